//! Infinitely many transient mixed states: a convergent sum over levels of beliefs, with a bound on the rest.
//!
//! The bound. For causal states i, j let a_ij(L) = sum over words w of length L of sqrt(P(w, S_L = i) P(w, S_L = j)). A pair can
//! only come from a pair, so a(L+1) <= Q a(L) with Q_{ij,kl} = sum over tokens x from i to k and from j to l of sqrt(p(x|i) p(x|j)), and
//! H[S_L | words] <= 2 sum_{i<j} a_ij(L), since -log p_i <= sum_{j != i} log(1 + p_j / p_i) and the binary entropy is at most 2 sqrt(p (1 - p)).
//! In an epsilon-machine every pair can be told apart, so Q's spectral radius is below one and the sum over all later L is finite.

use super::super::causal_chain::{CausalChain, support};
use super::super::entropy::{Sum, weighted_entropy};
use super::super::propagate::{Collector, Operators};
use super::super::quantity::{Measured, Method};
use super::super::transient::TransientChain;
use super::Synchronization;
use crate::machine::limits::Limits;

/// Measures made before the sum is cut.
const WORK: u64 = 4_000_000;

/// Beliefs held at once.
const BELIEFS: usize = 200_000;

/// Pairs of causal states for which the bound is worked out.
const PAIRS: usize = 40_000;

/// A rest smaller than this, relative to the sum, is as good as none.
const ENOUGH: f64 = 1e-11;

/// Beliefs whose whole future contribution is below this part of the mean are let go (and counted into the rest).
const DROP: f64 = 1e-14;

/// Lengths of the windows from whose ratio the rest is estimated: many small periods divide it.
const WINDOW: usize = 24;

/// `pairs[i][j]`: twice the sum over all later times of the pair's affinity, for one unit now.
struct Potential {
    states: usize,
    pairs: Vec<f64>,
}

impl Potential {
    fn new(chain: &CausalChain) -> Option<Potential> {
        let states = chain.len();
        let count = states * states.saturating_sub(1) / 2;
        if count > PAIRS {
            return None;
        }
        let index = |i: usize, j: usize| {
            let (i, j) = (i.min(j), i.max(j));
            j * (j - 1) / 2 + i
        };
        let mut arcs = vec![Vec::new(); count];
        let mut leak = vec![0.0; count];
        for j in 1..states {
            for i in 0..j {
                let at = index(i, j);
                // 1 - sum sqrt(p q) = sum (sqrt p - sqrt q)^2 / 2, without cancellation.
                for token in 0..chain.tokens as u32 {
                    let one = chain.arcs[i].iter().find(|arc| arc.token == token);
                    let other = chain.arcs[j].iter().find(|arc| arc.token == token);
                    let root = |arc: Option<&crate::machine::causal::Arc<f64>>| arc.map_or(0.0, |arc| arc.probability.sqrt());
                    leak[at] += (root(one) - root(other)).powi(2) / 2.0;
                    if let (Some(one), Some(other)) = (one, other) {
                        let affinity = (one.probability * other.probability).sqrt();
                        match one.to == other.to {
                            true => leak[at] += affinity,
                            false => arcs[at].push((index(one.to as usize, other.to as usize), affinity)),
                        }
                    }
                }
            }
        }
        let pairs = TransientChain { arcs, leak }.accumulated(&vec![2.0; count])?;
        Some(Potential { states, pairs })
    }

    /// Bound on what a measure adds to S from now on.
    fn of(&self, measure: &[f64]) -> f64 {
        let support: Vec<usize> = (0..self.states).filter(|&i| measure[i] > 0.0).collect();
        let mut total = 0.0;
        for (at, &j) in support.iter().enumerate() {
            for &i in &support[..at] {
                total += self.pairs[j * (j - 1) / 2 + i] * (measure[i] * measure[j]).sqrt();
            }
        }
        total
    }
}

/// Sums level by level until the rest is negligible or the work is spent. `None` where no bound could be had.
pub(in super::super) fn series(chain: &CausalChain, lengths: usize, limits: &Limits) -> Option<Synchronization> {
    let potential = Potential::new(chain)?;
    let operators = Operators::new(&chain.machine());
    let mut level = Collector::exact(&operators, BELIEFS);
    level.insert(1.0, &chain.stationary);
    let mut gains: Vec<f64> = Vec::new();
    let mut ignorances: Vec<f64> = Vec::new();
    let mut dropped = 0.0;
    let mut work = 0;
    let mut rest = potential.of(&chain.stationary);
    let mut child = vec![0.0; operators.states];
    let mut scratch = vec![0.0; operators.tokens];
    let mut total = 0.0;
    while rest > ENOUGH * (1.0 + total) && (work < WORK || gains.len() < lengths) && !limits.expired() {
        let mut next = level.successor();
        let drop = DROP * rest / level.level.len().max(1) as f64;
        let (mut gain, mut ignorance) = (Sum::default(), Sum::default());
        for (_, measure) in level.level.iter() {
            gain.add(chain.gain(support(measure), &mut scratch));
            ignorance.add(weighted_entropy(measure));
            for token in 0..operators.tokens {
                let mass = operators.apply(measure, token, &mut child);
                work += 1;
                if mass <= 0.0 {
                    continue;
                }
                let future = potential.of(&child);
                match future < drop {
                    true => dropped += future,
                    false => next.insert(mass, &child),
                }
            }
        }
        gains.push(gain.value());
        ignorances.push(ignorance.value());
        total += ignorance.value();
        level = next;
        rest = level.level.iter().map(|(_, measure)| potential.of(measure)).sum::<f64>();
        if !level.is_exact() {
            // Merging has begun to lose information: stop while the sums are exact.
            break;
        }
    }
    let terms = gains.len();
    let ignorance_now = level.level.state_entropy();
    let sum = |terms: &[f64]| terms.iter().copied().collect::<Sum>().value();
    let weighted: Vec<f64> = gains.iter().enumerate().map(|(l, g)| (l + 1) as f64 * g).collect();
    let rest = rest + dropped;
    let cut = |terms: &[f64], bound: f64| {
        let sum = sum(terms);
        // Rounding of the terms, of which each is a difference of entropies of one level.
        let rounding = 64.0 * f64::EPSILON * (terms.len() as f64).sqrt() * (1.0 + sum);
        let estimate = sum + tail(terms).min(bound);
        Measured {
            value: estimate,
            lower: sum - rounding,
            upper: sum + bound + rounding,
            standard_error: None,
            method: Method::Series { terms: terms.len() as u64 },
        }
    };
    let excess_rest = (ignorance_now + dropped).min(rest);
    let transient_rest = terms as f64 * excess_rest + rest;
    let synchronization = Synchronization {
        excess_entropy: cut(&gains, excess_rest),
        transient_information: cut(&weighted, transient_rest),
        synchronization_information: cut(&ignorances, rest),
        gains: gains.iter().copied().take(lengths).collect(),
    };
    Some(synchronization)
}

/// What a sum whose terms fall like a geometric sequence has left after its last term, from its last two windows.
fn tail(terms: &[f64]) -> f64 {
    let window = WINDOW.min(terms.len() / 2);
    if window == 0 {
        return 0.0;
    }
    let last: f64 = terms[terms.len() - window..].iter().sum();
    let before: f64 = terms[terms.len() - 2 * window..terms.len() - window].iter().sum();
    if last <= 0.0 || last >= before { 0.0 } else { last * last / (before - last) }
}
