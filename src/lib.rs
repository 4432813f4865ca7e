//! epsilang: a language and compiler for toy generators.
//!
//! Data flows one way: source text, tokens, syntax tree, checked program, network, machine, analysis, report. See `ARCHITECTURE.md`.

pub mod analysis;
pub mod build;
pub mod check;
pub mod cli;
pub mod dataset;
pub mod diagnostic;
pub mod directive;
pub mod geometry;
pub mod language;
pub mod machine;
pub mod network;
pub mod number;
pub mod probe;
pub mod report;
pub mod source;
pub mod stdlib;
pub mod syntax;
pub mod train;

use analysis::{Analysis, AnalysisError};
use build::Built;
use check::Program;
use diagnostic::Diagnostic;
use machine::limits::Limits;
use source::Sources;

/// Parses and checks a text in the language; library modules (`std.classic`) may be imported, files may not.
///
/// # Errors
/// All mistakes of the text.
///
/// ```
/// let program = epsilang::program("process coin(p: prob = 1/3) over {0, 1} { C -> 1 C @ p | 0 C }").unwrap();
/// assert_eq!(program.signatures()[0].name, "coin");
/// let mistakes = epsilang::program("process coin over {0, 1} { C -> 1 C @ 2/3 | 0 D }").unwrap_err();
/// assert_eq!(mistakes[0].code, "unknown-name");
/// ```
pub fn program(text: &str) -> Result<Program, Vec<Diagnostic>> {
    let mut sources = Sources::default();
    let root = sources.add("<text>", text);
    let no_files = |_: &std::path::Path| Err("a text by itself has no files beside it".to_string());
    let (program, diagnostics) = check::load(&mut sources, root, &no_files);
    if diagnostics.iter().any(Diagnostic::is_error) { Err(diagnostics) } else { Ok(program) }
}

/// Builds the machine of a generator, some of its parameters set.
///
/// # Errors
/// What is wrong with it, each at its place in the text.
///
/// ```
/// let program = epsilang::program("process coin(p: prob = 1/3) over {0, 1} { C -> 1 C @ p | 0 C }").unwrap();
/// let coin = epsilang::machine(&program, "coin", &[("p", "1/4")]).unwrap();
/// assert_eq!(coin.machine.states(), 1);
/// ```
pub fn machine(program: &Program, name: &str, settings: &[(&str, &str)]) -> Result<Built, Vec<Diagnostic>> {
    let settings: Vec<(String, String)> = settings.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
    build::build(program.build(name, &settings)?, &Limits::default())
}

/// Measures the process that a machine generates.
///
/// # Errors
/// Where it has no stationary law, or a limit was hit.
///
/// ```
/// use epsilang::analysis::measure::Measure;
///
/// let program = epsilang::program("process golden over {0, 1} { A -> 1 A | 0 B; B -> 1 A }").unwrap();
/// let golden = epsilang::machine(&program, "golden", &[]).unwrap();
/// let analysis = epsilang::analyze(&golden).unwrap();
/// let entropy_rate = analysis.measures[&Measure::EntropyRate].value().unwrap();
/// assert!((entropy_rate - 2.0 / 3.0).abs() < 1e-12);
/// ```
pub fn analyze(built: &Built) -> Result<Analysis, AnalysisError> {
    directive::analysed(built, &Limits::default())
}
