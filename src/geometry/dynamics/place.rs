//! Where beliefs are followed: over the states as written, where these are alternatives and few, else in reduced coordinates.

use super::Coordinates;
use crate::geometry::presentation::Presentation;
use crate::geometry::walk::Walk;
use crate::machine::Machine;
use crate::machine::limits::Limits;

/// States at most of a machine whose beliefs are followed as laws over them.
const STATES: usize = 24;
/// Numbers of sequences that other measurements do not use.
const FIRST: u64 = 90_000;

pub struct Place {
    pub presentation: Presentation,
    pub coordinates: Coordinates,
}

impl Place {
    pub fn new(machine: &Machine<f64>, law: &[f64], reduced: &Presentation, limits: &Limits) -> Place {
        match machine.states() <= STATES && !machine.is_generalized(limits.tolerance) {
            true => Place { presentation: Presentation::of_states(machine, law), coordinates: Coordinates::States },
            false => Place { presentation: reduced.clone(), coordinates: Coordinates::Reduced },
        }
    }

    pub fn size(&self) -> usize {
        self.presentation.dimension
    }

    pub fn walk(&self, number: u64) -> Walk<'_> {
        Walk::new(&self.presentation, FIRST + number)
    }

    /// Total variation between laws over states, else the Euclidean distance.
    pub fn distance(&self, a: &[f64], b: &[f64]) -> f64 {
        let differences = a.iter().zip(b).map(|(x, y)| x - y);
        match self.coordinates {
            Coordinates::States => differences.map(f64::abs).sum::<f64>() / 2.0,
            Coordinates::Reduced => differences.map(|d| d * d).sum::<f64>().sqrt(),
        }
    }
}
