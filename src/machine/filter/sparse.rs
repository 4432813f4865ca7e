//! Filtering with many states, by sparse matrices.

use super::{Machine, Real, Token};
use crate::number::Ordered;

/// For each token the matrix T[token] by columns, so that each entry of the next belief is summed up in a register.
#[derive(Debug)]
pub struct Sparse<R> {
    /// `columns[token * (states + 1) + j]..columns[.. + 1]` are the entries of column j.
    columns: Vec<u32>,
    states: usize,
    /// Row and value of each entry.
    entries: Vec<(u32, R)>,
    finals: Vec<R>,
}

impl<R: Real> Sparse<R> {
    /// The machine has fewer than 2^32 edges.
    pub fn new<S: Ordered>(machine: &Machine<S>) -> Sparse<R> {
        let states = machine.states();
        let mut order: Vec<u32> = (0..machine.edges().len() as u32).collect();
        order.sort_unstable_by_key(|&i| {
            let e = &machine.edges()[i as usize];
            (e.token, e.to, e.from)
        });
        let mut columns = vec![0_u32; machine.tokens() * states + 1];
        for e in machine.edges() {
            columns[e.token as usize * states + e.to as usize + 1] += 1;
        }
        for i in 1..columns.len() {
            columns[i] += columns[i - 1];
        }
        let entry = |i: u32| {
            let e = &machine.edges()[i as usize];
            (e.from, R::of(e.weight.to_f64()))
        };
        let finals = machine.final_vector().iter().map(|f| R::of(f.to_f64())).collect();
        Sparse { columns, states, entries: order.into_iter().map(entry).collect(), finals }
    }

    /// Writes `belief T[token]` to `next` and returns its product with the final vector.
    pub fn step(&self, belief: &[R], token: Token, next: &mut [R]) -> R {
        let first = token as usize * self.states;
        let columns = &self.columns[first..=first + self.states];
        let mut probability = R::default();
        for ((slot, ends), last) in next.iter_mut().zip(columns.windows(2)).zip(&self.finals) {
            let mut sum = R::default();
            for (from, weight) in &self.entries[ends[0] as usize..ends[1] as usize] {
                sum += belief[*from as usize] * *weight;
            }
            *slot = sum;
            probability += sum * *last;
        }
        probability
    }
}
