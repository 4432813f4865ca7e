//! What is measured of a process whose machine is too large to be written out: it is explored by its stacks, on demand.
//!
//! Every word up to a length gives the start of the curves exactly; sampled sequences give them far beyond, and a bracket on the entropy
//! rate. What needs the causal states one by one, or the process backwards, is left out, each with its reason.

mod runs;
mod words;

use std::collections::BTreeMap;

use super::decay::Decay;
use super::entropy::{Sum, entropy};
use super::error::AnalysisError;
use super::factors::Ingredients;
use super::measure::Measure;
use super::of_strings::StringRate;
use super::quantity::{Absent, Measured, Method, Quantity};
use super::{Analysis, BeliefCloud, CausalSummary, Curves, Diagram, Notice, Reduced, Uncertainty, Written, sanity};
use crate::language::stack::{Belief, StackMachine};
use crate::machine::causal::{NotFinite, Order};
use crate::machine::limits::Limits;
use crate::network::certificate::Unbounded;
use runs::{Runs, runs};
use words::{Words, words};

/// Tokens of a sampled sequence: so many times the mean length of a string, within these.
const STRINGS: f64 = 4.0;
const SHORTEST: usize = 128;
const LONGEST: usize = 1_024;

/// What is known of a process from the language that it is a stream of.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The entropy rate, where a token ends each string.
    pub rate: Option<StringRate>,
    /// Why its causal states are infinitely many.
    pub unbounded: Option<Unbounded>,
    pub period: Option<u64>,
    /// Tokens of a string on average, with the one that ends it.
    pub length: Option<f64>,
    /// Its numbers are exact.
    pub exact: bool,
}

/// A process explored by its stacks.
#[derive(Clone, Debug)]
pub struct Explored {
    /// Measures and curves. Its machine is nowhere: numbers of states are `usize::MAX`, diagram and beliefs are empty.
    pub whole: Analysis,
    /// P(token).
    pub tokens: Vec<f64>,
    /// Mean length of the runs of each token, in tokens; infinite where nothing follows but the same.
    pub sojourns: Vec<f64>,
    /// The words whose probabilities were summed: up to so many tokens, so many in all. The first `depth + 1` of the myopic entropies and the
    /// first `depth` of the token information are exact to rounding.
    pub depth: usize,
    pub words: usize,
    /// Sequences that were sampled, and their length.
    pub sequences: usize,
    pub length: usize,
    /// Standard errors of the myopic entropies; zero where exact.
    pub errors: Vec<f64>,
    /// Frames that were met: places of rules with what has been begun above them.
    pub frames: usize,
}

/// Explores a process from the belief of who knows only that it has run for ever.
///
/// # Errors
/// [`AnalysisError::Impossible`], a mistake of this program.
pub fn explore(
    machine: &mut StackMachine<f64>,
    begin: &Belief<f64>,
    known: &Known,
    limits: &Limits,
) -> Result<Explored, AnalysisError> {
    let seen = words(machine, begin, &limits.with_share_of_time(0.4));
    let depth = seen.pairs.len();
    let wanted = known.length.map_or(LONGEST, |length| (STRINGS * length) as usize);
    let length = wanted.clamp(SHORTEST, LONGEST).max(depth + 1);
    let drawn = runs(machine, begin, length, depth + 1, limits);
    let curves = curves(&seen, drawn.as_ref());
    let measures = measures(machine.tokens(), &seen, drawn.as_ref(), &curves.0, known);
    let excess = measures.get(&Measure::ExcessEntropy).cloned();
    sanity::check(&measures, &excess.unwrap_or(Quantity::Absent(Absent::Diverges)), false)?;
    let open = CausalSummary::Open(match &known.unbounded {
        Some(found) => NotFinite::Strings(found.clone()),
        None => NotFinite::Unknown { explored: seen.count, depth: depth as u32 },
    });
    let reverse = CausalSummary::Open(match &known.unbounded {
        // The reversed strings are no finite model's either.
        Some(found) => NotFinite::Strings(Unbounded { before: Vec::new(), repeated: Vec::new(), ..found.clone() }),
        None => NotFinite::Unknown { explored: 0, depth: 0 },
    });
    let order = || Err(Absent::Limit(ONE_BY_ONE));
    let whole = Analysis {
        exact: known.exact,
        written: Written {
            states: usize::MAX,
            transitions: usize::MAX,
            unifilar: false,
            recurrent_classes: Some(1),
            period: known.period,
        },
        reduced: Reduced { states: usize::MAX, dimension: None },
        // A finite Markov order would make a finite model.
        markov_order: if known.unbounded.is_some() { Ok(Order::Infinite) } else { order() },
        cryptic_order: order(),
        forward: open,
        reverse,
        measures,
        curves: curves.0,
        decay: Decay::default(),
        uncertainty: Uncertainty::default(),
        beliefs: BeliefCloud::default(),
        diagram: Diagram::default(),
        notices: notices(known, limits),
        ingredients: Ingredients::default(),
        cut: None,
    };
    Ok(Explored {
        whole,
        sojourns: sojourns(&seen),
        tokens: seen.single,
        depth,
        words: seen.count,
        sequences: drawn.as_ref().map_or(0, |drawn| drawn.sequences),
        length: drawn.as_ref().map_or(0, |drawn| drawn.length),
        errors: curves.1,
        frames: machine.frames(),
    })
}

impl Analysis {
    /// Puts what was found by the stacks in the place of what a bracket from short words said: the rate, what the past and the future share, and the
    /// curve of uncertainty. The machine, where it is too large for its beliefs, says the rest better.
    pub fn put(&mut self, explored: Explored) {
        let from_both = [
            Measure::EntropyRate,
            Measure::TotalPredictability,
            Measure::Redundancy,
            Measure::ExcessEntropy,
            Measure::TransientInformation,
            Measure::ElusiveInformation,
        ];
        let Analysis { measures, curves, .. } = explored.whole;
        self.measures.extend(measures.into_iter().filter(|(measure, _)| from_both.contains(measure)));
        self.curves.block_entropy = curves.block_entropy;
        self.curves.myopic_entropy = curves.myopic_entropy;
        self.curves.myopic_entropy_lower = curves.myopic_entropy_lower;
    }
}

impl Explored {
    /// I(X_0; X_t); `None` beyond the words that were looked at.
    pub fn token_information(&self, lag: usize) -> Option<f64> {
        self.whole.curves.token_information.get(lag.checked_sub(1)?).copied()
    }
}

fn notices(known: &Known, limits: &Limits) -> Vec<Notice> {
    let mut notices = Vec::new();
    if let Some(period) = known.period.filter(|&period| period > 1) {
        notices.push(Notice::Periodic { period });
    }
    if !known.exact {
        notices.push(Notice::Inexact { tolerance: limits.tolerance });
    }
    if limits.expired() {
        notices.push(Notice::Stopped { what: "the exploration of its stacks" });
    }
    notices
}

/// 1 / P(another follows | token).
fn sojourns(seen: &Words) -> Vec<f64> {
    let tokens = seen.single.len();
    let stays = |token: usize| seen.pairs.first().map_or(0.0, |pairs| pairs[token * tokens + token] / seen.single[token]);
    (0..tokens).map(|token| 1.0 / (1.0 - stays(token)).max(0.0)).collect()
}

/// The curves, and the standard errors of the myopic entropies.
fn curves(seen: &Words, drawn: Option<&Runs>) -> (Curves, Vec<f64>) {
    let mut myopic = seen.myopic.clone();
    let mut errors = vec![0.0; myopic.len()];
    let mut lower = Vec::new();
    if let Some(drawn) = drawn {
        let sampled = drawn.upper.iter().skip(myopic.len());
        errors.extend(sampled.clone().map(runs::Mean::standard_error));
        myopic.extend(sampled.map(runs::Mean::mean));
        lower = drawn.lower.iter().map(runs::Mean::mean).collect();
    }
    let mut block_entropy = vec![0.0];
    let mut sum = Sum::default();
    for h in &myopic {
        sum.add(*h);
        block_entropy.push(sum.value());
    }
    let tokens = seen.single.len();
    let information = |pairs: &Vec<f64>| (2.0 * entropy(seen.single.iter().copied()) - entropy(pairs.iter().copied())).max(0.0);
    let coincidence: f64 = seen.single.iter().map(|p| p * p).sum();
    let agreement = |pairs: &Vec<f64>| (0..tokens).map(|token| pairs[token * tokens + token]).sum::<f64>();
    let correlation = |agreement: f64| (agreement - coincidence) / (1.0 - coincidence);
    let autocorrelation = match coincidence < 1.0 {
        true => std::iter::once(1.0).chain(seen.pairs.iter().map(|pairs| correlation(agreement(pairs)))).collect(),
        false => Vec::new(),
    };
    let curves = Curves {
        block_entropy,
        myopic_entropy: myopic,
        myopic_entropy_lower: lower,
        token_information: seen.pairs.iter().map(information).collect(),
        autocorrelation,
        power_spectrum: Vec::new(),
        spectral_lines: Vec::new(),
    };
    (curves, errors)
}

const ONE_BY_ONE: &str = "needs the causal states one by one, and they are not written out";
const BOTH_WAYS: &str = "needs the process read backwards too, and its stacks are known forwards only";

fn measures(tokens: usize, seen: &Words, drawn: Option<&Runs>, curves: &Curves, known: &Known) -> BTreeMap<Measure, Quantity> {
    let single = Measured::closed_form(entropy(seen.single.iter().copied()));
    let rate = rate(seen, drawn, known);
    let most = (tokens as f64).log2();
    let less = |h: &Measured, from: f64, slack: f64, formula| Measured {
        value: from - h.value,
        lower: from - h.upper - slack,
        upper: from - h.lower + slack,
        standard_error: h.standard_error,
        method: Method::Identity { formula },
    };
    let of = |measure: Measure| match (measure, &rate) {
        (Measure::EntropyRate, Some(rate)) => Quantity::Value(rate.clone()),
        (Measure::SingleTokenEntropy, _) => Quantity::Value(single.clone()),
        (Measure::TotalPredictability, Some(rate)) => {
            let below = less(rate, most, 0.0, "G = h - log2 of the alphabet's size");
            Quantity::Value(Measured { value: -below.value, lower: -below.upper, upper: -below.lower, ..below })
        }
        (Measure::Redundancy, Some(rate)) => {
            let found = less(rate, single.value, single.upper - single.value, "rho = H(1) - h");
            Quantity::Value(Measured { lower: found.lower.max(0.0), value: found.value.max(0.0), ..found })
        }
        (Measure::ExcessEntropy, Some(rate)) => Quantity::Value(excess(rate, seen, drawn, curves)),
        (Measure::ElusiveInformation, Some(rate)) => {
            let excess = excess(rate, seen, drawn, curves);
            let (value, lower) = (excess.value - (single.value - rate.value), excess.lower - (single.upper - rate.lower));
            let method = Method::Identity { formula: "sigma = E - rho" };
            Quantity::Value(Measured { value: value.max(0.0), lower: lower.max(0.0), method, ..excess })
        }
        (
            Measure::EntropyRate
            | Measure::TotalPredictability
            | Measure::Redundancy
            | Measure::ExcessEntropy
            | Measure::ElusiveInformation,
            None,
        ) => Quantity::Absent(Absent::Limit("the time was up before sequences were sampled")),
        (Measure::GeneratorEntropy, _) => {
            Quantity::Absent(Absent::Limit("its states are stacks, too many to be weighed one by one"))
        }
        (Measure::StatisticalComplexity, _) => Quantity::Absent(Absent::Limit(
            "needs the causal states one by one, and they are not written out; it is at least the excess entropy",
        )),
        (Measure::TransientInformation, _) => {
            Quantity::Absent(Absent::Limit("its sum goes on beyond the words looked at; it is at least the excess entropy"))
        }
        (Measure::SynchronizationInformation | Measure::SynchronizationTime | Measure::Crypticity, _) => {
            Quantity::Absent(Absent::Limit(ONE_BY_ONE))
        }
        (Measure::CorrelationLength, _) => {
            Quantity::Absent(Absent::Limit("needs the eigenvalues of its machine, which is not written out"))
        }
        (
            Measure::ReverseStatisticalComplexity
            | Measure::CausalIrreversibility
            | Measure::BidirectionalComplexity
            | Measure::ResidualEntropy
            | Measure::BoundInformation
            | Measure::EnigmaticInformation
            | Measure::LocalExogenousInformation,
            _,
        ) => Quantity::Absent(Absent::Limit(BOTH_WAYS)),
    };
    Measure::ALL.iter().map(|&measure| (measure, of(measure))).collect()
}

/// That of the strings, or what the sampled sequences enclose.
fn rate(seen: &Words, drawn: Option<&Runs>, known: &Known) -> Option<Measured> {
    let least = seen.myopic.iter().copied().fold(f64::INFINITY, f64::min);
    let sampled = drawn.map(|drawn| {
        let (upper, lower) = (drawn.upper_end, drawn.lower_end);
        let (above, below) = (upper.mean().min(least), lower.mean());
        let error = upper.standard_error().max(lower.standard_error());
        let value = ((above + below) / 2.0).min(least);
        let upper = (above + 4.0 * error).min(least).max(value);
        let lower = (below - 4.0 * error).clamp(0.0, value);
        let method = Method::Sampled { tokens: (drawn.sequences * drawn.length) as u64 };
        Measured { value, lower, upper, standard_error: Some(error), method }
    });
    let of_strings = known.rate.map(|rate| {
        let upper = rate.upper.min(least).max(rate.lower);
        Measured {
            value: rate.value.clamp(rate.lower, upper),
            lower: rate.lower,
            upper,
            standard_error: rate.standard_error,
            method: Method::Identity { formula: "h = H(string) / (mean length + 1)" },
        }
    });
    match (of_strings, sampled) {
        // Bounds of the strings are proved; sampled ones are taken where they are far narrower.
        (Some(strings), Some(sampled)) if strings.standard_error.is_none() => {
            let wide = |measured: &Measured| measured.upper - measured.lower;
            Some(if wide(&strings) > 10.0 * wide(&sampled) { sampled } else { strings })
        }
        (Some(strings), _) => Some(strings),
        (None, sampled) => sampled,
    }
}

/// H(L) - h L rises to E. Of words this is proved; sequences go on further.
fn excess(rate: &Measured, seen: &Words, drawn: Option<&Runs>, curves: &Curves) -> Measured {
    let depth = seen.myopic.len();
    let by_words = |h: f64| (0..=depth).map(|l| curves.block_entropy[l] - h * l as f64).fold(0.0, f64::max);
    let proved = by_words(rate.upper);
    let found = drawn.map(|drawn| {
        let last = drawn.length;
        let sum = drawn.summed[last - 1];
        let value = curves.block_entropy[depth] + sum.mean() - rate.value * last as f64;
        // Four of these are at least what the rate's bounds leave open.
        let of_rate = rate.standard_error.unwrap_or(0.0).max((rate.upper - rate.lower) / 8.0);
        (value, sum.standard_error().hypot(of_rate * last as f64), (drawn.sequences * drawn.length) as u64)
    });
    match found {
        Some((value, error, tokens)) if value > by_words(rate.value) => Measured {
            value: value.max(proved),
            lower: (value - 4.0 * error).max(proved),
            upper: f64::INFINITY,
            standard_error: Some(error),
            method: Method::Sampled { tokens },
        },
        _ => Measured {
            value: by_words(rate.value).max(proved),
            lower: proved,
            upper: f64::INFINITY,
            standard_error: None,
            method: Method::Identity { formula: "E >= H(L) - h L, of the words looked at" },
        },
    }
}
