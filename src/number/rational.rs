//! Exact rationals.

use dashu_base::{Inverse, Sign, Signed};
use dashu_int::IBig;
use dashu_ratio::RBig;

use super::{Ordered, Scalar};

/// An exact rational number in lowest terms.
pub type Rational = RBig;

impl Scalar for RBig {
    const EXACT: bool = true;
    type Key = RBig;

    fn zero() -> RBig {
        RBig::ZERO
    }
    fn one() -> RBig {
        RBig::ONE
    }
    fn from_i64(value: i64) -> RBig {
        RBig::from(IBig::from(value))
    }
    fn add(&self, other: &RBig) -> RBig {
        self + other
    }
    fn sub(&self, other: &RBig) -> RBig {
        self - other
    }
    fn mul(&self, other: &RBig) -> RBig {
        self * other
    }
    fn div(&self, other: &RBig) -> Option<RBig> {
        (!RBig::is_zero(other)).then(|| self * other.clone().inv())
    }
    fn neg(&self) -> RBig {
        -self.clone()
    }
    fn is_zero(&self, _: f64) -> bool {
        RBig::is_zero(self)
    }
    fn key(&self) -> RBig {
        self.clone()
    }
}

impl Ordered for RBig {
    fn sign(&self, _: f64) -> i32 {
        match (RBig::is_zero(self), Signed::sign(self)) {
            (true, _) => 0,
            (_, Sign::Positive) => 1,
            (_, Sign::Negative) => -1,
        }
    }
    fn to_f64(&self) -> f64 {
        self.to_f64_fast()
    }
    fn to_text(&self) -> String {
        self.to_string()
    }
}
