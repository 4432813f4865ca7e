//! The root file and everything it imports.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

use super::elaborate::Program;
use super::scope::{self, Entity, Module, Ref};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::mistakes::{imports, names};
use crate::diagnostic::repeats;
use crate::diagnostic::suggest::closest;
use crate::source::{FileId, Sources, Span};
use crate::stdlib;
use crate::syntax::parser::parse;
use crate::syntax::tree::{Import, ImportPath, Imported, ItemKind, Name};

/// Parses, resolves and type-checks `root` (a file already in `sources`) and all it imports.
///
/// `reader` gives the text of a relative import, asked for by its path (joined to the folder of the file that imports it), or
/// says why it cannot be read; library modules (`std.classic`) come from the embedded table. All files read are added to `sources`.
/// A program comes back whatever the mistakes; it should be built only where none of the diagnostics is an error.
pub fn load(sources: &mut Sources, root: FileId, reader: &dyn Fn(&Path) -> Result<String, String>) -> (Program, Vec<Diagnostic>) {
    let mut loader =
        Loader { sources, reader, modules: Vec::new(), loaded: HashMap::new(), active: Vec::new(), diagnostics: Vec::new() };
    let name = loader.sources.get(root).name.clone();
    loader.module(root, normalize(Path::new(&name)));
    let Loader { mut modules, mut diagnostics, .. } = loader;
    scope::collect_tokens(&mut modules);
    let program = Program::check(modules, sources, &mut diagnostics);
    (program, repeats::merge(diagnostics))
}

struct Loader<'a> {
    sources: &'a mut Sources,
    reader: &'a dyn Fn(&Path) -> Result<String, String>,
    modules: Vec<Module>,
    /// Module of each file by its normalized path, or `std.NAME`.
    loaded: HashMap<PathBuf, usize>,
    /// Files being loaded, outermost first.
    active: Vec<PathBuf>,
    diagnostics: Vec<Diagnostic>,
}

impl Loader<'_> {
    fn module(&mut self, file: FileId, path: PathBuf) -> usize {
        let text = self.sources.get(file).text.clone();
        let parsed = parse(file, &text);
        self.diagnostics.extend(parsed.diagnostics);
        let tree = parsed.tree;
        let index = self.modules.len();
        self.loaded.insert(path.clone(), index);
        self.active.push(path);
        self.modules.push(Module { file, tree, names: HashMap::new(), tokens: HashMap::new() });
        self.declare(index);
        self.import_all(index);
        self.active.pop();
        index
    }

    /// Enters what the file itself declares.
    fn declare(&mut self, module: usize) {
        let mut found = Vec::new();
        for (item, it) in self.modules[module].tree.items.iter().enumerate() {
            let at = Ref { module, item };
            match &it.kind {
                ItemKind::Alphabet { name, .. } => found.push((name.clone(), Entity::Alphabet(at))),
                ItemKind::Let(definition) => found.push((definition.name.clone(), Entity::Let(at))),
                ItemKind::Generator(generator) => found.push((generator.name.clone(), Entity::Generator(at))),
                ItemKind::Error { names } => found.extend(names.iter().map(|name| (name.clone(), Entity::Broken))),
                ItemKind::Import(_) | ItemKind::Directive(_) => {}
            }
        }
        for (name, entity) in found {
            self.enter(module, &name, entity);
        }
    }

    fn enter(&mut self, module: usize, name: &Name, entity: Entity) {
        if name.text.is_empty() {
            return;
        }
        match self.modules[module].names.get(&name.text) {
            Some((known, _)) if *known == entity || entity == Entity::Broken => {}
            Some((Entity::Broken, _)) => {
                self.modules[module].names.insert(name.text.clone(), (entity, name.span));
            }
            Some((_, first)) => {
                let first = *first;
                let (first, again) = if first.start <= name.span.start { (first, name.span) } else { (name.span, first) };
                self.diagnostics.push(names::duplicate_declaration(again, &name.text, "name", first));
            }
            None => {
                self.modules[module].names.insert(name.text.clone(), (entity, name.span));
            }
        }
    }

    fn import_all(&mut self, module: usize) {
        let wanted: Vec<Import> = self.modules[module]
            .tree
            .items
            .iter()
            .filter_map(|item| match &item.kind {
                ItemKind::Import(import) => Some(import.clone()),
                _ => None,
            })
            .collect();
        for import in wanted {
            match self.target(module, &import.path) {
                Some((target, own_name)) => self.bind(module, target, own_name, &import),
                None => self.bind_nothing(module, &import),
            }
        }
    }

    /// The names of an import that failed: nothing more is said about them.
    fn bind_nothing(&mut self, module: usize, import: &Import) {
        let names: Vec<&Name> = match (&import.what, &import.path) {
            (Imported::Names(list), _) => list.iter().map(|wanted| wanted.alias.as_ref().unwrap_or(&wanted.name)).collect(),
            (Imported::Module { alias: Some(alias) }, _) => vec![alias],
            (Imported::Module { alias: None }, ImportPath::Module(path)) => path.last().into_iter().collect(),
            (Imported::Module { alias: None }, ImportPath::File { .. }) => vec![],
        };
        for name in names {
            self.enter(module, name, Entity::Broken);
        }
    }

    fn bind(&mut self, module: usize, target: usize, own_name: Option<Name>, import: &Import) {
        match &import.what {
            Imported::Module { alias } => match (alias.as_ref().or(own_name.as_ref()), &import.path) {
                (Some(name), _) => self.enter(module, name, Entity::Module(target)),
                (None, ImportPath::File { path, span }) => {
                    self.diagnostics.push(imports::import_needs_alias(*span, path));
                }
                (None, ImportPath::Module(_)) => {}
            },
            Imported::Names(list) => {
                for wanted in list {
                    let there = &self.modules[target].names;
                    match there.get(&wanted.name.text) {
                        Some((entity, _)) => {
                            let entity = *entity;
                            self.enter(module, wanted.alias.as_ref().unwrap_or(&wanted.name), entity);
                        }
                        None => {
                            let source = &self.sources.get(self.modules[target].file).name;
                            let other = closest(&wanted.name.text, there.keys().map(String::as_str));
                            let mistake = imports::not_in_module(wanted.name.span, &wanted.name.text, source, other);
                            self.diagnostics.push(mistake);
                            self.enter(module, wanted.alias.as_ref().unwrap_or(&wanted.name), Entity::Broken);
                        }
                    }
                }
            }
        }
    }

    /// The module an import means, loading it if need be, and the name it goes by where none is given.
    fn target(&mut self, module: usize, path: &ImportPath) -> Option<(usize, Option<Name>)> {
        match path {
            ImportPath::Module(segments) => {
                let last = segments.last()?;
                let span = segments[0].span.to(last.span);
                let dotted = segments.iter().map(|s| s.text.as_str()).collect::<Vec<_>>().join(".");
                let library = dotted.strip_prefix("std.").unwrap_or("");
                let Some(text) = stdlib::source(library) else {
                    let known: Vec<&str> = stdlib::modules().collect();
                    let other = closest(library, known.iter().copied()).or_else(|| closest(&dotted, known.iter().copied()));
                    let other = other.or_else(|| known.iter().copied().find(|m| *m == dotted));
                    self.diagnostics.push(imports::unknown_module(span, &dotted, other, &known));
                    return None;
                };
                let text = text.to_owned();
                let target = self.open(PathBuf::from(&dotted), span, || Ok(text), dotted.clone())?;
                Some((target, Some(last.clone())))
            }
            ImportPath::File { path, span } => {
                let importer = PathBuf::from(&self.sources.get(self.modules[module].file).name);
                let full = normalize(&importer.parent().unwrap_or(Path::new("")).join(path));
                let shown = full.display().to_string();
                let reader = self.reader;
                let target = self.open(full.clone(), *span, || reader(&full), shown)?;
                let stem = full.file_stem().and_then(|s| s.to_str()).unwrap_or("");
                let plain = stem.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
                    && stem.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
                Some((target, plain.then(|| Name { text: stem.to_owned(), span: *span })))
            }
        }
    }

    fn open(&mut self, path: PathBuf, span: Span, read: impl FnOnce() -> Result<String, String>, name: String) -> Option<usize> {
        if let Some(first) = self.active.iter().position(|p| *p == path) {
            let mut chain: Vec<String> = self.active[first..].iter().map(|p| p.display().to_string()).collect();
            chain.push(path.display().to_string());
            self.diagnostics.push(imports::import_cycle(span, &chain));
            return None;
        }
        if let Some(&module) = self.loaded.get(&path) {
            return Some(module);
        }
        match read() {
            Ok(text) => {
                let file = self.sources.add(name, text);
                Some(self.module(file, path))
            }
            Err(reason) => {
                self.diagnostics.push(imports::unreadable_import(span, &name, &reason));
                None
            }
        }
    }
}

/// Resolves `.` and `..` by the text alone.
pub fn normalize(path: &Path) -> PathBuf {
    let mut result = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(result.components().next_back(), Some(Component::Normal(_))) => {
                result.pop();
            }
            other => result.push(other),
        }
    }
    result
}
