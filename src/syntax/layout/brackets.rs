//! Balances brackets: reports those without a partner, and adds or leaves out what makes the rest a tree.

use std::ops::Range;

use crate::diagnostic::{Diagnostic, mistakes::syntax as mistakes};
use crate::source::FileId;
use crate::syntax::layout::{span, words};
use crate::syntax::lexer::{Lexed, Lexeme, Raw};

/// Lexemes with balanced brackets; added ones are empty.
#[derive(Debug, Default)]
pub struct Balanced {
    pub lexemes: Vec<Lexeme>,
    /// For every bracket the index of its partner; for the rest its own index.
    pub partner: Vec<usize>,
    pub diagnostics: Vec<Diagnostic>,
    pub mended: Vec<Range<usize>>,
}

pub fn balance(file: FileId, text: &str, lexed: &Lexed) -> Balanced {
    let lexemes = &lexed.lexemes[..];
    let mut matcher = Matcher { file, text, lexemes, open_strings: &lexed.open_strings, ..Matcher::default() };
    for at in 0..lexemes.len() {
        matcher.step(at);
    }
    matcher.close_all(lexemes.len());
    let Matcher { edits, diagnostics, mended, .. } = matcher;
    let lexemes = apply(lexemes, edits);
    let partner = pair(&lexemes);
    Balanced { lexemes, partner, diagnostics, mended }
}

/// A `)` or `]` closes at most so many other brackets.
const REACH: usize = 50;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Edit {
    InsertBefore(Close),
    Drop,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Close {
    Paren,
    Bracket,
    Brace,
}

#[derive(Default)]
struct Matcher<'a> {
    file: FileId,
    text: &'a str,
    lexemes: &'a [Lexeme],
    open_strings: &'a [usize],
    /// Open brackets, by lexeme.
    open: Vec<usize>,
    /// Those of them that are braces, by their depth.
    braces: Vec<usize>,
    line_start: usize,
    /// Where the declaration began that an unmatched `}` could belong to.
    declaration: usize,
    edits: Vec<(usize, Edit)>,
    diagnostics: Vec<Diagnostic>,
    mended: Vec<Range<usize>>,
}

impl Matcher<'_> {
    fn step(&mut self, at: usize) {
        let lexeme = self.lexemes[at];
        if lexeme.first {
            self.line_start = at;
            if self.begins_declaration(at) {
                self.close_all(at);
                self.declaration = at;
            }
        }
        match lexeme.raw {
            Raw::OpenBrace => {
                self.braces.push(self.open.len());
                self.open.push(at);
            }
            Raw::OpenParen | Raw::OpenBracket => self.open.push(at),
            Raw::CloseParen | Raw::CloseBracket | Raw::CloseBrace => self.close(at),
            Raw::Arrow | Raw::RelativeArrow => self.close_before_arrow(at),
            Raw::Semicolon => self.close_until_brace(at),
            _ => {}
        }
    }

    /// A line that can only be a new declaration or directive of the file.
    fn begins_declaration(&self, at: usize) -> bool {
        let word = |lexeme: &Lexeme| &self.text[lexeme.start..lexeme.end];
        let lexeme = &self.lexemes[at];
        let Some(next) = self.lexemes.get(at + 1).filter(|next| !next.first) else { return false };
        lexeme.raw == Raw::Word
            && words::begins_item(word(lexeme)).is_some()
            && word(lexeme) != "let"
            && (next.raw == Raw::Word && !matches!(word(next), "on" | "for" | "if")
                || next.raw == Raw::Str && matches!(word(lexeme), "import" | "from"))
    }

    fn raw(&self, at: usize) -> Raw {
        self.lexemes[at].raw
    }

    fn close(&mut self, at: usize) {
        let partner = match self.raw(at) {
            Raw::CloseBrace => self.braces.last().copied(),
            Raw::CloseBracket => self.innermost(Raw::OpenBracket),
            _ => self.innermost(Raw::OpenParen),
        };
        match partner {
            Some(depth) => {
                while self.open.len() > depth + 1 {
                    self.close_innermost(at);
                }
                self.pop();
            }
            None => self.unmatched(at),
        }
    }

    /// The depth of the innermost open bracket of a kind that may be closed from here: not out of a block that began on an
    /// earlier line, and not over a whole heap of other brackets.
    fn innermost(&self, kind: Raw) -> Option<usize> {
        let reach = self.open.len().saturating_sub(REACH);
        for depth in (reach..self.open.len()).rev() {
            let raw = self.raw(self.open[depth]);
            if raw == kind {
                return Some(depth);
            }
            if raw == Raw::OpenBrace && self.open[depth] < self.line_start {
                return None;
            }
        }
        None
    }

    fn pop(&mut self) -> Option<usize> {
        let open = self.open.pop();
        if self.braces.last() == Some(&self.open.len()) {
            self.braces.pop();
        }
        open
    }

    fn unmatched(&mut self, at: usize) {
        let lexeme = self.lexemes[at];
        let bytes = lexeme.start..lexeme.end;
        let sign = &self.text[bytes.clone()];
        self.diagnostics.push(mistakes::unmatched_closer(span(self.file, &bytes), sign));
        self.edits.push((at, Edit::Drop));
        // Without its `{` the declaration is in pieces.
        let from = if lexeme.raw == Raw::CloseBrace { self.lexemes[self.declaration].start } else { bytes.start };
        self.mended.push(from..bytes.end);
    }

    fn close_before_arrow(&mut self, at: usize) {
        while let Some(&open) = self.open.last()
            && matches!(self.raw(open), Raw::OpenParen | Raw::OpenBracket)
        {
            let place = if open < self.line_start { self.line_start } else { at };
            self.close_innermost(place);
        }
    }

    fn close_until_brace(&mut self, at: usize) {
        while let Some(&open) = self.open.last()
            && matches!(self.raw(open), Raw::OpenParen | Raw::OpenBracket)
        {
            self.close_innermost(at);
        }
    }

    fn close_all(&mut self, at: usize) {
        while !self.open.is_empty() {
            self.close_innermost(at);
        }
    }

    /// Adds the innermost open bracket's partner before a lexeme.
    fn close_innermost(&mut self, at: usize) {
        let Some(open) = self.pop() else { return };
        let lexeme = self.lexemes[open];
        let (close, sign) = match lexeme.raw {
            Raw::OpenParen => (Close::Paren, ")"),
            Raw::OpenBracket => (Close::Bracket, "]"),
            _ => (Close::Brace, "}"),
        };
        self.edits.push((at, Edit::InsertBefore(close)));
        let end = self.lexemes[..at].last().map_or(lexeme.end, |last| last.end);
        self.mended.push(lexeme.start..end);
        let string = self.open_strings.partition_point(|&string| string < lexeme.start);
        if self.open_strings.get(string).is_some_and(|&string| string < end) {
            // The string that is not closed was reported, and holds the partner, it seems.
            return;
        }
        self.diagnostics.push(mistakes::unclosed(
            span(self.file, &(lexeme.start..lexeme.end)),
            &self.text[lexeme.start..lexeme.end],
            sign,
            span(self.file, &(end..end)),
        ));
    }
}

fn apply(lexemes: &[Lexeme], mut edits: Vec<(usize, Edit)>) -> Vec<Lexeme> {
    if edits.is_empty() {
        return lexemes.to_vec();
    }
    edits.sort_by_key(|&(at, _)| at);
    let mut edits = edits.into_iter().peekable();
    let mut balanced: Vec<Lexeme> = Vec::with_capacity(lexemes.len() + edits.len());
    for at in 0..=lexemes.len() {
        let mut keep = true;
        while let Some((_, edit)) = edits.next_if(|&(place, _)| place == at) {
            match edit {
                Edit::Drop => keep = false,
                Edit::InsertBefore(close) => {
                    let raw = match close {
                        Close::Paren => Raw::CloseParen,
                        Close::Bracket => Raw::CloseBracket,
                        Close::Brace => Raw::CloseBrace,
                    };
                    let end = balanced.last().map_or(0, |last| last.end);
                    balanced.push(Lexeme { raw, start: end, end, first: false });
                }
            }
        }
        if let Some(&lexeme) = lexemes.get(at).filter(|_| keep) {
            balanced.push(lexeme);
        }
    }
    balanced
}

fn pair(lexemes: &[Lexeme]) -> Vec<usize> {
    let mut partner: Vec<usize> = (0..lexemes.len()).collect();
    let mut open = Vec::new();
    for (at, lexeme) in lexemes.iter().enumerate() {
        match lexeme.raw {
            Raw::OpenParen | Raw::OpenBracket | Raw::OpenBrace => open.push(at),
            Raw::CloseParen | Raw::CloseBracket | Raw::CloseBrace => {
                if let Some(from) = open.pop() {
                    partner[from] = at;
                    partner[at] = from;
                }
            }
            _ => {}
        }
    }
    partner
}
