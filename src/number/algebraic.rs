//! Exact real algebraic numbers: elements of one field Q(a), as polynomials in a.

use std::fmt::Write;
use std::sync::Arc;

use super::field::Field;
use super::polynomial::Polynomial;
use super::real_root::{Interval, RealRoot, real_roots};
use super::reduction::Reduction;
use super::{Number, Ordered, Prime, Rational, Scalar};

/// An element of a real number field. Rational constants belong to every field and carry none.
///
/// Arithmetic is within one field; numbers of two fields are first brought into a common one
/// ([`compositum::unite`](super::compositum::unite)), as [`Number`] does by itself.
#[derive(Clone, Debug)]
pub struct Algebraic {
    /// `None` exactly where `value` is constant.
    field: Option<Arc<Field>>,
    /// In the generator, of lower degree than the field.
    value: Polynomial<Rational>,
}

impl Algebraic {
    /// The element `value(a)`.
    pub fn new(field: &Arc<Field>, value: Polynomial<Rational>) -> Algebraic {
        let value = value.rem(field.modulus());
        let field = (value.degree() > 0).then(|| field.clone());
        Algebraic { field, value }
    }

    pub fn constant(value: Rational) -> Algebraic {
        Algebraic { field: None, value: Polynomial::constant(value) }
    }

    /// The generator a of a field.
    pub fn generator(field: &Arc<Field>) -> Algebraic {
        Algebraic::new(field, Polynomial::new(vec![Rational::ZERO, Rational::ONE]))
    }

    /// The field; `None` for a rational constant.
    pub fn field(&self) -> Option<&Arc<Field>> {
        self.field.as_ref()
    }

    /// The coefficients of 1, a, a^2, ..., zeros at the end left out.
    pub fn coefficients(&self) -> &[Rational] {
        self.value.coefficients()
    }

    /// The rational number this is, where it is one.
    pub fn to_rational(&self) -> Option<Rational> {
        self.field.is_none().then(|| self.value.leading())
    }

    /// The monic irreducible polynomial over the rationals whose root this is.
    pub fn minimal_polynomial(&self) -> Polynomial<Rational> {
        match &self.field {
            None => Polynomial::new(vec![self.value.leading().neg(), Rational::ONE]),
            Some(field) => field.minimal_polynomial(&self.value),
        }
    }

    /// The minimal polynomial, and how many of its real roots are smaller: this tells the number from every other.
    pub fn polynomial_and_index(&self) -> (Polynomial<Rational>, usize) {
        let polynomial = self.minimal_polynomial();
        let mut roots: Vec<(usize, RealRoot)> = real_roots(&polynomial).into_iter().enumerate().collect();
        let mut bits = 64;
        while roots.len() > 1 {
            let interval = self.enclose(bits);
            roots.retain_mut(|(_, root)| {
                root.refine(bits);
                root.interval().overlaps(&interval)
            });
            bits *= 2;
        }
        (polynomial, roots.first().map_or(0, |(index, _)| *index))
    }

    /// An interval that holds this number; ever narrower with more bits.
    pub fn enclose(&self, bits: usize) -> Interval {
        match &self.field {
            None => Interval::point(self.value.leading()),
            Some(field) => field.enclose(&self.value, bits),
        }
    }

    /// Written exactly in terms of a generator of the given name: `1/4 + 3*a`.
    pub fn to_text_in(&self, name: &str) -> String {
        polynomial_text(&self.value, name)
    }

    /// The field the two are in.
    ///
    /// # Panics
    /// If they are in two different fields (a bug of the caller).
    fn shared_field(&self, other: &Algebraic) -> Option<Arc<Field>> {
        match (&self.field, &other.field) {
            (Some(a), Some(b)) => {
                assert!(Arc::ptr_eq(a, b) || a == b, "numbers of two fields are united before they are combined");
                Some(a.clone())
            }
            (a, b) => a.as_ref().or(b.as_ref()).cloned(),
        }
    }

    fn of(field: Option<Arc<Field>>, value: Polynomial<Rational>) -> Algebraic {
        let field = if value.degree() > 0 { field } else { None };
        Algebraic { field, value }
    }
}

/// A polynomial, lowest power first: `1/4 + 3*a - a^2`.
pub(super) fn polynomial_text(f: &Polynomial<Rational>, name: &str) -> String {
    let mut text = String::new();
    for (power, c) in f.coefficients().iter().enumerate().filter(|(_, c)| !Scalar::is_zero(*c, 0.0)) {
        let negative = Ordered::sign(c, 0.0) < 0;
        let size = if negative { c.neg() } else { c.clone() };
        text.push_str(match (text.is_empty(), negative) {
            (true, false) => "",
            (true, true) => "-",
            (false, false) => " + ",
            (false, true) => " - ",
        });
        // Writing to a string does not fail.
        let _ = match (power, size == Rational::ONE) {
            (0, _) => write!(text, "{size}"),
            (1, true) => write!(text, "{name}"),
            (1, false) => write!(text, "{size}*{name}"),
            (_, true) => write!(text, "{name}^{power}"),
            (_, false) => write!(text, "{size}*{name}^{power}"),
        };
    }
    if text.is_empty() { "0".to_owned() } else { text }
}

impl From<Algebraic> for Number {
    /// A rational result is a rational number.
    fn from(x: Algebraic) -> Number {
        match x.to_rational() {
            Some(rational) => Number::Rational(rational),
            None => Number::Algebraic(x),
        }
    }
}

/// Within one field.
impl PartialEq for Algebraic {
    fn eq(&self, other: &Algebraic) -> bool {
        self.field == other.field && self.value == other.value
    }
}

impl Scalar for Algebraic {
    const EXACT: bool = true;
    /// The coefficients: canonical within one field.
    type Key = Vec<Rational>;

    fn zero() -> Algebraic {
        Algebraic::constant(Rational::ZERO)
    }
    fn one() -> Algebraic {
        Algebraic::constant(Rational::ONE)
    }
    fn from_i64(value: i64) -> Algebraic {
        Algebraic::constant(Rational::from_i64(value))
    }
    fn add(&self, other: &Algebraic) -> Algebraic {
        Algebraic::of(self.shared_field(other), self.value.add(&other.value))
    }
    fn sub(&self, other: &Algebraic) -> Algebraic {
        Algebraic::of(self.shared_field(other), self.value.sub(&other.value))
    }
    fn mul(&self, other: &Algebraic) -> Algebraic {
        let field = self.shared_field(other);
        let product = match (&self.field, &other.field, &field) {
            (Some(_), Some(_), Some(field)) => field.multiply(&self.value, &other.value),
            _ => self.value.mul(&other.value),
        };
        Algebraic::of(field, product)
    }
    fn div(&self, other: &Algebraic) -> Option<Algebraic> {
        let inverse = match &other.field {
            None => Polynomial::constant(Rational::ONE.div(&other.value.leading())?),
            Some(field) => other.value.inverse_modulo(field.modulus())?,
        };
        Some(self.mul(&Algebraic::of(other.field.clone(), inverse)))
    }
    fn neg(&self) -> Algebraic {
        Algebraic { field: self.field.clone(), value: self.value.neg() }
    }
    fn is_zero(&self, _: f64) -> bool {
        self.value.is_zero()
    }
    fn key(&self) -> Vec<Rational> {
        self.value.coefficients().to_vec()
    }
}

impl Ordered for Algebraic {
    fn sign(&self, tolerance: f64) -> i32 {
        match &self.field {
            None => Ordered::sign(&self.value.leading(), tolerance),
            Some(field) => field.sign(&self.value),
        }
    }
    fn to_f64(&self) -> f64 {
        match &self.field {
            None => Ordered::to_f64(&self.value.leading()),
            Some(field) => field.nearest_float(&self.value),
        }
    }
    fn residues<const P: u64>(numbers: &[&Algebraic]) -> Option<Vec<Prime<P>>> {
        match numbers.iter().find_map(|x| x.field()) {
            Some(field) => {
                let reduction = Reduction::new(field)?;
                numbers.iter().map(|x| reduction.algebraic(x)).collect()
            }
            None => numbers.iter().map(|x| Prime::from_rational(&x.value.leading())).collect(),
        }
    }
    fn field_degree(&self) -> usize {
        self.field().map_or(1, |field| field.degree())
    }
    fn to_text(&self) -> String {
        self.to_text_in(self.field.as_ref().map_or("a", |field| field.generator_text()))
    }
}

#[cfg(test)]
#[path = "algebraic_tests.rs"]
mod tests;
