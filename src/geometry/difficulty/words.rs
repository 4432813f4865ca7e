//! The beliefs after all words of a length from the stationary law: their covariance, length by length.

use nalgebra::DMatrix;

use crate::geometry::presentation::{Presentation, dot};
use crate::machine::limits::Limits;

/// Elementary operations at most, about.
const WORK: usize = 4_000_000;
/// Lengths beyond which no more is to be had.
const LONGEST: usize = 16;
/// Words less probable than this part of one are left out.
const IMPOSSIBLE: f64 = 1e-15;

pub struct Words {
    pub mean: Vec<f64>,
    /// `covariance[k]`: of the belief after k tokens, k = 0, 1, ...
    covariance: Vec<DMatrix<f64>>,
}

impl Words {
    /// At least one token is followed, and as many more as the work allows.
    pub fn new(of: &Presentation, wanted: usize, limits: &Limits) -> Words {
        let size = of.dimension;
        let mut level = vec![of.start.clone()];
        let mut covariance = vec![covariance_of(&level, of)];
        let mut next = vec![0.0; size];
        let each = (of.tokens() + 1) * size * size + 8;
        let mut work = 0;
        while covariance.len() <= LONGEST.max(wanted) {
            work += level.len() * each;
            if covariance.len() > 1 && (work > WORK || limits.expired()) {
                break;
            }
            let mut longer = Vec::new();
            for measure in &level {
                for token in 0..of.tokens() {
                    if of.apply(measure, token, &mut next) > IMPOSSIBLE {
                        longer.push(next.clone());
                    }
                }
            }
            level = longer;
            covariance.push(covariance_of(&level, of));
        }
        Words { mean: of.start.clone(), covariance }
    }

    pub fn longest(&self) -> usize {
        self.covariance.len() - 1
    }

    /// Of the belief after so many tokens.
    pub fn covariance(&self, tokens: usize) -> &DMatrix<f64> {
        &self.covariance[tokens]
    }

    /// Variance of the belief after so many tokens, all directions together.
    pub fn variance(&self, tokens: usize) -> f64 {
        self.covariance[tokens].trace()
    }
}

/// Sum over words of P(word) times the square of the belief's distance from the stationary law.
fn covariance_of(measures: &[Vec<f64>], of: &Presentation) -> DMatrix<f64> {
    let size = of.dimension;
    let mut sum = DMatrix::zeros(size, size);
    let mut away = vec![0.0; size];
    for measure in measures {
        let mass = dot(measure, &of.finals);
        away.iter_mut().zip(measure).zip(&of.start).for_each(|((away, x), mean)| *away = x / mass - mean);
        for i in 0..size {
            for j in 0..=i {
                sum[(i, j)] += mass * away[i] * away[j];
            }
        }
    }
    sum.fill_upper_triangle_with_lower_triangle();
    sum
}
