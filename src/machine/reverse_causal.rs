//! The process read backwards.

use super::causal::{Causal, EpsilonMachine};
use super::forward::analyze_forward;
use super::limits::Limits;
use super::quotient::transpose;
use super::{Edge, Machine};
use crate::number::Ordered;

/// The machine run backwards in its stationary law `pi`: T'[x] = diag(pi)^-1 T[x]^T diag(pi). A state of probability zero has no
/// edges. The law stays the same.
///
/// A generalized machine has no such reading of its states; it is transposed instead, its start and final vectors exchanged.
pub fn reversed<S: Ordered>(machine: &Machine<S>, law: &[S], tolerance: f64) -> Machine<S> {
    if machine.is_generalized(tolerance) {
        return transpose(machine, law);
    }
    let edges = machine
        .edges()
        .iter()
        .filter(|e| !law[e.from as usize].is_zero(tolerance))
        .filter_map(|e| {
            let weight = law[e.from as usize].mul(&e.weight).div(&law[e.to as usize])?;
            Some(Edge { from: e.to, to: e.from, token: e.token, weight })
        })
        .collect();
    Machine::new(machine.states(), machine.tokens(), edges, Some(law.to_vec()), None)
}

/// The causal states of the reversed process. Where the forward ones are finitely many, it is their machine that is reversed (Ellison,
/// Mahoney & Crutchfield 2009), and the `distributions` of the result are over the forward causal states.
pub fn analyze_reverse<S: Ordered>(machine: &Machine<S>, law: &[S], forward: &Causal<S>, limits: &Limits) -> Causal<S> {
    match forward {
        Causal::Finite { epsilon, .. } => reverse_of_epsilon(epsilon, limits),
        Causal::Open { .. } => {
            let backward = reversed(machine, law, limits.tolerance);
            let start = backward.start().map_or_else(|| law.to_vec(), <[S]>::to_vec);
            analyze_forward(&backward, &start, limits)
        }
    }
}

fn reverse_of_epsilon<S: Ordered>(epsilon: &EpsilonMachine<S>, limits: &Limits) -> Causal<S> {
    let backward = reversed(&epsilon.to_machine(), &epsilon.stationary, limits.tolerance);
    analyze_forward(&backward, &epsilon.stationary, limits)
}
