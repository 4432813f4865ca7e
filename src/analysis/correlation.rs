//! The correlation length: how slowly the statistics of two tokens forget the distance between them.
//!
//! P(X_0 = x, X_t = y) = start T[x] T^(t-1) T[y] final. Of T only that part matters that is reached from the rows start T[x] and seen by the
//! columns T[y] final: the minimal realization (Kalman 1963) of the pair statistics. It is found exactly, and so is its nilpotent part,
//! which is taken off before the eigenvalues are computed in floats: rounding would make eigenvalues of it.

use faer::Mat;

use super::quantity::{Absent, Measured, Method, Quantity};
use crate::machine::Machine;
use crate::machine::limits::Limits;
use crate::machine::linear::{Span, dot, row_times};
use crate::number::Ordered;

/// Dimensions that are handled exactly, and at all.
const EXACT_DIMENSION: usize = 24;
const DIMENSION: usize = 400;

/// In floats a vector this small, against vectors of size one, counts as zero.
const TOLERANCE: f64 = 1e-9;

/// Eigenvalues whose modulus is this near to one belong to periods and classes, not to decay.
const UNIT: f64 = 1e-9;

type Matrix<S> = Vec<Vec<S>>;

/// -1 / ln of the largest modulus below one, in tokens; 0 where two tokens are independent at every distance beyond a finite one.
///
/// `canonical` is the machine of least dimension.
pub(super) fn correlation_length<S: Ordered>(canonical: &Machine<S>, limits: &Limits) -> Quantity {
    if canonical.states() > DIMENSION {
        return Quantity::Absent(Absent::Limit("the process has too many dimensions for its eigenvalues"));
    }
    let matrix: Matrix<f64> = if canonical.states() <= EXACT_DIMENSION {
        let matrix = invertible_part(visible(canonical, limits.tolerance), limits.tolerance);
        matrix.iter().map(|row| row.iter().map(Ordered::to_f64).collect()).collect()
    } else {
        invertible_part(visible(&canonical.map(Ordered::to_f64), TOLERANCE), TOLERANCE)
    };
    decay_length(&matrix)
}

/// The same of a finite Markov chain, its rows given: of all functions of its state, the slowest.
pub(super) fn chain_correlation(rows: Matrix<f64>) -> Quantity {
    decay_length(&invertible_part(rows, TOLERANCE))
}

/// -1 / ln of the largest modulus below one of a matrix's eigenvalues; 0 where there is none.
fn decay_length(matrix: &Matrix<f64>) -> Quantity {
    let floats = Mat::from_fn(matrix.len(), matrix.len(), |i, j| matrix[i][j]);
    let Ok(eigenvalues) = floats.eigenvalues() else {
        return Quantity::Absent(Absent::Limit("the eigenvalues did not converge"));
    };
    let modulus = eigenvalues.iter().map(|value| value.re.hypot(value.im)).filter(|m| *m < 1.0 - UNIT).fold(0.0, f64::max);
    if modulus <= 0.0 {
        return Quantity::Value(Measured::closed_form(0.0));
    }
    let length = -1.0 / modulus.ln();
    // d xi = xi^2 d lambda / lambda; eigenvalues of moderate condition are right to about 1e-12.
    Quantity::Value(Measured::within(length, 1e-12 * (1.0 + length * length / modulus), Method::ClosedForm))
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
fn invertible_part<S: Ordered>(mut matrix: Matrix<S>, tolerance: f64) -> Matrix<S> {
    loop {
        let size = matrix.len();
        let mut image = Basis::new(size, tolerance);
        for row in &matrix {
            image.insert(row.clone());
        }
        if image.len() == size {
            return matrix;
        }
        let rows: Matrix<S> = image.iter().map(|row| image.coordinates(&row_times(row, &matrix))).collect();
        matrix = rows;
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
