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

/// Mess3 (x = 0.05, a = 0.85), words up to 8 tokens. The shares of the tables are of an independent computation (numpy, dense matrices, words weighted by
/// their probability, positions alike); a net of 32 units that has learned for a moment is above the table of three tokens, and an untrained one below.
#[test]
fn a_trained_net_is_above_the_tables_of_mess3_and_an_untrained_one_below() {
    let within = tempfile::tempdir().expect("a folder");
    let run = |args: &[&str]| epsilang(within.path(), args);
    let mess3 = ["dataset", "std.zoo.mess3", "--set", "x=0.05", "--set", "a=0.85"];
    let made = run(&[&mess3[..], &["--out", "data", "--rows", "20000", "--length", "8", "--seed", "1"]].concat());
    assert!(made.status.success(), "{}", told(&made));
    let trained = run(&["train", "data", "--model", "rnn", "--size", "32", "--steps", "2000", "--out", "net"]);
    assert!(trained.status.success(), "{}", told(&trained));
    let hooks = ["net/trained.safetensors", "net/untrained.safetensors"];
    let probed = run(&["probe", "data", hooks[0], hooks[1], "--draws", "99", "--format", "json"]);
    // Longer tables have as much: nothing is carried that they do not tell, and nothing is out of line.
    assert_eq!(probed.status.code(), Some(1), "{}", told(&probed));
    let found: serde_json::Value = serde_json::from_slice(&probed.stdout).expect("JSON");
    let control = |kind: &str, tokens: Option<u64>| {
        let controls = found["controls"].as_array().expect("controls");
        let found = controls.iter().find(|of| of["kind"] == kind && (tokens.is_none() || of["tokens"].as_u64() == tokens));
        found.expect("it is there")["r2"]["belief"]["value"].as_f64().expect("a number")
    };
    for (tokens, share) in [(1, 0.8344), (2, 0.94944), (3, 0.99123), (4, 0.99796)] {
        assert!((control("table", Some(tokens)) - share).abs() < 2e-5, "{tokens}: {}", control("table", Some(tokens)));
    }
    assert!(control("next_token", None) > 0.9995);
    assert!((0.944..0.966).contains(&control("exponential", None)) && (0.94..0.966).contains(&control("lags", None)));
    let [trained, untrained] = &found["hooks"].as_array().expect("hooks")[..] else { panic!("two hooks") };
    let r2 = |hook: &serde_json::Value| hook["probe"]["r2"]["belief"]["value"].as_f64().expect("a number");
    let skill = |hook: &serde_json::Value| {
        let skills = hook["skills"].as_array().expect("skills");
        let over = skills.iter().find(|skill| skill["over"]["kind"] == "table" && skill["over"]["tokens"] == 3);
        over.expect("it is there")["skill"]["value"].as_f64().expect("a number")
    };
    assert!(r2(trained) > 0.998 && skill(trained) > 0.7, "{} {}", r2(trained), skill(trained));
    assert!((0.86..0.98).contains(&r2(untrained)) && skill(untrained) < 0.0, "{} {}", r2(untrained), skill(untrained));
    let verdict = trained["verdict"].as_str().expect("words");
    assert!(verdict.starts_with("carries more than the last ") && trained["carries_the_belief"] == false, "{verdict}");
    assert_eq!(trained["alignment"]["verdict"], "aligned by the tokens seen");
    assert_eq!(untrained["verdict"], "does not show the belief");
}
