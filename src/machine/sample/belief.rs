//! A generalized machine, run by its belief: P(token | past) = belief T[token] final.

use rand::Rng;
use rand_xoshiro::Xoshiro256PlusPlus;

use super::{Machine, SUM_TOLERANCE, SampleError, Token};
use crate::number::Ordered;

/// Floating point throughout: a token's probability is exact to the rounding of the belief, which is renewed at each token.
#[derive(Clone, Debug)]
pub struct BeliefSampler {
    states: usize,
    /// For each token its edges as (from, to, weight).
    matrices: Vec<Vec<(u32, u32, f64)>>,
    finals: Vec<f64>,
    start: Vec<f64>,
}

impl BeliefSampler {
    pub fn new<S: Ordered>(machine: &Machine<S>, law: &[S]) -> Result<BeliefSampler, SampleError> {
        let sum = law.iter().zip(machine.final_vector()).fold(S::zero(), |sum, (p, f)| sum.add(&p.mul(&f)));
        if !sum.equals(&S::one(), SUM_TOLERANCE) {
            return Err(SampleError::Law { sum: sum.to_f64() });
        }
        let mut matrices = vec![Vec::new(); machine.tokens()];
        for e in machine.edges() {
            matrices[e.token as usize].push((e.from, e.to, e.weight.to_f64()));
        }
        Ok(BeliefSampler {
            states: machine.states(),
            matrices,
            finals: machine.final_vector().iter().map(Ordered::to_f64).collect(),
            start: law.iter().map(Ordered::to_f64).collect(),
        })
    }

    /// Fills one sequence.
    pub fn run(&self, random: &mut Xoshiro256PlusPlus, tokens: &mut [Token]) {
        let mut belief = self.start.clone();
        let mut successors = vec![vec![0.0; self.states]; self.matrices.len()];
        for slot in tokens {
            let mut weights = Vec::with_capacity(self.matrices.len());
            for (matrix, next) in self.matrices.iter().zip(&mut successors) {
                next.fill(0.0);
                for &(from, to, weight) in matrix {
                    next[to as usize] += belief[from as usize] * weight;
                }
                let weight: f64 = next.iter().zip(&self.finals).map(|(v, f)| v * f).sum();
                // Rounding may leave an impossible token a weight of either sign.
                weights.push(if weight > 1e-13 { weight } else { 0.0 });
            }
            let total: f64 = weights.iter().sum();
            let mut left = (random.next_u64() >> 11) as f64 / 9_007_199_254_740_992.0 * total;
            let mut chosen = 0;
            for (token, weight) in weights.iter().enumerate().filter(|(_, w)| **w > 0.0) {
                chosen = token;
                if left < *weight {
                    break;
                }
                left -= weight;
            }
            *slot = chosen as Token;
            let scale = 1.0 / weights[chosen];
            std::mem::swap(&mut belief, &mut successors[chosen]);
            belief.iter_mut().for_each(|p| *p *= scale);
        }
    }
}
