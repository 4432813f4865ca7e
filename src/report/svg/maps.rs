//! What a token does to beliefs, as a small picture: where it takes the whole simplex, and where it takes the beliefs that are held.

use std::fmt::Write;

use maud::{Markup, html};

use super::Drawing;
use super::beliefs::projection::{Components, components, corners, within};
use crate::analysis::BeliefCloud;

/// Beliefs that are moved, at most.
const MOVED: usize = 500;
/// Side of a picture, and room around what is in it.
const SIDE: f64 = 190.0;
const PAD: f64 = 10.0;
/// Where there are fewer beliefs than this, their points are large.
const FEW: usize = 60;
/// A belief that gives the token less probability than this is not moved.
const NEVER: f64 = 1e-9;

/// The update by one token: `rows[i][j]` is P(token, then in j | in i).
pub type Rows = [Vec<f64>];

/// After the token; `None` where it cannot come.
fn moved(belief: &[f64], rows: &Rows) -> Option<Vec<f64>> {
    let mut next = vec![0.0; belief.len()];
    for (share, row) in belief.iter().zip(rows) {
        next.iter_mut().zip(row).for_each(|(sum, p)| *sum += share * p);
    }
    let mass: f64 = next.iter().sum();
    let sound = mass > NEVER && next.iter().all(|p| p.is_finite());
    sound.then(|| next.iter().map(|p| p / mass).collect())
}

/// Where beliefs of so many states are drawn.
enum Plane {
    Corners(Vec<[f64; 2]>),
    Components(Components),
}

impl Plane {
    fn place(&self, belief: &[f64]) -> [f64; 2] {
        let [x, y] = match self {
            Plane::Corners(corners) => within(corners, belief),
            Plane::Components(found) => {
                let [x, y, _] = found.place(belief);
                [x, y]
            }
        };
        [x, -y]
    }
}

/// One picture for each token of `maps`; none where the beliefs are no probabilities, or all alike.
pub fn draw(cloud: &BeliefCloud, maps: &[Vec<Vec<f64>>], names: &[String]) -> Vec<Drawing> {
    let sound = |belief: &&Vec<f64>| belief.len() == cloud.states && belief.iter().all(|p| p.is_finite() && *p >= -1e-9);
    let step = cloud.distributions.len().div_ceil(MOVED).max(1);
    let held: Vec<&Vec<f64>> = cloud
        .distributions
        .iter()
        .enumerate()
        .filter(|(at, _)| (at.wrapping_mul(0x9e37_79b9) >> 7).is_multiple_of(step))
        .map(|(_, belief)| belief)
        .filter(sound)
        .collect();
    if held.is_empty()
        || maps.iter().flatten().flatten().any(|p| *p < -NEVER)
        || maps.iter().any(|rows| rows.len() != cloud.states)
    {
        return Vec::new();
    }
    let title = |token: usize| format!("What the token {} does to beliefs", names.get(token).map_or("", String::as_str));
    if cloud.states == 2 {
        return maps.iter().enumerate().map(|(token, rows)| graph(&held, rows, token, title(token))).collect();
    }
    let plane = match corners(cloud.states) {
        Some(corners) => Plane::Corners(corners),
        None => {
            let beliefs: Vec<&[f64]> = held.iter().map(|belief| belief.as_slice()).collect();
            match components(&beliefs, &vec![1.0; beliefs.len()]) {
                Some(found) => Plane::Components(found),
                None => return Vec::new(),
            }
        }
    };
    maps.iter().enumerate().map(|(token, rows)| cloud_moved(&held, &plane, rows, token, title(token))).collect()
}

/// Two states: the belief after the token against the belief before it.
fn graph(held: &[&Vec<f64>], rows: &Rows, token: usize, title: String) -> Drawing {
    let at = |before: f64, after: f64| (PAD + before * SIDE, PAD + (1.0 - after) * SIDE);
    let mut curve = String::new();
    for k in 0..=60 {
        let before = f64::from(k) / 60.0;
        if let Some(after) = moved(&[1.0 - before, before], rows) {
            let (x, y) = at(before, after[1]);
            let _ = write!(curve, "{}{x:.1} {y:.1}", if curve.is_empty() { "M" } else { "L" });
        }
    }
    let after = held.iter().filter_map(|belief| moved(belief, rows).map(|after| at(belief[1], after[1])));
    let body = html! {
        rect class="frame" x=(PAD) y=(PAD) width=(SIDE) height=(SIDE) {}
        path class="frame hidden" d=(format!("M{PAD} {}L{} {PAD}", PAD + SIDE, PAD + SIDE)) {}
        path d=(curve) fill="none" stroke-width="1.6" style=(stroke(token)) {}
        (dots(after, if held.len() < FEW { 7.0 } else { 4.0 }, &stroke(token)))
        text class="soft" x=(PAD + SIDE / 2.0) y=(SIDE + 2.0 * PAD + 12.0) font-size="11" text-anchor="middle" { "before" }
        text class="soft" x=(-PAD - SIDE / 2.0) y="-2" font-size="11" text-anchor="middle" transform="rotate(-90)" { "after" }
    };
    Drawing { view: [-14.0, 0.0, SIDE + 2.0 * PAD + 14.0, SIDE + 2.0 * PAD + 16.0], title, body }
}

/// The beliefs that are held, pale, and where the token takes them; with the image of the simplex where it is drawn.
fn cloud_moved(held: &[&Vec<f64>], plane: &Plane, rows: &Rows, token: usize, title: String) -> Drawing {
    let before: Vec<[f64; 2]> = held.iter().map(|belief| plane.place(belief)).collect();
    let after: Vec<[f64; 2]> = held.iter().filter_map(|belief| moved(belief, rows)).map(|belief| plane.place(&belief)).collect();
    let frame: Vec<[f64; 2]> = match plane {
        Plane::Corners(corners) => corners.iter().map(|&[x, y]| [x, -y]).collect(),
        Plane::Components(_) => Vec::new(),
    };
    let image: Vec<[f64; 2]> = (0..frame.len())
        .filter_map(|state| moved(&(0..frame.len()).map(|s| f64::from(u8::from(s == state))).collect::<Vec<f64>>(), rows))
        .map(|belief| plane.place(&belief))
        .collect();
    let all = || frame.iter().chain(&before).chain(&after);
    let bound = |axis: usize, pick: fn(f64, f64) -> f64, from: f64| all().map(|at| at[axis]).fold(from, pick);
    let (left, right) = (bound(0, f64::min, f64::INFINITY), bound(0, f64::max, f64::NEG_INFINITY));
    let (top, bottom) = (bound(1, f64::min, f64::INFINITY), bound(1, f64::max, f64::NEG_INFINITY));
    let scale = SIDE / (right - left).max(bottom - top).max(1e-9);
    let at = |&[x, y]: &[f64; 2]| (PAD + (x - left) * scale, PAD + (y - top) * scale);
    let few = before.len() < FEW;
    let body = html! {
        (edges(&frame.iter().map(at).collect::<Vec<_>>(), "frame", None))
        (dots(before.iter().map(at), if few { 5.0 } else { 2.0 }, "stroke:var(--line)"))
        (edges(&image.iter().map(at).collect::<Vec<_>>(), "", Some(token)))
        (dots(after.iter().map(at), if few { 7.0 } else { 2.4 }, &stroke(token)))
    };
    Drawing { view: [0.0, 0.0, (right - left) * scale + 2.0 * PAD, ((bottom - top) * scale).max(20.0) + 2.0 * PAD], title, body }
}

fn stroke(token: usize) -> String {
    format!("stroke:var(--c{})", token % 8)
}

/// Lines between all corners; those of an image in its token's colour.
fn edges(corners: &[(f64, f64)], class: &'static str, token: Option<usize>) -> Markup {
    let mut path = String::new();
    for (at, (x, y)) in corners.iter().enumerate() {
        for (u, v) in &corners[at + 1..] {
            let _ = write!(path, "M{x:.1} {y:.1}L{u:.1} {v:.1}");
        }
    }
    html! { @if !path.is_empty() { path class=(class) d=(path) fill="none" stroke-width="1.2" style=[token.map(stroke)] {} } }
}

fn dots(places: impl Iterator<Item = (f64, f64)>, size: f64, style: &str) -> Markup {
    let mut path = String::new();
    for (x, y) in places {
        let _ = write!(path, "M{x:.1} {y:.1}h0");
    }
    html! { path d=(path) fill="none" stroke-linecap="round" stroke-width=(size) style=(style) {} }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_takes_a_belief_where_bayes_rule_does() {
        // Golden mean, the token 1: from A with probability 1/2 back to A, from B surely to A.
        let one = [vec![0.5, 0.0], vec![1.0, 0.0]];
        assert_eq!(moved(&[0.25, 0.75], &one), Some(vec![1.0, 0.0]));
        let zero = [vec![0.0, 0.5], vec![0.0, 0.0]];
        assert_eq!(moved(&[0.0, 1.0], &zero), None, "no two 0s");
    }

    #[test]
    fn there_is_a_picture_for_each_token() {
        for states in 2..7 {
            let cloud = BeliefCloud {
                states,
                distributions: (0..states).map(|k| (0..states).map(|s| if s == k { 1.0 } else { 0.0 }).collect()).collect(),
                weights: vec![1.0 / states as f64; states],
                ..BeliefCloud::default()
            };
            let rows: Vec<Vec<f64>> = vec![vec![0.5 / states as f64; states]; states];
            let names = vec!["x".to_string(), "y".to_string()];
            let drawn = draw(&cloud, &[rows.clone(), rows], &names);
            assert_eq!(drawn.len(), 2, "{states} states");
            assert!(drawn.iter().all(|drawing| drawing.view.iter().all(|x| x.is_finite())));
        }
    }
}
