//! Linear regression from moments.

use nalgebra::{DMatrix, SymmetricEigen};

/// Directions of the features with less than this part of the largest variance are taken for constant.
pub const CONSTANT: f64 = 1e-11;

/// What a regression needs to know: means, and second moments about zero.
pub struct Seen {
    /// Of the belief and of the features.
    pub belief: Vec<f64>,
    pub features: Vec<f64>,
    /// E[belief x features], a row for each coordinate of the belief.
    pub cross: DMatrix<f64>,
    /// E[features x features].
    pub second: DMatrix<f64>,
}

/// Variance of the belief that its best linear prediction with a constant has, all directions together.
pub fn explained(seen: &Seen) -> f64 {
    let count = seen.features.len();
    let covariance = DMatrix::from_fn(count, count, |i, j| seen.second[(i, j)] - seen.features[i] * seen.features[j]);
    let cross = DMatrix::from_fn(seen.belief.len(), count, |i, j| seen.cross[(i, j)] - seen.belief[i] * seen.features[j]);
    projected(&cross, covariance)
}

/// tr(cross covariance^+ cross').
pub fn projected(cross: &DMatrix<f64>, covariance: DMatrix<f64>) -> f64 {
    if covariance.is_empty() {
        return 0.0;
    }
    let decomposed = SymmetricEigen::new(covariance);
    let largest = decomposed.eigenvalues.iter().copied().fold(0.0, f64::max);
    let turned = cross * &decomposed.eigenvectors;
    let columns = decomposed.eigenvalues.iter().zip(turned.column_iter());
    columns.filter(|(value, _)| **value > CONSTANT * largest).map(|(value, column)| column.norm_squared() / value).sum()
}
