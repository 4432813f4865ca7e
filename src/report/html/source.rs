//! The source as it was written, with the numbers of its lines.

use maud::{Markup, html};

use crate::report::Excerpt;

pub fn panel(excerpt: Option<&Excerpt>) -> Markup {
    let Some(excerpt) = excerpt else { return html! {} };
    html! {
        section.long {
            h3 { "The source" }
            p.plain { "As written in " code { (excerpt.file) } ", from line " (excerpt.line) "." }
            (listing(&excerpt.text, excerpt.line))
        }
    }
}

/// The text with the numbers of its lines, its words coloured.
pub fn listing(text: &str, first: usize) -> Markup {
    html! {
        pre.source {
            @for (at, line) in text.trim_end().lines().enumerate() {
                @let (code, comment) = split(line);
                span.n { (first + at) }
                @for (class, piece) in pieces(code) {
                    @if class.is_empty() { (piece) } @else { span class=(class) { (piece) } }
                }
                @if !comment.is_empty() { span.comment { (comment) } }
                "\n"
            }
        }
    }
}

/// Words that begin or join something.
const KEYWORDS: &[&str] = &[
    "process",
    "generalized",
    "grammar",
    "channel",
    "hierarchy",
    "level",
    "alphabet",
    "let",
    "import",
    "from",
    "as",
    "over",
    "to",
    "on",
    "for",
    "in",
    "if",
    "mod",
    "start",
    "final",
    "hidden",
    "emits",
    "empty",
    "expect",
    "sweep",
    "tune",
    "so",
    "feature",
    "of",
    "report",
    "within",
    "and",
    "or",
    "not",
    "prob",
    "real",
    "int",
    "Process",
    "Language",
    "Channel",
    "Alphabet",
];
/// Operators that are words.
const OPERATORS: &[&str] = &[
    "product",
    "mix",
    "interleave",
    "shuffle",
    "switch",
    "seen",
    "modulate",
    "expand",
    "map",
    "reverse",
    "every",
    "block",
    "stream",
    "bounded",
    "condition",
    "end",
    "depth",
    "length",
];

/// Code in pieces, each with the class that colours it, or none.
fn pieces(code: &str) -> Vec<(&'static str, &str)> {
    let mut found = Vec::new();
    let mut rest = code;
    while let Some(c) = rest.chars().next() {
        let word = |c: char| c.is_alphanumeric() || c == '_';
        let (class, length) = if c == '"' {
            ("string", string(rest))
        } else if c.is_ascii_digit() {
            ("number", rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len()))
        } else if word(c) {
            let length = rest.find(|c| !word(c)).unwrap_or(rest.len());
            let name = &rest[..length];
            let class = match name {
                _ if KEYWORDS.contains(&name) => "keyword",
                _ if OPERATORS.contains(&name) => "operator",
                _ => "",
            };
            (class, length)
        } else {
            let plain = |c: char| c != '"' && !word(c);
            ("", rest.find(|c| !plain(c)).unwrap_or(rest.len()))
        };
        found.push((class, &rest[..length]));
        rest = &rest[length..];
    }
    found
}

/// How long a string is that begins here, its quotes included.
fn string(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// A line's code and the comment at its end.
fn split(line: &str) -> (&str, &str) {
    let (mut quoted, mut escaped, mut slash) = (false, false, false);
    for (at, c) in line.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '/' if !quoted && slash => return line.split_at(at - 1),
            _ => {}
        }
        slash = c == '/' && !quoted;
    }
    (line, "")
}

#[cfg(test)]
mod tests {
    use super::{pieces, split};

    #[test]
    fn comments_are_found_outside_strings_only() {
        assert_eq!(split("A -> 1 A // loop"), ("A -> 1 A ", "// loop"));
        assert_eq!(split(r#"A -> "//" A @ 1/2"#), (r#"A -> "//" A @ 1/2"#, ""));
        assert_eq!(split(r#""\"//" //"#), (r#""\"//" "#, "//"));
    }

    #[test]
    fn words_strings_and_numbers_are_told_apart() {
        let found = pieces(r#"level x1 = "a\"b" 0.5"#);
        let classes: Vec<(&str, &str)> = found.into_iter().filter(|(class, _)| !class.is_empty()).collect();
        assert_eq!(classes, [("keyword", "level"), ("string", r#""a\"b""#), ("number", "0"), ("number", "5")]);
        for odd in ["\"open", "é -> 1", "\"\\", ""] {
            assert_eq!(pieces(odd).iter().map(|(_, piece)| *piece).collect::<String>(), odd);
        }
    }
}
