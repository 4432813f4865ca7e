//! Sums of two floats, about 31 digits (Dekker 1971; Knuth's exact sum): the radii of thin triangles and flat tetrahedra, of which a single float would make
//! up every digit, and what lies within them.

use std::ops::{Add, Mul, Neg, Sub};

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Double {
    high: f64,
    low: f64,
}

/// a + b, and what rounding took from it.
fn sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let part = sum - a;
    (sum, (a - (sum - part)) + (b - part))
}

/// a + b where a is the larger.
fn quick(a: f64, b: f64) -> Double {
    let high = a + b;
    Double { high, low: b - (high - a) }
}

/// The upper and the lower half of the digits.
fn halves(a: f64) -> (f64, f64) {
    let scaled = 134_217_729.0 * a;
    let high = scaled - (scaled - a);
    (high, a - high)
}

/// a b, and what rounding took from it.
fn product(a: f64, b: f64) -> (f64, f64) {
    let product = a * b;
    let ((a1, a0), (b1, b0)) = (halves(a), halves(b));
    (product, ((a1 * b1 - product) + a1 * b0 + a0 * b1) + a0 * b0)
}

impl Double {
    /// a - b, exactly.
    pub fn between(a: f64, b: f64) -> Double {
        let (high, low) = sum(a, -b);
        Double { high, low }
    }

    pub fn is_positive(self) -> bool {
        self.high > 0.0
    }

    pub fn to_f64(self) -> f64 {
        self.high
    }
}

impl Add for Double {
    type Output = Double;

    fn add(self, other: Double) -> Double {
        let (high, rest) = sum(self.high, other.high);
        let (low, last) = sum(self.low, other.low);
        let Double { high, low } = quick(high, rest + low);
        quick(high, low + last)
    }
}

impl Neg for Double {
    type Output = Double;

    fn neg(self) -> Double {
        Double { high: -self.high, low: -self.low }
    }
}

impl Sub for Double {
    type Output = Double;

    fn sub(self, other: Double) -> Double {
        self + -other
    }
}

impl Mul for Double {
    type Output = Double;

    fn mul(self, other: Double) -> Double {
        let (high, rest) = product(self.high, other.high);
        quick(high, rest + (self.high * other.low + self.low * other.high))
    }
}

/// A vector in space.
pub type Vector = [Double; 3];

pub fn from_to(from: [f64; 3], to: [f64; 3]) -> Vector {
    [0, 1, 2].map(|axis| Double::between(to[axis], from[axis]))
}

pub fn dot(a: Vector, b: Vector) -> Double {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

pub fn cross(a: Vector, b: Vector) -> Vector {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

pub fn scaled(a: Vector, by: Double) -> Vector {
    a.map(|x| x * by)
}

pub fn together(a: Vector, b: Vector) -> Vector {
    [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twice_the_digits() {
        let one = Double::between(1.0, 0.0);
        let small = Double::between(1e-20, 0.0);
        assert_eq!(((one + small) - one).to_f64(), 1e-20);
        // (1 + e)^2 - 1 - 2 e = e^2.
        let two = Double::between(2.0, 0.0);
        let left = (one + small) * (one + small) - one - two * small;
        assert!(left.to_f64().abs() < 1e-31, "{left:?}");
        let tenth = Double::between(0.1, 0.0);
        let ten = Double::between(10.0, 0.0);
        // 0.1 is no tenth, by 5.55e-18; its float says so.
        assert!((((tenth * ten) - one).to_f64() - 5.551_115_123_125_783e-17).abs() < 1e-30);
    }
}
