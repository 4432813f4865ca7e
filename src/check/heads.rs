//! The heads of a generator's rules: which index is a literal and which a variable, and which rule a name means.

use std::collections::{HashMap, HashSet};

use super::scope::{self, Entity, Module};
use super::walk;
use crate::source::Span;
use crate::syntax::tree::{BinaryOp, Body, BodyItem, BodyItemKind, Expr, ExprKind, Generator, Name, Rule};

/// One index of a head.
#[derive(Clone, Copy, Debug)]
pub enum Pattern<'a> {
    /// Matches the value of this expression only.
    Literal(&'a Expr),
    /// Matches everything and names it.
    Variable(&'a Name),
    /// `i in SET`: matches the members of the set and names them.
    Member { name: &'a Name, set: &'a Expr },
}

#[derive(Debug)]
pub struct Head<'a> {
    pub rule: &'a Rule,
    /// In the order written; in a channel the token after `on` comes last.
    pub patterns: Vec<Pattern<'a>>,
}

impl Head<'_> {
    /// The head's place: its name and its indices.
    pub fn span(&self) -> Span {
        match self.rule.indices.last() {
            // With the bracket that closes them.
            Some(last) => Span { end: last.span.end + 1, ..self.rule.head.span },
            None => self.rule.head.span,
        }
    }
}

/// All rules of a generator, in the order written.
#[derive(Debug, Default)]
pub struct RuleTable<'a> {
    pub heads: Vec<Head<'a>>,
    by_name: HashMap<&'a str, Vec<usize>>,
}

impl<'a> RuleTable<'a> {
    pub fn new(modules: &[Module], module: usize, generator: &'a Generator) -> RuleTable<'a> {
        let body: &[BodyItem] = match &generator.body {
            Body::Block(items) => items,
            Body::Expr(_) | Body::Error => &[],
        };
        let literals = Literals::new(modules, module, generator, body);
        let mut table = RuleTable::default();
        for item in body {
            let BodyItemKind::Rule(rule) = &item.kind else { continue };
            let patterns = rule.indices.iter().chain(&rule.on).map(|index| pattern(index, rule, &literals)).collect();
            table.by_name.entry(rule.head.text.as_str()).or_default().push(table.heads.len());
            table.heads.push(Head { rule, patterns });
        }
        table
    }

    /// The rules with this name.
    pub fn named(&self, name: &str) -> &[usize] {
        self.by_name.get(name).map_or(&[], Vec::as_slice)
    }

    pub fn contains(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    pub fn names(&self) -> impl Iterator<Item = &'a str> {
        self.by_name.keys().copied()
    }
}

fn pattern<'a>(index: &'a Expr, rule: &'a Rule, literals: &Literals) -> Pattern<'a> {
    match &index.kind {
        ExprKind::Paren(inner) => pattern(inner, rule, literals),
        ExprKind::Binary { op: BinaryOp::In, left, right } => match &left.kind {
            ExprKind::Name(name) => Pattern::Member { name, set: right },
            _ => Pattern::Literal(index),
        },
        ExprKind::Name(name) if !literals.is_literal(name, rule) => Pattern::Variable(name),
        _ => Pattern::Literal(index),
    }
}

/// What decides whether a bare name in a head is a value or a variable.
struct Literals {
    /// Parameters, constants, tokens of the generator's alphabet and of the alphabets it mentions.
    values: HashSet<String>,
    /// Tokens of the other alphabets in sight.
    others: HashSet<String>,
}

impl Literals {
    fn new(modules: &[Module], module: usize, generator: &Generator, body: &[BodyItem]) -> Literals {
        let mut values: HashSet<String> = generator.params.iter().map(|p| p.name.text.clone()).collect();
        values.extend(body.iter().filter_map(|item| match &item.kind {
            BodyItemKind::Let(definition) => Some(definition.name.text.clone()),
            _ => None,
        }));
        let sets = generator.over.iter().chain(generator.from_to.iter().flat_map(|(from, to)| [from, to]));
        sets.for_each(|set| values.extend(scope::listed_tokens(modules, module, set).unwrap_or_default()));
        let mut mentioned: Vec<&Name> = generator.params.iter().map(|p| &p.ty).collect();
        walk::body_names(body, &mut |name| mentioned.push(name));
        for name in mentioned {
            if let Some(Entity::Alphabet(at)) = scope::resolve(modules, module, std::slice::from_ref(name)) {
                values.extend(scope::alphabet_tokens(modules, at).unwrap_or_default());
            }
        }
        Literals { values, others: modules[module].tokens.keys().cloned().collect() }
    }

    /// A token of an alphabet that the generator never mentions is a literal only where the rule does not use it as a variable.
    fn is_literal(&self, name: &Name, rule: &Rule) -> bool {
        if self.values.contains(&name.text) {
            return true;
        }
        let mut used = false;
        walk::alternatives_names(&rule.alternatives, &mut |other| used |= other.text == name.text);
        self.others.contains(&name.text) && !used
    }
}
