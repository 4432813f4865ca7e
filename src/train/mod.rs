//! A small recurrent net, trained on a data set in seconds, so that data set, training and probing can be tried on a bare machine.
//!
//! Pure numerics in single precision: tokens in, hidden states out. The same tokens, seed and number of steps give the same bits on any number of threads
//! (of one machine: another processor may add in another order).

pub mod activations;
mod adam;
pub mod gradient;
mod gru;
pub mod loss;
pub mod net;
mod nonlinear;
mod product;
mod rnn;
pub mod save;
pub mod schedule;
#[cfg(test)]
mod tests;
pub mod trainer;
pub mod windows;
