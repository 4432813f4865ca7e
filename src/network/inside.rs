//! Inside masses: the probability that what begins at a node comes to its component's end, and that it does so silently.

use super::least::least;
use super::termination::equations;
use super::{Component, Label, Network, NodeId};
use crate::number::Number;

/// A number for each node of each component, exact where all are.
#[derive(Clone, Debug)]
pub struct Inside {
    /// By component and node.
    pub masses: Vec<Vec<Number>>,
    /// How far an inexact one may be off.
    pub error: f64,
}

impl Inside {
    pub fn at(&self, component: usize, node: NodeId) -> &Number {
        &self.masses[component][node.0 as usize]
    }
}

/// The probability of reaching the exit from each node. `tolerance` is for inexact weights.
pub fn inside(network: &Network<Number>, tolerance: f64) -> Inside {
    of(network, tolerance)
}

/// The probability of reaching the exit from each node without a token.
pub fn silent(network: &Network<Number>, tolerance: f64) -> Inside {
    let quiet = |component: &Component<Number>| {
        let edges = component.edges.iter().filter(|edge| !matches!(edge.label, Label::Emit(_))).cloned().collect();
        Component { edges, ..component.clone() }
    };
    let components = network.components.iter().map(quiet).collect();
    of(&Network { components, ..network.clone() }, tolerance)
}

fn of(network: &Network<Number>, tolerance: f64) -> Inside {
    let (equations, _) = equations(network);
    let found = least(&equations, tolerance);
    let mut values = found.values.into_iter();
    let masses =
        network.components.iter().map(|component| values.by_ref().take(component.nodes.len()).collect::<Vec<_>>()).collect();
    Inside { masses, error: found.error }
}
