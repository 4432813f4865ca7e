//! What a probe found, as one HTML file that needs nothing else.

mod clouds;
mod hook;
mod over_hooks;
mod tables;

use maud::{Markup, html};

use super::page;
use crate::probe::{Predictor, Probe, Score};

/// The page. `folder`: of the data set. Names from files are escaped.
pub fn write(probe: &Probe, folder: &str) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let head = html! {
        h1 { "Probe of " (probe.generator) }
        p.soft { (introduction(probe, folder)) }
    };
    let main = html! {
        @if let Some(best) = shown_first(probe) { (clouds::panel(best, probe)) }
        @if probe.hooks.len() > 1 { (over_hooks::section(probe)) }
        @for (at, found) in probe.hooks.iter().enumerate() { (hook::article(at, found, probe)) }
        (tables::controls(probe))
        (tables::losses(probe))
    };
    page::read_by(READING, &format!("{} - epsilang probe", probe.generator), version, head, main)
}

/// The hook whose belief is read off best among those with the best verdict.
fn shown_first(probe: &Probe) -> Option<&crate::probe::Hook> {
    let key = |hook: &crate::probe::Hook| {
        let r2 = hook.probe.belief().map_or(f64::NEG_INFINITY, |score| score.r2.value);
        (hook.finding.verdict.is_carried(), r2)
    };
    probe.hooks.iter().max_by(|a, b| {
        let (a, b) = (key(a), key(b));
        a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
    })
}

fn introduction(probe: &Probe, folder: &str) -> String {
    let which = if probe.complete { "all that can occur of each length" } else { "a sample, weighted" };
    format!(
        "Data set {folder}: {} prefixes ({which}), {:.0} effective, in {} sequences of {} columns; {} distinct beliefs, affine dimension {}; {} folds held out \
         by prefix.",
        probe.prefixes,
        probe.effective_prefixes,
        probe.sequences,
        probe.columns,
        probe.classes,
        probe.dimension.saturating_sub(1),
        probe.folds
    )
}

const READING: &str = "R2 is the share of a target's variance that is explained on prefixes that were held out, prefixes weighted by their probability. \
     Skill over a control is the share explained of what that control leaves. ± is one standard error by the jackknife over folds. Losses and divergences are in bits.";

/// A score with its error, as far as it has digits.
fn score(score: Score) -> String {
    if score.standard_error < 5e-5 {
        format!("{:.4}", score.value)
    } else {
        format!("{:.4} ± {:.4}", score.value, score.standard_error)
    }
}

fn maybe(found: Option<Score>) -> String {
    found.map_or_else(|| "-".to_string(), score)
}

/// A hook by its file and name.
fn named(hook: &crate::probe::Hook) -> Markup {
    html! { (hook.file) " " code { (hook.name) } }
}

fn capital(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}

/// The longest table that every data set with it has: the one that skills are told over.
fn table(probe: &Probe) -> Option<Predictor> {
    let tokens = probe.controls.iter().filter_map(|control| match control.by {
        Predictor::Table { tokens } if tokens <= 3 && control.belief().is_some() => Some(tokens),
        _ => None,
    });
    tokens.max().map(|tokens| Predictor::Table { tokens })
}
