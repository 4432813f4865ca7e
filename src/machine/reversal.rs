//! Time reversal: the machine that reads every word of the stationary process backwards.

use super::limits::Limits;
use super::quotient::transpose;
use super::stationary::{NoLaw, stationary};
use super::{Edge, Machine, State};
use crate::number::{Ordered, Scalar};

/// A reversed machine and, for each of its states, the state of the original it is.
#[derive(Clone, Debug)]
pub struct Reversed<S> {
    pub machine: Machine<S>,
    pub states: Vec<State>,
}

/// The time reversal of the stationary process that the machine settles to.
///
/// A probability machine becomes diag(law)^-1 T[x]^T diag(law) on the states that have weight in the law (transient states go);
/// a generalized one is transposed, start and final vectors exchanged.
pub fn reverse<S: Ordered>(machine: &Machine<S>, limits: &Limits) -> Result<Reversed<S>, NoLaw> {
    let law = stationary(machine, limits)?;
    if machine.is_generalized(limits.tolerance) {
        let states = (0..machine.states() as State).collect();
        return Ok(Reversed { machine: transpose(machine, &law), states });
    }
    Ok(reverse_with(machine, &law))
}

/// The reversal of a probability machine under a stationary law of it.
pub fn reverse_with<S: Scalar>(machine: &Machine<S>, law: &[S]) -> Reversed<S> {
    let states: Vec<State> = (0..machine.states() as State).filter(|&s| !law[s as usize].is_zero(0.0)).collect();
    let mut number: Vec<Option<State>> = vec![None; machine.states()];
    for (index, &state) in states.iter().enumerate() {
        number[state as usize] = Some(index as State);
    }
    let mut edges = Vec::with_capacity(machine.edges().len());
    for edge in machine.edges() {
        let (Some(from), Some(to)) = (number[edge.to as usize], number[edge.from as usize]) else { continue };
        let joint = law[edge.from as usize].mul(&edge.weight);
        if let Some(weight) = joint.div(&law[edge.to as usize]) {
            edges.push(Edge { from, to, token: edge.token, weight });
        }
    }
    // A machine with a start may have several classes, and these keep their weights.
    let start = machine.start().map(|_| states.iter().map(|&s| law[s as usize].clone()).collect());
    Reversed { machine: Machine::new(states.len(), machine.tokens(), edges, start, None), states }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::Rational;

    fn rational(text: &str) -> Rational {
        text.parse().unwrap_or(Rational::ZERO)
    }

    #[test]
    fn the_reversal_exchanges_joint_probabilities() {
        // Golden mean, law (2/3, 1/3): A -1-> A stays 1/2, B -1-> A (1/3 jointly) becomes A -1-> B @ 1/2, A -0-> B becomes B -0-> A @ 1.
        let edges = [(0, 0, 1, "1/2"), (0, 1, 0, "1/2"), (1, 0, 1, "1")];
        let edges = edges.map(|(from, to, token, weight)| Edge { from, to, token, weight: rational(weight) }).to_vec();
        let reversed = reverse(&Machine::new(2, 2, edges, None, None), &Limits::default()).unwrap();
        let shown: Vec<_> = reversed.machine.edges().iter().map(|e| (e.from, e.to, e.token, e.weight.to_string())).collect();
        assert_eq!(shown, [(0, 0, 1, "1/2".into()), (0, 1, 1, "1/2".into()), (1, 0, 0, "1".into())]);
    }

    #[test]
    fn transient_states_go() {
        let edges = [(0, 1, 0, "1"), (1, 1, 0, "1")];
        let edges = edges.map(|(from, to, token, weight)| Edge { from, to, token, weight: rational(weight) }).to_vec();
        let reversed = reverse(&Machine::new(2, 1, edges, None, None), &Limits::default()).unwrap();
        assert_eq!(reversed.states, [1]);
    }
}
