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
