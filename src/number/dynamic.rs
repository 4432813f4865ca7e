//! The number the language computes with: exact as long as it can be.

use std::cmp::Ordering;
use std::fmt;

use dashu_base::{BitTest, UnsignedAbs};

use super::algebraic::Algebraic;
use super::compositum::unite;
use super::rational::{self, Rational};
use super::{NumberError, Ordered, Scalar, root};

/// Exact powers with more bits than this are refused.
const MAX_BITS: u64 = 1 << 20;

/// A number of the language. What an inexact number touches is inexact; so is a combination of algebraic numbers whose common
/// field is beyond what is handled ([`factor::MAX_DEGREE`](super::factor::MAX_DEGREE)).
#[derive(Clone, Debug)]
pub enum Number {
    Rational(Rational),
    /// Never a rational one.
    Algebraic(Algebraic),
    Inexact(f64),
}

/// Equal keys: equal exact numbers, or the same float.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum NumberKey {
    Rational(Rational),
    /// The minimal polynomial, and how many of its real roots are smaller.
    Algebraic(Vec<Rational>, usize),
    Inexact(u64),
}

impl From<i64> for Number {
    fn from(value: i64) -> Number {
        Number::Rational(Rational::from_i64(value))
    }
}

impl From<Rational> for Number {
    fn from(value: Rational) -> Number {
        Number::Rational(value)
    }
}

/// A float is inexact, whatever its value.
impl From<f64> for Number {
    fn from(value: f64) -> Number {
        Number::Inexact(value)
    }
}

impl Number {
    /// Reads a literal (`0.15`, `1e-12`) or a fraction of two (`-2/3`), exactly. Errors as [`rational::parse`].
    pub fn parse_literal(text: &str) -> Result<Number, NumberError> {
        rational::parse(text).map(Number::Rational)
    }

    /// `numerator / denominator`; `None` where the denominator is zero.
    pub fn fraction(numerator: i64, denominator: i64) -> Option<Number> {
        rational::fraction(numerator, denominator).map(Number::Rational)
    }

    /// The circle's constant, inexact.
    pub fn pi() -> Number {
        Number::Inexact(std::f64::consts::PI)
    }

    pub fn is_exact(&self) -> bool {
        !matches!(self, Number::Inexact(_))
    }

    pub fn as_rational(&self) -> Option<&Rational> {
        match self {
            Number::Rational(x) => Some(x),
            _ => None,
        }
    }

    /// The integer this is, where it is one (a float counts where it is one exactly) and fits.
    pub fn to_integer(&self) -> Option<i64> {
        match self {
            Number::Rational(x) if x.is_int() => i64::try_from(x.numerator()).ok(),
            // Beyond 2^53 a float does not tell which integer was meant.
            Number::Inexact(x) if x.fract() == 0.0 && x.abs() <= 9_007_199_254_740_992.0 => Some(*x as i64),
            _ => None,
        }
    }

    /// The real square root; exact where `self` is.
    pub fn sqrt(&self) -> Result<Number, NumberError> {
        self.root(2)
    }

    /// The real `degree`-th root: of a negative number where the degree is odd.
    ///
    /// # Errors
    /// [`NumberError::NotReal`] for an even root of a negative number and for degree 0; [`NumberError::DegreeTooHigh`].
    pub fn root(&self, degree: u32) -> Result<Number, NumberError> {
        let sign = self.sign(0.0);
        if degree == 0 || (sign < 0 && degree.is_multiple_of(2)) {
            return Err(NumberError::NotReal);
        }
        if sign == 0 || degree == 1 {
            return Ok(self.clone());
        }
        match self {
            Number::Inexact(x) => Ok(Number::Inexact(float_root(*x, degree))),
            Number::Rational(x) => root::of_rational(x, degree),
            Number::Algebraic(x) => root::of_algebraic(x, degree),
        }
    }

    /// `self` to the power `exponent`: exact where `self` is and the exponent is an integer, otherwise inexact.
    ///
    /// # Errors
    /// [`NumberError::DivisionByZero`] for 0 to a negative power, [`NumberError::NotReal`] for a negative number to a
    /// fractional power, [`NumberError::TooLarge`].
    pub fn pow(&self, exponent: &Number) -> Result<Number, NumberError> {
        let base_is_zero = self.is_zero(0.0);
        if base_is_zero && exponent.sign(0.0) < 0 {
            return Err(NumberError::DivisionByZero);
        }
        match (self, exponent) {
            (Number::Inexact(_), _) | (_, Number::Inexact(_)) => finite(self.to_f64().powf(exponent.to_f64())),
            (_, Number::Rational(n)) if n.is_int() => {
                let n = i64::try_from(n.numerator()).map_err(|_| NumberError::TooLarge)?;
                self.integer_power(n)
            }
            _ => finite(self.to_f64().powf(exponent.to_f64())),
        }
    }

    /// An exact number to an integer power, by repeated squaring. `self` is not 0 where `n` is negative.
    fn integer_power(&self, n: i64) -> Result<Number, NumberError> {
        match self {
            Number::Rational(x) => {
                let unit = Rational::is_zero(x) || (x.is_int() && x.numerator().unsigned_abs().is_one());
                let bits = x.numerator().bit_len().max(x.denominator().bit_len());
                if !unit && (bits as u64).saturating_mul(n.unsigned_abs()) > MAX_BITS {
                    return Err(NumberError::TooLarge);
                }
                // Powers of 0, 1 and -1 depend on the exponent's sign and parity alone.
                let exponent = if unit { n.signum() * (2 - (n & 1)) } else { n };
                Ok(Number::Rational(x.pow(exponent as isize)))
            }
            Number::Algebraic(x) => {
                let bits = x.coefficients().iter().map(|c| c.numerator().bit_len() + c.denominator().bit_len()).sum::<usize>();
                if (bits as u64).saturating_mul(n.unsigned_abs()) > MAX_BITS / 16 {
                    return Err(NumberError::TooLarge);
                }
                let base = if n < 0 { Number::one().div(self).ok_or(NumberError::DivisionByZero)? } else { self.clone() };
                Ok(base.repeated_square(n.unsigned_abs()))
            }
            Number::Inexact(x) => finite(x.powf(n as f64)),
        }
    }

    fn repeated_square(&self, mut exponent: u64) -> Number {
        let (mut power, mut square) = (Number::one(), self.clone());
        while exponent > 0 {
            if exponent & 1 == 1 {
                power = power.mul(&square);
            }
            exponent >>= 1;
            if exponent > 0 {
                square = square.mul(&square);
            }
        }
        power
    }

    /// e to this, inexact. [`NumberError::TooLarge`] where that is beyond the floats.
    pub fn exp(&self) -> Result<Number, NumberError> {
        finite(self.to_f64().exp())
    }

    /// The natural logarithm, inexact; of a positive number.
    pub fn ln(&self) -> Result<Number, NumberError> {
        if self.sign(0.0) > 0 { finite(self.to_f64().ln()) } else { Err(NumberError::NotReal) }
    }

    /// The logarithm to base 2, inexact; of a positive number.
    pub fn log2(&self) -> Result<Number, NumberError> {
        if self.sign(0.0) > 0 { finite(self.to_f64().log2()) } else { Err(NumberError::NotReal) }
    }

    pub fn abs(&self) -> Number {
        if self.sign(0.0) < 0 { self.neg() } else { self.clone() }
    }

    /// The largest integer not above this; exact where this is.
    pub fn floor(&self) -> Number {
        match self {
            Number::Rational(x) => Number::Rational(Rational::from(x.floor())),
            Number::Algebraic(x) => Number::Rational(algebraic_floor(x)),
            Number::Inexact(x) => Number::Inexact(x.floor()),
        }
    }

    /// `self - other * floor(self / other)`: of the sign of `other`, as index arithmetic wants it.
    pub fn modulo(&self, other: &Number) -> Result<Number, NumberError> {
        let quotient = self.div(other).ok_or(NumberError::DivisionByZero)?;
        Ok(self.sub(&other.mul(&quotient.floor())))
    }

    /// Both as algebraic numbers of one field; `None` where one is inexact or there is no such field.
    fn united(&self, other: &Number) -> Option<(Algebraic, Algebraic)> {
        let (a, b) = (self.to_algebraic()?, other.to_algebraic()?);
        unite(&a, &b).ok()
    }

    /// This as an algebraic number (possibly a rational constant); `None` where inexact.
    pub fn to_algebraic(&self) -> Option<Algebraic> {
        match self {
            Number::Rational(x) => Some(Algebraic::constant(x.clone())),
            Number::Algebraic(x) => Some(x.clone()),
            Number::Inexact(_) => None,
        }
    }

    /// The operation where it is most exact.
    fn promote(
        &self,
        other: &Number,
        rational: impl Fn(&Rational, &Rational) -> Rational,
        algebraic: impl Fn(&Algebraic, &Algebraic) -> Algebraic,
        inexact: impl Fn(f64, f64) -> f64,
    ) -> Number {
        match (self, other) {
            (Number::Rational(a), Number::Rational(b)) => Number::Rational(rational(a, b)),
            _ => match self.united(other) {
                Some((a, b)) => algebraic(&a, &b).into(),
                None => Number::Inexact(inexact(self.to_f64(), other.to_f64())),
            },
        }
    }
}

fn algebraic_floor(x: &Algebraic) -> Rational {
    let mut bits = 64;
    loop {
        let interval = x.enclose(bits);
        let (low, high) = (interval.low.floor(), interval.high.floor());
        // An irrational number keeps a distance from the integers, so this ends.
        if low == high || interval.low == interval.high {
            return Rational::from(low);
        }
        bits *= 2;
    }
}

/// A float result that is a number; overflow is an error, so that no infinity comes to be.
fn finite(value: f64) -> Result<Number, NumberError> {
    if value.is_nan() {
        Err(NumberError::NotReal)
    } else if value.is_infinite() {
        Err(NumberError::TooLarge)
    } else {
        Ok(Number::Inexact(value))
    }
}

fn float_root(x: f64, degree: u32) -> f64 {
    match degree {
        2 => x.sqrt(),
        3 => x.cbrt(),
        _ => x.abs().powf(1.0 / f64::from(degree)).copysign(x),
    }
}

impl Scalar for Number {
    /// Not always: `is_zero` uses the tolerance for inexact numbers only.
    const EXACT: bool = false;
    type Key = NumberKey;

    fn zero() -> Number {
        Number::from(0)
    }
    fn one() -> Number {
        Number::from(1)
    }
    fn from_i64(value: i64) -> Number {
        Number::from(value)
    }
    fn add(&self, other: &Number) -> Number {
        self.promote(other, |a, b| a + b, Algebraic::add, |a, b| a + b)
    }
    fn sub(&self, other: &Number) -> Number {
        self.promote(other, |a, b| a - b, Algebraic::sub, |a, b| a - b)
    }
    fn mul(&self, other: &Number) -> Number {
        self.promote(other, |a, b| a * b, Algebraic::mul, |a, b| a * b)
    }
    fn div(&self, other: &Number) -> Option<Number> {
        if other.is_zero(0.0) {
            return None;
        }
        match (self, other) {
            (Number::Rational(a), Number::Rational(b)) => Some(Number::Rational(a / b)),
            _ => match self.united(other) {
                Some((a, b)) => a.div(&b).map(Number::from),
                None => Some(Number::Inexact(self.to_f64() / other.to_f64())),
            },
        }
    }
    fn neg(&self) -> Number {
        match self {
            Number::Rational(x) => Number::Rational(-x.clone()),
            Number::Algebraic(x) => Number::Algebraic(x.neg()),
            Number::Inexact(x) => Number::Inexact(-x),
        }
    }
    fn is_zero(&self, tolerance: f64) -> bool {
        match self {
            Number::Rational(x) => x.is_zero(),
            Number::Algebraic(x) => x.is_zero(tolerance),
            Number::Inexact(x) => Scalar::is_zero(x, tolerance),
        }
    }
    fn key(&self) -> NumberKey {
        match self {
            Number::Rational(x) => NumberKey::Rational(x.clone()),
            Number::Algebraic(x) => {
                let (polynomial, index) = x.polynomial_and_index();
                NumberKey::Algebraic(polynomial.coefficients().to_vec(), index)
            }
            Number::Inexact(x) => NumberKey::Inexact(Scalar::key(x)),
        }
    }
}

impl Ordered for Number {
    fn sign(&self, tolerance: f64) -> i32 {
        match self {
            Number::Rational(x) => Ordered::sign(x, tolerance),
            Number::Algebraic(x) => x.sign(tolerance),
            Number::Inexact(x) => Ordered::sign(x, tolerance),
        }
    }
    fn to_f64(&self) -> f64 {
        match self {
            Number::Rational(x) => Ordered::to_f64(x),
            Number::Algebraic(x) => x.to_f64(),
            Number::Inexact(x) => *x,
        }
    }
    fn to_text(&self) -> String {
        match self {
            Number::Rational(x) => x.to_text(),
            Number::Algebraic(x) => x.to_text(),
            Number::Inexact(x) => x.to_text(),
        }
    }
}

/// By value; an inexact number is compared as a float.
impl PartialEq for Number {
    fn eq(&self, other: &Number) -> bool {
        match (self, other) {
            (Number::Rational(a), Number::Rational(b)) => a == b,
            (Number::Algebraic(a), Number::Algebraic(b)) => a == b || (a.field() != b.field() && self.key() == other.key()),
            (Number::Inexact(_), _) | (_, Number::Inexact(_)) => self.to_f64() == other.to_f64(),
            _ => false,
        }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Number) -> Option<Ordering> {
        match (self.to_algebraic(), other.to_algebraic()) {
            (Some(a), Some(b)) if self != other => Some(exact_order(&a, &b)),
            (Some(_), Some(_)) => Some(Ordering::Equal),
            _ => self.to_f64().partial_cmp(&other.to_f64()),
        }
    }
}

/// The order of two numbers that differ: their enclosures part at some width.
fn exact_order(a: &Algebraic, b: &Algebraic) -> Ordering {
    let mut bits = 128;
    loop {
        let (low, high) = (a.enclose(bits), b.enclose(bits));
        if low.high < high.low {
            return Ordering::Less;
        } else if high.high < low.low {
            return Ordering::Greater;
        }
        bits *= 2;
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_text())
    }
}

#[cfg(test)]
#[path = "dynamic_tests.rs"]
mod tests;
