//! Irreducible factors of a polynomial over the rationals.
//!
//! Zassenhaus's method with one large prime in place of lifting: modulo a prime above twice the bound on a factor's coefficients
//! (Mignotte 1974) the factors are found in Berlekamp's subalgebra, and the true ones are products of them (Knuth, The Art of
//! Computer Programming 4.6.2). Every factor given is confirmed by exact division.

use dashu_base::{BitTest, Gcd, UnsignedAbs};
use dashu_int::{IBig, UBig};

use super::modular::ModularRing;
use super::polynomial::Polynomial;
use super::{NumberError, Prime1, Rational};

/// Polynomials of higher degree are not factored.
pub const MAX_DEGREE: usize = 36;

/// With more factors than this modulo the prime, the search for their true products would take too long.
const MAX_MODULAR_FACTORS: usize = 18;

/// Coefficients with more bits than this are refused.
pub const MAX_COEFFICIENT_BITS: usize = 4096;

/// The degree times the bits of the prime is kept below this: the work grows faster than its square.
const MAX_WORK: usize = 20_000;

/// Exponents k of primes 2^k - 1 (Mersenne).
const MERSENNE: [usize; 11] = [61, 89, 107, 127, 521, 607, 1279, 2203, 2281, 3217, 4253];

/// The distinct irreducible factors, monic, of a polynomial that is not constant.
///
/// # Errors
/// [`NumberError::DegreeTooHigh`], [`NumberError::TooLarge`] where the coefficients are.
pub fn irreducible_factors(f: &Polynomial<Rational>) -> Result<Vec<Polynomial<Rational>>, NumberError> {
    if f.degree() > MAX_DEGREE {
        return Err(NumberError::DegreeTooHigh { degree: f.degree(), limit: MAX_DEGREE });
    }
    let f = if is_square_free(f) { f.monic() } else { f.square_free() };
    if f.degree() <= 1 {
        return Ok(vec![f]);
    }
    let integral = primitive(&f);
    if integral.iter().any(|c| c.unsigned_abs().bit_len() > MAX_COEFFICIENT_BITS) {
        return Err(NumberError::TooLarge);
    }
    let bits = factor_bits(&integral);
    for exponent in MERSENNE.into_iter().filter(|&k| k > bits + 1 && k * f.degree() <= MAX_WORK) {
        let ring = ModularRing::mersenne(exponent);
        let image = ring.reduce(&integral);
        if image.len() == integral.len() && ring.is_square_free(&image) {
            let factors = ring.berlekamp(&ring.monic(&image));
            if factors.len() > MAX_MODULAR_FACTORS {
                return Err(NumberError::DegreeTooHigh { degree: f.degree(), limit: MAX_MODULAR_FACTORS });
            }
            return Ok(recombine(f, &ring, factors));
        }
    }
    Err(NumberError::TooLarge)
}

/// Whether no factor is repeated. Decided modulo a prime where that suffices: what has no common root with its derivative there
/// has none over the rationals.
pub fn is_square_free(f: &Polynomial<Rational>) -> bool {
    let image: Option<Vec<Prime1>> = f.coefficients().iter().map(Prime1::from_rational).collect();
    let image = image.map(Polynomial::new).filter(|image| image.degree() == f.degree());
    image.is_some_and(|image| image.gcd(&image.derivative()).degree() == 0) || f.gcd(&f.derivative()).degree() == 0
}

/// The integer coefficients, without common factor, of a multiple of `f`, the highest positive.
pub fn primitive(f: &Polynomial<Rational>) -> Vec<IBig> {
    let denominator = f.coefficients().iter().fold(UBig::ONE, |lcm, c| &lcm / (&lcm).gcd(c.denominator()) * c.denominator());
    let integers: Vec<IBig> =
        f.coefficients().iter().map(|c| c.numerator() * IBig::from(&denominator / c.denominator())).collect();
    let content = integers.iter().fold(UBig::ZERO, |gcd, c| if *c == IBig::ZERO { gcd } else { common(gcd, c) });
    let content = IBig::from(if content.is_zero() { UBig::ONE } else { content });
    let content = if integers.last().is_some_and(|c| *c < IBig::ZERO) { -content } else { content };
    integers.into_iter().map(|c| c / &content).collect()
}

fn common(gcd: UBig, c: &IBig) -> UBig {
    let c = c.unsigned_abs();
    if gcd.is_zero() { c } else { gcd.gcd(c) }
}

/// An integer b with |leading| * |coefficient of a factor| < 2^b: a factor's coefficients are at most 2^n times the norm.
fn factor_bits(f: &[IBig]) -> usize {
    let largest = f.iter().map(|c| c.unsigned_abs().bit_len()).max().unwrap_or(0);
    let leading = f.last().map_or(0, |c| c.unsigned_abs().bit_len());
    // The norm is at most the largest coefficient times the root of n + 1 <= 37.
    (f.len() - 1) + largest + 3 + leading
}

/// Groups the factors modulo the prime into true ones: products of the fewest first.
fn recombine(f: Polynomial<Rational>, ring: &ModularRing, mut factors: Vec<Vec<UBig>>) -> Vec<Polynomial<Rational>> {
    let mut found = Vec::new();
    let mut rest = f;
    let mut size = 1;
    while 2 * size <= factors.len() {
        let integral = primitive(&rest);
        let (Some(leading), Some(constant)) = (integral.last(), integral.first()) else { break };
        // A factor, made to have the leading coefficient of all, divides `leading * rest`: so do the constant terms. This is
        // quick to see, and nearly always enough.
        let whole_constant = leading * constant;
        let first = ring.constant(leading);
        let hit = subsets(factors.len(), size).find_map(|chosen| {
            let constant = chosen.iter().fold(first.clone(), |product, &i| ring.mul(&product, &factors[i][..1]));
            let divides = ring.lift(&constant).first().is_some_and(|c| (&whole_constant % c) == IBig::ZERO);
            if !divides && whole_constant != IBig::ZERO {
                return None;
            }
            let product = chosen.iter().fold(first.clone(), |product, &i| ring.mul(&product, &factors[i]));
            let candidate = Polynomial::new(ring.lift(&product).into_iter().map(Rational::from).collect()).monic();
            let (quotient, remainder) = rest.div_rem(&candidate)?;
            remainder.is_zero().then_some((chosen, candidate, quotient))
        });
        match hit {
            None => size += 1,
            Some((chosen, factor, quotient)) => {
                for &i in chosen.iter().rev() {
                    factors.remove(i);
                }
                found.push(factor);
                rest = quotient;
            }
        }
    }
    found.push(rest.monic());
    found
}

/// All subsets of `0..n` with `size` elements, each ascending.
fn subsets(n: usize, size: usize) -> impl Iterator<Item = Vec<usize>> {
    let mut next: Option<Vec<usize>> = (size <= n).then(|| (0..size).collect());
    std::iter::from_fn(move || {
        let current = next.take()?;
        let movable = (0..size).rev().find(|&i| current[i] < n - size + i);
        next = movable.map(|i| {
            let mut following = current.clone();
            for (step, slot) in following[i..].iter_mut().enumerate() {
                *slot = current[i] + 1 + step;
            }
            following
        });
        Some(current)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn p(coefficients: &[i64]) -> Polynomial<Rational> {
        Polynomial::from_integers(coefficients)
    }

    fn sorted(mut factors: Vec<Polynomial<Rational>>) -> Vec<Polynomial<Rational>> {
        factors.sort_by(|a, b| (a.degree(), a.coefficients()).partial_cmp(&(b.degree(), b.coefficients())).unwrap());
        factors
    }

    #[test]
    fn known_irreducible_polynomials() {
        for f in [
            p(&[-1, -1, 1]),
            p(&[1, 0, -10, 0, 1]),
            p(&[-2, -2, 0, 1]),
            // x^4 + 1, and the cyclotomic polynomial of 15: reducible modulo every prime.
            p(&[1, 0, 0, 0, 1]),
            p(&[1, -1, 0, 1, -1, 1, 0, -1, 1]),
            // Swinnerton-Dyer: sqrt(2) + sqrt(3) + sqrt(5).
            p(&[576, 0, -960, 0, 352, 0, -40, 0, 1]),
        ] {
            assert_eq!(irreducible_factors(&f), Ok(vec![f.clone()]));
        }
    }

    #[test]
    fn known_factorizations() {
        // x^4 + 4 (Sophie Germain), x^6 - 1, 6x^2 - 5x + 1, x^8 - 1 doubled.
        assert_eq!(sorted(irreducible_factors(&p(&[4, 0, 0, 0, 1])).unwrap()), [p(&[2, -2, 1]), p(&[2, 2, 1])]);
        assert_eq!(
            sorted(irreducible_factors(&p(&[-1, 0, 0, 0, 0, 0, 1])).unwrap()),
            [p(&[-1, 1]), p(&[1, 1]), p(&[1, -1, 1]), p(&[1, 1, 1])]
        );
        assert_eq!(sorted(irreducible_factors(&p(&[1, -5, 6])).unwrap()), [p(&[-1, 2]).monic(), p(&[-1, 3]).monic()]);
    }

    #[test]
    fn beyond_the_limit_is_an_error() {
        let mut coefficients = vec![0; MAX_DEGREE + 2];
        (coefficients[0], coefficients[MAX_DEGREE + 1]) = (-2, 1);
        assert_eq!(
            irreducible_factors(&p(&coefficients)),
            Err(NumberError::DegreeTooHigh { degree: MAX_DEGREE + 1, limit: MAX_DEGREE })
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]
        #[test]
        fn factors_multiply_to_the_square_free_part(a in prop::collection::vec(-5_i64..6, 2..5), b in prop::collection::vec(-5_i64..6, 2..5)) {
            let product = p(&a).mul(&p(&b));
            prop_assume!(product.degree() > 0);
            let factors = irreducible_factors(&product).unwrap();
            let whole = factors.iter().fold(p(&[1]), |whole, f| whole.mul(f));
            prop_assert_eq!(whole, product.square_free());
            for f in &factors {
                prop_assert_eq!(irreducible_factors(f).unwrap().len(), 1);
            }
        }
    }
}
