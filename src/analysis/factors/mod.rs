//! Independent processes that run side by side, measured each by itself: see [`Combined`].

mod count;
mod curves;
mod ingredients;
mod sums;
mod uncertainty;

pub use count::{CausalCount, Counts};
pub use ingredients::{BeliefGraph, Ingredients, Lines, Unsynchronized};

use dashu_int::UBig;

use super::error::AnalysisError;
use super::measure::Measure;
use super::quantity::{Absent, Quantity};
use super::{Analysis, BeliefCloud, CausalSummary, Cut, Decay, Diagram, Notice, Reduced, Written, sanity};
use crate::machine::causal::{NotFinite, Order};
use crate::machine::limits::Limits;

/// What is measured of a product, from the analyses of its parts alone.
///
/// Entropies of independent tokens add, so whatever is a sum or difference of them does; the causal state of the product is the tuple of
/// those of the parts, in either direction of time; and the statistics of two tokens at a distance are products.
#[derive(Clone, Debug)]
pub struct Combined {
    /// Measures, orders, curves and notices of the product. Its machine is nowhere: diagram and beliefs are empty, numbers of states are
    /// `usize::MAX` where they are larger ([`Combined::counts`] has them), and causal states that are not finitely many are those of one part.
    pub whole: Analysis,
    pub counts: Counts,
}

/// One part, as many times as it stands in the product.
#[derive(Clone, Copy, Debug)]
pub struct Copies<'a> {
    pub analysis: &'a Analysis,
    pub copies: usize,
}

/// Puts the analyses of the parts together. `alphabet`: how many tokens are declared, where these are other than the tuples.
///
/// # Errors
/// [`AnalysisError::Impossible`], a mistake of this program.
pub fn combine(parts: &[Copies], alphabet: Option<usize>, limits: &Limits) -> Result<Combined, AnalysisError> {
    let mut measures = sums::measures(parts);
    if let Some(alphabet) = alphabet {
        let predictability = sums::predictability(&measures, alphabet);
        measures.insert(Measure::TotalPredictability, predictability);
    }
    let exact = parts.iter().all(|part| part.analysis.exact);
    let excess = measures.get(&Measure::ExcessEntropy).cloned();
    sanity::check(&measures, &excess.unwrap_or(Quantity::Absent(Absent::Diverges)), exact)?;
    let counts = Counts::new(parts, limits);
    let whole = Analysis {
        exact,
        written: Written {
            states: small(&counts.states),
            transitions: small(&counts.transitions),
            unifilar: counts.unifilar,
            recurrent_classes: counts.recurrent_classes.as_ref().map(small),
            period: counts.period,
        },
        reduced: Reduced { states: small(&counts.reduced), dimension: counts.dimension.as_ref().map(small) },
        forward: summary(&counts.forward, |part| &parts[part].analysis.forward),
        reverse: summary(&counts.reverse, |part| &parts[part].analysis.reverse),
        markov_order: highest(parts.iter().map(|part| &part.analysis.markov_order)),
        cryptic_order: highest(parts.iter().map(|part| &part.analysis.cryptic_order)),
        decay: {
            let own: Vec<(&Decay, usize)> = parts.iter().map(|part| (&part.analysis.decay, part.copies)).collect();
            Decay::added(&own, measures.get(&Measure::CorrelationLength).and_then(Quantity::value))
        },
        uncertainty: uncertainty::uncertainty(parts),
        measures,
        curves: curves::curves(parts),
        beliefs: BeliefCloud::default(),
        diagram: Diagram::default(),
        notices: notices(parts, &counts),
        ingredients: Ingredients::default(),
        cut: cut(parts),
    };
    Ok(Combined { whole, counts })
}

/// The certificates of the parts together: block entropies add, and so do their errors.
fn cut(parts: &[Copies]) -> Option<Cut> {
    let cuts = parts.iter().flat_map(|part| std::iter::repeat_n(part.analysis.cut.as_ref(), part.copies).flatten());
    cuts.cloned().reduce(|a, b| {
        let errors = a.block_entropy_error.iter().zip(&b.block_entropy_error);
        Cut {
            certificate: a.certificate.beside(&b.certificate),
            causal_states: a.causal_states.zip(b.causal_states).and_then(|(a, b)| a.checked_mul(b)),
            block_entropy_error: errors.map(|(a, b)| a + b).collect(),
        }
    })
}

fn small(count: &UBig) -> usize {
    usize::try_from(count.clone()).unwrap_or(usize::MAX)
}

fn summary<'a>(count: &CausalCount, of: impl Fn(usize) -> &'a CausalSummary) -> CausalSummary {
    match count {
        CausalCount::Open { part } => of(*part).clone(),
        CausalCount::Finite { recurrent, transient } => CausalSummary::Finite {
            recurrent: small(recurrent),
            transient: transient.ok_or(NotFinite::Unknown { explored: 0, depth: 0 }),
        },
    }
}

/// The order of the tuple is the highest of its entries.
fn highest<'a>(orders: impl Iterator<Item = &'a Result<Order, Absent>>) -> Result<Order, Absent> {
    let (mut least, mut missing) = (0, None);
    for order in orders {
        match order {
            Ok(Order::Infinite) => return Ok(Order::Infinite),
            Ok(Order::Finite(length)) => least = least.max(*length),
            Err(why) => missing = missing.or(Some(why)),
        }
    }
    missing.map_or(Ok(Order::Finite(least)), |why| Err(why.clone()))
}

/// Of the whole; what is surprising about one part is said of that part.
fn notices(parts: &[Copies], counts: &Counts) -> Vec<Notice> {
    let mut notices = Vec::new();
    if let Some(period) = counts.period.filter(|&period| period > 1) {
        notices.push(Notice::Periodic { period });
    }
    let inexact = |notice: &&Notice| matches!(notice, Notice::Inexact { .. } | Notice::StartNotStationary);
    for part in parts {
        for notice in part.analysis.notices.iter().filter(inexact) {
            if !notices.contains(notice) {
                notices.push(notice.clone());
            }
        }
    }
    notices
}
