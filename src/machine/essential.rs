//! What of a machine matters to a process: the states that have weight in its stationary law, those with the same future merged as far as
//! lumping goes.

use super::lump::lump;
use super::{Edge, Machine, State};
use crate::number::{Ordered, Scalar};

/// A smaller machine for the same process.
pub struct Essential<S> {
    pub machine: Machine<S>,
    /// For each state of the original the state it became; `None` where it has no weight.
    pub became: Vec<Option<State>>,
    /// For each state an original.
    pub original: Vec<State>,
}

/// The essential part of a machine in the stationary law `law`. States without weight are dropped from probability machines only,
/// where no edge leads to them from the others.
pub fn essential<S: Ordered>(machine: &Machine<S>, law: &[S], tolerance: f64) -> Essential<S> {
    let generalized = machine.is_generalized(tolerance);
    let kept: Vec<State> =
        (0..machine.states() as State).filter(|&s| generalized || law[s as usize].sign(tolerance) > 0).collect();
    let mut place: Vec<Option<State>> = vec![None; machine.states()];
    for (index, &state) in kept.iter().enumerate() {
        place[state as usize] = Some(index as State);
    }
    let edges = machine.edges().iter().filter_map(|e| {
        let (from, to) = (place[e.from as usize]?, place[e.to as usize]?);
        Some(Edge { from, to, token: e.token, weight: e.weight.clone() })
    });
    let finals = machine.finals().map(|finals| kept.iter().map(|&s| finals[s as usize].clone()).collect());
    let merged = lump(&Machine::new(kept.len(), machine.tokens(), edges.collect(), None, finals), tolerance);
    Essential {
        became: place.into_iter().map(|place| Some(merged.block_of[place? as usize])).collect(),
        original: merged.representatives.iter().map(|&s| kept[s as usize]).collect(),
        machine: merged.machine,
    }
}

impl<S: Scalar> Essential<S> {
    /// A law over the original's states as one over these.
    pub fn law(&self, original: &[S]) -> Vec<S> {
        let mut law = vec![S::zero(); self.machine.states()];
        for (became, weight) in self.became.iter().zip(original) {
            if let Some(state) = became {
                law[*state as usize] = law[*state as usize].add(weight);
            }
        }
        law
    }
}
