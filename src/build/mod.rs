//! From a lowered generator to its machine: the one place where what the mathematics says of a network is turned into
//! diagnostics that point into the source.

mod along;
mod beginnings;
mod direction;
mod factored;
mod feature;
mod follow;
mod lazy;
mod outcome;
mod questions;
mod spoken;
mod stacks;
pub mod stages;
mod truth;

use crate::check::program::{Generator, Kind, Program};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::mistakes::types::language_for_process;
use crate::machine::any::AnyMachine;
use crate::machine::levels::Levels;
use crate::machine::limits::Limits;
use crate::machine::realize::realize;
use crate::machine::validity::Valid;
use crate::network::Network;
use crate::network::certificate::Certificate;
use crate::network::plan::Plan;
use crate::number::Number;
use crate::source::Span;

pub use beginnings::Beginnings;
pub use factored::{Assembled, Factored, assemble};
pub use follow::Follower;
pub use lazy::{Lazy, OfStrings};
pub use spoken::Spoken;
pub use stacks::{StackMoment, Stacks, refused};

/// Steps spent on strings that are enumerated, where nothing else tells an entropy: below a second.
const STEPS: u64 = 20_000_000;

/// A generator's machine with the names a person gave.
#[derive(Clone, Debug)]
pub struct Built {
    pub name: String,
    pub kind: Kind,
    /// Parameter and value, written exactly.
    pub parameters: Vec<(String, String)>,
    pub docs: Vec<String>,
    /// Its declaration, or the expression that makes it; `None` for a machine that was not written in the language.
    pub span: Option<Span>,
    pub machine: AnyMachine,
    /// Token names, by the machine's tokens.
    pub tokens: Vec<String>,
    /// State names, by the machine's states.
    pub states: Vec<String>,
    /// The levels of a hierarchy at the states.
    pub levels: Levels<Number>,
    /// How far word probabilities were found to be valid (less than wholly only for generalized machines).
    pub valid: Valid,
    /// Where recursion was cut: how far the machine is from the true process.
    pub cut: Option<Certificate>,
    /// The language it is a stream of.
    pub streamed: Option<Streamed>,
    /// What is legal and surprising about it.
    pub warnings: Vec<Diagnostic>,
}

/// A language whose strings come one after the other, each closed by the last token or by nothing.
#[derive(Clone, Debug)]
pub struct Streamed {
    pub language: Network<Number>,
    pub closed: bool,
}

/// Builds the machine of a generator.
///
/// # Errors
/// What the mathematics found wrong with it (a row that does not sum to one, several recurrent classes without a start, a
/// machine larger than the limit, ...), each as a diagnostic at the place it came from.
pub fn build(generator: Generator, limits: &Limits) -> Result<Built, Vec<Diagnostic>> {
    if generator.kind == Kind::Language {
        return Err(vec![language_for_process(generator.span, None)]);
    }
    let streamed = match &generator.plan {
        Plan::Stream { language, end } => Some(Streamed { language: language.clone(), closed: end.is_some() }),
        _ => None,
    };
    let realized = realize(&generator.plan, limits).map_err(|why| outcome::diagnostics(&why, &generator))?;
    Ok(Built {
        name: generator.name,
        kind: generator.kind,
        parameters: generator.parameters,
        docs: generator.docs,
        span: Some(generator.declaration.unwrap_or(generator.span)),
        machine: realized.machine,
        tokens: realized.tokens,
        states: realized.names,
        levels: realized.levels,
        valid: realized.valid,
        streamed,
        cut: realized.cut,
        warnings: generator.warnings,
    })
}

/// Builds every generator that its defaults allow, and gives what is wrong or surprising about them.
pub fn check_all(program: &Program, limits: &Limits) -> Vec<Diagnostic> {
    let mut diagnostics = program.elaborate_all();
    for signature in program.signatures().iter().filter(|signature| signature.buildable()) {
        // What lowering says is among the diagnostics already.
        let Ok(generator) = program.build(&signature.name, &[]) else { continue };
        if generator.kind == Kind::Process
            && let Err(errors) = assemble(generator, limits)
        {
            diagnostics.extend(errors);
        }
    }
    diagnostics
}
