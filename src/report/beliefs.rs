//! The belief along a word, as text and as JSON.

use serde_json::{Map, Value, json};

use crate::machine::Token;
use crate::machine::trajectory::Moment;
use crate::number::{Number, Ordered};

/// A word and what an observer knows before it and after each of its tokens.
pub struct Walk<'a> {
    pub generator: &'a str,
    pub tokens: &'a [String],
    pub states: &'a [String],
    pub word: &'a [Token],
    /// One more than the word has tokens.
    pub moments: &'a [Moment<Entry>],
}

/// A probability: as a float and, where it is exact, as it is written exactly.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub value: f64,
    pub exact: Option<String>,
}

/// The entries of a moment.
pub fn entries(moment: &Moment<Number>) -> Moment<Entry> {
    let entry = |number: &Number| Entry { value: number.to_f64(), exact: number.is_exact().then(|| number.to_text()) };
    Moment { belief: moment.belief.iter().map(entry).collect(), next: moment.next.iter().map(entry).collect() }
}

/// A table: a row for the start and one for each token.
pub fn text(walk: &Walk) -> String {
    let mut rows = vec![heading(walk)];
    for (position, moment) in walk.moments.iter().enumerate() {
        let token = position.checked_sub(1).map_or("start", |at| walk.tokens[walk.word[at] as usize].as_str());
        let mut row = vec![token.to_string()];
        row.extend(moment.belief.iter().chain(&moment.next).map(shown));
        rows.push(row);
    }
    let widths: Vec<usize> =
        (0..rows[0].len()).map(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0)).collect();
    let mut text = String::new();
    for row in rows {
        let cells: Vec<String> =
            row.iter().zip(&widths).map(|(cell, &width)| format!("{cell}{}", " ".repeat(width - cell.chars().count()))).collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
    }
    text
}

fn heading(walk: &Walk) -> Vec<String> {
    let states = walk.states.iter().map(|state| format!("in {state}"));
    let tokens = walk.tokens.iter().map(|token| format!("next {token}"));
    std::iter::once("after".to_string()).chain(states).chain(tokens).collect()
}

/// The exact form where it is short, else six decimals.
fn shown(entry: &Entry) -> String {
    match &entry.exact {
        Some(exact) if exact.len() <= 9 => exact.clone(),
        _ => format!("{:.6}", entry.value),
    }
}

/// `{"generator", "alphabet", "states", "steps": [{"token", "probability", "belief", "next", ...}]}`; the first step is the start and
/// has no token.
pub fn json(walk: &Walk) -> String {
    let steps: Vec<Value> = walk.moments.iter().enumerate().map(|(position, moment)| step(walk, position, moment)).collect();
    let document = json!({
        "generator": walk.generator,
        "alphabet": walk.tokens,
        "states": walk.states,
        "steps": steps,
    });
    format!("{document:#}\n")
}

fn step(walk: &Walk, position: usize, moment: &Moment<Entry>) -> Value {
    let before = position.checked_sub(1).map(|at| (walk.word[at] as usize, &walk.moments[at]));
    let exact = |entries: &[Entry]| -> Value {
        entries.iter().map(|entry| entry.exact.clone()).collect::<Option<Vec<String>>>().map_or(Value::Null, Value::from)
    };
    let values = |entries: &[Entry]| entries.iter().map(|entry| entry.value).collect::<Vec<f64>>();
    let mut step = Map::new();
    step.insert("token".into(), before.map_or(Value::Null, |(token, _)| walk.tokens[token].clone().into()));
    step.insert("probability".into(), before.map_or(Value::Null, |(token, moment)| moment.next[token].value.into()));
    step.insert("belief".into(), values(&moment.belief).into());
    step.insert("belief_exact".into(), exact(&moment.belief));
    step.insert("next".into(), values(&moment.next).into());
    step.insert("next_exact".into(), exact(&moment.next));
    step.insert("levels".into(), Value::Array(Vec::new()));
    step.insert("features".into(), Value::Array(Vec::new()));
    Value::Object(step)
}
