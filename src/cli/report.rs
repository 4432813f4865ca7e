//! `epsilang report FILE [NAME...]`

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use super::args::{Report, ReportFormat};
use super::select::{self, Chosen, ChosenLanguage};
use super::{Failure, output, progress};
use crate::analysis::analyze;
use crate::check::program;
use crate::machine::limits::Limits;
use crate::on_machine;
use crate::report::{Document, GeneratorReport, Grade, Kind, LanguageReport, Subject, html, json, text, written};

pub fn run(args: &Report) -> Result<(), Failure> {
    let limits = args.limits.limits();
    let selection = select::several(&args.source.file, &args.source.settings, &args.names, &limits)?;
    if selection.chosen.is_empty() && selection.languages.is_empty() {
        return Err(Failure::Input(selection.failed));
    }
    let document = document(&args.source.file, selection.chosen, selection.languages, &limits)?;
    let out = args.out.as_deref();
    match args.format {
        Some(ReportFormat::Json) => output::write(out, json::write(&document).as_bytes())?,
        Some(ReportFormat::Text) => output::write(out, text(&document).as_bytes())?,
        Some(ReportFormat::Html) => {
            let path = html_path(out, &selection.stem);
            output::write_file(&path, html::write(&document).as_bytes())?;
            eprintln!("wrote {}", path.display());
        }
        None => {
            let path = html_path(out, &selection.stem);
            output::write_file(&path, html::write(&document).as_bytes())?;
            output::write_stdout(text(&document).as_bytes())?;
            output::write_stdout(format!("\nThe whole report with its pictures: {}\n", path.display()).as_bytes())?;
        }
    }
    if selection.failed.is_empty() { Ok(()) } else { Err(Failure::Input(selection.failed)) }
}

/// Analyzes what was chosen, in order.
pub fn document(
    source: &str,
    chosen: Vec<Chosen>,
    heard: Vec<(usize, ChosenLanguage)>,
    limits: &Limits,
) -> Result<Document, Failure> {
    let progress = progress::over(chosen.len(), "analyzing");
    let mut generators = Vec::with_capacity(chosen.len());
    for chosen in chosen {
        progress.set_message(chosen.built.name.clone());
        let analysis = on_machine!(&chosen.built.machine, m => analyze(m, limits))
            .map_err(|error| Failure::limit(format!("{}: {error}", chosen.built.name)))?;
        generators.push(GeneratorReport { subject: subject(chosen, limits), analysis });
        progress.inc(1);
    }
    let languages = heard.into_iter().map(|(place, chosen)| language(place, chosen, limits)).collect();
    progress.finish_and_clear();
    Ok(Document { epsilang: env!("CARGO_PKG_VERSION").to_string(), source: source.to_string(), generators, languages })
}

/// The terminal's width is asked for by nobody else, so it is kept plain: 100 columns.
pub fn text(document: &Document) -> String {
    text::write(document, 100, std::io::stdout().is_terminal() && super::colour())
}

fn language(place: usize, chosen: ChosenLanguage, limits: &Limits) -> LanguageReport {
    let spoken = chosen.spoken;
    LanguageReport {
        place,
        found: spoken.measure(limits),
        name: spoken.name,
        parameters: spoken.parameters,
        alphabet: spoken.network.tokens,
        docs: spoken.docs,
        excerpt: chosen.excerpt,
        warnings: chosen.warnings,
    }
}

fn subject(chosen: Chosen, limits: &Limits) -> Subject {
    let built = chosen.built;
    let stationary = built.stationary(limits);
    Subject {
        written: on_machine!(&built.machine, m => written::diagram(m, &stationary)),
        name: built.name,
        kind: match built.kind {
            program::Kind::Process => Kind::Process,
            program::Kind::Language => Kind::Language,
        },
        parameters: built.parameters,
        alphabet: built.tokens,
        states: built.states,
        docs: built.docs,
        excerpt: chosen.excerpt,
        grade: Grade::Exact,
        warnings: chosen.warnings,
    }
}

fn html_path(out: Option<&Path>, stem: &str) -> PathBuf {
    out.map_or_else(|| PathBuf::from(format!("{stem}.html")), Path::to_path_buf)
}
