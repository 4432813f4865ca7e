//! `feature`: a linear functional of the belief, measured over the beliefs of its generator.

use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::evaluate::Evaluator;
use crate::analysis::BeliefCloud;
use crate::build::{Built, Follower};
use crate::check::program::{Feature, Functional, Generator, Kind};
use crate::diagnostic::Diagnostic;
use crate::geometry::feature::relations::{Reach, Relations, relations};
use crate::geometry::feature::{Law, Split, split};
use crate::machine::limits::Limits;
use crate::machine::linear::{Span, dot};
use crate::machine::stationary::stationary;
use crate::number::{Number, Ordered};

/// Tokens along which stacks are followed for the law of a feature, and into how many stretches they are divided for its error.
const TOKENS: usize = 8_192;
const STRETCHES: usize = 16;
/// Tokens before.
const SILENT: usize = 256;
/// States at most of a machine whose stationary law is found exactly.
const EXACT: usize = 400;
/// States at most of one where it is found in floats at any time.
const QUICK: usize = 2_000;
/// States at most of a machine whose span of beliefs is found exactly.
const SPAN: usize = 48;

/// A feature and what values it takes.
#[derive(Clone, Debug, PartialEq)]
pub struct FeatureFound {
    pub name: String,
    /// The functional as written.
    pub text: String,
    /// Under the stationary law; of a language, before each token of its strings.
    pub mean: f64,
    /// Written exactly, where it is exact.
    pub mean_exact: Option<String>,
    /// Before the first token.
    pub at_start: Option<f64>,
    /// Its law over beliefs, and which beliefs these are.
    pub law: Option<Law>,
    pub over: &'static str,
    /// On a machine's states; or why it is no functional of these.
    pub direction: Result<Direction, String>,
}

/// A feature as a column over the states of a machine.
#[derive(Clone, Debug, PartialEq)]
pub struct Direction {
    /// Its value where each state is certain: what a belief is multiplied with.
    pub values: Vec<f64>,
    /// The same, written exactly where it is exact.
    pub exact: Vec<String>,
    pub column: Vec<Number>,
    /// Where it shows in the tokens.
    pub split: Split,
}

/// Measures a feature on its generator's machine; where it asks of open rules, on the stacks of `rules`.
///
/// # Errors
/// Why neither tells it, in words.
pub fn measured(
    feature: &Feature,
    built: &Built,
    cloud: Option<&BeliefCloud>,
    rules: Option<&Generator>,
    limits: &Limits,
) -> Result<FeatureFound, String> {
    if !feature.functional.asks_of_rules() {
        return on_machine(feature, built, built.feature(&feature.functional)?, cloud, limits);
    }
    let generator = rules.ok_or("a machine that was not written in rules tells of none")?;
    let mut follower = Follower::new(generator, [&feature.functional], limits)?;
    match built.direction(&feature.functional, &mut follower, limits) {
        Ok(column) => on_machine(feature, built, column, cloud, limits),
        Err(why) => on_stacks(feature, &mut follower, why, limits),
    }
}

fn on_machine(
    feature: &Feature,
    built: &Built,
    column: Vec<Number>,
    cloud: Option<&BeliefCloud>,
    limits: &Limits,
) -> Result<FeatureFound, String> {
    let values: Vec<f64> = column.iter().map(Ordered::to_f64).collect();
    let numbers = built.machine.to_numbers();
    let exact =
        if built.machine.states() <= EXACT { stationary(&numbers, limits).ok().map(|law| dot(&law, &column)) } else { None };
    let mean = match exact {
        Some(mean) => mean,
        None => {
            // In floats it is quick, also where the time was spent on the rest.
            let patient = Limits { deadline: None, ..limits.clone() };
            let law = stationary(&built.machine.to_f64(), if built.machine.states() <= QUICK { &patient } else { limits })
                .map_err(|_| "the stationary law of its machine could not be had in the time; allow more with --time")?;
            Number::Inexact(dot(&law, &values))
        }
    };
    let taken = cloud.and_then(|cloud| {
        let value = |belief: &Vec<f64>| belief.iter().zip(&values).map(|(x, y)| x * y).sum();
        Law::of(cloud.distributions.iter().map(value).zip(cloud.weights.iter().copied()))
    });
    let finite = cloud.is_some_and(|cloud| cloud.recurrent.contains(&true));
    Ok(FeatureFound {
        name: feature.name.clone(),
        text: feature.text.clone(),
        mean: mean.to_f64(),
        mean_exact: mean.is_exact().then(|| mean.to_text()),
        at_start: None,
        law: taken,
        over: if finite { "all recurrent beliefs" } else { "the beliefs after all words of one length" },
        direction: Ok(Direction {
            exact: column
                .iter()
                .map(|entry| if entry.is_exact() { entry.to_text() } else { entry.to_f64().to_string() })
                .collect(),
            split: split(&built.machine.to_f64(), Some(&numbers), &column, limits),
            values,
            column,
        }),
    })
}

/// Measures a feature on the stacks of its generator.
///
/// # Errors
/// Why they do not tell it, in words.
pub fn on_stacks(
    feature: &Feature,
    follower: &mut Follower<Number>,
    no_direction: String,
    limits: &Limits,
) -> Result<FeatureFound, String> {
    follower.restart();
    let begin = follower.value(&feature.functional)?;
    let law = followed(&feature.functional, follower, limits);
    // A process that has run for ever is at its beginning in the mean of all its beliefs.
    let stationary = follower.is_stationary();
    let mean = match &law {
        _ if stationary => begin.to_f64(),
        Some(law) => law.mean,
        None => return Err("the time was up".to_string()),
    };
    Ok(FeatureFound {
        name: feature.name.clone(),
        text: feature.text.clone(),
        mean,
        mean_exact: (stationary && begin.is_exact()).then(|| begin.to_text()),
        at_start: (!stationary).then(|| begin.to_f64()),
        law,
        over: match follower.kind {
            Kind::Process => "beliefs along one long sequence",
            Kind::Language => "the beliefs before each token of strings drawn one after the other",
        },
        direction: Err(no_direction),
    })
}

/// The law of a feature along a sequence drawn from the stacks, the same each time.
fn followed(functional: &Functional, follower: &Follower<Number>, limits: &Limits) -> Option<Law> {
    let mut follower = follower.floats()?;
    let mut random = Xoshiro256PlusPlus::seed_from_u64(0x0BE1_1EF5);
    let mut values = Vec::with_capacity(TOKENS);
    for step in 0..SILENT + TOKENS {
        if limits.expired() {
            break;
        }
        let (next, mut point): (Vec<f64>, f64) = (follower.next(), random.random());
        let drawn = next.iter().position(|p| {
            point -= p;
            point < 0.0
        });
        // Rounding ends no process.
        let drawn = match follower.kind {
            Kind::Process => drawn.or_else(|| next.iter().rposition(|p| *p > 0.0)),
            Kind::Language => drawn,
        };
        if step >= SILENT && drawn.is_some() {
            values.push(follower.value(functional).ok()?);
        }
        match drawn {
            Some(token) => {
                follower.push(token)?;
            }
            None => follower.restart(),
        }
    }
    Law::drawn(&values, STRETCHES)
}

/// How the features of one generator that are functionals on its states lie to one another; `None` where there is none of these.
pub fn related(features: &[&FeatureFound], built: &Built, cloud: &BeliefCloud, limits: &Limits) -> Option<Relations> {
    let told: Vec<(&str, &Direction)> =
        features.iter().filter_map(|found| Some((found.name.as_str(), found.direction.as_ref().ok()?))).collect();
    if told.is_empty() || !cloud.weights.iter().any(|weight| *weight > 0.0) {
        return None;
    }
    let (names, columns): (Vec<String>, Vec<Vec<Number>>) =
        told.into_iter().map(|(name, direction)| (name.to_string(), direction.column.clone())).unzip();
    Some(relations(names, &columns, cloud, reach(built, limits).as_ref()))
}

/// A basis of the laws stationary T[w], exactly; `None` where numbers are inexact or the machine is large.
fn reach(built: &Built, limits: &Limits) -> Option<Reach> {
    if built.machine.states() > SPAN {
        return None;
    }
    let machine = built.machine.to_numbers();
    let law = stationary(&machine, limits).ok()?;
    let mut span = Span::new(machine.states(), 0.0);
    let (mut laws, mut next) = (vec![law.clone()], 0);
    span.insert(&law);
    while next < laws.len() {
        if limits.expired() || laws[next].iter().any(|entry| !entry.is_exact()) {
            return None;
        }
        for image in machine.push(&laws[next]) {
            if span.insert(&image) {
                laws.push(image);
            }
        }
        next += 1;
    }
    let finals = machine.final_vector();
    let weights = laws.iter().map(|law| dot(law, &finals)).collect();
    Some((laws, weights))
}

impl Evaluator<'_> {
    /// Measures a feature; `Err` in it says why neither machine nor stacks tell it.
    ///
    /// # Errors
    /// The diagnostics of a generator that cannot be built.
    pub fn feature(&mut self, feature: &Feature) -> Result<Result<FeatureFound, String>, Vec<Diagnostic>> {
        let generator = self.lower(&feature.of)?;
        if generator.kind == Kind::Language {
            return Ok(of_language(feature, &generator, self.limits));
        }
        let (built, analysis) = (self.built(&feature.of)?, self.analysis(&feature.of)?);
        Ok(measured(feature, &built, Some(&analysis.beliefs), Some(&generator), self.limits))
    }
}

/// Measures a feature of a language.
///
/// # Errors
/// Why its stacks do not tell it, in words.
pub fn of_language(feature: &Feature, generator: &Generator, limits: &Limits) -> Result<FeatureFound, String> {
    let mut follower = Follower::new(generator, [&feature.functional], limits)?;
    on_stacks(feature, &mut follower, "the beliefs about it are over stacks".to_string(), limits)
}
