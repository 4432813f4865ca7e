//! Languages whose machines are large or infinite, one core: cfg3b (Allen-Zhu & Li, arXiv 2305.13673; seven layers, 275.6 tokens on average) and Dyck-2,
//! compiled and measured, read token by token, and their strings drawn. References: a minute for cfg3b's report; next-token probabilities in
//! 0.7 us a token (cfg3b) and 0.34 us (Dyck-2); 2.3 ns a drawn token by precomputed expansions, 13 ns by a plain stack.

use divan::Bencher;
use divan::counter::ItemsCount;
use epsilang::build::{Assembled, Spoken, assemble};
use epsilang::directive::analysed;
use epsilang::directive::lazy::follow;
use epsilang::language::stack::{StackMachine, make};
use epsilang::machine::limits::Limits;
use epsilang::machine::sample::stream::stream;
use epsilang::machine::sample::strings::StringSampler;
use epsilang::network::Network;
use epsilang::network::condition::terminating;
use epsilang::network::inside::inside;
use epsilang::number::{Number, TOLERANCE};

fn main() {
    divan::main();
}

const SOURCE: &str = "from std.grammar import cfg3b, dyck_k\ngrammar layers = cfg3b\ngrammar brackets = dyck_k(2, 0.4)\n";

/// cfg3b and Dyck-2, the latter with mean length 8.
const NAMES: [&str; 2] = ["layers", "brackets"];

fn compiled(name: &str) -> Spoken {
    let program = epsilang::program(SOURCE).expect("the source is sound");
    Spoken::new(program.build(name, &[]).expect("it can be built")).expect("it is a language")
}

fn sampler(network: &Network<Number>, plain: bool) -> StringSampler {
    let ending = terminating(network, &inside(network, TOLERANCE)).expect("some string ends");
    let made = if plain { StringSampler::plain(&ending) } else { StringSampler::new(&ending) };
    made.expect("it is small enough")
}

/// So many strings, drawn with a fixed seed.
fn strings(network: &Network<Number>, count: u64) -> Vec<Vec<u32>> {
    let sampler = sampler(network, false);
    let draw = |index| {
        let (mut string, mut stack) = (Vec::new(), Vec::new());
        sampler.draw(&mut stream(1, index), 100_000, &mut string, &mut stack);
        string
    };
    (0..count).map(draw).collect()
}

/// From text to network.
#[divan::bench(args = NAMES, sample_count = 20)]
fn compile(bencher: Bencher, name: &str) {
    bencher.bench(|| compiled(divan::black_box(name)));
}

/// Streams measured as for a report: of cfg3b, whose machine of 9,117 states is written out, and of a layered grammar of eight layers, whose machine would
/// have 390,626 and is explored by its stacks.
#[divan::bench(args = ["cfg3b", "layered(8, 1)"], sample_count = 2, sample_size = 1)]
fn streamed(bencher: Bencher, language: &str) {
    let source = format!("from std.grammar import cfg3b, layered\nprocess p = stream({language}, end: \".\")\n");
    let program = epsilang::program(&source).expect("the source is sound");
    let limits = Limits::default();
    let measure = || match assemble(program.build("p", &[]).expect("it can be built"), &limits).expect("it can be measured") {
        Assembled::Joint(built) => analysed(&built, &limits).is_ok(),
        Assembled::Lazy(lazy) => follow(&lazy, &limits).is_ok(),
        Assembled::Factored(_) => false,
    };
    assert!(measure());
    bencher.bench(measure);
}

/// Everything the report says of a language: lengths, entropies, recursion, ambiguity.
#[divan::bench(args = NAMES, sample_count = 3, sample_size = 1)]
fn measure(bencher: Bencher, name: &str) {
    let spoken = compiled(name);
    bencher.bench(|| spoken.measure(&Limits::default()).is_ok());
}

/// Next-token probabilities before each token of 200 strings. The stack machine has read them once before, so that the rules it works out when it first
/// needs them are there.
#[divan::bench(args = NAMES, sample_count = 20, sample_size = 1)]
fn next_tokens(bencher: Bencher, name: &str) {
    let network = compiled(name).network;
    let strings = strings(&network, 200);
    let mut machine =
        make::language(&network, TOLERANCE).ok().and_then(|made| made.machine.floats()).expect("it has a stack machine");
    let mut read = || strings.iter().map(|string| along(&mut machine, string)).sum::<f64>();
    assert!(read().is_finite());
    let tokens: usize = strings.iter().map(Vec::len).sum();
    bencher.counter(ItemsCount::new(tokens)).bench_local(read);
}

/// Reads a string; the sum of the probabilities of the first token wherever one stands.
fn along(machine: &mut StackMachine<f64>, string: &[u32]) -> f64 {
    let mut belief = machine.begin();
    let mut sum = 0.0;
    for &token in string {
        sum += belief.next(machine)[0];
        belief.push(machine, token as usize).expect("the string is of the language");
    }
    sum
}

/// 1,000 strings.
#[divan::bench(args = NAMES, sample_count = 20, sample_size = 1)]
fn draw(bencher: Bencher, name: &str) {
    draw_with(bencher, name, false);
}

/// The same with one choice at a time.
#[divan::bench(args = NAMES, sample_count = 20, sample_size = 1)]
fn draw_plain(bencher: Bencher, name: &str) {
    draw_with(bencher, name, true);
}

fn draw_with(bencher: Bencher, name: &str, plain: bool) {
    let network = compiled(name).network;
    let sampler = sampler(&network, plain);
    let (mut string, mut stack) = (Vec::new(), Vec::new());
    let mut draw = || {
        let mut random = stream(1, 0);
        string.clear();
        for _ in 0..1_000 {
            sampler.draw(&mut random, 100_000, &mut string, &mut stack);
        }
        string.len()
    };
    let tokens = draw();
    bencher.counter(ItemsCount::new(tokens)).bench_local(draw);
}
