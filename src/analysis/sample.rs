//! The entropy rate by sampling: where beliefs spread over too many dimensions to be followed word by word.
//!
//! Along a sampled sequence the next token is drawn from the belief's own prediction, and the mean of H[X | belief] is taken, not of
//! -log p: the token's own chance is averaged out exactly. Independent chains give the standard error.

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::entropy::surprise;
use super::propagate::Operators;
use crate::machine::limits::Limits;

/// Independent sequences.
const CHAINS: usize = 16;
const SEED: u64 = 0x6570_7369_6c61_6e67;

/// Mean and standard error of H[X | belief] over sequences that start in the stationary law.
pub(super) struct Sampled {
    pub(super) mean: f64,
    pub(super) standard_error: f64,
    pub(super) tokens: u64,
}

/// Spends about `work` elementary operations. The same numbers come out each time.
pub(super) fn entropy_rate(operators: &Operators, law: &[f64], work: usize, limits: &Limits) -> Option<Sampled> {
    let tokens = (work / operators.cost() / operators.tokens.max(1) / CHAINS).max(64);
    // Until the belief no longer knows that it began with nothing known.
    let silent = tokens / 8;
    let mut means = Vec::with_capacity(CHAINS);
    for chain in 0..CHAINS {
        if limits.expired() {
            return None;
        }
        let mut random = Xoshiro256PlusPlus::seed_from_u64(SEED.wrapping_add(chain as u64));
        means.push(mean_uncertainty(operators, law, tokens, silent, &mut random));
    }
    let mean = means.iter().sum::<f64>() / CHAINS as f64;
    let variance = means.iter().map(|m| (m - mean).powi(2)).sum::<f64>() / (CHAINS * (CHAINS - 1)) as f64;
    Some(Sampled { mean, standard_error: variance.sqrt(), tokens: (CHAINS * (tokens - silent)) as u64 })
}

fn mean_uncertainty(operators: &Operators, law: &[f64], tokens: usize, silent: usize, random: &mut Xoshiro256PlusPlus) -> f64 {
    let mut belief = law.to_vec();
    let mut next = vec![vec![0.0; operators.states]; operators.tokens];
    let mut chances = vec![0.0; operators.tokens];
    let mut sum = 0.0;
    for step in 0..tokens {
        let mut total = 0.0;
        for (token, (measure, chance)) in next.iter_mut().zip(&mut chances).enumerate() {
            *chance = operators.apply(&belief, token, measure).max(0.0);
            total += *chance;
        }
        if step >= silent {
            sum += chances.iter().map(|chance| surprise(chance / total)).sum::<f64>();
        }
        // 53 random bits make a uniform float.
        let mut left = (random.next_u64() >> 11) as f64 / (1u64 << 53) as f64 * total;
        let mut drawn = chances.iter().rposition(|chance| *chance > 0.0).unwrap_or(0);
        for (token, chance) in chances.iter().enumerate() {
            if left < *chance {
                drawn = token;
                break;
            }
            left -= chance;
        }
        let scale = 1.0 / chances[drawn];
        for (entry, value) in belief.iter_mut().zip(&next[drawn]) {
            *entry = value * scale;
        }
    }
    sum / (tokens - silent) as f64
}
