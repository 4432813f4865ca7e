//! A hidden Markov machine, run state by state.

use rand::Rng;
use rand_xoshiro::Xoshiro256PlusPlus;

use super::alias::AliasTables;
use super::blocks::Blocks;
use super::stream::stream;
use super::{Machine, SUM_TOLERANCE, SampleError, State, Token};
use crate::number::Ordered;

/// Sequences run side by side in one loop, so that one's memory access hides another's.
pub const LANES: usize = 8;

/// For each state an alias table over its edges. An outcome is the edge's token and target in one word.
#[derive(Clone, Debug)]
pub struct ChainSampler {
    edges: AliasTables,
    /// One table, over the states.
    start: AliasTables,
    state_bits: u32,
    /// For small machines: two tokens at a time.
    blocks: Option<Blocks>,
}

impl ChainSampler {
    pub fn new<S: Ordered>(machine: &Machine<S>, law: &[S]) -> Result<ChainSampler, SampleError> {
        let bits = |n: usize| usize::BITS - n.saturating_sub(1).leading_zeros();
        let state_bits = bits(machine.states());
        if state_bits + bits(machine.tokens()) > 32 {
            return Err(SampleError::TooLarge);
        }
        let sum = law.iter().fold(S::zero(), |sum, p| sum.add(p));
        if !near_one(&sum) {
            return Err(SampleError::Law { sum: sum.to_f64() });
        }
        let mut start = AliasTables::default();
        start.push(&(0..).zip(law.iter().map(Ordered::to_f64)).collect::<Vec<_>>());
        let mut edges = AliasTables::default();
        for state in 0..machine.states() as State {
            let leaving = machine.from(state);
            let sum = leaving.iter().fold(S::zero(), |sum, e| sum.add(&e.weight));
            if !near_one(&sum) {
                return Err(SampleError::Row { state, sum: sum.to_f64() });
            }
            // State bits may be 32 only where the token is always 0.
            let pack = |token: Token, to: State| token.checked_shl(state_bits).unwrap_or(0) | to;
            let outcomes: Vec<(u32, f64)> = leaving.iter().map(|e| (pack(e.token, e.to), e.weight.to_f64())).collect();
            if !edges.push(&outcomes) {
                return Err(SampleError::TooLarge);
            }
        }
        Ok(ChainSampler { edges, start, state_bits, blocks: Blocks::new(machine) })
    }

    /// Fills up to [`LANES`] sequences, the first of index `first`: `tokens` holds `length` for each, `states` one more.
    pub fn run(&self, seed: u64, first: u64, length: usize, tokens: &mut [Token], states: &mut [State]) {
        if states.len() == LANES * (length + 1) {
            return self.run_lanes::<LANES>(seed, first, length, tokens, states);
        }
        for (i, states) in states.chunks_exact_mut(length + 1).enumerate() {
            self.run_lanes::<1>(seed, first + i as u64, length, &mut tokens[i * length..(i + 1) * length], states);
        }
    }

    fn run_lanes<const N: usize>(&self, seed: u64, first: u64, length: usize, tokens: &mut [Token], states: &mut [State]) {
        let mut streams: [Xoshiro256PlusPlus; N] = std::array::from_fn(|lane| stream(seed, first + lane as u64));
        let mut now: [State; N] = std::array::from_fn(|lane| self.start.draw(0, streams[lane].next_u64()));
        for (lane, state) in now.iter().enumerate() {
            states[lane * (length + 1)] = *state;
        }
        if let Some(blocks) = &self.blocks {
            return blocks.run(now, streams, length, tokens, states);
        }
        let mask = if self.state_bits == 32 { u32::MAX } else { (1 << self.state_bits) - 1 };
        for t in 0..length {
            for lane in 0..N {
                let outcome = self.edges.draw(now[lane], streams[lane].next_u64());
                now[lane] = outcome & mask;
                tokens[lane * length + t] = outcome.checked_shr(self.state_bits).unwrap_or(0);
                states[lane * (length + 1) + t + 1] = now[lane];
            }
        }
    }
}

fn near_one<S: Ordered>(sum: &S) -> bool {
    sum.equals(&S::one(), SUM_TOLERANCE)
}
