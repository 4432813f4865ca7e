//! Languages against known values, written in the language itself, and against derivations counted one by one.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use epsilang::check::{Program, load};
use epsilang::directive::carry_out_all;
use epsilang::language::{Budget, Prefix, Value, measure};
use epsilang::machine::limits::Limits;
use epsilang::network::plan::Plan;
use epsilang::network::{ComponentId, Label, Network, NodeId};
use epsilang::number::{Number, Ordered, Scalar};
use epsilang::source::Sources;

fn program(text: &str) -> Program {
    let mut sources = Sources::default();
    let root = sources.add("test.gen".to_string(), text.to_string());
    let (program, diagnostics) = load(&mut sources, root, &|_| Err("no other file".to_string()));
    let errors: Vec<String> = diagnostics.iter().filter(|d| d.is_error()).map(|d| d.message.clone()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    program
}

#[test]
fn known_values_hold() {
    for (file, least) in [("known", 50), ("stacks", 20)] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/languages/{file}.gen"));
        let program = program(&fs::read_to_string(path).expect("the file can be read"));
        assert!(program.directives().len() > least);
        let said = carry_out_all(&program, &Limits::default());
        let errors: Vec<String> =
            said.iter().filter(|d| d.is_error()).map(|d| format!("{}: {:?}", d.message, d.primary)).collect();
        assert!(errors.is_empty(), "{errors:#?}");
    }
}

/// What is left to do, outermost last, after some tokens, with the weight of the moves made.
type Open = (Vec<usize>, Vec<(ComponentId, NodeId)>, f64);

/// The weight of each string of at most `length` tokens, over leftmost derivations of at most `steps` moves.
fn by_derivations(network: &Network<Number>, length: usize, steps: usize) -> HashMap<Vec<usize>, f64> {
    let entry = |id: ComponentId| (id, network.components[id.0 as usize].entry);
    let mut found = HashMap::new();
    let mut open: Vec<Open> = vec![(Vec::new(), vec![entry(network.root)], 1.0)];
    for _ in 0..steps {
        let mut next: Vec<Open> = Vec::new();
        for (word, mut stack, weight) in open {
            while stack.last().is_some_and(|(id, node)| network.components[id.0 as usize].exit == Some(*node)) {
                stack.pop();
            }
            let Some((id, node)) = stack.pop() else {
                *found.entry(word).or_insert(0.0) += weight;
                continue;
            };
            for edge in network.components[id.0 as usize].edges.iter().filter(|edge| edge.from == node) {
                let (mut word, mut stack) = (word.clone(), stack.clone());
                stack.push((id, edge.to));
                match edge.label {
                    Label::Silent => {}
                    Label::Emit(token) => word.push(token.0 as usize),
                    Label::Call(callee) => stack.push(entry(callee)),
                }
                let weight = weight * edge.weight.to_f64();
                if word.len() <= length && weight > 1e-9 {
                    next.push((word, stack, weight));
                }
            }
        }
        open = next;
    }
    found
}

/// Strings of hundreds of tokens, of which a hundred stacks may be in question: none that is drawn has two derivations.
#[test]
fn long_strings_of_many_stacks_are_drawn() {
    let program = program("from std.grammar import cfg3b\ngrammar whole = cfg3b");
    let Plan::Network(network) = program.build("whole", &[]).expect("it is built").plan else { panic!("no network") };
    let budget = Budget { tolerance: 1e-10, steps: 100_000, stop: &|| false };
    let found = measure(&network, &budget).expect("it ends");
    let Value::Drawn { value, standard_error, lower, upper } = found.string_entropy else { panic!("{:?}", found.string_entropy) };
    assert!((value - 169.25).abs() < 1e-6 && standard_error < 0.02, "{value} {standard_error}");
    assert!(lower > 0.0 && lower <= value && value <= upper, "[{lower}, {upper}]");
    assert!(found.finite && found.ambiguous.is_none());
}

#[test]
fn strings_have_the_weight_of_their_derivations() {
    let text = r#"
        grammar left { S -> S "x" @ 1/2 | "y" }
        grammar brackets { S -> S S @ 1/5 | "(" S ")" @ 1/5 | "(" ")" }
        grammar palindrome { P -> t P t @ 1/5 for t in {"a", "b"} | "c" | empty }
        grammar empties { S -> (E "a")*(1/3) E+(1/4)
          E -> "e" @ 1/2 | F
          F -> empty @ 1/3 | "f" }
        grammar unit { A -> B @ 1/2 | "a"
          B -> A @ 1/2 | "b" B?(1/4) }
    "#;
    let program = program(text);
    for name in ["left", "brackets", "palindrome", "empties", "unit"] {
        let Plan::Network(network) = program.build(name, &[]).expect("it is built").plan else { panic!("{name}: no network") };
        let expected = by_derivations(&network, 5, 60);
        assert!(expected.len() >= 3, "{name}: {}", expected.len());
        for (word, weight) in &expected {
            let mut prefix = Prefix::new(&network, 1e-10).expect("it ends");
            for &token in word {
                let before = prefix.prefix();
                // What goes on and what ends make up the prefix.
                let next: Vec<Number> = (0..network.tokens.len()).filter_map(|token| prefix.next(token)).collect();
                let all = next.iter().fold(prefix.end().expect("it is possible"), |sum, p| sum.add(p));
                assert!(all.equals(&Number::one(), 0.0), "{name}: {word:?} {all:?}");
                let chosen = next[token].mul(&before);
                prefix.push(token);
                assert!(chosen.equals(&prefix.prefix(), 0.0), "{name}: {word:?}");
            }
            let found = prefix.string().to_f64();
            assert!((found - weight).abs() <= 1e-6, "{name}: {word:?} has {found}, by derivations {weight}");
        }
    }
}
