//! What activations explain beyond other features: both together against the others alone, by the same regression.

use super::exact::{Exact, LONGEST_TABLE};
use super::matrix::Matrix;
use super::moments::{Beside, Design, Rows};
use super::ridge::fit;
use super::score::{Errors, Score};
use super::tables::Indicators;
use super::targets::Targets;

/// Errors of the indicators of the last tokens alone, to hold hooks against.
pub(super) struct Tokens<'a> {
    indicators: Indicators<'a>,
    alone: Vec<Option<Errors>>,
}

pub(super) fn errors(predictions: &Matrix, targets: &Targets, exact: &Exact) -> Vec<Option<Errors>> {
    let of = |group: &std::ops::Range<usize>| {
        Errors::new(predictions, &targets.values, group.clone(), &exact.weight, &exact.fold, exact.folds)
    };
    targets.groups.iter().map(of).collect()
}

impl<'a> Tokens<'a> {
    pub(super) fn new(exact: &'a Exact, targets: &Targets, rows: Rows) -> Option<Tokens<'a>> {
        let indicators = Indicators::new(exact, LONGEST_TABLE)?;
        let alone = errors(&fit(&indicators, &targets.values, &targets.groups, rows)?.predictions, targets, exact);
        Some(Tokens { indicators, alone })
    }

    pub(super) fn tokens(&self) -> usize {
        self.indicators.tokens()
    }

    /// For each target.
    pub(super) fn beyond(&self, design: &dyn Design, exact: &Exact, targets: &Targets, rows: Rows) -> Option<Vec<Option<Score>>> {
        let both = fit(&Beside(design, &self.indicators), &targets.values, &targets.groups, rows)?;
        let both = errors(&both.predictions, targets, exact);
        let skill = |(both, alone): (&Option<Errors>, &Option<Errors>)| both.as_ref()?.skill_over(alone.as_ref()?);
        Some(both.iter().zip(&self.alone).map(skill).collect())
    }
}

/// Beliefs about the levels, and what they leave of the joint belief.
pub(super) struct ByLevels {
    levels: Matrix,
    belief: Matrix,
    pub alone: Errors,
}

impl ByLevels {
    /// `None` where there are fewer than two levels.
    pub(super) fn new(exact: &Exact, rows: Rows) -> Option<ByLevels> {
        if exact.levels.len() < 2 {
            return None;
        }
        let levels = Matrix::beside(&exact.levels.iter().map(|(_, belief)| belief).collect::<Vec<_>>());
        let belief = exact.belief.clone();
        let alone = of_belief(&levels, &belief, exact, rows)?;
        Some(ByLevels { levels, belief, alone })
    }

    /// `None` where the levels leave nothing.
    pub(super) fn beyond(&self, design: &dyn Design, exact: &Exact, rows: Rows) -> Option<Score> {
        of_belief(&Beside(design, &self.levels), &self.belief, exact, rows)?.skill_over(&self.alone)
    }
}

fn of_belief(design: &dyn Design, belief: &Matrix, exact: &Exact, rows: Rows) -> Option<Errors> {
    let columns = 0..belief.columns;
    let fit = fit(design, belief, std::slice::from_ref(&columns), rows)?;
    Errors::new(&fit.predictions, belief, columns, &exact.weight, &exact.fold, exact.folds)
}
