//! Sampled sequences as lines of text and as lines of JSON.

use serde_json::json;

use crate::machine::Token;
use crate::machine::sample::Samples;
use crate::network::token_names::{spelled, tuple};

/// Names of what was drawn.
pub struct Names<'a> {
    pub tokens: &'a [String],
    /// `None` where states are not to be shown.
    pub states: Option<&'a [String]>,
}

/// A line each: the tokens with spaces between them; with states a tab and then the state before each token and after the last.
pub fn text(samples: &Samples, count: usize, names: &Names) -> String {
    let mut text = String::new();
    let names = &Names { tokens: &in_text(names.tokens), ..*names };
    for (tokens, states) in sequences(samples, count, names) {
        text.push_str(&tokens.join(" "));
        if let Some(states) = states {
            text.push('\t');
            text.push_str(&states.join(" "));
        }
        text.push('\n');
    }
    text
}

/// A line each: `{"tokens": [..], "states": [..]}`.
pub fn jsonl(samples: &Samples, count: usize, names: &Names) -> String {
    let lines = sequences(samples, count, names).map(|(tokens, states)| match states {
        Some(states) => format!("{}\n", json!({ "tokens": tokens, "states": states })),
        None => format!("{}\n", json!({ "tokens": tokens })),
    });
    lines.collect()
}

/// Strings, each with whether it is whole: a line each; one that was cut ends with `...`.
pub fn strings_text(strings: &[(Vec<u32>, bool)], tokens: &[String]) -> String {
    let mut text = String::new();
    let tokens = in_text(tokens);
    for (string, whole) in strings {
        let mut words: Vec<&str> = string.iter().map(|&token| tokens[token as usize].as_str()).collect();
        words.extend((!whole).then_some("..."));
        text.push_str(&words.join(" "));
        text.push('\n');
    }
    text
}

/// The same, a line each: `{"tokens": [..], "whole": true}`.
pub fn strings_jsonl(strings: &[(Vec<u32>, bool)], tokens: &[String]) -> String {
    let line = |(string, whole): &(Vec<u32>, bool)| {
        let words: Vec<&str> = string.iter().map(|&token| tokens[token as usize].as_str()).collect();
        format!("{}\n", json!({ "tokens": words, "whole": whole }))
    };
    strings.iter().map(line).collect()
}

/// Tokens as a text of them has them.
fn in_text(tokens: &[String]) -> Vec<String> {
    tokens.iter().map(|token| spelled(token).into_owned()).collect()
}

/// The names of each sequence's tokens and states.
fn sequences<'a>(
    samples: &'a Samples,
    count: usize,
    names: &'a Names,
) -> impl Iterator<Item = (Vec<&'a str>, Option<Vec<&'a str>>)> {
    let length = samples.length;
    (0..count).map(move |i| {
        let tokens = &samples.tokens[i * length..(i + 1) * length];
        let tokens = tokens.iter().map(|&token| names.tokens[token as usize].as_str()).collect();
        let states = names.states.map(|shown| {
            let states = &samples.states[i * (length + 1)..(i + 1) * (length + 1)];
            states.iter().map(|&state| shown[state as usize].as_str()).collect()
        });
        (tokens, states)
    })
}

/// What was drawn of one of several independent parts.
pub struct Part<'a> {
    pub drawn: Samples,
    /// Names of its states, where these are to be shown.
    pub states: Option<&'a [String]>,
}

/// As [`text`], of parts that run side by side; `name` names the token that is made of those of the parts.
pub fn joint_text(parts: &[Part], count: usize, name: &dyn Fn(&[Token]) -> String) -> String {
    let mut text = String::new();
    for at in 0..count {
        text.push_str(&joint_tokens(parts, at, name).join(" "));
        if let Some(states) = joint_states(parts, at) {
            text.push('\t');
            text.push_str(&states.join(" "));
        }
        text.push('\n');
    }
    text
}

/// As [`jsonl`], of parts that run side by side.
pub fn joint_jsonl(parts: &[Part], count: usize, name: &dyn Fn(&[Token]) -> String) -> String {
    let lines = (0..count).map(|at| match (joint_tokens(parts, at, name), joint_states(parts, at)) {
        (tokens, Some(states)) => format!("{}\n", json!({ "tokens": tokens, "states": states })),
        (tokens, None) => format!("{}\n", json!({ "tokens": tokens })),
    });
    lines.collect()
}

fn joint_tokens(parts: &[Part], at: usize, name: &dyn Fn(&[Token]) -> String) -> Vec<String> {
    let length = parts.first().map_or(0, |part| part.drawn.length);
    let place = |t: usize| parts.iter().map(|part| part.drawn.tokens[at * length + t]).collect::<Vec<Token>>();
    (0..length).map(|t| name(&place(t))).collect()
}

fn joint_states(parts: &[Part], at: usize) -> Option<Vec<String>> {
    let length = parts.first().map_or(0, |part| part.drawn.length);
    let place = |t: usize| -> Option<String> {
        let own = |part: &Part| Some(part.states?[part.drawn.states[at * (length + 1) + t] as usize].clone());
        let names: Vec<String> = parts.iter().map(own).collect::<Option<_>>()?;
        Some(tuple(&names.iter().map(String::as_str).collect::<Vec<_>>()))
    };
    (0..=length).map(place).collect()
}
