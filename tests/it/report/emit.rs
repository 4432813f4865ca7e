//! Machines in other programs' formats.

use std::io::Cursor;

use epsilang::machine::{Edge, Machine};
use epsilang::report::emit::{Names, Unwritable, dot, fst, npz};
use npyz::npz::NpzArchive;

use super::fixtures::names;

fn edge(from: u32, token: u32, to: u32, weight: f64) -> Edge<f64> {
    Edge { from, to, token, weight }
}

fn golden_mean() -> Machine<f64> {
    Machine::new(2, 2, vec![edge(0, 1, 0, 0.5), edge(0, 0, 1, 0.5), edge(1, 1, 0, 1.0)], None, None)
}

#[test]
fn an_archive_holds_the_matrices_and_the_names() {
    let (tokens, states) = (names(&["0", "größer"]), names(&["A", "B"]));
    let names = Names { generator: "golden_mean", tokens: &tokens, states: &states };
    let bytes = npz::write(&golden_mean(), &names, &[2.0 / 3.0, 1.0 / 3.0]).expect("it is small");
    let mut archive = NpzArchive::new(Cursor::new(bytes)).expect("an archive");
    let array = archive.by_name("T").expect("readable").expect("there");
    assert_eq!(array.shape(), [2, 2, 2]);
    assert_eq!(array.into_vec::<f64>().expect("floats"), [0.0, 0.5, 0.0, 0.0, 0.5, 0.0, 1.0, 0.0]);
    let start = archive.by_name("start").expect("readable").expect("there").into_vec::<f64>().expect("floats");
    assert_eq!(start, [2.0 / 3.0, 1.0 / 3.0]);
    let last = archive.by_name("final").expect("readable").expect("there").into_vec::<f64>().expect("floats");
    assert_eq!(last, [1.0, 1.0]);
    let read = archive.by_name("tokens").expect("readable").expect("there").into_vec::<String>().expect("strings");
    assert_eq!(read, tokens);
    let read = archive.by_name("states").expect("readable").expect("there").into_vec::<String>().expect("strings");
    assert_eq!(read, states);
}

#[test]
fn a_transducer_starts_by_its_law_and_may_stop_anywhere() {
    let text = fst::write(&golden_mean(), &[1.0, 0.0]).expect("no negative weights");
    let half = 2f64.ln();
    assert_eq!(text, format!("0\t1\t0\t0\n1\t2\t1\t{half}\n1\t1\t2\t{half}\n2\t1\t2\t0\n1\t0\n2\t0\n"));
    let negative = Machine::new(1, 2, vec![edge(0, 0, 0, 1.5), edge(0, 1, 0, -0.5)], None, None);
    assert_eq!(fst::write(&negative, &[1.0]), Err(Unwritable::NegativeWeight));
}

#[test]
fn graphviz_names_are_quoted() {
    let (tokens, states) = (names(&["\"", "\\n"]), names(&["A\nB", "];"]));
    let names = Names { generator: "a\"b", tokens: &tokens, states: &states };
    let text = dot::write(&golden_mean(), &names);
    assert!(text.starts_with("digraph \"a\\\"b\" {\n"));
    assert!(text.contains("  0 [label=\"A\\nB\"];\n  1 [label=\"];\"];\n"));
    assert!(text.contains("  0 -> 0 [label=\"\\\\n : 0.5\"];\n"));
    assert!(text.contains("  0 -> 1 [label=\"\\\" : 0.5\"];\n"));
}
