//! One directive after the other: what became of each, and what there is to say of it.

use std::rc::Rc;

use super::evaluate::{Evaluator, Found};
use super::feature::FeatureFound;
use super::languages::Heard;
use super::sweep::{Table, sweep};
use super::tune::{NotTuned, Tuned, tune};
use super::tune_two::{TunedTwo, tune_two};
use super::value::Verdict;
use crate::build::{Built, Factored, Lazy};
use crate::check::program::{Directive, DirectiveKind, Tune};
use crate::diagnostic::{Diagnostic, mistakes::directives as mistakes};
use crate::source::Span;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// An `expect` that holds.
    Holds,
    /// An `expect` that does not.
    Fails,
    /// What was asked for could not be had.
    Unknown,
    /// Not an `expect`, and carried out.
    Done,
}

/// What a `report` names.
#[derive(Clone, Debug)]
pub enum Reported {
    Process(Rc<Built>),
    Language(Rc<Heard>),
    Product(Rc<Factored>),
    Lazy(Rc<Lazy>),
}

/// A directive and what became of it.
#[derive(Clone, Debug)]
pub struct Carried {
    /// The directive as written.
    pub span: Span,
    pub status: Status,
    /// Whether it is an `expect`.
    pub expectation: bool,
    /// Of an `expect`.
    pub found: Vec<Found>,
    /// Of a `report`.
    pub built: Vec<Reported>,
    /// Of a `sweep`, a `tune`, a `feature`.
    pub outcome: Option<Outcome>,
    pub diagnostics: Vec<Diagnostic>,
}

/// What came of a directive that measures.
#[derive(Clone, Debug)]
pub enum Outcome {
    Table(Table),
    Tuned(Tuned),
    TunedTwo(TunedTwo),
    Feature {
        name: String,
        text: String,
        /// Or why the machine does not tell it.
        found: Result<FeatureFound, String>,
    },
}

impl Evaluator<'_> {
    /// Carries out one directive.
    pub fn carry_out(&mut self, directive: &Directive) -> Carried {
        let mut carried = Carried {
            span: directive.span,
            status: Status::Done,
            expectation: matches!(directive.kind, DirectiveKind::Expect { .. }),
            found: Vec::new(),
            built: Vec::new(),
            outcome: None,
            diagnostics: Vec::new(),
        };
        match &directive.kind {
            DirectiveKind::Expect { condition, within } => match self.expect(condition, within.as_ref()) {
                Ok(outcome) => {
                    (carried.status, carried.diagnostics) = said(directive.span, &outcome.verdict, &outcome.found);
                    carried.found = outcome.found;
                }
                Err(errors) => {
                    carried.status = Status::Unknown;
                    carried.diagnostics = errors;
                }
            },
            DirectiveKind::Report { targets } => {
                for target in targets {
                    let reported = match self.language(target) {
                        Ok(Some(heard)) => Ok(Reported::Language(heard)),
                        Ok(None) => match self.factored(target) {
                            Ok(Some(factored)) if factored.measurable && factored.is_worthwhile() => {
                                Ok(Reported::Product(factored))
                            }
                            Ok(_) => match self.built(target).map(Reported::Process) {
                                Err(errors) => match self.lazy(target, &errors) {
                                    Ok(Some(lazy)) => Ok(Reported::Lazy(lazy)),
                                    _ => Err(errors),
                                },
                                built => built,
                            },
                            Err(errors) => Err(errors),
                        },
                        Err(errors) => Err(errors),
                    };
                    match reported {
                        Ok(reported) => carried.built.push(reported),
                        Err(errors) => {
                            carried.status = Status::Unknown;
                            carried.diagnostics.extend(errors);
                        }
                    }
                }
            }
            DirectiveKind::Sweep(asked) => match sweep(self, asked) {
                Ok(table) => carried.outcome = Some(Outcome::Table(table)),
                Err(errors) => {
                    carried.status = Status::Unknown;
                    carried.diagnostics = errors;
                }
            },
            DirectiveKind::Tune(asked) => match tuned(self, asked) {
                Ok(outcome) => carried.outcome = Some(outcome),
                Err(why) => {
                    carried.status = Status::Unknown;
                    carried.diagnostics = match why {
                        NotTuned::Diagnostics(errors) => errors,
                        NotTuned::Refused(why) => vec![mistakes::not_tuned(directive.span, &why)],
                    };
                }
            },
            DirectiveKind::Feature(asked) => match self.feature(asked) {
                Ok(found) => {
                    let (name, text) = (asked.name.clone(), asked.text.clone());
                    carried.outcome = Some(Outcome::Feature { name, text, found });
                }
                Err(errors) => {
                    carried.status = Status::Unknown;
                    carried.diagnostics = errors;
                }
            },
        }
        carried
    }
}

fn tuned(evaluator: &Evaluator, asked: &Tune) -> Result<Outcome, NotTuned> {
    match asked.knobs.len() {
        2 => tune_two(evaluator, asked).map(Outcome::TunedTwo),
        _ => tune(evaluator, asked).map(Outcome::Tuned),
    }
}

fn said(directive: Span, verdict: &Verdict, found: &[Found]) -> (Status, Vec<Diagnostic>) {
    match verdict {
        Verdict::True => (Status::Holds, Vec::new()),
        Verdict::False => {
            let found: Vec<(Span, String)> = found.iter().map(|found| (found.span, found.text.clone())).collect();
            (Status::Fails, vec![mistakes::expect_failed(directive, &found)])
        }
        Verdict::Unknown(why) => (Status::Unknown, vec![mistakes::expect_unknown(directive, why)]),
    }
}
