//! What programs lower to, edge by edge.

use std::path::Path;

use super::load;
use super::program::{Condition, DirectiveKind, Generator, Program, Term};
use crate::diagnostic::Diagnostic;
use crate::network::plan::Plan;
use crate::network::{Label, Network, Start};
use crate::number::{Number, Ordered};
use crate::source::Sources;

fn checked(text: &str) -> (Program, Vec<Diagnostic>) {
    let mut sources = Sources::default();
    let root = sources.add("test.gen", text);
    load(&mut sources, root, &|_: &Path| Err("there are no other files".to_owned()))
}

fn built(text: &str, name: &str, settings: &[(&str, &str)]) -> Generator {
    let (program, found) = checked(text);
    assert!(found.is_empty(), "{found:?}");
    let settings: Vec<(String, String)> = settings.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    program.build(name, &settings).expect("it can be built")
}

fn network(generator: &Generator) -> &Network<Number> {
    match &generator.plan {
        Plan::Network(network) => network,
        _ => panic!("not a network"),
    }
}

/// The edges of a component, each as `from -label weight-> to`, nodes by name where they have one, else by number.
fn edges(network: &Network<Number>, component: usize) -> Vec<String> {
    let component = &network.components[component];
    let name = |node: crate::network::NodeId| match &component.nodes[node.0 as usize].name {
        Some(name) => name.clone(),
        None => format!("#{}", node.0),
    };
    let label = |label: &Label| match label {
        Label::Silent => "~".to_owned(),
        Label::Emit(token) => network.tokens[token.0 as usize].clone(),
        Label::Call(id) => format!("{}()", network.components[id.0 as usize].name),
    };
    let mut edges: Vec<String> = component
        .edges
        .iter()
        .map(|e| format!("{} -{} {}-> {}", name(e.from), label(&e.label), e.weight.to_text(), name(e.to)))
        .collect();
    edges.sort();
    edges
}

fn of(text: &str, name: &str, settings: &[(&str, &str)]) -> Vec<String> {
    edges(network(&built(text, name, settings)), 0)
}

#[test]
fn the_unweighted_share_the_rest() {
    let text = "process p { A -> 0 A @ 1/2 | 1 A | 2 A }";
    assert_eq!(of(text, "p", &[]), ["A -0 1/2-> A", "A -1 1/4-> A", "A -2 1/4-> A"]);
}

#[test]
fn relative_weights_are_normalized() {
    let text = "process p { A ~> 0 A @ 2 | 1 A @ 0 | 2 A }";
    assert_eq!(of(text, "p", &[]), ["A -0 2/3-> A", "A -2 1/3-> A"]);
}

#[test]
fn parameters_are_set_exactly() {
    let text = "process p(x: prob = 1/2, k: int = 1) { A -> 0 A @ x / k | 1 A }";
    assert_eq!(of(text, "p", &[("x", "0.15")]), ["A -0 3/20-> A", "A -1 17/20-> A"]);
    let generator = built(text, "p", &[("x", "1/3"), ("k", "1 + 1")]);
    assert_eq!(generator.parameters, [("x".to_owned(), "1/3".to_owned()), ("k".to_owned(), "2".to_owned())]);
}

#[test]
fn only_reached_index_values_exist() {
    let text = "process p(m: int = 2) {\n  D[0] -> \"(\" D[1]\n  D[d] -> \"(\" D[d + 1] if d < m | \")\" D[d - 1]\n}";
    let generator = built(text, "p", &[]);
    let names: Vec<_> = network(&generator).components[0].nodes.iter().flat_map(|n| n.name.clone()).collect();
    assert_eq!(names, ["D[0]", "D[1]", "D[2]"]);
    let expected = ["D[0] -( 1-> D[1]", "D[1] -( 1/2-> D[2]", "D[1] -) 1/2-> D[0]", "D[2] -) 1-> D[1]"];
    assert_eq!(edges(network(&generator), 0), expected);
}

#[test]
fn an_index_is_the_token_it_holds() {
    let text = "alphabet Bit = {0, 1}\nprocess copy(e: prob = 0.1) over Bit {\n  \
                M[i in Bit] -> j M[j] @ (if i == j then 1 - e else e) for j in Bit\n}";
    let expected = ["M[0] -0 9/10-> M[0]", "M[0] -1 1/10-> M[1]", "M[1] -0 1/10-> M[0]", "M[1] -1 9/10-> M[1]"];
    assert_eq!(of(text, "copy", &[]), expected);
    // An alternative of probability zero is none.
    assert_eq!(of(text, "copy", &[("e", "1")]), ["M[0] -1 1-> M[1]", "M[1] -0 1-> M[0]"].map(str::to_owned).to_vec());
}

#[test]
fn a_literal_index_matches_before_a_variable() {
    let text = "alphabet Num = {sg, pl}\nprocess p { S -> N[n] for n in Num; N[sg] -> \"one\" S; N[n] -> n S }";
    let expected = ["N[pl] -pl 1-> S", "N[sg] -one 1-> S", "S -~ 1/2-> N[pl]", "S -~ 1/2-> N[sg]"];
    assert_eq!(of(text, "p", &[]), expected);
}

#[test]
fn an_unrelated_alphabet_does_not_make_an_index_a_literal() {
    let text = "alphabet Phone = {d, g}\nprocess p { D[0] -> \"(\" D[1]; D[d] -> \")\" D[d - 1] }";
    assert_eq!(of(text, "p", &[]), ["D[0] -( 1-> D[1]", "D[1] -) 1-> D[0]"]);
}

#[test]
fn repetitions() {
    let text = "process p { A -> 0{1..=3} A }";
    let expected = ["#1 -0 2/3-> #2", "#1 -~ 1/3-> A", "#2 -0 1/2-> #3", "#2 -~ 1/2-> A", "#3 -~ 1-> A", "A -0 1-> #1"];
    assert_eq!(of(text, "p", &[]), expected);
    let text = "process p { A -> 0?(1/3) 1 A }";
    assert_eq!(of(text, "p", &[]), ["#1 -1 1-> A", "A -0 1/3-> #1", "A -~ 2/3-> #1"]);
    let text = "process p { A -> 0*(1/3) 1 A }";
    assert_eq!(of(text, "p", &[]), ["#1 -1 1-> A", "#2 -0 1/3-> #2", "#2 -~ 2/3-> #1", "A -~ 1-> #2"]);
    let text = "process p { A -> 1 (0 A | B @ 1/4); B -> 1 A }";
    assert_eq!(of(text, "p", &[]), ["#2 -0 3/4-> A", "#2 -~ 1/4-> B", "A -1 1-> #2", "B -1 1-> A"]);
}

#[test]
fn phrases_are_components() {
    let text = "grammar noun { N -> \"dog\" | \"old\" N @ 1/3 }\nprocess p { S -> Det noun() S; Det -> \"the\" | empty @ 1/4 }";
    let generator = built(text, "p", &[]);
    let network = network(&generator);
    assert_eq!(edges(network, 0), ["#1 -N() 1-> S", "S -Det() 1-> #1"]);
    assert_eq!(edges(network, 1), ["#0 -the 3/4-> #1", "#0 -~ 1/4-> #1"]);
    assert_eq!(edges(network, 2), ["#0 -dog 2/3-> #1", "#0 -old 1/3-> #2", "#2 -N() 1-> #1"]);
}

#[test]
fn matrices_multiply_out() {
    let text = "process p over {A, B} {\n  hidden [[3/4, 1/4], [0, 1]]\n  emits [[1, 0], [1/3, 2/3]]\n  start [1, 0]\n}";
    let generator = built(text, "p", &[]);
    let expected = ["0 -A 1/12-> 1", "0 -A 3/4-> 0", "0 -B 1/6-> 1", "1 -A 1/3-> 1", "1 -B 2/3-> 1"];
    assert_eq!(edges(network(&generator), 0), expected);
    let Start::Law(law) = &network(&generator).start else { panic!("a law") };
    assert_eq!(law.len(), 1);
}

#[test]
fn roots_stay_exact() {
    let text = "let r = sqrt(51)\nprocess p { A -> 0 A @ r / 10 | 1 A }";
    let generator = built(text, "p", &[]);
    assert!(network(&generator).components[0].edges.iter().all(|e| e.weight.is_exact()));
    // The square of the root is the integer again, exactly.
    let text = "process p { A -> 0 A @ sqrt(51)^2 / 102 | 1 A }";
    assert_eq!(of(text, "p", &[]), ["A -0 1/2-> A", "A -1 1/2-> A"]);
}

#[test]
fn generators_are_functions_of_generators() {
    let text = "process coin(p: prob = 1/2) { C -> 0 C @ p | 1 C }\nprocess back(of: Process) = reverse(of)\nprocess p = back(back(coin(1/3)))";
    let generator = built(text, "p", &[]);
    let Plan::Reverse(inner) = &generator.plan else { panic!("reversed") };
    let Plan::Reverse(inner) = &**inner else { panic!("twice") };
    let Plan::Network(inner) = &**inner else { panic!("a network") };
    assert_eq!(edges(inner, 0), ["C -0 1/3-> C", "C -1 2/3-> C"]);
}

#[test]
fn directives_are_resolved() {
    let text = "process coin(p: prob = 1/2) { C -> 0 C @ p | 1 C }\n\
                expect not entropy_rate(coin(1/3)) + 1 == 2 * 2/3 within 1e-9\nreport coin, reverse(coin)";
    let (program, found) = checked(text);
    assert!(found.is_empty(), "{found:?}");
    let DirectiveKind::Expect { condition: Condition::Not(inner), within } = &program.directives()[0].kind else { panic!() };
    assert_eq!(within.as_ref().map(Ordered::to_text), Some("1/1000000000".to_owned()));
    let Condition::Compare { right, .. } = &**inner else { panic!("a comparison") };
    let Term::Constant { value, .. } = &**right else { panic!("a constant") };
    assert_eq!(value.to_text(), "4/3");
    let DirectiveKind::Report { targets } = &program.directives()[1].kind else { panic!("a report") };
    assert_eq!(targets[1].text, "reverse(coin)");
    assert!(matches!(program.lower(&targets[1]).expect("it can be built").plan, Plan::Reverse(_)));
}

#[test]
fn no_program_makes_the_checker_panic() {
    let pieces = [
        "process p",
        "{",
        "}",
        "A -> 0 A",
        "| 1",
        "@ 1/2",
        "over {0, 1}",
        "alphabet A = {a}",
        "let x = x",
        "for i in 0..3",
        "A[i]",
        "grammar g",
        "channel c from A to A",
        "q on a -> a q",
        "hierarchy h",
        "level l = p",
        "expand p { a -> b }",
        "switch p { a -> p }",
        "= mix(p @ 1/2, p)",
        "expect states(p) == 1",
        "feature f of p = P(next == a)",
        "(",
        ")",
        "T[0] = [[1]]",
        "hidden [[1]]",
        "start A",
        "x*(1/2)",
        "import std.classic",
        "~>",
        "if i == 1",
        "stream(g)",
        "sweep p(x) for x in A { states }",
    ];
    // A small congruential generator is enough to stir the pieces, the same way each time.
    let mut state = 12345_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize
    };
    for _ in 0..400 {
        let count = 3 + next() % 14;
        let text: Vec<&str> = (0..count).map(|_| pieces[next() % pieces.len()]).collect();
        let (program, _) = checked(&text.join(if next() % 2 == 0 { " " } else { "\n" }));
        program.elaborate_all();
        let names: Vec<String> = program.signatures().iter().map(|s| s.name.clone()).collect();
        for name in names {
            let _ = program.build(&name, &[]);
        }
    }
}

#[test]
fn unknown_names_are_mended_by_how_things_are_written() {
    let help = |text: &str| checked(text).1.into_iter().find_map(|told| told.help).unwrap_or_default();
    assert!(help("import std.classic\nprocess r = std.classic.even()").contains("then `classic.even`"));
    assert!(help("process p { A -> word A }").contains("\"word\""));
    assert!(help("process c over {0, 1} { A -> 0 A | 1 A }\nprocess p = map c { 0 -> no; 1 -> \"y\" }").contains("\"no\""));
}
