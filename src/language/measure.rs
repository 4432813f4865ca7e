//! Everything that is said of a language.

use super::dual::Dual;
use super::finite::{Model, one_token};
use super::recursion::{Recursion, finite, recursions};
use super::rules::{Act, Rules};
use super::strings::{Strings, derivations};
use super::system::{System, largest_block};
use super::{associative, drawn, lr, moments};
use crate::network::Network;
use crate::network::condition::terminating;
use crate::network::inside::{inside, silent};
use crate::network::termination::termination;
use crate::number::{Number, Ordered};

/// Strong components with more nodes are solved in floats.
pub(super) const EXACT_LIMIT: usize = 64;

/// Bounds on a string entropy that are wider than this, relatively, leave its value to drawing.
const WIDE: f64 = 1e-3;

/// The part of the work that is spent to find an ambiguous string where it is known that there is one.
const TO_SHOW: u64 = 50;

/// How much work may be done.
pub struct Budget<'a> {
    /// Below this an inexact number counts as zero.
    pub tolerance: f64,
    /// Steps of the chart over strings that are enumerated, where an entropy or an ambiguity is not known otherwise.
    pub steps: u64,
    /// Whether to stop now.
    pub stop: &'a dyn Fn() -> bool,
}

/// Why nothing can be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// No derivation ends: there is no string.
    NeverEnds,
    /// It goes round without a token for ever, or its numbers are too inexact to tell.
    SilentCycle,
}

/// A quantity of a language.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Exact(Number),
    /// `lower <= true value <= upper`; the upper bound may be infinite.
    Between {
        value: f64,
        lower: f64,
        upper: f64,
    },
    /// The same, the value by drawing; `lower` and `upper` are proved.
    Drawn {
        value: f64,
        standard_error: f64,
        lower: f64,
        upper: f64,
    },
    Infinite,
}

impl Value {
    fn of(number: Number, error: f64) -> Value {
        if number.is_exact() {
            return Value::Exact(number);
        }
        Value::near(number.to_f64(), error)
    }

    fn near(value: f64, error: f64) -> Value {
        let error = (16.0 * f64::EPSILON + error) * (1.0 + value.abs());
        Value::Between { value, lower: value - error, upper: value + error }
    }
}

/// What was found of a language. Lengths are in tokens, entropies in bits; all but the first quantity are of the strings that end.
#[derive(Clone, Debug)]
pub struct Language {
    pub termination_probability: Value,
    pub mean_length: Value,
    pub length_variance: Value,
    pub string_entropy: Value,
    pub derivation_entropy: Value,
    /// Whether some string has several derivations; `None` where it is not known.
    pub ambiguous: Option<bool>,
    /// A string with several derivations, where one was met.
    pub ambiguous_string: Option<Vec<usize>>,
    /// Whether its strings are finitely many.
    pub finitely_many: bool,
    pub recursion: Recursion,
    /// Each rule that is reached, and its recursion.
    pub rules: Vec<(String, Recursion)>,
    /// Whether its strings make a regular language; `None` where it is not known.
    pub regular: Option<bool>,
    /// Whether some finite hidden Markov model writes its strings with their probabilities.
    pub model: Model,
    /// It ends, after infinitely many steps on average.
    pub critical: bool,
    /// Its strings are finitely many, surely.
    pub finite: bool,
}

/// The derivations of a network that end.
pub(super) struct Ending {
    pub probability: Number,
    /// How far an inexact probability may be off, from all sources.
    pub error: f64,
    pub critical: bool,
    pub rules: Rules<Number>,
    pub finite_numbers: bool,
}

pub(super) fn ending(network: &Network<Number>, tolerance: f64) -> Result<Ending, Refused> {
    let inside = inside(network, tolerance);
    let conditioned = terminating(network, &inside).ok_or(Refused::NeverEnds)?;
    let how = termination(&conditioned, tolerance.max(1e-9));
    let silent = silent(&conditioned, tolerance);
    let mut rules = Rules::new(&conditioned, &silent.masses);
    if largest_block(&rules.mean_matrix()) > EXACT_LIMIT {
        let null = rules.null.iter().map(|x| Number::Inexact(x.to_f64())).collect();
        rules = rules.map(|x| Number::Inexact(x.to_f64()), null);
    }
    let root = network.root.0 as usize;
    let probability = inside.at(root, network.components[root].entry).clone();
    Ok(Ending {
        probability,
        error: inside.error + silent.error,
        critical: how.critical,
        finite_numbers: rules.moves.iter().all(|m| m.weight.is_exact()),
        rules,
    })
}

/// Measures a language.
///
/// # Errors
/// See [`Refused`].
pub fn measure(network: &Network<Number>, budget: &Budget) -> Result<Language, Refused> {
    let ending = ending(network, budget.tolerance)?;
    let rules = &ending.rules;
    let components = network.components.len();
    let recursion = recursions(rules, components);
    let mut reached: Vec<usize> = rules.component.clone();
    reached.dedup();
    let worst = reached.iter().map(|&c| recursion[c]).max().unwrap_or(Recursion::None);
    let error = ending.error * 1e3;
    let (mean_length, length_variance) = match moments::length(rules).filter(|_| !ending.critical) {
        Some((mean, variance)) => (Value::of(mean, error), Value::of(variance, error)),
        None => (Value::Infinite, Value::Infinite),
    };
    let derivation = moments::derivation_entropy(rules).filter(|_| !ending.critical);
    let derivation_entropy = derivation.map_or(Value::Infinite, |bits| Value::near(bits, error));
    let told = Told::of(rules, &ending, derivation, budget);
    let model = Model::of(network, rules, worst, budget.tolerance);
    let regular = match &model {
        Model::Finite => Some(true),
        Model::NotRegular { .. } => Some(false),
        _ => one_token(rules).then_some(true),
    };
    Ok(Language {
        termination_probability: Value::of(ending.probability, ending.error),
        mean_length,
        length_variance,
        string_entropy: told.entropy,
        derivation_entropy,
        ambiguous: told.ambiguous,
        ambiguous_string: told.string,
        finitely_many: finite(rules),
        recursion: worst,
        // What says something of levels is no rule that a person wrote.
        rules: reached
            .iter()
            .filter(|&&c| network.components[c].mark.is_none())
            .map(|&c| (network.components[c].name.clone(), recursion[c]))
            .collect(),
        regular,
        model,
        critical: ending.critical,
        finite: finite(rules),
    })
}

/// Ambiguity and string entropy.
struct Told {
    ambiguous: Option<bool>,
    string: Option<Vec<usize>>,
    entropy: Value,
}

impl Told {
    fn of(rules: &Rules<Number>, ending: &Ending, derivation: Option<f64>, budget: &Budget) -> Told {
        let error = ending.error * 1e3;
        if lr::deterministic(rules) {
            let entropy = derivation.map_or(Value::Infinite, |bits| Value::near(bits, error));
            return Told { ambiguous: Some(false), string: None, entropy };
        }
        let upper = derivation.unwrap_or(f64::INFINITY);
        let open = derivation.and_then(|derivation| Some((derivation, associative::open(rules)?)));
        // Where the entropy is known already, all that is looked for is a string to show.
        let steps = if open.is_some() { budget.steps / TO_SHOW } else { budget.steps };
        let strings = duals(rules).and_then(|duals| Strings::enumerate(&duals, steps, budget.stop));
        if let Some((derivation, open)) = open {
            let entropy = Value::near(derivation - open.bits, error + open.error);
            return Told { ambiguous: Some(true), string: strings.and_then(|strings| strings.ambiguous), entropy };
        }
        let Some(strings) = strings else {
            let entropy = Value::Between { value: upper, lower: 0.0, upper };
            return Told { ambiguous: None, string: None, entropy };
        };
        let complete = strings.rest == 0.0;
        let mut met = strings.ambiguous.clone();
        let ambiguous = match &strings.ambiguous {
            _ if complete && finite(rules) => Some(derivations(rules) > strings.count as f64),
            Some(_) => Some(true),
            None => None,
        };
        let (lower, upper) = strings.bracket(upper);
        let entropy = if complete || ambiguous == Some(false) {
            Value::near(lower, error)
        } else {
            let slack = 1e-12 * (1.0 + lower);
            let value = if upper.is_finite() { (lower + upper) / 2.0 } else { lower };
            let (lower, upper) = (lower - slack, upper + slack);
            let wide = upper.is_finite() && upper - lower > WIDE * (1.0 + upper);
            let drawn = wide.then(|| drawn::draw(&floats(rules), budget.stop)).flatten();
            match (drawn, derivation) {
                (Some(drawn), Some(derivation)) => {
                    let shorter = |a: Vec<usize>, b: Vec<usize>| if b.len() < a.len() { b } else { a };
                    met = met.into_iter().chain(drawn.ambiguous).reduce(shorter);
                    let value = (derivation - drawn.gap).clamp(lower, upper);
                    Value::Drawn { value, standard_error: drawn.standard_error, lower, upper }
                }
                _ => Value::Between { value, lower, upper },
            }
        };
        let ambiguous = ambiguous.or(met.is_some().then_some(true));
        Told { ambiguous, string: met, entropy }
    }
}

fn floats(rules: &Rules<Number>) -> Rules<f64> {
    rules.map(Ordered::to_f64, rules.null.iter().map(Ordered::to_f64).collect())
}

/// The rules with what the entropy over derivations needs.
fn duals(rules: &Rules<Number>) -> Option<Rules<Dual>> {
    let floats = floats(rules);
    let null = floats.null.clone();
    // The derivative of the silent masses solves the system that spans solve.
    let system = System::new(floats.span_matrix())?;
    let mut right = vec![0.0; floats.nodes()];
    for m in &floats.moves {
        let after = match m.act {
            Act::Silent => null[m.to],
            Act::Emit(_) => continue,
            Act::Call(entry) => null[entry] * null[m.to],
        };
        right[m.from] += Dual::choice(m.weight).slope * after;
    }
    let slopes = system.solve(right);
    let null = null.into_iter().zip(slopes).map(|(value, slope)| Dual { value, slope }).collect();
    Some(floats.map(|w| Dual::choice(*w), null))
}
