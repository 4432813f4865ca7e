//! What is kept of a statement that the grammar does not accept: the name it declares, and every part that can be read by
//! itself, so that other mistakes in it are found too and nothing is said about the uses of its name.

use std::ops::Range;

use crate::diagnostic::{Diagnostic, mistakes::syntax as mistakes};
use crate::source::Span;
use crate::syntax::parser::Context;
use crate::syntax::token::{Tok, Token};
use crate::syntax::tree::*;
use crate::syntax::words;

/// A declaration or directive that was not accepted.
pub fn item(cx: &mut Context, statement: Range<usize>) -> ItemKind {
    let tokens = cx.tokens(statement);
    let mut rest = &tokens[..];
    let error = |cx: &Context, token: &Token| Expr { kind: ExprKind::Error, span: cx.span(token.start, token.end) };
    let kind = match rest.first().map(|token| token.tok) {
        Some(Tok::Process) => GeneratorKind::Process,
        Some(Tok::Generalized) => {
            rest = &rest[1..];
            GeneratorKind::GeneralizedProcess
        }
        Some(Tok::Grammar) => GeneratorKind::Grammar,
        Some(Tok::Channel) => GeneratorKind::Channel,
        Some(Tok::Hierarchy) => GeneratorKind::Hierarchy,
        Some(Tok::Alphabet) => {
            return match name(cx, tokens.get(1)) {
                Some(name) => ItemKind::Alphabet { name, tokens: error(cx, &tokens[1]) },
                None => ItemKind::Error { names: vec![] },
            };
        }
        Some(Tok::Let) => {
            return match name(cx, tokens.get(1)) {
                Some(name) => ItemKind::Let(Let { name, value: error(cx, &tokens[1]) }),
                None => ItemKind::Error { names: vec![] },
            };
        }
        Some(Tok::From | Tok::Import) => return ItemKind::Error { names: imported(cx, &tokens) },
        _ => return ItemKind::Error { names: vec![] },
    };
    for token in rest {
        if let Tok::Block(block) = token.tok {
            cx.body(block);
        }
    }
    match rest.iter().find_map(|token| name(cx, Some(token))) {
        Some(name) => {
            ItemKind::Generator(Box::new(Generator { kind, name, params: vec![], over: None, from_to: None, body: Body::Error }))
        }
        None => ItemKind::Error { names: vec![] },
    }
}

fn name(cx: &Context, token: Option<&Token>) -> Option<Name> {
    match token {
        Some(Token { tok: Tok::Name(text), start, end }) => Some(Name { text: (*text).into(), span: cx.span(*start, *end) }),
        _ => None,
    }
}

/// All names that an import could have meant to bring in.
fn imported(cx: &Context, tokens: &[Token]) -> Vec<Name> {
    tokens.iter().filter_map(|token| name(cx, Some(token))).collect()
}

/// A statement of a body that was not accepted.
pub fn body_item(cx: &mut Context, statement: Range<usize>) -> BodyItemKind {
    let tokens = cx.tokens(statement);
    let error = |cx: &Context, token: &Token| Expr { kind: ExprKind::Error, span: cx.span(token.start, token.end) };
    match tokens.as_slice() {
        [Token { tok: Tok::Let, .. }, second, ..] => match name(cx, Some(second)) {
            Some(name) => BodyItemKind::Let(Let { name, value: error(cx, second) }),
            None => BodyItemKind::Error,
        },
        [Token { tok: Tok::Level, .. }, second, ..] => match name(cx, Some(second)) {
            Some(name) => BodyItemKind::Level { name, over: None, value: error(cx, second) },
            None => BodyItemKind::Error,
        },
        _ => BodyItemKind::Error,
    }
}

/// An arm of an `expand` that was not accepted.
pub fn expand_arm(cx: &mut Context, statement: Range<usize>, bytes: Range<usize>) -> ExpandArm {
    let _ = statement;
    let span = cx.span(bytes.start, bytes.end);
    let pattern = Expr { kind: ExprKind::Error, span };
    ExpandArm { pattern, arrow: Arrow::Probabilities, alternatives: vec![], span }
}

/// What to say about a terminal that the grammar does not accept where it stands.
pub fn describe(span: Span, text: &str, tokens: &[Token], at: usize, expected: &[String]) -> Diagnostic {
    let wants = |terminal: &str| expected.iter().any(|one| one == terminal);
    let tok = tokens.get(at).map_or(Tok::TooDeep, |token| token.tok);
    if wants("\"name\"") && text.chars().all(|c| c.is_alphabetic()) && !text.is_empty() && !matches!(tok, Tok::Name(_)) {
        return mistakes::reserved_word(span, text);
    }
    mistakes::unexpected(span, &words::found(tok, text), &words::expected(expected))
}
