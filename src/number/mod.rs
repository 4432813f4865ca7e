//! Numbers. [`Number`] is what the language computes with; [`Scalar`] is what the algorithms of `machine` ask for, with
//! implementations for exact rationals, elements of one real algebraic field, prime fields (for fast exact decisions) and floats.

pub mod float;
pub mod rational;
pub mod scalar;

pub use rational::Rational;
pub use scalar::{Ordered, Scalar};

/// A number of the language: exact as long as it can be.
#[derive(Clone, Debug, PartialEq)]
pub enum Number {
    Inexact(f64),
}

impl Scalar for Number {
    const EXACT: bool = false;
    type Key = u64;

    fn zero() -> Number {
        Number::Inexact(0.0)
    }
    fn one() -> Number {
        Number::Inexact(1.0)
    }
    fn from_i64(value: i64) -> Number {
        Number::Inexact(value as f64)
    }
    fn add(&self, other: &Number) -> Number {
        let (Number::Inexact(a), Number::Inexact(b)) = (self, other);
        Number::Inexact(a + b)
    }
    fn sub(&self, other: &Number) -> Number {
        self.add(&other.neg())
    }
    fn mul(&self, other: &Number) -> Number {
        let (Number::Inexact(a), Number::Inexact(b)) = (self, other);
        Number::Inexact(a * b)
    }
    fn div(&self, other: &Number) -> Option<Number> {
        let (Number::Inexact(a), Number::Inexact(b)) = (self, other);
        a.div(b).map(Number::Inexact)
    }
    fn neg(&self) -> Number {
        let Number::Inexact(a) = self;
        Number::Inexact(-a)
    }
    fn is_zero(&self, tolerance: f64) -> bool {
        let Number::Inexact(a) = self;
        a.is_zero(tolerance)
    }
    fn key(&self) -> u64 {
        let Number::Inexact(a) = self;
        a.key()
    }
}
