//! The correlation length: how slowly the statistics of two tokens forget the distance between them.
//!
//! P(X_0 = x, X_t = y) = start T[x] T^(t-1) T[y] final. Of T only that part matters that is reached from the rows start T[x] and seen by the
//! columns T[y] final: the minimal realization (Kalman 1963) of the pair statistics. It is found exactly, and so are its nilpotent part and
//! the eigenvalues that do not decay, which are taken off before the others are computed in floats: rounding would make eigenvalues
//! of the one, and confuse the others with a slow decay.

use super::eigenvalues::Eigenvalues;
use super::quantity::{Absent, Measured, Method, Quantity};
use crate::machine::Machine;
use crate::machine::limits::Limits;
use crate::machine::linear::{Span, dot, row_times};
use crate::number::polynomial::Polynomial;
use crate::number::{Ordered, Scalar};

/// Dimensions that are handled exactly, and at all.
const EXACT_DIMENSION: usize = 24;
const DIMENSION: usize = 400;

/// In floats a vector this small, against vectors of size one, counts as zero.
const TOLERANCE: f64 = 1e-9;

/// Eigenvalues whose modulus is this near to one belong to periods and classes, not to decay, where that cannot be decided exactly.
const UNIT: f64 = 1e-9;

/// Eigenvalues this near to the unit circle, and eigenvectors this near to dependent ones, are looked at exactly.
const NEAR: f64 = 1e-6;
const CONDITION: f64 = 1e6;

/// A length that is not known to be finite is given where it is known from below to this factor.
const KNOWN: f64 = 2.0;

/// Over the rationals a root of unity whose conjugates fit in 24 dimensions has at most this order.
const ORDERS: u64 = 90;

type Matrix<S> = Vec<Vec<S>>;

/// -1 / ln of the largest modulus below one, in tokens; 0 where two tokens are independent at every distance beyond a finite one.
///
/// `canonical` is the machine of least dimension. `period`: a multiple of the orders of all eigenvalues of modulus one, where one is
/// known (the least common multiple of the periods of the classes).
pub(super) fn correlation_length<S: Ordered>(canonical: &Machine<S>, period: Option<u64>, limits: &Limits) -> Quantity {
    if canonical.states() > DIMENSION {
        return Quantity::Absent(Absent::Limit("the process has too many dimensions for its eigenvalues"));
    }
    let found = if canonical.states() <= EXACT_DIMENSION {
        let tolerance = limits.tolerance;
        let visible = invertible_part(visible(canonical, tolerance), tolerance);
        let unit = without(visible, &S::one(), tolerance);
        let found = Eigenvalues::new(&unit);
        match found {
            Some(found) if S::EXACT && (found.largest() > 1.0 - NEAR || found.condition > CONDITION) => {
                let decaying = decaying_part(&unit, &found, period);
                // Over the rationals nothing of modulus one is left of a machine with classes.
                Eigenvalues::new(&decaying).map(|found| if period.is_some() { found } else { found.below(1.0 - UNIT) })
            }
            found => found.map(|found| found.below(1.0 - UNIT)),
        }
    } else {
        let matrix = invertible_part(visible(&canonical.map(Ordered::to_f64), TOLERANCE), TOLERANCE);
        Eigenvalues::new(&without(matrix, &1.0, TOLERANCE)).map(|found| found.below(1.0 - UNIT))
    };
    decay_length(found)
}

/// The same of a finite Markov chain, its rows given: of all functions of its state, the slowest.
pub(super) fn chain_correlation(rows: Matrix<f64>) -> Quantity {
    decay_length(Eigenvalues::new(&invertible_part(rows, TOLERANCE)).map(|found| found.below(1.0 - UNIT)))
}

/// -1 / ln of the largest modulus of what decays; 0 where nothing is left.
fn decay_length(found: Option<Eigenvalues>) -> Quantity {
    let Some(found) = found else {
        return Quantity::Absent(Absent::Limit("the eigenvalues did not converge"));
    };
    if found.is_empty() {
        return Quantity::Value(Measured::closed_form(0.0));
    }
    let (value, lower, upper) = found.decay();
    if !value.is_finite() {
        return Quantity::Absent(Absent::Limit("it is too long for floating-point numbers"));
    }
    // Then an eigenvalue of one may have been taken for one that decays.
    if upper.is_infinite() && lower < value / KNOWN {
        return Quantity::Absent(Absent::Limit("floating-point numbers do not tell its eigenvalues from one"));
    }
    Quantity::Value(Measured { value, lower, upper, standard_error: None, method: Method::ClosedForm })
}

/// The matrix on the space where its powers decay and it is a sum of eigenvectors: same eigenvalues, each but once where it had one
/// eigenvector, without zero and without the roots of unity. `near` are its eigenvalues in floats, which say where to look.
fn decaying_part<S: Ordered>(matrix: &Matrix<S>, near: &Eigenvalues, period: Option<u64>) -> Matrix<S> {
    let mut left = minimal_polynomial(matrix).square_free();
    let x = Polynomial::from_integers(&[0, 1]);
    let mut power = Polynomial::from_integers(&[1]);
    let longest = period.filter(|&period| period <= 1_000).unwrap_or(1).max(ORDERS);
    for order in 1..=longest {
        power = power.mul(&x).rem(&left);
        if near.has_root_of_unity(order) {
            let common = left.gcd(&power.sub(&Polynomial::from_integers(&[1])));
            if let Some((rest, _)) = left.div_rem(&common) {
                left = rest;
                power = power.rem(&left);
            }
        }
    }
    // Rows v with v left(M) = 0.
    let size = matrix.len();
    let mut value = vec![vec![S::zero(); size]; size];
    for coefficient in left.coefficients().iter().rev() {
        value = value.iter().map(|row| row_times(row, matrix)).collect();
        for (i, row) in value.iter_mut().enumerate() {
            row[i] = row[i].add(coefficient);
        }
    }
    let mut columns = Span::new(size, 0.0);
    for j in 0..size {
        columns.insert(&value.iter().map(|row| row[j].clone()).collect::<Vec<S>>());
    }
    let mut kernel = Basis::new(size, 0.0);
    for row in columns.complement() {
        kernel.insert(row);
    }
    kernel.iter().map(|row| kernel.coordinates(&row_times(row, matrix))).collect()
}

/// The polynomial of least degree that is zero at an exact matrix.
fn minimal_polynomial<S: Ordered>(matrix: &Matrix<S>) -> Polynomial<S> {
    let size = matrix.len();
    let mut minimal = Polynomial::from_integers(&[1]);
    for unit in 0..size {
        let mut vector = vec![S::zero(); size];
        vector[unit] = S::one();
        let mut powers = Span::tracked(size, 0.0);
        while powers.insert(&vector) {
            vector = row_times(&vector, matrix);
        }
        let mut coefficients: Vec<S> = powers.coordinates(&vector).iter().map(Scalar::neg).collect();
        coefficients.push(S::one());
        let own = Polynomial::new(coefficients);
        let common = minimal.gcd(&own);
        if let Some((rest, _)) = own.div_rem(&common) {
            minimal = minimal.mul(&rest);
        }
        if minimal.degree() == size {
            break;
        }
    }
    minimal
}

/// T on the space that pairs of tokens reach and see.
fn visible<S: Ordered>(machine: &Machine<S>, tolerance: f64) -> Matrix<S> {
    let start = machine.start().map_or_else(Vec::new, <[S]>::to_vec);
    let rows = closure(machine.push(&start), |row| machine.advance(row), machine.states(), tolerance);
    let transition: Matrix<S> = rows.iter().map(|row| rows.coordinates(&machine.advance(row))).collect();
    let columns = machine.pull(&machine.final_vector());
    let seen: Vec<Vec<S>> = columns.iter().map(|column| rows.iter().map(|row| dot(row, column)).collect()).collect();
    // Columns f of coordinates; T acts on them from the left.
    let act = |column: &Vec<S>| transition.iter().map(|row| dot(row, column)).collect::<Vec<S>>();
    let functionals = closure(seen, act, transition.len(), tolerance);
    functionals.iter().map(|column| functionals.coordinates(&act(column))).collect()
}

/// A matrix on the space where it is invertible: the rows that remain however often it is applied.
fn invertible_part<S: Ordered>(matrix: Matrix<S>, tolerance: f64) -> Matrix<S> {
    without(matrix, &S::zero(), tolerance)
}

/// A matrix on the sum of the generalized eigenspaces of all eigenvalues but this one.
fn without<S: Ordered>(mut matrix: Matrix<S>, eigenvalue: &S, tolerance: f64) -> Matrix<S> {
    loop {
        let size = matrix.len();
        let mut image = Basis::new(size, tolerance);
        for (i, row) in matrix.iter().enumerate() {
            let mut row = row.clone();
            row[i] = row[i].sub(eigenvalue);
            image.insert(row);
        }
        if image.len() == size {
            return matrix;
        }
        matrix = image.iter().map(|row| image.coordinates(&row_times(row, &matrix))).collect();
    }
}

/// Independent vectors, kept as they came.
struct Basis<S> {
    vectors: Vec<Vec<S>>,
    span: Span<S>,
}

impl<S: Ordered> Basis<S> {
    fn new(width: usize, tolerance: f64) -> Basis<S> {
        Basis { vectors: Vec::new(), span: Span::tracked(width, tolerance) }
    }

    fn insert(&mut self, vector: Vec<S>) -> bool {
        let new = self.span.insert(&vector);
        if new {
            self.vectors.push(vector);
        }
        new
    }

    fn len(&self) -> usize {
        self.vectors.len()
    }

    fn iter(&self) -> impl Iterator<Item = &Vec<S>> {
        self.vectors.iter()
    }

    fn coordinates(&self, vector: &[S]) -> Vec<S> {
        self.span.coordinates(vector)
    }
}

/// The smallest space that holds the seeds and is mapped into itself.
fn closure<S: Ordered>(seeds: Vec<Vec<S>>, act: impl Fn(&Vec<S>) -> Vec<S>, width: usize, tolerance: f64) -> Basis<S> {
    let mut basis = Basis::new(width, tolerance);
    for seed in seeds {
        basis.insert(seed);
    }
    let mut at = 0;
    while at < basis.len() {
        let next = act(&basis.vectors[at]);
        basis.insert(next);
        at += 1;
    }
    basis
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::quotient::canonical;
    use crate::machine::stationary::stationary;
    use crate::machine::{Edge, State, Token};
    use crate::number::Rational;

    fn rational(numerator: i64, denominator: i64) -> Rational {
        Rational::from_i64(numerator).div(&Rational::from_i64(denominator)).unwrap_or(Rational::ZERO)
    }

    /// Of the Markov chain with these probabilities over one denominator, each state a token.
    fn of_chain(rows: &[&[i64]], denominator: i64, period: u64) -> Measured {
        let entry = |(i, row): (usize, &&[i64])| -> Vec<Edge<Rational>> {
            let edge = |(j, &n): (usize, &i64)| Edge {
                from: i as State,
                to: j as State,
                token: j as Token,
                weight: rational(n, denominator),
            };
            row.iter().enumerate().map(edge).collect()
        };
        let edges = rows.iter().enumerate().flat_map(entry).collect();
        let machine = Machine::new(rows.len(), rows.len(), edges, None, None);
        let limits = Limits::default();
        let law = stationary(&machine, &limits).unwrap();
        match correlation_length(&canonical(&machine, &law, &limits).unwrap(), Some(period), &limits) {
            Quantity::Value(found) => found,
            other => panic!("{other:?}"),
        }
    }

    fn holds(found: &Measured, truth: f64) {
        assert!(found.lower <= truth && truth <= found.upper, "{found:?} for {truth}");
        assert!(found.upper - found.lower < 1e-3 * truth, "{found:?} for {truth}");
    }

    #[test]
    fn a_slow_decay_is_not_a_class() {
        // Eigenvalues 1 and 1 - 2e-12.
        let rare = 1_000_000_000_000;
        holds(&of_chain(&[&[rare - 1, 1], &[1, rare - 1]], rare, 1), -1.0 / (-2e-12f64).ln_1p());
    }

    #[test]
    fn a_slow_decay_beside_a_period_is_not_a_period() {
        // A cycle of two with a doubtful turn: states (side, phase). Eigenvalues 1, -1, and 1 - 2e-10 with either sign.
        let rare = 10_000_000_000;
        let rows: [&[i64]; 4] = [&[0, 0, rare - 1, 1], &[0, 0, 1, rare - 1], &[rare - 1, 1, 0, 0], &[1, rare - 1, 0, 0]];
        holds(&of_chain(&rows, rare, 2), -1.0 / (-2e-10f64).ln_1p());
    }

    #[test]
    fn a_double_eigenvalue_with_one_eigenvector() {
        // P = 1/3 + 1/4 (I - 1/3) + 1/20 (1, -1, 0)^T (1, 1, -2): eigenvalues 1, 1/4, 1/4, the last two with one eigenvector.
        let rows: [&[i64]; 3] = [&[33, 18, 9], &[12, 27, 21], &[15, 15, 30]];
        let found = of_chain(&rows, 60, 1);
        holds(&found, 1.0 / 4f64.ln());
        assert!((found.value - 1.0 / 4f64.ln()).abs() < 1e-12, "{found:?}");
    }

    #[test]
    fn a_cycle_and_a_coin_do_not_decay() {
        assert_eq!(of_chain(&[&[0, 1, 0], &[0, 0, 1], &[1, 0, 0]], 1, 3).value, 0.0);
        assert_eq!(of_chain(&[&[1, 2], &[1, 2]], 3, 1).value, 0.0);
    }
}
