//! Real roots of exact numbers, exactly.

use dashu_base::{BitTest, Sign, Signed, UnsignedAbs};
use dashu_int::{IBig, UBig};

use super::algebraic::Algebraic;
use super::compositum::{common_field, embed, root_enclosed};
use super::factor::{MAX_COEFFICIENT_BITS, MAX_DEGREE};
use super::field::Field;
use super::polynomial::Polynomial;
use super::real_root::{Interval, RealRoot, real_roots};
use super::{Number, NumberError, Ordered, Rational, Scalar};

/// Powers of primes up to this are taken out of a root: sqrt(8) is 2 sqrt(2), and so in the field of sqrt(2).
const TRIAL_DIVISORS: u32 = 1000;

/// Radicands with more bits than this are refused.
const MAX_BITS: usize = MAX_COEFFICIENT_BITS;

/// The real `degree`-th root of a rational that is not zero (positive where the degree is even).
pub(super) fn of_rational(x: &Rational, degree: u32) -> Result<Number, NumberError> {
    let limit = NumberError::DegreeTooHigh { degree: degree as usize, limit: MAX_DEGREE };
    let (numerator, denominator) = (x.numerator().unsigned_abs(), x.denominator().clone());
    // (p / q)^(1/n) = (p^(1/k) / q^(1/k)) with k = n / r where both are r-th powers.
    let mut n = degree as usize;
    let (mut p, mut q) = (numerator, denominator);
    if p.is_one() && q.is_one() {
        n = 1;
    }
    // No number of b bits but 1 is an r-th power for r >= b.
    let most = p.bit_len().max(q.bit_len());
    while let Some((r, root_p, root_q)) = prime_divisors(n, most).find_map(|r| Some((r, exact_root(&p, r)?, exact_root(&q, r)?)))
    {
        (n, p, q) = (n / r, root_p, root_q);
    }
    let sign = Signed::sign(x);
    if n == 1 {
        return Ok(Number::Rational(Rational::from_parts(IBig::from_parts(sign, p), q)));
    }
    if n > MAX_DEGREE {
        return Err(limit);
    }
    if (p.bit_len() + q.bit_len()) * n > MAX_BITS {
        return Err(NumberError::TooLarge);
    }
    // = (p q^(n-1))^(1/n) / q, and n-th powers come out.
    let mut radicand = p * q.pow(n - 1);
    let mut outside = UBig::ONE;
    for divisor in 2..=TRIAL_DIVISORS {
        let power = UBig::from(divisor).pow(n);
        if power > radicand {
            break;
        }
        while (&radicand % &power).is_zero() {
            radicand /= &power;
            outside *= UBig::from(divisor);
        }
    }
    while let Some((r, root)) = prime_divisors(n, n).find_map(|r| Some((r, exact_root(&radicand, r)?))) {
        (n, radicand) = (n / r, root);
    }
    let factor = Rational::from_parts(IBig::from_parts(sign, outside), q);
    if n == 1 {
        return Ok(Number::Rational(factor * Rational::from(radicand)));
    }
    // x^n - t is irreducible where t > 0 is no r-th power for a prime r that divides n (Lang, Algebra, VI.9).
    let mut coefficients = vec![Rational::ZERO; n + 1];
    coefficients[0] = Rational::from(IBig::from_parts(Sign::Negative, radicand.clone()));
    coefficients[n] = Rational::ONE;
    let modulus = Polynomial::new(coefficients);
    let roots = real_roots(&modulus);
    let index = roots.len() - 1;
    let root = roots.into_iter().next_back().ok_or(NumberError::NoRealRoot)?;
    let text = if n == 2 { format!("sqrt({radicand})") } else { format!("root({radicand}, {n})") };
    let field = Field::with_root(modulus, root, index, "a", Some(text));
    Ok(Algebraic::generator(&field).mul(&Algebraic::constant(factor)).into())
}

/// The real `degree`-th root of an algebraic number that is not rational (positive where the degree is even).
pub(super) fn of_algebraic(x: &Algebraic, degree: u32) -> Result<Number, NumberError> {
    let Some(field) = x.field() else { return of_rational(&x.coefficients()[0], degree) };
    let minimal = x.minimal_polynomial();
    let size = minimal.degree().saturating_mul(degree as usize);
    if size > MAX_DEGREE {
        return Err(NumberError::DegreeTooHigh { degree: size, limit: MAX_DEGREE });
    }
    let mut coefficients = vec![Rational::ZERO; size + 1];
    for (i, c) in minimal.coefficients().iter().enumerate() {
        coefficients[i * degree as usize] = c.clone();
    }
    let (modulus, root, index) = root_enclosed(&Polynomial::new(coefficients), |bits| enclose_root(x, degree as usize, bits))?;
    if let RealRoot::Rational(value) = root {
        return Ok(Number::Rational(value));
    }
    let closed_form = (field.generator_text() != field.name()).then(|| match degree {
        2 => format!("sqrt({})", x.to_text()),
        _ => format!("root({}, {degree})", x.to_text()),
    });
    let of_root = Field::with_root(modulus, root, index, "a", closed_form);
    let generator = Algebraic::generator(&of_root);
    // The root may lie in the number's own field: sqrt(3 + 2 sqrt(2)) = 1 + sqrt(2).
    if of_root.degree() <= field.degree()
        && let Ok((own, image)) = common_field(field, &of_root)
        && own.field() == Some(field)
    {
        return Ok(embed(&generator, &image).into());
    }
    Ok(generator.into())
}

/// An interval that holds the root of x, within about 2^-(bits / degree).
fn enclose_root(x: &Algebraic, degree: usize, bits: usize) -> Interval {
    let interval = x.enclose(bits);
    let scale = UBig::ONE << bits;
    // The root of v is the integer root of floor(v * 2^(bits * degree)) over 2^bits, and less than one more.
    let end = |v: &Rational, add: i8| {
        let scaled = (v.clone() * Rational::from(scale.pow(degree))).floor();
        let root = scaled.clone().unsigned_abs().nth_root(degree);
        let root = IBig::from_parts(Signed::sign(&scaled), root) + IBig::from(add);
        Rational::from_parts(root, scale.clone())
    };
    Interval { low: end(&interval.low, -1), high: end(&interval.high, 2) }
}

/// The primes up to `most` that divide n.
fn prime_divisors(n: usize, most: usize) -> impl Iterator<Item = usize> {
    (2..=most.min(n)).filter(move |d| n.is_multiple_of(*d) && (2..*d).all(|e| d % e != 0))
}

fn exact_root(n: &UBig, degree: usize) -> Option<UBig> {
    let root = n.nth_root(degree);
    (root.pow(degree) == *n).then_some(root)
}
