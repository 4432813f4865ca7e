//! What the commands answer to inputs at the edge.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn epsilang(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_epsilang")).args(args).current_dir(folder).output().expect("the program runs")
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        fs::write(folder.path().join(name), text).expect("written");
    }
    folder
}

const PAIR: &str = "process coin over {0, 1} { A -> 0 A @ 1/2 | 1 A }\nprocess ones over {0, 1} { A -> 1 A }\n";

#[test]
fn a_machine_as_json_is_compared_with_one_of_several_generators() {
    let coin = r#"{"alphabet": ["0", "1"], "states": ["A"], "T": {"0": [["1/2"]], "1": [["1/2"]]}}"#;
    let folder = folder(&[("pair.gen", PAIR), ("heads.json", coin)]);
    let run = |args: &[&str]| epsilang(folder.path(), args);
    let same = run(&["equiv", "pair.gen", "heads.json", "--of", "coin"]);
    assert!(same.status.success(), "{}", err(&same));
    assert_eq!(run(&["equiv", "heads.json", "pair.gen", "--of", "ones"]).status.code(), Some(1));
    // Named for both sides, each must have it.
    assert_eq!(run(&["equiv", "heads.json", "pair.gen", "--of", "other", "--of", "coin"]).status.code(), Some(2));
    assert_eq!(run(&["equiv", "heads.json", "heads.json", "--of", "coin"]).status.code(), Some(2));
}

#[test]
fn states_that_the_start_never_leads_to_are_named() {
    let machine = r#"{"alphabet": ["0"], "states": ["A", "B"], "start": [1, 0],
        "transitions": [{"from": "A", "to": "A", "token": "0", "probability": 1}, {"from": "B", "to": "A", "token": "0", "probability": 1}]}"#;
    let folder = folder(&[("m.json", machine)]);
    let checked = epsilang(folder.path(), &["check", "m.json"]);
    assert!(checked.status.success());
    assert!(err(&checked).contains("its start never leads to `B`"), "{}", err(&checked));
    let compiled = epsilang(folder.path(), &["compile", "m.json", "--emit", "json"]);
    assert!(err(&compiled).contains("never leads to `B`") && !out(&compiled).contains("\"B\""));
}

#[test]
fn a_limit_says_what_is_known_of_the_size() {
    let folder = folder(&[
        ("plain.gen", "process p { A -> \"a\" A @ 1/2 | \"b\" B\n B -> \"c\" A }\n"),
        ("indices.gen", "process p { A -> \"a\" B[0]\n B[d] -> \"b\" B[d + 1] }\n"),
    ]);
    let plain = epsilang(folder.path(), &["report", "plain.gen", "--max-states", "1"]);
    assert_eq!(plain.status.code(), Some(3));
    assert!(!err(&plain).contains("index values"), "{}", err(&plain));
    let indices = epsilang(folder.path(), &["report", "indices.gen", "--max-states", "5"]);
    assert!(err(&indices).contains("`B` takes ever new index values"), "{}", err(&indices));
}

#[test]
fn states_that_are_explored_are_not_counted_beyond_the_limit() {
    let places = [("S", "T"), ("T", "U"), ("U", "S")];
    let moves: Vec<String> =
        places.iter().map(|(from, to)| format!("  {from} on 0 -> 0 {to}\n  {from} on 1 -> 1 {to}")).collect();
    let source = format!(
        "process four over {{0, 1}} {{\n  A -> 0 B\n  B -> 0 C\n  C -> 1 D\n  D -> 0 A\n}}\n\
         channel turn from {{0, 1}} to {{0, 1}} {{\n{}\n}}\nprocess turned = four |> turn\n",
        moves.join("\n")
    );
    let folder = folder(&[("turn.gen", &source)]);
    let refused = epsilang(folder.path(), &["compile", "turn.gen", "turned", "--emit", "json", "--max-states", "7"]);
    assert_eq!(refused.status.code(), Some(3), "{}", err(&refused));
    assert!(err(&refused).contains("`turned` has more than 7 states, which is the limit"), "{}", err(&refused));
}

#[test]
fn a_channel_that_lets_nothing_through_is_told_of_as_a_whole() {
    let source = "process coin over {0, 1} { A -> 0 A @ 1/2 | 1 A }\n\
        channel nothing from {0, 1} to {0, 1} {\n  S on 0 -> S\n  S on 1 -> S\n}\nprocess silent = coin |> nothing\n";
    let folder = folder(&[("silent.gen", source)]);
    let refused = epsilang(folder.path(), &["report", "silent.gen", "silent"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(err(&refused).contains("silent-cycle") && err(&refused).contains("`silent`"), "{}", err(&refused));
}

#[test]
fn the_dimension_of_a_large_machine_says_how_it_was_decided() {
    // A word of n tokens, a coin in place of the last: n beliefs, all independent, and as many states.
    let rules: Vec<String> = (0..60).map(|i| format!("  A{i} -> {} A{}", i % 7 / 6, i + 1)).collect();
    let source = format!(
        "process long over {{0, 1}} {{\n{}\n  A60 -> 0 A0 @ 1/3 | 1 A0\n}}\nexpect dimension(long) == 61\n\
         process twice = reverse(reverse(long))\nexpect equivalent(long, twice)\n",
        rules.join("\n")
    );
    let folder = folder(&[("long.gen", &source)]);
    let ran = epsilang(folder.path(), &["run", "long.gen"]);
    assert!(ran.status.success(), "{}{}", out(&ran), err(&ran));
}

#[test]
fn a_product_is_checked_part_by_part() {
    // 2^40 joint states, of which none is made.
    let coins = vec!["coin"; 40].join(" * ");
    let source = format!("process coin over {{0, 1}} {{ A -> 0 B @ 1/2 | 1 A; B -> 0 A @ 1/3 | 1 B }}\nprocess many = {coins}\n");
    let folder = folder(&[("many.gen", &source)]);
    let checked = epsilang(folder.path(), &["check", "many.gen"]);
    assert!(checked.status.success(), "{}", err(&checked));
}

#[test]
fn a_sequence_that_memory_may_not_hold_is_refused() {
    let folder = folder(&[("pair.gen", PAIR)]);
    let refused = epsilang(folder.path(), &["sample", "pair.gen", "coin", "--length", "1073741824"]);
    assert_eq!(refused.status.code(), Some(3));
    assert!(err(&refused).contains("draw several with --count"), "{}", err(&refused));
}

#[test]
fn what_no_directive_asks_for_is_to_be_sound_all_the_same() {
    let broken =
        "process coin over {0, 1} { A -> 0 A | 1 A }\nprocess heavy(x: prob = 1/2) over {0, 1} { A -> 0 A @ x | 1 A @ 2*x }\n";
    let folder = folder(&[("broken.gen", broken), ("asked.gen", &format!("{broken}expect states(coin) == 1\n"))]);
    for file in ["broken.gen", "asked.gen"] {
        let ran = epsilang(folder.path(), &["run", file]);
        assert_eq!(ran.status.code(), Some(2), "{file}");
        assert!(err(&ran).contains("sum-not-one") && err(&ran).contains("`A`"), "{}", err(&ran));
    }
    assert!(out(&epsilang(folder.path(), &["run", "asked.gen"])).contains("1 of 1 expectations hold"));
}

#[test]
fn a_parameter_is_set_once() {
    let folder = folder(&[("coin.gen", "process coin(p: prob = 1/2) over {0, 1} { A -> 0 A @ p | 1 A }\n")]);
    let twice = epsilang(folder.path(), &["report", "coin.gen", "--set", "p=1/3", "--set", "p=1/4", "--format", "json"]);
    assert_eq!(twice.status.code(), Some(2));
    assert!(err(&twice).contains("`p` is set twice") && out(&twice).is_empty(), "{}", err(&twice));
}

#[test]
fn one_generator_of_the_library_is_listed_by_itself() {
    let folder = folder(&[]);
    let even = epsilang(folder.path(), &["list", "std.classic.even"]);
    assert!(out(&even).starts_with("std.classic.even(p = 1/2)\n  Even process"), "{}", out(&even));
    let slip = epsilang(folder.path(), &["list", "classic.evn"]);
    assert_eq!(slip.status.code(), Some(2));
    assert!(err(&slip).contains("did you mean `even`?"), "{}", err(&slip));
}

#[test]
fn what_cannot_be_written_is_told_by_its_own_name() {
    let folder = folder(&[("pair.gen", PAIR)]);
    let nowhere = epsilang(folder.path(), &["report", "pair.gen", "coin", "--format", "html", "--out", "no/where.html"]);
    assert_eq!(nowhere.status.code(), Some(2));
    assert_eq!(err(&nowhere), "error: cannot write no/where.html: there is no folder no\n");
}

#[test]
fn a_limit_of_none_at_all_is_refused() {
    let folder = folder(&[("pair.gen", PAIR)]);
    let none = epsilang(folder.path(), &["report", "pair.gen", "coin", "--max-states", "0"]);
    assert_eq!(none.status.code(), Some(2));
    assert!(err(&none).contains("at least 1"), "{}", err(&none));
}

#[test]
fn what_a_limit_leaves_is_reported() {
    let wide = "process wide over {0, 1} { A[i in 0..9] -> 0 A[(i + 1) mod 9] | 1 A[0] }\n\
        grammar word { W -> \"a\" | \"b\" W }\nprocess both = coin * coin\n";
    let folder = folder(&[("three.gen", &format!("{wide}{PAIR}report wide\nexpect states(coin) == 1\n"))]);
    let report = epsilang(folder.path(), &["report", "three.gen", "--format", "json", "--max-states", "5"]);
    assert_eq!(report.status.code(), Some(3), "{}", err(&report));
    let document: serde_json::Value = serde_json::from_str(&out(&report)).expect("JSON");
    let names: Vec<&str> = document["generators"].as_array().expect("a list").iter().filter_map(|g| g["name"].as_str()).collect();
    assert_eq!(names, ["word", "both", "coin", "ones"]);
    assert!(err(&report).contains("machine-too-large"));
    // A directive that hits a limit does not keep the others from being carried out.
    let ran = epsilang(folder.path(), &["run", "three.gen", "--max-states", "5"]);
    assert_eq!(ran.status.code(), Some(3), "{}", err(&ran));
    assert!(out(&ran).contains("1 of 1 expectations hold"), "{}", out(&ran));
}

#[test]
fn a_file_without_directives_has_nothing_to_carry_out() {
    let folder = folder(&[("pair.gen", PAIR)]);
    let ran = epsilang(folder.path(), &["run", "pair.gen"]);
    assert!(ran.status.success());
    assert!(out(&ran).starts_with("nothing to carry out"), "{}", out(&ran));
}

#[test]
fn a_compiled_process_is_tidy_and_exactly_the_same() {
    for name in ["std.classic.golden_mean_parry", "std.quantum.measured_qubit", "std.classic.period_16"] {
        let folder = folder(&[]);
        let compiled = epsilang(folder.path(), &["compile", name, "--emit", "gen", "--out", "same.gen"]);
        assert!(compiled.status.success(), "{}", err(&compiled));
        let same = epsilang(folder.path(), &["equiv", name, "same.gen"]);
        assert!(same.status.success(), "{name}: {}{}", out(&same), err(&same));
        assert!(epsilang(folder.path(), &["fmt", "--check", "same.gen"]).status.success(), "{name}");
    }
}

#[test]
fn a_token_with_spaces_is_written_as_it_is_read() {
    let folder = folder(&[("spaced.gen", "process spaced over {\"b c\"} { A -> \"b c\" A }\n")]);
    let drawn = epsilang(folder.path(), &["sample", "spaced.gen", "--length", "2"]);
    assert_eq!(out(&drawn), "\"b c\" \"b c\"\n");
    let followed = epsilang(folder.path(), &["beliefs", "spaced.gen", "--word", out(&drawn).trim()]);
    assert!(followed.status.success(), "{}", err(&followed));
}
