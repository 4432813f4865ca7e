//! Types of expressions.

use std::collections::HashMap;

use super::{Checker, Scope, Type};
use crate::check::builtin::Operator;
use crate::check::scope::{self, Entity};
use crate::diagnostic::mistakes::{names, types as mistakes};
use crate::source::Span;
use crate::syntax::tree::{BinaryOp, Body, Expr, ExprKind, Name, UnaryOp};

impl<'a> Checker<'a> {
    /// An expression that must have a type.
    pub(super) fn expect(&mut self, expr: &'a Expr, scope: &Scope<'a>, wanted: Type) -> Type {
        let found = self.expr(expr, scope);
        self.want(expr.span, found, wanted)
    }

    pub(super) fn expr(&mut self, expr: &'a Expr, scope: &Scope<'a>) -> Type {
        match &expr.kind {
            ExprKind::Number(_) => Type::Number,
            ExprKind::Str(_) => Type::Token,
            ExprKind::Name(name) => self.name(name, scope),
            ExprKind::Path(path) => self.path(path, scope),
            ExprKind::Call { callee, args } => self.call(callee, args, expr.span, scope),
            ExprKind::Paren(inner) => self.expr(inner, scope),
            ExprKind::Unary { op: UnaryOp::Negate, operand } => self.expect(operand, scope, Type::Number),
            ExprKind::Unary { op: UnaryOp::Not, operand } => self.expect(operand, scope, Type::Truth),
            ExprKind::Binary { op, left, right } => self.binary(*op, left, right, scope),
            ExprKind::Range { low, high, .. } => {
                self.expect(low, scope, Type::Number);
                self.expect(high, scope, Type::Number);
                Type::Set
            }
            ExprKind::List(parts) => {
                parts.iter().for_each(|part| {
                    self.expr(part, scope);
                });
                Type::List
            }
            ExprKind::Set(parts) => {
                parts.iter().for_each(|part| {
                    self.value(part, scope);
                });
                Type::Set
            }
            ExprKind::Tuple(parts) => {
                parts.iter().for_each(|part| {
                    self.value(part, scope);
                });
                Type::Token
            }
            ExprKind::If { condition, then, otherwise } => {
                self.expect(condition, scope, Type::Truth);
                let (first, second) = (self.expr(then, scope), self.expr(otherwise, scope));
                if first == Type::Unknown { second } else { self.want(otherwise.span, second, first) }
            }
            ExprKind::Select { control, arms, .. } => {
                self.expect(control, scope, Type::Process);
                for arm in arms {
                    let inner = self.arm_scope(&arm.pattern, scope);
                    self.expect(&arm.value, &inner, Type::Process);
                }
                Type::Process
            }
            ExprKind::Map { source, arms } => {
                let ty = self.stringlike(source, scope);
                for arm in arms {
                    let inner = self.arm_scope(&arm.pattern, scope);
                    self.value(&arm.value, &inner);
                    if let ExprKind::Name(name) = &arm.value.kind {
                        self.may_be_a_token(name);
                    }
                }
                ty
            }
            ExprKind::Expand { source, arms } => {
                let ty = self.stringlike(source, scope);
                for arm in arms {
                    let inner = self.arm_scope(&arm.pattern, scope);
                    self.alternatives(&arm.alternatives, &inner, false);
                }
                ty
            }
            ExprKind::Index { base, .. } => {
                self.diagnostics.push(mistakes::wrong_type(base.span, "a rule with an index", "a value"));
                Type::Unknown
            }
            ExprKind::Within { .. } | ExprKind::Inside(_) => {
                self.diagnostics.push(mistakes::misplaced(
                    expr.span,
                    "this form",
                    "an expression",
                    "it belongs into a feature: `feature f of g = P(..)`",
                ));
                Type::Unknown
            }
            ExprKind::Error => Type::Unknown,
        }
    }

    /// A number or a token.
    pub(super) fn value(&mut self, expr: &'a Expr, scope: &Scope<'a>) -> Type {
        let found = self.expr(expr, scope);
        self.want(expr.span, found, Type::Token)
    }

    /// A process or a language.
    fn stringlike(&mut self, expr: &'a Expr, scope: &Scope<'a>) -> Type {
        match self.expr(expr, scope) {
            ty @ (Type::Process | Type::Language | Type::Unknown) => ty,
            other => {
                self.diagnostics.push(mistakes::wrong_type(expr.span, other.describe(), "a process or a language"));
                Type::Unknown
            }
        }
    }

    /// A bare name on the left of an arm, by itself or in a tuple, is a token of what is switched or mapped, or a variable: which
    /// one is known once its alphabet is.
    fn arm_scope(&mut self, pattern: &'a Expr, scope: &Scope<'a>) -> Scope<'a> {
        match &pattern.kind {
            ExprKind::Name(name) => scope.with(&name.text, Type::Token),
            ExprKind::Tuple(parts) => parts.iter().fold(scope.clone(), |inner, part| self.arm_scope(part, &inner)),
            _ => {
                self.value(pattern, scope);
                scope.clone()
            }
        }
    }

    fn name(&mut self, name: &'a Name, scope: &Scope<'a>) -> Type {
        if let Some(ty) = scope.var(&name.text) {
            return ty;
        }
        if scope.tokens.as_ref().is_some_and(|own| own.contains(&name.text)) {
            return Type::Token;
        }
        if let Some((entity, _)) = self.modules[self.module].names.get(&name.text) {
            let entity = *entity;
            return self.entity(entity, std::slice::from_ref(name));
        }
        if self.modules[self.module].tokens.contains_key(&name.text) {
            return Type::Token;
        }
        if name.text == "pi" {
            return Type::Number;
        }
        if scope.rules.as_ref().is_some_and(|rules| rules.contains(&name.text)) {
            self.diagnostics.push(mistakes::wrong_type(name.span, "a rule", "a value"));
            return Type::Unknown;
        }
        self.unknown(name, scope, "parameter, constant, token or generator", &["pi"])
    }

    fn path(&mut self, path: &'a [Name], scope: &Scope<'a>) -> Type {
        match self.lookup(path, scope) {
            Some(entity) => self.entity(entity, path),
            None => Type::Unknown,
        }
    }

    /// What a path of the file's names means; reports the first part that means nothing.
    pub(super) fn lookup(&mut self, path: &'a [Name], scope: &Scope<'a>) -> Option<Entity> {
        let modules = self.modules;
        if let Some(entity) = scope::resolve(modules, self.module, path) {
            return Some(entity);
        }
        let mut inside = self.module;
        for name in path {
            match modules[inside].names.get(&name.text) {
                Some((Entity::Module(next), _)) => inside = *next,
                Some((other, _)) => {
                    let mistake = names::wrong_kind_of_name(name.span, &name.text, other.describe(modules), "a module");
                    self.diagnostics.push(mistake);
                    return None;
                }
                None if inside == self.module => {
                    self.unknown(name, scope, "module", &[]);
                    if let ("std", [_, rest @ ..]) = (name.text.as_str(), path) {
                        let rest: Vec<&str> = rest.iter().map(|name| name.text.as_str()).collect();
                        self.mend(name, names::how_modules_are_named(&rest));
                    }
                    return None;
                }
                None => {
                    let other = super::closest(&name.text, modules[inside].names.keys().map(String::as_str));
                    self.diagnostics.push(names::unknown_name(name.span, &name.text, "declaration of that module", other));
                    return None;
                }
            }
        }
        None
    }

    /// A name used as a value: a generator stands for itself with its defaults.
    fn entity(&mut self, entity: Entity, path: &[Name]) -> Type {
        let Some(name) = path.last() else { return Type::Unknown };
        match entity {
            Entity::Module(_) => {
                self.diagnostics.push(names::wrong_kind_of_name(name.span, &name.text, "a module", "a value"));
                Type::Unknown
            }
            Entity::Generator(at) => {
                if let Some(generator) = scope::generator(self.modules, at).filter(|g| g.body != Body::Error) {
                    for param in generator.params.iter().filter(|p| p.default.is_none()) {
                        let callee = &generator.name.text;
                        let mistake = mistakes::missing_argument(name.span, callee, &param.name.text, Some(param.name.span));
                        self.diagnostics.push(mistake);
                    }
                }
                self.entity_type(entity)
            }
            Entity::Alphabet(_) | Entity::Let(_) | Entity::Broken => self.entity_type(entity),
        }
    }

    fn binary(&mut self, op: BinaryOp, left: &'a Expr, right: &'a Expr, scope: &Scope<'a>) -> Type {
        match op {
            BinaryOp::Pipe => {
                self.expect(left, scope, Type::Process);
                self.expect(right, scope, Type::Channel);
                Type::Process
            }
            BinaryOp::Multiply => {
                let (first, second) = (self.expr(left, scope), self.expr(right, scope));
                let wanted = match (first, second) {
                    (Type::Process | Type::Language, _) | (_, Type::Process | Type::Language) => Type::Process,
                    (Type::Set, _) | (_, Type::Set) => Type::Set,
                    (Type::Unknown, Type::Unknown) => return Type::Unknown,
                    _ => Type::Number,
                };
                self.want(left.span, first, wanted);
                self.want(right.span, second, wanted)
            }
            BinaryOp::Add | BinaryOp::Subtract | BinaryOp::Divide | BinaryOp::Mod | BinaryOp::Power => {
                self.expect(left, scope, Type::Number);
                self.expect(right, scope, Type::Number)
            }
            BinaryOp::Less | BinaryOp::LessEqual | BinaryOp::Greater | BinaryOp::GreaterEqual => {
                self.expect(left, scope, Type::Number);
                self.expect(right, scope, Type::Number);
                Type::Truth
            }
            BinaryOp::Equal | BinaryOp::NotEqual => {
                let first = self.expr(left, scope);
                let wanted = if first == Type::Truth { Type::Truth } else { self.want(left.span, first, Type::Token) };
                self.expect(right, scope, wanted);
                Type::Truth
            }
            BinaryOp::And | BinaryOp::Or => {
                self.expect(left, scope, Type::Truth);
                self.expect(right, scope, Type::Truth)
            }
            BinaryOp::In => {
                self.value(left, scope);
                self.expect(right, scope, Type::Set);
                Type::Truth
            }
        }
    }

    /// An alphabet: a set whose bare names are its tokens.
    pub(super) fn alphabet(&mut self, set: &'a Expr, scope: &Scope<'a>) {
        match &set.kind {
            ExprKind::Set(parts) => {
                let mut seen: HashMap<String, Span> = HashMap::new();
                for part in parts {
                    let text = match &part.kind {
                        ExprKind::Name(name) => name.text.clone(),
                        ExprKind::Str(text) | ExprKind::Number(text) => text.clone(),
                        _ => {
                            self.beside_bare_names(part, scope);
                            self.sources.text(part.span).split_whitespace().collect()
                        }
                    };
                    if let Some(first) = seen.get(&text) {
                        self.diagnostics.push(names::duplicate_declaration(part.span, &text, "token", *first));
                    } else {
                        seen.insert(text, part.span);
                    }
                }
            }
            ExprKind::Paren(inner) => self.alphabet(inner, scope),
            ExprKind::Binary { op: BinaryOp::Multiply, left, right } => {
                self.alphabet(left, scope);
                self.alphabet(right, scope);
            }
            _ => {
                self.expect(set, scope, Type::Set);
            }
        }
    }

    /// What may stand in a tuple beside bare names that are tokens.
    pub(super) fn beside_bare_names(&mut self, expr: &'a Expr, scope: &Scope<'a>) {
        match &expr.kind {
            ExprKind::Name(_) => {}
            ExprKind::Tuple(parts) => parts.iter().for_each(|part| self.beside_bare_names(part, scope)),
            _ => {
                self.value(expr, scope);
            }
        }
    }

    /// A name that may be an operator or a function of numbers rather than anything declared.
    pub(super) fn operator(&self, callee: &Expr, scope: &Scope<'a>) -> Option<Operator> {
        match &callee.kind {
            ExprKind::Name(name) if self.is_free(name, scope) => Operator::by_name(&name.text),
            _ => None,
        }
    }

    pub(super) fn is_free(&self, name: &Name, scope: &Scope<'a>) -> bool {
        scope.var(&name.text).is_none() && !self.modules[self.module].names.contains_key(&name.text)
    }
}
