//! What is wrong with what a probe is given is said before the long work begins, and nothing is written.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn epsilang(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_epsilang")).args(args).current_dir(folder).output().expect("the program runs")
}

/// The rows of `data/probe/tokens.npy`.
fn sequences(folder: &Path) -> usize {
    let bytes = fs::read(folder.join("data/probe/tokens.npy")).expect("written");
    npyz::NpyFile::new(&bytes[..]).expect("an array").shape()[0] as usize
}

fn save(path: &Path, arrays: &[(&str, [usize; 3], f32)]) {
    let data: Vec<Vec<u8>> = arrays
        .iter()
        .map(|(_, shape, last)| {
            let count: usize = shape.iter().product();
            (0..count).flat_map(|at| if at + 1 == count { *last } else { (at * 7 % 31) as f32 }.to_le_bytes()).collect()
        })
        .collect();
    let views = arrays.iter().zip(&data).map(|((name, shape, _), data)| {
        let view = safetensors::tensor::TensorView::new(safetensors::Dtype::F32, shape.to_vec(), data);
        (name.to_string(), view.expect("it fits"))
    });
    fs::write(path, safetensors::serialize(views, None).expect("it can be written")).expect("written");
}

#[test]
fn wrong_input_is_told_before_the_work_begins() {
    let within = tempfile::tempdir().expect("a folder");
    let folder = within.path();
    let made = epsilang(folder, &["dataset", "std.classic.even", "--length", "5", "--rows", "50", "--out", "data"]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let rows = sequences(folder);
    save(&folder.join("good.safetensors"), &[("a", [rows, 5, 3], 1.0)]);
    save(&folder.join("two.safetensors"), &[("a", [rows, 5, 3], 1.0), ("b", [rows, 5, 3], 1.0)]);
    save(&folder.join("other.safetensors"), &[("c", [rows, 5, 3], 1.0)]);
    save(&folder.join("long.safetensors"), &[("a", [rows, 6, 3], 1.0)]);
    save(&folder.join("nan.safetensors"), &[("a", [rows, 5, 3], f32::NAN)]);
    save(&folder.join("wide.safetensors"), &[("a", [rows, 5, 5000], 1.0)]);
    fs::write(folder.join("cut.safetensors"), &fs::read(folder.join("good.safetensors")).expect("written")[..60])
        .expect("written");
    fs::write(folder.join("text.npy"), "no array").expect("written");
    fs::write(folder.join("model.pt"), "no array").expect("written");
    let cases: [(&[&str], &str); 15] = [
        (&["nowhere", "good.safetensors"], "is not a data set"),
        (&["data/probe", "good.safetensors"], "is not a data set"),
        (&["data", "nothing.npy"], "cannot read nothing.npy"),
        (&["data", "good.safetensors", "long.safetensors"], "begin token"),
        (&["data", "nan.safetensors"], "not finite, at sequence"),
        (&["data", "wide.safetensors"], "at most 4096"),
        (&["data", "cut.safetensors"], "no safetensors file"),
        (&["data", "text.npy"], "no array of NumPy"),
        (&["data", "model.pt"], "ends in .npy, .npz or .safetensors"),
        (&["data", "two.safetensors", "--untrained", "other.safetensors"], "no array named a"),
        (&["data", "good.safetensors", "--untrained", "nan.safetensors"], "not finite"),
        (&["data", "good.safetensors", "--losses", "good.safetensors"], "expected ["),
        (&["data", "good.safetensors", "--out", "no/page.html", "--format", "html"], "there is no folder no"),
        (&["data", "good.safetensors", "--out", "data"], "it is a directory"),
        (&["data", "good.safetensors", "--out", "good.safetensors/page.html"], "there is no folder"),
    ];
    for (args, said) in cases {
        let told = epsilang(folder, &[&["probe"], args].concat());
        let words = String::from_utf8_lossy(&told.stderr).into_owned();
        assert_eq!(told.status.code(), Some(2), "{args:?}: {words}");
        assert!(words.contains(said) && !words.contains("panicked") && told.stdout.is_empty(), "{args:?}: {words}");
    }
    assert_eq!(epsilang(folder, &["probe", "data", "good.safetensors", "--draws", "20"]).status.code(), Some(2));
    // A data set that was tampered with.
    let beliefs = folder.join("data/probe/weight.npy");
    let mut bytes = fs::read(&beliefs).expect("written");
    let end = bytes.len();
    bytes[end - 8..].copy_from_slice(&f64::NAN.to_le_bytes());
    fs::write(&beliefs, bytes).expect("written");
    let told = epsilang(folder, &["probe", "data", "good.safetensors"]);
    assert!(told.status.code() == Some(2) && String::from_utf8_lossy(&told.stderr).contains("weights"), "{told:?}");
}
