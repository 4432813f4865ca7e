//! `epsilang train`: what it writes, the same bytes each time, and what it says of bad input.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use epsilang::dataset::array::read_matrix;

fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_epsilang"));
    command.args(args);
    command
}

fn epsilang(args: &[&str]) -> Output {
    command(args).output().expect("the program runs")
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A data set of the golden mean process (no two 0s in a row).
fn data_set(within: &Path) -> String {
    let folder = within.join("golden").display().to_string();
    let made =
        epsilang(&["dataset", "std.classic.golden_mean", "--rows", "400", "--length", "6", "--seed", "1", "--out", &folder]);
    assert!(made.status.success(), "{}", err(&made));
    folder
}

/// Every file of a folder by its name.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("an entry").path();
        found.insert(path.file_name().unwrap_or_default().to_string_lossy().into_owned(), fs::read(&path).expect("read"));
    }
    found
}

#[test]
fn the_same_steps_write_the_same_files_on_any_number_of_threads() {
    let within = tempfile::tempdir().expect("a folder");
    let data = data_set(within.path());
    let run = |threads: &str, seed: &str, out: &str| {
        let out = within.path().join(out);
        let path = out.display().to_string();
        let args =
            ["train", &data, "--model", "gru", "--size", "5", "--steps", "30", "--batch", "100", "--seed", seed, "--out", &path];
        let done = command(&args).env("RAYON_NUM_THREADS", threads).output().expect("runs");
        assert!(done.status.success(), "{}", err(&done));
        files(&out)
    };
    let (one, two, other) = (run("1", "7", "a"), run("2", "7", "b"), run("1", "8", "c"));
    let names: Vec<&str> = one.keys().map(String::as_str).collect();
    assert_eq!(names, ["losses.npy", "trained.safetensors", "training.json", "untrained.safetensors"]);
    assert!(one == two && one["untrained.safetensors"] != other["untrained.safetensors"]);
    // What is there of an earlier run is replaced.
    assert_eq!(run("1", "8", "a"), other);
}

#[test]
fn losses_come_down_to_the_optimal_ones() {
    let within = tempfile::tempdir().expect("a folder");
    let data = data_set(within.path());
    let done = epsilang(&["train", &data, "--model", "rnn", "--size", "8", "--steps", "400", "--rate", "0.02"]);
    assert!(done.status.success(), "{}", err(&done));
    let folder = Path::new(&data).join("models/rnn-8-seed0");
    let said: serde_json::Value = serde_json::from_slice(&files(&folder)["training.json"]).expect("JSON");
    let loss = |key: &str| said["loss"]["mean"][key].as_f64().expect("a number");
    // After a 0 the next token is certain, and two in three tokens are 1, after which a fair coin falls: 2/3 ln 2.
    assert!((loss("optimal") - 2.0 / 3.0 * std::f64::consts::LN_2).abs() < 1e-9);
    assert!(loss("trained") >= loss("optimal") - 1e-6 && loss("trained") < loss("optimal") + 0.01, "{}", loss("trained"));
    assert!(loss("untrained") > loss("optimal") + 0.1);
    let losses = read_matrix::<f32>(&files(&folder)["losses.npy"][..]).expect("an array");
    assert_eq!(losses.columns, 5);
    assert!(losses.values.iter().all(|l| l.is_finite() && *l >= 0.0));
}

#[test]
fn bad_input_is_told_from_good() {
    let within = tempfile::tempdir().expect("a folder");
    let data = data_set(within.path());
    let path = |name: &str| within.path().join(name).display().to_string();
    fs::write(path("file"), "").expect("written");
    fs::create_dir(path("full")).expect("made");
    fs::write(path("full/mine"), "").expect("written");
    let nowhere = path("nowhere");
    let cases: [(&[&str], &str); 9] = [
        (&["train", &nowhere], "is not a data set: it has no manifest.json"),
        (&["train", &data, "--size", "0"], "is not a whole number from 1"),
        (&["train", &data, "--budget", "soon"], "is not a length of time, such as 10s"),
        (&["train", &data, "--budget", "0s"], "is not a length of time, such as 10s"),
        (&["train", &data, "--budget", "9s", "--steps", "2"], "cannot be used with"),
        (&["train", &data, "--rate=-1"], "is not a positive number"),
        (&["train", &data, "--rate", "1e300", "--steps", "1", "--size", "2"], "a smaller --rate than"),
        (&["train", &data, "--out", &path("file")], "it is a file"),
        (&["train", &data, "--out", &path("full")], "the folder holds something else"),
    ];
    for (args, expected) in cases {
        let output = epsilang(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(err(&output).contains(expected), "{args:?}: {}", err(&output));
    }
    // A token that the manifest does not know.
    let tokens = Path::new(&data).join("train/tokens.npy");
    let mut bytes = fs::read(&tokens).expect("read");
    let last = bytes.len() - 1;
    bytes[last] = 9;
    fs::write(&tokens, bytes).expect("written");
    let output = epsilang(&["train", &data, "--steps", "20", "--size", "2", "--batch", "400"]);
    assert!(err(&output).contains("holds the token"), "{}", err(&output));
    fs::write(&tokens, "no array").expect("written");
    assert_eq!(epsilang(&["train", &data, "--steps", "2"]).status.code(), Some(2));
    assert!(!Path::new(&data).join("models").exists());
}

#[cfg(unix)]
#[test]
fn an_interrupt_leaves_nothing_behind() {
    let within = tempfile::tempdir().expect("a folder");
    let data = data_set(within.path());
    let before = fs::read_dir(&data).expect("there").count();
    let mut child = command(&["train", &data, "--budget", "5m", "--size", "4"])
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("the program starts");
    std::thread::sleep(Duration::from_millis(700));
    let kill = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill runs");
    assert!(kill.success());
    let began = Instant::now();
    let status = child.wait().expect("it ends");
    assert!(began.elapsed() < Duration::from_secs(60));
    assert_eq!(status.code(), Some(3));
    assert_eq!(fs::read_dir(&data).expect("there").count(), before);
}
