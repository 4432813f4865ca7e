//! How features lie to one another and to the beliefs.

use nalgebra::{DMatrix, DVector};

use crate::analysis::BeliefCloud;
use crate::geometry::presentation::{dot, extend};
use crate::machine::linear::{self, Span};
use crate::number::{Number, Ordered};

/// Directions with less than this part of the largest variance are taken for constant.
const CONSTANT: f64 = 1e-12;

/// Features of one generator together. Matrices have a row and a column for each feature, in their order.
#[derive(Clone, Debug, PartialEq)]
pub struct Relations {
    pub names: Vec<String>,
    /// Correlation over the stationary law of beliefs: the cosine of the angle in the metric of their covariance. `None` where a feature is
    /// constant.
    pub correlation: Vec<Vec<Option<f64>>>,
    /// The cosine of the angle between directions, projected on the affine span of the beliefs, as the simplex measures it.
    pub cosine: Vec<Vec<Option<f64>>>,
    /// For each feature what part of its variance the others give linearly.
    pub redundancy: Vec<Option<f64>>,
    /// For each feature what part of its variance the next token's law gives linearly.
    pub next_token: Vec<Option<f64>>,
    /// Dimension of what the features tell of a belief, and of the affine span of the beliefs.
    pub rank: usize,
    pub dimension: usize,
    /// Whether the rank was decided exactly.
    pub exact: bool,
    /// The part of the variance of the beliefs that the features give linearly.
    pub variance: Option<f64>,
}

/// Laws that span those that beliefs are made of, and what each weighs, exactly.
pub type Reach = (Vec<Vec<Number>>, Vec<Number>);

/// The features with these names and columns over the states. Without `reach` ranks are those of floats.
pub fn relations(names: Vec<String>, columns: &[Vec<Number>], cloud: &BeliefCloud, reach: Option<&Reach>) -> Relations {
    let floats: Vec<Vec<f64>> = columns.iter().map(|column| column.iter().map(Ordered::to_f64).collect()).collect();
    let (count, total) = (floats.len(), cloud.weights.iter().sum::<f64>());
    let held: Vec<usize> = (0..cloud.weights.len()).filter(|&at| cloud.weights[at] > 0.0).collect();
    let weighted = |of: &dyn Fn(usize) -> Vec<f64>| {
        // Rows: the square root of a belief's weight times what it is away from the mean.
        let rows: Vec<Vec<f64>> = held.iter().map(|&at| of(at)).collect();
        let width = rows.first().map_or(0, Vec::len);
        let mut mean = vec![0.0; width];
        for (&at, row) in held.iter().zip(&rows) {
            mean.iter_mut().zip(row).for_each(|(sum, x)| *sum += cloud.weights[at] / total * x);
        }
        DMatrix::from_fn(rows.len(), width, |i, j| (cloud.weights[held[i]] / total).sqrt() * (rows[i][j] - mean[j]))
    };
    let values = weighted(&|at| floats.iter().map(|column| dot(&cloud.distributions[at], column)).collect());
    let beliefs = weighted(&|at| cloud.distributions[at].clone());
    let next = weighted(&|at| cloud.next_token[at].clone());
    let covariance = values.transpose() * &values;
    let scale: Vec<f64> = floats.iter().map(|column| dot(column, column)).collect();
    let varies = |i: usize| covariance[(i, i)] > CONSTANT * scale[i].max(f64::MIN_POSITIVE);
    let pair = |i: usize, j: usize, cosine: f64| (varies(i) && varies(j)).then_some(cosine.clamp(-1.0, 1.0));
    let square = |of: &dyn Fn(usize, usize) -> Option<f64>| -> Vec<Vec<Option<f64>>> {
        (0..count).map(|i| (0..count).map(|j| if i == j && varies(i) { Some(1.0) } else { of(i, j) }).collect()).collect()
    };
    let correlation = square(&|i, j| pair(i, j, covariance[(i, j)] / (covariance[(i, i)] * covariance[(j, j)]).sqrt()));

    let mut span: Vec<Vec<f64>> = Vec::new();
    if let Some(&first) = held.first() {
        for &at in &held {
            let away: Vec<f64> = cloud.distributions[at].iter().zip(&cloud.distributions[first]).map(|(x, y)| x - y).collect();
            if span.len() < cloud.linear_dimension && dot(&away, &away) > 1e-24 {
                extend(&mut span, away);
            }
        }
    }
    let along: Vec<Vec<f64>> = floats.iter().map(|column| span.iter().map(|u| dot(u, column)).collect()).collect();
    let cosine =
        square(&|i, j| pair(i, j, dot(&along[i], &along[j]) / (dot(&along[i], &along[i]) * dot(&along[j], &along[j])).sqrt()));

    let told = |by: &DMatrix<f64>, i: usize| varies(i).then(|| explained(by, &values.columns(i, 1).into_owned()));
    let redundancy = (0..count).map(|i| told(&values.clone().remove_column(i), i)).collect();
    let next_token = (0..count).map(|i| told(&next, i)).collect();
    let (rank, exact) = match reach.filter(|_| columns.iter().flatten().all(Number::is_exact)) {
        Some(reach) => (rank(columns, reach), true),
        None => (numerical_rank(&values), false),
    };
    let variance = (beliefs.norm_squared() > 1e-20).then(|| explained(&values, &beliefs));
    Relations { names, correlation, cosine, redundancy, next_token, rank, dimension: cloud.linear_dimension, exact, variance }
}

/// The part of the squares of `of` that columns of `by` give linearly.
fn explained(by: &DMatrix<f64>, of: &DMatrix<f64>) -> f64 {
    if by.is_empty() {
        return 0.0;
    }
    let whole = of.norm_squared();
    let decomposed = (by.transpose() * by).symmetric_eigen();
    let largest = decomposed.eigenvalues.iter().copied().fold(0.0, f64::max);
    let mut told = 0.0;
    for (value, vector) in decomposed.eigenvalues.iter().zip(decomposed.eigenvectors.column_iter()) {
        if *value > CONSTANT * largest && *value > 0.0 {
            let axis: DVector<f64> = by * vector;
            told += (of.transpose() * axis).norm_squared() / value;
        }
    }
    (told / whole).clamp(0.0, 1.0)
}

fn numerical_rank(values: &DMatrix<f64>) -> usize {
    if values.is_empty() {
        return 0;
    }
    let eigenvalues = (values.transpose() * values).symmetric_eigenvalues();
    let largest = eigenvalues.iter().copied().fold(0.0, f64::max);
    eigenvalues.iter().filter(|value| **value > CONSTANT * largest && **value > 1e-24).count()
}

/// The rank of the features on differences of beliefs, whose combinations of the basis weigh nothing: one less than with the weight itself.
fn rank(columns: &[Vec<Number>], (laws, weights): &Reach) -> usize {
    let mut span = Span::new(laws.len(), 0.0);
    span.insert(weights);
    for column in columns {
        span.insert(&laws.iter().map(|law| linear::dot(law, column)).collect::<Vec<Number>>());
    }
    span.dimension().saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Four beliefs over three states, equally likely: the corners and the middle.
    fn cloud() -> BeliefCloud {
        let third = 1.0 / 3.0;
        let distributions = vec![vec![1.0, 0.0, 0.0], vec![0.0, 1.0, 0.0], vec![0.0, 0.0, 1.0], vec![third; 3]];
        BeliefCloud {
            states: 3,
            next_token: distributions.iter().map(|belief| vec![belief[0], 1.0 - belief[0]]).collect(),
            coordinates: distributions.clone(),
            distributions,
            weights: vec![0.25; 4],
            recurrent: vec![true; 4],
            mass: 1.0,
            linear_dimension: 2,
        }
    }

    #[test]
    fn features_of_a_triangle() {
        let columns: Vec<Vec<Number>> =
            [[1, 0, 0], [0, 1, 0], [0, 0, 1], [5, 5, 5]].iter().map(|c| c.iter().map(|&x| Number::from(x)).collect()).collect();
        let names = ["a", "b", "c", "d"].map(str::to_string).to_vec();
        let reach = (columns[..3].to_vec(), vec![Number::from(1); 3]);
        let found = relations(names, &columns, &cloud(), Some(&reach));
        // Probabilities of three corners of a regular triangle stand at 120 degrees, and any two give the third.
        for matrix in [&found.correlation, &found.cosine] {
            assert!((matrix[0][1].expect("they vary") + 0.5).abs() < 1e-12);
            assert_eq!((matrix[0][0], matrix[0][3]), (Some(1.0), None));
        }
        assert!((found.redundancy[0].expect("it varies") - 1.0).abs() < 1e-9);
        assert!((found.next_token[0].expect("it varies") - 1.0).abs() < 1e-9);
        assert!((found.next_token[1].expect("it varies") - 0.25).abs() < 1e-9, "the square of a cosine of 120 degrees");
        assert_eq!((found.rank, found.dimension, found.exact), (2, 2, true));
        assert!((found.variance.expect("they vary") - 1.0).abs() < 1e-9);
        let one = relations(vec!["a".to_string()], &columns[..1], &cloud(), Some(&reach));
        assert_eq!((one.rank, one.redundancy[0]), (1, Some(0.0)));
        assert!((one.variance.expect("they vary") - 0.5).abs() < 1e-9);
    }
}
