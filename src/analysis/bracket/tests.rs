use super::*;
use crate::machine::{Edge, Machine};

fn dense(matrices: &[Vec<Vec<f64>>], finals: Option<Vec<f64>>) -> Machine<f64> {
    let mut edges = Vec::new();
    for (token, matrix) in matrices.iter().enumerate() {
        for (from, row) in matrix.iter().enumerate() {
            for (to, weight) in row.iter().enumerate() {
                edges.push(Edge { from: from as u32, to: to as u32, token: token as u32, weight: *weight });
            }
        }
    }
    Machine::new(matrices[0].len(), matrices.len(), edges, None, finals)
}

fn mess3(x: f64, a: f64) -> Machine<f64> {
    let b = (1.0 - a) / 2.0;
    let hidden = |i: usize, j: usize| if i == j { 1.0 - 2.0 * x } else { x };
    let matrices: Vec<_> = (0..3)
        .map(|token| (0..3).map(|i| (0..3).map(|j| hidden(i, j) * if token == j { a } else { b }).collect()).collect())
        .collect();
    dense(&matrices, None)
}

fn bracketed(machine: &Machine<f64>, law: &[f64]) -> Option<Bracketed> {
    let operators = Operators::new(machine);
    bracket(&operators, law, &Hidden::of(&operators, law), &Limits::default())
}

fn close(found: &Measured, value: f64, tolerance: f64) {
    assert!((found.value - value).abs() <= tolerance, "{found:?} for {value}");
    assert!(found.lower <= value + tolerance && value - tolerance <= found.upper, "{found:?} for {value}");
}

#[test]
fn mess3_of_the_papers() {
    let found = bracketed(&mess3(0.05, 0.85), &[1.0 / 3.0; 3]).unwrap();
    close(&found.entropy_rate, 1.1447172648289052, 1.2e-8);
    close(&found.excess_entropy, 0.570870779304375, 1.3e-6);
    close(&found.transient_information, 0.7519645612955856, 3.6e-5);
    // Both sides close in on the rate.
    let (upper, lower) = (found.upper_curve, found.lower_curve);
    assert!(upper.windows(2).all(|h| h[0] >= h[1]) && lower.windows(2).all(|h| h[0] <= h[1]));
    assert!(upper.iter().zip(&lower).all(|(above, below)| above >= below));
}

#[test]
fn mess3_of_code() {
    let found = bracketed(&mess3(0.15, 0.6), &[1.0 / 3.0; 3]).unwrap();
    close(&found.entropy_rate, 1.5709336, 1e-6);
}

#[test]
fn a_process_no_finite_hidden_markov_model_makes() {
    let s = 51.0_f64.sqrt() / 104.0;
    let (q, m) = (0.25, -25.0 / 104.0);
    let machine = dense(
        &[
            vec![vec![q, 0.0, s], vec![0.0, m, 0.0], vec![s, 0.0, q]],
            vec![vec![q, 0.0, -s], vec![0.0, m, 0.0], vec![-s, 0.0, q]],
            vec![vec![q, s, 0.0], vec![s, q, 0.0], vec![0.0, 0.0, m]],
            vec![vec![q, -s, 0.0], vec![-s, q, 0.0], vec![0.0, 0.0, m]],
        ],
        Some(vec![1.0, 0.0, 0.0]),
    );
    let found = bracketed(&machine, &[1.0, 0.0, 0.0]).unwrap();
    close(&found.entropy_rate, 1.9725254130371566, 2e-6);
}

#[test]
fn the_simple_nonunifilar_source() {
    let machine = dense(&[vec![vec![0.5, 0.5], vec![0.0, 0.5]], vec![vec![0.0, 0.0], vec![0.5, 0.0]]], None);
    let found = bracketed(&machine, &[0.5, 0.5]).unwrap();
    close(&found.entropy_rate, 0.677867181055153, 1e-12);
    close(&found.excess_entropy, 0.14723194159734587, 1e-10);
    close(&found.transient_information, 0.1651818201568227, 1e-9);
    let transient = found.transient_information;
    assert!(transient.is_proved() && transient.upper - transient.lower < 1e-7, "{transient:?}");
}

#[test]
fn sides_that_rounding_put_past_each_other_hold_what_is_between() {
    let (floor, ceiling) = (0.753_057_001_960_614_3, 0.753_057_001_960_586_6);
    let (lower, upper) = Estimate { value: floor, error: 0.0, floor, ceiling }.sides();
    assert_eq!((lower, upper), (ceiling, floor));
}
