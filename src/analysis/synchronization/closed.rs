//! Finitely many mixed states: linear equations over the transient ones.

use super::super::causal_chain::{CausalChain, support, to_floats};
use super::super::entropy::{Sum, entropy};
use super::super::quantity::{Measured, Method};
use super::super::transient::TransientChain;
use super::Synchronization;
use crate::machine::Token;
use crate::machine::causal::MixedStates;
use crate::number::Ordered;

/// Two ways to the same node may differ by this much in the law of the causal state before they count as different.
const AGREE: f64 = 1e-11;

/// Probabilities that the laws at all nodes may hold.
const ENTRIES: usize = 30_000_000;

/// Solves for the measures; curves to `lengths` tokens. `None` where nodes of `mixed` do not determine the law of the causal
/// state (causal states that depend linearly), or the equations could not be solved.
pub(in super::super) fn closed<S: Ordered>(
    chain: &CausalChain,
    mixed: &MixedStates<S>,
    lengths: usize,
) -> Option<Synchronization> {
    let arcs = to_floats(&mixed.machine);
    let laws = laws(chain, mixed)?;
    let transient: Vec<usize> = (0..arcs.len()).filter(|&i| mixed.causal_state[i].is_none()).collect();
    let mut index = vec![usize::MAX; arcs.len()];
    for (at, &node) in transient.iter().enumerate() {
        index[node] = at;
    }
    let mut leak = vec![0.0; transient.len()];
    let mut inner = vec![Vec::new(); transient.len()];
    for (at, &node) in transient.iter().enumerate() {
        for arc in &arcs[node] {
            match index[arc.to as usize] {
                usize::MAX => leak[at] += arc.probability,
                to => inner[at].push((to, arc.probability)),
            }
        }
    }
    let chain_of_transients = TransientChain { arcs: inner, leak };
    let mut scratch = vec![0.0; chain.tokens];
    let mut gain = Vec::with_capacity(transient.len());
    let mut ignorance = Vec::with_capacity(transient.len());
    for &node in &transient {
        gain.push(chain.gain(laws[node].iter().map(|&(state, p)| (state as usize, p)), &mut scratch));
        ignorance.push(entropy(laws[node].iter().map(|&(_, p)| p)));
    }
    let mut start = vec![0.0; transient.len()];
    if let Some(first) = start.first_mut() {
        // Node 0 is the stationary law; if it is transient it is the first.
        *first = if mixed.causal_state[0].is_none() { 1.0 } else { 0.0 };
    }
    let visits = chain_of_transients.visits(&start)?;
    let remaining_gain = chain_of_transients.accumulated(&gain)?;
    let remaining_time = chain_of_transients.accumulated(&vec![1.0; transient.len()])?;
    let dot = |values: &[f64]| visits.iter().zip(values).map(|(n, v)| n * v).collect::<Sum>().value();
    // Each divergence is right to a few units of rounding; they are collected once a visit (E, S), or once a pair of visits (T).
    let unit = 32.0 * f64::EPSILON;
    let time: f64 = visits.iter().sum();
    let closed_form = |value: f64, error: f64| Measured::within(value, error + 1e-14 * value, Method::ClosedForm);
    Some(Synchronization {
        excess_entropy: closed_form(dot(&gain), unit * time),
        transient_information: closed_form(dot(&remaining_gain), unit * dot(&remaining_time)),
        synchronization_information: closed_form(dot(&ignorance), unit * time),
        gains: gains(&chain_of_transients, start, &gain, lengths),
    })
}

/// h(L) - h for L = 1 ..= lengths, by moving the law over the transient nodes.
fn gains(chain: &TransientChain, mut law: Vec<f64>, gain: &[f64], lengths: usize) -> Vec<f64> {
    let mut gains = Vec::with_capacity(lengths);
    for _ in 0..lengths {
        gains.push(law.iter().zip(gain).map(|(p, g)| p * g).collect::<Sum>().value());
        let mut next = vec![0.0; law.len()];
        for (p, arcs) in law.iter().zip(&chain.arcs).filter(|(p, _)| **p > 0.0) {
            for (to, weight) in arcs {
                next[*to] += p * weight;
            }
        }
        law = next;
    }
    gains
}

/// A law over the causal states: (state, probability), by state, zeros left out.
type Law = Vec<(u32, f64)>;

/// The law of the causal state at each transient node, where all ways to a node agree on it.
fn laws<S: Ordered>(chain: &CausalChain, mixed: &MixedStates<S>) -> Option<Vec<Law>> {
    let mut laws: Vec<Option<Law>> = vec![None; mixed.machine.arcs.len()];
    let begin: Law = support(&chain.stationary).map(|(state, p)| (state as u32, p)).collect();
    if let Some(state) = *mixed.causal_state.first()? {
        return is_certain(&begin, state).then(|| vec![Law::new(); laws.len()]);
    }
    let mut entries = begin.len();
    laws[0] = Some(begin);
    let mut queue = std::collections::VecDeque::from([0usize]);
    let mut weights = vec![0.0; chain.len()];
    while let Some(node) = queue.pop_front() {
        let law = laws[node].clone()?;
        for arc in &mixed.machine.arcs[node] {
            let next = after(chain, &law, arc.token, &mut weights)?;
            match (mixed.causal_state[arc.to as usize], &laws[arc.to as usize]) {
                (Some(state), _) if !is_certain(&next, state) => return None,
                (Some(_), _) => {}
                (None, Some(known)) if !agree(known, &next) => return None,
                (None, Some(_)) => {}
                (None, None) => {
                    entries += next.len();
                    if entries > ENTRIES {
                        return None;
                    }
                    laws[arc.to as usize] = Some(next);
                    queue.push_back(arc.to as usize);
                }
            }
        }
    }
    Some(laws.into_iter().map(Option::unwrap_or_default).collect())
}

/// The law after one more token; `weights` is a vector of zeros, and is left so.
fn after(chain: &CausalChain, law: &Law, token: Token, weights: &mut [f64]) -> Option<Law> {
    let mut reached = Vec::new();
    let mut mass = 0.0;
    for &(state, p) in law {
        for step in chain.arcs[state as usize].iter().filter(|step| step.token == token) {
            if weights[step.to as usize] == 0.0 {
                reached.push(step.to);
            }
            weights[step.to as usize] += p * step.probability;
            mass += p * step.probability;
        }
    }
    reached.sort_unstable();
    reached.dedup();
    let next = reached.iter().map(|&state| (state, weights[state as usize] / mass)).collect();
    reached.iter().for_each(|&state| weights[state as usize] = 0.0);
    (mass > 0.0).then_some(next)
}

fn is_certain(law: &Law, state: u32) -> bool {
    law.iter().all(|&(s, p)| if s == state { (p - 1.0).abs() <= AGREE } else { p <= AGREE })
}

fn agree(one: &Law, other: &Law) -> bool {
    let tiny = |law: &Law, missing_in: &Law| {
        law.iter().all(|(s, p)| *p <= AGREE || missing_in.binary_search_by_key(s, |entry| entry.0).is_ok())
    };
    let close = one.iter().all(|(s, p)| match other.binary_search_by_key(s, |entry| entry.0) {
        Ok(at) => (p - other[at].1).abs() <= AGREE,
        Err(_) => *p <= AGREE,
    });
    close && tiny(other, one)
}
