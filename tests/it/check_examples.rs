//! Every example and every library file is free of mistakes, and every process in them that can be is built.

use std::fs;
use std::path::{Path, PathBuf};

use epsilang::check::program::Kind;
use epsilang::check::{Program, load};
use epsilang::diagnostic::{Diagnostic, render::render};
use epsilang::source::Sources;

fn program(path: &Path) -> (Sources, Program, Vec<Diagnostic>) {
    let text = fs::read_to_string(path).expect("the file can be read");
    let mut sources = Sources::default();
    let root = sources.add(path.display().to_string(), text);
    let reader = |path: &Path| fs::read_to_string(path).map_err(|error| error.to_string());
    let (program, diagnostics) = load(&mut sources, root, &reader);
    (sources, program, diagnostics)
}

fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files: Vec<PathBuf> = fs::read_dir(folder).expect("the folder is there").flatten().map(|e| e.path()).collect();
    files.sort();
    files.retain(|path| path.extension().is_some_and(|e| e == "gen"));
    files
}

#[test]
fn examples_and_library_check() {
    let mut problems = String::new();
    for path in files("examples").into_iter().chain(files("stdlib")) {
        let (sources, program, mut found) = program(&path);
        found.extend(program.elaborate_all());
        found.retain(Diagnostic::is_error);
        if !found.is_empty() {
            problems += &format!("{}\n{}\n", path.display(), render(&found, &sources, false));
        }
    }
    assert!(problems.is_empty(), "{problems}");
}

#[test]
fn processes_of_the_library_build() {
    let mut problems = String::new();
    for path in files("stdlib") {
        let (sources, program, _) = program(&path);
        for signature in program.signatures().iter().filter(|s| s.buildable() && s.kind == Some(Kind::Process)) {
            if let Err(found) = program.build(&signature.name, &[]) {
                problems += &render(&found, &sources, false);
            }
        }
    }
    assert!(problems.is_empty(), "{problems}");
}
