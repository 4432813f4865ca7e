//! NumPy's archive of arrays.

use std::io::Cursor;

use npyz::npz::NpzWriter;
use npyz::{DType, TypeStr, WriterBuilder};

use super::{Names, Unwritable};
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
    let mut bytes = Cursor::new(Vec::new());
    let written = (|| {
        let mut archive = NpzWriter::new(&mut bytes);
        floats(&mut archive, "T", &[tokens as u64, states as u64, states as u64], &dense)?;
        floats(&mut archive, "start", &[states as u64], start)?;
        floats(&mut archive, "final", &[states as u64], &last)?;
        strings(&mut archive, "tokens", &token_names)?;
        strings(&mut archive, "states", &state_names)
    })();
    // Writing to memory fails only where an entry passes the format's size limits.
    written.map_err(|_| Unwritable::TooLarge { numbers })?;
    Ok(bytes.into_inner())
}

fn floats(archive: &mut NpzWriter<&mut Cursor<Vec<u8>>>, name: &str, shape: &[u64], values: &[f64]) -> std::io::Result<()> {
    let mut array = archive.array(name, Default::default())?.default_dtype().shape(shape).begin_nd()?;
    array.extend(values.iter().copied())?;
    array.finish()
}

fn strings(archive: &mut NpzWriter<&mut Cursor<Vec<u8>>>, name: &str, values: &[String]) -> std::io::Result<()> {
    let longest = values.iter().map(|value| value.chars().count()).max().unwrap_or(0).max(1);
    let kind: TypeStr = format!("<U{longest}").parse().map_err(std::io::Error::other)?;
    let builder = archive.array::<str>(name, Default::default())?;
    let mut array = builder.dtype(DType::Plain(kind)).shape(&[values.len() as u64]).begin_nd()?;
    for value in values {
        array.push(value.as_str())?;
    }
    array.finish()
}
