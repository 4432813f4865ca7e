//! NumPy's archive of arrays.

use super::{Names, Unwritable};
use crate::dataset::archive::{self, floats, strings};
use crate::machine::Machine;
use crate::number::Ordered;

/// Most numbers of a dense array.
const LARGEST: usize = 1 << 28;

/// Arrays `T` (tokens x states x states, `T[x][i][j]` = P(emit x, go to j | in i)), `start` and `final` (states), all of
/// 64-bit floats, and the strings `tokens` and `states`. `start[i]`: probability of starting in state i.
///
/// # Errors
/// [`Unwritable::TooLarge`] where `T` would have more than 2^28 entries.
pub fn write<S: Ordered>(machine: &Machine<S>, names: &Names, start: &[f64]) -> Result<Vec<u8>, Unwritable> {
    let (tokens, states) = (machine.tokens(), machine.states());
    let numbers = tokens.saturating_mul(states).saturating_mul(states);
    if numbers > LARGEST {
        return Err(Unwritable::TooLarge { numbers });
    }
    let mut dense = vec![0.0; numbers];
    for edge in machine.edges() {
        dense[(edge.token as usize * states + edge.from as usize) * states + edge.to as usize] = edge.weight.to_f64();
    }
    let last: Vec<f64> = machine.final_vector().iter().map(Ordered::to_f64).collect();
    let token_names: Vec<String> = (0..tokens as u32).map(|token| names.token(token)).collect();
    let state_names: Vec<String> = (0..states as u32).map(|state| names.state(state)).collect();
    let written = archive::bytes(|archive| {
        floats(archive, "T", &[tokens, states, states], &dense)?;
        floats(archive, "start", &[states], start)?;
        floats(archive, "final", &[states], &last)?;
        strings(archive, "tokens", &token_names)?;
        strings(archive, "states", &state_names)
    });
    // Writing to memory fails only where an entry passes the format's size limits.
    written.map_err(|_| Unwritable::TooLarge { numbers })
}
