//! Filters of the tokens that know nothing of the process: indicators of each of the last tokens, and exponential ones.

use super::exact::Exact;
use super::matrix::Matrix;
use super::moments::Design;

/// Decays that are tried.
pub const DECAYS: [f64; 19] =
    [0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95];
/// Features of a filter at most.
const FEATURES: usize = 240;
const SQUARES: usize = 128;

/// Indicators of each of the last `lags` tokens: with enough of them, any filter that is linear in the tokens.
pub(super) struct Lags<'a> {
    exact: &'a Exact,
    pub lags: usize,
}

impl<'a> Lags<'a> {
    /// As many as there are tokens, or as stay few enough.
    pub(super) fn new(exact: &'a Exact) -> Option<Lags<'a>> {
        let longest = exact.position.iter().copied().max().unwrap_or(0) as usize;
        let lags = longest.min(FEATURES / exact.vocabulary.len().max(1));
        (lags > 0).then_some(Lags { exact, lags })
    }
}

impl Design for Lags<'_> {
    fn width(&self) -> usize {
        self.lags * self.exact.vocabulary.len()
    }

    fn fill(&self, prefix: usize, into: &mut [f64]) {
        into.fill(0.0);
        let size = self.exact.vocabulary.len();
        for (lag, &token) in self.exact.word(prefix).iter().rev().take(self.lags).enumerate() {
            into[lag * size + token as usize] = 1.0;
        }
    }
}

/// For each token x: sum_j decay^j [the token j before the last is x]. [prefixes, vocabulary]; `None` where there are too many tokens.
pub(super) fn exponential(exact: &Exact, decay: f64) -> Option<Matrix> {
    let size = exact.vocabulary.len();
    (size <= FEATURES).then(|| {
        let mut features = Matrix::zeros(exact.prefixes(), size);
        for at in 0..exact.prefixes() {
            let row = features.row_mut(at);
            for &token in exact.word(at) {
                row.iter_mut().for_each(|x| *x *= decay);
                row[token as usize] += 1.0;
            }
        }
        features
    })
}

/// Features, their squares and their products; `None` where these are too many.
pub(super) fn with_products(features: &Matrix) -> Option<Matrix> {
    let size = features.columns;
    let width = size + size * (size + 1) / 2;
    (width <= SQUARES).then(|| {
        let mut all = Matrix::zeros(features.rows, width);
        for at in 0..features.rows {
            let row = features.row(at);
            let pairs = (0..size).flat_map(|i| (i..size).map(move |j| (i, j)));
            let values = row.iter().copied().chain(pairs.map(|(i, j)| row[i] * row[j]));
            all.row_mut(at).iter_mut().zip(values).for_each(|(out, x)| *out = x);
        }
        all
    })
}
