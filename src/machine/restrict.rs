//! A machine without the states that it never comes to.

use super::classes::reachable;
use super::{Edge, Machine, State};
use crate::number::Scalar;

/// The states that are reached from the start, in order; `None` where no start is written or all are.
pub fn reached<S: Scalar>(machine: &Machine<S>) -> Option<Vec<State>> {
    let start = machine.start()?;
    let support = start.iter().enumerate().filter(|(_, weight)| !weight.is_zero(0.0)).map(|(state, _)| state as State);
    let seen = reachable(machine, support);
    let kept: Vec<State> = (0..machine.states() as State).filter(|&state| seen[state as usize]).collect();
    (kept.len() < machine.states()).then_some(kept)
}

/// The machine on some of its states, which no edge leaves; state i is `kept[i]` of before.
pub fn restrict<S: Scalar>(machine: &Machine<S>, kept: &[State]) -> Machine<S> {
    let mut place = vec![None; machine.states()];
    for (new, &old) in kept.iter().enumerate() {
        place[old as usize] = Some(new as State);
    }
    let moved = |edge: &Edge<S>| {
        let (from, to) = (place[edge.from as usize]?, place[edge.to as usize]?);
        Some(Edge { from, to, ..edge.clone() })
    };
    let edges = machine.edges().iter().filter_map(moved).collect();
    let vector = |values: &[S]| kept.iter().map(|&state| values[state as usize].clone()).collect();
    Machine::new(kept.len(), machine.tokens(), edges, machine.start().map(vector), machine.finals().map(vector))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_never_come_to_is_left_out() {
        let edge = |from, to, weight| Edge { from, to, token: 0, weight };
        let edges = vec![edge(0, 0, 1.0), edge(1, 0, 0.5), edge(1, 1, 0.5)];
        let machine = Machine::new(2, 1, edges, Some(vec![1.0, 0.0]), None);
        let kept = reached(&machine).expect("state 1 is never come to");
        assert_eq!(kept, [0]);
        assert_eq!(restrict(&machine, &kept), Machine::new(1, 1, vec![edge(0, 0, 1.0)], Some(vec![1.0]), None));
    }
}
