//! Expected number of tokens until the causal state is known for certain, where the causal states cannot be listed.
//!
//! It is known as soon as the word seen leaves but a line of the space of beliefs (see [`crate::machine::images`]). With the hidden
//! state beside it, that image is a Markov chain, whatever the beliefs do.

use super::quantity::{Measured, Method};
use super::synchronization::remaining;
use super::transient::TransientChain;
use super::waiting::Waiting;
use crate::machine::Machine;
use crate::machine::images::{Image, Images};
use crate::number::linear::solve;

/// States times images of a generalized machine for which equations are solved.
const DENSE: usize = 600;

pub(super) enum CertaintyTime {
    Tokens {
        mean: Measured,
        /// P(not known after L tokens), L = 0, 1, ..., where it was followed.
        probabilities: Vec<f64>,
    },
    /// With positive probability it is never known.
    Never,
    /// Too many images, or equations that could not be solved.
    Unknown,
}

/// Starts from `law`. `waiting` is for a word after which all is forgotten.
pub(super) fn certainty_time(
    images: &Images,
    machine: &Machine<f64>,
    law: &[f64],
    generalized: bool,
    waiting: Option<&Waiting>,
) -> CertaintyTime {
    if images.arcs.is_empty() {
        return CertaintyTime::Tokens { mean: Measured::closed_form(0.0), probabilities: vec![0.0] };
    }
    if images.never_certain() {
        return CertaintyTime::Never;
    }
    match generalized {
        true => by_equations(images, machine, law),
        false => by_elimination(images, machine, law, waiting),
    }
}

fn by_elimination(images: &Images, machine: &Machine<f64>, law: &[f64], waiting: Option<&Waiting>) -> CertaintyTime {
    let states = machine.states();
    let mut number = vec![usize::MAX; states * images.arcs.len()];
    let mut nodes = Vec::new();
    let mut start = Vec::new();
    for state in (0..states).filter(|&state| law[state] > 0.0) {
        number[state] = nodes.len();
        nodes.push(state);
        start.push(law[state]);
    }
    let mut chain = TransientChain { arcs: Vec::new(), leak: Vec::new() };
    // Tokens still to come after images that were not looked at, at most.
    let mut beyond = Vec::new();
    let mut at = 0;
    while at < nodes.len() {
        let (image, state) = (nodes[at] / states, nodes[at] % states);
        let (mut arcs, mut leak, mut rest) = (Vec::new(), 0.0, 0.0);
        for edge in machine.from(state as u32) {
            match images.arcs[image][edge.token as usize] {
                Image::Open(next) => {
                    let to = next as usize * states + edge.to as usize;
                    if number[to] == usize::MAX {
                        number[to] = nodes.len();
                        nodes.push(to);
                    }
                    arcs.push((number[to], edge.weight));
                }
                Image::Unexplored => {
                    leak += edge.weight;
                    let Some(waiting) = waiting else { return CertaintyTime::Unknown };
                    rest += edge.weight * waiting.moments[0][edge.to as usize];
                }
                Image::Certain | Image::Impossible => leak += edge.weight,
            }
        }
        chain.arcs.push(arcs);
        chain.leak.push(leak);
        beyond.push(rest);
        at += 1;
    }
    start.resize(nodes.len(), 0.0);
    if !chain.is_left() {
        return CertaintyTime::Never;
    }
    let Some(visits) = chain.visits(&start) else { return CertaintyTime::Unknown };
    let tokens: f64 = visits.iter().sum();
    let rest: f64 = visits.iter().zip(&beyond).map(|(visits, rest)| visits * rest).sum();
    let exact = Measured::closed_form(tokens);
    match rest > 0.0 {
        false => CertaintyTime::Tokens { mean: exact, probabilities: remaining(&chain.arcs, start) },
        true => {
            let mean = Measured { upper: exact.upper + rest, method: Method::Series { terms: nodes.len() as u64 }, ..exact };
            CertaintyTime::Tokens { mean, probabilities: Vec::new() }
        }
    }
}

fn by_equations(images: &Images, machine: &Machine<f64>, law: &[f64]) -> CertaintyTime {
    let states = machine.states();
    let size = states * images.arcs.len();
    if size > DENSE || !images.is_closed() {
        return CertaintyTime::Unknown;
    }
    let mut matrix = vec![vec![0.0; size]; size];
    for (image, arcs) in images.arcs.iter().enumerate() {
        for (state, row) in matrix[image * states..(image + 1) * states].iter_mut().enumerate() {
            row[image * states + state] += 1.0;
            for edge in machine.from(state as u32) {
                if let Image::Open(next) = arcs[edge.token as usize] {
                    row[next as usize * states + edge.to as usize] -= edge.weight;
                }
            }
        }
    }
    let right = machine.final_vector().repeat(images.arcs.len()).into_iter().map(|entry| vec![entry]).collect();
    let Some(times) = solve(matrix, right, 1e-13) else { return CertaintyTime::Unknown };
    let tokens: f64 = law.iter().zip(&times).map(|(weight, time)| weight * time[0]).sum();
    match tokens.is_finite() && tokens >= 1.0 - 1e-9 {
        true => {
            let mean = Measured::within(tokens, 1e-11 * tokens, Method::ClosedForm);
            CertaintyTime::Tokens { mean, probabilities: Vec::new() }
        }
        false => CertaintyTime::Unknown,
    }
}
