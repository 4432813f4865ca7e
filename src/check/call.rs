//! Calls: arguments are matched to parameters, checked against their types, and the declaration is elaborated with them.

use std::sync::Arc;

use super::builtin::{self, Operator};
use super::evaluate::{Elaborator, Env, Eval, Stop};
use super::made::Made;
use super::program::Kind;
use super::scope::{self, Entity, Ref};
use super::value::Value;
use crate::diagnostic::mistakes::{names, rules, syntax, types as mistakes};
use crate::number::{Number, Ordered, Scalar, TOLERANCE};
use crate::source::Span;
use crate::syntax::tree::{Arg, Body, Expr, ExprKind, Generator, GeneratorKind, Name, Param};

/// Generators within generators deeper than this are taken for an endless definition.
const MAX_DEPTH: usize = 40;

impl<'a> Elaborator<'a> {
    pub(super) fn call(&self, callee: &'a Expr, args: &'a [Arg], span: Span, env: &Env<'a>) -> Eval<Value> {
        let path: &'a [Name] = match &callee.kind {
            ExprKind::Name(name) => std::slice::from_ref(name),
            ExprKind::Path(path) => path,
            _ => return Err(Stop),
        };
        if let [name] = path {
            if let Some(value) = env.var(&name.text) {
                return Ok(value.clone());
            }
            if self.modules.get(env.module).is_none_or(|m| !m.names.contains_key(&name.text)) {
                if let Some(operator) = Operator::by_name(&name.text) {
                    return self.operator(operator, args, span, env);
                }
                if builtin::number_function(&name.text).is_some() || name.text == "linspace" {
                    return self.function(&name.text, args, span, env);
                }
            }
        }
        self.generator_call(path, args, span, env)
    }

    /// A call of a declared generator by its path.
    pub(super) fn generator_call(&self, path: &'a [Name], args: &'a [Arg], span: Span, env: &Env<'a>) -> Eval<Value> {
        match scope::resolve(self.modules, env.module, path) {
            Some(Entity::Generator(at)) => self.generator(at, args, span, env),
            _ => Err(Stop),
        }
    }

    /// A declared generator with the arguments of a call.
    pub(super) fn generator(&self, at: Ref, args: &'a [Arg], span: Span, env: &Env<'a>) -> Eval<Value> {
        let Some(generator) = scope::generator(self.modules, at) else { return Err(Stop) };
        if self.broken.contains(&at) || generator.body == Body::Error {
            return Err(Stop);
        }
        let mut given: Vec<Option<(Value, Option<Span>)>> = vec![None; generator.params.len()];
        let mut position = 0;
        for arg in args {
            let index = match &arg.name {
                Some(name) => generator.params.iter().position(|p| p.name.text == name.text),
                None => {
                    position += 1;
                    Some(position - 1).filter(|i| *i < generator.params.len())
                }
            };
            let Some(index) = index else { return Err(Stop) };
            let value = self.argument(&generator.params[index], at.module, &arg.value, env)?;
            given[index] = Some((value, Some(arg.value.span)));
        }
        self.instance(at, given, Some(span))
    }

    /// The value of an argument: a bare name is a token of the parameter's alphabet first.
    fn argument(&self, param: &'a Param, home: usize, value: &'a Expr, env: &Env<'a>) -> Eval<Value> {
        if let ExprKind::Name(name) = &value.kind
            && env.var(&name.text).is_none()
            && let Some(Entity::Alphabet(at)) = self.modules[home].names.get(&param.ty.text).map(|(entity, _)| *entity)
            && self.declared_alphabet(at)?.get(&name.text).is_some()
        {
            return Ok(Value::Token(Arc::from(name.text.as_str())));
        }
        self.eval(value, env)
    }

    /// A declared generator with these values for its parameters (`None`: the default).
    pub(super) fn instance(&self, at: Ref, given: Vec<Option<(Value, Option<Span>)>>, span: Option<Span>) -> Eval<Value> {
        let Some(generator) = scope::generator(self.modules, at) else { return Err(Stop) };
        if self.broken.contains(&at) || generator.body == Body::Error {
            return Err(Stop);
        }
        let mut env = Env::of(at.module);
        let mut failed = false;
        for (param, given) in generator.params.iter().zip(given) {
            let (value, place) = match (given, &param.default) {
                (Some((value, place)), _) => (value, place),
                (None, Some(default)) => (self.argument(param, at.module, default, &env)?, Some(default.span)),
                (None, None) => {
                    let place = span.unwrap_or(generator.name.span);
                    let mistake =
                        mistakes::missing_argument(place, &generator.name.text, &param.name.text, Some(param.name.span));
                    return Err(self.report(mistake));
                }
            };
            match self.conform(param, at.module, value, place) {
                Ok(value) => env.vars.push((&param.name.text, value)),
                Err(Stop) => failed = true,
            }
        }
        if failed {
            return Err(Stop);
        }
        let place = span.unwrap_or(generator.name.span);
        match key(&env) {
            Some(arguments) => self.once((at, arguments), generator, env, place),
            None => self.guarded((at, String::from("?")), generator, env, place),
        }
    }

    fn once(&self, key: (Ref, String), generator: &'a Generator, env: Env<'a>, span: Span) -> Eval<Value> {
        if let Some(known) = self.made.borrow().get(&key) {
            return known.clone();
        }
        let made = self.guarded(key.clone(), generator, env, span);
        self.made.borrow_mut().insert(key, made.clone());
        made
    }

    fn guarded(&self, key: (Ref, String), generator: &'a Generator, env: Env<'a>, span: Span) -> Eval<Value> {
        if key.1 != "?" && self.active.borrow().contains(&key) {
            return Err(self.report(names::definition_cycle(span, &generator.name.text)));
        }
        if self.active.borrow().len() >= MAX_DEPTH {
            return Err(self.report(syntax::definitions_too_deep(span, &generator.name.text, MAX_DEPTH)));
        }
        let at = key.0;
        self.active.borrow_mut().push(key);
        let made = self.declared(generator, at, env);
        self.active.borrow_mut().pop();
        made
    }

    /// Checks a value against the parameter's type.
    fn conform(&self, param: &'a Param, home: usize, value: Value, at: Option<Span>) -> Eval<Value> {
        let wrong = |allowed: &str| {
            Err(self.report(mistakes::out_of_range(at, &param.name.text, &value.text(), allowed, param.name.span)))
        };
        match (param.ty.text.as_str(), &value) {
            ("prob", Value::Number(p)) => {
                if p.sign(TOLERANCE) < 0 || Number::one().sub(p).sign(TOLERANCE) < 0 {
                    return wrong("a probability, from 0 to 1");
                }
            }
            ("prob", _) => return wrong("a probability, from 0 to 1"),
            ("int", _) if value.integer().is_none() => return wrong("a whole number"),
            ("real", Value::Number(_)) | ("int", _) => {}
            ("real", _) => return wrong("a number"),
            ("Process", Value::Generator(made)) if made.kind == Kind::Process => {}
            ("Process", _) => return wrong("a process"),
            ("Language", Value::Generator(made)) if made.kind == Kind::Language => {}
            ("Language", _) => return wrong("a language"),
            ("Channel", Value::Channel(_)) => {}
            ("Channel", _) => return wrong("a channel"),
            (name, _) => {
                let Some((Entity::Alphabet(alphabet), _)) = self.modules[home].names.get(name) else { return Err(Stop) };
                let alphabet = self.declared_alphabet(*alphabet)?;
                let known = value.token_text().and_then(|text| alphabet.get(&text));
                let Some(index) = known else { return wrong(&format!("a token of {name}: {}", alphabet.shown())) };
                return Ok(alphabet.values[index as usize].clone());
            }
        }
        Ok(value)
    }

    /// Elaborates a declaration, its parameters bound in `env`.
    fn declared(&self, generator: &'a Generator, at: Ref, mut env: Env<'a>) -> Eval<Value> {
        let parameters = env.vars.iter().map(|(name, value)| ((*name).to_owned(), value.text())).collect();
        let docs = scope::item(self.modules, at).map(|item| item.docs.clone()).unwrap_or_default();
        let over = match &generator.over {
            Some(set) => Some(self.alphabet(set, &env)?),
            None => None,
        };
        env.tokens.clone_from(&over);
        let made = match (&generator.body, generator.kind) {
            (Body::Expr(value), GeneratorKind::Channel) => return self.eval(value, &env),
            (Body::Expr(value), _) => {
                let made = self.made(value, &env)?;
                self.over(made, over.as_ref(), generator.over.as_ref().map_or(value.span, |set| set.span))?
            }
            (Body::Block(items), GeneratorKind::Channel) => return self.channel(generator, items, env).map(Value::Channel),
            (Body::Block(items), GeneratorKind::Hierarchy) => {
                let made = Arc::new(self.hierarchy(generator, items, env)?);
                self.over(made, over.as_ref(), generator.over.as_ref().map_or(generator.name.span, |set| set.span))?
            }
            (Body::Block(items), _) => self.block(generator, items, env)?,
            (Body::Error, _) => return Err(Stop),
        };
        let name = generator.name.text.clone();
        Ok(Value::Generator(Arc::new(Made { name, span: generator.name.span, parameters, docs, ..made })))
    }

    /// A generator whose tokens must lie in a declared alphabet, if there is one.
    pub(super) fn over(&self, made: Arc<Made>, over: Option<&Arc<super::value::Alphabet>>, span: Span) -> Eval<Made> {
        let made = (*made).clone();
        let Some(alphabet) = over else { return Ok(made) };
        self.must_be_listed(&made, span)?;
        if let Some(surplus) = made.alphabet.beyond(alphabet).first() {
            let mistake = rules::token_not_in_alphabet(span, surplus, &alphabet.shown(), None);
            return Err(self.report(mistake.note(format!("`{}` emits {}", made.name, made.alphabet.shown()))));
        }
        let places: Vec<u32> = made.alphabet.tokens.iter().map(|t| alphabet.get(t).unwrap_or(0)).collect();
        let plan = super::network::renamed(made.plan, &places, &alphabet.names());
        Ok(Made { plan, alphabet: Arc::clone(alphabet), ..made })
    }
}

/// A text given for a parameter whose type is an alphabet, if it is one of its tokens.
pub(super) fn token_argument(elaborator: &Elaborator, param: &Param, home: usize, text: Option<&str>) -> Option<Value> {
    let Some((Entity::Alphabet(at), _)) = elaborator.modules[home].names.get(&param.ty.text) else { return None };
    let alphabet = elaborator.declared_alphabet(*at).ok()?;
    let index = alphabet.get(text?)?;
    alphabet.values.get(index as usize).cloned()
}

/// The arguments as text, where that tells them apart exactly.
fn key(env: &Env) -> Option<String> {
    let mut key = String::new();
    for (_, value) in &env.vars {
        match value {
            Value::Number(number) => key.push_str(&number.as_rational()?.to_text()),
            Value::Token(text) => key.push_str(&format!("{text:?}")),
            _ => return None,
        }
        key.push(';');
    }
    Some(key)
}
