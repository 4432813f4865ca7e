//! Processes made of processes. Every operator is a function of machines with their names ([`Part`]) and gives one again.
//!
//! Joint states are explored from the law the parts start in, so that only those exist which are reached. Where parts are
//! independent their laws multiply, and the joint law is stationary where theirs are: it is kept as the start, because a
//! product of periodic processes has several recurrent classes.

mod control;
mod decided;
mod joint;
mod levels;
mod parallel;
mod rewrite;
mod single;
mod union;

pub use control::{aligned, select};
pub use decided::decided;
pub use parallel::{fits, interleave, product, shuffle};
pub use rewrite::{begun, spelled, through};
pub use single::{block, every, renamed};
pub use union::mix;

use super::flatten::{Flat, NotFlat};
use super::limits::Limits;
use crate::network::certificate::Certificate;

/// A machine with its names, and the law it starts in (its start, or its stationary law).
#[derive(Clone, Debug)]
pub struct Part<S> {
    pub flat: Flat<S>,
    pub law: Vec<S>,
    /// Where recursion was cut: how far it is from the true process. Operators leave it to their caller.
    pub cut: Option<Certificate>,
}

fn too_large<S>(states: usize, limits: &Limits) -> NotFlat<S> {
    NotFlat::TooLarge { states: states as u128, limit: limits.max_states }
}
