//! Features of open rules against all derivations of small grammars, written out one by one.

use epsilang::build::{Built, Follower, build};
use epsilang::check::load;
use epsilang::check::program::{Comparison, Functional, Program};
use epsilang::machine::limits::Limits;
use epsilang::number::{Number, Ordered, Scalar};
use epsilang::source::Sources;

/// Ambiguous, with empty strings, calls that come last and calls that come first.
const FILE: &str = r#"
grammar small {
  S -> A B @ 1/3 | B "x" A
  A -> "a" B @ 1/2 | B "a" @ 1/4 | "a"
  B -> C C @ 1/2 | "b" C
  C -> "a" @ 1/3 | "b" "a" @ 1/3 | empty
}
grammar firm {
  S -> A B @ 1/3 | B "x" A
  A -> "a" D "a" @ 1/2 | "a"
  B -> "b" D "b" @ 1/4 | "b" "b" @ 1/4 | D "b"
  D -> E "x" E | "x" E
  E -> "a" | "b" F
  F -> "a" "a"
}
process strings = stream(small, end: ".")
process endless = stream(small)
grammar nested(p: prob = 2/5) { S -> "a" S "b" @ p | "c" }
process deep = stream(nested(), end: ".")
"#;

type Rules = &'static [(&'static str, &'static [(i64, i64, &'static [&'static str])])];

/// The same rules: capital letters are rules, what else there is are tokens.
const SMALL: Rules = &[
    ("S", &[(1, 3, &["A", "B"]), (2, 3, &["B", "x", "A"])]),
    ("A", &[(1, 2, &["a", "B"]), (1, 4, &["B", "a"]), (1, 4, &["a"])]),
    ("B", &[(1, 2, &["C", "C"]), (1, 2, &["b", "C"])]),
    ("C", &[(1, 3, &["a"]), (1, 3, &["b", "a"]), (1, 3, &[])]),
];
const FIRM: Rules = &[
    ("S", &[(1, 3, &["A", "B"]), (2, 3, &["B", "x", "A"])]),
    ("A", &[(1, 2, &["a", "D", "a"]), (1, 2, &["a"])]),
    ("B", &[(1, 4, &["b", "D", "b"]), (1, 4, &["b", "b"]), (1, 2, &["D", "b"])]),
    ("D", &[(1, 2, &["E", "x", "E"]), (1, 2, &["x", "E"])]),
    ("E", &[(1, 2, &["a"]), (1, 2, &["b", "F"])]),
    ("F", &[(1, 1, &["a", "a"])]),
];

/// A derivation: its probability, its tokens, and for each rule that wrote any its name, first token and end, outer ones first.
#[derive(Clone)]
struct Derivation {
    probability: Number,
    tokens: Vec<&'static str>,
    spans: Vec<(&'static str, usize, usize)>,
}

fn derivations(rules: Rules, rule: &'static str) -> Vec<Derivation> {
    let alternatives = rules.iter().find(|(name, _)| *name == rule).expect("it is a rule").1;
    let mut all = Vec::new();
    for &(n, d, items) in alternatives {
        let probability = Number::fraction(n, d).expect("not zero");
        let mut partial = vec![Derivation { probability, tokens: Vec::new(), spans: Vec::new() }];
        for &item in items {
            let inner = if item.chars().all(char::is_uppercase) {
                derivations(rules, item)
            } else {
                vec![Derivation { probability: Number::one(), tokens: vec![item], spans: Vec::new() }]
            };
            let joined = |outer: &Derivation, inner: &Derivation| {
                let shift = outer.tokens.len();
                let spans = inner.spans.iter().map(|(name, from, to)| (*name, from + shift, to + shift));
                Derivation {
                    probability: outer.probability.mul(&inner.probability),
                    tokens: [&outer.tokens[..], &inner.tokens[..]].concat(),
                    spans: outer.spans.iter().copied().chain(spans).collect(),
                }
            };
            partial = partial.iter().flat_map(|outer| inner.iter().map(move |inner| joined(outer, inner))).collect();
        }
        all.extend(partial.into_iter().map(|mut derivation| {
            derivation.spans.insert(0, (rule, 0, derivation.tokens.len()));
            derivation
        }));
    }
    all
}

impl Derivation {
    /// The rules that have written a token before this place and write one after it, outer ones first.
    fn open(&self, place: usize) -> impl Iterator<Item = (&'static str, usize, usize)> + '_ {
        self.spans.iter().copied().filter(move |(_, from, to)| *from < place && place < *to)
    }

    fn inside(&self, rule: &str, place: usize) -> bool {
        self.open(place).any(|(name, ..)| name == rule)
    }

    /// Rules that began with the same token count once, and not at all where a later one ends where they end.
    fn depth(&self, place: usize) -> usize {
        let mut runs: Vec<(usize, usize)> = Vec::new();
        for (_, from, to) in self.open(place) {
            if runs.last().is_none_or(|(first, _)| *first != from) {
                runs.push((from, to));
            }
        }
        (0..runs.len()).filter(|&at| runs.get(at + 1).is_none_or(|(_, to)| *to != runs[at].1)).count()
    }
}

fn program() -> Program {
    let mut sources = Sources::default();
    let root = sources.add("test.gen".to_string(), FILE.to_string());
    let (program, diagnostics) = load(&mut sources, root, &|_| Err("no other file".to_string()));
    assert!(diagnostics.iter().all(|d| !d.is_error()), "{diagnostics:?}");
    program
}

fn follower(program: &Program, name: &str, features: &[Functional]) -> Follower<Number> {
    let generator = program.build(name, &[]).expect("it can be lowered");
    Follower::new(&generator, features, &Limits::default()).expect("it is made of rules")
}

fn read(follower: &mut Follower<Number>, word: &[&str]) {
    follower.restart();
    for token in word {
        let token = follower.tokens.iter().position(|own| own == token).expect("a token");
        follower.push(token).expect("it can occur");
    }
}

/// All prefixes of all strings, the whole strings among them.
fn prefixes(all: &[Derivation]) -> Vec<Vec<&'static str>> {
    let mut found: Vec<Vec<&str>> =
        all.iter().flat_map(|d| (0..=d.tokens.len()).map(|length| d.tokens[..length].to_vec())).collect();
    found.sort();
    found.dedup();
    found
}

/// The mean over all derivations that go on from a prefix.
fn given(all: &[Derivation], prefix: &[&str], of: impl Fn(&Derivation) -> Number) -> Number {
    let (mut sum, mut whole) = (Number::zero(), Number::zero());
    for derivation in all.iter().filter(|d| d.tokens.starts_with(prefix)) {
        sum = sum.add(&derivation.probability.mul(&of(derivation)));
        whole = whole.add(&derivation.probability);
    }
    sum.div(&whole).expect("it can occur")
}

fn count(n: usize) -> Number {
    Number::from_i64(n as i64)
}

#[test]
fn being_inside_a_rule_is_what_all_derivations_say() {
    let (program, all) = (program(), derivations(SMALL, "S"));
    let rules = ["S", "A", "B", "C"];
    let features: Vec<Functional> = rules.iter().map(|rule| Functional::Inside(rule.to_string())).collect();
    let mut follower = follower(&program, "small", &features);
    for prefix in prefixes(&all) {
        read(&mut follower, &prefix);
        for (rule, feature) in rules.iter().zip(&features) {
            let expected = given(&all, &prefix, |d| count(usize::from(d.inside(rule, prefix.len()))));
            let found = follower.value(feature).expect("it is told");
            assert!(found.is_exact() && found.equals(&expected, 0.0), "{rule} after {prefix:?}: {found:?}, not {expected:?}");
        }
        let soon = Functional::Within { steps: 2, tokens: vec!["x".to_string()] };
        let x_follows = |d: &Derivation| d.tokens[prefix.len()..].iter().take(2).any(|token| *token == "x");
        let expected = given(&all, &prefix, |d| count(usize::from(x_follows(d))));
        assert!(follower.value(&soon).expect("it is told").equals(&expected, 0.0), "x soon after {prefix:?}");
    }
}

#[test]
fn depth_is_what_all_derivations_say() {
    let (program, all) = (program(), derivations(FIRM, "S"));
    let at_least = |d: i64| Functional::Depth { op: Comparison::GreaterEqual, value: Number::from_i64(d) };
    let mut follower = follower(&program, "firm", &[]);
    let mut deepest = 0;
    for prefix in prefixes(&all).into_iter().filter(|prefix| !prefix.is_empty()) {
        read(&mut follower, &prefix);
        let mean = given(&all, &prefix, |d| count(d.depth(prefix.len())));
        assert!(follower.value(&Functional::MeanDepth).expect("it is told").equals(&mean, 0.0), "after {prefix:?}");
        for d in 1..4 {
            let expected = given(&all, &prefix, |derivation| count(usize::from(derivation.depth(prefix.len()) >= d)));
            let found = follower.value(&at_least(d as i64)).expect("it is told");
            assert!(found.equals(&expected, 0.0), "{d} after {prefix:?}: {found:?}, not {expected:?}");
            deepest = if expected.is_zero(0.0) { deepest } else { deepest.max(d) };
        }
    }
    assert_eq!(deepest, 3);
}

/// How often a stream is within a rule: the places of a string that are, on average, for the places that there are.
#[test]
fn a_stream_is_within_a_rule_as_often_as_its_strings_are() {
    let (program, all) = (program(), derivations(SMALL, "S"));
    let mean =
        |of: &dyn Fn(&Derivation) -> usize| all.iter().fold(Number::zero(), |sum, d| sum.add(&d.probability.mul(&count(of(d)))));
    for (name, closing) in [("strings", 1), ("endless", 0)] {
        let length = mean(&|d| d.tokens.len() + closing);
        for rule in ["S", "A", "B", "C"] {
            let feature = Functional::Inside(rule.to_string());
            let mut follower = follower(&program, name, std::slice::from_ref(&feature));
            let expected = mean(&|d| (1..d.tokens.len()).filter(|&at| d.inside(rule, at)).count()).div(&length).expect("longer");
            let found = follower.value(&feature).expect("it is told");
            assert!(found.equals(&expected, 0.0), "{rule} in {name}: {found:?}, not {expected:?}");
            let built = build(program.build(name, &[]).expect("it can be lowered"), &Limits::default()).expect("it is finite");
            // Where the states of the machine tell of the rule, the direction gives the same mean, and the same after every word.
            if let Ok(column) = built.direction(&feature, &mut follower, &Limits::default()) {
                agrees(&built, &column, &mut follower, &feature);
            }
        }
    }
}

fn agrees(built: &Built, column: &[Number], follower: &mut Follower<Number>, feature: &Functional) {
    let word: Vec<u32> = built.word(&["b", "a"].map(str::to_string)).expect("these are tokens");
    let (moments, impossible) = built.trajectory(&word, &Limits::default()).expect("it has a law");
    assert!(impossible.is_none());
    for (moment, prefix) in moments.iter().zip([&[][..], &["b"], &["b", "a"]]) {
        read(follower, prefix);
        let expected = follower.value(feature).expect("it is told");
        let found = moment.belief.iter().zip(column).fold(Number::zero(), |sum, (p, f)| sum.add(&p.mul(f)));
        assert!(found.equals(&expected, 0.0), "after {prefix:?}");
    }
}

/// S -> a S b | c: after n times a the depth is n, or n and one more of those that began before. In the stream the depth has mean
/// E[sum of depths along a string] / E[its length and one] = sum of p^n (1 - p) n (n + 1) / sum of p^n (1 - p) (2n + 2).
#[test]
fn a_depth_without_bound_has_its_mean() {
    let program = program();
    let mut follower = follower(&program, "deep", &[]);
    let mean = follower.value(&Functional::MeanDepth).expect("it is told");
    let p = 0.4f64;
    let over = |of: fn(f64) -> f64| (0..200).map(|n| p.powi(n) * (1.0 - p) * of(f64::from(n))).sum::<f64>();
    // Places with n open rules after the first to the last token: 1, 2, .., n, n, .., 1; none after the end.
    let expected = over(|n| n * (n + 1.0)) / over(|n| 2.0 * n + 2.0);
    assert!((mean.to_f64() - expected).abs() < 1e-12, "{} not {expected}", mean.to_f64());
    assert!(mean.is_exact());
}

/// The parts of a product are kept apart and large machines are not written out: what is declared of them is reported all the same, or why it is not.
#[test]
fn reports_of_products_and_of_stacks_have_features() {
    let folder = tempfile::tempdir().expect("a folder");
    let source = r#"
process two over {0, 1} { A -> 1 A @ 1/2 | 0 B; B -> 1 A }
process coin over {0, 1} { C -> 0 C @ 1/3 | 1 C }
process pair = product(two, coin)
feature up of pair = P(next == (1, 0))
process nine = product(two, two, two, two, two, two, two, two, two)
feature all of nine = P(next == (1, 1, 1, 1, 1, 1, 1, 1, 1))
grammar layered {
  T[8] -> "a" T[7] T[7] | "b" T[7]
  T[l in 1..8] -> "a" T[l - 1] T[l - 1] | "b" T[l - 1]
  T[0] -> "c" | "d"
}
process deep = stream(layered)
feature depth of deep = E(depth)
"#;
    std::fs::write(folder.path().join("f.gen"), source).expect("it is written");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_epsilang"))
        .args(["report", "f.gen", "pair", "nine", "deep", "--format", "json", "--max-states", "400", "--effort", "0.01"])
        .current_dir(folder.path())
        .output()
        .expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let feature = |at: usize| &report["generators"][at]["features"][0];
    // A 1 of the golden mean and a 0 of the coin: 2/3 1/3.
    assert_eq!(feature(0)["mean_exact"], "2/9", "{}", feature(0));
    assert!(feature(1).to_string().contains("their joint machine"), "{}", feature(1));
    let depth = feature(2)["mean"].as_f64().expect("a mean");
    assert!(depth > 0.0 && depth < 9.0 && feature(2).to_string().contains("over stacks"), "{}", feature(2));
}
