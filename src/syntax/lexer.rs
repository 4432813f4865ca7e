//! From text to lexemes: words, numbers, strings and signs with their places; comments are set aside.

use std::ops::Range;

use logos::Logos;

use crate::diagnostic::{Diagnostic, mistakes::syntax as mistakes};
use crate::source::{FileId, Span};
use crate::syntax::comments::{Comment, CommentKind};

/// What a lexeme is, before its surroundings are looked at.
#[derive(Logos, Clone, Copy, Debug, PartialEq, Eq)]
#[logos(skip r"[ \t\f\u{feff}]+")]
pub enum Raw {
    #[regex(r"\r?\n|\r")]
    Newline,
    #[regex(r"//[^\r\n]*", allow_greedy = true)]
    Comment,
    #[regex(r"[\p{XID_Start}_]\p{XID_Continue}*")]
    Word,
    #[regex(r"[0-9]+")]
    Int,
    #[regex(r"[0-9]+\.[0-9]+([eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+")]
    Decimal,
    #[regex(r#""([^"\\\r\n]|\\[^\r\n])*""#)]
    Str,
    /// A string that its line ends before its quote does.
    #[regex(r#""([^"\\\r\n]|\\[^\r\n])*\\?"#, priority = 1)]
    OpenStr,
    #[token("->")]
    Arrow,
    #[token("~>")]
    RelativeArrow,
    #[token("|>")]
    Pipe,
    #[token("|")]
    Bar,
    #[token("@")]
    At,
    #[token(";")]
    Semicolon,
    #[token(",")]
    Comma,
    #[token(":")]
    Colon,
    #[token("=")]
    Assign,
    #[token("==")]
    Equal,
    #[token("!=")]
    NotEqual,
    #[token("<")]
    Less,
    #[token("<=")]
    LessEqual,
    #[token(">")]
    Greater,
    #[token(">=")]
    GreaterEqual,
    #[token("..")]
    Range,
    #[token("..=")]
    ClosedRange,
    #[token(".")]
    Dot,
    #[token("+")]
    Plus,
    #[token("-")]
    Minus,
    #[token("*")]
    Star,
    #[token("/")]
    Slash,
    #[token("^")]
    Caret,
    #[token("?")]
    Question,
    #[token("(")]
    OpenParen,
    #[token(")")]
    CloseParen,
    #[token("[")]
    OpenBracket,
    #[token("]")]
    CloseBracket,
    #[token("{")]
    OpenBrace,
    #[token("}")]
    CloseBrace,
}

/// A lexeme and its place in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lexeme {
    pub raw: Raw,
    pub start: usize,
    pub end: usize,
    /// Whether it is the first of its line.
    pub first: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Lexed {
    pub lexemes: Vec<Lexeme>,
    pub comments: Vec<Comment>,
    pub diagnostics: Vec<Diagnostic>,
    /// Where something was left out or mended, in bytes.
    pub strange: Vec<Range<usize>>,
    /// Where strings begin that are not closed: they may have swallowed brackets.
    pub open_strings: Vec<usize>,
}

/// Cuts a text into lexemes. Characters that belong to no lexeme give one error for each run of them and are left out.
pub fn lex(file: FileId, text: &str) -> Lexed {
    let mut lexed = Lexed::default();
    let mut first = true;
    let mut strange: Option<(usize, usize)> = None;
    for (result, range) in Raw::lexer(text).spanned() {
        let (start, end) = (range.start, range.end);
        let Ok(raw) = result else {
            strange = match strange {
                Some((from, to)) if to == start => Some((from, end)),
                other => {
                    report_strange(file, text, other, &mut lexed);
                    Some((start, end))
                }
            };
            continue;
        };
        match raw {
            Raw::Newline => first = true,
            Raw::Comment => {
                let slice = &text[start..end];
                lexed.comments.push(Comment { kind: CommentKind::of(slice), start, end, own_line: first });
            }
            _ => {
                let mut raw = raw;
                if raw == Raw::OpenStr {
                    lexed.diagnostics.push(mistakes::unterminated_string(Span::new(file, start, end)));
                    lexed.strange.push(start..end);
                    lexed.open_strings.push(start);
                    raw = Raw::Str;
                } else if raw == Raw::Str {
                    check_escapes(file, text, start, end, &mut lexed.diagnostics);
                }
                lexed.lexemes.push(Lexeme { raw, start, end, first });
                first = false;
            }
        }
    }
    report_strange(file, text, strange, &mut lexed);
    lexed
}

fn report_strange(file: FileId, text: &str, run: Option<(usize, usize)>, lexed: &mut Lexed) {
    if let Some((start, end)) = run {
        lexed.strange.push(start..end);
        lexed.diagnostics.push(mistakes::strange_characters(Span::new(file, start, end), &text[start..end]));
    }
}

fn check_escapes(file: FileId, text: &str, start: usize, end: usize, diagnostics: &mut Vec<Diagnostic>) {
    let slice = &text[start..end];
    if !slice.contains('\\') {
        return;
    }
    let mut rest = &slice[1..slice.len() - 1];
    while let Some(at) = rest.find('\\') {
        let escape = &rest[at..];
        let (length, value) = escape_value(escape);
        if value.is_none() {
            let offset = end - 1 - escape.len();
            diagnostics.push(mistakes::unknown_escape(Span::new(file, offset, offset + length), &escape[..length]));
        }
        rest = &escape[length..];
    }
}

/// The length in bytes of the escape that a text begins with, and the character it stands for.
fn escape_value(escape: &str) -> (usize, Option<char>) {
    let Some(second) = escape[1..].chars().next() else { return (1, None) };
    let plain = |c| (1 + second.len_utf8(), Some(c));
    match second {
        'n' => plain('\n'),
        't' => plain('\t'),
        'r' => plain('\r'),
        '\\' | '"' => plain(second),
        'u' => match escape.strip_prefix("\\u{").and_then(|inner| inner.find('}')) {
            Some(close) => (close + 4, u32::from_str_radix(&escape[3..3 + close], 16).ok().and_then(char::from_u32)),
            None => (2, None),
        },
        other => (1 + other.len_utf8(), None),
    }
}

/// The text that a string lexeme stands for: quotes taken off and escapes undone; an unknown escape stands for itself.
pub fn unquote(lexeme: &str) -> String {
    let inner = lexeme.strip_prefix('"').unwrap_or(lexeme);
    let mut rest = inner.strip_suffix('"').unwrap_or(inner);
    let mut value = String::with_capacity(rest.len());
    while let Some(at) = rest.find('\\') {
        value.push_str(&rest[..at]);
        let escape = &rest[at..];
        let (length, character) = escape_value(escape);
        match character {
            Some(c) => value.push(c),
            None => value.push_str(&escape[..length]),
        }
        rest = &escape[length..];
    }
    value.push_str(rest);
    value
}

/// A string as it is written in source: the reverse of [`unquote`].
pub fn quote(value: &str) -> String {
    let mut quoted = String::with_capacity(value.len() + 2);
    quoted.push('"');
    for c in value.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            c if c.is_control() => quoted.push_str(&format!("\\u{{{:x}}}", c as u32)),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
