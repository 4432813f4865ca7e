//! Real roots of irreducible rational polynomials, each enclosed as tightly as is asked.

use dashu_base::{BitTest, Sign, Signed, UnsignedAbs};
use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;

use super::factor::primitive;
use super::polynomial::Polynomial;
use super::{Ordered, Rational, Scalar};

/// A closed interval of the real line.
#[derive(Clone, Debug, PartialEq)]
pub struct Interval {
    pub low: Rational,
    pub high: Rational,
}

impl Interval {
    pub fn point(value: Rational) -> Interval {
        Interval { low: value.clone(), high: value }
    }

    pub fn add(&self, other: &Interval) -> Interval {
        Interval { low: &self.low + &other.low, high: &self.high + &other.high }
    }

    pub fn mul(&self, other: &Interval) -> Interval {
        let products = [&self.low * &other.low, &self.low * &other.high, &self.high * &other.low, &self.high * &other.high];
        let [mut low, mut high] = [products[0].clone(), products[0].clone()];
        for product in &products[1..] {
            if *product < low {
                low = product.clone();
            } else if *product > high {
                high = product.clone();
            }
        }
        Interval { low, high }
    }

    pub fn overlaps(&self, other: &Interval) -> bool {
        self.low <= other.high && other.low <= self.high
    }

    /// The sign all its numbers have, if they do.
    pub fn sign(&self) -> Option<i32> {
        let (low, high) = (Ordered::sign(&self.low, 0.0), Ordered::sign(&self.high, 0.0));
        (low == high).then_some(low)
    }

    /// The values of a polynomial on this, enclosed.
    pub fn evaluate(&self, f: &Polynomial<Rational>) -> Interval {
        let zero = Interval::point(Rational::ZERO);
        f.coefficients().iter().rev().fold(zero, |value, c| value.mul(self).add(&Interval::point(c.clone())))
    }
}

/// One real root of an irreducible polynomial, in the cell `numerator / 2^bits ..= (numerator + 1) / 2^bits`, which holds no
/// other; or a rational root as it is.
#[derive(Clone, Debug)]
pub enum RealRoot {
    Rational(Rational),
    Irrational { polynomial: Vec<IBig>, sign_below: Sign, numerator: IBig, bits: usize },
}

impl RealRoot {
    pub fn interval(&self) -> Interval {
        match self {
            RealRoot::Rational(value) => Interval::point(value.clone()),
            RealRoot::Irrational { numerator, bits, .. } => {
                let end = |n: IBig| RBig::from_parts(n, UBig::ONE << *bits);
                Interval { low: end(numerator.clone()), high: end(numerator + IBig::ONE) }
            }
        }
    }

    /// Halves the cell until it is no wider than 2^-bits.
    pub fn refine(&mut self, wanted: usize) {
        let RealRoot::Irrational { polynomial, sign_below, numerator, bits } = self else { return };
        while *bits < wanted {
            *bits += 1;
            let middle = (&*numerator << 1) + IBig::ONE;
            // The polynomial is irreducible of degree two or more, so it is not zero at a rational.
            *numerator = if sign_at(polynomial, &middle, *bits) == *sign_below { middle } else { middle - IBig::ONE };
        }
    }

    /// This root, in a cell no wider than 2^-bits.
    pub fn refined(&self, bits: usize) -> RealRoot {
        let mut root = self.clone();
        root.refine(bits);
        root
    }
}

/// The sign of an integer polynomial at `numerator / 2^bits`.
fn sign_at(polynomial: &[IBig], numerator: &IBig, bits: usize) -> Sign {
    let mut value = IBig::ZERO;
    for (power, c) in polynomial.iter().rev().enumerate() {
        value = value * numerator + (c << (bits * power));
    }
    Signed::sign(&value)
}

/// The real roots of an irreducible polynomial, ascending; by Descartes' rule of signs and bisection (Collins & Akritas 1976).
pub fn real_roots(f: &Polynomial<Rational>) -> Vec<RealRoot> {
    match f.degree() {
        0 => return Vec::new(),
        1 => return vec![RealRoot::Rational(f.monic().coefficients()[0].neg())],
        _ => {}
    }
    let polynomial = primitive(f);
    let bound = root_bound_bits(&polynomial);
    // f(2^(bound + 1) u - 2^bound), whose real roots lie strictly between 0 and 1.
    // h(2 u - 1) with h(x) = f(2^bound x); h(x - 1) is what x + 1 makes of h(-x), its sign turned back.
    let alternate = |f: Vec<IBig>| f.into_iter().enumerate().map(|(i, c)| if i % 2 == 1 { -c } else { c }).collect::<Vec<_>>();
    let start = scaled(&alternate(shifted(alternate(scaled(&polynomial, bound)))), 1);
    let mut roots = Vec::new();
    // (the polynomial moved to 0..1 from the cell, the cell's number, k): cells of width 2^-k, the leftmost on top.
    let mut cells = vec![(start, IBig::ZERO, 0_usize)];
    while let Some((here, cell, k)) = cells.pop() {
        match variations_between_0_and_1(&here) {
            0 => {}
            1 => roots.push(isolated(&polynomial, bound, &cell, k)),
            _ => {
                // 2^n here(u / 2) is the left half, and one further the right half.
                let n = here.len() - 1;
                let left: Vec<IBig> = here.iter().enumerate().map(|(i, c)| c << (n - i)).collect();
                cells.push((shifted(left.clone()), (&cell << 1) + IBig::ONE, k + 1));
                cells.push((left, cell << 1, k + 1));
            }
        }
    }
    roots
}

/// The one root in the cell number `cell` of width 2^(bound + 1 - k), from -2^bound on: narrowed to a cell between integers.
fn isolated(polynomial: &[IBig], bound: usize, cell: &IBig, k: usize) -> RealRoot {
    let start = IBig::ONE << bound;
    if k > bound {
        let bits = k - bound - 1;
        let numerator = cell - (start << bits);
        let sign_below = sign_at(polynomial, &numerator, bits);
        return RealRoot::Irrational { polynomial: polynomial.to_vec(), sign_below, numerator, bits };
    }
    let mut low = (cell << (bound + 1 - k)) - start;
    let sign_below = sign_at(polynomial, &low, 0);
    for step in (0..bound + 1 - k).rev() {
        let middle = &low + (IBig::ONE << step);
        if sign_at(polynomial, &middle, 0) == sign_below {
            low = middle;
        }
    }
    RealRoot::Irrational { polynomial: polynomial.to_vec(), sign_below, numerator: low, bits: 0 }
}

/// k such that all roots lie strictly within 2^k of zero (Cauchy's bound).
fn root_bound_bits(polynomial: &[IBig]) -> usize {
    let (leading, rest) = polynomial.split_last().map_or((1, polynomial), |(l, rest)| (l.unsigned_abs().bit_len(), rest));
    let largest = rest.iter().map(|c| c.unsigned_abs().bit_len()).max().unwrap_or(0);
    (largest + 2).saturating_sub(leading).max(1)
}

/// f(2^bits x).
fn scaled(f: &[IBig], bits: usize) -> Vec<IBig> {
    f.iter().enumerate().map(|(i, c)| c << (bits * i)).collect()
}

/// f(x + 1).
fn shifted(mut f: Vec<IBig>) -> Vec<IBig> {
    for first in 0..f.len().saturating_sub(1) {
        for i in (first..f.len() - 1).rev() {
            let next = f[i + 1].clone();
            f[i] += next;
        }
    }
    f
}

/// Sign changes among the coefficients of (x + 1)^n f(1 / (x + 1)): 0 or 1 are the number of roots between 0 and 1, more is
/// no less than that.
fn variations_between_0_and_1(f: &[IBig]) -> usize {
    let turned = shifted(f.iter().rev().cloned().collect());
    let signs: Vec<Sign> = turned.iter().filter(|c| !c.is_zero()).map(Signed::sign).collect();
    signs.windows(2).filter(|pair| pair[0] != pair[1]).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn approximate(coefficients: &[i64]) -> Vec<f64> {
        let roots = real_roots(&Polynomial::from_integers(coefficients));
        roots.iter().map(|root| Ordered::to_f64(&root.refined(80).interval().low)).collect()
    }

    #[test]
    fn roots_are_found_in_order() {
        let golden = (1.0 + 5_f64.sqrt()) / 2.0;
        assert_eq!(approximate(&[-1, -1, 1]).len(), 2);
        assert!((approximate(&[-1, -1, 1])[1] - golden).abs() < 1e-15);
        // sqrt(2) + sqrt(3) and its conjugates.
        let (a, b) = (2_f64.sqrt(), 3_f64.sqrt());
        for (found, expected) in approximate(&[1, 0, -10, 0, 1]).iter().zip([-a - b, a - b, b - a, a + b]) {
            assert!((found - expected).abs() < 1e-14);
        }
        assert_eq!(approximate(&[1, 0, 1]), [] as [f64; 0]);
        assert_eq!(approximate(&[-3, 2]), [1.5]);
        // The tent map's a^3 = 2 a + 2.
        assert!((approximate(&[-2, -2, 0, 1])[0] - 1.769_292_354_238_631_4).abs() < 1e-15);
    }

    #[test]
    fn close_roots_are_told_apart() {
        // x^2 - 2 shifted: roots 1e-9 apart, (x^2 - 2)^2 - 1e-20 has pairs near sqrt(2).
        let tiny = Rational::from_parts(IBig::ONE, UBig::from(10_u8).pow(21));
        let f =
            Polynomial::new(vec![&Rational::from(4) - &tiny, Rational::ZERO, Rational::from(-4), Rational::ZERO, Rational::ONE]);
        assert_eq!(real_roots(&f).len(), 4);
    }
}
