//! The set that beliefs come near again and again, covered box by box: where there are infinitely many beliefs, a sample misses what is rare,
//! and a cover does not.
//!
//! Boxes are met breadth first. Each keeps the first belief found in it and is followed once, by every token that belief
//! allows; so the work grows with the number of boxes, not with that of words.

use rustc_hash::FxHashSet;

use super::boxes::Points;
use super::presentation::Presentation;
use super::principal::Axes;
use super::{Refused, go_on};
use crate::machine::limits::Limits;

/// Tokens less probable than this are taken for impossible.
const IMPOSSIBLE: f64 = 1e-9;
/// Elementary operations between two looks at the clock.
const STRETCH: usize = 10_000_000;
/// How far the boxes are laid aside of the cube, in sides of a box.
const ASIDE: f64 = 0.381_966;
/// Levels of boxes at most; at this one a finite set has a box for each point.
pub const FINEST: usize = 24;

/// A cover by boxes of side (side of the cube) / 2^level, one belief in each.
pub struct Cover {
    pub points: Points,
    pub level: usize,
}

/// Level of the coarsest cover that is tried.
pub const COARSEST: usize = 2;

/// The finest cover that has at most `most` boxes, among boxes that halve in size from level `first` on; begun from beliefs known to recur. `None` where even
/// the coarsest has more.
///
/// # Errors
/// `Stopped`.
pub fn cover(
    of: &Presentation,
    axes: &Axes,
    begin: &[Vec<f64>],
    cube: (&[f64], f64),
    (first, most): (usize, usize),
    limits: &Limits,
) -> Result<Option<Cover>, Refused> {
    let mut best = None;
    for level in first..=FINEST {
        match covered(of, axes, begin, cube, level, most, limits)? {
            Some(points) => best = Some(Cover { points, level }),
            None => break,
        }
    }
    Ok(best)
}

fn covered(
    of: &Presentation,
    axes: &Axes,
    begin: &[Vec<f64>],
    (low, side): (&[f64], f64),
    level: usize,
    most: usize,
    limits: &Limits,
) -> Result<Option<Points>, Refused> {
    let scale = (1u64 << level) as f64 / side;
    // Where boxes stand for points, points at the cube's corners and at simple fractions of its side lie inside of boxes: on a wall rounding would put one into two.
    let aside = if level == FINEST { ASIDE } else { 0.0 };
    let mut met: FxHashSet<Vec<i32>> = FxHashSet::default();
    let mut points = Points { axes: low.len(), coordinates: Vec::new() };
    let mut open: Vec<Vec<f64>> = Vec::new();
    let mut meet = |belief: Vec<f64>, open: &mut Vec<Vec<f64>>| {
        let place = axes.project(&belief);
        let cell = place.iter().zip(low).map(|(x, low)| ((x - low) * scale + aside).floor() as i32).collect();
        if met.insert(cell) {
            points.coordinates.extend(place);
            open.push(belief);
        }
        met.len() <= most
    };
    for belief in begin {
        meet(belief.clone(), &mut open);
    }
    let mut next = vec![0.0; of.dimension];
    let mut at = 0;
    let pause = (STRETCH / (of.tokens() * of.dimension * of.dimension).max(1)).max(1);
    while at < open.len() {
        if at % pause == 0 {
            go_on(limits)?;
        }
        let belief = std::mem::take(&mut open[at]);
        for token in 0..of.tokens() {
            let chance = of.apply(&belief, token, &mut next);
            if chance > IMPOSSIBLE && !meet(next.iter().map(|x| x / chance).collect(), &mut open) {
                return Ok(None);
            }
        }
        at += 1;
    }
    Ok(Some(points))
}
