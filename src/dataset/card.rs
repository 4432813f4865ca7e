//! The data set's card: `README.md`, for people.

use std::fmt::Write;

use super::manifest::{Begins, Manifest};
use super::paths;

/// The card of a data set.
pub fn card(of: &Manifest) -> String {
    let mut text = String::new();
    let parameters: Vec<String> = of.generator.parameters.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    let parameters = if parameters.is_empty() { String::new() } else { format!(" ({})", parameters.join(", ")) };
    let _ = writeln!(text, "# {}{parameters}\n", of.generator.name);
    let _ = writeln!(
        text,
        "Token sequences of a toy generator, with what an optimal observer believes after every prefix. Made by epsilang {} from \
         {}, seed {}.\n",
        of.epsilang, of.generator.source, of.seed
    );
    let begins = match of.begins {
        Begins::Stationary => "in the stationary law, as after a long past that is not shown",
        Begins::Sentence => "at the beginning of a sentence",
        Begins::Written => "in the start that the generator was written with",
    };
    let _ = writeln!(text, "* {} training sequences of {} tokens; each begins {begins}.", of.rows, of.length);
    let tokens: Vec<String> = of.vocabulary.iter().take(40).enumerate().map(|(id, token)| format!("{id} `{token}`")).collect();
    let more = of.vocabulary.len().checked_sub(40).filter(|&n| n > 0).map_or_else(String::new, |n| format!(", and {n} more"));
    let _ = writeln!(text, "* Tokens: {}{more}.", tokens.join(", "));
    if let Some(bos) = &of.bos {
        let _ = writeln!(text, "* Column 0 of all tokens is the begin token, {} `{}`.", bos.id, bos.token);
    }
    if let Some(end) = &of.end {
        let _ = writeln!(text, "* Sentences follow each other, each closed by {} `{}`.", end.id, end.token);
    }
    if let Some(rate) = &of.entropy_rate {
        let _ = writeln!(
            text,
            "* Entropy rate: {:.6} bits per token (between {:.6} and {:.6}; {}).",
            rate.value, rate.lower, rate.upper, rate.method
        );
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
    if let Some(probe) = &of.probe {
        let which = if probe.complete { "every prefix" } else { "prefixes of drawn sequences, weighted by how often they came," };
        let _ = writeln!(text, "* `probe/`: {which} of up to {} tokens, {} in all.", probe.longest, probe.prefixes);
    }
    let _ = writeln!(text, "\n## Which belief belongs to which activation\n\n{}.\n", of.alignment);
    let _ = writeln!(
        text,
        "Feed `probe/tokens.npy` to the model. Prefix i ends in row `probe/row.npy[i]`, column `probe/column.npy[i]`: the activation there belongs to \
         belief i. The same prefix in another row gives the same activation in a causal model, so each is there once.\n"
    );
    text.push_str("## Files\n\n| file | type | shape |\n|---|---|---|\n");
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
        "\n`{}` loads all of it with numpy; `{}` is a small model in PyTorch to begin with. `{}` says the same as this page to programs.",
        paths::LOADER,
        paths::MODEL,
        paths::MANIFEST
    );
    text
}
