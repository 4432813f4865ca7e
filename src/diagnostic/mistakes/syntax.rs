//! Mistakes of form: characters, brackets, and what stands where something else is needed.

use crate::diagnostic::Diagnostic;
use crate::source::Span;

pub fn strange_characters(span: Span, text: &str) -> Diagnostic {
    let shown: String = text.chars().take(20).collect();
    let what = if text.chars().count() == 1 { "this character means" } else { "these characters mean" };
    Diagnostic::error("strange-character", format!("{what} nothing here: `{}`", shown.escape_debug()))
        .at(span, "not part of the language")
        .help(instead_of(text))
}

/// What is written in place of characters that are used for it elsewhere.
fn instead_of(text: &str) -> &'static str {
    match text.chars().next() {
        Some('→' | '⟶' | '⇒') => "an arrow is written `->`",
        Some('#') => "a comment begins with `//`",
        Some('%') => "a percentage is written as a number: 0.5, or 50/100",
        Some('“' | '”' | '„' | '‘' | '’' | '\'' | '`' | '«' | '»') => "a token is quoted with `\"`",
        Some('≤') => "this is written `<=`",
        Some('≥') => "this is written `>=`",
        Some('≠' | '!') => "this is written `!=`; the opposite of a condition is `not ..`",
        Some('×' | '·') => "this is written `*`",
        Some('−' | '–') => "this is written `-`",
        Some('&') => "this is written `and`",
        _ => "a token with such characters is written in quotes: \"…\"",
    }
}

pub fn unterminated_string(span: Span) -> Diagnostic {
    Diagnostic::error("unterminated-string", "this string is not closed on its line")
        .at(span, "begins here")
        .help("close it with `\"`; a line end inside a string is written \\n")
        .fix(Span { start: span.end, ..span }, "\"")
}

pub fn unknown_escape(span: Span, escape: &str) -> Diagnostic {
    Diagnostic::error("unknown-escape", format!("`{escape}` is not an escape")).at(span, "in this string").help(
        "the escapes are \\\" \\\\ \\n \\r \\t and \\u{...} with a character's number in hexadecimal; a backslash itself is \\\\",
    )
}

pub fn unclosed(open: Span, sign: &str, close: &str, noticed: Span) -> Diagnostic {
    Diagnostic::error("unclosed-bracket", format!("this `{sign}` is never closed"))
        .at(open, "opened here")
        .also(noticed, format!("`{close}` is missing, at the latest here"))
        .fix(noticed, close)
}

pub fn unmatched_closer(span: Span, sign: &str) -> Diagnostic {
    let open = match sign {
        ")" => "(",
        "]" => "[",
        _ => "{",
    };
    Diagnostic::error("unmatched-bracket", format!("this `{sign}` closes nothing"))
        .at(span, format!("no `{open}` is open here"))
        .help(format!("take it away, or put the missing `{open}` before"))
}

pub fn nesting_too_deep(span: Span, limit: usize) -> Diagnostic {
    Diagnostic::error("nesting-too-deep", "this is nested too deep to be read")
        .at(span, format!("more than {limit} brackets and signs inside one another"))
        .help("name a part of it with `let`, or make it a rule or generator of its own")
}

/// `expected` is in words, with its article or in backquotes; empty where nothing can be said.
pub fn unexpected(span: Span, found: &str, expected: &str) -> Diagnostic {
    let message =
        if expected.is_empty() { format!("{found} has no meaning here") } else { format!("expected {expected}, found {found}") };
    Diagnostic::error("unexpected-token", message).at(span, "not expected here")
}

pub fn unfinished(span: Span, expected: &str) -> Diagnostic {
    Diagnostic::error("unfinished", format!("this ends too early: expected {expected}"))
        .at(span, "something is missing after this")
}

pub fn reserved_word(span: Span, word: &str) -> Diagnostic {
    Diagnostic::error("reserved-word", format!("`{word}` is a word of the language and cannot be a name"))
        .at(span, "used as a name here")
        .help(format!("as a token write it in quotes, \"{word}\"; as a name choose another, such as `{word}_`"))
}

pub fn let_missing(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error("missing-let", format!("`{name} =` needs `let` before it"))
        .at(span, "a constant is declared with `let`")
        .help(format!("write `let {name} = ...`, or `{name} -> ...` for a rule"))
        .fix(Span { end: span.start, ..span }, "let ")
}

/// A statement of the file whose first word begins none; `nearest` is a word that does and looks like it.
pub fn not_a_declaration(span: Span, word: &str, nearest: Option<&str>) -> Diagnostic {
    let diagnostic = Diagnostic::error("unknown-statement", format!("`{word}` begins no declaration and no directive"));
    let diagnostic = diagnostic.at(span, "a statement of the file begins here");
    match nearest {
        Some(nearest) => diagnostic.help(format!("did you mean `{nearest}`?")).fix(span, nearest),
        None => diagnostic.help(
            "a file holds `import`, `from`, `alphabet`, `let`, `process`, `generalized process`, `grammar`, `channel`, `hierarchy`, \
             `expect`, `sweep`, `tune`, `feature` and `report`",
        ),
    }
}

pub fn rule_outside(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error("rule-outside", format!("the rule `{name}` stands outside of every body"))
        .at(span, "a rule belongs between the braces of a process, a grammar or a channel")
        .help(format!("write `process NAME {{ {name} -> ... }}` or `grammar NAME {{ {name} -> ... }}` around it"))
}

/// Definitions that need one another in a chain beyond the limit.
pub fn definitions_too_deep(span: Span, name: &str, limit: usize) -> Diagnostic {
    Diagnostic::error("nesting-too-deep", format!("the definition of `{name}` needs more than {limit} others, one for another"))
        .at(span, "needed here")
        .help("put definitions before their use, and let recursion come to an end")
}
