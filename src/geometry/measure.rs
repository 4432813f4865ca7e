//! From a machine to its geometry.

use super::boxes::{MAX_AXES, Points, count};
use super::difficulty::difficulty;
use super::dimension::{self, Dimension};
use super::dynamics::dynamics;
use super::lyapunov::{kaplan_yorke, lyapunov};
use super::presentation::{MAX_STATES, NoCoordinates, Presentation};
use super::principal::{Axes, axes};
use super::support::{COARSEST, Cover, FINEST, cover};
use super::topology::topology;
use super::walk::Walk;
use super::{Geometry, Refused, Shape};
use crate::analysis::measure::Measure;
use crate::analysis::{Analysis, CausalSummary};
use crate::machine::Machine;
use crate::machine::causal::NotFinite;
use crate::machine::limits::Limits;
use crate::machine::stationary::stationary;
use crate::number::Ordered;

/// Sampled beliefs, where `Limits::max_beliefs` asks neither for fewer nor for more.
const POINTS: usize = 50_000;
/// Boxes of a cover at most for each hundred sampled beliefs, for the box dimension and the topology.
const BOXES: usize = 40;
/// Elementary operations spent on so many, about.
const WORK: usize = 100_000_000;
/// Dimensions beyond which no exponents are followed.
const EXPONENTS: usize = 24;
/// Independent sequences, a whole number for each group of points.
const CHAINS: usize = 16;
/// Tokens before a sequence's beliefs are taken, at most.
const SILENT: usize = 1000;
/// Positions of the grid that counts are averaged over.
const OFFSETS: usize = 4;
/// A cloud smaller than this is one point, seen through rounding.
const ONE_POINT: f64 = 1e-9;

/// What is known of the recurrent beliefs without measuring.
#[derive(Clone, Copy, PartialEq)]
enum Known {
    Finite,
    /// Infinitely many, each with a probability of its own.
    Countable,
    Nothing,
}

/// What all measurements of a machine begin with.
struct Ground {
    known: Known,
    floats: Machine<f64>,
    law: Vec<f64>,
    ergodic: bool,
    rate: Option<f64>,
}

impl Ground {
    fn new<S: Ordered>(machine: &Machine<S>, analysis: &Analysis, limits: &Limits) -> Result<Ground, Refused> {
        if machine.states() > MAX_STATES {
            return Err(Refused::TooManyStates);
        }
        let floats = machine.map(Ordered::to_f64);
        Ok(Ground {
            known: known(analysis),
            ergodic: analysis.written.recurrent_classes.is_none_or(|classes| classes == 1),
            rate: analysis.measures.get(&Measure::EntropyRate).and_then(|rate| rate.value()),
            law: stationary(&floats, limits).map_err(|_| Refused::Stopped)?,
            floats,
        })
    }

    fn reduced(&self, limits: &Limits) -> Result<Presentation, NoCoordinates> {
        Presentation::reduced(&self.floats, &self.law, limits)
    }

    fn shape(&self, of: &Result<Presentation, NoCoordinates>, known: Known, limits: &Limits) -> Shape {
        match of {
            Ok(presentation) => shape(presentation, known, self.ergodic, self.rate, limits),
            Err(why) => refused(known, why.refused()),
        }
    }
}

fn known(analysis: &Analysis) -> Known {
    match &analysis.forward {
        CausalSummary::Finite { .. } => Known::Finite,
        CausalSummary::Open(NotFinite::Countable { .. }) => Known::Countable,
        CausalSummary::Open(_) => Known::Nothing,
    }
}

/// Measures the belief set of a machine that was analyzed.
pub fn geometry<S: Ordered>(machine: &Machine<S>, analysis: &Analysis, limits: &Limits) -> Geometry {
    let ground = match Ground::new(machine, analysis, limits) {
        Ok(ground) => ground,
        Err(why) => {
            let reduced = refused(known(analysis), why);
            return Geometry { reduced, written: None, difficulty: Err(why), dynamics: Err(why) };
        }
    };
    let reduced = ground.reduced(limits);
    let written = Presentation::written(&ground.floats, &ground.law, limits);
    let differs = match (&reduced, &written) {
        (Ok(reduced), Ok(written)) => reduced.dimension != written.dimension,
        _ => false,
    };
    let there = reduced.as_ref().map_err(|why| why.refused());
    Geometry {
        reduced: ground.shape(&reduced, ground.known, limits),
        written: differs.then(|| ground.shape(&written, Known::Nothing, limits)),
        difficulty: there.and_then(|of| {
            let beliefs = if ground.known == Known::Finite { recurrent(analysis, of) } else { None };
            difficulty(of, beliefs.as_deref(), limits)
        }),
        dynamics: there.and_then(|of| dynamics(&ground.floats, &ground.law, of, limits)),
    }
}

/// The shape of the reduced presentation alone.
pub fn reduced_shape<S: Ordered>(machine: &Machine<S>, analysis: &Analysis, limits: &Limits) -> Shape {
    match Ground::new(machine, analysis, limits) {
        Ok(ground) => ground.shape(&ground.reduced(limits), ground.known, limits),
        Err(why) => refused(known(analysis), why),
    }
}

/// The causal states as points of a presentation, with their probabilities; `None` where not all are at hand.
fn recurrent(analysis: &Analysis, of: &Presentation) -> Option<Vec<(f64, Vec<f64>)>> {
    let cloud = &analysis.beliefs;
    let points = cloud.weights.iter().zip(&cloud.distributions).zip(&cloud.recurrent).filter(|(_, recurrent)| **recurrent);
    let points: Vec<(f64, Vec<f64>)> = points.map(|((weight, law), _)| (*weight, of.coordinates(law))).collect();
    (points.iter().map(|(weight, _)| weight).sum::<f64>() > 1.0 - 1e-9).then_some(points)
}

fn refused(known: Known, why: Refused) -> Shape {
    let known_or = |zero: bool| if zero { Ok(Dimension::zero()) } else { Err(why) };
    Shape {
        affine: None,
        variances: Vec::new(),
        projected: None,
        box_dimension: known_or(known == Known::Finite),
        information_dimension: known_or(known != Known::Nothing),
        correlation_dimension: known_or(known != Known::Nothing),
        lyapunov: Err(why),
        lyapunov_dimension: Err(why),
        topology: Err(why),
    }
}

fn shape(of: &Presentation, known: Known, ergodic: bool, rate: Option<f64>, limits: &Limits) -> Shape {
    let lyapunov = match (ergodic, rate) {
        (false, _) => Err(Refused::NotErgodic),
        (true, None) => Err(Refused::NoEntropyRate),
        (true, Some(_)) if of.affine() > EXPONENTS => Err(Refused::TooManyDimensions),
        (true, Some(rate)) => lyapunov(of, rate, limits).ok_or(Refused::Stopped),
    };
    let lyapunov_dimension = match (&lyapunov, rate) {
        (Ok(found), Some(rate)) => Ok(kaplan_yorke(rate, found)),
        (Err(why), _) => Err(*why),
        (Ok(_), None) => Err(Refused::NoEntropyRate),
    };
    Shape { affine: Some(of.affine()), lyapunov, lyapunov_dimension, ..of_points(of, known, limits) }
}

/// What the points tell: all but the exponents.
fn of_points(of: &Presentation, known: Known, limits: &Limits) -> Shape {
    let one_point = Points { axes: 0, coordinates: Vec::new() };
    let zeros = Shape { topology: Ok(topology(&one_point, 0.0)), ..refused(Known::Finite, Refused::Stopped) };
    if of.affine() == 0 {
        return zeros;
    }
    let Some(sample) = sampled(of, limits) else { return refused(known, Refused::Stopped) };
    let principal = axes(&sample.beliefs, of.dimension, of.affine());
    let variances = principal.variances.clone();
    if of.affine() > MAX_AXES {
        return of_projection(&sample, of, principal, known);
    }
    let coordinates = sample.beliefs.chunks_exact(of.dimension).flat_map(|belief| principal.project(belief)).collect();
    let points = Points { axes: of.affine(), coordinates };
    let (low, side) = points.cube();
    if side < ONE_POINT {
        return Shape { variances, ..zeros };
    }
    let few = Refused::TooFewPoints { points: points.len() };
    let first = if known == Known::Finite { FINEST } else { COARSEST };
    let cover = cover(of, &principal, &sample.last, (&low, side), (first, BOXES * wanted(limits) / 100), limits);
    let topology = cover.as_ref().ok_or(few).map(|cover| {
        let exact = known == Known::Finite && cover.level == FINEST;
        let gap = if exact { 0.0 } else { side / (1u64 << cover.level) as f64 * (of.affine() as f64).sqrt() };
        topology(&cover.points, gap)
    });
    if known == Known::Finite {
        return Shape { variances, topology, ..zeros };
    }
    let known_or = |measured: Option<Dimension>| match known {
        Known::Nothing => measured.ok_or(few),
        _ => Ok(Dimension::zero()),
    };
    let counts = count(&points, OFFSETS);
    let of_cover =
        |cover: Cover| dimension::boxes(&count(&cover.points, OFFSETS), cover.level.saturating_sub(1), cover.points.len());
    Shape {
        variances,
        box_dimension: cover.and_then(of_cover).ok_or(few),
        information_dimension: known_or(dimension::information(&counts, points.len())),
        correlation_dimension: known_or(dimension::correlation(&counts, points.len())),
        topology,
        ..zeros
    }
}

/// Where the beliefs span too many axes: what their projection onto the leading principal ones tells. The set itself is not covered.
fn of_projection(sample: &Sample, of: &Presentation, mut principal: Axes, known: Known) -> Shape {
    let variances = principal.variances.clone();
    principal.directions.truncate(MAX_AXES);
    let coordinates: Vec<f64> = sample.beliefs.chunks_exact(of.dimension).flat_map(|belief| principal.project(belief)).collect();
    let points = Points { axes: MAX_AXES, coordinates };
    let few = Refused::TooFewPoints { points: points.len() };
    let counts = count(&points, OFFSETS);
    let measured = |found: Option<Dimension>| if known == Known::Nothing { found.ok_or(few) } else { Ok(Dimension::zero()) };
    Shape {
        variances,
        projected: Some(MAX_AXES),
        information_dimension: measured(dimension::information(&counts, points.len())),
        correlation_dimension: measured(dimension::correlation(&counts, points.len())),
        topology: Ok(topology(&points, 0.0)),
        ..refused(known, Refused::TooManyDimensions)
    }
}

/// Beliefs of the invariant law, along sampled sequences.
struct Sample {
    /// Chain by chain, row by row.
    beliefs: Vec<f64>,
    /// The last of each chain.
    last: Vec<Vec<f64>>,
}

/// How many beliefs to sample.
fn wanted(limits: &Limits) -> usize {
    let usual = Limits::default().max_beliefs;
    if limits.max_beliefs > usual { limits.max_beliefs } else { POINTS.min(limits.max_beliefs) }
}

/// `None` where a limit was hit.
fn sampled(of: &Presentation, limits: &Limits) -> Option<Sample> {
    let cost = of.tokens() * of.dimension * of.dimension + 20;
    let wanted = wanted(limits);
    let each = (WORK.max(WORK / POINTS * wanted) / cost).min(wanted) / CHAINS;
    let mut sample = Sample { beliefs: Vec::with_capacity(each * CHAINS * of.dimension), last: Vec::new() };
    for chain in 0..CHAINS as u64 {
        if limits.expired() {
            return None;
        }
        // Not the sequences that the exponents are measured along.
        let mut walk = Walk::new(of, 1000 + chain);
        for _ in 0..each.min(SILENT) {
            walk.step();
        }
        for _ in 0..each {
            walk.step();
            sample.beliefs.extend(&walk.belief);
        }
        sample.last.push(walk.belief);
    }
    Some(sample)
}
