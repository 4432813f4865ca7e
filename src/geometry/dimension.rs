//! Dimensions of a cloud of points: slopes over the logarithm of a scale.
//!
//! Box dimension: of the logarithm of the number of boxes that the set meets. Information dimension (Renyi 1959): of the entropy of the box of a
//! random point. Correlation dimension (Grassberger & Procaccia 1983): of the logarithm of the probability that two points share a box.

use super::boxes::{Counts, GROUPS};

/// Boxes larger than the cube around the points / 2^(this - 1) see its shape, not its grain.
const FIRST: usize = 3;
/// Sizes of boxes at least, each half of the one before.
const SCALES: usize = 4;
/// Share of the points that must lie in boxes with enough of them for their probability to be told.
const CROWDED: f64 = 0.9;
/// Points that share a point's box, on average, at least.
const COMPANY: f64 = 8.0;

/// A dimension over a range of scales.
#[derive(Clone, Debug, PartialEq)]
pub struct Dimension {
    pub value: f64,
    /// Statistical error and the change of the slope over the range, together.
    pub standard_error: f64,
    /// Sides of the boxes it was measured over; empty where it is known without measuring.
    pub scales: Vec<f64>,
    /// Points that were counted.
    pub points: usize,
}

impl Dimension {
    /// Known, of a set that is finite or a law that has atoms.
    pub fn zero() -> Dimension {
        Dimension { value: 0.0, standard_error: 0.0, scales: Vec::new(), points: 0 }
    }
}

/// The information dimension; `None` where the points do not carry it.
pub fn information(counts: &Counts, points: usize) -> Option<Dimension> {
    let range = range(counts, |level| counts.levels[level].crowded >= CROWDED)?;
    let curve: Vec<f64> = range.iter().map(|&l| mean(&counts.levels[l].entropy)).collect();
    // The entropy is a mean over points, so the slope is one of each group's slopes.
    let each: Vec<f64> =
        (0..GROUPS).map(|g| slope(&range.iter().map(|&l| counts.levels[l].entropy[g]).collect::<Vec<_>>())).collect();
    Some(fitted(counts, &range, &curve, spread(&each), points))
}

/// The correlation dimension; `None` where the points do not carry it.
pub fn correlation(counts: &Counts, points: usize) -> Option<Dimension> {
    let others = points.saturating_sub(1) as f64;
    let range = range(counts, |level| mean(&counts.levels[level].company) * others >= COMPANY)?;
    let means: Vec<f64> = range.iter().map(|&l| mean(&counts.levels[l].company)).collect();
    let curve: Vec<f64> = means.iter().map(|share| -share.log2()).collect();
    // To first order a group moves the logarithm by its share over the mean, and twice: pairs have two ends.
    let each: Vec<f64> = (0..GROUPS)
        .map(|g| {
            let parts: Vec<f64> =
                range.iter().zip(&means).map(|(&l, mean)| counts.levels[l].company[g] / mean / std::f64::consts::LN_2).collect();
            2.0 * slope(&parts)
        })
        .collect();
    Some(fitted(counts, &range, &curve, spread(&each), points))
}

/// The box dimension of a set that the points cover up to `finest`, a level; `None` where the range is too short.
pub fn boxes(counts: &Counts, finest: usize, points: usize) -> Option<Dimension> {
    let last = finest.min(counts.levels.len() - 1);
    let range = range(counts, |level| level <= last)?;
    let curve: Vec<f64> = range.iter().map(|&l| counts.levels[l].boxes.log2()).collect();
    Some(fitted(counts, &range, &curve, 0.0, points))
}

/// Levels to fit over: the finer two thirds of those that hold.
fn range(counts: &Counts, holds: impl Fn(usize) -> bool) -> Option<Vec<usize>> {
    let last = (FIRST..counts.levels.len()).take_while(|&level| holds(level)).last()?;
    let first = FIRST.max(last.div_ceil(3)).min(last);
    (last + 1 - first >= SCALES).then(|| (first..=last).collect())
}

fn fitted(counts: &Counts, range: &[usize], curve: &[f64], statistical: f64, points: usize) -> Dimension {
    let half = curve.len() / 2;
    let drift = (slope(&curve[..=half]) - slope(&curve[half..])).abs() / 2.0;
    Dimension {
        value: slope(curve),
        standard_error: statistical.hypot(drift),
        scales: range.iter().map(|&level| counts.side / (1u64 << level) as f64).collect(),
        points,
    }
}

/// Least-squares slope of values at 0, 1, 2, ...
fn slope(values: &[f64]) -> f64 {
    let middle = (values.len() as f64 - 1.0) / 2.0;
    let (mut above, mut below) = (0.0, 0.0);
    for (at, value) in values.iter().enumerate() {
        above += (at as f64 - middle) * value;
        below += (at as f64 - middle).powi(2);
    }
    above / below
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Standard error of the mean of independent values.
fn spread(values: &[f64]) -> f64 {
    let middle = mean(values);
    (values.iter().map(|v| (v - middle).powi(2)).sum::<f64>() / (values.len() * (values.len() - 1)) as f64).sqrt()
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;
    use crate::geometry::boxes::{Points, count};
    use crate::geometry::walk::{seeded, uniform};
    use crate::machine::limits::Limits;

    /// Box, information and correlation dimension of points drawn one by one from three uniform numbers each.
    fn measured(axes: usize, points: usize, finest: usize, place: impl Fn([f64; 3]) -> Vec<f64>) -> [Dimension; 3] {
        let mut random = seeded(7);
        let coordinates = (0..points).flat_map(|_| place([0; 3].map(|_| uniform(&mut random)))).collect();
        let counts = count(&Points { axes, coordinates }, 4, &Limits::default()).unwrap();
        [boxes(&counts, finest, points).unwrap(), information(&counts, points).unwrap(), correlation(&counts, points).unwrap()]
    }

    #[track_caller]
    fn all_near(found: &[Dimension; 3], value: f64, within: f64) {
        for dimension in found {
            assert!((dimension.value - value).abs() < within && dimension.standard_error < within, "{value}: {found:?}");
        }
    }

    #[test]
    fn a_circle_has_dimension_one() {
        all_near(&measured(2, 20_000, 9, |[t, ..]| vec![(TAU * t).cos(), (TAU * t).sin()]), 1.0, 0.05);
    }

    #[test]
    fn a_torus_has_dimension_two() {
        let torus = |[u, v, _]: [f64; 3]| {
            let (around, along) = (TAU * u, TAU * v);
            vec![(2.0 + around.cos()) * along.cos(), (2.0 + around.cos()) * along.sin(), around.sin()]
        };
        all_near(&measured(3, 40_000, 6, torus), 2.0, 0.15);
    }

    #[test]
    fn two_discs_have_dimension_two() {
        let discs = |[u, v, w]: [f64; 3]| {
            let (radius, middle) = (u.sqrt(), if w < 0.5 { 0.0 } else { 3.0 });
            vec![middle + radius * (TAU * v).cos(), radius * (TAU * v).sin()]
        };
        // At coarse scales each is seen with its border, and two beside each other are longer than wide: the error says so.
        for found in measured(2, 40_000, 8, discs) {
            let away = (found.value - 2.0).abs();
            assert!(away < 2.0 * found.standard_error + 0.05 && found.standard_error < 0.2, "{found:?}");
        }
    }

    #[test]
    fn cantor_dust_has_the_dimension_of_four_copies_at_a_third() {
        // Digits 0 and 2 in base three, 20 of them, from the bits of a number.
        let digits = |t: f64| {
            let bits = (t * f64::from(1 << 20)) as u32;
            (0..20).map(|k| f64::from(bits >> k & 1) * 2.0 / 3f64.powi(k + 1)).sum::<f64>()
        };
        all_near(&measured(2, 20_000, 7, |[u, v, _]| vec![digits(u), digits(v)]), 4f64.ln() / 3f64.ln(), 0.12);
    }

    #[test]
    fn where_points_are_unlike_the_dimensions_differ() {
        // Digit 2 with probability 4/5: box log 2 / log 3; information the entropy of a digit, correlation -log of the probability that two agree, over log 3.
        let mut random = seeded(8);
        let coordinates = (0..40_000)
            .map(|_| (0..24).map(|k| if uniform(&mut random) < 0.8 { 2.0 / 3f64.powi(k + 1) } else { 0.0 }).sum::<f64>())
            .collect();
        let points = Points { axes: 1, coordinates };
        let counts = count(&points, 4, &Limits::default()).unwrap();
        let [one, two] = [information(&counts, points.len()).unwrap(), correlation(&counts, points.len()).unwrap()];
        let entropy = -(0.8 * 0.8f64.ln() + 0.2 * 0.2f64.ln());
        assert!((one.value - entropy / 3f64.ln()).abs() < 0.03, "{one:?}");
        assert!((two.value + (0.8f64 * 0.8 + 0.2 * 0.2).ln() / 3f64.ln()).abs() < 0.03, "{two:?}");
    }

    #[test]
    fn few_points_carry_nothing() {
        let counts = count(&Points { axes: 2, coordinates: (0..60).map(f64::from).collect() }, 4, &Limits::default()).unwrap();
        assert!(information(&counts, 30).is_none() && correlation(&counts, 30).is_none());
    }
}
