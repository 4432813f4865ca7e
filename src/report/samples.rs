//! Sampled sequences as lines of text and as lines of JSON.

use serde_json::json;

use crate::machine::sample::Samples;

/// Names of what was drawn.
pub struct Names<'a> {
    pub tokens: &'a [String],
    /// `None` where states are not to be shown.
    pub states: Option<&'a [String]>,
}

/// A line each: the tokens with spaces between them; with states a tab and then the state before each token and after the last.
pub fn text(samples: &Samples, count: usize, names: &Names) -> String {
    let mut text = String::new();
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
