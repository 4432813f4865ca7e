//! Polynomials in one variable over a field.

use super::Scalar;

/// A polynomial; `coefficients[i]` belongs to x^i, the last one is not zero (so the zero polynomial has none).
/// The field's `is_zero` must decide exactly.
#[derive(Clone, Debug, PartialEq)]
pub struct Polynomial<S> {
    coefficients: Vec<S>,
}

impl<S: Scalar> Polynomial<S> {
    /// From coefficients, constant first; zeros at the end are dropped.
    pub fn new(mut coefficients: Vec<S>) -> Polynomial<S> {
        while coefficients.last().is_some_and(|c| c.is_zero(0.0)) {
            coefficients.pop();
        }
        Polynomial { coefficients }
    }

    /// From small integers, constant first.
    pub fn from_integers(coefficients: &[i64]) -> Polynomial<S> {
        Polynomial::new(coefficients.iter().map(|&c| S::from_i64(c)).collect())
    }

    pub fn constant(value: S) -> Polynomial<S> {
        Polynomial::new(vec![value])
    }

    /// The coefficients, constant first.
    pub fn coefficients(&self) -> &[S] {
        &self.coefficients
    }

    pub fn is_zero(&self) -> bool {
        self.coefficients.is_empty()
    }

    /// The degree; 0 for constants, zero included.
    pub fn degree(&self) -> usize {
        self.coefficients.len().saturating_sub(1)
    }

    /// The coefficient of the highest power; zero for the zero polynomial.
    pub fn leading(&self) -> S {
        self.coefficients.last().cloned().unwrap_or_else(S::zero)
    }

    pub fn add(&self, other: &Polynomial<S>) -> Polynomial<S> {
        let (long, short) = if self.coefficients.len() >= other.coefficients.len() { (self, other) } else { (other, self) };
        let mut sum = long.coefficients.clone();
        for (a, b) in sum.iter_mut().zip(&short.coefficients) {
            *a = a.add(b);
        }
        Polynomial::new(sum)
    }

    pub fn neg(&self) -> Polynomial<S> {
        Polynomial { coefficients: self.coefficients.iter().map(S::neg).collect() }
    }

    pub fn sub(&self, other: &Polynomial<S>) -> Polynomial<S> {
        self.add(&other.neg())
    }

    pub fn scale(&self, factor: &S) -> Polynomial<S> {
        Polynomial::new(self.coefficients.iter().map(|c| c.mul(factor)).collect())
    }

    pub fn mul(&self, other: &Polynomial<S>) -> Polynomial<S> {
        if self.is_zero() || other.is_zero() {
            return Polynomial::new(Vec::new());
        }
        let mut product = vec![S::zero(); self.coefficients.len() + other.coefficients.len() - 1];
        for (i, a) in self.coefficients.iter().enumerate() {
            for (j, b) in other.coefficients.iter().enumerate() {
                product[i + j].add_product(a, b);
            }
        }
        Polynomial::new(product)
    }

    /// Quotient and remainder; `None` where the divisor is zero.
    pub fn div_rem(&self, divisor: &Polynomial<S>) -> Option<(Polynomial<S>, Polynomial<S>)> {
        let inverse = S::one().div(divisor.coefficients.last()?)?;
        let mut rest = self.coefficients.clone();
        let degree = divisor.degree();
        let mut quotient = vec![S::zero(); rest.len().saturating_sub(degree)];
        for i in (0..quotient.len()).rev() {
            let factor = rest[i + degree].mul(&inverse);
            if !factor.is_zero(0.0) {
                let negated = factor.neg();
                for (r, d) in rest[i..].iter_mut().zip(&divisor.coefficients) {
                    r.add_product(&negated, d);
                }
            }
            quotient[i] = factor;
        }
        rest.truncate(degree);
        Some((Polynomial::new(quotient), Polynomial::new(rest)))
    }

    /// The remainder; `self` where the divisor is zero.
    pub fn rem(&self, divisor: &Polynomial<S>) -> Polynomial<S> {
        self.div_rem(divisor).map_or_else(|| self.clone(), |(_, rest)| rest)
    }

    /// Divided by the leading coefficient.
    pub fn monic(&self) -> Polynomial<S> {
        S::one().div(&self.leading()).map_or_else(|| self.clone(), |inverse| self.scale(&inverse))
    }

    /// The monic greatest common divisor.
    pub fn gcd(&self, other: &Polynomial<S>) -> Polynomial<S> {
        let (mut a, mut b) = (self.monic(), other.monic());
        while !b.is_zero() {
            let rest = a.rem(&b).monic();
            a = std::mem::replace(&mut b, rest);
        }
        a
    }

    /// The inverse of `self` modulo `modulus`; `None` where they have a common factor.
    pub fn inverse_modulo(&self, modulus: &Polynomial<S>) -> Option<Polynomial<S>> {
        let (mut a, mut b) = (modulus.clone(), self.rem(modulus));
        let (mut s, mut t) = (Polynomial::new(Vec::new()), Polynomial::constant(S::one()));
        while !b.is_zero() {
            let (quotient, rest) = a.div_rem(&b)?;
            a = std::mem::replace(&mut b, rest);
            let next = s.sub(&quotient.mul(&t));
            s = std::mem::replace(&mut t, next);
        }
        (a.coefficients.len() == 1).then(|| S::one().div(&a.leading())).flatten().map(|inverse| s.scale(&inverse))
    }

    pub fn derivative(&self) -> Polynomial<S> {
        let terms = self.coefficients.iter().enumerate().skip(1);
        Polynomial::new(terms.map(|(i, c)| c.mul(&S::from_i64(i as i64))).collect())
    }

    pub fn evaluate(&self, x: &S) -> S {
        self.coefficients.iter().rev().fold(S::zero(), |value, c| value.mul(x).add(c))
    }

    /// `self(inner(x))`.
    pub fn compose(&self, inner: &Polynomial<S>) -> Polynomial<S> {
        self.coefficients
            .iter()
            .rev()
            .fold(Polynomial::new(Vec::new()), |value, c| value.mul(inner).add(&Polynomial::constant(c.clone())))
    }

    /// The same polynomial over another field, into which `f` leads.
    pub fn map<R: Scalar>(&self, f: impl Fn(&S) -> R) -> Polynomial<R> {
        Polynomial::new(self.coefficients.iter().map(f).collect())
    }

    /// The product of the distinct irreducible factors, monic (characteristic zero).
    pub fn square_free(&self) -> Polynomial<S> {
        let repeated = self.gcd(&self.derivative());
        self.div_rem(&repeated).map_or_else(|| self.clone(), |(quotient, _)| quotient.monic())
    }

    /// Sums of the k-th powers of all the complex roots, k = 0 .. count - 1, by Newton's identities (characteristic zero).
    pub fn power_sums(&self, count: usize) -> Vec<S> {
        let monic = self.monic();
        let degree = monic.degree();
        // e(i): the coefficient of x^(degree - i).
        let e = |i: usize| if i <= degree { monic.coefficients[degree - i].clone() } else { S::zero() };
        let mut sums: Vec<S> = vec![S::from_i64(degree as i64)];
        for k in 1..count {
            let mut sum = e(k).mul(&S::from_i64(-(k as i64)));
            for i in 1..k {
                sum = sum.sub(&e(i).mul(&sums[k - i]));
            }
            sums.push(sum);
        }
        sums.truncate(count);
        sums
    }

    /// The monic polynomial whose roots have these power sums (from k = 0, one more than the degree of them).
    pub fn from_power_sums(sums: &[S]) -> Polynomial<S> {
        let degree = sums.len().saturating_sub(1);
        let mut e: Vec<S> = vec![S::one()];
        for k in 1..=degree {
            let total = (1..=k).fold(S::zero(), |total, i| total.add(&e[k - i].mul(&sums[i])));
            let divided = total.div(&S::from_i64(-(k as i64)));
            e.push(divided.unwrap_or_else(S::zero));
        }
        e.reverse();
        Polynomial::new(e)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Rational;
    use super::*;
    use proptest::prelude::*;

    fn p(coefficients: &[i64]) -> Polynomial<Rational> {
        Polynomial::from_integers(coefficients)
    }

    #[test]
    fn greatest_common_divisor_and_square_free_part() {
        // (x - 1)^2 (x + 2) and (x - 1)(x + 3)
        let (f, g) = (p(&[2, -3, 0, 1]), p(&[-3, 2, 1]));
        assert_eq!(f.gcd(&g), p(&[-1, 1]));
        assert_eq!(f.square_free(), p(&[-2, 1, 1]));
        assert_eq!(p(&[]).gcd(&g), g);
        assert_eq!(p(&[]).div_rem(&p(&[])), None);
    }

    #[test]
    fn power_sums_of_the_golden_ratio_are_the_lucas_numbers() {
        let sums = p(&[-1, -1, 1]).power_sums(8);
        assert_eq!(sums, [2, 1, 3, 4, 7, 11, 18, 29].map(Rational::from_i64));
    }

    proptest! {
        #[test]
        fn division_and_inverse(a in prop::collection::vec(-9_i64..9, 0..6), b in prop::collection::vec(-9_i64..9, 1..5)) {
            let (a, b) = (p(&a), p(&b));
            if let Some((quotient, rest)) = a.div_rem(&b) {
                prop_assert_eq!(quotient.mul(&b).add(&rest), a.clone());
                prop_assert!(rest.is_zero() || rest.degree() < b.degree());
            }
            if let Some(inverse) = a.inverse_modulo(&b) && b.degree() > 0 {
                prop_assert_eq!(inverse.mul(&a).rem(&b), p(&[1]));
            }
            if b.degree() > 0 {
                prop_assert_eq!(Polynomial::from_power_sums(&b.power_sums(b.degree() + 1)), b.monic());
            }
        }

        #[test]
        fn composition_is_substitution(a in prop::collection::vec(-9_i64..9, 0..5), b in prop::collection::vec(-9_i64..9, 0..4), x in -9_i64..9) {
            let (a, b, x) = (p(&a), p(&b), Rational::from_i64(x));
            prop_assert_eq!(a.compose(&b).evaluate(&x), a.evaluate(&b.evaluate(&x)));
        }
    }
}
