//! Belief filtering in floating point: what an observer who knows the machine believes about its state after each token.
//!
//! After token x the belief b becomes b T[x] / (b T[x] f), f the final vector (all ones for a hidden Markov machine), and
//! b T[x] f is the probability the token had. Small machines are filtered many sequences at a time.

mod small;
mod sparse;

use std::fmt::Debug;
use std::ops::{Add, AddAssign, Div, Mul, Range};

use rayon::prelude::*;

use super::{Machine, Token};
use crate::number::Ordered;
use small::Kernel;
use sparse::Sparse;

/// A floating-point number: `f32` or `f64`.
pub trait Real:
    Copy
    + Debug
    + Default
    + PartialOrd
    + Send
    + Sync
    + 'static
    + Add<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + AddAssign
{
    const ONE: Self;
    fn of(value: f64) -> Self;
    fn to_double(self) -> f64;
}

impl Real for f32 {
    const ONE: f32 = 1.0;
    fn of(value: f64) -> f32 {
        value as f32
    }
    fn to_double(self) -> f64 {
        f64::from(self)
    }
}

impl Real for f64 {
    const ONE: f64 = 1.0;
    fn of(value: f64) -> f64 {
        value
    }
    fn to_double(self) -> f64 {
        self
    }
}

/// A machine ready to filter token sequences.
#[derive(Debug)]
pub struct Filter<R> {
    states: usize,
    tokens: usize,
    start: Vec<R>,
    sparse: Sparse<R>,
    /// For few states, see [`small::MAX_STATES`].
    kernel: Option<Box<dyn Kernel<R>>>,
}

/// Beliefs along sequences of one length, one sequence after the other.
#[derive(Clone, Debug, PartialEq)]
pub struct Beliefs<R> {
    pub states: usize,
    /// After token t of sequence i (counted from 0): `beliefs[(i * length + t) * states..][..states]`. From an impossible token
    /// on not a number.
    pub beliefs: Vec<R>,
    /// P(token t of sequence i | the tokens before it): `probabilities[i * length + t]`.
    pub probabilities: Vec<R>,
}

impl<R: Real> Filter<R> {
    /// A filter that starts from the belief `law` over the machine's states.
    pub fn new<S: Ordered>(machine: &Machine<S>, law: &[S]) -> Filter<R> {
        let start: Vec<R> = law.iter().map(|p| R::of(p.to_f64())).collect();
        let (states, tokens) = (machine.states(), machine.tokens());
        Filter { states, tokens, start, sparse: Sparse::new(machine), kernel: small::kernel(machine) }
    }

    pub fn states(&self) -> usize {
        self.states
    }

    /// The belief before any token.
    pub fn start(&self) -> &[R] {
        &self.start
    }

    pub fn tokens(&self) -> usize {
        self.tokens
    }

    /// Writes the belief after `token` to `next` and returns the probability the token had. Where that is zero, `next` is all
    /// zeros.
    pub fn step(&self, belief: &[R], token: Token, next: &mut [R]) -> R {
        let probability = self.sparse.step(belief, token, next);
        if probability != R::default() {
            let scale = R::ONE / probability;
            next.iter_mut().for_each(|p| *p = *p * scale);
        }
        probability
    }

    /// Filters sequences of `length` tokens each, one after the other in `tokens`, on all of rayon's threads.
    ///
    /// # Panics
    /// If a token is not the machine's (a bug of the caller).
    pub fn run(&self, tokens: &[Token], length: usize) -> Beliefs<R> {
        let mut beliefs = vec![R::default(); tokens.len() * self.states];
        let mut probabilities = vec![R::default(); tokens.len()];
        if length == 0 || self.states == 0 {
            return Beliefs { states: self.states, beliefs, probabilities };
        }
        // Whole groups of lanes, and enough of them that the threads are not kept busy with handing out work.
        let block = length * small::LANES * (1 + 4096 / length);
        let blocks = tokens.par_chunks(block).zip(beliefs.par_chunks_mut(block * self.states));
        blocks.zip(probabilities.par_chunks_mut(block)).for_each(|((tokens, beliefs), probabilities)| match &self.kernel {
            Some(kernel) => kernel.filter(&self.start, tokens, length, beliefs, probabilities),
            None => self.one_by_one(tokens, length, beliefs, probabilities),
        });
        Beliefs { states: self.states, beliefs, probabilities }
    }

    /// [`Beliefs::probabilities`] alone, without keeping the beliefs.
    ///
    /// # Panics
    /// If a token is not the machine's (a bug of the caller).
    pub fn probabilities(&self, tokens: &[Token], length: usize) -> Vec<R> {
        let mut probabilities = vec![R::default(); tokens.len()];
        if length == 0 || self.states == 0 {
            return probabilities;
        }
        match &self.kernel {
            Some(kernel) => {
                let block = length * small::LANES * (1 + 4096 / length);
                let blocks = tokens.par_chunks(block).zip(probabilities.par_chunks_mut(block));
                blocks.for_each_init(Vec::new, |beliefs, (tokens, probabilities)| {
                    beliefs.resize(tokens.len() * self.states, R::default());
                    kernel.filter(&self.start, tokens, length, beliefs, probabilities);
                });
            }
            None => tokens.par_chunks(length).zip(probabilities.par_chunks_mut(length)).for_each(|(tokens, probabilities)| {
                let (mut belief, mut next) = (self.start.clone(), self.start.clone());
                for (&token, probability) in tokens.iter().zip(probabilities) {
                    *probability = self.step(&belief, token, &mut next);
                    std::mem::swap(&mut belief, &mut next);
                }
            }),
        }
        probabilities
    }

    /// For each of the beliefs `nodes` in `beliefs` (one after the other), and each token that is possible there: appends the
    /// successor belief, and calls `keep` with the node, the token and its probability.
    pub fn expand(&self, beliefs: &mut Vec<R>, nodes: Range<usize>, keep: &mut dyn FnMut(usize, Token, R)) {
        match &self.kernel {
            Some(kernel) => kernel.expand(beliefs, nodes, keep),
            None => self.expand_sparse(beliefs, nodes, keep),
        }
    }

    /// [`Filter::expand`] for the beliefs alone, which is faster.
    pub fn successors(&self, beliefs: &mut Vec<R>, nodes: Range<usize>) {
        match &self.kernel {
            Some(kernel) => kernel.successors(beliefs, nodes),
            None => self.expand_sparse(beliefs, nodes, &mut |_, _, _| {}),
        }
    }

    fn expand_sparse(&self, beliefs: &mut Vec<R>, nodes: Range<usize>, keep: &mut dyn FnMut(usize, Token, R)) {
        let mut next = vec![R::default(); self.states];
        for node in nodes {
            for token in 0..self.tokens as Token {
                let belief = &beliefs[node * self.states..(node + 1) * self.states];
                let probability = self.step(belief, token, &mut next);
                if probability > R::default() {
                    beliefs.extend_from_slice(&next);
                    keep(node, token, probability);
                }
            }
        }
    }

    fn one_by_one(&self, tokens: &[Token], length: usize, beliefs: &mut [R], probabilities: &mut [R]) {
        let mut belief = self.start.clone();
        let slots = beliefs.chunks_exact_mut(self.states).zip(probabilities);
        for (t, (&token, (slot, probability))) in tokens.iter().zip(slots).enumerate() {
            if t % length == 0 {
                belief.copy_from_slice(&self.start);
            }
            *probability = self.step(&belief, token, slot);
            if *probability == R::default() {
                slot.fill(R::of(f64::NAN));
            }
            belief.copy_from_slice(slot);
        }
    }
}

#[cfg(test)]
mod tests;
