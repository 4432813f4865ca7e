//! How an observer comes to know the causal state of a finite epsilon-machine, and what that adds up to.
//!
//! With eta the law of the causal state given the tokens so far, h(L+1) - h is the mean of H[X | eta] - sum_s eta(s) H[X | s], which
//! vanishes where the state is known. So E, T and S are expected rewards collected on *unsynchronized* beliefs only, and no question of period
//! or ergodicity arises. (The same sums as in Riechers & Crutchfield, Chaos 28 (2018) 033115, there by spectral projection.)

mod ahead;
mod closed;
mod exact_time;
mod series;

pub(super) use ahead::{Ahead, Exit, Potential, Renewing};
pub(super) use closed::closed;
pub(super) use exact_time::{SynchronizationTime, remaining, synchronization_time};
pub(super) use series::series;

use super::quantity::Measured;

/// What an observer of a finite epsilon-machine gathers.
pub(super) struct Synchronization {
    /// E = sum over L of h(L) - h.
    pub(super) excess_entropy: Measured,
    /// T = sum over L of E - E(L).
    pub(super) transient_information: Measured,
    /// S = sum over L of H[S_L | X_0..X_{L-1}].
    pub(super) synchronization_information: Measured,
    /// `gains[l]` = h(l + 1) - h.
    pub(super) gains: Vec<f64>,
}

#[cfg(test)]
mod tests;
