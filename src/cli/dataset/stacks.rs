//! A process that is known by its stacks alone, ready for a data set.

use crate::build::{Beginnings, Lazy};
use crate::check::program::Generator;
use crate::cli::Failure;
use crate::cli::args::Beginning;
use crate::dataset::manifest::Begins;
use crate::dataset::reader::InStacks;
use crate::directive::lazy::{Followed, follow};
use crate::machine::limits::Limits;

/// A process by its stacks.
pub struct OfStacks {
    pub tokens: Vec<String>,
    /// From where sequences begin, and as after a long past or why there is no such law.
    pub reader: InStacks,
    pub stationary: Result<InStacks, String>,
    /// A token closes each sentence: the last one.
    pub is_closed: bool,
    /// Why it has no machine.
    pub why: String,
    generator: Generator,
}

impl OfStacks {
    /// `None` for what is not made of rules that call each other.
    pub fn new(
        generator: &Generator,
        why: String,
        start: Option<Beginning>,
        limits: &Limits,
    ) -> Result<Option<(OfStacks, Begins)>, Failure> {
        let name = &generator.name;
        let failed = |why: String| Failure::limit(format!("{name}: {why}"));
        let Some(beginnings) = Beginnings::of(generator, limits) else { return Ok(None) };
        let beginnings = beginnings.map_err(failed)?;
        let stationary = beginnings.stationary().map(|(machine, begin)| InStacks::new(machine, begin));
        let string = beginnings.string();
        let usual = match (beginnings.has_start(), &string) {
            (true, _) => Beginning::Written,
            (false, Some(_)) => Beginning::Sentence,
            (false, None) => Beginning::Stationary,
        };
        let is_closed = string.is_some();
        let (begins, begun) = match start.unwrap_or(usual) {
            Beginning::Written => (Begins::Written, beginnings.written().ok_or_else(|| no_start(name))?),
            Beginning::Sentence => (Begins::Sentence, string.ok_or_else(|| no_sentence(name))?),
            Beginning::Stationary => (Begins::Stationary, beginnings.stationary()),
        };
        let (machine, begin) = begun.map_err(failed)?;
        let reader = InStacks::new(machine, begin);
        let tokens = beginnings.tokens;
        Ok(Some((OfStacks { tokens, reader, stationary, is_closed, why, generator: generator.clone() }, begins)))
    }

    /// What is measured of it as in the report.
    ///
    /// # Errors
    /// Why that is not to be had, in words.
    pub fn follow(&self, limits: &Limits) -> Result<Followed, String> {
        let lazy = Lazy::instead(&self.generator, self.why.clone(), limits);
        let lazy = lazy.ok_or_else(|| match &self.stationary {
            Err(why) => why.clone(),
            Ok(_) => "its stacks cannot be explored".to_string(),
        })?;
        follow(&lazy, limits)
    }
}

/// What `--start written` is refused with.
pub(super) fn no_start(name: &str) -> Failure {
    Failure::input(format!("{name} is written without a start; leave out --start written, or write one"))
}

/// What `--start sentence` is refused with.
pub(super) fn no_sentence(name: &str) -> Failure {
    Failure::input(format!(
        "{name} does not tell where a sentence begins; --start sentence is for grammars and for stream(.., end: TOKEN)"
    ))
}
