//! Ridge regression with folds held out: the penalty is chosen by inner validation among the folds that are left (nested cross-validation;
//! Hoerl & Kennard 1970, Varma & Simon 2006).

use std::ops::Range;

use faer::{Mat, Side};
use rayon::prelude::*;

use super::matrix::Matrix;
use super::moments::{Design, Fold, Moments, Rows, predicted};

/// Penalties that are tried, powers of ten, against the mean variance of the features.
pub const PENALTIES: std::ops::RangeInclusive<i32> = -10..=2;
/// Directions with less than this part of the largest variance are taken for constant.
const CONSTANT: f64 = 1e-13;

/// A regression that held out each fold in turn.
pub struct Fit {
    /// For every prefix what was predicted by the map that never saw its fold. [prefixes, targets]
    pub predictions: Matrix,
    /// For each group of targets and each fold the penalty chosen, against the mean variance of the features.
    pub penalties: Vec<Vec<f64>>,
    /// What the inner validation left of each group, over all outer folds; to choose between designs without looking at what is held out.
    pub inner: Vec<f64>,
}

/// The regression of a training set, in the axes of its features' covariance.
struct Solver {
    mean: Vec<f64>,
    target_mean: Vec<f64>,
    /// Variances, relative to their mean.
    variances: Vec<f64>,
    axes: Mat<f64>,
    /// axes' x (covariance with the targets), by the same measure.
    along: Mat<f64>,
}

impl Solver {
    /// `None` where there is nothing to learn from, or the numbers are not finite.
    fn new(training: &Fold) -> Option<Solver> {
        let (width, count) = (training.gram.nrows() - 1, training.cross.ncols());
        let weight = training.weight;
        if weight <= 0.0 {
            return None;
        }
        let mean: Vec<f64> = (0..width).map(|i| training.gram[(i, width)] / weight).collect();
        let target_mean: Vec<f64> = (0..count).map(|j| training.cross[(width, j)] / weight).collect();
        let covariance = Mat::from_fn(width, width, |i, j| training.gram[(i, j)] / weight - mean[i] * mean[j]);
        let cross = Mat::from_fn(width, count, |i, j| training.cross[(i, j)] / weight - mean[i] * target_mean[j]);
        let size = (0..width).map(|i| covariance[(i, i)]).sum::<f64>() / width.max(1) as f64;
        if width == 0 || size <= 0.0 {
            return Some(Solver {
                mean,
                target_mean,
                variances: vec![],
                axes: Mat::zeros(width, 0),
                along: Mat::zeros(0, count),
            });
        }
        if !size.is_finite() {
            return None;
        }
        let eigen = covariance.self_adjoint_eigen(Side::Lower).ok()?;
        let values = eigen.S().column_vector();
        let kept: Vec<usize> = (0..width).filter(|&i| values[i] > CONSTANT * values[width - 1]).collect();
        let axes = Mat::from_fn(width, kept.len(), |i, j| eigen.U()[(i, kept[j])]);
        let along = axes.transpose() * &cross;
        let along = Mat::from_fn(kept.len(), count, |i, j| along[(i, j)] / size);
        Some(Solver { mean, target_mean, variances: kept.iter().map(|&i| values[i] / size).collect(), axes, along })
    }

    /// Coefficients along the axes under a penalty.
    fn coefficients(&self, penalty: f64) -> Mat<f64> {
        Mat::from_fn(self.variances.len(), self.along.ncols(), |i, j| self.along[(i, j)] / (self.variances[i] + penalty))
    }

    /// [width + 1, targets], the constant last, of columns whose penalties are given.
    fn map(&self, penalty: &[f64], target_centre: &[f64]) -> Mat<f64> {
        let (width, count) = (self.mean.len(), self.along.ncols());
        let along = Mat::from_fn(self.variances.len(), count, |i, j| self.along[(i, j)] / (self.variances[i] + penalty[j]));
        let whole = &self.axes * &along;
        Mat::from_fn(width + 1, count, |i, j| {
            if i < width {
                return whole[(i, j)];
            }
            let shift: f64 = (0..width).map(|k| whole[(k, j)] * self.mean[k]).sum();
            target_centre[j] + self.target_mean[j] - shift
        })
    }

    /// What tells the errors on another fold, in the axes of this one.
    fn turned(&self, on: &Fold) -> Turned {
        let (width, count) = (self.mean.len(), self.along.ncols());
        let (mean, target_mean) = (&self.mean, &self.target_mean);
        let sum = |i: usize| on.gram[(i, width)];
        let target_sum = |j: usize| on.cross[(width, j)];
        let gram = Mat::from_fn(width, width, |i, j| {
            on.gram[(i, j)] - mean[i] * sum(j) - sum(i) * mean[j] + on.weight * mean[i] * mean[j]
        });
        let cross = Mat::from_fn(width, count, |i, j| {
            on.cross[(i, j)] - mean[i] * target_sum(j) - sum(i) * target_mean[j] + on.weight * mean[i] * target_mean[j]
        });
        let square =
            |j: usize| on.squares[j] - 2.0 * target_mean[j] * target_sum(j) + on.weight * target_mean[j] * target_mean[j];
        Turned {
            gram: self.axes.transpose() * &(&gram * &self.axes),
            cross: self.axes.transpose() * &cross,
            squares: (0..count).map(square).collect(),
        }
    }

    /// Squared error of each target on a fold.
    fn errors(&self, on: &Turned, penalty: f64) -> Vec<f64> {
        let along = self.coefficients(penalty);
        let moved = &on.gram * &along;
        let of = |(j, square): (usize, &f64)| {
            let part = |i: usize| along[(i, j)] * (moved[(i, j)] - 2.0 * on.cross[(i, j)]);
            (square + (0..along.nrows()).map(part).sum::<f64>()).max(0.0)
        };
        on.squares.iter().enumerate().map(of).collect()
    }

    /// `errors[penalty][target]`.
    fn all_errors(&self, on: &Fold) -> Vec<Vec<f64>> {
        let turned = self.turned(on);
        PENALTIES.map(|penalty| self.errors(&turned, 10f64.powi(penalty))).collect()
    }
}

/// Moments of a fold about a solver's means, along its axes.
struct Turned {
    gram: Mat<f64>,
    cross: Mat<f64>,
    squares: Vec<f64>,
}

/// `errors[fold][target]` on each fold of what was learnt from the others, under penalties that are given.
pub(super) fn held_out_errors(moments: &Moments, penalties: &[f64]) -> Option<Vec<Vec<f64>>> {
    let of = |(held, &penalty): (usize, &f64)| {
        let solver = Solver::new(&moments.sum(|at| at != held))?;
        Some(solver.errors(&solver.turned(&moments.folds[held]), penalty))
    };
    let all: Vec<Option<Vec<f64>>> = penalties.par_iter().enumerate().map(of).collect();
    all.into_iter().collect()
}

/// `errors[penalty][target]`, over all folds, each predicted by what was learnt from the others under the one penalty.
pub(super) fn held_out_by_penalty(moments: &Moments) -> Option<Vec<Vec<f64>>> {
    let of = |held: usize| {
        let solver = Solver::new(&moments.sum(|at| at != held))?;
        Some(solver.all_errors(&moments.folds[held]))
    };
    let all: Vec<Option<Vec<Vec<f64>>>> = (0..moments.folds.len()).into_par_iter().map(of).collect();
    let mut sums = vec![vec![0.0; moments.targets()]; PENALTIES.count()];
    for found in all {
        for (sums, errors) in sums.iter_mut().zip(found?) {
            sums.iter_mut().zip(errors).for_each(|(sum, error)| *sum += error);
        }
    }
    Some(sums)
}

/// Holds out each fold in turn. `groups`: columns of the targets that share a penalty, all columns in order.
///
/// `None` where no fold can be learnt from, or features or targets are not finite.
pub fn fit(design: &dyn Design, targets: &Matrix, groups: &[Range<usize>], rows: Rows) -> Option<Fit> {
    fit_moments(&Moments::new(design, targets, rows), design, groups, rows, targets.rows)
}

/// The same, the moments known.
pub(super) fn fit_moments(
    moments: &Moments,
    design: &dyn Design,
    groups: &[Range<usize>],
    rows: Rows,
    prefixes: usize,
) -> Option<Fit> {
    let (maps, penalties, inner) = solved(moments, groups)?;
    let predictions = predicted(design, rows, &moments.centre, &maps, prefixes);
    Some(Fit { predictions, penalties, inner })
}

/// Maps with folds held out, [width + 1, targets] each.
type Solved = (Vec<Mat<f64>>, Vec<Vec<f64>>, Vec<f64>);

fn solved(moments: &Moments, groups: &[Range<usize>]) -> Option<Solved> {
    let folds = moments.folds.len();
    let pairs: Vec<(usize, usize)> = (0..folds).flat_map(|f| (0..f).map(move |g| (f, g))).collect();
    // Of each pair: both as validated by what was learnt without either.
    let validated: Vec<Option<[Vec<Vec<f64>>; 2]>> = pairs
        .par_iter()
        .map(|&(f, g)| {
            let solver = Solver::new(&moments.sum(|at| at != f && at != g))?;
            Some([solver.all_errors(&moments.folds[f]), solver.all_errors(&moments.folds[g])])
        })
        .collect();
    let mut errors = vec![vec![vec![0.0; moments.targets()]; PENALTIES.count()]; folds];
    for (&(f, g), validated) in pairs.iter().zip(&validated) {
        // Where f is the outer fold, g is validated, and the other way round.
        let [of_f, of_g] = validated.as_ref()?;
        for (outer, found) in [(f, of_g), (g, of_f)] {
            for (sums, errors) in errors[outer].iter_mut().zip(found) {
                sums.iter_mut().zip(errors).for_each(|(sum, error)| *sum += error);
            }
        }
    }
    let mut inner = vec![0.0; groups.len()];
    let mut penalties = vec![Vec::with_capacity(folds); groups.len()];
    let mut by_column = vec![vec![0.0; moments.targets()]; folds];
    for (fold, errors) in errors.iter().enumerate() {
        for (at, group) in groups.iter().enumerate() {
            let left = |errors: &Vec<f64>| errors[group.clone()].iter().sum::<f64>();
            // Of equal ones the largest penalty.
            let tried: Vec<(i32, f64)> = PENALTIES.zip(errors).map(|(penalty, errors)| (penalty, left(errors))).collect();
            let (penalty, least) = tried.into_iter().rev().min_by(|a, b| a.1.total_cmp(&b.1))?;
            inner[at] += least;
            penalties[at].push(10f64.powi(penalty));
            by_column[fold][group.clone()].fill(10f64.powi(penalty));
        }
    }
    let maps: Vec<Option<Mat<f64>>> = (0..folds)
        .into_par_iter()
        .map(|fold| {
            let solver = Solver::new(&moments.sum(|at| at != fold))?;
            Some(solver.map(&by_column[fold], &moments.target_centre))
        })
        .collect();
    Some((maps.into_iter().collect::<Option<Vec<_>>>()?, penalties, inner))
}

/// Squared errors of each column of the targets where the map has seen all rows, and what there is of it about the mean.
pub(super) fn in_sample(moments: &Moments, penalty: f64) -> Option<(Vec<f64>, Vec<f64>)> {
    let all = moments.sum(|_| true);
    let solver = Solver::new(&all)?;
    let (width, count) = (moments.width(), moments.targets());
    let target_mean = |j: usize| all.cross[(width, j)] / all.weight;
    let whole = (0..count).map(|j| all.squares[j] - all.weight * target_mean(j) * target_mean(j)).collect();
    let along = solver.coefficients(penalty);
    let size = solver_scale(&all, width);
    let left = |j: usize, whole: f64| {
        // About the means the covariance is diagonal along the axes.
        let part = |i: usize| along[(i, j)] * size * (solver.variances[i] * along[(i, j)] - 2.0 * solver.along[(i, j)]);
        (whole + all.weight * (0..along.nrows()).map(part).sum::<f64>()).max(0.0)
    };
    let whole: Vec<f64> = whole;
    let errors = whole.iter().enumerate().map(|(j, whole)| left(j, *whole)).collect();
    Some((errors, whole))
}

/// Mean variance of the features.
fn solver_scale(all: &Fold, width: usize) -> f64 {
    let variance = |i: usize| all.gram[(i, i)] / all.weight - (all.gram[(i, width)] / all.weight).powi(2);
    (0..width).map(variance).sum::<f64>() / width.max(1) as f64
}
