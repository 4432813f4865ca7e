//! The pages that explain the codes of diagnostics: `docs/errors/CODE.md`, gathered when the program is built.

/// Code and page, in alphabetic order.
pub const PAGES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/error_pages.rs"));

/// The page that explains a code.
pub fn explain(code: &str) -> Option<&'static str> {
    PAGES.binary_search_by_key(&code, |&(slug, _)| slug).ok().map(|at| PAGES[at].1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::{Path, PathBuf};

    fn files(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
        for path in fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                files(&path, extension, found);
            } else if path.extension().is_some_and(|e| e == extension) {
                found.push(path);
            }
        }
    }

    fn read(folder: &str, extension: &str) -> Vec<String> {
        let mut found = Vec::new();
        files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), extension, &mut found);
        found.iter().map(|path| fs::read_to_string(path).expect("text")).collect()
    }

    /// The codes that the functions of `mistakes/` construct: the literal after a constructor, or those on the line of a `let code`.
    fn constructed() -> BTreeSet<String> {
        let mut codes = BTreeSet::new();
        for text in read("src/diagnostic/mistakes", "rs") {
            for constructor in ["Diagnostic::error(", "Diagnostic::warning("] {
                let literal = |part: &str| part.trim_start().strip_prefix('"')?.split('"').next().map(str::to_string);
                codes.extend(text.split(constructor).skip(1).filter_map(literal));
            }
            for line in text.lines().filter(|line| line.contains("let code =")) {
                let code = |part: &&str| part.contains('-') && part.chars().all(|c| c.is_ascii_lowercase() || c == '-');
                codes.extend(line.split('"').filter(code).map(str::to_string));
            }
        }
        codes
    }

    #[test]
    fn every_code_has_a_page_and_every_page_a_code() {
        let pages: BTreeSet<String> = PAGES.iter().map(|(slug, _)| slug.to_string()).collect();
        let codes = constructed();
        let missing: Vec<_> = codes.difference(&pages).collect();
        let surplus: Vec<_> = pages.difference(&codes).collect();
        assert!(
            missing.is_empty() && surplus.is_empty(),
            "codes without docs/errors/CODE.md: {missing:?}; pages of no code: {surplus:?}"
        );
    }

    #[test]
    fn every_page_has_a_heading_and_an_example() {
        for (slug, page) in PAGES {
            assert!(page.starts_with(&format!("# {slug}\n")), "{slug}: the first line is `# {slug}`");
            assert!(page.contains("```"), "{slug}: shows an example");
        }
    }

    /// Codes that no small file gives every time: they depend on bounds and on time.
    const NOT_FROM_A_FILE: &[&str] = &["expect-unknown", "limit-hit"];

    #[test]
    fn every_code_is_expected_by_a_test() {
        let tests = read("tests/suite", "gen").join("\n");
        let tested = |slug: &str| ["error", "warning"].iter().any(|severity| tests.contains(&format!("{severity} {slug}")));
        let untested: Vec<&str> = PAGES.iter().map(|(slug, _)| *slug).filter(|slug| !tested(slug)).collect();
        let untested: Vec<&str> = untested.into_iter().filter(|slug| !NOT_FROM_A_FILE.contains(slug)).collect();
        assert!(untested.is_empty(), "no file of tests/suite expects {untested:?}");
    }

    #[test]
    fn a_code_is_found() {
        assert!(explain("unclosed-bracket").is_some());
        assert_eq!(explain("no-such-code"), None);
    }
}
