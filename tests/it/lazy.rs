//! Processes explored by their stacks, against the machine where one can be written out and against values from the literature where not.

use std::fs;
use std::process::Command;

use epsilang::analysis::measure::Measure;
use epsilang::analysis::quantity::{Measured, Quantity};
use epsilang::analysis::{Analysis, CausalSummary, analyze_any};
use epsilang::build::{Assembled, Lazy, assemble};
use epsilang::directive::lazy::{Followed, follow};
use epsilang::machine::causal::NotFinite;
use epsilang::machine::limits::Limits;

const SOURCE: &str = r#"
from std.grammar import layered, dyck, anbn
grammar plain { S -> "a" "b" | "a" | "b" "b" A @ 1/5; A -> "a" "b" @ 1/3 | "b" }
grammar fours { S -> "a" "b" "b" "a" | T T; T -> "b" "a" "a" "a" @ 1/3 | "a" "a" "b" "b" }
process layers = stream(layered(3, 1), end: ".")
process open   = stream(plain)
process ended  = stream(plain, end: ".")
process named  = map ended { "a" -> "x"; "b" -> "y"; "." -> "x" }
process spelt  = expand ended { "a" -> "u" "v" | "u" @ 1/4; "b" -> "v"; "." -> "w" }
process rhythm = stream(fours)
process phrases over {"a", "b"} { P -> plain Q; Q -> "b" P @ 1/3 | plain P }
process nested = stream(dyck(1/3), end: ".")
process pairs  = stream(anbn(1/2), end: ".")
process apart  = every(layers, 2)
"#;

fn few(states: usize) -> Limits {
    Limits { max_states: states, effort: Some(0.01), ..Limits::default() }
}

fn lazy(name: &str, states: usize) -> Lazy {
    let program = epsilang::program(SOURCE).expect("the source is sound");
    let generator = program.build(name, &[]).expect("it can be built");
    match assemble(generator, &few(states)).expect("it can be explored") {
        Assembled::Lazy(lazy) => *lazy,
        _ => panic!("the machine of {name} is not too large"),
    }
}

fn explored(name: &str, states: usize) -> Followed {
    follow(&lazy(name, states), &few(states)).expect("it was explored")
}

fn value(analysis: &Analysis, measure: Measure) -> &Measured {
    match &analysis.measures[&measure] {
        Quantity::Value(measured) => measured,
        other => panic!("{}: {other:?}", measure.name()),
    }
}

#[test]
fn stacks_agree_with_the_machine() {
    let program = epsilang::program(SOURCE).expect("the source is sound");
    for name in ["layers", "open", "ended", "named", "spelt", "rhythm", "phrases"] {
        let built = epsilang::machine(&program, name, &[]).expect("it has a machine");
        let whole = analyze_any(&built.machine, &few(100_000)).expect("it is analyzed");
        let Followed { explored, .. } = explored(name, 2);
        let found = &explored.whole;
        let near = |what: &str, a: f64, b: f64, error: f64| assert!((a - b).abs() <= error, "{what} of {name}: {a}, {b}");
        for measure in [Measure::SingleTokenEntropy, Measure::EntropyRate, Measure::Redundancy, Measure::TotalPredictability] {
            let (one, other) = (value(found, measure), value(&whole, measure));
            assert!(
                one.lower <= other.upper + 1e-9 && other.lower <= one.upper + 1e-9,
                "{} of {name}: {one:?}, {other:?}",
                measure.name()
            );
        }
        near("H(1)", value(found, Measure::SingleTokenEntropy).value, value(&whole, Measure::SingleTokenEntropy).value, 1e-12);
        let (one, other) = (value(found, Measure::ExcessEntropy), value(&whole, Measure::ExcessEntropy));
        assert!(!other.is_proved() || one.lower <= other.upper + 1e-9, "E of {name}: {one:?}, {other:?}");
        assert!(explored.depth >= 3, "{name}: {}", explored.depth);
        let (curves, other) = (&found.curves, &whole.curves);
        for (at, h) in other.myopic_entropy.iter().enumerate().take(curves.myopic_entropy.len()) {
            // Of a hundred sampled values one may well be four standard errors away.
            near(&format!("h({})", at + 1), curves.myopic_entropy[at], *h, 1e-9 + 6.0 * explored.errors[at]);
        }
        for lag in 1..=explored.depth {
            near(
                &format!("I at {lag}"),
                explored.token_information(lag).expect("followed"),
                other.token_information[lag - 1],
                1e-9,
            );
            near(&format!("correlation at {lag}"), curves.autocorrelation[lag], other.autocorrelation[lag], 1e-9);
        }
        assert_eq!(explored.token_information(explored.depth + 1), None);
        if found.written.period.is_some() {
            assert_eq!(found.written.period, whole.written.period, "period of {name}");
        }
    }
}

#[test]
fn what_all_lengths_have_in_common() {
    assert_eq!(explored("rhythm", 2).explored.whole.written.period, Some(4));
    assert_eq!(explored("nested", 2).explored.whole.written.period, Some(1));
    assert_eq!(explored("pairs", 2).explored.whole.written.period, Some(1));
}

#[test]
fn infinitely_many_stacks() {
    // Dyck at 1/3: each stationary token has probability 1/3, h = h2(1/3), E = 2 bits; a^n b^n at 1/2: h = 2/5 and E = 2.7219280948873625.
    let cases = [("nested", 0.9182958340544896, 2.0), ("pairs", 0.4, 2.7219280948873625)];
    for (name, rate, excess) in cases {
        let Followed { explored, questions, finite, .. } = explored(name, 2);
        let h = value(&explored.whole, Measure::EntropyRate);
        assert!((h.value - rate).abs() < 1e-9 && h.upper - h.lower < 1e-9, "{name}: {h:?}");
        let found = value(&explored.whole, Measure::ExcessEntropy);
        let error = found.standard_error.expect("sampled");
        assert!(found.lower <= excess + 1e-9 && (found.value - excess).abs() < 5.0 * error + 1e-3, "{name}: {found:?}");
        assert!(matches!(explored.whole.forward, CausalSummary::Open(NotFinite::Strings(_))));
        assert_eq!((questions.finite_epsilon.holds, questions.self_embedding.holds, finite), (Some(false), Some(true), false));
    }
    let nested = explored("nested", 2).explored;
    assert!(nested.tokens.iter().all(|p| (p - 1.0 / 3.0).abs() < 1e-12), "{:?}", nested.tokens);
}

#[test]
fn a_part_that_is_too_large_is_told_of() {
    let program = epsilang::program(SOURCE).expect("the source is sound");
    let generator = program.build("apart", &[]).expect("it can be built");
    let errors = assemble(generator, &few(20)).expect_err("every second token of stacks is not known");
    assert!(errors[0].message.contains("states, more than the limit of 20"), "{}", errors[0].message);
}

#[test]
fn the_report_and_expectations_of_a_machine_too_large() {
    let folder = tempfile::tempdir().expect("a folder");
    // Every choice is seen in the first token: H and the mean length of T[n] are 3 (3/2)^n - 2.
    let source = r#"
grammar layered {
  T[8] -> "a" T[7] T[7] | "b" T[7]
  T[l in 1..8] -> "a" T[l - 1] T[l - 1] | "b" T[l - 1]
  T[0] -> "c" | "d"
}
process layers = stream(layered, end: ".")
expect entropy_rate(layers) == (3 * (3/2)^8 - 2) / (3 * (3/2)^8 - 1) within 1e-9
expect token_information(layers, 1) > 0
expect period(layers) == 1
expect next_probability(layers, ". ", ".") == 0 and next_probability(layers, ". a", "b") == 1/2
expect finite_hidden_markov(layers) and finite_epsilon(layers) and not self_embedding(layers)
report layers
"#;
    fs::write(folder.path().join("lazy.gen"), source).expect("written");
    let run = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_epsilang"));
        let output = command.args(args).args(["--max-states", "400", "--effort", "0.01"]).current_dir(folder.path()).output();
        let output = output.expect("the program runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    assert!(run(&["run", "lazy.gen"]).contains("5 of 5 expectations hold"));
    let json: serde_json::Value =
        serde_json::from_str(&run(&["report", "lazy.gen", "layers", "--format", "json"])).expect("it is JSON");
    let report = &json["generators"][0];
    assert_eq!((report["grade"].as_str(), report["epsilon"]["kind"].as_str()), (Some("lazy"), Some("finite")));
    assert!(report["written"]["states"].is_null() && report["written"]["why"]["states"].is_string());
    assert!((report["language"]["mean_length"].as_f64().expect("a number") - (3.0 * 1.5_f64.powi(8) - 2.0)).abs() < 1e-9);
    for (name, measure) in report["measures"].as_object().expect("measures") {
        assert!(
            name == "why" || !measure.is_null() || report["measures"]["why"][name].is_string(),
            "{name} is missing without a reason"
        );
    }
    let text = run(&["report", "lazy.gen", "layers", "--out", "page.html"]);
    assert!(text.contains("explored on demand") && text.contains("entropy rate"), "{text}");
    assert!(fs::read_to_string(folder.path().join("page.html")).expect("a page").contains("explored on demand"));
}
