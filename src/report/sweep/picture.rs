//! Small pictures of belief sets, all laid out alike, so that they can stand beside each other.

use std::collections::BTreeMap;
use std::f64::consts::{FRAC_PI_2, TAU};

use crate::analysis::BeliefCloud;

/// Boxes along a side of a picture: an odd number, so that the middle is the middle of a box, whatever rounding does.
pub const SIDE: usize = 97;
/// Shades, from the rarest boxes to the likeliest.
pub const SHADES: u8 = 8;
/// Pictures of one strip, at most.
const PICTURES: usize = 12;

/// Boxes in which beliefs lie: across, down, shade from 1 on.
pub type Thumbnail = Vec<[u8; 3]>;

/// Whether a point of a sweep of so many is among those that are pictured: some, evenly spread, the first and the last among them.
pub fn pictured(point: usize, points: usize) -> bool {
    let shown = points.min(PICTURES);
    shown > 0 && (0..shown).any(|at| at * (points - 1) / (shown - 1).max(1) == point)
}

/// Beliefs as mixtures of the corners of a regular polygon, one for each state; two states lie on a line. `None` where there are no beliefs
/// that have a probability.
pub fn thumbnail(cloud: &BeliefCloud) -> Option<Thumbnail> {
    let turn = if cloud.states == 2 { 0.0 } else { FRAC_PI_2 };
    let corners: Vec<(f64, f64)> = (0..cloud.states)
        .map(|state| turn + TAU * state as f64 / cloud.states as f64)
        .map(|angle| if cloud.states == 1 { (0.0, 0.0) } else { (angle.cos(), -angle.sin()) })
        .collect();
    let place = |x: f64| ((x.clamp(-1.0, 1.0) + 1.0) / 2.0 * (SIDE - 1) as f64).round() as u8;
    let mut boxes: BTreeMap<(u8, u8), f64> = BTreeMap::new();
    for (belief, weight) in cloud.distributions.iter().zip(&cloud.weights).filter(|(_, weight)| **weight > 0.0) {
        let sum = |of: fn(&(f64, f64)) -> f64| belief.iter().zip(&corners).map(|(p, corner)| p * of(corner)).sum::<f64>();
        *boxes.entry((place(sum(|corner| corner.0)), place(sum(|corner| corner.1)))).or_default() += weight;
    }
    let most = boxes.values().copied().fold(0.0, f64::max);
    // By the square root, so that rare beliefs are seen beside likely ones.
    let shade = |weight: f64| (1.0 + f64::from(SHADES - 1) * (weight / most).sqrt()).round() as u8;
    (!boxes.is_empty()).then(|| boxes.iter().map(|(&(x, y), &weight)| [x, y, shade(weight)]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twelve_points_evenly_spread_are_pictured() {
        let shown: Vec<usize> = (0..101).filter(|&point| pictured(point, 101)).collect();
        assert_eq!(shown, [0, 9, 18, 27, 36, 45, 54, 63, 72, 81, 90, 100]);
        assert!((0..5).all(|point| pictured(point, 5)) && pictured(0, 1));
    }

    #[test]
    fn corners_lie_where_they_should() {
        let cloud = BeliefCloud {
            states: 3,
            distributions: vec![vec![1.0, 0.0, 0.0], vec![0.0, 0.5, 0.5], vec![0.0, 1.0, 0.0]],
            weights: vec![0.9, 0.1, 0.0],
            ..BeliefCloud::default()
        };
        // The first corner on top; the side opposite to it below the middle.
        assert_eq!(thumbnail(&cloud), Some(vec![[48, 0, 8], [48, 72, 3]]));
        assert_eq!(thumbnail(&BeliefCloud::default()), None);
    }
}
