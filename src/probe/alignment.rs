//! The self-check: which tokens the activations have seen, and the fit with those one column before, at, and one after the end of the prefix.
//!
//! What the activations have seen decides where it is clear; the fits decide where noise hides it.

use super::activations::{Activations, AtPrefix};
use super::exact::Exact;
use super::matrix::Matrix;
use super::moments::Rows;
use super::result::{Aligned, Alignment, Shift};
use super::ridge::fit;
use super::score::Errors;
use super::sight::{Sight, sight};

/// A shift is better than another where it explains this much of what the other leaves, and more than the error.
const BETTER: f64 = 0.02;
/// A share of variance below which there is nothing to align.
const NOTHING: f64 = 0.01;
/// Prefixes with a column on both sides at least.
const FEWEST: usize = 24;

pub(super) fn alignment(exact: &Exact, belief: &Matrix, activations: &Activations) -> Alignment {
    let at = |shift: isize| AtPrefix { exact, activations, shift };
    let common = |prefix: &u32| at(-1).there(*prefix as usize) && at(1).there(*prefix as usize);
    let by_fold: Vec<Vec<u32>> = exact.by_fold().into_iter().map(|own| own.into_iter().filter(common).collect()).collect();
    let prefixes = by_fold.iter().map(Vec::len).sum();
    let seen = sight(exact, activations);
    let without_fits = match seen {
        Sight::ItsPrefix => Aligned::Seen,
        Sight::TooMuch => Aligned::SeesLater,
        Sight::TooLittle => Aligned::Shifted { by: 1 },
        Sight::Unclear => Aligned::Untested,
    };
    let untested = Alignment { shifts: Vec::new(), prefixes, verdict: without_fits };
    if prefixes < FEWEST || by_fold.iter().any(Vec::is_empty) {
        return untested;
    }
    let rows = Rows { by_fold: &by_fold, weight: &exact.weight };
    let mut weight = vec![0.0; exact.prefixes()];
    for &prefix in by_fold.iter().flatten() {
        weight[prefix as usize] = exact.weight[prefix as usize];
    }
    let columns = 0..belief.columns;
    let fitted = |shift: isize| {
        let fit = fit(&at(shift), belief, std::slice::from_ref(&columns), rows)?;
        Errors::new(&fit.predictions, belief, columns.clone(), &weight, &exact.fold, exact.folds)
    };
    let Some(errors) = [-1, 0, 1].map(fitted).into_iter().collect::<Option<Vec<Errors>>>() else { return untested };
    let shifts = [-1, 0, 1].iter().zip(&errors).map(|(&by, errors)| Shift { by, r2: errors.r2() }).collect();
    let better = |one: &Errors, other: &Errors| {
        one.r2().value > NOTHING && one.skill_over(other).is_some_and(|skill| skill.value > BETTER && skill.above(0.0))
    };
    let [before, own, after] = &errors[..] else { return untested };
    let others = [(-1, before), (1, after)];
    let beats = others.iter().filter(|(_, other)| better(other, own));
    let best = beats.max_by(|a, b| a.1.r2().value.total_cmp(&b.1.r2().value));
    let verdict = match (seen, best) {
        (Sight::ItsPrefix, _) => Aligned::Seen,
        // A fit says by how much.
        (_, Some(&(by, _))) => Aligned::Shifted { by },
        (Sight::TooMuch, None) => Aligned::SeesLater,
        (Sight::TooLittle, None) if !better(own, after) => Aligned::Shifted { by: 1 },
        _ if others.iter().all(|(_, other)| better(own, other)) => Aligned::Yes,
        _ => Aligned::Undecided,
    };
    Alignment { shifts, prefixes, verdict }
}
