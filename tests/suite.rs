//! The data-driven tests: every file of `tests/suite` is a program that says in its comments what the compiler must say of it.
//!
//! `//~ error CODE: part of the message` expects a diagnostic on its own line, `//~^` on the line above (`//~^^` two above).
//! Several may stand on a line. What is not expected must not be reported. A file whose name begins with `_` is not a test but is
//! there to be imported. Options stand in lines of their own: `//# parse only` leaves the checking out; `//# build NAME PARAM=VALUE..`
//! also builds a generator, and what is said of that without a place is expected on the option's line; `//# run` carries out the
//! directives if nothing was wrong before.

use std::fs;
use std::path::{Path, PathBuf};

use epsilang::check::load;
use epsilang::diagnostic::{Diagnostic, Severity, render::render};
use epsilang::directive::carry_out_all;
use epsilang::machine::limits::Limits;
use epsilang::source::{SourceFile, Sources};
use epsilang::syntax::parser::parse;
use libtest_mimic::{Arguments, Failed, Trial};

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite");
    let mut files = Vec::new();
    collect(&root, &mut files);
    files.sort();
    let trial = |path: PathBuf| {
        let name = path.strip_prefix(&root).unwrap_or(&path).display().to_string();
        Trial::test(name, move || run(&path))
    };
    libtest_mimic::run(&Arguments::from_args(), files.into_iter().map(trial).collect()).exit();
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for path in fs::read_dir(folder).expect("a folder of tests").flatten().map(|entry| entry.path()) {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if path.is_dir() {
            collect(&path, files);
        } else if name.ends_with(".gen") && !name.starts_with('_') {
            files.push(path);
        }
    }
}

/// One diagnostic that a comment asks for.
#[derive(Debug)]
struct Expectation {
    line: usize,
    severity: Severity,
    code: String,
    part: String,
}

impl Expectation {
    fn is_met_by(&self, diagnostic: &Diagnostic, line: Option<usize>) -> bool {
        Some(self.line) == line
            && self.severity == diagnostic.severity
            && self.code == diagnostic.code
            && diagnostic.message.contains(&self.part)
    }
}

fn expectations(text: &str) -> Result<Vec<Expectation>, String> {
    let mut found = Vec::new();
    for (line, content) in (1..).zip(text.lines()) {
        for comment in content.split("//~").skip(1) {
            let above = comment.len() - comment.trim_start_matches('^').len();
            let words = comment[above..].trim();
            let (head, part) = words.split_once(':').unwrap_or((words, ""));
            let severity = match head.split_whitespace().next() {
                Some("error") => Severity::Error,
                Some("warning") => Severity::Warning,
                _ => return Err(format!("line {line}: `//~ error CODE: part` or `//~ warning CODE: part`")),
            };
            let code = head.split_whitespace().nth(1).ok_or(format!("line {line}: no code"))?.to_string();
            found.push(Expectation { line: line - above, severity, code, part: part.trim().to_string() });
        }
    }
    Ok(found)
}

/// All diagnostics, each with the line it is about.
fn diagnose(path: &Path, text: &str) -> (Sources, Vec<(Diagnostic, Option<usize>)>) {
    let mut sources = Sources::default();
    let file = sources.add(path.file_name().unwrap_or_default().to_string_lossy(), text);
    let place = |diagnostic: &Diagnostic, sources: &Sources| {
        diagnostic.primary.as_ref().map(|label| line_of(sources.get(label.span.file), label.span.start))
    };
    if text.lines().any(|line| line.trim() == "//# parse only") {
        let found = parse(file, text).diagnostics;
        let found = found.into_iter().map(|d| (d.clone(), place(&d, &sources))).collect();
        return (sources, found);
    }
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    let reader = |wanted: &Path| fs::read_to_string(folder.join(wanted)).map_err(|error| error.kind().to_string());
    let (program, mut diagnostics) = load(&mut sources, file, &reader);
    diagnostics.extend(program.elaborate_all());
    if text.lines().any(|line| line.trim() == "//# run") && !diagnostics.iter().any(Diagnostic::is_error) {
        let limits = Limits { max_states: 1000, max_beliefs: 1000, ..Limits::default() };
        diagnostics.extend(carry_out_all(&program, &limits));
    }
    let mut found: Vec<_> = diagnostics.into_iter().map(|d| (d.clone(), place(&d, &sources))).collect();
    for (number, line) in (1..).zip(text.lines()) {
        let Some(wanted) = line.split("//~").next().and_then(|line| line.trim().strip_prefix("//# build ")) else { continue };
        let mut words = wanted.split_whitespace();
        let name = words.next().unwrap_or("");
        let setting = |word: &str| word.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned()));
        let settings: Vec<(String, String)> = words.filter_map(setting).collect();
        if let Err(mistakes) = program.build(name, &settings) {
            found.extend(mistakes.into_iter().map(|d| (d.clone(), place(&d, &sources).or(Some(number)))));
        }
    }
    (sources, found)
}

fn run(path: &Path) -> Result<(), Failed> {
    let text = fs::read_to_string(path)?;
    let mut expected = expectations(&text)?;
    let (sources, diagnostics) = diagnose(path, &text);
    let mut problems = String::new();
    for (diagnostic, line) in &diagnostics {
        match expected.iter().position(|one| one.is_met_by(diagnostic, *line)) {
            Some(met) => drop(expected.remove(met)),
            None => problems += &format!("not expected:\n{}\n", render(std::slice::from_ref(diagnostic), &sources, false)),
        }
    }
    for one in expected {
        problems += &format!("line {}: expected {:?} {}: {}\n", one.line, one.severity, one.code, one.part);
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.into()) }
}

fn line_of(file: &SourceFile, offset: u32) -> usize {
    file.line_column(offset as usize).0
}
