//! The formatter changes neither meaning nor comments, and has nothing left to do the second time.

use epsilang::source::FileId;
use epsilang::syntax::comments::Comment;
use epsilang::syntax::format::format;
use epsilang::syntax::parser::parse;

use crate::parse_examples::examples;

/// The tree as text, without the places.
fn tree_without_places(text: &str) -> String {
    let tree = format!("{:?}", parse(FileId(0), text).tree);
    let mut out = String::new();
    let mut rest = tree.as_str();
    while let Some(at) = rest.find("Span {") {
        out.push_str(&rest[..at]);
        rest = rest[at..].split_once('}').map_or("", |(_, after)| after);
    }
    out + rest
}

fn comments(text: &str) -> Vec<String> {
    let comment = |comment: &Comment| text[comment.start..comment.end].trim_end().to_string();
    parse(FileId(0), text).comments.iter().map(comment).collect()
}

/// Formats, and checks what holds of every formatting.
pub fn formatted(name: &str, text: &str) -> String {
    let once = format(text).unwrap_or_else(|mistakes| panic!("{name}: {mistakes:?}"));
    let twice = format(&once).unwrap_or_else(|mistakes| panic!("{name}: the formatted text is not read: {mistakes:?}\n{once}"));
    assert_eq!(once, twice, "{name}: a second formatting changes the text");
    assert_eq!(comments(text), comments(&once), "{name}: comments\n{once}");
    assert_eq!(tree_without_places(text), tree_without_places(&once), "{name}: the tree changes\n{once}");
    once
}

#[test]
fn examples_keep_their_meaning_and_comments() {
    for (name, text) in examples() {
        let text = formatted(&name, &text);
        for line in text.lines() {
            assert!(line.contains("//") || line.chars().count() <= 110, "{name}: {line}");
        }
    }
}

#[test]
fn examples_are_formatted() {
    let mut unformatted = Vec::new();
    for (name, text) in examples() {
        let formatted = formatted(&name, &text);
        let changed: Vec<_> = text.lines().zip(formatted.lines()).filter(|(old, new)| old != new).collect();
        for (old, new) in changed.iter().take(10) {
            println!("{name}\n- {old}\n+ {new}");
        }
        if text != formatted {
            unformatted.push(name);
        }
    }
    assert!(unformatted.is_empty(), "not formatted: {unformatted:?}");
}
