//! Relations between the measures that hold for every process, on random machines; and block entropies by enumerating words.

use epsilang::analysis::measure::Measure;
use epsilang::analysis::quantity::{Measured, Quantity};
use epsilang::analysis::{Analysis, analyze};
use epsilang::machine::limits::Limits;
use epsilang::machine::reversal::reverse;
use epsilang::machine::stationary::stationary;
use epsilang::machine::{Edge, Machine};
use epsilang::number::{Ordered, Rational, Scalar};
use proptest::prelude::*;

/// Measures that add up over independent processes.
const ADDITIVE: &[Measure] = &[
    Measure::EntropyRate,
    Measure::StatisticalComplexity,
    Measure::ReverseStatisticalComplexity,
    Measure::BidirectionalComplexity,
    Measure::ExcessEntropy,
    Measure::Crypticity,
    Measure::TransientInformation,
    Measure::SynchronizationInformation,
    Measure::SingleTokenEntropy,
    Measure::ResidualEntropy,
    Measure::BoundInformation,
    Measure::EnigmaticInformation,
    Measure::ElusiveInformation,
];

/// Measures that are the same when time runs backwards.
const REVERSIBLE: &[Measure] = &[
    Measure::EntropyRate,
    Measure::ExcessEntropy,
    Measure::TransientInformation,
    Measure::BidirectionalComplexity,
    Measure::ResidualEntropy,
    Measure::BoundInformation,
    Measure::EnigmaticInformation,
    Measure::ElusiveInformation,
    Measure::CorrelationLength,
];

fn limits() -> Limits {
    Limits { max_beliefs: 400, ..Limits::default() }
}

/// A machine of rational weights from (from, to, token, weight); each state's weights are scaled to sum to one, and a state with
/// none returns to the first.
fn machine(states: u32, tokens: u32, weights: &[(u32, u32, u32, i64)]) -> Machine<Rational> {
    let mut edges: Vec<Edge<Rational>> = Vec::new();
    for state in 0..states {
        let leaving: Vec<_> = weights.iter().filter(|w| w.0 % states == state).collect();
        let total: i64 = leaving.iter().map(|w| w.3).sum();
        if leaving.is_empty() {
            edges.push(Edge { from: state, to: 0, token: 0, weight: Rational::one() });
        }
        for (_, to, token, weight) in leaving {
            let weight = Rational::from_i64(*weight).div(&Rational::from_i64(total)).unwrap();
            edges.push(Edge { from: state, to: to % states, token: token % tokens, weight });
        }
    }
    let share = Rational::one().div(&Rational::from_i64(i64::from(states))).unwrap();
    Machine::new(states as usize, tokens as usize, edges, Some(vec![share; states as usize]), None)
}

/// Any machine: non-unifilar, reducible, periodic.
fn any_machine() -> impl Strategy<Value = Machine<Rational>> {
    (1..=3u32, 1..=3u32, prop::collection::vec((0..3u32, 0..3u32, 0..3u32, 1..=4i64), 1..=8))
        .prop_map(|(states, tokens, weights)| machine(states, tokens, &weights))
}

/// At most one successor for each state and token.
fn unifilar_machine() -> impl Strategy<Value = Machine<Rational>> {
    (1..=4u32, 1..=3u32, prop::collection::vec((0..4u32, 0..4u32, 0..3u32, 1..=4i64), 1..=10)).prop_map(
        |(states, tokens, mut weights)| {
            weights.sort_by_key(|w| (w.0 % states, w.2 % tokens));
            weights.dedup_by_key(|w| (w.0 % states, w.2 % tokens));
            machine(states, tokens, &weights)
        },
    )
}

fn found(analysis: &Analysis, measure: Measure) -> Option<&Measured> {
    match &analysis.measures[&measure] {
        Quantity::Value(measured) => Some(measured),
        _ => None,
    }
}

fn agree(a: Option<&Measured>, b: Option<&Measured>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => {
            let slack = 1e-8 * (1.0 + a.value.abs());
            a.lower <= b.upper + slack && b.lower <= a.upper + slack
        }
        _ => true,
    }
}

/// `value` lies in the bounds of the measure, to rounding.
fn holds(measured: Option<&Measured>, value: f64) -> bool {
    measured.is_none_or(|m| m.lower - 1e-8 <= value && value <= m.upper + 1e-8)
}

/// H(0), H(1), ... by summing over all words.
fn block_entropies(machine: &Machine<Rational>, longest: usize) -> Vec<f64> {
    let law = stationary(machine, &limits()).unwrap();
    let floats = machine.map(Ordered::to_f64);
    let mut words = vec![law.iter().map(Ordered::to_f64).collect::<Vec<f64>>()];
    let mut entropies = Vec::new();
    for _ in 0..=longest {
        let masses = words.iter().map(|word| word.iter().sum::<f64>()).filter(|p| *p > 0.0);
        entropies.push(masses.map(|p| -p * p.log2()).sum());
        words = words.iter().flat_map(|word| floats.push(word)).filter(|word| word.iter().any(|p| *p > 0.0)).collect();
    }
    entropies
}

fn check(machine: &Machine<Rational>) {
    let analysis = analyze(machine, &limits()).unwrap();
    let value = |measure| found(&analysis, measure).map(|m| m.value);
    let curve = &analysis.curves.block_entropy;
    for (length, (expected, entropy)) in block_entropies(machine, 6).iter().zip(curve).enumerate() {
        assert!((expected - entropy).abs() < 1e-10, "H({length}) is {expected}, found {entropy}");
    }
    let myopic = &analysis.curves.myopic_entropy;
    assert!(myopic.windows(2).all(|h| h[0] >= h[1] - 1e-12), "{myopic:?}");
    let h = value(Measure::EntropyRate).unwrap();
    assert!(myopic.iter().all(|m| *m >= h - 1e-9));
    let (b, q, sigma) =
        (value(Measure::BoundInformation), value(Measure::EnigmaticInformation), value(Measure::ElusiveInformation));
    if let (Some(b), Some(q), Some(sigma)) = (b, q, sigma) {
        assert!(holds(found(&analysis, Measure::ExcessEntropy), b + q + sigma));
    }
    let single = value(Measure::SingleTokenEntropy).unwrap();
    assert!((single - h - value(Measure::Redundancy).unwrap()).abs() < 1e-12);
    // Partial sums of E and T from the curve do not exceed them.
    let excess: f64 = myopic.iter().map(|m| (m - h).max(0.0)).sum();
    let transient: f64 = myopic.iter().enumerate().map(|(l, m)| (l + 1) as f64 * (m - h).max(0.0)).sum();
    assert!(found(&analysis, Measure::ExcessEntropy).unwrap().upper >= excess - 1e-8 - 1e-4 * excess);
    assert!(found(&analysis, Measure::TransientInformation).unwrap().upper >= transient - 1e-7 - 1e-3 * transient);

    let backward = analyze(&reverse(machine, &limits()).unwrap().machine, &limits()).unwrap();
    for measure in REVERSIBLE {
        assert!(agree(found(&analysis, *measure), found(&backward, *measure)), "{measure:?}: {analysis:?} {backward:?}");
    }
    let (one, other) = (Measure::StatisticalComplexity, Measure::ReverseStatisticalComplexity);
    assert!(agree(found(&analysis, one), found(&backward, other)) && agree(found(&analysis, other), found(&backward, one)));
    assert_eq!(analysis.reduced.dimension, backward.reduced.dimension);
}

/// The same process with the first state in two copies that are entered alike.
fn split(machine: &Machine<Rational>) -> Machine<Rational> {
    let half = Rational::one().div(&Rational::from_i64(2)).unwrap();
    let copy = machine.states() as u32;
    let mut edges = Vec::new();
    for edge in machine.edges() {
        for from in [edge.from, copy] {
            if from == copy && edge.from != 0 {
                continue;
            }
            let targets = if edge.to == 0 {
                vec![(0, edge.weight.mul(&half)), (copy, edge.weight.mul(&half))]
            } else {
                vec![(edge.to, edge.weight.clone())]
            };
            edges.extend(targets.into_iter().map(|(to, weight)| Edge { from, to, token: edge.token, weight }));
        }
    }
    let start = machine.start().map(|start| {
        let mut start = start.to_vec();
        start[0] = start[0].mul(&half);
        start.push(start[0].clone());
        start
    });
    Machine::new(machine.states() + 1, machine.tokens(), edges, start, None)
}

fn product(a: &Machine<Rational>, b: &Machine<Rational>) -> Machine<Rational> {
    let (states, tokens) = (b.states() as u32, b.tokens() as u32);
    let mut edges = Vec::new();
    for one in a.edges() {
        for other in b.edges() {
            edges.push(Edge {
                from: one.from * states + other.from,
                to: one.to * states + other.to,
                token: one.token * tokens + other.token,
                weight: one.weight.mul(&other.weight),
            });
        }
    }
    let laws = (stationary(a, &limits()).unwrap(), stationary(b, &limits()).unwrap());
    let start = laws.0.iter().flat_map(|p| laws.1.iter().map(move |q| p.mul(q))).collect();
    Machine::new(a.states() * b.states(), a.tokens() * b.tokens(), edges, Some(start), None)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn unifilar_machines_keep_every_identity(machine in unifilar_machine()) {
        check(&machine);
    }

    #[test]
    fn a_state_in_two_copies_changes_nothing(machine in unifilar_machine()) {
        let (plain, copied) = (analyze(&machine, &limits()).unwrap(), analyze(&split(&machine), &limits()).unwrap());
        for measure in Measure::ALL.iter().filter(|measure| **measure != Measure::GeneratorEntropy) {
            prop_assert!(agree(found(&plain, *measure), found(&copied, *measure)), "{:?}", measure);
        }
        prop_assert_eq!(plain.reduced.dimension, copied.reduced.dimension);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, max_shrink_iters: 50, ..ProptestConfig::default() })]

    #[test]
    fn machines_of_any_kind_keep_every_identity(machine in any_machine()) {
        check(&machine);
    }

    #[test]
    fn measures_of_independent_processes_add(a in unifilar_machine(), b in unifilar_machine()) {
        let parts = (analyze(&a, &limits()).unwrap(), analyze(&b, &limits()).unwrap());
        // Two periods in step with each other would not be independent of where they began.
        prop_assume!(parts.0.written.period.min(parts.1.written.period) == Some(1));
        let whole = analyze(&product(&a, &b), &limits()).unwrap();
        for measure in ADDITIVE {
            if let (Some(one), Some(other)) = (found(&parts.0, *measure), found(&parts.1, *measure)) {
                let (lower, upper) = (one.lower + other.lower, one.upper + other.upper);
                let holds = found(&whole, *measure).is_none_or(|m| m.lower <= upper + 1e-8 && lower - 1e-8 <= m.upper);
                prop_assert!(holds, "{:?}: {:?} {:?} {:?}", measure, one, other, found(&whole, *measure));
            }
        }
    }
}
