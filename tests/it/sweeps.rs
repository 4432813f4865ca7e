//! `epsilang sweep`: divided, stopped and gone on with, and against closed forms.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const FILE: &str = "from std.classic import golden_mean
sweep golden_mean(p) for p in linspace(1/10, 9/10, 9) { entropy_rate, statistical_complexity, markov_order }
sweep golden_mean(p) for p in {1/4, 1/2, 3/4} { dimension }
";
const WRITTEN: [&str; 8] = [
    "sweep-1.csv",
    "sweep-1.json",
    "sweep-1.svg",
    "sweep-1-beliefs.svg",
    "sweep-2.csv",
    "sweep-2.json",
    "sweep-2.svg",
    "sweep-2-beliefs.svg",
];

fn sweep(file: &Path, out: &Path, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_epsilang"));
    command.arg("sweep").arg(file).arg("--out").arg(out).args(more).output().expect("it runs")
}

fn done(output: &Output) {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn folder() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("golden.gen");
    fs::write(&file, FILE).expect("it is written");
    (folder, file)
}

#[test]
fn shards_join_to_the_bytes_of_one_run() {
    let (folder, file) = folder();
    let at = |name: &str| folder.path().join(name);
    done(&sweep(&file, &at("whole"), &[]));
    // Folders of their own, and then one that they share.
    for part in ["1/3", "2/3", "3/3"] {
        done(&sweep(&file, &at(&format!("part-{}", &part[..1])), &["--shard", part]));
        done(&sweep(&file, &at("shared"), &["--shard", part]));
        assert!(!at("shared").join("sweep-1.csv").exists());
    }
    let [one, two, three] = ["part-1", "part-2", "part-3"].map(|name| at(name).display().to_string());
    let lacking = sweep(&file, &at("joined"), &["--join", &one, "--join", &three]);
    assert_eq!(lacking.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&lacking.stderr).contains("3 of 9 points are in none"));
    done(&sweep(&file, &at("joined"), &["--join", &one, "--join", &two, "--join", &three]));
    done(&sweep(&file, &at("shared"), &[]));
    for name in WRITTEN {
        let whole = fs::read(at("whole").join(name)).expect("it was written");
        for other in ["joined", "shared"] {
            assert!(whole == fs::read(at(other).join(name)).expect("it was written"), "{name} of {other}");
        }
    }
}

#[test]
fn a_run_that_was_killed_goes_on() {
    let (folder, file) = folder();
    let at = |name: &str| folder.path().join(name);
    done(&sweep(&file, &at("whole"), &[]));
    let journal = fs::read_to_string(at("whole").join("sweep-1.journal")).expect("it was written");
    let lines: Vec<&str> = journal.split_inclusive('\n').collect();
    assert_eq!(lines.len(), 10);
    // Four points, and a fifth that was being written.
    let killed = lines[..5].concat() + &lines[5][..lines[5].len() / 2];
    fs::create_dir(at("killed")).expect("a folder");
    fs::write(at("killed").join("sweep-1.journal"), &killed).expect("it is written");
    done(&sweep(&file, &at("killed"), &[]));
    let after = fs::read_to_string(at("killed").join("sweep-1.journal")).expect("it is there");
    assert!(after.starts_with(&lines[..5].concat()) && after.lines().count() == 10);
    for name in WRITTEN {
        let [whole, other] = ["whole", "killed"].map(|dir| fs::read(at(dir).join(name)).expect("it was written"));
        assert!(whole == other, "{name}");
    }
    // Another file is another sweep.
    fs::write(&file, FILE.replace("9/10", "4/5")).expect("it is written");
    let other = sweep(&file, &at("killed"), &[]);
    assert_eq!(other.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&other.stderr).contains("another sweep"));
}

#[test]
fn a_run_whose_time_is_up_keeps_what_it_has() {
    let (folder, file) = folder();
    let out = folder.path().join("out");
    let stopped = sweep(&file, &out, &["--time", "0.000000001"]);
    assert_eq!(stopped.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&stopped.stderr).contains("0 of 9 points finished; the same command goes on"));
    assert!(!out.join("sweep-1.csv").exists());
    done(&sweep(&file, &out, &[]));
    assert!(out.join("sweep-1.csv").exists());
}

/// A -> 1 A @ p | 0 B; B -> 1 A: in A with probability 1 / (2 - p), where the next token has entropy H(p).
#[test]
fn a_sweep_of_the_golden_mean_has_its_closed_form() {
    let (folder, file) = folder();
    let out = folder.path().join("out");
    done(&sweep(&file, &out, &["--no-pictures"]));
    assert!(!out.join("sweep-1-beliefs.svg").exists());
    let text = fs::read_to_string(out.join("sweep-1.csv")).expect("it was written");
    let mut rows = text.lines();
    assert_eq!(rows.next(), Some("p,entropy_rate,statistical_complexity,markov_order"));
    let entropy = |p: f64| if p == 0.0 || p == 1.0 { 0.0 } else { -p * p.log2() - (1.0 - p) * (1.0 - p).log2() };
    for (at, row) in rows.enumerate() {
        let cells: Vec<&str> = row.split(',').collect();
        let p = (at + 1) as f64 / 10.0;
        let in_a = 1.0 / (2.0 - p);
        let [rate, complexity]: [f64; 2] = [1, 2].map(|at: usize| cells[at].parse().expect("a number"));
        assert!((rate - entropy(p) * in_a).abs() < 1e-12, "{row}");
        assert!((complexity - entropy(in_a)).abs() < 1e-12, "{row}");
        assert_eq!(cells[3], "1");
    }
}

#[test]
fn what_is_no_shard_is_told() {
    let (folder, file) = folder();
    for shard in ["0/3", "4/3", "one", "1/0", "-1/2"] {
        let output = sweep(&file, &folder.path().join("out"), &[&format!("--shard={shard}")]);
        assert_eq!(output.status.code(), Some(2), "{shard}");
    }
}

#[test]
fn a_page_shows_the_sweeps_of_its_file() {
    let (folder, file) = folder();
    let text = "process g(p: prob = 1/2) over {0, 1} { A -> 1 A @ p | 0 B; B -> 1 A }\n\
                sweep g(p) for p in linspace(1/102, 101/102, 101) { entropy_rate }\n";
    fs::write(&file, text).expect("it is written");
    let page = |more: &[&str]| {
        let out = folder.path().join("page.html");
        let mut command = Command::new(env!("CARGO_BIN_EXE_epsilang"));
        done(
            &command.arg("report").arg(&file).args(["--format", "html", "--out"]).arg(&out).args(more).output().expect("it runs"),
        );
        fs::read_to_string(&out).expect("it was written")
    };
    let whole = page(&["--sweep-points", "11"]);
    let (_, sweeps) = whole.split_once("id=\"sweeps\"").expect("the article is there");
    assert!(sweeps.contains("The file asks for 101 points; 11, evenly spread, are shown."), "{sweeps}");
    assert!(sweeps.contains("entropy_rate over p") && sweeps.contains("--out FOLDER"));
    assert_eq!(sweeps.matches("<svg").count(), 2, "curves and a strip");
    // The golden mean at 1/2, which is the middle point: 2/3 of a bit.
    assert!(sweeps.contains("<td class=\"count\">1/2</td><td class=\"count\">0.666666667</td>"), "{sweeps}");
    assert!(!page(&["--sweep-points", "0"]).contains("id=\"sweeps\""));
    assert!(!page(&["--set", "p=1/3"]).contains("id=\"sweeps\""));
}

/// Ctrl-C in the middle: status 3, what is finished is kept, and the same command ends with the bytes of a run that nobody stopped.
#[cfg(unix)]
#[test]
fn a_run_that_was_interrupted_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let file = at("mess3.gen");
    let text = "from std.zoo import mess3\nsweep mess3(x, 17/20) for x in linspace(1/50, 3/10, 8) { entropy_rate }\n";
    fs::write(&file, text).expect("it is written");
    let few = ["--effort", "0.01"];
    done(&sweep(&file, &at("whole"), &few));
    let mut command = Command::new(env!("CARGO_BIN_EXE_epsilang"));
    // On one thread, so that not all of them are finished at once.
    command.arg("sweep").arg(&file).arg("--out").arg(at("stopped")).args(few).env("RAYON_NUM_THREADS", "1");
    let running = command.stderr(std::process::Stdio::piped()).spawn().expect("it runs");
    let finished = || fs::read_to_string(at("stopped").join("sweep-1.journal")).map_or(0, |text| text.lines().count().max(1) - 1);
    while finished() < 2 {
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    assert!(Command::new("kill").arg("-INT").arg(running.id().to_string()).status().expect("there is a kill").success());
    let stopped = running.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&stopped.stderr).into_owned();
    assert_eq!(stopped.status.code(), Some(3), "{said}");
    assert!(said.contains("of 8 points finished; the same command goes on"), "{said}");
    let kept = finished();
    assert!((2..8).contains(&kept) && !at("stopped").join("sweep-1.csv").exists(), "{kept}");
    done(&sweep(&file, &at("stopped"), &few));
    for name in &WRITTEN[..4] {
        let [whole, other] = ["whole", "stopped"].map(|dir| fs::read(at(dir).join(name)).expect("it was written"));
        assert!(whole == other, "{name}");
    }
}
