//! The way back: how much of the activations' variance the exact belief explains, and about how many axes carry it.

use faer::{Mat, Side};

use super::cloud::participation;
use super::exact::Exact;
use super::moments::{Fold, Moments, Rows};
use super::ridge::held_out_errors;
use super::score::{Errors, Score};

/// The belief has few coordinates: hardly any penalty is needed.
const PENALTY: f64 = 1e-8;

/// `belief`: columns of the targets of `moments`, in the order of the belief's coordinates.
pub(super) fn returned(exact: &Exact, moments: &Moments, belief: std::ops::Range<usize>, rows: Rows) -> Option<Score> {
    let (width, size) = (moments.width(), belief.len());
    // The belief's own second moments; features and targets then change places.
    let own = Moments::new(&exact.belief, &exact.belief, rows);
    let swapped =
        moments.folds.iter().zip(&own.folds).map(|(fold, own)| Fold {
            weight: fold.weight,
            gram: own.gram.clone(),
            cross: Mat::from_fn(size + 1, width, |i, j| {
                if i < size { fold.cross[(j, belief.start + i)] } else { fold.gram[(j, width)] }
            }),
            squares: (0..width).map(|i| fold.gram[(i, i)]).collect(),
        });
    let swapped = Moments { centre: own.centre.clone(), target_centre: moments.centre.clone(), folds: swapped.collect() };
    let left = held_out_errors(&swapped, &vec![PENALTY; swapped.folds.len()])?;
    // Less the mean over all folds, which is where the features were centred.
    let whole = swapped.folds.iter().map(|fold| fold.squares.iter().sum()).collect();
    let errors = Errors { left: left.iter().map(|fold| fold.iter().sum()).collect(), whole };
    Some(errors.r2())
}

/// The participation ratio of the features.
pub(super) fn effective_dimension(moments: &Moments) -> f64 {
    let (all, width) = (moments.sum(|_| true), moments.width());
    let mean = |i: usize| all.gram[(i, width)] / all.weight;
    let covariance = Mat::from_fn(width, width, |i, j| all.gram[(i, j)] / all.weight - mean(i) * mean(j));
    covariance.self_adjoint_eigenvalues(Side::Lower).map_or(0.0, |values| participation(&values))
}
