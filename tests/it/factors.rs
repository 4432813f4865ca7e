//! Independent processes measured part by part, against the joint machine built and measured as one.

use epsilang::analysis::factors::{CausalCount, Copies, combine};
use epsilang::analysis::measure::Measure;
use epsilang::analysis::quantity::{self, Absent, Method, Quantity};
use epsilang::analysis::{Analysis, CausalSummary, DecayKind, analyze_any};
use epsilang::build::{Assembled, Factored, assemble, build};
use epsilang::directive::factored::{Measured, analyze};
use epsilang::machine::causal::NotFinite;
use epsilang::machine::limits::Limits;

const PARTS: &str = r"
from std.classic import golden_mean_signed
from std.quantum import measured_qubit
process coin(p: prob = 1/3) over {0, 1} { C -> 1 C @ p | 0 C }
process golden over {0, 1} { A -> 1 A | 0 B; B -> 1 A }
process even over {0, 1} { A -> 0 A @ 1/3 | 1 B; B -> 1 A }
process rrxor over {0, 1} {
  S -> 0 A | 1 B; A -> 0 O | 1 I; B -> 0 I | 1 O; O -> 0 S; I -> 1 S
}
process two over {0, 1} { A -> 0 B; B -> 1 A @ 2/3 | 0 A }
process four over {0, 1} { A -> 0 B; B -> 1 C; C -> 1 D; D -> 0 A @ 1/4 | 1 A }
process three over {a, b} { A -> a B; B -> b C; C -> a A | b A }
process bag = mix(three @ 1/3, two)
process butterfly over {0, 1} { A -> 0 A @ 1/4 | 1 B @ 3/4; B -> 1 C @ 2/3 | 0 A; C -> 0 A @ 1/5 | 1 B @ 4/5 }
process begun over {0, 1} { start A; A -> 0 B; B -> 1 A }
process one over {x} { A -> x A }
";

/// The whole measured both ways.
fn both(product: &str) -> (Factored, Measured, Analysis) {
    let program = epsilang::program(&format!("{PARTS}\nprocess whole = {product}\n")).expect("the program is right");
    let limits = Limits::default();
    let generator = program.build("whole", &[]).expect("it builds");
    let factored = Factored::new(&generator, &limits).expect("its parts build").expect("it has parts");
    let measured = analyze(&factored, &limits).expect("its parts are analyzed");
    let joint = build(generator, &limits).expect("the joint machine fits");
    let analysis = analyze_any(&joint.machine, &limits).expect("it is analyzed");
    (factored, measured, analysis)
}

fn close(what: &str, product: &str, one: f64, other: f64, tolerance: f64) {
    assert!((one - other).abs() <= tolerance * (1.0 + other.abs()), "{what} of {product}: {one} by parts, {other} jointly");
}

fn compare(product: &str) {
    let (factored, Measured { combined, .. }, joint) = both(product);
    assert!(factored.measurable, "{product}");
    let whole = &combined.whole;
    for &measure in Measure::ALL {
        match (&whole.measures[&measure], &joint.measures[&measure]) {
            (Quantity::Value(one), Quantity::Value(other)) => {
                let apart = (one.value - other.value).abs();
                let doubt = (other.upper - other.lower).abs() + (one.upper - one.lower).abs();
                assert!(
                    apart <= doubt + 1e-9 * (1.0 + other.value.abs()),
                    "{} of {product}: {one:?} by parts, {other:?} jointly",
                    measure.name()
                );
                let overlap = one.lower <= other.upper + 1e-9 && other.lower <= one.upper + 1e-9;
                assert!(overlap, "{} of {product}: {one:?} by parts, {other:?} jointly", measure.name());
            }
            (Quantity::Infinite(_), Quantity::Infinite(_)) => {}
            // What the joint computation could not give may be had by parts.
            (_, Quantity::Absent(_)) => {}
            (one, other) => panic!("{} of {product}: {one:?} by parts, {other:?} jointly", measure.name()),
        }
    }
    assert_eq!(whole.written.states, joint.written.states, "states of {product}");
    assert_eq!(whole.written.transitions, joint.written.transitions, "transitions of {product}");
    assert_eq!(whole.written.unifilar, joint.written.unifilar, "unifilar {product}");
    assert_eq!(whole.written.recurrent_classes, joint.written.recurrent_classes, "classes of {product}");
    assert_eq!(whole.written.period, joint.written.period, "period of {product}");
    assert_eq!(whole.reduced.dimension, joint.reduced.dimension, "dimension of {product}");
    assert_eq!(whole.markov_order, joint.markov_order, "Markov order of {product}");
    assert_eq!(whole.cryptic_order, joint.cryptic_order, "cryptic order of {product}");
    let recurrent = |summary: &CausalSummary| match summary {
        CausalSummary::Finite { recurrent, .. } => Some(*recurrent),
        CausalSummary::Open(_) => None,
    };
    assert_eq!(recurrent(&whole.forward), recurrent(&joint.forward), "causal states of {product}");
    if recurrent(&joint.reverse).is_some() {
        assert_eq!(recurrent(&whole.reverse), recurrent(&joint.reverse), "reverse causal states of {product}");
    }
    if let (CausalCount::Finite { transient: Some(one), .. }, CausalSummary::Finite { transient: Ok(other), .. }) =
        (&combined.counts.forward, &joint.forward)
    {
        assert_eq!(one, other, "transient states of {product}");
    }
    if joint.beliefs.linear_dimension > 0 && recurrent(&joint.forward).is_some() {
        assert_eq!(combined.counts.span, joint.beliefs.linear_dimension.into(), "span of the beliefs of {product}");
    }
    let curves = [
        ("H(L)", &whole.curves.block_entropy, &joint.curves.block_entropy),
        ("h(L)", &whole.curves.myopic_entropy, &joint.curves.myopic_entropy),
        ("I(X0; Xt)", &whole.curves.token_information, &joint.curves.token_information),
        ("autocorrelation", &whole.curves.autocorrelation, &joint.curves.autocorrelation),
        ("spectrum", &whole.curves.power_spectrum, &joint.curves.power_spectrum),
    ];
    for (what, one, other) in curves {
        assert!(!one.is_empty() || other.is_empty(), "{what} of {product} is missing");
        for (at, (one, other)) in one.iter().zip(other).enumerate() {
            close(&format!("{what} at {at}"), product, *one, *other, 1e-9);
        }
    }
    for (one, other) in whole.decay.information.iter().zip(&joint.decay.information) {
        assert_eq!(one.0, other.0, "distances of {product}");
        assert!(
            (one.1 - other.1).abs() <= 1e-6 * other.1 + 1e-20,
            "I(X0; X{}) of {product}: {} by parts, {} jointly",
            one.0,
            one.1,
            other.1
        );
    }
    let never_falls = |analysis: &Analysis| analysis.decay.kind == DecayKind::Constant;
    assert_eq!(never_falls(whole), never_falls(&joint), "decay of {product}");
    assert_eq!(whole.curves.spectral_lines.len(), joint.curves.spectral_lines.len(), "lines of {product}");
    for (one, other) in whole.curves.spectral_lines.iter().zip(&joint.curves.spectral_lines) {
        close("a line's frequency", product, one.0, other.0, 1e-12);
        close("a line's weight", product, one.1, other.1, 1e-9);
    }
}

#[test]
fn every_measure_by_parts_is_that_of_the_joint_machine() {
    for product in
        ["coin * golden", "product(golden, even, coin(1/4))", "golden * golden", "one * even", "rrxor * coin", "butterfly * even"]
    {
        compare(product);
    }
}

#[test]
fn periodic_parts() {
    for product in ["two * two", "two * three", "two * four", "product(two, three, golden)", "rrxor * three", "begun * two"] {
        compare(product);
    }
}

#[test]
fn parts_that_are_not_ergodic() {
    for product in ["bag * golden", "bag * two", "bag * one"] {
        compare(product);
    }
}

#[test]
fn doubts_of_the_parts_are_doubts_of_the_whole() {
    let program = epsilang::program(PARTS).expect("the program is right");
    let part = |name: &str| {
        let built = epsilang::machine(&program, name, &[]).expect("it builds");
        epsilang::analyze(&built).expect("it is analyzed")
    };
    let (mut open, mut sampled, exact) = (part("even"), part("golden"), part("coin"));
    let unknown = NotFinite::Infinite { witness: vec![0], invertible: true };
    open.forward = CausalSummary::Open(unknown.clone());
    open.markov_order = Err(Absent::CausalStatesNotFinite);
    let between = |value: f64, half: f64, standard_error| {
        let method = Method::Bracket { length: 9 };
        Quantity::Value(quantity::Measured { value, lower: value - half, upper: value + half, standard_error, method })
    };
    open.measures.insert(Measure::EntropyRate, between(0.5, 0.01, None));
    open.measures.insert(Measure::StatisticalComplexity, Quantity::Infinite("it is"));
    sampled.measures.insert(Measure::EntropyRate, between(0.25, 0.04, Some(0.01)));
    open.measures.insert(Measure::ResidualEntropy, Quantity::Absent(Absent::Diverges));
    let parts = [&exact, &open, &sampled].map(|analysis| Copies { analysis, copies: 2 });
    let combined = combine(&parts, None, &Limits::default()).expect("nothing contradicts");
    assert_eq!(combined.counts.forward, CausalCount::Open { part: 1 });
    assert_eq!(combined.whole.forward, CausalSummary::Open(unknown));
    assert_eq!(combined.whole.markov_order, Err(Absent::CausalStatesNotFinite));
    assert_eq!(combined.whole.measures[&Measure::StatisticalComplexity], Quantity::Infinite("it is"));
    assert_eq!(combined.whole.measures[&Measure::ResidualEntropy], Quantity::Absent(Absent::Diverges));
    let Quantity::Value(h) = &combined.whole.measures[&Measure::EntropyRate] else { panic!("h is missing") };
    // Intervals add; the sampled part's error is its own, and both copies share it.
    assert!((h.upper - h.value - (0.02 + 0.08)).abs() < 1e-12, "{h:?}");
    assert!((h.standard_error.expect("sampled") - 0.02).abs() < 1e-15);
}

#[test]
fn generalized_parts() {
    compare("golden_mean_signed * even");
}

#[test]
fn generalized_parts_with_a_written_start() {
    // Both are made of coordinates, only one of which the start names.
    compare("measured_qubit(1/2, 1) * measured_qubit(1/3, 1)");
}

#[test]
fn five_factors_are_five() {
    let source = "from std.zoo import mess3\nfrom std.quantum import bloch_walk\n\
        process it = product(product(mess3(), mess3()), mess3(0.05, 0.85), bloch_walk() * bloch_walk(1, 4.3))\n";
    let program = epsilang::program(source).expect("the source is sound");
    let generator = program.build("it", &[]).expect("it can be built");
    let Assembled::Factored(factored) = assemble(generator, &Limits::default()).expect("it has machines") else {
        panic!("it was joined")
    };
    assert!(factored.measurable);
    let sizes: Vec<usize> = factored.distinct.iter().map(|part| part.machine.states()).collect();
    // 243 joint states and 432 joint tokens are nowhere made.
    assert_eq!((factored.of.clone(), sizes), (vec![0, 0, 1, 2, 3], vec![3; 4]));
    assert_eq!(factored.joint_tokens(1_000).expect("they are few").len(), 432);
}

#[test]
fn whatever_leaves_the_parts_apart() {
    let renamed = "map (golden * coin) { (0, 0) -> \"a\"; (0, 1) -> \"b\"; (1, 0) -> \"c\"; (1, 1) -> \"d\" }";
    for product in
        ["(golden * even) * coin", "reverse(golden * rrxor)", "every(two * three, 5)", "block(golden * coin, 2)", renamed]
    {
        compare(product);
    }
}

#[test]
fn two_parts_that_begin_in_step_are_not_measured_apart() {
    let (factored, _, joint) = both("begun * begun");
    assert!(!factored.measurable);
    // They stay in step: the joint process has one bit of E, not two.
    assert!((joint.measures[&Measure::ExcessEntropy].value().unwrap() - 1.0).abs() < 1e-9);
    let (factored, _, _) = both("reverse(begun * begun)");
    assert!(!factored.measurable);
}

#[test]
fn words_by_parts_have_the_joint_probabilities() {
    let limits = Limits::default();
    for product in [
        "begun * begun",
        "(golden * even) * two",
        "map (golden * coin) { (0, 0) -> \"a\"; (0, 1) -> \"b\"; (1, 0) -> \"c\"; (1, 1) -> \"d\" }",
    ] {
        let program = epsilang::program(&format!("{PARTS}\nprocess whole = {product}\n")).expect("the program is right");
        let generator = program.build("whole", &[]).expect("it builds");
        let factored = Factored::new(&generator, &limits).expect("its parts build").expect("it has parts");
        let joint = build(generator, &limits).expect("the joint machine fits");
        assert_eq!(factored.joint_tokens(1_000).expect("they are few"), joint.tokens);
        let mut words: Vec<Vec<String>> = vec![Vec::new()];
        for _ in 0..2 {
            let longer = |word: &Vec<String>| {
                joint.tokens.iter().map(|t| [word.as_slice(), std::slice::from_ref(t)].concat()).collect::<Vec<_>>()
            };
            words = words.iter().flat_map(longer).collect();
        }
        for word in words {
            let apart = factored.word(&word).expect("tuples are taken apart").expect("they are tokens");
            let one = factored.word_probability(&apart, &limits).expect("it has a law");
            let other = joint.word_probability(&joint.word(&word).expect("they are tokens"), &limits).expect("it has a law");
            assert_eq!(one, other, "{product}: {word:?}");
        }
    }
}

#[test]
fn a_thousand_coins() {
    let doubled: String = (0..10).map(|n| format!("process p{} = p{n} * p{n}\n", n + 1)).collect();
    let program = epsilang::program(&format!("process p0(p: prob = 1/4) over {{0, 1}} {{ C -> 1 C @ p | 0 C }}\n{doubled}"))
        .expect("it checks");
    let limits = Limits::default();
    let generator = program.build("p10", &[]).expect("it builds");
    let Assembled::Factored(factored) = assemble(generator.clone(), &limits).expect("its parts build") else {
        panic!("it was joined")
    };
    assert_eq!((factored.of.len(), factored.distinct.len()), (1024, 1));
    let measured = analyze(&factored, &limits).expect("it is analyzed");
    let coin = -(0.25_f64 * 0.25_f64.log2() + 0.75 * 0.75_f64.log2());
    let h = measured.combined.whole.measures[&Measure::EntropyRate].value().expect("it has one");
    assert!((h - 1024.0 * coin).abs() < 1e-9, "{h}");
    let errors = build(generator, &limits).expect_err("jointly it is too large");
    assert!(errors[0].message.contains("2^1024 tokens"), "{}", errors[0].message);
}
