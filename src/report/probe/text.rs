//! A probe as text for the terminal.

use std::fmt::Write;

use super::json::in_sample_refused;
use crate::probe::{Hook, InSample, Predictor, Probe, Score, Scores, Target};

/// The controls first, which belong to the data set, then hook by hook.
pub fn write(probe: &Probe) -> String {
    let mut text = String::new();
    let whole = if probe.complete { "all words of each length" } else { "a sample" };
    let _ = writeln!(
        text,
        "{}: {} prefixes ({whole}), {:.0} effective, {} beliefs, {} folds held out",
        probe.generator, probe.prefixes, probe.effective_prefixes, probe.classes, probe.folds
    );
    let _ = writeln!(text, "\nR2 of the belief on held-out prefixes, by what knows nothing of a model");
    for control in probe.controls.iter().filter(|control| !matches!(control.by, Predictor::TableByPosition { .. })) {
        line(&mut text, &control.by.words(), control);
    }
    for (what, why) in &probe.absent {
        let _ = writeln!(text, "  {what:<52} not there: {why}");
    }
    if let Some(levels) = &probe.levels {
        let _ = writeln!(text, "  {:<52} {}", "the exact beliefs about the levels, linearly", figure(levels.joint_from_levels));
    }
    if !probe.losses.is_empty() {
        let _ = writeln!(text, "\nloss by tokens seen, in nats: model, least, excess");
        for at in &probe.losses {
            let _ = writeln!(text, "  {:>4}  {:.4}  {:.4}  {:+.4}", at.seen, at.model, at.least, at.excess());
        }
    }
    for hook in &probe.hooks {
        of_hook(&mut text, hook, probe);
    }
    if probe.hooks.len() > 1 {
        let _ = writeln!(text, "\nhook by hook: R2 of the belief, skill over a table of the last three tokens, verdict");
        for hook in &probe.hooks {
            let r2 = hook.probe.belief().map_or("-".to_string(), |score| figure(score.r2));
            let skill =
                hook.skills.iter().find(|skill| skill.over == Predictor::Table { tokens: 3 }).and_then(|skill| skill.skill);
            let skill = skill.map_or("-".to_string(), figure);
            let _ = writeln!(text, "  {:<32} {r2:<20} {skill:<20} {}", title(hook), hook.finding.verdict.words());
        }
    }
    text
}

fn title(hook: &Hook) -> String {
    format!("{} {}", hook.file, hook.name)
}

fn of_hook(text: &mut String, hook: &Hook, probe: &Probe) {
    let _ = writeln!(text, "\n{} ({} wide): {}", title(hook), hook.width, hook.finding.verdict.words());
    for reason in &hook.finding.reasons {
        let _ = writeln!(text, "  {} {}", if reason.passed { "+" } else { "-" }, reason.words());
    }
    let _ = writeln!(text, "  R2 on held-out prefixes");
    line(text, "  the activations", &hook.probe);
    let others = hook.untrained.iter().chain(&hook.random_net);
    others.for_each(|scores| line(text, &format!("  {}", scores.by.words()), scores));
    let shuffled = &hook.shuffled;
    let _ = writeln!(
        text,
        "    {:<50} {:.4} (highest {:.4} of {})",
        "shuffled beliefs", shuffled.mean, shuffled.highest, shuffled.draws
    );
    match hook.in_sample {
        InSample::R2(r2) => {
            let _ = writeln!(text, "    {:<50} {r2:.4}", "in sample, nothing held out");
        }
        InSample::Refused { width, effective, prefixes } => {
            let _ = writeln!(text, "    in sample: not given; {}", in_sample_refused(width, effective, prefixes));
        }
    }
    let shifts = hook.alignment.shifts.iter().map(|shift| format!("{:+}: {}", shift.by, figure(shift.r2)));
    let shifts: Vec<String> = shifts.collect();
    if !shifts.is_empty() {
        let _ = writeln!(text, "    columns later                                      {}", shifts.join("   "));
    }
    if probe.targets.len() > 1 {
        let net = hook.net_of_tokens.as_ref();
        let beyond = net.map_or(String::new(), |net| format!(", net of the last {} tokens", net.tokens));
        let _ = writeln!(text, "  what is asked for: activations, untrained, best table, next token{beyond}");
        for (at, target) in probe.targets.iter().enumerate() {
            let of = |scores: Option<&Scores>| {
                let score = scores.and_then(|scores| scores.targets.get(at)?.as_ref());
                score.map_or("-".to_string(), |score| format!("{:.4}", score.r2.value))
            };
            let table = probe.best(|by| matches!(by, Predictor::Table { .. }));
            let next = probe.best(|by| by == Predictor::NextToken);
            let net = net.and_then(|net| *net.hook.get(at)?).map_or("-".to_string(), figure);
            let _ = writeln!(
                text,
                "    {:<50} {:<8} {:<8} {:<8} {:<8} {net}",
                short(target),
                of(Some(&hook.probe)),
                of(hook.untrained.as_ref()),
                of(table),
                of(next)
            );
        }
    }
    if let Some(moves) = &hook.probe.moves {
        let _ = writeln!(text, "  probed beliefs move as the update map says: {}", figure(moves.consistency));
        for ahead in &moves.rollouts {
            let skill =
                ahead.skill.map_or(String::new(), |skill| format!(", skill over the tokens since alone {}", figure(skill)));
            let _ =
                writeln!(text, "    {} tokens ahead: R2 {}{skill}, {:.4} bits", ahead.tokens, figure(ahead.r2), ahead.divergence);
        }
    }
    if let Some(cloud) = &hook.probe.cloud {
        let dimension = |of: &crate::probe::Cloud| {
            let found = of.correlation_dimension.as_ref();
            found.map_or("-".to_string(), |d| format!("{:.2} ± {:.2}", d.value, d.standard_error))
        };
        let _ = writeln!(
            text,
            "  correlation dimension of the cloud, each prefix once: probed {}, exact {}",
            dimension(cloud),
            dimension(&probe.exact_cloud)
        );
    }
    if let Some(net) = hook.net_of_levels {
        let _ = writeln!(text, "  joint belief beyond the levels' own: {}", figure(net));
    }
    let _ = writeln!(
        text,
        "  the exact belief explains {} of the activations, which fill about {:.1} axes",
        figure(hook.returned.r2),
        hook.effective_dimension
    );
}

fn short(target: &Target) -> String {
    target.words()
}

fn line(text: &mut String, what: &str, scores: &Scores) {
    let r2 = scores.belief().map_or("-".to_string(), |score| figure(score.r2));
    let _ = writeln!(text, "  {what:<52} {r2}");
}

fn figure(score: Score) -> String {
    if score.standard_error < 5e-5 {
        format!("{:.4}", score.value)
    } else {
        format!("{:.4} ± {:.4}", score.value, score.standard_error)
    }
}
