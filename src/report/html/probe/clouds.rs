//! Clouds of beliefs side by side, on the same axes and in the same colours.

use std::collections::HashSet;
use std::f64::consts::TAU;
use std::fmt::Write;

use maud::{Markup, html};

use super::{capital, named};
use crate::probe::{Hook, Panel, Points, Predictor, Probe};
use crate::report::svg::Drawing;

/// Hues around the centre of the true cloud.
const HUES: usize = 12;
/// Side of one picture, and what is left free at its edges.
const SIDE: f64 = 300.0;
const FREE: f64 = 14.0;

/// Truth, probe, untrained, linear filter and table, as far as they are there.
pub fn panel(hook: &Hook, probe: &Probe) -> Markup {
    let shown = chosen(&hook.panel);
    let frame = Frame::of(&hook.panel, &shown);
    let [first, second] = hook.panel.shares;
    let untrained = hook.untrained.is_some();
    html! {
        section.clouds {
            h3 { "The beliefs, and what is read off" }
            p.plain {
                "Each point is a prefix, on the two main axes of the exact beliefs (" (format!("{:.1}", 100.0 * first)) " % and "
                (format!("{:.1}", 100.0 * second)) " % of their variance), coloured by where its exact belief lies. All but the truth are predicted on held-out prefixes, from "
                (named(hook)) " or from what no training was needed for. The verdict: " (hook.finding.verdict.words()) "."
            }
            @if !untrained { p.missing { b { "Untrained net: " } "none was given; a random recurrent net stands in its place." } }
            div.pair.clouds {
                @for points in &shown { figure.cloud { (draw(points, &frame, &hook.panel).inline()) figcaption { (caption(points)) } } }
            }
            @if probe.classes <= 1 { p.missing { "There is one belief only: nothing varies that could be read off." } }
        }
    }
}

fn chosen(panel: &Panel) -> Vec<&Points> {
    let best = |keep: &dyn Fn(Predictor) -> bool| {
        let held = panel.clouds.iter().filter(|points| points.of.is_some_and(keep));
        held.max_by(|a, b| a.r2.unwrap_or(f64::NEG_INFINITY).total_cmp(&b.r2.unwrap_or(f64::NEG_INFINITY)))
    };
    let truth = panel.clouds.iter().find(|points| points.of.is_none());
    let net = best(&|by| by == Predictor::Untrained).or_else(|| best(&|by| matches!(by, Predictor::RandomNet { .. })));
    let filter = best(&|by| matches!(by, Predictor::Lags { .. } | Predictor::Exponential { .. }));
    let all = [truth, best(&|by| by == Predictor::Hook), net, filter, best(&|by| matches!(by, Predictor::Table { .. }))];
    all.into_iter().flatten().collect()
}

fn caption(points: &Points) -> Markup {
    let what = points.of.map_or_else(|| "the truth".to_string(), Predictor::words);
    html! {
        b { (capital(&what)) }
        @if let Some(r2) = points.r2 { ": R2 " (format!("{r2:.3}")) }
    }
}

/// What of the plane all pictures show.
struct Frame {
    centre: [f64; 2],
    half: f64,
}

impl Frame {
    /// Of the truth, and as much more as most predictions need, up to twice.
    fn of(panel: &Panel, shown: &[&Points]) -> Frame {
        let truth: &[[f64; 2]] = panel.clouds.iter().find(|points| points.of.is_none()).map_or(&[], |points| &points.places);
        let range = |axis: usize| {
            let along = truth.iter().map(|place| place[axis]).filter(|x| x.is_finite());
            along.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)))
        };
        let (across, up) = (range(0), range(1));
        if !(across.0 <= across.1 && up.0 <= up.1) {
            return Frame { centre: [0.0, 0.0], half: 1.0 };
        }
        let centre = [(across.0 + across.1) / 2.0, (up.0 + up.1) / 2.0];
        let half = ((across.1 - across.0).max(up.1 - up.0) / 2.0).max(1e-9);
        let away = |place: &[f64; 2]| (place[0] - centre[0]).abs().max((place[1] - centre[1]).abs());
        let mut all: Vec<f64> =
            shown.iter().flat_map(|points| &points.places).map(away).filter(|away| away.is_finite()).collect();
        all.sort_by(f64::total_cmp);
        let most = all.get(all.len() * 99 / 100).copied().unwrap_or(half);
        Frame { centre, half: most.clamp(half, 2.0 * half) * 1.04 }
    }

    /// In pixels, y downwards; `None` outside.
    fn place(&self, [x, y]: [f64; 2]) -> Option<(f64, f64)> {
        let scale = (SIDE / 2.0 - FREE) / self.half;
        let (x, y) = (SIDE / 2.0 + (x - self.centre[0]) * scale, SIDE / 2.0 - (y - self.centre[1]) * scale);
        ((0.0..=SIDE).contains(&x) && (0.0..=SIDE).contains(&y)).then_some((x, y))
    }
}

/// Points as dots of round line ends, a path for each hue.
fn draw(points: &Points, frame: &Frame, panel: &Panel) -> Drawing {
    let truth = panel.clouds.iter().find(|points| points.of.is_none());
    let mut paths = vec![String::new(); HUES];
    // Many prefixes may have one belief: dots are as large as leaves the places apart.
    let mut spots = HashSet::new();
    let mut outside = 0;
    for (at, &place) in points.places.iter().enumerate() {
        let Some((x, y)) = frame.place(place) else {
            outside += 1;
            continue;
        };
        spots.insert(((x * 2.0) as i32, (y * 2.0) as i32));
        let true_place = truth.and_then(|truth| truth.places.get(at)).copied().unwrap_or(place);
        let _ = write!(paths[hue(true_place, frame.centre)], "M{x:.1} {y:.1}h0");
    }
    let what = points.of.map_or_else(|| "the truth".to_string(), Predictor::words);
    let size = match spots.len() {
        0..=80 => 10.0,
        81..=400 => 6.0,
        401..=1200 => 4.0,
        _ => 2.6,
    };
    Drawing {
        view: [0.0, 0.0, SIDE, SIDE],
        title: format!("beliefs on two axes: {what}"),
        body: html! {
            rect x="0.5" y="0.5" width=(SIDE - 1.0) height=(SIDE - 1.0) rx="4" fill="none" stroke="var(--hair)" {}
            @for (at, path) in paths.iter().enumerate() {
                @if !path.is_empty() {
                    path d=(path) fill="none" stroke=(format!("hsl({},62%,50%)", at * 360 / HUES)) stroke-width=(size) stroke-linecap="round" stroke-opacity="0.75" {}
                }
            }
            @if outside > 0 { text x="8" y=(SIDE - 8.0) font-size="11" { (outside) " of " (points.places.len()) " lie outside" } }
        },
    }
}

/// By the angle around the centre; the middle of the first hue lies to the right.
fn hue([x, y]: [f64; 2], centre: [f64; 2]) -> usize {
    let turn = (y - centre[1]).atan2(x - centre[0]) / TAU;
    ((turn.rem_euclid(1.0) * HUES as f64 + 0.5) as usize) % HUES
}
