//! The curves of an analysis as plots.

use super::Drawing;
use super::plot::{Axis, Colour, Mark, Plot, Series, Size, draw};
use crate::analysis::measure::Measure;
use crate::analysis::quantity::Quantity;
use crate::analysis::{Analysis, DecayKind};
use crate::geometry::Topology;
use crate::geometry::dynamics::Meeting;

/// Longest lag that is drawn.
const LONGEST: usize = 64;

fn value(analysis: &Analysis, measure: Measure) -> Option<f64> {
    analysis.measures.get(&measure).and_then(Quantity::value).filter(|value| value.is_finite())
}

/// Points at x = first, first + 1, ...
fn indexed(values: &[f64], first: usize) -> Vec<(f64, f64)> {
    values.iter().take(LONGEST + 1).enumerate().map(|(at, &value)| ((first + at) as f64, value)).collect()
}

/// Without the tail that is too small to see, but not too short.
fn seen(mut points: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    const SHORTEST: usize = 12;
    const MOST: usize = 40;
    let high = points.iter().map(|point| point.1.abs()).filter(|value| value.is_finite()).fold(0.0, f64::max);
    let last = points.iter().rposition(|point| point.1.abs() > 0.004 * high).unwrap_or(0);
    points.truncate((last + 3).clamp(SHORTEST, MOST));
    points
}

/// How many lengths are drawn of the curves that converge to the entropy rate: until nothing is to be seen of it any more.
fn lengths(analysis: &Analysis) -> usize {
    const SHORTEST: usize = 10;
    let curve = &analysis.curves.myopic_entropy;
    let (Some(first), Some(last)) = (curve.first(), curve.last()) else { return LONGEST };
    let visible = 0.004 * (first - last).abs();
    let settled = curve.iter().rposition(|value| (value - last).abs() > visible).unwrap_or(0);
    (settled + 3).clamp(SHORTEST, LONGEST)
}

/// Points are marked where they are few enough to be told apart.
fn line(colour: Colour, points: Vec<(f64, f64)>) -> Series {
    series(if points.len() <= 24 { Mark::Points } else { Mark::Line }, colour, points)
}

fn series(mark: Mark, colour: Colour, points: Vec<(f64, f64)>) -> Series {
    Series { mark, colour, points }
}

fn greatest(points: &[(f64, f64)]) -> f64 {
    points.iter().map(|point| point.1).filter(|value| value.is_finite()).fold(f64::NEG_INFINITY, f64::max)
}

fn least(points: &[(f64, f64)]) -> f64 {
    points.iter().map(|point| point.1).filter(|value| value.is_finite()).fold(f64::INFINITY, f64::min)
}

/// H(L) and the line E + h L it approaches.
pub fn block_entropy(analysis: &Analysis) -> Option<Drawing> {
    let mut points = indexed(&analysis.curves.block_entropy, 0);
    points.truncate(lengths(analysis) + 1);
    let last = points.last()?.0.max(1.0);
    let high = greatest(&points).max(1e-3) * 1.06;
    let mut all = Vec::new();
    if let (Some(h), Some(e)) = (value(analysis, Measure::EntropyRate), value(analysis, Measure::ExcessEntropy)) {
        all.push(series(Mark::Dashed, Colour::Second, vec![(0.0, e), (last, e + h * last)]));
    }
    all.push(line(Colour::First, points));
    draw(&Plot {
        title: "Block entropy H(L) against the length L, with its asymptote".into(),
        x: Axis { label: "length L", low: 0.0, high: last },
        y: Axis { label: "H(L), bits", low: 0.0, high },
        series: all,
        size: Size::Large,
    })
}

/// h(L) from above, its counterpart from below, and the entropy rate between.
pub fn myopic_entropy(analysis: &Analysis) -> Option<Drawing> {
    let mut upper = indexed(&analysis.curves.myopic_entropy, 1);
    let mut lower = indexed(&analysis.curves.myopic_entropy_lower, 1);
    upper.truncate(lengths(analysis));
    lower.truncate(lengths(analysis));
    let last = upper.last()?.0.max(2.0);
    let rate = value(analysis, Measure::EntropyRate);
    let top = greatest(&upper).max(rate.unwrap_or(0.0));
    let bottom = least(&upper).min(least(&lower)).min(rate.unwrap_or(f64::INFINITY));
    let margin = (top - bottom) * 0.08;
    let margin = if top - bottom > 1e-9 { margin } else { 0.5 * top.abs().max(0.1) };
    let mut all = Vec::new();
    if !lower.is_empty() {
        let there = upper.iter().take(lower.len()).copied();
        let back = lower.iter().take(upper.len()).rev().copied();
        all.push(series(Mark::Area, Colour::First, there.chain(back).collect()));
    }
    if let Some(rate) = rate {
        all.push(series(Mark::Dashed, Colour::Second, vec![(1.0, rate), (last, rate)]));
    }
    if !lower.is_empty() {
        all.push(line(Colour::Quiet, lower));
    }
    all.push(line(Colour::First, upper));
    draw(&Plot {
        title: "Uncertainty of the next token after L - 1 tokens, from above and from below".into(),
        x: Axis { label: "length L", low: 1.0, high: last },
        y: Axis { label: "h(L), bits per token", low: (bottom - margin).max(0.0), high: top + margin },
        series: all,
        size: Size::Large,
    })
}

/// I(X_0; X_t).
pub fn token_information(analysis: &Analysis) -> Option<Drawing> {
    let points = seen(indexed(&analysis.curves.token_information, 1));
    let last = points.last()?.0;
    let most = greatest(&points);
    let high = if most > 1e-12 { most * 1.08 } else { 1.0 };
    draw(&Plot {
        title: "Information two tokens share, against their distance".into(),
        x: Axis { label: "distance t, tokens", low: 0.0, high: last + 0.5 },
        y: Axis { label: "I(X₀; Xₜ), bits", low: 0.0, high },
        series: vec![series(Mark::Stems, Colour::First, points)],
        size: Size::Small,
    })
}

/// Autocorrelation of the tokens' indicators.
pub fn autocorrelation(analysis: &Analysis) -> Option<Drawing> {
    let points = seen(indexed(&analysis.curves.autocorrelation, 0));
    let last = points.last()?.0;
    let (low, high) = (least(&points).min(0.0), greatest(&points).max(0.0));
    let margin = 0.06 * (high - low).max(1e-9);
    let zero = series(Mark::Line, Colour::Quiet, vec![(0.0, 0.0), (last + 0.5, 0.0)]);
    draw(&Plot {
        title: "Autocorrelation of the tokens, against their distance".into(),
        x: Axis { label: "distance t, tokens", low: 0.0, high: last + 0.5 },
        y: Axis { label: "autocorrelation", low: if low < 0.0 { low - margin } else { 0.0 }, high: high + margin },
        series: vec![zero, series(Mark::Stems, Colour::First, points)],
        size: Size::Small,
    })
}

/// The continuous part of the power spectrum, and the pure lines of a periodic process, their heights relative to the strongest.
pub fn power_spectrum(analysis: &Analysis) -> Option<Drawing> {
    let power = &analysis.curves.power_spectrum;
    let steps = power.len().saturating_sub(1).max(1) as f64;
    let points: Vec<(f64, f64)> = power.iter().enumerate().map(|(k, &value)| (k as f64 / (2.0 * steps), value)).collect();
    let lines = &analysis.curves.spectral_lines;
    let strongest = lines.iter().map(|line| line.1).fold(0.0, f64::max);
    let continuous = greatest(&points).max(0.0);
    let high = if continuous > 1e-12 { continuous * 1.08 } else { 1.0 };
    let mut all = Vec::new();
    if continuous > 1e-12 {
        all.push(series(Mark::Line, Colour::First, points));
    }
    if strongest > 0.0 {
        let stems = lines.iter().map(|&(frequency, weight)| (frequency, weight / strongest * high * 0.95)).collect();
        all.push(series(Mark::Stems, Colour::Second, stems));
    }
    draw(&Plot {
        title: "Power spectrum of the tokens".into(),
        x: Axis { label: "frequency, cycles per token", low: 0.0, high: 0.5 },
        y: Axis { label: "power", low: 0.0, high },
        series: all,
        size: Size::Small,
    })
}

/// Numbers of pieces, loops and hollows over the radius of balls around the beliefs, both axes logarithmic.
pub fn betti(topology: &Topology) -> Option<Drawing> {
    if topology.scales.len() < 2 {
        return None;
    }
    let colours = [Colour::First, Colour::Second, Colour::Quiet];
    let series: Vec<Series> = topology
        .homology
        .iter()
        .zip(colours)
        .map(|(homology, colour)| {
            let seen = topology.scales.iter().zip(&homology.betti).filter(|(_, betti)| **betti > 0);
            series(Mark::Points, colour, seen.map(|(scale, betti)| (scale.log10(), (*betti as f64).log10())).collect())
        })
        .collect();
    let high = series.iter().map(|one| greatest(&one.points)).fold(0.0f64, f64::max);
    draw(&Plot {
        title: "Pieces, loops and hollows over scale".into(),
        x: Axis {
            label: "log10 of the radius",
            low: topology.scales[0].log10(),
            high: topology.scales[topology.scales.len() - 1].log10(),
        },
        y: Axis { label: "log10 of how many", low: 0.0, high: (1.05 * high).max(0.5) },
        series,
        size: Size::Large,
    })
}

/// What an observer does not know of the state after so many tokens: of the state as written, of the causal state, and whether it is known.
pub fn uncertainty(analysis: &Analysis) -> Option<Drawing> {
    let found = &analysis.uncertainty;
    let none = Vec::new();
    let curves = [
        (Colour::First, &found.written.bits, &found.written.errors),
        (Colour::Second, &found.causal.bits, &found.causal.errors),
        (Colour::Quiet, &found.unsynchronized, &none),
    ];
    let all: Vec<(Colour, Vec<(f64, f64)>)> =
        curves.map(|(colour, values, errors)| (colour, settled(indexed(values, 0), errors))).into();
    let last = all.iter().filter_map(|(_, points)| points.last()).map(|point| point.0).fold(0.0, f64::max);
    let high = all.iter().map(|(_, points)| greatest(points)).fold(0.0, f64::max);
    if last < 1.0 || high <= 0.0 {
        return None;
    }
    draw(&Plot {
        title: "What is not known of the state, against the number of tokens seen".into(),
        x: Axis { label: "tokens seen L", low: 0.0, high: last },
        y: Axis { label: "bits, or probability", low: 0.0, high: high * 1.06 },
        series: all.into_iter().filter(|(_, points)| !points.is_empty()).map(|(colour, points)| line(colour, points)).collect(),
        size: Size::Large,
    })
}

/// Until nothing is to be seen of its change but the errors of sampling, and not too short.
fn settled(mut points: Vec<(f64, f64)>, errors: &[f64]) -> Vec<(f64, f64)> {
    const SHORTEST: usize = 10;
    let Some(&(_, end)) = points.last() else { return points };
    let visible = 0.004 * points.iter().map(|point| (point.1 - end).abs()).fold(0.0, f64::max);
    let doubt = |at: usize| 4.0 * errors.get(at).copied().unwrap_or(0.0);
    let changes = |&(at, point): &(usize, &(f64, f64))| (point.1 - end).abs() > visible + doubt(at);
    let last = points.iter().enumerate().rfind(changes).map_or(0, |(at, _)| at);
    points.truncate((last + 3).max(SHORTEST));
    points
}

/// How far apart two observers are who see the same tokens, on a logarithmic scale.
pub fn meeting(found: &Meeting) -> Option<Drawing> {
    let apart = found.mean.iter().take(LONGEST + 1).enumerate().take_while(|(_, mean)| **mean > 1e-12);
    let points: Vec<(f64, f64)> = apart.map(|(at, mean)| (at as f64, mean.log10())).collect();
    let last = points.last()?.0;
    if last < 2.0 {
        return None;
    }
    let (low, high) = (least(&points), greatest(&points));
    let margin = 0.06 * (high - low).max(0.1);
    draw(&Plot {
        title: "Distance of two observers against the tokens both have seen".into(),
        x: Axis { label: "tokens seen by both", low: 0.0, high: last },
        y: Axis { label: "log₁₀ of the mean distance", low: low - margin, high: high + margin },
        series: vec![line(Colour::First, points)],
        size: Size::Large,
    })
}

/// I(X_0; X_t) against the distance on a logarithmic scale, both ways: a power law is a straight line.
pub fn decay_logarithmic(analysis: &Analysis) -> Option<Drawing> {
    fallen(analysis, "Token information, both axes logarithmic", "log₁₀ of the distance t", f64::log10)
}

/// The same against the distance: an exponential is a straight line.
pub fn decay_linear(analysis: &Analysis) -> Option<Drawing> {
    fallen(analysis, "Token information, on a logarithmic scale", "distance t, tokens", |lag| lag)
}

/// Where there is something to see: information at several distances, with the law that was fitted.
fn fallen(analysis: &Analysis, title: &str, label: &'static str, scale: fn(f64) -> f64) -> Option<Drawing> {
    let decay = &analysis.decay;
    let seen = decay.information.iter().filter(|(_, bits)| *bits > 0.0);
    let points: Vec<(f64, f64)> = seen.map(|&(lag, bits)| (scale(lag as f64), bits.log10())).collect();
    if points.len() < 3 {
        return None;
    }
    let (first, last) = (points.first()?.0, points.last()?.0);
    let (low, high) = (least(&points), greatest(&points));
    let margin = 0.06 * (high - low).max(0.5);
    let mut all = Vec::new();
    let fitted = match decay.kind {
        DecayKind::Power => decay.power.as_ref(),
        DecayKind::Exponential => decay.exponential.as_ref(),
        _ => None,
    };
    if let Some(fit) = fitted {
        // ln I up to a constant.
        let law = |lag: f64| if decay.kind == DecayKind::Power { -fit.value * lag.ln() } else { -lag / fit.value };
        let own: Vec<(f64, f64)> = decay
            .information
            .iter()
            .filter(|(lag, bits)| *bits > 0.0 && (fit.range.0..=fit.range.1).contains(lag))
            .map(|&(lag, bits)| (lag as f64, bits.ln()))
            .collect();
        // The line through the middle of the values it was fitted to.
        let middle = own.iter().map(|(lag, ln)| ln - law(*lag)).sum::<f64>() / own.len().max(1) as f64;
        let drawn = own.iter().map(|(lag, _)| (scale(*lag), (middle + law(*lag)) / std::f64::consts::LN_10)).collect();
        all.push(series(Mark::Dashed, Colour::Second, drawn));
    }
    all.push(series(Mark::Points, Colour::First, points));
    draw(&Plot {
        title: title.into(),
        x: Axis { label, low: first, high: last + 0.02 * (last - first).max(0.1) },
        y: Axis { label: "log₁₀ I(X₀; Xₜ), bits", low: low - margin, high: high + margin },
        series: all,
        size: Size::Small,
    })
}
