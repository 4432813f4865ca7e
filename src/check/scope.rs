//! Which names a file declares, and what a name means there.

use std::collections::HashMap;
use std::sync::Arc;

use crate::source::{FileId, Span};
use crate::syntax::tree::{self, BinaryOp, Expr, ExprKind, Item, ItemKind, Name};

/// A declaration: index of its module, and of the item in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ref {
    pub module: usize,
    pub item: usize,
}

/// What a name of a file's outermost scope stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entity {
    Alphabet(Ref),
    Let(Ref),
    Generator(Ref),
    Module(usize),
    /// Declared by something that could not be read; nothing more is said about it.
    Broken,
}

impl Entity {
    /// In words, with its article.
    pub fn describe(self, modules: &[Module]) -> &'static str {
        match self {
            Entity::Alphabet(_) => "an alphabet",
            Entity::Let(_) => "a constant",
            Entity::Module(_) => "a module",
            Entity::Broken => "a declaration with mistakes",
            Entity::Generator(at) => match generator(modules, at).map(|g| g.kind) {
                Some(tree::GeneratorKind::Grammar) => "a grammar",
                Some(tree::GeneratorKind::Channel) => "a channel",
                Some(tree::GeneratorKind::Hierarchy) => "a hierarchy",
                _ => "a process",
            },
        }
    }
}

/// One file, parsed, with its outermost names.
#[derive(Debug)]
pub struct Module {
    pub file: FileId,
    pub tree: tree::File,
    pub names: HashMap<String, (Entity, Span)>,
    /// Tokens of the alphabets this file sees, and the alphabet that first declares each.
    pub tokens: HashMap<String, Arc<str>>,
}

/// The declared generator at a place, if that is one.
pub fn generator(modules: &[Module], at: Ref) -> Option<&tree::Generator> {
    match &item(modules, at)?.kind {
        ItemKind::Generator(generator) => Some(generator),
        _ => None,
    }
}

pub fn item(modules: &[Module], at: Ref) -> Option<&Item> {
    modules.get(at.module)?.tree.items.get(at.item)
}

/// What a (dotted) name means in a module.
pub fn resolve(modules: &[Module], module: usize, path: &[Name]) -> Option<Entity> {
    let (first, rest) = path.split_first()?;
    let mut entity = modules.get(module)?.names.get(&first.text)?.0;
    for name in rest {
        if entity == Entity::Broken {
            break;
        }
        let Entity::Module(inner) = entity else { return None };
        entity = modules.get(inner)?.names.get(&name.text)?.0;
    }
    Some(entity)
}

/// The names and strings an alphabet's expression lists, without evaluating anything (numbers are left out); `None` where it is not a plain
/// list or the name of one.
pub fn listed_tokens(modules: &[Module], module: usize, alphabet: &Expr) -> Option<Vec<String>> {
    listed(modules, module, alphabet, 0)
}

/// The tokens a declared alphabet lists, as [`listed_tokens`].
pub fn alphabet_tokens(modules: &[Module], at: Ref) -> Option<Vec<String>> {
    match &item(modules, at)?.kind {
        ItemKind::Alphabet { tokens, .. } => listed_tokens(modules, at.module, tokens),
        _ => None,
    }
}

fn listed(modules: &[Module], module: usize, alphabet: &Expr, depth: usize) -> Option<Vec<String>> {
    if depth > 32 {
        return None;
    }
    match &alphabet.kind {
        ExprKind::Set(elements) => Some(
            elements
                .iter()
                .filter_map(|e| match &e.kind {
                    ExprKind::Name(name) => Some(name.text.clone()),
                    ExprKind::Str(text) => Some(text.clone()),
                    _ => None,
                })
                .collect(),
        ),
        ExprKind::Range { .. } => Some(Vec::new()),
        // Its tokens are tuples, which have no name.
        ExprKind::Binary { op: BinaryOp::Multiply, left, right } => {
            listed(modules, module, left, depth + 1).and(listed(modules, module, right, depth + 1)).map(|_| Vec::new())
        }
        ExprKind::Paren(inner) => listed(modules, module, inner, depth + 1),
        ExprKind::Name(name) => named(modules, module, std::slice::from_ref(name), depth),
        ExprKind::Path(path) => named(modules, module, path, depth),
        _ => None,
    }
}

fn named(modules: &[Module], module: usize, path: &[Name], depth: usize) -> Option<Vec<String>> {
    let (at, value) = match resolve(modules, module, path)? {
        Entity::Alphabet(at) => match &item(modules, at)?.kind {
            ItemKind::Alphabet { tokens, .. } => (at, tokens),
            _ => return None,
        },
        Entity::Let(at) => match &item(modules, at)?.kind {
            ItemKind::Let(definition) => (at, &definition.value),
            _ => return None,
        },
        _ => return None,
    };
    listed(modules, at.module, value, depth + 1)
}

/// Fills in the tokens a module sees, once all modules have their names.
pub fn collect_tokens(modules: &mut [Module]) {
    for index in 0..modules.len() {
        let mut alphabets: Vec<(&String, Ref)> = modules[index]
            .names
            .iter()
            .filter_map(|(name, (entity, _))| match entity {
                Entity::Alphabet(at) => Some((name, *at)),
                _ => None,
            })
            .collect();
        alphabets.sort();
        let mut tokens = HashMap::new();
        for (name, at) in alphabets {
            let Some(Item { kind: ItemKind::Alphabet { tokens: set, .. }, .. }) = item(modules, at) else { continue };
            let name: Arc<str> = Arc::from(name.as_str());
            for token in listed_tokens(modules, at.module, set).unwrap_or_default() {
                tokens.entry(token).or_insert_with(|| Arc::clone(&name));
            }
        }
        modules[index].tokens = tokens;
    }
}
