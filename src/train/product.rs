//! Products of matrices that lie in slices, row after row.

use faer::linalg::matmul::matmul;
use faer::{Accum, MatMut, MatRef, Par};

/// A matrix in a slice: `rows` x `columns`, row after row.
#[derive(Clone, Copy, Debug)]
pub struct Matrix<'m>(MatRef<'m, f32>);

impl<'m> Matrix<'m> {
    /// The slice must hold `rows * columns` numbers.
    pub fn new(entries: &'m [f32], rows: usize, columns: usize) -> Matrix<'m> {
        Matrix(MatRef::from_row_major_slice(entries, rows, columns))
    }

    pub fn transposed(self) -> Matrix<'m> {
        Matrix(self.0.transpose())
    }
}

/// `into = left right`.
pub fn product(into: &mut [f32], left: Matrix, right: Matrix) {
    multiply(into, Accum::Replace, left, right);
}

/// `into += left right`.
pub fn add_product(into: &mut [f32], left: Matrix, right: Matrix) {
    multiply(into, Accum::Add, left, right);
}

fn multiply(into: &mut [f32], how: Accum, left: Matrix, right: Matrix) {
    let into = MatMut::from_row_major_slice_mut(into, left.0.nrows(), right.0.ncols());
    matmul(into, how, left.0, right.0, 1.0, Par::Seq);
}
