//! The least mean loss at each position: H\[X_t | X_0 .. X_{t-1}\], from the law that sequences begin in.

use rayon::prelude::*;

use super::manifest::OptimalLoss;
use super::probe_set::ProbeSet;
use super::reader::{Reader, draw};

/// Sequences that are drawn where not all are enumerated.
const DRAWN: usize = 4096;
/// However long they are.
const FEWEST: usize = 16;
/// Tokens whose entropies are held at a time.
const HELD: usize = 1 << 20;
/// Positions that are told of at most: a manifest is read whole.
const POSITIONS: usize = 1 << 16;
/// Set apart from the seed of the training sequences.
const STREAM: u64 = 0x5851_f42d_4c95_7f2d;

/// Of sequences of `length` tokens, at their first [`POSITIONS`] where they are longer. Exact as far as the set holds every prefix, which `complete` says;
/// sampled otherwise.
pub fn optimal_loss<R: Reader>(reader: &R, set: &ProbeSet, complete: bool, length: usize, seed: u64) -> OptimalLoss {
    let told_of = if length > POSITIONS { format!("; the first {POSITIONS} positions") } else { String::new() };
    let length = length.min(POSITIONS);
    let exact = if complete { enumerated(reader, set, length) } else { Vec::new() };
    if exact.len() == length {
        let how = format!("sum over all prefixes of P(prefix) H(next token | prefix){told_of}");
        return told(exact, how, None);
    }
    let rows = DRAWN.min(reader.affordable() / length.max(1)).max(FEWEST);
    let Moments { means, errors } = sampled(reader, rows, length, seed ^ STREAM);
    // What is known exactly needs no drawing.
    let known = exact.len();
    let nats = exact.into_iter().chain(means.into_iter().skip(known)).collect();
    let errors = vec![0.0; known].into_iter().chain(errors.into_iter().skip(known)).collect();
    let how =
        format!("mean of H(next token | prefix) over {rows} drawn sequences; exact where the standard error is zero{told_of}");
    told(nats, how, Some(errors))
}

/// At each position.
struct Moments {
    means: Vec<f64>,
    /// Standard errors of the means.
    errors: Vec<f64>,
}

/// Of the entropies of the next token along drawn sequences.
fn sampled<R: Reader>(reader: &R, rows: usize, length: usize, seed: u64) -> Moments {
    let along = |row: u64| {
        let mut entropies = Vec::with_capacity(length);
        draw(reader, seed, row, length, |_, law| entropies.push(entropy(law)));
        entropies
    };
    // Sums of what is beyond the first sequence's, so that small spreads are not lost beside large means.
    let first = along(0);
    let mut sums = vec![(0.0, 0.0); length];
    // Some at a time: long sequences are not held all at once.
    let at_a_time = (HELD / length.max(1)).max(1) as u64;
    let mut next = 1;
    while next < rows as u64 {
        let last = (next + at_a_time).min(rows as u64);
        let drawn: Vec<Vec<f64>> = (next..last).into_par_iter().map(along).collect();
        for row in &drawn {
            for ((sum, value), first) in sums.iter_mut().zip(row).zip(&first) {
                let beyond = value - first;
                *sum = (sum.0 + beyond, sum.1 + beyond * beyond);
            }
        }
        next = last;
    }
    let n = rows as f64;
    let variance = |(sum, square): &(f64, f64)| (square / n - (sum / n).powi(2)).max(0.0);
    Moments {
        means: sums.iter().zip(&first).map(|((sum, _), first)| first + sum / n).collect(),
        errors: sums.iter().map(|sum| (variance(sum) / (n - 1.0)).sqrt()).collect(),
    }
}

/// For as many positions as the set has all prefixes before.
fn enumerated<R: Reader>(reader: &R, set: &ProbeSet, length: usize) -> Vec<f64> {
    let longest = set.position.iter().copied().max().unwrap_or(0) as usize;
    let mut nats = vec![0.0; length.min(longest + 1)];
    if let Some(first) = nats.first_mut() {
        let mut law = vec![0.0; reader.tokens()];
        reader.tell(&reader.begin(), &mut law);
        *first = entropy(&law);
    }
    for prefix in 0..set.len() {
        let position = set.position[prefix] as usize;
        if position > 0 && position < nats.len() {
            nats[position] += set.log_probability[prefix].exp() * entropy(set.next_token.row(prefix));
        }
    }
    nats
}

fn told(nats: Vec<f64>, how: String, standard_error_nats: Option<Vec<f64>>) -> OptimalLoss {
    let bits = nats.iter().map(|nats| nats / std::f64::consts::LN_2).collect();
    OptimalLoss { nats, bits, how, standard_error_nats }
}

/// In nats. What rounding puts below zero counts as zero, and so does zero with a sign.
fn entropy(law: &[f64]) -> f64 {
    law.iter().filter(|p| **p > 0.0).map(|p| -p * p.ln()).sum::<f64>().max(0.0) + 0.0
}
