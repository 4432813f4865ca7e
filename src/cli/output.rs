//! Writing: a file is written whole or not at all, and a closed pipe is not an error.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::Failure;

/// The folder that a file lies in, where the file can be written as far as one can see: to ask before long work.
pub fn place(path: &Path) -> Result<&Path, Failure> {
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    if !folder.is_dir() {
        return Err(Failure::input(format!("cannot write {}: there is no folder {}", path.display(), folder.display())));
    }
    if path.is_dir() {
        return Err(Failure::input(format!("cannot write {}: it is a directory", path.display())));
    }
    Ok(folder)
}

/// Writes a file by way of a temporary one beside it, so that no half of it is ever seen.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let folder = place(path)?;
    let wrong = |error: io::Error| Failure::input(format!("cannot write {}: {}", path.display(), plain(&error)));
    // What is no regular file (a pipe, /dev/null) cannot be replaced: it is written to.
    if path.exists() && !path.is_file() {
        return std::fs::write(path, bytes).map_err(wrong);
    }
    let mut file = tempfile::Builder::new().prefix(".epsilang-").tempfile_in(folder).map_err(wrong)?;
    file.write_all(bytes).map_err(wrong)?;
    file.as_file().sync_all().map_err(wrong)?;
    set_usual_permissions(file.as_file(), path).map_err(wrong)?;
    file.persist(path).map_err(|error| wrong(error.error))?;
    Ok(())
}

/// An error without a temporary file's name, which says nothing to anyone.
fn plain(error: &io::Error) -> String {
    let why = error.to_string();
    why.split_once(" at path ").map_or(why.as_str(), |(why, _)| why).to_string()
}

/// A temporary file is private; what replaces or makes a file has that file's permissions, or the usual ones.
#[cfg(unix)]
fn set_usual_permissions(file: &std::fs::File, path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(path).map_or(0o644, |existing| existing.permissions().mode() & 0o777);
    file.set_permissions(std::fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn set_usual_permissions(_: &std::fs::File, _: &Path) -> io::Result<()> {
    Ok(())
}

/// Writes to standard output; a reader that has gone away (`| head`) ends the work quietly.
pub fn write_stdout(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(Failure::ReaderGone),
        Err(error) => Err(Failure::input(format!("cannot write to standard output: {error}"))),
        Ok(()) => Ok(()),
    }
}

/// To the file if one is named, else to standard output.
pub fn write(path: Option<&Path>, bytes: &[u8]) -> Result<(), Failure> {
    match path {
        Some(path) => write_file(path, bytes),
        None => write_stdout(bytes),
    }
}

/// The page of a site that is opened first.
pub const SITE_INDEX: &str = "index.html";
/// What stands in the index of a site that was made here.
const SITE_MARK: &str = "name=\"generator\" content=\"epsilang ";

/// Whether a site may be made at a place: nothing is there, an empty folder, or a site that was made here before.
pub fn site_can_be_made(folder: &Path) -> Result<(), Failure> {
    let refused = |why: &str| Err(Failure::input(format!("cannot write {}: {why}", folder.display())));
    if !folder.exists() {
        return Ok(());
    }
    if !folder.is_dir() {
        return refused("it is a file");
    }
    let ours = std::fs::read_to_string(folder.join(SITE_INDEX)).is_ok_and(|text| text.contains(SITE_MARK));
    let empty = std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none());
    if ours || empty { Ok(()) } else { refused("the folder holds something else; name a new or an empty one") }
}

/// Writes all pages of a site into a folder beside it, and only then puts that in its place.
pub fn write_site(folder: &Path, pages: &[(PathBuf, String)]) -> Result<(), Failure> {
    site_can_be_made(folder)?;
    write_folder(folder, pages)
}

/// Writes a folder whole or not at all: all files into a folder beside it, which is then put in its place. What was there before is gone.
pub fn write_folder(folder: &Path, files: &[(PathBuf, impl AsRef<[u8]>)]) -> Result<(), Failure> {
    let parent = match folder.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let wrong = |error: io::Error| Failure::input(format!("cannot write {}: {}", folder.display(), plain(&error)));
    let beside = tempfile::Builder::new().prefix(".epsilang-").tempdir_in(parent).map_err(wrong)?;
    // A temporary folder is private; the one inside it is not.
    let (new, old) = (beside.path().join("new"), beside.path().join("old"));
    std::fs::create_dir(&new).map_err(wrong)?;
    for (file, content) in files {
        let path = new.join(file);
        if let Some(within) = path.parent() {
            std::fs::create_dir_all(within).map_err(wrong)?;
        }
        std::fs::write(&path, content).map_err(wrong)?;
    }
    if folder.exists() {
        std::fs::rename(folder, &old).map_err(wrong)?;
    }
    if let Err(error) = std::fs::rename(&new, folder) {
        // What was there goes back.
        if old.exists() {
            let _ = std::fs::rename(&old, folder);
        }
        return Err(wrong(error));
    }
    Ok(())
}
