use super::*;
use crate::machine::Edge;
use crate::number::rational::fraction;
use crate::number::{Rational, Scalar};

fn edge(from: u32, token: u32, to: u32, numerator: i64, denominator: i64) -> Edge<Rational> {
    Edge { from, to, token, weight: fraction(numerator, denominator).unwrap() }
}

/// Mess3 with x = 0.15, a = 0.6: T[x][i][j] = P(j | i) P(x | j).
fn mess3() -> Machine<Rational> {
    let mut edges = Vec::new();
    for from in 0..3 {
        for to in 0..3 {
            for token in 0..3 {
                let (moved, seen) = (if from == to { 14 } else { 3 }, if token == to { 3 } else { 1 });
                edges.push(edge(from, token, to, moved * seen, 100));
            }
        }
    }
    Machine::new(3, 3, edges, None, None)
}

fn third() -> Vec<Rational> {
    vec![fraction(1, 3).unwrap(); 3]
}

fn on_threads(threads: usize, work: impl FnOnce() -> Samples + Send) -> Samples {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(work)
}

#[test]
fn the_same_on_any_number_of_threads_and_in_any_company() {
    let sampler = Sampler::new(&mess3(), &third()).unwrap();
    let all = on_threads(1, || sampler.sample(7, 0..21, 50));
    assert_eq!(all, on_threads(3, || sampler.sample(7, 0..21, 50)));
    let some = sampler.sample(7, 5..18, 50);
    assert_eq!(some.tokens, all.tokens[5 * 50..18 * 50]);
    assert_eq!(some.states, all.states[5 * 51..18 * 51]);
    assert_ne!(all.tokens, sampler.sample(8, 0..21, 50).tokens);
    // A shorter run is the beginning of a longer one.
    assert_eq!(sampler.sample(7, 3..4, 10).tokens, all.tokens[150..160]);
    assert_eq!(sampler.sample(7, 0..0, 10), Samples { length: 10, ..Samples::default() });
    assert_eq!(sampler.sample(7, 0..9, 0).states.len(), 9);
}

#[test]
fn words_occur_as_often_as_they_should() {
    let machine = mess3();
    let sampler = Sampler::new(&machine, &third()).unwrap();
    let (count, length) = (20_000, 40);
    let samples = sampler.sample(1, 0..count, length);
    let mut pairs = [0.0; 9];
    for sequence in samples.tokens.chunks(length) {
        for pair in sequence.windows(2) {
            pairs[(pair[0] * 3 + pair[1]) as usize] += 1.0;
        }
    }
    let total = count as f64 * (length - 1) as f64;
    for (word, found) in pairs.iter().enumerate() {
        let law = machine.step(&machine.step(&third(), word as u32 / 3), word as u32 % 3);
        let expected = Ordered::to_f64(&law.iter().fold(Rational::ZERO, |sum, p| sum + p));
        // Five standard errors of independent draws, and twice that for their dependence.
        let error = 10.0 * (expected * (1.0 - expected) / total).sqrt();
        assert!((found / total - expected).abs() < error, "{word}: {} {expected}", found / total);
    }
    // Every move is an edge, and the first states follow the law.
    for (tokens, states) in samples.tokens.chunks(length).zip(samples.states.chunks(length + 1)) {
        for (t, token) in tokens.iter().enumerate() {
            assert!(machine.from(states[t]).iter().any(|e| e.token == *token && e.to == states[t + 1]));
        }
    }
    let first = samples.states.chunks(length + 1).filter(|states| states[0] == 0).count() as f64;
    assert!((first / count as f64 - 1.0 / 3.0).abs() < 5.0 * (2.0 / 9.0 / count as f64).sqrt());
}

#[test]
fn what_is_impossible_never_happens() {
    // Golden mean: no two 0s in a row. A has weight zero at the start.
    let edges = vec![edge(0, 1, 0, 1, 2), edge(0, 0, 1, 1, 2), edge(1, 1, 0, 1, 1)];
    let machine = Machine::new(2, 2, edges, None, None);
    let sampler = Sampler::new(&machine, &[Rational::ZERO, Rational::ONE]).unwrap();
    let samples = sampler.sample(3, 0..100, 1000);
    assert!(samples.tokens.windows(2).enumerate().all(|(i, pair)| i % 1000 == 999 || pair != [0, 0]));
    assert!(samples.states.chunks(1001).all(|states| states[0] == 1));
}

#[test]
fn a_generalized_machine_is_run_by_its_belief() {
    // Mess3 with its states mixed by a matrix: the same process, with negative entries. M = I + e0 (e1 - e2), and M^-1 = 2 I - M.
    let mixed = {
        let mut edges = Vec::new();
        let plain = mess3();
        for token in 0..3 {
            for i in 0..3 {
                let mut row = vec![Rational::ZERO; 3];
                row[i] = Rational::ONE;
                if i == 0 {
                    row[1] = Rational::ONE;
                    row[2] = Rational::from_i64(-1);
                }
                let mut stepped = plain.step(&row, token);
                let zero = stepped[0].clone();
                stepped[1] = &stepped[1] - &zero;
                stepped[2] = &stepped[2] + &zero;
                for (j, weight) in stepped.into_iter().enumerate() {
                    edges.push(Edge { from: i as u32, to: j as u32, token, weight });
                }
            }
        }
        Machine::new(3, 3, edges, None, None)
    };
    assert!(mixed.edges().iter().any(|e| e.weight.sign() == dashu_base::Sign::Negative));
    let law = vec![fraction(1, 3).unwrap(), fraction(0, 1).unwrap(), fraction(2, 3).unwrap()];
    let sampler = Sampler::new(&mixed, &law).unwrap();
    assert!(!sampler.has_states());
    let samples = sampler.sample(5, 0..4000, 20);
    let same = samples.tokens.chunks(20).flat_map(|s| s.windows(2)).filter(|pair| pair[0] == pair[1]).count() as f64;
    // P(two tokens alike) = sum over x of (1/3) 1 T[x] T[x] 1, from the plain machine.
    let plain = mess3();
    let expected: f64 = (0..3).map(|x| plain.step(&plain.step(&third(), x), x).iter().map(Ordered::to_f64).sum::<f64>()).sum();
    assert!((same / (4000.0 * 19.0) - expected).abs() < 0.01);
    assert_eq!(on_threads(1, || sampler.sample(5, 0..30, 9)), on_threads(2, || sampler.sample(5, 0..30, 9)));
}

#[test]
fn what_is_no_law_is_refused() {
    let half = vec![fraction(1, 2).unwrap(); 3];
    assert_eq!(Sampler::new(&mess3(), &half).unwrap_err(), SampleError::Law { sum: 1.5 });
    let leaky = Machine::new(1, 1, vec![edge(0, 0, 0, 1, 2)], None, None);
    assert_eq!(Sampler::new(&leaky, &[Rational::ONE]).unwrap_err(), SampleError::Row { state: 0, sum: 0.5 });
}

#[test]
fn many_states_are_run_one_token_at_a_time() {
    // A ring of 300 states: on by one with probability 1/4, by two otherwise.
    let moves = |from: u32| [edge(from, 0, (from + 1) % 300, 1, 4), edge(from, 1, (from + 2) % 300, 3, 4)];
    let machine = Machine::new(300, 2, (0..300).flat_map(moves).collect(), None, None);
    let law = vec![fraction(1, 300).unwrap(); 300];
    let samples = Sampler::new(&machine, &law).unwrap().sample(2, 0..100, 1000);
    for (tokens, states) in samples.tokens.chunks(1000).zip(samples.states.chunks(1001)) {
        assert!(tokens.iter().zip(states.windows(2)).all(|(token, pair)| pair[1] == (pair[0] + 1 + token) % 300));
    }
    let ones = samples.tokens.iter().sum::<u32>() as f64;
    assert!((ones / 1e5 - 0.75).abs() < 5.0 * (0.75 * 0.25 / 1e5_f64).sqrt());
}
