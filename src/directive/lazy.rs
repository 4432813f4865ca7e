//! Processes that are known by their stacks, because their machine would be too large: explored, and what is asked of them in an `expect`.

use std::rc::Rc;

use super::evaluate::{Evaluator, measure, shared};
use super::value::Value;
use crate::analysis::StringRate;
use crate::analysis::explored::{Explored, Known, explore};
use crate::analysis::questions::{Answer, Questions, unbounded};
use crate::build::{Lazy, OfStrings, Spoken, refused};
use crate::check::program::GeneratorExpr;
use crate::diagnostic::Diagnostic;
use crate::language::{Language, Recursion};
use crate::machine::limits::Limits;

/// A process explored, and the language that it is a stream of.
#[derive(Clone, Debug)]
pub struct Followed {
    pub explored: Explored,
    pub language: Option<(Spoken, Language)>,
    pub questions: Questions,
    /// Strings are finitely many and their ends are seen: so are its causal states.
    pub finite: bool,
}

/// Explores a process, and measures its language.
///
/// # Errors
/// Why it could not be, in words.
pub fn follow(lazy: &Lazy, limits: &Limits) -> Result<Followed, String> {
    let language = match lazy.spoken() {
        Some(spoken) => {
            let measured = spoken.measure(&limits.with_share_of_time(0.4)).map_err(|why| refused(why).to_string())?;
            Some((spoken, measured))
        }
        None => None,
    };
    let of_strings = language.as_ref().zip(lazy.streamed.as_ref());
    let of_strings = of_strings.map(|((_, language), streamed)| streamed.of_strings(language, lazy.tokens.len()));
    let known = known(of_strings.unwrap_or_default(), lazy.stacks.stacked.exact);
    let (mut machine, begin) = lazy.floats()?;
    let explored = explore(&mut machine, &begin, &known, limits).map_err(|error| error.to_string())?;
    let closed = lazy.streamed.as_ref().is_some_and(|streamed| streamed.closed);
    let finite = closed && language.as_ref().is_some_and(|(_, language)| language.finitely_many);
    let questions = questions(&known, language.as_ref().map(|(_, language)| language.recursion), finite);
    Ok(Followed { explored, language, questions, finite })
}

/// What is known of a process from its strings.
pub(super) fn known(of_strings: OfStrings, exact: bool) -> Known {
    let OfStrings { rate, unbounded, period, length } = of_strings;
    let rate = rate.map(|(value, lower, upper, standard_error)| StringRate { value, lower, upper, standard_error });
    Known { rate, unbounded, period, length, exact }
}

fn questions(known: &Known, recursion: Option<Recursion>, finite: bool) -> Questions {
    let self_embedding = match recursion {
        Some(Recursion::SelfEmbedding) => Answer::new(Some(true), "a rule calls itself with tokens on both sides"),
        Some(_) => Answer::new(Some(false), "no rule calls itself with tokens on both sides"),
        None => Answer::new(None, "its machine was not written out, and it is not the stream of one language"),
    };
    let unknown = || Answer::new(None, "its machine was not written out, and nothing shows that there are infinitely many");
    let finite_hidden_markov = match (&known.unbounded, self_embedding.holds) {
        (Some(found), _) => Answer::new(Some(false), unbounded(found.lengths)),
        (None, Some(false)) => Answer::new(Some(true), "without self-embedding the grammar is one, written out, however large"),
        (None, _) => Answer::new(None, "nothing shows that no finite model makes it"),
    };
    let finite_epsilon = match (&known.unbounded, finite) {
        (Some(_), _) => Answer::new(Some(false), "finitely many causal states would be a finite model"),
        (None, true) => Answer::new(Some(true), "its strings are finitely many, and their ends are seen"),
        (None, false) => unknown(),
    };
    Questions { self_embedding, finite_hidden_markov, finite_epsilon }
}

impl Evaluator<'_> {
    /// A process explored by its stacks; `None` where its machine is not too large, or nothing is known of it.
    pub(super) fn followed(&mut self, of: &GeneratorExpr) -> Result<Option<Rc<Followed>>, Vec<Diagnostic>> {
        if let Some(known) = self.lazies.get(&of.text) {
            return Ok(known.clone());
        }
        let found = match self.built(of) {
            Ok(_) => None,
            Err(errors) => match self.lazy(of, &errors)?.map(|lazy| follow(&lazy, self.limits)) {
                Some(Ok(followed)) => Some(Rc::new(followed)),
                _ => return Err(errors),
            },
        };
        self.lazies.insert(of.text.clone(), found.clone());
        Ok(found)
    }

    /// What is known of a process by its stacks, where its machine could not be built for these errors.
    pub fn lazy(&self, of: &GeneratorExpr, errors: &[Diagnostic]) -> Result<Option<Rc<Lazy>>, Vec<Diagnostic>> {
        Ok(Lazy::of(&self.lower(of)?, errors, self.limits).map(Rc::new))
    }
}

impl Followed {
    /// A measure or a count, by its name; `None` for a name that is neither.
    pub(super) fn measure(&self, name: &str) -> Option<Value> {
        let none = |why: &str| Some(Value::None(why.to_string()));
        match name {
            "states" | "reverse_states" if self.finite => none("they are finitely many, and too many to be counted one by one"),
            "written_states" => none("its machine is too large to be written out, and is known by its stacks"),
            "dimension" => none("its machine is too large to be written out, so that its linear dimension is not known"),
            "linear_dimension" => none("its beliefs are over stacks, and have no coordinates"),
            "period" if self.explored.whole.written.period.is_none() => none("it is not the stream of one language"),
            name => measure(name, &self.explored.whole),
        }
    }

    /// I(X_0; X_t).
    pub(super) fn token_information(&self, lag: u32) -> Value {
        match self.explored.token_information(lag as usize) {
            Some(bits) => shared(Some(bits)),
            None => Value::None(format!(
                "its machine is too large to be written out; words were followed up to {} tokens",
                self.explored.depth
            )),
        }
    }
}
