//! Mixed states: the beliefs that are reached from given ones, word by word, breadth first.

use super::belief_index::BeliefIndex;
use super::causal::{Arc, Unifilar};
use super::limits::Limits;
use super::quotient::Observable;
use super::{Machine, State, Token};
use crate::number::{Ordered, Scalar};

/// Where a belief came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The seed of this number.
    Seed(u32),
    /// One token after an earlier belief.
    After(State, Token),
}

/// A set of beliefs with their successors. Beliefs from `expanded` on have no arcs yet.
#[derive(Clone, Debug)]
pub struct Closure<S> {
    pub beliefs: Vec<Vec<S>>,
    pub arcs: Vec<Vec<Arc<S>>>,
    pub depth: Vec<u32>,
    pub origin: Vec<Origin>,
    /// Node of each seed.
    pub seeds: Vec<State>,
    pub expanded: usize,
    /// Inexact beliefs were merged at a distance that a convergent sequence shows too: that the set closed proves nothing.
    pub doubtful: bool,
}

impl<S> Closure<S> {
    /// Whether every successor of a belief is in the set.
    pub fn closed(&self) -> bool {
        self.expanded == self.beliefs.len() && !self.doubtful
    }

    pub fn unifilar(&self, tokens: usize) -> Unifilar<S>
    where
        S: Clone,
    {
        Unifilar { tokens, arcs: self.arcs.clone() }
    }
}

/// A breadth-first search that can be taken up again with a higher limit.
pub struct Search<'a, S: Scalar> {
    observable: &'a Observable<S>,
    limits: &'a Limits,
    index: BeliefIndex<S>,
    closure: Closure<S>,
}

impl<'a, S: Scalar> Search<'a, S> {
    pub fn new(observable: &'a Observable<S>, seeds: &[Vec<S>], limits: &'a Limits) -> Search<'a, S> {
        let closure = Closure {
            beliefs: Vec::new(),
            arcs: Vec::new(),
            depth: Vec::new(),
            origin: Vec::new(),
            seeds: Vec::new(),
            expanded: 0,
            doubtful: false,
        };
        let mut search = Search { observable, limits, index: BeliefIndex::new(limits.tolerance), closure };
        for (number, seed) in seeds.iter().enumerate() {
            let node = search.enter(seed.clone(), 0, Origin::Seed(number as u32));
            search.closure.seeds.push(node);
        }
        search
    }

    fn enter(&mut self, belief: Vec<S>, depth: u32, origin: Origin) -> State {
        let new = self.closure.beliefs.len() as State;
        if let Some(known) = self.index.find_or_insert(&belief, new) {
            return known;
        }
        self.closure.beliefs.push(belief);
        self.closure.arcs.push(Vec::new());
        self.closure.depth.push(depth);
        self.closure.origin.push(origin);
        new
    }

    /// Follows beliefs until the set closes, or has more than `most` beliefs, or time is up. Whether it closed.
    pub fn run(&mut self, most: usize) -> bool {
        while self.closure.expanded < self.closure.beliefs.len() {
            let node = self.closure.expanded;
            if self.closure.beliefs.len() > most || (node % 64 == 63 && self.limits.expired()) {
                break;
            }
            let depth = self.closure.depth[node] + 1;
            let mut arcs = Vec::new();
            for token in 0..self.observable.maps.len() as Token {
                let (probability, next) = self.observable.update(&self.closure.beliefs[node], token, self.limits.tolerance);
                if let Some(next) = next {
                    let to = self.enter(next, depth, Origin::After(node as State, token));
                    arcs.push(Arc { token, to, probability });
                }
            }
            self.closure.arcs[node] = arcs;
            self.closure.expanded += 1;
        }
        self.closure.doubtful = self.index.doubtful();
        self.closure.closed()
    }

    pub fn closure(&self) -> &Closure<S> {
        &self.closure
    }

    pub fn into_closure(self) -> Closure<S> {
        self.closure
    }
}

/// The laws over the machine's states to which the beliefs belong: that of each seed, and from there along the word by which a
/// belief was first reached. Each sums to one against the final vector.
pub fn distributions<S: Ordered>(machine: &Machine<S>, closure: &Closure<S>, seeds: &[Vec<S>], tolerance: f64) -> Vec<Vec<S>> {
    let finals = machine.final_vector();
    let scaled = |law: Vec<S>| {
        let total = super::linear::dot(&law, &finals);
        match S::one().div(&total) {
            Some(scale) => law.iter().map(|x| if x.is_zero(tolerance) { S::zero() } else { x.mul(&scale) }).collect(),
            None => law,
        }
    };
    let mut laws: Vec<Vec<S>> = Vec::with_capacity(closure.origin.len());
    for origin in &closure.origin {
        let law = match *origin {
            Origin::Seed(number) => seeds[number as usize].clone(),
            Origin::After(before, token) => machine.step(&laws[before as usize], token),
        };
        laws.push(scaled(law));
    }
    laws
}
