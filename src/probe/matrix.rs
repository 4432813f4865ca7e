//! Plain matrices, row by row.

/// `rows` x `columns` numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Matrix {
    pub rows: usize,
    pub columns: usize,
    /// Row by row.
    pub values: Vec<f64>,
}

impl Matrix {
    pub fn zeros(rows: usize, columns: usize) -> Matrix {
        Matrix { rows, columns, values: vec![0.0; rows * columns] }
    }

    pub fn from_fn(rows: usize, columns: usize, mut entry: impl FnMut(usize, usize) -> f64) -> Matrix {
        let values = (0..rows * columns).map(|at| entry(at / columns, at % columns)).collect();
        Matrix { rows, columns, values }
    }

    pub fn row(&self, at: usize) -> &[f64] {
        &self.values[at * self.columns..(at + 1) * self.columns]
    }

    pub fn row_mut(&mut self, at: usize) -> &mut [f64] {
        &mut self.values[at * self.columns..(at + 1) * self.columns]
    }

    /// The columns of a range, row by row.
    pub fn slice(&self, columns: std::ops::Range<usize>) -> Matrix {
        let values = (0..self.rows).flat_map(|at| self.row(at)[columns.clone()].iter().copied()).collect();
        Matrix { rows: self.rows, columns: columns.len(), values }
    }

    /// The columns of all, side by side.
    ///
    /// # Panics
    /// Where they do not have the same number of rows.
    pub fn beside(parts: &[&Matrix]) -> Matrix {
        let rows = parts.first().map_or(0, |part| part.rows);
        assert!(parts.iter().all(|part| part.rows == rows), "matrices side by side have the same rows");
        let values = (0..rows).flat_map(|at| parts.iter().flat_map(move |part| part.row(at).iter().copied())).collect();
        Matrix { rows, columns: parts.iter().map(|part| part.columns).sum(), values }
    }

    /// Mean row under weights.
    pub fn mean(&self, weight: &[f64]) -> Vec<f64> {
        let total: f64 = weight.iter().sum();
        let mut mean = vec![0.0; self.columns];
        for (at, w) in weight.iter().enumerate() {
            mean.iter_mut().zip(self.row(at)).for_each(|(sum, x)| *sum += w / total * x);
        }
        mean
    }
}
