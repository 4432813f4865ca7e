//! Sampling tokens and hidden states into memory that is used again. For one core:
//! `RAYON_NUM_THREADS=1 cargo bench --bench sample`.

use divan::Bencher;
use divan::counter::ItemsCount;
use epsilang::machine::Machine;
use epsilang::machine::sample::{Sampler, Samples};
use mess3::mess3;
use wide::wide;

#[path = "workloads/mess3.rs"]
mod mess3;
#[path = "workloads/wide.rs"]
mod wide;

fn main() {
    divan::main();
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
