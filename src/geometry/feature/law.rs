//! The law of a number over beliefs.

/// The probabilities whose quantiles are given.
pub const QUANTILES: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];
/// Bins of a histogram.
const BINS: usize = 20;
/// Values closer than this part of their range are one value.
const SAME: f64 = 1e-12;

/// How a number is distributed over beliefs.
#[derive(Clone, Debug, PartialEq)]
pub struct Law {
    /// Beliefs that it was taken at.
    pub points: usize,
    pub mean: f64,
    /// Of the mean, where the beliefs were drawn.
    pub standard_error: Option<f64>,
    pub variance: f64,
    pub least: f64,
    pub greatest: f64,
    /// At [`QUANTILES`]: the least value that at least so much of the probability does not exceed.
    pub quantiles: [f64; 5],
    /// The probability in each of equally wide bins from the least value to the greatest; one bin where these are one.
    pub histogram: Vec<f64>,
}

impl Law {
    /// Of values and their weights, which need not sum to one. `None` where there are none.
    pub fn of(values: impl IntoIterator<Item = (f64, f64)>) -> Option<Law> {
        let mut values: Vec<(f64, f64)> = values.into_iter().filter(|(_, weight)| *weight > 0.0).collect();
        let total: f64 = values.iter().map(|(_, weight)| weight).sum();
        values.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (least, greatest) = (values.first()?.0, values.last()?.0);
        values.iter_mut().for_each(|(_, weight)| *weight /= total);
        let mean: f64 = values.iter().map(|(value, weight)| value * weight).sum();
        let variance = values.iter().map(|(value, weight)| weight * (value - mean).powi(2)).sum();
        let constant = greatest - least <= SAME * greatest.abs().max(least.abs());
        let mut histogram = vec![0.0; if constant { 1 } else { BINS }];
        for (value, weight) in &values {
            let place = if constant { 0.0 } else { (value - least) / (greatest - least) * BINS as f64 };
            histogram[(place as usize).min(BINS - 1)] += weight;
        }
        let quantile = |p: f64| {
            let mut sum = 0.0;
            let reached = values.iter().find(|(_, weight)| {
                sum += weight;
                sum >= p - 1e-12
            });
            reached.map_or(greatest, |(value, _)| *value)
        };
        Some(Law {
            points: values.len(),
            mean,
            standard_error: None,
            variance,
            least,
            greatest,
            quantiles: QUANTILES.map(quantile),
            histogram,
        })
    }

    /// Of values drawn one after the other in `groups` stretches of one length, whose means tell the error.
    pub fn drawn(values: &[f64], groups: usize) -> Option<Law> {
        let law = Law::of(values.iter().map(|&value| (value, 1.0)))?;
        let each = (values.len() / groups.max(1)).max(1);
        let means: Vec<f64> = values.chunks_exact(each).map(|part| part.iter().sum::<f64>() / each as f64).collect();
        let spread: f64 = means.iter().map(|mean| (mean - law.mean).powi(2)).sum();
        let error = (means.len() > 1).then(|| (spread / ((means.len() - 1) * means.len()) as f64).sqrt());
        Some(Law { standard_error: error, ..law })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_law_of_three_values() {
        let law = Law::of([(1.0, 2.0), (0.0, 1.0), (3.0, 1.0), (9.0, 0.0)]).expect("there are values");
        assert_eq!((law.points, law.least, law.greatest), (3, 0.0, 3.0));
        assert!((law.mean - 1.25).abs() < 1e-15 && (law.variance - (0.5 + 9.0 / 4.0 - 1.25 * 1.25)).abs() < 1e-15);
        assert_eq!(law.quantiles, [0.0, 0.0, 1.0, 1.0, 3.0]);
        assert_eq!((law.histogram[0], law.histogram[6], law.histogram[19]), (0.25, 0.5, 0.25));
        assert!(Law::of([]).is_none());
    }

    #[test]
    fn a_constant_has_one_bin() {
        let law = Law::drawn(&[0.5; 64], 8).expect("there are values");
        assert_eq!((law.histogram, law.variance, law.standard_error), (vec![1.0], 0.0, Some(0.0)));
    }
}
