//! The machine for drawing.

use super::structure::Structure;
use super::{Diagram, DiagramEdge, DiagramNode};
use crate::machine::causal::{Causal, EpsilonMachine};
use crate::machine::limits::Limits;
use crate::number::Ordered;

/// The epsilon-machine where finite, else the machine as written.
pub(super) fn diagram<S: Ordered>(structure: &Structure<S>, limits: &Limits) -> Diagram {
    match &structure.forward {
        Causal::Finite { epsilon, .. } => of_epsilon(epsilon, limits),
        Causal::Open { .. } => as_written(structure, limits),
    }
}

fn of_epsilon<S: Ordered>(epsilon: &EpsilonMachine<S>, limits: &Limits) -> Diagram {
    let mut states: Vec<Option<u32>> =
        (0..epsilon.states()).map(|i| epsilon.distributions.get(i).and_then(|law| only_state(law, limits.tolerance))).collect();
    // A state as written names a node only if all nodes are named, each by its own.
    let mut named: Vec<u32> = states.iter().flatten().copied().collect();
    named.sort_unstable();
    named.dedup();
    if named.len() != states.len() {
        states.fill(None);
    }
    let nodes = states.into_iter().zip(&epsilon.stationary);
    let edges = epsilon.machine.arcs.iter().enumerate().flat_map(|(from, arcs)| {
        arcs.iter().map(move |arc| DiagramEdge {
            from,
            to: arc.to as usize,
            token: arc.token,
            probability: arc.probability.to_f64(),
            text: arc.probability.to_text(),
        })
    });
    Diagram {
        is_epsilon: true,
        nodes: nodes.map(|(state, p)| DiagramNode { state, probability: p.to_f64(), recurrent: true }).collect(),
        edges: edges.collect(),
    }
}

/// The state that a law is certain of.
fn only_state<S: Ordered>(law: &[S], tolerance: f64) -> Option<u32> {
    let mut support = law.iter().enumerate().filter(|(_, p)| !p.is_zero(tolerance));
    let (state, _) = support.next()?;
    support.next().is_none().then_some(state as u32)
}

fn as_written<S: Ordered>(structure: &Structure<S>, limits: &Limits) -> Diagram {
    let node = |(state, p): (usize, &S)| DiagramNode {
        state: Some(state as u32),
        probability: p.to_f64(),
        recurrent: !p.is_zero(limits.tolerance),
    };
    let edge = |edge: &crate::machine::Edge<S>| DiagramEdge {
        from: edge.from as usize,
        to: edge.to as usize,
        token: edge.token,
        probability: edge.weight.to_f64(),
        text: edge.weight.to_text(),
    };
    Diagram {
        is_epsilon: false,
        nodes: structure.law.iter().enumerate().map(node).collect(),
        edges: structure.machine.edges().iter().map(edge).collect(),
    }
}
