//! The geometry of the beliefs that an observer of a process holds: how many dimensions they fill, and how fast the update brings them
//! together. See [`Geometry`].

pub mod boxes;
pub mod difficulty;
pub mod dimension;
pub mod dynamics;
pub mod feature;
pub mod grain;
pub mod lyapunov;
mod measure;
pub mod presentation;
pub mod principal;
mod support;
pub mod topology;
pub mod trail;
mod walk;

pub use difficulty::Difficulty;
pub use dimension::Dimension;
pub use dynamics::Dynamics;
pub use lyapunov::{Lyapunov, UpperBound};
pub use measure::{geometry, reduced_shape};
pub use topology::Topology;

use crate::machine::limits::Limits;

/// What is measured of the belief set of a process.
#[derive(Clone, Debug, PartialEq)]
pub struct Geometry {
    /// Of the reduced presentation: unobservable directions removed.
    pub reduced: Shape,
    /// Of the beliefs over the states as written, where those have directions that the tokens never show.
    pub written: Option<Shape>,
    /// How well the beliefs of the reduced presentation are predicted without any model.
    pub difficulty: Result<Difficulty, Refused>,
    /// How beliefs move.
    pub dynamics: Result<Dynamics, Refused>,
}

/// Dimensions and exponents of one presentation.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// Dimension of the affine span of the beliefs; `None` where the presentation could not be had.
    pub affine: Option<usize>,
    /// Variance of the beliefs along each principal axis.
    pub variances: Vec<f64>,
    /// Where the beliefs span more axes than dimensions are measured in: the leading principal axes, onto which they were projected first. A projection lowers no
    /// dimension that is below their number, but for exceptional sets, and raises none.
    pub projected: Option<usize>,
    pub box_dimension: Result<Dimension, Refused>,
    pub information_dimension: Result<Dimension, Refused>,
    pub correlation_dimension: Result<Dimension, Refused>,
    pub lyapunov: Result<Lyapunov, Refused>,
    /// Kaplan-Yorke form: an upper bound on the information dimension.
    pub lyapunov_dimension: Result<UpperBound, Refused>,
    /// Pieces, loops and hollows over scale.
    pub topology: Result<Topology, Refused>,
}

/// Why a quantity is not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The beliefs span too many dimensions.
    TooManyDimensions,
    /// The machine has too many states for the span of its beliefs to be looked for.
    TooManyStates,
    /// Several recurrent classes: the exponents of each are its own.
    NotErgodic,
    /// The range of scales over which the points carry it is too short.
    TooFewPoints { points: usize },
    /// The entropy rate is not known.
    NoEntropyRate,
    /// There is but one belief.
    OnePoint,
    /// A limit was hit.
    Stopped,
}

/// Whether there is time.
///
/// # Errors
/// `Stopped`.
fn go_on(limits: &Limits) -> Result<(), Refused> {
    if limits.expired() { Err(Refused::Stopped) } else { Ok(()) }
}

impl Refused {
    /// In a plain sentence's words.
    pub fn words(self) -> String {
        match self {
            Refused::TooManyDimensions => {
                "the beliefs span too many dimensions: no number of points or tokens that could be had carries it".to_string()
            }
            Refused::TooManyStates => {
                format!(
                    "the machine has more than {} states: the span of its beliefs is not looked for",
                    presentation::MAX_STATES
                )
            }
            Refused::NotErgodic => "the process has several recurrent classes, each with exponents of its own".to_string(),
            Refused::TooFewPoints { points } => {
                format!("{points} points do not carry it over a factor of eight in scale; allow more with --max-beliefs")
            }
            Refused::NoEntropyRate => "the entropy rate, which it needs, could not be had".to_string(),
            Refused::OnePoint => "there is but one belief: nothing of it is to be predicted".to_string(),
            Refused::Stopped => "a limit on time was hit".to_string(),
        }
    }
}
