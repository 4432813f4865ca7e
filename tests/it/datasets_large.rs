//! `epsilang dataset` of processes whose beliefs have no coordinates: known by stacks of rules alone, or by a machine with too many dimensions.

use std::fs;
use std::path::Path;

use epsilang::dataset::Matrix;
use epsilang::dataset::array::read_matrix;

use crate::datasets::{Place, Set, beliefs, close, done, epsilang, numbers, run, same};

const FILE: &str = "grammar palindrome { S -> \"a\" S \"a\" @ 1/3 | \"b\" S \"b\" @ 1/3 | \"c\" }
process palindromes = stream(palindrome(), end: \".\")
grammar mirrored {
  S -> M[6]
  M[n in 0..=6] -> \"a\" M[n - 1] \"a\" @ 1/3 if n > 0 | \"b\" M[n - 1] \"b\" @ 1/3 if n > 0 | \"c\"
}
process mirrors = stream(mirrored(), end: \".\")
feature open of palindrome = P(inside S)
feature within of mirrored = P(inside S)
";

/// What is known of a stream of palindromes after some tokens: those still owed, the next one first; `None` before the `c`.
fn owed(tokens: &[&str]) -> Option<Vec<String>> {
    let sentence = tokens.iter().rposition(|token| *token == ".").map_or(tokens, |at| &tokens[at + 1..]);
    let middle = sentence.iter().position(|token| *token == "c")?;
    let after = sentence.len() - middle - 1;
    let back = sentence[..middle].iter().rev().skip(after).map(ToString::to_string);
    Some(back.chain([".".to_string()]).collect())
}

/// P(token), given those before it, from the beginning of a sentence on: before the `c` all letters are as likely, up to `most` of them; after it
/// all is settled.
fn chance(before: &[&str], token: &str, most: usize) -> f64 {
    let begun = before.iter().rev().take_while(|token| **token != ".").count();
    match owed(before) {
        None if token == "." => 0.0,
        None if begun == most => f64::from(u8::from(token == "c")),
        None => 1.0 / 3.0,
        Some(owed) => f64::from(u8::from(owed[0] == token)),
    }
}

fn names<'s>(set: &'s Set, tokens: &[u16]) -> Vec<&'s str> {
    let vocabulary = &set.manifest.vocabulary;
    let name = |token: u16| vocabulary.get(usize::from(token)).map_or("", |name| name.as_str());
    // A grammar's own end of a sentence is the same as the stream's.
    tokens.iter().map(|&token| if name(token) == "END" { "." } else { name(token) }).collect()
}

/// Rows, prefixes and the loss against what is worked out by hand.
fn holds(set: &Set, most: usize) {
    for (tokens, logprob) in set.tokens.iter().zip(set.logprob.iter()) {
        let row = names(set, &tokens[1..]);
        for (t, p) in logprob.iter().enumerate() {
            assert!((p.exp() - chance(&row[..t], row[t], most) as f32).abs() < 1e-6, "{row:?} {t}");
        }
    }
    let rows = set.tokens.rows as f64;
    for i in 0..set.probe.len() {
        let prefix = names(set, set.prefix(i));
        let p: f64 = (0..prefix.len()).map(|t| chance(&prefix[..t], prefix[t], most)).product();
        assert!((set.probe.log_probability[i].exp() - p).abs() < 1e-12, "{prefix:?}");
        let next: Vec<f64> = names(set, &[0, 1, 2, 3]).iter().map(|token| chance(&prefix, token, most)).collect();
        close(set.probe.next_token.row(i), &next);
        if prefix.len() <= 3 {
            let found = set.tokens.iter().filter(|row| row[1..].starts_with(set.prefix(i))).count() as f64 / rows;
            assert!((found - p).abs() <= 5.0 * (p * (1.0 - p) / rows).sqrt(), "{prefix:?}: {found} {p}");
        }
        // A rule is open between the first token of a sentence and its last letter.
        let sentence = prefix.iter().rposition(|token| *token == ".").map_or(&prefix[..], |at| &prefix[at + 1..]);
        let open = !sentence.is_empty() && owed(&prefix).is_none_or(|owed| owed.len() > 1);
        close(set.probe.features.row(i), &[f64::from(u8::from(open))]);
    }
    // At the second token a sentence has begun with a letter, or with the c, after which it ends.
    let loss = set.manifest.optimal_loss.clone().expect("it is known");
    close(&loss.nats[..2], &[3.0_f64.ln(), 2.0 / 3.0 * 3.0_f64.ln()]);
    // Positions beyond all prefixes are sampled, and agree with the rows.
    let errors = loss.standard_error_nats.expect("some are sampled");
    assert!(errors[..8].iter().all(|error| *error == 0.0) && errors[8] > 0.0);
    let last: Vec<f64> = set.logprob.iter().map(|row| -f64::from(row[8])).collect();
    let mean = last.iter().sum::<f64>() / rows;
    let spread = last.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / rows;
    assert!((mean - loss.nats[8]).abs() < 5.0 * (spread / rows + errors[8].powi(2)).sqrt(), "{mean} {}", loss.nats[8]);
}

const ASKED: [&str; 11] = ["--length", "9", "--rows", "4000", "--bos", "--probe-length", "7", "--seed", "3", "--effort", "0.02"];

#[test]
fn palindromes_are_known_by_their_stacks() {
    let place = Place::with(FILE);
    let set = place.made("palindrome", "set", &ASKED);
    // Nothing is cut, and what there cannot be is said.
    assert!(!set.manifest.absent.contains_key("deeper recursion"));
    for path in
        ["train/states.npy", "probe/belief_written.npy", "probe/belief_reduced.npy", "probe/belief_class.npy", "process.npz"]
    {
        assert!(set.manifest.absent[path].contains("embeds itself"), "{path}");
        assert!(!set.folder.join(path).exists(), "{path}");
    }
    holds(&set, usize::MAX);
    assert_eq!(set.manifest.features, ["open"]);
}

#[test]
fn a_machine_of_many_dimensions_keeps_its_states() {
    let place = Place::with(FILE);
    let set = place.made("mirrored", "set", &ASKED);
    holds(&set, 6);
    assert!(set.manifest.absent["probe/belief_reduced.npy"].contains("dimensions"));
    // The law of the next token from beliefs and matrices; and every state goes along an edge of the machine.
    let written = set.probe.belief_written.as_ref().expect("they are few enough");
    let process = fs::read(set.folder.join("process.npz")).expect("matrices");
    let mut process = npyz::npz::NpzArchive::new(std::io::Cursor::new(process)).expect("an archive");
    let matrices = process.by_name("T").expect("it can be read").expect("it is small enough").into_vec::<f64>().expect("numbers");
    let (size, tokens) = (written.columns, set.manifest.vocabulary.len());
    let edge = |token: usize, from: usize| &matrices[(token * size + from) * size..(token * size + from + 1) * size];
    for i in 0..set.probe.len() {
        let chance = |token| (0..size).map(|from| written.row(i)[from] * edge(token, from).iter().sum::<f64>()).sum();
        close(set.probe.next_token.row(i), &(0..tokens).map(chance).collect::<Vec<f64>>());
    }
    let states: Matrix<u16> = read_matrix(&fs::read(set.folder.join("train/states.npy")).expect("states")[..]).expect("an array");
    assert_eq!((states.rows, states.columns), (4000, 10));
    for (tokens, states) in set.tokens.iter().zip(states.iter()) {
        for t in 0..9 {
            assert!(edge(tokens[t + 1].into(), states[t].into())[usize::from(states[t + 1])] > 0.0);
        }
    }
    // As after a long past: against the command that follows one word.
    let set = place.made("mirrors", "long", &["--length", "3", "--rows", "5", "--start", "stationary"]);
    for i in (0..set.probe.len()).step_by(5) {
        let steps = beliefs(&place.file, "mirrors", &names(&set, set.prefix(i)).join(" "));
        close(set.probe.next_token.row(i), &numbers(&steps.last().expect("there is one")["next"]));
    }
}

#[test]
fn bytes_of_stacks_and_of_many_states_depend_on_seed_and_options_alone() {
    let place = Place::with(FILE);
    for name in ["palindromes", "mirrors"] {
        // More prefixes than are asked for: some are drawn.
        let more = ["--length", "8", "--rows", "60", "--seed", "5", "--max-prefixes", "200", "--effort", "0.02"];
        for threads in ["1", "2"] {
            let out = place.at(&format!("{name}-{threads}"));
            let mut command = epsilang(&[&["dataset", &place.file, name, "--out", &out], &more[..]].concat());
            done(&command.env("RAYON_NUM_THREADS", threads).output().expect("it runs"));
        }
        let whole = place.at(&format!("{name}-1"));
        same(&whole, &place.at(&format!("{name}-2")));
        let parts = ["1/2", "2/2"].map(|part| {
            let out = format!("{name}-part-{}", &part[..1]);
            done(&place.dataset(name, &out, &[&more[..], &["--shard", part]].concat()));
            place.at(&out)
        });
        let joined = format!("{name}-joined");
        done(&place.dataset(name, &joined, &[&more[..], &["--join", &parts[0], "--join", &parts[1]]].concat()));
        same(&whole, &place.at(&joined));
        let set = Set::read(Path::new(&whole));
        assert!(!set.manifest.probe.as_ref().expect("it is there").complete && set.probe.len() <= 200);
    }
}

#[test]
fn a_run_of_stacks_that_is_stopped_goes_on() {
    let place = Place::with(FILE);
    // More tokens than are drawn between two looks at the clock.
    let more = ["--length", "40", "--rows", "4000", "--probe-length", "3", "--effort", "0.02"];
    let stopped = place.dataset("palindromes", "set", &[&more[..], &["--time", "0.001"]].concat());
    assert_eq!(stopped.status.code(), Some(3), "{}", String::from_utf8_lossy(&stopped.stderr));
    assert!(!Path::new(&place.at("set")).exists());
    done(&place.dataset("palindromes", "set", &more));
    done(&place.dataset("palindromes", "whole", &more));
    same(&place.at("whole"), &place.at("set"));
}

#[test]
fn a_probe_of_what_has_no_coordinates_is_refused_with_the_reason() {
    let place = Place::with(FILE);
    done(&place.dataset("palindromes", "set", &["--length", "5", "--rows", "10"]));
    let activations = place.at("set/probe/next_token.npy");
    let output = run(&["probe", &place.at("set"), &activations]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("stacks") && said.contains("next_token"), "{said}");
}
