//! What a quadratic function of a law tells of the belief: linear regression on the law's probabilities, their squares and their products.
//!
//! This asks for fourth moments of the beliefs, which no product of matrices gives. They are had from the beliefs themselves: all of them where these are
//! finitely many, or are those of all words of a context; else those along sampled sequences.

use nalgebra::{DMatrix, DVector, SymmetricEigen};

use super::Share;
use super::regression::{CONSTANT, Seen, explained};
use crate::geometry::presentation::{Presentation, dot};
use crate::geometry::walk::Walk;
use crate::geometry::{Refused, go_on};
use crate::machine::limits::Limits;

/// Squares and products at most, besides the probabilities themselves: ten free probabilities have 55.
const FEATURES: usize = 65;
/// Beliefs times the square of the number of features, at most, for those of a context.
const WORK: usize = 60_000_000;
/// Independent sequences, beliefs of each, tokens before them, and elementary operations.
const CHAINS: usize = 32;
const TAKEN: usize = 800;
const SILENT: usize = 400;
const SAMPLING: usize = 20_000_000;
/// Numbers of sequences that others do not use.
const FIRST: u64 = 60_000;

/// Beliefs with their weights, by group; the groups are independent where they are `drawn`.
pub struct Beliefs {
    groups: Vec<Vec<(f64, Vec<f64>)>>,
    drawn: bool,
}

impl Beliefs {
    /// All there are.
    pub fn all(beliefs: Vec<(f64, Vec<f64>)>) -> Beliefs {
        Beliefs { groups: vec![beliefs], drawn: false }
    }

    /// Along sequences after a long past.
    ///
    /// # Errors
    /// `Stopped`.
    pub fn drawn(of: &Presentation, limits: &Limits) -> Result<Beliefs, Refused> {
        let cost = of.tokens() * of.dimension * of.dimension + 20;
        let taken = (SAMPLING / cost / CHAINS).clamp(16, 2 * TAKEN) / 2;
        let mut groups = Vec::with_capacity(CHAINS);
        for chain in 0..CHAINS as u64 {
            go_on(limits)?;
            let mut walk = Walk::new(of, FIRST + chain);
            for _ in 0..taken.min(SILENT) {
                walk.step();
            }
            let next = |_| {
                walk.step();
                (1.0 / taken as f64, walk.belief.clone())
            };
            groups.push((0..taken).map(next).collect());
        }
        Ok(Beliefs { groups, drawn: true })
    }

    fn len(&self) -> usize {
        self.groups.iter().map(Vec::len).sum()
    }

    fn iter(&self) -> impl Iterator<Item = &(f64, Vec<f64>)> {
        self.groups.iter().flatten()
    }
}

/// The share of the beliefs' variance that squares and products of the functionals (`columns`), and these themselves, tell; `None` where these are too many for so
/// many beliefs. What is sampled is corrected for what so many features would fit in any sample (the jackknife, Quenouille 1956), and never below `linear`, what they tell without squares.
///
/// # Errors
/// `Stopped`.
pub fn share(beliefs: &Beliefs, columns: &[Vec<f64>], linear: Share, limits: &Limits) -> Result<Option<Share>, Refused> {
    let axes = axes(beliefs, columns);
    let count = axes.len() + axes.len() * (axes.len() + 1) / 2;
    let enough = if beliefs.drawn { 50 * count <= beliefs.len() } else { beliefs.len() * count * count <= WORK };
    if count > FEATURES || !enough {
        return Ok(None);
    }
    let mut sums = Vec::with_capacity(beliefs.groups.len());
    for group in &beliefs.groups {
        go_on(limits)?;
        sums.push(Sums::of(group, &axes, count));
    }
    let total = sums.iter().fold(Sums::none(sums[0].belief.len(), count), |total, sum| total.with(sum, 1.0));
    let value = total.share();
    if !beliefs.drawn {
        return Ok(Some(Share { value, lower: value, upper: value, standard_error: None }));
    }
    let groups = sums.len() as f64;
    let mut without = Vec::with_capacity(sums.len());
    for sum in &sums {
        go_on(limits)?;
        without.push(total.with(sum, -1.0).share());
    }
    let middle = without.iter().sum::<f64>() / groups;
    let error = (without.iter().map(|x| (x - middle).powi(2)).sum::<f64>() * (groups - 1.0) / groups).sqrt();
    let value = (groups * value - (groups - 1.0) * middle).clamp(linear.value, 1.0);
    Ok(Some(Share {
        value,
        lower: (value - 4.0 * error).max(linear.lower),
        upper: (value + 4.0 * error).min(1.0),
        standard_error: Some(error),
    }))
}

/// A functional of the belief, less its mean.
struct Axis {
    column: Vec<f64>,
    mean: f64,
}

/// The functionals as uncorrelated ones of variance one; combinations that are constant are left out.
fn axes(beliefs: &Beliefs, columns: &[Vec<f64>]) -> Vec<Axis> {
    let size = columns.first().map_or(0, Vec::len);
    let mass: f64 = beliefs.iter().map(|(weight, _)| weight).sum();
    let mut mean = DVector::zeros(size);
    let mut second = DMatrix::zeros(size, size);
    for (weight, belief) in beliefs.iter() {
        let belief = DVector::from_column_slice(belief);
        mean.axpy(weight / mass, &belief, 1.0);
        second.ger(weight / mass, &belief, &belief, 1.0);
    }
    let columns = DMatrix::from_fn(size, columns.len(), |i, j| columns[j][i]);
    // As many functionals as they are worth.
    let Some(span) = columns.svd(true, false).u else { return Vec::new() };
    let covariance = span.transpose() * (second - &mean * mean.transpose()) * &span;
    let decomposed = SymmetricEigen::new(covariance);
    let largest = decomposed.eigenvalues.iter().copied().fold(0.0, f64::max);
    let kept = decomposed.eigenvalues.iter().zip(decomposed.eigenvectors.column_iter());
    let kept = kept.filter(|(value, _)| **value > CONSTANT * largest && **value > 0.0);
    kept.map(|(value, vector)| {
        let column: Vec<f64> = (&span * vector / value.sqrt()).iter().copied().collect();
        Axis { mean: dot(&column, mean.as_slice()), column }
    })
    .collect()
}

/// Moments of beliefs and features, by mass.
struct Sums {
    mass: f64,
    square: f64,
    belief: DVector<f64>,
    features: DVector<f64>,
    cross: DMatrix<f64>,
    second: DMatrix<f64>,
}

impl Sums {
    fn none(size: usize, count: usize) -> Sums {
        Sums {
            mass: 0.0,
            square: 0.0,
            belief: DVector::zeros(size),
            features: DVector::zeros(count),
            cross: DMatrix::zeros(size, count),
            second: DMatrix::zeros(count, count),
        }
    }

    fn of(group: &[(f64, Vec<f64>)], axes: &[Axis], count: usize) -> Sums {
        let mut sums = Sums::none(group.first().map_or(0, |(_, belief)| belief.len()), count);
        let mut seen = DVector::zeros(count);
        for (weight, belief) in group {
            for (at, axis) in axes.iter().enumerate() {
                seen[at] = dot(&axis.column, belief) - axis.mean;
            }
            let mut at = axes.len();
            for i in 0..axes.len() {
                for j in 0..=i {
                    seen[at] = seen[i] * seen[j];
                    at += 1;
                }
            }
            sums.mass += weight;
            sums.square += weight * dot(belief, belief);
            let belief = DVector::from_column_slice(belief);
            sums.belief.axpy(*weight, &belief, 1.0);
            sums.features.axpy(*weight, &seen, 1.0);
            sums.cross.ger(*weight, &belief, &seen, 1.0);
            sums.second.ger(*weight, &seen, &seen, 1.0);
        }
        sums
    }

    fn with(&self, other: &Sums, times: f64) -> Sums {
        Sums {
            mass: self.mass + times * other.mass,
            square: self.square + times * other.square,
            belief: &self.belief + &other.belief * times,
            features: &self.features + &other.features * times,
            cross: &self.cross + &other.cross * times,
            second: &self.second + &other.second * times,
        }
    }

    fn share(&self) -> f64 {
        let belief = &self.belief / self.mass;
        let variance = self.square / self.mass - belief.norm_squared();
        let seen = Seen {
            belief: belief.iter().copied().collect(),
            features: (&self.features / self.mass).iter().copied().collect(),
            cross: &self.cross / self.mass,
            second: &self.second / self.mass,
        };
        (explained(&seen) / variance).clamp(0.0, 1.0)
    }
}
