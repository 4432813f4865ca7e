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
            level = longer(&level, of, &mut next);
            covariance.push(covariance_of(&level, of));
        }
        Words { mean: of.start.clone(), covariance }
    }

    /// The beliefs after 1, 2, ..., `length` tokens with their probabilities, alike for each length.
    pub fn beliefs(&self, of: &Presentation, length: usize) -> Vec<(f64, Vec<f64>)> {
        let mut next = vec![0.0; of.dimension];
        let mut level = vec![of.start.clone()];
        let mut found = Vec::new();
        for _ in 0..length.min(self.longest()) {
            level = longer(&level, of, &mut next);
            found.extend(level.iter().map(|measure| {
                let mass = dot(measure, &of.finals);
                (mass / length as f64, measure.iter().map(|x| x / mass).collect())
            }));
        }
        found
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

/// One token more; what is impossible is left out.
fn longer(level: &[Vec<f64>], of: &Presentation, next: &mut [f64]) -> Vec<Vec<f64>> {
    let mut found = Vec::new();
    for measure in level {
        for token in 0..of.tokens() {
            if of.apply(measure, token, next) > IMPOSSIBLE {
                found.push(next.to_vec());
            }
        }
    }
    found
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
