//! Infinitely many causal states: entropy rate, excess entropy and transient information by words of growing length.
//!
//! From above, h(L) = H[X_L | X_1..X_{L-1}]; from below, H[X_L | X_1..X_{L-1}, S_0] (Birch 1962). Beliefs are followed exactly while that is
//! affordable and then merged (see [`super::propagate`]); merging keeps the upper side an upper side, and what it loses is known, so that
//! the lower side can be corrected by it: over n tokens the merged lower side exceeds the true one by at most the whole loss divided
//! by n.

use super::propagate::{Operators, Propagation};
use super::quantity::{Measured, Method};
use crate::machine::limits::Limits;

/// Measures made in one fine run.
const WORK: u64 = 5_000_000;
/// Beliefs in the rough run that finds out how long words must be.
const ROUGH: usize = 2_000;
/// Beliefs at most.
const FINE: usize = 250_000;
/// Words longer than this are not followed.
const LONGEST: usize = 3_000;
/// A curve has settled when it changes by no more than this over a window, or by this part of what merging loses.
const SETTLED: f64 = 2e-14;
const SETTLED_PART: f64 = 0.02;
const WINDOW: usize = 8;

/// One curve of conditional entropies, by length.
struct Run {
    /// `entropies[l]` = H[X_{l+1} | X_1..X_l, (S_0)].
    entropies: Vec<f64>,
    /// `loss[l]`: what merging lost before that step, cumulative.
    loss: Vec<f64>,
    /// `state_entropies[l]` = H[S_l | X_1..X_l, (S_0)], as long as nothing was merged.
    state_entropies: Vec<f64>,
    /// Entropies before this index are exact: no two different beliefs were merged.
    exact: usize,
    settled: bool,
}

impl Run {
    /// Follows words to `longest` tokens, or until the curve has settled where `settle`.
    fn new(operators: &Operators, start: Vec<Vec<f64>>, cap: usize, longest: usize, settle: bool, limits: &Limits) -> Run {
        let mut run = Run { entropies: vec![], loss: vec![], state_entropies: vec![], exact: 0, settled: false };
        let mut propagation = Propagation::new(operators, start, cap);
        while run.entropies.len() < longest && !limits.expired() {
            run.loss.push(propagation.loss);
            if propagation.exact() {
                if operators.stochastic {
                    run.state_entropies.push(propagation.level.state_entropy());
                }
                run.exact = run.entropies.len() + 1;
            }
            run.entropies.push(propagation.step().token_entropy);
            run.settled = run.has_settled();
            if settle && run.settled {
                break;
            }
        }
        run
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
    fn limit(&self) -> (f64, f64) {
        let length = self.entropies.len();
        if self.exact == length {
            return (self.entropies[length - 1], 0.0);
        }
        let from = (length - (length - self.exact).div_ceil(3)).min(length - 2);
        let mean = self.entropies[from..].iter().sum::<f64>() / (length - from) as f64;
        (mean, (self.loss[length - 1] - self.loss[from]) / (length - 1 - from) as f64)
    }

    /// For a lower side: what the true curve is surely not below, however much was merged.
    fn floor(&self) -> f64 {
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

/// What words of growing length tell of a process.
pub(super) struct Bracketed {
    pub(super) entropy_rate: Measured,
    pub(super) excess_entropy: Measured,
    pub(super) transient_information: Measured,
    /// `upper_curve[l]` = h(l + 1), exact.
    pub(super) upper_curve: Vec<f64>,
    /// `lower_curve[l]` = H[X_{l+1} | X_1..X_l, S_0], exact; empty for a generalized machine.
    pub(super) lower_curve: Vec<f64>,
}

/// Starts from the stationary law `law`. `None` only where the time was up before the first token.
pub(super) fn bracket(operators: &Operators, law: &[f64], limits: &Limits) -> Option<Bracketed> {
    let rough = Run::new(operators, vec![law.to_vec()], ROUGH, LONGEST, true, limits);
    let settled_at = rough.entropies.len();
    if settled_at < 2 {
        return None;
    }
    let longest = (2 * settled_at + 2 * WINDOW).min(LONGEST);
    let cap = (WORK as usize / longest / operators.tokens.max(1)).clamp(ROUGH, FINE);
    let upper = match rough.exact == settled_at && rough.settled {
        true => rough,
        false => Run::new(operators, vec![law.to_vec()], cap, longest, false, limits),
    };
    let coarse = Run::new(operators, vec![law.to_vec()], cap / 4, longest, false, limits);
    let lower = operators.stochastic.then(|| {
        let points = (0..law.len()).filter(|&i| law[i] > 0.0).map(|i| {
            let mut point = vec![0.0; law.len()];
            point[i] = law[i];
            point
        });
        Run::new(operators, points.collect(), cap, upper.entropies.len(), false, limits)
    });
    if upper.entropies.len() < 2 || coarse.entropies.len() < 2 || lower.as_ref().is_some_and(|run| run.entropies.len() < 2) {
        return None;
    }
    let entropy_rate = entropy_rate(&upper, &coarse, lower.as_ref());
    let (excess_entropy, transient_information) = sums(&upper, lower.as_ref(), &entropy_rate);
    Some(Bracketed {
        entropy_rate,
        excess_entropy,
        transient_information,
        upper_curve: upper.entropies[..upper.exact].to_vec(),
        lower_curve: lower.map(|run| run.entropies[..run.exact].to_vec()).unwrap_or_default(),
    })
}

/// The limit of the curve. What merging adds to it is in proportion to what merging loses, so two runs give the value without it.
fn entropy_rate(upper: &Run, coarse: &Run, lower: Option<&Run>) -> Measured {
    let ceiling = upper.entropies.iter().copied().fold(f64::MAX, f64::min);
    let (fine_limit, fine_loss) = upper.limit();
    let (coarse_limit, coarse_loss) = coarse.limit();
    let correction = match coarse_loss > fine_loss && fine_loss > 0.0 {
        true => ((coarse_limit - fine_limit).max(0.0) / (coarse_loss - fine_loss)).min(1.0) * fine_loss,
        false => 0.0,
    };
    let estimate = fine_limit - correction;
    let rounding = 4.0 * f64::EPSILON * (1.0 + ceiling) + SETTLED;
    // Where no lower side exists the correction and the last change say how far off it may be.
    let length = upper.entropies.len();
    let drift = (upper.entropies[length - 1 - (length / 3).min(length - 1)] - fine_limit).abs();
    let floor = lower.map_or(estimate - 4.0 * correction - drift, Run::floor).min(ceiling);
    let value = estimate.clamp(floor, ceiling);
    Measured {
        value,
        lower: floor - rounding,
        upper: ceiling + rounding,
        standard_error: None,
        method: Method::Bracket { length: length as u64 },
    }
}

/// E = sum of h(l) - h and T = sum of l (h(l) - h).
fn sums(upper: &Run, lower: Option<&Run>, rate: &Measured) -> (Measured, Measured) {
    let length = upper.entropies.len();
    let (limit, _) = upper.limit();
    let (mut excess, mut transient) = (0.0, 0.0);
    for (l, h) in upper.entropies.iter().enumerate() {
        // Merged values lie above the truth by what merging adds; they are compared with their own limit.
        let gain = (h - if l < upper.exact { rate.value } else { limit }).max(0.0);
        if l >= upper.exact && gain < 1e-3 * (limit - rate.value).abs() {
            continue;
        }
        excess += gain;
        transient += (l + 1) as f64 * gain;
    }
    let method = Method::Bracket { length: upper.exact as u64 };
    let rounding = length as f64 * 4.0 * f64::EPSILON + upper.loss[upper.exact - 1].min(1e-9);
    // E(L) <= E <= E(L) + I[S_0; S_L | X_1..X_L].
    let (mut least, mut most) = (0.0_f64, f64::MAX);
    let mut block = 0.0;
    for l in 0..upper.exact {
        least = least.max(block - l as f64 * rate.upper);
        if let Some(lower) = lower.filter(|run| l < run.state_entropies.len()) {
            let shared = (upper.state_entropies[l] - lower.state_entropies[l]).max(0.0);
            most = most.min(block - l as f64 * rate.lower + shared);
        }
        block += upper.entropies[l];
    }
    let spread = rate.upper - rate.lower;
    if lower.is_none() {
        most = excess + length as f64 * spread + rounding;
    }
    let excess = excess.clamp(least, most.max(least));
    // No bound of this kind is known for T: an error is estimated from those of h and E.
    let error = upper.exact as f64 * (most - least).min(upper.exact as f64 * spread + (most - excess)) + rounding;
    (
        Measured { value: excess, lower: least - rounding, upper: most + rounding, standard_error: None, method: method.clone() },
        Measured { value: transient, lower: (transient - error).max(0.0), upper: transient + error, standard_error: None, method },
    )
}

#[cfg(test)]
mod tests;
