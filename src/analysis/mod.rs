//! Everything measured of a process, as plain data: see [`Analysis`].

mod analyze;
mod anatomy;
mod bracket;
mod causal_chain;
mod certainty;
mod certified;
mod cloud;
mod contraction;
mod correlation;
mod decay;
mod diagram;
mod eigenvalues;
mod entropy;
pub mod error;
pub mod explored;
pub mod factors;
mod joint;
pub mod levels;
pub mod measure;
mod measures;
mod of_strings;
mod open_side;
mod propagate;
pub mod quantity;
pub mod questions;
mod rates;
mod renewal;
mod residual;
mod sample;
mod sanity;
mod side;
mod spectrum;
mod structure;
mod summary;
mod synchronization;
mod token_information;
mod transient;
mod two_sided;
mod uncertainty;
mod waiting;

use std::collections::BTreeMap;

use crate::machine::Token;
use crate::machine::causal::{NotFinite, Order};
use crate::network::certificate::Certificate;
use measure::Measure;
use quantity::{Absent, Quantity};

pub use analyze::{SEARCHED_STATES, analyze, analyze_any};
pub use certified::{certified, of_cut};
pub use decay::{Decay, DecayKind, Fit, token_information};
pub use error::AnalysisError;
pub use of_strings::{StringRate, with_rate};
pub use uncertainty::{Factor, Falling, Uncertainty};

/// What stands in a report of a process.
#[derive(Clone, Debug)]
pub struct Analysis {
    /// Every number that decided anything was rational or algebraic.
    pub exact: bool,
    pub written: Written,
    pub reduced: Reduced,
    pub forward: CausalSummary,
    pub reverse: CausalSummary,
    pub markov_order: Result<Order, Absent>,
    pub cryptic_order: Result<Order, Absent>,
    /// Every measure has an entry.
    pub measures: BTreeMap<Measure, Quantity>,
    pub curves: Curves,
    /// How the information between two tokens falls with their distance.
    pub decay: Decay,
    /// What an observer does not know of the state, by position.
    pub uncertainty: Uncertainty,
    pub beliefs: BeliefCloud,
    pub diagram: Diagram,
    pub notices: Vec<Notice>,
    /// For a product that this is a part of.
    pub ingredients: factors::Ingredients,
    /// Where recursion was cut: what is known of the true process.
    pub cut: Option<Cut>,
}

/// The cut of a process whose recursion embeds itself, and the machine that was made of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Cut {
    pub certificate: Certificate,
    /// Causal states of the cut process; `None` where they are not finitely many.
    pub causal_states: Option<usize>,
    /// Curves come from the cut; those of block entropies are of words up to a length, each within this of the true one.
    pub block_entropy_error: Vec<f64>,
}

/// The machine as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    pub states: usize,
    pub transitions: usize,
    pub unifilar: bool,
    /// `None` for a generalized machine, whose states are no places that a process could stay in.
    pub recurrent_classes: Option<usize>,
    /// Least common multiple of the periods of the recurrent classes; `None` for a generalized machine, and where 64 bits do not hold it.
    pub period: Option<u64>,
}

/// The smallest equivalent presentation found, and the dimension no presentation goes below.
#[derive(Clone, Debug, PartialEq)]
pub struct Reduced {
    pub states: usize,
    /// Rank of the Hankel matrix of word probabilities; `None` where it could not be had within the limits.
    pub dimension: Option<usize>,
}

/// How many causal states there are, one direction of time.
#[derive(Clone, Debug, PartialEq)]
pub enum CausalSummary {
    Finite {
        recurrent: usize,
        /// Transient mixed states reached from the stationary law; or why they are not finitely many.
        transient: Result<usize, NotFinite>,
    },
    Open(NotFinite),
}

/// Curves, in bits, index 0 being lag or length 0 only where said.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curves {
    /// H(0) = 0, H(1), ...
    pub block_entropy: Vec<f64>,
    /// h(1), h(2), ... with h(L) = H(L) - H(L-1): the upper side of the bracket on the entropy rate.
    pub myopic_entropy: Vec<f64>,
    /// H[X_L | X_1..X_{L-1}, S_0], L = 1, 2, ...: the lower side of the bracket (Birch 1962), S_0 the causal state where
    /// those are finitely many (then it is h itself), else the state as written.
    /// Empty for a generalized machine, where no such bound exists.
    pub myopic_entropy_lower: Vec<f64>,
    /// I(X_0; X_t), t = 1, 2, ...
    pub token_information: Vec<f64>,
    /// Autocorrelation of the tokens' indicators, summed over tokens: sum_x [P(X_0 = x, X_t = x) - P(x)^2] / sum_x P(x)(1 - P(x)),
    /// t = 0, 1, 2, ...; empty where there is but one token.
    pub autocorrelation: Vec<f64>,
    /// Power of the tokens' indicators, summed over tokens, at frequencies k / (2 n), k = 0 .. n (cycles per token), the
    /// continuous part; the lines of a periodic process are in `spectral_lines`.
    pub power_spectrum: Vec<f64>,
    /// (frequency in cycles per token, weight) of the pure lines, 0 excluded.
    pub spectral_lines: Vec<(f64, f64)>,
}

/// Beliefs with their probability, for the pictures and for `geometry`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BeliefCloud {
    /// Number of states of the machine as written: each `distributions[i]` has that many entries that sum to one (entries may
    /// be negative for a generalized machine).
    pub states: usize,
    pub distributions: Vec<Vec<f64>>,
    /// The same beliefs in observable coordinates.
    pub coordinates: Vec<Vec<f64>>,
    /// Probability of each under the law it was drawn from: the stationary law of the causal states where finite, otherwise
    /// the weight of the words explored that lead there.
    pub weights: Vec<f64>,
    /// Next-token distribution at each.
    pub next_token: Vec<Vec<f64>>,
    /// Whether the belief is a recurrent causal state (false: transient, or not known).
    pub recurrent: Vec<bool>,
    /// The probability that the points carry of what there is.
    pub mass: f64,
    /// Dimension of the affine span of the beliefs, in the machine's own states.
    pub linear_dimension: usize,
}

/// A machine as nodes and labelled edges, for drawing: the epsilon-machine where finite, else the machine as written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diagram {
    pub is_epsilon: bool,
    /// Node names: of the states as written where the epsilon-machine is them, else numbered.
    pub nodes: Vec<DiagramNode>,
    pub edges: Vec<DiagramEdge>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct DiagramNode {
    /// The state as written that this node is, where it is one.
    pub state: Option<u32>,
    pub probability: f64,
    pub recurrent: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct DiagramEdge {
    pub from: usize,
    pub to: usize,
    pub token: Token,
    pub probability: f64,
    /// Written exactly, where it is exact: `2/3`.
    pub text: String,
}

/// Something legal and surprising about the machine, or a bound on what was done.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    Periodic {
        period: u64,
    },
    SeveralClasses {
        classes: usize,
    },
    /// States that no stationary run visits.
    TransientStates {
        states: Vec<u32>,
    },
    /// The start is not stationary; the measures are those of the stationary law it leads to.
    StartNotStationary,
    Inexact {
        tolerance: f64,
    },
    Stopped {
        what: &'static str,
    },
    /// The word probabilities of a generalized machine were checked to be non-negative up to this length only.
    ValidUpTo {
        length: u32,
    },
    /// Decided modulo primes, wrong with probability below 2^-bits.
    Modular {
        bits: u32,
    },
}

#[cfg(test)]
mod tests;
