//! Eigenvalues in floats, with a bound on their error.

use faer::Mat;

use crate::number::Ordered;

/// Error of the numbers that eigenvalues are computed from and of that computation, against the size of the matrix, for each of its
/// dimensions (a few roundings), and where the matrix itself was worked out in floats.
const ROUNDING: f64 = 8.0 * f64::EPSILON;
const INEXACT: f64 = 1e-13;

/// Eigenvalues of a matrix M, held as those of I - M so that one near to one keeps its digits.
pub(super) struct Eigenvalues {
    /// (real, imaginary) part of 1 - eigenvalue.
    gaps: Vec<(f64, f64)>,
    /// Condition number of the matrix of eigenvectors: large where they are nearly dependent.
    pub(super) condition: f64,
    /// How far each may be from the true one (Bauer & Fike 1960; the factor 2 n - 1 where their discs overlap).
    error: f64,
}

impl Eigenvalues {
    /// `None` where the computation does not converge.
    pub(super) fn new<S: Ordered>(matrix: &[Vec<S>]) -> Option<Eigenvalues> {
        let size = matrix.len();
        if size == 0 {
            return Some(Eigenvalues { gaps: Vec::new(), condition: 1.0, error: 0.0 });
        }
        let gap = |i: usize, j: usize| if i == j { S::one().sub(&matrix[i][j]).to_f64() } else { -matrix[i][j].to_f64() };
        let floats = Mat::from_fn(size, size, gap);
        let eigen = floats.eigen().ok()?;
        let values = eigen.S().column_vector();
        let gaps = (0..size).map(|i| (values[i].re, values[i].im)).collect();
        let singular = eigen.U().singular_values().ok()?;
        let (least, most) = singular.iter().fold((f64::INFINITY, 0.0f64), |(low, high), &s| (low.min(s), high.max(s)));
        let condition = if least > 0.0 { most / least } else { f64::INFINITY };
        let rounding = if S::EXACT { ROUNDING } else { INEXACT };
        let error = condition * rounding * (size * (2 * size - 1)) as f64 * floats.norm_l2();
        Some(Eigenvalues { gaps, condition, error })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.gaps.is_empty()
    }

    /// The largest modulus; 0 where there is none.
    pub(super) fn largest(&self) -> f64 {
        self.gaps.iter().map(modulus).fold(0.0, f64::max)
    }

    /// Those of a modulus below `bound`.
    pub(super) fn below(mut self, bound: f64) -> Eigenvalues {
        self.gaps.retain(|gap| modulus(gap) < bound);
        self
    }

    /// Whether an eigenvalue may be a root of unity of this order.
    pub(super) fn has_root_of_unity(&self, order: u64) -> bool {
        self.gaps.iter().any(|&(re, im)| {
            let turns = (-im).atan2(1.0 - re) / std::f64::consts::TAU * order as f64;
            modulus(&(re, im)) > 0.99 && (turns - turns.round()).abs() < 0.1
        })
    }

    /// -1 / ln of the largest modulus, at least and at most. (Infinite, where the modulus may be one.)
    pub(super) fn decay(&self) -> (f64, f64, f64) {
        let logarithm = self.gaps.iter().map(logarithm).fold(f64::NEG_INFINITY, f64::max);
        let part = self.error / logarithm.exp();
        let length = |logarithm: f64| match logarithm {
            _ if logarithm.is_nan() || logarithm == f64::NEG_INFINITY => 0.0,
            _ if logarithm < 0.0 => -1.0 / logarithm,
            _ => f64::INFINITY,
        };
        let value = length(logarithm);
        // Beside the error of the eigenvalue, roundings of the logarithm and the quotient.
        let rounding = 8.0 * f64::EPSILON;
        let lower = length(logarithm + (-part.min(1.0)).ln_1p()) * (1.0 - rounding);
        (value, lower.min(value), (length(logarithm + part.ln_1p()) * (1.0 + rounding)).max(value))
    }
}

/// ln |1 - gap|, to full precision where the gap is small.
fn logarithm(&(re, im): &(f64, f64)) -> f64 {
    0.5 * (re * (re - 2.0) + im * im).ln_1p()
}

fn modulus(gap: &(f64, f64)) -> f64 {
    (1.0 - gap.0).hypot(gap.1)
}
