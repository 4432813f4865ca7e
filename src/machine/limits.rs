//! How much work an algorithm may do. Passed in, never global.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

#[derive(Clone, Debug)]
pub struct Limits {
    /// States of a machine that is built.
    pub max_states: usize,
    /// Beliefs (mixed states) that are explored.
    pub max_beliefs: usize,
    /// Below this an inexact number counts as zero. Not used where numbers are exact.
    pub tolerance: f64,
    /// Give what there is by this instant.
    pub deadline: Option<Instant>,
    /// Set when the person asks to stop.
    pub cancelled: Arc<AtomicBool>,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { max_states: 100_000, max_beliefs: 100_000, tolerance: 1e-10, deadline: None, cancelled: Arc::default() }
    }
}

impl Limits {
    /// Whether to stop now, for lack of time or because the person asked.
    pub fn expired(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed) || self.deadline.is_some_and(|deadline| Instant::now() >= deadline)
    }
}
