//! Several hooks: layers, or checkpoints, in the order they were given.

use maud::{Markup, html};

use super::{maybe, named, table};
use crate::probe::{Hook, Probe, Score};
use crate::report::svg::plot::{Axis, Colour, Mark, Plot, Series, Size, draw};

pub fn section(probe: &Probe) -> Markup {
    let over = table(probe);
    let skill = |hook: &Hook| over.and_then(|over| hook.skills.iter().find(|skill| skill.over == over)?.skill);
    let r2 = |hook: &Hook| hook.probe.belief().map(|score| score.r2);
    let untrained = |hook: &Hook| hook.untrained.as_ref().and_then(|scores| scores.belief()).map(|score| score.r2);
    let beside = over.map_or_else(|| "skill over a table".to_string(), |over| format!("skill over {}", over.words()));
    html! {
        section.hooks {
            h3 { "From hook to hook" }
            p.plain { "R2 of the belief and " (beside) ", in the order that the hooks were given." }
            div.pair {
                (curve("R2 of the belief", probe, &r2, Some(&untrained)))
                (curve("skill", probe, &skill, None))
            }
            div.scroll.below { table {
                thead { tr { th {} th { "hook" } th { "R2" } th { "untrained" } th { "skill" } th { "verdict" } } }
                tbody { @for (at, hook) in probe.hooks.iter().enumerate() { tr {
                    td.count { (at + 1) }
                    td { a href=(format!("#hook{at}")) { (named(hook)) } }
                    td.count { (maybe(r2(hook))) } td.count { (maybe(untrained(hook))) } td.count { (maybe(skill(hook))) }
                    td { (hook.finding.verdict.words()) }
                } } }
            } }
        }
    }
}

type Of<'a> = &'a dyn Fn(&Hook) -> Option<Score>;

fn curve(label: &'static str, probe: &Probe, of: Of, beside: Option<Of>) -> Markup {
    let points = |of: Of| -> Vec<(f64, f64)> {
        let values = probe.hooks.iter().enumerate().filter_map(|(at, hook)| Some(((at + 1) as f64, of(hook)?.value)));
        values.filter(|(_, value)| value.is_finite()).collect()
    };
    let (first, second) = (points(of), beside.map(points).unwrap_or_default());
    let all = || first.iter().chain(&second).map(|point| point.1);
    let (low, high) = (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max));
    if first.is_empty() {
        return html! { p.missing { b { (label) ": " } "no hook has it." } };
    }
    // What lies far below zero would flatten all the rest.
    let below = low < -1.0;
    let (low, high) = (low.clamp(-1.0, 0.0), high.clamp(0.05, 1.0));
    let series = [(Mark::Points, Colour::First, first), (Mark::Dashed, Colour::Second, second)];
    let series = series.into_iter().filter(|(_, _, points)| !points.is_empty()).map(|(mark, colour, points)| Series {
        mark,
        colour,
        points: points.into_iter().map(|(x, y)| (x, y.clamp(low, high))).collect(),
    });
    let plot = Plot {
        title: label.to_string(),
        x: Axis { label: "hook", low: 0.5, high: probe.hooks.len() as f64 + 0.5 },
        y: Axis { label, low, high: high * 1.05 },
        series: series.collect(),
        size: Size::Large,
    };
    html! {
        figure {
            @if let Some(drawing) = draw(&plot) { (drawing.inline()) }
            figcaption { span.swatch {} "the activations" @if beside.is_some() { " " span.swatch.second {} " untrained, where given" } @if below { "; what lies below -1 is drawn at -1" } }
        }
    }
}
