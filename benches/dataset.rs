//! Blocks of training sequences, and beliefs with next-token laws along them, into memory that is used again. For one core:
//! `RAYON_NUM_THREADS=1 cargo bench --bench dataset`.

use divan::Bencher;
use divan::counter::ItemsCount;
use epsilang::dataset::prefixes::Prefixes;
use epsilang::dataset::train_block::{Block, Drawer};
use epsilang::dataset::{ProbeSet, Subject};
use epsilang::machine::filter::{Filter, Real};
use epsilang::machine::limits::Limits;
use epsilang::machine::sample::{Sampler, Samples};
use mess3::mess3;

#[path = "workloads/mess3.rs"]
mod mess3;

fn main() {
    divan::main();
}

/// Tokens of a block.
const TOKENS: usize = 1 << 20;

const LAW: [f64; 3] = [1.0 / 3.0; 3];

/// Tokens, hidden states and log-probabilities, in the types that are written; rows of so many tokens.
#[divan::bench(args = [16, 256])]
fn tokens_states_logprob(bencher: Bencher, length: usize) {
    let mut drawer = Drawer::new(&mess3(), &LAW, length, 1).expect("the machine is stochastic");
    let rows = (TOKENS / length) as u64;
    let (mut block, mut next) = (Block::default(), 0);
    bencher.counter(ItemsCount::new(rows * length as u64)).bench_local(|| {
        drawer.draw_into(&mut block, next..next + rows);
        next += rows;
        block.logprob.last().copied()
    });
}

/// Tokens, hidden states, beliefs and next-token laws, sequences of 256.
#[divan::bench(types = [f32, f64])]
fn tokens_states_beliefs_next<R: Real>(bencher: Bencher) {
    let (machine, length) = (mess3(), 256);
    let sampler = Sampler::new(&machine, &LAW).expect("the machine is stochastic");
    let filter = Filter::<R>::new(&machine, &LAW);
    let ahead: Vec<[R; 3]> =
        machine.pull(&machine.final_vector()).iter().map(|column| std::array::from_fn(|state| R::of(column[state]))).collect();
    let rows = (TOKENS / length) as u64;
    let (mut drawn, mut laws, mut first) = (Samples::default(), vec![R::default(); 3 * TOKENS], 0);
    bencher.counter(ItemsCount::new(rows * length as u64)).bench_local(|| {
        sampler.sample_into(&mut drawn, 1, first..first + rows, length);
        first += rows;
        let beliefs = filter.run(&drawn.tokens, length).beliefs;
        for (law, belief) in laws.chunks_exact_mut(3).zip(beliefs.chunks_exact(3)) {
            for (p, column) in law.iter_mut().zip(&ahead) {
                *p = belief[0] * column[0] + belief[1] * column[1] + belief[2] * column[2];
            }
        }
        laws.last().copied()
    });
}

/// All 88,573 prefixes of up to 10 tokens with what is believed after each.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn every_prefix_of_mess3(bencher: Bencher) {
    let (machine, limits) = (mess3(), Limits::default());
    bencher.counter(ItemsCount::new(88_573_u32)).bench_local(|| {
        let mut subject = Subject::new(&machine, &LAW, &limits).expect("it is small");
        let prefixes = Prefixes::all(&mut subject, 10, 100_000).expect("they are as many as that");
        assert_eq!(prefixes.len(), 88_573);
        ProbeSet::new(&subject, &prefixes, None, 0)
    });
}
