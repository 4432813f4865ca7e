//! The rules of the house that a reader relies on, checked: which stage may import which, which file alone knows a library,
//! how long a file may be, and words that mean unfinished work.

use std::fs;
use std::path::{Path, PathBuf};

/// The stages of the pipeline and what each may import besides itself.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("source", &[]),
    ("diagnostic", &["source"]),
    ("syntax", &["source", "diagnostic"]),
    ("stdlib", &[]),
    ("number", &[]),
    ("network", &["number"]),
    ("check", &["source", "diagnostic", "syntax", "stdlib", "number", "network"]),
    ("language", &["number", "network"]),
    ("machine", &["number", "network"]),
    ("build", &["source", "diagnostic", "number", "network", "check", "language", "machine"]),
    ("analysis", &["number", "network", "language", "machine"]),
    ("geometry", &["number", "network", "machine", "analysis"]),
    (
        "directive",
        &["source", "diagnostic", "number", "network", "language", "check", "build", "machine", "analysis", "geometry"],
    ),
    ("dataset", &["number", "network", "language", "machine", "analysis", "geometry", "build"]),
    ("train", &["dataset"]),
    ("probe", &["number", "machine", "analysis", "geometry", "dataset"]),
    ("report", &["number", "network", "language", "machine", "analysis", "geometry", "directive", "dataset", "train", "probe"]),
    (
        "cli",
        &[
            "source",
            "diagnostic",
            "syntax",
            "stdlib",
            "number",
            "network",
            "check",
            "language",
            "build",
            "machine",
            "analysis",
            "geometry",
            "directive",
            "dataset",
            "train",
            "probe",
            "report",
        ],
    ),
];

/// A library and the only places that may name it.
const KNOWN_ONLY_TO: &[(&str, &[&str])] = &[
    ("ariadne::", &["src/diagnostic/render.rs"]),
    ("lalrpop_util::", &["src/syntax/parser.rs"]),
    ("logos::", &["src/syntax/lexer.rs"]),
    ("serde", &["src/report", "src/dataset", "src/diagnostic/json.rs"]),
    ("clap::", &["src/cli"]),
    ("std::fs", &["src/cli"]),
    ("std::env", &["src/cli"]),
];

const LONGEST_FILE: usize = 700;

fn rust_files(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).expect("the folder is there") {
        let path = entry.expect("the entry can be read").path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            found.push(path);
        }
    }
}

/// Path relative to the repository, and text, of every file below `src`.
fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    rust_files(&root.join("src"), &mut paths);
    paths.sort();
    let relative = |path: &Path| path.strip_prefix(root).expect("below the root").to_string_lossy().replace('\\', "/");
    paths.iter().map(|path| (relative(path), fs::read_to_string(path).expect("the file can be read"))).collect()
}

/// The code of a file without its comments, and without the unit tests at its end.
fn code(text: &str) -> impl Iterator<Item = &str> {
    let end = text.find("#[cfg(test)]").unwrap_or(text.len());
    text[..end].lines().filter(|line| !line.trim_start().starts_with("//"))
}

#[test]
fn stages_import_leftwards_only() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let Some(stage) = path.strip_prefix("src/").and_then(|p| p.split(['/', '.']).next()) else { continue };
        if matches!(stage, "lib" | "main") || path.ends_with("tests.rs") {
            continue;
        }
        let (_, allowed) =
            MAY_IMPORT.iter().find(|(name, _)| *name == stage).unwrap_or_else(|| panic!("{path}: a stage without rules"));
        for line in code(&text) {
            for (at, _) in line.match_indices("crate::") {
                let imported: String = line[at + 7..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let known = MAY_IMPORT.iter().any(|(name, _)| *name == imported);
                if known && imported != stage && !allowed.contains(&imported.as_str()) {
                    wrong.push(format!("{path}: {stage} imports {imported}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "forbidden arrows:\n{}", wrong.join("\n"));
}

#[test]
fn each_library_is_known_where_it_belongs() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        for (library, places) in KNOWN_ONLY_TO {
            if code(&text).any(|line| line.contains(library)) && !places.iter().any(|place| path.starts_with(place)) {
                wrong.push(format!("{path} names {library}, which belongs in {places:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_are_small_and_finished() {
    let unfinished = ["todo!(", "unimplemented!(", "dbg!(", "#[ignore"].map(String::from);
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let lines = text.lines().count();
        if lines > LONGEST_FILE {
            wrong.push(format!("{path} has {lines} lines"));
        }
        wrong.extend(unfinished.iter().filter(|word| text.contains(word.as_str())).map(|word| format!("{path} has {word}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
