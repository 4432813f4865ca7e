//! Rules: their alternatives and items.

use crate::syntax::format::Formatter;
use crate::syntax::format::doc::{Doc, group, nest, text};
use crate::syntax::format::expr::dotted;
use crate::syntax::tree::*;

impl Formatter<'_> {
    /// Arrow and alternatives. Alternatives that stand on several lines stay so, the bars below the arrow.
    pub(super) fn alternatives(&mut self, arrow: Arrow, alternatives: &[Alternative]) -> Doc {
        let arrow = match arrow {
            Arrow::Probabilities => "->",
            Arrow::RelativeWeights => "~>",
        };
        let edges = alternatives.first().zip(alternatives.last());
        let (start, end) = edges.map_or((0, 0), |(first, last)| (first.span.start as usize, last.span.end as usize));
        let broken =
            alternatives.windows(2).any(|pair| self.has_line_end(pair[0].span.end as usize, pair[1].span.start as usize));
        let commented = self.comments_before(end) && self.comments[self.next].start > start;
        let mut parts = Vec::new();
        for (at, alternative) in alternatives.iter().enumerate() {
            if at > 0 {
                let previous = alternatives[at - 1].span.end as usize;
                let next = alternative.span.start as usize;
                if let Some(comment) = self.take_trailing(previous, next) {
                    parts.push(text(format!("  {comment}")));
                }
                while let Some(comment) = self.take_comment(next) {
                    parts.extend([Doc::Hard, text(self.comment_text(&comment))]);
                }
                parts.push(if broken || commented { Doc::Hard } else { Doc::Line });
            }
            parts.push(text(if at == 0 { arrow } else { "|" }));
            parts.push(text(" "));
            parts.push(self.alternative(alternative));
        }
        Doc::Align(Box::new(group(parts)))
    }

    fn alternative(&mut self, alternative: &Alternative) -> Doc {
        let mut parts = Vec::new();
        for (at, item) in alternative.items.iter().enumerate() {
            if at > 0 {
                parts.push(text(" "));
            }
            parts.push(self.symbol(item));
        }
        parts.push(self.weight_and_clauses(alternative.weight.as_ref(), &alternative.clauses));
        group(parts)
    }

    /// What stands after the items of an alternative, or after a state of `start`.
    pub(super) fn weight_and_clauses(&mut self, weight: Option<&Expr>, clauses: &[Clause]) -> Doc {
        let mut after = Vec::new();
        if let Some(weight) = weight {
            after.extend([Doc::Line, text("@ "), self.expr(weight)]);
        }
        for clause in clauses {
            after.push(Doc::Line);
            match clause {
                Clause::For { variables, set, .. } => {
                    let names: Vec<&str> = variables.iter().map(|name| name.text.as_str()).collect();
                    let names = if names.len() == 1 { names[0].to_string() } else { format!("({})", names.join(", ")) };
                    after.push(text(format!("for {names} in ")));
                    after.push(self.expr(set));
                }
                Clause::If { condition, .. } => {
                    after.push(text("if "));
                    after.push(self.expr(condition));
                }
            }
        }
        nest(4, after)
    }

    fn symbol(&mut self, symbol: &Symbol) -> Doc {
        let end = symbol.span.end as usize;
        match &symbol.kind {
            SymbolKind::Token(TokenLiteral::Tuple(elements)) => {
                self.comma("(", elements, if elements.len() == 1 { ",)" } else { ")" }, end)
            }
            SymbolKind::Token(TokenLiteral::Int(value)) => text(value.as_str()),
            SymbolKind::Token(TokenLiteral::Str(_)) | SymbolKind::Error => text(self.slice(symbol.span)),
            SymbolKind::Name(name) => text(name.text.as_str()),
            SymbolKind::Indexed { name, indices } => {
                let indices = self.comma("[", indices, "]", end);
                Doc::Cat(vec![text(name.text.as_str()), indices])
            }
            SymbolKind::Call { path, args } => {
                let args = args.as_ref().map(|args| self.args(args, end));
                Doc::Cat(std::iter::once(text(dotted(path))).chain(args).collect())
            }
            SymbolKind::Group(alternatives) => {
                let mut parts = vec![text("(")];
                for (at, alternative) in alternatives.iter().enumerate() {
                    if at > 0 {
                        parts.extend([Doc::Line, text("| ")]);
                    }
                    parts.push(self.alternative(alternative));
                }
                parts.push(text(")"));
                group(vec![Doc::Align(Box::new(Doc::Cat(parts)))])
            }
            SymbolKind::Optional { item, probability } => self.repeated(item, "?", probability.as_ref()),
            SymbolKind::Star { item, probability } => self.repeated(item, "*", probability.as_ref()),
            SymbolKind::Plus { item, probability } => self.repeated(item, "+", probability.as_ref()),
            SymbolKind::Repeat { item, count } => {
                let item = self.symbol(item);
                let count = self.expr(count);
                Doc::Cat(vec![item, text("{"), count, text("}")])
            }
            SymbolKind::Empty => text("empty"),
        }
    }

    fn repeated(&mut self, item: &Symbol, sign: &str, probability: Option<&Expr>) -> Doc {
        let mut parts = vec![self.symbol(item), text(sign)];
        if let Some(probability) = probability {
            parts.extend([text("("), self.expr(probability), text(")")]);
        }
        Doc::Cat(parts)
    }
}
