//! String, prefix and next-token probabilities, token by token: a weighted Earley computation (Stolcke 1995) over the nodes of a
//! network, for any recursion. What happens without a token (left recursion, unit and empty cycles) is one linear system.
//!
//! I(v, i, k): from node v to its component's exit, writing tokens i..k. F(v, i): the expected number of times that a
//! derivation which begins with tokens 0..i stands at v right there, whatever is to come after.

use super::rules::{Act, Rules};
use super::system::System;
use crate::number::Scalar;

/// The chart of a prefix, which grows and shrinks by one token at a time. Every derivation of the rules ends.
#[derive(Clone, Debug)]
pub struct Chart<S: Scalar> {
    rules: Rules<S>,
    spans: System<S>,
    corners: System<S>,
    word: Vec<usize>,
    /// `inside[k][i][v]` = I(v, i, k).
    inside: Vec<Vec<Vec<S>>>,
    /// `forward[i][v]` = F(v, i).
    forward: Vec<Vec<S>>,
    /// The probability of each prefix of the word.
    prefixes: Vec<S>,
}

impl<S: Scalar> Chart<S> {
    /// The chart of the empty prefix; `None` where a cycle without tokens has weight one.
    pub fn new(rules: Rules<S>) -> Option<Chart<S>> {
        let (spans, corners) = (System::new(rules.span_matrix())?, System::new(rules.corner_matrix())?);
        let mut begin = vec![S::zero(); rules.nodes()];
        begin[rules.root] = S::one();
        let forward = vec![corners.solve_transposed(begin)];
        let inside = vec![vec![rules.null.clone()]];
        Some(Chart { rules, spans, corners, word: Vec::new(), inside, forward, prefixes: vec![S::one()] })
    }

    pub fn len(&self) -> usize {
        self.word.len()
    }

    pub fn is_empty(&self) -> bool {
        self.word.is_empty()
    }

    /// The probability that a string begins with the word.
    pub fn prefix(&self) -> &S {
        &self.prefixes[self.word.len()]
    }

    /// The probability that a string is the word.
    pub fn whole(&self) -> &S {
        &self.inside[self.word.len()][0][self.rules.root]
    }

    /// For each token the probability that a string begins with the word and then it.
    pub fn next(&self) -> Vec<S> {
        let mut next = vec![S::zero(); self.rules.tokens];
        let here = &self.forward[self.word.len()];
        for m in &self.rules.moves {
            if let Act::Emit(token) = m.act {
                next[token].add_product(&here[m.from], &m.weight);
            }
        }
        next
    }

    /// How many steps the next token takes, about.
    pub fn cost(&self) -> u64 {
        let length = self.word.len() as u64 + 1;
        (length * length + 4) * self.rules.moves.len() as u64
    }

    /// The word with one token more.
    pub fn push(&mut self, token: usize) {
        let prefix = self.next().swap_remove(token);
        self.word.push(token);
        let end = self.word.len();
        let mut column = vec![Vec::new(); end + 1];
        column[end] = self.rules.null.clone();
        for begin in (0..end).rev() {
            column[begin] = self.spans.solve(self.parts(begin, end, &column));
        }
        self.inside.push(column);
        self.forward.push(self.corners.solve_transposed(self.arrivals(end)));
        self.prefixes.push(prefix);
    }

    /// The word without its last token.
    pub fn pop(&mut self) {
        if self.word.pop().is_some() {
            self.inside.pop();
            self.forward.pop();
            self.prefixes.pop();
        }
    }

    /// What of I(v, begin, end) comes from shorter spans.
    fn parts(&self, begin: usize, end: usize, column: &[Vec<S>]) -> Vec<S> {
        let mut parts = vec![S::zero(); self.rules.nodes()];
        for m in &self.rules.moves {
            match m.act {
                Act::Silent => {}
                Act::Emit(token) if token == self.word[begin] => {
                    parts[m.from].add_product(&m.weight, &column[begin + 1][m.to]);
                }
                Act::Emit(_) => {}
                Act::Call(entry) => {
                    let mut sum = S::zero();
                    for (middle, rest) in column.iter().enumerate().take(end).skip(begin + 1) {
                        let called = &self.inside[middle][begin][entry];
                        if !called.is_zero(0.0) && !rest[m.to].is_zero(0.0) {
                            sum.add_product(called, &rest[m.to]);
                        }
                    }
                    if !sum.is_zero(0.0) {
                        parts[m.from].add_product(&m.weight, &sum);
                    }
                }
            }
        }
        parts
    }

    /// What of F(v, end) comes with the last token: it, or a call that it completes.
    fn arrivals(&self, end: usize) -> Vec<S> {
        let mut arrivals = vec![S::zero(); self.rules.nodes()];
        for m in &self.rules.moves {
            match m.act {
                Act::Silent => {}
                Act::Emit(token) if token == self.word[end - 1] => {
                    arrivals[m.to].add_product(&self.forward[end - 1][m.from], &m.weight);
                }
                Act::Emit(_) => {}
                Act::Call(entry) => {
                    for begin in 0..end {
                        let (here, called) = (&self.forward[begin][m.from], &self.inside[end][begin][entry]);
                        if !here.is_zero(0.0) && !called.is_zero(0.0) {
                            arrivals[m.to].add_product(&here.mul(&m.weight), called);
                        }
                    }
                }
            }
        }
        arrivals
    }
}
