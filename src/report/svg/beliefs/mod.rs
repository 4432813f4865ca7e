//! Beliefs as points: the more probable, the larger; coloured by what is believed.

pub mod projection;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use maud::{Markup, html};

use super::Drawing;
use super::plane::{shortened, text_width};
use crate::analysis::BeliefCloud;
use crate::report::figure::short;

/// What the picture shows, to be said beside it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum View {
    /// Two states: the segment between them.
    Segment,
    /// Three states.
    Triangle,
    /// Four states: a tetrahedron, seen from one side.
    Tetrahedron,
    /// More: the two principal components, and the part of the variance that each carries.
    Components { shares: [f64; 2] },
}

/// Whether some beliefs carry no weight: those of an observer who is not synchronized yet, where synchronized ones are known.
pub fn passing(cloud: &BeliefCloud) -> bool {
    cloud.weights.contains(&0.0)
}

/// Whether the beliefs are probabilities of states. Those of a generalized process are not: they lie in another convex body, or in none that is known.
pub fn in_simplex(cloud: &BeliefCloud) -> bool {
    let probable = |belief: &Vec<f64>| belief.iter().all(|p| *p >= -1e-9) && (belief.iter().sum::<f64>() - 1.0).abs() < 1e-6;
    cloud.distributions.iter().filter(|belief| belief.iter().all(|p| p.is_finite())).all(probable)
}

/// Draws the beliefs; `None` where there is nothing to see: one state, no beliefs, or all alike.
pub fn draw(cloud: &BeliefCloud, states: &[String]) -> Option<(Drawing, View)> {
    let sound = |(belief, weight): &(&Vec<f64>, &f64)| {
        belief.len() == cloud.states && belief.iter().all(|share| share.is_finite() && share.abs() < 1e6) && weight.is_finite()
    };
    let points: Vec<(&[f64], f64)> = cloud
        .distributions
        .iter()
        .zip(&cloud.weights)
        .filter(sound)
        .map(|(belief, &weight)| (belief.as_slice(), weight.max(0.0)))
        .collect();
    if points.is_empty() {
        return None;
    }
    match cloud.states {
        0 | 1 => None,
        _ if !in_simplex(cloud) => scattered_by_components(&points),
        2 => Some((segment(&points, states), View::Segment)),
        3 => Some((simplex(&points, states, 3)?, View::Triangle)),
        4 => Some((simplex(&points, states, 4)?, View::Tetrahedron)),
        _ => scattered_by_components(&points),
    }
}

fn scattered_by_components(points: &[(&[f64], f64)]) -> Option<(Drawing, View)> {
    let beliefs: Vec<&[f64]> = points.iter().map(|point| point.0).collect();
    let weights: Vec<f64> = points.iter().map(|point| point.1).collect();
    let components = projection::components(&beliefs, &weights)?;
    let places: Vec<[f64; 2]> = beliefs.iter().map(|belief| components.place(belief)).map(|[x, y, _]| [x, y]).collect();
    let shares = [components.shares[0], components.shares[1]];
    Some((scattered(points, &places, shares), View::Components { shares }))
}

/// Colours of the corners: apart for every kind of colour vision.
const CORNERS: [[f64; 3]; 8] = [
    [0.0, 94.0, 178.0],
    [222.0, 92.0, 0.0],
    [0.0, 158.0, 115.0],
    [186.0, 80.0, 150.0],
    [200.0, 160.0, 0.0],
    [70.0, 170.0, 225.0],
    [110.0, 90.0, 200.0],
    [120.0, 120.0, 120.0],
];

/// How many colours there are.
pub const COLOURS: usize = CORNERS.len();

/// The colour of a state: the colours repeat after eight.
pub fn state_colour(state: usize) -> String {
    let [r, g, b] = CORNERS[state % CORNERS.len()].map(|channel| channel as u8);
    format!("#{r:02x}{g:02x}{b:02x}")
}

/// The colours of the states, mixed as the belief mixes the states, in steps of eight.
pub fn colour(belief: &[f64]) -> [u8; 3] {
    let total: f64 = belief.iter().map(|share| share.max(0.0)).sum::<f64>().max(1e-12);
    let mut mixed = [0.0; 3];
    for (state, share) in belief.iter().enumerate() {
        for (channel, value) in mixed.iter_mut().zip(CORNERS[state % CORNERS.len()]) {
            *channel += share.max(0.0) / total * value;
        }
    }
    mixed.map(|channel| ((channel / 8.0).round() * 8.0).clamp(0.0, 255.0) as u8)
}

/// A dot before it is drawn.
struct Dot {
    x: f64,
    y: f64,
    weight: f64,
    colour: [u8; 3],
}

/// Dots that fall on the same half pixel become one, then all of one size and colour become one path. Dots without weight are
/// rings.
fn dots(all: impl Iterator<Item = Dot>) -> Markup {
    let (passing, all): (Vec<Dot>, Vec<Dot>) = all.partition(|dot| dot.weight == 0.0);
    let mut pixels: BTreeMap<(i64, i64), Dot> = BTreeMap::new();
    for dot in all {
        let pixel = ((dot.y * 2.0).round() as i64, (dot.x * 2.0).round() as i64);
        match pixels.get_mut(&pixel) {
            Some(known) => {
                if dot.weight > known.weight {
                    known.colour = dot.colour;
                }
                known.weight += dot.weight;
            }
            None => drop(pixels.insert(pixel, dot)),
        }
    }
    let heaviest = pixels.values().map(|dot| dot.weight).fold(0.0, f64::max).max(f64::MIN_POSITIVE);
    let (least, most) = match pixels.len() {
        0..=60 => (4.5, 17.0),
        61..=1000 => (2.2, 13.0),
        1001..=8000 => (1.6, 9.0),
        _ => (1.1, 7.0),
    };
    let mut groups: BTreeMap<(i64, [u8; 3]), String> = BTreeMap::new();
    for dot in pixels.values() {
        let size: f64 = least + (most - least) * (dot.weight / heaviest).sqrt();
        let path = groups.entry((-(size * 4.0).round() as i64, dot.colour)).or_default();
        let _ = write!(path, "M{:.1} {:.1}h0", dot.x, dot.y);
    }
    html! {
        (rings(&passing))
        g fill="none" stroke-linecap="round" {
            @for ((size, [r, g, b]), path) in &groups {
                path d=(path) stroke=(format!("#{r:02x}{g:02x}{b:02x}")) stroke-width=(-size as f64 / 4.0) {}
            }
        }
    }
}

/// Circles of one size as one path, no two on the same pixel.
fn rings(passing: &[Dot]) -> Markup {
    let pixels: BTreeSet<(i64, i64)> = passing.iter().map(|dot| (dot.x.round() as i64, dot.y.round() as i64)).collect();
    let radius = if pixels.len() <= 200 { 3.2 } else { 1.6 };
    let mut path = String::new();
    for (x, y) in &pixels {
        let _ = write!(
            path,
            "M{} {y}a{radius} {radius} 0 1 0 {} 0a{radius} {radius} 0 1 0 -{} 0",
            *x as f64 - radius,
            2.0 * radius,
            2.0 * radius
        );
    }
    html! { @if !path.is_empty() { path class="ring" d=(path) {} } }
}

/// Two states: where on the segment, and how probable as height.
fn segment(points: &[(&[f64], f64)], states: &[String]) -> Drawing {
    const LEFT: f64 = 40.0;
    const LENGTH: f64 = 460.0;
    const BASE: f64 = 178.0;
    const HEIGHT: f64 = 138.0;
    let low = points.iter().map(|(belief, _)| belief[1]).fold(0.0, f64::min);
    let high = points.iter().map(|(belief, _)| belief[1]).fold(1.0, f64::max);
    let x = |share: f64| LEFT + (share - low) / (high - low) * LENGTH;
    let heaviest = points.iter().map(|point| point.1).fold(0.0, f64::max).max(f64::MIN_POSITIVE);
    let y = |weight: f64| BASE - weight / heaviest * HEIGHT;
    let mut stems = String::new();
    for (belief, weight) in points.iter().filter(|point| point.1 / heaviest > 0.004) {
        let _ = write!(stems, "M{:.1} {BASE}V{:.1}", x(belief[1]), y(*weight));
    }
    let tops =
        points.iter().map(|(belief, weight)| Dot { x: x(belief[1]), y: y(*weight), weight: *weight, colour: colour(belief) });
    let first = name(states, 0);
    let second = name(states, 1);
    let body = html! {
        path class="frame" d=(format!("M{:.1} {BASE}H{:.1}", x(low), x(high))) {}
        @for tick in [0.0, 0.25, 0.5, 0.75, 1.0] {
            path class="axis" d=(format!("M{:.1} {BASE}v5", x(tick))) {}
            text class="soft" x=(format!("{:.1}", x(tick))) y=(BASE + 19.0) font-size="11" text-anchor="middle" { (short(tick)) }
        }
        path class="stem" d=(stems) fill="none" {}
        (dots(tops))
        text class="corner" x=(format!("{:.1}", x(0.0))) y=(BASE + 38.0) font-size="13" text-anchor="middle" { (first) }
        text class="corner" x=(format!("{:.1}", x(1.0))) y=(BASE + 38.0) font-size="13" text-anchor="middle" { (second) }
        text class="soft" x=(LEFT + LENGTH / 2.0) y=(BASE + 38.0) font-size="12" text-anchor="middle" {
            "belief in " (second)
        }
        text class="soft" x=(LEFT) y="16" font-size="12" { "tallest: probability " (short(heaviest)) }
    };
    Drawing { view: [0.0, 0.0, 2.0 * LEFT + LENGTH, BASE + 50.0], title: "Beliefs between two states".into(), body }
}

fn name(states: &[String], at: usize) -> String {
    states.get(at).map_or_else(|| format!("state {at}"), |name| shortened(name, 16))
}

/// Three or four states: inside the triangle or the tetrahedron.
fn simplex(points: &[(&[f64], f64)], states: &[String], count: usize) -> Option<Drawing> {
    const EDGE: f64 = 520.0;
    let corners = projection::corners(count)?;
    let flip = |[x, y]: [f64; 2]| [x * EDGE, -y * EDGE];
    let corner_places: Vec<[f64; 2]> = corners.iter().map(|&corner| flip(corner)).collect();
    let places: Vec<[f64; 2]> = points.iter().map(|(belief, _)| flip(projection::within(&corners, belief))).collect();
    let labels: Vec<String> = (0..count).map(|at| name(states, at)).collect();
    let margin = labels.iter().map(|label| text_width(label, 13.0)).fold(0.0, f64::max) + 20.0;
    let [left, top, width, height] = bounds(corner_places.iter().chain(&places))?;
    let centre = corner_places.iter().fold([0.0, 0.0], |[x, y], c| [x + c[0] / count as f64, y + c[1] / count as f64]);
    let label_at = |corner: &[f64; 2], label: &str| {
        let (dx, dy) = (corner[0] - centre[0], corner[1] - centre[1]);
        let far = dx.hypot(dy).max(1e-9);
        [corner[0] + dx / far * (12.0 + text_width(label, 13.0) / 2.0), corner[1] + dy / far * 18.0 + 4.5]
    };
    let edges = (0..count).flat_map(|a| (a + 1..count).map(move |b| (a, b)));
    let hidden = |a: usize, b: usize| count == 4 && (a, b) == (1, 2);
    let body = html! {
        @for (a, b) in edges {
            @let [from, to] = [corner_places[a], corner_places[b]];
            path class=(if hidden(a, b) { "frame hidden" } else { "frame" })
                d=(format!("M{:.1} {:.1}L{:.1} {:.1}", from[0], from[1], to[0], to[1])) {}
        }
        (dots(places.iter().zip(points).map(|(at, (belief, weight))| Dot {
            x: at[0],
            y: at[1],
            weight: *weight,
            colour: colour(belief),
        })))
        @for (corner, label) in corner_places.iter().zip(&labels) {
            @let [x, y] = label_at(corner, label);
            text class="corner" x=(format!("{x:.1}")) y=(format!("{y:.1}")) font-size="13" text-anchor="middle" { (label) }
        }
    };
    let view = [left - margin, top - 32.0, width + 2.0 * margin, height + 62.0];
    Some(Drawing { view, title: format!("Beliefs in the simplex over {count} states"), body })
}

/// Left, top, width and height of the points.
fn bounds<'a>(places: impl Iterator<Item = &'a [f64; 2]>) -> Option<[f64; 4]> {
    let mut low = [f64::INFINITY; 2];
    let mut high = [f64::NEG_INFINITY; 2];
    for place in places {
        for axis in 0..2 {
            low[axis] = low[axis].min(place[axis]);
            high[axis] = high[axis].max(place[axis]);
        }
    }
    let sound = low[0] <= high[0] && low[1] <= high[1];
    sound.then(|| [low[0], low[1], high[0] - low[0], high[1] - low[1]])
}

/// More than four states: principal components, both axes to one scale.
fn scattered(points: &[(&[f64], f64)], places: &[[f64; 2]], shares: [f64; 2]) -> Drawing {
    const SIDE: f64 = 520.0;
    const PAD: f64 = 26.0;
    let [left, top, width, height] = bounds(places.iter()).unwrap_or([0.0, 0.0, 1.0, 1.0]);
    let scale = (SIDE - 2.0 * PAD) / width.max(height).max(1e-12);
    let tall = (height * scale).max(80.0) + 2.0 * PAD;
    let lift = (tall - height * scale) / 2.0;
    let wide = width * scale + 2.0 * PAD;
    let place = |[x, y]: [f64; 2]| [PAD + (x - left) * scale, lift + (top + height - y) * scale];
    let all = points.iter().zip(places).map(|((belief, weight), &at)| {
        let [x, y] = place(at);
        Dot { x, y, weight: *weight, colour: colour(belief) }
    });
    let axis = |rank: &str, share: f64| format!("{rank} component, {} % of the variance", (share * 100.0).round());
    let middle = tall / 2.0;
    let body = html! {
        rect class="frame" x="0" y="0" width=(format!("{wide:.1}")) height=(format!("{tall:.1}")) {}
        (dots(all))
        text class="soft" x=(format!("{:.1}", wide / 2.0)) y=(format!("{:.1}", tall + 18.0)) font-size="12" text-anchor="middle" {
            (axis("first", shares[0]))
        }
        text class="soft" x="-10" y=(format!("{middle:.1}")) font-size="12" text-anchor="middle"
            transform=(format!("rotate(-90 -10 {middle:.1})")) { (axis("second", shares[1])) }
    };
    let half = (text_width(&axis("second", shares[1]), 12.0) / 2.0 - middle).max(0.0);
    let sides = (text_width(&axis("first", shares[0]), 12.0) - wide).max(0.0) / 2.0;
    let view = [-24.0 - sides, -6.0 - half, wide + 32.0 + 2.0 * sides, tall + 34.0 + 2.0 * half];
    Drawing { view, title: "Beliefs by their principal components".into(), body }
}
