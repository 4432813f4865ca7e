//! `epsilang prompts` as a person meets it: a folder whole, the same bytes again, and clear refusals.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn prompts(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_epsilang")).arg("prompts").args(args).current_dir(folder).output().expect("the program runs")
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            found.extend(files(&path).into_iter().map(|(inner, bytes)| (format!("{name}/{inner}"), bytes)));
        } else {
            found.insert(
                path.file_name().expect("a name").to_string_lossy().into_owned(),
                fs::read(&path).expect("it can be read"),
            );
        }
    }
    found
}

const USUAL: [&str; 5] = ["std.classic.even", "--length", "12", "--count", "2"];

#[test]
fn a_folder_is_whole_and_the_same_again() {
    let at = tempfile::tempdir().expect("a folder");
    for out in ["a", "b"] {
        let made = prompts(at.path(), &[USUAL.as_slice(), &["--out", out]].concat());
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    }
    let (a, b) = (files(&at.path().join("a")), files(&at.path().join("b")));
    assert_eq!(a, b);
    let text = |name: &str| String::from_utf8(a[name].clone()).expect("text");
    let manifest: serde_json::Value = serde_json::from_str(&text("manifest.json")).expect("JSON");
    // Every file is listed with its length, and nothing else is there.
    let listed = manifest["files"].as_object().expect("an object");
    assert_eq!(listed.len() + 1, a.len());
    for (name, entry) in listed {
        assert_eq!(entry["bytes"].as_u64(), Some(a[name].len() as u64), "{name}");
    }
    assert_eq!(listed["suffix_written.npy"]["shape"], serde_json::json!([2, 12, 4, 2]));
    assert!((manifest["entropy_rate"]["value"].as_f64().expect("a number") - 2.0 / 3.0).abs() < 1e-12);
    // H[X_0] of the even process: h(1/3).
    let first = manifest["optimal_loss"]["bits"][0].as_f64().expect("a number");
    assert!((first - (3.0f64.log2() - 2.0 / 3.0)).abs() < 1e-12);
    let texts: Vec<String> = serde_json::from_str(&text("prompts.json")).expect("a list");
    assert_eq!(texts.len(), 2);
    assert!(texts.iter().all(|text| text.split(' ').skip(1).all(|word| word == "cat" || word == "dog")));
    assert!(texts.iter().all(|text| text.split(' ').count() == 13));
}

#[test]
fn what_cannot_be_is_refused_and_nothing_is_left() {
    let at = tempfile::tempdir().expect("a folder");
    fs::create_dir(at.path().join("full")).expect("made");
    fs::write(at.path().join("full/mine"), "mine").expect("written");
    let refused = [
        (vec!["--words", " A, B, C", "--out", "x"], "3 words for 2 tokens"),
        (vec!["--words", " A,A", "--out", "x"], "the same but for white space"),
        (vec!["--words", "a,aa", "--separator", "", "--out", "x"], "could be read as"),
        (vec!["--out", "no/such"], "there is no folder no"),
        (vec!["--out", "full", "--force"], "something else is there"),
        (vec!["--suffix", "0", "--out", "x"], "at least 1"),
    ];
    for (options, why) in refused {
        let failed = prompts(at.path(), &[USUAL.as_slice(), &options].concat());
        let told = String::from_utf8_lossy(&failed.stderr).into_owned();
        assert_eq!(failed.status.code(), Some(2), "{options:?}: {told}");
        assert!(told.contains(why), "{options:?}: {told}");
    }
    let left: Vec<String> = fs::read_dir(at.path())
        .expect("there")
        .map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(left, ["full"]);
}

#[test]
fn prompts_are_replaced_only_if_asked() {
    let at = tempfile::tempdir().expect("a folder");
    let make = |more: &[&str]| prompts(at.path(), &[USUAL.as_slice(), &["--out", "a"], more].concat());
    assert!(make(&[]).status.success());
    let before = files(&at.path().join("a"));
    assert_eq!(make(&["--seed", "1"]).status.code(), Some(2));
    assert_eq!(files(&at.path().join("a")), before);
    assert!(make(&["--seed", "1", "--force"]).status.success());
    assert_ne!(files(&at.path().join("a"))["tokens.npy"], before["tokens.npy"]);
}
