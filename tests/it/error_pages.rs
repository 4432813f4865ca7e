//! The pages that explain codes are true: what they show first is answered with the code, what stands under `Mended:` is not, and
//! has no error.

use std::path::Path;

use epsilang::check::load;
use epsilang::diagnostic::Diagnostic;
use epsilang::diagnostic::codes::PAGES;
use epsilang::source::Sources;

/// Codes that come up only when a directive is carried out or a machine is built.
const LATER: &[&str] =
    &["expect-failed", "expect-unknown", "negative-word", "no-stationary-vector", "not-tuned", "unknown-token"];

/// Codes of more than one file, of the command line, and of what is too long for a page.
const NO_FILE: &[&str] =
    &["bad-setting", "import-cycle", "import-needs-alias", "limit-hit", "nesting-too-deep", "unreadable-import"];

fn check(text: &str) -> Vec<Diagnostic> {
    let mut sources = Sources::default();
    let root = sources.add("page.gen", text);
    let nothing = |_: &Path| Err("there are no other files".to_owned());
    let (program, mut found) = load(&mut sources, root, &nothing);
    found.extend(program.elaborate_all());
    found
}

/// The first block of code after a place of the page.
fn block(page: &str) -> Option<&str> {
    let (_, rest) = page.split_once("\n```")?;
    let (_, rest) = rest.split_once('\n')?;
    rest.split_once("```").map(|(block, _)| block)
}

#[test]
fn wrong_is_wrong_and_mended_is_mended() {
    let mut problems = String::new();
    for (code, page) in PAGES {
        let told = |text: &str| -> Vec<&'static str> { check(text).iter().map(|d| d.code).collect() };
        if !LATER.contains(code) && !NO_FILE.contains(code) {
            let codes = block(page).map(told).unwrap_or_default();
            if !codes.contains(code) {
                problems += &format!("{code}: what is wrong gives {codes:?}\n");
            }
        }
        if let Some(mended) = page.split_once("\nMended:").and_then(|(_, rest)| block(rest)) {
            let found = check(mended);
            if found.iter().any(|d| d.is_error() || d.code == *code) {
                let codes: Vec<&str> = found.iter().map(|d| d.code).collect();
                problems += &format!("{code}: what is mended gives {codes:?}\n");
            }
        }
    }
    assert!(problems.is_empty(), "{problems}");
}
