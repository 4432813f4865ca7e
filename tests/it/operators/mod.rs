//! Every operator against its definition: the probabilities of all words up to a length, worked out here from the definition alone, on small
//! random generators. Nothing of the operators' own code is used.

mod apart;
mod languages;
mod source;
mod strings;

use epsilang::build::Built;
use epsilang::directive::evaluate::equivalent;
use epsilang::directive::value::Verdict;
use epsilang::machine::limits::Limits;
use epsilang::number::Ordered;
use source::{Draw, Source, settled, words};
use strings::Writer;

/// Random generators that each operator is tried on.
const TRIES: u64 = 6;

fn built(text: &str) -> Built {
    let program = epsilang::program(text).unwrap_or_else(|errors| panic!("{text}\n{errors:?}"));
    epsilang::machine(&program, "made", &[]).unwrap_or_else(|errors| panic!("{text}\n{errors:?}"))
}

fn probability(built: &Built, word: &[String]) -> f64 {
    let word = built.word(word).expect("its own tokens");
    built.word_probability(&word, &Limits::default()).expect("it has a law").to_f64()
}

/// Compares all words of up to `length` tokens.
fn check(text: &str, length: usize, defined: impl Fn(&[String]) -> f64) {
    let built = built(text);
    for length in 1..=length {
        for word in words(&built.tokens, length) {
            let (found, defined) = (probability(&built, &word), defined(&word));
            assert!((found - defined).abs() < 1e-9, "{text}\n{word:?}: {found}, by definition {defined}");
        }
    }
}

/// The two entries of a pair's name.
fn pair(token: &str) -> (String, String) {
    let inner = token.trim_start_matches('(').trim_end_matches(')');
    let (first, second) = inner.split_once(", ").expect("a pair");
    (first.to_string(), second.to_string())
}

fn two(seed: u64, first: &[&str], second: &[&str]) -> (Source, Source, String) {
    let mut draw = Draw::new(seed);
    let (n, m) = (1 + draw.below(3), 2 + draw.below(2));
    let (a, b) = (draw.source(n, first), draw.source(m, second));
    let text = a.text("a") + &b.text("b");
    (a, b, text)
}

#[test]
fn product() {
    for seed in 0..TRIES {
        let (a, b, text) = two(seed, &["0", "1"], &["x", "y"]);
        check(&format!("{text}process made = a * b\n"), 3, |word| {
            let (first, second): (Vec<String>, Vec<String>) = word.iter().map(|token| pair(token)).unzip();
            a.word(&first) * b.word(&second)
        });
    }
}

#[test]
fn mix() {
    for seed in 0..TRIES {
        let (a, b, text) = two(seed, &["0", "1"], &["1", "2"]);
        check(&format!("{text}process made = mix(a @ 2/7, b)\n"), 4, |word| 2.0 / 7.0 * a.word(word) + 5.0 / 7.0 * b.word(word));
    }
}

#[test]
fn interleave() {
    for seed in 0..TRIES {
        let (a, b, text) = two(seed, &["0", "1"], &["1", "2"]);
        check(&format!("{text}process made = interleave(a, b, a)\n"), 4, |word| {
            let turn = |first: usize, part: usize| {
                word.iter().enumerate().filter(|(t, _)| (t + first) % 3 == part).map(|(_, x)| x.clone()).collect::<Vec<_>>()
            };
            (0..3).map(|first| a.word(&turn(first, 0)) * b.word(&turn(first, 1)) * a.word(&turn(first, 2)) / 3.0).sum()
        });
    }
}

#[test]
fn shuffle() {
    for seed in 0..TRIES {
        let (a, b, text) = two(seed, &["0", "1"], &["1", "2"]);
        check(&format!("{text}process made = shuffle(a @ 2/7, b)\n"), 4, |word| {
            (0..1_u32 << word.len())
                .map(|picked| {
                    let of = |part: u32| {
                        let own = word.iter().enumerate().filter(|(t, _)| picked >> t & 1 == part);
                        own.map(|(_, x)| x.clone()).collect::<Vec<_>>()
                    };
                    let (first, second) = (of(0), of(1));
                    let chance = (2.0_f64 / 7.0).powi(first.len() as i32) * (5.0_f64 / 7.0).powi(second.len() as i32);
                    chance * a.word(&first) * b.word(&second)
                })
                .sum()
        });
    }
}

/// The tokens of those steps at which the control said `which`.
fn chosen(control: &[String], word: &[String], which: &[&str]) -> Vec<String> {
    control.iter().zip(word).filter(|(z, _)| which.contains(&z.as_str())).map(|(_, x)| x.clone()).collect()
}

#[test]
fn switch() {
    for seed in 0..TRIES {
        let (a, b, text) = two(seed, &["0", "1"], &["1", "2"]);
        let c = Draw::new(seed + 100).source(2, &["u", "v", "w"]);
        let arms = "{ \"u\" -> a; \"v\" -> b; \"w\" -> a }";
        let text = text + &c.text("c");
        // Both lines that name `a` name one process, which keeps its state between them.
        let follow =
            |z: &[String], word: &[String]| c.word(z) * a.word(&chosen(z, word, &["u", "w"])) * b.word(&chosen(z, word, &["v"]));
        check(&format!("{text}process made = switch c {arms}\n"), 3, |word| {
            words(&c.tokens, word.len()).iter().map(|z| follow(z, word)).sum()
        });
        check(&format!("{text}process made = switch seen c {arms}\n"), 2, |word| {
            let (z, x): (Vec<String>, Vec<String>) = word.iter().map(|token| pair(token)).unzip();
            follow(&z, &x)
        });
    }
}

#[test]
fn modulate() {
    for seed in 0..TRIES {
        let mut draw = Draw::new(seed);
        let (a, b, c) = (draw.source(2, &["0", "1"]), draw.source(2, &["1", "2"]), draw.source(2, &["u", "v"]));
        let text = a.text("a") + &b.text("b") + &c.text("c");
        // One hidden state beside the control's; the control's token says whose move it is.
        let mut moves: Vec<(usize, usize, String, String, f64)> = Vec::new();
        for &(from, to, z, weight) in &c.moves {
            let part = if c.tokens[z] == "u" { &a } else { &b };
            for &(start, end, x, own) in &part.moves {
                let p = f64::from(weight * own) / 64.0;
                moves.push((from * 2 + start, to * 2 + end, c.tokens[z].clone(), part.tokens[x].clone(), p));
            }
        }
        let chain: Vec<(usize, usize, f64)> = moves.iter().map(|(from, to, _, _, p)| (*from, *to, *p)).collect();
        let law = settled(vec![0.25; 4], &chain);
        let walk = |fits: &dyn Fn(usize, &str, &str) -> bool, length: usize| -> f64 {
            let mut now = law.clone();
            for t in 0..length {
                let mut next = vec![0.0; 4];
                for (from, to, _, _, p) in moves.iter().filter(|(_, _, z, x, _)| fits(t, z, x)) {
                    next[*to] += now[*from] * p;
                }
                now = next;
            }
            now.iter().sum()
        };
        let arms = "{ \"u\" -> a; \"v\" -> b }";
        check(&format!("{text}process made = modulate c {arms}\n"), 4, |word| walk(&|t, _, x| word[t] == x, word.len()));
        check(&format!("{text}process made = modulate seen c {arms}\n"), 3, |word| {
            walk(&|t, z, x| pair(&word[t]) == (z.to_string(), x.to_string()), word.len())
        });
    }
}

#[test]
fn map_reverse_every_and_block() {
    for seed in 0..TRIES {
        let a = Draw::new(seed).source(3, &["0", "1", "2"]);
        let text = a.text("a");
        check(&format!("{text}process made = map a {{ \"0\" -> \"x\"; \"1\" -> \"y\"; \"2\" -> \"x\" }}\n"), 4, |word| {
            let before = |token: &String| if token == "x" { vec!["0", "2"] } else { vec!["1"] };
            let sources = word.iter().fold(vec![Vec::new()], |shorter: Vec<Vec<&str>>, token| {
                shorter.iter().flat_map(|w| before(token).into_iter().map(move |x| [w.as_slice(), &[x]].concat())).collect()
            });
            sources.iter().map(|source| a.word(source)).sum()
        });
        check(&format!("{text}process made = reverse(a)\n"), 4, |word| a.word(&word.iter().rev().collect::<Vec<_>>()));
        check(&format!("{text}process made = every(a, 3)\n"), 3, |word| {
            let unseen = words(&a.tokens, 2 * (word.len() - 1));
            let filled = |unseen: &Vec<String>| {
                let between = |t: usize| {
                    [std::slice::from_ref(&word[t]), if t + 1 < word.len() { &unseen[2 * t..2 * t + 2] } else { &[] }].concat()
                };
                (0..word.len()).flat_map(between).collect::<Vec<String>>()
            };
            unseen.iter().map(|unseen| a.word(&filled(unseen))).sum()
        });
        check(&format!("{text}process made = block(a, 2)\n"), 2, |word| {
            let tokens: Vec<String> = word.iter().flat_map(|token| <[String; 2]>::from(pair(token))).collect();
            a.word(&tokens)
        });
    }
}

fn string(text: &str) -> Vec<String> {
    text.chars().map(String::from).collect()
}

#[test]
fn expand() {
    for seed in 0..TRIES {
        let a = Draw::new(seed).source(3, &["0", "1", "2"]);
        let text = a.text("a")
            + "process made = expand a { \"0\" -> \"x\" \"y\" @ 1/4 | \"x\"; \"1\" -> \"y\" | \"y\" \"x\" \"x\"; \"2\" -> empty @ 1/2 | \"z\" }\n";
        let strings: [&[(&str, f64)]; 3] = [&[("xy", 0.25), ("x", 0.75)], &[("y", 0.5), ("yxx", 0.5)], &[("", 0.5), ("z", 0.5)]];
        let moves = a.moves.iter().flat_map(|&(from, to, token, weight)| {
            strings[token].iter().map(move |&(written, p)| (from, to, f64::from(weight) / 8.0 * p, string(written)))
        });
        let writer = Writer { states: a.states, moves: moves.collect() };
        check(&text, 4, |word| writer.word(word));
    }
}

#[test]
fn channels_that_swallow_and_add() {
    let channel = "channel k from {\"0\", \"1\"} to {\"x\", \"y\"} {\n  q on \"0\" -> \"x\" q @ 1/2 | \"x\" \"y\" r\n  q on \"1\" -> q @ 1/4 | \"y\" r\n  \
                   r on \"0\" -> \"y\" q\n  r on \"1\" -> \"x\" r @ 1/2 | q\n}\n";
    // state, token, state, probability, what is written
    let steps = [
        (0, "0", 0, 0.5, "x"),
        (0, "0", 1, 0.5, "xy"),
        (0, "1", 0, 0.25, ""),
        (0, "1", 1, 0.75, "y"),
        (1, "0", 0, 1.0, "y"),
        (1, "1", 1, 0.5, "x"),
        (1, "1", 0, 0.5, ""),
    ];
    for seed in 0..TRIES {
        let a = Draw::new(seed).source(2, &["0", "1"]);
        let mut moves = Vec::new();
        for &(from, to, token, weight) in &a.moves {
            for &(start, _, end, p, written) in steps.iter().filter(|step| step.1 == a.tokens[token]) {
                moves.push((from * 2 + start, to * 2 + end, f64::from(weight) / 8.0 * p, string(written)));
            }
        }
        let writer = Writer { states: 2 * a.states, moves };
        check(&format!("{}{channel}process made = a |> k\n", a.text("a")), 4, |word| writer.word(word));
    }
}

#[test]
fn streams_with_and_without_an_end() {
    let grammar = "grammar l { S -> \"x\" T @ 1/3 | T T; T -> \"y\" | \"x\" \"x\" @ 1/4 | empty @ 1/4 }\n";
    let tails = [("y", 0.5), ("xx", 0.25), ("", 0.25)];
    let mut strings: Vec<(String, f64)> = tails.iter().map(|(t, p)| (format!("x{t}"), p / 3.0)).collect();
    for (first, p) in tails {
        strings.extend(tails.iter().map(|(second, q)| (format!("{first}{second}"), 2.0 / 3.0 * p * q)));
    }
    for (end, call) in [("#", "stream(l, end: \"#\")"), ("", "stream(l)")] {
        let moves = strings.iter().map(|(text, p)| (0, 0, *p, string(&format!("{text}{end}")))).collect();
        let writer = Writer { states: 1, moves };
        check(&format!("{grammar}process made = {call}\n"), 5, |word| writer.word(word));
    }
}

#[test]
fn what_is_expanded_and_mapped_back_is_the_original() {
    for seed in 0..TRIES {
        let text = Draw::new(seed).source(3, &["0", "1", "2"]).text("a");
        let there = "expand a { \"0\" -> \"x\"; \"1\" -> \"y\"; \"2\" -> \"z\" }";
        let back = built(&format!("{text}process made = map ({there}) {{ \"x\" -> \"0\"; \"y\" -> \"1\"; \"z\" -> \"2\" }}\n"));
        let original = built(&format!("{text}process made = a\n"));
        let (verdict, why) = equivalent(&back, &original, &Limits::default());
        assert_eq!(verdict, Verdict::True, "{why}");
    }
}

#[test]
fn samples_have_the_probabilities_of_words() {
    const COUNT: usize = 20_000;
    for seed in 0..TRIES {
        let a = Draw::new(seed).source(3, &["0", "1"]);
        let built = built(&format!("{}process made = every(a, 2)\n", a.text("a")));
        let drawn = apart::sampled(&built, seed, COUNT, 3);
        for word in words(&built.tokens, 3) {
            let p = probability(&built, &word);
            let seen = drawn.iter().filter(|sequence| **sequence == word).count() as f64 / COUNT as f64;
            let error = (p * (1.0 - p) / COUNT as f64).sqrt();
            assert!((seen - p).abs() <= 5.0 * error, "{word:?}: {seen} sampled, {p} exactly");
            assert!(p > 0.0 || seen == 0.0, "{word:?} is impossible");
        }
    }
}
