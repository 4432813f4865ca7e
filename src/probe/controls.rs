//! Predictors of the belief that know nothing of a model.

use super::exact::{Exact, LONGEST_TABLE};
use super::filters::{DECAYS, Lags, exponential, with_products};
use super::matrix::Matrix;
use super::moments::{Design, Rows};
use super::random_net::{GAINS, RandomNet};
use super::ridge::{Fit, fit};
use super::score::Errors;
use super::tables::{Indicators, table};
use super::targets::Targets;
use super::verdict::WHOLE;
use rayon::prelude::*;

/// Functionals of a law of two tokens at most.
const PAIRS: usize = 256;
/// Decay of the filters that are put together with others.
const TOGETHER: f64 = 0.6;

/// What a prediction of the belief is made from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Predictor {
    /// The activations that are probed.
    Hook,
    /// Those of the net before training.
    Untrained,
    /// A random recurrent net as wide as the hook; `gain` of its recurrence.
    RandomNet { units: usize, gain: f64 },
    /// The last tokens, as a table with an entry for each word.
    Table { tokens: usize },
    /// The same, with tables of their own for each position.
    TableByPosition { tokens: usize },
    /// Indicators of each of the last tokens.
    Lags { tokens: usize },
    /// For each token x: sum_j decay^j [the token j before the last is x].
    Exponential { decay: f64 },
    /// The same, their squares and their products.
    Quadratic { decay: f64 },
    /// The exact law of the next token.
    NextToken,
    /// The exact law of the next two tokens.
    TwoTokens,
    /// Indicators of the last tokens, each lag, exponential filters with squares and products, and the law of the next token, side by side.
    Together,
}

impl Predictor {
    /// In a plain sentence's words.
    pub fn words(self) -> String {
        match self {
            Predictor::Hook => "the activations".into(),
            Predictor::Untrained => "the untrained net".into(),
            Predictor::RandomNet { units, .. } => format!("a random recurrent net of {units} units"),
            Predictor::Table { tokens: 0 } => "a constant".into(),
            Predictor::Table { tokens: 1 } => "a table of the last token".into(),
            Predictor::Table { tokens } => format!("a table of the last {tokens} tokens"),
            Predictor::TableByPosition { tokens: 0 } => "the position".into(),
            Predictor::TableByPosition { tokens: 1 } => "a table of the position and the last token".into(),
            Predictor::TableByPosition { tokens } => format!("a table of the position and the last {tokens} tokens"),
            Predictor::Lags { tokens } => format!("a linear filter of the last {tokens} tokens"),
            Predictor::Exponential { decay } => format!("a linear exponential filter (decay {decay:.2})"),
            Predictor::Quadratic { decay } => format!("an exponential filter with its squares and products (decay {decay:.2})"),
            Predictor::NextToken => "the law of the next token".into(),
            Predictor::TwoTokens => "the law of the next two tokens".into(),
            Predictor::Together => "all of the last tokens, filters and the law of the next token together".into(),
        }
    }

    pub fn is_table(self) -> bool {
        matches!(self, Predictor::Table { .. } | Predictor::TableByPosition { .. })
    }

    pub fn is_filter(self) -> bool {
        matches!(self, Predictor::Lags { .. } | Predictor::Exponential { .. } | Predictor::Quadratic { .. })
    }
}

/// A control's held-out predictions of all targets.
pub(super) struct Control {
    pub by: Predictor,
    pub predictions: Matrix,
}

/// What is made one after the other; each is scored and let go before the next.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Table { tokens: usize },
    TableByPosition { tokens: usize },
    Lags,
    Exponential,
    Quadratic,
    NextToken,
    TwoTokens,
    Together,
}

/// A table of as many tokens as the longest prefix has is no control: it holds whole prefixes.
pub(super) fn kinds(longest: u32) -> Vec<Kind> {
    let tables = 0..=LONGEST_TABLE.min((longest as usize).saturating_sub(1));
    let mut kinds: Vec<Kind> = tables.clone().map(|tokens| Kind::Table { tokens }).collect();
    kinds.extend(tables.map(|tokens| Kind::TableByPosition { tokens }));
    kinds.extend([Kind::Lags, Kind::Exponential, Kind::Quadratic, Kind::NextToken, Kind::TwoTokens, Kind::Together]);
    kinds
}

impl Kind {
    /// The control; or why it is not there.
    pub(super) fn made(self, exact: &Exact, targets: &Targets, rows: Rows) -> Result<Control, &'static str> {
        let regressed = |design: &dyn Design, by: Predictor| {
            let fit = fit(design, &targets.values, &targets.groups, rows).ok_or("it could not be fitted")?;
            Ok(Control { by, predictions: fit.predictions })
        };
        match self {
            Kind::Table { tokens } => {
                Ok(Control { by: Predictor::Table { tokens }, predictions: table(exact, &targets.values, tokens, false) })
            }
            Kind::TableByPosition { tokens } => Ok(Control {
                by: Predictor::TableByPosition { tokens },
                predictions: table(exact, &targets.values, tokens, true),
            }),
            Kind::Lags => {
                let lags = Lags::new(exact).ok_or("there are too many tokens")?;
                regressed(&lags, Predictor::Lags { tokens: lags.lags })
            }
            Kind::Exponential => best_decay(exact, targets, rows, Some)
                .map(|(decay, fit)| Control { by: Predictor::Exponential { decay }, predictions: fit.predictions }),
            Kind::Quadratic => best_decay(exact, targets, rows, |features| with_products(&features))
                .map(|(decay, fit)| Control { by: Predictor::Quadratic { decay }, predictions: fit.predictions }),
            Kind::NextToken => regressed(&exact.next_token, Predictor::NextToken),
            Kind::TwoTokens => {
                let size = exact.vocabulary.len();
                if size * size > PAIRS {
                    return Err("there are too many pairs of tokens");
                }
                regressed(&two_tokens(exact), Predictor::TwoTokens)
            }
            Kind::Together => regressed(&together(exact, targets, rows), Predictor::Together),
        }
    }

    pub(super) fn words(self) -> String {
        match self {
            Kind::Table { tokens } => Predictor::Table { tokens }.words(),
            Kind::TableByPosition { tokens } => Predictor::TableByPosition { tokens }.words(),
            Kind::Lags => "a linear filter".into(),
            Kind::Exponential => "a linear exponential filter".into(),
            Kind::Quadratic => "an exponential filter with its squares and products".into(),
            Kind::NextToken => Predictor::NextToken.words(),
            Kind::TwoTokens => Predictor::TwoTokens.words(),
            Kind::Together => Predictor::Together.words(),
        }
    }
}

/// The exponential filter whose decay the inner validation of the belief prefers.
fn best_decay(
    exact: &Exact,
    targets: &Targets,
    rows: Rows,
    features: impl Fn(Matrix) -> Option<Matrix> + Sync,
) -> Result<(f64, Fit), &'static str> {
    let design = |decay: f64| exponential(exact, decay).and_then(&features);
    let too_many = "there are too many tokens";
    design(DECAYS[0]).ok_or(too_many)?;
    let belief = targets.values.slice(targets.groups[0].clone());
    let whole = 0..belief.columns;
    // Decays are chosen by the belief alone; then all targets are fitted.
    let tried: Vec<Option<f64>> = DECAYS
        .par_iter()
        .map(|&decay| Some(fit(&design(decay)?, &belief, std::slice::from_ref(&whole), rows)?.inner[0]))
        .collect();
    let known = DECAYS.iter().zip(tried).filter_map(|(decay, error)| Some((*decay, error?)));
    let (decay, _) = known.min_by(|a, b| a.1.total_cmp(&b.1)).ok_or("it could not be fitted")?;
    let chosen = design(decay).ok_or(too_many)?;
    Ok((decay, fit(&chosen, &targets.values, &targets.groups, rows).ok_or("it could not be fitted")?))
}

/// Features that know nothing of the process but the law of the next token; that is left out where it tells the whole belief.
fn together(exact: &Exact, targets: &Targets, rows: Rows) -> Matrix {
    let dense = |design: &dyn Design| {
        let mut all = Matrix::zeros(exact.prefixes(), design.width());
        (0..exact.prefixes()).for_each(|at| design.fill(at, all.row_mut(at)));
        all
    };
    let belief = targets.values.slice(targets.groups[0].clone());
    let columns = 0..belief.columns;
    let told = fit(&exact.next_token, &belief, std::slice::from_ref(&columns), rows)
        .and_then(|fit| Errors::new(&fit.predictions, &belief, columns, &exact.weight, &exact.fold, exact.folds))
        .is_some_and(|errors| errors.r2().value >= WHOLE);
    let mut parts = Vec::new();
    parts.extend(Indicators::new(exact, LONGEST_TABLE).map(|indicators| dense(&indicators)));
    parts.extend(Lags::new(exact).map(|lags| dense(&lags)));
    parts.extend(exponential(exact, TOGETHER).and_then(|features| with_products(&features)));
    if !told {
        parts.push(exact.next_token.clone());
    }
    Matrix::beside(&parts.iter().collect::<Vec<_>>())
}

/// P(x, then y | belief) for every two tokens.
fn two_tokens(exact: &Exact) -> Matrix {
    let size = exact.vocabulary.len();
    let mut laws = Matrix::zeros(exact.prefixes(), size * size);
    let mut next = vec![0.0; exact.dimension()];
    for at in 0..exact.prefixes() {
        let row = laws.row_mut(at);
        for x in 0..size {
            crate::geometry::presentation::times(exact.belief.row(at), &exact.maps[x], &mut next);
            for y in 0..size {
                row[x * size + y] = exact.chance(&next, y);
            }
        }
    }
    laws
}

/// The random net, of several, that the inner validation of the belief prefers.
pub(super) fn best_random_net(exact: &Exact, targets: &Targets, rows: Rows, units: usize, seed: u64) -> Option<Control> {
    let belief = targets.values.slice(targets.groups[0].clone());
    let whole = 0..belief.columns;
    let tried = GAINS.iter().enumerate().filter_map(|(at, &gain)| {
        let net = RandomNet::new(exact, units, gain, seed.wrapping_add(at as u64));
        Some((gain, fit(&net, &belief, std::slice::from_ref(&whole), rows)?.inner[0], net))
    });
    let (gain, _, net) = tried.min_by(|a, b| a.1.total_cmp(&b.1))?;
    let fit = fit(&net, &targets.values, &targets.groups, rows)?;
    Some(Control { by: Predictor::RandomNet { units, gain }, predictions: fit.predictions })
}
