//! The epsilon-machine: the recurrent part of a closed set of beliefs.
//!
//! A closed set of beliefs is a unifilar machine in which no two nodes predict the same. Its bottom strongly connected components
//! are therefore minimal and unifilar, and the beliefs that an infinite past leads to are exactly their nodes (Travers &
//! Crutchfield 2011, asymptotic synchronization). That holds for the set grown from the stationary law, and as well for the one grown from the
//! laws of single recurrent states: time averages from such a state are those of its recurrent class, so a bottom component reached
//! from there generates that class's process; and two components that generate one process predict alike and so are the
//! same nodes.

use super::causal::{Arc, EpsilonMachine, Unifilar};
use super::limits::Limits;
use super::mixed::Closure;
use super::stationary::{NoLaw, ergodic};
use super::{Edge, Machine, State, Token};
use crate::number::{Ordered, Scalar};

/// A unifilar machine as a machine.
pub fn as_machine<S: Scalar>(unifilar: &Unifilar<S>) -> Machine<S> {
    let edges = unifilar
        .arcs
        .iter()
        .enumerate()
        .flat_map(|(from, arcs)| {
            arcs.iter().map(move |a| Edge { from: from as State, to: a.to, token: a.token, weight: a.probability.clone() })
        })
        .collect();
    Machine::new(unifilar.arcs.len(), unifilar.tokens, edges, None, None)
}

/// The recurrent causal states among a closed set of beliefs, and for each belief which of them it is.
pub struct Recurrent<S> {
    pub epsilon: EpsilonMachine<S>,
    pub causal_state: Vec<Option<State>>,
    /// For each causal state its node in the closure.
    pub nodes: Vec<State>,
}

/// The epsilon-machine within a closed set of beliefs, where the process starts in `weights[i]` at the i-th seed.
/// (`distributions` is left empty.)
pub fn recurrent<S: Ordered>(closure: &Closure<S>, tokens: usize, weights: &[S], limits: &Limits) -> Result<Recurrent<S>, NoLaw> {
    let machine = as_machine(&closure.unifilar(tokens));
    let mut start = vec![S::zero(); closure.beliefs.len()];
    for (&node, weight) in closure.seeds.iter().zip(weights) {
        start[node as usize] = start[node as usize].add(weight);
    }
    let found = ergodic(&machine, Some(&start), limits)?;
    let mut causal_state = vec![None; closure.beliefs.len()];
    let (mut nodes, mut stationary, mut class) = (Vec::new(), Vec::new(), Vec::new());
    let mut classes = 0;
    for ((component, law), weight) in found.classes.recurrent.iter().zip(&found.laws).zip(&found.weights) {
        if weight.sign(limits.tolerance) <= 0 {
            continue;
        }
        for (&node, share) in component.states.iter().zip(law) {
            causal_state[node as usize] = Some(nodes.len() as State);
            nodes.push(node);
            stationary.push(weight.mul(share));
            class.push(classes);
        }
        classes += 1;
    }
    let arcs = nodes
        .iter()
        .map(|&node| {
            closure.arcs[node as usize]
                .iter()
                .filter_map(|arc| {
                    let to = causal_state[arc.to as usize]?;
                    Some(Arc { token: arc.token, to, probability: arc.probability.clone() })
                })
                .collect()
        })
        .collect();
    let beliefs = nodes.iter().map(|&node| closure.beliefs[node as usize].clone()).collect();
    let epsilon = EpsilonMachine { machine: Unifilar { tokens, arcs }, stationary, class, beliefs, distributions: Vec::new() };
    Ok(Recurrent { epsilon, causal_state, nodes })
}

impl<S: Scalar> EpsilonMachine<S> {
    pub fn states(&self) -> usize {
        self.machine.arcs.len()
    }

    /// The successor of a causal state.
    pub fn after(&self, state: State, token: Token) -> Option<State> {
        let arcs = self.machine.arcs.get(state as usize)?;
        arcs.binary_search_by_key(&token, |arc| arc.token).ok().map(|i| arcs[i].to)
    }

    /// As a machine that starts in its stationary law.
    pub fn to_machine(&self) -> Machine<S> {
        as_machine(&self.machine).with_start(Some(self.stationary.clone()))
    }
}
