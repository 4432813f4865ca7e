//! `process.npz`: the matrices of the process, as written and reduced.

use std::io;

use super::archive::{array, bytes, floats, strings};
use super::subject::Started;
use crate::geometry::presentation::Presentation;

/// Most numbers of the dense matrices of the machine as written.
pub const LARGEST: usize = 1 << 26;

/// Arrays `T` \[tokens, states, states\] (`T[x][i][j]` = P(emit x, go to j | in i)), `start`, `final`, the strings `tokens` and `states`, and, where
/// beliefs have coordinates, `T_reduced`, `start_reduced`, `final_reduced`. A belief b becomes b T\[x\] / (b T\[x\] . final) with token x. Where `T` has
/// more than [`LARGEST`] entries, those that are not zero stand for it: `T_weights` \[entries\] and `T_places` \[entries, 3\], (token, from, to).
///
/// # Errors
/// Where an array passes the format's limits.
pub fn write(of: &Started, reduced: Option<&Presentation>, tokens: &[String], states: &[String]) -> io::Result<Vec<u8>> {
    let machine = &of.machine;
    let size = machine.states();
    bytes(|archive| {
        if is_written(of) {
            let mut dense = vec![0.0; machine.tokens() * size * size];
            for edge in machine.edges() {
                dense[(edge.token as usize * size + edge.from as usize) * size + edge.to as usize] += edge.weight;
            }
            floats(archive, "T", &[machine.tokens(), size, size], &dense)?;
        } else {
            let edges = machine.edges();
            let places: Vec<u32> = edges.iter().flat_map(|edge| [edge.token, edge.from, edge.to]).collect();
            let weights: Vec<f64> = edges.iter().map(|edge| edge.weight).collect();
            array(archive, "T_places", &[edges.len(), 3], &places)?;
            floats(archive, "T_weights", &[edges.len()], &weights)?;
        }
        floats(archive, "start", &[size], &of.law)?;
        floats(archive, "final", &[size], &machine.final_vector())?;
        if let Some(reduced) = reduced {
            let dimension = reduced.dimension;
            floats(archive, "T_reduced", &[reduced.tokens(), dimension, dimension], &reduced.maps.concat())?;
            floats(archive, "start_reduced", &[dimension], &reduced.start)?;
            floats(archive, "final_reduced", &[dimension], &reduced.finals)?;
        }
        strings(archive, "tokens", tokens)?;
        strings(archive, "states", states)
    })
}

/// Whether `T` is there whole.
pub fn is_written(of: &Started) -> bool {
    let size = of.machine.states();
    of.machine.tokens().checked_mul(size).and_then(|n| n.checked_mul(size)).is_some_and(|numbers| numbers <= LARGEST)
}
