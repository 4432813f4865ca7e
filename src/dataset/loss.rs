//! The least mean loss at each position: H\[X_t | X_0 .. X_{t-1}\], from the law that sequences begin in.

use super::manifest::OptimalLoss;
use super::probe_set::ProbeSet;
use super::subject::Subject;
use super::train_block::{Block, Drawer};

/// Sequences that are drawn where not all are enumerated.
const DRAWN: usize = 4096;
/// Tokens drawn for it at most.
const TOKENS: usize = 1 << 22;
/// Positions that are told of at most: a manifest is read whole.
const POSITIONS: usize = 1 << 16;
/// Set apart from the seed of the training sequences.
const STREAM: u64 = 0x5851_f42d_4c95_7f2d;

/// Of sequences of `length` tokens, at their first [`POSITIONS`] where they are longer. Exact as far as the set holds every prefix; sampled otherwise.
pub fn optimal_loss(subject: &Subject, set: &ProbeSet, complete: bool, length: usize, seed: u64) -> Option<OptimalLoss> {
    let told_of = if length > POSITIONS { format!("; the first {POSITIONS} positions") } else { String::new() };
    let length = length.min(POSITIONS);
    let exact = if complete { enumerated(subject, set, length) } else { Vec::new() };
    if exact.len() == length {
        let how = format!("sum over all prefixes of P(prefix) H(next token | prefix){told_of}");
        return Some(told(exact, how, None));
    }
    let rows = DRAWN.min(TOKENS / length.max(1)).max(16);
    let mut drawer = Drawer::new(&subject.machine, &subject.law, length, seed ^ STREAM).ok()?;
    let mut block = Block::default();
    drawer.draw_into(&mut block, 0..rows as u64);
    let next = subject.machine.pull(&subject.machine.final_vector());
    let mut sums = vec![(0.0, 0.0); length];
    let (mut belief, mut after) = (subject.law.clone(), subject.law.clone());
    for tokens in block.tokens.chunks_exact(length) {
        belief.copy_from_slice(&subject.law);
        for (sum, &token) in sums.iter_mut().zip(tokens) {
            let surprise = entropy(next.iter().map(|column| column.iter().zip(&belief).map(|(a, b)| a * b).sum()));
            *sum = (sum.0 + surprise, sum.1 + surprise * surprise);
            subject.filter.step(&belief, token.into(), &mut after);
            belief.copy_from_slice(&after);
        }
    }
    let n = rows as f64;
    let mut means: Vec<f64> = sums.iter().map(|(sum, _)| sum / n).collect();
    let mut errors: Vec<f64> =
        sums.iter().map(|(sum, square)| ((square / n - (sum / n).powi(2)).max(0.0) / (n - 1.0)).sqrt()).collect();
    // What is known exactly needs no drawing.
    for (position, value) in exact.into_iter().enumerate() {
        (means[position], errors[position]) = (value, 0.0);
    }
    let how =
        format!("mean of H(next token | prefix) over {rows} drawn sequences; exact where the standard error is zero{told_of}");
    Some(told(means, how, Some(errors)))
}

/// For as many positions as the set has all prefixes before.
fn enumerated(subject: &Subject, set: &ProbeSet, length: usize) -> Vec<f64> {
    let longest = set.position.iter().copied().max().unwrap_or(0) as usize;
    let mut nats = vec![0.0; length.min(longest + 1)];
    if let Some(first) = nats.first_mut() {
        let next = subject.machine.pull(&subject.machine.final_vector());
        *first = entropy(next.iter().map(|column| column.iter().zip(&subject.law).map(|(a, b)| a * b).sum()));
    }
    for prefix in 0..set.len() {
        let position = set.position[prefix] as usize;
        if position > 0 && position < nats.len() {
            nats[position] += set.log_probability[prefix].exp() * entropy(set.next_token.row(prefix).iter().copied());
        }
    }
    nats
}

fn told(nats: Vec<f64>, how: String, standard_error_nats: Option<Vec<f64>>) -> OptimalLoss {
    let bits = nats.iter().map(|nats| nats / std::f64::consts::LN_2).collect();
    OptimalLoss { nats, bits, how, standard_error_nats }
}

/// In nats. What rounding puts below zero counts as zero.
fn entropy(law: impl Iterator<Item = f64>) -> f64 {
    law.filter(|&p| p > 0.0).map(|p| -p * p.ln()).sum::<f64>().max(0.0)
}
