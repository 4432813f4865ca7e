//! What is not known of the states of independent parts: entropies add, and all parts are known where each is.

use super::Copies;
use crate::analysis::{Analysis, Falling, Uncertainty};

pub(super) fn uncertainty(parts: &[Copies]) -> Uncertainty {
    let times: Option<Vec<&Vec<f64>>> =
        parts.iter().map(|part| Some(&part.analysis.uncertainty.unsynchronized).filter(|times| !times.is_empty())).collect();
    let unsynchronized = times.map_or_else(Vec::new, |times| {
        // Those that were not followed to their end say nothing of what comes after.
        let open = times.iter().filter(|times| times.last().is_some_and(|p| *p > LEFT)).map(|times| times.len()).min();
        let length = open.or_else(|| times.iter().map(|times| times.len()).max()).unwrap_or(0);
        let known = |at: usize, part: usize| 1.0 - times[part].get(at).copied().unwrap_or(0.0);
        let all = |at: usize| (0..parts.len()).map(|part| known(at, part).powi(parts[part].copies as i32)).product::<f64>();
        (0..length).map(|at| 1.0 - all(at)).collect()
    });
    Uncertainty {
        written: added(parts, |analysis| &analysis.uncertainty.written),
        causal: added(parts, |analysis| &analysis.uncertainty.causal),
        unsynchronized,
    }
}

/// A probability so small is none.
const LEFT: f64 = 1e-11;

/// As far as all reach; the part that falls slowest tells the factor in the end.
fn added(parts: &[Copies], of: impl Fn(&Analysis) -> &Falling) -> Falling {
    let length = parts.iter().map(|part| of(part.analysis).bits.len()).min().unwrap_or(0);
    let copies = |part: &Copies| part.copies as f64;
    let sum = |at: usize| parts.iter().map(|part| copies(part) * of(part.analysis).bits[at]).sum();
    // Copies of a part are drawn once.
    let error = |at: usize| parts.iter().map(|part| (copies(part) * of(part.analysis).errors[at]).powi(2)).sum::<f64>().sqrt();
    let moving = parts.iter().filter_map(|part| of(part.analysis).factor);
    Falling {
        bits: (0..length).map(sum).collect(),
        errors: (0..length).map(error).collect(),
        factor: if length == 0 { None } else { moving.max_by(|a, b| a.value.total_cmp(&b.value)) },
    }
}
