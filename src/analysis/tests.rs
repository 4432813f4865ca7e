//! Whole analyses of processes with countably many causal states, against numbers worked out by themselves.
//!
//! A renewal process whose gaps between two resets (n other tokens) have the law F(n) has the causal states n, with probabilities in
//! proportion to the chance that a gap is at least n; the sums over states, and over pairs of states before and after a token, were
//! taken to 200 terms.

use super::measure::Measure;
use super::quantity::Quantity;
use super::{Analysis, analyze};
use crate::machine::limits::Limits;
use crate::machine::{Edge, Machine, State, Token};
use crate::number::{Rational, Scalar};

fn rational(numerator: i64, denominator: i64) -> Rational {
    Rational::from_i64(numerator).div(&Rational::from_i64(denominator)).unwrap_or(Rational::ZERO)
}

/// Edges (from, to, token, numerator, denominator).
fn analysis(states: usize, tokens: usize, edges: &[(State, State, Token, i64, i64)]) -> Analysis {
    // Quick, and plenty for tails that fall by a factor each token.
    let limits = Limits { max_beliefs: 1_500, ..Limits::default() };
    let edges = edges.iter().map(|&(from, to, token, n, d)| Edge { from, to, token, weight: rational(n, d) }).collect();
    analyze(&Machine::new(states, tokens, edges, None, None), &limits).unwrap()
}

fn holds(analysis: &Analysis, measure: Measure, value: f64) {
    let found = &analysis.measures[&measure];
    let Quantity::Value(m) = found else { panic!("{measure:?}: {found:?}") };
    assert!((m.value - value).abs() < 1e-9, "{measure:?}: {m:?} for {value}");
    assert!(m.lower <= value + 1e-13 && value - 1e-13 <= m.upper && m.upper - m.lower < 1e-7, "{measure:?}: {m:?} for {value}");
    assert!(m.is_proved(), "{measure:?}: {m:?}");
}

#[test]
fn the_simple_nonunifilar_source() {
    // p = 1/3, q = 1/4.
    let found = analysis(2, 2, &[(0, 0, 0, 2, 3), (0, 1, 0, 1, 3), (1, 1, 0, 3, 4), (1, 0, 1, 1, 4)]);
    holds(&found, Measure::EntropyRate, 0.5457418346367235);
    holds(&found, Measure::StatisticalComplexity, 3.675109913172533);
    holds(&found, Measure::BidirectionalComplexity, 2.0 * 3.675109913172533 - 0.06522775150815785);
    holds(&found, Measure::ExcessEntropy, 0.06522775150815785);
    holds(&found, Measure::TransientInformation, 0.0994892573970105);
    holds(&found, Measure::SynchronizationInformation, 18.53140192278869);
    holds(&found, Measure::SynchronizationTime, 5.285714285714283);
    holds(&found, Measure::ResidualEntropy, 0.4898281548334884);
}

#[test]
fn a_source_of_three_states_that_a_token_resets() {
    // A -> 0 C; B -> 1 A | 1 B; C -> 1 A | 1 B | 1 C.
    let found =
        analysis(3, 2, &[(0, 2, 0, 1, 1), (1, 0, 1, 1, 2), (1, 1, 1, 1, 2), (2, 0, 1, 1, 3), (2, 1, 1, 1, 3), (2, 2, 1, 1, 3)]);
    holds(&found, Measure::EntropyRate, 0.686191994076766);
    holds(&found, Measure::StatisticalComplexity, 2.4804372899992564);
    holds(&found, Measure::TransientInformation, 0.19518110624794002);
    holds(&found, Measure::SynchronizationInformation, 6.056024809641265);
    holds(&found, Measure::SynchronizationTime, 2.6428571428571437);
    holds(&found, Measure::ResidualEntropy, 0.5044728404905435);
}

#[test]
fn two_resets_at_a_time_take_longer_than_one() {
    // Two simple nonunifilar sources side by side, tokens in pairs: measures add, but for the time until both are known:
    // the longer of two times, each of law P(t > L) = (L + 2) / 2^(L + 1).
    let one = [(0, 0, 0), (0, 1, 0), (1, 1, 0), (1, 0, 1)];
    let mut edges = Vec::new();
    for &(from, to, token) in &one {
        for &(other_from, other_to, other_token) in &one {
            edges.push((2 * from + other_from, 2 * to + other_to, 2 * token + other_token, 1, 4));
        }
    }
    let found = analysis(4, 4, &edges);
    let expected: f64 = (0..200).map(|l| f64::from(l + 2) * 0.5_f64.powi(l + 1)).map(|p| 1.0 - (1.0 - p) * (1.0 - p)).sum();
    let Quantity::Value(time) = &found.measures[&Measure::SynchronizationTime] else { panic!() };
    assert!((time.value - expected).abs() < 1e-9, "{time:?} for {expected}");
    let Quantity::Value(complexity) = &found.measures[&Measure::StatisticalComplexity] else { panic!() };
    assert!((complexity.value - 2.0 * 2.711468724220612).abs() < 1e-6, "{complexity:?}");
    assert!(complexity.lower <= 2.0 * 2.711468724220612 && 2.0 * 2.711468724220612 <= complexity.upper, "{complexity:?}");
}

#[test]
fn what_never_synchronizes_is_infinite() {
    // Two contracting maps of the belief, neither of which forgets anything.
    let edges = [(0, 0, 0, 11, 20), (0, 1, 0, 3, 20), (0, 1, 1, 3, 10), (1, 0, 0, 3, 10), (1, 0, 1, 3, 20), (1, 1, 1, 11, 20)];
    let found = analysis(2, 2, &edges);
    for measure in [
        Measure::StatisticalComplexity,
        Measure::BidirectionalComplexity,
        Measure::SynchronizationInformation,
        Measure::SynchronizationTime,
    ] {
        assert!(matches!(found.measures[&measure], Quantity::Infinite(_)), "{measure:?}: {:?}", found.measures[&measure]);
    }
}

#[test]
fn a_mixture_of_a_source_that_resets_and_a_coin_is_not_taken_for_the_source() {
    let edges = [(0, 0, 0, 1, 2), (0, 1, 0, 1, 2), (1, 1, 0, 1, 2), (1, 0, 1, 1, 2), (2, 2, 0, 1, 3), (2, 2, 1, 2, 3)];
    let edges = edges.map(|(from, to, token, n, d)| Edge { from, to, token, weight: rational(n, d) });
    let start = [rational(1, 4), rational(1, 4), rational(1, 2)];
    let mixture = Machine::new(3, 2, edges.to_vec(), Some(start.to_vec()), None);
    let found = analyze(&mixture, &Limits { max_beliefs: 1_000, ..Limits::default() }).unwrap();
    // C is 1 + C(source) / 2 = 2.3557; the source alone has 2.7115.
    match &found.measures[&Measure::StatisticalComplexity] {
        Quantity::Value(m) => assert!(m.lower <= 2.355735 && 2.355734 <= m.upper, "{m:?}"),
        other => assert!(matches!(other, Quantity::Absent(_)), "{other:?}"),
    }
}

#[test]
fn less_effort_gives_wider_bounds_about_the_same_truth() {
    // Mess3 with x = 1/20, a = 17/20: P(token, next state | state), tokens given by the state entered.
    let edges = (0..27u32).map(|k| {
        let (from, to, token) = (k / 9, k / 3 % 3, k % 3);
        let weight = rational(if from == to { 18 } else { 1 }, 20).mul(&rational(if to == token { 34 } else { 3 }, 40));
        Edge { from, to, token, weight }
    });
    let machine = Machine::new(3, 3, edges.collect(), None, None);
    let [little, more] = [0.002, 0.02].map(|effort| {
        let limits = Limits { max_beliefs: 1_500, effort: Some(effort), ..Limits::default() };
        let found = analyze(&machine, &limits).unwrap();
        let Quantity::Value(h) = &found.measures[&Measure::EntropyRate] else { panic!("no entropy rate") };
        // Between bounds that an independent computation proved.
        assert!(h.lower <= 1.144_717_253_431_712_3 && 1.144_717_276_226_098 <= h.upper, "{h:?}");
        h.upper - h.lower
    });
    assert!(more < little && little < 0.1, "{little} {more}");
}

/// Edges of a generalized machine, a matrix in ninths, eighteenths, ... for each token.
fn generalized(denominator: i64, matrices: &[[[i64; 2]; 2]], start: [(i64, i64); 2], last: [i64; 2], effort: f64) -> Analysis {
    let entries = |(token, matrix): (usize, &[[i64; 2]; 2])| {
        let of = |from: usize, to: usize, n: i64| Edge {
            from: from as State,
            to: to as State,
            token: token as Token,
            weight: rational(n, denominator),
        };
        let [[a, b], [c, d]] = *matrix;
        [of(0, 0, a), of(0, 1, b), of(1, 0, c), of(1, 1, d)]
    };
    let start = start.map(|(n, d)| rational(n, d)).to_vec();
    let last = last.map(Rational::from_i64).to_vec();
    let machine =
        Machine::new(2, matrices.len(), matrices.iter().enumerate().flat_map(entries).collect(), Some(start), Some(last));
    analyze(&machine, &Limits { max_beliefs: 600, effort: Some(effort), ..Limits::default() }).unwrap()
}

fn encloses(analysis: &Analysis, measure: Measure, value: f64) {
    let found = &analysis.measures[&measure];
    let Quantity::Value(m) = found else { panic!("{measure:?}: {found:?}") };
    assert!(m.lower <= value && value <= m.upper && m.upper - m.lower < 1e-5, "{measure:?}: {m:?} for {value}");
}

#[test]
fn a_choice_made_once_in_coordinates_that_show_no_classes() {
    // For ever 0, or one of three tokens with 1/3 each: each with chance 1/2. After a 1 it is known for certain which.
    let matrices = [[[-1, 2], [-4, 5]], [[2, -1], [2, -1]], [[2, -1], [2, -1]]];
    let found = generalized(3, &matrices, [(0, 1), (1, 4)], [3, 4], 0.01);
    encloses(&found, Measure::EntropyRate, 3.0_f64.log2() / 2.0);
    encloses(&found, Measure::ExcessEntropy, 1.0);
    assert!(matches!(found.forward, super::CausalSummary::Open(_)), "{:?}", found.forward);
}

#[test]
fn what_longer_words_would_tell_is_within_the_bounds_of_a_generalized_machine() {
    // The same process as A -> 0 A @ 1/2 | 1 C @ 1/2; B -> 0 C @ 1/3 | 1 A @ 1/3 | 1 C @ 1/3; C -> 0 A @ 1/3 | 1 A @ 1/3 | 1 C @ 1/3:
    // r from all words of 13 tokens with the states beyond them known and unknown, and from that machine.
    let matrices = [[[10, -5], [2, -1]], [[9, 3], [9, -3]]];
    let found = generalized(18, &matrices, [(11, 21), (-1, 21)], [2, 1], 0.01);
    encloses(&found, Measure::ResidualEntropy, 0.9566472252106137);
}
