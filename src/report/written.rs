//! The machine as written, as a diagram.

use crate::analysis::{Diagram, DiagramEdge, DiagramNode};
use crate::machine::Machine;
use crate::number::Ordered;

/// A machine's own states and edges, for drawing. `stationary[i]` is the stationary probability of state i (or zeros where it
/// is not known); a state counts as recurrent where that is not zero.
pub fn diagram<S: Ordered>(machine: &Machine<S>, stationary: &[f64]) -> Diagram {
    let probability = |state: u32| stationary.get(state as usize).copied().unwrap_or(0.0);
    let node = |state| DiagramNode { state: Some(state), probability: probability(state), recurrent: probability(state) != 0.0 };
    let edges = machine.edges().iter().map(|edge| DiagramEdge {
        from: edge.from as usize,
        to: edge.to as usize,
        token: edge.token,
        probability: edge.weight.to_f64(),
        text: edge.weight.to_text(),
    });
    Diagram { is_epsilon: false, nodes: (0..machine.states() as u32).map(node).collect(), edges: edges.collect() }
}
