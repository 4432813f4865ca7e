//! Hidden Markov machines and what can be decided about them. Nothing here knows the language: it speaks of states, tokens
//! and weights, and fails with small enums that carry ids and numbers.

pub mod any;
pub mod belief_index;
pub mod bidirectional;
pub mod causal;
pub mod censor;
pub mod classes;
pub mod closing;
pub mod compose;
pub mod decided;
pub mod distinguish;
pub mod epsilon;
pub mod equivalence;
pub mod ergodic;
pub mod essential;
pub mod explore;
pub mod filter;
pub mod flatten;
pub mod forward;
pub mod images;
pub mod levels;
pub mod limits;
pub mod linear;
pub mod lump;
pub mod minimize;
pub mod mixed;
pub mod modular;
pub mod modular_matrix;
pub mod modular_span;
pub mod orders;
pub mod partition;
pub mod quotient;
pub mod realize;
pub mod restrict;
pub mod reversal;
pub mod reverse_causal;
pub mod sample;
pub mod shadow;
pub mod stationary;
pub mod trajectory;
pub mod tree;
pub mod unifilar;
pub mod validity;
pub mod witness;
pub mod word;

use crate::number::{Ordered, Scalar};

pub type State = u32;
pub type Token = u32;

/// `weight` = P(emit `token`, go to `to` | in `from`).
#[derive(Clone, Debug, PartialEq)]
pub struct Edge<S> {
    pub from: State,
    pub to: State,
    pub token: Token,
    pub weight: S,
}

/// A sparse labelled hidden Markov machine, possibly generalized (negative entries, final vector).
///
/// A word's weight is `start T[x1] ... T[xL] final`, row vectors acting from the left.
#[derive(Clone, Debug, PartialEq)]
pub struct Machine<S> {
    states: usize,
    tokens: usize,
    /// Sorted by (from, token, to); no two alike; no zero weights.
    edges: Vec<Edge<S>>,
    /// `edges[rows[i]..rows[i + 1]]` leave state i; length `states + 1`.
    rows: Vec<usize>,
    /// The law it starts in, as written; `None`: the stationary one.
    start: Option<Vec<S>>,
    /// The final column vector; `None`: all ones.
    finals: Option<Vec<S>>,
}

impl<S: Scalar> Machine<S> {
    /// Builds a machine; parallel edges add up, edges of weight zero (exactly, or exactly 0.0) are dropped.
    ///
    /// # Panics
    /// If an edge names a state or a token that is not there, or a vector has the wrong length (a bug of the caller).
    pub fn new(
        states: usize,
        tokens: usize,
        mut edges: Vec<Edge<S>>,
        start: Option<Vec<S>>,
        finals: Option<Vec<S>>,
    ) -> Machine<S> {
        assert!(edges.iter().all(|e| (e.from as usize) < states && (e.to as usize) < states && (e.token as usize) < tokens));
        assert!(start.as_ref().is_none_or(|v| v.len() == states) && finals.as_ref().is_none_or(|v| v.len() == states));
        let finals = finals.filter(|v| !v.iter().all(|x| x.equals(&S::one(), 0.0)));
        edges.sort_by_key(|e| (e.from, e.token, e.to));
        let mut merged: Vec<Edge<S>> = Vec::with_capacity(edges.len());
        for edge in edges {
            match merged.last_mut() {
                Some(last) if (last.from, last.token, last.to) == (edge.from, edge.token, edge.to) => {
                    last.weight = last.weight.add(&edge.weight);
                }
                _ => merged.push(edge),
            }
        }
        merged.retain(|e| !e.weight.is_zero(0.0));
        let mut rows = vec![0; states + 1];
        for edge in &merged {
            rows[edge.from as usize + 1] += 1;
        }
        for i in 0..states {
            rows[i + 1] += rows[i];
        }
        Machine { states, tokens, edges: merged, rows, start, finals }
    }

    pub fn states(&self) -> usize {
        self.states
    }

    pub fn tokens(&self) -> usize {
        self.tokens
    }

    pub fn edges(&self) -> &[Edge<S>] {
        &self.edges
    }

    /// The edges that leave a state, by token and then target.
    pub fn from(&self, state: State) -> &[Edge<S>] {
        &self.edges[self.rows[state as usize]..self.rows[state as usize + 1]]
    }

    pub fn start(&self) -> Option<&[S]> {
        self.start.as_deref()
    }

    pub fn finals(&self) -> Option<&[S]> {
        self.finals.as_deref()
    }

    /// The final vector, ones where none was given.
    pub fn final_vector(&self) -> Vec<S> {
        self.finals.clone().unwrap_or_else(|| vec![S::one(); self.states])
    }

    /// Whether each state and token have at most one successor.
    pub fn is_unifilar(&self) -> bool {
        self.edges.windows(2).all(|pair| (pair[0].from, pair[0].token) != (pair[1].from, pair[1].token))
    }

    /// The row vector `law T[token]`.
    pub fn step(&self, law: &[S], token: Token) -> Vec<S> {
        let mut next = vec![S::zero(); self.states];
        for edge in self.edges.iter().filter(|e| e.token == token) {
            next[edge.to as usize].add_product(&law[edge.from as usize], &edge.weight);
        }
        next
    }

    /// The row vectors `law T[x]`, one for each token.
    pub fn push(&self, law: &[S]) -> Vec<Vec<S>> {
        let mut next = vec![vec![S::zero(); self.states]; self.tokens];
        for edge in self.edges.iter().filter(|e| !law[e.from as usize].is_zero(0.0)) {
            next[edge.token as usize][edge.to as usize].add_product(&law[edge.from as usize], &edge.weight);
        }
        next
    }

    /// The column vectors `T[x] column`, one for each token.
    pub fn pull(&self, column: &[S]) -> Vec<Vec<S>> {
        let mut next = vec![vec![S::zero(); self.states]; self.tokens];
        for edge in self.edges.iter().filter(|e| !column[e.to as usize].is_zero(0.0)) {
            next[edge.token as usize][edge.from as usize].add_product(&edge.weight, &column[edge.to as usize]);
        }
        next
    }

    /// The row vector `law T`, T summed over the tokens: the law one token later.
    pub fn advance(&self, law: &[S]) -> Vec<S> {
        let mut next = vec![S::zero(); self.states];
        for edge in self.edges.iter().filter(|e| !law[e.from as usize].is_zero(0.0)) {
            next[edge.to as usize].add_product(&law[edge.from as usize], &edge.weight);
        }
        next
    }

    /// The column `T column`, T summed over the tokens: the expected value one token later.
    pub fn advance_column(&self, column: &[S]) -> Vec<S> {
        let mut before = vec![S::zero(); self.states];
        for edge in &self.edges {
            before[edge.from as usize].add_product(&edge.weight, &column[edge.to as usize]);
        }
        before
    }

    /// The same machine over another kind of number.
    pub fn map<R: Scalar>(&self, f: impl Fn(&S) -> R) -> Machine<R> {
        let edges = self.edges.iter().map(|e| Edge { from: e.from, to: e.to, token: e.token, weight: f(&e.weight) }).collect();
        let vector = |v: &Option<Vec<S>>| v.as_ref().map(|v| v.iter().map(&f).collect());
        Machine::new(self.states, self.tokens, edges, vector(&self.start), vector(&self.finals))
    }

    pub fn with_start(mut self, start: Option<Vec<S>>) -> Machine<S> {
        assert!(start.as_ref().is_none_or(|v| v.len() == self.states));
        self.start = start;
        self
    }
}

impl<S: Ordered> Machine<S> {
    /// Whether it has to be treated as a generalized machine: a final vector of its own, or an entry below zero (by more than the
    /// tolerance, for floats).
    pub fn is_generalized(&self, tolerance: f64) -> bool {
        self.finals.is_some() || self.edges.iter().any(|e| e.weight.sign(tolerance) < 0)
    }
}
