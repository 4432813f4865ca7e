//! `epsilang check FILE...`

use super::args::{Check, TextOrJson};
use super::input::{self, Text};
use super::{Failure, colour, output, select};
use crate::build::check_all;
use crate::check;
use crate::diagnostic::{Diagnostic, json::json, render::render};
use crate::machine::limits::Limits;
use crate::report::machine_json;
use crate::source::Sources;

pub fn run(args: &Check) -> Result<(), Failure> {
    let limits = Limits { cancelled: super::interrupt::flag(), ..Limits::default() };
    let mut sources = Sources::default();
    let (mut diagnostics, mut unreadable, mut unread) = (Vec::new(), String::new(), 0);
    for file in &args.files {
        match one(file, &mut sources, &limits) {
            Ok(found) => diagnostics.extend(found),
            Err(Failure::Input(message)) => {
                unread += 1;
                unreadable.push_str(&message);
            }
            Err(other) => return Err(other),
        }
    }
    let failed = !unreadable.is_empty() || diagnostics.iter().any(Diagnostic::is_error);
    let shown = match args.format {
        TextOrJson::Text => unreadable + &render(&diagnostics, &sources, colour()),
        TextOrJson::Json => {
            output::write_stdout(json(&diagnostics, &sources).as_bytes())?;
            unreadable
        }
    };
    if failed {
        return Err(if unread > 0 { Failure::Input(shown) } else { select::failure(&diagnostics, shown) });
    }
    eprint!("{shown}");
    Ok(())
}

/// Everything there is to say of one file: a .gen file is loaded, and every generator built that its defaults allow.
fn one(file: &str, sources: &mut Sources, limits: &Limits) -> Result<Vec<Diagnostic>, Failure> {
    let Text { name, text, .. } = input::text(file)?;
    if input::is_machine(&name, &text) {
        let machine = machine_json::read(&text, limits).map_err(|error| input::unread(&name, &error))?;
        if let Some(warning) = input::left_out(&machine) {
            eprintln!("{name}: warning: {warning}");
        }
        return Ok(Vec::new());
    }
    let root = sources.add(name, text);
    let (program, mut diagnostics) = check::load(sources, root, &input::read_import);
    // What is sound is elaborated whatever is wrong elsewhere, so that one run tells of all mistakes.
    let more = if diagnostics.iter().any(Diagnostic::is_error) { program.elaborate_all() } else { check_all(&program, limits) };
    diagnostics.extend(more);
    Ok(diagnostics)
}
