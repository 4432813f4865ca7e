//! What `machine` finds out about a process, gathered once for all measures.

use crate::machine::bidirectional::{TokenInContext, bidirectional, token_in_context};
use crate::machine::causal::{Bidirectional, Causal};
use crate::machine::classes::{Classes, classes};
use crate::machine::forward::analyze_forward;
use crate::machine::limits::Limits;
use crate::machine::orders::{Orders, orders};
use crate::machine::quotient::{Observable, canonical, quotient};
use crate::machine::reverse_causal::analyze_reverse;
use crate::machine::stationary::{NoLaw, stationary};
use crate::machine::{Machine, State};
use crate::number::Ordered;

/// States of a machine whose spans take no time worth limiting.
const SMALL: usize = 64;

pub(super) struct Structure<'a, S: Ordered> {
    pub(super) machine: &'a Machine<S>,
    pub(super) generalized: bool,
    /// The stationary law over the states as written.
    pub(super) law: Vec<S>,
    pub(super) classes: Classes,
    pub(super) observable: Option<Observable<S>>,
    /// The machine of least dimension; `None` where it would be too large.
    pub(super) canonical: Option<Machine<S>>,
    pub(super) forward: Causal<S>,
    pub(super) reverse: Causal<S>,
    pub(super) joint: Option<Bidirectional<S>>,
    /// P(S+_0, X_0, S-_1), where both are finitely many.
    pub(super) context: Option<Vec<TokenInContext<S>>>,
    pub(super) orders: Option<Orders>,
}

impl<'a, S: Ordered> Structure<'a, S> {
    /// `limits` are those of the search among beliefs; the stationary law is had within `all`.
    pub(super) fn new(machine: &'a Machine<S>, limits: &Limits, all: &Limits) -> Result<Structure<'a, S>, NoLaw> {
        let law = stationary(machine, all)?;
        let forward = analyze_forward(machine, &law, limits);
        let reverse = analyze_reverse(machine, &law, &forward, limits);
        let joint = bidirectional(&forward, &reverse, limits.tolerance);
        let (context, orders) = match &forward {
            Causal::Finite { epsilon, .. } => {
                (joint.as_ref().map(|joint| token_in_context(epsilon, joint)), orders(epsilon, limits))
            }
            Causal::Open { .. } => (None, None),
        };
        // A search that took all its time takes nothing from a machine whose spans are had at once.
        let spans = if machine.states() <= SMALL { all } else { limits };
        Ok(Structure {
            machine,
            generalized: machine.is_generalized(limits.tolerance),
            classes: classes(machine),
            observable: quotient(machine, spans).ok(),
            canonical: canonical(machine, &law, spans).ok(),
            law,
            forward,
            reverse,
            joint,
            context,
            orders,
        })
    }

    /// States as written that a stationary run visits.
    pub(super) fn recurrent(&self, tolerance: f64) -> Vec<State> {
        (0..self.law.len() as State).filter(|&s| !self.law[s as usize].is_zero(tolerance)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::Edge;

    #[test]
    fn a_search_that_had_no_time_leaves_the_dimension() {
        let edges = [(0, 0, 0, 0.5), (0, 1, 0, 0.5), (1, 1, 0, 0.5), (1, 0, 1, 0.5)];
        let edges = edges.map(|(from, to, token, weight)| Edge { from, to, token, weight });
        let machine = Machine::new(2, 2, edges.to_vec(), None, None);
        let limits = Limits::default();
        let found = Structure::new(&machine, &limits.used_up(), &limits).ok().and_then(|structure| structure.canonical);
        assert_eq!(found.map(|canonical| canonical.states()), Some(2));
    }
}
