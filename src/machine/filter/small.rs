//! Filtering with few states: a belief and the probability of its last token fill one vector register (or two), and several
//! sequences are filtered side by side so that none waits for its own division.

use std::fmt::Debug;
use std::ops::Range;

use super::{Machine, Real, Token};
use crate::number::Ordered;

/// Machines with more states are filtered by their sparse matrices.
pub const MAX_STATES: usize = 7;

/// Sequences filtered side by side.
pub const LANES: usize = 8;

/// What is done with a machine of few states, its dimensions known to the compiler.
pub trait Kernel<R>: Debug + Send + Sync {
    /// Filters whole sequences of `length` tokens from `start`; see [`super::Beliefs`] for the arrangement.
    fn filter(&self, start: &[R], tokens: &[Token], length: usize, beliefs: &mut [R], probabilities: &mut [R]);

    /// For each of the beliefs `nodes` in `beliefs`, and each token: appends the successor belief, and calls `keep` with the
    /// node, the token and its probability. Impossible tokens have no successor.
    fn expand(&self, beliefs: &mut Vec<R>, nodes: Range<usize>, keep: &mut dyn FnMut(usize, Token, R));

    /// [`Kernel::expand`] without the account.
    fn successors(&self, beliefs: &mut Vec<R>, nodes: Range<usize>);
}

/// `rows[token][i]` is row i of T[token], then its product with the final vector, then zeros: W in all, W > S.
#[derive(Debug)]
struct Fixed<R, const S: usize, const W: usize> {
    rows: Vec<[[R; W]; S]>,
}

/// The kernel for a machine of at most [`MAX_STATES`] states.
pub fn kernel<R: Real, N: Ordered>(machine: &Machine<N>) -> Option<Box<dyn Kernel<R>>> {
    match machine.states() {
        1 => Some(Box::new(Fixed::<R, 1, 2>::new(machine))),
        2 => Some(Box::new(Fixed::<R, 2, 4>::new(machine))),
        3 => Some(Box::new(Fixed::<R, 3, 4>::new(machine))),
        4 => Some(Box::new(Fixed::<R, 4, 8>::new(machine))),
        5 => Some(Box::new(Fixed::<R, 5, 8>::new(machine))),
        6 => Some(Box::new(Fixed::<R, 6, 8>::new(machine))),
        MAX_STATES => Some(Box::new(Fixed::<R, MAX_STATES, 8>::new(machine))),
        _ => None,
    }
}

impl<R: Real, const S: usize, const W: usize> Fixed<R, S, W> {
    fn new<N: Ordered>(machine: &Machine<N>) -> Self {
        let finals = machine.final_vector();
        let mut rows = vec![[[0.0; W]; S]; machine.tokens()];
        for e in machine.edges() {
            let row = &mut rows[e.token as usize][e.from as usize];
            row[e.to as usize] = e.weight.to_f64();
            row[S] += e.weight.mul(&finals[e.to as usize]).to_f64();
        }
        Fixed { rows: rows.iter().map(|matrix| matrix.map(|row| row.map(R::of))).collect() }
    }

    /// The belief after a token, not yet scaled, and at place S the token's probability.
    #[inline(always)]
    fn step(belief: &[R; W], matrix: &[[R; W]; S]) -> [R; W] {
        let mut next = [R::default(); W];
        for (p, row) in belief.iter().zip(matrix) {
            for (n, r) in next.iter_mut().zip(row) {
                *n += *p * *r;
            }
        }
        next
    }

    #[inline(always)]
    fn scaled(next: &[R; W]) -> [R; W] {
        let scale = R::ONE / next[S];
        next.map(|p| p * scale)
    }

    #[inline(always)]
    fn widened(belief: &[R]) -> [R; W] {
        let mut wide = [R::default(); W];
        wide[..S].copy_from_slice(&belief[..S]);
        wide
    }

    #[inline(always)]
    fn each_successor(&self, beliefs: &mut Vec<R>, nodes: Range<usize>, mut keep: impl FnMut(usize, Token, R)) {
        for node in nodes {
            let belief = Self::widened(&beliefs[node * S..(node + 1) * S]);
            for (token, matrix) in self.rows.iter().enumerate() {
                let next = Self::step(&belief, matrix);
                if next[S] > R::default() {
                    beliefs.extend_from_slice(&Self::scaled(&next)[..S]);
                    keep(node, token as Token, next[S]);
                }
            }
        }
    }

    #[inline(always)]
    fn lanes<const N: usize>(&self, start: &[R; W], tokens: &[Token], length: usize, beliefs: &mut [R], probabilities: &mut [R]) {
        let mut now = [*start; N];
        for t in 0..length {
            for (lane, belief) in now.iter_mut().enumerate() {
                let at = lane * length + t;
                let next = Self::step(belief, &self.rows[tokens[at] as usize]);
                *belief = Self::scaled(&next);
                probabilities[at] = next[S];
                beliefs[at * S..(at + 1) * S].copy_from_slice(&belief[..S]);
            }
        }
    }
}

impl<R: Real, const S: usize, const W: usize> Kernel<R> for Fixed<R, S, W> {
    fn filter(&self, start: &[R], tokens: &[Token], length: usize, beliefs: &mut [R], probabilities: &mut [R]) {
        let start = Self::widened(start);
        let group = LANES * length;
        let groups = tokens.chunks(group).zip(beliefs.chunks_mut(group * S)).zip(probabilities.chunks_mut(group));
        for ((tokens, beliefs), probabilities) in groups {
            if tokens.len() == group {
                self.lanes::<LANES>(&start, tokens, length, beliefs, probabilities);
                continue;
            }
            let single = tokens.chunks(length).zip(beliefs.chunks_mut(length * S)).zip(probabilities.chunks_mut(length));
            for ((tokens, beliefs), probabilities) in single {
                self.lanes::<1>(&start, tokens, tokens.len(), beliefs, probabilities);
            }
        }
    }

    fn expand(&self, beliefs: &mut Vec<R>, nodes: Range<usize>, keep: &mut dyn FnMut(usize, Token, R)) {
        self.each_successor(beliefs, nodes, keep);
    }

    fn successors(&self, beliefs: &mut Vec<R>, nodes: Range<usize>) {
        self.each_successor(beliefs, nodes, |_, _, _| {});
    }
}
