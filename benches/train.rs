//! Steps of the built-in recurrent trainer on one thread, forward, backward and Adam. To reach: 32 plain units, 256 rows of 10 tokens of Mess3, 2 ms a step.

use divan::Bencher;
use epsilang::train::net::{Cell, Shape, Tokens};
use epsilang::train::trainer::Trainer;
use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

fn main() {
    divan::main();
}

/// (cell, hidden units, rows): ten columns, three tokens.
const NETS: [(Cell, usize, usize); 4] = [(Cell::Rnn, 32, 256), (Cell::Rnn, 32, 64), (Cell::Gru, 64, 256), (Cell::Gru, 64, 64)];

#[divan::bench(args = NETS, sample_count = 50, sample_size = 10)]
fn a_step(bencher: Bencher, (cell, size, rows): (Cell, usize, usize)) {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
    // What a step costs does not depend on what the tokens are.
    let ids: Vec<u16> = (0..rows * 10).map(|_| random.random_range(0..3)).collect();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool");
    let mut trainer = Trainer::new(Shape { cell, size, read: 3, predicted: 3 }, 0, 0.005, None);
    bencher.bench_local(|| pool.install(|| trainer.step(Tokens { ids: &ids, columns: 10 })));
}
