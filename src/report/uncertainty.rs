//! How an observer comes to know the state: rows of text, and JSON.

use serde_json::{Value, json};

use super::figure::short;
use super::json::{Section, number, numbers};
use crate::analysis::measure::Measure;
use crate::analysis::quantity::Quantity;
use crate::analysis::{Analysis, Factor, Falling};

/// Adds `state_uncertainty`, `causal_uncertainty` and `unsynchronized` to the curves.
pub(super) fn put(section: &mut Section, analysis: &Analysis) {
    let found = &analysis.uncertainty;
    match found.written.bits.is_empty() {
        true => section
            .miss("state_uncertainty", "the states of a generalized machine are no alternatives that an observer could know"),
        false => section.put("state_uncertainty", falling(&found.written)),
    }
    match found.causal.bits.is_empty() {
        true => section.miss("causal_uncertainty", "it needs finitely many causal states"),
        false => section.put("causal_uncertainty", falling(&found.causal)),
    }
    match found.unsynchronized.is_empty() {
        true => section.miss("unsynchronized", untimed(analysis)),
        false => section.put("unsynchronized", numbers(&found.unsynchronized)),
    }
}

fn untimed(analysis: &Analysis) -> &'static str {
    match analysis.measures.get(&Measure::SynchronizationTime) {
        Some(Quantity::Infinite(_)) => "with positive probability the causal state is never known for certain",
        _ => "what is known for certain could not be followed word by word",
    }
}

/// Values by number of tokens seen, from none.
fn falling(of: &Falling) -> Value {
    json!({
        "bits": numbers(&of.bits),
        "standard_errors": numbers(&of.errors),
        "exact": of.errors.iter().take_while(|error| **error == 0.0).count(),
        "factor": of.factor.map_or(Value::Null, factor),
    })
}

fn factor(of: Factor) -> Value {
    json!({ "value": number(of.value), "error": number(of.error), "from": of.from, "to": of.to })
}

/// Name and text of what is known of the state, in the order in which it is read.
pub fn lines(analysis: &Analysis) -> Vec<(&'static str, String)> {
    let found = &analysis.uncertainty;
    let mut lines = Vec::new();
    for (name, of) in [("hidden state unknown", &found.written), ("causal state unknown", &found.causal)] {
        if of.bits.first().is_some_and(|bits| *bits > 0.0) {
            lines.push((name, said(of)));
        }
    }
    if let (Some(first), true) = (found.unsynchronized.first(), found.unsynchronized.len() > 1) {
        let shown: Vec<String> = [1, 2, 4, 8, 16, 32, 64]
            .iter()
            .filter_map(|&at| Some(format!("{} after {at}", short(*found.unsynchronized.get(at)?))))
            .collect();
        if *first > 0.0 {
            lines.push(("not synchronized", format!("probability {}", shown.join(", "))));
        }
    }
    lines
}

fn said(of: &Falling) -> String {
    let shown: Vec<String> =
        [0, 1, 2, 4, 8, 16, 32, 64].iter().filter_map(|&at| Some(format!("{} after {at}", short(*of.bits.get(at)?)))).collect();
    let rate = match of.factor {
        Some(factor) => format!("; in the end each token leaves {:.3} of what is yet to be learnt", factor.value),
        None => String::new(),
    };
    let sampled = match of.errors.last() {
        Some(error) if *error > 0.0 => {
            format!("; sampled from {} on", of.errors.iter().take_while(|error| **error == 0.0).count())
        }
        _ => String::new(),
    };
    format!("bits on average: {}{rate}{sampled}", shown.join(", "))
}
