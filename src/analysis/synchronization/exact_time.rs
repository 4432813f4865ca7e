//! Expected number of tokens until the causal state is known for certain.
//!
//! An observer who only keeps which causal states are still possible knows the state as soon as any observer does. With the true
//! state beside it, that set is a finite Markov chain, whatever the beliefs do.

use rustc_hash::FxHashMap;

use super::super::causal_chain::CausalChain;
use super::super::entropy::Sum;
use super::super::transient::TransientChain;
use crate::machine::limits::Limits;

/// Outcome of [`synchronization_time`].
pub(in super::super) enum SynchronizationTime {
    Tokens {
        mean: f64,
        /// P(not known after t tokens), t = 0, 1, ..., as far as it was followed.
        probabilities: Vec<f64>,
        /// What is left of their sum, which is the mean.
        rest: f64,
    },
    /// With positive probability it is never known.
    Never,
    /// More sets of states are possible than the limit allows, or they are left too slowly.
    TooMany,
}

const SETS: usize = 100_000;

/// Starts from the stationary law over the causal states.
pub(in super::super) fn synchronization_time(chain: &CausalChain, limits: &Limits) -> SynchronizationTime {
    let full: Vec<u32> = (0..chain.len() as u32).filter(|&s| chain.stationary[s as usize] > 0.0).collect();
    if full.len() < 2 {
        return SynchronizationTime::Tokens { mean: 0.0, probabilities: Vec::new(), rest: 0.0 };
    }
    let mut sets: FxHashMap<Vec<u32>, u32> = FxHashMap::default();
    let mut members: Vec<Vec<u32>> = vec![full.clone()];
    sets.insert(full.clone(), 0);
    // Successor sets, found as they are asked for.
    let mut successors: Vec<Vec<Option<u32>>> = vec![vec![None; chain.tokens]];
    let mut nodes: FxHashMap<(u32, u32), usize> = FxHashMap::default();
    let mut order: Vec<(u32, u32)> = Vec::new();
    let mut start = Vec::new();
    for &state in &full {
        nodes.insert((state, 0), order.len());
        order.push((state, 0));
        start.push(chain.stationary[state as usize]);
    }
    let mut arcs: Vec<Vec<(usize, f64)>> = Vec::new();
    let mut leak: Vec<f64> = Vec::new();
    let mut at = 0;
    while at < order.len() {
        if order.len() > SETS || limits.expired() {
            return SynchronizationTime::TooMany;
        }
        let (state, set) = order[at];
        let (mut out, mut known) = (Vec::new(), 0.0);
        for arc in &chain.arcs[state as usize] {
            let token = arc.token as usize;
            let next = match successors[set as usize][token] {
                Some(next) => next,
                None => {
                    let mut reached: Vec<u32> = members[set as usize]
                        .iter()
                        .flat_map(|&s| chain.arcs[s as usize].iter().filter(|a| a.token == arc.token).map(|a| a.to))
                        .collect();
                    reached.sort_unstable();
                    reached.dedup();
                    let fresh = members.len() as u32;
                    let next = *sets.entry(reached.clone()).or_insert(fresh);
                    if next == fresh {
                        members.push(reached);
                        successors.push(vec![None; chain.tokens]);
                    }
                    successors[set as usize][token] = Some(next);
                    next
                }
            };
            if members[next as usize].len() == 1 {
                known += arc.probability;
                continue;
            }
            let fresh = order.len();
            let to = *nodes.entry((arc.to, next)).or_insert(fresh);
            if to == fresh {
                order.push((arc.to, next));
            }
            out.push((to, arc.probability));
        }
        arcs.push(out);
        leak.push(known);
        at += 1;
    }
    start.resize(order.len(), 0.0);
    let transient = TransientChain { arcs, leak };
    if !transient.is_left() {
        return SynchronizationTime::Never;
    }
    match transient.visits(&start) {
        Some(visits) => {
            let mean = visits.iter().sum();
            let probabilities = remaining(&transient.arcs, start);
            let rest = match probabilities.last() {
                Some(last) if *last > NOTHING => f64::max(mean - probabilities.iter().sum::<f64>(), 0.0),
                _ => 0.0,
            };
            SynchronizationTime::Tokens { mean, probabilities, rest }
        }
        None => SynchronizationTime::TooMany,
    }
}

/// A probability as small as this adds nothing.
const NOTHING: f64 = 1e-18;
/// Steps along arcs that the probabilities may take.
const WORK: usize = 4_000_000;

/// The mass that is left after 0, 1, 2, ... steps, until it is next to nothing or has taken long enough.
pub(in super::super) fn remaining(arcs: &[Vec<(usize, f64)>], mut law: Vec<f64>) -> Vec<f64> {
    let cost = law.len() + arcs.iter().map(Vec::len).sum::<usize>();
    let mut masses = Vec::new();
    for _ in 0..WORK / cost.max(1) {
        masses.push(law.iter().copied().collect::<Sum>().value());
        if masses[masses.len() - 1] <= NOTHING {
            break;
        }
        let mut next = vec![0.0; law.len()];
        for (p, arcs) in law.iter().zip(arcs).filter(|(p, _)| **p > 0.0) {
            for &(to, weight) in arcs {
                next[to] += p * weight;
            }
        }
        law = next;
    }
    masses
}
