//! Every bare name that an expression or a rule mentions.

use crate::syntax::tree::{
    Alternative, Arg, Arm, BodyItem, BodyItemKind, Clause, Expr, ExprKind, Name, Rule, Symbol, SymbolKind, TokenLiteral,
};

type Visit<'v, 'a> = &'v mut dyn FnMut(&'a Name);

pub fn body_names<'a>(body: &'a [BodyItem], visit: Visit<'_, 'a>) {
    for item in body {
        match &item.kind {
            BodyItemKind::Rule(rule) => rule_names(rule, visit),
            BodyItemKind::Let(definition) => expr_names(&definition.value, visit),
            BodyItemKind::Hidden(value) | BodyItemKind::Emits(value) | BodyItemKind::Final(value) => expr_names(value, visit),
            BodyItemKind::TokenMatrix { token, matrix, .. } => {
                expr_names(token, visit);
                expr_names(matrix, visit);
            }
            BodyItemKind::Start(choices) => {
                for choice in choices {
                    expr_names(&choice.state, visit);
                    choice.weight.iter().for_each(|w| expr_names(w, visit));
                    clauses_names(&choice.clauses, visit);
                }
            }
            BodyItemKind::Level { over, value, .. } => {
                over.iter().for_each(|set| expr_names(set, visit));
                expr_names(value, visit);
            }
            BodyItemKind::Error => {}
        }
    }
}

fn rule_names<'a>(rule: &'a Rule, visit: Visit<'_, 'a>) {
    for index in &rule.indices {
        match &index.kind {
            // A bare name in a head is a pattern; in `i in SET` the set is mentioned.
            ExprKind::Name(_) => {}
            ExprKind::Binary { right, .. } => expr_names(right, visit),
            _ => expr_names(index, visit),
        }
    }
    alternatives_names(&rule.alternatives, visit);
}

pub fn alternatives_names<'a>(alternatives: &'a [Alternative], visit: Visit<'_, 'a>) {
    for alternative in alternatives {
        alternative.items.iter().for_each(|item| symbol_names(item, visit));
        alternative.weight.iter().for_each(|w| expr_names(w, visit));
        clauses_names(&alternative.clauses, visit);
    }
}

fn clauses_names<'a>(clauses: &'a [Clause], visit: Visit<'_, 'a>) {
    for clause in clauses {
        match clause {
            Clause::For { set, .. } => expr_names(set, visit),
            Clause::If { condition, .. } => expr_names(condition, visit),
        }
    }
}

fn symbol_names<'a>(symbol: &'a Symbol, visit: Visit<'_, 'a>) {
    match &symbol.kind {
        SymbolKind::Name(name) => visit(name),
        SymbolKind::Indexed { indices, .. } => indices.iter().for_each(|i| expr_names(i, visit)),
        SymbolKind::Call { args, .. } => args.iter().flatten().for_each(|arg| arg_names(arg, visit)),
        SymbolKind::Group(alternatives) => alternatives_names(alternatives, visit),
        SymbolKind::Optional { item, probability }
        | SymbolKind::Star { item, probability }
        | SymbolKind::Plus { item, probability } => {
            symbol_names(item, visit);
            probability.iter().for_each(|p| expr_names(p, visit));
        }
        SymbolKind::Repeat { item, count } => {
            symbol_names(item, visit);
            expr_names(count, visit);
        }
        SymbolKind::Token(TokenLiteral::Tuple(parts)) => parts.iter().for_each(|p| expr_names(p, visit)),
        SymbolKind::Token(_) | SymbolKind::Empty | SymbolKind::Error => {}
    }
}

fn arg_names<'a>(arg: &'a Arg, visit: Visit<'_, 'a>) {
    expr_names(&arg.value, visit);
    arg.weight.iter().for_each(|w| expr_names(w, visit));
}

fn arm_names<'a>(arm: &'a Arm, visit: Visit<'_, 'a>) {
    expr_names(&arm.pattern, visit);
    expr_names(&arm.value, visit);
}

pub fn expr_names<'a>(expr: &'a Expr, visit: Visit<'_, 'a>) {
    match &expr.kind {
        ExprKind::Name(name) => visit(name),
        ExprKind::Number(_) | ExprKind::Str(_) | ExprKind::Path(_) | ExprKind::Error => {}
        ExprKind::Call { callee, args } => {
            expr_names(callee, visit);
            args.iter().for_each(|arg| arg_names(arg, visit));
        }
        ExprKind::Index { base, indices } => {
            expr_names(base, visit);
            indices.iter().for_each(|i| expr_names(i, visit));
        }
        ExprKind::Unary { operand, .. } | ExprKind::Paren(operand) | ExprKind::Inside(operand) => expr_names(operand, visit),
        ExprKind::Binary { left, right, .. } => {
            expr_names(left, visit);
            expr_names(right, visit);
        }
        ExprKind::Range { low, high, .. } => {
            expr_names(low, visit);
            expr_names(high, visit);
        }
        ExprKind::List(parts) | ExprKind::Set(parts) | ExprKind::Tuple(parts) => parts.iter().for_each(|p| expr_names(p, visit)),
        ExprKind::If { condition, then, otherwise } => {
            [condition, then, otherwise].into_iter().for_each(|part| expr_names(part, visit));
        }
        ExprKind::Select { control, arms, .. } => {
            expr_names(control, visit);
            arms.iter().for_each(|arm| arm_names(arm, visit));
        }
        ExprKind::Map { source, arms } => {
            expr_names(source, visit);
            arms.iter().for_each(|arm| arm_names(arm, visit));
        }
        ExprKind::Expand { source, arms } => {
            expr_names(source, visit);
            for arm in arms {
                expr_names(&arm.pattern, visit);
                alternatives_names(&arm.alternatives, visit);
            }
        }
        ExprKind::Within { steps, token } => {
            expr_names(steps, visit);
            expr_names(token, visit);
        }
    }
}
