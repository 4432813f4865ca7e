//! Small machines, two tokens at a time, from about eleven random bits.
//!
//! For each state the 2^64 tickets of a draw are shared among the pairs of moves. A pair owns as many whole cells, of 2^(64 - k)
//! tickets each, as its share has; the tickets left over fill the last cells, and among those another draw decides. So most
//! draws need k bits and one memory access, and the probabilities are still those of the tickets.

use rand::Rng;
use rand_xoshiro::Xoshiro256PlusPlus;

use super::alias::{AliasTables, tickets};
use super::{Machine, State, Token};
use crate::number::Ordered;

/// Cells of all states together: a quarter of a hundred kilobytes, to stay in the nearest cache.
const MAX_CELLS: usize = 6144;

/// The cell's tickets belong to several pairs. No pair looks like this: states and tokens are numbered below 255.
const LEFT_OVER: u32 = u32::MAX;

#[derive(Clone, Debug)]
pub struct Blocks {
    /// k: each state has 2^k cells.
    bits: u32,
    /// First token, first state, second token, second state: a byte each, the lowest first.
    cells: Vec<u32>,
    /// For each state, the pairs by the tickets they have left over.
    left_over: AliasTables,
}

impl Blocks {
    /// `None` where the machine is not small. Every state's edges sum to one.
    pub fn new<S: Ordered>(machine: &Machine<S>) -> Option<Blocks> {
        if machine.states() == 0 || machine.states() > 254 || machine.tokens() > 254 {
            return None;
        }
        let bits = (MAX_CELLS / machine.states()).checked_ilog2()?.min(12);
        let mut blocks = Blocks { bits, cells: Vec::new(), left_over: AliasTables::default() };
        for state in 0..machine.states() as State {
            let pairs: usize = machine.from(state).iter().map(|e| machine.from(e.to).len()).sum();
            if pairs > (1 << bits) / 8 {
                return None;
            }
            blocks.add_state(machine, state);
        }
        Some(blocks)
    }

    fn add_state<S: Ordered>(&mut self, machine: &Machine<S>, state: State) {
        let pairs: Vec<(u32, f64)> = machine
            .from(state)
            .iter()
            .flat_map(|e| machine.from(e.to).iter().map(move |f| (e, f)))
            .map(|(e, f)| (e.token | e.to << 8 | f.token << 16 | f.to << 24, e.weight.mul(&f.weight).to_f64()))
            .collect();
        let end = self.cells.len() + (1 << self.bits);
        let capacity = 1_u128 << (64 - self.bits);
        let mut rest = Vec::with_capacity(pairs.len());
        for (pair, share) in pairs.iter().zip(tickets(&pairs)) {
            let whole = (share / capacity) as usize;
            self.cells.extend(std::iter::repeat_n(pair.0, whole));
            // Less than 2^53 tickets, so exact as a float.
            rest.push((pair.0, (share % capacity) as f64));
        }
        // Where nothing is left over the table is never asked.
        if self.cells.len() == end {
            rest.truncate(1);
            rest[0].1 = 1.0;
        }
        self.cells.resize(end, LEFT_OVER);
        self.left_over.push(&rest);
    }

    /// Goes on from the states `now`, whose places are filled; see [`super::chain::ChainSampler::run`].
    pub fn run<const N: usize>(
        &self,
        mut now: [State; N],
        mut streams: [Xoshiro256PlusPlus; N],
        length: usize,
        tokens: &mut [Token],
        states: &mut [State],
    ) {
        let mask = (1_u64 << self.bits) - 1;
        let draws = 64 / self.bits;
        let mut t = 0;
        while t < length {
            let mut random: [u64; N] = std::array::from_fn(|lane| streams[lane].next_u64());
            for _ in 0..draws {
                for lane in 0..N {
                    let mut pair = self.cells[(now[lane] as usize) << self.bits | (random[lane] & mask) as usize];
                    random[lane] >>= self.bits;
                    if pair == LEFT_OVER {
                        pair = self.left_over.draw(now[lane], streams[lane].next_u64());
                    }
                    let [token, state, second_token, second_state] = pair.to_le_bytes().map(u32::from);
                    now[lane] = second_state;
                    let (token_at, state_at) = (lane * length + t, lane * (length + 1) + t + 1);
                    if t + 1 < length {
                        tokens[token_at..token_at + 2].copy_from_slice(&[token, second_token]);
                        states[state_at..state_at + 2].copy_from_slice(&[state, second_state]);
                    } else {
                        (tokens[token_at], states[state_at]) = (token, state);
                    }
                }
                t += 2;
                if t >= length {
                    return;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::Edge;
    use super::*;

    #[test]
    fn cells_and_what_is_left_over_make_the_given_probabilities() {
        let weights = [[0.5, 0.3, 0.2], [0.1, 0.2, 0.7], [1.0 / 3.0, 1e-9, 2.0 / 3.0 - 1e-9]];
        let edges = (0..3).flat_map(|from| {
            let row = weights[from as usize];
            (0..3).map(move |to| Edge { from, to, token: to % 2, weight: row[to as usize] })
        });
        let machine = Machine::new(3, 2, edges.collect(), None, None);
        let blocks = Blocks::new(&machine).unwrap();
        let size = 1 << blocks.bits;
        // The left-over tables are asked at evenly spaced points of their 2^64 tickets.
        let points = 1_u64 << 20;
        for state in 0..3 {
            let cells = &blocks.cells[state * size..(state + 1) * size];
            let left = cells.iter().filter(|c| **c == LEFT_OVER).count() as f64;
            for (first, second) in (0..9_usize).map(|pair| (pair / 3, pair % 3)) {
                let pair = u32::from_le_bytes([first as u8 % 2, first as u8, second as u8 % 2, second as u8]);
                let whole = cells.iter().filter(|c| **c == pair).count() as f64;
                let step = u64::MAX / points;
                let hits = (0..points).filter(|i| blocks.left_over.draw(state as u32, i * step) == pair).count() as f64;
                let found = (whole + left * hits / points as f64) / size as f64;
                let expected = weights[state][first] * weights[first][second];
                assert!((found - expected).abs() < 1e-8, "{state} {first} {second}: {found} {expected}");
            }
        }
    }

    #[test]
    fn large_machines_are_left_to_the_alias_tables() {
        let edges = (0..300).map(|i| Edge { from: i, to: (i + 1) % 300, token: 0, weight: 1.0 }).collect();
        assert!(Blocks::new(&Machine::<f64>::new(300, 1, edges, None, None)).is_none());
    }
}
