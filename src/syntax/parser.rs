//! From text to tree. This file alone knows that the grammar is made into a parser by LALRPOP.
//!
//! Parsing never fails: what could not be read stands in the tree as an error node, and is reported.

use std::ops::Range;

use lalrpop_util::{ParseError, lalrpop_mod};

use crate::diagnostic::{Diagnostic, mistakes::syntax as mistakes};
use crate::source::{FileId, Span};
use crate::syntax::comments::{Comment, CommentKind};
use crate::syntax::hints;
use crate::syntax::layout::{Layout, lay_out};
use crate::syntax::lexer::lex;
use crate::syntax::recover;
use crate::syntax::token::{Tok, Token};
use crate::syntax::tree::*;
use crate::syntax::words;

lalrpop_mod!(
    #[allow(clippy::all, clippy::pedantic, unused)]
    generated,
    "/gen.rs"
);

/// A file as read: its tree, its comments beside it, and what was wrong.
#[derive(Clone, Debug)]
pub struct Parsed {
    pub tree: File,
    pub comments: Vec<Comment>,
    pub diagnostics: Vec<Diagnostic>,
}

/// More mistakes than this in one file are not told.
const DIAGNOSTICS_LIMIT: usize = 100;

/// Reads a file.
pub fn parse(file: FileId, text: &str) -> Parsed {
    let lexed = lex(file, text);
    let mut layout = lay_out(file, text, &lexed);
    let mut diagnostics = lexed.diagnostics;
    diagnostics.append(&mut layout.diagnostics);
    let mut context = Context {
        file,
        text,
        layout: &layout,
        docs: lexed.comments.iter().filter(|comment| comment.kind == CommentKind::Doc).copied().collect(),
        diagnostics,
    };
    let items = context.file_items();
    let mut diagnostics = context.diagnostics;
    diagnostics.sort_by_key(|diagnostic| diagnostic.primary.as_ref().map(|label| (label.span.start, label.span.end)));
    let more = diagnostics.len().saturating_sub(DIAGNOSTICS_LIMIT);
    diagnostics.truncate(DIAGNOSTICS_LIMIT);
    if let Some(last) = diagnostics.last_mut().filter(|_| more > 0) {
        last.notes.push(format!("{more} more in this file are not shown"));
    }
    let docs = lexed.comments.iter().filter(|comment| comment.kind == CommentKind::FileDoc);
    let docs = docs.map(|comment| comment.words(text).to_string()).collect();
    Parsed { tree: File { docs, items }, comments: lexed.comments, diagnostics }
}

/// What one statement is read as.
pub enum Unit {
    Item(ItemKind),
    Body(BodyItemKind),
    Arm(Arm),
    ExpandArm(ExpandArm),
    Alternative(Alternative),
    Measures(Vec<Expr>),
}

/// What the grammar's actions need to know of the file.
pub struct Context<'s> {
    file: FileId,
    text: &'s str,
    layout: &'s Layout<'s>,
    docs: Vec<Comment>,
    diagnostics: Vec<Diagnostic>,
}

impl<'s> Context<'s> {
    pub fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, start, end)
    }

    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    fn file_items(&mut self) -> Vec<Item> {
        let mut items = Vec::new();
        for (statement, bytes) in self.statements(0) {
            let docs = self.docs_before(0, bytes.start);
            let tokens = self.tokens(statement);
            let kind = match self.read(Tok::AsItem, &tokens) {
                Ok(Unit::Item(kind)) => kind,
                Ok(_) => ItemKind::Error { names: vec![] },
                Err(mistake) => recover::item(self, &tokens, mistake),
            };
            items.push(Item { docs, kind, span: self.span(bytes.start, bytes.end) });
        }
        items
    }

    /// The statements of a process, grammar, channel or hierarchy.
    pub fn body(&mut self, block: usize) -> Vec<BodyItem> {
        let mut items = Vec::new();
        for (statement, bytes) in self.statements(block) {
            let docs = self.docs_before(block, bytes.start);
            let tokens = self.tokens(statement);
            let kind = match self.read(Tok::AsBody, &tokens) {
                Ok(Unit::Body(kind)) => kind,
                Ok(_) => BodyItemKind::Error,
                Err(mistake) => recover::body_item(self, &tokens, mistake),
            };
            items.push(BodyItem { docs, kind, span: self.span(bytes.start, bytes.end) });
        }
        items
    }

    /// The arms of a `switch`, `modulate` or `map`.
    pub fn arms(&mut self, block: usize) -> Vec<Arm> {
        let mut arms = Vec::new();
        for (statement, bytes) in self.statements(block) {
            let tokens = self.tokens(statement);
            arms.push(match self.read(Tok::AsArm, &tokens) {
                Ok(Unit::Arm(arm)) => arm,
                other => {
                    self.report_if(other.err().flatten());
                    let span = self.span(bytes.start, bytes.end);
                    let error = || Expr { kind: ExprKind::Error, span };
                    Arm { pattern: error(), value: error(), span }
                }
            });
        }
        arms
    }

    /// The arms of an `expand`.
    pub fn expand_arms(&mut self, block: usize) -> Vec<ExpandArm> {
        let mut arms = Vec::new();
        for (statement, bytes) in self.statements(block) {
            let tokens = self.tokens(statement);
            arms.push(match self.read(Tok::AsExpandArm, &tokens) {
                Ok(Unit::ExpandArm(arm)) => arm,
                other => recover::expand_arm(self, &tokens, self.span(bytes.start, bytes.end), other.err().flatten()),
            });
        }
        arms
    }

    /// What a `sweep` measures.
    pub fn measures(&mut self, block: usize) -> Vec<Expr> {
        let mut measures = Vec::new();
        for (statement, _) in self.statements(block) {
            let tokens = self.tokens(statement);
            match self.read(Tok::AsMeasures, &tokens) {
                Ok(Unit::Measures(more)) => measures.extend(more),
                other => self.report_if(other.err().flatten()),
            }
        }
        measures
    }

    /// `T[x] = MATRIX`; a head without an index is a constant whose `let` was forgotten.
    pub fn token_matrix(&mut self, (name, mut indices): (Name, Vec<Expr>), matrix: Expr) -> BodyItemKind {
        match (indices.pop(), indices.first()) {
            (None, _) => {
                self.report(mistakes::let_missing(name.span, &name.text));
                BodyItemKind::Let(Let { name, value: matrix })
            }
            (Some(token), None) => BodyItemKind::TokenMatrix { name, token, matrix },
            (Some(last), Some(first)) => {
                let span = first.span.to(last.span);
                indices.push(last);
                BodyItemKind::TokenMatrix { name, token: Expr { kind: ExprKind::Tuple(indices), span }, matrix }
            }
        }
    }

    /// The statements of a block: their tokens and their bytes.
    fn statements(&self, block: usize) -> Vec<(Range<usize>, Range<usize>)> {
        let statements = self.layout.statements(block);
        statements.into_iter().map(|statement| (statement.clone(), self.bytes(statement))).collect()
    }

    fn bytes(&self, statement: Range<usize>) -> Range<usize> {
        let tokens = &self.layout.tokens[statement];
        tokens.first().map_or(0, |first| first.start)..tokens.last().map_or(0, |last| last.end)
    }

    /// The documentation that ends right before a statement: `///` lines with nothing but comments between.
    fn docs_before(&self, block: usize, start: usize) -> Vec<String> {
        let end = self.docs.partition_point(|doc| doc.start < start);
        let before = self.layout.tokens.partition_point(|token| token.start < start);
        let previous = self.layout.tokens[..before].iter().rev().find(|token| token.tok != Tok::Separator);
        let from = previous.map_or(0, |token| token.end).max(self.layout.blocks[block].bytes.start);
        let begin = self.docs.partition_point(|doc| doc.start < from);
        self.docs[begin.min(end)..end].iter().filter(|doc| doc.own_line).map(|doc| doc.words(self.text).to_string()).collect()
    }

    fn tokens(&self, statement: Range<usize>) -> Vec<Token<'s>> {
        self.layout.outline(statement).collect()
    }

    /// The tokens inside a block; a token that is none, itself.
    pub(super) fn inside(&self, token: &Token<'s>) -> Vec<Token<'s>> {
        match token.tok {
            Tok::Block(block) => self.layout.tokens[self.layout.blocks[block].inside.clone()].to_vec(),
            _ => vec![*token],
        }
    }

    /// Reads some tokens of one statement. The mistake is `None` where the layout or the lexer reported one already.
    pub(super) fn read(&mut self, mark: Tok<'s>, tokens: &[Token<'s>]) -> Result<Unit, Option<Diagnostic>> {
        let start = tokens.first().map_or(0, |token| token.start);
        let marked = std::iter::once((start, mark, start)).chain(tokens.iter().map(|token| (token.start, token.tok, token.end)));
        let read = generated::UnitParser::new().parse(self, marked);
        read.map_err(|error| (!self.is_mended(tokens)).then(|| self.describe(tokens, error)))
    }

    pub(super) fn report_if(&mut self, mistake: Option<Diagnostic>) {
        self.diagnostics.extend(mistake);
    }

    /// Whether something that was reported already lies in these tokens, or right beside them.
    fn is_mended(&self, tokens: &[Token<'s>]) -> bool {
        let mut start = tokens.first().map_or(0, |token| token.start);
        for token in tokens {
            if let Tok::Block(_) = token.tok {
                if self.layout.is_mended(&(start..token.start + 1)) {
                    return true;
                }
                start = token.end;
            }
        }
        self.layout.is_mended(&(start..tokens.last().map_or(start, |token| token.end)))
    }

    fn describe(&self, tokens: &[Token<'s>], error: ParseError<usize, Tok<'s>, ()>) -> Diagnostic {
        match error {
            ParseError::UnrecognizedToken { token: (start, tok, end), expected } => {
                let at = tokens.iter().position(|token| token.start == start && token.end == end).unwrap_or(0);
                let end = if let Tok::Block(_) = tok { start + 1 } else { end };
                let text = self.text.get(start..end).unwrap_or("");
                hints::describe(self.span(start, end), text, tokens, at, &expected)
            }
            ParseError::UnrecognizedEof { expected, .. } => {
                let last = tokens.last().map_or(0..0, |token| token.start..token.end);
                mistakes::unfinished(self.span(last.start, last.end), &words::expected(&expected))
            }
            ParseError::InvalidToken { location } | ParseError::ExtraToken { token: (location, _, _) } => {
                mistakes::unexpected(self.span(location, location), "this", "")
            }
            ParseError::User { .. } => mistakes::unexpected(self.span(0, 0), "this", ""),
        }
    }
}
