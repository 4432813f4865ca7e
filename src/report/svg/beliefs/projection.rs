//! From beliefs to the plane: the simplex itself up to four states, principal components beyond.

use nalgebra::linalg::SymmetricEigen;
use nalgebra::{DMatrix, DVector};

/// Principal components are taken of at most so many beliefs, the heaviest.
const MOST_BELIEFS: usize = 3000;
/// ... and in at most so many of the coordinates, those that vary most.
const MOST_COORDINATES: usize = 200;

/// From where the tetrahedron is seen: turned about its height, then tilted; in radians.
pub const SEEN_FROM: (f64, f64) = (0.6, 0.28);

/// Corners of a tetrahedron of edge one in space, its height along z.
pub fn tetrahedron() -> [[f64; 3]; 4] {
    let base = 3f64.sqrt() / 6.0;
    [[-0.5, -base, 0.0], [0.5, -base, 0.0], [0.0, 2.0 * base, 0.0], [0.0, 0.0, (2.0f64 / 3.0).sqrt()]]
}

/// Corners of the simplex on k = 3 or 4 states, in units of its edge, y upwards: a triangle on its base; a tetrahedron turned
/// so that all four corners are on its outline and the edge between the second and the third is behind it.
pub fn corners(states: usize) -> Option<Vec<[f64; 2]>> {
    let half_root = 3f64.sqrt() / 2.0;
    match states {
        3 => Some(vec![[0.0, 0.0], [1.0, 0.0], [0.5, half_root]]),
        4 => {
            let (turn, tilt) = SEEN_FROM;
            let seen = |[x, y, z]: [f64; 3]| {
                let (across, depth) = (x * turn.cos() - y * turn.sin(), x * turn.sin() + y * turn.cos());
                [across, z * tilt.cos() + depth * tilt.sin()]
            };
            Some(tetrahedron().map(seen).to_vec())
        }
        _ => None,
    }
}

/// The point of the plane a belief is at.
pub fn within(corners: &[[f64; 2]], belief: &[f64]) -> [f64; 2] {
    corners.iter().zip(belief).fold([0.0, 0.0], |[x, y], (corner, share)| [x + corner[0] * share, y + corner[1] * share])
}

/// The directions in which beliefs vary most, at most three, and the part of the variance that each carries.
pub struct Components {
    mean: Vec<f64>,
    /// Coordinates that are looked at.
    kept: Vec<usize>,
    axes: Vec<DVector<f64>>,
    pub shares: [f64; 3],
}

impl Components {
    /// Where a belief is along them.
    pub fn place(&self, belief: &[f64]) -> [f64; 3] {
        let along = |axis: &DVector<f64>| {
            self.kept.iter().zip(axis.iter()).map(|(&state, part)| (belief[state] - self.mean[state]) * part).sum::<f64>()
        };
        [0, 1, 2].map(|rank| self.axes.get(rank).map_or(0.0, along))
    }
}

/// Weighted principal components; `None` where the beliefs do not vary or are no numbers.
pub fn components(beliefs: &[&[f64]], weights: &[f64]) -> Option<Components> {
    let states = beliefs.first()?.len();
    let mut heaviest: Vec<usize> = (0..beliefs.len()).collect();
    heaviest.sort_by(|&a, &b| weights[b].total_cmp(&weights[a]));
    heaviest.truncate(MOST_BELIEFS);
    let total: f64 = heaviest.iter().map(|&at| weights[at]).sum();
    if !(total > 0.0 && total.is_finite()) {
        return None;
    }
    let average = |of: &dyn Fn(&[f64]) -> f64| heaviest.iter().map(|&at| weights[at] / total * of(beliefs[at])).sum::<f64>();
    let mean: Vec<f64> = (0..states).map(|state| average(&|belief| belief[state])).collect();
    let variance: Vec<f64> = (0..states).map(|state| average(&|belief| (belief[state] - mean[state]).powi(2))).collect();
    let mut kept: Vec<usize> = (0..states).collect();
    kept.sort_by(|&a, &b| variance[b].total_cmp(&variance[a]));
    kept.truncate(MOST_COORDINATES);
    let whole: f64 = variance.iter().sum();
    if !(whole > 1e-18 && whole.is_finite()) {
        return None;
    }
    let rows = heaviest.len();
    let centred = DMatrix::from_fn(rows, kept.len(), |row, column| {
        let (at, state) = (heaviest[row], kept[column]);
        (weights[at] / total).sqrt() * (beliefs[at][state] - mean[state])
    });
    let covariance = centred.tr_mul(&centred);
    let eigen = SymmetricEigen::try_new(covariance, 1e-14, 10_000)?;
    let mut by_size: Vec<usize> = (0..kept.len()).collect();
    by_size.sort_by(|&a, &b| eigen.eigenvalues[b].total_cmp(&eigen.eigenvalues[a]));
    let axes: Vec<DVector<f64>> = by_size.iter().take(3).map(|&at| upright(eigen.eigenvectors.column(at).into_owned())).collect();
    let share = |rank: usize| by_size.get(rank).map_or(0.0, |&at| (eigen.eigenvalues[at] / whole).clamp(0.0, 1.0));
    Some(Components { mean, kept, axes, shares: [0, 1, 2].map(share) })
}

/// The one of v and -v whose largest entry is positive, so that pictures do not flip.
fn upright(axis: DVector<f64>) -> DVector<f64> {
    let largest = axis.iter().copied().fold(0.0f64, |best, part| if part.abs() > best.abs() + 1e-9 { part } else { best });
    if largest < 0.0 { -axis } else { axis }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_component_is_the_direction_of_most_variance() {
        let beliefs: Vec<Vec<f64>> = (0..11).map(|k| vec![f64::from(k), 0.1 * f64::from(k % 2), 0.0, 0.0, 1.0]).collect();
        let rows: Vec<&[f64]> = beliefs.iter().map(Vec::as_slice).collect();
        let components = components(&rows, &[1.0; 11]).expect("they vary");
        assert!(components.shares[0] > 0.99);
        assert!((components.place(rows[10])[0] - components.place(rows[0])[0] - 10.0).abs() < 1e-3);
    }

    #[test]
    fn one_belief_has_no_components() {
        assert!(components(&[&[0.2; 5]], &[1.0]).is_none());
        assert!(components(&[&[f64::NAN; 5], &[1.0; 5]], &[1.0, 1.0]).is_none());
    }

    #[test]
    fn the_middle_of_the_triangle_is_its_centroid() {
        let [x, y] = within(&corners(3).expect("a triangle"), &[1.0 / 3.0; 3]);
        assert!((x - 0.5).abs() < 1e-12 && (y - 3f64.sqrt() / 6.0).abs() < 1e-12);
    }
}
