//! Beliefs that a word brings back: left eigenvectors of its matrix. A word that comes again and again leads every belief to the one whose eigenvalue is largest,
//! where that is alone of its size, and the nearer by the factor |second| / |largest| each time.

use faer::Mat;
use nalgebra::DMatrix;

use super::Coordinates;
use super::place::Place;
use crate::geometry::presentation::dot;
use crate::machine::Token;
use crate::machine::limits::Limits;

/// Coordinates beyond which no eigenvectors are looked for.
const DIMENSIONS: usize = 40;
/// Words at most, of this length at most.
const WORDS: usize = 40;
const LONGEST: usize = 4;
/// Beside the largest eigenvalue: what counts as zero, and as equal.
const NONE: f64 = 1e-10;
const ALIKE: f64 = 1e-7;
/// Rounding parts a double eigenvalue by the root of what it is itself.
const MULTIPLE: f64 = 1e-6;
/// Entries of a belief below zero by more than this make it none.
const NEGATIVE: f64 = 1e-9;

/// A belief that a word brings back.
#[derive(Clone, Debug, PartialEq)]
pub struct Cycle {
    pub word: Vec<Token>,
    /// `beliefs[k]`: after k tokens of the word; the belief after the whole word is the first again.
    pub beliefs: Vec<Vec<f64>>,
    /// Probability of the word there.
    pub probability: f64,
    pub kind: CycleKind,
    /// Factor by which what is near it comes nearer each time the word comes: the largest modulus among the other eigenvalues, over its own.
    pub factor: f64,
    /// How far from itself the word brings it, by rounding.
    pub error: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CycleKind {
    /// Beliefs nearby are led to it.
    Attracting,
    /// As many come nearer as go away, or go round it, or stay: it is not alone.
    Neutral,
    /// It is alone, and what is near it comes nearer or goes away more slowly than by any factor: a multiple eigenvalue with one eigenvector.
    Slow,
    /// Some beliefs nearby are led away.
    Repelling,
}

pub fn cycles(place: &Place, limits: &Limits) -> Vec<Cycle> {
    let tokens = place.presentation.tokens();
    let mut found = Vec::new();
    if place.size() > DIMENSIONS {
        return found;
    }
    let mut words = 0;
    for length in 1..=LONGEST {
        let all = tokens.checked_pow(length as u32).unwrap_or(usize::MAX);
        // A length is looked at whole, or not at all, but for single tokens.
        if length > 1 && all / length > WORDS - words.min(WORDS) {
            break;
        }
        for number in 0..all {
            let word = word(number, length, tokens);
            if !first_of_its_rotations(&word) {
                continue;
            }
            if words >= WORDS || limits.expired() {
                return found;
            }
            words += 1;
            found.extend(of_word(place, &word));
        }
    }
    found
}

fn word(mut number: usize, length: usize, tokens: usize) -> Vec<usize> {
    let mut word = vec![0; length];
    for token in word.iter_mut().rev() {
        *token = number % tokens;
        number /= tokens;
    }
    word
}

/// Strictly before all its rotations: so it is no repetition either (a Lyndon word).
fn first_of_its_rotations(word: &[usize]) -> bool {
    (1..word.len()).all(|by| {
        let rotated = word[by..].iter().chain(&word[..by]);
        word.iter().lt(rotated)
    })
}

fn of_word(place: &Place, word: &[usize]) -> Vec<Cycle> {
    let size = place.size();
    let of = &place.presentation;
    let matrix = word.iter().fold(DMatrix::identity(size, size), |product: DMatrix<f64>, &token| {
        product * DMatrix::from_row_slice(size, size, &of.maps[token])
    });
    let Ok(values) = Mat::from_fn(size, size, |i, j| matrix[(i, j)]).eigenvalues() else { return Vec::new() };
    let moduli: Vec<f64> = values.iter().map(|value| value.re.hypot(value.im)).collect();
    let largest = moduli.iter().copied().fold(0.0, f64::max);
    if largest <= f64::MIN_POSITIVE {
        return Vec::new();
    }
    let mut found: Vec<Cycle> = Vec::new();
    for (at, value) in values.iter().enumerate() {
        let real = value.im.abs() <= NONE * largest && value.re > NONE * largest;
        // A belief in reduced coordinates cannot be told from what is none, but for where all are led.
        let looked_at = place.coordinates == Coordinates::States || value.re >= largest * (1.0 - ALIKE);
        if !real || !looked_at {
            continue;
        }
        let others = moduli.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, modulus)| *modulus);
        let factor = others.fold(0.0, f64::max) / value.re;
        let Some((belief, alone)) = fixed(place, &matrix, value.re, largest) else { continue };
        let mut cycle = followed(place, word, belief, factor);
        let same = |(other, that): (usize, &_)| other != at && gap(value, that) < MULTIPLE * largest;
        if cycle.kind == CycleKind::Neutral && alone && values.iter().enumerate().any(same) {
            cycle.kind = CycleKind::Slow;
        }
        if cycle.error < 1e-6 && !found.iter().any(|known| place.distance(&known.beliefs[0], &cycle.beliefs[0]) < ALIKE) {
            found.push(cycle);
        }
    }
    found
}

/// The left eigenvector, scaled to a belief, where there is one direction of it (else the one that the stationary law is led to) and it is a belief;
/// and whether there is but one.
fn fixed(place: &Place, matrix: &DMatrix<f64>, value: f64, largest: f64) -> Option<(Vec<f64>, bool)> {
    let size = place.size();
    let shifted = matrix.transpose() - DMatrix::identity(size, size) * value;
    let decomposed = shifted.svd(false, true);
    let rows = decomposed.v_t?;
    let null: Vec<usize> = (0..size).filter(|&at| decomposed.singular_values[at] <= ALIKE * largest).collect();
    let start = &place.presentation.start;
    let alone = null.len() == 1;
    let vector: Vec<f64> = match null[..] {
        [] => return None,
        [only] => rows.row(only).iter().copied().collect(),
        _ => {
            // The projection of the stationary law onto the space of those that stay.
            let mut sum = vec![0.0; size];
            for at in null {
                let row: Vec<f64> = rows.row(at).iter().copied().collect();
                let along = dot(&row, start);
                sum.iter_mut().zip(&row).for_each(|(sum, x)| *sum += along * x);
            }
            sum
        }
    };
    let mass = dot(&vector, &place.presentation.finals);
    if mass.abs() < NONE {
        return None;
    }
    let belief: Vec<f64> = vector.iter().map(|x| if (x / mass).abs() < 1e-14 { 0.0 } else { x / mass }).collect();
    let valid = place.coordinates == Coordinates::Reduced || belief.iter().all(|x| *x >= -NEGATIVE);
    valid.then_some((belief, alone))
}

fn gap(a: &faer::c64, b: &faer::c64) -> f64 {
    (a.re - b.re).hypot(a.im - b.im)
}

fn followed(place: &Place, word: &[usize], belief: Vec<f64>, factor: f64) -> Cycle {
    let mut beliefs = vec![belief];
    let mut probability = 1.0;
    let mut next = vec![0.0; place.size()];
    for &token in word {
        let chance = place.presentation.apply(&beliefs[beliefs.len() - 1], token, &mut next);
        probability *= chance;
        beliefs.push(next.iter().map(|x| x / chance).collect());
    }
    let last = beliefs.pop().unwrap_or_default();
    let distance = place.distance(&last, &beliefs[0]);
    Cycle {
        word: word.iter().map(|&token| token as Token).collect(),
        probability,
        kind: match factor {
            factor if factor < 1.0 - ALIKE => CycleKind::Attracting,
            factor if factor <= 1.0 + ALIKE => CycleKind::Neutral,
            _ => CycleKind::Repelling,
        },
        factor,
        error: if distance.is_nan() { f64::INFINITY } else { distance },
        beliefs,
    }
}
