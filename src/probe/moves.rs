//! Whether probed beliefs move as beliefs do: along the edges of the prefix tree, and several tokens ahead.

use super::exact::Exact;
use super::matrix::Matrix;
use super::score::{Errors, Score};

/// Tokens ahead at most.
const AHEAD: usize = 5;
/// A token that a probed belief takes for less likely than this leaves no belief to go on from.
const IMPOSSIBLE: f64 = 1e-3;
/// Probabilities below this count as this, so that a divergence stays finite.
const LEAST: f64 = 1e-4;

/// How the beliefs that a predictor gives move.
#[derive(Clone, Debug, PartialEq)]
pub struct Moves {
    /// Share of the variance of the predicted beliefs that the update map gives from the prediction one token before.
    pub consistency: Score,
    /// The same of their changes: 1 - |change - change by the update map|^2 / |change|^2.
    pub change: Option<Score>,
    /// Weight of the edges whose token the prediction before took for (nearly) impossible; from there the stationary mean goes on.
    pub impossible: f64,
    /// 0, 1, 2, ... tokens ahead.
    pub rollouts: Vec<Rollout>,
}

/// Beliefs from the predicted one some tokens before, updated by the tokens that came.
#[derive(Clone, Debug, PartialEq)]
pub struct Rollout {
    pub tokens: usize,
    /// Against the exact belief.
    pub r2: Score,
    /// Share explained of what is left where the beliefs begin at their mean, so that the tokens since are all that is known.
    pub skill: Option<Score>,
    /// Mean divergence of the law of the next token that it gives from the exact one, in bits.
    pub divergence: f64,
}

/// For every prefix that with one token less, and the token; and the order in which parents come first.
pub(super) struct Tree {
    parents: Vec<Option<(usize, usize)>>,
    mean: Vec<f64>,
    /// Where all begin at their mean: errors for each number of tokens.
    from_mean: Vec<Option<Errors>>,
}

impl Tree {
    pub(super) fn new(exact: &Exact) -> Tree {
        let mean = exact.belief.mean(&exact.weight);
        let mut tree = Tree { parents: exact.parents(), mean, from_mean: Vec::new() };
        let at_mean = Matrix::new(exact.prefixes(), tree.mean.len(), tree.mean.repeat(exact.prefixes()));
        tree.from_mean = tree.rollouts(exact, &at_mean).into_iter().map(|(errors, _)| errors).collect();
        tree
    }

    /// Beliefs after one more token, and whether there was a belief to go on from.
    fn updated(&self, exact: &Exact, beliefs: &Matrix) -> (Matrix, Vec<bool>) {
        let mut next = Matrix::zeros(beliefs.rows, beliefs.columns);
        let mut possible = vec![true; beliefs.rows];
        for (at, parent) in self.parents.iter().enumerate() {
            let Some((parent, token)) = *parent else { continue };
            let weight = exact.update(beliefs.row(parent), token, next.row_mut(at));
            if !(weight > IMPOSSIBLE && next.row(at).iter().all(|x| x.is_finite())) {
                possible[at] = false;
                exact.update(&self.mean, token, next.row_mut(at));
            }
        }
        (next, possible)
    }

    /// Errors against the exact beliefs, and divergences, by tokens ahead.
    fn rollouts(&self, exact: &Exact, beliefs: &Matrix) -> Vec<(Option<Errors>, f64)> {
        let mut now = beliefs.clone();
        let mut there: Vec<bool> = vec![true; beliefs.rows];
        let mut found = Vec::new();
        for ahead in 0..=AHEAD {
            if ahead > 0 {
                there = self.parents.iter().map(|parent| parent.is_some_and(|(parent, _)| there[parent])).collect();
                now = self.updated(exact, &now).0;
            }
            let weight: Vec<f64> = exact.weight.iter().zip(&there).map(|(w, there)| if *there { *w } else { 0.0 }).collect();
            if weight.iter().sum::<f64>() <= 0.0 {
                break;
            }
            let errors = Errors::new(&now, &exact.belief, 0..now.columns, &weight, &exact.fold, exact.folds);
            found.push((errors, divergence(exact, &now, &weight)));
        }
        found
    }
}

/// Mean of sum_x p(x) log2(p(x) / q(x)), q being what the beliefs say, floored and made to sum to one.
fn divergence(exact: &Exact, beliefs: &Matrix, weight: &[f64]) -> f64 {
    let total: f64 = weight.iter().sum();
    let mut sum = 0.0;
    for (at, w) in weight.iter().enumerate().filter(|(_, w)| **w > 0.0) {
        let law: Vec<f64> = (0..exact.vocabulary.len()).map(|x| exact.chance(beliefs.row(at), x).max(LEAST)).collect();
        let whole: f64 = law.iter().sum();
        let parts = exact.next_token.row(at).iter().zip(&law).filter(|(p, _)| **p > 0.0);
        sum += w / total * parts.map(|(p, q)| p * (p * whole / q).log2()).sum::<f64>();
    }
    sum
}

impl Moves {
    /// Of predicted beliefs; `None` where no prefix follows another.
    pub(super) fn new(exact: &Exact, tree: &Tree, beliefs: &Matrix) -> Option<Moves> {
        let (updated, possible) = tree.updated(exact, beliefs);
        let has_parent = |at: usize| tree.parents[at].is_some();
        let weight: Vec<f64> = exact.weight.iter().enumerate().map(|(at, w)| if has_parent(at) { *w } else { 0.0 }).collect();
        let whole: f64 = weight.iter().sum();
        if whole <= 0.0 {
            return None;
        }
        let consistency = Errors::new(&updated, beliefs, 0..beliefs.columns, &weight, &exact.fold, exact.folds)?.r2();
        let mut change = Errors { left: vec![0.0; exact.folds], whole: vec![0.0; exact.folds] };
        for (at, parent) in tree.parents.iter().enumerate() {
            let Some((parent, _)) = *parent else { continue };
            let square = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum::<f64>();
            let fold = exact.fold[at] as usize;
            change.left[fold] += weight[at] * square(beliefs.row(at), updated.row(at));
            change.whole[fold] += weight[at] * square(beliefs.row(at), beliefs.row(parent));
        }
        let impossible = weight.iter().zip(&possible).filter(|(_, possible)| !**possible).map(|(w, _)| w / whole).sum();
        let rollouts = tree.rollouts(exact, beliefs).into_iter().enumerate().filter_map(|(tokens, (errors, divergence))| {
            let errors = errors?;
            let mean = tree.from_mean.get(tokens)?.as_ref();
            Some(Rollout { tokens, r2: errors.r2(), skill: mean.and_then(|mean| errors.skill_over(mean)), divergence })
        });
        Some(Moves {
            consistency,
            change: (change.whole.iter().sum::<f64>() > 1e-18).then(|| change.r2()),
            impossible,
            rollouts: rollouts.collect(),
        })
    }
}
