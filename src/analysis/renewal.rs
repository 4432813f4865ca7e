//! Countably many causal states: the process renews itself whenever a word occurs after which all before it is forgotten.
//!
//! After the reset word the belief is always the same one; from there the recurrent causal states are reached, and their stationary law
//! is proportional to the expected visits between two returns to it (as for the simple nonunifilar source: Marzen & Crutchfield 2015).

use super::entropy::{Sum, surprise};
use super::quantity::{Measured, Method};
use super::transient::TransientChain;
use crate::machine::Token;
use crate::machine::causal::Exploration;
use crate::machine::linear::Span;
use crate::machine::quotient::Observable;
use crate::number::Scalar;

/// Probability of a return that may lie beyond what was explored.
const LOST: f64 = 1e-3;

/// H of the recurrent causal states, where nearly all their probability was explored.
pub(super) fn statistical_complexity(exploration: &Exploration, reset: &[Token]) -> Option<Measured> {
    let root = after(exploration, reset)?;
    // Number the beliefs that are reached from the root, itself first.
    let mut index = vec![usize::MAX; exploration.arcs.len()];
    let mut nodes = vec![root];
    index[root] = 0;
    let mut at = 0;
    while at < nodes.len() {
        for to in exploration.arcs[nodes[at]].iter().filter_map(|arc| arc.to) {
            if index[to as usize] == usize::MAX {
                index[to as usize] = nodes.len();
                nodes.push(to as usize);
            }
        }
        at += 1;
    }
    let mut arcs = vec![Vec::new(); nodes.len()];
    let mut leak = vec![0.0; nodes.len()];
    let mut unexplored = vec![0.0; nodes.len()];
    for (from, &node) in nodes.iter().enumerate() {
        for arc in &exploration.arcs[node] {
            match arc.to.map(|to| index[to as usize]) {
                Some(0) => leak[from] += arc.probability,
                Some(to) => arcs[from].push((to, arc.probability)),
                None => {
                    leak[from] += arc.probability;
                    unexplored[from] += arc.probability;
                }
            }
        }
    }
    let mut start = vec![0.0; nodes.len()];
    start[0] = 1.0;
    let visits = TransientChain { arcs, leak }.visits(&start)?;
    let time: f64 = visits.iter().copied().collect::<Sum>().value();
    let lost: f64 = visits.iter().zip(&unexplored).map(|(n, p)| n * p).sum();
    if lost > LOST {
        return None;
    }
    let value = visits.iter().map(|n| surprise(n / time)).collect::<Sum>().value();
    // Beyond the edge a walk takes about as long to return as any other, over states of which each is rarer than those at the edge.
    let share = lost.min(0.5);
    let error = 4.0 * (surprise(share) + share * (nodes.len() as f64).log2()) + 1e-13 * (1.0 + value);
    Some(Measured::within(value, error, Method::Series { terms: nodes.len() as u64 }))
}

/// A token after which the belief does not depend on what came before: its matrix has rank one on the observable space.
pub(super) fn reset_token<S: Scalar>(observable: &Observable<S>, tolerance: f64) -> Option<Token> {
    let resets = |map: &Vec<Vec<S>>| {
        let mut span = Span::new(observable.rank(), tolerance);
        map.iter().for_each(|row| {
            span.insert(row);
        });
        span.dimension() == 1
    };
    observable.maps.iter().position(resets).map(|token| token as Token)
}

/// The belief after a word from the stationary law.
fn after(exploration: &Exploration, word: &[Token]) -> Option<usize> {
    let mut node = 0;
    for token in word {
        let arc = exploration.arcs.get(node)?.iter().find(|arc| arc.token == *token)?;
        node = arc.to? as usize;
    }
    Some(node)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::causal::OpenArc;

    #[test]
    fn geometric_visits() {
        // From the root a step outward with 1/2, else back: P(n) = 2^-(n+1), entropy 2 bits.
        let count = 60;
        let arcs = (0..count)
            .map(|n| {
                let onward = (n + 1 < count).then_some(n + 1);
                vec![OpenArc { token: 0, to: onward, probability: 0.5 }, OpenArc { token: 1, to: Some(0), probability: 0.5 }]
            })
            .collect();
        let nothing = vec![Vec::new(); count as usize];
        let exploration = Exploration {
            tokens: 2,
            beliefs: nothing.clone(),
            distributions: nothing,
            depth: vec![0; count as usize],
            probability: vec![0.0; count as usize],
            arcs,
        };
        let found = statistical_complexity(&exploration, &[1]).unwrap();
        assert!((found.value - 2.0).abs() < 1e-12 && found.upper - found.lower < 1e-10, "{found:?}");
    }
}
