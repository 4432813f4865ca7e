//! How much work an algorithm may do. Passed in, never global.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use crate::number::TOLERANCE;

#[derive(Clone, Debug)]
pub struct Limits {
    /// States of a machine that is built.
    pub max_states: usize,
    /// Beliefs (mixed states) that are explored.
    pub max_beliefs: usize,
    /// Beliefs that are kept as points, for pictures and for what is averaged over them.
    pub points: usize,
    /// Below this an inexact number counts as zero. Not used where numbers are exact.
    pub tolerance: f64,
    /// Where recursion has to be cut: the total variation, at one instant and for each token, to stay below if the states allow.
    pub cut: f64,
    /// Distances at which two tokens are compared, all of them; `None`: as many as stay quick.
    pub lags: Option<usize>,
    /// Share of the usual work that is spent where a value or a set can only be approached, never had whole; `None`: all of it, or as
    /// suits what is done.
    pub effort: Option<f64>,
    /// Give what there is by this instant.
    pub deadline: Option<Instant>,
    /// Set when the person asks to stop.
    pub cancelled: Arc<AtomicBool>,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            max_states: 100_000,
            max_beliefs: 100_000,
            points: 20_000,
            tolerance: TOLERANCE,
            cut: 1e-9,
            lags: None,
            effort: None,
            deadline: None,
            cancelled: Arc::default(),
        }
    }
}

impl Limits {
    /// The same limits with a share of the time that is left, for work that is not to use up what other work needs.
    pub fn with_share_of_time(&self, share: f64) -> Limits {
        let now = Instant::now();
        let part = |deadline: Instant| now + deadline.saturating_duration_since(now).mul_f64(share.clamp(0.0, 1.0));
        Limits { deadline: self.deadline.map(part), ..self.clone() }
    }

    /// As much of `work` as the effort allows, and never nothing.
    pub fn of_effort(&self, work: usize) -> usize {
        ((work as f64 * self.effort.unwrap_or(1.0)) as usize).max(1)
    }

    /// The same limits with no time left.
    pub fn used_up(&self) -> Limits {
        Limits { deadline: Some(Instant::now()), ..self.clone() }
    }

    /// Whether to stop now, for lack of time or because the person asked.
    pub fn expired(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed) || self.deadline.is_some_and(|deadline| Instant::now() >= deadline)
    }
}
