//! The mean surprise of the next tokens, and its derivative by every number of the net.

use rayon::prelude::*;

use super::net::{Cell, Net, Tokens, Trace};
use super::product::{Matrix, add_product, product};
use super::{gru, rnn};

/// Rows that are worked on together, at least. The parts are added in their order, so that the sum does not depend on the number of threads.
pub(super) const ROWS: usize = 32;
/// Parts that the rows are divided into, at most: each has a gradient of its own.
const PARTS: usize = 16;

/// Mean surprise, in nats, of the tokens in columns 1.. given those before them, and its derivative, in the order of the net's parameters.
pub fn loss_and_gradient(net: &Net, tokens: Tokens) -> (f64, Vec<f32>) {
    let steps = tokens.columns.saturating_sub(1);
    let count = tokens.rows() * steps;
    if count == 0 {
        return (0.0, vec![0.0; net.parameters.len()]);
    }
    let chunks: Vec<Tokens> = tokens.chunks(tokens.rows().div_ceil(PARTS).max(ROWS)).collect();
    let parts: Vec<(f64, Vec<f32>)> = chunks.into_par_iter().map(|chunk| of_chunk(net, chunk, count)).collect();
    let mut sum = (0.0, vec![0.0; net.parameters.len()]);
    for (loss, gradient) in parts {
        sum.0 += loss;
        for (into, from) in sum.1.iter_mut().zip(gradient) {
            *into += from;
        }
    }
    sum
}

/// The share of some rows in the mean over `count` predictions.
fn of_chunk(net: &Net, tokens: Tokens, count: usize) -> (f64, Vec<f32>) {
    let (shape, steps) = (net.shape, tokens.columns - 1);
    let trace = net.trace(tokens, steps);
    let mut surprises = 0.0;
    let mut logits = logits(net, &trace);
    let targets = (1..=steps).flat_map(|column| tokens.column(column));
    for (row, target) in logits.chunks_exact_mut(shape.predicted).zip(targets) {
        surprises += f64::from(to_probabilities(row, target));
        // The derivative by the logits is the probabilities less the token that came.
        row.iter_mut().for_each(|q| *q /= count as f32);
        if let Some(q) = row.get_mut(target) {
            *q -= 1.0 / count as f32;
        }
    }
    let mut gradient = vec![0.0; net.parameters.len()];
    let mut into = shape.parts_mut(&mut gradient);
    let parts = net.parts();
    let rows = steps * trace.rows;
    let after = Matrix::new(&trace.hidden[trace.rows * shape.size..], rows, shape.size);
    let by_logits = Matrix::new(&logits, rows, shape.predicted);
    add_product(into.output, after.transposed(), by_logits);
    for row in logits.chunks_exact(shape.predicted) {
        for (b, d) in into.output_bias.iter_mut().zip(row) {
            *b += d;
        }
    }
    let mut by_hidden = vec![0.0; rows * shape.size];
    product(&mut by_hidden, by_logits, Matrix::new(parts.output, shape.size, shape.predicted).transposed());
    match shape.cell {
        Cell::Rnn => rnn::backward(&parts, shape.size, tokens, &trace, &mut by_hidden, &mut into),
        Cell::Gru => gru::backward(&parts, shape.size, tokens, &trace, &mut by_hidden, &mut into),
    }
    (surprises / count as f64, gradient)
}

/// Unnormalised logarithms of the next token's probabilities after each step, `[steps, rows, predicted]`.
pub(super) fn logits(net: &Net, trace: &Trace) -> Vec<f32> {
    let (shape, rows) = (net.shape, trace.steps * trace.rows);
    let parts = net.parts();
    let mut logits = vec![0.0; rows * shape.predicted];
    let after = Matrix::new(&trace.hidden[trace.rows * shape.size..], rows, shape.size);
    product(&mut logits, after, Matrix::new(parts.output, shape.size, shape.predicted));
    for row in logits.chunks_exact_mut(shape.predicted) {
        for (logit, b) in row.iter_mut().zip(parts.output_bias) {
            *logit += b;
        }
    }
    logits
}

/// Makes logits probabilities, in place, and gives the surprise of `target` in nats: infinite for one that is never predicted.
pub(super) fn to_probabilities(logits: &mut [f32], target: usize) -> f32 {
    let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let logit = logits.get(target).copied().unwrap_or(f32::NEG_INFINITY);
    let mut sum = 0.0;
    for q in logits.iter_mut() {
        *q = (*q - largest).exp();
        sum += *q;
    }
    logits.iter_mut().for_each(|q| *q /= sum);
    sum.ln() + (largest - logit)
}
