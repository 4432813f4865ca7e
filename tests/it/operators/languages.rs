//! Operators on languages against their definitions: the strings of small random grammars, with their probabilities, by recurrence on length.

use std::collections::BTreeMap;

use epsilang::language::Prefix;
use epsilang::network::plan::Plan;
use epsilang::number::Ordered;

use super::source::{Draw, words};
use super::strings::Writer;
use super::{TRIES, check};

type Strings = BTreeMap<Vec<String>, f64>;

/// A symbol of a rule.
#[derive(Clone, Debug)]
enum Symbol {
    Token(&'static str),
    Rule(usize),
}

/// Two rules, each with alternatives that hold a token where they call a rule: (weight in sixteenths, symbols).
struct Grammar([Vec<(u32, Vec<Symbol>)>; 2]);

impl Grammar {
    fn new(draw: &mut Draw) -> Grammar {
        let rule = |draw: &mut Draw, with_empty: bool| {
            let token = |draw: &mut Draw| Symbol::Token(["a", "b"][draw.below(2)]);
            let mut left = 16;
            let mut alternatives = Vec::new();
            for _ in 0..2 {
                let weight = 1 + draw.below(2) as u32;
                left -= weight;
                let (first, second) = (Symbol::Rule(draw.below(2)), Symbol::Rule(draw.below(2)));
                let symbols = match draw.below(4) {
                    0 => vec![token(draw), first],
                    1 => vec![first, token(draw)],
                    2 => vec![token(draw), first, token(draw)],
                    _ => vec![first, token(draw), second],
                };
                alternatives.push((weight, symbols));
            }
            if with_empty {
                left -= 3;
                alternatives.push((3, Vec::new()));
            }
            alternatives.push((left, vec![token(draw)]));
            alternatives
        };
        Grammar([rule(draw, false), rule(draw, true)])
    }

    fn text(&self, name: &str) -> String {
        let symbol = |symbol: &Symbol| match symbol {
            Symbol::Token(token) => format!("\"{token}\""),
            Symbol::Rule(rule) => ["S", "T"][*rule].to_string(),
        };
        let alternative = |(weight, symbols): &(u32, Vec<Symbol>)| {
            let items: Vec<String> = symbols.iter().map(symbol).collect();
            format!("{} @ {weight}/16", if items.is_empty() { "empty".to_string() } else { items.join(" ") })
        };
        let rule = |at: usize| {
            let alternatives: Vec<String> = self.0[at].iter().map(alternative).collect();
            format!("  {} -> {}\n", ["S", "T"][at], alternatives.join(" | "))
        };
        format!("grammar {name} {{\n{}{}}}\n", rule(0), rule(1))
    }

    /// All strings of up to `longest` tokens, with their probabilities.
    fn strings(&self, longest: usize) -> Strings {
        let mut known: [Vec<Strings>; 2] = [Vec::new(), Vec::new()];
        for length in 0..=longest {
            let next = [0, 1].map(|rule| {
                let mut all = Strings::new();
                for (weight, symbols) in &self.0[rule] {
                    for (string, p) in sequence(symbols, length, &known) {
                        *all.entry(string).or_default() += p * f64::from(*weight) / 16.0;
                    }
                }
                all
            });
            next.into_iter().zip(&mut known).for_each(|(found, known)| known.push(found));
        }
        let [first, _] = known;
        first.into_iter().flatten().collect()
    }
}

/// The strings of so many tokens that a sequence of symbols makes, where those of rules are known for fewer tokens.
fn sequence(symbols: &[Symbol], length: usize, known: &[Vec<Strings>; 2]) -> Strings {
    let Some((first, rest)) = symbols.split_first() else {
        return if length == 0 { Strings::from([(Vec::new(), 1.0)]) } else { Strings::new() };
    };
    let mut all = Strings::new();
    match first {
        Symbol::Token(_) if length == 0 => {}
        Symbol::Token(token) => {
            for (string, p) in sequence(rest, length - 1, known) {
                *all.entry([&[token.to_string()], string.as_slice()].concat()).or_default() += p;
            }
        }
        Symbol::Rule(rule) => {
            for (begun, part) in known[*rule].iter().enumerate().take(length + 1) {
                let after = sequence(rest, length - begun, known);
                for (left, p) in part {
                    for (right, q) in &after {
                        *all.entry([left.as_slice(), right].concat()).or_default() += p * q;
                    }
                }
            }
        }
    }
    all
}

fn of_lengths(strings: &Strings, lengths: std::ops::RangeInclusive<usize>) -> Strings {
    let kept: Strings = strings.iter().filter(|(s, _)| lengths.contains(&s.len())).map(|(s, p)| (s.clone(), *p)).collect();
    let total: f64 = kept.values().sum();
    kept.into_iter().map(|(string, p)| (string, p / total)).collect()
}

/// Compares the probabilities of all strings up to a length, and those of all prefixes with the sums over the strings that begin so.
fn same_strings(text: &str, wanted: &Strings, tokens: &[&str], length: usize) {
    let program = epsilang::program(text).unwrap_or_else(|errors| panic!("{text}\n{errors:?}"));
    let Plan::Network(network) = program.build("made", &[]).expect("a language").plan else { panic!("no network") };
    let names: Vec<String> = tokens.iter().map(ToString::to_string).collect();
    for length in 0..=length {
        for word in words(&names, length) {
            let mut prefix = Prefix::new(&network, 1e-12).expect("it ends");
            for token in &word {
                prefix.push(network.tokens.iter().position(|own| own == token).expect("a token"));
            }
            let exactly = wanted.get(&word).copied().unwrap_or(0.0);
            let begins: f64 = wanted.iter().filter(|(string, _)| string.starts_with(&word)).map(|(_, p)| p).sum();
            let (found, found_prefix) = (prefix.string().to_f64(), prefix.prefix().to_f64());
            assert!((found - exactly).abs() < 1e-9, "{text}\n{word:?}: {found}, by definition {exactly}");
            assert!((found_prefix - begins).abs() < 1e-9, "{text}\n{word:?} begins: {found_prefix}, by definition {begins}");
        }
    }
}

#[test]
fn conditions_on_length() {
    for seed in 0..TRIES {
        let grammar = Grammar::new(&mut Draw::new(seed));
        let (text, strings) = (grammar.text("l"), grammar.strings(6));
        for (written, lengths) in [("2..=4", 2..=4), ("0..6", 0..=5), ("3", 3..=3)] {
            let wanted = of_lengths(&strings, lengths);
            same_strings(&format!("{text}grammar made = condition(l, length: {written})\n"), &wanted, &["a", "b"], 6);
        }
        // A condition on what was conditioned.
        let twice = format!("{text}grammar made = condition(condition(l, length: 1..=5), length: 4..=9)\n");
        same_strings(&twice, &of_lengths(&strings, 4..=5), &["a", "b"], 5);
    }
}

#[test]
fn a_language_is_mapped_and_expanded() {
    for seed in 0..TRIES {
        let grammar = Grammar::new(&mut Draw::new(seed));
        let (text, strings) = (grammar.text("l"), of_lengths(&grammar.strings(4), 0..=4));
        let text = format!("{text}grammar short = condition(l, length: 0..=4)\n");
        let replaced = |of: &dyn Fn(&str) -> Vec<(&'static str, f64)>| {
            let mut all = Strings::new();
            for (string, p) in &strings {
                let mut made = vec![(Vec::new(), *p)];
                for token in string {
                    let longer = |(begun, p): &(Vec<String>, f64)| {
                        let ways = of(token).into_iter();
                        let letters = |text: &str| text.chars().map(String::from).collect::<Vec<_>>();
                        ways.map(|(text, q)| ([begun.as_slice(), &letters(text)].concat(), p * q)).collect::<Vec<_>>()
                    };
                    made = made.iter().flat_map(longer).collect();
                }
                made.into_iter().for_each(|(string, p)| *all.entry(string).or_default() += p);
            }
            all
        };
        let mapped = replaced(&|_| vec![("x", 1.0)]);
        same_strings(&format!("{text}grammar made = map short {{ \"a\" -> \"x\"; \"b\" -> \"x\" }}\n"), &mapped, &["x"], 5);
        let expanded =
            replaced(&|token| if token == "a" { vec![("xy", 0.5), ("", 0.5)] } else { vec![("y", 0.25), ("x", 0.75)] });
        let arms = "{ \"a\" -> \"x\" \"y\" @ 1/2 | empty; \"b\" -> \"y\" @ 1/4 | \"x\" }";
        same_strings(&format!("{text}grammar made = expand short {arms}\n"), &expanded, &["x", "y"], 5);
    }
}

/// Streams begin anywhere in a string, in a long one sooner than in a short one, and with no token at the ends the phase is hidden.
#[test]
fn streams_of_nested_strings_begin_anywhere() {
    for seed in 0..TRIES {
        let grammar = Grammar::new(&mut Draw::new(seed));
        let (text, strings) = (grammar.text("l"), of_lengths(&grammar.strings(5), 0..=5));
        for (end, call) in [(None, "stream(short)"), (Some("."), "stream(short, end: \".\")")] {
            let close =
                |string: &Vec<String>| [string.as_slice(), &end.map(String::from).into_iter().collect::<Vec<_>>()].concat();
            let moves = strings.iter().map(|(string, p)| (0, 0, *p, close(string))).collect();
            let writer = Writer { states: 1, moves };
            let text = format!("{text}grammar short = condition(l, length: 0..=5)\nprocess made = {call}\n");
            check(&text, 4, |word| writer.word(word));
        }
    }
}

/// Above one half the rule may run for ever: given that it ends it is the same rule at 1 - p.
#[test]
fn condition_on_ending() {
    for (p, sixteenths) in [(0.625, 10), (0.75, 12)] {
        // P(n leaves) = Catalan(n - 1) p^(n-1) (1-p)^n, of which (1 - p) / p is all that ends.
        let catalan = [1.0, 1.0, 2.0, 5.0, 14.0, 42.0];
        let ends = (1.0 - p) / p;
        let text = format!("grammar l {{ S -> S S @ {sixteenths}/16 | \"a\" }}\ngrammar made = condition(l)\n");
        let program = epsilang::program(&text).expect("a program");
        let Plan::Network(network) = program.build("made", &[]).expect("a language").plan else { panic!("no network") };
        let mut prefix = Prefix::new(&network, 1e-12).expect("it ends");
        for (before, trees) in catalan.iter().enumerate() {
            prefix.push(0);
            let wanted = trees * f64::powi(p, before as i32) * f64::powi(1.0 - p, before as i32 + 1) / ends;
            assert!((prefix.string().to_f64() - wanted).abs() < 1e-12);
        }
    }
}
