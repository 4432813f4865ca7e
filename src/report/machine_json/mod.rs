//! A machine as JSON, read and written.
//!
//! `alphabet` and `states` are lists of names; `transitions` a list of `{from, to, token, probability}`, or `T` a matrix for each
//! token, `T[x][i][j]` = P(emit x, go to j | in i); `start` a map or a row vector (left out: stationary); `final` a column vector, which
//! makes a generalized machine; `field` an algebraic number that strings may use. A probability is a string that holds an exact
//! number, or a JSON number (exact where it is an integer). Unknown keys are ignored.

mod error;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub use error::MachineJsonError;
pub use read::read;
pub use write::write;
