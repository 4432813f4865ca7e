//! Infinitely many causal states: entropy rate, excess entropy and transient information by words of growing length.
//!
//! From above, h(L) = H[X_L | X_1..X_{L-1}]; from below, H[X_L | X_1..X_{L-1}, S_0] (Birch 1962). Beliefs are followed exactly while that is
//! affordable and then merged (see [`super::propagate`]); merging keeps the upper side an upper side, and what it loses is known, so that
//! the lower side can be corrected by it: over n tokens the merged lower side exceeds the true one by at most the whole loss divided
//! by n.

mod run;

use run::{Run, SETTLED, Stop, WINDOW};

use super::contraction::Contraction;
use super::entropy::entropy;
use super::propagate::Operators;
use super::quantity::{Measured, Method};
use super::sample;
use crate::machine::limits::Limits;

/// Elementary operations in one run, about half a second.
const WORK: usize = 120_000_000;
/// Beliefs in the rough run that finds out how long words must be.
const ROUGH: usize = 2_000;
/// The fewest beliefs that are followed where machines are large, and the steps that fewer than the rough run's are for.
const FEWEST: usize = 200;
const FEW_STEPS: usize = 100;
/// How many times the work of a run one may take where words must be long, and how long they are at least.
const LONG: usize = 6;
const SHORTEST: usize = 100;
/// Numbers held in one level of an exact run.
const NUMBERS: usize = 4_000_000;
/// Words longer than this are not followed.
const LONGEST: usize = 3_000;
/// States of a machine whose lower side, with the state known at the start, is followed.
const KNOWN: usize = 1_000;
/// States of a machine whose beliefs are merged to follow long words.
const MERGED: usize = 4_000;
/// An entropy rate known to within this needs no further runs.
const ENOUGH: f64 = 1e-8;

/// One not known to within this is sampled as well.
const COARSE: f64 = 1e-5;

/// A bracket on E or T wider than this part of it gives way to an estimate.
const NARROW: f64 = 0.1;

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

/// What is known of the hidden states behind the measures that are followed.
pub(super) struct Hidden {
    /// The measure of each state alone, weighted by the stationary law: holding them apart is to know S_0. Empty where there are no such
    /// states, as in a generalized machine, or too many.
    pub(super) points: Vec<Vec<f64>>,
    /// H of the stationary law.
    pub(super) entropy: f64,
    pub(super) contraction: Contraction,
}

impl Hidden {
    /// Of a machine in its law, followed as it is.
    pub(super) fn of(operators: &Operators, law: &[f64]) -> Hidden {
        let states = (0..law.len()).filter(|&i| operators.stochastic && operators.states <= KNOWN && law[i] > 0.0);
        let point = |i: usize| (0..law.len()).map(|j| if i == j { law[i] } else { 0.0 }).collect();
        Hidden {
            points: states.map(point).collect(),
            entropy: entropy(law.iter().copied()),
            contraction: Contraction::new(operators, law),
        }
    }
}

/// Starts from the stationary law `law`. `None` only where the time was up before the first tokens.
pub(super) fn bracket(operators: &Operators, law: &[f64], hidden: &Hidden, limits: &Limits) -> Option<Bracketed> {
    let start = vec![law.to_vec()];
    let points = &hidden.points;
    let known = !points.is_empty();
    let cap =
        (NUMBERS / operators.states.max(1)).min(limits.of_effort(WORK) / operators.cost() / operators.tokens.max(1)).max(ROUGH);
    let (upper, lower) = Run::exact(operators, &start, points, cap, LONGEST, limits);
    let lower = known.then_some(lower);
    if upper.entropies.len() < 2 || lower.as_ref().is_some_and(|run| run.entropies.is_empty()) {
        return None;
    }
    let ceiling = upper.entropies.iter().copied().fold(f64::MAX, f64::min);
    // Rounding may put one side past the other.
    let floor = lower.as_ref().map_or(0.0, |run| run.entropies.iter().copied().fold(0.0, f64::max)).min(ceiling);
    let mut rate = extrapolated(&upper, ceiling, floor);
    let mut merged = None;
    if rate.error > ENOUGH && operators.states <= MERGED && !limits.expired() {
        let runs = Merged::new(operators, &start, points, rate.floor, limits);
        if let Some(runs) = runs.filter(|runs| runs.rate.error < rate.error) {
            rate = Estimate { ceiling: rate.ceiling.min(runs.rate.ceiling), floor: rate.floor.max(runs.rate.floor), ..runs.rate };
            merged = Some(runs.upper);
        }
    }
    let mut sampled = None;
    if rate.error > COARSE && !limits.expired() {
        sampled = sample::entropy_rate(operators, law, limits.of_effort(WORK), limits)
            .filter(|found| 4.0 * found.standard_error < rate.error);
        if let Some(found) = &sampled {
            // Four standard errors, but nowhere beyond what is sure.
            let error = 4.0 * found.standard_error;
            let (floor, ceiling) = ((found.mean - error).max(rate.floor), (found.mean + error).min(rate.ceiling));
            if floor < ceiling {
                rate = Estimate { value: found.mean, error, floor, ceiling };
            }
        }
    }
    let rounding = 8.0 * f64::EPSILON * (1.0 + ceiling) + SETTLED;
    let (floor, ceiling) = rate.sides();
    let entropy_rate = Measured {
        value: rate.value.clamp(floor, ceiling),
        lower: floor - rounding,
        upper: ceiling + rounding,
        standard_error: sampled.as_ref().map(|found| found.standard_error),
        method: match &sampled {
            Some(found) => Method::Sampled { tokens: found.tokens },
            // A generalized machine has no lower side that is proved.
            None if lower.is_none() => Method::Extrapolated { length: upper.entropies.len() as u64 },
            None => Method::Bracket { length: upper.entropies.len() as u64 },
        },
    };
    let (excess_entropy, transient_information) =
        sums(&upper, lower.as_ref(), hidden, merged.as_ref(), &entropy_rate, rate.error);
    Some(Bracketed {
        entropy_rate,
        excess_entropy,
        transient_information,
        upper_curve: upper.entropies,
        lower_curve: lower.map(|run| run.entropies).unwrap_or_default(),
    })
}

/// A value of the entropy rate with an estimate of its error, and what it surely lies between.
#[derive(Clone, Copy)]
struct Estimate {
    value: f64,
    error: f64,
    floor: f64,
    ceiling: f64,
}

impl Estimate {
    /// What it lies between: sides that were added up apart may have passed each other by rounding.
    fn sides(&self) -> (f64, f64) {
        (self.floor.min(self.ceiling), self.floor.max(self.ceiling))
    }
}

/// The limit of a sequence that falls geometrically (Aitken's delta-squared process), from its values up to `last`.
fn aitken(values: &[f64], last: usize) -> Option<f64> {
    let (a, b, c) = (values[last.checked_sub(2)?], values[last - 1], values[last]);
    let (first, second) = (a - b, b - c);
    match second.abs() <= SETTLED || first.abs() <= SETTLED {
        true => Some(c),
        false => (second / first < 0.98 && second / first > -0.98).then(|| c - second * second / (first - second)),
    }
}

/// From the exact curve alone.
fn extrapolated(upper: &Run, ceiling: f64, floor: f64) -> Estimate {
    let last = upper.entropies.len() - 1;
    let limits = (aitken(&upper.entropies, last), last.checked_sub(1).and_then(|before| aitken(&upper.entropies, before)));
    match limits {
        _ if upper.settled => Estimate { value: ceiling, error: SETTLED, floor: floor.max(ceiling - 10.0 * SETTLED), ceiling },
        (Some(value), Some(before)) => {
            let error = (value - before).abs() + SETTLED;
            // Without a lower side, several times the error must do, and as much again as was extrapolated: something slower may remain.
            let far = 10.0 * error + (ceiling - value).max(0.0);
            let floor = if floor > 0.0 { floor } else { (value - far).min(ceiling) };
            Estimate { value, error, floor, ceiling }
        }
        _ => Estimate { value: (floor + ceiling) / 2.0, error: (ceiling - floor) / 2.0, floor, ceiling },
    }
}

/// Runs that merge beliefs and so reach words as long as it takes.
struct Merged {
    upper: Run,
    rate: Estimate,
}

impl Merged {
    fn new(operators: &Operators, start: &[Vec<f64>], points: &[Vec<f64>], floor: f64, limits: &Limits) -> Option<Merged> {
        // Operations for a belief in one step. What large machines take is bounded by fewer beliefs, and then by shorter words.
        let each = operators.cost() * operators.tokens.max(1);
        let fewest = (limits.of_effort(WORK) / each / FEW_STEPS).clamp(FEWEST, ROUGH);
        let most = (LONG * limits.of_effort(WORK) / each / fewest).clamp(SHORTEST, LONGEST);
        let rough = Run::merged(operators, start, fewest, most, Stop::Settled, limits);
        let longest = (2 * rough.entropies.len() + 2 * WINDOW).min(most);
        let cap = (limits.of_effort(WORK) / each / longest).clamp(fewest, (NUMBERS / operators.states.max(1)).max(fewest));
        let upper = Run::merged(operators, start, cap, longest, Stop::Longest, limits);
        let coarse = Run::merged(operators, start, cap / 4, longest, Stop::Longest, limits);
        if upper.entropies.len() < longest || coarse.entropies.len() < longest {
            return None;
        }
        let ceiling = upper.entropies.iter().copied().fold(f64::MAX, f64::min);
        // What merging adds to the curve is in proportion to what it loses, so two runs give the value without it.
        let (fine_limit, fine_loss) = upper.limit();
        let (coarse_limit, coarse_loss) = coarse.limit();
        let correction = match coarse_loss > fine_loss && fine_loss > 0.0 {
            true => (coarse_limit - fine_limit).max(0.0) * fine_loss / (coarse_loss - fine_loss),
            false => 0.0,
        };
        let value = fine_limit - correction;
        let error = correction + SETTLED;
        let floor = match !points.is_empty() {
            // What merging loses is known of probabilities only.
            true if !operators.stochastic => floor,
            true => floor.max(Run::merged(operators, points, cap, longest, Stop::Longest, limits).floor()),
            false => value - 4.0 * error,
        };
        Some(Merged { upper, rate: Estimate { value, error, floor: floor.min(ceiling), ceiling } })
    }
}

/// E = sum of h(l) - h and T = sum of l (h(l) - h).
///
/// Let D_l be the information about the state that the whole past holds beyond its last l tokens: at most I[S_0; S_l | X_1..X_l], and it
/// contracts. The sum of the gains h(k) - h for k > l is at most D_l, and that of k (h(k) - h) at most (l + 1) D_l + D_(l+1) + D_(l+2) + ...
fn sums(
    upper: &Run,
    lower: Option<&Run>,
    hidden: &Hidden,
    merged: Option<&Run>,
    rate: &Measured,
    rate_error: f64,
) -> (Measured, Measured) {
    let h = rate.value;
    let length = upper.entropies.len();
    let (mut excess, mut transient) = (0.0, 0.0);
    for (l, entropy) in upper.entropies.iter().enumerate() {
        excess += (entropy - h).max(0.0);
        transient += (l + 1) as f64 * (entropy - h).max(0.0);
    }
    let (rest, rest_of_transient) = match merged {
        // Merged values lie above the truth by what merging adds, and so does their limit.
        Some(run) => {
            let (limit, _) = run.limit();
            let gains = run.entropies.iter().enumerate().skip(length).map(|(l, entropy)| (l, (entropy - limit).max(0.0)));
            gains.fold((0.0, 0.0), |(e, t), (l, gain)| (e + gain, t + (l + 1) as f64 * gain))
        }
        None => {
            let gain = (upper.entropies[length - 1] - h).max(0.0);
            let before = upper.entropies[length - 2] - h;
            let ratio = if before > gain && gain > SETTLED { gain / before } else { 0.0 };
            let left = gain * ratio / (1.0 - ratio);
            (left, left * (length as f64 + 1.0 / (1.0 - ratio)))
        }
    };
    let extrapolated = Method::Extrapolated { length: length as u64 };
    let proved = lower.is_some() && rate.is_proved();
    let rounding = length as f64 * 8.0 * f64::EPSILON + upper.loss.last().map_or(0.0, |loss| *loss);
    let (mut least, mut most) = (0.0_f64, f64::MAX);
    let (mut least_transient, mut most_transient) = (0.0_f64, f64::MAX);
    // Up to l tokens: H(l), and the sum of k h(k).
    let (mut block, mut moment) = (0.0, 0.0);
    let mut lacking = f64::MAX;
    for l in 0..=length {
        let tokens = l as f64;
        let area = tokens * (tokens + 1.0) / 2.0;
        least = least.max(block - tokens * rate.upper);
        least_transient = least_transient.max(moment - area * rate.upper);
        if let Some(lower) = lower {
            lacking = lacking.min(hidden.contraction.after(hidden.entropy, l));
            if let (Some(above), Some(below)) = (upper.state_entropies.get(l), lower.state_entropies.get(l)) {
                lacking = lacking.min((above - below).max(0.0));
            }
            most = most.min(block - tokens * rate.lower + lacking);
            let rest = (tokens + 1.0) * lacking + hidden.contraction.later(lacking);
            most_transient = most_transient.min(moment - area * rate.lower + rest);
        }
        if l < length {
            block += upper.entropies[l];
            moment += (tokens + 1.0) * upper.entropies[l];
        }
    }
    let error = length as f64 * rate_error + rest;
    let wide = most - least > NARROW * (1.0 + excess);
    if lower.is_none() || wide {
        // No upper side is known for a generalized machine, or one that says next to nothing: an estimate.
        most = most.min(excess + rest + error + length as f64 * (rate.value - rate.lower));
    }
    let excess = (excess + rest).clamp(least, most.max(least));
    let transient = transient + rest_of_transient;
    let method = if proved && !wide { Method::Bracket { length: length as u64 } } else { extrapolated.clone() };
    let excess =
        Measured { value: excess, lower: least - rounding, upper: most.max(least) + rounding, standard_error: None, method };
    let estimated = length as f64 * error + rest_of_transient + rounding;
    let rounding = rounding * length as f64;
    let bracket = Measured {
        value: transient.clamp(least_transient, most_transient.max(least_transient)),
        lower: least_transient - rounding,
        upper: most_transient.max(least_transient) + rounding,
        standard_error: None,
        method: Method::Bracket { length: length as u64 },
    };
    let estimate = Measured {
        value: transient,
        lower: (transient - estimated).max(0.0),
        upper: transient + estimated,
        standard_error: None,
        method: extrapolated,
    };
    // A bracket that says next to nothing is no better than an estimate that says what it is.
    let narrow = bracket.upper - bracket.lower <= NARROW * (1.0 + transient);
    (excess, if proved && narrow { bracket } else { estimate })
}

#[cfg(test)]
mod tests;
