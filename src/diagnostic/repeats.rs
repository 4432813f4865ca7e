//! One mistake that shows in many places is told once.

use std::collections::HashMap;

use crate::diagnostic::Diagnostic;
use crate::source::FileId;

/// Mistakes whose cause is one missing declaration, however often the name is used.
const TOLD_ONCE: &[&str] = &["unknown-name", "unknown-rule", "unknown-token", "token-not-in-alphabet"];

/// So many further places are shown.
const SHOWN: usize = 3;

/// Keeps the first of the diagnostics that say the same of several places of one file, the other places added to it.
pub fn merge(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut first: HashMap<(FileId, &'static str, String), usize> = HashMap::new();
    let mut merged: Vec<Diagnostic> = Vec::new();
    let mut further: HashMap<usize, usize> = HashMap::new();
    for diagnostic in diagnostics {
        let place = diagnostic.primary.as_ref().filter(|_| TOLD_ONCE.contains(&diagnostic.code)).map(|label| label.span);
        let Some(span) = place else {
            merged.push(diagnostic);
            continue;
        };
        let key = (span.file, diagnostic.code, diagnostic.message.clone());
        match first.get(&key) {
            Some(&at) => {
                let count = further.entry(at).or_default();
                *count += 1;
                if *count <= SHOWN {
                    merged[at].secondary.push(crate::diagnostic::Label { span, message: "and here".into() });
                }
            }
            None => {
                first.insert(key, merged.len());
                merged.push(diagnostic);
            }
        }
    }
    for (at, count) in further {
        if count > SHOWN {
            merged[at].notes.push(format!("and in {} more places", count - SHOWN));
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    #[test]
    fn uses_of_one_unknown_name_are_one_mistake() {
        let at = |code: &'static str, message: &str, start: usize| {
            Diagnostic::error(code, message).at(Span::new(FileId(0), start, start + 1), "")
        };
        let all: Vec<Diagnostic> = (0..6)
            .map(|n| at("unknown-name", "unknown name `x`", n))
            .chain([at("unknown-name", "unknown name `y`", 9)])
            .collect();
        let merged = merge(all);
        assert_eq!(merged.len(), 2);
        assert_eq!(merged[0].secondary.len(), 3);
        assert_eq!(merged[0].notes, ["and in 2 more places"]);
        let twice = vec![at("other", "same", 1), at("other", "same", 2)];
        assert_eq!(merge(twice).len(), 2);
    }
}
