//! Filters by lags: E[belief; the token j before the last is x] = start A[x] T^j, and laws of two tokens at a distance.

use nalgebra::DMatrix;

use super::regression::Seen;
use crate::geometry::presentation::{Presentation, dot, times};

/// Indicators of the last `lags` tokens, lag by lag. In a context of n tokens lag j is there in a share (n - j) / n of the moments.
pub fn seen(of: &Presentation, lags: usize, context: Option<usize>) -> Seen {
    let tokens = of.tokens();
    let whole = of.whole();
    // after[j][x]: start A[x] T^j.
    let mut after: Vec<Vec<Vec<f64>>> = vec![(0..tokens).map(|token| of.image(&of.start, token)).collect()];
    let moved = |v: &Vec<f64>| {
        let mut next = vec![0.0; of.dimension];
        times(v, &whole, &mut next);
        next
    };
    while after.len() < lags {
        after.push(after[after.len() - 1].iter().map(moved).collect());
    }
    let columns = of.next_columns();
    let there = |lag: usize| context.map_or(1.0, |length| length.saturating_sub(lag) as f64 / length as f64);
    let single = |token: usize| dot(&of.start, &columns[token]);
    // P(x, then y so many tokens later).
    let pair = |distance: usize, x: usize, y: usize| match distance {
        0 if x == y => single(x),
        0 => 0.0,
        _ => dot(&after[distance - 1][x], &columns[y]),
    };
    let size = lags * tokens;
    let (lag, token) = (|at: usize| at / tokens, |at: usize| at % tokens);
    let second = DMatrix::from_fn(size, size, |i, j| {
        // The larger lag is the earlier token.
        let (early, late) = if lag(i) >= lag(j) { (i, j) } else { (j, i) };
        there(lag(early)) * pair(lag(early) - lag(late), token(early), token(late))
    });
    Seen {
        belief: of.start.clone(),
        features: (0..size).map(|at| there(lag(at)) * single(token(at))).collect(),
        cross: DMatrix::from_fn(of.dimension, size, |i, at| there(lag(at)) * after[lag(at)][token(at)][i]),
        second,
    }
}
