//! Minimization of unifilar machines, one core. Reference: 10^6 states in 0.6 s, growing as m log n; 10^5 states on long cycles in 0.010 s.

use divan::Bencher;
use divan::counter::ItemsCount;
use epsilang::machine::minimize::minimize;
use epsilang::machine::{Edge, Machine};
use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

fn main() {
    divan::main();
}

/// `states` states with 2 tokens: a quarter as many different ones, each four times over, with random successors (a random copy of them) and
/// one of 16 random coins.
fn random_machine(states: u32) -> Machine<f64> {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
    let different = states / 4;
    let mut edges = Vec::with_capacity(2 * states as usize);
    for state in 0..different {
        let coin = f64::from(random.random_range(1..17u32)) / 17.0;
        let successors = [random.random_range(0..different), random.random_range(0..different)];
        for copy in 0..4 {
            let from = state + copy * different;
            for (token, weight) in [(0, coin), (1, 1.0 - coin)] {
                let to = successors[token as usize] + random.random_range(0..4u32) * different;
                edges.push(Edge { from, to, token, weight });
            }
        }
    }
    Machine::new(states as usize, 2, edges, None, None)
}

/// `states` states, both tokens leading on along one cycle, one state with another coin: told apart only by their distance from
/// it, which takes a naive refinement as many rounds as there are states.
fn cycle_machine(states: u32) -> Machine<f64> {
    let mut edges = Vec::with_capacity(2 * states as usize);
    for from in 0..states {
        let coin = if from == 0 { 0.25 } else { 0.5 };
        edges.push(Edge { from, to: (from + 1) % states, token: 0, weight: coin });
        edges.push(Edge { from, to: (from + 1) % states, token: 1, weight: 1.0 - coin });
    }
    Machine::new(states as usize, 2, edges, None, None)
}

#[divan::bench(args = [62_500, 250_000, 1_000_000], sample_count = 5, sample_size = 1)]
fn random_successors(bencher: Bencher, states: u32) {
    let machine = random_machine(states);
    let expected = minimize(&machine, 0.0).map_or(0, |merged| merged.machine.states());
    assert!(expected <= states as usize / 4 && expected > states as usize / 5, "{expected}");
    bencher.counter(ItemsCount::new(states)).bench(|| minimize(divan::black_box(&machine), 0.0));
}

#[divan::bench(args = [100_000, 1_000_000], sample_count = 10, sample_size = 1)]
fn long_cycles(bencher: Bencher, states: u32) {
    let machine = cycle_machine(states);
    bencher.counter(ItemsCount::new(states)).bench(|| minimize(divan::black_box(&machine), 0.0));
}
