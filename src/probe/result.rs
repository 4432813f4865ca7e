//! What a probe finds.

use super::cloud::Cloud;
use super::controls::Predictor;
use super::losses::Position;
use super::moves::Moves;
use super::score::{Errors, Score};
use super::targets::Target;
use super::verdict::Finding;

/// Everything that is found of a data set and of the hooks that were held against it.
#[derive(Clone, Debug)]
pub struct Probe {
    pub generator: String,
    /// Distinct prefixes, the sequences they lie in, and the columns of these.
    pub prefixes: usize,
    pub sequences: usize,
    pub columns: usize,
    /// (sum w)^2 / sum w^2: of so many prefixes of equal weight a mean would be as sharp.
    pub effective_prefixes: f64,
    /// Whether the prefixes are all words of each length: then tables hold the exact means.
    pub complete: bool,
    pub folds: usize,
    /// Coordinates of the reduced belief, one more than its affine dimension.
    pub dimension: usize,
    /// Distinct beliefs.
    pub classes: usize,
    /// What was asked for, the belief first; scores are in this order.
    pub targets: Vec<Target>,
    /// Predictors that see tokens, or the exact law of the next ones, and no activations. Tables by falling simplicity, then filters, then laws.
    pub controls: Vec<Scores>,
    /// Why a control is not there.
    pub absent: Vec<(String, String)>,
    /// How far the beliefs about the levels, exactly, give the joint belief linearly; where there are two levels or more.
    pub levels: Option<Levels>,
    /// The cloud of exact beliefs.
    pub exact_cloud: Cloud,
    /// Average over the prefixes at each position of the model's loss and of the least; empty where no losses were given.
    pub losses: Vec<Position>,
    /// In the order they were given: several make a curve over layers or checkpoints.
    pub hooks: Vec<Hook>,
}

/// How a predictor does on held-out prefixes.
#[derive(Clone, Debug)]
pub struct Scores {
    pub by: Predictor,
    /// One for each of [`Probe::targets`]; `None` where the target does not vary.
    pub targets: Vec<Option<TargetScore>>,
    /// How its beliefs move along the edges of the prefix tree; `None` where no prefix is followed by one that is there.
    pub moves: Option<Moves>,
    /// The cloud of its beliefs; of some predictors only.
    pub cloud: Option<Cloud>,
}

/// A share of a target's variance: 1 - (squared error) / (variance), lengths as in the belief's coordinates, prefixes by their weight.
#[derive(Clone, Debug, PartialEq)]
pub struct TargetScore {
    pub r2: Score,
    /// Squared errors by fold, from which skills are made.
    pub errors: Errors,
}

/// Share explained of what a control leaves: 1 - (1 - R2) / (1 - R2 of the control).
#[derive(Clone, Debug, PartialEq)]
pub struct Skill {
    pub over: Predictor,
    /// `None` where the control leaves nothing.
    pub skill: Option<Score>,
}

/// A hook held against the beliefs.
#[derive(Clone, Debug)]
pub struct Hook {
    /// The file it came from, and its name there.
    pub file: String,
    pub name: String,
    pub width: usize,
    /// Penalty of the ridge for the belief, chosen without each fold, against the mean variance of the units.
    pub penalties: Vec<f64>,
    pub probe: Scores,
    /// The same hook of the untrained net, where that was given.
    pub untrained: Option<Scores>,
    /// Random recurrent nets as wide, the best of several.
    pub random_net: Option<Scores>,
    /// For the belief, over every control that is there.
    pub skills: Vec<Skill>,
    /// For each target what is explained beyond indicators of the last tokens; `None` where there are too many tokens.
    pub net_of_tokens: Option<NetOf>,
    /// The same beyond the exact beliefs about the levels, of the joint belief; where there are levels.
    pub net_of_levels: Option<Score>,
    pub shuffled: Shuffled,
    pub alignment: Alignment,
    pub in_sample: InSample,
    /// Share of the activations' variance that the exact belief explains linearly, held out.
    pub returned: Returned,
    /// Participation ratio of the activations: (sum of variances)^2 / sum of their squares along the principal axes; about how many axes carry
    /// them.
    pub effective_dimension: f64,
    /// Points for a picture: truth, probe and controls side by side.
    pub panel: Panel,
    pub finding: Finding,
}

/// Scores beyond what other features give.
#[derive(Clone, Debug, PartialEq)]
pub struct NetOf {
    /// The last so many tokens: an indicator for each word of up to so many.
    pub tokens: usize,
    /// For each target, 1 - (error with the activations beside the indicators) / (error with the indicators alone).
    pub hook: Vec<Option<Score>>,
    pub untrained: Option<Vec<Option<Score>>>,
}

/// R2 where the beliefs are dealt anew among the prefixes of the same position; each under the penalty that suits it best.
#[derive(Clone, Debug, PartialEq)]
pub struct Shuffled {
    pub draws: usize,
    /// Leading principal axes of the belief that were dealt, all of them where there are few.
    pub axes: usize,
    /// On the same axes with the true beliefs, by the same rule.
    pub observed: f64,
    pub mean: f64,
    pub highest: f64,
    /// (1 + how many draws reach the observed) / (1 + draws).
    pub p_value: f64,
}

/// The fit with the activations of one column before, the column that belongs to the prefix, and one after, on prefixes that have all three.
#[derive(Clone, Debug, PartialEq)]
pub struct Alignment {
    pub shifts: Vec<Shift>,
    pub prefixes: usize,
    pub verdict: Aligned,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Shift {
    /// Columns later.
    pub by: isize,
    pub r2: Score,
}

/// What the self-check says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aligned {
    /// The rule of alignment holds: activations change with the token of their column and with none after it, whatever the shifts fit. (A net that
    /// remembers the belief before may fit that better than its own.)
    Seen,
    /// Noise hides what they have seen, but their own column fits better than both beside it.
    Yes,
    /// Another shift is better, or the token of their own column makes no difference: refused.
    Shifted { by: isize },
    /// They change with tokens after their column: refused.
    SeesLater,
    /// No shift is better than the others: there is nothing to align.
    Undecided,
    /// Too few prefixes have a column on both sides, and too few sequences begin alike.
    Untested,
}

/// R2 with nothing held out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum InSample {
    R2(f64),
    /// The width nears the effective number of prefixes, or half their number: such a fit explains anything.
    Refused {
        width: usize,
        effective: f64,
        prefixes: usize,
    },
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Returned {
    pub r2: Score,
}

/// The joint belief and those about the levels.
#[derive(Clone, Debug, PartialEq)]
pub struct Levels {
    /// Share of the joint belief that the levels' beliefs give linearly.
    pub joint_from_levels: Score,
}

/// Beliefs on two principal axes of the exact cloud, for some prefixes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Panel {
    /// Variance along the two axes, as shares of all.
    pub shares: [f64; 2],
    /// Weight and class of belief of each point.
    pub weight: Vec<f64>,
    pub class: Vec<u32>,
    pub clouds: Vec<Points>,
}

/// One cloud of a panel; `None` for what it is of is the truth.
#[derive(Clone, Debug, PartialEq)]
pub struct Points {
    pub of: Option<Predictor>,
    pub r2: Option<f64>,
    pub places: Vec<[f64; 2]>,
}

impl Scores {
    /// Of the belief.
    pub fn belief(&self) -> Option<&TargetScore> {
        self.targets.first()?.as_ref()
    }
}

impl Probe {
    /// The control of a kind that does best on the belief.
    pub fn best(&self, keep: impl Fn(Predictor) -> bool) -> Option<&Scores> {
        let held = self.controls.iter().filter(|scores| keep(scores.by) && scores.belief().is_some());
        held.max_by(|a, b| {
            let value = |scores: &Scores| scores.belief().map_or(f64::NEG_INFINITY, |score| score.r2.value);
            value(a).total_cmp(&value(b))
        })
    }
}
