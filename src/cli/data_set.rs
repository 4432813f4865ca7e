//! Opening a data set that is there.

use std::path::Path;

use super::Failure;
use crate::dataset::{Manifest, paths};

/// The manifest of the data set in a folder.
pub fn manifest(folder: &Path) -> Result<Manifest, Failure> {
    let path = folder.join(paths::MANIFEST);
    if !path.is_file() {
        return Err(Failure::input(format!(
            "{} is not a data set: it has no {}; `epsilang dataset FILE --out DIR` makes one",
            folder.display(),
            paths::MANIFEST
        )));
    }
    let text =
        std::fs::read_to_string(&path).map_err(|error| Failure::input(format!("cannot read {}: {error}", path.display())))?;
    Manifest::read(&text).map_err(|why| Failure::input(format!("{} {why}", path.display())))
}
