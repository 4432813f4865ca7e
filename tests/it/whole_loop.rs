//! From a generator to a verdict: data set, training and probing, as one does it.

use std::path::Path;
use std::process::{Command, Output};

fn epsilang(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_epsilang")).args(args).current_dir(folder).output().expect("the program runs")
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// A gated net that has learned for a few seconds carries the belief of RRXOR; the same net untrained does not. The full size (64 units, 4000 steps,
/// R2 above 0.95) is in `docs/walk-through.md`.
#[test]
fn a_trained_net_carries_the_belief_and_an_untrained_one_does_not() {
    let within = tempfile::tempdir().expect("a folder");
    let run = |args: &[&str]| epsilang(within.path(), args);
    let made = run(&["dataset", "std.classic.rrxor", "--out", "data", "--rows", "100000", "--length", "10", "--seed", "1"]);
    assert!(made.status.success(), "{}", told(&made));
    let trained = run(&["train", "data", "--model", "gru", "--size", "32", "--steps", "1500", "--rate", "0.02", "--out", "net"]);
    assert!(trained.status.success(), "{}", told(&trained));
    let probe = |hook: &str| {
        let args = ["probe", "data", hook, "--untrained", "net/untrained.safetensors", "--losses", "net/losses.npy"];
        run(&args)
    };
    let carries = probe("net/trained.safetensors");
    assert_eq!(carries.status.code(), Some(0), "{}", told(&carries));
    let untrained = probe("net/untrained.safetensors");
    assert_eq!(untrained.status.code(), Some(1), "{}", told(&untrained));
}

/// Of Mess3 (x = 0.05, a = 0.85) a table of the last three tokens tells nearly all. A plain net of 32 units that has learned tells more, an untrained one less; and
/// that the trained one remembers its last belief, which its activations fit better than the present one, is no step to the side.
#[test]
fn of_mess3_a_trained_net_tells_more_than_the_last_three_tokens_and_an_untrained_one_less() {
    let within = tempfile::tempdir().expect("a folder");
    let run = |args: &[&str]| epsilang(within.path(), args);
    let parameters = ["--set", "x=0.05", "--set", "a=0.85"];
    let made = run(&[
        &["dataset", "std.zoo.mess3", "--out", "data", "--rows", "20000", "--length", "6", "--seed", "1"],
        &parameters[..],
    ]
    .concat());
    assert!(made.status.success(), "{}", told(&made));
    let trained = run(&["train", "data", "--model", "rnn", "--size", "32", "--steps", "1000", "--out", "net"]);
    assert!(trained.status.success(), "{}", told(&trained));
    let probe = |hook: &str| -> serde_json::Value {
        let output = run(&["probe", "data", hook, "--draws", "20", "--format", "json"]);
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", told(&output)))
    };
    let over_three_tokens = |found: &serde_json::Value| -> f64 {
        let skills = found["hooks"][0]["skills"].as_array().expect("there are skills");
        let three = |over: &serde_json::Value| over["kind"] == "table" && over["tokens"] == 3;
        skills.iter().find(|skill| three(&skill["over"])).and_then(|skill| skill["skill"]["value"].as_f64()).expect("a number")
    };
    let (trained, untrained) = (probe("net/trained.safetensors"), probe("net/untrained.safetensors"));
    let r2 = trained["hooks"][0]["probe"]["r2"]["belief"]["value"].as_f64().expect("a number");
    assert!(r2 > 0.997, "{r2}");
    assert!(over_three_tokens(&trained) > 0.5, "{}", over_three_tokens(&trained));
    assert!(over_three_tokens(&untrained) < 0.0, "{}", over_three_tokens(&untrained));
    assert_eq!(trained["hooks"][0]["reasons"][0]["passed"], true, "{}", trained["hooks"][0]["reasons"][0]);
}
