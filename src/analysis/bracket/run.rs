//! A curve of conditional entropies along words of growing length.

use super::super::propagate::{Operators, Propagation};
use crate::machine::limits::Limits;

/// A curve has settled when it changes by no more than this over a window, or by this part of what merging loses.
pub(super) const SETTLED: f64 = 2e-14;
const SETTLED_PART: f64 = 0.02;
pub(super) const WINDOW: usize = 8;

/// When a run that merges ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// When the curve has settled.
    Settled,
    /// At the longest length only.
    Longest,
}

/// One curve of conditional entropies, by length.
pub(super) struct Run {
    /// `entropies[l]` = H[X_{l+1} | X_1..X_l, (S_0)].
    pub(super) entropies: Vec<f64>,
    /// `loss[l]`: what merging lost before that step, cumulative.
    pub(super) loss: Vec<f64>,
    /// `state_entropies[l]` = H[S_l | X_1..X_l, (S_0)], as long as nothing was merged.
    pub(super) state_entropies: Vec<f64>,
    /// Entropies before this index are exact: no two different beliefs were merged.
    pub(super) exact: usize,
    pub(super) settled: bool,
}

impl Run {
    fn empty() -> Run {
        Run { entropies: vec![], loss: vec![], state_entropies: vec![], exact: 0, settled: false }
    }

    /// Notes where a propagation stands before its next step.
    fn note(&mut self, propagation: &Propagation) {
        self.loss.push(propagation.loss);
        if propagation.exact() {
            if propagation.stochastic() {
                self.state_entropies.push(propagation.level.state_entropy());
            }
            self.exact = self.entropies.len() + 1;
        }
    }

    /// Follows words to `longest` tokens, holding at most `cap` beliefs.
    pub(super) fn merged(
        operators: &Operators,
        start: &[Vec<f64>],
        cap: usize,
        longest: usize,
        stop: Stop,
        limits: &Limits,
    ) -> Run {
        let mut run = Run::empty();
        let mut propagation = Propagation::new(operators, start.iter().cloned(), cap);
        while run.entropies.len() < longest && !limits.expired() {
            run.note(&propagation);
            run.entropies.push(propagation.step());
            run.settled = run.has_settled();
            if stop == Stop::Settled && run.settled {
                break;
            }
        }
        run
    }

    /// The upper curve from `start` and, unless `points` is empty, the lower one from `points`, as far as different beliefs need not be
    /// merged to hold at most `cap`; or until they meet, or the upper one has settled.
    pub(super) fn exact(
        operators: &Operators,
        start: &[Vec<f64>],
        points: &[Vec<f64>],
        cap: usize,
        longest: usize,
        limits: &Limits,
    ) -> (Run, Run) {
        let (mut upper, mut lower) = (Run::empty(), Run::empty());
        let mut above = Propagation::new(operators, start.iter().cloned(), cap);
        let mut below = Propagation::new(operators, points.iter().cloned(), cap);
        while upper.entropies.len() < longest && !limits.expired() {
            let last = above.next_len().max(below.next_len()) > cap;
            for (run, propagation) in [(&mut upper, &mut above), (&mut lower, &mut below)] {
                if run.entropies.is_empty() && propagation.level.len() == 0 {
                    continue;
                }
                run.note(propagation);
                // The last value is had without making the beliefs after it.
                run.entropies.push(if last { propagation.token_entropy() } else { propagation.step() });
            }
            let met = match (upper.entropies.last(), lower.entropies.last()) {
                (Some(above), Some(below)) => above - below <= SETTLED,
                _ => false,
            };
            upper.settled = met || upper.has_settled();
            if last || upper.settled {
                break;
            }
        }
        (upper, lower)
    }

    fn has_settled(&self) -> bool {
        let length = self.entropies.len();
        // The first merges disturb the curve: let a window pass after them.
        let whole = if self.exact == length { WINDOW } else { self.exact + 2 * WINDOW };
        if length < whole {
            return false;
        }
        let window = &self.entropies[length - WINDOW..];
        let (least, most) = window.iter().fold((f64::MAX, f64::MIN), |(low, high), &h| (low.min(h), high.max(h)));
        let lost = if self.exact == length { 0.0 } else { self.loss[length - 1] - self.loss[length - WINDOW] };
        most - least <= SETTLED.max(SETTLED_PART * lost / WINDOW as f64)
    }

    /// The mean over the last third of what was merged (the last value, where nothing was) and the loss per token there.
    pub(super) fn limit(&self) -> (f64, f64) {
        let length = self.entropies.len();
        if self.exact == length {
            return (self.entropies[length - 1], 0.0);
        }
        let from = (length - (length - self.exact).div_ceil(3)).min(length - 2);
        let mean = self.entropies[from..].iter().sum::<f64>() / (length - from) as f64;
        (mean, (self.loss[length - 1] - self.loss[from]) / (length - 1 - from) as f64)
    }

    /// For a lower side: what the true curve is surely not below, however much was merged.
    pub(super) fn floor(&self) -> f64 {
        let exact = self.entropies[..self.exact].iter().copied().fold(0.0, f64::max);
        let length = self.entropies.len();
        if self.exact == length {
            return exact;
        }
        // The mean from `from` on, less all that was lost, each token counted.
        let from = self.exact + (length - self.exact) / 2;
        let mean = self.entropies[from..].iter().sum::<f64>() / (length - from) as f64;
        exact.max(mean - self.loss[length - 1] / (length - from) as f64)
    }
}
