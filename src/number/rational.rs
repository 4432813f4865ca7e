//! Exact rationals.

use dashu_base::{BitTest, DivRem, Inverse, Sign, Signed, UnsignedAbs};
use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;

use super::{NumberError, Ordered, Prime, Scalar};

/// An exact rational number in lowest terms.
pub type Rational = RBig;

/// Literals whose decimal exponent is larger than this in size are refused: they would fill the memory.
pub const MAX_EXPONENT: u32 = 10_000;

/// Literals with more digits than this are refused.
pub const MAX_DIGITS: usize = 20_000;

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
    fn residues<const P: u64>(numbers: &[&RBig]) -> Option<Vec<Prime<P>>> {
        numbers.iter().map(|x| Prime::from_rational(x)).collect()
    }
    fn to_f64(&self) -> f64 {
        nearest_float(self)
    }
    fn to_text(&self) -> String {
        self.to_string()
    }
}

/// The rational `numerator / denominator`; `None` where the denominator is zero.
pub fn fraction(numerator: i64, denominator: i64) -> Option<Rational> {
    Rational::from_i64(numerator).div(&Rational::from_i64(denominator))
}

/// The float nearest to a rational, ties to even; infinite beyond the largest float.
fn nearest_float(x: &RBig) -> f64 {
    if RBig::is_zero(x) {
        return 0.0;
    }
    let numerator = x.numerator().unsigned_abs();
    let denominator = x.denominator().clone();
    // The quotient q * 2^scale, q of 64 to 66 bits or, among the subnormals, down to two bits below the last one.
    let scale = (numerator.bit_len() as i64 - denominator.bit_len() as i64 - 64).max(-1076);
    if scale > 2000 {
        return if Signed::sign(x) == Sign::Negative { f64::NEG_INFINITY } else { f64::INFINITY };
    }
    let (quotient, rest) = if scale >= 0 {
        numerator.div_rem(denominator << scale as usize)
    } else {
        (numerator << (-scale) as usize).div_rem(denominator)
    };
    let sticky = !rest.is_zero();
    let quotient = u128::try_from(quotient).unwrap_or(u128::MAX);
    let bits = 128 - i64::from(quotient.leading_zeros());
    let drop = (bits - 53).max(-1074 - scale);
    let mut mantissa = (quotient >> drop) as u64;
    let (low, half) = (quotient & ((1 << drop) - 1), 1_u128 << (drop - 1));
    if low > half || (low == half && (sticky || mantissa & 1 == 1)) {
        mantissa += 1;
    }
    let magnitude = mantissa as f64 * power_of_two(scale + drop);
    if Signed::sign(x) == Sign::Negative { -magnitude } else { magnitude }
}

/// 2^k, exact from -1074 to 1023, infinite above.
fn power_of_two(k: i64) -> f64 {
    match k {
        1024.. => f64::INFINITY,
        -1022..=1023 => f64::from_bits(((k + 1023) as u64) << 52),
        -1074..=-1023 => f64::from_bits(1 << (k + 1074)),
        _ => 0.0,
    }
}

/// The rational that a finite float is.
pub fn from_float(value: f64) -> Option<Rational> {
    RBig::try_from(value).ok()
}

/// Reads `3`, `-0.15`, `1e-12`, `1/3`, `-2/3`, `0.5/1.5`: exactly.
///
/// # Errors
/// [`NumberError::Syntax`]; [`NumberError::TooLarge`] where exponent or digits pass [`MAX_EXPONENT`], [`MAX_DIGITS`];
/// [`NumberError::DivisionByZero`].
pub fn parse(text: &str) -> Result<Rational, NumberError> {
    let text = text.trim();
    match text.split_once('/') {
        None => parse_decimal(text),
        Some((numerator, denominator)) => {
            let denominator = parse_decimal(denominator.trim())?;
            parse_decimal(numerator.trim())?.div(&denominator).ok_or(NumberError::DivisionByZero)
        }
    }
}

/// Reads an optional sign, digits with an optional point, and an optional exponent.
fn parse_decimal(text: &str) -> Result<Rational, NumberError> {
    let (negative, unsigned) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        None => (unsigned, 0),
        Some((mantissa, exponent)) => (mantissa, parse_exponent(exponent)?),
    };
    let (whole, fractional) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fractional}");
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(NumberError::Syntax);
    }
    if digits.len() > MAX_DIGITS {
        return Err(NumberError::TooLarge);
    }
    let magnitude = UBig::from_str_radix(&digits, 10).map_err(|_| NumberError::Syntax)?;
    let exponent = exponent - fractional.len() as i64;
    let power = UBig::from(10_u8).pow(exponent.unsigned_abs() as usize);
    let numerator = IBig::from_parts(if negative { Sign::Negative } else { Sign::Positive }, magnitude);
    Ok(if exponent >= 0 { RBig::from(numerator * IBig::from(power)) } else { RBig::from_parts(numerator, power) })
}

fn parse_exponent(text: &str) -> Result<i64, NumberError> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(NumberError::Syntax);
    }
    match text.parse::<i64>() {
        Ok(exponent) if exponent.unsigned_abs() <= u64::from(MAX_EXPONENT) => Ok(exponent),
        _ => Err(NumberError::TooLarge),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn decimals_and_fractions_are_read_exactly() {
        for (text, numerator, denominator) in [
            ("0.15", 3, 20),
            ("1e-12", 1, 1_000_000_000_000),
            ("1/3", 1, 3),
            ("-2/3", -2, 3),
            ("-.5", -1, 2),
            ("2.", 2, 1),
            ("1.5e3", 1500, 1),
            ("0.5/1.5", 1, 3),
            (" 7 / -14 ", -1, 2),
            ("+4", 4, 1),
            ("-0", 0, 1),
        ] {
            assert_eq!(parse(text), Ok(fraction(numerator, denominator).unwrap()), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "-", ".", "e5", "1e", "1e+", "0x10", "1_000", "1/2/3", "nan", "inf", "1 2", "--1", "é", "-é", "1eé"] {
            assert_eq!(parse(text), Err(NumberError::Syntax), "{text}");
        }
        for text in ["1e999999999", "1e-999999999", "1e99999999999999999999999", "0e10001"] {
            assert_eq!(parse(text), Err(NumberError::TooLarge), "{text}");
        }
        assert_eq!(parse(&"9".repeat(MAX_DIGITS + 1)), Err(NumberError::TooLarge));
        assert_eq!(parse("1/0"), Err(NumberError::DivisionByZero));
    }

    #[test]
    fn floats_at_the_edges_are_the_nearest() {
        for text in [
            "5e-324",
            "2.4703282292062328e-324",
            "2.5e-324",
            "2.2250738585072014e-308",
            "2.2250738585072011e-308",
            "1.7976931348623157e308",
            "1.7976931348623159e308",
            "1e400",
            "-1e400",
            "1e-400",
            "9007199254740993",
            "9007199254740995",
            "0.1",
            "1e23",
        ] {
            assert_eq!(Ordered::to_f64(&parse(text).unwrap()).to_bits(), text.parse::<f64>().unwrap().to_bits(), "{text}");
        }
        // Exactly half of the least subnormal goes to even, which is zero.
        let half = from_float(5e-324).unwrap().div(&Rational::from_i64(2)).unwrap();
        assert_eq!(Ordered::to_f64(&half), 0.0);
    }

    proptest! {
        // The standard library's decimal parser rounds to nearest, so it is an independent oracle.
        #[test]
        fn nearest_float_agrees_with_decimal_parsing(mantissa in any::<i64>(), exponent in -345_i32..300) {
            let text = format!("{mantissa}e{exponent}");
            prop_assert_eq!(Ordered::to_f64(&parse(&text).unwrap()), text.parse::<f64>().unwrap());
        }

        #[test]
        fn floats_come_back(bits in any::<u64>()) {
            let value = f64::from_bits(bits);
            prop_assume!(value.is_finite());
            prop_assert_eq!(Ordered::to_f64(&from_float(value).unwrap()), value);
        }

        // Division of two 53-bit integers rounds once in hardware.
        #[test]
        fn quotients_agree_with_hardware(a in -(1_i64 << 53)..1 << 53, b in 1..1_i64 << 53) {
            prop_assert_eq!(Ordered::to_f64(&fraction(a, b).unwrap()), a as f64 / b as f64);
        }

        #[test]
        fn parsing_never_panics(text in "\\PC*") {
            let _ = parse(&text);
        }
    }
}
