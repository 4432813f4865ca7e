//! The card of prompts: `README.md`, for people.

use std::fmt::Write;

use super::manifest::Manifest;
use super::paths;
use crate::dataset::card::{begins, files, known, parameters};

/// Tokens that are shown with their words.
const SHOWN: usize = 40;

pub fn card(of: &Manifest) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "# Prompts of {}{}\n", of.generator.name, parameters(&of.generator));
    let _ = writeln!(
        text,
        "Sequences of a toy generator written in words, for testing a ready-made language model in context, with what an optimal observer believes after \
         each word. Made by epsilang {}.\n",
        of.epsilang
    );
    let begins = begins(of.begins);
    let _ = writeln!(text, "* {} of {} tokens; each begins {begins}.", counted(of.count, "prompt"), of.length);
    let words: Vec<String> =
        of.vocabulary.iter().zip(&of.words).take(SHOWN).map(|(token, word)| format!("`{token}` is `\"{word}\"`")).collect();
    let more = of.words.len().checked_sub(SHOWN).filter(|&n| n > 0).map_or_else(String::new, |n| format!(", and {n} more"));
    let _ = writeln!(
        text,
        "* Words: {}{more}; between two stands `{}`.",
        words.join(", "),
        serde_json::Value::from(of.separator.as_str())
    );
    known(&mut text, of.entropy_rate.as_ref(), of.optimal_loss.as_ref());
    let _ = writeln!(
        text,
        "* What the next token does not show of a belief has {}{}.",
        counted(of.invisible.dimension, "dimension"),
        of.invisible
            .share_of_variance
            .map_or_else(String::new, |share| format!(", and {:.1} % of the variance here", 100.0 * share))
    );
    let _ = writeln!(
        text,
        "\n## Which belief belongs to which activation\n\n{}.\n\n{}.\n",
        capital(&of.alignment),
        capital(&of.observer)
    );
    let _ = writeln!(text, "## Tokenizers\n");
    for warning in &of.tokenisation {
        let _ = writeln!(text, "* {}.", capital(warning));
    }
    text.push('\n');
    files(&mut text, &of.files, &of.absent);
    let _ = writeln!(
        text,
        "\nAxes are \\[prompt, token, ...\\]. `suffix_*` have one more axis after these: entry j - 1 is of the observer who saw the last j tokens. \
         `{}` loads the folder and finds the words in a tokenizer's output; `{}` says the same as this page to programs.",
        paths::ALIGN,
        paths::MANIFEST
    );
    text
}

fn counted(number: u64, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

fn capital(sentence: &str) -> String {
    let mut rest = sentence.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}
