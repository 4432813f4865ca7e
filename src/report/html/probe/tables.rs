//! What belongs to the data set: controls that know nothing of a model, and losses by position.

use std::f64::consts::LN_2;

use maud::{Markup, html};

use super::{capital, maybe};
use crate::probe::{Position, Probe};
use crate::report::svg::plot::{Axis, Colour, Mark, Plot, Series, Size, draw};

/// R2 of what sees tokens alone.
pub fn controls(probe: &Probe) -> Markup {
    html! {
        section.controls {
            h3 { "What reaches the belief without a model" }
            p.plain { "The same regression on the same held-out prefixes, from the tokens or the exact law of what comes next. A hook that does no better shows nothing." }
            div.scroll { table {
                thead { tr { th { "from" } th { "R2 of the belief" } } }
                tbody {
                    @for control in &probe.controls { tr {
                        td { (capital(&control.by.words())) }
                        td.count { (maybe(control.belief().map(|score| score.r2))) }
                    } }
                    @if let Some(levels) = &probe.levels { tr {
                        td { "The exact beliefs about the levels, side by side" }
                        td.count { (maybe(Some(levels.joint_from_levels))) }
                    } }
                }
            } }
            @for (what, why) in &probe.absent { p.missing { b { (what) ": " } "not there, " (why) "." } }
        }
    }
}

/// Loss of the model against the least, by tokens seen.
pub fn losses(probe: &Probe) -> Markup {
    if probe.losses.is_empty() {
        return html! { section.losses { p.missing { b { "Losses: " } "none were given (--losses)." } } };
    }
    let bits = |of: fn(&Position) -> f64| -> Vec<(f64, f64)> {
        probe.losses.iter().map(|at| (f64::from(at.seen), of(at) / LN_2)).collect()
    };
    let (model, least) = (bits(|at| at.model), bits(|at| at.least));
    let ends =
        |points: &[(f64, f64)]| points.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), p| (a.min(p.1), b.max(p.1)));
    let ((low, high), (low_least, high_least)) = (ends(&model), ends(&least));
    let (low, high) = (low.min(low_least), high.max(high_least));
    let margin = 0.06 * (high - low).max(1e-3);
    let last = probe.losses.last().map_or(1.0, |at| f64::from(at.seen)).max(1.0);
    let total: f64 = probe.losses.iter().map(|at| at.weight).sum();
    let excess = probe.losses.iter().map(|at| at.weight * at.excess()).sum::<f64>() / total / LN_2;
    let plot = Plot {
        title: "loss by tokens seen".to_string(),
        x: Axis { label: "tokens seen", low: 0.0, high: last },
        y: Axis { label: "loss, bits", low: low - margin, high: high + margin },
        series: vec![
            Series { mark: Mark::Points, colour: Colour::First, points: model },
            Series { mark: Mark::Dashed, colour: Colour::Second, points: least },
        ],
        size: Size::Large,
    };
    html! {
        section.losses {
            h3 { "Loss by position" }
            p.plain { "How well the model predicts the next token, against the least any predictor can reach on the same prefixes; on average " (format!("{excess:.4}")) " bits more." }
            figure {
                @if let Some(drawing) = draw(&plot) { (drawing.inline()) }
                figcaption { span.swatch {} "the model " span.swatch.second {} " the least" }
            }
        }
    }
}
