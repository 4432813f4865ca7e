//! Sampled sequences of a process that is known by its stacks: how uncertain the next token is to who knows the tokens since time 0, and to
//! who knows the stack at time 0 too. The entropy rate lies between (Birch 1962).
//!
//! Of each sequence the entropies of the next token's law are taken, not its surprise, so the token's own chance is averaged out.

use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::analysis::entropy::entropy;
use crate::language::stack::{Belief, StackMachine};
use crate::machine::limits::Limits;

/// Steps in all, a token taking about as many as frames may be on top.
const WORK: usize = 20_000_000;
/// Sequences, at least where the time allows and at most.
const LEAST: usize = 16;
const MOST: usize = 4_000;
const SEED: u64 = 0x6c61_7a79;

/// Means over sequences with their standard errors, by the number of tokens seen before.
#[derive(Clone, Debug, Default)]
pub struct Runs {
    pub sequences: usize,
    pub length: usize,
    /// H[X_L | X_1 .. X_{L-1}], and the sum of those from `from` on.
    pub upper: Vec<Mean>,
    pub summed: Vec<Mean>,
    /// H[X_L | X_1 .. X_{L-1}, S_0].
    pub lower: Vec<Mean>,
    /// The mean over the last quarter of each, of the sequences.
    pub upper_end: Mean,
    pub lower_end: Mean,
}

#[derive(Clone, Copy, Debug, Default)]
pub struct Mean {
    sum: f64,
    squares: f64,
    count: usize,
}

impl Mean {
    fn add(&mut self, value: f64) {
        self.sum += value;
        self.squares += value * value;
        self.count += 1;
    }

    pub fn mean(&self) -> f64 {
        self.sum / self.count.max(1) as f64
    }

    pub fn standard_error(&self) -> f64 {
        let count = self.count as f64;
        if self.count < 2 {
            return f64::INFINITY;
        }
        let variance = (self.squares - self.sum * self.sum / count).max(0.0) / (count - 1.0);
        (variance / count).sqrt()
    }
}

/// Sequences of `length` tokens. `from`: entropies of tokens before this one are known, and not summed.
pub fn runs(machine: &mut StackMachine<f64>, begin: &Belief<f64>, length: usize, from: usize, limits: &Limits) -> Option<Runs> {
    let none = || vec![Mean::default(); length];
    let mut runs = Runs { length, upper: none(), summed: none(), lower: none(), ..Runs::default() };
    let (mut work, all) = (0, limits.of_effort(WORK));
    let mut next = vec![0.0; machine.tokens()];
    let (mut upper, mut lower) = (vec![0.0; length], vec![0.0; length]);
    while runs.sequences < MOST && (runs.sequences < LEAST || work < all) {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(SEED.wrapping_add(runs.sequences as u64));
        let mut uniform = || random.random::<f64>();
        let mut belief = begin.clone();
        let mut sure = belief.stack(machine, &mut uniform)?;
        for at in 0..length {
            work += 16 + belief.width() + sure.width();
            if at % 64 == 0 && limits.expired() {
                return (runs.sequences >= LEAST).then_some(runs);
            }
            belief.next_into(machine, &mut next);
            upper[at] = entropy(next.iter().copied());
            // The token comes from the stack that was drawn, so that both observers see the same process.
            sure.next_into(machine, &mut next);
            lower[at] = entropy(next.iter().copied());
            let token = drawn(&next, uniform());
            belief.push(machine, token)?;
            sure.push(machine, token)?;
        }
        let mut sum = 0.0;
        for at in 0..length {
            runs.upper[at].add(upper[at]);
            runs.lower[at].add(lower[at]);
            sum += if at >= from { upper[at] } else { 0.0 };
            runs.summed[at].add(sum);
        }
        let end = length - length / 4;
        let mean = |values: &[f64]| values[end..].iter().sum::<f64>() / (length - end) as f64;
        runs.upper_end.add(mean(&upper));
        runs.lower_end.add(mean(&lower));
        runs.sequences += 1;
    }
    Some(runs)
}

fn drawn(next: &[f64], uniform: f64) -> usize {
    let mut left = uniform * next.iter().sum::<f64>();
    let likely = next.iter().position(|p| {
        left -= p;
        left < 0.0
    });
    likely.or_else(|| next.iter().rposition(|p| *p > 0.0)).unwrap_or(0)
}
