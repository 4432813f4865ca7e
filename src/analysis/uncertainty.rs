//! How an observer who starts with the stationary law comes to know the state: what is not known of it after L tokens, on average, and how long it
//! takes until the causal state is known for certain.
//!
//! Words are followed as far as that is affordable, those of one belief together; beyond, sequences are drawn.

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::certainty::CertaintyTime;
use super::entropy::entropy;
use super::propagate::{Operators, Propagation};
use super::side::Side;
use super::synchronization::SynchronizationTime;
use crate::machine::Machine;
use crate::machine::limits::Limits;

/// Tokens that are followed at most.
const LENGTH: usize = 64;
/// Elementary operations for following words, and for drawing sequences.
const WORK: usize = 1_000_000;
const DRAWING: usize = 5_000_000;
/// Sequences at most, and at least: fewer would not tell their error.
const SEQUENCES: (usize, usize) = (2_000, 16);
/// What is yet to be learnt is not followed where it is less than this, in bits: it would not be seen among the errors of drawn sequences.
const SETTLED: f64 = 1e-3;
/// A step that is followed by none is no part of an exponential fall, unless it is this small.
const ABRUPT: f64 = 1e-6;
const SEED: u64 = 0x756e_6365_7274_6169;
/// What falls by less than this is rounding.
const ROUNDING: f64 = 1e-11;
/// Probabilities of a time are given until so little is left.
const LEFT: f64 = 1e-12;
/// And so many at most.
const TIMES: usize = 256;

/// Average entropy of the belief about a state, by position.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Falling {
    /// H[S_L | X_1 .. X_L] in bits, L = 0, 1, ...
    pub bits: Vec<f64>,
    /// Standard errors, 0 where all words were followed.
    pub errors: Vec<f64>,
    /// The factor by which what will yet be learnt shrinks with each token, in the end.
    pub factor: Option<Factor>,
}

impl Falling {
    /// What is yet to be learnt after the last position, in bits, where the factor tells it.
    pub fn left(&self) -> Option<f64> {
        let factor = self.factor?;
        let [.., before, last] = self.bits[..] else { return None };
        let most = (factor.value + factor.error).min(1.0);
        (most < 1.0).then(|| (before - last).max(0.0) * most / (1.0 - most))
    }
}

/// An exponential rate read off a curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Factor {
    pub value: f64,
    /// Change over the range.
    pub error: f64,
    /// Positions it was read off.
    pub from: usize,
    pub to: usize,
}

/// What an observer does not know, by position; see the fields of [`Falling`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Uncertainty {
    /// About the state as written; no values for a generalized machine, whose states are no alternatives.
    pub written: Falling,
    /// About the causal state; no values where these are not finitely many.
    pub causal: Falling,
    /// P(the causal state is not known for certain after L tokens), L = 0, 1, ...; empty where it could not be had.
    pub unsynchronized: Vec<f64>,
}

pub(super) fn uncertainty(
    machine: &Machine<f64>,
    law: &[f64],
    forward: Option<&Side>,
    time: Option<&SynchronizationTime>,
    certainty: Option<&CertaintyTime>,
    limits: &Limits,
) -> Uncertainty {
    let written = falling(&Operators::new(machine), law, limits);
    let causal = forward.map(|side| falling(&Operators::new(&side.chain.machine()), &side.chain.stationary, limits));
    let mut unsynchronized = match (time, certainty) {
        (Some(SynchronizationTime::Tokens { probabilities, .. }), _) if probabilities.is_empty() => vec![0.0],
        (Some(SynchronizationTime::Tokens { probabilities, .. }), _) => probabilities.clone(),
        (_, Some(CertaintyTime::Tokens { probabilities, .. })) => probabilities.clone(),
        _ => Vec::new(),
    };
    let enough = unsynchronized.iter().position(|p| *p < LEFT).map_or(TIMES, |at| at + 1);
    unsynchronized.truncate(enough.min(TIMES));
    Uncertainty { written, causal: causal.unwrap_or_default(), unsynchronized }
}

fn falling(operators: &Operators, law: &[f64], limits: &Limits) -> Falling {
    if !operators.stochastic {
        return Falling::default();
    }
    let mut found = Falling::default();
    let mut propagation = Propagation::new(operators, [law.to_vec()], usize::MAX);
    let mut work = 0;
    loop {
        found.bits.push(propagation.uncertainty());
        found.errors.push(0.0);
        work += propagation.next_len().saturating_mul(operators.cost());
        if found.bits.len() > LENGTH || work > WORK || limits.expired() {
            break;
        }
        propagation.step();
    }
    found.factor = factor(&found.bits);
    if found.left().is_none_or(|left| left > SETTLED) {
        sampled(operators, law, &mut found, limits);
    }
    found
}

/// From what the words that were followed show: differences fall like what is left.
fn factor(bits: &[f64]) -> Option<Factor> {
    let steps: Vec<f64> = bits.windows(2).map(|pair| pair[0] - pair[1]).take_while(|step| *step > ROUNDING).collect();
    let (from, to) = (steps.len() / 2, steps.len().checked_sub(1)?);
    // All is learnt after finitely many tokens.
    let finished = steps.len() + 1 < bits.len() && steps.last().is_some_and(|step| *step > ABRUPT);
    if to < from + 2 || finished {
        return None;
    }
    let between = |a: usize, b: usize| (steps[b] / steps[a]).powf(1.0 / (b - a) as f64);
    let middle = (from + to) / 2;
    let value = between(from, to);
    (value < 1.0).then(|| Factor { value, error: (between(from, middle) - between(middle, to)).abs() / 2.0, from, to: to + 1 })
}

/// Goes on by drawing sequences, all the positions from the same.
fn sampled(operators: &Operators, law: &[f64], found: &mut Falling, limits: &Limits) {
    let known = found.bits.len();
    let each = LENGTH * operators.tokens * operators.cost();
    let sequences = (DRAWING / each.max(1)).min(SEQUENCES.0);
    if known > LENGTH || sequences < SEQUENCES.1 {
        return;
    }
    let mut sums = vec![(0.0, 0.0); LENGTH + 1 - known];
    let mut next = vec![0.0; law.len()];
    for sequence in 0..sequences as u64 {
        if limits.expired() {
            return;
        }
        let mut random = Xoshiro256PlusPlus::seed_from_u64(SEED.wrapping_add(sequence));
        let mut belief = law.to_vec();
        for position in 1..=LENGTH {
            // 53 random bits make a uniform float.
            let mut left = (random.next_u64() >> 11) as f64 / (1u64 << 53) as f64;
            let mut drawn = None;
            for token in 0..operators.tokens {
                let chance = operators.apply(&belief, token, &mut next);
                if chance > 0.0 {
                    drawn = Some(token);
                    if left < chance {
                        break;
                    }
                }
                left -= chance;
            }
            let Some(token) = drawn else { return };
            let chance = operators.apply(&belief, token, &mut next);
            belief.iter_mut().zip(&next).for_each(|(entry, value)| *entry = value / chance);
            if position >= known {
                let bits = entropy(belief.iter().copied());
                let sum = &mut sums[position - known];
                *sum = (sum.0 + bits, sum.1 + bits * bits);
            }
        }
    }
    let count = sequences as f64;
    for (sum, squares) in sums {
        let mean = sum / count;
        found.bits.push(mean);
        found.errors.push(((squares / count - mean * mean).max(0.0) / (count - 1.0)).sqrt());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::Edge;

    fn machine(states: usize, edges: &[(u32, u32, u32, f64)]) -> Machine<f64> {
        let edges = edges.iter().map(|&(from, to, token, weight)| Edge { from, to, token, weight }).collect();
        Machine::new(states, 2, edges, None, None)
    }

    #[test]
    fn an_even_process_is_known_from_its_first_zero() {
        // Even, p = 1/2: A -> 0 A, 1 B; B -> 1 A. No 0 among L tokens: from A (2/3) or B (1/3) only ones.
        let even = machine(2, &[(0, 0, 0, 0.5), (0, 1, 1, 0.5), (1, 0, 1, 1.0)]);
        let found = falling(&Operators::new(&even), &[2.0 / 3.0, 1.0 / 3.0], &Limits::default());
        for length in 0..20 {
            // After L ones: from A to A or B by parity with 2^-ceil(L/2), from B with 2^-floor(L/2).
            let a = 2.0 / 3.0 * 0.5f64.powi(i32::div_euclid(length + 1, 2));
            let b = 1.0 / 3.0 * 0.5f64.powi(length / 2);
            let value = a * ((a + b) / a).log2() + b * ((a + b) / b).log2();
            assert!((found.bits[length as usize] - value).abs() < 1e-12, "{length}: {} {value}", found.bits[length as usize]);
        }
        assert!(found.errors.iter().all(|e| *e == 0.0) && found.bits.len() == LENGTH + 1);
        // By half in two tokens.
        let factor = found.factor.unwrap();
        assert!((factor.value - 0.5f64.sqrt()).abs() <= factor.error + 0.02, "{factor:?}");
    }

    #[test]
    fn what_is_learnt_in_so_many_tokens_has_no_factor() {
        // Sixteen places in a circle, a 1 at four of them: after some tokens the place is known, and nothing is left to fall.
        let word = [1, 0, 1, 0, 1, 1, 1, 0, 1, 0, 1, 1, 1, 0, 1, 0u32];
        let edges: Vec<(u32, u32, u32, f64)> =
            word.iter().enumerate().map(|(at, &token)| (at as u32, (at as u32 + 1) % 16, token, 1.0)).collect();
        let found = falling(&Operators::new(&machine(16, &edges)), &[1.0 / 16.0; 16], &Limits::default());
        assert!((found.bits[0] - 4.0).abs() < 1e-12 && found.bits[LENGTH] < 1e-12 && found.factor.is_none(), "{found:?}");
    }

    #[test]
    fn drawn_sequences_go_on_where_words_end() {
        // Four binary words of the same rule that never meet again: more beliefs with each token.
        let noisy =
            machine(2, &[(0, 0, 0, 0.6), (0, 1, 1, 0.1), (0, 0, 1, 0.3), (1, 1, 0, 0.25), (1, 1, 1, 0.65), (1, 0, 0, 0.1)]);
        let (operators, law) = (Operators::new(&noisy), [0.5, 0.5]);
        let mut found = falling(&operators, &law, &Limits::default());
        let last = found.bits.len() - 1;
        // What is left is too little to be drawn for.
        assert!((8..LENGTH).contains(&last) && found.left().is_some_and(|left| left < SETTLED), "{found:?}");
        sampled(&operators, &law, &mut found, &Limits::default());
        assert_eq!(found.bits.len(), LENGTH + 1);
        // It has settled by then, so all that follows is the same.
        for at in last + 1..=LENGTH {
            assert!((found.bits[at] - found.bits[last]).abs() < 5.0 * found.errors[at] + 1e-3, "{at}");
        }
        assert!(found.factor.is_some_and(|factor| factor.value < 1.0 && factor.error < 0.1), "{:?}", found.factor);
    }
}
