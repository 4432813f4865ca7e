//! `tune`: values of a knob at which a measure is what it should be: a scan over the whole interval, then each place where the sign changes, or
//! where the distance has a minimum, refined by Brent's methods.

use rayon::prelude::*;
use roots::{SimpleConvergency, find_root_brent};

use super::evaluate::{Bound, Evaluator};
use super::value::Verdict;
use crate::check::program::{Comparison, Condition, KnobValue, Program, Term, Tune};
use crate::diagnostic::Diagnostic;
use crate::machine::limits::Limits;
use crate::number::{Number, Ordered, Scalar};

/// Stretches that the interval is scanned in.
const STRETCHES: i64 = 64;
/// Steps towards a root at most.
const STEPS: usize = 80;
/// Steps towards a least value: each leaves 0.618 of what there was, so these a part of 10^-8, beyond which a smooth minimum is flat.
const SECTIONS: usize = 38;
/// A knob is found to within this part of its interval.
const FINE: f64 = 1e-13;
/// A side of the goal may differ from the other by this much, relative to its size.
const CLOSE: f64 = 1e-8;

/// What a `tune` found.
#[derive(Clone, Debug, PartialEq)]
pub struct Tuned {
    pub knob: String,
    /// The interval that was searched.
    pub within: (f64, f64),
    /// The quantity that is tuned, as written.
    pub quantity: String,
    pub solutions: Vec<Point>,
    /// Where the distance is least, where there is no solution.
    pub nearest: Option<Point>,
    /// The least and the greatest that the quantity can have.
    pub least: Option<Point>,
    pub greatest: Option<Point>,
    /// How often the quantity was worked out.
    pub evaluations: usize,
}

/// A value of the knob, and the quantity there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    pub knob: f64,
    pub value: f64,
    /// By how much the sides of the equality differ there.
    pub residual: f64,
}

impl Point {
    fn of(seen: &Seen) -> Point {
        Point { knob: seen.knob, value: seen.sides.left, residual: seen.sides.apart() }
    }
}

/// Why there is no search.
pub enum NotTuned {
    Diagnostics(Vec<Diagnostic>),
    /// In words.
    Refused(String),
}

/// Searches the whole interval of the knob.
///
/// # Errors
/// Where the goal names no equality, or its quantity has a value nowhere.
pub fn tune(evaluator: &Evaluator, tune: &Tune) -> Result<Tuned, NotTuned> {
    let [knob] = tune.knobs.as_slice() else {
        return Err(NotTuned::Refused("one knob is tuned for one goal, or two for two; fix the others".to_string()));
    };
    let equalities = equalities(&tune.goal);
    let [(left, right, text)] = equalities.as_slice() else {
        return Err(NotTuned::Refused(
            "a goal needs one equality, `measure == value`; other conditions may stand beside it".into(),
        ));
    };
    let quantity = Quantity { program: evaluator.program, limits: evaluator.limits, tune, left, right };
    let (low, high) = (knob.low.to_f64(), knob.high.to_f64());
    let step = knob.high.sub(&knob.low).div(&Number::from_i64(STRETCHES)).unwrap_or_else(|| Number::from_i64(0));
    let places: Vec<Number> = (0..=STRETCHES).map(|at| knob.low.add(&step.mul(&Number::from_i64(at)))).collect();
    let scan: Vec<Result<Option<Sides>, Vec<Diagnostic>>> = places.par_iter().map(|place| quantity.at(place.clone())).collect();
    if scan.iter().all(Result::is_err) {
        return Err(NotTuned::Diagnostics(scan.into_iter().find_map(Result::err).unwrap_or_default()));
    }
    let seen: Vec<Seen> = places
        .iter()
        .zip(scan)
        .filter_map(|(place, sides)| Some(Seen { knob: place.to_f64(), sides: sides.ok().flatten()? }))
        .collect();
    if seen.is_empty() {
        return Err(NotTuned::Refused("the quantity has no value anywhere in the interval".to_string()));
    }
    let mut evaluations = places.len();
    let mut solutions = roots(&quantity, &seen, high - low, &mut evaluations);
    solutions.retain(|point| quantity.holds(point.knob));
    let extreme = |sign: f64, evaluations: &mut usize| {
        let of = |sides: Sides| sign * sides.left;
        least(&quantity, &seen, &of, evaluations).map(|seen| Point::of(&seen))
    };
    let (smallest, greatest) = (extreme(1.0, &mut evaluations), extreme(-1.0, &mut evaluations));
    let nearest = match solutions.is_empty() {
        true => least(&quantity, &seen, &|sides: Sides| sides.apart().abs(), &mut evaluations),
        false => None,
    };
    Ok(Tuned {
        knob: knob.name.clone(),
        within: (low, high),
        quantity: text.clone(),
        solutions,
        nearest: nearest.as_ref().map(Point::of),
        least: smallest,
        greatest,
        evaluations,
    })
}

/// The sides of each equality in a goal, and the first as written.
pub(super) fn equalities(goal: &Condition) -> Vec<(&Term, &Term, String)> {
    let mut found = Vec::new();
    collect(goal, &mut found);
    found
}

fn collect<'t>(goal: &'t Condition, found: &mut Vec<(&'t Term, &'t Term, String)>) {
    match goal {
        Condition::Compare { op: Comparison::Equal, left, right, .. } => found.push((left, right, named(left))),
        Condition::Not(inner) => collect(inner, found),
        Condition::And(a, b) | Condition::Or(a, b) => {
            collect(a, found);
            collect(b, found);
        }
        _ => {}
    }
}

fn named(term: &Term) -> String {
    match term {
        Term::Measure { name, .. } => name.clone(),
        _ => "the left side".to_string(),
    }
}

#[derive(Clone, Copy, Debug)]
struct Sides {
    left: f64,
    right: f64,
}

impl Sides {
    fn apart(self) -> f64 {
        self.left - self.right
    }

    fn meet(self) -> bool {
        self.apart().abs() <= CLOSE * self.right.abs().max(self.left.abs()).max(1e-6)
    }
}

#[derive(Clone, Copy, Debug)]
struct Seen {
    knob: f64,
    sides: Sides,
}

/// Both sides of the equality as functions of the knob.
#[derive(Clone, Copy)]
struct Quantity<'q> {
    program: &'q Program,
    limits: &'q Limits,
    tune: &'q Tune,
    left: &'q Term,
    right: &'q Term,
}

impl Quantity<'_> {
    /// Each value is worked out by an evaluator of its own, so that threads share nothing that changes.
    fn own(&self, knob: Number) -> Evaluator<'_> {
        let values = vec![(self.tune.knobs[0].name.clone(), KnobValue::Number(knob))];
        Evaluator::bound(self.program, self.limits, Bound { target: self.tune.target.clone(), values })
    }

    /// `None` where a side is no finite number.
    fn at(&self, knob: Number) -> Result<Option<Sides>, Vec<Diagnostic>> {
        let mut own = self.own(knob);
        let (left, right) = (own.term(self.left)?, own.term(self.right)?);
        Ok(left.number().zip(right.number()).map(|(left, right)| Sides { left, right }))
    }

    fn near(&self, knob: f64) -> Option<Sides> {
        self.at(Number::from(knob)).ok().flatten()
    }

    /// Whether the whole goal holds there.
    fn holds(&self, knob: f64) -> bool {
        let outcome = self.own(Number::from(knob)).goal(&self.tune.goal, 10.0 * CLOSE);
        matches!(outcome, Ok(Verdict::True))
    }
}

/// All places where the sides meet: between two of the scan with different signs, and beside a least distance.
fn roots(quantity: &Quantity, seen: &[Seen], width: f64, evaluations: &mut usize) -> Vec<Point> {
    let mut found: Vec<Point> = Vec::new();
    let mut add = |knob: f64, sides: Sides| {
        let known = found.iter().any(|point: &Point| (point.knob - knob).abs() < 1e-7 * width);
        if sides.meet() && !known {
            found.push(Point::of(&Seen { knob, sides }));
        }
    };
    for one in seen {
        add(one.knob, one.sides);
    }
    for pair in seen.windows(2) {
        if let Some(root) = between(quantity, pair[0], pair[1], width, evaluations) {
            add(root.knob, root.sides);
        }
    }
    for three in seen.windows(3) {
        let [a, b, c] = [three[0].sides.apart(), three[1].sides.apart(), three[2].sides.apart()];
        if a * b <= 0.0 || b * c <= 0.0 || b.abs() > a.abs() || b.abs() > c.abs() {
            continue;
        }
        let towards = |sides: Sides| b.signum() * sides.apart();
        let Some(bottom) = refined(quantity, three[0].knob, three[2].knob, &towards, evaluations) else { continue };
        add(bottom.knob, bottom.sides);
        if towards(bottom.sides) < 0.0 {
            for (from, to) in [(three[0], bottom), (bottom, three[2])] {
                if let Some(root) = between(quantity, from, to, width, evaluations) {
                    add(root.knob, root.sides);
                }
            }
        }
    }
    found.sort_by(|a, b| a.knob.total_cmp(&b.knob));
    found
}

/// Where the sides meet between two places with different signs.
fn between(quantity: &Quantity, from: Seen, to: Seen, width: f64, evaluations: &mut usize) -> Option<Seen> {
    if from.sides.apart() * to.sides.apart() >= 0.0 {
        return None;
    }
    let apart = |knob: f64| {
        *evaluations += 1;
        quantity.near(knob).map_or(f64::NAN, Sides::apart)
    };
    let mut until = SimpleConvergency { eps: FINE * width, max_iter: STEPS };
    let knob = find_root_brent(from.knob, to.knob, apart, &mut until).ok()?;
    Some(Seen { knob, sides: quantity.near(knob)? })
}

/// The place of the least value of a function of the sides, from the best of the scan on.
fn least(quantity: &Quantity, seen: &[Seen], of: &dyn Fn(Sides) -> f64, evaluations: &mut usize) -> Option<Seen> {
    let at = (0..seen.len()).min_by(|&a, &b| of(seen[a].sides).total_cmp(&of(seen[b].sides)))?;
    let (from, to) = (seen[at.saturating_sub(1)].knob, seen[(at + 1).min(seen.len() - 1)].knob);
    let best = refined(quantity, from, to, of, evaluations).filter(|found| of(found.sides) < of(seen[at].sides));
    Some(best.unwrap_or(seen[at]))
}

/// The least value of a function of the sides between two places, by golden sections: the function need not be smooth.
fn refined(quantity: &Quantity, from: f64, to: f64, of: &dyn Fn(Sides) -> f64, evaluations: &mut usize) -> Option<Seen> {
    let ratio = (5f64.sqrt() - 1.0) / 2.0;
    let mut at = |knob: f64| {
        *evaluations += 1;
        quantity.near(knob).map(|sides| Seen { knob, sides })
    };
    let (mut low, mut high) = (from, to);
    let mut inner = [at(high - ratio * (high - low))?, at(low + ratio * (high - low))?];
    for _ in 0..SECTIONS {
        if of(inner[0].sides) <= of(inner[1].sides) {
            high = inner[1].knob;
            inner = [at(high - ratio * (high - low))?, inner[0]];
        } else {
            low = inner[0].knob;
            inner = [inner[1], at(low + ratio * (high - low))?];
        }
    }
    Some(if of(inner[0].sides) <= of(inner[1].sides) { inner[0] } else { inner[1] })
}
