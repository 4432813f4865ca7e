//! A language cut at a depth of nesting: components copied for each depth, derivations that would nest deeper left out.

use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use super::condition::terminating;
use super::inside::inside;
use super::{Component, ComponentId, Label, Network};
use crate::number::{Number, Scalar};

/// A cut language, and what of the strings that end it leaves out.
#[derive(Clone, Debug)]
pub struct Bounded {
    pub network: Network<Number>,
    pub cut: Number,
}

/// Conditions a language on derivations that nest at most `depth` deep. A call nests where caller and callee can call each other
/// and the caller has more to do when it comes back; a call of another group of rules begins again at no depth. `None` where no
/// derivation is left. `limit` bounds the number of nodes.
///
/// # Errors
/// The number of nodes it would take.
pub fn bounded(language: &Network<Number>, depth: u32, tolerance: f64, limit: usize) -> Result<Option<Bounded>, u128> {
    let group = groups(language);
    let count = language.components.len();
    let nodes: u128 = language.components.iter().map(|component| component.nodes.len() as u128).sum();
    let size = nodes * (u128::from(depth) + 1);
    if size > limit as u128 {
        return Err(size);
    }
    let mut components = Vec::with_capacity(count * (depth as usize + 1));
    for level in 0..=depth as usize {
        for (caller, component) in language.components.iter().enumerate() {
            let edge = |edge: &super::Edge<Number>| {
                let mut edge = edge.clone();
                if let Label::Call(callee) = edge.label {
                    let callee = callee.0 as usize;
                    let at = match (group[caller] == group[callee], Some(edge.to) == component.exit) {
                        (false, _) => 0,
                        (true, true) => level,
                        (true, false) if level < depth as usize => level + 1,
                        (true, false) => return None,
                    };
                    edge.label = Label::Call(ComponentId((at * count + callee) as u32));
                }
                Some(edge)
            };
            let name = if level == 0 { component.name.clone() } else { format!("{}@{level}", component.name) };
            components.push(Component { name, edges: component.edges.iter().filter_map(edge).collect(), ..component.clone() });
        }
    }
    let cut = Network { components, ..language.clone() };
    let root = language.root.0 as usize;
    let entry = language.components[root].entry;
    let (before, after) = (inside(language, tolerance), inside(&cut, tolerance));
    let Some(network) = terminating(&cut, &after) else { return Ok(None) };
    let kept = after.at(root, entry).div(before.at(root, entry)).unwrap_or_else(Number::zero);
    Ok(Some(Bounded { network: reached(network), cut: Number::one().sub(&kept) }))
}

fn groups(language: &Network<Number>) -> Vec<usize> {
    let mut graph: DiGraph<(), ()> = DiGraph::new();
    language.components.iter().for_each(|_| {
        graph.add_node(());
    });
    for (caller, component) in language.components.iter().enumerate() {
        for edge in component.edges.iter().filter(|edge| !edge.weight.is_zero(0.0)) {
            if let Label::Call(callee) = edge.label {
                graph.add_edge(NodeIndex::new(caller), NodeIndex::new(callee.0 as usize), ());
            }
        }
    }
    let mut group = vec![0; language.components.len()];
    for (number, part) in tarjan_scc(&graph).into_iter().enumerate() {
        part.into_iter().for_each(|member| group[member.index()] = number);
    }
    group
}

/// Without the components that the root does not reach.
fn reached(network: Network<Number>) -> Network<Number> {
    let mut place: Vec<Option<u32>> = vec![None; network.components.len()];
    let mut order = vec![network.root.0 as usize];
    place[order[0]] = Some(0);
    let mut next = 0;
    while next < order.len() {
        for edge in &network.components[order[next]].edges {
            if let Label::Call(callee) = edge.label
                && place[callee.0 as usize].is_none()
            {
                place[callee.0 as usize] = Some(order.len() as u32);
                order.push(callee.0 as usize);
            }
        }
        next += 1;
    }
    let moved = |&index: &usize| {
        let mut component = network.components[index].clone();
        for edge in &mut component.edges {
            if let Label::Call(callee) = &mut edge.label {
                callee.0 = place[callee.0 as usize].unwrap_or(0);
            }
        }
        component
    };
    let components = order.iter().map(moved).collect();
    Network { components, root: ComponentId(0), ..network.clone() }
}
