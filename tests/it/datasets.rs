//! `epsilang dataset`: what is in the folder is true, and its bytes are the same however they came to be.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use epsilang::dataset::array::{read_matrix, read_vector};
use epsilang::dataset::{Manifest, Matrix, ProbeSet};
use serde_json::Value;
use sha2::{Digest, Sha256};

const FILE: &str = "process golden(p: prob = 1/2) over {0, 1} { A -> 1 A @ p | 0 B; B -> 1 A }
process even over {0, 1} { A -> 0 A @ 1/2 | 1 B; B -> 1 A }
process pair = golden() * even()
process coin over {0, 1} { C -> 0 C @ 1/3 | 1 C }
grammar sentence { S -> NP \"runs\" | NP \"sees\" NP @ 1/4; NP -> \"dog\" | \"cat\" @ 1/3 }
grammar nested { S -> \"(\" S \")\" @ 1/3 | \"x\" }
feature in_b of golden = P(state == B)
feature open of nested = P(inside S)
";

pub fn epsilang(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_epsilang"));
    command.args(args);
    command
}

pub fn run(args: &[&str]) -> Output {
    epsilang(args).output().expect("it runs")
}

pub fn done(output: &Output) {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// A folder of its own with the file in it.
pub struct Place {
    pub folder: tempfile::TempDir,
    pub file: String,
}

impl Place {
    fn new() -> Place {
        Place::with(FILE)
    }

    pub fn with(text: &str) -> Place {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("toys.gen");
        fs::write(&file, text).expect("it is written");
        Place { file: file.display().to_string(), folder }
    }

    pub fn at(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// `epsilang dataset FILE NAME --out OUT ..`.
    pub fn dataset(&self, name: &str, out: &str, more: &[&str]) -> Output {
        let out = self.at(out);
        run(&[&["dataset", &self.file, name, "--out", &out], more].concat())
    }

    pub fn made(&self, name: &str, out: &str, more: &[&str]) -> Set {
        done(&self.dataset(name, out, more));
        Set::read(Path::new(&self.at(out)))
    }
}

/// A folder that was written.
pub struct Set {
    pub folder: PathBuf,
    pub manifest: Manifest,
    pub probe: ProbeSet,
    pub tokens: Matrix<u16>,
    pub logprob: Matrix<f32>,
}

impl Set {
    pub fn read(folder: &Path) -> Set {
        let bytes = |path: &str| fs::read(folder.join(path)).map_err(|error| error.to_string());
        let text = String::from_utf8(bytes("manifest.json").expect("there is one")).expect("it is text");
        let manifest = Manifest::read(&text).expect("it is one");
        let probe = ProbeSet::read(&manifest, bytes).expect("it is one");
        let tokens = read_matrix(&bytes("train/tokens.npy").expect("tokens")[..]).expect("an array");
        let logprob = read_matrix(&bytes("train/logprob.npy").expect("losses")[..]).expect("an array");
        Set { folder: folder.to_path_buf(), manifest, probe, tokens, logprob }
    }

    /// The tokens of a prefix, without a begin token.
    pub fn prefix(&self, i: usize) -> &[u16] {
        let end = self.probe.column[i] as usize + 1;
        &self.probe.sequences.row(self.probe.row[i] as usize)[end - self.probe.position[i] as usize..end]
    }

    /// The words of a prefix, by its tokens.
    fn numbers(&self) -> BTreeMap<Vec<u16>, usize> {
        (0..self.probe.len()).map(|i| (self.prefix(i).to_vec(), i)).collect()
    }
}

/// Every file below a folder with its bytes.
fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(inner) = open.pop() {
        for entry in fs::read_dir(&inner).expect("it can be read") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("below it").display().to_string();
                found.insert(name, fs::read(&path).expect("it can be read"));
            }
        }
    }
    found
}

pub fn same(a: &str, b: &str) {
    let (a, b) = (contents(Path::new(a)), contents(Path::new(b)));
    assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>());
    for (name, bytes) in &a {
        assert!(*bytes == b[name], "{name} differs");
    }
}

/// `epsilang beliefs .. --format json` along a word: the steps.
pub fn beliefs(file: &str, name: &str, word: &str) -> Vec<Value> {
    let output = run(&["beliefs", file, name, "--word", word, "--format", "json"]);
    done(&output);
    let json: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    json["steps"].as_array().expect("steps").clone()
}

pub fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("a list").iter().map(|x| x.as_f64().expect("a number")).collect()
}

pub fn close(a: &[f64], b: &[f64]) {
    assert!(a.len() == b.len() && a.iter().zip(b).all(|(x, y)| (x - y).abs() < 1e-12), "{a:?} {b:?}");
}

#[test]
fn beliefs_belong_to_the_column_where_their_prefix_ends() {
    let place = Place::new();
    for (out, bos) in [("plain", false), ("marked", true)] {
        let more = ["--length", "5", "--rows", "20", "--bos"];
        let set = place.made("golden", out, if bos { &more } else { &more[..4] });
        let words = set.numbers();
        assert_eq!(words.contains_key(&Vec::new()), bos);
        assert_eq!(set.probe.sequences.columns, 5 + usize::from(bos));
        // 0 1 1 0 1, token by token, against the command that follows one word.
        let steps = beliefs(&place.file, "golden", "0 1 1 0 1");
        let word = [0, 1, 1, 0, 1];
        for (seen, step) in steps.iter().enumerate().skip(usize::from(!bos)) {
            let i = words[&word[..seen]];
            // The belief at index t has seen tokens 0..=t; a begin token moves all by one.
            assert_eq!(set.probe.column[i] as usize + 1, seen + usize::from(bos));
            close(set.probe.belief_written.as_ref().expect("beliefs").row(i), &numbers(&step["belief"]));
            close(set.probe.next_token.row(i), &numbers(&step["next"]));
            let feature = step["features"][0]["value"].as_f64().expect("a number");
            close(set.probe.features.row(i), &[feature]);
        }
        assert_eq!(set.manifest.features, ["in_b"]);
        let first = set.tokens.iter().all(|row| row[0] == 2);
        assert_eq!((first, set.manifest.bos.as_ref().map(|bos| bos.id)), (bos, bos.then_some(2)));
    }
}

#[test]
fn frequencies_agree_with_word_probabilities_and_losses_with_the_optimum() {
    let place = Place::new();
    let set = place.made("even", "even", &["--length", "8", "--rows", "20000", "--seed", "7"]);
    let words = set.numbers();
    let rows = set.tokens.rows as f64;
    for (word, &i) in words.iter().filter(|(word, _)| word.len() <= 4) {
        let p = set.probe.log_probability[i].exp();
        let found = set.tokens.iter().filter(|row| row.starts_with(word)).count() as f64 / rows;
        assert!((found - p).abs() <= 5.0 * (p * (1.0 - p) / rows).sqrt(), "{word:?}: {found} {p}");
    }
    // Sequences that cannot occur do not.
    assert!(set.tokens.iter().all(|row| words.contains_key(row)));
    // The sum of a row's log-probabilities is that of its word.
    for row in (0..set.tokens.rows).step_by(97) {
        let sum: f64 = set.logprob.row(row).iter().map(|&p| f64::from(p)).sum();
        assert!((sum - set.probe.log_probability[words[set.tokens.row(row)]]).abs() < 1e-5);
    }
    let optimal = set.manifest.optimal_loss.as_ref().expect("it is known");
    assert!(optimal.standard_error_nats.is_none());
    // h(1) of the even process: P(1) = 2/3.
    let entropy = |p: f64| -p * p.ln() - (1.0 - p) * (1.0 - p).ln();
    close(&optimal.nats[..1], &[entropy(2.0 / 3.0)]);
    for (t, (&nats, &bits)) in optimal.nats.iter().zip(&optimal.bits).enumerate() {
        let losses: Vec<f64> = set.logprob.iter().map(|row| -f64::from(row[t])).collect();
        let mean = losses.iter().sum::<f64>() / rows;
        let error = (losses.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / rows / rows).sqrt();
        assert!((mean - nats).abs() < 5.0 * error + 1e-6, "position {t}: {mean} {nats}");
        assert!((bits * std::f64::consts::LN_2 - nats).abs() < 1e-12);
    }
    let rate = set.manifest.entropy_rate.as_ref().expect("it is known");
    // The even process has an entropy rate of 2/3 bits.
    assert!((rate.value - 2.0 / 3.0).abs() < 1e-9 && rate.lower <= rate.value && rate.value <= rate.upper);
}

#[test]
fn files_are_as_the_manifest_says() {
    let place = Place::new();
    let more = ["--length", "6", "--rows", "300", "--bos", "--bin", "--parquet", "--seed", "3"];
    let set = place.made("golden", "set", &more);
    let files = contents(&set.folder);
    let mut listed: Vec<&str> = set.manifest.files.keys().map(String::as_str).collect();
    listed.push("manifest.json");
    listed.sort_unstable();
    assert_eq!(files.keys().map(String::as_str).collect::<Vec<_>>(), listed);
    for (path, entry) in &set.manifest.files {
        let hash: String = Sha256::digest(&files[path]).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!((entry.bytes, &entry.sha256), (files[path].len() as u64, &hash), "{path}");
        assert_eq!(entry.shape.is_some(), path.ends_with(".npy"), "{path}");
    }
    assert_eq!(files["generator.gen"], FILE.as_bytes());
    // Raw tokens are those of the array, begin tokens included.
    let raw: Vec<u16> = files["train/train.bin"].chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    assert_eq!((raw, set.tokens.columns), (set.tokens.values.clone(), 7));
    // States lead where tokens say: from B only a 1 comes, and a 0 leads to B.
    let states: Matrix<u16> = read_matrix(&files["train/states.npy"][..]).expect("states");
    assert_eq!((states.rows, states.columns), (300, 7));
    for (tokens, states) in set.tokens.iter().zip(states.iter()) {
        for (t, &token) in tokens[1..].iter().enumerate() {
            assert_eq!(states[t + 1], 1 - token);
        }
    }
    // Surrogates never break the rule of order two: the golden mean has no two 0s in a row, and is of order one.
    for k in 0..3 {
        let control: Matrix<u16> = read_matrix(&files[&format!("control/markov{k}.npy")][..]).expect("a surrogate");
        let doubled = control.iter().any(|row| row.windows(2).any(|pair| pair == [0, 0]));
        assert_eq!(doubled, k == 0, "order {k}");
    }
    let folds: Vec<u8> = read_vector(&files["probe/fold.npy"][..]).expect("folds");
    assert!(folds.iter().all(|&fold| fold < 5));
}

#[test]
fn bytes_depend_on_seed_and_options_alone() {
    let place = Place::new();
    let more = ["--length", "12", "--rows", "3000", "--seed", "5"];
    for (out, threads) in [("one", "1"), ("two", "2")] {
        let out = place.at(out);
        let mut command = epsilang(&[&["dataset", &place.file, "golden", "--out", &out], &more[..]].concat());
        done(&command.env("RAYON_NUM_THREADS", threads).output().expect("it runs"));
    }
    same(&place.at("one"), &place.at("two"));
    for part in ["1/3", "2/3", "3/3"] {
        done(&place.dataset("golden", &format!("part-{}", &part[..1]), &[&more[..], &["--shard", part]].concat()));
    }
    let [one, two, three] = ["part-1", "part-2", "part-3"].map(|part| place.at(part));
    let lacking = place.dataset("golden", "joined", &[&more[..], &["--join", &one, "--join", &three]].concat());
    assert_eq!(lacking.status.code(), Some(2), "{}", String::from_utf8_lossy(&lacking.stderr));
    // In any order.
    done(&place.dataset("golden", "joined", &[&more[..], &["--join", &three, "--join", &one, "--join", &two]].concat()));
    same(&place.at("one"), &place.at("joined"));
    let other = place.made("golden", "other", &["--length", "12", "--rows", "3000", "--seed", "6"]);
    assert!(other.tokens != Set::read(Path::new(&place.at("one"))).tokens);
}

#[test]
fn a_run_that_is_killed_again_and_again_ends_in_the_same_bytes() {
    let place = Place::new();
    // More than one block of tokens.
    let more = ["--length", "1000", "--rows", "2500", "--seed", "11", "--probe-length", "6"];
    done(&place.dataset("even", "whole", &more));
    let out = place.at("killed");
    // A fixed walk through the first seconds of a run: from its first moments on, later each time.
    let mut wait = 20;
    let mut killed = 0;
    loop {
        let mut command = epsilang(&[&["dataset", &place.file, "even", "--out", &out], &more[..]].concat());
        let mut child = command.stderr(Stdio::null()).spawn().expect("it runs");
        std::thread::sleep(Duration::from_millis(wait));
        if let Some(status) = child.try_wait().expect("it can be asked") {
            assert!(status.success());
            break;
        }
        // Nothing is ever seen under the name before it is whole.
        let before = Path::new(&out).join("manifest.json").exists();
        child.kill().expect("it can be ended");
        let status = child.wait().expect("it ends");
        assert!(!before || Path::new(&out).exists());
        killed += 1;
        if status.success() {
            break;
        }
        wait = wait * 3 / 2 + 17 * (killed % 5);
    }
    assert!(killed > 0);
    if !Path::new(&out).exists() {
        done(&place.dataset("even", "killed", &more));
    }
    same(&place.at("whole"), &out);
}

#[test]
fn a_folder_is_made_by_one_run_at_a_time() {
    let place = Place::new();
    let more = ["--length", "1000", "--rows", "3000", "--probe-length", "3"];
    let out = place.at("set");
    let command = || epsilang(&[&["dataset", &place.file, "even", "--out", &out], &more[..]].concat());
    let mut first = command().stderr(Stdio::null()).spawn().expect("it runs");
    while !Path::new(&place.at("set.unfinished.journal")).exists() && !Path::new(&out).exists() {
        std::thread::sleep(Duration::from_millis(5));
    }
    let second = command().output().expect("it runs");
    let said = String::from_utf8_lossy(&second.stderr);
    // Or it came too late for that.
    assert!(said.contains("another run is making") || said.contains("--force"), "{said}");
    assert_eq!(second.status.code(), Some(2));
    assert!(first.wait().expect("it ends").success());
    done(&place.dataset("even", "alone", &more));
    same(&place.at("alone"), &out);
    let left: Vec<_> =
        fs::read_dir(place.folder.path()).expect("it can be read").flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(left.len(), 3, "{left:?}");
}

#[test]
fn shards_that_do_not_fit_are_refused_and_nothing_is_begun() {
    let place = Place::new();
    let more = ["--length", "10", "--rows", "50", "--probe-length", "3"];
    let join = |shards: &[&str]| {
        let shards: Vec<String> = shards.iter().flat_map(|shard| ["--join".to_string(), place.at(shard)]).collect();
        let shards: Vec<&str> = shards.iter().map(String::as_str).collect();
        let output = place.dataset("even", "set", &[&more[..], &shards].concat());
        String::from_utf8_lossy(&output.stderr).to_string()
    };
    for part in ["1", "2"] {
        done(&place.dataset("even", part, &[&more[..], &["--shard", &format!("{part}/2")]].concat()));
    }
    assert!(join(&["1"]).contains("none of the shards"));
    assert!(join(&["2", "1", "1"]).contains("in two"));
    assert!(join(&["1", "nowhere"]).contains("finished shard"));
    assert!(!Path::new(&place.at("set.unfinished")).exists() && !Path::new(&place.at("set.unfinished.lock")).exists());
    // A row that got lost.
    let tokens = Path::new(&place.at("2")).join("train/tokens.npy");
    let whole = fs::read(&tokens).expect("it is there");
    fs::write(&tokens, &whole[..whole.len() - 20]).expect("it is written");
    assert!(join(&["1", "2"]).contains("draw it again"));
    fs::write(&tokens, &whole).expect("it is written");
    assert!(join(&["1", "2"]).contains("wrote"));
}

#[test]
fn a_language_is_its_sentences_back_to_back() {
    let place = Place::new();
    let set = place.made("sentence", "set", &["--length", "9", "--rows", "400", "--max-prefixes", "3000"]);
    let end = set.manifest.end.clone().expect("there is one");
    assert_eq!(end.token, "END");
    let name = |token: u16| set.manifest.vocabulary[token as usize].as_str();
    for row in set.tokens.iter() {
        // Each begins with a sentence: a noun, then a verb.
        assert!(["dog", "cat"].contains(&name(row[0])) && ["runs", "sees"].contains(&name(row[1])));
        for pair in row.windows(2) {
            match (name(pair[0]), name(pair[1])) {
                ("runs", next) => assert_eq!(next, "END"),
                ("sees" | "END", next) => assert!(["dog", "cat"].contains(&next)),
                (_, next) => assert!(["runs", "sees", "END"].contains(&next)),
            }
        }
    }
    let words = set.numbers();
    let dog = words[&vec![set.manifest.vocabulary.iter().position(|token| token == "dog").expect("it is one") as u16]];
    assert!((set.probe.log_probability[dog].exp() - 2.0 / 3.0).abs() < 1e-12);
    // As after a long past, a sequence may begin within a sentence.
    let stationary = place.made("sentence", "long", &["--length", "4", "--rows", "400", "--start", "stationary"]);
    assert!(stationary.tokens.iter().any(|row| row[0] == end.id));
}

#[test]
fn features_of_open_rules_and_a_cut_are_told() {
    let place = Place::new();
    let set = place.made("nested", "set", &["--length", "4", "--rows", "20"]);
    // No finite machine makes these strings; what stands in for it says how far it is from them.
    assert!(set.manifest.absent["deeper recursion"].contains("total variation"));
    assert_eq!(set.manifest.features, ["open"]);
    let end = set.manifest.end.as_ref().expect("there is one").id;
    for i in 0..set.probe.len() {
        // Between two sentences, and after the innermost x of an unnested one, nothing is open.
        let prefix = set.prefix(i);
        let name = |token: &u16| set.manifest.vocabulary[*token as usize].as_str();
        let sentence = prefix.iter().rposition(|&token| token == end).map_or(prefix, |at| &prefix[at + 1..]);
        let depth = |sign: &str| sentence.iter().filter(|token| name(token) == sign).count();
        let open = depth("(") > depth(")");
        close(set.probe.features.row(i), &[f64::from(u8::from(open))]);
    }
}

#[test]
fn prefixes_too_many_are_drawn_with_weights_that_are_right_on_average() {
    let place = Place::new();
    let set = place.made("coin", "set", &["--length", "100", "--rows", "10", "--max-prefixes", "20000"]);
    let probed = set.manifest.probe.as_ref().expect("it is there");
    assert!(!probed.complete && set.probe.len() <= 20_000);
    assert!((set.probe.weight.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    // No log weight underflows at length 100.
    assert!(set.probe.log_probability.iter().all(|p| p.is_finite()));
    let longest = (0..set.probe.len()).filter(|&i| set.probe.position[i] == 100);
    for i in longest {
        let ones = set.prefix(i).iter().filter(|&&token| token == 1).count() as f64;
        let expected = ones * (2.0_f64 / 3.0).ln() + (100.0 - ones) * (1.0_f64 / 3.0).ln();
        assert!((set.probe.log_probability[i] - expected).abs() < 1e-9);
    }
    // The weighted mean number of 1s among the first ten tokens is that of the process.
    let at_ten: Vec<usize> = (0..set.probe.len()).filter(|&i| set.probe.position[i] == 10).collect();
    let weight: f64 = at_ten.iter().map(|&i| set.probe.weight[i]).sum();
    let ones = |i: usize| set.prefix(i).iter().filter(|&&token| token == 1).count() as f64;
    let mean = at_ten.iter().map(|&i| set.probe.weight[i] * ones(i)).sum::<f64>() / weight;
    // 200 sequences: five standard errors of a binomial mean.
    assert!((weight - 0.01).abs() < 1e-9 && (mean - 20.0 / 3.0).abs() < 5.0 * (10.0 * 2.0 / 9.0 / 200.0_f64).sqrt(), "{mean}");
}

#[test]
fn one_long_sequence_keeps_to_the_bounds() {
    let place = Place::new();
    let set = place.made("even", "set", &["--length", "70000", "--rows", "1", "--max-prefixes", "500"]);
    let probed = set.manifest.probe.as_ref().expect("it is there");
    assert!(!probed.complete && probed.prefixes <= 500 && probed.longest <= 500);
    let loss = set.manifest.optimal_loss.as_ref().expect("it is there");
    assert_eq!(loss.nats.len(), 1 << 16);
    assert!(loss.how.contains("first 65536 positions"));
}

#[test]
fn standard_input_is_a_file_too() {
    use std::io::Write;
    let place = Place::new();
    for command in ["dataset", "prompts"] {
        let out = place.at(command);
        let mut child = epsilang(&[command, "-", "golden", "--out", &out, "--length", "4"])
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it runs");
        child.stdin.take().expect("it listens").write_all(FILE.as_bytes()).expect("it is written");
        done(&child.wait_with_output().expect("it ends"));
        assert_eq!(fs::read_to_string(Path::new(&out).join("generator.gen")).expect("it is there"), FILE);
    }
}

#[test]
fn a_generalized_machine_has_beliefs_and_no_states() {
    let place = Place::new();
    // The golden mean in coordinates that are no probabilities: a belief (a, b) over its states is (a + b, a - b).
    let machine = r#"{"alphabet": ["0", "1"], "states": ["u", "v"], "start": ["1", "1/3"], "final": ["1", "0"],
        "T": {"0": [["1/4", "-1/4"], ["1/4", "-1/4"]], "1": [["3/4", "3/4"], ["-1/4", "-1/4"]]}}"#;
    let file = place.at("turned.json");
    fs::write(&file, machine).expect("it is written");
    let out = place.at("set");
    let output = run(&["dataset", &file, "--out", &out, "--length", "5", "--rows", "50"]);
    done(&output);
    let set = Set::read(Path::new(&out));
    assert!(set.manifest.absent.contains_key("train/states.npy"));
    assert!(!Path::new(&out).join("train/states.npy").exists());
    let steps = beliefs(&file, "turned", "1 0 1");
    let i = set.numbers()[&vec![1, 0, 1]];
    close(set.probe.belief_written.as_ref().expect("beliefs").row(i), &numbers(&steps[3]["belief"]));
    close(set.probe.next_token.row(i), &numbers(&steps[3]["next"]));
}

#[test]
fn a_product_is_of_its_joint_tokens() {
    let place = Place::new();
    let set = place.made("pair", "set", &["--length", "3", "--rows", "50"]);
    assert_eq!(set.manifest.vocabulary.len(), 4);
    // 2/3 bits for each of the two parts.
    let rate = set.manifest.entropy_rate.as_ref().expect("it is known");
    assert!((rate.value - 4.0 / 3.0).abs() < 1e-9);
}

#[test]
fn wrong_input_is_said_and_leaves_nothing() {
    let place = Place::new();
    let wrong = |output: &Output, status: i32, what: &str| {
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(status), "{said}");
        assert!(said.contains(what) && !said.contains("panicked"), "{said}");
    };
    wrong(&place.dataset("golden", "set", &["--length", "0"]), 2, "0");
    wrong(&place.dataset("golden", "no/such/set", &["--length", "4"]), 2, "no folder");
    wrong(&place.dataset("silver", "set", &["--length", "4"]), 2, "silver");
    wrong(&place.dataset("golden", "set", &["--length", "4", "--start", "sentence"]), 2, "sentence");
    wrong(&place.dataset("golden", "set", &["--length", "4", "--shard", "3/2"]), 2, "3/2");
    // More tokens than 16 bits can number.
    let edges =
        (0..70_000).map(|token| format!("{{\"from\":\"A\",\"to\":\"A\",\"token\":\"{token}\",\"probability\":\"1/70000\"}}"));
    let edges = edges.collect::<Vec<String>>().join(",");
    let alphabet = (0..70_000).map(|token| format!("\"{token}\"")).collect::<Vec<String>>().join(",");
    let file = place.at("wide.json");
    fs::write(&file, format!("{{\"alphabet\":[{alphabet}],\"states\":[\"A\"],\"transitions\":[{edges}]}}"))
        .expect("it is written");
    let out = place.at("wide");
    wrong(&run(&["dataset", &file, "--out", &out, "--length", "4"]), 3, "16 bits");
    assert!(!Path::new(&place.at("set")).exists() && !Path::new(&out).exists());
    // What is there is not overwritten, unless it is a data set and that is asked for.
    done(&place.dataset("golden", "set", &["--length", "4", "--rows", "5"]));
    wrong(&place.dataset("golden", "set", &["--length", "4", "--rows", "5"]), 2, "--force");
    done(&place.dataset("golden", "set", &["--length", "5", "--rows", "5", "--force"]));
    assert_eq!(Set::read(Path::new(&place.at("set"))).manifest.length, 5);
    fs::create_dir(place.at("mine")).expect("a folder");
    fs::write(Path::new(&place.at("mine")).join("notes.txt"), "mine").expect("a file");
    wrong(&place.dataset("golden", "mine", &["--length", "4", "--force"]), 2, "something else");
    assert_eq!(fs::read_to_string(Path::new(&place.at("mine")).join("notes.txt")).expect("it is there"), "mine");
}

#[test]
fn what_a_file_imports_is_copied_and_the_copy_gives_the_same() {
    let place = Place::new();
    let at = |name: &str| place.folder.path().join(name);
    fs::create_dir(at("parts")).expect("a folder");
    fs::write(at("parts/noise.gen"), "import \"../coins.gen\" as coins\nprocess noisy = coins.coin() * coins.coin()\n")
        .expect("a file");
    fs::write(at("coins.gen"), "from std.classic import perturbed_coin as turned\nprocess coin = turned(1/3)\n").expect("a file");
    fs::write(at("whole.gen"), "import \"./parts/noise.gen\" as noise\nprocess both = noise.noisy()\n").expect("a file");
    let made = |file: &str, out: &str| {
        run(&["dataset", &place.at(file), "both", "--out", &place.at(out), "--length", "4", "--rows", "9"])
    };
    done(&made("whole.gen", "set"));
    let set = Set::read(Path::new(&place.at("set")));
    for file in ["generator.gen", "parts/noise.gen", "coins.gen"] {
        assert!(set.manifest.files.contains_key(file), "{file}");
    }
    fs::rename(at("set"), at("moved")).expect("it is moved");
    fs::remove_file(at("coins.gen")).expect("it is removed");
    done(&made("moved/generator.gen", "again"));
    let again = Set::read(Path::new(&place.at("again")));
    assert!(set.tokens == again.tokens && set.probe == again.probe);
    // What lies elsewhere cannot be copied under the name that it is imported by.
    fs::write(at("moved/outside.gen"), "import \"../toys.gen\" as toys\nprocess both = toys.pair()\n").expect("a file");
    let refused = made("moved/outside.gen", "outside");
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(refused.status.code() == Some(2) && said.contains("outside of its folder"), "{said}");
    assert!(!at("outside").exists());
}
