//! Between lexer and parser: finds where statements begin and end, what a bracket opens, and which words have their special
//! meaning where they stand.
//!
//! A line end ends a statement, except inside parentheses, brackets and sets, after a sign that needs something to its right,
//! and before a line that begins with a sign that needs something to its left. The parser is given whole statements only, with
//! balanced brackets, so that a mistake in one statement is not felt in another.

mod brackets;
mod classify;
pub(in crate::syntax) mod words;

use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Span};
use crate::syntax::lexer::Lexed;
use crate::syntax::token::{Tok, Token};

/// The terminals of a file, in nested blocks of statements.
#[derive(Debug, Default)]
pub struct Layout<'s> {
    pub tokens: Vec<Token<'s>>,
    /// For every block: the tokens between its braces. The first is the whole file.
    pub blocks: Vec<Block>,
    pub diagnostics: Vec<Diagnostic>,
    /// Places, in bytes, where something was reported and mended: what the parser finds wrong there is a consequence.
    pub mended: Vec<Range<usize>>,
}

/// A `{ ... }` of statements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The tokens between the braces.
    pub inside: Range<usize>,
    /// The place of the braces and all between, in bytes.
    pub bytes: Range<usize>,
}

/// The words that begin a declaration or a directive.
pub fn item_words() -> impl Iterator<Item = &'static str> {
    words::ITEM_WORDS.iter().copied()
}

/// How deep brackets and operators may nest.
pub const DEPTH_LIMIT: usize = 200;

/// Lays out the lexemes of a file.
pub fn lay_out<'s>(file: FileId, text: &'s str, lexed: &Lexed) -> Layout<'s> {
    let mut balanced = brackets::balance(file, text, lexed);
    balanced.mended.extend_from_slice(&lexed.strange);
    classify::classify(file, text, balanced)
}

impl<'s> Layout<'s> {
    /// The statements of a block, each as the range of its tokens.
    pub fn statements(&self, block: usize) -> Vec<Range<usize>> {
        let inside = self.blocks[block].inside.clone();
        let mut statements = Vec::new();
        let mut start = inside.start;
        let mut at = inside.start;
        while at < inside.end {
            match self.tokens[at].tok {
                Tok::Separator => {
                    if start < at {
                        statements.push(start..at);
                    }
                    at += 1;
                    start = at;
                }
                Tok::Block(inner) => at = self.blocks[inner].inside.end + 1,
                _ => at += 1,
            }
        }
        if start < inside.end {
            statements.push(start..inside.end);
        }
        statements
    }

    /// The tokens of a statement, each block in it as one.
    pub fn outline(&self, statement: Range<usize>) -> impl Iterator<Item = Token<'s>> + '_ {
        let mut at = statement.start;
        std::iter::from_fn(move || {
            if at >= statement.end {
                return None;
            }
            let mut token = self.tokens[at];
            at += 1;
            if let Tok::Block(inner) = token.tok {
                at = self.blocks[inner].inside.end + 1;
                token.end = self.blocks[inner].bytes.end;
            }
            Some(token)
        })
    }

    /// Whether something that was reported lies in these bytes.
    pub fn is_mended(&self, bytes: &Range<usize>) -> bool {
        let after = self.mended.partition_point(|mended| mended.end < bytes.start);
        self.mended.get(after).is_some_and(|mended| mended.start <= bytes.end)
    }

    /// Puts the mended places in order, none overlapping another.
    fn merge_mended(&mut self) {
        self.mended.sort_by_key(|mended| mended.start);
        let mut merged: Vec<Range<usize>> = Vec::new();
        for mended in self.mended.drain(..) {
            match merged.last_mut() {
                Some(last) if mended.start <= last.end => last.end = last.end.max(mended.end),
                _ => merged.push(mended),
            }
        }
        self.mended = merged;
    }
}

fn span(file: FileId, bytes: &Range<usize>) -> Span {
    Span::new(file, bytes.start, bytes.end)
}
