//! The command line: one file per command; the only place that touches files, time, environment and terminal.

mod args;
mod batches;
mod beliefs;
mod check;
mod compile;
mod data_set;
mod dataset;
mod doc;
mod equiv;
mod explain;
mod fmt;
mod input;
mod interrupt;
mod list;
mod new_folder;
mod output;
mod page_sweeps;
mod probe;
mod progress;
mod prompts;
mod report;
mod run;
mod sample;
mod sample_strings;
mod select;
mod sweep;
mod train;

use std::io::IsTerminal;

use clap::Parser;

use args::{Arguments, Command};

/// Why a command did not end with status 0.
#[derive(Clone, Debug)]
pub enum Failure {
    /// The file says something false, and that has been shown.
    False,
    /// Wrong input; the text, which may be several rendered diagnostics, goes to standard error.
    Input(String),
    /// A limit was hit and the answer asked for could not be given.
    Limit(String),
    /// Whoever read standard output has gone: nothing more to do.
    ReaderGone,
}

impl Failure {
    /// A mistake that has no place in a source file.
    fn input(message: impl std::fmt::Display) -> Failure {
        Failure::Input(format!("error: {message}\n"))
    }

    fn limit(message: impl std::fmt::Display) -> Failure {
        Failure::Limit(format!("error: {message}\n"))
    }

    /// This after what failed before: wrong input where either is.
    fn after(self, before: Option<Failure>) -> Failure {
        match (before, self) {
            (Some(Failure::Limit(before)), Failure::Limit(text)) => Failure::Limit(before + &text),
            (Some(Failure::Input(before)), Failure::Input(text) | Failure::Limit(text))
            | (Some(Failure::Limit(before)), Failure::Input(text)) => Failure::Input(before + &text),
            (Some(Failure::False | Failure::ReaderGone) | None, this) => this,
            (Some(before), Failure::False | Failure::ReaderGone) => before,
        }
    }
}

/// Runs the program with the process's arguments and gives its exit status: 0 done; 1 the file says something false; 2 wrong
/// input; 3 a limit was hit.
pub fn main() -> u8 {
    interrupt::listen();
    let outcome = match Arguments::parse().command {
        Command::Report(args) => report::run(&args),
        Command::Run(args) => run::run(&args),
        Command::Sweep(args) => sweep::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Compile(args) => compile::run(&args),
        Command::Sample(args) => sample::run(&args),
        Command::Equiv(args) => equiv::run(&args),
        Command::Fmt(args) => fmt::run(&args),
        Command::Dataset(args) => dataset::run(&args),
        Command::Prompts(args) => prompts::run(&args),
        Command::Beliefs(args) => beliefs::run(&args),
        Command::Probe(args) => probe::run(&args),
        Command::Train(args) => train::run(&args),
        Command::Doc(args) => doc::run(&args),
        Command::List(args) => list::run(&args),
        Command::Explain(args) => explain::run(&args),
    };
    match outcome {
        Ok(()) | Err(Failure::ReaderGone) => 0,
        Err(Failure::False) => 1,
        Err(Failure::Input(message)) => {
            eprint!("{message}");
            2
        }
        Err(Failure::Limit(message)) => {
            eprint!("{message}");
            3
        }
    }
}

/// Whether diagnostics on standard error are coloured: on a terminal, unless `NO_COLOR` is set.
fn colour() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}
