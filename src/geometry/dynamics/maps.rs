//! What a token does to all beliefs: how much closer it brings them, and how many of their directions it leaves.

use nalgebra::DMatrix;

use crate::geometry::presentation::{Presentation, dot, times};
use crate::geometry::walk::Walk;
use crate::machine::limits::Limits;
use crate::machine::{Machine, Token};

/// Nonzero rows of a token's matrix that are compared two by two, at most.
const ROWS: usize = 400;
/// Singular values below this part of the largest count as zero.
const LOST: f64 = 1e-10;
/// Coordinates beyond which no derivatives are taken.
const DIMENSIONS: usize = 32;
const CHAINS: usize = 16;
/// Beliefs at which derivatives are taken, at most, and elementary operations.
const BELIEFS: usize = 4_000;
const WORK: usize = 8_000_000;
/// Tokens before a sequence's beliefs are taken.
const SILENT: usize = 200;
const FIRST: u64 = 70_000;

/// The update after one token, belief -> belief A / (belief A . finals).
#[derive(Clone, Debug, PartialEq)]
pub struct TokenMap {
    /// Of the token, in the stationary law.
    pub probability: f64,
    /// Birkhoff's contraction coefficient tanh(diameter / 4) in Hilbert's projective metric over the states as written (Birkhoff 1957): the least
    /// factor by which that distance between any two beliefs shrinks. 1 where some states exclude what others allow. `None` for a generalized
    /// machine, whose beliefs fill no simplex, and where the states are too many.
    pub birkhoff: Option<f64>,
    /// Diameter of the image of the whole simplex in Hilbert's metric, nats; it may be infinite.
    pub diameter: Option<f64>,
    /// Dimensions of what it leaves of all that could be believed (in the reduced presentation): 0 where it tells the belief.
    pub image: usize,
    /// For each dimension, largest first: the mean of log2 of a singular value of the update's derivative at the beliefs where it comes, and the standard
    /// error. The first is negative where it brings beliefs together whichever way they differ; minus infinity stands for directions that it forgets.
    /// `None`: it came too seldom, or there are too many dimensions.
    pub stretches: Option<Vec<(f64, f64)>>,
}

impl TokenMap {
    /// Along the direction that it stretches most.
    pub fn stretch(&self) -> Option<(f64, f64)> {
        self.stretches.as_ref()?.first().copied()
    }
}

pub fn maps(machine: &Machine<f64>, law: &[f64], reduced: &Presentation, limits: &Limits) -> Vec<TokenMap> {
    let probabilistic = !machine.is_generalized(limits.tolerance);
    let mut stretches = stretches(reduced, limits);
    let mut next = vec![0.0; reduced.dimension];
    (0..reduced.tokens())
        .map(|token| {
            let diameter = if probabilistic { diameter(machine, law, token as Token, limits) } else { None };
            TokenMap {
                probability: reduced.apply(&reduced.start, token, &mut next),
                birkhoff: diameter.map(|d| (d / 4.0).tanh()),
                diameter,
                image: rank(reduced, token).saturating_sub(1),
                stretches: stretches[token].take(),
            }
        })
        .collect()
}

/// The largest logarithm of T[i][k] T[j][l] / (T[i][l] T[j][k]) among the rows of recurrent states.
fn diameter(machine: &Machine<f64>, law: &[f64], token: Token, limits: &Limits) -> Option<f64> {
    let rows: Vec<Vec<(u32, f64)>> = (0..machine.states())
        .filter(|&state| law[state] > 0.0)
        .map(|state| machine.from(state as u32).iter().filter(|e| e.token == token).map(|e| (e.to, e.weight)).collect())
        .filter(|row: &Vec<(u32, f64)>| !row.is_empty())
        .collect();
    if rows.len() > ROWS {
        return None;
    }
    let mut widest = 0.0f64;
    for (at, a) in rows.iter().enumerate() {
        if limits.expired() {
            return None;
        }
        for b in &rows[..at] {
            if a.len() != b.len() || a.iter().zip(b).any(|(x, y)| x.0 != y.0) {
                return Some(f64::INFINITY);
            }
            let ratios = a.iter().zip(b).map(|(x, y)| (x.1 / y.1).ln());
            let (low, high) = ratios.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), r| (low.min(r), high.max(r)));
            widest = widest.max(high - low);
        }
    }
    Some(widest)
}

fn rank(of: &Presentation, token: usize) -> usize {
    let map = DMatrix::from_row_slice(of.dimension, of.dimension, &of.maps[token]);
    let singular = map.svd(false, false).singular_values;
    let largest = singular.iter().copied().fold(0.0, f64::max);
    singular.iter().filter(|value| **value > LOST * largest).count()
}

/// By token: means and standard errors of the logarithms of the singular values of the derivative.
fn stretches(of: &Presentation, limits: &Limits) -> Vec<Option<Vec<(f64, f64)>>> {
    let size = of.dimension;
    let none = vec![None; of.tokens()];
    if of.affine() == 0 || of.dimension > DIMENSIONS {
        return none;
    }
    let across = across(of);
    let taken = (WORK / (20 * size * size * size + 200)).clamp(CHAINS * 4, BELIEFS) / CHAINS;
    // By token and direction: the values along each sequence.
    let mut values: Vec<Vec<Vec<Vec<f64>>>> = vec![vec![vec![Vec::new(); CHAINS]; of.affine()]; of.tokens()];
    for chain in 0..CHAINS as u64 {
        if limits.expired() {
            return none;
        }
        let mut walk = Walk::new(of, FIRST + chain);
        for _ in 0..SILENT.min(2 * taken) {
            walk.step();
        }
        for _ in 0..taken {
            let (token, chance) = walk.step();
            let logarithms = stretch(of, &across, token, chance, &walk.belief);
            values[token].iter_mut().zip(logarithms).for_each(|(values, logarithm)| values[chain as usize].push(logarithm));
        }
    }
    values.iter().map(|values| values.iter().map(|values| summary(values)).collect()).collect()
}

/// The mean and its standard error: sequences are independent, the values along one are not. `None` where fewer than two sequences have any.
fn summary(sequences: &[Vec<f64>]) -> Option<(f64, f64)> {
    let there = sequences.iter().filter(|values| !values.is_empty()).count() as f64;
    let count = sequences.iter().map(Vec::len).sum::<usize>() as f64;
    if there < 2.0 {
        return None;
    }
    let mean = sequences.iter().flatten().sum::<f64>() / count;
    if mean == f64::NEG_INFINITY {
        return Some((mean, 0.0));
    }
    let away = |values: &Vec<f64>| values.iter().map(|value| value - mean).sum::<f64>().powi(2);
    Some((mean, (there / (there - 1.0) * sequences.iter().map(away).sum::<f64>()).sqrt() / count))
}

/// An orthonormal basis of the directions w with w . finals = 0, row by row.
fn across(of: &Presentation) -> Vec<Vec<f64>> {
    let mut basis = Vec::new();
    crate::geometry::presentation::extend(&mut basis, of.finals.clone());
    for axis in 0..of.dimension {
        let mut unit = vec![0.0; of.dimension];
        unit[axis] = 1.0;
        if basis.len() < of.dimension {
            crate::geometry::presentation::extend(&mut basis, unit);
        }
    }
    basis.split_off(1)
}

/// log2 of the singular values, largest first, of w -> (w A - (w A . finals) belief) / chance, where the belief is the one it leads to.
fn stretch(of: &Presentation, across: &[Vec<f64>], token: usize, chance: f64, belief: &[f64]) -> Vec<f64> {
    let mut image = vec![0.0; of.dimension];
    let mut derivative = DMatrix::zeros(across.len(), of.dimension);
    for (row, direction) in across.iter().enumerate() {
        times(direction, &of.maps[token], &mut image);
        let along = dot(&image, &of.finals);
        for (column, (image, belief)) in image.iter().zip(belief).enumerate() {
            derivative[(row, column)] = (image - along * belief) / chance;
        }
    }
    let scale = dot(&of.maps[token], &of.maps[token]).sqrt() / chance;
    let mut values: Vec<f64> = derivative.singular_values().iter().copied().collect();
    values.sort_by(|a, b| b.total_cmp(a));
    values.into_iter().map(|value| if value <= LOST * scale { f64::NEG_INFINITY } else { value.log2() }).collect()
}
