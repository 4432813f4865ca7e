//! Filtering beliefs and enumerating their tree, in floating point. For one core: `RAYON_NUM_THREADS=1 cargo bench --bench filter`.

use divan::Bencher;
use divan::counter::ItemsCount;
use epsilang::machine::filter::{Filter, Real};
use epsilang::machine::sample::Sampler;
use epsilang::machine::tree::{BeliefTree, tree_beliefs};
use epsilang::machine::{Edge, Machine};

fn main() {
    divan::main();
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

/// Mess3 (x = 0.15, a = 0.6).
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

fn uniform(machine: &Machine<f64>) -> Vec<f64> {
    vec![1.0 / machine.states() as f64; machine.states()]
}

fn filter<R: Real>(bencher: Bencher, machine: &Machine<f64>, sequences: u64, length: usize) {
    let law = uniform(machine);
    let tokens = Sampler::new(machine, &law).expect("the machine is stochastic").sample(1, 0..sequences, length).tokens;
    let filter = Filter::<R>::new(machine, &law);
    bencher.counter(ItemsCount::new(tokens.len())).bench(|| filter.run(&tokens, length));
}

/// 1,000 sequences of 1,000 tokens, 3 states, 4 tokens, all 36 edges; beliefs and token probabilities kept.
#[divan::bench(types = [f32, f64])]
fn states_3_tokens_4<R: Real>(bencher: Bencher) {
    filter::<R>(bencher, &wide(3, 4, 3), 1000, 1000);
}

/// One sequence of 2,000 tokens, 300 states, 50 tokens, with this many successors for each state and token.
#[divan::bench(args = [1, 10, 300])]
fn states_300_tokens_50(bencher: Bencher, targets: u32) {
    filter::<f64>(bencher, &wide(300, 50, targets), 1, 2000);
}

/// All 7,174,453 beliefs of Mess3's tree to depth 14.
#[divan::bench(types = [f32, f64], sample_count = 10, sample_size = 1)]
fn mess3_tree_beliefs<R: Real>(bencher: Bencher) {
    let machine = mess3();
    let filter = Filter::<R>::new(&machine, &uniform(&machine));
    bencher.counter(ItemsCount::new(7_174_453_u32)).bench(|| {
        let beliefs = tree_beliefs(&filter, 14, usize::MAX);
        assert_eq!(beliefs.len(), 3 * 7_174_453);
        beliefs
    });
}

/// The same with edges and probabilities.
#[divan::bench(types = [f32, f64], sample_count = 10, sample_size = 1)]
fn mess3_tree<R: Real>(bencher: Bencher) {
    let machine = mess3();
    let filter = Filter::<R>::new(&machine, &uniform(&machine));
    bencher.counter(ItemsCount::new(7_174_453_u32)).bench(|| {
        let tree = BeliefTree::new(&filter, 14, usize::MAX);
        assert_eq!(tree.nodes(), 7_174_453);
        tree
    });
}
