//! Small steps with which the grammar's actions build the tree.

use crate::source::Span;
use crate::syntax::tree::*;

pub use crate::syntax::lexer::unquote;

pub fn push<T>(mut list: Vec<T>, item: T) -> Vec<T> {
    list.push(item);
    list
}

pub fn binary(op: BinaryOp, left: Expr, right: Expr) -> Expr {
    let span = left.span.to(right.span);
    Expr { kind: ExprKind::Binary { op, left: Box::new(left), right: Box::new(right) }, span }
}

pub fn unary(span: Span, op: UnaryOp, operand: Expr) -> Expr {
    Expr { kind: ExprKind::Unary { op, operand: Box::new(operand) }, span }
}

pub fn range(low: Expr, high: Expr, closed: bool) -> Expr {
    let span = low.span.to(high.span);
    Expr { kind: ExprKind::Range { low: Box::new(low), high: Box::new(high), closed }, span }
}

pub fn if_expr(span: Span, condition: Expr, then: Expr, otherwise: Expr) -> Expr {
    let kind = ExprKind::If { condition: Box::new(condition), then: Box::new(then), otherwise: Box::new(otherwise) };
    Expr { kind, span }
}

pub fn within(span: Span, steps: Expr, token: Expr) -> Arg {
    let kind = ExprKind::Within { steps: Box::new(steps), token: Box::new(token) };
    Arg { name: None, value: Expr { kind, span }, weight: None, span }
}

pub fn inside(span: Span, rule: Expr) -> Arg {
    Arg { name: None, value: Expr { kind: ExprKind::Inside(Box::new(rule)), span }, weight: None, span }
}

/// A bare name is resolved later; a dotted one can only be another module's generator.
pub fn symbol_of_path(mut path: Vec<Name>) -> SymbolKind {
    match path.pop() {
        Some(name) if path.is_empty() => SymbolKind::Name(name),
        Some(name) => SymbolKind::Call { path: push(path, name), args: None },
        None => SymbolKind::Error,
    }
}

pub fn expr_of_path(mut path: Vec<Name>) -> ExprKind {
    match path.pop() {
        Some(name) if path.is_empty() => ExprKind::Name(name),
        Some(name) => ExprKind::Path(push(path, name)),
        None => ExprKind::Error,
    }
}
