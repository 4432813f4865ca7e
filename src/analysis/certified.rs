//! Numbers of a process whose recursion was cut, widened to what is proved of the true one.
//!
//! The laws of L successive tokens differ by a total variation of at most d(L), which the cut's certificate gives; so block entropies
//! differ by at most d log2(|A|^L - 1) + h2(d) (Fannes 1973, with the constant of Audenaert 2007). The entropy rate of a stream
//! whose strings end in a token is that of its strings, in closed form. Where nothing is proved the bounds are infinite.

use super::measure::Measure;
use super::quantity::{Absent, Measured, Method, Quantity};
use super::{Analysis, CausalSummary, Cut};
use crate::machine::causal::{NotFinite, Order};
use crate::machine::limits::Limits;
use crate::network::certificate::{Truth, Unbounded};

/// Numbers that the beliefs explored of a cut process may hold: what is transient in it says little of the true one.
const WORK: usize = 10_000_000;

/// Bits that rounding may make.
const ROUNDING: f64 = 1e-12;

/// The limits for the analysis of a cut process of so many states.
pub fn of_cut(states: usize, limits: &Limits) -> Limits {
    let beliefs = (WORK / (states * states).max(1)).clamp(300, 5_000);
    Limits { max_beliefs: limits.max_beliefs.min(beliefs), ..limits.clone() }
}

/// Turns the analysis of a cut process into one of the true process.
pub fn certified(analysis: &mut Analysis, truth: &Truth, tokens: usize) {
    let certificate = &truth.certificate;
    let depth = certificate.depth;
    let method = Method::Cut { depth };
    // The entropies of the cut are right to rounding.
    let rounding = |length: usize| 1e-13 * (1.0 + length as f64);
    let error =
        |length: usize| entropy_error(certificate.distance(length as f64), tokens as f64, length as f64) + rounding(length);
    let blocks = analysis.curves.block_entropy.clone();
    let errors: Vec<f64> = (0..blocks.len()).map(error).collect();

    // The conditional entropies h(L) fall to h.
    let falling = (1..blocks.len()).map(|length| blocks[length] - blocks[length - 1] + errors[length] + errors[length - 1]);
    let upper = falling.fold((tokens as f64).log2(), f64::min);
    let cut_rate = analysis.measures.get(&Measure::EntropyRate).and_then(Quantity::value);
    let rate = match (truth.entropy_rate, cut_rate) {
        (Some((value, low, high)), _) => {
            let formula = "h = H(string) / (mean length + 1)";
            Some(Measured {
                value,
                lower: low,
                upper: high.min(upper).max(value),
                standard_error: None,
                method: Method::Identity { formula },
            })
        }
        (None, Some(value)) => Some(open(value, f64::NEG_INFINITY, upper, &method)),
        (None, None) => None,
    };
    let single = blocks.get(1).map(|&value| {
        let most = (tokens as f64).log2();
        open(value, (value - errors[1]).max(0.0), (value + errors[1]).min(most), &method)
    });

    // H(L) - h L rises to E, and C is at least E.
    let least = rate.as_ref().map_or(0.0, |rate| {
        let each = (1..blocks.len()).map(|length| blocks[length] - errors[length] - length as f64 * rate.upper);
        each.fold(0.0, f64::max)
    });
    let spread: f64 = rate.as_ref().map_or(0.0, |rate| {
        let each = |length: usize| least + length as f64 * rate.lower - blocks[length] - errors[length];
        (0..blocks.len()).map(|length| each(length).max(0.0)).sum()
    });

    for (measure, quantity) in &mut analysis.measures {
        if let Quantity::Value(measured) = quantity {
            let known = (f64::NEG_INFINITY, f64::INFINITY);
            let (lower, upper) = match measure {
                Measure::ExcessEntropy | Measure::StatisticalComplexity | Measure::ReverseStatisticalComplexity => {
                    (least, f64::INFINITY)
                }
                Measure::BidirectionalComplexity => (least, f64::INFINITY),
                Measure::TransientInformation => (spread, f64::INFINITY),
                _ => known,
            };
            // What is nothing but rounding is nothing.
            let value = if measured.value.abs() < ROUNDING { 0.0 } else { measured.value };
            *measured = open(value, lower.min(value), upper, &method);
        }
    }
    let mut put = |measure: Measure, found: Option<Measured>| {
        if let Some(found) = found {
            analysis.measures.insert(measure, Quantity::Value(found));
        }
    };
    put(Measure::SingleTokenEntropy, single.clone());
    put(Measure::EntropyRate, rate.clone());
    if let Some(rate) = rate {
        let most = (tokens as f64).log2();
        let told = matches!(rate.method, Method::Identity { .. });
        let of = |formula| if told { Method::Identity { formula } } else { method.clone() };
        let total = Measured { value: rate.value - most, lower: rate.lower - most, upper: rate.upper - most, ..rate.clone() };
        put(Measure::TotalPredictability, Some(Measured { method: of("G = h - log2 of the alphabet's size"), ..total }));
        if let Some(single) = single {
            let (value, lower, upper) = (single.value - rate.value, single.lower - rate.upper, single.upper - rate.lower);
            put(Measure::Redundancy, Some(Measured { value, lower, upper, standard_error: None, method: of("rho = H(1) - h") }));
        }
    }

    let causal_states = match &analysis.forward {
        CausalSummary::Finite { recurrent, .. } => Some(*recurrent),
        CausalSummary::Open(_) => None,
    };
    let cut_at = CausalSummary::Open(NotFinite::Cut { depth });
    // A finite Markov order would make a finite model too.
    let missing = || Err(Absent::Undefined("the recursion was cut, and of the true process it is not known"));
    match &truth.unbounded {
        Some(found) => {
            analysis.forward = CausalSummary::Open(NotFinite::Strings(found.clone()));
            // The reversed strings are no finite model's either.
            let unnamed = Unbounded { before: Vec::new(), repeated: Vec::new(), ..found.clone() };
            analysis.reverse = CausalSummary::Open(NotFinite::Strings(unnamed));
            analysis.markov_order = Ok(Order::Infinite);
        }
        None => {
            analysis.forward = cut_at.clone();
            analysis.reverse = cut_at;
            analysis.markov_order = missing();
        }
    }
    analysis.cryptic_order = missing();
    analysis.cut = Some(Cut { certificate: certificate.clone(), causal_states, block_entropy_error: errors });
}

fn open(value: f64, lower: f64, upper: f64, method: &Method) -> Measured {
    Measured { value, lower, upper, standard_error: None, method: method.clone() }
}

/// How far the entropies of two laws over `tokens` to the power `length` words may be apart, in bits, where their total variation
/// is `distance`.
fn entropy_error(distance: f64, tokens: f64, length: f64) -> f64 {
    let most = length * tokens.log2();
    if distance <= 0.0 || most <= 0.0 {
        return 0.0;
    }
    let words = most.exp2();
    if distance >= 1.0 - 1.0 / words {
        return most;
    }
    let h2 = -(distance * distance.log2() + (1.0 - distance) * (-distance).ln_1p() / std::f64::consts::LN_2);
    (distance * most + h2).min(most)
}
