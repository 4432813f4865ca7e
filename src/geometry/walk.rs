//! A belief that follows a sampled sequence: the next token is drawn from the belief's own prediction.

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::presentation::Presentation;

const SEED: u64 = 0x6265_6c69_6566_7321;

/// The same `chain`, the same numbers.
pub fn seeded(chain: u64) -> Xoshiro256PlusPlus {
    Xoshiro256PlusPlus::seed_from_u64(SEED.wrapping_add(chain))
}

/// From 0 to below 1: 53 random bits make a uniform float.
pub fn uniform(random: &mut Xoshiro256PlusPlus) -> f64 {
    (random.next_u64() >> 11) as f64 / (1u64 << 53) as f64
}

/// One sequence, from the stationary law.
pub struct Walk<'a> {
    of: &'a Presentation,
    pub belief: Vec<f64>,
    next: Vec<Vec<f64>>,
    chances: Vec<f64>,
    random: Xoshiro256PlusPlus,
}

impl<'a> Walk<'a> {
    /// The same `chain`, the same sequence.
    pub fn new(of: &'a Presentation, chain: u64) -> Walk<'a> {
        Walk {
            of,
            belief: of.start.clone(),
            next: vec![vec![0.0; of.dimension]; of.tokens()],
            chances: vec![0.0; of.tokens()],
            random: seeded(chain),
        }
    }

    /// Draws a token and updates the belief; the token and the probability it had.
    pub fn step(&mut self) -> (usize, f64) {
        let mut total = 0.0;
        for (token, (next, chance)) in self.next.iter_mut().zip(&mut self.chances).enumerate() {
            *chance = self.of.apply(&self.belief, token, next).max(0.0);
            total += *chance;
        }
        let mut left = uniform(&mut self.random) * total;
        let mut drawn = self.chances.iter().rposition(|chance| *chance > 0.0).unwrap_or(0);
        for (token, chance) in self.chances.iter().enumerate() {
            if left < *chance {
                drawn = token;
                break;
            }
            left -= chance;
        }
        let chance = self.chances[drawn];
        for (entry, value) in self.belief.iter_mut().zip(&self.next[drawn]) {
            *entry = value / chance;
        }
        (drawn, chance)
    }
}
