//! How large the machine is as written, reduced, and as causal states; and what is surprising about it.

use super::structure::Structure;
use super::{CausalSummary, Notice, Reduced, Written};
use crate::machine::causal::{Causal, NotFinite};
use crate::machine::limits::Limits;
use crate::machine::stationary::is_stationary;
use crate::number::Ordered;

pub(super) fn written<S: Ordered>(structure: &Structure<S>) -> Written {
    let machine = structure.machine;
    let recurrent_classes = (!structure.generalized).then_some(structure.classes.recurrent.len());
    Written {
        states: machine.states(),
        transitions: machine.edges().len(),
        unifilar: machine.is_unifilar(),
        recurrent_classes,
        period: period(structure),
    }
}

/// The least common multiple of the periods of the recurrent classes; `None` for a generalized machine, which has no classes, and where it
/// is too large a number.
pub(super) fn period<S: Ordered>(structure: &Structure<S>) -> Option<u64> {
    if structure.generalized { None } else { structure.classes.period() }
}

/// The smallest presentation among those at hand: the recurrent states as written, the epsilon-machine, and for a generalized machine that
/// of least dimension.
pub(super) fn reduced<S: Ordered>(structure: &Structure<S>, limits: &Limits) -> Reduced {
    let mut states = structure.recurrent(limits.tolerance).len();
    if let Causal::Finite { epsilon, .. } = &structure.forward {
        states = states.min(epsilon.states());
    }
    let dimension = structure.canonical.as_ref().map(|canonical| canonical.states());
    if structure.generalized
        && let Some(dimension) = dimension
    {
        states = states.min(dimension);
    }
    Reduced { states, dimension }
}

pub(super) fn causal<S>(causal: &Causal<S>) -> CausalSummary {
    match causal {
        Causal::Finite { epsilon, mixed, transient_reason, .. } => CausalSummary::Finite {
            recurrent: epsilon.machine.arcs.len(),
            transient: match mixed {
                Some(mixed) => Ok(mixed.transient()),
                None => Err(transient_reason.clone().unwrap_or(NotFinite::Unknown { explored: 0, depth: 0 })),
            },
        },
        Causal::Open { reason, .. } => CausalSummary::Open(reason.clone()),
    }
}

pub(super) fn notices<S: Ordered>(structure: &Structure<S>, written: &Written, limits: &Limits) -> Vec<Notice> {
    let mut notices = Vec::new();
    if !structure.generalized {
        if let Some(classes) = written.recurrent_classes.filter(|&classes| classes > 1) {
            notices.push(Notice::SeveralClasses { classes });
        }
        if let Some(period) = written.period.filter(|&period| period > 1) {
            notices.push(Notice::Periodic { period });
        }
        let states = structure.classes.transient();
        if !states.is_empty() {
            notices.push(Notice::TransientStates { states });
        }
    }
    if structure.machine.start().is_some_and(|start| !is_stationary(structure.machine, start, limits.tolerance)) {
        notices.push(Notice::StartNotStationary);
    }
    if !S::EXACT {
        notices.push(Notice::Inexact { tolerance: limits.tolerance });
    }
    if structure.canonical.is_none() {
        notices.push(Notice::Stopped { what: "the canonical dimension" });
    }
    if limits.expired() {
        notices.push(Notice::Stopped { what: "the analysis" });
    }
    notices
}
