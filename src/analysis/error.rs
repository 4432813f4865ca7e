//! What can go wrong in an analysis.

use crate::machine::stationary::NoLaw;

/// Why a process could not be analyzed.
#[derive(Clone, Debug, PartialEq)]
pub enum AnalysisError {
    /// The machine has no stationary law, or several and no start that weighs them.
    NoStationaryLaw(NoLaw),
    /// Two measured numbers stand in a relation that no process has. A bug of this program, never of the input.
    Impossible { relation: &'static str, left: f64, right: f64 },
}

impl std::fmt::Display for AnalysisError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            AnalysisError::NoStationaryLaw(NoLaw::Stopped) => {
                write!(f, "the time was up before its stationary law was had; allow more with --time")
            }
            AnalysisError::NoStationaryLaw(NoLaw::TooLarge { states }) => {
                write!(f, "the stationary law of {states} states cannot be had exactly; make its numbers inexact, or it smaller")
            }
            AnalysisError::NoStationaryLaw(why) => write!(f, "there is no single stationary law: {why:?}"),
            AnalysisError::Impossible { relation, left, right } => {
                write!(f, "the measures contradict each other: {relation} fails with {left} and {right}")
            }
        }
    }
}

impl std::error::Error for AnalysisError {}
