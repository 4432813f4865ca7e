//! Leaving out any one token of a valid file gives few diagnostics: one for what is missing, and hardly any that only follow
//! from it.

use std::path::Path;

use epsilang::check::load;
use epsilang::source::{FileId, Sources};
use epsilang::syntax::lexer::lex;
use epsilang::syntax::parser::parse;

use crate::parse_examples::examples;

/// Damaged texts, their diagnostics counted.
#[derive(Default)]
struct Count {
    texts: usize,
    diagnostics: usize,
    many: Vec<(usize, String)>,
}

impl Count {
    fn of_all(diagnose: impl Fn(&str) -> Vec<String>) -> Count {
        let mut count = Count::default();
        for (name, text) in examples() {
            // The warnings of the whole file are not a consequence of the damage.
            let before = diagnose(&text);
            for lexeme in lex(FileId(0), &text).lexemes {
                // A blank in its place, so that its neighbours do not become one token.
                let mut messages = diagnose(&format!("{} {}", &text[..lexeme.start], &text[lexeme.end..]));
                messages.retain(|message| !before.contains(message));
                count.texts += 1;
                count.diagnostics += messages.len();
                if messages.len() > 2 {
                    let line = text[..lexeme.start].matches('\n').count() + 1;
                    let what = &text[lexeme.start..lexeme.end];
                    count.many.push((messages.len(), format!("{name}:{line} without `{what}`: {messages:?}")));
                }
            }
        }
        count.many.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        for (number, case) in count.many.iter().take(10) {
            println!("{number}: {case}");
        }
        println!(
            "{} deletions, {:.3} diagnostics on average, {} with more than two",
            count.texts,
            count.mean(),
            count.many.len()
        );
        count
    }

    fn mean(&self) -> f64 {
        self.diagnostics as f64 / self.texts as f64
    }
}

#[test]
fn a_missing_token_is_one_mistake_of_form() {
    let count = Count::of_all(|text| parse(FileId(0), text).diagnostics.into_iter().map(|one| one.message).collect());
    assert!(count.texts > 1500 && count.mean() <= 1.0, "{}", count.mean());
}

#[test]
fn a_missing_token_gives_few_diagnostics() {
    let nothing = |_: &Path| Err("no imports here".to_string());
    let count = Count::of_all(|text| {
        let mut sources = Sources::default();
        let file = sources.add("example.gen", text);
        let (program, mut diagnostics) = load(&mut sources, file, &nothing);
        diagnostics.extend(program.elaborate_all());
        diagnostics.into_iter().map(|one| one.message).collect()
    });
    assert!(count.texts > 1500 && count.mean() <= 1.2, "{}", count.mean());
}
