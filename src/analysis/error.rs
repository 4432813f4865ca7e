//! What can go wrong in an analysis.

/// Why a process could not be analyzed.
#[derive(Clone, Debug, PartialEq)]
pub enum AnalysisError {
    /// Two measured numbers stand in a relation that no process has. A bug of this program, never of the input.
    Impossible { relation: &'static str, left: f64, right: f64 },
}

impl std::fmt::Display for AnalysisError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            AnalysisError::Impossible { relation, left, right } => {
                write!(f, "the measures contradict each other: {relation} fails with {left} and {right}")
            }
        }
    }
}

impl std::error::Error for AnalysisError {}
