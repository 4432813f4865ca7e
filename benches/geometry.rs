//! Boxes, homology, dimensions and exponents of belief sets, and a sweep. `cargo bench --bench geometry`.

use divan::{Bencher, black_box};
use epsilang::analysis::analyze_any;
use epsilang::directive::Evaluator;
use epsilang::geometry::boxes::{Points, count};
use epsilang::geometry::topology::rips::pieces_and_loops;
use epsilang::geometry::topology::topology;
use epsilang::geometry::{dimension, geometry, reduced_shape};
use epsilang::machine::limits::Limits;
use epsilang::on_machine;
use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

const MESS3: &str = "process mess3(x: prob = 0.15, a: prob = 0.6) over {A, B, C} {
  let b = (1 - a) / 2
  hidden [[1 - 2*x, x, x], [x, 1 - 2*x, x], [x, x, 1 - 2*x]]
  emits  [[a, b, b], [b, a, b], [b, b, a]]
}
";

fn main() {
    divan::main();
}

/// Points of a Sierpinski triangle, by the chaos game.
fn sierpinski(points: usize, axes: usize) -> Points {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut place = vec![0.3; axes];
    let mut coordinates = Vec::with_capacity(points * axes);
    for _ in 0..points {
        let corner = random.random_range(0..=axes);
        for (axis, x) in place.iter_mut().enumerate() {
            *x = (*x + f64::from(u8::from(corner == axis + 1))) / 2.0;
        }
        coordinates.extend(&place);
    }
    Points { axes, coordinates }
}

#[divan::bench(args = [100_000, 1_000_000])]
fn boxes_of_every_size(bencher: Bencher, points: usize) {
    let points = sierpinski(points, 2);
    bencher.bench(|| count(black_box(&points), 1, &Limits::default()));
}

#[divan::bench(args = [10_000, 100_000, 1_000_000])]
fn homology_in_the_plane(bencher: Bencher, points: usize) {
    let points = sierpinski(points, 2);
    bencher.bench(|| topology(black_box(&points), 0.0, &Limits::default()));
}

#[divan::bench(args = [2_000, 20_000])]
fn homology_in_space(bencher: Bencher, points: usize) {
    let points = sierpinski(points, 3);
    bencher.bench(|| topology(black_box(&points), 0.0, &Limits::default()));
}

/// Pairs nearer than each of 24 scales, as a smooth sum over four positions of the grid.
#[divan::bench(args = [100_000])]
fn correlation_sums(bencher: Bencher, points: usize) {
    let points = sierpinski(points, 2);
    bencher.bench(|| dimension::correlation(&count(black_box(&points), 4, &Limits::default()).unwrap(), points.len()));
}

#[divan::bench(args = [1_000_000])]
fn every_dimension(bencher: Bencher, points: usize) {
    let points = sierpinski(points, 2);
    bencher.bench(|| {
        let counts = count(black_box(&points), 4, &Limits::default()).unwrap();
        let finest = counts.levels.len() - 1;
        let boxes = dimension::boxes(&counts, finest, points.len());
        (boxes, dimension::information(&counts, points.len()), dimension::correlation(&counts, points.len()))
    });
}

/// Vietoris-Rips on all of the points.
#[divan::bench(args = [200, 1_000])]
fn loops_by_rips(bencher: Bencher, points: usize) {
    let points = sierpinski(points, 3);
    bencher.bench(|| pieces_and_loops(black_box(&points), points.len(), &Limits::default()));
}

/// A million beliefs of Mess3 and all that is measured of them.
#[divan::bench(sample_count = 1)]
fn a_million_beliefs(bencher: Bencher) {
    let program = epsilang::program(MESS3).expect("it is right");
    let machine = epsilang::machine(&program, "mess3", &[]).expect("it can be built").machine;
    let usual = Limits::default();
    let analysis = analyze_any(&machine, &usual).expect("it can be analyzed");
    let limits = Limits { max_beliefs: 1_000_000, ..usual };
    bencher.bench(|| on_machine!(&machine, m => reduced_shape(black_box(m), &analysis, &limits)));
}

#[divan::bench]
fn geometry_of_mess3(bencher: Bencher) {
    let program = epsilang::program(MESS3).expect("it is right");
    let machine = epsilang::machine(&program, "mess3", &[]).expect("it can be built").machine;
    let limits = Limits::default();
    let analysis = analyze_any(&machine, &limits).expect("it can be analyzed");
    bencher.bench(|| on_machine!(&machine, m => geometry(black_box(m), &analysis, &limits)));
}

#[divan::bench(sample_count = 1)]
fn sweep_of_mess3(bencher: Bencher) {
    let text = format!("{MESS3}sweep mess3(x: x) for x in linspace(0.05, 0.30, 101) {{ entropy_rate }}");
    let program = epsilang::program(&text).expect("it is right");
    let limits = Limits::default();
    bencher.bench(|| Evaluator::new(&program, &limits).carry_out(&program.directives()[0]));
}
