//! Mistakes in imports.

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// A file imports itself, directly or through others; `chain` names the files from the first to its repetition.
pub fn import_cycle(at: Span, chain: &[String]) -> Diagnostic {
    Diagnostic::error("import-cycle", "these files import each other in a circle")
        .at(at, format!("this import closes the circle back to {}", chain.last().map_or("itself", String::as_str)))
        .note(chain.join(" imports "))
        .help("move what both need into a third file, and import that from both")
}

/// `import std.NAME` of a module that the library does not have.
pub fn unknown_module(at: Span, module: &str, closest: Option<&str>, modules: &[&str]) -> Diagnostic {
    let mistake = Diagnostic::error("unknown-module", format!("there is no module `{module}`"))
        .at(at, "not a module of the standard library")
        .note(format!("the modules are {}", modules.iter().map(|m| format!("`std.{m}`")).collect::<Vec<_>>().join(", ")));
    match closest {
        Some(name) => mistake.help(format!("did you mean `std.{name}`?")).fix(at, format!("std.{name}")),
        None => mistake.help("a file of your own is imported by its path: import \"./mine.gen\" as mine"),
    }
}

/// A file named in an import that cannot be read.
pub fn unreadable_import(at: Span, path: &str, reason: &str) -> Diagnostic {
    Diagnostic::error("unreadable-import", format!("cannot read {path}"))
        .at(at, reason)
        .help("the path is taken from the folder of the file that imports it")
}

/// `import "./odd name.gen"` without `as`, where the file's name is not a name of the language.
pub fn import_needs_alias(at: Span, path: &str) -> Diagnostic {
    Diagnostic::error("import-needs-alias", format!("the file name of {path} cannot serve as a name"))
        .at(at, "imported under which name?")
        .help("write `as NAME` after it")
}

/// `from M import NAME` of a name that M does not declare.
pub fn not_in_module(at: Span, name: &str, module: &str, closest: Option<&str>) -> Diagnostic {
    let mistake = Diagnostic::error("not-in-module", format!("{module} declares no `{name}`")).at(at, "not found there");
    match closest {
        Some(other) => mistake.help(format!("did you mean `{other}`?")).fix(at, other),
        None => mistake,
    }
}
