//! The data set's card: `README.md`, for people.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::manifest::{Begins, Bounded, FileEntry, Manifest, OptimalLoss, Source};
use super::paths;

/// The card of a data set.
pub fn card(of: &Manifest) -> String {
    let mut text = String::new();
    let parameters = parameters(&of.generator);
    let _ = writeln!(text, "# {}{parameters}\n", of.generator.name);
    let _ = writeln!(
        text,
        "Token sequences of a toy generator, with what an optimal observer believes after every prefix. Made by epsilang {} from \
         {}, seed {}.\n",
        of.epsilang, of.generator.source, of.seed
    );
    let begins = begins(of.begins);
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
    known(&mut text, of.entropy_rate.as_ref(), of.optimal_loss.as_ref());
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
    files(&mut text, &of.files, &of.absent);
    let _ = writeln!(
        text,
        "\n`{}` loads all of it with numpy; `{}` is a small model in PyTorch to begin with. `{}` says the same as this page to programs.",
        paths::LOADER,
        paths::MODEL,
        paths::MANIFEST
    );
    text
}

/// The values of parameters, in brackets after a name; nothing where there are none.
pub(super) fn parameters(of: &Source) -> String {
    let parameters: Vec<String> = of.parameters.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    if parameters.is_empty() { String::new() } else { format!(" ({})", parameters.join(", ")) }
}

pub(super) fn begins(begins: Begins) -> &'static str {
    match begins {
        Begins::Stationary => "in the stationary law, as after a long past that is not shown",
        Begins::Sentence => "at the beginning of a sentence",
        Begins::Written => "in the start that the generator was written with",
    }
}

/// The entropy rate and the optimal loss, a line each.
pub(super) fn known(text: &mut String, rate: Option<&Bounded>, loss: Option<&OptimalLoss>) {
    if let Some(rate) = rate {
        let _ = writeln!(
            text,
            "* Entropy rate: {:.6} bits per token (between {:.6} and {:.6}; {}).",
            rate.value, rate.lower, rate.upper, rate.method
        );
    }
    if let Some(loss) = loss
        && let (Some(first), Some(last)) = (loss.nats.first(), loss.nats.last())
    {
        let _ = writeln!(
            text,
            "* No predictor has a lower mean loss than {first:.6} nats at the first token and {last:.6} at the last ({}).",
            loss.how
        );
    }
}

/// The table of files, and what is not there.
pub(super) fn files(text: &mut String, files: &BTreeMap<String, FileEntry>, absent: &BTreeMap<String, String>) {
    text.push_str("## Files\n\n| file | type | shape |\n|---|---|---|\n");
    for (path, entry) in files {
        let shape = entry
            .shape
            .as_ref()
            .map_or_else(String::new, |shape| shape.iter().map(ToString::to_string).collect::<Vec<String>>().join(" x "));
        let _ = writeln!(text, "| `{path}` | {} | {shape} |", entry.dtype.as_deref().unwrap_or(""));
    }
    for (what, why) in absent {
        let _ = writeln!(text, "\n`{what}` is not there: {why}.");
    }
}
