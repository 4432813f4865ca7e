use super::array::{read_matrix, to_bytes};
use super::prefixes::Prefixes;
use super::reader::InStates;
use super::subject::{LevelMap, Subject};
use super::{Manifest, Matrix, ProbeSet, without_coordinates};
use crate::machine::limits::Limits;
use crate::machine::sample::Sampler;
use crate::machine::stationary::stationary;
use crate::machine::word::word_probability;
use crate::machine::{Edge, Machine};
use crate::number::{Ordered, Rational, Scalar};

fn rational(n: i64, d: i64) -> Rational {
    Rational::from_i64(n).div(&Rational::from_i64(d)).expect("not zero")
}

/// The even process: runs of 1s between 0s are even. A -> 0 A @ 1/2 | 1 B; B -> 1 A.
fn even() -> Machine<Rational> {
    let edge = |from, to, token, n| Edge { from, to, token, weight: rational(n, 2) };
    Machine::new(2, 2, vec![edge(0, 0, 0, 1), edge(0, 1, 1, 1), edge(1, 0, 1, 2)], None, None)
}

fn subject(machine: &Machine<Rational>) -> Subject {
    let limits = Limits::default();
    let law = stationary(machine, &limits).expect("it has one");
    Subject::new(machine, &law, &limits).expect("it is small")
}

fn word(set: &ProbeSet, prefix: usize) -> Vec<u32> {
    let mark = set.column[prefix] as usize + 1 - set.position[prefix] as usize;
    let row = set.sequences.row(set.row[prefix] as usize);
    row[mark..=set.column[prefix] as usize].iter().map(|&token| token.into()).collect()
}

#[test]
fn every_prefix_is_there_once_with_its_probability() {
    let machine = even();
    let mut subject = subject(&machine);
    let prefixes = Prefixes::all(&mut subject, 6, 1000).expect("few");
    for bos in [None, Some(2)] {
        let set = ProbeSet::new(&subject, &prefixes, bos, 3);
        // Words of the even process: 1, 2, 4, 7, 12, 20, 33 of lengths 0 to 6 (a 0, then an odd run of 1s, then a 0 is not there).
        assert_eq!(set.len(), 2 + 4 + 7 + 12 + 20 + 33 + usize::from(bos.is_some()));
        assert_eq!(set.sequences.rows, 33);
        let law = [rational(2, 3), rational(1, 3)];
        let mut words: Vec<Vec<u32>> = (0..set.len()).map(|i| word(&set, i)).collect();
        for (i, word) in words.iter().enumerate() {
            let p = Ordered::to_f64(&word_probability(&machine, &law, word));
            assert!((set.log_probability[i].exp() - p).abs() < 1e-14);
            assert_eq!(word.len(), set.position[i] as usize);
        }
        words.sort();
        words.dedup();
        assert_eq!(words.len(), set.len());
        assert!((set.weight.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }
}

#[test]
fn classes_are_those_of_the_even_process() {
    let mut subject = subject(&even());
    let prefixes = Prefixes::all(&mut subject, 8, 1000).expect("few");
    let set = ProbeSet::new(&subject, &prefixes, Some(2), 0);
    // Two causal states, and before the first 0 two more: an even and an odd number of 1s.
    let classes = set.belief_class.clone().expect("there are classes");
    assert_eq!(classes.iter().max(), Some(&3));
    let beliefs = set.belief_written.clone().expect("there are beliefs");
    for i in 0..set.len() {
        for j in 0..i {
            let same = beliefs.row(i).iter().zip(beliefs.row(j)).all(|(a, b)| (a - b).abs() < 1e-9);
            assert_eq!(same, classes[i] == classes[j]);
        }
    }
}

#[test]
fn children_and_updates_agree() {
    let mut subject = subject(&even());
    let prefixes = Prefixes::all(&mut subject, 5, 1000).expect("few");
    for bos in [None, Some(2)] {
        let set = ProbeSet::new(&subject, &prefixes, bos, 0);
        let (update, beliefs) = (set.update.clone().expect("maps"), set.belief_reduced.clone().expect("beliefs"));
        for i in 0..set.len() {
            for token in 0..2 {
                let child = set.children.row(i)[token];
                if child < 0 {
                    let last = set.position[i] == 5;
                    assert!(last || set.next_token.row(i)[token] == 0.0);
                    continue;
                }
                let before = beliefs.row(i);
                let moved: Vec<f64> = (0..update.dimension)
                    .map(|j| (0..update.dimension).map(|k| before[k] * update.maps[token][k * update.dimension + j]).sum())
                    .collect();
                let weight: f64 = moved.iter().zip(&update.finals).map(|(a, b)| a * b).sum();
                assert!((weight - set.next_token.row(i)[token]).abs() < 1e-12);
                let after = beliefs.row(child as usize);
                assert!(moved.iter().zip(after).all(|(a, b)| (a / weight - b).abs() < 1e-12));
            }
        }
    }
}

#[test]
fn drawn_prefixes_are_weighted_by_how_often_they_came() {
    let machine = even();
    let mut subject = subject(&machine);
    let law = stationary(&machine, &Limits::default()).expect("it has one");
    let drawn = Sampler::new(&machine, &law).expect("it can be drawn from").sample(5, 0..4000, 10);
    let tokens = drawn.tokens.iter().map(|&token| token as u16).collect();
    let prefixes = Prefixes::of_drawn(&mut subject, &Matrix::new(4000, 10, tokens));
    let set = ProbeSet::new(&subject, &prefixes, None, 0);
    assert!((set.weight.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    for i in (0..set.len()).filter(|&i| set.position[i] <= 2) {
        let p = set.log_probability[i].exp();
        // Five standard errors of a frequency among 4000.
        assert!((set.weight[i] * 10.0 - p).abs() < 5.0 * (p * (1.0 - p) / 4000.0).sqrt() + 1e-12);
    }
}

#[test]
fn a_prefix_keeps_its_fold_whatever_else_is_there() {
    let mut subject = subject(&even());
    let short = Prefixes::all(&mut subject, 4, 1000).expect("few");
    let long = Prefixes::all(&mut subject, 9, 1000).expect("few");
    let (a, b) = (short.folds(7), long.folds(7));
    assert_eq!(a, b[..a.len()]);
    let mut counts = [0; 5];
    b.iter().for_each(|&fold| counts[fold as usize] += 1);
    assert!(counts.iter().all(|&count| count > b.len() / 10), "{counts:?}");
}

#[test]
fn what_is_written_is_read_back() {
    let mut subject = subject(&even());
    subject.started.features = vec![("in_b".to_string(), vec![0.0, 1.0])];
    let columns = vec![vec![1.0, 0.0], vec![0.0, 1.0]];
    subject.started.levels = vec![LevelMap { name: "top".to_string(), places: vec!["a".to_string(), "b".to_string()], columns }];
    let prefixes = Prefixes::all(&mut subject, 4, 1000).expect("few");
    let set = ProbeSet { update: None, ..ProbeSet::new(&subject, &prefixes, Some(2), 0) };
    let text = r#"{"format": "epsilang dataset", "format_version": 1, "epsilang": "0", "generator": {"name": "even", "parameters": {},
        "source": "", "source_sha256": ""}, "vocabulary": ["0", "1"], "bos": {"id": 2, "token": "<bos>"}, "end": null, "alignment": "", "begins":
        "stationary", "seed": 0, "rows": 0, "length": 4, "optimal_loss": null, "entropy_rate": null, "probe": null, "probe_difficulty": null,
        "levels": [{"name": "top", "file": "probe/levels/top.npy", "states": ["a", "b"]}], "features": ["in_b"], "absent": {}, "files": {}}"#;
    let mut manifest = Manifest::read(text).expect("it is one");
    let files = set.files(&manifest.levels);
    let entry = super::manifest::FileEntry { sha256: String::new(), bytes: 0, dtype: None, shape: None };
    manifest.files = files.iter().map(|(path, _)| (path.clone(), entry.clone())).collect();
    let find = |path: &str| files.iter().find(|(p, _)| p == path).map(|(_, bytes)| bytes.clone()).ok_or("missing".to_string());
    assert_eq!(ProbeSet::read(&manifest, find), Ok(set.clone()));
    let without = |path: &str| if path.ends_with("row.npy") { Err("missing".to_string()) } else { find(path) };
    assert!(ProbeSet::read(&manifest, without).is_err());
    let shorter = |path: &str| if path.ends_with("fold.npy") { Ok(to_bytes(&[1], &[0u8])) } else { find(path) };
    assert!(ProbeSet::read(&manifest, shorter).is_err());
}

#[test]
fn arrays_of_another_kind_are_refused() {
    let bytes = to_bytes(&[2, 2], &[1.0f64, 2.0, 3.0, 4.0]);
    assert!(read_matrix::<f64>(bytes.as_slice()).is_ok());
    assert!(read_matrix::<u16>(bytes.as_slice()).is_err());
    assert!(read_matrix::<f64>(&bytes[..bytes.len() - 3]).is_err());
    assert!(read_matrix::<f64>(&b"nothing of the kind"[..]).is_err());
    assert_eq!(super::array::header::<f64>(&[2, 2]).expect("a header"), bytes[..bytes.len() - 32]);
}

#[test]
fn another_version_is_refused_with_the_mend() {
    let wrong = Manifest::read(r#"{"format": "epsilang dataset", "format_version": 9}"#).expect_err("another version");
    assert!(wrong.to_string().contains("make the data set again"));
    assert!(Manifest::read("[]").is_err());
}

#[test]
fn what_is_read_by_states_is_what_coordinates_tell() {
    let limits = Limits::default();
    let mut subject = subject(&even());
    subject.started.features.push(("first".to_string(), vec![1.0, 0.0]));
    subject.started.levels.push(LevelMap {
        name: "parity".to_string(),
        places: vec!["even".to_string(), "odd".to_string()],
        columns: vec![vec![1.0, 0.0], vec![0.0, 1.0]],
    });
    for bos in [None, Some(2)] {
        let all = Prefixes::all(&mut subject, 6, 1000).expect("few");
        let next = subject.started.next();
        let reader = InStates::new(&subject.started, &next);
        let read = Prefixes::read(&reader, 6, 1000, &limits).expect("there is time").expect("few");
        assert_eq!(Prefixes { classes: all.classes.clone(), ..read.clone() }, all);
        let told = ProbeSet::new(&subject, &all, bos, 3);
        let found = without_coordinates::of_states(&subject.started, &read, bos, 3, usize::MAX, &limits).expect("there is time");
        let near = |a: &Matrix<f64>, b: &Matrix<f64>| {
            assert_eq!((a.rows, a.columns), (b.rows, b.columns));
            assert!(a.values.iter().zip(&b.values).all(|(x, y)| (x - y).abs() < 1e-14));
        };
        near(&found.next_token, &told.next_token);
        near(&found.features, &told.features);
        near(&found.levels[0].beliefs, &told.levels[0].beliefs);
        near(found.belief_written.as_ref().expect("they are few"), told.belief_written.as_ref().expect("there are beliefs"));
        assert!(found.log_probability.iter().zip(&told.log_probability).all(|(x, y)| (x - y).abs() < 1e-12));
        assert_eq!((&found.sequences, &found.children, &found.fold), (&told.sequences, &told.children, &told.fold));
        assert_eq!((&found.row, &found.column, &found.position), (&told.row, &told.column, &told.position));
        let fewer = without_coordinates::of_states(&subject.started, &read, bos, 3, 100, &limits).expect("there is time");
        assert_eq!(fewer, ProbeSet { belief_written: None, ..found });
        assert!(Prefixes::read(&reader, 6, read.len() - 1, &limits).expect("there is time").is_none());
        assert!(Prefixes::read(&reader, 12, 100_000, &limits.used_up()).is_err());
    }
}
