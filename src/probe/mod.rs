//! How much of the belief geometry of a process a model's activations carry, and how much of that anything would.
//!
//! A probe is an affine map from the activations of a hook to the exact beliefs, fitted by ridge regression on some prefixes and scored on others.
//! A high share of explained variance by itself shows nothing: tables of the last few tokens, filters and nets that never learnt anything reach
//! high shares too. So every score stands beside the same score of those controls, on the same held-out prefixes, and the verdict is made of
//! the differences. See [`Prober`] and [`Probe`].

pub mod activations;
mod alignment;
mod cloud;
mod controls;
pub mod exact;
mod filters;
pub mod losses;
pub mod matrix;
mod moments;
mod moves;
mod net_of;
mod panel;
mod random_net;
pub mod read;
mod result;
mod returned;
mod ridge;
mod run;
mod score;
mod shuffled;
mod sight;
mod tables;
mod targets;
mod verdict;

pub use activations::{Activations, Unfit};
pub use cloud::Cloud;
pub use controls::Predictor;
pub use exact::Exact;
pub use losses::Position;
pub use matrix::Matrix;
pub use moves::{Moves, Rollout};
pub use result::{
    Aligned, Alignment, Hook, InSample, Levels, NetOf, Panel, Points, Probe, Returned, Scores, Shift, Shuffled, Skill,
    TargetScore,
};
pub use run::{Options, Prober};
pub use score::Score;
pub use targets::Target;
pub use verdict::{Finding, Reason, Test, Verdict};

#[cfg(test)]
mod tests;
