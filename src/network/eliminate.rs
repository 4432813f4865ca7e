//! Linear systems by elimination, exact or with the largest pivot.

use crate::number::Scalar;

/// Solves `matrix x = right`, for one or more right sides; `None` where the matrix is singular.
pub fn solve<S: Scalar>(mut matrix: Vec<Vec<S>>, mut right: Vec<Vec<S>>) -> Option<Vec<Vec<S>>> {
    let size = matrix.len();
    for column in 0..size {
        let pivot = (column..size)
            .max_by(|&a, &b| matrix[a][column].magnitude().total_cmp(&matrix[b][column].magnitude()).then(b.cmp(&a)))?;
        matrix.swap(column, pivot);
        right.swap(column, pivot);
        let scale = S::one().div(&matrix[column][column])?;
        for entry in matrix[column][column..].iter_mut().chain(&mut right[column]) {
            *entry = entry.mul(&scale);
        }
        let (row, side) = (matrix[column].clone(), right[column].clone());
        for other in (0..size).filter(|&other| other != column) {
            let minus = matrix[other][column].neg();
            if !minus.is_zero(0.0) {
                S::add_scaled(&mut matrix[other][column..], &minus, &row[column..]);
                S::add_scaled(&mut right[other], &minus, &side);
            }
        }
    }
    Some(right)
}
