//! Which tokens activations have seen, told by sequences that begin alike.
//!
//! An activation that has read the tokens up to its column and none after differs where the token of its column does, and is the same where only
//! later tokens differ. Saved one column late it does not change with its own token; saved one column early it changes with the next one. No fit is
//! needed for this, so that it decides where the fits cannot: a net that remembers the belief before fits that as well as the present one.

use super::activations::Activations;
use super::exact::Exact;

/// Squared differences below this part of those that a token makes are rounding.
const ROUNDING: f64 = 1e-4;
/// Means of squared differences of pure noise agree within this factor; beyond the second they surely do not.
const AS_NOISE: f64 = 1.25;
const BEYOND_NOISE: f64 = 2.0;

/// What activations turn out to have seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// The tokens up to their column, and none after.
    ItsPrefix,
    /// Not the token of their column.
    TooLittle,
    /// Tokens after their column.
    TooMuch,
    /// Noise drowns it, or there are too few sequences that begin alike.
    Unclear,
}

/// Means of squared differences between activations of two sequences, at columns told by how many tokens they share.
#[derive(Default)]
struct Mean {
    sum: f64,
    count: f64,
}

impl Mean {
    fn add(&mut self, x: f64) {
        self.sum += x;
        self.count += 1.0;
    }

    fn value(&self) -> Option<f64> {
        (self.count > 0.0).then(|| self.sum / self.count)
    }
}

pub(super) fn sight(exact: &Exact, activations: &Activations) -> Sight {
    let columns = exact.columns;
    let row = |sequence: usize| &exact.tokens[sequence * columns..(sequence + 1) * columns];
    let mut order: Vec<usize> = (0..exact.sequences()).collect();
    order.sort_by(|&a, &b| row(a).cmp(row(b)));
    let vector = |sequence: usize, column: usize| {
        let at = (sequence * columns + column) * activations.width;
        &activations.values[at..at + activations.width]
    };
    let difference = |a: usize, b: usize, column: usize| {
        vector(a, column).iter().zip(vector(b, column)).map(|(x, y)| (f64::from(*x) - f64::from(*y)).powi(2)).sum::<f64>()
    };
    // Neighbours in this order share as many tokens as any two sequences do.
    let [mut own, mut next, mut noise, mut last] = [(); 4].map(|()| Mean::default());
    for pair in order.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let shared = row(a).iter().zip(row(b)).take_while(|(x, y)| x == y).count();
        if shared == columns {
            continue;
        }
        last.add(difference(a, b, columns - 1));
        // What was shifted has something put in its first column.
        if shared > 0 {
            own.add(difference(a, b, shared));
            next.add(difference(a, b, shared - 1));
        }
        // Where even the next token is the same, only noise differs.
        (0..shared.saturating_sub(1)).for_each(|column| noise.add(difference(a, b, column)));
    }
    let (Some(own), Some(next), Some(last)) = (own.value(), next.value(), last.value()) else { return Sight::Unclear };
    let Some(noise) = noise.value().or((next <= ROUNDING * own).then_some(0.0)) else { return Sight::Unclear };
    let with_token = own > BEYOND_NOISE * noise + ROUNDING * last;
    let with_next = next > BEYOND_NOISE * noise + ROUNDING * own.max(last);
    if with_next {
        Sight::TooMuch
    } else if with_token && next <= AS_NOISE * noise + ROUNDING * own {
        Sight::ItsPrefix
    } else if own <= AS_NOISE * noise + ROUNDING * last && last > BEYOND_NOISE * noise {
        Sight::TooLittle
    } else {
        Sight::Unclear
    }
}
