//! Leaving out any one token of a valid file gives few diagnostics.

use epsilang::source::FileId;
use epsilang::syntax::lexer::lex;
use epsilang::syntax::parser::parse;

use crate::parse_examples::examples;

#[test]
fn a_missing_token_gives_few_diagnostics() {
    let (mut deletions, mut total) = (0, 0);
    let mut worst: Vec<(usize, String)> = Vec::new();
    for (name, text) in examples() {
        for lexeme in lex(FileId(0), &text).lexemes {
            let shorter = format!("{}{}", &text[..lexeme.start], &text[lexeme.end..]);
            let diagnostics = parse(FileId(0), &shorter).diagnostics;
            deletions += 1;
            total += diagnostics.len();
            if diagnostics.len() > 2 {
                let line = text[..lexeme.start].lines().count();
                let messages: Vec<_> = diagnostics.iter().map(|d| d.message.as_str()).collect();
                let what = &text[lexeme.start..lexeme.end];
                worst.push((diagnostics.len(), format!("{name}:{line} without `{what}`: {messages:?}")));
            }
        }
    }
    worst.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    for (count, case) in worst.iter().take(10) {
        println!("{count}: {case}");
    }
    let mean = total as f64 / deletions as f64;
    println!("{deletions} deletions, {mean:.3} diagnostics on average, {} deletions with more than two", worst.len());
    assert!(deletions > 1500 && mean <= 1.2, "mean {mean}");
}
