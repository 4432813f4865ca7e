//! Finding a belief among those already met: by its exact key, or, for inexact numbers, by nearness.
//!
//! Rounding a float to make a key would split beliefs that lie across a rounding boundary and merge those on one side of it.
//! Instead every belief is projected on a line; beliefs within the tolerance of each other fall in the same or in neighbouring
//! cells of that line, and those are compared coordinate by coordinate.

use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

use super::State;
use crate::number::Scalar;

/// Inexact beliefs closer than the tolerance are one; but where their distance is above this part of the tolerance, it may be a
/// sequence that converges and not an equality, and the merge is called doubtful.
const CLEARLY_EQUAL: f64 = 1e-3;

pub struct BeliefIndex<S: Scalar> {
    exact: FxHashMap<Vec<S::Key>, State>,
    cells: FxHashMap<i64, Vec<(State, Vec<S>)>>,
    tolerance: f64,
    doubtful: bool,
}

impl<S: Scalar> BeliefIndex<S> {
    pub fn new(tolerance: f64) -> BeliefIndex<S> {
        BeliefIndex {
            exact: FxHashMap::default(),
            cells: FxHashMap::default(),
            tolerance: tolerance.max(f64::EPSILON),
            doubtful: false,
        }
    }

    /// Whether some merge of inexact beliefs was of the kind that a convergent sequence shows too.
    pub fn doubtful(&self) -> bool {
        self.doubtful
    }

    /// The number of the belief if it is known; otherwise it is entered as `new` and `None` is given.
    pub fn find_or_insert(&mut self, belief: &[S], new: State) -> Option<State> {
        if S::EXACT {
            return match self.exact.entry(belief.iter().map(S::key).collect()) {
                Entry::Occupied(known) => Some(*known.get()),
                Entry::Vacant(free) => {
                    free.insert(new);
                    None
                }
            };
        }
        let cell = self.cell(belief);
        for near in [cell, cell.saturating_sub(1), cell.saturating_add(1)] {
            for (state, other) in self.cells.get(&near).into_iter().flatten() {
                let distance = belief.iter().zip(other).map(|(a, b)| a.sub(b).magnitude()).fold(0.0, f64::max);
                if distance <= self.tolerance {
                    self.doubtful |= distance > CLEARLY_EQUAL * self.tolerance;
                    return Some(*state);
                }
            }
        }
        self.cells.entry(cell).or_default().push((new, belief.to_vec()));
        None
    }

    /// The projection has whole coefficients below 2000, so that beliefs within the tolerance differ by less than
    /// 2000 r tolerance along it, one cell; the magnitude only brings them nearer.
    fn cell(&self, belief: &[S]) -> i64 {
        let mut line = S::zero();
        for (i, entry) in belief.iter().enumerate() {
            line.add_product(&S::from_i64(1000 + (618 * i as i64) % 1000), entry);
        }
        (line.magnitude() / (2000.0 * belief.len() as f64 * self.tolerance)).floor() as i64
    }
}
