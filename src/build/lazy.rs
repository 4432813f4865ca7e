//! A process that is made of rules alone and whose machine would be too large: known by its stacks, which are explored on demand.

use super::beginnings::explorable;
use super::stacks::Stacks;
use super::{Built, Spoken, Streamed};
use crate::check::program::{Generator, Kind};
use crate::diagnostic::Diagnostic;
use crate::language::stack::{Belief, StackMachine, make};
use crate::language::{Language, Value};
use crate::machine::limits::Limits;
use crate::network::certificate::Unbounded;
use crate::network::period::lengths;
use crate::network::plan::Plan;
use crate::number::Ordered;
use crate::source::Span;

/// A process by its stacks, with the names a person gave.
#[derive(Clone, Debug)]
pub struct Lazy {
    pub name: String,
    /// Parameter and value, written exactly.
    pub parameters: Vec<(String, String)>,
    pub docs: Vec<String>,
    pub span: Span,
    pub tokens: Vec<String>,
    pub stacks: Stacks,
    /// The language it is a stream of.
    pub streamed: Option<Streamed>,
    /// How large its machine would be, or why else there is none, in words.
    pub too_large: String,
    /// What is legal and surprising about it.
    pub warnings: Vec<Diagnostic>,
}

/// What a process has of the language that it is a stream of.
#[derive(Clone, Debug, Default)]
pub struct OfStrings {
    /// The entropy rate where a token ends each string: value, lower and upper bound, and the standard error where it was had by drawing.
    pub rate: Option<(f64, f64, f64, Option<f64>)>,
    /// Why its causal states are infinitely many.
    pub unbounded: Option<Unbounded>,
    pub period: Option<u64>,
    /// Tokens from one string to the next, on average.
    pub length: Option<f64>,
}

impl Lazy {
    /// Of a generator whose machine is too large; `None` where that is not so, or it has no stacks to explore.
    pub fn of(generator: &Generator, errors: &[Diagnostic], limits: &Limits) -> Option<Lazy> {
        if !errors.iter().all(|error| error.code == "machine-too-large") {
            return None;
        }
        Lazy::instead(generator, errors.first()?.message.clone(), limits)
    }

    /// Of a generator whose machine, if there is one, is not what is wanted, for this reason; `None` where it has no stacks to explore.
    pub fn instead(generator: &Generator, why: String, limits: &Limits) -> Option<Lazy> {
        if generator.kind == Kind::Language || !explorable(&*generator.plan.rules()?) {
            return None;
        }
        let stacks = Stacks::of(generator, limits.tolerance)?.ok()?;
        let streamed = match &generator.plan {
            Plan::Stream { language, end } => Some(Streamed { language: language.clone(), closed: end.is_some() }),
            _ => None,
        };
        Some(Lazy {
            name: generator.name.clone(),
            parameters: generator.parameters.clone(),
            docs: generator.docs.clone(),
            span: generator.declaration.unwrap_or(generator.span),
            tokens: stacks.tokens.clone(),
            stacks,
            streamed,
            too_large: why,
            warnings: generator.warnings.clone(),
        })
    }

    /// The stacks in floats, and the belief of who knows only that the process has run for ever; or why there is none.
    ///
    /// # Errors
    /// In words.
    pub fn floats(&self) -> Result<(StackMachine<f64>, Belief<f64>), String> {
        let mut machine = self.stacks.stacked.machine.floats().ok_or("it goes round without a token for ever")?;
        let begin = machine.stationary().map_err(|why| super::stacks::no_law(why).to_string())?;
        Ok((machine, begin))
    }

    /// The language it is a stream of.
    pub fn spoken(&self) -> Option<Spoken> {
        let streamed = self.streamed.as_ref()?;
        Some(Spoken {
            name: self.name.clone(),
            parameters: Vec::new(),
            docs: Vec::new(),
            span: self.span,
            network: streamed.language.clone(),
            warnings: Vec::new(),
        })
    }
}

impl Streamed {
    /// What a measured language says of its stream over so many tokens.
    pub fn of_strings(&self, language: &Language, tokens: usize) -> OfStrings {
        let mean = match &language.mean_length {
            Value::Exact(mean) => Some(mean.to_f64()),
            Value::Between { value, .. } | Value::Drawn { value, .. } => Some(*value),
            Value::Infinite => None,
        };
        let length = mean.map(|mean| mean + f64::from(u8::from(self.closed)));
        let error = match &language.string_entropy {
            Value::Drawn { standard_error, .. } => length.map(|length| standard_error / length),
            _ => None,
        };
        let rate = super::truth::entropy_rate(language).filter(|_| self.closed);
        OfStrings {
            rate: rate.map(|(value, lower, upper)| (value, lower, upper, error)),
            unbounded: super::truth::unbounded(language, tokens as u32 - 1).filter(|_| self.closed),
            period: period(self),
            length,
        }
    }
}

impl Built {
    /// Of a stream, its stacks in floats, and the belief of who knows only that it has run for ever.
    pub fn stacks(&self, limits: &Limits) -> Option<(StackMachine<f64>, Belief<f64>)> {
        let streamed = self.streamed.as_ref()?;
        let own = streamed.language.tokens.len();
        let end = streamed.closed.then(|| self.tokens.get(own).map(String::as_str)).flatten();
        if self.tokens[..own.min(self.tokens.len())] != streamed.language.tokens || end.is_some() != streamed.closed {
            return None;
        }
        let stacked = make::stream(&streamed.language, end, limits.tolerance).ok()?;
        let mut machine = stacked.machine.floats()?;
        let begin = machine.stationary().ok()?;
        Some((machine, begin))
    }
}

/// What all times between two ends of strings have in common.
fn period(streamed: &Streamed) -> Option<u64> {
    let (least, beyond) = lengths(&streamed.language)?;
    let (mut a, mut b) = (beyond, least + u64::from(streamed.closed));
    while b > 0 {
        (a, b) = (b, a % b);
    }
    Some(a)
}
