//! A probe from beginning to end: what belongs to the data set once, then hook by hook.

use super::activations::{Activations, AtPrefix, Unfit};
use super::alignment::alignment;
use super::cloud::Frame;
use super::controls::{Control, Predictor, best_random_net, kinds};
use super::exact::Exact;
use super::losses;
use super::matrix::Matrix;
use super::moments::{Design, Moments, Rows};
use super::moves::{Moves, Tree};
use super::net_of::{ByLevels, Tokens, errors};
use super::panel::Frontal;
use super::random_net;
use super::result::{Hook, InSample, Levels, NetOf, Probe, Returned, Scores, Skill, TargetScore};
use super::returned::{effective_dimension, returned};
use super::ridge::{fit_moments, in_sample};
use super::shuffled::shuffled;
use super::targets::{Target, Targets};
use super::verdict::finding;

/// Width of a hook from which on an in-sample fit explains what it likes: this part of the effective number of prefixes, and of their number.
const NEAR: f64 = 0.5;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Draws of shuffled beliefs.
    pub draws: usize,
    pub seed: u64,
    /// Points of a cloud at most, whose dimension and homology are measured.
    pub points: usize,
}

impl Default for Options {
    fn default() -> Options {
        Options { draws: 200, seed: 0, points: 20_000 }
    }
}

/// A data set ready to be probed: its targets, and the controls that need no activations.
pub struct Prober<'a> {
    exact: &'a Exact,
    options: Options,
    by_fold: Vec<Vec<u32>>,
    targets: Targets,
    tree: Tree,
    frame: Frame,
    frontal: Frontal,
    tokens: Option<Tokens<'a>>,
    levels: Option<ByLevels>,
    controls: Vec<Scores>,
    absent: Vec<(String, String)>,
}

impl<'a> Prober<'a> {
    /// # Errors
    /// Where there are too few folds to hold some out.
    pub fn new(exact: &'a Exact, options: Options) -> Result<Prober<'a>, Unfit> {
        let by_fold = exact.by_fold();
        let folds = by_fold.iter().filter(|own| own.iter().any(|&at| exact.weight[at as usize] > 0.0)).count();
        if folds < by_fold.len().max(3) {
            return Err(Unfit::TooFewFolds { folds });
        }
        let targets = Targets::new(exact);
        let rows = Rows { by_fold: &by_fold, weight: &exact.weight };
        let mut prober = Prober {
            options,
            tree: Tree::new(exact),
            frame: Frame::new(exact, options.seed, options.points),
            frontal: Frontal::new(exact),
            tokens: Tokens::new(exact, &targets, rows),
            levels: ByLevels::new(exact, rows),
            controls: Vec::new(),
            absent: Vec::new(),
            exact,
            targets,
            by_fold,
        };
        prober.make_controls();
        Ok(prober)
    }

    fn rows(&self) -> Rows<'_> {
        Rows { by_fold: &self.by_fold, weight: &self.exact.weight }
    }

    fn make_controls(&mut self) {
        let longest = self.exact.position.iter().copied().max().unwrap_or(0);
        for kind in kinds(longest) {
            let rows = Rows { by_fold: &self.by_fold, weight: &self.exact.weight };
            match kind.made(self.exact, &self.targets, rows) {
                Ok(control) => {
                    let pictured = matches!(control.by, Predictor::Table { tokens: 3 } | Predictor::Lags { .. });
                    let scores = self.scored(&control, pictured);
                    if pictured {
                        let belief = self.belief_of(&control.predictions);
                        self.frontal.keep(control.by, scores.belief().map(|score| score.r2.value), &belief);
                    }
                    self.controls.push(scores);
                }
                Err(why) => self.absent.push((kind.words(), why.to_string())),
            }
        }
    }

    fn belief_of(&self, predictions: &Matrix) -> Matrix {
        predictions.slice(self.targets.groups[0].clone())
    }

    fn scored(&self, control: &Control, with_cloud: bool) -> Scores {
        let targets = errors(&control.predictions, &self.targets, self.exact);
        let belief = self.belief_of(&control.predictions);
        Scores {
            by: control.by,
            targets: targets.into_iter().map(|errors| errors.map(|errors| TargetScore { r2: errors.r2(), errors })).collect(),
            moves: Moves::new(self.exact, &self.tree, &belief),
            cloud: with_cloud.then(|| self.frame.cloud(self.exact, &belief)),
        }
    }

    /// Holds the activations of a hook, and those of the same hook before training, against the beliefs.
    ///
    /// # Errors
    /// Where they have another shape, or hold what is no number.
    pub fn hook(&self, file: &str, activations: &Activations, untrained: Option<&Activations>) -> Result<Hook, Unfit> {
        let exact = self.exact;
        activations.fits(exact)?;
        untrained.map_or(Ok(()), |untrained| untrained.fits(exact))?;
        let (rows, not_learnt) = (self.rows(), || Unfit::Constant { hook: activations.hook.clone() });
        let design = AtPrefix { exact, activations, shift: 0 };
        let moments = Moments::new(&design, &self.targets.values, rows);
        let fit = fit_moments(&moments, &design, &self.targets.groups, rows, exact.prefixes()).ok_or_else(not_learnt)?;
        let control = Control { by: Predictor::Hook, predictions: fit.predictions };
        let probe = self.scored(&control, true);
        let mut frontal = self.frontal.clone();
        let r2 = |scores: &Scores| scores.belief().map(|score| score.r2.value);
        frontal.put_first(Predictor::Hook, r2(&probe), &self.belief_of(&control.predictions));
        let penalties = fit.penalties[0].clone();

        let before = untrained.map(|untrained| AtPrefix { exact, activations: untrained, shift: 0 });
        let untrained = before.as_ref().and_then(|design| {
            let moments = Moments::new(design, &self.targets.values, rows);
            let fit = fit_moments(&moments, design, &self.targets.groups, rows, exact.prefixes())?;
            let control = Control { by: Predictor::Untrained, predictions: fit.predictions };
            let scores = self.scored(&control, true);
            frontal.keep(Predictor::Untrained, r2(&scores), &self.belief_of(&control.predictions));
            Some(scores)
        });
        let units = activations.width.min(random_net::WIDEST);
        let random = best_random_net(exact, &self.targets, rows, units, self.options.seed);
        let random_net = random.map(|control| {
            let scores = self.scored(&control, false);
            if untrained.is_none() {
                frontal.keep(control.by, r2(&scores), &self.belief_of(&control.predictions));
            }
            scores
        });

        let against: Vec<&Scores> = self.controls.iter().chain(&untrained).chain(&random_net).collect();
        let skills: Vec<Skill> = against
            .iter()
            .map(|scores| {
                let both = probe.belief().zip(scores.belief());
                Skill { over: scores.by, skill: both.and_then(|(own, other)| own.errors.skill_over(&other.errors)) }
            })
            .collect();
        let belief = self.targets.groups[0].clone();
        let alignment = alignment(exact, &exact.belief, activations);
        let draws = (self.options.draws, self.options.seed);
        let shuffled = shuffled(exact, &design, &moments, rows, draws).ok_or_else(not_learnt)?;
        let finding =
            finding(alignment.verdict, &shuffled, probe.belief().map(|score| score.r2), &against, &skills, untrained.is_some());
        let net_of_tokens = self.tokens.as_ref().and_then(|tokens| {
            let beyond = |design: &dyn Design| tokens.beyond(design, exact, &self.targets, rows);
            Some(NetOf {
                tokens: tokens.tokens(),
                hook: beyond(&design)?,
                untrained: before.as_ref().and_then(|before| beyond(before)),
            })
        });
        Ok(Hook {
            file: file.to_string(),
            name: activations.hook.clone(),
            width: activations.width,
            in_sample: self.in_sample(&moments, activations.width, &penalties),
            returned: Returned { r2: returned(exact, &moments, belief, rows).ok_or_else(not_learnt)? },
            effective_dimension: effective_dimension(&moments),
            net_of_tokens,
            net_of_levels: self.levels.as_ref().and_then(|levels| levels.beyond(&design, exact, rows)),
            panel: frontal.panel(),
            penalties,
            probe,
            untrained,
            random_net,
            skills,
            shuffled,
            alignment,
            finding,
        })
    }

    fn in_sample(&self, moments: &Moments, width: usize, penalties: &[f64]) -> InSample {
        let (effective, prefixes) = (self.exact.effective(), self.exact.prefixes());
        if width as f64 >= NEAR * effective || width as f64 >= NEAR * prefixes as f64 {
            return InSample::Refused { width, effective, prefixes };
        }
        let mut sorted = penalties.to_vec();
        sorted.sort_by(f64::total_cmp);
        let belief = self.targets.groups[0].clone();
        match in_sample(moments, sorted.get(sorted.len() / 2).copied().unwrap_or(1e-6)) {
            Some((left, whole)) => {
                InSample::R2(1.0 - left[belief.clone()].iter().sum::<f64>() / whole[belief].iter().sum::<f64>())
            }
            None => InSample::Refused { width, effective, prefixes },
        }
    }

    /// All of it, with the hooks that were probed and the losses by position.
    pub fn finished(self, hooks: Vec<Hook>, losses: Vec<losses::Position>) -> Probe {
        let exact = self.exact;
        let mut classes = exact.class.clone();
        classes.sort_unstable();
        classes.dedup();
        Probe {
            generator: exact.generator.clone(),
            prefixes: exact.prefixes(),
            sequences: exact.sequences(),
            columns: exact.columns,
            effective_prefixes: exact.effective(),
            complete: exact.is_complete(),
            folds: exact.folds,
            dimension: exact.dimension(),
            classes: classes.len(),
            targets: self.targets.kinds.clone(),
            controls: self.controls,
            absent: self.absent,
            levels: self.levels.map(|levels| Levels { joint_from_levels: levels.alone.r2() }),
            exact_cloud: self.frame.exact().clone(),
            losses,
            hooks,
        }
    }

    /// What is asked for.
    pub fn targets(&self) -> &[Target] {
        &self.targets.kinds
    }
}
