//! Updates that can be worked out by hand.

use super::cycles::CycleKind;
use super::*;
use crate::machine::Edge;
use crate::machine::stationary::stationary;

/// `edges`: (from, to, token, weight).
fn machine(states: usize, tokens: usize, edges: &[(u32, u32, u32, f64)]) -> Machine<f64> {
    let edges = edges.iter().map(|&(from, to, token, weight)| Edge { from, to, token, weight }).collect();
    Machine::new(states, tokens, edges, None, None)
}

fn measured(machine: &Machine<f64>) -> Dynamics {
    let limits = Limits::default();
    let law = stationary(machine, &limits).unwrap();
    dynamics(machine, &law, &Presentation::reduced(machine, &law, &limits).unwrap(), &limits).unwrap()
}

fn close(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance
}

#[test]
fn an_even_process() {
    // A -> 0 A | 1 B with 1/2 each; B -> 1 A.
    let found = measured(&machine(2, 2, &[(0, 0, 0, 0.5), (0, 1, 1, 0.5), (1, 0, 1, 1.0)]));
    let [zero, one] = &found.maps[..] else { panic!("two tokens") };
    assert!(close(zero.probability, 1.0 / 3.0, 1e-12) && (zero.birkhoff, zero.image) == (Some(0.0), 0));
    assert_eq!(zero.stretch().unwrap().0, f64::NEG_INFINITY);
    assert_eq!((one.birkhoff, one.diameter, one.image), (Some(1.0), Some(f64::INFINITY), 1));
    // 0 leads to A at once. 1 takes (a, b) to (b, a / 2): back after two tokens from wherever one is.
    let [at_zero, at_one] = &found.cycles[..2] else { panic!("{:?}", found.cycles) };
    assert!((&at_zero.word[..], at_zero.kind) == (&[0], CycleKind::Attracting) && close(at_zero.factor, 0.0, 1e-9));
    assert!(close(at_zero.beliefs[0][0], 1.0, 1e-9) && close(at_zero.probability, 0.5, 1e-9));
    assert!((&at_one.word[..], at_one.kind) == (&[1], CycleKind::Neutral) && close(at_one.probability, 0.5f64.sqrt(), 1e-9));
    assert!(close(at_one.beliefs[0][1] / at_one.beliefs[0][0], 0.5f64.sqrt(), 1e-9));
    // 0 1 from A: to B.
    let both = found.cycles.iter().find(|cycle| cycle.word == [0, 0, 1]);
    assert!(both.is_none(), "0 0 1 never comes back to itself: {both:?}");
    // All pairs agree from the first 0 on.
    let meeting = found.meeting.unwrap();
    assert!(meeting.met > 0.99 && meeting.mean[0] > 0.3 && meeting.mean[20] < 0.01, "{meeting:?}");
    // (The causal states are the states, and a 1 may lead to either.)
    assert!(found.overlap.share.unwrap().value > 0.2 && found.overlap.apart == Some((0, 1)), "{:?}", found.overlap);
}

#[test]
fn mess3_contracts_by_its_hidden_chain() {
    let (stay, go, own, other) = (0.9, 0.05, 0.85, 0.075);
    let mut edges = Vec::new();
    for from in 0..3 {
        for to in 0..3 {
            for token in 0..3 {
                let (p, q) = (if from == to { stay } else { go }, if token == to { own } else { other });
                edges.push((from, to, token, p * q));
            }
        }
    }
    let found = measured(&machine(3, 3, &edges));
    for map in &found.maps {
        // Emission scales columns, which Hilbert's metric does not see: the widest ratio is (0.9 / 0.05)^2, tanh(ln 18 / 2) = 17 / 19.
        assert!(close(map.birkhoff.unwrap(), 17.0 / 19.0, 1e-12) && map.image == 2, "{map:?}");
        let stretches = map.stretches.as_ref().unwrap();
        assert!(stretches.len() == 2 && stretches[0].0 > stretches[1].0 && stretches[1].0 > f64::NEG_INFINITY);
    }
    // A A A ...: where two of three states stay alike. Left eigenvector of T[A], by symmetry (a, b, b).
    let cycle = &found.cycles[0];
    assert_eq!((&cycle.word[..], cycle.kind), (&[0][..], CycleKind::Attracting));
    let belief = &cycle.beliefs[0];
    let image: f64 = own * (stay * belief[0] + 2.0 * go * belief[1]);
    assert!(close(belief[1], belief[2], 1e-9) && close(image / cycle.probability, belief[0], 1e-9) && cycle.error < 1e-9);
    assert_eq!(found.trajectory.tokens.len() + 1, found.trajectory.beliefs.len());
}

#[test]
fn stretches_of_all_directions_sum_to_the_exact_sum_of_the_exponents() {
    // |det| of the derivative is |det A[x]| / P(x | belief)^3, so its logarithm is, on average, the sum over x of P(x) log2 |det A[x]|, and three times the entropy rate.
    let (stay, go, own, other) = (0.8f64, 0.1, 0.7, 0.15);
    let mut edges = Vec::new();
    for from in 0..3 {
        for to in 0..3 {
            for token in 0..3 {
                edges.push((from, to, token, if from == to { stay } else { go } * if token == to { own } else { other }));
            }
        }
    }
    let found = measured(&machine(3, 3, &edges));
    let mean = |map: &TokenMap| map.stretches.as_ref().unwrap().iter().map(|stretch| stretch.0).sum::<f64>() * map.probability;
    let total: f64 = found.maps.iter().map(mean).sum();
    // det of the hidden chain (1, 0.7, 0.7) times the emissions; the entropy rate lies between those of the hidden chain's tokens known and of one token.
    let determinant = (0.49 * own * other * other).log2();
    let rate = (total - determinant) / 3.0;
    let entropy = |p: &[f64]| p.iter().map(|p| -p * p.log2()).sum::<f64>();
    let after = [0.8 * 0.7 + 0.2 * 0.15, 0.8 * 0.15 + 0.1 * 0.7 + 0.1 * 0.15, 0.8 * 0.15 + 0.1 * 0.7 + 0.1 * 0.15];
    assert!(rate > entropy(&after) && rate < 3f64.log2(), "{rate}");
}

#[test]
fn images_that_are_apart() {
    // After 0 the belief in the second state is at most 1/3, after 1 at least 2/3.
    let found = measured(&machine(
        2,
        2,
        &[(0, 0, 0, 0.6), (1, 0, 0, 0.2), (1, 1, 0, 0.1), (0, 0, 1, 0.4 / 3.0), (0, 1, 1, 0.8 / 3.0), (1, 1, 1, 0.7)],
    ));
    assert!(found.overlap.none() && found.overlap.share.unwrap().value == 0.0, "{:?}", found.overlap);
    // Word 0: both states stay fixed points, the first attracting (0.6 against 0.1), the second led away from only if it stays: it does not.
    let kinds: Vec<(CycleKind, f64)> = found.cycles.iter().filter(|c| c.word == [0]).map(|c| (c.kind, c.factor)).collect();
    assert_eq!(kinds.len(), 1);
    assert!(kinds[0].0 == CycleKind::Attracting && close(kinds[0].1, 0.1 / 0.6, 1e-9));
}

#[test]
fn a_fixed_point_that_beliefs_are_led_away_from() {
    // Two states that never change, with other chances of a 0: certainty of either stays; seeing a 0 leads away from the second.
    let law = [0.5, 0.5];
    let coins = machine(2, 2, &[(0, 0, 0, 0.75), (0, 0, 1, 0.25), (1, 1, 0, 0.5), (1, 1, 1, 0.5)]);
    let limits = Limits::default();
    let found = dynamics(&coins, &law, &Presentation::reduced(&coins, &law, &limits).unwrap(), &limits).unwrap();
    let of_zero: Vec<&Cycle> = found.cycles.iter().filter(|cycle| cycle.word == [0]).collect();
    let find = |kind| of_zero.iter().find(|cycle| cycle.kind == kind).unwrap();
    assert!(
        close(find(CycleKind::Attracting).beliefs[0][0], 1.0, 1e-9) && close(find(CycleKind::Attracting).factor, 2.0 / 3.0, 1e-9)
    );
    assert!(close(find(CycleKind::Repelling).beliefs[0][1], 1.0, 1e-9) && close(find(CycleKind::Repelling).factor, 1.5, 1e-9));
}

#[test]
fn independent_tokens_leave_nothing_to_meet() {
    let found = measured(&machine(1, 2, &[(0, 0, 0, 0.3), (0, 0, 1, 0.7)]));
    assert_eq!((found.meeting, found.overlap.share), (None, None));
    assert!(found.maps.iter().all(|map| map.image == 0 && map.stretches.is_none()));
}
