//! How well the beliefs of a process are predicted without any model of it: what a probe of a model's activations would have to beat.
//!
//! Each predictor sees something of the tokens or of their law, and predicts the belief (in the presentation's coordinates) by the least mean
//! square: tables of the last tokens by the conditional mean, the others by linear regression with a constant. What is given is the share of the
//! belief's variance that is explained, R^2 = 1 - E|belief - prediction|^2 / E|belief - mean|^2, lengths as in the simplex, words weighted by their
//! probability. The belief after a word is linear in the word's matrix, so all that regressions need, E[belief x features] and E[features x features],
//! are products of matrices: exact, however many beliefs there are. Only the variance of the belief itself has to be sampled where there are
//! infinitely many; what the longest table leaves is sampled, not the whole, so that the error is that of a small rest.

mod exponential;
mod lags;
mod quadratic;
mod regression;
mod variance;
mod words;

use super::presentation::Presentation;
use super::{Refused, go_on};
use crate::machine::limits::Limits;
use nalgebra::DMatrix;
use quadratic::Beliefs;
use regression::explained;
use variance::{Variance, of_law, sampled};
use words::Words;

/// Tokens of the longest table.
const TABLE: usize = 6;
/// Tokens that a filter by lags sees, where its features are not too many.
const LAGS: usize = 10;
/// Features of a regression, and functionals, at most.
const FEATURES: usize = 300;
const FUNCTIONALS: usize = 4_000;
/// Tokens of a short context.
const CONTEXT: usize = 8;
/// Variance of the beliefs that is none.
const NO_VARIANCE: f64 = 1e-18;

/// What a predictor of the belief sees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Predictor {
    /// The last tokens, as a table with an entry for each word.
    Table { tokens: usize },
    /// Indicators of each of the last tokens: any linear filter that long.
    Lags { tokens: usize },
    /// For each token x: sum_j decay^j [the token j before the last is x], the decay being the best of those tried.
    Exponential { decay: f64 },
    /// The same, their squares and their products.
    Quadratic { decay: f64 },
    /// The law of the next token.
    NextToken,
    /// The law of the next two tokens.
    TwoTokens,
    /// The probabilities of the next token, their squares and their products: what a quadratic function of a model's output could make of it.
    NextTokenSquares,
    /// The same of the law of the next two tokens.
    TwoTokensSquares,
}

/// A share of the belief's variance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    pub value: f64,
    /// Equal to `value` where it is exact; else four standard errors away, or what is proved.
    pub lower: f64,
    pub upper: f64,
    /// `None` where it is exact to rounding.
    pub standard_error: Option<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prediction {
    pub by: Predictor,
    pub share: Share,
}

/// Beliefs of one kind of moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Moments {
    /// `None`: after a long past. Else all beliefs after 1, 2, ..., so many tokens from the stationary law, together; filters take what came
    /// before for nothing.
    pub context: Option<usize>,
    /// Mean square of the belief's distance from its mean.
    pub variance: f64,
    pub predictions: Vec<Prediction>,
}

/// What a probe would have to beat.
#[derive(Clone, Debug, PartialEq)]
pub struct Difficulty {
    pub long: Moments,
    pub context: Option<Moments>,
}

impl Prediction {
    /// Whether it is by a constant, which tells nothing.
    pub fn is_constant(&self) -> bool {
        self.by == Predictor::Table { tokens: 0 }
    }
}

impl Moments {
    /// The best of the predictors that see tokens and are linear or quadratic in them.
    pub fn best_filter(&self) -> Option<&Prediction> {
        let filters = self
            .predictions
            .iter()
            .filter(|p| matches!(p.by, Predictor::Lags { .. } | Predictor::Exponential { .. } | Predictor::Quadratic { .. }));
        filters.max_by(|a, b| a.share.value.total_cmp(&b.share.value))
    }

    pub fn longest_table(&self) -> Option<&Prediction> {
        self.predictions.iter().rfind(|p| matches!(p.by, Predictor::Table { .. }))
    }

    /// The shortest table that explains so much.
    pub fn table_reaching(&self, share: f64) -> Option<&Prediction> {
        self.predictions.iter().find(|p| matches!(p.by, Predictor::Table { .. }) && p.share.value >= share)
    }

    pub fn by(&self, which: Predictor) -> Option<&Prediction> {
        self.predictions.iter().find(|p| p.by == which)
    }
}

/// Of a presentation. `beliefs`: the recurrent beliefs with their probabilities, where they are finitely many and known.
///
/// # Errors
/// `OnePoint` where there is nothing to predict; `Stopped`.
pub fn difficulty(of: &Presentation, beliefs: Option<&[(f64, Vec<f64>)]>, limits: &Limits) -> Result<Difficulty, Refused> {
    if of.affine() == 0 {
        return Err(Refused::OnePoint);
    }
    let words = Words::new(of, CONTEXT.max(TABLE), limits);
    let variance = match beliefs {
        Some(beliefs) => of_law(&words, beliefs),
        None => sampled(of, &words, limits).ok_or(Refused::Stopped)?,
    };
    if variance.total() <= NO_VARIANCE {
        return Err(Refused::OnePoint);
    }
    let after_long = match beliefs {
        Some(beliefs) => Beliefs::all(beliefs.to_vec()),
        None => Beliefs::drawn(of, limits)?,
    };
    let long = moments(of, &words, None, (&variance, &after_long), limits)?;
    let length = CONTEXT.min(words.longest());
    let within = variance::of_context(&words, length);
    let context = if length > 0 && within.total() > NO_VARIANCE {
        Some(moments(of, &words, Some(length), (&within, &Beliefs::all(words.beliefs(of, length))), limits)?)
    } else {
        None
    };
    Ok(Difficulty { long, context })
}

fn moments(
    of: &Presentation,
    words: &Words,
    context: Option<usize>,
    (variance, beliefs): (&Variance, &Beliefs),
    limits: &Limits,
) -> Result<Moments, Refused> {
    let mut predictions = Vec::new();
    let mut add = |by, share| predictions.push(Prediction { by, share });
    for tokens in 0..=TABLE.min(words.longest()) {
        let shown = match context {
            None => words.variance(tokens),
            Some(length) => (1..=length).map(|t| words.variance(t.min(tokens))).sum::<f64>() / length as f64,
        };
        add(Predictor::Table { tokens }, variance.share(shown));
    }
    go_on(limits)?;
    let lags = LAGS.min(FEATURES / of.tokens());
    if lags > 0 {
        add(Predictor::Lags { tokens: lags }, variance.share(explained(&lags::seen(of, lags, context))));
    }
    for order in [1, 2] {
        if let Some((decay, shown)) = exponential::best(of, order, context, limits)? {
            let by = if order == 1 { Predictor::Exponential { decay } } else { Predictor::Quadratic { decay } };
            add(by, variance.share(shown));
        }
    }
    go_on(limits)?;
    let ahead = of.next_columns();
    let mut laws = vec![(Predictor::NextToken, Predictor::NextTokenSquares, ahead.clone())];
    if of.tokens() * of.tokens() <= FUNCTIONALS {
        let further = (0..of.tokens()).flat_map(|token| ahead.iter().map(move |column| of.pull(token, column)));
        laws.push((Predictor::TwoTokens, Predictor::TwoTokensSquares, further.collect()));
    }
    for (by, with_squares, columns) in laws {
        let linear = variance.share_of_functionals(&matrix(&columns));
        add(by, linear);
        // Where they tell all, or nothing at all, squares tell no more.
        let squares = match linear.standard_error {
            None if linear.value == 1.0 || linear.upper == 0.0 => Some(linear),
            _ => quadratic::share(beliefs, &columns, linear, limits)?,
        };
        if let Some(share) = squares {
            add(with_squares, share);
        }
    }
    Ok(Moments { context, variance: variance.total(), predictions })
}

fn matrix(columns: &[Vec<f64>]) -> DMatrix<f64> {
    DMatrix::from_fn(columns.first().map_or(0, Vec::len), columns.len(), |i, j| columns[j][i])
}

#[cfg(test)]
mod tests;
