//! How fast two observers who began with different beliefs, and see the same tokens, come to agree.
//!
//! One has seen a long past; the other begins in the stationary law, now. The tokens are drawn as they come.

use super::place::Place;
use crate::machine::limits::Limits;

/// Pairs of observers.
const PAIRS: usize = 256;
/// Tokens before the second begins, and tokens they see together.
const BEFORE: usize = 200;
const TOGETHER: usize = 64;
const WORK: usize = 8_000_000;
/// Observers that differ by less agree.
const AGREED: f64 = 1e-14;

/// Distances by number of tokens seen together, from none: of laws over the states in total variation, else Euclidean in reduced coordinates.
#[derive(Clone, Debug, PartialEq)]
pub struct Meeting {
    pub mean: Vec<f64>,
    pub standard_errors: Vec<f64>,
    /// Mean change of log2 of the distance with each token, and its standard error, over pairs that have not met; it nears the largest Lyapunov exponent. `None`
    /// where all had met too soon.
    pub rate: Option<(f64, f64)>,
    /// Share of the pairs that agreed wholly in the end.
    pub met: f64,
    pub pairs: usize,
}

pub fn meeting(place: &Place, limits: &Limits) -> Option<Meeting> {
    let of = &place.presentation;
    let cost = of.tokens() * of.dimension * of.dimension + 20;
    let pairs = (WORK / (cost * (BEFORE + TOGETHER))).clamp(16, PAIRS);
    let before = BEFORE.min(WORK / (cost * pairs));
    let mut distances: Vec<Vec<f64>> = vec![Vec::new(); TOGETHER + 1];
    let mut rates = Vec::new();
    let mut met = 0;
    let mut next = vec![0.0; of.dimension];
    for pair in 0..pairs as u64 {
        if limits.expired() {
            return None;
        }
        let mut first = place.walk(1 + pair);
        for _ in 0..before {
            first.step();
        }
        let mut second = of.start.clone();
        let mut along = vec![place.distance(&first.belief, &second)];
        for _ in 0..TOGETHER {
            let (token, _) = first.step();
            let chance = of.apply(&second, token, &mut next);
            second.iter_mut().zip(&next).for_each(|(entry, value)| *entry = value / chance);
            along.push(place.distance(&first.belief, &second));
        }
        met += usize::from(along[TOGETHER] <= AGREED);
        // From where the direction in which they differ has settled, as far as rounding lets see.
        let end = along.iter().position(|distance| *distance <= 1e3 * AGREED).unwrap_or(TOGETHER + 1);
        if end > 8 {
            let (from, to) = (4, end - 1);
            rates.push((along[to] / along[from]).log2() / (to - from) as f64);
        }
        distances.iter_mut().zip(&along).for_each(|(all, distance)| all.push(*distance));
    }
    let (mean, standard_errors): (Vec<f64>, Vec<f64>) = distances.iter().map(|all| summary(all)).unzip();
    if mean[0] <= AGREED {
        return None;
    }
    let rate = (rates.len() * 4 >= pairs && rates.len() > 1).then(|| summary(&rates));
    Some(Meeting { mean, standard_errors, rate, met: met as f64 / pairs as f64, pairs })
}

/// Mean and standard error.
fn summary(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let spread: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (mean, (spread / (count * (count - 1.0))).sqrt())
}
