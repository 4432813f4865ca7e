//! Directives: `expect` and `report`, resolved.

use super::{Checker, Scope, Type, closest};
use crate::check::builtin::{
    GEOMETRY_MEASURES, LANGUAGE_FACTS, LANGUAGE_PROPERTIES, MEASURES, PROCESS_FACTS, QUESTIONS, WORD_PROBABILITIES,
    number_function,
};
use crate::check::evaluate::{Elaborator, Env};
use crate::check::program::{
    Arithmetic, Comparison, Condition, Directive, DirectiveKind, Feature, GeneratorExpr, Sweep, Term, Tune,
};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::mistakes::{features as mistakes, types};
use crate::network::token_names;
use crate::number::{Number, Ordered};
use crate::source::Span;
use crate::syntax::tree::{self, Arg, BinaryOp, Expr, ExprKind, ItemKind, UnaryOp};

/// The largest distance of two tokens that may be asked about.
const FARTHEST: u32 = 1_000_000;

/// What a name stands for in the terms of an `expect`.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Fact {
    OfProcess,
    OfLanguage,
    /// `word_probability` (of a process) and the like (of a language).
    Word(Type),
    NextProbability,
    /// `token_information(p, lag)`
    TokenInformation,
}

pub(super) fn fact(name: &str) -> Option<Fact> {
    let of_process = || PROCESS_FACTS.iter().chain(GEOMETRY_MEASURES).any(|known| *known == name);
    if MEASURES.contains(&name) || of_process() {
        return Some(Fact::OfProcess);
    }
    if LANGUAGE_FACTS.contains(&name) {
        return Some(Fact::OfLanguage);
    }
    if let Some((_, process)) = WORD_PROBABILITIES.iter().find(|(known, _)| *known == name) {
        return Some(Fact::Word(if *process { Type::Process } else { Type::Language }));
    }
    match name {
        "next_probability" => Some(Fact::NextProbability),
        "token_information" => Some(Fact::TokenInformation),
        _ => None,
    }
}

/// Every name that is a measure of something.
fn facts() -> Vec<&'static str> {
    let mut names: Vec<&'static str> = MEASURES.to_vec();
    names.extend(PROCESS_FACTS.iter().chain(GEOMETRY_MEASURES).chain(LANGUAGE_FACTS));
    names.extend(WORD_PROBABILITIES.iter().map(|(name, _)| *name));
    names.extend(["next_probability", "token_information"]);
    names
}

/// The directives of the root file, resolved.
#[derive(Debug, Default)]
pub struct Resolved {
    pub directives: Vec<Directive>,
    /// Generator expressions; `GeneratorExpr::id` is an index here.
    pub expressions: Vec<Expr>,
}

/// What stands by itself as a condition on a generator.
fn properties() -> impl Iterator<Item = &'static str> {
    LANGUAGE_PROPERTIES.iter().chain(QUESTIONS).copied()
}

impl<'a> Checker<'a> {
    pub fn directives(&mut self) -> Resolved {
        let mut resolved = Resolved::default();
        let modules = self.modules;
        let Some(root) = modules.first() else { return resolved };
        let mut features = std::collections::HashMap::new();
        for item in &root.tree.items {
            let ItemKind::Directive(directive) = &item.kind else { continue };
            let before = self.errors();
            let kind = match directive {
                tree::Directive::Expect { condition, within } => {
                    let condition = self.condition(condition, &mut resolved);
                    let within = within.as_ref().map(|expr| self.tolerance(expr));
                    match (condition, within) {
                        (Some(condition), None) => Some(DirectiveKind::Expect { condition, within: None }),
                        (Some(condition), Some(Some(within))) => Some(DirectiveKind::Expect { condition, within: Some(within) }),
                        _ => None,
                    }
                }
                tree::Directive::Report { targets } => {
                    let targets = targets.iter().map(|target| self.target(target, None, &mut resolved));
                    targets.collect::<Option<Vec<_>>>().map(|targets| DirectiveKind::Report { targets })
                }
                tree::Directive::Sweep { target, knobs, measures } => {
                    let scope = self.knobs(knobs, Type::Set);
                    let of = self.swept(target, &scope);
                    measures.iter().for_each(|measure| self.formula(measure, of, &scope));
                    if self.errors() > before {
                        continue;
                    }
                    let target = self.swept_expr(target);
                    let values = self.knob_values(knobs);
                    let formulas = self.formulas(measures, &target.expression(), &scope);
                    values.zip(formulas).map(|(knobs, formulas)| DirectiveKind::Sweep(Sweep { target, knobs, formulas }))
                }
                tree::Directive::Tune { target, knobs, goal } => {
                    let scope = self.knobs(knobs, Type::List);
                    let of = self.swept(target, &scope);
                    self.goal(goal, of, &scope);
                    if self.errors() > before {
                        continue;
                    }
                    let target = self.swept_expr(target);
                    let intervals = self.intervals(knobs);
                    let goal = self.goal_condition(goal, &target.expression(), &scope);
                    intervals.zip(goal).map(|(knobs, goal)| DirectiveKind::Tune(Tune { target, knobs, goal }))
                }
                tree::Directive::Feature { name, of, value } => {
                    if let Some(first) = features.insert(name.text.as_str(), name.span) {
                        let mistake = crate::diagnostic::mistakes::names::duplicate_declaration;
                        self.diagnostics.push(mistake(name.span, &name.text, "feature", first));
                    }
                    let made = self.feature(of, value);
                    if self.errors() > before {
                        continue;
                    }
                    let functional = self.meaning(value, made.as_deref());
                    let of = self.target(of, None, &mut resolved);
                    let (name, text) = (name.text.clone(), self.sources.text(value.span).to_owned());
                    functional.zip(of).map(|(functional, of)| DirectiveKind::Feature(Feature { name, of, text, functional }))
                }
            };
            if let Some(kind) = kind.filter(|_| self.errors() == before) {
                resolved.directives.push(Directive { kind, span: item.span });
            }
        }
        resolved
    }

    fn errors(&self) -> usize {
        self.diagnostics.iter().filter(|d| d.is_error()).count()
    }

    /// Works out something of the root file, reporting what goes wrong.
    pub(super) fn evaluate<T>(&mut self, work: impl FnOnce(&Elaborator<'a>) -> Option<T>) -> Option<T> {
        let broken = self.broken.clone();
        let modules = self.modules;
        let elaborator = Elaborator::new(modules, broken, 100_000);
        let value = work(&elaborator);
        let said = |known: &[Diagnostic], new: &Diagnostic| known.iter().any(|d| d.code == new.code && d.span() == new.span());
        for mistake in elaborator.found.take() {
            if !said(&self.diagnostics, &mistake) {
                self.diagnostics.push(mistake);
            }
        }
        value
    }

    fn constant(&mut self, expr: &'a Expr) -> Option<Number> {
        let before = self.errors();
        self.expect(expr, &Scope::default(), Type::Number);
        if self.errors() > before {
            return None;
        }
        self.evaluate(|elaborator| elaborator.number(expr, &Env::of(0)).ok())
    }

    fn tolerance(&mut self, expr: &'a Expr) -> Option<Number> {
        let value = self.constant(expr)?;
        if value.sign(0.0) < 0 {
            self.diagnostics.push(types::bad_number(expr.span, &value.to_text(), "a tolerance, not negative,"));
            return None;
        }
        Some(value)
    }

    /// A generator expression, of this type if one is needed.
    fn target(&mut self, expr: &'a Expr, wanted: Option<Type>, resolved: &mut Resolved) -> Option<GeneratorExpr> {
        let before = self.errors();
        let found = self.expr(expr, &Scope::default());
        match wanted {
            Some(wanted) => {
                self.want(expr.span, found, wanted);
            }
            None if !matches!(found, Type::Process | Type::Language | Type::Unknown) => {
                self.diagnostics.push(types::wrong_type(expr.span, found.describe(), "a process or a language"));
            }
            None => {}
        }
        if self.errors() > before {
            return None;
        }
        let id = resolved.expressions.len();
        resolved.expressions.push(expr.clone());
        Some(GeneratorExpr { text: self.sources.text(expr.span).to_owned(), span: expr.span, id })
    }

    fn condition(&mut self, expr: &'a Expr, resolved: &mut Resolved) -> Option<Condition> {
        match &expr.kind {
            ExprKind::Paren(inner) => self.condition(inner, resolved),
            ExprKind::Unary { op: UnaryOp::Not, operand } => Some(Condition::Not(Box::new(self.condition(operand, resolved)?))),
            ExprKind::Binary { op, left, right } if matches!(op, BinaryOp::And | BinaryOp::Or) => {
                let (left, right) = (self.condition(left, resolved), self.condition(right, resolved));
                let (left, right) = (Box::new(left?), Box::new(right?));
                Some(if *op == BinaryOp::And { Condition::And(left, right) } else { Condition::Or(left, right) })
            }
            ExprKind::Binary { op, left, right } if comparison(*op).is_some() => {
                let (left, right) = (self.term(left, resolved), self.term(right, resolved));
                Some(Condition::Compare { op: comparison(*op)?, left: Box::new(left?), right: Box::new(right?), span: expr.span })
            }
            ExprKind::Call { callee, args } => match &callee.kind {
                ExprKind::Name(name) if name.text == "equivalent" => {
                    let [left, right] = self.arguments_of(&name.text, args, expr.span)?;
                    let left = self.target(left, Some(Type::Process), resolved);
                    let right = self.target(right, Some(Type::Process), resolved);
                    Some(Condition::Equivalent { left: left?, right: right?, span: expr.span })
                }
                ExprKind::Name(name) if properties().any(|known| known == name.text) => {
                    let [of] = self.arguments_of(&name.text, args, expr.span)?;
                    let wanted = LANGUAGE_PROPERTIES.contains(&name.text.as_str()).then_some(Type::Language);
                    let of = self.target(of, wanted, resolved)?;
                    Some(Condition::Property { name: name.text.clone(), of, span: expr.span })
                }
                ExprKind::Name(name) if fact(&name.text).is_none() && number_function(&name.text).is_none() => {
                    let known = ["equivalent"].into_iter().chain(properties());
                    let other = closest(&name.text, known.chain(facts()));
                    self.diagnostics.push(mistakes::unknown_measure(name.span, &name.text, other));
                    None
                }
                _ => {
                    self.diagnostics.push(mistakes::not_a_condition(expr.span));
                    None
                }
            },
            ExprKind::Error => None,
            _ => {
                self.diagnostics.push(mistakes::not_a_condition(expr.span));
                None
            }
        }
    }

    /// Exactly so many arguments, none with a name or a weight.
    pub(super) fn arguments_of<const N: usize>(&mut self, callee: &str, args: &'a [Arg], span: Span) -> Option<[&'a Expr; N]> {
        let before = self.errors();
        for arg in args {
            if let Some(name) = &arg.name {
                self.diagnostics.push(types::unknown_argument(name.span, callee, &name.text, &[], None));
            }
            if let Some(weight) = &arg.weight {
                self.diagnostics.push(types::weight_not_taken(weight.span, callee));
            }
        }
        if let Some(surplus) = args.get(N) {
            self.diagnostics.push(types::surplus_argument(surplus.span, callee, N));
        }
        if args.len() < N {
            self.diagnostics.push(types::missing_argument(span, callee, "the next argument", None));
        }
        if self.errors() > before {
            return None;
        }
        let values: Vec<&'a Expr> = args.iter().map(|arg| &arg.value).collect();
        values.try_into().ok()
    }

    fn term(&mut self, expr: &'a Expr, resolved: &mut Resolved) -> Option<Term> {
        if is_constant(expr) {
            let known = self.unknown_call(expr);
            return known.then(|| self.constant(expr)).flatten().map(|value| Term::Constant { value, span: expr.span });
        }
        match &expr.kind {
            ExprKind::Paren(inner) => self.term(inner, resolved),
            ExprKind::Name(name) if name.text == "infinite" => Some(Term::Infinite { span: expr.span }),
            ExprKind::Unary { op: UnaryOp::Negate, operand } => Some(Term::Negate(Box::new(self.term(operand, resolved)?))),
            ExprKind::Binary { op, left, right } => {
                let Some(op) = arithmetic(*op) else {
                    self.diagnostics.push(mistakes::condition_for_number(expr.span));
                    return None;
                };
                let (left, right) = (self.term(left, resolved), self.term(right, resolved));
                Some(Term::Arithmetic { op, left: Box::new(left?), right: Box::new(right?), span: expr.span })
            }
            ExprKind::Call { callee, args } => {
                let ExprKind::Name(name) = &callee.kind else { return None };
                match fact(&name.text) {
                    Some(kind) => self.fact(kind, &name.text, args, expr.span, resolved),
                    None => {
                        let terms = args.iter().map(|arg| self.term(&arg.value, resolved)).collect::<Option<Vec<Term>>>()?;
                        let Some((least, most)) = number_function(&name.text) else {
                            let other = closest(&name.text, facts());
                            self.diagnostics.push(mistakes::unknown_measure(name.span, &name.text, other));
                            return None;
                        };
                        if terms.len() < least {
                            self.diagnostics.push(types::missing_argument(expr.span, &name.text, "the next argument", None));
                            return None;
                        }
                        if let Some(surplus) = args.get(most) {
                            self.diagnostics.push(types::surplus_argument(surplus.span, &name.text, most));
                            return None;
                        }
                        Some(Term::Function { name: name.text.clone(), args: terms, span: expr.span })
                    }
                }
            }
            _ => {
                self.diagnostics.push(mistakes::condition_for_number(expr.span));
                None
            }
        }
    }

    /// Reports a call of a name that is nothing at all as an unknown measure; whether all is well.
    fn unknown_call(&mut self, expr: &'a Expr) -> bool {
        if let ExprKind::Call { callee, .. } = &expr.kind
            && let ExprKind::Name(name) = &callee.kind
            && self.is_free(name, &Scope::default())
            && number_function(&name.text).is_none()
            && name.text != "linspace"
        {
            let other = closest(&name.text, facts().into_iter().chain(properties()));
            self.diagnostics.push(mistakes::unknown_measure(name.span, &name.text, other));
            return false;
        }
        true
    }

    fn fact(&mut self, kind: Fact, name: &str, args: &'a [Arg], span: Span, resolved: &mut Resolved) -> Option<Term> {
        let name = name.to_owned();
        match kind {
            Fact::OfProcess | Fact::OfLanguage => {
                let [of] = self.arguments_of(&name, args, span)?;
                let wanted = if kind == Fact::OfProcess { Type::Process } else { Type::Language };
                let of = self.target(of, Some(wanted), resolved)?;
                Some(Term::Measure { name, of, span })
            }
            Fact::Word(wanted) => {
                let [of, word] = self.arguments_of(&name, args, span)?;
                let (of, word) = (self.target(of, Some(wanted), resolved), self.word(word));
                Some(Term::WordProbability { name, of: of?, word: word?, span })
            }
            Fact::NextProbability => {
                let [of, past, token] = self.arguments_of(&name, args, span)?;
                let (of, past) = (self.target(of, None, resolved), self.word(past));
                let place = token.span;
                let token = self.word(token)?;
                let [token] = <[String; 1]>::try_from(token)
                    .map_err(|_| self.diagnostics.push(types::wrong_type(place, "no single token", "one token")))
                    .ok()?;
                Some(Term::NextProbability { of: of?, past: past?, token, span })
            }
            Fact::TokenInformation => {
                let [of, lag] = self.arguments_of(&name, args, span)?;
                let place = lag.span;
                let (of, lag) = (self.target(of, Some(Type::Process), resolved), self.constant(lag)?);
                let whole = lag.to_integer().and_then(|lag| u32::try_from(lag).ok()).filter(|lag| (1..=FARTHEST).contains(lag));
                let Some(lag) = whole else {
                    let needed = format!("a whole number of tokens, from 1 to {FARTHEST},");
                    self.diagnostics.push(types::bad_number(place, &lag.to_text(), &needed));
                    return None;
                };
                Some(Term::TokenInformation { of: of?, lag, span })
            }
        }
    }

    pub(super) fn word(&mut self, expr: &Expr) -> Option<Vec<String>> {
        match &expr.kind {
            ExprKind::Str(text) => Some(token_names::split(text)),
            ExprKind::Paren(inner) => self.word(inner),
            _ => {
                self.diagnostics.push(mistakes::word_needed(expr.span));
                None
            }
        }
    }

    /// The type of what is swept or tuned.
    fn swept(&mut self, target: &'a Expr, scope: &Scope<'a>) -> Type {
        let found = self.expr(target, scope);
        if !matches!(found, Type::Process | Type::Language | Type::Unknown) {
            self.diagnostics.push(types::wrong_type(target.span, found.describe(), "a process or a language"));
            return Type::Unknown;
        }
        found
    }

    /// A formula of measures, whose generator goes without saying.
    fn formula(&mut self, expr: &'a Expr, of: Type, scope: &Scope<'a>) {
        let name = match &expr.kind {
            ExprKind::Paren(inner) | ExprKind::Unary { op: UnaryOp::Negate, operand: inner } => {
                return self.formula(inner, of, scope);
            }
            ExprKind::Number(_) | ExprKind::Error => return,
            ExprKind::Binary { op, left, right } if arithmetic(*op).is_some() => {
                self.formula(left, of, scope);
                return self.formula(right, of, scope);
            }
            ExprKind::Name(name) if scope.var(&name.text).is_some() => return,
            ExprKind::Name(name) => name,
            ExprKind::Call { callee, args } => match &callee.kind {
                ExprKind::Name(name) if number_function(&name.text).is_some() => {
                    return args.iter().for_each(|arg| self.formula(&arg.value, of, scope));
                }
                ExprKind::Name(name) => {
                    args.iter().for_each(|arg| {
                        self.word(&arg.value);
                    });
                    name
                }
                _ => return self.diagnostics.push(types::wrong_type(expr.span, "something else", "a measure")),
            },
            ExprKind::Binary { .. } => return self.diagnostics.push(types::wrong_type(expr.span, "a condition", "a measure")),
            _ => return self.diagnostics.push(types::wrong_type(expr.span, "something else", "a measure")),
        };
        if name.text == "infinite" || name.text == "pi" {
            return;
        }
        let Some(kind) = fact(&name.text) else {
            let known = facts().into_iter().chain(properties());
            let other = closest(&name.text, known);
            return self.diagnostics.push(mistakes::unknown_measure(name.span, &name.text, other));
        };
        match (kind, of) {
            (Fact::OfProcess | Fact::Word(Type::Process), Type::Language) => {
                self.diagnostics.push(types::language_for_process(name.span, None));
            }
            (Fact::OfLanguage | Fact::Word(Type::Language), Type::Process) => {
                self.diagnostics.push(types::process_for_language(name.span));
            }
            _ => {}
        }
    }

    fn goal(&mut self, expr: &'a Expr, of: Type, scope: &Scope<'a>) {
        match &expr.kind {
            ExprKind::Paren(inner) | ExprKind::Unary { op: UnaryOp::Not, operand: inner } => self.goal(inner, of, scope),
            ExprKind::Binary { op: BinaryOp::And | BinaryOp::Or, left, right } => {
                self.goal(left, of, scope);
                self.goal(right, of, scope);
            }
            ExprKind::Binary { op, left, right } if comparison(*op).is_some() => {
                self.formula(left, of, scope);
                self.formula(right, of, scope);
            }
            ExprKind::Error => {}
            _ => self.diagnostics.push(mistakes::not_a_condition(expr.span)),
        }
    }
}

pub(super) fn comparison(op: BinaryOp) -> Option<Comparison> {
    Some(match op {
        BinaryOp::Equal => Comparison::Equal,
        BinaryOp::NotEqual => Comparison::NotEqual,
        BinaryOp::Less => Comparison::Less,
        BinaryOp::LessEqual => Comparison::LessEqual,
        BinaryOp::Greater => Comparison::Greater,
        BinaryOp::GreaterEqual => Comparison::GreaterEqual,
        _ => return None,
    })
}

pub(super) fn arithmetic(op: BinaryOp) -> Option<Arithmetic> {
    Some(match op {
        BinaryOp::Add => Arithmetic::Add,
        BinaryOp::Subtract => Arithmetic::Subtract,
        BinaryOp::Multiply => Arithmetic::Multiply,
        BinaryOp::Divide => Arithmetic::Divide,
        BinaryOp::Power => Arithmetic::Power,
        _ => return None,
    })
}

/// Whether a term holds no measure, so that its value is known now.
fn is_constant(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Name(name) => name.text != "infinite",
        ExprKind::Paren(inner) | ExprKind::Unary { operand: inner, .. } => is_constant(inner),
        ExprKind::Binary { left, right, .. } => is_constant(left) && is_constant(right),
        ExprKind::Call { callee, args } => {
            let known = matches!(&callee.kind, ExprKind::Name(name) if fact(&name.text).is_some());
            !known && args.iter().all(|arg| is_constant(&arg.value))
        }
        _ => true,
    }
}
