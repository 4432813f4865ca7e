//! Shares of variance explained, with errors over folds.

use std::ops::Range;

use super::matrix::Matrix;

/// Variance below this part of the squared size of what varies is none.
const NO_VARIANCE: f64 = 1e-20;

/// A number with its standard error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score {
    pub value: f64,
    /// Jackknife over the folds: each left out in turn (Tukey 1958).
    pub standard_error: f64,
}

impl Score {
    /// Above `least` by more than two standard errors.
    pub fn above(self, least: f64) -> bool {
        self.value - 2.0 * self.standard_error > least
    }
}

/// Squared errors of a prediction, and of the mean in its place, for each fold.
#[derive(Clone, Debug, PartialEq)]
pub struct Errors {
    pub left: Vec<f64>,
    pub whole: Vec<f64>,
}

impl Errors {
    /// Of the columns `of` the targets, weighted; `None` where nothing varies.
    pub fn new(
        predictions: &Matrix,
        targets: &Matrix,
        of: Range<usize>,
        weight: &[f64],
        fold: &[u8],
        folds: usize,
    ) -> Option<Errors> {
        let mean = targets.mean(weight);
        let (mut left, mut whole, mut size) = (vec![0.0; folds], vec![0.0; folds], 0.0);
        for (at, (&w, &fold)) in weight.iter().zip(fold).enumerate() {
            let (predicted, exact) = (&predictions.row(at)[of.clone()], &targets.row(at)[of.clone()]);
            for ((p, y), m) in predicted.iter().zip(exact).zip(&mean[of.clone()]) {
                left[fold as usize] += w * (p - y) * (p - y);
                whole[fold as usize] += w * (y - m) * (y - m);
                size += w * y * y;
            }
        }
        (whole.iter().sum::<f64>() > NO_VARIANCE.max(1e-12 * size)).then_some(Errors { left, whole })
    }

    /// 1 - (error left) / (variance).
    pub fn r2(&self) -> Score {
        share(&self.left, &self.whole)
    }

    /// What is explained of what another prediction leaves of the same rows: 1 - (1 - R2) / (1 - R2 of the other). `None` where that leaves
    /// nothing.
    pub fn skill_over(&self, other: &Errors) -> Option<Score> {
        let (rest, whole) = (other.left.iter().sum::<f64>(), other.whole.iter().sum::<f64>());
        (rest > 1e-9 * whole).then(|| share(&self.left, &other.left))
    }
}

/// 1 - sum / sum, with the jackknife over the terms.
fn share(above: &[f64], below: &[f64]) -> Score {
    let ratio = |above: f64, below: f64| if below > 0.0 { 1.0 - above / below } else { 0.0 };
    let (a, b): (f64, f64) = (above.iter().sum(), below.iter().sum());
    let each: Vec<f64> = above.iter().zip(below).map(|(x, y)| ratio(a - x, b - y)).collect();
    let n = each.len().max(1) as f64;
    let mean = each.iter().sum::<f64>() / n;
    let spread: f64 = each.iter().map(|x| (x - mean).powi(2)).sum();
    Score { value: ratio(a, b), standard_error: ((n - 1.0) / n * spread).sqrt() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn skill_is_what_is_explained_of_the_rest() {
        let errors = |left: [f64; 3]| Errors { left: left.to_vec(), whole: vec![1.0, 1.0, 2.0] };
        let (fine, coarse) = (errors([0.1, 0.1, 0.2]), errors([0.5, 0.5, 1.0]));
        assert!((fine.r2().value - 0.9).abs() < 1e-12 && fine.r2().standard_error < 1e-12);
        let skill = fine.skill_over(&coarse).expect("there is a rest");
        assert!((skill.value - (1.0 - 0.1 / 0.5)).abs() < 1e-12);
        assert!(fine.skill_over(&errors([0.0; 3])).is_none());
        // Leaving out each of three in turn: 1 - 4/3, 1 - 4/3... by hand for a two-fold case.
        let two = Errors { left: vec![0.2, 0.6], whole: vec![1.0, 1.0] };
        // R2 without the first 0.4, without the second 0.8: sqrt(1/2 (0.2^2 + 0.2^2)) = 0.2.
        assert!((two.r2().standard_error - 0.2).abs() < 1e-12 && (two.r2().value - 0.6).abs() < 1e-12);
    }
}
