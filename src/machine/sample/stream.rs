//! Random streams, one for each sequence.

use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

/// The stream of one sequence: xoshiro256++ (Blackman & Vigna 2021) from a state that differs for every seed and index.
pub fn stream(seed: u64, sequence: u64) -> Xoshiro256PlusPlus {
    let mut state = [0; 32];
    for (word, bytes) in state.chunks_exact_mut(8).enumerate() {
        let salted = scramble(seed.wrapping_add((word as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)));
        bytes.copy_from_slice(&scramble(salted ^ sequence).to_le_bytes());
    }
    Xoshiro256PlusPlus::from_seed(state)
}

/// The finalizer of SplitMix64 (Steele, Lea & Flood 2014): a bijection in which every bit counts.
fn scramble(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}
