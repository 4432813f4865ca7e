//! Sampling tokens and hidden states into memory that is used again. For one core:
//! `RAYON_NUM_THREADS=1 cargo bench --bench sample`.

use divan::Bencher;
use divan::counter::ItemsCount;
use epsilang::machine::sample::{Sampler, Samples};
use epsilang::machine::{Edge, Machine};

fn main() {
    divan::main();
}

/// Mess3 (x = 0.15, a = 0.6): 3 states, 3 tokens, all 27 edges.
fn mess3() -> Machine<f64> {
    let mut edges = Vec::new();
    for from in 0..3 {
        for to in 0..3 {
            for token in 0..3 {
                let weight = if from == to { 0.7 } else { 0.15 } * if token == to { 0.6 } else { 0.2 };
                edges.push(Edge { from, to, token, weight });
            }
        }
    }
    Machine::new(3, 3, edges, None, None)
}

/// `states` states; at each, every one of `tokens` tokens, with `targets` successors spread over all states, of uneven weights.
fn wide(states: u32, tokens: u32, targets: u32) -> Machine<f64> {
    let mut edges = Vec::new();
    for from in 0..states {
        let weight = |token: u32, k: u32| f64::from(1 + (from * 31 + token * 17 + k * 7) % 97);
        let pairs = || (0..tokens).flat_map(move |token| (0..targets).map(move |k| (token, k)));
        let total: f64 = pairs().map(|(token, k)| weight(token, k)).sum();
        edges.extend(pairs().map(|(token, k)| {
            let to = (from * 13 + token * 7 + k * (states / targets)) % states;
            Edge { from, to, token, weight: weight(token, k) / total }
        }));
    }
    Machine::new(states as usize, tokens as usize, edges, None, None)
}

fn draw(bencher: Bencher, machine: &Machine<f64>, sequences: u64, length: usize) {
    let law = vec![1.0 / machine.states() as f64; machine.states()];
    let sampler = Sampler::new(machine, &law).expect("the machine is stochastic");
    let mut samples = Samples::default();
    let bencher = bencher.counter(ItemsCount::new(sequences * length as u64));
    bencher.bench_local(|| sampler.sample_into(&mut samples, 1, 0..sequences, length));
}

/// 1,000 sequences of 1,000 tokens from Mess3, with states.
#[divan::bench]
fn mess3_many_sequences(bencher: Bencher) {
    draw(bencher, &mess3(), 1000, 1000);
}

/// One sequence of 1,000,000 tokens from Mess3, with states: nothing to run side by side.
#[divan::bench]
fn mess3_one_sequence(bencher: Bencher) {
    draw(bencher, &mess3(), 1, 1_000_000);
}

/// 1,000 sequences of 1,000 tokens from 300 states with 50 tokens, one successor for each state and token (unifilar, 15,000
/// edges).
#[divan::bench]
fn states_300_tokens_50_unifilar(bencher: Bencher) {
    draw(bencher, &wide(300, 50, 1), 1000, 1000);
}

/// The same with every state a successor of every state and token: 4,500,000 edges.
#[divan::bench]
fn states_300_tokens_50_dense(bencher: Bencher) {
    draw(bencher, &wide(300, 50, 300), 1000, 1000);
}
