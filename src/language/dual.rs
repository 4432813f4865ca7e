//! Probabilities that carry p log p: the entropy semiring, in which a chart sums over derivations both their probabilities and
//! what their entropy needs (Li & Eisner 2009).

use crate::number::Scalar;

/// A sum over derivations of (p, p log2 p).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dual {
    pub value: f64,
    pub slope: f64,
}

impl Dual {
    /// The weight of one choice.
    pub fn choice(weight: f64) -> Dual {
        Dual { value: weight, slope: if weight > 0.0 { weight * weight.log2() } else { 0.0 } }
    }
}

impl Scalar for Dual {
    const EXACT: bool = false;
    type Key = (u64, u64);

    fn zero() -> Dual {
        Dual { value: 0.0, slope: 0.0 }
    }

    fn one() -> Dual {
        Dual { value: 1.0, slope: 0.0 }
    }

    fn from_i64(value: i64) -> Dual {
        Dual { value: value as f64, slope: 0.0 }
    }

    fn add(&self, other: &Dual) -> Dual {
        Dual { value: self.value + other.value, slope: self.slope + other.slope }
    }

    fn sub(&self, other: &Dual) -> Dual {
        Dual { value: self.value - other.value, slope: self.slope - other.slope }
    }

    fn mul(&self, other: &Dual) -> Dual {
        Dual { value: self.value * other.value, slope: self.value * other.slope + self.slope * other.value }
    }

    fn div(&self, other: &Dual) -> Option<Dual> {
        let value = self.value / other.value;
        (other.value != 0.0).then(|| Dual { value, slope: (self.slope - value * other.slope) / other.value })
    }

    fn neg(&self) -> Dual {
        Dual { value: -self.value, slope: -self.slope }
    }

    fn is_zero(&self, tolerance: f64) -> bool {
        self.value.abs() <= tolerance && self.slope.abs() <= tolerance
    }

    fn key(&self) -> (u64, u64) {
        (self.value.to_bits(), self.slope.to_bits())
    }

    fn magnitude(&self) -> f64 {
        self.value.abs()
    }
}
