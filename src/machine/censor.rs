//! A Markov chain from which states are removed one by one: what is left is the chain watched only while it is in the other
//! states. No subtraction anywhere (Grassmann, Taksar & Heyman 1985).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::State;
use super::limits::Limits;
use crate::number::Scalar;

/// A chain as sparse rows, self-loops left out: the chance to leave is the sum of the rest.
#[derive(Debug)]
pub struct Censor<S> {
    out: Vec<FxHashMap<State, S>>,
    into: Vec<FxHashSet<State>>,
}

/// A removed state, with what it took with it.
#[derive(Debug)]
pub struct Removed<S> {
    pub state: State,
    /// Where it goes when it leaves: shares that sum to one.
    pub out: Vec<(State, S)>,
    /// For each state that leads there: expected visits to it, for each visit of that state.
    pub into: Vec<(State, S)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TooDense {
    /// Removal would make too many new edges.
    Fill,
    Stopped,
    /// A state that cannot be left.
    Stuck(State),
}

impl<S: Scalar> Censor<S> {
    pub fn new(states: usize) -> Censor<S> {
        Censor { out: vec![FxHashMap::default(); states], into: vec![FxHashSet::default(); states] }
    }

    /// Adds to the probability of going from one state to another.
    pub fn add(&mut self, from: State, to: State, weight: &S) {
        if from == to {
            return;
        }
        let entry = self.out[from as usize].entry(to).or_insert_with(S::zero);
        *entry = entry.add(weight);
        self.into[to as usize].insert(from);
    }

    /// Removes these states, those with the fewest neighbours first, and says what each took with it, in the order of removal.
    pub fn remove_all(&mut self, states: &[State], limits: &Limits) -> Result<Vec<Removed<S>>, TooDense> {
        // In products of weights. Where more are needed the rows have filled up, and a dense elimination is faster.
        let edges: usize = self.out.iter().map(FxHashMap::len).sum();
        let budget = 4_000_000 + 16 * edges as u64;
        let mut work: u64 = 0;
        let mut removed = Vec::with_capacity(states.len());
        let mut queue: BinaryHeap<Reverse<(u64, State)>> = states.iter().map(|&s| Reverse((self.cost(s), s))).collect();
        let mut gone = vec![false; self.out.len()];
        let mut waiting = vec![false; self.out.len()];
        for &state in states {
            waiting[state as usize] = true;
        }
        while let Some(Reverse((cost, state))) = queue.pop() {
            if gone[state as usize] {
                continue;
            }
            let now = self.cost(state);
            if now > cost {
                queue.push(Reverse((now, state)));
                continue;
            }
            work += now;
            if work > budget {
                return Err(TooDense::Fill);
            }
            if removed.len() % 64 == 0 && limits.expired() {
                return Err(TooDense::Stopped);
            }
            gone[state as usize] = true;
            let step = self.remove(state)?;
            for (neighbour, _) in step.out.iter().chain(&step.into) {
                if waiting[*neighbour as usize] && !gone[*neighbour as usize] {
                    queue.push(Reverse((self.cost(*neighbour), *neighbour)));
                }
            }
            removed.push(step);
        }
        Ok(removed)
    }

    fn cost(&self, state: State) -> u64 {
        self.out[state as usize].len() as u64 * self.into[state as usize].len() as u64
    }

    fn remove(&mut self, state: State) -> Result<Removed<S>, TooDense> {
        let mut out: Vec<(State, S)> = std::mem::take(&mut self.out[state as usize]).into_iter().collect();
        out.sort_by_key(|(to, _)| *to);
        let leave = out.iter().fold(S::zero(), |sum, (_, weight)| sum.add(weight));
        for (to, weight) in &mut out {
            *weight = weight.div(&leave).ok_or(TooDense::Stuck(state))?;
            self.into[*to as usize].remove(&state);
        }
        if out.is_empty() {
            return Err(TooDense::Stuck(state));
        }
        let mut into = Vec::new();
        let mut before: Vec<State> = std::mem::take(&mut self.into[state as usize]).into_iter().collect();
        before.sort_unstable();
        for from in before {
            let Some(weight) = self.out[from as usize].remove(&state) else { continue };
            for (to, share) in out.iter().filter(|(to, _)| *to != from) {
                self.out[from as usize].entry(*to).or_insert_with(S::zero).add_product(&weight, share);
                self.into[*to as usize].insert(from);
            }
            into.push((from, weight.div(&leave).ok_or(TooDense::Stuck(state))?));
        }
        Ok(Removed { state, out, into })
    }
}
