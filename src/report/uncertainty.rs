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

/// Positions that are written out.
const SHOWN: [usize; 8] = [0, 1, 2, 4, 8, 16, 32, 64];

/// What is not known of something after so many tokens.
pub struct Row {
    pub name: &'static str,
    pub unit: &'static str,
    /// At each of [`Row::POSITIONS`]; fewer where no more was followed.
    pub values: Vec<String>,
    /// How it goes on, and how it was had; may be empty.
    pub how: String,
}

impl Row {
    pub const POSITIONS: [usize; 8] = SHOWN;
}

/// What is known of the state, in the order in which it is read.
pub fn rows(analysis: &Analysis) -> Vec<Row> {
    let found = &analysis.uncertainty;
    let mut rows = Vec::new();
    for (name, of) in [("hidden state unknown", &found.written), ("causal state unknown", &found.causal)] {
        if of.bits.first().is_some_and(|bits| *bits > 0.0) {
            rows.push(Row { name, unit: "bits", values: values(&of.bits, &of.errors), how: how(of) });
        }
    }
    if let [first, _, ..] = found.unsynchronized[..]
        && first > 0.0
    {
        let how = String::new();
        rows.push(Row { name: "not synchronized", unit: "probability", values: values(&found.unsynchronized, &[]), how });
    }
    rows
}

fn values(of: &[f64], errors: &[f64]) -> Vec<String> {
    let at = |&position: &usize| {
        let value = *of.get(position)?;
        Some(match errors.get(position) {
            Some(error) if *error > 0.0 => format!("{} ± {}", short(value), short(*error)),
            _ if value.abs() < ROUNDING => "0".to_string(),
            _ => short(value),
        })
    };
    SHOWN.iter().map_while(at).collect()
}

/// What is below this is rounding.
const ROUNDING: f64 = 1e-13;

fn how(of: &Falling) -> String {
    let mut said = Vec::new();
    if let Some(factor) = of.factor {
        said.push(format!("in the end each token leaves {:.3} of what is yet to be learnt", factor.value));
    }
    let exact = of.errors.iter().take_while(|error| **error == 0.0).count();
    if exact < of.errors.len() {
        said.push(format!("sampled from {exact} on"));
    } else if let (Some(left), true) = (of.left(), of.bits.len() <= SHOWN[SHOWN.len() - 1]) {
        said.push(format!("after {} tokens it falls by no more than {}", of.bits.len() - 1, short(left)));
    }
    said.join("; ")
}

/// Name and text of each row.
pub fn lines(analysis: &Analysis) -> Vec<(&'static str, String)> {
    let said = |row: Row| {
        let each: Vec<String> = SHOWN.iter().zip(&row.values).map(|(at, value)| format!("{value} after {at}")).collect();
        let lead = if row.unit == "bits" { "bits on average: " } else { "probability " };
        let how = if row.how.is_empty() { String::new() } else { format!("; {}", row.how) };
        (row.name, format!("{lead}{}{how}", each.join(", ")))
    };
    rows(analysis).into_iter().map(said).collect()
}
