//! Whether the images of the tokens' maps overlap: where they do not, the belief tells the token that led to it, and the one before, and so on.
//!
//! The image of all beliefs lies in the convex hull of where the states lead. If a hyperplane parts the hulls of two tokens, their images are apart, for
//! certain; a pair of nearest points is sought by Gilbert's method (1966), which gives that hyperplane. What overlaps of the beliefs themselves is sampled:
//! the share of the beliefs that lie in a box with beliefs another token led to.

use rustc_hash::FxHashMap;

use crate::geometry::presentation::{Presentation, dot};
use crate::geometry::walk::Walk;
use crate::machine::limits::Limits;
use crate::machine::{Machine, Token};

/// Pairs of tokens whose hulls are compared, at most.
const PAIRS: usize = 400;
/// Steps of Gilbert's method for a pair, and elementary operations in all.
const STEPS: usize = 2_000;
const WORK: usize = 20_000_000;
/// A gap between hulls below this, beside unit lengths, is rounding.
const GAP: f64 = 1e-9;

const CHAINS: usize = 16;
const POINTS: usize = 16_000;
const SAMPLING: usize = 6_000_000;
const SILENT: usize = 300;
const FIRST: u64 = 80_000;
/// Box sizes: the cube around the beliefs, halved so often.
const COARSEST: u32 = 2;
const FINEST: u32 = 24;
/// A box with fewer beliefs tells little of who else is there.
const CROWD: u32 = 8;
/// Share of the beliefs that must lie in crowded boxes.
const CROWDED: f64 = 0.9;
/// Clouds smaller than this are one point.
const ONE_POINT: f64 = 1e-9;

/// How the images of tokens lie.
#[derive(Clone, Debug, PartialEq)]
pub struct Overlap {
    /// Pairs of tokens whose images are proved to be apart, of how many; `None` where the states are no alternatives or the pairs too many.
    pub apart: Option<(usize, usize)>,
    /// The share of beliefs in boxes that beliefs after another token share; `None` where there is but one belief or token.
    pub share: Option<Shared>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shared {
    pub value: f64,
    pub standard_error: f64,
    /// Side of the boxes.
    pub side: f64,
    pub points: usize,
}

impl Overlap {
    /// Every pair of images is proved to be apart.
    pub fn none(&self) -> bool {
        self.apart.is_some_and(|(apart, pairs)| apart == pairs)
    }
}

pub fn overlap(machine: &Machine<f64>, law: &[f64], of: &Presentation, limits: &Limits) -> Overlap {
    Overlap { apart: apart(machine, law, of, limits), share: shared(of, limits) }
}

fn apart(machine: &Machine<f64>, law: &[f64], of: &Presentation, limits: &Limits) -> Option<(usize, usize)> {
    let tokens = machine.tokens();
    let pairs = tokens * tokens.saturating_sub(1) / 2;
    if machine.is_generalized(limits.tolerance) || pairs > PAIRS {
        return None;
    }
    let mut hulls: Vec<Vec<Vec<f64>>> = Vec::with_capacity(tokens);
    for token in 0..tokens {
        if limits.expired() {
            return None;
        }
        hulls.push(corners(machine, law, of, token as Token));
    }
    let mut work = 0;
    let mut found = 0;
    for b in 0..tokens {
        for a in 0..b {
            if hulls[a].is_empty() || hulls[b].is_empty() {
                found += 1;
                continue;
            }
            if work > WORK || limits.expired() {
                return None;
            }
            found += usize::from(parted(&hulls[a], &hulls[b], &mut work));
        }
    }
    Some((found, pairs))
}

/// Where the recurrent states lead with this token.
fn corners(machine: &Machine<f64>, law: &[f64], of: &Presentation, token: Token) -> Vec<Vec<f64>> {
    let mut found = Vec::new();
    for state in (0..machine.states()).filter(|&state| law[state] > 0.0) {
        let mut row = vec![0.0; machine.states()];
        let mut mass = 0.0;
        for edge in machine.from(state as u32).iter().filter(|edge| edge.token == token) {
            row[edge.to as usize] += edge.weight;
            mass += edge.weight;
        }
        if mass > 0.0 {
            row.iter_mut().for_each(|x| *x /= mass);
            found.push(of.coordinates(&row));
        }
    }
    found
}

/// Whether a hyperplane parts two hulls: Gilbert's method on their difference, which holds zero where they meet.
fn parted(a: &[Vec<f64>], b: &[Vec<f64>], work: &mut usize) -> bool {
    let difference = |x: &[f64], y: &[f64]| x.iter().zip(y).map(|(x, y)| x - y).collect::<Vec<f64>>();
    let mut nearest = difference(&a[0], &b[0]);
    for _ in 0..STEPS {
        *work += (a.len() + b.len()) * nearest.len();
        let least = a.iter().min_by(|x, y| dot(x, &nearest).total_cmp(&dot(y, &nearest)));
        let most = b.iter().max_by(|x, y| dot(x, &nearest).total_cmp(&dot(y, &nearest)));
        let (Some(least), Some(most)) = (least, most) else { return false };
        let length = dot(&nearest, &nearest).sqrt();
        let gap = dot(least, &nearest) - dot(most, &nearest);
        if gap > GAP * length {
            return true;
        }
        if length <= GAP {
            return false;
        }
        // The point nearest to zero on the way to that corner of the difference.
        let way = difference(&difference(least, most), &nearest);
        let share = (-dot(&nearest, &way) / dot(&way, &way).max(f64::MIN_POSITIVE)).clamp(0.0, 1.0);
        if share == 0.0 {
            return false;
        }
        nearest.iter_mut().zip(&way).for_each(|(x, y)| *x += share * y);
    }
    false
}

fn shared(of: &Presentation, limits: &Limits) -> Option<Shared> {
    let size = of.dimension;
    if of.affine() == 0 || of.tokens() < 2 {
        return None;
    }
    let each = (SAMPLING / (of.tokens() * size * size + 20)).min(POINTS).min(limits.max_beliefs) / CHAINS;
    if each < CROWD as usize {
        return None;
    }
    let (mut points, mut tokens) = (Vec::with_capacity(each * CHAINS * size), Vec::with_capacity(each * CHAINS));
    for chain in 0..CHAINS as u64 {
        if limits.expired() {
            return None;
        }
        let mut walk = Walk::new(of, FIRST + chain);
        for _ in 0..SILENT.min(each) {
            walk.step();
        }
        for _ in 0..each {
            tokens.push(walk.step().0 as u32);
            points.extend(&walk.belief);
        }
    }
    let mut low = vec![f64::INFINITY; size];
    let mut extent = 0.0f64;
    for (axis, low) in low.iter_mut().enumerate() {
        let along = points.iter().skip(axis).step_by(size);
        let (least, most) = along.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(*x), high.max(*x)));
        *low = least;
        extent = extent.max(most - least);
    }
    if extent < ONE_POINT {
        return None;
    }
    // Half a side off the corner, lest what is equal but for rounding falls on a border.
    let cell = |point: &[f64], side: f64| -> Vec<i32> {
        point.iter().zip(&low).map(|(x, low)| ((x - low) / side + 0.5).floor() as i32).collect()
    };
    let mut best = None;
    for level in COARSEST..=FINEST {
        let side = extent / f64::from(1u32 << level);
        // By box: how many beliefs, the token of the first, and whether there is another.
        let mut boxes: FxHashMap<Vec<i32>, (u32, u32, bool)> = FxHashMap::default();
        for (point, token) in points.chunks_exact(size).zip(&tokens) {
            let entry = boxes.entry(cell(point, side)).or_insert((0, *token, false));
            entry.0 += 1;
            entry.2 |= entry.1 != *token;
        }
        let crowded: u32 = boxes.values().filter(|(count, ..)| *count >= CROWD).map(|(count, ..)| count).sum();
        if f64::from(crowded) < CROWDED * tokens.len() as f64 {
            break;
        }
        best = Some((side, boxes));
    }
    let (side, boxes) = best?;
    let shares: Vec<f64> = points
        .chunks_exact(size * each)
        .map(|chain| chain.chunks_exact(size).filter(|point| boxes[&cell(point, side)].2).count() as f64 / each as f64)
        .collect();
    let mean = shares.iter().sum::<f64>() / shares.len() as f64;
    let spread = shares.iter().map(|share| (share - mean).powi(2)).sum::<f64>();
    let standard_error = (spread / (shares.len() * (shares.len() - 1)) as f64).sqrt();
    Some(Shared { value: mean, standard_error, side, points: tokens.len() })
}
