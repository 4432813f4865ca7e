//! What is known of a process whose recursion was cut, beside the cut.

use super::{Built, OfStrings, STEPS};
use crate::language::{self, Budget, Language, Model, Value};
use crate::machine::limits::Limits;
use crate::network::certificate::{Truth, Unbounded};
use crate::number::Ordered;

impl Built {
    /// What is known of the true process; `None` where nothing was cut.
    pub fn truth(&self, limits: &Limits) -> Option<Truth> {
        let certificate = self.cut.clone()?;
        let mut truth = Truth { certificate, entropy_rate: None, unbounded: None };
        let Some(streamed) = self.streamed.as_ref().filter(|streamed| streamed.closed) else { return Some(truth) };
        let stop = || limits.expired();
        let budget = Budget { tolerance: limits.tolerance, steps: STEPS, stop: &stop };
        if let Ok(language) = language::measure(&streamed.language, &budget) {
            truth.entropy_rate = entropy_rate(&language);
            truth.unbounded = unbounded(&language, self.tokens.len() as u32 - 1);
        }
        Some(truth)
    }

    /// What the language says of a stream of its strings; `None` for any other process.
    pub fn of_strings(&self, limits: &Limits) -> Option<OfStrings> {
        let streamed = self.streamed.as_ref()?;
        let stop = || limits.expired();
        let budget = Budget { tolerance: limits.tolerance, steps: STEPS, stop: &stop };
        let language = language::measure(&streamed.language, &budget).ok()?;
        Some(streamed.of_strings(&language, self.tokens.len()))
    }
}

/// Strings that end in a token of their own can be told apart: the entropy of one, spread over its tokens and that one. Value, lower and
/// upper bound.
pub(super) fn entropy_rate(language: &Language) -> Option<(f64, f64, f64)> {
    let interval = |value: &Value| match value {
        Value::Exact(number) => Some((number.to_f64(), number.to_f64(), number.to_f64())),
        Value::Between { value, lower, upper } | Value::Drawn { value, lower, upper, .. } => Some((*value, *lower, *upper)),
        Value::Infinite => None,
    };
    let (entropy, length) = (interval(&language.string_entropy)?, interval(&language.mean_length)?);
    let rate = (entropy.0 / (length.0 + 1.0), entropy.1 / (length.2 + 1.0), entropy.2 / (length.1 + 1.0));
    (rate.0.is_finite() && rate.2.is_finite()).then_some(rate)
}

pub(super) fn unbounded(language: &Language, end: u32) -> Option<Unbounded> {
    let tokens = |word: &[usize]| word.iter().map(|&token| token as u32).collect();
    match &language.model {
        Model::NotRegular { before, repeated } => {
            Some(Unbounded { end, before: tokens(before), repeated: tokens(repeated), lengths: false })
        }
        Model::Lengths { repeated } => {
            let repeated = repeated.iter().map(|&token| token as u32).collect();
            Some(Unbounded { end, before: Vec::new(), repeated, lengths: true })
        }
        Model::Finite | Model::OneToken | Model::Unknown => None,
    }
}
