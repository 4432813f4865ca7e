//! Relations that hold for every process, checked on the numbers found: a breach is a mistake of this program.

use std::collections::BTreeMap;

use super::error::AnalysisError;
use super::measure::Measure;
use super::quantity::{Measured, Quantity};

/// Allowed beyond the bounds the numbers state themselves; more where states were told apart by a tolerance.
const SLACK: f64 = 1e-9;
const INEXACT_SLACK: f64 = 1e-5;

/// `left >= right` for every process.
const ORDERED: &[(Measure, Measure, &str)] = &[
    (Measure::SingleTokenEntropy, Measure::EntropyRate, "H(1) >= h"),
    (Measure::StatisticalComplexity, Measure::ExcessEntropy, "C+ >= E"),
    (Measure::ReverseStatisticalComplexity, Measure::ExcessEntropy, "C- >= E"),
    (Measure::BidirectionalComplexity, Measure::StatisticalComplexity, "H[S+, S-] >= C+"),
    (Measure::BidirectionalComplexity, Measure::ReverseStatisticalComplexity, "H[S+, S-] >= C-"),
    (Measure::EntropyRate, Measure::ResidualEntropy, "h >= r"),
    (Measure::ExcessEntropy, Measure::Redundancy, "E >= rho"),
    (Measure::SynchronizationInformation, Measure::TransientInformation, "S >= T"),
    (Measure::SynchronizationInformation, Measure::StatisticalComplexity, "S >= C+"),
    (Measure::TransientInformation, Measure::ExcessEntropy, "T >= E"),
];

/// At least zero for every process.
const NOT_NEGATIVE: &[(Measure, &str)] = &[
    (Measure::EntropyRate, "h >= 0"),
    (Measure::StatisticalComplexity, "C+ >= 0"),
    (Measure::ReverseStatisticalComplexity, "C- >= 0"),
    (Measure::ExcessEntropy, "E >= 0"),
    (Measure::Crypticity, "chi >= 0"),
    (Measure::TransientInformation, "T >= 0"),
    (Measure::SynchronizationInformation, "S >= 0"),
    (Measure::ResidualEntropy, "r >= 0"),
    (Measure::BoundInformation, "b >= 0"),
    (Measure::LocalExogenousInformation, "w >= 0"),
    (Measure::Redundancy, "rho >= 0"),
    (Measure::ElusiveInformation, "sigma >= 0"),
    (Measure::SynchronizationTime, "tau >= 0"),
    (Measure::CorrelationLength, "xi >= 0"),
];

/// Checks the measures against each other, the excess entropy also against its other computation.
pub(super) fn check(measures: &BTreeMap<Measure, Quantity>, other_excess: &Quantity, exact: bool) -> Result<(), AnalysisError> {
    let slack = if exact { SLACK } else { INEXACT_SLACK };
    let measured = |measure: Measure| match measures.get(&measure) {
        Some(Quantity::Value(measured)) => Some(measured),
        _ => None,
    };
    for found in measures.values() {
        if let Quantity::Value(m) = found {
            // Not a number compares false.
            demand(m.value.is_finite() && m.lower <= m.value && m.value <= m.upper, "lower <= value <= upper", m.lower, m.upper)?;
        }
    }
    for (left, right, relation) in ORDERED {
        if let (Some(left), Some(right)) = (measured(*left), measured(*right)) {
            demand(left.upper >= right.lower - allowed(slack, left, right), relation, left.value, right.value)?;
        }
    }
    for (measure, relation) in NOT_NEGATIVE {
        if let Some(found) = measured(*measure) {
            demand(found.upper >= -slack, relation, found.value, 0.0)?;
        }
    }
    if let Some(found) = measured(Measure::TotalPredictability) {
        demand(found.lower <= slack, "h <= log2 of the alphabet's size", found.value, 0.0)?;
    }
    if let (Some(one), Quantity::Value(other)) = (measured(Measure::ExcessEntropy), other_excess) {
        let apart = one.lower > other.upper + allowed(slack, one, other) || other.lower > one.upper + allowed(slack, one, other);
        demand(!apart, "E of both causal states = E of the block entropies", one.value, other.value)?;
    }
    Ok(())
}

fn allowed(slack: f64, a: &Measured, b: &Measured) -> f64 {
    slack * (1.0 + a.value.abs().max(b.value.abs()))
}

fn demand(holds: bool, relation: &'static str, left: f64, right: f64) -> Result<(), AnalysisError> {
    if holds { Ok(()) } else { Err(AnalysisError::Impossible { relation, left, right }) }
}
