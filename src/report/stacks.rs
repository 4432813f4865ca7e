//! What is known of the stacks of a recursion along a word, as text and as JSON.

use serde_json::{Map, Value, json};

use super::beliefs::{Entry, features_at, level, level_tables, shown as written};
use crate::language::stack::{Open, Opened, ToCome};
use crate::machine::levels::LevelBelief;
use crate::number::{Number, Ordered, Scalar};

/// A word and what an observer knows before it and after each of its tokens.
pub struct Walk<'a> {
    pub generator: &'a str,
    pub tokens: &'a [String],
    pub rules: &'a [String],
    pub word: &'a [usize],
    /// One more than the word has tokens.
    pub moments: Vec<Moment<'a>>,
    /// For each moment what is believed of each level of a hierarchy; empty where there are none.
    pub levels: Vec<Vec<LevelBelief<Entry>>>,
    /// Name, and value at each moment.
    pub features: &'a [(String, Vec<Entry>)],
}

/// See `build::StackMoment`.
pub struct Moment<'a> {
    pub probability: &'a Number,
    pub next: &'a [Number],
    /// Of a language: that nothing follows.
    pub end: Option<&'a Number>,
    pub stacks: &'a [Opened<Number>],
    pub depths: &'a [Number],
}

/// A block for the start and one for each token.
pub fn text(walk: &Walk) -> String {
    let mut text = String::new();
    for (position, moment) in walk.moments.iter().enumerate() {
        let after = position.checked_sub(1).map_or("start".to_string(), |at| format!("after {}", walk.tokens[walk.word[at]]));
        text.push_str(&format!("{after}\n  probability  {}\n", shown(moment.probability)));
        let mut next: Vec<String> = (moment.next.iter().zip(walk.tokens))
            .filter(|(p, _)| !p.is_zero(0.0))
            .map(|(p, token)| format!("{token} {}", shown(p)))
            .collect();
        next.extend(moment.end.map(|end| format!("(end) {}", shown(end))));
        text.push_str(&format!("  next         {}\n", next.join("   ")));
        let depths: Vec<String> = (moment.depths.iter().enumerate().filter(|(_, p)| !p.is_zero(0.0)))
            .map(|(d, p)| format!("{d}: {}", shown(p)))
            .collect();
        let deeper = deeper(moment.depths);
        let deeper = if deeper > 1e-12 { format!("   deeper: {deeper:.6}") } else { String::new() };
        text.push_str(&format!("  depth        {}{deeper}\n", depths.join("   ")));
        let features: Vec<String> = (walk.features.iter())
            .filter_map(|(name, values)| Some(format!("{name} {}", written(values.get(position)?))))
            .collect();
        if !features.is_empty() {
            text.push_str(&format!("  features     {}\n", features.join("   ")));
        }
        for (place, opened) in moment.stacks.iter().enumerate() {
            let label = if place == 0 { "stacks" } else { "" };
            let stack: Vec<String> = opened.stack.iter().map(|open| frame(open, walk)).collect();
            let stack = if stack.is_empty() { "(no open rule)".to_string() } else { stack.join(" / ") };
            text.push_str(&format!("  {label:<11}  {}  {stack}\n", shown(&opened.probability)));
        }
    }
    let spoken = |position: usize| {
        let token = position.checked_sub(1).map_or("start", |at| walk.tokens[walk.word[at]].as_str());
        token.to_string()
    };
    text.push_str(&level_tables(&walk.levels, &spoken));
    text
}

/// `D[")" D]`: the rule, and what is to come of it; `A..D[..]` where D stands on the left edge of A.
fn frame(open: &Open, walk: &Walk) -> String {
    let piece = |piece: &ToCome| match piece {
        ToCome::Token(token) => format!("\"{}\"", walk.tokens[*token]),
        ToCome::Rule(rule) => walk.rules[*rule].clone(),
        ToCome::Several => "...".to_string(),
    };
    let to_come: Vec<String> = open.to_come.iter().map(piece).collect();
    let goal = if open.goal == open.rule { String::new() } else { format!("{}..", walk.rules[open.goal]) };
    format!("{goal}{}[{}]", walk.rules[open.rule], to_come.join(" "))
}

fn deeper(depths: &[Number]) -> f64 {
    Number::one().sub(&depths.iter().fold(Number::zero(), |sum, p| sum.add(p))).to_f64().max(0.0)
}

/// The exact form where it is short, else six digits.
fn shown(number: &Number) -> String {
    let (text, value) = (number.to_text(), number.to_f64());
    match value {
        _ if number.is_exact() && text.len() <= 9 => text,
        _ if value < 1e-3 => format!("{value:.5e}"),
        _ => format!("{value:.6}"),
    }
}

fn entry(number: &Number) -> Entry {
    Entry { value: number.to_f64(), exact: number.is_exact().then(|| number.to_text()) }
}

/// `{"generator", "alphabet", "rules", "grade", "steps": [{"token", "probability", "prefix_probability", "next", "end", "stacks",
/// "depth", "deeper", ...}]}`; the first step is the start and has no token.
pub fn json(walk: &Walk) -> String {
    let steps: Vec<Value> = walk.moments.iter().enumerate().map(|(position, moment)| step(walk, position, moment)).collect();
    let document = json!({
        "generator": walk.generator,
        "alphabet": walk.tokens,
        "rules": walk.rules,
        "grade": "lazy",
        "steps": steps,
    });
    format!("{document:#}\n")
}

fn step(walk: &Walk, position: usize, moment: &Moment) -> Value {
    let before = position.checked_sub(1).map(|at| (walk.word[at], &walk.moments[at]));
    let values = |numbers: &[Number]| numbers.iter().map(Ordered::to_f64).collect::<Vec<f64>>();
    let exact = |numbers: &[Number]| -> Value {
        numbers.iter().map(|number| entry(number).exact).collect::<Option<Vec<String>>>().map_or(Value::Null, Value::from)
    };
    let mut step = Map::new();
    step.insert("token".into(), before.map_or(Value::Null, |(token, _)| walk.tokens[token].clone().into()));
    step.insert("probability".into(), before.map_or(Value::Null, |(token, moment)| moment.next[token].to_f64().into()));
    step.insert("prefix_probability".into(), moment.probability.to_f64().into());
    step.insert("prefix_probability_exact".into(), entry(moment.probability).exact.into());
    step.insert("next".into(), values(moment.next).into());
    step.insert("next_exact".into(), exact(moment.next));
    step.insert("end".into(), moment.end.map_or(Value::Null, |end| end.to_f64().into()));
    step.insert("end_exact".into(), moment.end.and_then(|end| entry(end).exact).into());
    step.insert("stacks".into(), moment.stacks.iter().map(|opened| stack(walk, opened)).collect());
    step.insert("depth".into(), values(moment.depths).into());
    step.insert("deeper".into(), deeper(moment.depths).into());
    let levels = walk.levels.get(position).map_or(&[][..], Vec::as_slice);
    step.insert("levels".into(), Value::Array(levels.iter().map(level).collect()));
    step.insert("features".into(), features_at(walk.features, position));
    Value::Object(step)
}

fn stack(walk: &Walk, opened: &Opened<Number>) -> Value {
    let piece = |piece: &ToCome| match piece {
        ToCome::Token(token) => json!({ "token": walk.tokens[*token] }),
        ToCome::Rule(rule) => json!({ "rule": walk.rules[*rule] }),
        ToCome::Several => json!("several"),
    };
    let frame = |open: &Open| {
        json!({
            "goal": walk.rules[open.goal],
            "rule": walk.rules[open.rule],
            "to_come": open.to_come.iter().map(piece).collect::<Vec<Value>>(),
        })
    };
    let Entry { value, exact } = entry(&opened.probability);
    json!({ "probability": value, "exact": exact, "stack": opened.stack.iter().map(frame).collect::<Vec<Value>>() })
}
