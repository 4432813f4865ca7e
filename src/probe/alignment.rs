//! The self-check: the fit with the activations one column before, at, and one after the end of the prefix.

use super::activations::{Activations, AtPrefix};
use super::exact::Exact;
use super::matrix::Matrix;
use super::moments::Rows;
use super::result::{Aligned, Alignment, Shift};
use super::ridge::fit;
use super::score::Errors;

/// A shift is better than another where it explains this much of what the other leaves, and more than the error.
const BETTER: f64 = 0.02;
/// A share of variance below which there is nothing to align.
const NOTHING: f64 = 0.01;
/// Prefixes with a column on both sides at least.
const FEWEST: usize = 24;
/// Squared differences below this part of those that a token makes are rounding.
const ROUNDING: f64 = 1e-4;

pub(super) fn alignment(exact: &Exact, belief: &Matrix, activations: &Activations) -> Alignment {
    let at = |shift: isize| AtPrefix { exact, activations, shift };
    let common = |prefix: &u32| at(-1).there(*prefix as usize) && at(1).there(*prefix as usize);
    let by_fold: Vec<Vec<u32>> = exact.by_fold().into_iter().map(|own| own.into_iter().filter(common).collect()).collect();
    let prefixes = by_fold.iter().map(Vec::len).sum();
    let untested = Alignment { shifts: Vec::new(), prefixes, verdict: Aligned::Untested };
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
    let verdict = match best {
        _ if sees_its_own_token_last(exact, activations) => Aligned::Yes,
        Some(&(by, _)) => Aligned::Shifted { by },
        None if others.iter().all(|(_, other)| better(own, other)) => Aligned::Yes,
        None => Aligned::Undecided,
    };
    Alignment { shifts, prefixes, verdict }
}

/// Whether activations at a column differ where the token of that column does, and do not where only later tokens do. What is saved one column early
/// or late does not pass, and no fit is needed to see it: a net that remembers its last belief well may fit that better than its own, as small recurrent
/// nets do on Mess3. Where activations are noisy it does not hold, and the fits decide.
fn sees_its_own_token_last(exact: &Exact, activations: &Activations) -> bool {
    let columns = exact.columns;
    let row = |sequence: usize| &exact.tokens[sequence * columns..(sequence + 1) * columns];
    let mut order: Vec<usize> = (0..exact.sequences()).collect();
    order.sort_by(|&a, &b| row(a).cmp(row(b)));
    let vector = |sequence: usize, column: usize| {
        let at = (sequence * columns + column) * activations.width;
        &activations.values[at..at + activations.width]
    };
    let difference = |a: usize, b: usize, column: usize| {
        vector(a, column).iter().zip(vector(b, column)).map(|(x, y)| f64::from(x - y).powi(2)).sum::<f64>()
    };
    // Neighbours in this order share as many tokens as any two sequences do.
    let (mut own, mut later, mut apart) = (0.0, 0.0, 0.0);
    for pair in order.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let shared = row(a).iter().zip(row(b)).take_while(|(x, y)| x == y).count();
        apart += difference(a, b, columns - 1);
        // What was shifted has something put in its first column.
        if (1..columns).contains(&shared) {
            own += difference(a, b, shared);
        }
        if let Some(before) = shared.checked_sub(1) {
            later += difference(a, b, before);
        }
    }
    own > ROUNDING * apart && later <= ROUNDING * own
}
