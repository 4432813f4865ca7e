//! A hidden Markov machine, run state by state.

use rand::Rng;
use rand_xoshiro::Xoshiro256PlusPlus;

use super::alias::{Cell, cells};
use super::stream::stream;
use super::{Machine, SUM_TOLERANCE, SampleError, State, Token};
use crate::number::Ordered;

/// Sequences run side by side in one loop, so that one's memory access hides another's.
pub const LANES: usize = 8;

/// For each state an alias table over its edges. An outcome is the edge's token and target in one word.
#[derive(Clone, Debug)]
pub struct ChainSampler {
    cells: Vec<Cell>,
    rows: Vec<Row>,
    start: (Vec<Cell>, Row),
    state_bits: u32,
}

/// Where a table begins, and 64 - k for its 2^k cells.
#[derive(Clone, Copy, Debug)]
struct Row {
    first: u32,
    shift: u32,
}

impl ChainSampler {
    pub fn new<S: Ordered>(machine: &Machine<S>, law: &[S]) -> Result<ChainSampler, SampleError> {
        let bits = |n: usize| usize::BITS - n.saturating_sub(1).leading_zeros();
        let state_bits = bits(machine.states());
        if state_bits + bits(machine.tokens()) > 32 {
            return Err(SampleError::TooLarge);
        }
        let sum = total(law);
        if !near_one(&sum) {
            return Err(SampleError::Law { sum: sum.to_f64() });
        }
        let starts: Vec<(u32, f64)> = (0..).zip(law.iter().map(Ordered::to_f64)).collect();
        let start = cells(&starts);
        let start_row = Row { first: 0, shift: start.len().leading_zeros() + 1 };
        let mut chain = ChainSampler { cells: Vec::new(), rows: Vec::new(), start: (start, start_row), state_bits };
        for state in 0..machine.states() as State {
            let edges = machine.from(state);
            let sum = edges.iter().fold(S::zero(), |sum, e| sum.add(&e.weight));
            if !near_one(&sum) {
                return Err(SampleError::Row { state, sum: sum.to_f64() });
            }
            // State bits may be 32 only where the token is always 0.
            let pack = |token: Token, to: State| token.checked_shl(state_bits).unwrap_or(0) | to;
            let outcomes: Vec<(u32, f64)> = edges.iter().map(|e| (pack(e.token, e.to), e.weight.to_f64())).collect();
            let table = cells(&outcomes);
            let first = u32::try_from(chain.cells.len()).map_err(|_| SampleError::TooLarge)?;
            chain.rows.push(Row { first, shift: table.len().leading_zeros() + 1 });
            chain.cells.extend(table);
        }
        Ok(chain)
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
        let mut now: [State; N] = std::array::from_fn(|lane| draw(&self.start.0, self.start.1, &mut streams[lane]));
        let mask = if self.state_bits == 32 { u32::MAX } else { (1 << self.state_bits) - 1 };
        for (lane, state) in now.iter().enumerate() {
            states[lane * (length + 1)] = *state;
        }
        for t in 0..length {
            for lane in 0..N {
                let outcome = draw(&self.cells, self.rows[now[lane] as usize], &mut streams[lane]);
                now[lane] = outcome & mask;
                tokens[lane * length + t] = outcome.checked_shr(self.state_bits).unwrap_or(0);
                states[lane * (length + 1) + t + 1] = now[lane];
            }
        }
    }
}

#[inline(always)]
fn draw(cells: &[Cell], row: Row, random: &mut Xoshiro256PlusPlus) -> u32 {
    let bits = random.next_u64();
    let cell = &cells[row.first as usize + (bits >> row.shift) as usize];
    let ticket = bits & ((1 << row.shift) - 1);
    if ticket < cell.threshold { cell.own } else { cell.other }
}

fn total<S: Ordered>(weights: &[S]) -> S {
    weights.iter().fold(S::zero(), |sum, w| sum.add(w))
}

fn near_one<S: Ordered>(sum: &S) -> bool {
    sum.equals(&S::one(), SUM_TOLERANCE)
}
