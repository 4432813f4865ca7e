//! Two number fields in one: by a primitive element (van der Waerden, Algebra, section 6.10).

use std::sync::Arc;

use super::algebraic::Algebraic;
use super::factor::{MAX_DEGREE, irreducible_factors, is_square_free};
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
    // The primitive element is gamma = alpha + m beta, for an m with which all sums of conjugates differ.
    let (m, sums) = (1..)
        .flat_map(|m| [m, -m])
        .take(2 * degree * degree)
        .map(|m| (m, Conjugates::new(k.modulus(), l.modulus(), m)))
        .find(|(_, sums)| is_square_free(&sums.polynomial))
        .ok_or(NumberError::TooLarge)?;
    let multiple = Rational::from_i64(m);
    let times = Interval::point(multiple.clone());
    let (factor, root, index) =
        root_enclosed(&sums.polynomial, |bits| k.enclose_generator(bits).add(&times.mul(&l.enclose_generator(bits))))?;

    // alpha and beta as polynomials in gamma.
    let alpha = sums.first_conjugate(&factor).ok_or(NumberError::TooLarge)?;
    let gamma = Polynomial::new(vec![Rational::ZERO, Rational::ONE]);
    let inverse = Rational::ONE.div(&multiple).ok_or(NumberError::DivisionByZero)?;
    let beta = gamma.sub(&alpha).scale(&inverse);
    if factor.degree() == k.degree() {
        let image = express(&beta, &alpha, &factor).ok_or(NumberError::TooLarge)?;
        return Ok((Algebraic::generator(k), Algebraic::new(k, image)));
    }
    if factor.degree() == l.degree() {
        let image = express(&alpha, &beta, &factor).ok_or(NumberError::TooLarge)?;
        return Ok((Algebraic::new(l, image), Algebraic::generator(l)));
    }
    let field = Field::with_root(factor, root, index, "a", None);
    Ok((Algebraic::new(&field, alpha), Algebraic::new(&field, beta)))
}

/// All sums x + m y of the roots x of one polynomial and y of another.
struct Conjugates {
    /// Their polynomial M.
    polynomial: Polynomial<Rational>,
    /// Sums over all pairs of x (x + m y)^t, t = 0, 1, ...
    weighted: Vec<Rational>,
}

impl Conjugates {
    fn new(f: &Polynomial<Rational>, g: &Polynomial<Rational>, m: i64) -> Conjugates {
        let count = f.degree() * g.degree() + 1;
        let x = f.power_sums(count + 1);
        let mut y = g.power_sums(count);
        let mut power = Rational::ONE;
        for sum in &mut y {
            *sum = &*sum * &power;
            power *= Rational::from_i64(m);
        }
        let mut binomials = vec![Rational::ONE];
        let (mut sums, mut weighted) = (Vec::with_capacity(count), Vec::with_capacity(count));
        for t in 0..count {
            let total = |shift: usize| {
                let terms = (0..=t).map(|s| &binomials[s] * &x[s + shift] * &y[t - s]);
                terms.fold(Rational::ZERO, |total, term| total + term)
            };
            sums.push(total(0));
            weighted.push(total(1));
            let inner = binomials.windows(2).map(|pair| &pair[0] + &pair[1]);
            binomials = std::iter::once(Rational::ONE).chain(inner).chain([Rational::ONE]).collect();
        }
        Conjugates { polynomial: Polynomial::from_power_sums(&sums), weighted }
    }

    /// x as a polynomial in x + m y, modulo an irreducible factor of M: A / M' with A(t) = sum over all pairs of
    /// x M(t) / (t - x - m y) (the rational univariate representation, Rouillier 1999).
    fn first_conjugate(&self, factor: &Polynomial<Rational>) -> Option<Polynomial<Rational>> {
        let c = self.polynomial.coefficients();
        let coefficient = |j: usize| {
            let terms = c[j + 1..].iter().zip(&self.weighted).map(|(c, weight)| c * weight);
            terms.fold(Rational::ZERO, |total, term| total + term)
        };
        let numerator = Polynomial::new((0..c.len() - 1).map(coefficient).collect());
        let inverse = self.polynomial.derivative().inverse_modulo(factor)?;
        Some(numerator.rem(factor).mul(&inverse).rem(factor))
    }
}

/// The polynomial p with p(generator) = target, modulo an irreducible polynomial; the generator generates its whole field.
fn express(
    target: &Polynomial<Rational>,
    generator: &Polynomial<Rational>,
    modulus: &Polynomial<Rational>,
) -> Option<Polynomial<Rational>> {
    let n = modulus.degree();
    let entry = |f: &Polynomial<Rational>, i: usize| f.coefficients().get(i).cloned().unwrap_or(Rational::ZERO);
    let mut powers = vec![Polynomial::constant(Rational::ONE)];
    for i in 1..n {
        powers.push(powers[i - 1].mul(generator).rem(modulus));
    }
    // Rows of the system whose columns are the powers and, last, the target; brought to the identity.
    let row = |i: usize| powers.iter().chain([target]).map(|f| entry(f, i)).collect();
    let mut rows: Vec<Vec<Rational>> = (0..n).map(row).collect();
    for column in 0..n {
        let pivot = (column..n).find(|&i| !Scalar::is_zero(&rows[i][column], 0.0))?;
        rows.swap(column, pivot);
        let inverse = Rational::ONE.div(&rows[column][column])?;
        let pivot_row: Vec<Rational> = rows[column].iter().map(|x| x * &inverse).collect();
        for (i, row) in rows.iter_mut().enumerate() {
            let factor = row[column].neg();
            if i != column && !Scalar::is_zero(&factor, 0.0) {
                for (x, p) in row.iter_mut().zip(&pivot_row).skip(column) {
                    x.add_product(&factor, p);
                }
            }
        }
        rows[column] = pivot_row;
    }
    Some(Polynomial::new(rows.into_iter().filter_map(|mut row| row.pop()).collect()))
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
