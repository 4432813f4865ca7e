//! Languages conditioned: on ending, and on recursion that nests no deeper than a depth.

use std::sync::Arc;

use super::evaluate::{Elaborator, Eval};
use super::made::Made;
use crate::diagnostic::mistakes::{compose as mistakes, rules};
use crate::network::bounded::bounded;
use crate::network::condition::terminating;
use crate::network::inside::inside;
use crate::network::lengths::of_lengths;
use crate::network::plan::Plan;
use crate::number::{Number, Ordered, Scalar, TOLERANCE};
use crate::source::Span;

impl Elaborator<'_> {
    /// `bounded(l, depth: d)`; the mass cut off is a warning.
    pub(super) fn bounded(&self, inner: &Arc<Made>, depth: i64, span: Span) -> Eval<Made> {
        let mut made = Made { name: "bounded".to_owned(), span, parameters: Vec::new(), docs: Vec::new(), ..(**inner).clone() };
        let language = self.network_of(inner, span)?;
        let depth = u32::try_from(depth).unwrap_or(u32::MAX);
        let limit = self.max_states.saturating_mul(16);
        let cut = bounded(language, depth, TOLERANCE, limit)
            .map_err(|size| self.report(rules::machine_too_large(span, &size.to_string(), self.max_states)))?
            .ok_or_else(|| self.report(rules::never_finishes(span, &inner.name)))?;
        if !cut.cut.is_zero(TOLERANCE) {
            self.report(mistakes::mass_cut_off(span, &inner.name, &mass(&cut.cut)));
        }
        made.plan = Plan::Network(cut.network);
        Ok(made)
    }

    /// `condition(l)`: given that it ends.
    pub(super) fn ending_surely(&self, inner: &Arc<Made>, span: Span) -> Eval<Made> {
        let mut made = Made { name: "condition".to_owned(), span, parameters: Vec::new(), docs: Vec::new(), ..(**inner).clone() };
        let language = self.network_of(inner, span)?;
        let network = terminating(language, &inside(language, TOLERANCE))
            .ok_or_else(|| self.report(rules::never_finishes(span, &inner.name)))?;
        made.plan = Plan::Network(network);
        Ok(made)
    }

    /// `condition(l, length: 4..=20)`.
    pub(super) fn of_lengths(&self, inner: &Arc<Made>, low: u64, high: u64, at: Span, span: Span) -> Eval<Made> {
        let mut made = Made { name: "condition".to_owned(), span, parameters: Vec::new(), docs: Vec::new(), ..(**inner).clone() };
        let language = self.network_of(inner, span)?;
        let limit = self.max_states.saturating_mul(16);
        let size = |length: u64| usize::try_from(length).unwrap_or(usize::MAX - 1);
        let network = of_lengths(language, size(low), size(high), TOLERANCE, limit)
            .map_err(|size| self.report(rules::machine_too_large(span, &size.to_string(), self.max_states)))?
            .ok_or_else(|| self.report(mistakes::no_such_length(at, &inner.name, low, high)))?;
        made.plan = Plan::Network(network);
        Ok(made)
    }
}

/// A mass to six digits.
fn mass(cut: &Number) -> String {
    let value = cut.to_f64();
    if value < 1e-4 { format!("{value:.3e}") } else { format!("{value:.6}") }
}
