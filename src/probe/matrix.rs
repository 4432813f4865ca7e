//! What regressions do with matrices, row by row.

pub type Matrix = crate::dataset::array::Matrix<f64>;

impl Matrix {
    pub fn zeros(rows: usize, columns: usize) -> Matrix {
        Matrix::new(rows, columns, vec![0.0; rows * columns])
    }

    pub fn from_fn(rows: usize, columns: usize, mut entry: impl FnMut(usize, usize) -> f64) -> Matrix {
        Matrix::new(rows, columns, (0..rows * columns).map(|at| entry(at / columns, at % columns)).collect())
    }

    pub fn row_mut(&mut self, at: usize) -> &mut [f64] {
        &mut self.values[at * self.columns..(at + 1) * self.columns]
    }

    /// The columns of a range.
    pub fn slice(&self, columns: std::ops::Range<usize>) -> Matrix {
        let values = self.iter().flat_map(|row| row[columns.clone()].iter().copied()).collect();
        Matrix::new(self.rows, columns.len(), values)
    }

    /// The columns of all, side by side.
    ///
    /// # Panics
    /// Where they do not have the same number of rows (a bug of the caller).
    pub fn beside(parts: &[&Matrix]) -> Matrix {
        let rows = parts.first().map_or(0, |part| part.rows);
        assert!(parts.iter().all(|part| part.rows == rows), "matrices side by side have the same rows");
        let values = (0..rows).flat_map(|at| parts.iter().flat_map(move |part| part.row(at).iter().copied())).collect();
        Matrix::new(rows, parts.iter().map(|part| part.columns).sum(), values)
    }

    /// Mean row under weights.
    pub fn mean(&self, weight: &[f64]) -> Vec<f64> {
        let total: f64 = weight.iter().sum();
        let mut mean = vec![0.0; self.columns];
        for (row, w) in self.iter().zip(weight) {
            mean.iter_mut().zip(row).for_each(|(sum, x)| *sum += w / total * x);
        }
        mean
    }
}
