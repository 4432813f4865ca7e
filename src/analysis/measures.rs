//! All measures of the contract, each with its bounds or the reason why it is not given.

use std::collections::BTreeMap;

use super::anatomy::{elusive_information, residual_entropy};
use super::certainty::CertaintyTime;
use super::entropy::entropy;
use super::joint::{Joint, joint};
use super::measure::Measure;
use super::open_side::OpenSide;
use super::quantity::{Absent, Measured, Method, Quantity};
use super::rates::Rates;
use super::side::Side;
use super::structure::Structure;
use super::synchronization::{Synchronization, SynchronizationTime};
use crate::number::Ordered;

/// The upper bound of a sum, against its value, beyond which the value means nothing.
const LOOSE: f64 = 1e3;

pub(super) struct Inputs<'a, S: Ordered> {
    pub(super) structure: &'a Structure<'a, S>,
    pub(super) forward: Option<&'a Side>,
    pub(super) reverse: Option<&'a Side>,
    /// Where the causal states of that direction are not finitely many.
    pub(super) forward_open: Option<&'a OpenSide>,
    pub(super) reverse_open: Option<&'a OpenSide>,
    /// What an observer gathers where the causal states are countably many.
    pub(super) synchronization: Option<&'a Synchronization>,
    pub(super) rates: &'a Rates,
    pub(super) single_token_entropy: f64,
    /// `None` where the causal states are not finitely many.
    pub(super) synchronization_time: Option<&'a SynchronizationTime>,
    pub(super) correlation_length: Quantity,
    /// r by futures of growing length, where the joint law of both causal states is not had.
    pub(super) residual: Option<&'a Measured>,
}

pub(super) fn measures<S: Ordered>(inputs: &Inputs<S>) -> BTreeMap<Measure, Quantity> {
    let Inputs { structure, forward, reverse, rates, .. } = *inputs;
    let both = structure.joint.as_ref().map(joint);
    let context = structure.context.as_deref();
    let exact = |value: f64| Quantity::Value(Measured::closed_form(value));
    let h = rates.entropy_rate.clone();
    let single = exact(inputs.single_token_entropy);
    let complexity = complexity(forward, inputs.forward_open, Absent::CausalStatesNotFinite);
    let reverse_complexity = self::complexity(reverse, inputs.reverse_open, Absent::ReverseNotFinite);
    // Two ways to E: the joint law of both causal states is the shorter one.
    let excess = match &both {
        Some(Joint { excess_entropy, .. }) => exact(*excess_entropy),
        None => rates.excess_entropy.clone(),
    };
    let not_both = || {
        let absent = if forward.is_none() { Absent::CausalStatesNotFinite } else { Absent::ReverseNotFinite };
        Quantity::Absent(absent)
    };
    let residual = match context {
        Some(context) => exact(residual_entropy(context)),
        None => match inputs.residual {
            Some(found) => Quantity::Value(found.clone()),
            None => not_both(),
        },
    };
    let redundancy = difference(&single, &h, "rho = H(1) - h");
    let bound = difference(&h, &residual, "b = h - r");
    let elusive = match context {
        Some(context) => exact(elusive_information(context)),
        None => difference(&excess, &redundancy, "sigma = E - rho"),
    };
    let crypticity = match &both {
        Some(Joint { crypticity, .. }) => exact(*crypticity),
        None => difference(&complexity, &excess, "chi = C - E"),
    };
    let tokens = exact((structure.machine.tokens() as f64).log2());
    let generator = match structure.generalized {
        true => Quantity::Absent(Absent::Undefined("its states have no probabilities: some entries are negative")),
        false => exact(entropy(structure.law.iter().map(Ordered::to_f64))),
    };
    let bidirectional = match &both {
        Some(both) => exact(both.entropy),
        None => joint_entropy(&complexity, &reverse_complexity, &excess),
    };
    let synchronization = match (forward, inputs.synchronization) {
        (Some(Side { synchronization: Some(found), .. }), _) => Quantity::Value(found.synchronization_information.clone()),
        (Some(_), _) => Quantity::Absent(Absent::Limit("the observer's beliefs are too many")),
        (None, Some(found)) => Quantity::Value(found.synchronization_information.clone()),
        (None, _) => match &complexity {
            // Its first term is C.
            Quantity::Infinite(why) => Quantity::Infinite(why),
            _ => Quantity::Absent(Absent::CausalStatesNotFinite),
        },
    };
    let never = || Quantity::Infinite("with positive probability the causal state is never known for certain");
    let time = match (inputs.synchronization_time, inputs.forward_open.map(|side| &side.certainty)) {
        (Some(SynchronizationTime::Tokens { mean, .. }), _) => exact(*mean),
        (Some(SynchronizationTime::Never), _) | (None, Some(CertaintyTime::Never)) => never(),
        (Some(SynchronizationTime::TooMany), _) => Quantity::Absent(Absent::Limit("too many sets of causal states are possible")),
        (None, Some(CertaintyTime::Tokens { mean, .. })) => Quantity::Value(mean.clone()),
        (None, _) => Quantity::Absent(Absent::CausalStatesNotFinite),
    };
    BTreeMap::from([
        (Measure::CausalIrreversibility, difference(&complexity, &reverse_complexity, "C+ - C-")),
        (Measure::StatisticalComplexity, complexity),
        (Measure::ReverseStatisticalComplexity, reverse_complexity),
        (Measure::BidirectionalComplexity, bidirectional),
        (Measure::GeneratorEntropy, generator),
        (Measure::ExcessEntropy, excess),
        (Measure::Crypticity, crypticity),
        (Measure::TransientInformation, told(rates.transient_information.clone())),
        (Measure::SynchronizationInformation, told(synchronization)),
        (Measure::TotalPredictability, difference(&h, &tokens, "G = h - log2 of the alphabet's size")),
        (Measure::LocalExogenousInformation, difference(&single, &residual, "w = H(1) - r")),
        (Measure::EnigmaticInformation, difference(&redundancy, &bound, "q = rho - b")),
        (Measure::SingleTokenEntropy, single),
        (Measure::ResidualEntropy, residual),
        (Measure::BoundInformation, bound),
        (Measure::Redundancy, redundancy),
        (Measure::ElusiveInformation, elusive),
        (Measure::SynchronizationTime, time),
        (Measure::CorrelationLength, inputs.correlation_length.clone()),
        (Measure::EntropyRate, h),
    ])
}

/// H of the causal states of one direction.
fn complexity(side: Option<&Side>, open: Option<&OpenSide>, absent: Absent) -> Quantity {
    match (side, open) {
        (Some(side), _) => Quantity::Value(Measured::closed_form(side.complexity())),
        (None, Some(OpenSide { renewal: Some(renewal), .. })) => Quantity::Value(renewal.statistical_complexity()),
        (None, Some(OpenSide { infinite: true, .. })) => {
            Quantity::Infinite("the causal states are infinitely many and no word brings the observer back to one of them")
        }
        _ => Quantity::Absent(absent),
    }
}

/// A sum whose first terms say next to nothing of the rest is not had.
fn told(quantity: Quantity) -> Quantity {
    match quantity {
        Quantity::Value(m) if m.upper > LOOSE * (1.0 + m.value) => Quantity::Absent(Absent::Limit(
            "the sum converges too slowly: what is left of it is not known to its order of magnitude",
        )),
        other => other,
    }
}

/// H[S+, S-] = C+ + C- - E. It is at least as large as either, so infinite where one of them is.
fn joint_entropy(forward: &Quantity, reverse: &Quantity, excess: &Quantity) -> Quantity {
    match (forward, reverse, excess) {
        (Quantity::Infinite(why), _, _) | (_, Quantity::Infinite(why), _) => Quantity::Infinite(why),
        (Quantity::Absent(why), _, _) | (_, Quantity::Absent(why), _) => Quantity::Absent(why.clone()),
        (Quantity::Value(a), Quantity::Value(b), Quantity::Value(e)) => Quantity::Value(Measured {
            value: (a.value + b.value - e.value).max(a.lower).max(b.lower),
            lower: (a.lower + b.lower - e.upper).max(a.lower).max(b.lower),
            upper: a.upper + b.upper - e.lower,
            standard_error: None,
            method: Method::Identity { formula: "H[S+, S-] = C+ + C- - E" },
        }),
        (_, _, other) => other.clone(),
    }
}

/// `a - b`; where one is missing, its reason.
fn difference(a: &Quantity, b: &Quantity, formula: &'static str) -> Quantity {
    match (a, b) {
        (Quantity::Value(a), Quantity::Value(b)) => Quantity::Value(Measured {
            value: a.value - b.value,
            lower: a.lower - b.upper,
            upper: a.upper - b.lower,
            standard_error: None,
            method: Method::Identity { formula },
        }),
        (Quantity::Infinite(why), Quantity::Value(_)) => Quantity::Infinite(why),
        (Quantity::Absent(why), _) | (_, Quantity::Absent(why)) => Quantity::Absent(why.clone()),
        (Quantity::Infinite(_), Quantity::Infinite(_)) => {
            Quantity::Absent(Absent::Undefined("a difference of infinite quantities"))
        }
        (Quantity::Value(_), Quantity::Infinite(_)) => {
            Quantity::Absent(Absent::Undefined("minus infinity: what is taken away is infinite"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_that_has_hardly_begun_is_no_value() {
        let sum = |value: f64, upper: f64| {
            let method = Method::Series { terms: 2_000_000 };
            Quantity::Value(Measured { value, lower: value, upper, standard_error: None, method })
        };
        assert!(matches!(told(sum(2e6, 2e24)), Quantity::Absent(Absent::Limit(_))));
        assert_eq!(told(sum(67.3, 67.4)).value(), Some(67.3));
    }
}
