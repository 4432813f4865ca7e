//! Exponential filters f_x = sum_j decay^j [the token j before the last is x]: a token y takes f to decay f + e_y.
//!
//! So the moments G_m = E[belief x f x ... x f] (m times f) obey
//! G_m(t + 1) = sum over tokens y and sets S of the m places of decay^(m - |S|) [all of S is y] G_(m - |S|)(t; the other places) A[y]:
//! after a long past a linear equation for each m, one after the other; in a context a recursion. A filter with squares needs m up to four.

use nalgebra::{DMatrix, RowDVector};

use super::regression::{Seen, explained};
use crate::geometry::presentation::{Presentation, dot};
use crate::geometry::{Refused, go_on};
use crate::machine::limits::Limits;

/// Decays that are tried.
const DECAYS: std::ops::RangeInclusive<usize> = 2..=19;
const STEP: f64 = 0.05;
/// Numbers that the highest moments may hold, and elementary operations for one decay, at most.
const NUMBERS: usize = 400_000;
const WORK: usize = 4_000_000;

/// The best decay for features of `order` 1 (linear) or 2 (with squares and products), and the variance explained; `None` where there are too
/// many tokens.
///
/// # Errors
/// `Stopped`.
pub fn best(of: &Presentation, order: usize, context: Option<usize>, limits: &Limits) -> Result<Option<(f64, f64)>, Refused> {
    let highest = of.tokens().saturating_pow(2 * order as u32).saturating_mul(of.dimension);
    if highest > NUMBERS || highest.saturating_mul(of.dimension) > WORK {
        return Ok(None);
    }
    let mut best: Option<(f64, f64)> = None;
    for step in DECAYS {
        go_on(limits)?;
        let decay = step as f64 * STEP;
        let shown = explained(&seen(of, &moments(of, decay, 2 * order, context), order));
        best = best.filter(|best| best.1 > shown).or(Some((decay, shown)));
    }
    Ok(best)
}

/// `moments[m]`: a row for each of the tokens^m places, which count in base `tokens`.
type Moments = Vec<DMatrix<f64>>;

fn moments(of: &Presentation, decay: f64, highest: usize, context: Option<usize>) -> Moments {
    let size = of.dimension;
    let maps: Vec<DMatrix<f64>> = of.maps.iter().map(|map| DMatrix::from_row_slice(size, size, map)).collect();
    let whole: DMatrix<f64> = maps.iter().fold(DMatrix::zeros(size, size), |sum, map| sum + map);
    let start = DMatrix::from_row_slice(1, size, &of.start);
    let Some(length) = context else {
        let mut found = vec![start];
        for order in 1..=highest {
            let mut moved = moved_by_tokens(&found, &maps);
            moved.truncate(order);
            let right = sum(&moved, of.tokens(), decay, order, size);
            let equations = DMatrix::identity(size, size) - &whole * decay.powi(order as i32);
            // (I - decay^m T) is regular: T has no eigenvalue beyond one.
            let solved = equations.transpose().lu().solve(&right.transpose());
            found.push(solved.map_or(right, |solved| solved.transpose()));
        }
        return found;
    };
    let zero = |order: usize| DMatrix::zeros(of.tokens().pow(order as u32), size);
    let mut now: Moments = std::iter::once(start).chain((1..=highest).map(zero)).collect();
    let mut total: Moments = (0..=highest).map(zero).collect();
    for _ in 0..length {
        let moved = moved_by_tokens(&now[..highest], &maps);
        let next = (0..=highest).map(|order| {
            let kept = &now[order] * &whole * decay.powi(order as i32);
            if order == 0 { kept } else { kept + sum(&moved[..order], of.tokens(), decay, order, size) }
        });
        now = next.collect();
        total.iter_mut().zip(&now).for_each(|(total, now)| *total += now / length as f64);
    }
    total
}

/// `moved[m][y]`: the moments of order m times A[y].
fn moved_by_tokens(moments: &[DMatrix<f64>], maps: &[DMatrix<f64>]) -> Vec<Vec<DMatrix<f64>>> {
    moments.iter().map(|moment| maps.iter().map(|map| moment * map).collect()).collect()
}

/// What a token adds to the moments of an order: the sum over sets of places that are not empty and hold one token.
fn sum(moved: &[Vec<DMatrix<f64>>], tokens: usize, decay: f64, order: usize, size: usize) -> DMatrix<f64> {
    let mut result = DMatrix::zeros(tokens.pow(order as u32), size);
    let mut places = vec![0; order];
    for row in 0..result.nrows() {
        let mut rest = row;
        for place in places.iter_mut().rev() {
            *place = rest % tokens;
            rest /= tokens;
        }
        for set in 1usize..1 << order {
            let token = places[set.trailing_zeros() as usize];
            if (0..order).any(|at| set >> at & 1 == 1 && places[at] != token) {
                continue;
            }
            let others = (0..order).filter(|at| set >> at & 1 == 0);
            let (left, number) = others.fold((0, 0), |(left, number), at| (left + 1, number * tokens + places[at]));
            let part: RowDVector<f64> = moved[left][token].row(number) * decay.powi(left as i32);
            let mut into = result.row_mut(row);
            into += part;
        }
    }
    result
}

fn seen(of: &Presentation, moments: &Moments, order: usize) -> Seen {
    let tokens = of.tokens();
    // Features as lists of tokens: x, and x y with x <= y.
    let mut features: Vec<Vec<usize>> = (0..tokens).map(|x| vec![x]).collect();
    if order == 2 {
        features.extend((0..tokens).flat_map(|x| (x..tokens).map(move |y| vec![x, y])));
    }
    let number = |list: &[usize]| list.iter().fold(0, |number, token| number * tokens + token);
    let mass = |list: &[usize]| {
        let row: Vec<f64> = moments[list.len()].row(number(list)).iter().copied().collect();
        dot(&row, &of.finals)
    };
    let count = features.len();
    Seen {
        belief: of.start.clone(),
        features: features.iter().map(|list| mass(list)).collect(),
        cross: DMatrix::from_fn(of.dimension, count, |i, at| moments[features[at].len()][(number(&features[at]), i)]),
        second: DMatrix::from_fn(count, count, |i, j| mass(&[&features[i][..], &features[j][..]].concat())),
    }
}
