//! Expressions.

use crate::syntax::format::doc::{Doc, group, nest, text, width};
use crate::syntax::format::{Formatter, Statement};
use crate::syntax::tree::*;

impl Formatter<'_> {
    pub(super) fn expr(&mut self, expr: &Expr) -> Doc {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Number(_) | ExprKind::Str(_) | ExprKind::Name(_) | ExprKind::Error => text(self.slice(span)),
            ExprKind::Path(path) => text(dotted(path)),
            ExprKind::Call { callee, args } => {
                let callee = self.expr(callee);
                let args = self.args(args, span.end as usize);
                Doc::Cat(vec![callee, args])
            }
            ExprKind::Index { base, indices } => {
                let base = self.expr(base);
                let indices = self.comma("[", indices, "]", span.end as usize);
                Doc::Cat(vec![base, indices])
            }
            ExprKind::Unary { op, operand } => {
                let sign = match op {
                    UnaryOp::Negate => "-",
                    UnaryOp::Not => "not ",
                };
                let operand = self.expr(operand);
                Doc::Cat(vec![text(sign), operand])
            }
            ExprKind::Binary { op, left, right } => self.binary(*op, left, right),
            ExprKind::Range { low, high, closed } => {
                let low = self.expr(low);
                let high = self.expr(high);
                Doc::Cat(vec![low, text(if *closed { "..=" } else { ".." }), high])
            }
            ExprKind::List(elements) => self.list(elements, span.start as usize, span.end as usize),
            ExprKind::Set(elements) => self.comma("{", elements, "}", span.end as usize),
            ExprKind::Tuple(elements) => {
                let close = if elements.len() == 1 { ",)" } else { ")" };
                self.comma("(", elements, close, span.end as usize)
            }
            ExprKind::Paren(inner) => {
                let inner = self.expr(inner);
                Doc::Cat(vec![text("("), Doc::Align(Box::new(inner)), text(")")])
            }
            ExprKind::If { condition, then, otherwise } => {
                let condition = self.expr(condition);
                let then = self.expr(then);
                let otherwise = self.expr(otherwise);
                let rest = vec![Doc::Line, text("then "), then, Doc::Line, text("else "), otherwise];
                group(vec![text("if "), condition, nest(2, rest)])
            }
            ExprKind::Select { how, seen, control, arms } => {
                let word = match how {
                    Select::Switch => "switch ",
                    Select::Modulate => "modulate ",
                };
                let control = self.expr(control);
                let arms: Vec<Statement> = arms.iter().map(Statement::Arm).collect();
                let block = self.block(&arms, span.end as usize);
                Doc::Cat(vec![text(word), text(if *seen { "seen " } else { "" }), control, text(" "), block])
            }
            ExprKind::Expand { source, arms } => {
                let source = self.expr(source);
                let arms: Vec<Statement> = arms.iter().map(Statement::ExpandArm).collect();
                let block = self.block(&arms, span.end as usize);
                Doc::Cat(vec![text("expand "), source, text(" "), block])
            }
            ExprKind::Map { source, arms } => {
                let source = self.expr(source);
                let arms: Vec<Statement> = arms.iter().map(Statement::Arm).collect();
                let block = self.block(&arms, span.end as usize);
                Doc::Cat(vec![text("map "), source, text(" "), block])
            }
            ExprKind::Within { steps, token } => {
                let steps = self.expr(steps);
                let token = self.expr(token);
                Doc::Cat(vec![text("within "), steps, text(": "), token])
            }
            ExprKind::Inside(rule) => {
                let rule = self.expr(rule);
                Doc::Cat(vec![text("inside "), rule])
            }
        }
    }

    fn binary(&mut self, op: BinaryOp, left: &Expr, right: &Expr) -> Doc {
        let between = &self.text[left.span.end as usize..right.span.start as usize];
        let sign = sign(op);
        let word = matches!(op, BinaryOp::And | BinaryOp::Or | BinaryOp::In | BinaryOp::Mod);
        let arithmetic =
            matches!(op, BinaryOp::Add | BinaryOp::Subtract | BinaryOp::Multiply | BinaryOp::Divide | BinaryOp::Power);
        let tight = arithmetic && between == sign;
        let left = self.expr(left);
        let right = self.expr(right);
        if tight {
            return Doc::Cat(vec![left, text(sign), right]);
        }
        // A line goes on before these words, and after the other signs.
        if op == BinaryOp::Pipe || word && op != BinaryOp::In {
            return group(vec![left, nest(2, vec![Doc::Line, text(sign), text(" "), right])]);
        }
        group(vec![left, text(" "), text(sign), nest(2, vec![Doc::Line, right])])
    }

    pub(super) fn args(&mut self, args: &[Arg], end: usize) -> Doc {
        let parts: Vec<(usize, usize)> = args.iter().map(|arg| (arg.span.start as usize, arg.span.end as usize)).collect();
        self.comma_of("(", &parts, ")", end, |formatter, at| formatter.arg(&args[at]))
    }

    fn arg(&mut self, arg: &Arg) -> Doc {
        let mut parts = Vec::new();
        if let Some(name) = &arg.name {
            parts.push(text(format!("{}: ", name.text)));
        }
        parts.push(self.expr(&arg.value));
        if let Some(weight) = &arg.weight {
            parts.push(text(" @ "));
            parts.push(self.expr(weight));
        }
        Doc::Cat(parts)
    }

    pub(super) fn comma(&mut self, open: &str, elements: &[Expr], close: &str, end: usize) -> Doc {
        let parts: Vec<(usize, usize)> = elements.iter().map(|e| (e.span.start as usize, e.span.end as usize)).collect();
        self.comma_of(open, &parts, close, end, |formatter, at| formatter.expr(&elements[at]))
    }

    /// Elements between brackets, commas between them. With comments inside, each element has a line of its own.
    pub(super) fn comma_of(
        &mut self,
        open: &str,
        parts: &[(usize, usize)],
        close: &str,
        end: usize,
        mut element: impl FnMut(&mut Self, usize) -> Doc,
    ) -> Doc {
        if !self.comments_before(end) || parts.is_empty() {
            let elements: Vec<Doc> = (0..parts.len()).map(|at| element(self, at)).collect();
            return bracketed(open, elements, close);
        }
        let mut inside = Vec::new();
        for (at, &(start, stop)) in parts.iter().enumerate() {
            while let Some(comment) = self.take_comment(start) {
                inside.extend([Doc::Hard, text(self.comment_text(&comment))]);
            }
            inside.extend([Doc::Hard, element(self, at)]);
            if at + 1 < parts.len() || close.starts_with(',') {
                inside.push(text(","));
            }
            let next = parts.get(at + 1).map_or(end, |part| part.0);
            if let Some(comment) = self.take_trailing(stop, next) {
                inside.push(text(format!("  {comment}")));
            }
        }
        while let Some(comment) = self.take_comment(end) {
            inside.extend([Doc::Hard, text(self.comment_text(&comment))]);
        }
        Doc::Cat(vec![text(open), nest(2, inside), Doc::Hard, text(close.trim_start_matches(','))])
    }

    /// A row or a matrix. A matrix in several lines stays so, its columns below one another.
    fn list(&mut self, elements: &[Expr], start: usize, end: usize) -> Doc {
        let is_matrix = elements.len() > 1 && elements.iter().all(|row| matches!(row.kind, ExprKind::List(_)));
        if !is_matrix || self.comments_before(end) {
            return self.comma("[", elements, "]", end);
        }
        let rows: Vec<Vec<String>> = elements.iter().filter_map(|row| self.row(row)).collect();
        if rows.len() < elements.len() {
            return self.comma("[", elements, "]", end);
        }
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns)
            .map(|at| rows.iter().filter_map(|row| row.get(at)).map(|entry| width(entry)).max().unwrap_or(0))
            .collect();
        let several_lines = self.has_line_end(start, end);
        let flat: Vec<String> = rows.iter().map(|row| format!("[{}]", row.join(", "))).collect();
        let flat = format!("[{}]", flat.join(", "));
        if !several_lines && width(&flat) <= 80 {
            return text(flat);
        }
        let mut lines = vec![text("[")];
        for (number, row) in rows.iter().enumerate() {
            let mut line = String::from("[");
            for (at, entry) in row.iter().enumerate() {
                let last = at + 1 == row.len();
                line += entry;
                line += if last { "" } else { ", " };
                if !last {
                    line += &" ".repeat(widths[at] - width(entry));
                }
            }
            line += if number + 1 == rows.len() { "]" } else { "]," };
            if number > 0 {
                lines.push(Doc::Hard);
            }
            lines.push(text(line));
        }
        lines.push(text("]"));
        let first = lines.remove(0);
        Doc::Cat(vec![first, Doc::Align(Box::new(Doc::Cat(lines)))])
    }

    fn row(&mut self, row: &Expr) -> Option<Vec<String>> {
        let ExprKind::List(entries) = &row.kind else { return None };
        entries.iter().map(|entry| self.expr(entry).flat()).collect()
    }
}

/// Elements between brackets: on one line, or short ones as many on a line as fit, or each on its own.
fn bracketed(open: &str, elements: Vec<Doc>, close: &str) -> Doc {
    if elements.is_empty() {
        return text(format!("{open}{close}"));
    }
    let count = elements.len();
    let short = count > 8 && elements.iter().all(|element| element.flat().is_some_and(|flat| width(&flat) <= 20));
    let comma = |(at, element): (usize, Doc)| if at + 1 < count { Doc::Cat(vec![element, text(",")]) } else { element };
    let elements: Vec<Doc> = elements.into_iter().enumerate().map(comma).collect();
    let inside = if short {
        vec![Doc::Soft, Doc::Fill(elements)]
    } else {
        let mut inside = Vec::new();
        for (at, element) in elements.into_iter().enumerate() {
            inside.push(if at == 0 { Doc::Soft } else { Doc::Line });
            inside.push(element);
        }
        inside
    };
    group(vec![text(open), nest(2, inside), Doc::Soft, text(close)])
}

pub(super) fn dotted(path: &[Name]) -> String {
    path.iter().map(|name| name.text.as_str()).collect::<Vec<_>>().join(".")
}

fn sign(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Add => "+",
        BinaryOp::Subtract => "-",
        BinaryOp::Multiply => "*",
        BinaryOp::Divide => "/",
        BinaryOp::Mod => "mod",
        BinaryOp::Power => "^",
        BinaryOp::Equal => "==",
        BinaryOp::NotEqual => "!=",
        BinaryOp::Less => "<",
        BinaryOp::LessEqual => "<=",
        BinaryOp::Greater => ">",
        BinaryOp::GreaterEqual => ">=",
        BinaryOp::And => "and",
        BinaryOp::Or => "or",
        BinaryOp::In => "in",
        BinaryOp::Pipe => "|>",
    }
}
