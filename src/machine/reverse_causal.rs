//! The process read backwards.

use super::Machine;
use super::causal::{Causal, EpsilonMachine};
use super::forward::analyze_forward;
use super::limits::Limits;
use super::quotient::transpose;
use super::reversal::{Reversed, reverse_with};
use crate::number::Ordered;

/// The causal states of the reversed process. Where the forward ones are finitely many, it is their machine that is reversed (Ellison,
/// Mahoney & Crutchfield 2009), and the `distributions` of the result are over the forward causal states.
pub fn analyze_reverse<S: Ordered>(machine: &Machine<S>, law: &[S], forward: &Causal<S>, limits: &Limits) -> Causal<S> {
    match forward {
        Causal::Finite { epsilon, .. } => reverse_of_epsilon(epsilon, limits),
        Causal::Open { .. } if machine.is_generalized(limits.tolerance) => {
            analyze_forward(&transpose(machine, law), &machine.final_vector(), limits)
        }
        Causal::Open { .. } => {
            let Reversed { machine: backward, states } = reverse_with(machine, law);
            let law: Vec<S> = states.iter().map(|&state| law[state as usize].clone()).collect();
            analyze_forward(&backward, &law, limits)
        }
    }
}

fn reverse_of_epsilon<S: Ordered>(epsilon: &EpsilonMachine<S>, limits: &Limits) -> Causal<S> {
    // Every causal state has weight, so the reversed machine has the same states.
    let backward = reverse_with(&epsilon.to_machine(), &epsilon.stationary).machine;
    analyze_forward(&backward, &epsilon.stationary, limits)
}
