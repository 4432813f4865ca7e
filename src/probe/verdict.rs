//! What may be said of a hook, and why.
//!
//! The belief is carried where the activations do better than everything that has no model of the process: by at least a tenth of what each control
//! leaves, and by more than two standard errors; and where they give at least four fifths of it. A function of the last k tokens cannot beat the table of these tokens, whatever its form; a linear
//! filter not that of all lags; what is put together from tokens and the law of the next one not the regression on all of them.

use super::controls::Predictor;
use super::result::{Aligned, Scores, Shuffled, Skill};
use super::score::Score;

/// Part of what a control leaves that must be explained.
pub const MARGIN: f64 = 0.1;
/// Chance that shuffled beliefs do as well, at most.
pub const CHANCE: f64 = 0.01;
/// R2 from which on a hook carries the belief, and not just part of it.
pub const MOST: f64 = 0.8;
/// Above this a control has the whole belief.
pub const WHOLE: f64 = 0.9995;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It beats every control, and gives most of the belief.
    Carries,
    /// It beats every control but the law of the next token, which here tells the whole belief: whatever predicts well carries it.
    CarriesPrediction,
    /// It beats every control but longer tables: there is more than the last so many tokens tell.
    Partly { tokens: usize },
    /// It beats every control, and gives less than most of the belief.
    Part,
    /// Some control does as well.
    NotShown,
    /// The activations have not seen the tokens that they should have, or fit the beliefs of another column better.
    Refused,
}

impl Verdict {
    /// As it is printed.
    pub fn words(self) -> String {
        match self {
            Verdict::Carries => "carries the belief".into(),
            Verdict::CarriesPrediction => {
                "carries the belief as far as the next token's law shows it, which here is all of it".into()
            }
            Verdict::Partly { tokens: 1 } => "carries more than the last token tells".into(),
            Verdict::Partly { tokens } => format!("carries more than the last {tokens} tokens tell"),
            Verdict::Part => "carries part of the belief, more than any control".into(),
            Verdict::NotShown => "does not show the belief".into(),
            Verdict::Refused => "refused: not aligned".into(),
        }
    }

    /// Whether the belief is carried.
    pub fn is_carried(self) -> bool {
        matches!(self, Verdict::Carries | Verdict::CarriesPrediction)
    }
}

/// A test that the verdict is made of.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    Alignment(Aligned),
    Shuffles {
        p_value: f64,
        mean: f64,
    },
    /// How much of the belief it gives.
    Amount {
        r2: Score,
    },
    /// `r2` of the control; `skill` over it, `None` where it leaves nothing.
    Over {
        control: Predictor,
        r2: f64,
        skill: Option<Score>,
    },
    /// The law of the next token has the whole belief, so that it is no control here.
    NextTokenIsBelief {
        r2: f64,
    },
    /// No untrained net was given.
    NoUntrained,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    pub test: Test,
    pub passed: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    pub verdict: Verdict,
    pub reasons: Vec<Reason>,
}

impl Reason {
    /// In a plain sentence.
    pub fn words(&self) -> String {
        match &self.test {
            Test::Alignment(Aligned::Seen) => {
                "belongs to its own column: it changes with the token there and with none after it".into()
            }
            Test::Alignment(Aligned::Yes) => "belongs to its own column: both beside it fit clearly worse".into(),
            Test::Alignment(Aligned::SeesLater) => {
                "changes with tokens after its column, as if saved one step early, or by a net that reads both ways: put the activation at the \
                 last of the tokens seen"
                    .into()
            }
            Test::Alignment(Aligned::Shifted { by }) => {
                let (side, mend) = match by {
                    1 => ("later", "as if they had been saved one step late: drop the first column"),
                    _ => {
                        ("earlier", "as if they had been saved one step early: put the activation at the last of the tokens seen")
                    }
                };
                format!("belongs one column {side}, {mend}")
            }
            Test::Alignment(Aligned::Undecided) => "fits no better at its own column than one beside it".into(),
            Test::Alignment(Aligned::Untested) => "has too few columns for alignment to be checked".into(),
            Test::Shuffles { p_value, mean } => {
                let does = if self.passed { "do not reach it" } else { "reach it" };
                format!("shuffled beliefs {does} (p = {p_value:.3}, on average {mean:.3})")
            }
            Test::Amount { r2 } => {
                let does = if self.passed { "gives most of the belief" } else { "gives less than most of the belief" };
                format!("{does} (R2 {:.3} ± {:.3}; most: {MOST} or more)", r2.value, r2.standard_error)
            }
            Test::Over { control, skill: None, .. } => format!("{} has all of it, so nothing can do better", control.words()),
            Test::Over { control, r2, skill: Some(skill) } => {
                let does = match (self.passed, skill.value > 0.0) {
                    (true, _) => "does better than",
                    (false, true) => "does not do clearly better than",
                    (false, false) => "does no better than",
                };
                format!("{does} {} (R2 {r2:.3}; skill {:.3} ± {:.3})", control.words(), skill.value, skill.standard_error)
            }
            Test::NextTokenIsBelief { r2 } => {
                format!("the law of the next token tells the belief (R2 {r2:.4}): a probe cannot tell one from the other here")
            }
            Test::NoUntrained => "no untrained net was given; a random recurrent net stands in for it".into(),
        }
    }
}

/// Whether a skill is beyond the margin and its error.
pub(super) fn beats(skill: Option<Score>) -> bool {
    skill.is_some_and(|skill| skill.value > MARGIN && skill.above(0.0))
}

/// `r2`: of the belief. `controls`: with their R2 of the belief, in the order of `skills`.
pub(super) fn finding(
    aligned: Aligned,
    shuffled: &Shuffled,
    r2: Option<Score>,
    controls: &[&Scores],
    skills: &[Skill],
    has_untrained: bool,
) -> Finding {
    let mut reasons = vec![
        Reason { test: Test::Alignment(aligned), passed: matches!(aligned, Aligned::Seen | Aligned::Yes) },
        Reason {
            test: Test::Shuffles { p_value: shuffled.p_value, mean: shuffled.mean },
            passed: shuffled.p_value <= CHANCE && shuffled.observed > 0.0,
        },
    ];
    let known: Vec<(&Skill, f64)> =
        skills.iter().zip(controls).filter_map(|(skill, scores)| Some((skill, scores.belief()?.r2.value))).collect();
    let over = |skill: &Skill, r2: f64| Reason {
        test: Test::Over { control: skill.over, r2, skill: skill.skill },
        passed: beats(skill.skill),
    };
    // One that is not beaten says more than a higher one that is.
    let hardest = |keep: &dyn Fn(Predictor) -> bool| {
        let of_kind = known.iter().filter(|(skill, _)| keep(skill.over));
        let most = of_kind.max_by(|(a, x), (b, y)| beats(b.skill).cmp(&beats(a.skill)).then(x.total_cmp(y)));
        most.map(|(skill, r2)| over(skill, *r2))
    };
    // Of tables the longest that is beaten with all shorter ones, and the first that is not.
    let length = |by: Predictor| match by {
        Predictor::Table { tokens } | Predictor::TableByPosition { tokens } => Some(tokens),
        _ => None,
    };
    let lost = known.iter().filter(|(skill, _)| length(skill.over).is_some() && !beats(skill.skill));
    let first_lost = lost.min_by_key(|(skill, _)| length(skill.over));
    let tokens = first_lost.and_then(|(skill, _)| length(skill.over));
    match first_lost {
        Some((skill, r2)) => reasons.push(over(skill, *r2)),
        None => reasons.extend(hardest(&|by| by.is_table())),
    }
    let tables = reasons.len();
    reasons.extend(hardest(&|by| by.is_filter()));
    reasons.extend(hardest(&|by| by == Predictor::Together));
    reasons.extend(hardest(&|by| by == Predictor::Untrained));
    reasons.extend(hardest(&|by| matches!(by, Predictor::RandomNet { .. })));
    if !has_untrained {
        reasons.push(Reason { test: Test::NoUntrained, passed: true });
    }
    let next = known.iter().find(|(skill, _)| skill.over == Predictor::NextToken);
    let shown = next.is_some_and(|(_, r2)| *r2 >= WHOLE);
    match next {
        Some((_, r2)) if shown => reasons.push(Reason { test: Test::NextTokenIsBelief { r2: *r2 }, passed: true }),
        Some((skill, r2)) => reasons.push(over(skill, *r2)),
        None => {}
    }
    // Where it tells the whole belief it is the belief, seen from another side.
    let two = known.iter().find(|(skill, _)| skill.over == Predictor::TwoTokens).filter(|(_, r2)| *r2 < WHOLE);
    reasons.extend(two.map(|(skill, r2)| over(skill, *r2)));
    let others = reasons.iter().enumerate().all(|(at, reason)| reason.passed || (tokens.is_some() && at + 1 == tables));
    let most = r2.is_some_and(|r2| r2.value >= MOST);
    if let (true, None, Some(r2)) = (others, tokens, r2) {
        reasons.push(Reason { test: Test::Amount { r2 }, passed: most });
    }
    let verdict = match (aligned, others, tokens) {
        (Aligned::Shifted { .. } | Aligned::SeesLater, _, _) => Verdict::Refused,
        (_, false, _) => Verdict::NotShown,
        (_, true, None) if !most => Verdict::Part,
        (_, true, None) if shown => Verdict::CarriesPrediction,
        (_, true, None) => Verdict::Carries,
        (_, true, Some(tokens)) if tokens > 1 => Verdict::Partly { tokens: tokens - 1 },
        (_, true, Some(_)) => Verdict::NotShown,
    };
    Finding { verdict, reasons }
}
