//! OpenFst's text form of a weighted acceptor, for `fstcompile --acceptor --arc_type=log`.
//!
//! Weights are -ln(probability). State 0 is the start: its arcs have label 0 (epsilon) and lead to state i + 1 with the
//! probability that the machine starts in its state i. Token k has label k + 1. Every state is final with weight -ln(final[i]),
//! so that the weight of a word, summed over its paths, is -ln of the probability that the process begins with it.

use std::fmt::Write;

use super::Unwritable;
use crate::machine::Machine;
use crate::number::Ordered;

/// `start[i]`: probability of starting in state i.
///
/// # Errors
/// [`Unwritable::NegativeWeight`] for generalized machines with a negative entry.
pub fn write<S: Ordered>(machine: &Machine<S>, start: &[f64]) -> Result<String, Unwritable> {
    let mut text = String::new();
    for (state, &probability) in start.iter().enumerate() {
        if let Some(weight) = negative_log(probability)? {
            let _ = writeln!(text, "0\t{}\t0\t{weight}", state + 1);
        }
    }
    for edge in machine.edges() {
        if let Some(weight) = negative_log(edge.weight.to_f64())? {
            let _ = writeln!(text, "{}\t{}\t{}\t{weight}", edge.from + 1, edge.to + 1, edge.token + 1);
        }
    }
    for (state, last) in machine.final_vector().iter().enumerate() {
        if let Some(weight) = negative_log(last.to_f64())? {
            let _ = writeln!(text, "{}\t{weight}", state + 1);
        }
    }
    Ok(text)
}

/// `None` for probability zero: no arc.
fn negative_log(probability: f64) -> Result<Option<f64>, Unwritable> {
    match probability {
        p if p < 0.0 => Err(Unwritable::NegativeWeight),
        0.0 => Ok(None),
        p => Ok(Some(0.0 - p.ln())),
    }
}
