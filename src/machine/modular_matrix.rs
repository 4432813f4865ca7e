//! Matrices over a prime field, given by rows.

use super::linear::{Span, row_times};
use crate::number::{Prime, Scalar};

pub type Vector<const P: u64> = Vec<Prime<P>>;
pub type Matrix<const P: u64> = Vec<Vector<P>>;

pub fn identity<const P: u64>(size: usize) -> Matrix<P> {
    (0..size).map(|i| (0..size).map(|j| if i == j { Prime::one() } else { Prime::zero() }).collect()).collect()
}

pub fn times<const P: u64>(a: &Matrix<P>, b: &Matrix<P>) -> Matrix<P> {
    a.iter().map(|row| row_times(row, b)).collect()
}

pub fn power<const P: u64>(matrix: &Matrix<P>, mut exponent: u64) -> Matrix<P> {
    let mut result = identity(matrix.len());
    let mut square = matrix.clone();
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = times(&result, &square);
        }
        exponent >>= 1;
        if exponent > 0 {
            square = times(&square, &square);
        }
    }
    result
}

/// A basis of the row space: rows of the matrix.
pub fn row_space<const P: u64>(matrix: &Matrix<P>) -> Vec<Vector<P>> {
    let mut span = Span::new(matrix.first().map_or(0, Vec::len), 0.0);
    matrix.iter().filter(|row| span.insert(row)).cloned().collect()
}

pub fn proportional<const P: u64>(a: &[Prime<P>], b: &[Prime<P>]) -> bool {
    let Some(pivot) = a.iter().position(|x| !x.is_zero(0.0)) else { return true };
    a.iter().zip(b).all(|(x, y)| x.mul(&b[pivot]) == y.mul(&a[pivot]))
}
