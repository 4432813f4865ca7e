//! `process.npz`: the matrices of the process, as written and reduced.

use std::io;

use super::archive::{bytes, floats, strings};
use super::subject::Subject;

/// Most numbers of the dense matrices of the machine as written.
pub const LARGEST: usize = 1 << 26;

/// Arrays `T` \[tokens, states, states\] (`T[x][i][j]` = P(emit x, go to j | in i)), `start`, `final`, the strings `tokens` and `states`, and, of the fewest
/// coordinates, `T_reduced`, `start_reduced`, `final_reduced`. A belief b becomes b T\[x\] / (b T\[x\] . final) with token x. `T` is left out where it has more
/// than [`LARGEST`] entries.
///
/// # Errors
/// Where an array passes the format's limits.
pub fn write(subject: &Subject, tokens: &[String], states: &[String]) -> io::Result<Vec<u8>> {
    let machine = &subject.machine;
    let size = machine.states();
    bytes(|archive| {
        if is_written(subject) {
            let mut dense = vec![0.0; machine.tokens() * size * size];
            for edge in machine.edges() {
                dense[(edge.token as usize * size + edge.from as usize) * size + edge.to as usize] += edge.weight;
            }
            floats(archive, "T", &[machine.tokens(), size, size], &dense)?;
        }
        floats(archive, "start", &[size], &subject.law)?;
        floats(archive, "final", &[size], &machine.final_vector())?;
        let reduced = &subject.reduced;
        let dimension = reduced.dimension;
        floats(archive, "T_reduced", &[reduced.tokens(), dimension, dimension], &reduced.maps.concat())?;
        floats(archive, "start_reduced", &[dimension], &reduced.start)?;
        floats(archive, "final_reduced", &[dimension], &reduced.finals)?;
        strings(archive, "tokens", tokens)?;
        strings(archive, "states", states)
    })
}

/// Whether `T` is there.
pub fn is_written(subject: &Subject) -> bool {
    let size = subject.machine.states();
    subject.machine.tokens().checked_mul(size).and_then(|n| n.checked_mul(size)).is_some_and(|numbers| numbers <= LARGEST)
}
