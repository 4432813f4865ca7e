//! The value of an expression.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::made::Made;
use super::scope::{self, Entity, Module, Ref};
use super::value::{Alphabet, Set, Value};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::mistakes::{names, rules, syntax, types as mistakes};
use crate::number::{Number, NumberError, Ordered, Scalar, TOLERANCE};
use crate::source::Span;
use crate::syntax::tree::{Arg, BinaryOp, Expr, ExprKind, ItemKind, Name, UnaryOp};

/// Constants that need one another, not yet known, deeper than this are refused.
pub const MAX_DEFINITIONS: usize = 60;

/// The mistake has been reported; nothing more can be had here.
#[derive(Clone, Copy, Debug)]
pub struct Stop;

pub type Eval<T> = Result<T, Stop>;

/// The values of the names in sight.
#[derive(Clone, Debug, Default)]
pub struct Env<'a> {
    pub module: usize,
    /// The innermost last.
    pub vars: Vec<(&'a str, Value)>,
    /// The generator's own alphabet, where it declares one.
    pub tokens: Option<Arc<Alphabet>>,
}

impl<'a> Env<'a> {
    pub fn of(module: usize) -> Env<'a> {
        Env { module, ..Env::default() }
    }

    pub fn var(&self, name: &str) -> Option<&Value> {
        self.vars.iter().rev().find(|(n, _)| *n == name).map(|(_, value)| value)
    }
}

/// Works out values and generators; collects what goes wrong.
pub struct Elaborator<'a> {
    pub modules: &'a [Module],
    /// Declarations that did not pass the check of names and types.
    pub broken: HashSet<Ref>,
    pub max_states: usize,
    pub found: RefCell<Vec<Diagnostic>>,
    /// Places in the source that nodes of the networks come from.
    pub origins: RefCell<Vec<Span>>,
    /// Outermost constants; `None` while being worked out.
    constants: RefCell<HashMap<Ref, Option<Eval<Value>>>>,
    /// How many of them are being worked out, each for another.
    constants_open: Cell<usize>,
    /// Modules whose constants have been asked for.
    prepared: RefCell<HashSet<usize>>,
    /// Generators made before, by declaration and arguments.
    pub(super) made: RefCell<HashMap<(Ref, String), Eval<Value>>>,
    /// Generators being made, outermost first.
    pub(super) active: RefCell<Vec<(Ref, String)>>,
    /// Alternatives that may yet be written out.
    pub(super) budget: Cell<usize>,
}

impl<'a> Elaborator<'a> {
    pub fn new(modules: &'a [Module], broken: HashSet<Ref>, max_states: usize) -> Elaborator<'a> {
        Elaborator {
            modules,
            broken,
            max_states,
            found: RefCell::default(),
            origins: RefCell::default(),
            constants: RefCell::default(),
            constants_open: Cell::new(0),
            prepared: RefCell::default(),
            made: RefCell::default(),
            active: RefCell::default(),
            budget: Cell::new(max_states.saturating_mul(16).max(100_000)),
        }
    }

    pub fn report(&self, mistake: Diagnostic) -> Stop {
        let mut found = self.found.borrow_mut();
        if !found.iter().any(|known| known.code == mistake.code && known.span() == mistake.span()) {
            found.push(mistake);
        }
        Stop
    }

    pub fn eval(&self, expr: &'a Expr, env: &Env<'a>) -> Eval<Value> {
        match &expr.kind {
            ExprKind::Number(text) => Number::parse_literal(text).map(Value::Number).map_err(|why| self.no_value(expr.span, why)),
            ExprKind::Str(text) => Ok(Value::Token(Arc::from(text.as_str()))),
            ExprKind::Name(name) => self.name(name, env),
            ExprKind::Path(path) => match scope::resolve(self.modules, env.module, path) {
                Some(entity) => self.entity(entity, expr.span),
                None => Err(Stop),
            },
            ExprKind::Paren(inner) => self.eval(inner, env),
            ExprKind::Call { callee, args } => self.call(callee, args, expr.span, env),
            ExprKind::Unary { op: UnaryOp::Negate, operand } => Ok(Value::Number(self.number(operand, env)?.neg())),
            ExprKind::Unary { op: UnaryOp::Not, operand } => Ok(Value::Truth(!self.truth(operand, env)?)),
            ExprKind::Binary { op, left, right } => self.binary(*op, left, right, expr.span, env),
            ExprKind::Range { low, high, closed } => {
                let (low, high) = (self.integer(low, env)?, self.integer(high, env)?);
                Ok(Value::Set(Set::Range { low, end: if *closed { high.saturating_add(1) } else { high } }))
            }
            ExprKind::List(parts) => {
                Ok(Value::List(parts.iter().map(|part| self.eval(part, env)).collect::<Eval<Vec<Value>>>()?))
            }
            ExprKind::Set(parts) => {
                Ok(Value::Set(Set::Listed(parts.iter().map(|part| self.eval(part, env)).collect::<Eval<Vec<Value>>>()?)))
            }
            ExprKind::Tuple(parts) => {
                Ok(Value::Tuple(parts.iter().map(|part| self.eval(part, env)).collect::<Eval<Vec<Value>>>()?))
            }
            ExprKind::If { condition, then, otherwise } => {
                self.eval(if self.truth(condition, env)? { then } else { otherwise }, env)
            }
            ExprKind::Select { how, seen, control, arms } => self.select(*how, *seen, control, arms, expr.span, env),
            ExprKind::Map { source, arms } => self.map(source, arms, expr.span, env),
            ExprKind::Expand { source, arms } => self.expand(source, arms, expr.span, env),
            ExprKind::Index { .. } | ExprKind::Within { .. } | ExprKind::Inside(_) | ExprKind::Error => Err(Stop),
        }
    }

    fn name(&self, name: &'a Name, env: &Env<'a>) -> Eval<Value> {
        if let Some(value) = env.var(&name.text) {
            return Ok(value.clone());
        }
        if env.tokens.as_ref().is_some_and(|own| own.get(&name.text).is_some()) {
            return Ok(Value::Token(Arc::from(name.text.as_str())));
        }
        // There is no module where a value is given on the command line.
        let module = self.modules.get(env.module);
        if let Some((entity, _)) = module.and_then(|m| m.names.get(&name.text)) {
            return self.entity(*entity, name.span);
        }
        if module.is_some_and(|m| m.tokens.contains_key(&name.text)) {
            return Ok(Value::Token(Arc::from(name.text.as_str())));
        }
        if name.text == "pi" {
            return Ok(Value::Number(Number::pi()));
        }
        // Names are checked before; one that is unknown here comes from a value given on the command line.
        Err(self.report(names::unknown_name(name.span, &name.text, "constant or token", None)))
    }

    fn entity(&self, entity: Entity, span: Span) -> Eval<Value> {
        match entity {
            Entity::Alphabet(at) => {
                let alphabet = self.declared_alphabet(at)?;
                Ok(Value::Set(Set::Listed(alphabet.values.clone())))
            }
            Entity::Let(at) => self.constant(at, span),
            Entity::Generator(at) => self.generator(at, &[], span, &Env::of(at.module)),
            Entity::Module(_) | Entity::Broken => Err(Stop),
        }
    }

    /// An outermost constant worked out, for what is wrong in it.
    pub fn outermost_constant(&self, at: Ref, span: Span) {
        let _ = self.constant(at, span);
    }

    /// A generator or a constant by its bare name.
    pub fn generator_or_constant(&self, name: &Name, env: &Env<'a>) -> Eval<Value> {
        let entity = self.modules[env.module].names.get(&name.text).ok_or(Stop)?.0;
        self.entity(entity, name.span)
    }

    /// The value of an expression without names, as given on the command line.
    pub fn closed(&self, expr: &'a Expr) -> Result<Value, ()> {
        let mut plain = true;
        super::walk::expr_names(expr, &mut |name| plain &= super::builtin::is_numeric(&name.text));
        if plain { self.eval(expr, &Env::of(0)).map_err(|Stop| ()) } else { Err(()) }
    }

    /// Works out the constants of a module in the order written, so that a long chain of them needs no deep recursion.
    fn prepare(&self, module: usize) {
        if self.constants_open.get() > 0 || !self.prepared.borrow_mut().insert(module) {
            return;
        }
        for (item, it) in self.modules.get(module).iter().flat_map(|m| m.tree.items.iter().enumerate()) {
            if matches!(it.kind, ItemKind::Let(_)) {
                let _ = self.constant(Ref { module, item }, it.span);
            }
        }
    }

    fn constant(&self, at: Ref, span: Span) -> Eval<Value> {
        let Some(ItemKind::Let(definition)) = scope::item(self.modules, at).map(|item| &item.kind) else { return Err(Stop) };
        if self.broken.contains(&at) {
            return Err(Stop);
        }
        self.prepare(at.module);
        match self.constants.borrow().get(&at) {
            Some(Some(known)) => return known.clone(),
            Some(None) => return Err(self.report(names::definition_cycle(span, &definition.name.text))),
            None => {}
        }
        if self.constants_open.get() >= MAX_DEFINITIONS {
            return Err(self.report(syntax::definitions_too_deep(span, &definition.name.text, MAX_DEFINITIONS)));
        }
        self.constants_open.set(self.constants_open.get() + 1);
        self.constants.borrow_mut().insert(at, None);
        let value = self.eval(&definition.value, &Env::of(at.module));
        self.constants.borrow_mut().insert(at, Some(value.clone()));
        self.constants_open.set(self.constants_open.get() - 1);
        value
    }

    pub fn declared_alphabet(&self, at: Ref) -> Eval<Arc<Alphabet>> {
        match scope::item(self.modules, at).map(|item| &item.kind) {
            Some(ItemKind::Alphabet { tokens, .. }) if !self.broken.contains(&at) => self.alphabet(tokens, &Env::of(at.module)),
            _ => Err(Stop),
        }
    }

    /// An alphabet: a set whose bare names are tokens.
    pub fn alphabet(&self, expr: &'a Expr, env: &Env<'a>) -> Eval<Arc<Alphabet>> {
        let mut alphabet = Alphabet::default();
        self.fill(&mut alphabet, expr, env)?;
        if alphabet.len() == 0 {
            return Err(self.report(mistakes::bad_number(expr.span, "an empty set", "at least one token")));
        }
        Ok(Arc::new(alphabet))
    }

    fn fill(&self, alphabet: &mut Alphabet, expr: &'a Expr, env: &Env<'a>) -> Eval<()> {
        let mut enter = |value: Value, span: Span| match value.token_text() {
            Some(text) => {
                alphabet.add(&text, value);
                Ok(())
            }
            None => Err(self.report(rules::not_a_token(span, &format!("{} ({})", value.describe(), value.text())))),
        };
        match &expr.kind {
            ExprKind::Paren(inner) => self.fill(alphabet, inner, env),
            ExprKind::Set(parts) => parts.iter().try_for_each(|part| match &part.kind {
                ExprKind::Name(_) | ExprKind::Tuple(_) => enter(self.bare(part, env)?, part.span),
                _ => enter(self.eval(part, env)?, part.span),
            }),
            ExprKind::Name(name) => {
                if let Some(Entity::Alphabet(at)) = scope::resolve(self.modules, env.module, std::slice::from_ref(name))
                    && env.var(&name.text).is_none()
                {
                    *alphabet = (*self.declared_alphabet_once(at, name.span)?).clone();
                    return Ok(());
                }
                let set = self.set(expr, env)?;
                self.within_limit(&set, expr.span)?;
                set.iter().try_for_each(|value| enter(value, expr.span))
            }
            ExprKind::Binary { op: BinaryOp::Multiply, left, right } => {
                let (left, right) = (self.alphabet(left, env)?, self.alphabet(right, env)?);
                self.countable(left.len() as u64 * right.len() as u64, expr.span)?;
                for a in &left.values {
                    for b in &right.values {
                        enter(Value::Tuple(vec![a.clone(), b.clone()]), expr.span)?;
                    }
                }
                Ok(())
            }
            _ => {
                let set = self.set(expr, env)?;
                self.within_limit(&set, expr.span)?;
                set.iter().try_for_each(|value| enter(value, expr.span))
            }
        }
    }

    /// An element of an alphabet: a bare name, by itself or in a tuple, is a token.
    fn bare(&self, expr: &'a Expr, env: &Env<'a>) -> Eval<Value> {
        match &expr.kind {
            ExprKind::Name(name) => Ok(Value::Token(Arc::from(name.text.as_str()))),
            ExprKind::Tuple(parts) => {
                Ok(Value::Tuple(parts.iter().map(|part| self.bare(part, env)).collect::<Eval<Vec<Value>>>()?))
            }
            _ => self.eval(expr, env),
        }
    }

    /// A declared alphabet, guarding against one that is made of itself.
    fn declared_alphabet_once(&self, at: Ref, span: Span) -> Eval<Arc<Alphabet>> {
        let key = (at, String::new());
        if self.active.borrow().contains(&key) {
            return Err(self.report(names::definition_cycle(span, "alphabet")));
        }
        self.active.borrow_mut().push(key);
        let alphabet = self.declared_alphabet(at);
        self.active.borrow_mut().pop();
        alphabet
    }

    pub fn within_limit(&self, set: &Set, span: Span) -> Eval<()> {
        self.countable(set.len(), span)
    }

    fn countable(&self, count: u64, span: Span) -> Eval<()> {
        let limit = self.budget.get();
        if count > limit as u64 {
            return Err(self.report(rules::too_many_alternatives(span, Some(&count.to_string()), limit)));
        }
        Ok(())
    }

    pub fn number(&self, expr: &'a Expr, env: &Env<'a>) -> Eval<Number> {
        match self.eval(expr, env)? {
            Value::Number(number) => Ok(number),
            other => Err(self.report(mistakes::wrong_type(expr.span, other.describe(), "a number"))),
        }
    }

    pub fn integer(&self, expr: &'a Expr, env: &Env<'a>) -> Eval<i64> {
        let number = self.number(expr, env)?;
        number.to_integer().ok_or_else(|| self.report(mistakes::bad_number(expr.span, &number.to_text(), "a whole number")))
    }

    pub fn truth(&self, expr: &'a Expr, env: &Env<'a>) -> Eval<bool> {
        match self.eval(expr, env)? {
            Value::Truth(truth) => Ok(truth),
            other => Err(self.report(mistakes::wrong_type(expr.span, other.describe(), "a condition"))),
        }
    }

    pub fn set(&self, expr: &'a Expr, env: &Env<'a>) -> Eval<Set> {
        match self.eval(expr, env)? {
            Value::Set(set) => Ok(set),
            other => Err(self.report(mistakes::wrong_type(expr.span, other.describe(), "a set"))),
        }
    }

    pub fn made(&self, expr: &'a Expr, env: &Env<'a>) -> Eval<Arc<Made>> {
        match self.eval(expr, env)? {
            Value::Generator(made) => Ok(made),
            other => Err(self.report(mistakes::wrong_type(expr.span, other.describe(), "a generator"))),
        }
    }

    /// A probability: a number from 0 to 1.
    pub fn probability(&self, expr: &'a Expr, env: &Env<'a>) -> Eval<Number> {
        let p = self.number(expr, env)?;
        if p.sign(TOLERANCE) < 0 || Number::one().sub(&p).sign(TOLERANCE) < 0 {
            return Err(self.report(mistakes::bad_number(expr.span, &p.to_text(), "a probability (0 to 1)")));
        }
        Ok(p)
    }

    fn binary(&self, op: BinaryOp, left: &'a Expr, right: &'a Expr, span: Span, env: &Env<'a>) -> Eval<Value> {
        match op {
            BinaryOp::And => return Ok(Value::Truth(self.truth(left, env)? && self.truth(right, env)?)),
            BinaryOp::Or => return Ok(Value::Truth(self.truth(left, env)? || self.truth(right, env)?)),
            BinaryOp::Pipe => return self.pipe(left, right, span, env),
            _ => {}
        }
        let (a, b) = (self.eval(left, env)?, self.eval(right, env)?);
        match (op, &a, &b) {
            (BinaryOp::Equal, _, _) => return Ok(Value::Truth(a.same(&b))),
            (BinaryOp::NotEqual, _, _) => return Ok(Value::Truth(!a.same(&b))),
            (BinaryOp::In, _, Value::Set(set)) => return Ok(Value::Truth(set.contains(&a))),
            (BinaryOp::Multiply, Value::Generator(first), Value::Generator(second)) => {
                return self.product(&[(Arc::clone(first), left.span), (Arc::clone(second), right.span)], span);
            }
            (BinaryOp::Multiply, Value::Set(first), Value::Set(second)) => {
                self.countable(first.len().saturating_mul(second.len()), span)?;
                let pairs = first.iter().flat_map(|a| second.iter().map(move |b| Value::Tuple(vec![a.clone(), b])));
                return Ok(Value::Set(Set::Listed(pairs.collect())));
            }
            _ => {}
        }
        let (Value::Number(a), Value::Number(b)) = (&a, &b) else {
            let (place, wrong) = if matches!(a, Value::Number(_)) { (right, &b) } else { (left, &a) };
            let shown = format!("{} ({})", wrong.describe(), wrong.text());
            return Err(self.report(mistakes::wrong_type(place.span, &shown, "a number")));
        };
        let difference = || a.sub(b).sign(TOLERANCE);
        let number = match op {
            BinaryOp::Add => Ok(a.add(b)),
            BinaryOp::Subtract => Ok(a.sub(b)),
            BinaryOp::Multiply => Ok(a.mul(b)),
            BinaryOp::Divide => a.div(b).ok_or(NumberError::DivisionByZero),
            BinaryOp::Mod => a.modulo(b),
            BinaryOp::Power => a.pow(b),
            BinaryOp::Less => return Ok(Value::Truth(difference() < 0)),
            BinaryOp::LessEqual => return Ok(Value::Truth(difference() <= 0)),
            BinaryOp::Greater => return Ok(Value::Truth(difference() > 0)),
            BinaryOp::GreaterEqual => return Ok(Value::Truth(difference() >= 0)),
            _ => return Err(Stop),
        };
        number.map(Value::Number).map_err(|why| self.no_value(span, why))
    }

    pub fn no_value(&self, span: Span, why: NumberError) -> Stop {
        self.report(mistakes::no_value(span, &why.to_string()))
    }

    /// A function of numbers, by its name.
    pub fn function(&self, name: &str, args: &'a [Arg], span: Span, env: &Env<'a>) -> Eval<Value> {
        let values: Vec<Number> = args.iter().map(|arg| self.number(&arg.value, env)).collect::<Eval<_>>()?;
        if name == "linspace" {
            let [low, high, count] = &values[..] else { return Err(Stop) };
            let place = args[2].value.span;
            let needed = || self.report(mistakes::bad_number(place, &count.to_text(), "a whole number, at least 2"));
            let steps = count.to_integer().filter(|n| *n >= 2).ok_or_else(needed)?;
            self.countable(steps.unsigned_abs(), place)?;
            let step = high.sub(low).div(&Number::from_i64(steps - 1)).ok_or(Stop)?;
            let points = (0..steps).map(|i| Value::Number(low.add(&step.mul(&Number::from_i64(i)))));
            return Ok(Value::Set(Set::Listed(points.collect())));
        }
        apply(name, &values).map(Value::Number).map_err(|why| self.no_value(span, why))
    }
}

/// A function of numbers applied.
pub fn apply(name: &str, values: &[Number]) -> Result<Number, NumberError> {
    let less = |a: &Number, b: &Number| a.sub(b).sign(0.0) < 0;
    match (name, values) {
        ("sqrt", [x]) => x.sqrt(),
        ("root", [x, n]) => {
            let degree = n.to_integer().and_then(|n| u32::try_from(n).ok()).ok_or(NumberError::NotAnInteger)?;
            x.root(degree)
        }
        ("exp", [x]) => x.exp(),
        ("log" | "ln", [x]) => x.ln(),
        ("log2", [x]) => x.log2(),
        ("pow", [x, y]) => x.pow(y),
        ("abs", [x]) => Ok(x.abs()),
        ("floor", [x]) => Ok(x.floor()),
        ("min", [first, rest @ ..]) => Ok(rest.iter().fold(first, |a, b| if less(b, a) { b } else { a }).clone()),
        ("max", [first, rest @ ..]) => Ok(rest.iter().fold(first, |a, b| if less(a, b) { b } else { a }).clone()),
        _ => Err(NumberError::Syntax),
    }
}
