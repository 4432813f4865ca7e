//! The gated recurrent unit (Cho et al. 2014) with the reset gate after the product, as PyTorch has it, and its derivative:
//!
//! ```text
//! r = logistic(W_r x + U_r h + b_r)
//! z = logistic(W_z x + U_z h + b_z)
//! n = tanh(W_n x + b_n + r * (U_n h + c))
//! h' = (1 - z) * n + z * h
//! ```

use super::net::{Parts, Tokens, Trace};
use super::nonlinear::{logistic_of_all, tanh_of_all};
use super::product::{Matrix, add_product, product};

/// The hidden state after step `step`, whose tokens are given, one for each row.
pub fn forward(parts: &Parts<&[f32]>, size: usize, tokens: impl Iterator<Item = usize>, step: usize, trace: &mut Trace) {
    let (rows, length, wide) = (trace.rows, trace.rows * size, 3 * size);
    let (before, after) = trace.hidden[step * length..(step + 2) * length].split_at_mut(length);
    let gates = &mut trace.gates[3 * step * length..3 * (step + 1) * length];
    let recalled = &mut trace.recalled[step * length..(step + 1) * length];
    product(gates, Matrix::new(before, rows, size), Matrix::new(parts.recurrent, size, wide));
    let units = gates.chunks_exact_mut(wide).zip(recalled.chunks_exact_mut(size));
    let hidden = before.chunks_exact(size).zip(after.chunks_exact_mut(size));
    for (((gates, recalled), (before, after)), token) in units.zip(hidden).zip(tokens) {
        let input = &parts.input[token * wide..(token + 1) * wide];
        let (switches, candidate) = gates.split_at_mut(2 * size);
        for ((gate, x), b) in switches.iter_mut().zip(input).zip(parts.bias) {
            *gate += x + b;
        }
        logistic_of_all(switches);
        let (reset, update) = switches.split_at(size);
        for ((into, product), c) in recalled.iter_mut().zip(&*candidate).zip(parts.candidate_bias) {
            *into = product + c;
        }
        for ((n, r), u) in candidate.iter_mut().zip(reset).zip(&*recalled) {
            *n = r * u;
        }
        for ((n, x), b) in candidate.iter_mut().zip(&input[2 * size..]).zip(&parts.bias[2 * size..]) {
            *n += x + b;
        }
        tanh_of_all(candidate);
        for (((h, old), z), n) in after.iter_mut().zip(before).zip(update).zip(&*candidate) {
            *h = n + z * (old - n);
        }
    }
}

/// Backpropagation through time, as [`super::rnn::backward`].
pub fn backward(
    parts: &Parts<&[f32]>,
    size: usize,
    tokens: Tokens,
    trace: &Trace,
    from_output: &mut [f32],
    gradient: &mut Parts<&mut [f32]>,
) {
    let (length, wide) = (trace.rows * size, 3 * size);
    let recurrent = Matrix::new(parts.recurrent, size, wide).transposed();
    // By the products with the hidden state, `[steps, rows, 3 size]`.
    let mut by_product = vec![0.0_f32; trace.steps * 3 * length];
    let mut by_input = vec![0.0_f32; wide];
    for step in (0..trace.steps).rev() {
        let (earlier, later) = from_output.split_at_mut(step * length);
        let products = &mut by_product[3 * step * length..3 * (step + 1) * length];
        for (row, token) in tokens.column(step).enumerate() {
            let at = row * size..(row + 1) * size;
            let gates = &trace.gates[3 * (step * length + at.start)..3 * (step * length + at.end)];
            let recalled = &trace.recalled[step * length + at.start..step * length + at.end];
            let old = &trace.hidden[step * length + at.start..step * length + at.end];
            let by_hidden = &mut later[at.clone()];
            let products = &mut products[3 * at.start..3 * at.end];
            let (p_reset, rest) = products.split_at_mut(size);
            let (p_update, p_candidate) = rest.split_at_mut(size);
            for i in 0..size {
                let (r, z, n) = (gates[i], gates[size + i], gates[2 * size + i]);
                let d = by_hidden[i];
                let by_candidate = d * (1.0 - z) * (1.0 - n * n);
                p_reset[i] = by_candidate * recalled[i] * r * (1.0 - r);
                p_update[i] = d * (old[i] - n) * z * (1.0 - z);
                p_candidate[i] = by_candidate * r;
                by_input[2 * size + i] = by_candidate;
                // What goes to the hidden state before along the update gate.
                by_hidden[i] = d * z;
            }
            by_input[..2 * size].copy_from_slice(&products[..2 * size]);
            let input = &mut gradient.input[token * wide..(token + 1) * wide];
            for ((g, b), d) in input.iter_mut().zip(gradient.bias.iter_mut()).zip(&by_input) {
                *g += d;
                *b += d;
            }
            for (c, d) in gradient.candidate_bias.iter_mut().zip(&products[2 * size..]) {
                *c += d;
            }
        }
        if let Some(before) = step.checked_sub(1) {
            let earlier = &mut earlier[before * length..];
            for (into, along) in earlier.iter_mut().zip(&later[..length]) {
                *into += along;
            }
            add_product(earlier, Matrix::new(products, trace.rows, wide), recurrent);
        }
    }
    let rows = trace.steps * trace.rows;
    let before = Matrix::new(&trace.hidden[..rows * size], rows, size).transposed();
    add_product(gradient.recurrent, before, Matrix::new(&by_product, rows, wide));
}
