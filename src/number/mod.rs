//! Numbers. [`Number`] is what the language computes with; [`Scalar`] is what the algorithms of `machine` ask for, with
//! implementations for exact rationals, elements of one real algebraic field, prime fields (for fast exact decisions) and floats.

pub mod dynamic;
pub mod error;
pub mod factor;
pub mod float;
pub mod modular;
pub mod polynomial;
pub mod prime;
pub mod rational;
pub mod scalar;

pub use dynamic::Number;
pub use error::NumberError;
pub use prime::{Prime, Prime1, Prime2};
pub use rational::Rational;
pub use scalar::{Ordered, Scalar};
