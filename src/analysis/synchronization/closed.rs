//! Finitely many mixed states: linear equations over the transient ones.

use super::super::causal_chain::{CausalChain, to_floats};
use super::super::entropy::Sum;
use super::super::quantity::{Measured, Method};
use super::super::transient::TransientChain;
use super::Synchronization;
use crate::machine::causal::MixedStates;
use crate::number::Ordered;

/// Two ways to the same node may differ by this much in the law of the causal state before they count as different.
const AGREE: f64 = 1e-11;

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
    let gain: Vec<f64> = transient.iter().map(|&node| chain.gain(&laws[node])).collect();
    let ignorance: Vec<f64> = transient.iter().map(|&node| chain.ignorance(&laws[node])).collect();
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

/// The law of the causal state at each node, where all ways to a node agree on it.
fn laws<S: Ordered>(chain: &CausalChain, mixed: &MixedStates<S>) -> Option<Vec<Vec<f64>>> {
    let nodes = mixed.machine.arcs.len();
    let states = chain.len();
    let mut laws: Vec<Option<Vec<f64>>> = vec![None; nodes];
    *laws.first_mut()? = Some(chain.stationary.clone());
    let mut queue = std::collections::VecDeque::from([0usize]);
    while let Some(node) = queue.pop_front() {
        let law = laws[node].clone()?;
        if let Some(state) = mixed.causal_state[node] {
            // Known: the arcs from here are the epsilon-machine's own.
            if law.get(state as usize).is_none_or(|p| (p - 1.0).abs() > AGREE) {
                return None;
            }
            continue;
        }
        for arc in &mixed.machine.arcs[node] {
            let mut next = vec![0.0; states];
            let mut mass = 0.0;
            for (p, arcs) in law.iter().zip(&chain.arcs).filter(|(p, _)| **p > 0.0) {
                for step in arcs.iter().filter(|step| step.token == arc.token) {
                    next[step.to as usize] += p * step.probability;
                    mass += p * step.probability;
                }
            }
            if mass <= 0.0 {
                return None;
            }
            next.iter_mut().for_each(|p| *p /= mass);
            match &laws[arc.to as usize] {
                Some(known) if known.iter().zip(&next).any(|(a, b)| (a - b).abs() > AGREE) => return None,
                Some(_) => {}
                None => {
                    laws[arc.to as usize] = Some(next);
                    queue.push_back(arc.to as usize);
                }
            }
        }
    }
    Some(laws.into_iter().map(|law| law.unwrap_or_else(|| vec![0.0; states])).collect())
}
