//! The card of prompts: `README.md`, for people.

use std::fmt::Write;

use super::manifest::Manifest;
use super::paths;
use crate::dataset::manifest::Begins;

/// Tokens that are shown with their words.
const SHOWN: usize = 40;

pub fn card(of: &Manifest) -> String {
    let mut text = String::new();
    let parameters: Vec<String> = of.generator.parameters.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    let parameters = if parameters.is_empty() { String::new() } else { format!(" ({})", parameters.join(", ")) };
    let _ = writeln!(text, "# Prompts of {}{parameters}\n", of.generator.name);
    let _ = writeln!(
        text,
        "Sequences of a toy generator written in words, for testing a ready-made language model in context, with what an optimal observer believes after \
         each word. Made by epsilang {}.\n",
        of.epsilang
    );
    let begins = match of.begins {
        Begins::Stationary => "in the stationary law, as after a long past that is not shown",
        Begins::Sentence => "at the beginning of a sentence",
        Begins::Written => "in the start that the generator was written with",
    };
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
    if let Some(rate) = &of.entropy_rate {
        let _ =
            writeln!(text, "* Entropy rate: {:.6} bits per token (between {:.6} and {:.6}).", rate.value, rate.lower, rate.upper);
    }
    if let Some(loss) = &of.optimal_loss
        && let (Some(first), Some(last)) = (loss.nats.first(), loss.nats.last())
    {
        let _ = writeln!(
            text,
            "* No predictor has a lower mean loss than {first:.6} nats at the first token and {last:.6} at the last ({}).",
            loss.how
        );
    }
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
    text.push_str("\n## Files\n\n| file | type | shape |\n|---|---|---|\n");
    for (path, entry) in &of.files {
        let shape = entry
            .shape
            .as_ref()
            .map_or_else(String::new, |shape| shape.iter().map(ToString::to_string).collect::<Vec<String>>().join(" x "));
        let _ = writeln!(text, "| `{path}` | {} | {shape} |", entry.dtype.as_deref().unwrap_or(""));
    }
    for (what, why) in &of.absent {
        let _ = writeln!(text, "\n`{what}` is not there: {why}.");
    }
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
