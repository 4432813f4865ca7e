//! Opening what a command is given: a .gen file, a library module, a machine as JSON, or standard input.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::{Failure, colour};
use crate::check::{self, program::Program};
use crate::diagnostic::{Diagnostic, render::render};
use crate::machine::{limits::Limits, realize::Realized};
use crate::report::machine_json::{self, MachineJsonError};
use crate::source::Sources;
use crate::stdlib;

/// More text than this is no hand-written generator; it is refused rather than read for ever.
const LARGEST_INPUT: u64 = 256 << 20;

/// What was opened.
pub enum Input {
    Program(Box<OpenProgram>),
    Machine(Box<OpenMachine>),
}

/// A .gen file, loaded and checked.
pub struct OpenProgram {
    pub sources: Sources,
    pub program: Program,
    /// The file's name without folder and extension, for naming what is made of it.
    pub stem: String,
    /// The one generator asked for, where the input was `std.MODULE.NAME`.
    pub only: Option<String>,
}

/// A machine as JSON.
pub struct OpenMachine {
    pub name: String,
    pub file: String,
    pub text: String,
    pub machine: Realized,
}

impl OpenProgram {
    /// Diagnostics as text, ready for standard error.
    pub fn show(&self, diagnostics: &[Diagnostic]) -> String {
        render(diagnostics, &self.sources, colour())
    }
}

/// The text of an input and what it is called.
pub struct Text {
    pub name: String,
    pub text: String,
    /// The generator asked for, where the input was `std.MODULE.NAME`.
    pub only: Option<String>,
}

/// Whether an input is a machine as JSON: by its name, or because no .gen file begins with a brace.
pub fn is_machine(name: &str, text: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "json") || text.trim_start().starts_with('{')
}

/// Reads an input, whatever it is.
pub fn text(file: &str) -> Result<Text, Failure> {
    match library_text(file)? {
        Some(text) => Ok(text),
        None => Ok(Text { name: shown_name(file), text: read(file)?, only: None }),
    }
}

/// Opens `file` and checks it. Warnings go to standard error; errors are the failure.
pub fn open(file: &str, limits: &Limits) -> Result<Input, Failure> {
    let Text { name, text, only } = text(file)?;
    let stem = stem(&name);
    if is_machine(&name, &text) {
        let machine = machine_json::read(&text, limits).map_err(|error| unread(&name, &error))?;
        if let Some(warning) = left_out(&machine) {
            eprintln!("{name}: warning: {warning}");
        }
        return Ok(Input::Machine(Box::new(OpenMachine { name: stem, file: name, text, machine })));
    }
    let mut sources = Sources::default();
    let root = sources.add(name, text);
    let (mut program, diagnostics) = check::load(&mut sources, root, &read_import);
    program.max_states = limits.max_states;
    let opened = OpenProgram { sources, program, stem, only };
    let shown = opened.show(&diagnostics);
    if diagnostics.iter().any(Diagnostic::is_error) {
        return Err(Failure::Input(shown));
    }
    eprint!("{shown}");
    Ok(Input::Program(Box::new(opened)))
}

/// A machine as JSON that is wrong, or whose reading took too long.
pub fn unread(name: &str, error: &MachineJsonError) -> Failure {
    match error {
        MachineJsonError::Stopped | MachineJsonError::TooLarge { .. } => Failure::limit(format!("{name}: {error}")),
        _ => Failure::input(format!("{name}: {error}")),
    }
}

/// That a machine as JSON has states that its start never leads to, in one sentence.
pub fn left_out(machine: &Realized) -> Option<String> {
    let names = &machine.left_out;
    let more = names.len().checked_sub(5).filter(|&more| more > 0).map_or_else(String::new, |more| format!(" and {more} more"));
    let few = names.iter().take(5).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    (!names.is_empty()).then(|| format!("its start never leads to {few}{more}: left out"))
}

/// Like [`open`], where only a .gen file will do.
pub fn open_program(file: &str, limits: &Limits) -> Result<OpenProgram, Failure> {
    match open(file, limits)? {
        Input::Program(program) => Ok(*program),
        Input::Machine(_) => Err(Failure::input(format!("{}: a machine as JSON, where a .gen file is needed", shown_name(file)))),
    }
}

/// Standard input and pipes, by the names that were asked for: they can be read once, and a command may ask for an input's text and then open it.
static READ: Mutex<BTreeMap<String, String>> = Mutex::new(BTreeMap::new());

/// The text of a file or of standard input.
pub fn read(file: &str) -> Result<String, Failure> {
    if Path::new(file).is_file() {
        return read_now(file);
    }
    let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(text) = read.get(file) {
        return Ok(text.clone());
    }
    let text = read_now(file)?;
    read.insert(file.to_string(), text.clone());
    Ok(text)
}

fn read_now(file: &str) -> Result<String, Failure> {
    let name = shown_name(file);
    let wrong = |error: std::io::Error| Failure::input(format!("cannot read {name}: {error}"));
    let bytes = if file == "-" {
        read_limited(std::io::stdin().lock()).map_err(wrong)?
    } else {
        if Path::new(file).is_dir() {
            return Err(Failure::input(format!("cannot read {name}: it is a directory; name a .gen file in it")));
        }
        read_limited(std::fs::File::open(file).map_err(wrong)?).map_err(wrong)?
    };
    if bytes.len() as u64 > LARGEST_INPUT {
        return Err(Failure::input(format!("{name} is larger than {} MiB, the most that is read", LARGEST_INPUT >> 20)));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Failure::input(format!("{name} is not text: byte {at} is not valid UTF-8; save the file as UTF-8"))
    })
}

fn read_limited(from: impl Read) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(LARGEST_INPUT + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// How the loader reads an imported file.
pub fn read_import(path: &Path) -> Result<String, String> {
    let named = format!("error: cannot read {}: ", path.display());
    read(&path.to_string_lossy()).map_err(|failure| match failure {
        Failure::Input(message) => message.trim_start_matches(&named).trim_start_matches("error: ").trim_end().to_string(),
        _ => format!("cannot read {}", path.display()),
    })
}

/// `std.MODULE` and `std.MODULE.NAME`. A file of that very name wins.
fn library_text(file: &str) -> Result<Option<Text>, Failure> {
    let Some(path) = file.strip_prefix("std.") else { return Ok(None) };
    if Path::new(file).exists() {
        return Ok(None);
    }
    let (module, name) = match path.split_once('.') {
        Some((module, name)) => (module, Some(name.to_string())),
        None => (path, None),
    };
    match stdlib::source(module) {
        Some(text) => Ok(Some(Text { name: format!("std/{module}.gen"), text: text.to_string(), only: name })),
        None => {
            let modules: Vec<String> = stdlib::modules().map(|module| format!("std.{module}")).collect();
            Err(Failure::input(format!("there is no library module std.{module}; there are {}", modules.join(", "))))
        }
    }
}

fn shown_name(file: &str) -> String {
    if file == "-" { "<standard input>".to_string() } else { file.to_string() }
}

fn stem(name: &str) -> String {
    let path = PathBuf::from(name);
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    if stem.is_empty() || stem.starts_with('<') { "generator".to_string() } else { stem }
}
