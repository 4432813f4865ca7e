//! The variance of the belief, and shares of it.

use nalgebra::DMatrix;

use super::Share;
use super::regression::projected;
use super::words::Words;
use crate::geometry::presentation::Presentation;
use crate::geometry::walk::Walk;
use crate::machine::limits::Limits;

/// Independent sequences.
const CHAINS: usize = 64;
/// Tokens before a sequence's beliefs are taken, and tokens taken, at most.
const SILENT: usize = 400;
const TAKEN: usize = 400;
/// Elementary operations at most, about.
const WORK: usize = 10_000_000;
/// Numbers of sequences that the seeds of others do not use.
const FIRST: u64 = 50_000;
/// Singular values of functionals below this part of the largest count as zero.
const NONE: f64 = 1e-9;

/// Covariance of the belief: that of the belief after the longest words, which is known, and what is sampled of the rest.
pub struct Variance {
    known: DMatrix<f64>,
    /// A mean for each sequence; empty where nothing is left.
    rests: Vec<DMatrix<f64>>,
}

/// Where the beliefs are known with their probabilities.
pub fn of_law(words: &Words, beliefs: &[(f64, Vec<f64>)]) -> Variance {
    let size = words.mean.len();
    let mut known = DMatrix::zeros(size, size);
    for (weight, belief) in beliefs {
        add_square(&mut known, belief, &words.mean, *weight);
    }
    Variance { known, rests: Vec::new() }
}

/// All moments of a context of that length, alike.
pub fn of_context(words: &Words, length: usize) -> Variance {
    let mut known = DMatrix::zeros(words.mean.len(), words.mean.len());
    for tokens in 1..=length {
        known += words.covariance(tokens) / length as f64;
    }
    Variance { known, rests: Vec::new() }
}

fn add_square(to: &mut DMatrix<f64>, belief: &[f64], other: &[f64], weight: f64) {
    let away: Vec<f64> = belief.iter().zip(other).map(|(x, y)| x - y).collect();
    for (i, x) in away.iter().enumerate() {
        for (j, y) in away.iter().enumerate() {
            to[(i, j)] += weight * x * y;
        }
    }
}

/// After a long past; what the longest words leave is sampled: the belief against what the last tokens alone would make of the stationary law.
/// `None` where the time was up.
pub fn sampled(of: &Presentation, words: &Words, limits: &Limits) -> Option<Variance> {
    let size = of.dimension;
    let length = words.longest();
    let cost = (of.tokens() + length + 1) * size * size + 30;
    let taken = (WORK / cost / CHAINS).clamp(8, 2 * TAKEN) / 2;
    let silent = taken.max(length).min(SILENT);
    let mut rests = Vec::with_capacity(CHAINS);
    let mut last = Vec::with_capacity(silent + taken);
    let (mut guess, mut next) = (vec![0.0; size], vec![0.0; size]);
    for chain in 0..CHAINS as u64 {
        if limits.expired() {
            return None;
        }
        let mut walk = Walk::new(of, FIRST + chain);
        last.clear();
        let mut rest = DMatrix::zeros(size, size);
        for step in 0..silent + taken {
            last.push(walk.step().0);
            if step < silent {
                continue;
            }
            guess.copy_from_slice(&of.start);
            for &token in &last[last.len() - length..] {
                let chance = of.apply(&guess, token, &mut next);
                guess.iter_mut().zip(&next).for_each(|(entry, value)| *entry = value / chance);
            }
            add_square(&mut rest, &walk.belief, &guess, 1.0 / taken as f64);
        }
        rests.push(rest);
    }
    Some(Variance { known: words.covariance(length).clone(), rests })
}

impl Variance {
    pub fn total(&self) -> f64 {
        self.known.trace() + self.rest()
    }

    fn rest(&self) -> f64 {
        self.rests.iter().map(|rest| rest.trace()).sum::<f64>() / self.rests.len().max(1) as f64
    }

    /// What a known part of it is of the whole.
    pub fn share(&self, explained: f64) -> Share {
        let total = self.total();
        let value = (explained.max(0.0) / total).min(1.0);
        if self.rests.is_empty() {
            return Share { value, lower: value, upper: value, standard_error: None };
        }
        let middle = self.rest();
        let squares: f64 = self.rests.iter().map(|rest| (rest.trace() - middle).powi(2)).sum();
        let error = (squares / (self.rests.len() * (self.rests.len() - 1)) as f64).sqrt() / total * value;
        // The known part of the variance alone is less than the whole.
        let proved = (explained.max(0.0) / self.known.trace()).min(1.0);
        Share {
            value,
            lower: (value - 4.0 * error).max(0.0),
            upper: (value + 4.0 * error).min(proved),
            standard_error: Some(error),
        }
    }

    /// What linear functionals of the belief (columns) tell of it.
    pub fn share_of_functionals(&self, columns: &DMatrix<f64>) -> Share {
        let exact = |value: f64| Share { value, lower: value, upper: value, standard_error: None };
        let decomposed = columns.clone().svd(true, false);
        let singular = &decomposed.singular_values;
        let largest = singular.iter().copied().fold(0.0, f64::max);
        let kept: Vec<usize> = (0..singular.len()).filter(|&at| singular[at] > NONE * largest).collect();
        let rank = kept.len();
        // With the constant, which is a combination of them, they tell every coordinate.
        if rank == self.known.nrows() {
            return exact(1.0);
        }
        // As many functionals as they are worth.
        let columns = decomposed.u.map_or_else(|| columns.clone(), |u| u.select_columns(&kept));
        let share = |covariance: &DMatrix<f64>| {
            let cross = covariance * &columns;
            (projected(&cross, columns.transpose() * &cross) / covariance.trace()).clamp(0.0, 1.0)
        };
        if rank <= 1 {
            return exact(0.0);
        }
        let count = self.rests.len() as f64;
        let sum = self.rests.iter().fold(DMatrix::zeros(self.known.nrows(), self.known.ncols()), |sum, rest| sum + rest);
        if self.rests.is_empty() {
            return exact(share(&self.known));
        }
        let value = share(&(&self.known + &sum / count));
        // Each sequence left out in turn.
        let without: Vec<f64> = self.rests.iter().map(|rest| share(&(&self.known + (&sum - rest) / (count - 1.0)))).collect();
        let middle = without.iter().sum::<f64>() / count;
        let error = (without.iter().map(|x| (x - middle).powi(2)).sum::<f64>() * (count - 1.0) / count).sqrt();
        Share { value, lower: (value - 4.0 * error).max(0.0), upper: (value + 4.0 * error).min(1.0), standard_error: Some(error) }
    }
}
