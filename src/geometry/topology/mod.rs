//! Persistent homology of a cloud of points: pieces, loops and hollows, and the scales at which they come and go (Edelsbrunner, Letscher &
//! Zomorodian 2002).
//!
//! A scale r is the radius of balls around the points. On a line, in the plane and in space the complexes are those of the balls themselves (alpha complexes), on
//! all points; with more axes Vietoris-Rips complexes on points chosen far apart, in which balls count as meeting where they meet two by two.

mod alpha;
mod delaunay;
mod double;
mod line;
mod order;
pub mod rips;
mod space;

use super::Refused;
use super::boxes::Points;
use crate::machine::limits::Limits;

/// Axes of the plane, and of space, beyond which there is no alpha complex here.
const PLANE: usize = 2;
const SPACE: usize = 3;
/// Features of a dimension that are kept, the longest-lived.
const KEPT: usize = 12;
/// Scales of a Betti curve.
const SCALES: usize = 32;
/// Scales finer than the noise floor times this tell of the choice of points.
const TRUSTED: f64 = 2.0;

/// A homology class over scale: there from radius `birth` to radius `death`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Feature {
    pub birth: f64,
    /// Infinite for the one piece that stays.
    pub death: f64,
}

impl Feature {
    pub fn lifetime(self) -> f64 {
        self.death - self.birth
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Complex {
    /// Of all the points.
    Alpha,
    /// On so many points, chosen far apart.
    Rips { landmarks: usize },
}

/// What there is in one dimension.
#[derive(Clone, Debug, PartialEq)]
pub struct Homology {
    /// The longest-lived features, longest first.
    pub longest: Vec<Feature>,
    /// How many outlive the noise floor.
    pub lasting: usize,
    /// Betti numbers at `Topology::scales`.
    pub betti: Vec<usize>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Topology {
    pub complex: Complex,
    pub points: usize,
    /// Radius below which what is seen tells of the choice of points, not of the set.
    pub noise_floor: f64,
    /// From the noise floor up to where all has come together.
    pub scales: Vec<f64>,
    /// By dimension: pieces, loops, hollows.
    pub homology: Vec<Homology>,
    /// Pieces at the finest scale that can be trusted.
    pub pieces: usize,
    /// The radius from which on it is in one piece.
    pub connected_from: f64,
}

/// Persistent homology of points that come within `gap` of everything in the set they stand for (0 where they are the whole set).
///
/// # Errors
/// `Stopped`.
pub fn topology(points: &Points, gap: f64, limits: &Limits) -> Result<Topology, Refused> {
    let in_space = if points.axes == SPACE { space::homology(points, limits)? } else { None };
    let (complex, found, gap) = match (points.axes, in_space) {
        (_, Some(found)) => (Complex::Alpha, found, gap),
        (0, _) => return Ok(of_one_point()),
        (1, _) => (Complex::Alpha, vec![line::pieces(points)], gap),
        (PLANE, _) => (Complex::Alpha, alpha::homology(points, limits)?, gap),
        _ => {
            let found = rips::homology(points, limits)?;
            (Complex::Rips { landmarks: found.landmarks }, found.features, gap + found.covering)
        }
    };
    Ok(summary(complex, points.len().max(1), gap / 2.0, found))
}

/// Of a set that is one point.
pub fn of_one_point() -> Topology {
    summary(Complex::Alpha, 1, 0.0, vec![Vec::new()])
}

fn summary(complex: Complex, points: usize, noise_floor: f64, found: Vec<Vec<Feature>>) -> Topology {
    let connected_from = found[0].iter().map(|feature| feature.death).fold(0.0, f64::max);
    let last = found.iter().flatten().map(|feature| feature.death).fold(0.0, f64::max);
    let first = if noise_floor > 0.0 { noise_floor } else { smallest(&found[0]).unwrap_or(last) / 2.0 };
    let scales = scales(first.max(last * 1e-9), last);
    let trusted = TRUSTED * noise_floor;
    let pieces = 1 + found[0].iter().filter(|feature| feature.death > trusted).count();
    let homology = found
        .into_iter()
        .enumerate()
        .map(|(dimension, mut features)| {
            let stays = usize::from(dimension == 0);
            let alive = |r: f64| stays + features.iter().filter(|f| f.birth <= r && r < f.death).count();
            let betti = scales.iter().map(|&r| alive(r)).collect();
            let lasting = stays + features.iter().filter(|f| f.lifetime() > trusted).count();
            features.sort_by(|a, b| b.lifetime().total_cmp(&a.lifetime()).then(a.birth.total_cmp(&b.birth)));
            features.truncate(KEPT);
            if dimension == 0 {
                features.insert(0, Feature { birth: 0.0, death: f64::INFINITY });
                features.truncate(KEPT);
            }
            Homology { longest: features, lasting, betti }
        })
        .collect();
    Topology { complex, points, noise_floor, scales, homology, pieces, connected_from }
}

fn smallest(features: &[Feature]) -> Option<f64> {
    features.iter().map(|feature| feature.death).filter(|death| *death > 0.0).reduce(f64::min)
}

/// Even in the logarithm, both ends included.
fn scales(first: f64, last: f64) -> Vec<f64> {
    if last <= 0.0 || first >= last {
        return vec![first.max(last)];
    }
    let step = (last / first).ln() / (SCALES - 1) as f64;
    (0..SCALES).map(|at| first * (step * at as f64).exp()).collect()
}

/// The sets of a partition, joined step by step.
struct Sets {
    parent: Vec<u32>,
}

impl Sets {
    fn new(count: usize) -> Sets {
        Sets { parent: (0..count as u32).collect() }
    }

    fn root(&mut self, mut of: usize) -> usize {
        while self.parent[of] as usize != of {
            self.parent[of] = self.parent[self.parent[of] as usize];
            of = self.parent[of] as usize;
        }
        of
    }

    /// `under` becomes part of the set of `root`; both are roots.
    fn join(&mut self, root: usize, under: usize) {
        self.parent[under] = root as u32;
    }
}

#[cfg(test)]
mod tests;
