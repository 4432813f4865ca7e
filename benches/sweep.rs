//! A sweep of Mess3 at 101 values of x, entropy rate and excess entropy, without geometry, on all cores. To reach: 5 seconds on two.

use divan::Bencher;
use epsilang::check::program::{DirectiveKind, Program};
use epsilang::directive::Evaluator;
use epsilang::directive::sweep::sweep;
use epsilang::machine::limits::Limits;

fn main() {
    divan::main();
}

const SOURCE: &str = "
process mess3(x: prob = 0.15, a: prob = 0.6) over {A, B, C} {
  let b = (1 - a) / 2
  hidden [[1 - 2*x, x, x], [x, 1 - 2*x, x], [x, x, 1 - 2*x]]
  emits  [[a, b, b], [b, a, b], [b, b, a]]
}
sweep mess3(x) for x in linspace(1/100, 49/100, 101) { entropy_rate, excess_entropy }
";

fn rows(program: &Program) -> usize {
    let limits = Limits::default();
    let evaluator = Evaluator::new(program, &limits);
    let Some(DirectiveKind::Sweep(asked)) = program.directives().first().map(|directive| &directive.kind) else { return 0 };
    sweep(&evaluator, asked).map_or(0, |table| table.rows.len())
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn mess3_at_101_points(bencher: Bencher) {
    let program = epsilang::program(SOURCE).expect("the source is sound");
    assert_eq!(rows(&program), 101);
    bencher.bench(|| rows(&program));
}
