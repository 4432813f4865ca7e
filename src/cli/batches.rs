//! Sequences drawn and written a batch at a time.

use std::ops::Range;

use super::{Failure, output, progress};
use crate::machine::limits::Limits;

/// Writes what `draw` makes of each batch of at most `size` sequences, in order.
pub fn write(count: usize, size: usize, limits: &Limits, mut draw: impl FnMut(Range<u64>) -> String) -> Result<(), Failure> {
    let progress = progress::over(count.div_ceil(size), "drawing");
    let mut first = 0;
    while first < count {
        if limits.expired() {
            return Err(Failure::limit(format!("stopped after {first} of {count} sequences")));
        }
        let last = (first + size).min(count);
        output::write_stdout(draw(first as u64..last as u64).as_bytes())?;
        progress.inc(1);
        first = last;
    }
    progress.finish_and_clear();
    Ok(())
}
