//! One hook: its verdict with its reasons, and everything that was asked of it.

use maud::{Markup, html};

use super::{capital, maybe, named, score};
use crate::geometry::dimension::Dimension;
use crate::probe::{Aligned, Cloud, Hook, InSample, Moves, Predictor, Probe, Score, Scores};
use crate::report::probe::json::in_sample_refused;

pub fn article(at: usize, hook: &Hook, probe: &Probe) -> Markup {
    html! {
        article.hook id=(format!("hook{at}")) {
            h2 { (named(hook)) }
            p.over { (hook.width) " wide" }
            p.answer { (capital(&hook.finding.verdict.words())) "." }
            ul.notes { @for reason in &hook.finding.reasons {
                li { @if reason.passed { "passed: " } @else { b { "failed: " } } (reason.words()) }
            } }
            (belief(hook))
            (skills(hook))
            (targets(hook, probe))
            @if let Some(moves) = &hook.probe.moves { (updates(moves)) }
            (cloud(hook, probe))
            (alignment(hook))
            (returned(hook))
        }
    }
}

fn belief(hook: &Hook) -> Markup {
    let others = hook.untrained.iter().chain(&hook.random_net);
    let shuffled = &hook.shuffled;
    html! {
        section {
            h3 { "R2 of the belief" }
            p.plain { "How much of the belief an affine map of the activations gives on held-out prefixes, beside the same of nets that learnt nothing, fold by fold." }
            div.scroll { table {
                thead { tr { th { "from" } th { "R2" } th { "each fold" } } }
                tbody {
                    (row(&hook.probe))
                    @for scores in others { (row(scores)) }
                    tr {
                        td { "Shuffled beliefs, " (shuffled.draws) " draws" }
                        td.count { (format!("{:.4}", shuffled.mean)) }
                        td { "highest " (format!("{:.4}", shuffled.highest)) ", p = " (format!("{:.3}", shuffled.p_value)) }
                    }
                    @match hook.in_sample {
                        InSample::R2(r2) => tr { td { "Nothing held out" } td.count { (format!("{r2:.4}")) } td { "in sample: not to be quoted" } },
                        InSample::Refused { width, effective, prefixes } => tr { td { "Nothing held out" } td.count { "-" } td { "not given: " (in_sample_refused(width, effective, prefixes)) } },
                    }
                }
            } }
            @if hook.untrained.is_none() { p.missing { b { "Untrained net: " } "none was given (--untrained)." } }
        }
    }
}

fn row(scores: &Scores) -> Markup {
    let belief = scores.belief();
    let folds: Vec<String> = belief.map_or_else(Vec::new, |found| {
        let each = found.errors.left.iter().zip(&found.errors.whole).filter(|(_, whole)| **whole > 0.0);
        each.map(|(left, whole)| format!("{:.3}", 1.0 - left / whole)).collect()
    });
    html! { tr {
        td { (capital(&scores.by.words())) }
        td.count { (maybe(belief.map(|found| found.r2))) }
        td.count { (folds.join("  ")) }
    } }
}

fn skills(hook: &Hook) -> Markup {
    html! {
        section {
            h3 { "Skill over each control" }
            p.plain { "The share explained of what the control leaves: 0 is no better than it, 1 is all, below 0 is worse." }
            div.scroll { table {
                thead { tr { th { "over" } th { "skill" } } }
                tbody { @for skill in &hook.skills { tr {
                    td { (capital(&skill.over.words())) }
                    td.count { @if skill.skill.is_some() { (maybe(skill.skill)) } @else { "the control leaves nothing" } }
                } } }
            } }
        }
    }
}

fn targets(hook: &Hook, probe: &Probe) -> Markup {
    if probe.targets.len() < 2 {
        return html! {};
    }
    let of = |scores: Option<&Scores>, at: usize| maybe(scores.and_then(|scores| Some(scores.targets.get(at)?.as_ref()?.r2)));
    let table = probe.best(|by| matches!(by, Predictor::Table { .. }));
    let next = probe.best(|by| by == Predictor::NextToken);
    let net = hook.net_of_tokens.as_ref();
    html! {
        section {
            h3 { "What is asked for" }
            p.plain {
                "R2 of the belief and of parts of it: what the next token does not show, each level, each feature"
                @if let Some(net) = net { "; and beyond what indicators of the last " (net.tokens) " tokens give" } "."
            }
            div.scroll { table {
                thead { tr {
                    th { "target" } th { "activations" } th { "untrained" } th { "best table" } th { "next token's law" }
                    @if net.is_some() { th { "beyond the last tokens" } }
                } }
                tbody { @for (at, target) in probe.targets.iter().enumerate() { tr {
                    td { (capital(&target.words())) }
                    td.count { (of(Some(&hook.probe), at)) }
                    td.count { (of(hook.untrained.as_ref(), at)) }
                    td.count { (of(table, at)) }
                    td.count { (of(next, at)) }
                    @if let Some(net) = net { td.count { (maybe(net.hook.get(at).copied().flatten())) } }
                } } }
            } }
            @if let Some(beyond) = hook.net_of_levels {
                p.missing { b { "Joint against factored: " } "of what the exact beliefs about the levels leave of the joint belief, the activations give " (score(beyond)) "." }
            }
        }
    }
}

fn updates(moves: &Moves) -> Markup {
    html! {
        section {
            h3 { "Whether it moves like a belief" }
            p.plain {
                "From the probed belief one token before, the exact update map gives " (score(moves.consistency)) " of the variance of the next probed belief"
                @if let Some(change) = moves.change { ", and " (score(change)) " of its change" } "."
                @if moves.impossible > 0.0 {
                    " On " (format!("{:.2}", 100.0 * moves.impossible)) " % of the steps a token came that the probed belief took for all but impossible."
                }
            }
            div.scroll { table {
                thead { tr { th { "tokens ahead" } th { "R2 against the exact belief" } th { "skill over the tokens since alone" } th { "bits lost of the next token's law" } } }
                tbody { @for ahead in &moves.rollouts { tr {
                    td.count { (ahead.tokens) }
                    td.count { (score(ahead.r2)) }
                    td.count { (maybe(ahead.skill)) }
                    td.count { (format!("{:.4}", ahead.divergence)) }
                } } }
            } }
        }
    }
}

fn cloud(hook: &Hook, probe: &Probe) -> Markup {
    let nets = hook.untrained.as_ref().and_then(|scores| scores.cloud.as_ref());
    let Some(probed) = &hook.probe.cloud else {
        return html! {};
    };
    let columns: Vec<(&str, &Cloud)> =
        [Some(("exact", &probe.exact_cloud)), Some(("probed", probed)), nets.map(|cloud| ("untrained", cloud))]
            .into_iter()
            .flatten()
            .collect();
    let homology = probe.exact_cloud.lifetimes.len();
    let kinds = ["pieces", "loops", "hollows"];
    html! {
        section {
            h3 { "The shape of the cloud" }
            p.plain { "Dimension and persistent homology of the probed beliefs against those of the exact ones, each prefix counted once, however probable; pieces, loops and hollows are counted that live longer than the typical distance between probed and exact belief." }
            div.scroll { table {
                thead { tr { th {} @for (name, _) in &columns { th { (name) } } } }
                tbody {
                    tr { td { "correlation dimension" } @for (_, cloud) in &columns { td.count { (dimension(cloud.correlation_dimension.as_ref())) } } }
                    tr { td { "axes that carry the beliefs" } @for (_, cloud) in &columns { td.count { (format!("{:.2}", cloud.effective_dimension)) } } }
                    @for (at, kind) in kinds.iter().enumerate().take(homology) {
                        tr { td { (kind) " that last" } @for (_, cloud) in &columns { td.count { @if let Some(lasting) = cloud.lasting.get(at) { (lasting) } @else { "-" } } } }
                        tr { td { "lifetimes of " (kind) " differ by (of the diameter)" } @for (_, cloud) in &columns { td.count { @if let Some(off) = cloud.difference.get(at) { (format!("{off:.3}")) } @else { "-" } } } }
                    }
                }
            } }
        }
    }
}

fn dimension(found: Option<&Dimension>) -> String {
    found.map_or_else(|| "-".to_string(), |d| format!("{:.2} ± {:.2}", d.value, d.standard_error))
}

fn alignment(hook: &Hook) -> Markup {
    let says = match hook.alignment.verdict {
        Aligned::Seen => {
            "Sequences that begin alike show that the activations change with the token of their column and with none after it: the rule of \
             alignment holds, whatever fits beside it (what remembers the belief before fits that too)."
        }
        Aligned::Yes => "Both columns beside it fit clearly worse, so the rule of alignment holds.",
        Aligned::SeesLater => {
            "The activations change with tokens after their column: they are not aligned with the prefixes, and no claim is made."
        }
        Aligned::Shifted { .. } => {
            "They belong to another column: the activations are not aligned with the prefixes, and no claim is made."
        }
        Aligned::Undecided => "No column fits better than the others: there is nothing to align.",
        Aligned::Untested => "Too few prefixes have a column on both sides: alignment was not checked.",
    };
    html! {
        section {
            h3 { "Self-check by shifting" }
            p.plain { "The same fit with the activations of one column earlier and later, on " (hook.alignment.prefixes) " prefixes that have all three. " (says) }
            @if !hook.alignment.shifts.is_empty() {
                div.scroll { table {
                    thead { tr { th { "columns later" } th { "R2" } } }
                    tbody { @for shift in &hook.alignment.shifts { tr { td.count { (format!("{:+}", shift.by)) } td.count { (score(shift.r2)) } } } }
                } }
            }
        }
    }
}

fn returned(hook: &Hook) -> Markup {
    let of = |found: Score| score(found);
    html! {
        section {
            h3 { "How much of the activation is belief" }
            p.plain {
                "In return, the exact belief explains " (of(hook.returned.r2)) " of the activations' variance on held-out prefixes; the activations fill about "
                (format!("{:.1}", hook.effective_dimension)) " axes. The rest is something else, or a curved image of the belief."
            }
        }
    }
}
