//! The graph of a machine: recurrent classes, their periods, transient states, what can be reached.
//!
//! Only which weights are not zero matters here, so that everything is exact for every kind of number.

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use super::{Machine, State};
use crate::number::Scalar;

/// A set of states that reach one another and nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// In ascending order.
    pub states: Vec<State>,
    /// Greatest common divisor of the lengths of its cycles, in tokens.
    pub period: u64,
}

/// The recurrent classes of a machine and what lies before them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Classes {
    /// Ordered by their least state.
    pub recurrent: Vec<Class>,
    /// For each state its recurrent class, or `None` where it is transient.
    pub class_of: Vec<Option<u32>>,
}

impl Classes {
    /// States that are left for ever sooner or later, in ascending order.
    pub fn transient(&self) -> Vec<State> {
        (0..self.class_of.len() as State).filter(|&s| self.class_of[s as usize].is_none()).collect()
    }

    /// Least common multiple of the periods; 1 where there is no recurrent class, `None` where 64 bits do not hold it.
    pub fn period(&self) -> Option<u64> {
        self.recurrent.iter().try_fold(1, |all: u64, class| (all / gcd(all, class.period)).checked_mul(class.period))
    }
}

/// The recurrent classes: strongly connected components that no edge leaves and that have an edge within.
pub fn classes<S: Scalar>(machine: &Machine<S>) -> Classes {
    let states = machine.states();
    let component_of = components(machine);
    let count = component_of.iter().max().map_or(0, |&c| c as usize + 1);
    let (mut closed, mut moves) = (vec![true; count], vec![false; count]);
    for edge in machine.edges() {
        let (from, to) = (component_of[edge.from as usize], component_of[edge.to as usize]);
        closed[from as usize] &= from == to;
        moves[from as usize] |= from == to;
    }
    let mut number: Vec<Option<u32>> = vec![None; count];
    let mut recurrent: Vec<Class> = Vec::new();
    let mut class_of = vec![None; states];
    for state in 0..states {
        let component = component_of[state] as usize;
        if !closed[component] || !moves[component] {
            continue;
        }
        let class = *number[component].get_or_insert_with(|| {
            recurrent.push(Class { states: Vec::new(), period: 0 });
            recurrent.len() as u32 - 1
        });
        class_of[state] = Some(class);
        recurrent[class as usize].states.push(state as State);
    }
    let mut depth = vec![u64::MAX; states];
    for class in &mut recurrent {
        class.period = period(machine, class.states[0], &mut depth);
    }
    Classes { recurrent, class_of }
}

/// Which states can be reached from the given ones, these included.
pub fn reachable<S: Scalar>(machine: &Machine<S>, from: impl IntoIterator<Item = State>) -> Vec<bool> {
    let mut seen = vec![false; machine.states()];
    let mut open: Vec<State> = Vec::new();
    for state in from {
        if !std::mem::replace(&mut seen[state as usize], true) {
            open.push(state);
        }
    }
    while let Some(state) = open.pop() {
        for edge in machine.from(state) {
            if !std::mem::replace(&mut seen[edge.to as usize], true) {
                open.push(edge.to);
            }
        }
    }
    seen
}

/// Strongly connected component of each state. (Kosaraju's algorithm: the one of the library's that does not recurse, so that
/// long chains cannot exhaust the stack.)
fn components<S: Scalar>(machine: &Machine<S>) -> Vec<u32> {
    let mut graph: DiGraph<(), ()> = DiGraph::with_capacity(machine.states(), machine.edges().len());
    for _ in 0..machine.states() {
        graph.add_node(());
    }
    for edge in machine.edges() {
        graph.add_edge(NodeIndex::new(edge.from as usize), NodeIndex::new(edge.to as usize), ());
    }
    let mut component_of = vec![0; machine.states()];
    for (number, component) in kosaraju_scc(&graph).into_iter().enumerate() {
        for node in component {
            component_of[node.index()] = number as u32;
        }
    }
    component_of
}

/// The period of the class of `root`: with d the distance from the root, the greatest common divisor of d(i) + 1 - d(j) over
/// the edges i to j (Denardo 1977).
fn period<S: Scalar>(machine: &Machine<S>, root: State, depth: &mut [u64]) -> u64 {
    depth[root as usize] = 0;
    let mut order = vec![root];
    let mut next = 0;
    while next < order.len() {
        let state = order[next];
        next += 1;
        for edge in machine.from(state) {
            if depth[edge.to as usize] == u64::MAX {
                depth[edge.to as usize] = depth[state as usize] + 1;
                order.push(edge.to);
            }
        }
    }
    let mut divisor = 0;
    for &state in &order {
        for edge in machine.from(state) {
            divisor = gcd(divisor, (depth[state as usize] + 1).abs_diff(depth[edge.to as usize]));
        }
    }
    divisor
}

fn gcd(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::Edge;

    fn machine(states: usize, edges: &[(State, State)]) -> Machine<f64> {
        let edges = edges.iter().map(|&(from, to)| Edge { from, to, token: 0, weight: 1.0 }).collect();
        Machine::new(states, 1, edges, None, None)
    }

    #[test]
    fn two_classes_and_what_leads_there() {
        let found = classes(&machine(6, &[(0, 1), (0, 3), (1, 2), (2, 1), (3, 3), (4, 0), (5, 5), (5, 4)]));
        assert_eq!(found.recurrent.len(), 2);
        assert_eq!(found.recurrent[0], Class { states: vec![1, 2], period: 2 });
        assert_eq!(found.recurrent[1], Class { states: vec![3], period: 1 });
        assert_eq!(found.transient(), [0, 4, 5]);
        assert_eq!(found.period(), Some(2));
    }

    #[test]
    fn the_period_is_the_common_divisor_of_all_cycles() {
        // Cycles of 4 and 6 tokens through state 0.
        let cycles = [(0, 1), (1, 2), (2, 3), (3, 0), (3, 4), (4, 5), (5, 0)];
        assert_eq!(classes(&machine(6, &cycles)).period(), Some(2));
    }

    #[test]
    fn a_period_beyond_64_bits_is_not_told() {
        // A cycle of every prime up to 53: their product is 3.3e19.
        let (mut edges, mut states) = (Vec::new(), 0);
        for n in (2..=53).filter(|n| (2..*n).all(|d| n % d != 0)) {
            edges.extend((0..n).map(|i| (states + i, states + (i + 1) % n)));
            states += n;
        }
        let found = classes(&machine(states as usize, &edges));
        assert_eq!((found.recurrent.len(), found.period()), (16, None));
    }

    #[test]
    fn a_long_cycle_does_not_exhaust_the_stack() {
        let n = 1_000_000;
        let cycle: Vec<(State, State)> = (0..n).map(|i| (i, (i + 1) % n)).collect();
        let found = classes(&machine(n as usize, &cycle));
        assert_eq!((found.recurrent.len(), found.period()), (1, Some(u64::from(n))));
    }

    #[test]
    fn reachable_states() {
        assert_eq!(reachable(&machine(4, &[(0, 1), (1, 0), (2, 3)]), [0]), [true, true, false, false]);
    }
}
