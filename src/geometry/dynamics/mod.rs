//! How beliefs move: what each token does to them, where words lead them when they are repeated, and how observers who began differently come to agree.

pub mod cycles;
pub mod maps;
pub mod meeting;
pub mod overlap;
mod place;
#[cfg(test)]
mod tests;

use super::presentation::Presentation;
use super::{Refused, go_on};
use crate::machine::limits::Limits;
use crate::machine::{Machine, Token};
pub use cycles::Cycle;
pub use maps::TokenMap;
pub use meeting::Meeting;
pub use overlap::Overlap;
use place::Place;

/// What is measured of the update of beliefs.
#[derive(Clone, Debug, PartialEq)]
pub struct Dynamics {
    /// One for each token.
    pub maps: Vec<TokenMap>,
    pub overlap: Overlap,
    /// Beliefs that short words bring back, shortest words first; of words that are rotations of each other the first.
    pub cycles: Vec<Cycle>,
    /// `None` where every belief is the same.
    pub meeting: Option<Meeting>,
    /// What the entries of beliefs are here.
    pub coordinates: Coordinates,
    /// A sampled sequence and the beliefs along it.
    pub trajectory: Trajectory,
}

/// What the entries of a belief are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coordinates {
    /// Probabilities of the states as written.
    States,
    /// Coordinates of the reduced presentation, orthonormal.
    Reduced,
}

/// A sequence from the stationary law: `beliefs` has one entry more, the first before any token.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trajectory {
    pub tokens: Vec<Token>,
    pub beliefs: Vec<Vec<f64>>,
}

/// Tokens of the trajectory.
const SHOWN: usize = 100;
/// Numbers that it may hold.
const NUMBERS: usize = 20_000;

/// Measures the update of the beliefs of a machine in its stationary law; `reduced` is its reduced presentation.
///
/// # Errors
/// `Stopped`.
pub fn dynamics(machine: &Machine<f64>, law: &[f64], reduced: &Presentation, limits: &Limits) -> Result<Dynamics, Refused> {
    let place = Place::new(machine, law, reduced, limits);
    let maps = maps::maps(machine, law, reduced, limits);
    go_on(limits)?;
    let overlap = overlap::overlap(machine, law, reduced, limits);
    go_on(limits)?;
    let cycles = cycles::cycles(&place, limits);
    go_on(limits)?;
    let meeting = meeting::meeting(&place, limits);
    go_on(limits)?;
    Ok(Dynamics { maps, overlap, cycles, meeting, coordinates: place.coordinates, trajectory: trajectory(&place) })
}

fn trajectory(place: &Place) -> Trajectory {
    let mut walk = place.walk(0);
    let mut found = Trajectory { tokens: Vec::new(), beliefs: vec![walk.belief.clone()] };
    for _ in 0..SHOWN.min(NUMBERS / place.size()) {
        found.tokens.push(walk.step().0 as Token);
        found.beliefs.push(walk.belief.clone());
    }
    found
}
