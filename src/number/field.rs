//! Real algebraic number fields Q(a).

use std::sync::Arc;

use super::algebraic::Algebraic;
use super::factor::irreducible_factors;
use super::polynomial::Polynomial;
use super::real_root::{Interval, RealRoot, real_roots};
use super::{Number, NumberError, Ordered, Rational, Scalar};

/// Bits to which a field's generator is kept enclosed; finer enclosures are worked out when needed.
pub(super) const STORED_BITS: usize = 128;

/// The field Q(a) of one real algebraic number a, given by its minimal polynomial and which of the real roots it is.
#[derive(Debug)]
pub struct Field {
    /// Monic and irreducible.
    modulus: Polynomial<Rational>,
    root: RealRoot,
    /// How many real roots of the modulus are smaller.
    index: usize,
    approximate: f64,
    name: String,
    /// The generator in closed form, where it has one: `sqrt(51)`.
    closed_form: Option<String>,
}

/// Equal where the generators are the same number, whatever they are called.
impl PartialEq for Field {
    fn eq(&self, other: &Field) -> bool {
        self.index == other.index && self.modulus == other.modulus
    }
}

impl Field {
    /// The field of the real root nearest to `near` of the polynomial with these coefficients, constant first. A reducible
    /// polynomial is replaced by its factor with that root; where two roots are equally near, the smaller one is taken.
    ///
    /// # Errors
    /// [`NumberError::NoRealRoot`]; [`NumberError::DegreeTooHigh`] or [`NumberError::TooLarge`] where it cannot be factored.
    pub fn new(coefficients: &[Rational], near: &Rational, name: &str) -> Result<Arc<Field>, NumberError> {
        let polynomial = Polynomial::new(coefficients.to_vec());
        if polynomial.degree() == 0 {
            return Err(NumberError::NoRealRoot);
        }
        let mut nearest: Option<(Rational, Arc<Field>)> = None;
        for factor in irreducible_factors(&polynomial)? {
            for (index, root) in real_roots(&factor).into_iter().enumerate() {
                let field = Field::with_root(factor.clone(), root, index, name, None);
                let interval = field.root.interval();
                let from_below = near - &interval.low;
                let distance = if Ordered::sign(&from_below, 0.0) < 0 { &interval.high - near } else { from_below };
                if nearest.as_ref().is_none_or(|(least, _)| distance < *least) {
                    nearest = Some((distance, field));
                }
            }
        }
        nearest.map(|(_, field)| field).ok_or(NumberError::NoRealRoot)
    }

    /// The field of one root of an irreducible polynomial, the `index`-th of its real roots.
    pub(super) fn with_root(
        modulus: Polynomial<Rational>,
        mut root: RealRoot,
        index: usize,
        name: &str,
        closed_form: Option<String>,
    ) -> Arc<Field> {
        root.refine(STORED_BITS);
        let mut field = Field { modulus: modulus.monic(), root, index, approximate: 0.0, name: name.to_owned(), closed_form };
        let generator = Polynomial::new(vec![Rational::ZERO, Rational::ONE]);
        field.approximate = field.nearest_float(&generator);
        Arc::new(field)
    }

    /// The minimal polynomial of the generator, monic.
    pub fn modulus(&self) -> &Polynomial<Rational> {
        &self.modulus
    }

    pub fn degree(&self) -> usize {
        self.modulus.degree()
    }

    /// How many real roots of the minimal polynomial are smaller than the generator.
    pub fn index(&self) -> usize {
        self.index
    }

    /// The float nearest to the generator.
    pub fn approximate(&self) -> f64 {
        self.approximate
    }

    /// What the generator is called in text: `a`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How the generator stands in a number's text: in closed form where it has one (`sqrt(51)`), else by its name.
    pub fn generator_text(&self) -> &str {
        self.closed_form.as_deref().unwrap_or(&self.name)
    }

    /// What the generator is: `a = sqrt(51)`, or `a^3 - 2*a - 2 = 0, a = 1.769292354238631...`.
    pub fn definition(&self) -> String {
        match &self.closed_form {
            Some(text) => format!("{} = {text}", self.name),
            None => {
                let polynomial = super::algebraic::polynomial_text(&self.modulus, &self.name);
                format!("{polynomial} = 0, {} near {}", self.name, self.approximate)
            }
        }
    }

    /// The generator as a number.
    pub fn generator(self: &Arc<Field>) -> Number {
        match &self.root {
            RealRoot::Rational(value) => Number::Rational(value.clone()),
            RealRoot::Irrational { .. } => Algebraic::generator(self).into(),
        }
    }

    /// Reads a number of this field: integers, decimals, the generator's name, `+ - * / ^` (or `**`) with integer powers, and
    /// parentheses, such as `-(a/104)`, `(1+a)/2`, `(3/5)*a^0 + (-1/5)*a^1`.
    pub fn parse(self: &Arc<Field>, text: &str) -> Result<Number, NumberError> {
        super::expression::parse(text, &self.name, &self.generator())
    }

    /// An interval that holds the generator, no wider than 2^-bits.
    pub fn enclose_generator(&self, bits: usize) -> Interval {
        if bits <= STORED_BITS { self.root.interval() } else { self.root.refined(bits).interval() }
    }

    /// The value of a polynomial at the generator, enclosed; narrower with more bits.
    pub(super) fn enclose(&self, value: &Polynomial<Rational>, bits: usize) -> Interval {
        self.enclose_generator(bits).evaluate(value)
    }

    /// The float nearest to the value of a polynomial at the generator.
    pub(super) fn nearest_float(&self, value: &Polynomial<Rational>) -> f64 {
        let mut bits = STORED_BITS;
        loop {
            let interval = self.enclose(value, bits);
            let (low, high) = (Ordered::to_f64(&interval.low), Ordered::to_f64(&interval.high));
            // An irrational number is never half way between two floats, so this ends.
            if low == high || interval.low == interval.high {
                return low;
            }
            bits *= 2;
        }
    }

    /// The sign of the value of a polynomial, not a multiple of the modulus, at the generator.
    pub(super) fn sign(&self, value: &Polynomial<Rational>) -> i32 {
        if let Some(sign) = self.float_sign(value) {
            return sign;
        }
        let mut bits = STORED_BITS;
        loop {
            if let Some(sign) = self.enclose(value, bits).sign() {
                return sign;
            }
            bits *= 2;
        }
    }

    /// The sign by floats, where their error cannot change it.
    fn float_sign(&self, value: &Polynomial<Rational>) -> Option<i32> {
        let (mut sum, mut size, mut power) = (0.0_f64, 0.0_f64, 1.0_f64);
        for c in value.coefficients() {
            let term = Ordered::to_f64(c) * power;
            sum += term;
            size += term.abs();
            power *= self.approximate;
        }
        // Each term is off by at most (2 i + 2) units in its last place, the sum by one more for each term.
        let error = size * f64::EPSILON * (4 * value.coefficients().len() + 4) as f64;
        (size.is_finite() && size > 1e-280 && sum.abs() > error).then_some(if sum > 0.0 { 1 } else { -1 })
    }

    /// Multiplies two elements, given as polynomials of lower degree than the modulus.
    pub(super) fn multiply(&self, a: &Polynomial<Rational>, b: &Polynomial<Rational>) -> Polynomial<Rational> {
        a.mul(b).rem(&self.modulus)
    }

    /// The monic minimal polynomial of an element: the first linear relation among its powers.
    pub(super) fn minimal_polynomial(&self, value: &Polynomial<Rational>) -> Polynomial<Rational> {
        let degree = self.degree();
        // Rows in echelon form: (pivot, vector, the combination of powers that it is).
        let mut rows: Vec<(usize, Vec<Rational>, Vec<Rational>)> = Vec::new();
        let mut power = Polynomial::constant(Rational::ONE);
        for exponent in 0..=degree {
            let mut vector = power.coefficients().to_vec();
            vector.resize(degree, Rational::ZERO);
            let mut combination = vec![Rational::ZERO; degree + 1];
            combination[exponent] = Rational::ONE;
            for (pivot, row, of) in &rows {
                let factor = vector[*pivot].neg();
                if !Scalar::is_zero(&factor, 0.0) {
                    for (v, r) in vector.iter_mut().zip(row) {
                        v.add_product(&factor, r);
                    }
                    for (c, r) in combination.iter_mut().zip(of) {
                        c.add_product(&factor, r);
                    }
                }
            }
            match vector.iter().position(|v| !Scalar::is_zero(v, 0.0)) {
                None => return Polynomial::new(combination).monic(),
                Some(pivot) => {
                    let Some(inverse) = Rational::ONE.div(&vector[pivot]) else { continue };
                    let scaled = |v: &[Rational]| v.iter().map(|x| x * &inverse).collect();
                    rows.push((pivot, scaled(&vector), scaled(&combination)));
                }
            }
            power = self.multiply(&power, value);
        }
        // Not reached: degree + 1 vectors of length `degree` are dependent.
        self.modulus.clone()
    }
}
