//! Which components call which, which of them can come to their end, and how large the machine would be.

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use super::NotFlat;
use crate::network::{Component, ComponentId, Label, Network, NodeId};
use crate::number::Scalar;

/// What is known of the calls of a network.
pub(super) struct Calls {
    /// Whether each component can reach its exit.
    pub returns: Vec<bool>,
    /// For each component and node whether nothing is left to do there but to return.
    pub done: Vec<Vec<bool>>,
    /// The number of emitting positions, every call written out, from each component.
    size: Vec<u128>,
    /// Components that never return and are called: their positions exist once.
    endless: Vec<bool>,
    root: usize,
}

impl Calls {
    /// How many states the machine would have, at most.
    pub fn states(&self) -> u128 {
        let others = self.endless.iter().zip(&self.size).enumerate();
        let others = others.filter(|(component, (endless, _))| **endless && *component != self.root);
        others.fold(self.size[self.root], |sum, (_, (_, size))| sum.saturating_add(*size))
    }
}

/// Looks at the calls.
///
/// # Errors
/// `Recursive`, for a component that calls itself otherwise than as the last thing it does.
pub(super) fn analyse<S: Scalar>(network: &Network<S>) -> Result<Calls, NotFlat<S>> {
    let returns = returning(network);
    let done: Vec<Vec<bool>> = network.components.iter().map(finished).collect();
    let mut graph: DiGraph<(), bool> = DiGraph::new();
    for _ in &network.components {
        graph.add_node(());
    }
    let mut endless = vec![false; network.components.len()];
    for (caller, component) in network.components.iter().enumerate() {
        for edge in component.edges.iter().filter(|e| !e.weight.is_zero(0.0)) {
            let Label::Call(ComponentId(callee)) = edge.label else { continue };
            let callee = callee as usize;
            if returns[callee] {
                let last = done[caller][edge.to.0 as usize];
                graph.add_edge(NodeIndex::new(caller), NodeIndex::new(callee), last);
            } else {
                endless[callee] = true;
            }
        }
    }
    let components = kosaraju_scc(&graph);
    let mut group = vec![0; network.components.len()];
    for (number, members) in components.iter().enumerate() {
        for member in members {
            group[member.index()] = number;
        }
    }
    let mut size = vec![0u128; network.components.len()];
    for members in &components {
        let mut total = 0u128;
        for &member in members {
            total = total.saturating_add(emitting(&network.components[member.index()]));
            for edge in graph.edges(member) {
                use petgraph::visit::EdgeRef;
                let callee = edge.target().index();
                if group[callee] != group[member.index()] {
                    total = total.saturating_add(size[callee]);
                } else if !*edge.weight() {
                    return Err(NotFlat::Recursive(ComponentId(callee as u32)));
                }
            }
        }
        for member in members {
            size[member.index()] = total;
        }
    }
    Ok(Calls { returns, done, size, endless, root: network.root.0 as usize })
}

fn emitting<S: Scalar>(component: &Component<S>) -> u128 {
    let mut emits = vec![false; component.nodes.len()];
    for edge in component.edges.iter().filter(|e| matches!(e.label, Label::Emit(_))) {
        emits[edge.from.0 as usize] = true;
    }
    emits.into_iter().filter(|&emits| emits).count() as u128
}

/// Which components can come to their end.
fn returning<S: Scalar>(network: &Network<S>) -> Vec<bool> {
    let mut returns = vec![false; network.components.len()];
    loop {
        let before = returns.clone();
        // Callees mostly come after their callers, so that one pass from the end finds nearly all.
        for (index, component) in network.components.iter().enumerate().rev() {
            let Some(exit) = component.exit else { continue };
            returns[index] = returns[index] || reaches(component, exit, &returns);
        }
        if returns == before {
            return returns;
        }
    }
}

/// Whether the exit can be reached from the entry when only these components return.
fn reaches<S: Scalar>(component: &Component<S>, exit: NodeId, returns: &[bool]) -> bool {
    let mut next: Vec<Vec<usize>> = vec![Vec::new(); component.nodes.len()];
    for edge in component.edges.iter().filter(|e| !e.weight.is_zero(0.0)) {
        if matches!(edge.label, Label::Call(ComponentId(callee)) if !returns[callee as usize]) {
            continue;
        }
        next[edge.from.0 as usize].push(edge.to.0 as usize);
    }
    let mut seen = vec![false; component.nodes.len()];
    let mut open = vec![component.entry.0 as usize];
    while let Some(node) = open.pop() {
        if !std::mem::replace(&mut seen[node], true) {
            open.extend(&next[node]);
        }
    }
    seen[exit.0 as usize]
}

/// For each node whether it is the exit, or leads there by single silent edges of weight one.
fn finished<S: Scalar>(component: &Component<S>) -> Vec<bool> {
    let mut done = vec![false; component.nodes.len()];
    let Some(exit) = component.exit else { return done };
    let mut out = vec![0u32; component.nodes.len()];
    let mut before: Vec<Vec<usize>> = vec![Vec::new(); component.nodes.len()];
    for edge in &component.edges {
        out[edge.from.0 as usize] += 1;
        if edge.label == Label::Silent && edge.weight.equals(&S::one(), 0.0) {
            before[edge.to.0 as usize].push(edge.from.0 as usize);
        }
    }
    let mut open = vec![exit.0 as usize];
    while let Some(node) = open.pop() {
        if !std::mem::replace(&mut done[node], true) {
            open.extend(before[node].iter().filter(|&&node| out[node] == 1));
        }
    }
    done
}
