//! Languages that must come to an end.

use super::evaluate::{Elaborator, Eval};
use super::made::Made;
use super::program::Kind;
use crate::diagnostic::mistakes::compose as mistakes;
use crate::diagnostic::mistakes::types::process_for_language;
use crate::network::Network;
use crate::network::plan::Plan;
use crate::network::shape::Sight;
use crate::network::termination::{Termination, termination, terminations};
use crate::number::{Number, TOLERANCE};
use crate::source::Span;

impl Elaborator<'_> {
    /// The network of a language; what is none has none.
    pub(super) fn network_of<'m>(&self, made: &'m Made, at: Span) -> Eval<&'m Network<Number>> {
        match &made.plan {
            Plan::Network(network) if made.kind == Kind::Language => Ok(network),
            _ => Err(self.report(process_for_language(at))),
        }
    }

    /// How a language ends, where its rules are at hand.
    pub(super) fn ending(&self, made: &Made) -> Option<Termination> {
        match &made.plan {
            Plan::Network(network) if made.kind == Kind::Language => Some(termination(network, TOLERANCE)),
            _ => None,
        }
    }

    /// Reports a language that does not end surely, or (`finite`) takes infinitely long on average.
    pub(super) fn must_terminate(&self, made: &Made, at: Span, finite: bool) -> Eval<()> {
        match self.ending(made) {
            Some(ending) if !ending.certain => {
                Err(self.report(mistakes::may_not_terminate(at, &made.name, &shown(ending.probability))))
            }
            Some(ending) if ending.critical && finite => Err(self.report(mistakes::infinite_mean_length(at, &made.name))),
            _ => Ok(()),
        }
    }

    /// Whether a language, where its rules are at hand, has no string but the empty one.
    pub(super) fn is_only_empty(&self, made: &Made) -> bool {
        let Plan::Network(network) = &made.plan else { return false };
        let root = network.root.0 as usize;
        !Sight::new(network).ahead[root][network.components[root].entry.0 as usize]
    }

    /// Reports a phrase of a process that does not end surely: what calls it might never go on.
    pub(super) fn phrases_terminate(&self, network: &Network<Number>, at: Span) -> Eval<()> {
        if network.components.len() == 1 {
            return Ok(());
        }
        let all = terminations(network, TOLERANCE);
        for (component, ending) in network.components.iter().zip(all) {
            if component.exit.is_some() && !ending.certain {
                let origin = component.nodes[component.entry.0 as usize].origin;
                let place = origin.and_then(|o| self.origins.borrow().get(o as usize).copied()).unwrap_or(at);
                return Err(self.report(mistakes::may_not_terminate(place, &component.name, &shown(ending.probability))));
            }
            if component.exit.is_some() && ending.critical {
                return Err(self.report(mistakes::infinite_mean_length(at, &component.name)));
            }
        }
        Ok(())
    }

    /// Warns of a language that may run for ever, by itself.
    pub(super) fn may_run_for_ever(&self, made: &Made) {
        if let Some(ending) = self.ending(made)
            && !ending.certain
        {
            self.report(mistakes::terminates_below_one(made.span, &made.name, &shown(ending.probability)));
        }
    }
}

/// A probability to nine digits, without trailing zeros.
fn shown(probability: f64) -> String {
    let text = format!("{probability:.9}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
