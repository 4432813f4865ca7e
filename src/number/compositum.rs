//! Two number fields in one: by a primitive element (van der Waerden, Algebra, section 6.10).

use std::sync::Arc;

use super::algebraic::Algebraic;
use super::factor::{MAX_DEGREE, irreducible_factors};
use super::field::Field;
use super::polynomial::Polynomial;
use super::real_root::{Interval, RealRoot, real_roots};
use super::{NumberError, Rational, Scalar};

/// Both numbers as elements of one field.
///
/// # Errors
/// [`NumberError::DegreeTooHigh`] or [`NumberError::TooLarge`] where the common field is beyond what is handled.
pub fn unite(a: &Algebraic, b: &Algebraic) -> Result<(Algebraic, Algebraic), NumberError> {
    match (a.field(), b.field()) {
        (Some(k), Some(l)) if !Arc::ptr_eq(k, l) && k != l => {
            let (image_a, image_b) = common_field(k, l)?;
            Ok((embed(a, &image_a), embed(b, &image_b)))
        }
        _ => Ok((a.clone(), b.clone())),
    }
}

/// The number with its generator replaced by `image`, the same generator in another field.
pub fn embed(x: &Algebraic, image: &Algebraic) -> Algebraic {
    x.coefficients().iter().rev().fold(Algebraic::zero(), |value, c| value.mul(image).add(&Algebraic::constant(c.clone())))
}

/// The generators of two different fields (neither rational) in one field: the first or the second field where it holds
/// the other, else a new one.
pub fn common_field(k: &Arc<Field>, l: &Arc<Field>) -> Result<(Algebraic, Algebraic), NumberError> {
    let degree = k.degree() * l.degree();
    if degree > MAX_DEGREE {
        return Err(NumberError::DegreeTooHigh { degree, limit: MAX_DEGREE });
    }
    let (multiple, sums) = (1..)
        .flat_map(|m| [m, -m])
        .take(2 * degree * degree)
        .find_map(|m| {
            let sums = sums_of_roots(k.modulus(), l.modulus(), m);
            (sums.gcd(&sums.derivative()).degree() == 0).then_some((Rational::from_i64(m), sums))
        })
        .ok_or(NumberError::TooLarge)?;
    let times = Interval::point(multiple.clone());
    let (factor, root, index) =
        root_enclosed(&sums, |bits| k.enclose_generator(bits).add(&times.mul(&l.enclose_generator(bits))))?;

    // The primitive element is gamma = alpha + m beta. Over a field that holds it, alpha is the one common root of its own
    // minimal polynomial and of another's, shifted; likewise beta.
    let constants = |f: &Polynomial<Rational>| f.map(|c| Algebraic::constant(c.clone()));
    let line = |at_zero: Algebraic, slope: Rational| Polynomial::new(vec![at_zero, Algebraic::constant(slope)]);
    if factor.degree() == k.degree() {
        let alpha = Algebraic::generator(k);
        let shifted = constants(&factor).compose(&line(alpha.clone(), multiple));
        return Ok((alpha, common_root(&constants(l.modulus()), &shifted)?));
    }
    let scaled_beta = |beta: &Algebraic| beta.mul(&Algebraic::constant(multiple.clone()));
    if factor.degree() == l.degree() {
        let beta = Algebraic::generator(l);
        let shifted = constants(&factor).compose(&line(scaled_beta(&beta), Rational::ONE));
        return Ok((common_root(&constants(k.modulus()), &shifted)?, beta));
    }
    let gamma = Algebraic::generator(&Field::with_root(factor, root, index, "a", None));
    let shifted = constants(k.modulus()).compose(&line(gamma.clone(), multiple.neg()));
    let beta = common_root(&constants(l.modulus()), &shifted)?;
    Ok((gamma.sub(&scaled_beta(&beta)), beta))
}

/// The one common root of two polynomials.
fn common_root(f: &Polynomial<Algebraic>, g: &Polynomial<Algebraic>) -> Result<Algebraic, NumberError> {
    let divisor = f.gcd(g);
    if divisor.degree() == 1 { Ok(divisor.coefficients()[0].neg()) } else { Err(NumberError::TooLarge) }
}

/// The polynomial whose roots are x + m y for all roots x of `f` and y of `g`, by power sums.
fn sums_of_roots(f: &Polynomial<Rational>, g: &Polynomial<Rational>, m: i64) -> Polynomial<Rational> {
    let count = f.degree() * g.degree() + 1;
    let x = f.power_sums(count);
    let mut y = g.power_sums(count);
    let mut power = Rational::ONE;
    for sum in &mut y {
        *sum = &*sum * &power;
        power *= Rational::from_i64(m);
    }
    let mut binomials = vec![Rational::ONE];
    let sums = (0..count).map(|t| {
        let total = (0..=t).fold(Rational::ZERO, |total, s| total + &binomials[s] * &x[s] * &y[t - s]);
        let inner = binomials.windows(2).map(|pair| &pair[0] + &pair[1]);
        binomials = std::iter::once(Rational::ONE).chain(inner).chain([Rational::ONE]).collect();
        total
    });
    Polynomial::from_power_sums(&sums.collect::<Vec<_>>())
}

/// The real root of `f` that the enclosure (ever narrower with more bits) closes in on: its irreducible polynomial, the root,
/// and its place among that polynomial's real roots.
pub(super) fn root_enclosed(
    f: &Polynomial<Rational>,
    enclosure: impl Fn(usize) -> Interval,
) -> Result<(Polynomial<Rational>, RealRoot, usize), NumberError> {
    let mut candidates = Vec::new();
    for factor in irreducible_factors(f)? {
        let roots = real_roots(&factor);
        candidates.extend(roots.into_iter().enumerate().map(|(index, root)| (factor.clone(), root, index)));
    }
    let mut bits = 32;
    while candidates.len() > 1 {
        let target = enclosure(bits);
        candidates.retain_mut(|(_, root, _)| {
            root.refine(bits);
            root.interval().overlaps(&target)
        });
        bits *= 2;
    }
    candidates.pop().ok_or(NumberError::NoRealRoot)
}
