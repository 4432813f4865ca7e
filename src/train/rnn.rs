//! The plain recurrent cell, h' = tanh(W x + U h + b) (Elman 1990), and its derivative.

use super::net::{Parts, Trace};
use super::nonlinear::tanh_of_all;
use super::product::{Matrix, add_product, product};

/// The hidden state after step `step`, whose tokens are given, one for each row.
pub fn forward(parts: &Parts<&[f32]>, size: usize, tokens: impl Iterator<Item = usize>, step: usize, trace: &mut Trace) {
    let length = trace.rows * size;
    let (before, after) = trace.hidden[step * length..(step + 2) * length].split_at_mut(length);
    product(after, Matrix::new(before, trace.rows, size), Matrix::new(parts.recurrent, size, size));
    for (row, token) in after.chunks_exact_mut(size).zip(tokens) {
        let input = &parts.input[token * size..(token + 1) * size];
        for ((unit, x), b) in row.iter_mut().zip(input).zip(parts.bias) {
            *unit += x + b;
        }
        tanh_of_all(row);
    }
}

/// Backpropagation through time: `from_output` is the derivative of the loss by the hidden state after each step as the output sees it,
/// `[steps, rows, size]`; the derivatives by what the cell is made of are added to `gradient`. The output's parts are left alone.
pub fn backward(
    parts: &Parts<&[f32]>,
    size: usize,
    tokens: super::net::Tokens,
    trace: &Trace,
    from_output: &mut [f32],
    gradient: &mut Parts<&mut [f32]>,
) {
    let length = trace.rows * size;
    let recurrent = Matrix::new(parts.recurrent, size, size).transposed();
    for step in (0..trace.steps).rev() {
        let (earlier, later) = from_output.split_at_mut(step * length);
        // In place: the derivative by the hidden state becomes the one by what tanh is taken of.
        let now = &mut later[..length];
        for (d, h) in now.iter_mut().zip(&trace.hidden[(step + 1) * length..(step + 2) * length]) {
            *d *= 1.0 - h * h;
        }
        if let Some(before) = step.checked_sub(1) {
            add_product(&mut earlier[before * length..], Matrix::new(now, trace.rows, size), recurrent);
        }
        for (row, token) in now.chunks_exact(size).zip(tokens.column(step)) {
            let input = &mut gradient.input[token * size..(token + 1) * size];
            for ((g, b), d) in input.iter_mut().zip(gradient.bias.iter_mut()).zip(row) {
                *g += d;
                *b += d;
            }
        }
    }
    let rows = trace.steps * trace.rows;
    let before = Matrix::new(&trace.hidden[..rows * size], rows, size).transposed();
    add_product(gradient.recurrent, before, Matrix::new(from_output, rows, size));
}
