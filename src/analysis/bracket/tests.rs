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

fn show(name: &str, found: &Measured) {
    eprintln!("{name} {} [{}, {}] {:?}", found.value, found.lower, found.upper, found.method);
}

#[test]
fn mess3_of_the_papers() {
    let machine = mess3(0.05, 0.85);
    let time = std::time::Instant::now();
    let found = bracket(&Operators::new(&machine), &[1.0 / 3.0; 3], &Limits::default()).unwrap();
    show("h", &found.entropy_rate);
    show("E", &found.excess_entropy);
    show("T", &found.transient_information);
    eprintln!("{:?} {}", time.elapsed(), found.upper_curve.len());
}

#[test]
fn mess3_of_code() {
    let machine = mess3(0.15, 0.6);
    let time = std::time::Instant::now();
    let found = bracket(&Operators::new(&machine), &[1.0 / 3.0; 3], &Limits::default()).unwrap();
    show("h", &found.entropy_rate);
    show("E", &found.excess_entropy);
    show("T", &found.transient_information);
    eprintln!("{:?} {}", time.elapsed(), found.upper_curve.len());
}

#[test]
fn bloch_walk() {
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
    let time = std::time::Instant::now();
    let found = bracket(&Operators::new(&machine), &[1.0, 0.0, 0.0], &Limits::default()).unwrap();
    show("h", &found.entropy_rate);
    show("E", &found.excess_entropy);
    eprintln!("{:?} {}", time.elapsed(), found.upper_curve.len());
}

#[test]
fn simple_nonunifilar_source() {
    let machine = dense(&[vec![vec![0.5, 0.5], vec![0.0, 0.5]], vec![vec![0.0, 0.0], vec![0.5, 0.0]]], None);
    let time = std::time::Instant::now();
    let found = bracket(&Operators::new(&machine), &[0.5, 0.5], &Limits::default()).unwrap();
    show("h", &found.entropy_rate);
    show("E", &found.excess_entropy);
    show("T", &found.transient_information);
    eprintln!("{:?} {}", time.elapsed(), found.upper_curve.len());
}
