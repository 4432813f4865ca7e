//! From a machine to everything that is measured of it.

use super::correlation::correlation_length;
use super::decay::{Known, decay};
use super::error::AnalysisError;
use super::factors::Ingredients;
use super::measure::Measure;
use super::measures::{Inputs, measures};
use super::open_side::OpenSide;
use super::quantity::{Absent, Quantity};
use super::rates::{LENGTHS, rates};
use super::sanity;
use super::side::Side;
use super::spectrum::spectrum;
use super::structure::Structure;
use super::token_information::{single_token_entropy, token_curves, token_law};
use super::uncertainty::uncertainty;
use super::{Analysis, Curves, cloud, diagram, residual, summary, two_sided};
use crate::machine::Machine;
use crate::machine::any::AnyMachine;
use crate::machine::causal::{Causal, NotFinite, Order};
use crate::machine::limits::Limits;
use crate::machine::orders::Orders;
use crate::machine::quotient::quotient;
use crate::machine::reverse_causal::backward;
use crate::number::Ordered;
use crate::on_machine;

/// Share of the time that the search among beliefs, forward and backward, may take.
const SEARCH: f64 = 0.6;

/// Covariance of two tokens that stays at any distance, above rounding.
const PERSISTENT: f64 = 1e-12;

/// States of a machine that is not unifilar beyond which its causal states are not looked for: the span of its predictions alone
/// would take minutes.
pub const SEARCHED_STATES: usize = 4_000;

/// Analyzes the stationary process that `machine` generates (from its start, where one is written and there are several classes).
///
/// # Errors
/// [`AnalysisError::NoStationaryLaw`] where there is no such process, or none that the machine determines.
pub fn analyze<S: Ordered>(machine: &Machine<S>, limits: &Limits) -> Result<Analysis, AnalysisError> {
    // The search among beliefs may take all the time there is; the brackets of the measures need some of it.
    let too_large = machine.states() > SEARCHED_STATES && !machine.is_unifilar();
    let search = if too_large { limits.used_up() } else { limits.with_share_of_time(SEARCH) };
    let structure = Structure::new(machine, &search, limits).map_err(AnalysisError::NoStationaryLaw)?;
    let floats = machine.map(Ordered::to_f64);
    let law: Vec<f64> = structure.law.iter().map(Ordered::to_f64).collect();
    let forward = Side::new(&structure.forward, LENGTHS, limits);
    let reverse = Side::new(&structure.reverse, LENGTHS, limits);
    let forward_open = OpenSide::new(machine, &structure.law, &structure.forward, structure.observable.as_ref(), limits);
    let reverse_open = match &structure.reverse {
        Causal::Open { .. } => {
            let (backward, law) = backward(machine, &structure.law, &structure.forward, limits.tolerance);
            OpenSide::new(&backward, &law, &structure.reverse, quotient(&backward, &search).ok().as_ref(), limits)
        }
        Causal::Finite { .. } => None,
    };
    let mut rates = rates(&structure, forward.as_ref(), reverse.as_ref(), &floats, &law, limits);
    let synchronization = forward_open.as_ref().and_then(|side| side.renewal.as_ref()?.synchronization(limits));
    if let Some(renewal) = forward_open.as_ref().and_then(|side| side.renewal.as_ref()) {
        rates.narrow(&renewal.entropy_rate(), synchronization.as_ref());
    }
    let correlation_length = match &structure.canonical {
        Some(canonical) => correlation_length(canonical, summary::period(&structure), limits),
        None => Quantity::Absent(Absent::Limit("the process has too many dimensions for its eigenvalues")),
    };
    let (mut residual, mut shared) = (None, None);
    match (&structure.context, forward.as_ref().or(reverse.as_ref())) {
        (Some(_), _) => {}
        (None, Some(side)) => residual = residual::from_side(side, limits),
        (None, None) => {
            let found = two_sided::of_process(&structure, &floats, &law, limits);
            (residual, shared) = found.map(|found| (found.residual_entropy, found.excess_entropy)).unzip();
        }
    }
    if let Some(shared) = &shared {
        rates.narrow_excess(shared);
    }
    let time = forward.as_ref().map(|side| side.synchronization_time(limits));
    let tokens = token_law(&floats, &law);
    let measures = measures(&Inputs {
        structure: &structure,
        forward: forward.as_ref(),
        reverse: reverse.as_ref(),
        forward_open: forward_open.as_ref(),
        reverse_open: reverse_open.as_ref(),
        synchronization: synchronization.as_ref(),
        rates: &rates,
        single_token_entropy: single_token_entropy(&tokens),
        synchronization_time: time.as_ref(),
        correlation_length,
        residual: residual.as_ref(),
    });
    sanity::check(&measures, &rates.excess_entropy, S::EXACT)?;
    let (token_information, autocorrelation) = token_curves(&floats, &law, limits);
    let power = spectrum(&floats, &law, structure.generalized);
    let coincidence: f64 = tokens.iter().map(|p| p * p).sum();
    let ingredients = Ingredients::new(&structure, time.as_ref(), coincidence, &power, limits);
    let mut block_entropy = vec![0.0];
    for h in &rates.myopic {
        block_entropy.push(block_entropy[block_entropy.len() - 1] + h);
    }
    let written = summary::written(&structure);
    let steady = power.weights.iter().filter(|((k, _), _)| *k > 0).map(|(_, weight)| weight).sum::<f64>();
    let known = Known {
        correlation_length: measures.get(&Measure::CorrelationLength).and_then(Quantity::value),
        persists: steady + power.weights.get(&(0, 1)).map_or(0.0, |weight| weight - coincidence) > PERSISTENT,
    };
    let decay = decay(&floats, &law, known, limits.lags);
    let certainty = forward_open.as_ref().map(|side| &side.certainty);
    let uncertainty = uncertainty(&floats, &law, forward.as_ref(), time.as_ref(), certainty, limits);
    Ok(Analysis {
        exact: S::EXACT,
        reduced: summary::reduced(&structure, limits),
        forward: summary::causal(&structure.forward),
        reverse: summary::causal(&structure.reverse),
        // A word that tells the causal state for each length would leave finitely many causal states.
        markov_order: order(&structure, |orders| orders.markov, infinitely_many),
        // Where tokens move beliefs one to one, what the future leaves unknown of S_0 (C is infinite, E is not) it leaves unknown of S_L.
        cryptic_order: order(
            &structure,
            |orders| orders.cryptic,
            |reason| matches!(reason, NotFinite::Infinite { invertible: true, .. }),
        ),
        measures,
        curves: Curves {
            block_entropy,
            myopic_entropy: rates.myopic,
            myopic_entropy_lower: rates.myopic_lower,
            token_information,
            autocorrelation,
            power_spectrum: power.continuous,
            spectral_lines: power.lines,
        },
        decay,
        uncertainty,
        beliefs: cloud::cloud(&structure, &floats, &law, limits),
        diagram: diagram::diagram(&structure, limits),
        ingredients,
        notices: summary::notices(&structure, &written, limits),
        written,
        cut: None,
    })
}

/// The same for a machine of whichever kind of number.
///
/// # Errors
/// As [`analyze`].
pub fn analyze_any(machine: &AnyMachine, limits: &Limits) -> Result<Analysis, AnalysisError> {
    on_machine!(machine, machine => analyze(machine, limits))
}

fn infinitely_many(reason: &NotFinite) -> bool {
    matches!(reason, NotFinite::Countable { .. } | NotFinite::Infinite { .. } | NotFinite::Strings(_))
}

/// `infinite`: whether the order is, where the causal states are not finitely many.
fn order<S: Ordered>(
    structure: &Structure<S>,
    which: impl Fn(&Orders) -> Order,
    infinite: impl Fn(&NotFinite) -> bool,
) -> Result<Order, Absent> {
    match (&structure.forward, &structure.orders) {
        (_, Some(orders)) => Ok(which(orders)),
        (Causal::Finite { .. }, None) => Err(Absent::Limit("the epsilon-machine has too many pairs of states")),
        (Causal::Open { reason, .. }, None) if infinite(reason) => Ok(Order::Infinite),
        (Causal::Open { .. }, None) => Err(Absent::CausalStatesNotFinite),
    }
}
