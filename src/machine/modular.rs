//! Decisions modulo a prime: at machine speed, and wrong only where a number that is not zero is a multiple of the prime.

use super::linear::Span;
use super::quotient::transpose;
use super::stationary::{NoLaw, ergodic, generalized};
use super::{Machine, limits::Limits};
use crate::number::reduction::{AtPrime, Reduction, at_primes};
use crate::number::{Algebraic, Field, Prime, Prime1, Rational, Scalar};

/// A decision modulo a prime of 61 bits is wrong with probability below 2^-`BITS`, the decision being made of at most some thousands of tests
/// for zero.
pub const BITS: u32 = 45;

/// The machine modulo a prime; `None` where the prime divides a denominator.
pub fn reduce<S: Scalar, const P: u64>(
    machine: &Machine<S>,
    number: impl Fn(&S) -> Option<Prime<P>>,
) -> Option<Machine<Prime<P>>> {
    let vectors = machine.start().into_iter().chain(machine.finals()).flatten();
    if machine.edges().iter().map(|e| &e.weight).chain(vectors).any(|x| number(x).is_none()) {
        return None;
    }
    Some(machine.map(|x| number(x).unwrap_or_else(Prime::zero)))
}

/// The law a machine begins in: its start, or its stationary law computed modulo the prime.
pub fn beginning<const P: u64>(
    machine: &Machine<Prime<P>>,
    probabilities: bool,
    limits: &Limits,
) -> Result<Vec<Prime<P>>, NoLaw> {
    match machine.start() {
        Some(start) => Ok(start.to_vec()),
        None if probabilities => ergodic(machine, None, limits).map(|found| found.law()),
        None => generalized(machine, None, limits),
    }
}

/// The dimension of { law T[w] } modulo the vectors that no word can tell from zero: the canonical (Hankel) dimension, as
/// [`dimension`](super::quotient::dimension), modulo a prime. `None` where that prime does not serve or the law cannot be had.
pub fn dimension(machine: &Machine<Rational>, law: Option<&[Rational]>, limits: &Limits) -> Option<usize> {
    let reduced: Machine<Prime1> = reduce(machine, Prime1::from_rational)?;
    let law = match law {
        Some(law) => law.iter().map(Prime1::from_rational).collect::<Option<Vec<_>>>()?,
        None => beginning(&reduced, !machine.is_generalized(limits.tolerance), limits).ok()?,
    };
    hankel_rank(&reduced, &law, limits)
}

/// The same over an algebraic field.
pub fn dimension_algebraic(
    field: &Field,
    machine: &Machine<Algebraic>,
    law: Option<&[Algebraic]>,
    limits: &Limits,
) -> Option<usize> {
    struct Task<'t> {
        machine: &'t Machine<Algebraic>,
        law: Option<&'t [Algebraic]>,
        limits: &'t Limits,
    }
    impl AtPrime for Task<'_> {
        type Output = usize;
        fn at<const P: u64>(&self, reduction: &Reduction<P>) -> Option<usize> {
            let reduced = reduce(self.machine, |x| reduction.algebraic(x))?;
            let law = match self.law {
                Some(law) => law.iter().map(|x| reduction.algebraic(x)).collect::<Option<Vec<_>>>()?,
                None => beginning(&reduced, !self.machine.is_generalized(self.limits.tolerance), self.limits).ok()?,
            };
            hankel_rank(&reduced, &law, self.limits)
        }
    }
    at_primes(field, 1, &Task { machine, law, limits }).pop()
}

/// Rank of the Hankel matrix: of the products of the forward span with the backward span.
fn hankel_rank<const P: u64>(machine: &Machine<Prime<P>>, law: &[Prime<P>], limits: &Limits) -> Option<usize> {
    let forward = orbit(machine, law, limits)?;
    let backward = orbit(&transpose(machine, law), &machine.final_vector(), limits)?;
    let (fewer, more) = if forward.len() <= backward.len() { (forward, backward) } else { (backward, forward) };
    let mut span = Span::new(more.len(), 0.0);
    for row in &fewer {
        span.insert(&more.iter().map(|column| super::linear::dot(row, column)).collect::<Vec<_>>());
    }
    Some(span.dimension())
}

/// A basis of the span of { law T[w] : all words w }.
fn orbit<const P: u64>(machine: &Machine<Prime<P>>, law: &[Prime<P>], limits: &Limits) -> Option<Vec<Vec<Prime<P>>>> {
    let mut span = Span::new(machine.states(), 0.0);
    let mut basis = Vec::new();
    if span.insert(law) {
        basis.push(law.to_vec());
    }
    let mut next = 0;
    while next < basis.len() && !span.is_whole() {
        for vector in machine.push(&basis[next]) {
            if span.insert(&vector) {
                basis.push(vector);
            }
        }
        if limits.expired() {
            return None;
        }
        next += 1;
    }
    Some(basis)
}
