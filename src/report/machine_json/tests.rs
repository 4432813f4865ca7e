use super::*;
use crate::machine::any::AnyMachine;
use crate::machine::limits::Limits;
use crate::machine::stationary::stationary;
use crate::number::Rational;

fn failure(text: &str) -> String {
    read(text, &Limits::default()).map(|r| r.names).unwrap_err().to_string()
}

const GOLDEN: &str = r#"{ "alphabet": ["0", "1"], "states": ["A", "B"],
  "transitions": [ {"from": "A", "to": "A", "token": "1", "probability": "1/4"},
                   {"from": "A", "to": "A", "token": "1", "probability": "0.25", "comment": "parallel ones add up"},
                   {"from": "A", "to": "B", "token": "0", "probability": "1/2"},
                   {"from": "B", "to": "A", "token": "1", "probability": 1} ], "unknown": null }"#;

#[test]
fn transitions() {
    let read = read(GOLDEN, &Limits::default()).unwrap();
    let AnyMachine::Rational(machine) = &read.machine else { panic!("not rational") };
    assert_eq!((machine.states(), machine.edges().len()), (2, 3));
    assert_eq!(machine.from(0)[1].weight, Rational::from_parts(1.into(), 2u8.into()));
}

#[test]
fn what_is_written_is_read_again() {
    let dense = r#"{"alphabet": ["a", "b"], "states": [0, 1], "T": {"a": [["1/2", 0], [0, "1/3"]], "b": [[0, "1/2"], ["2/3", 0]]},
        "start": {"0": "1/4", "1": "3/4"}}"#;
    let tent = r#"{"alphabet": ["0", "1"], "states": ["A", "B"], "field": {"gen": "a", "minpoly": ["-1", "-1", "1"], "root": "1.618"},
        "T": {"0": [["a-1", "0"], ["1", "0"]], "1": [["0", "2-a"], ["0", "0"]]}}"#;
    let float = r#"{"alphabet": ["0"], "states": ["A", "B"], "T": {"0": [[0.1, 0.9], [0.30000000000000004, 0.7]]}}"#;
    let negative = r#"{"alphabet": ["0", "1"], "states": ["A", "B"], "start": ["4/3", "-1/3"], "final": [1, 1],
        "T": {"0": [["1/2", 0], [0, 0]], "1": [[1, "-1/2"], [2, -1]]}}"#;
    for text in [GOLDEN, dense, tent, float] {
        let first = read(text, &Limits::default()).unwrap();
        let written = write(&first.machine, &first.names, &first.tokens);
        let second = read(&written, &Limits::default()).unwrap();
        assert_eq!(write(&second.machine, &second.names, &second.tokens), written);
        assert_eq!(first.machine.to_f64(), second.machine.to_f64());
    }
    let found = read(negative, &Limits::default()).unwrap();
    assert_eq!(found.machine.transitions(), 5);
}

#[test]
fn a_generalized_machine_is_written_so_that_it_is_read_again() {
    let negative = r#"{"alphabet": ["0", "1"], "states": ["A", "B"],  "final": [1, 1],
        "T": {"0": [["1/2", 0], [0, 0]], "1": [[1, "-1/2"], [2, -1]]}}"#;
    let first = read(negative, &Limits::default()).unwrap();
    let second = read(&write(&first.machine, &first.names, &first.tokens), &Limits::default()).unwrap();
    assert_eq!(first.machine.to_f64(), second.machine.to_f64());
}

#[test]
fn numbers_of_a_field() {
    // The golden mean with the Parry measure: a = (1 + sqrt 5)/2, stationary weight of A is a^2 / (1 + a^2).
    let text = r#"{"alphabet": ["0", "1"], "states": ["A", "B"], "field": {"gen": "a", "minpoly": ["-1", "-1", "1"], "root": "1.618"},
        "T": {"0": [["a-1", "0"], ["1", "0"]], "1": [["0", "2-a"], ["0", "0"]]}}"#;
    let AnyMachine::Algebraic { machine, .. } = read(text, &Limits::default()).unwrap().machine else { panic!("not algebraic") };
    let law = stationary(&machine, &Limits::default()).unwrap();
    let a = f64::midpoint(1.0, 5.0f64.sqrt());
    assert!((crate::number::Ordered::to_f64(&law[0]) - a * a / (1.0 + a * a)).abs() < 1e-15);
}

#[test]
fn rounded_decimals_make_an_inexact_machine() {
    let text = r#"{"alphabet": ["0"], "states": ["A", "B"],
        "T": {"0": [["0.33333333333333333333", "0.66666666666666666666"], ["1", "0"]]}}"#;
    assert!(!read(text, &Limits::default()).unwrap().machine.is_exact());
    let coarse = r#"{"alphabet": ["0"], "states": ["A"], "T": {"0": [["0.999999"]]}}"#;
    assert_eq!(failure(coarse), "transitions from `A`: the probabilities sum to 999999/1000000, not to 1");
}

#[test]
fn every_mistake_names_its_place() {
    let with = |rest: &str| failure(&format!(r#"{{"alphabet": ["0", "1"], "states": ["A", "B"], {rest}}}"#));
    let cases = [
        (failure("{"), "line 1, column 1: EOF while parsing an object"),
        (failure(r#"{"a": NaN}"#), "line 1, column 7: expected value"),
        (failure("[]"), "machine: expected an object, found a list"),
        (failure(r#"{"alphabet": ["0", "0"]}"#), "alphabet[1]: `0` is there twice"),
        (failure(r#"{"alphabet": ["0"], "states": []}"#), "states: empty"),
        (failure(r#"{"alphabet": ["0"]}"#), "states: missing"),
        (with(r#""x": 1"#), "transitions: missing"),
        (with(r#""T": {}, "transitions": []"#), "both `transitions` and `T` are given: one of them is enough"),
        (with(r#""T": {"2": []}"#), "T: there is no token `2`"),
        (with(r#""T": {"1": [[1, 0]]}"#), "T[\"1\"]: expected 2 entries, found 1"),
        (with(r#""T": {"1": [[1, 0], [0]]}"#), "T[\"1\"][1]: expected 2 entries, found 1"),
        (with(r#""T": {"1": [[1, 0], [0, "x"]]}"#), "T[\"1\"][1][1]: `x`: this is not a number"),
        (with(r#""T": {"1": [[1, 0], ["1/0", 0]]}"#), "T[\"1\"][1][0]: `1/0`: division by zero"),
        (
            with(r#""T": {"1": [[2, -1], [0, 1]]}"#),
            "T[\"1\"][0][1]: the probability -1 is negative, which only a machine with a `final` vector may have",
        ),
        (with(r#""T": {"1": [["2/3", "2/3"], [0, 1]]}"#), "transitions from `A`: the probabilities sum to 4/3, not to 1"),
        (with(r#""T": {"1": [[1, 0], [0, 0]]}"#), "transitions from `B`: the probabilities sum to 0, not to 1"),
        (with(r#""T": {"1": [[1, 0], [0, 1]]}"#), "start: 2 recurrent classes, and no start to choose among them: {`A`}, {`B`}"),
        (with(r#""T": {"1": [[1, 0], [0, 1]]}, "start": {"A": "1/3"}"#), "start: the weight is 1/3, not 1"),
        (with(r#""T": {"1": [[1, 0], [0, 1]]}, "start": {"C": 1}"#), "start: there is no state `C`"),
        (with(r#""T": {"1": [[1, 0], [0, 1]]}, "start": [1]"#), "start: expected 2 entries, found 1"),
        (with(r#""T": {"1": [[1, 0], [0, 1]]}, "start": [2, -1]"#), "start: the probability of `B` is negative: -1"),
        (with(r#""transitions": [{"from": "A"}]"#), "transitions[0].to: missing"),
        (with(r#""transitions": [{"from": "Z"}]"#), "transitions[0].from: there is no state `Z`"),
        (
            with(r#""transitions": [{"from": "A", "to": "A", "token": "0", "probability": true}]"#),
            "transitions[0].probability: expected a probability (a string that holds an exact number, or a number), found a truth value",
        ),
        (with(r#""field": {"gen": "a"}, "T": {}"#), "field.minpoly: missing"),
        (
            with(r#""field": {"gen": "a", "minpoly": ["1", "0", "1"], "root": "1"}, "T": {}"#),
            "field.minpoly: the polynomial has no real root",
        ),
    ];
    for (found, expected) in cases {
        assert_eq!(found, expected);
    }
}
