//! `sweep`, `tune` and `feature`, against closed forms.

use epsilang::check::program::{DirectiveKind, KnobValue};
use epsilang::directive::Evaluator;
use epsilang::directive::carry_out::Outcome;
use epsilang::directive::feature::FeatureFound;
use epsilang::directive::sweep::Table;
use epsilang::directive::tune::Tuned;
use epsilang::directive::tune_two::TunedTwo;
use epsilang::geometry::feature::split::Visible;
use epsilang::machine::limits::Limits;
use epsilang::number::Ordered;

const GOLDEN: &str = "process golden_mean(p: prob = 1/2) over {0, 1} { A -> 1 A @ p | 0 B; B -> 1 A }\n";

fn outcomes(text: &str) -> Vec<Outcome> {
    let program = epsilang::program(text).unwrap_or_else(|errors| panic!("{errors:?}"));
    let limits = Limits::default();
    let mut evaluator = Evaluator::new(&program, &limits);
    let asked = program.directives().iter().filter(|directive| !matches!(directive.kind, DirectiveKind::Report { .. }));
    let carried = asked.map(|directive| evaluator.carry_out(directive));
    carried.map(|carried| carried.outcome.unwrap_or_else(|| panic!("{:?}", carried.diagnostics))).collect()
}

fn table(text: &str) -> Table {
    match outcomes(text).remove(0) {
        Outcome::Table(table) => table,
        other => panic!("{other:?}"),
    }
}

fn tuned(text: &str) -> Tuned {
    match outcomes(text).remove(0) {
        Outcome::Tuned(tuned) => tuned,
        other => panic!("{other:?}"),
    }
}

fn tuned_two(text: &str) -> TunedTwo {
    match outcomes(text).remove(0) {
        Outcome::TunedTwo(tuned) => tuned,
        other => panic!("{other:?}"),
    }
}

fn feature(text: &str) -> FeatureFound {
    match outcomes(text).remove(0) {
        Outcome::Feature { found, .. } => found.unwrap(),
        other => panic!("{other:?}"),
    }
}

fn surprise(p: f64) -> f64 {
    -p * p.log2() - (1.0 - p) * (1.0 - p).log2()
}

/// Entropy rate of the golden mean process: A is visited with probability 1 / (2 - p).
fn golden(p: f64) -> f64 {
    surprise(p) / (2.0 - p)
}

#[test]
fn a_sweep_of_the_golden_mean_follows_its_closed_form() {
    let found =
        table(&format!("{GOLDEN}sweep golden_mean(p) for p in linspace(0.1, 0.9, 9) {{ entropy_rate, 2 * entropy_rate + p }}"));
    assert_eq!((found.rows.len(), found.measures[1].as_str()), (9, "2 * entropy_rate + p"));
    for (row, tenth) in found.rows.iter().zip(1..) {
        let p = f64::from(tenth) / 10.0;
        // The knob's values are exact.
        let KnobValue::Number(knob) = &row.knobs[0] else { panic!("{row:?}") };
        assert!(knob.is_exact() && (knob.to_f64() - p).abs() < 1e-15);
        assert!((row.values[0].number().unwrap() - golden(p)).abs() < 1e-12);
        assert!((row.values[1].number().unwrap() - 2.0 * golden(p) - p).abs() < 1e-12);
    }
}

#[test]
fn several_knobs_turn_the_last_one_fastest() {
    let text = "process two(p: prob, q: prob) over {0, 1} { A -> 0 A @ p | 1 B; B -> 0 A @ q | 1 B }
        sweep two(p, q: r) for p in {1/4, 1/2}, r in {1/4, 1/2, 3/4} { states, entropy_rate }";
    let found = table(text);
    let knobs: Vec<String> = found.rows.iter().map(|row| format!("{} {}", row.knobs[0], row.knobs[1])).collect();
    assert_eq!(knobs, ["1/4 1/4", "1/4 1/2", "1/4 3/4", "1/2 1/4", "1/2 1/2", "1/2 3/4"]);
    // Equal rows are one causal state.
    let states: Vec<f64> = found.rows.iter().map(|row| row.values[0].number().unwrap()).collect();
    assert_eq!(states, [1.0, 2.0, 2.0, 2.0, 1.0, 2.0]);
}

#[test]
fn any_number_of_threads_gives_the_same() {
    let text = format!("{GOLDEN}sweep golden_mean(p) for p in linspace(0.1, 0.9, 7) {{ entropy_rate, excess_entropy }}");
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| format!("{:?}", table(&text)))
    };
    assert_eq!(on(1), on(3));
}

#[test]
fn a_row_that_cannot_be_built_says_so_and_the_others_stand() {
    let text = format!("{GOLDEN}sweep golden_mean(p) for p in {{1/2, 3/2}} {{ entropy_rate }}");
    let found = table(&text);
    assert!((found.rows[0].values[0].number().unwrap() - 2.0 / 3.0).abs() < 1e-12);
    assert_eq!(found.rows[1].values[0].number(), None);
}

#[test]
fn the_golden_mean_is_tuned_to_half_a_bit() {
    let found = tuned(&format!("{GOLDEN}tune golden_mean(p) for p in [0.01, 0.5] so entropy_rate == 0.5"));
    assert_eq!(found.solutions.len(), 1, "{found:?}");
    assert!((golden(found.solutions[0].knob) - 0.5).abs() < 1e-9 && found.solutions[0].knob < 0.5);
    // Its maximum, log2 of the golden ratio, lies beyond 0.5.
    assert!((found.greatest.unwrap().value - 2.0 / 3.0).abs() < 1e-9);
    let ratio = f64::midpoint(1.0, 5f64.sqrt());
    let whole = tuned(&format!("{GOLDEN}tune golden_mean(p) for p in [0.01, 0.99] so entropy_rate == 0.7"));
    assert!(whole.solutions.is_empty());
    let nearest = whole.nearest.unwrap();
    assert!((nearest.value - ratio.log2()).abs() < 1e-9 && (nearest.knob - 1.0 / ratio).abs() < 1e-4, "{nearest:?}");
}

#[test]
fn both_ways_to_give_a_n_b_n_a_rate_are_found() {
    let language = "grammar anbn(p: prob) { S -> \"a\" S \"b\" @ p | \"a\" \"b\" }\n";
    let rate = "string_entropy / (mean_length + 1)";
    let found = tuned(&format!("{language}tune anbn(p) for p in [0.01, 0.99] so {rate} == 0.3"));
    let roots: Vec<f64> = found.solutions.iter().map(|point| point.knob).collect();
    assert_eq!(roots.len(), 2, "{found:?}");
    assert!((roots[0] - 0.257_390).abs() < 1e-6 && (roots[1] - 0.833_344).abs() < 1e-6, "{roots:?}");
    assert!((found.greatest.unwrap().value - 0.405_685).abs() < 1e-6);
    // One bit is more than it can have.
    let none = tuned(&format!("{language}tune anbn(p) for p in [0.01, 0.99] so {rate} == 1"));
    assert!(none.solutions.is_empty() && (none.nearest.unwrap().value - 0.405_685).abs() < 1e-6, "{none:?}");
    // A second condition chooses between the roots.
    let long = tuned(&format!("{language}tune anbn(p) for p in [0.01, 0.99] so {rate} == 0.3 and mean_length > 4"));
    assert_eq!(long.solutions.len(), 1);
    assert!((long.solutions[0].knob - roots[1]).abs() < 1e-9);
}

#[test]
fn features_of_the_golden_mean() {
    let next = feature(&format!("{GOLDEN}feature one of golden_mean = P(next == 1)"));
    let direction = next.direction.as_ref().unwrap();
    assert_eq!((direction.exact.join(" "), direction.split.visible), ("1/2 1".to_string(), Visible::NextToken));
    assert!(direction.split.exact);
    assert!((next.mean - 2.0 / 3.0).abs() < 1e-12);
    assert_eq!(next.mean_exact.as_deref(), Some("2/3"));
    let spread = next.law.unwrap();
    assert!((spread.least - 0.5).abs() < 1e-12 && (spread.greatest - 1.0).abs() < 1e-12);
    // In A with probability 2/3: variance 1/4 * 2/3 * 1/3.
    assert!((spread.variance - 1.0 / 18.0).abs() < 1e-12);
    // No 0 within two tokens: 1 1 from A with 1/4; from B 1, then 1 with 1/2.
    let soon = feature(&format!("{GOLDEN}feature soon of golden_mean = P(within 2: 0)"));
    assert_eq!(soon.direction.unwrap().exact, ["3/4", "1/2"]);
    let mixed = feature(&format!("{GOLDEN}feature mixed of golden_mean = 1 - 2 * P(state == B) + P(next != 1) / 2"));
    assert_eq!(mixed.direction.unwrap().exact, ["5/4", "-1"]);
}

#[test]
fn what_the_tokens_never_show_is_said() {
    // Two states with the same rows: which of them it is changes nothing.
    let text = "process coin over {0, 1} { A -> 0 A @ 1/4 | 0 B @ 1/4 | 1 B; B -> 0 A | 1 B }
        feature a of coin = P(state == A)";
    assert_eq!(feature(text).direction.unwrap().split.visible, Visible::NotWholly);
    let text = "process p over {0, 1} { A -> 0 B | 1 B; B -> 0 C | 1 C; C -> 0 A }\nfeature c of p = P(state == B)";
    assert_eq!(feature(text).direction.unwrap().split.visible, Visible::LaterTokens);
}

#[test]
fn features_of_levels_follow_the_level() {
    let text = "alphabet Topic = {home, farm}
        process topic(stay: prob = 0.9) over Topic { T[i in Topic] -> i T[j] @ (if i == j then stay else 1 - stay) for j in Topic }
        process a over {0, 1} { W -> 0 W @ 0.9 | 1 W }
        process b over {0, 1} { W -> 0 W @ 0.2 | 1 W }
        hierarchy chat { level subject = topic(0.9); level word = switch subject { home -> a; farm -> b } }
        feature at_home of chat = P(subject == home)";
    let found = feature(text);
    assert!((found.mean - 0.5).abs() < 1e-12, "{found:?}");
}

/// Two runs, one after the other, of geometric lengths u and v on average: the length has mean 1 + u + v and variance u (1 + u) + v (1 + v), which
/// do not tell which run is which.
#[test]
fn two_knobs_meet_two_goals() {
    let runs = "grammar runs(p: prob, q: prob) { S -> \"a\" S @ p | B; B -> \"b\" B @ q | \"c\" }\n";
    let within = "p in [0, 0.9], q in [0, 0.9]";
    let found = tuned_two(&format!("{runs}tune runs(p, q) for {within} so mean_length == 5/2 and length_variance == 11/4"));
    assert_eq!(found.solutions.len(), 2, "{found:?}");
    for (solution, knobs) in found.solutions.iter().zip([[1.0 / 3.0, 0.5], [0.5, 1.0 / 3.0]]) {
        assert!((0..2).all(|along| (solution.knobs[along] - knobs[along]).abs() < 1e-8), "{found:?}");
        assert!(solution.residual < 1e-8);
    }
    let one =
        tuned_two(&format!("{runs}tune runs(p, q) for {within} so mean_length == 5/2 and length_variance == 11/4 and p > q"));
    assert_eq!(one.solutions.len(), 1, "{one:?}");
    // Of a mean of 5/2 the least variance is that of equal runs, 2 (3/4) (7/4).
    let none = tuned_two(&format!("{runs}tune runs(p, q) for {within} so mean_length == 5/2 and length_variance == 2"));
    assert!(none.solutions.is_empty(), "{none:?}");
    let [p, q] = none.nearest.expect("there is a nearest").knobs;
    assert!((p - q).abs() < 1e-3, "{none:?}");
}
