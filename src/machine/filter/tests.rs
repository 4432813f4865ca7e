use super::*;
use crate::machine::Edge;
use crate::number::rational::fraction;
use crate::number::{Rational, Scalar};

/// A machine with `states` states and 3 tokens, dense, of uneven rational weights, and impossible entries where asked.
fn machine(states: u32, holes: bool) -> Machine<Rational> {
    let mut edges = Vec::new();
    for from in 0..states {
        let weight = |token: u32, to: u32| {
            let hole = holes && (token + to + from).is_multiple_of(3);
            if hole { 0 } else { 1 + i64::from((from * 7 + token * 5 + to * 3) % 11) }
        };
        let pairs = || (0..3).flat_map(move |token| (0..states).map(move |to| (token, to)));
        let total: i64 = pairs().map(|(token, to)| weight(token, to)).sum();
        edges.extend(pairs().map(|(token, to)| Edge { from, to, token, weight: fraction(weight(token, to), total).unwrap() }));
    }
    Machine::new(states as usize, 3, edges, None, None)
}

/// Beliefs by exact arithmetic.
fn exact(machine: &Machine<Rational>, law: &[Rational], word: &[Token]) -> Vec<(Vec<f64>, f64)> {
    let mut belief = law.to_vec();
    word.iter()
        .map(|&token| {
            let next = machine.step(&belief, token);
            let probability = next.iter().fold(Rational::ZERO, |sum, p| sum + p);
            belief = next.iter().map(|p| Scalar::div(p, &probability).unwrap()).collect();
            (belief.iter().map(Ordered::to_f64).collect(), Ordered::to_f64(&probability))
        })
        .collect()
}

fn agrees<R: Real>(states: u32, tolerance: f64) {
    let machine = machine(states, false);
    let law = vec![fraction(1, i64::from(states)).unwrap(); states as usize];
    let filter = Filter::<R>::new(&machine, &law);
    let (count, length) = (11, 9);
    let tokens: Vec<Token> = (0..count * length).map(|i| ((i * i + i / 7) % 3) as Token).collect();
    let found = filter.run(&tokens, length);
    for (i, word) in tokens.chunks(length).enumerate() {
        for (t, (belief, probability)) in exact(&machine, &law, word).into_iter().enumerate() {
            let at = i * length + t;
            assert!((found.probabilities[at].to_double() - probability).abs() < tolerance);
            let slot = &found.beliefs[at * states as usize..][..states as usize];
            assert!(slot.iter().zip(&belief).all(|(a, b)| (a.to_double() - b).abs() < tolerance), "{slot:?} {belief:?}");
        }
    }
}

#[test]
fn agrees_with_exact_arithmetic() {
    for states in [1, 2, 3, 4, 5, 6, 7, 8, 20] {
        agrees::<f64>(states, 1e-14);
        agrees::<f32>(states, 1e-5);
    }
}

#[test]
fn after_an_impossible_token_there_is_no_belief() {
    for states in [2, 9] {
        // Each state is followed by the next one and emits its own number modulo 2.
        let edges = (0..states).map(|i| Edge { from: i, to: (i + 1) % states, token: i % 2, weight: Rational::ONE }).collect();
        let machine = Machine::new(states as usize, 2, edges, None, None);
        let mut law = vec![Rational::ZERO; states as usize];
        law[0] = Rational::ONE;
        let found = Filter::<f64>::new(&machine, &law).run(&[0, 1, 1, 0], 4);
        assert_eq!(found.probabilities[..2], [1.0, 1.0]);
        assert_eq!(found.probabilities[2], 0.0);
        assert!(found.beliefs[2 * states as usize..].iter().all(|p| p.is_nan()) && found.probabilities[3].is_nan());
    }
}

#[test]
fn generalized_machines_are_weighed_by_their_final_vector() {
    // One state, final vector 2: token probabilities are what they are with 1.
    let edges = vec![
        Edge { from: 0, to: 0, token: 0, weight: fraction(1, 3).unwrap() },
        Edge { from: 0, to: 0, token: 1, weight: fraction(2, 3).unwrap() },
    ];
    let machine = Machine::new(1, 2, edges, None, Some(vec![Rational::from_i64(2)]));
    let found = Filter::<f64>::new(&machine, &[fraction(1, 2).unwrap()]).run(&[0, 1], 2);
    assert!((found.probabilities[0] - 1.0 / 3.0).abs() < 1e-15 && (found.probabilities[1] - 2.0 / 3.0).abs() < 1e-15);
}

#[test]
fn sequences_do_not_depend_on_their_company() {
    let machine = machine(3, true);
    let law = vec![fraction(1, 3).unwrap(); 3];
    let filter = Filter::<f64>::new(&machine, &law);
    let tokens: Vec<Token> = (0..40 * 5).map(|i| ((i * 5 + i / 11) % 3) as Token).collect();
    let all = filter.run(&tokens, 5);
    for i in 0..40 {
        let alone = filter.run(&tokens[i * 5..(i + 1) * 5], 5);
        assert_eq!(format!("{:?}", alone.beliefs), format!("{:?}", &all.beliefs[i * 15..(i + 1) * 15]));
    }
}
