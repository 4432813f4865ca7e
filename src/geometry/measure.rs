//! From a machine to its geometry.

use super::boxes::{self, Counts, MAX_AXES, Points, count};
use super::difficulty::difficulty;
use super::dimension::{self, Dimension};
use super::dynamics::dynamics;
use super::lyapunov::{kaplan_yorke, lyapunov};
use super::presentation::{MAX_STATES, NoCoordinates, Presentation};
use super::principal::axes;
use super::support::{COARSEST, Cover, FINEST, cover};
use super::topology::{self, topology};
use super::walk::Walk;
use super::{Geometry, Refused, Shape, go_on};
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

    /// `all`: the recurrent beliefs, where they are finitely many and at hand.
    fn shape(&self, of: &Result<Presentation, NoCoordinates>, known: Known, all: Option<&Beliefs>, limits: &Limits) -> Shape {
        let of = match of {
            Ok(of) => of,
            Err(why) => return refused(known, why.refused()),
        };
        let lyapunov = match (self.ergodic, self.rate) {
            (false, _) => Err(Refused::NotErgodic),
            (true, None) => Err(Refused::NoEntropyRate),
            (true, Some(_)) if of.affine() > EXPONENTS => Err(Refused::TooManyDimensions),
            (true, Some(rate)) => lyapunov(of, rate, limits).ok_or(Refused::Stopped),
        };
        let lyapunov_dimension = match (&lyapunov, self.rate) {
            (Ok(found), Some(rate)) => Ok(kaplan_yorke(rate, found)),
            (Err(why), _) => Err(*why),
            (Ok(_), None) => Err(Refused::NoEntropyRate),
        };
        Shape { affine: Some(of.affine()), lyapunov, lyapunov_dimension, ..of_points(of, known, all, limits) }
    }

    /// The recurrent beliefs, where they are finitely many and at hand.
    fn all(&self, analysis: &Analysis, of: &Result<Presentation, NoCoordinates>) -> Option<Beliefs> {
        let of = of.as_ref().ok().filter(|_| self.known == Known::Finite)?;
        recurrent(analysis, of)
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
    let all = ground.all(analysis, &reduced);
    Geometry {
        reduced: ground.shape(&reduced, ground.known, all.as_ref(), limits),
        written: differs.then(|| ground.shape(&written, Known::Nothing, None, limits)),
        difficulty: there.and_then(|of| difficulty(of, all.as_deref(), limits)),
        dynamics: there.and_then(|of| dynamics(&ground.floats, &ground.law, of, limits)),
    }
}

/// The shape of the reduced presentation alone.
pub fn reduced_shape<S: Ordered>(machine: &Machine<S>, analysis: &Analysis, limits: &Limits) -> Shape {
    match Ground::new(machine, analysis, limits) {
        Ok(ground) => {
            let reduced = ground.reduced(limits);
            ground.shape(&reduced, ground.known, ground.all(analysis, &reduced).as_ref(), limits)
        }
        Err(why) => refused(known(analysis), why),
    }
}

/// Beliefs with their probabilities.
type Beliefs = Vec<(f64, Vec<f64>)>;

/// The causal states as points of a presentation, with their probabilities; `None` where not all are at hand.
fn recurrent(analysis: &Analysis, of: &Presentation) -> Option<Beliefs> {
    let cloud = &analysis.beliefs;
    let points = cloud.weights.iter().zip(&cloud.distributions).zip(&cloud.recurrent).filter(|(_, recurrent)| **recurrent);
    let points: Beliefs = points.map(|((weight, law), _)| (*weight, of.coordinates(law))).collect();
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

/// What the points tell: all but the exponents.
fn of_points(of: &Presentation, known: Known, all: Option<&Beliefs>, limits: &Limits) -> Shape {
    if of.affine() == 0 {
        return one_point(Vec::new());
    }
    let Ok(sample) = sampled(of, limits) else { return refused(known, Refused::Stopped) };
    let mut principal = axes(&sample.beliefs, of.dimension, of.affine());
    let variances = principal.variances.clone();
    if let Some(all) = all {
        let coordinates = all.iter().flat_map(|(_, belief)| principal.project(belief)).collect();
        let points = Points { axes: principal.directions.len(), coordinates };
        return Shape { variances, topology: topology(&points, 0.0, limits), ..refused(known, Refused::Stopped) };
    }
    let whole = of.affine() <= MAX_AXES;
    principal.directions.truncate(MAX_AXES);
    let coordinates = sample.beliefs.chunks_exact(of.dimension).flat_map(|belief| principal.project(belief)).collect();
    let points = Points { axes: principal.directions.len(), coordinates };
    let (low, side) = points.cube();
    if whole && side < ONE_POINT {
        return one_point(variances);
    }
    let few = Refused::TooFewPoints { points: points.len() };
    let single = if known == Known::Nothing { boxes::single_points(&points, side) } else { None };
    let counts =
        if known == Known::Nothing && single.is_none() { count(&points, OFFSETS, limits) } else { Err(Refused::Stopped) };
    let measured = |dimension: fn(&Counts, usize) -> Option<Dimension>| match (&counts, known) {
        (_, Known::Finite | Known::Countable) => Ok(Dimension::zero()),
        _ if single.is_some() => {
            Ok(Dimension { scales: single.into_iter().flatten().collect(), points: points.len(), ..Dimension::zero() })
        }
        (Ok(counts), Known::Nothing) => dimension(counts, points.len()).ok_or(few),
        (Err(why), Known::Nothing) => Err(*why),
    };
    let tell = Shape {
        variances,
        information_dimension: measured(dimension::information),
        correlation_dimension: measured(dimension::correlation),
        ..refused(known, Refused::TooManyDimensions)
    };
    if !whole {
        // What their projection onto the leading principal axes tells. The set itself is not covered.
        return Shape { projected: Some(MAX_AXES), topology: topology(&points, 0.0, limits), ..tell };
    }
    let first = if known == Known::Finite { FINEST } else { COARSEST };
    let most = BOXES * wanted(limits) / 100;
    let cover = cover(of, &principal, &sample.last, (&low, side), (first, most), limits);
    let cover = cover.and_then(|cover| cover.ok_or(few));
    Shape {
        box_dimension: match known {
            Known::Finite => Ok(Dimension::zero()),
            _ => cover.as_ref().map_err(|why| *why).and_then(|cover| of_cover(cover, limits)),
        },
        topology: cover.and_then(|cover| {
            let exact = known == Known::Finite && cover.level == FINEST;
            let gap = if exact { 0.0 } else { side / (1u64 << cover.level) as f64 * (of.affine() as f64).sqrt() };
            topology(&cover.points, gap, limits)
        }),
        ..tell
    }
}

fn of_cover(cover: &Cover, limits: &Limits) -> Result<Dimension, Refused> {
    let counts = count(&cover.points, OFFSETS, limits)?;
    let points = cover.points.len();
    dimension::boxes(&counts, cover.level.saturating_sub(1), points).ok_or(Refused::TooFewPoints { points })
}

/// A set of one belief.
fn one_point(variances: Vec<f64>) -> Shape {
    Shape { variances, topology: Ok(topology::of_one_point()), ..refused(Known::Finite, Refused::OnePoint) }
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

/// # Errors
/// `Stopped`.
fn sampled(of: &Presentation, limits: &Limits) -> Result<Sample, Refused> {
    let cost = of.tokens() * of.dimension * of.dimension + 20;
    let wanted = wanted(limits);
    let each = (WORK.max(WORK / POINTS * wanted) / cost).min(wanted) / CHAINS;
    let mut sample = Sample { beliefs: Vec::with_capacity(each * CHAINS * of.dimension), last: Vec::new() };
    for chain in 0..CHAINS as u64 {
        go_on(limits)?;
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
    Ok(sample)
}
