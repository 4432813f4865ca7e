//! Deciding an `expect`: its generators are built and analyzed once each, its terms become values, its comparisons verdicts.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::analysed::analysed;
use super::factored::Measured;
use super::languages::Heard;
use super::lazy::Followed;
use super::stacks::{self, Answers};
use super::value::{Value, Verdict};
use crate::analysis::measure::Measure;
use crate::analysis::quantity::{Absent, Quantity};
use crate::analysis::{Analysis, CausalSummary, token_information};
use crate::build::{Built, Factored, Stacks, build};
use crate::check::builtin::GEOMETRY_MEASURES;
use crate::check::program::{Condition, Generator, GeneratorExpr, KnobValue, Program, Swept, Term};
use crate::diagnostic::{Diagnostic, mistakes::directives as mistakes};
use crate::geometry::{Shape, reduced_shape};
use crate::machine::causal::{NotFinite, Order};
use crate::machine::decided::Decided;
use crate::machine::equivalence::{self, Undecided};
use crate::machine::limits::Limits;
use crate::number::{Number, Ordered};
use crate::on_machine;
use crate::source::Span;

/// What became of an `expect`.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    pub verdict: Verdict,
    /// What was found: each side of every comparison, each equivalence asked about, in reading order.
    pub found: Vec<Found>,
}

/// Something found on the way to a verdict.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Where it stands.
    pub span: Span,
    /// The value, or the answer, in words.
    pub text: String,
}

/// Evaluates the directives of one program; what is built and analyzed is kept.
pub struct Evaluator<'a> {
    pub(super) program: &'a Program,
    pub(super) limits: &'a Limits,
    /// Inside a `sweep` or a `tune`.
    bound: Option<Bound>,
    /// Told of each point of a sweep that is worked out, and how many there are; from several threads.
    pub watch: Option<&'a (dyn Fn(usize) + Sync)>,
    /// By the expression as written: directives stand in one scope, so the same words are the same generator.
    built: HashMap<String, Rc<Built>>,
    analyses: HashMap<String, Rc<Analysis>>,
    geometries: HashMap<String, Rc<Shape>>,
    pub(super) languages: HashMap<String, Rc<Heard>>,
    pub(super) stacks: HashMap<String, Rc<RefCell<Stacks>>>,
    pub(super) factored: HashMap<String, Option<Rc<Factored>>>,
    pub(super) measured: HashMap<String, Rc<Measured>>,
    pub(super) lazies: HashMap<String, Option<Rc<Followed>>>,
}

/// What is swept or tuned, and the values of its knobs.
#[derive(Clone, Debug)]
pub(super) struct Bound {
    pub(super) target: Swept,
    pub(super) values: Vec<(String, KnobValue)>,
}

impl<'a> Evaluator<'a> {
    pub fn new(program: &'a Program, limits: &'a Limits) -> Evaluator<'a> {
        Evaluator {
            program,
            limits,
            bound: None,
            watch: None,
            built: HashMap::new(),
            analyses: HashMap::new(),
            geometries: HashMap::new(),
            languages: HashMap::new(),
            stacks: HashMap::new(),
            factored: HashMap::new(),
            measured: HashMap::new(),
            lazies: HashMap::new(),
        }
    }

    /// For the terms of a `sweep` or a `tune`, its knobs at some values.
    pub(super) fn bound(program: &'a Program, limits: &'a Limits, bound: Bound) -> Evaluator<'a> {
        Evaluator { bound: Some(bound), ..Evaluator::new(program, limits) }
    }

    /// Lowers a generator expression, or what is swept or tuned.
    pub(super) fn lower(&self, of: &GeneratorExpr) -> Result<Generator, Vec<Diagnostic>> {
        match &self.bound {
            Some(bound) if of.id == GeneratorExpr::SWEPT => self.program.lower_with(&bound.target, &bound.values),
            _ => self.program.lower(of),
        }
    }

    /// Decides the goal of a `tune`, equality within `tolerance`.
    pub(super) fn goal(&mut self, goal: &Condition, tolerance: f64) -> Result<Verdict, Vec<Diagnostic>> {
        self.condition(goal, Some(tolerance), &mut Vec::new())
    }

    /// Decides a condition.
    ///
    /// # Errors
    /// The diagnostics of a generator in it that cannot be built.
    pub fn expect(&mut self, condition: &Condition, within: Option<&Number>) -> Result<Outcome, Vec<Diagnostic>> {
        let mut found = Vec::new();
        let verdict = self.condition(condition, within.map(Ordered::to_f64), &mut found)?;
        Ok(Outcome { verdict, found })
    }

    fn condition(
        &mut self,
        condition: &Condition,
        within: Option<f64>,
        found: &mut Vec<Found>,
    ) -> Result<Verdict, Vec<Diagnostic>> {
        Ok(match condition {
            Condition::Compare { op, left, right, .. } => {
                let (a, b) = (self.term(left)?, self.term(right)?);
                for (term, value) in [(left, &a), (right, &b)] {
                    if !matches!(**term, Term::Constant { .. } | Term::Infinite { .. }) {
                        found.push(Found { span: term.span(), text: value.to_string() });
                    }
                }
                a.compare(*op, &b, within)
            }
            Condition::Equivalent { left, right, span } => {
                let (a, b) = (self.built(left)?, self.built(right)?);
                let (verdict, text) = equivalent(&a, &b, self.limits);
                found.push(Found { span: *span, text });
                verdict
            }
            Condition::Property { name, of, span } => {
                let (verdict, text) = self.property(name, of, *span)?;
                found.push(Found { span: *span, text });
                verdict
            }
            Condition::Not(inner) => !self.condition(inner, within, found)?,
            Condition::And(a, b) => {
                let left = self.condition(a, within, found)?;
                left.and(self.condition(b, within, found)?)
            }
            Condition::Or(a, b) => {
                let left = self.condition(a, within, found)?;
                left.or(self.condition(b, within, found)?)
            }
        })
    }

    pub(super) fn term(&mut self, term: &Term) -> Result<Value, Vec<Diagnostic>> {
        Ok(match term {
            Term::Constant { value, .. } => Value::Exact(value.clone()),
            Term::Infinite { .. } => Value::Infinite,
            Term::Knob { name, .. } => {
                let values = self.bound.iter().flat_map(|bound| &bound.values);
                match values.filter(|(knob, _)| knob == name).map(|(_, value)| value).next() {
                    Some(KnobValue::Number(number)) => Value::Exact(number.clone()),
                    Some(KnobValue::Token(token)) => Value::None(format!("`{token}` is no number")),
                    None => Value::None(format!("`{name}` has no value here")),
                }
            }
            Term::Measure { name, of, span } => {
                if let Some(value) = self.of_language(name, of)? {
                    return Ok(value);
                }
                if let Some(value) = self.of_factored(name, of)? {
                    return Ok(value);
                }
                if let Some(followed) = self.followed(of)? {
                    return followed.measure(name).ok_or_else(|| vec![mistakes::unanswered(name, *span)]);
                }
                let built = self.built(of)?;
                // What needs no analysis is not to wait for one.
                if name == "dimension"
                    && let Some((dimension, decided)) = built.dimension(self.limits)
                {
                    return Ok(match (decided, Value::count(dimension as u64)) {
                        (Decided::Modular { bits, .. }, Value::Exact(number)) => Value::Modular { number, bits },
                        (_, value) => value,
                    });
                }
                if name == "written_states" {
                    return Ok(Value::count(built.machine.states() as u64));
                }
                if let Some(value) = self.of_geometry(name, of)? {
                    return Ok(value);
                }
                let analysis = self.analysis(of)?;
                measure(name, &analysis).ok_or_else(|| vec![mistakes::unanswered(name, *span)])?
            }
            Term::WordProbability { name, of, word, span } => {
                if name != "word_probability" {
                    return self.of_string(name, of, word, *span);
                }
                if let Some(factored) = self.factored(of)?
                    && let Some(parted) = factored.word(word)
                {
                    let word = parted.map_err(|unknown| vec![mistakes::unknown_token(&unknown, &names(&factored), *span)])?;
                    return Ok(factored.word_probability(&word, self.limits).map_or_else(Value::None, Value::Exact));
                }
                let built = match self.answers(of)? {
                    Answers::Machine(built) => built,
                    Answers::Stacks(of) => return stacks::word_probability(&mut of.borrow_mut(), word, *span),
                    Answers::Neither(why) => return Ok(Value::None(why)),
                };
                let word = tokens(&built, word, *span)?;
                built.word_probability(&word, self.limits).map_or_else(Value::None, Value::Exact)
            }
            Term::NextProbability { of, past, token, span } => {
                if let Some(value) = self.next_in_language(of, past, token, *span)? {
                    return Ok(value);
                }
                if let Some(factored) = self.factored(of)?
                    && let (Some(past), Some(token)) = (factored.word(past), factored.word(std::slice::from_ref(token)))
                {
                    let unknown = |unknown: String| vec![mistakes::unknown_token(&unknown, &names(&factored), *span)];
                    let (past, token) = (past.map_err(unknown)?, token.map_err(unknown)?);
                    return Ok(factored.next_probability(&past, &token[0], self.limits).map_or_else(Value::None, Value::Exact));
                }
                let built = match self.answers(of)? {
                    Answers::Machine(built) => built,
                    Answers::Stacks(of) => return stacks::next_probability(&mut of.borrow_mut(), past, token, *span),
                    Answers::Neither(why) => return Ok(Value::None(why)),
                };
                let past = tokens(&built, past, *span)?;
                let token = tokens(&built, std::slice::from_ref(token), *span)?[0];
                built.next_probability(&past, token, self.limits).map_or_else(Value::None, Value::Exact)
            }
            Term::TokenInformation { of, lag, .. } => {
                if let Some(factored) = self.factored(of)?.filter(|factored| factored.measurable) {
                    let own = |built: &Built| token_information(&built.machine, u64::from(*lag), self.limits);
                    let parts: Option<f64> = factored
                        .distinct
                        .iter()
                        .zip(factored.copies())
                        .map(|(part, copies)| Some(own(part)? * copies as f64))
                        .sum();
                    return Ok(shared(parts));
                }
                if let Some(followed) = self.followed(of)? {
                    return Ok(followed.token_information(*lag));
                }
                let built = self.built(of)?;
                shared(token_information(&built.machine, u64::from(*lag), self.limits))
            }
            Term::Negate(inner) => self.term(inner)?.negate(),
            Term::Arithmetic { op, left, right, .. } => {
                let (a, b) = (self.term(left)?, self.term(right)?);
                Value::combine(*op, a, b)
            }
            Term::Function { name, args, span } => {
                let [arg] = args.as_slice() else { return Err(vec![mistakes::unanswered(name, *span)]) };
                let f: fn(f64) -> f64 = match name.as_str() {
                    "log2" => f64::log2,
                    "ln" | "log" => f64::ln,
                    "exp" => f64::exp,
                    "sqrt" => f64::sqrt,
                    _ => return Err(vec![mistakes::unanswered(name, *span)]),
                };
                self.term(arg)?.apply(name, f)
            }
        })
    }

    /// The machine of a generator expression, if it was made already.
    pub(super) fn known(&self, of: &GeneratorExpr) -> Option<Rc<Built>> {
        self.built.get(&of.text).cloned()
    }

    /// The machine of a generator expression.
    pub fn built(&mut self, of: &GeneratorExpr) -> Result<Rc<Built>, Vec<Diagnostic>> {
        if let Some(built) = self.built.get(&of.text) {
            return Ok(built.clone());
        }
        let built = Rc::new(build(self.lower(of)?, self.limits)?);
        self.built.insert(of.text.clone(), built.clone());
        Ok(built)
    }

    /// The analysis of a generator expression.
    pub fn analysis(&mut self, of: &GeneratorExpr) -> Result<Rc<Analysis>, Vec<Diagnostic>> {
        if let Some(analysis) = self.analyses.get(&of.text) {
            return Ok(analysis.clone());
        }
        let built = self.built(of)?;
        let analysis =
            analysed(&built, self.limits).map_err(|error| vec![mistakes::analysis_failed(&error.to_string(), of.span)])?;
        let analysis = Rc::new(analysis);
        self.analyses.insert(of.text.clone(), analysis.clone());
        Ok(analysis)
    }

    /// A dimension of the belief set; `None` for another name.
    fn of_geometry(&mut self, name: &str, of: &GeneratorExpr) -> Result<Option<Value>, Vec<Diagnostic>> {
        if !GEOMETRY_MEASURES.contains(&name) || name == "linear_dimension" {
            return Ok(None);
        }
        if let Some(geometry) = self.geometries.get(&of.text) {
            return Ok(dimension(name, geometry));
        }
        let (built, analysis) = (self.built(of)?, self.analysis(of)?);
        let geometry = Rc::new(on_machine!(&built.machine, m => reduced_shape(m, &analysis, self.limits)));
        self.geometries.insert(of.text.clone(), geometry.clone());
        Ok(dimension(name, &geometry))
    }
}

/// Information that two tokens share, right to the digits that its small differences keep.
pub(super) fn shared(bits: Option<f64>) -> Value {
    match bits {
        Some(bits) => {
            // It is quadratic in differences that are right to rounding of the largest.
            let error = 1e-9 * bits + 1e-14 * bits.sqrt() + 1e-26;
            Value::Measured { value: bits, lower: (bits - error).max(0.0), upper: bits + error }
        }
        None => Value::None("tokens and states are too many, or the time was up".to_string()),
    }
}

/// The joint tokens, as far as a message may list them.
fn names(factored: &Factored) -> Vec<String> {
    factored.joint_tokens(1_000).unwrap_or_default()
}

fn tokens(built: &Built, word: &[String], span: Span) -> Result<Vec<u32>, Vec<Diagnostic>> {
    built.word(word).map_err(|unknown| vec![mistakes::unknown_token(&unknown, &built.tokens, span)])
}

/// The value of one of the dimensions of the belief set; `None` for another name.
pub fn dimension(name: &str, shape: &Shape) -> Option<Value> {
    let dimension = match name {
        "box_dimension" => &shape.box_dimension,
        "information_dimension" => &shape.information_dimension,
        "correlation_dimension" => &shape.correlation_dimension,
        "lyapunov_dimension" => {
            return Some(match shape.lyapunov_dimension {
                Ok(found) => sampled(found.value, found.standard_error),
                Err(why) => Value::None(why.words()),
            });
        }
        _ => return None,
    };
    Some(match dimension {
        Ok(found) => sampled(found.value, found.standard_error),
        Err(why) => Value::None(why.words()),
    })
}

/// Within four standard errors.
fn sampled(value: f64, standard_error: f64) -> Value {
    Value::Measured { value, lower: value - 4.0 * standard_error, upper: value + 4.0 * standard_error }
}

/// The value of a measure, or of one of the counts that `expect` knows beside them; `None` for a name that is neither.
pub fn measure(name: &str, analysis: &Analysis) -> Option<Value> {
    if let Some(measure) = Measure::by_name(name) {
        return Some(match analysis.measures.get(&measure) {
            Some(Quantity::Value(m)) => Value::Measured { value: m.value, lower: m.lower, upper: m.upper },
            Some(Quantity::Infinite(_)) => Value::Infinite,
            Some(Quantity::Absent(why)) => Value::None(absent(why)),
            None => Value::None("not computed".to_string()),
        });
    }
    Some(match name {
        "states" => causal_states(&analysis.forward),
        "reverse_states" => causal_states(&analysis.reverse),
        "dimension" => match analysis.reduced.dimension {
            Some(dimension) => Value::count(dimension as u64),
            None => Value::None("the linear dimension could not be had within the limits".to_string()),
        },
        "markov_order" => order(&analysis.markov_order),
        "cryptic_order" => order(&analysis.cryptic_order),
        "period" => match analysis.written.period {
            Some(period) => Value::count(period),
            None if analysis.written.recurrent_classes.is_some() => {
                Value::None("the least common multiple of the classes' periods exceeds 64 bits".to_string())
            }
            None => Value::None("a generalized machine has no period of its own".to_string()),
        },
        "written_states" => Value::count(analysis.written.states as u64),
        "linear_dimension" => Value::count(analysis.beliefs.linear_dimension as u64),
        _ => return None,
    })
}

fn causal_states(summary: &CausalSummary) -> Value {
    match summary {
        CausalSummary::Finite { recurrent, .. } => Value::count(*recurrent as u64),
        CausalSummary::Open(NotFinite::Countable { .. } | NotFinite::Infinite { .. } | NotFinite::Strings(_)) => Value::Infinite,
        CausalSummary::Open(NotFinite::Cut { depth }) => {
            Value::None(format!("the recursion was cut at depth {depth}, which says nothing of how many there are"))
        }
        CausalSummary::Open(NotFinite::Unknown { explored, depth }) => {
            Value::None(format!("not closed after {explored} beliefs, words up to length {depth}"))
        }
    }
}

fn order(order: &Result<Order, Absent>) -> Value {
    match order {
        Ok(Order::Finite(length)) => Value::count(*length),
        Ok(Order::Infinite) => Value::Infinite,
        Err(why) => Value::None(absent(why)),
    }
}

fn absent(why: &Absent) -> String {
    match why {
        Absent::CausalStatesNotFinite => "the causal states are not finitely many".to_string(),
        Absent::ReverseNotFinite => "the reverse causal states are not finitely many".to_string(),
        Absent::Diverges => "the sum that defines it diverges".to_string(),
        Absent::Undefined(reason) | Absent::Limit(reason) => (*reason).to_string(),
    }
}

/// Whether two built generators are one process, and the answer in words.
pub fn equivalent(a: &Built, b: &Built, limits: &Limits) -> (Verdict, String) {
    match equivalence::equivalent(&a.machine, &a.tokens, &b.machine, &b.tokens, limits) {
        Ok(answer) => {
            let how = match (answer.decided, &answer.witness) {
                (Decided::Exactly, _) => String::new(),
                (Decided::Modular { primes, bits }, None) => {
                    let fields = if primes == 1 { "a prime".to_string() } else { format!("{primes} primes") };
                    format!(" (decided modulo {fields}: wrong with probability below 2^-{bits})")
                }
                // The word tells for certain.
                (Decided::Modular { bits, .. }, Some(_)) => {
                    format!(" (an earlier word was missed with probability below 2^-{bits})")
                }
                (Decided::Within { tolerance }, _) => format!(" (decided in floats, within {tolerance:e})"),
            };
            match (answer.witness, answer.probabilities) {
                (None, _) => (Verdict::True, format!("the same process{how}")),
                (Some(word), Some((p, q))) => {
                    let text =
                        format!("they differ on the word `{}`: {} against {}{how}", word.join(" "), p.to_text(), q.to_text());
                    (Verdict::False, text)
                }
                (Some(word), None) => (Verdict::False, format!("they differ on the word `{}`{how}", word.join(" "))),
            }
        }
        Err(Undecided::NoLaw { second, .. }) => {
            let which = if second { &b.name } else { &a.name };
            unknown(format!("{which} has no law to start in"))
        }
        Err(Undecided::Number(why)) => unknown(format!("their numbers have no common field: {why}")),
        Err(Undecided::Stopped) => unknown("the time was up".to_string()),
    }
}

fn unknown(why: String) -> (Verdict, String) {
    (Verdict::Unknown(why.clone()), why)
}
