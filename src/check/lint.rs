//! What is legal and surprising.

use std::collections::{HashMap, HashSet};

use petgraph::graph::{DiGraph, NodeIndex};

use super::evaluate::{Elaborator, Env, Eval};
use super::made::Made;
use super::program::Kind;
use super::value::Value;
use crate::diagnostic::mistakes::{machines, rules as mistakes};
use crate::network::plan::Plan;
use crate::network::{Component, Edge, Label, NodeId};
use crate::number::{Number, Scalar};
use crate::source::Span;
use crate::syntax::tree::Generator;

/// The classes of nodes that are never left, each in the order of its nodes.
pub fn closed_classes(component: &Component<Number>) -> Vec<Vec<NodeId>> {
    let mut graph: DiGraph<(), ()> = DiGraph::with_capacity(component.nodes.len(), component.edges.len());
    for _ in &component.nodes {
        graph.add_node(());
    }
    for edge in component.edges.iter().filter(|edge| !edge.weight.is_zero(0.0)) {
        graph.add_edge(NodeIndex::new(edge.from.0 as usize), NodeIndex::new(edge.to.0 as usize), ());
    }
    // Kosaraju's algorithm is the one without recursion: a cycle of 10^5 states needs no stack.
    let parts = petgraph::algo::kosaraju_scc(&graph);
    let mut part_of = vec![0; component.nodes.len()];
    for (part, nodes) in parts.iter().enumerate() {
        nodes.iter().for_each(|node| part_of[node.index()] = part);
    }
    let mut closed = vec![true; parts.len()];
    for edge in graph.edge_indices() {
        if let Some((from, to)) = graph.edge_endpoints(edge)
            && part_of[from.index()] != part_of[to.index()]
        {
            closed[part_of[from.index()]] = false;
        }
    }
    let mut classes: Vec<Vec<NodeId>> = parts
        .iter()
        .zip(closed)
        .filter(|(_, closed)| *closed)
        .map(|(nodes, _)| {
            let mut nodes: Vec<NodeId> = nodes.iter().map(|n| NodeId(n.index() as u32)).collect();
            nodes.sort();
            nodes
        })
        .collect();
    classes.sort();
    classes
}

/// The greatest common divisor of the numbers of tokens around the cycles of a closed class.
fn period(root: &Component<Number>, class: &[NodeId]) -> u64 {
    let mut leaving: HashMap<NodeId, Vec<(NodeId, i64)>> = class.iter().map(|node| (*node, Vec::new())).collect();
    for edge in root.edges.iter().filter(|edge| !edge.weight.is_zero(0.0)) {
        if let Some(edges) = leaving.get_mut(&edge.from) {
            edges.push((edge.to, i64::from(edge.label != Label::Silent)));
        }
    }
    let Some(&first) = class.first() else { return 1 };
    let mut level: HashMap<NodeId, i64> = HashMap::from([(first, 0)]);
    let mut queue = vec![first];
    let mut divisor = 0_u64;
    while let Some(node) = queue.pop() {
        for (to, length) in &leaving[&node] {
            let here = level[&node] + length;
            match level.get(to) {
                Some(known) => divisor = gcd(divisor, here.abs_diff(*known)),
                None => {
                    level.insert(*to, here);
                    queue.push(*to);
                }
            }
        }
    }
    divisor.max(1)
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

impl Elaborator<'_> {
    /// Checks that a process without a `start` has one recurrent class, and warns of the states outside of it.
    pub(super) fn one_class(&self, root: &Component<Number>, at: Span) -> Eval<()> {
        let classes = closed_classes(root);
        let name = |node: &NodeId| root.nodes[node.0 as usize].name.clone();
        if classes.len() > 1 {
            let named: Vec<Vec<String>> = classes.iter().map(|class| class.iter().filter_map(name).collect()).collect();
            let place = |class: &Vec<NodeId>| {
                let origin = class.iter().find_map(|node| root.nodes[node.0 as usize].origin)?;
                self.origins.borrow().get(origin as usize).copied()
            };
            let states: Vec<Span> = classes.iter().take(4).filter_map(place).collect();
            return Err(self.report(machines::several_recurrent_classes(at, &root.name, &named, &states)));
        }
        let visited: HashSet<u32> = classes.into_iter().flatten().map(|node| node.0).collect();
        let lost = root.nodes.iter().enumerate().filter(|(node, _)| !visited.contains(&(*node as u32)));
        let lost: Vec<(&str, Option<u32>)> = lost.filter_map(|(_, info)| Some((info.name.as_deref()?, info.origin))).collect();
        if let Some((first, origin)) = lost.first() {
            let place = origin.and_then(|o| self.origins.borrow().get(o as usize).copied()).unwrap_or(at);
            let shown: Vec<String> = lost.iter().take(6).map(|(name, _)| format!("`{name}`")).collect();
            let what = match shown.len() {
                1 => format!("the state `{first}`"),
                _ => format!("each of the states {}", shown.join(", ")),
            };
            let why = "the process runs in its stationary distribution, which does not come here";
            self.report(mistakes::never_reached(place, &what, why).help("`start` says where a process begins"));
        }
        Ok(())
    }

    /// Checks that tokens go on coming: no class of states is closed and silent.
    pub(super) fn goes_on_emitting(&self, root: &Component<Number>, at: Span) -> Eval<()> {
        for class in closed_classes(root) {
            let inside: HashSet<NodeId> = class.iter().copied().collect();
            let silent = |edge: &&Edge<Number>| edge.label == Label::Silent || edge.weight.is_zero(0.0);
            if root.edges.iter().filter(|edge| inside.contains(&edge.from)).all(|edge| silent(&edge)) {
                let named: Vec<String> = class.iter().filter_map(|node| root.nodes[node.0 as usize].name.clone()).collect();
                let origin = class.iter().find_map(|node| root.nodes[node.0 as usize].origin);
                let place = origin.and_then(|o| self.origins.borrow().get(o as usize).copied()).unwrap_or(at);
                return Err(self.report(machines::silent_cycle(place, &named)));
            }
        }
        Ok(())
    }

    /// Warns of a period above one, where the states move without calls.
    pub(super) fn periodic(&self, made: &Made) {
        let Plan::Network(network) = &made.plan else { return };
        let root = &network.components[network.root.0 as usize];
        if made.kind == Kind::Language || network.generalized || root.edges.iter().any(|e| matches!(e.label, Label::Call(_))) {
            return;
        }
        let periods = closed_classes(root).iter().map(|class| period(root, class)).collect::<Vec<u64>>();
        let period = periods.into_iter().max().unwrap_or(1);
        if period > 1 {
            self.report(mistakes::periodic(made.span, period));
        }
    }

    /// Warns of declared tokens that are never emitted.
    pub(super) fn unused_tokens(&self, made: &Made, generator: &Generator, env: &Env<'_>) {
        let (Some(over), Plan::Network(network)) = (&generator.over, &made.plan) else { return };
        // Which tokens occur may be what a parameter is for.
        if generator.params.iter().any(|p| !matches!(p.ty.text.as_str(), "prob" | "real")) {
            return;
        }
        // A probability at its end takes an alternative away.
        let at_an_end = |value: &Value| matches!(value, Value::Number(p) if p.mul(&Number::one().sub(p)).is_zero(0.0));
        if env.vars.iter().any(|(name, value)| generator.params.iter().any(|p| p.name.text == *name) && at_an_end(value)) {
            return;
        }
        let mut used = vec![false; network.tokens.len()];
        for edge in network.components.iter().flat_map(|c| &c.edges) {
            if let Label::Emit(token) = edge.label {
                used[token.0 as usize] = true;
            }
        }
        let unused: Vec<String> = network.tokens.iter().zip(used).filter(|(_, used)| !used).map(|(t, _)| t.clone()).collect();
        if !unused.is_empty() {
            self.report(mistakes::unused_tokens(over.span, &unused));
        }
    }
}
