//! The checked program, and its generators made on demand.

use std::collections::HashSet;
use std::sync::Arc;

use super::call::token_argument;
use super::evaluate::{Elaborator, Env};
use super::made::Made;
use super::program::{Directive, Generator, GeneratorExpr, Kind, KnobValue, ParamInfo, ParamType, Signature, Swept};
use super::scope::{self, Entity, Module, Ref};
use super::types::{Checker, Type};
use super::value::Value;
use crate::diagnostic::mistakes::types::process_for_language;
use crate::diagnostic::mistakes::{names, types as mistakes};
use crate::diagnostic::repeats;
use crate::diagnostic::suggest::closest;
use crate::diagnostic::{Diagnostic, Severity};
use crate::network::plan::{Channel, Plan};
use crate::number::Number;
use crate::source::{FileId, Sources, Span};
use crate::syntax::parser::parse;
use crate::syntax::tree::{Expr, GeneratorKind, Item, ItemKind};

/// States (and index values) beyond which a generator is refused, unless the caller says otherwise.
const MAX_STATES: usize = 100_000;

/// A checked file with all it imports.
#[derive(Debug)]
pub struct Program {
    modules: Vec<Module>,
    broken: HashSet<Ref>,
    signatures: Vec<Signature>,
    /// The declaration of each signature.
    declared: Vec<Ref>,
    docs: Vec<String>,
    directives: Vec<Directive>,
    /// Generator expressions of directives; `GeneratorExpr::id` is an index here.
    expressions: Vec<Expr>,
    /// Code and place of what was said when names and types were checked.
    said: Vec<(&'static str, Option<Span>)>,
    /// The limit on states and index values, as `--max-states`.
    pub max_states: usize,
}

impl Program {
    /// Checks names and types of everything; `modules[0]` is the root.
    pub(super) fn check(modules: Vec<Module>, sources: &Sources, diagnostics: &mut Vec<Diagnostic>) -> Program {
        let mut checker = Checker::new(&modules, sources);
        checker.check_all();
        let (signatures, declared) = signatures(&mut checker);
        let resolved = checker.directives();
        let Checker { diagnostics: found, broken, .. } = checker;
        let said = found.iter().map(|d| (d.code, d.span())).collect();
        diagnostics.extend(found);
        let docs = modules.first().map(|root| root.tree.docs.clone()).unwrap_or_default();
        let (directives, expressions) = (resolved.directives, resolved.expressions);
        Program { modules, broken, signatures, declared, docs, directives, expressions, said, max_states: MAX_STATES }
    }

    /// The root file's own generators, in the order written.
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    /// The root file's `//!` documentation, line by line.
    pub fn docs(&self) -> &[String] {
        &self.docs
    }

    /// The root file's directives, in the order written.
    pub fn directives(&self) -> &[Directive] {
        &self.directives
    }

    /// Builds a generator of the root file by name, its parameters set by `settings` (name, value as text: a number, an
    /// expression of numbers, or a token) or left at their defaults.
    ///
    /// # Errors
    /// Every mistake found while elaborating it.
    pub fn build(&self, name: &str, settings: &[(String, String)]) -> Result<Generator, Vec<Diagnostic>> {
        let Some(index) = self.signatures.iter().position(|s| s.name == name) else {
            let other = closest(name, self.signatures.iter().map(|s| s.name.as_str()));
            return Err(vec![names::no_such_generator(name, other)]);
        };
        let mut given = Vec::new();
        for (parameter, text) in settings {
            given.push((parameter.as_str(), setting(parameter, text).map_err(|mistake| vec![mistake])?));
        }
        let elaborator = Elaborator::new(&self.modules, self.broken.clone(), self.max_states);
        let made = self.with_settings(&elaborator, index, &given);
        self.finish(&elaborator, made, &self.signatures[index].name)
    }

    fn with_settings<'a>(&'a self, elaborator: &Elaborator<'a>, index: usize, given: &[(&str, Setting)]) -> Option<Arc<Made>> {
        let (at, signature) = (self.declared[index], &self.signatures[index]);
        let generator = scope::generator(&self.modules, at)?;
        let mut values: Vec<Option<(Value, Option<Span>)>> = vec![None; generator.params.len()];
        for (name, setting) in given {
            let Some(place) = generator.params.iter().position(|p| p.name.text == *name) else {
                let known: Vec<&str> = generator.params.iter().map(|p| p.name.text.as_str()).collect();
                let other = closest(name, known.iter().copied());
                elaborator.report(mistakes::unknown_setting(&signature.name, name, &known, other));
                return None;
            };
            if values[place].is_some() {
                elaborator.report(mistakes::set_twice(name));
                return None;
            }
            let value = token_argument(elaborator, &generator.params[place], at.module, setting.token.as_deref());
            let value = match value {
                Some(value) => value,
                None => setting.value.clone().ok().or_else(|| {
                    elaborator.report(mistakes::bad_setting(name, &setting.text));
                    None
                })?,
            };
            values[place] = Some((value, None));
        }
        match elaborator.instance(at, values, None).ok()? {
            Value::Generator(made) => Some(made),
            other => {
                elaborator.report(mistakes::not_a_generator(generator.name.span, &generator.name.text, other.describe()));
                None
            }
        }
    }

    /// Builds the channel of that name from its defaults.
    ///
    /// # Errors
    /// Every mistake found while elaborating it; none where it is no channel.
    pub fn channel(&self, name: &str) -> Result<Channel<Number>, Vec<Diagnostic>> {
        let Some(index) = self.signatures.iter().position(|s| s.name == name) else { return Err(Vec::new()) };
        let at = self.declared[index];
        let Some(generator) = scope::generator(&self.modules, at) else { return Err(Vec::new()) };
        let elaborator = Elaborator::new(&self.modules, self.broken.clone(), self.max_states);
        let made = elaborator.instance(at, vec![None; generator.params.len()], None);
        match made {
            Ok(Value::Channel(channel)) => Ok(channel.transducer.clone()),
            _ => Err(elaborator.found.take().into_iter().filter(Diagnostic::is_error).collect()),
        }
    }

    /// Builds the generator a directive names.
    ///
    /// # Errors
    /// Every mistake found while elaborating it.
    pub fn lower(&self, expression: &GeneratorExpr) -> Result<Generator, Vec<Diagnostic>> {
        let Some(expr) = self.expressions.get(expression.id) else { return Err(Vec::new()) };
        let elaborator = Elaborator::new(&self.modules, self.broken.clone(), self.max_states);
        let made = elaborator.made(expr, &Env::of(0)).ok();
        // A call's arguments are shown as its parameters.
        let called = made.as_ref().is_some_and(|made| !made.parameters.is_empty());
        let name = if called { expression.text.split('(').next().unwrap_or_default() } else { &expression.text };
        self.finish(&elaborator, made, name.trim())
    }

    /// Builds what a `sweep` or a `tune` is of, its knobs at these values.
    ///
    /// # Errors
    /// As [`Program::lower`].
    pub fn lower_with(&self, swept: &Swept, values: &[(String, KnobValue)]) -> Result<Generator, Vec<Diagnostic>> {
        let elaborator = Elaborator::new(&self.modules, self.broken.clone(), self.max_states);
        let value = |value: &KnobValue| match value {
            KnobValue::Number(number) => Value::Number(number.clone()),
            KnobValue::Token(token) => Value::Token(Arc::from(token.as_str())),
        };
        let vars = values.iter().map(|(name, at)| (name.as_str(), value(at))).collect();
        let made = elaborator.made(&swept.expr, &Env { vars, ..Env::of(0) }).ok();
        self.finish(&elaborator, made, swept.text.trim())
    }

    fn finish(&self, elaborator: &Elaborator, made: Option<Arc<Made>>, name: &str) -> Result<Generator, Vec<Diagnostic>> {
        let found = elaborator.found.take();
        let Some(made) = made else {
            return Err(found.into_iter().filter(Diagnostic::is_error).collect());
        };
        let plan = match (&made.plan, made.kind) {
            (plan, Kind::Process) | (plan @ Plan::Network(_), Kind::Language) => plan.clone(),
            (_, Kind::Language) => return Err(vec![process_for_language(made.span)]),
        };
        let warnings = found.into_iter().filter(|d| !d.is_error() && self.in_root(d)).collect();
        Ok(Generator {
            name: name.to_owned(),
            kind: made.kind,
            parameters: made.parameters.clone(),
            docs: made.docs.clone(),
            span: made.span,
            declaration: self.declaration(made.span),
            plan,
            origins: elaborator.origins.take(),
            warnings,
        })
    }

    /// The declaration whose name stands at a place.
    fn declaration(&self, name: Span) -> Option<Span> {
        let items = self.modules.iter().flat_map(|module| &module.tree.items);
        let named = |item: &&Item| matches!(&item.kind, ItemKind::Generator(generator) if generator.name.span == name);
        items.filter(named).map(|item| item.span).next()
    }

    fn in_root(&self, diagnostic: &Diagnostic) -> bool {
        let root = self.modules.first().map(|module| module.file);
        diagnostic.primary.as_ref().is_none_or(|label| Some(label.span.file) == root)
    }

    /// Elaborates every generator that can be built from its defaults, and those that directives name: errors and warnings.
    pub fn elaborate_all(&self) -> Vec<Diagnostic> {
        let elaborator = Elaborator::new(&self.modules, self.broken.clone(), self.max_states);
        for (signature, at) in self.signatures.iter().zip(&self.declared) {
            if signature.params.iter().all(|p| p.default.is_some()) {
                let count = signature.params.len();
                if let Ok(Value::Generator(made)) = elaborator.instance(*at, vec![None; count], None) {
                    elaborator.may_run_for_ever(&made);
                    elaborator.periodic(&made);
                }
            }
        }
        for expr in &self.expressions {
            let _ = elaborator.eval(expr, &Env::of(0));
        }
        for (item, it) in self.modules.first().iter().flat_map(|root| root.tree.items.iter().enumerate()) {
            if matches!(it.kind, ItemKind::Let(_)) && !self.broken.contains(&Ref { module: 0, item }) {
                elaborator.outermost_constant(Ref { module: 0, item }, it.span);
            }
        }
        let mut found = elaborator.found.take();
        found.retain(|d| d.severity == Severity::Error || self.in_root(d));
        found.retain(|d| !self.said.contains(&(d.code, d.span())));
        found.sort_by_key(|d| d.primary.as_ref().map(|label| (label.span.file, label.span.start)));
        repeats::merge(found)
    }
}

/// A value given as text.
struct Setting {
    text: String,
    /// The text, where it may be the name of a token.
    token: Option<String>,
    value: Result<Value, ()>,
}

/// Reads a value given on the command line: an expression of numbers, or a token.
fn setting(parameter: &str, text: &str) -> Result<Setting, Diagnostic> {
    let text = text.trim();
    if text.is_empty() || text.contains(['\n', ';']) {
        return Err(mistakes::bad_setting(parameter, text));
    }
    let parsed = parse(FileId(u32::MAX), &format!("let setting = {text}"));
    let value = match parsed.tree.items.first().map(|item| &item.kind) {
        Some(ItemKind::Let(definition)) if parsed.diagnostics.is_empty() => {
            let elaborator = Elaborator::new(&[], HashSet::new(), MAX_STATES);
            elaborator.closed(&definition.value)
        }
        _ => Err(()),
    };
    let bare = text.trim_matches('"');
    Ok(Setting { text: text.to_owned(), token: Some(bare.to_owned()), value })
}

fn signatures<'a>(checker: &mut Checker<'a>) -> (Vec<Signature>, Vec<Ref>) {
    let (mut signatures, mut declared) = (Vec::new(), Vec::new());
    let modules: &'a [Module] = checker.modules;
    let Some(root) = modules.first() else { return (signatures, declared) };
    for (index, item) in root.tree.items.iter().enumerate() {
        let ItemKind::Generator(generator) = &item.kind else { continue };
        let at = Ref { module: 0, item: index };
        let kind = match checker.entity_type(Entity::Generator(at)) {
            Type::Language => Some(Kind::Language),
            Type::Channel => None,
            _ if generator.kind == GeneratorKind::Channel => None,
            _ => Some(Kind::Process),
        };
        let params = generator.params.iter().map(|param| ParamInfo {
            name: param.name.text.clone(),
            ty: match param.ty.text.as_str() {
                "prob" => ParamType::Prob,
                "real" => ParamType::Real,
                "int" => ParamType::Int,
                "Process" => ParamType::Process,
                "Language" => ParamType::Language,
                "Channel" => ParamType::Channel,
                alphabet => ParamType::Token(alphabet.to_owned()),
            },
            default: param.default.as_ref().map(|default| checker.sources.text(default.span).to_owned()),
        });
        signatures.push(Signature {
            name: generator.name.text.clone(),
            kind,
            params: params.collect(),
            docs: item.docs.clone(),
            span: item.span,
        });
        declared.push(at);
    }
    (signatures, declared)
}
