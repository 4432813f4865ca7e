//! The shape of a cloud of predicted beliefs, measured as that of the exact beliefs is.
//!
//! Every prefix counts once, whatever its weight, and the same prefixes are taken of each cloud: the figures compare clouds with one another and
//! are not those of the invariant law.

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_xoshiro::Xoshiro256PlusPlus;

use super::exact::Exact;
use super::matrix::Matrix;
use crate::geometry::boxes::{MAX_AXES, Points, count};
use crate::geometry::dimension::{Dimension, correlation};
use crate::geometry::principal::{Axes, axes};
use crate::geometry::topology::{Feature, topology};
use crate::machine::limits::Limits;

/// Of the points of a cloud those whose homology is computed, at most.
const FOR_HOMOLOGY: usize = 2_000;
const OFFSETS: usize = 2;
/// Longest-lived classes that are kept of each dimension.
const KEPT: usize = 12;

/// What is measured of a cloud.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cloud {
    /// Prefixes that were taken.
    pub points: usize,
    /// Correlation dimension; `None` where the points do not carry it.
    pub correlation_dimension: Option<Dimension>,
    /// (sum of variances)^2 / sum of their squares along the principal axes of the beliefs themselves.
    pub effective_dimension: f64,
    /// Lifetimes of the longest-lived pieces, loops and hollows (by dimension), longest first, the piece that stays left out; radii of balls.
    pub lifetimes: Vec<Vec<f64>>,
    /// For each dimension the classes that live longer than the median distance between probed and exact belief (all, in the exact cloud: 0).
    pub lasting: Vec<usize>,
    pub blur: f64,
    /// Largest difference between lifetimes and those of the exact cloud, longest with longest, over the exact cloud's diameter, by dimension.
    pub difference: Vec<f64>,
}

/// Which prefixes clouds are made of, and the axes they lie in: the principal ones of the exact beliefs.
pub(super) struct Frame {
    chosen: Vec<u32>,
    axes: Axes,
    diameter: f64,
    exact: Cloud,
}

impl Frame {
    /// `most`: points of a cloud.
    pub(super) fn new(exact: &Exact, seed: u64, most: usize) -> Frame {
        let mut chosen: Vec<u32> = (0..exact.prefixes() as u32).collect();
        // In random order, as the errors of dimensions are over stretches of the points.
        chosen.shuffle(&mut Xoshiro256PlusPlus::seed_from_u64(seed));
        chosen.truncate(most);
        let axes = axes(&exact.belief.values, exact.dimension(), exact.dimension().saturating_sub(1).clamp(1, MAX_AXES));
        let mut frame = Frame { chosen, axes, diameter: 1.0, exact: Cloud::default() };
        let points = frame.points(&exact.belief, usize::MAX);
        frame.diameter = points.cube().1.max(f64::MIN_POSITIVE);
        frame.exact = frame.measured(&exact.belief, 0.0);
        frame.exact.difference = vec![0.0; frame.exact.lifetimes.len()];
        frame
    }

    pub(super) fn exact(&self) -> &Cloud {
        &self.exact
    }

    fn points(&self, beliefs: &Matrix, most: usize) -> Points {
        let places = self.chosen.iter().take(most).flat_map(|&at| self.axes.project(beliefs.row(at as usize)));
        Points { axes: self.axes.directions.len(), coordinates: places.collect() }
    }

    /// Of predicted beliefs.
    pub(super) fn cloud(&self, exact: &Exact, beliefs: &Matrix) -> Cloud {
        let distance = |at: &u32| {
            let (a, b) = (beliefs.row(*at as usize), exact.belief.row(*at as usize));
            a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum::<f64>().sqrt()
        };
        let mut distances: Vec<f64> = self.chosen.iter().map(distance).collect();
        distances.sort_by(f64::total_cmp);
        let mut cloud = self.measured(beliefs, distances.get(distances.len() / 2).copied().unwrap_or(0.0));
        cloud.difference = self.exact.lifetimes.iter().zip(&cloud.lifetimes).map(|(a, b)| self.apart(a, b)).collect();
        cloud
    }

    fn apart(&self, exact: &[f64], other: &[f64]) -> f64 {
        let at = |of: &[f64], i: usize| of.get(i).copied().unwrap_or(0.0);
        let all = (0..exact.len().max(other.len())).map(|i| (at(exact, i) - at(other, i)).abs());
        all.fold(0.0, f64::max) / self.diameter
    }

    fn measured(&self, beliefs: &Matrix, blur: f64) -> Cloud {
        let points = self.points(beliefs, usize::MAX);
        let (_, side) = points.cube();
        let few = self.points(beliefs, FOR_HOMOLOGY);
        // So few points need no look at the clock.
        let unhurried = Limits::default();
        let homology = topology(&few, 0.0, &unhurried).map(|found| found.homology).unwrap_or_default();
        let lifetimes: Vec<Vec<f64>> = homology
            .iter()
            .map(|homology| {
                let finite = homology.longest.iter().filter(|feature| feature.death.is_finite());
                finite.map(|feature| Feature::lifetime(*feature)).take(KEPT).collect()
            })
            .collect();
        Cloud {
            points: points.len(),
            correlation_dimension: (side > 1e-9 * self.diameter)
                .then(|| count(&points, OFFSETS, &unhurried).ok())
                .flatten()
                .and_then(|counts| correlation(&counts, points.len())),
            effective_dimension: participation(&axes(&beliefs.values, beliefs.columns, beliefs.columns).variances),
            lasting: lifetimes.iter().map(|of| of.iter().filter(|lifetime| **lifetime > blur).count()).collect(),
            lifetimes,
            blur,
            difference: Vec::new(),
        }
    }
}

/// (sum)^2 / sum of squares; 0 where nothing varies.
pub(super) fn participation(variances: &[f64]) -> f64 {
    let (sum, squares) = variances.iter().fold((0.0, 0.0), |(sum, squares), v| (sum + v, squares + v * v));
    if squares > 0.0 { sum * sum / squares } else { 0.0 }
}
