//! The belief along a word, as text and as JSON.

use serde_json::{Map, Value, json};

use crate::machine::Token;
use crate::machine::levels::LevelBelief;
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
    /// For each moment what is believed of each level of a hierarchy.
    pub levels: &'a [Vec<LevelBelief<Entry>>],
    /// Name, and value at each moment.
    pub features: &'a [(String, Vec<Entry>)],
}

/// A probability: as a float and, where it is exact, as it is written exactly.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub value: f64,
    pub exact: Option<String>,
}

/// A number as it is shown.
pub fn entry(number: &Number) -> Entry {
    Entry { value: number.to_f64(), exact: number.is_exact().then(|| number.to_text()) }
}

/// The entries of a moment.
pub fn entries(moment: &Moment<Number>) -> Moment<Entry> {
    Moment { belief: moment.belief.iter().map(entry).collect(), next: moment.next.iter().map(entry).collect() }
}

/// A table: a row for the start and one for each token. Then one for each level of a hierarchy: the token it is at.
pub fn text(walk: &Walk) -> String {
    let after = |position: usize| {
        let token = position.checked_sub(1).map_or("start", |at| walk.tokens[walk.word[at] as usize].as_str());
        token.to_string()
    };
    let mut rows = vec![heading(walk)];
    for (position, moment) in walk.moments.iter().enumerate() {
        let mut row = vec![after(position)];
        row.extend(moment.belief.iter().chain(&moment.next).map(shown));
        row.extend(walk.features.iter().map(|(_, values)| values.get(position).map_or_else(String::new, shown)));
        rows.push(row);
    }
    table(&rows) + &level_tables(walk.levels, &after)
}

/// For each level a table of the probabilities of its tokens, a row for each moment; `after` names the moments.
pub(super) fn level_tables(moments: &[Vec<LevelBelief<Entry>>], after: &dyn Fn(usize) -> String) -> String {
    let mut text = String::new();
    for (level, first) in moments.first().into_iter().flatten().enumerate() {
        let Some(tokens) = &first.tokens else { continue };
        let mut heading = vec![format!("{} at", first.name)];
        heading.extend(tokens.iter().map(|(token, _)| token.clone()));
        let mut rows = vec![heading];
        for (position, levels) in moments.iter().enumerate() {
            let mut row = vec![after(position)];
            row.extend(levels[level].tokens.iter().flatten().map(|(_, p)| shown(p)));
            row.resize(rows[0].len(), "-".to_string());
            rows.push(row);
        }
        text.push('\n');
        text.push_str(&table(&rows));
    }
    text
}

/// Columns as wide as what stands in them.
fn table(rows: &[Vec<String>]) -> String {
    let widths: Vec<usize> =
        (0..rows[0].len()).map(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0)).collect();
    let mut text = String::new();
    for row in rows {
        let cells: Vec<String> = row
            .iter()
            .zip(&widths)
            .map(|(cell, &width): (&String, &usize)| format!("{cell}{}", " ".repeat(width - cell.chars().count())))
            .collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
    }
    text
}

fn heading(walk: &Walk) -> Vec<String> {
    let states = walk.states.iter().map(|state| format!("in {state}"));
    let tokens = walk.tokens.iter().map(|token| format!("next {token}"));
    let features = walk.features.iter().map(|(name, _)| name.clone());
    std::iter::once("after".to_string()).chain(states).chain(tokens).chain(features).collect()
}

/// The exact form where it is short, else six decimals.
pub(super) fn shown(entry: &Entry) -> String {
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
    let levels = walk.levels.get(position).map_or(&[][..], Vec::as_slice);
    step.insert("levels".into(), Value::Array(levels.iter().map(level).collect()));
    step.insert("features".into(), features_at(walk.features, position));
    Value::Object(step)
}

/// `[{"name", "value", "exact"}]` at one moment.
pub(super) fn features_at(features: &[(String, Vec<Entry>)], position: usize) -> Value {
    let at = features.iter().filter_map(|(name, values)| values.get(position).map(|value| (name, value)));
    at.map(|(name, value)| json!({ "name": name, "value": value.value, "exact": value.exact })).collect()
}

/// `{"name", "token": {token: P}, "token_exact", "state": {place: P}, "state_exact"}`; `"token"` is null where the states do not tell.
pub(super) fn level(belief: &LevelBelief<Entry>) -> Value {
    let values = |law: &[(String, Entry)]| -> Value {
        Value::Object(law.iter().map(|(name, p)| (name.clone(), Value::from(p.value))).collect())
    };
    let exact = |law: &[(String, Entry)]| -> Value {
        let all: Option<Map<String, Value>> =
            law.iter().map(|(name, p)| Some((name.clone(), Value::from(p.exact.clone()?)))).collect();
        all.map_or(Value::Null, Value::Object)
    };
    let mut shown = Map::new();
    shown.insert("name".into(), belief.name.clone().into());
    match &belief.tokens {
        Some(tokens) => {
            shown.insert("token".into(), values(tokens));
            shown.insert("token_exact".into(), exact(tokens));
        }
        None => {
            shown.insert("token".into(), Value::Null);
            shown.insert("why".into(), "its token is drawn unseen, and the states do not keep it".into());
        }
    }
    shown.insert("state".into(), values(&belief.places));
    shown.insert("state_exact".into(), exact(&belief.places));
    Value::Object(shown)
}
