//! Filtering beliefs and enumerating their tree, in floating point. For one core: `RAYON_NUM_THREADS=1 cargo bench --bench filter`.

use divan::Bencher;
use divan::counter::ItemsCount;
use epsilang::machine::Machine;
use epsilang::machine::filter::{Filter, Real};
use epsilang::machine::sample::Sampler;
use epsilang::machine::tree::{BeliefTree, tree_beliefs};
use mess3::mess3;
use wide::wide;

#[path = "workloads/mess3.rs"]
mod mess3;
#[path = "workloads/wide.rs"]
mod wide;

fn main() {
    divan::main();
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
