//! A language conditioned on coming to an end: each edge weighted by the inside masses of what it leads to (Doob's transform).

use super::inside::Inside;
use super::{Component, Edge, Label, Network};
use crate::number::{Number, Scalar};

/// The network whose derivations are those of `network` that end, in their proportions: every node ends surely. Edges and
/// nodes that cannot end are left without weight. `None` where nothing ends.
pub fn terminating(network: &Network<Number>, inside: &Inside) -> Option<Network<Number>> {
    let root = network.root.0 as usize;
    if inside.at(root, network.components[root].entry).is_zero(0.0) {
        return None;
    }
    let of = |(index, component): (usize, &Component<Number>)| {
        let edge = |edge: &Edge<Number>| {
            let mut weight = edge.weight.mul(inside.at(index, edge.to));
            if let Label::Call(callee) = edge.label {
                let callee = callee.0 as usize;
                weight = weight.mul(inside.at(callee, network.components[callee].entry));
            }
            if weight.is_zero(0.0) {
                return None;
            }
            Some(Edge { weight: weight.div(inside.at(index, edge.from))?, ..edge.clone() })
        };
        Component { edges: component.edges.iter().filter_map(edge).collect(), ..component.clone() }
    };
    let components = network.components.iter().enumerate().map(of).collect();
    Some(Network { components, ..network.clone() })
}
