//! `epsilang list [MODULE]`, and `epsilang list MODULE.NAME`

use super::args::List;
use super::input::{self, OpenProgram};
use super::{Failure, output};
use crate::check::program::Signature;
use crate::diagnostic::suggest::closest;
use crate::machine::limits::Limits;
use crate::stdlib;

pub fn run(args: &List) -> Result<(), Failure> {
    let wanted = args.module.as_deref().map(|module| module.strip_prefix("std.").unwrap_or(module));
    if let Some((module, name)) = wanted.and_then(|wanted| wanted.split_once('.')) {
        return one(module, name);
    }
    let modules: Vec<String> = match wanted {
        Some(module) => vec![module.to_string()],
        None => stdlib::modules().map(String::from).collect(),
    };
    let mut shown = String::new();
    for module in modules {
        let opened = input::open_program(&format!("std.{module}"), &Limits::default())?;
        if args.module.is_none() {
            shown.push_str(&format!("std.{module}: {}\n", opened.program.docs().first().map_or("", String::as_str)));
        }
        shown.push_str(&lines(&opened, &module));
    }
    output::write_stdout(shown.as_bytes())
}

/// One generator, with all that is said of it.
fn one(module: &str, name: &str) -> Result<(), Failure> {
    let opened = input::open_program(&format!("std.{module}"), &Limits::default())?;
    let Some(signature) = opened.program.signatures().iter().find(|signature| signature.name == name) else {
        let near = closest(name, opened.program.signatures().iter().map(|signature| signature.name.as_str()));
        let hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        return Err(Failure::input(format!("std.{module} has no `{name}`{hint}")));
    };
    let docs: String = signature.docs.iter().map(|line| format!("  {line}\n")).collect();
    output::write_stdout(format!("{}\n{docs}", heading(module, signature)).as_bytes())
}

/// `std.classic.even(p = 1/2)   Blocks of 1s have even length.`
fn lines(opened: &OpenProgram, module: &str) -> String {
    let rows: Vec<(String, &str)> = opened
        .program
        .signatures()
        .iter()
        .map(|signature| (heading(module, signature), signature.docs.first().map_or("", String::as_str)))
        .collect();
    let width = rows.iter().map(|(heading, _)| heading.chars().count()).max().unwrap_or(0).min(60);
    rows.iter().map(|(heading, docs)| format!("  {heading:<width$}  {docs}\n")).collect()
}

fn heading(module: &str, signature: &Signature) -> String {
    let params: Vec<String> = signature
        .params
        .iter()
        .map(|param| match &param.default {
            Some(default) => format!("{} = {default}", param.name),
            None => param.name.clone(),
        })
        .collect();
    let arguments = if params.is_empty() { String::new() } else { format!("({})", params.join(", ")) };
    format!("std.{module}.{}{arguments}", signature.name)
}
