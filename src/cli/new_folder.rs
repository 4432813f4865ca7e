//! Folders that a command makes, whole or not at all.

use std::path::Path;

use super::Failure;

/// Whether a folder may be made: nothing is there, or what `is_ours` and may be replaced.
///
/// # Errors
/// Why not.
pub fn can_be_made(out: &Path, force: bool, is_ours: impl FnOnce() -> bool) -> Result<(), Failure> {
    let refused = |why: &str| Err(Failure::input(format!("cannot write {}: {why}", out.display())));
    if out.file_name().is_none() {
        return refused("name a folder to make");
    }
    let parent = out.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !parent.is_dir() {
        return refused(&format!("there is no folder {}", parent.display()));
    }
    if !out.exists() {
        return Ok(());
    }
    match (is_ours(), force) {
        (true, true) => Ok(()),
        (true, false) => refused("it is there already; --force replaces it"),
        (false, _) => refused("something else is there; name a new folder"),
    }
}
