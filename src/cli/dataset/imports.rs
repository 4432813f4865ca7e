//! The files that a .gen file imports from beside it: they are copied with it, so that the copy can be compiled again.

use std::path::{Component, Path};

use crate::check::normalize;
use crate::cli::Failure;
use crate::cli::input::OpenProgram;
use crate::dataset::paths;
use crate::stdlib;

/// A file that was imported: its path from the folder of the file that was opened, and its text.
pub type Imported = (String, String);

/// What was imported, library modules left out, under the names that the copied file imports it by.
///
/// # Errors
/// Where a file lies outside of the folder of the one that was opened, or its name is taken.
pub fn imported(opened: &OpenProgram) -> Result<Vec<Imported>, Failure> {
    let mut files = opened.sources.iter().map(|(_, file)| file);
    let Some(root) = files.next() else { return Ok(Vec::new()) };
    let folder = normalize(Path::new(&root.name).parent().unwrap_or(Path::new("")));
    let mut found = Vec::new();
    for file in files {
        let library = file.name.strip_prefix("std.").and_then(stdlib::source);
        if library.is_some_and(|text| *text == *file.text) {
            continue;
        }
        let refused = |why: &str| {
            Err(Failure::input(format!("{} imports {}, {why}; what is made of it holds a copy of each", root.name, file.name)))
        };
        let within = Path::new(&file.name).strip_prefix(&folder).ok();
        let parts = within.map(|path| path.components().map(as_name).collect::<Option<Vec<&str>>>());
        match parts.flatten().map(|parts| parts.join("/")) {
            None => return refused("which lies outside of its folder: copy it there"),
            Some(path) if path == paths::GENERATOR => {
                return refused(&format!("and {} is the name that its own copy has: rename that file", paths::GENERATOR));
            }
            Some(path) if !path.ends_with(".gen") => return refused("which should have a name that ends in .gen"),
            Some(path) => found.push((path, file.text.to_string())),
        }
    }
    Ok(found)
}

fn as_name(part: Component<'_>) -> Option<&str> {
    if let Component::Normal(name) = part { name.to_str() } else { None }
}
