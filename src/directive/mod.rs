//! Carrying out what a file says about its generators: `expect`, `sweep`, `tune`, `feature`.

pub mod analysed;
pub mod carry_out;
pub mod evaluate;
pub mod factored;
pub mod feature;
pub mod languages;
pub mod lazy;
pub mod questions;
mod stacks;
pub mod sweep;
pub mod tune;
pub mod tune_two;
pub mod value;

pub use analysed::analysed;
pub use evaluate::{Evaluator, Outcome};

use crate::check::program::Program;
use crate::diagnostic::Diagnostic;
use crate::machine::limits::Limits;

/// Carries out all directives of a program, and gives what there is to say of them: expectations that fail, questions that could
/// not be answered.
pub fn carry_out_all(program: &Program, limits: &Limits) -> Vec<Diagnostic> {
    let mut evaluator = Evaluator::new(program, limits);
    program.directives().iter().flat_map(|directive| evaluator.carry_out(directive).diagnostics).collect()
}
