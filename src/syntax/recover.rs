//! What is kept of a statement that the grammar does not accept: the name it declares, and every part that can be read by
//! itself, so that other mistakes in it are found too and nothing is said about the uses of its name.

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::lexer::unquote;
use crate::syntax::parser::{Context, Unit};
use crate::syntax::token::{Tok, Token};
use crate::syntax::tree::*;

type Mistake = Option<Diagnostic>;

/// A declaration or directive that was not accepted.
pub fn item<'s>(cx: &mut Context<'s>, tokens: &[Token<'s>], mistake: Mistake) -> ItemKind {
    cx.report_if(mistake);
    let kind = match tokens.first().map(|token| token.tok) {
        Some(Tok::Process) => GeneratorKind::Process,
        Some(Tok::Generalized) => GeneratorKind::GeneralizedProcess,
        Some(Tok::Grammar) => GeneratorKind::Grammar,
        Some(Tok::Channel) => GeneratorKind::Channel,
        Some(Tok::Hierarchy) => GeneratorKind::Hierarchy,
        Some(Tok::Alphabet) => return alphabet(cx, &tokens[1..]),
        // An alphabet whose word is missing.
        Some(Tok::Name(_)) if matches!(tokens, [_, Token { tok: Tok::Assign, .. }, Token { tok: Tok::OpenSet, .. }, ..]) => {
            return alphabet(cx, tokens);
        }
        Some(Tok::Let) => return declared(cx, tokens, |name, value| ItemKind::Let(Let { name, value })),
        // A directive declares nothing.
        Some(Tok::Expect | Tok::Sweep | Tok::Tune | Tok::Feature | Tok::Report) => return ItemKind::Error { names: vec![] },
        // An import brings in any of the names in it, for all that is known; and so may what cannot even be told to be one.
        _ => {
            let end = arrow(tokens).unwrap_or(tokens.len());
            return ItemKind::Error { names: tokens[..end].iter().filter_map(|token| name(cx, Some(token))).collect() };
        }
    };
    blocks(cx, tokens);
    let place = if kind == GeneratorKind::GeneralizedProcess { 2 } else { 1 };
    match name(cx, tokens.get(place)) {
        Some(name) => {
            ItemKind::Generator(Box::new(Generator { kind, name, params: vec![], over: None, from_to: None, body: Body::Error }))
        }
        None => ItemKind::Error { names: vec![] },
    }
}

/// An alphabet of all tokens that are named in it, `tokens` beginning with its name.
fn alphabet(cx: &Context, tokens: &[Token]) -> ItemKind {
    let mut elements = Vec::new();
    for token in tokens.iter().skip(1).flat_map(|token| cx.inside(token)) {
        let span = cx.span(token.start, token.end);
        let kind = match token.tok {
            Tok::Name(text) => ExprKind::Name(Name { text: text.into(), span }),
            Tok::Int(text) => ExprKind::Number(text.into()),
            Tok::Str(text) => ExprKind::Str(unquote(text)),
            _ => continue,
        };
        elements.push(Expr { kind, span });
    }
    match (name(cx, tokens.first()), elements.first().zip(elements.last())) {
        (Some(name), Some((first, last))) => {
            let span = first.span.to(last.span);
            ItemKind::Alphabet { name, tokens: Expr { kind: ExprKind::Set(elements), span } }
        }
        (Some(name), None) => ItemKind::Error { names: vec![name] },
        (None, _) => ItemKind::Error { names: tokens.iter().filter_map(|token| self::name(cx, Some(token))).collect() },
    }
}

fn declared(cx: &Context, tokens: &[Token], item: impl Fn(Name, Expr) -> ItemKind) -> ItemKind {
    match name(cx, tokens.get(1)) {
        Some(name) => {
            let span = name.span;
            item(name, Expr { kind: ExprKind::Error, span })
        }
        None => ItemKind::Error { names: vec![] },
    }
}

/// Reads the blocks of a statement, so that the mistakes in them are told too.
fn blocks<'s>(cx: &mut Context<'s>, tokens: &[Token<'s>]) {
    let mut holder = None;
    for token in tokens {
        match (token.tok, holder) {
            (Tok::Switch | Tok::Modulate | Tok::Map | Tok::Expand | Tok::Assign, _) => holder = Some(token.tok),
            (Tok::Block(block), None) => drop(cx.body(block)),
            (Tok::Block(block), Some(Tok::Switch | Tok::Modulate | Tok::Map)) => drop(cx.arms(block)),
            (Tok::Block(block), Some(Tok::Expand)) => drop(cx.expand_arms(block)),
            _ => {}
        }
    }
}

fn name(cx: &Context, token: Option<&Token>) -> Option<Name> {
    match token {
        Some(Token { tok: Tok::Name(text), start, end }) => Some(Name { text: (*text).into(), span: cx.span(*start, *end) }),
        _ => None,
    }
}

/// A statement of a body that was not accepted.
pub fn body_item<'s>(cx: &mut Context<'s>, tokens: &[Token<'s>], mistake: Mistake) -> BodyItemKind {
    if let Some(arrow) = arrow(tokens) {
        return rule(cx, tokens, arrow, mistake);
    }
    cx.report_if(mistake);
    let error = |span: Span| Expr { kind: ExprKind::Error, span };
    match (tokens.first().map(|token| token.tok), name(cx, tokens.get(1))) {
        (Some(Tok::Let), Some(name)) => BodyItemKind::Let(Let { value: error(name.span), name }),
        (Some(Tok::Level), Some(name)) => {
            blocks(cx, tokens);
            BodyItemKind::Level { over: None, value: error(name.span), name }
        }
        _ => BodyItemKind::Error,
    }
}

/// A rule that was not accepted: its head and its alternatives, each by itself.
fn rule<'s>(cx: &mut Context<'s>, tokens: &[Token<'s>], arrow: usize, mistake: Mistake) -> BodyItemKind {
    let mut head = tokens[..=arrow].to_vec();
    head.push(Token { tok: Tok::Empty, ..tokens[arrow] });
    let head = cx.read(Tok::AsBody, &head);
    let (alternatives, mut mistakes) = alternatives(cx, &tokens[arrow + 1..]);
    let rule = match head {
        Ok(Unit::Body(BodyItemKind::Rule(rule))) => Some(rule),
        Ok(_) => None,
        Err(mistake) => {
            mistakes.insert(0, mistake);
            None
        }
    };
    tell(cx, mistake, mistakes);
    rule.map_or(BodyItemKind::Error, |rule| BodyItemKind::Rule(Rule { alternatives, ..rule }))
}

/// An arm of an `expand` that was not accepted.
pub fn expand_arm<'s>(cx: &mut Context<'s>, tokens: &[Token<'s>], span: Span, mistake: Mistake) -> ExpandArm {
    let error =
        ExpandArm { pattern: Expr { kind: ExprKind::Error, span }, arrow: Arrow::Probabilities, alternatives: vec![], span };
    let Some(arrow) = arrow(tokens) else {
        cx.report_if(mistake);
        return error;
    };
    let mut head = tokens[..=arrow].to_vec();
    head.push(Token { tok: Tok::Empty, ..tokens[arrow] });
    let head = cx.read(Tok::AsExpandArm, &head);
    let (alternatives, mut mistakes) = alternatives(cx, &tokens[arrow + 1..]);
    let arm = match head {
        Ok(Unit::ExpandArm(arm)) => arm,
        Ok(_) => error,
        Err(mistake) => {
            mistakes.insert(0, mistake);
            error
        }
    };
    tell(cx, mistake, mistakes);
    ExpandArm { alternatives, span, ..arm }
}

/// Where a statement's arrow stands.
fn arrow(tokens: &[Token]) -> Option<usize> {
    tokens.iter().position(|token| matches!(token.tok, Tok::Arrow | Tok::RelativeArrow))
}

/// The parts of a statement tell of its mistakes better than the whole only where there are several.
fn tell(cx: &mut Context, whole: Mistake, parts: Vec<Mistake>) {
    match (whole, parts.len()) {
        (None, _) => {}
        (whole, 0 | 1) => cx.report_if(whole),
        (_, _) => parts.into_iter().for_each(|part| cx.report_if(part)),
    }
}

/// Reads alternatives one by one; one that cannot be read is an error node.
fn alternatives<'s>(cx: &mut Context<'s>, tokens: &[Token<'s>]) -> (Vec<Alternative>, Vec<Mistake>) {
    let (mut read, mut mistakes) = (Vec::new(), Vec::new());
    let mut depth = 0usize;
    let mut start = 0;
    for at in 0..=tokens.len() {
        match tokens.get(at).map(|token| token.tok) {
            Some(tok) if tok.opens() => depth += 1,
            Some(tok) if tok.closes() => depth = depth.saturating_sub(1),
            None | Some(Tok::Bar) if depth == 0 || at == tokens.len() => {
                let place = tokens[start..at].first().or(tokens.get(at)).or(tokens.last()).copied();
                let end = tokens[start..at].last().or(place.as_ref()).copied();
                match cx.read(Tok::AsAlternative, &tokens[start..at]) {
                    Ok(Unit::Alternative(alternative)) => read.push(alternative),
                    other => {
                        mistakes.extend(other.err());
                        let span = cx.span(place.map_or(0, |token| token.start), end.map_or(0, |token| token.end));
                        let items = vec![Symbol { kind: SymbolKind::Error, span }];
                        read.push(Alternative { items, weight: None, clauses: vec![], span });
                    }
                }
                start = at + 1;
            }
            _ => {}
        }
    }
    (read, mistakes)
}
