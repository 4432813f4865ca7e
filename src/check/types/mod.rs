//! Names and types of everything that can be known before the arguments are: one pass over the tree of every module.

mod body;
mod call;
mod directive;
mod expression;
mod functional;
mod knobs;
mod meaning;
mod rule;

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::evaluate::MAX_DEFINITIONS;
use super::heads::RuleTable;
use super::scope::{self, Entity, Module, Ref};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::mistakes::{names, types as mistakes};
use crate::diagnostic::suggest::closest;
use crate::source::{Sources, Span};
use crate::syntax::tree::{GeneratorKind, ItemKind, Name, Param};

/// The type of an expression, as far as it is known without its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// Not known, or already reported.
    Unknown,
    Number,
    Truth,
    /// A token; one that is an integer serves as a number too.
    Token,
    Set,
    /// `[..]`: a row, a matrix, an interval.
    List,
    Process,
    Language,
    Channel,
}

impl Type {
    /// In words, with its article.
    pub fn describe(self) -> &'static str {
        match self {
            Type::Unknown => "something else",
            Type::Number => "a number",
            Type::Truth => "a condition",
            Type::Token => "a token",
            Type::Set => "a set",
            Type::List => "a list",
            Type::Process => "a process",
            Type::Language => "a language",
            Type::Channel => "a channel",
        }
    }

    /// Whether a value of this type may stand where `wanted` is needed.
    fn fits(self, wanted: Type) -> bool {
        self == wanted
            || self == Type::Unknown
            || wanted == Type::Unknown
            || matches!((self, wanted), (Type::Token, Type::Number) | (Type::Number, Type::Token))
    }
}

/// The names that are known at some place inside a generator, beyond those of its file.
#[derive(Clone, Debug, Default)]
pub struct Scope<'a> {
    /// Parameters, constants, indices and loop variables; the innermost last.
    vars: Vec<(&'a str, Type)>,
    /// The rules of the generator, where inside one.
    rules: Option<Rc<RuleTable<'a>>>,
    /// Tokens of the generator's own alphabet, where it declares one.
    tokens: Option<Rc<HashSet<String>>>,
}

impl<'a> Scope<'a> {
    fn with(&self, name: &'a str, ty: Type) -> Scope<'a> {
        let mut inner = self.clone();
        inner.vars.push((name, ty));
        inner
    }

    fn var(&self, name: &str) -> Option<Type> {
        self.vars.iter().rev().find(|(n, _)| *n == name).map(|(_, ty)| *ty)
    }
}

pub struct Checker<'a> {
    pub modules: &'a [Module],
    pub sources: &'a Sources,
    pub diagnostics: Vec<Diagnostic>,
    /// Types of outermost constants and of generators; `None` while being found.
    known: HashMap<Ref, Option<Type>>,
    /// Generators and constants with a mistake: not to be elaborated.
    pub broken: HashSet<Ref>,
    module: usize,
    /// Definitions whose type is being found, each for another.
    open: usize,
}

impl<'a> Checker<'a> {
    pub fn new(modules: &'a [Module], sources: &'a Sources) -> Checker<'a> {
        Checker { modules, sources, diagnostics: Vec::new(), known: HashMap::new(), broken: HashSet::new(), module: 0, open: 0 }
    }

    /// Checks every declaration of every module; directives are checked apart.
    pub fn check_all(&mut self) {
        for module in 0..self.modules.len() {
            self.module = module;
            for (item, it) in self.modules[module].tree.items.iter().enumerate() {
                let before = self.diagnostics.len();
                match &it.kind {
                    ItemKind::Alphabet { tokens, .. } => self.alphabet(tokens, &Scope::default()),
                    ItemKind::Let(definition) => {
                        self.expr(&definition.value, &Scope::default());
                        self.type_of(Ref { module, item });
                    }
                    ItemKind::Generator(generator) => self.generator(generator),
                    ItemKind::Import(_) | ItemKind::Directive(_) | ItemKind::Error { .. } => {}
                }
                if self.diagnostics[before..].iter().any(Diagnostic::is_error) {
                    self.broken.insert(Ref { module, item });
                }
            }
        }
        self.module = 0;
    }

    /// The type of what an outermost name stands for.
    pub fn entity_type(&mut self, entity: Entity) -> Type {
        match entity {
            Entity::Alphabet(_) => Type::Set,
            Entity::Module(_) | Entity::Broken => Type::Unknown,
            Entity::Let(at) | Entity::Generator(at) => self.type_of(at),
        }
    }

    fn type_of(&mut self, at: Ref) -> Type {
        if let Some(known) = self.known.get(&at) {
            return known.unwrap_or(Type::Unknown);
        }
        // Too deep a chain of definitions is reported once their values are asked for.
        if self.open >= MAX_DEFINITIONS {
            return Type::Unknown;
        }
        self.open += 1;
        self.known.insert(at, None);
        let (module, errors) = (self.module, self.diagnostics.len());
        self.module = at.module;
        let modules = self.modules;
        let ty = match scope::item(modules, at).map(|item| &item.kind) {
            Some(ItemKind::Let(definition)) => self.expr(&definition.value, &Scope::default()),
            Some(ItemKind::Generator(generator)) => match generator.kind {
                GeneratorKind::Process | GeneratorKind::GeneralizedProcess => Type::Process,
                GeneratorKind::Grammar => Type::Language,
                GeneratorKind::Channel => Type::Channel,
                GeneratorKind::Hierarchy => self.levels(generator, Scope::default()),
            },
            _ => Type::Unknown,
        };
        self.open -= 1;
        self.module = module;
        self.diagnostics.truncate(errors);
        self.known.insert(at, Some(ty));
        ty
    }

    /// The type a parameter's values have; reports a type that is not there.
    fn param_type(&mut self, param: &Param) -> Type {
        match param.ty.text.as_str() {
            "prob" | "real" | "int" => Type::Number,
            "Process" => Type::Process,
            "Language" => Type::Language,
            "Channel" => Type::Channel,
            name => match self.modules[self.module].names.get(name) {
                Some((Entity::Alphabet(_), _)) => Type::Token,
                Some((Entity::Broken, _)) => Type::Unknown,
                _ => {
                    let alphabets = self.modules[self.module].names.iter();
                    let alphabets = alphabets.filter(|(_, (e, _))| matches!(e, Entity::Alphabet(_))).map(|(n, _)| n.as_str());
                    let known = ["prob", "real", "int", "Process", "Language", "Channel"];
                    let other = closest(name, known.into_iter().chain(alphabets));
                    self.diagnostics.push(mistakes::unknown_type(param.ty.span, name, other));
                    Type::Unknown
                }
            },
        }
    }

    /// Reports a type that does not fit; the type wanted where it does (or was reported before).
    fn want(&mut self, span: Span, found: Type, wanted: Type) -> Type {
        if !found.fits(wanted) {
            let mistake = match (found, wanted) {
                (Type::Language, Type::Process) => mistakes::language_for_process(span, Some(self.sources.text(span))),
                (Type::Process, Type::Language) => mistakes::process_for_language(span),
                _ => mistakes::wrong_type(span, found.describe(), wanted.describe()),
            };
            self.diagnostics.push(mistake);
        }
        wanted
    }

    /// Adds to what was just said of an unknown name how a token is written, if no other name looks like it.
    fn may_be_a_token(&mut self, name: &Name) {
        self.mend(name, names::how_tokens_are_written(&name.text));
    }

    /// Adds a mend to what was just said of a name, if it has none.
    fn mend(&mut self, name: &Name, help: String) {
        if let Some(said) = self.diagnostics.last_mut().filter(|said| said.span() == Some(name.span) && said.help.is_none()) {
            said.help = Some(help);
        }
    }

    fn unknown(&mut self, name: &Name, scope: &Scope, expected: &str, more: &[&str]) -> Type {
        if !name.text.is_empty() {
            let module = &self.modules[self.module];
            let mut candidates: Vec<&str> = module.names.keys().map(String::as_str).chain(more.iter().copied()).collect();
            candidates.extend(scope.vars.iter().map(|(n, _)| *n));
            candidates.extend(scope.rules.iter().flat_map(|rules| rules.names()));
            match &scope.tokens {
                Some(own) => candidates.extend(own.iter().map(String::as_str)),
                None => candidates.extend(module.tokens.keys().map(String::as_str)),
            }
            let other = closest(&name.text, candidates);
            self.diagnostics.push(names::unknown_name(name.span, &name.text, expected, other));
        }
        Type::Unknown
    }
}
