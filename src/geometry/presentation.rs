//! A process in the fewest coordinates that hold its beliefs: dense matrices over an orthonormal basis.

use super::Refused;
use crate::machine::Machine;
use crate::machine::limits::Limits;

/// Directions shorter than this, beside unit vectors, are taken for none.
const INDEPENDENT: f64 = 1e-9;

/// Coordinates at most, and numbers that all the maps may hold.
pub const MAX_DIMENSION: usize = 128;
const NUMBERS: usize = 8_000_000;

/// States at most of a machine whose span of beliefs is looked for.
pub const MAX_STATES: usize = 2000;

/// Why there are no such coordinates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoCoordinates {
    /// Beliefs span more than [`MAX_DIMENSION`] dimensions, or the machine has too many states.
    TooLarge,
    /// A limit was hit.
    Stopped,
}

impl NoCoordinates {
    pub fn refused(self) -> Refused {
        match self {
            NoCoordinates::TooLarge => Refused::TooManyDimensions,
            NoCoordinates::Stopped => Refused::Stopped,
        }
    }
}

/// The generalized machine over the span of the beliefs, which has `dimension` = (affine dimension of the beliefs) + 1 coordinates.
///
/// A belief c has c . finals = 1; P(x | c) = c A[x] . finals; after x it is c A[x] / P(x | c). Lengths and angles between beliefs are those
/// of the simplex over the states as written, orthogonally projected where unobservable directions were removed.
#[derive(Clone, Debug)]
pub struct Presentation {
    pub dimension: usize,
    /// `maps[x]`: A[x], row by row, `dimension` x `dimension`.
    pub maps: Vec<Vec<f64>>,
    pub finals: Vec<f64>,
    /// The stationary law.
    pub start: Vec<f64>,
    /// Row i: coordinate i as a functional of laws over the states as written.
    functionals: Vec<Vec<f64>>,
}

impl Presentation {
    /// With the states as written for coordinates.
    pub fn of_states(machine: &Machine<f64>, law: &[f64]) -> Presentation {
        let size = machine.states();
        let mut maps = vec![vec![0.0; size * size]; machine.tokens()];
        for edge in machine.edges() {
            maps[edge.token as usize][edge.from as usize * size + edge.to as usize] += edge.weight;
        }
        let functionals = (0..size).map(|i| (0..size).map(|j| if i == j { 1.0 } else { 0.0 }).collect()).collect();
        Presentation { dimension: size, maps, finals: machine.final_vector(), start: law.to_vec(), functionals }
    }

    /// Of the beliefs over the states as written.
    pub fn written(machine: &Machine<f64>, law: &[f64], limits: &Limits) -> Result<Presentation, NoCoordinates> {
        let span = reached(law, (machine.states(), machine.tokens()), |v| machine.push(v), limits)?;
        let maps = in_basis(&span, machine.tokens(), |v| machine.push(v), limits)?;
        let coordinates = |v: &[f64]| span.iter().map(|u| dot(u, v)).collect::<Vec<f64>>();
        let (finals, start) = (coordinates(&machine.final_vector()), coordinates(law));
        Ok(Presentation { dimension: span.len(), maps, finals, start, functionals: span })
    }

    /// Of what the tokens can show of the beliefs: unobservable directions are projected away.
    pub fn reduced(machine: &Machine<f64>, law: &[f64], limits: &Limits) -> Result<Presentation, NoCoordinates> {
        let finals = machine.final_vector();
        let observable = reached(&finals, (machine.states(), machine.tokens()), |v| machine.pull(v), limits)?;
        let rank = observable.len();
        // Column j of A'[x] is the coordinates of T[x] q_j.
        let transposed = in_basis(&observable, machine.tokens(), |v| machine.pull(v), limits)?;
        let maps: Vec<Vec<f64>> =
            transposed.iter().map(|map| (0..rank * rank).map(|at| map[at % rank * rank + at / rank]).collect()).collect();
        let coordinates = |v: &[f64]| observable.iter().map(|q| dot(q, v)).collect::<Vec<f64>>();
        let (finals, start) = (coordinates(&finals), coordinates(law));
        Presentation { dimension: rank, maps, finals, start, functionals: observable }.restricted(limits)
    }

    /// To the directions that beliefs reach from the start.
    fn restricted(self, limits: &Limits) -> Result<Presentation, NoCoordinates> {
        let push = |v: &[f64]| self.maps.iter().map(|map| row_times(v, map)).collect::<Vec<_>>();
        let span = reached(&self.start, (self.dimension, self.tokens()), push, limits)?;
        let maps = in_basis(&span, self.maps.len(), push, limits)?;
        let coordinates = |v: &[f64]| span.iter().map(|u| dot(u, v)).collect::<Vec<f64>>();
        let states = self.functionals.first().map_or(0, Vec::len);
        let functionals = span.iter().map(|u| combined(u, &self.functionals, states)).collect();
        let (finals, start) = (coordinates(&self.finals), coordinates(&self.start));
        Ok(Presentation { dimension: span.len(), maps, finals, start, functionals })
    }

    /// A belief over the states as written, in these coordinates.
    pub fn coordinates(&self, law: &[f64]) -> Vec<f64> {
        self.functionals.iter().map(|functional| dot(functional, law)).collect()
    }

    /// Dimension of the affine span of the beliefs.
    pub fn affine(&self) -> usize {
        self.dimension - 1
    }

    pub fn tokens(&self) -> usize {
        self.maps.len()
    }

    /// The columns A[x] . finals, one for each token: probabilities of the next token as functionals of the belief.
    pub fn next_columns(&self) -> Vec<Vec<f64>> {
        (0..self.tokens()).map(|token| self.pull(token, &self.finals)).collect()
    }

    /// The column A[token] . column.
    pub fn pull(&self, token: usize, column: &[f64]) -> Vec<f64> {
        self.maps[token].chunks_exact(self.dimension).map(|row| dot(row, column)).collect()
    }

    /// The row vector `v A[token]`.
    pub fn image(&self, v: &[f64], token: usize) -> Vec<f64> {
        row_times(v, &self.maps[token])
    }

    /// The sum of the maps, row by row.
    pub fn whole(&self) -> Vec<f64> {
        combined(&vec![1.0; self.tokens()], &self.maps, self.dimension * self.dimension)
    }

    /// `next = belief A[token]`; its weight, P(token | belief).
    pub fn apply(&self, belief: &[f64], token: usize, next: &mut [f64]) -> f64 {
        times(belief, &self.maps[token], next);
        dot(next, &self.finals)
    }
}

pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

/// The row vector `v map` into `result`.
pub fn times(v: &[f64], map: &[f64], result: &mut [f64]) {
    result.fill(0.0);
    for (x, row) in v.iter().zip(map.chunks_exact(v.len())) {
        for (sum, weight) in result.iter_mut().zip(row) {
            *sum += x * weight;
        }
    }
}

fn row_times(v: &[f64], map: &[f64]) -> Vec<f64> {
    let mut result = vec![0.0; v.len()];
    times(v, map, &mut result);
    result
}

fn combined(weights: &[f64], rows: &[Vec<f64>], size: usize) -> Vec<f64> {
    let mut sum = vec![0.0; size];
    for (weight, row) in weights.iter().zip(rows) {
        sum.iter_mut().zip(row).for_each(|(sum, x)| *sum += weight * x);
    }
    sum
}

/// An orthonormal basis of the least space that holds `from` and that `images` leads into itself.
fn reached(
    from: &[f64],
    (size, tokens): (usize, usize),
    images: impl Fn(&[f64]) -> Vec<Vec<f64>>,
    limits: &Limits,
) -> Result<Vec<Vec<f64>>, NoCoordinates> {
    if size > MAX_STATES {
        return Err(NoCoordinates::TooLarge);
    }
    let mut basis: Vec<Vec<f64>> = Vec::new();
    extend(&mut basis, from.to_vec());
    let most = MAX_DIMENSION.min((NUMBERS / tokens.max(1)).isqrt());
    let mut next = 0;
    while next < basis.len() && basis.len() < size {
        if limits.expired() {
            return Err(NoCoordinates::Stopped);
        }
        for image in images(&basis[next]) {
            extend(&mut basis, image);
        }
        if basis.len() > most {
            return Err(NoCoordinates::TooLarge);
        }
        next += 1;
    }
    Ok(basis)
}

/// Adds the direction of `v` that the basis lacks, where it lacks one.
pub fn extend(basis: &mut Vec<Vec<f64>>, mut v: Vec<f64>) {
    let whole = dot(&v, &v).sqrt();
    if whole == 0.0 {
        return;
    }
    v.iter_mut().for_each(|x| *x /= whole);
    // Twice, so that what is left is orthogonal to rounding.
    for _ in 0..2 {
        for u in basis.iter() {
            let along = dot(u, &v);
            v.iter_mut().zip(u).for_each(|(x, y)| *x -= along * y);
        }
    }
    let rest = dot(&v, &v).sqrt();
    if rest > INDEPENDENT {
        v.iter_mut().for_each(|x| *x /= rest);
        basis.push(v);
    }
}

/// For each token the matrix whose row i is the coordinates of the image of basis vector i.
fn in_basis(
    basis: &[Vec<f64>],
    tokens: usize,
    images: impl Fn(&[f64]) -> Vec<Vec<f64>>,
    limits: &Limits,
) -> Result<Vec<Vec<f64>>, NoCoordinates> {
    let mut maps = vec![Vec::with_capacity(basis.len() * basis.len()); tokens];
    for vector in basis {
        if limits.expired() {
            return Err(NoCoordinates::Stopped);
        }
        for (map, image) in maps.iter_mut().zip(images(vector)) {
            map.extend(basis.iter().map(|u| dot(u, &image)));
        }
    }
    Ok(maps)
}
