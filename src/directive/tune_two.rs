//! `tune` with two knobs for two equalities: a scan of the whole box, then the simplex of Nelder and Mead (1965) from every triangle of the scan in whose image the
//! goal lies, and from every place where the distance is least among its neighbours. It asks for no slopes, which measures need not have.

use std::cell::Cell;

use argmin::core::{CostFunction, Executor};
use argmin::solver::neldermead::NelderMead;
use rayon::prelude::*;

use super::evaluate::{Bound, Evaluator};
use super::tune::{NotTuned, equalities};
use super::value::Verdict;
use crate::check::program::{KnobValue, Program, Term, Tune};
use crate::diagnostic::Diagnostic;
use crate::machine::limits::Limits;
use crate::number::{Number, Ordered, Scalar};

/// Stretches that each side of the box is scanned in.
const STRETCHES: usize = 24;
/// Steps of one refinement at most.
const STEPS: u64 = 200;
/// A squared distance that is none, and how far those of a simplex may differ that has arrived.
const EVEN: f64 = 1e-30;
/// The squared distance of a place where a quantity is no number.
const FAR: f64 = 1e100;
/// Parts of a side of the box between two solutions that are one.
const SAME: f64 = 1e-6;
/// A side of a goal may differ from the other by this much, relative to its size.
const CLOSE: f64 = 1e-8;
/// How far outside its triangle, in its own coordinates, a solution of the linear problem may lie to be followed.
const BESIDE: f64 = 0.5;

/// What a `tune` of two knobs found.
#[derive(Clone, Debug, PartialEq)]
pub struct TunedTwo {
    pub knobs: [String; 2],
    /// The intervals that were searched.
    pub within: [(f64, f64); 2],
    /// The quantities that are tuned, as written.
    pub quantities: [String; 2],
    pub solutions: Vec<Place>,
    /// Where the distance is least, where there is no solution.
    pub nearest: Option<Place>,
    /// How often the quantities were worked out.
    pub evaluations: usize,
}

/// Values of the knobs, and the quantities there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    pub knobs: [f64; 2],
    pub values: [f64; 2],
    /// By how much the sides of the equalities differ, the larger of the two relative to the size of its goal.
    pub residual: f64,
}

/// A place of the unit box, and how far the left sides are from the right there, relative to the size of these.
#[derive(Clone, Copy, Debug)]
struct Seen {
    at: [f64; 2],
    values: [f64; 2],
    apart: [f64; 2],
}

impl Seen {
    fn residual(&self) -> f64 {
        self.apart[0].abs().max(self.apart[1].abs())
    }

    fn squared(&self) -> f64 {
        self.apart[0].powi(2) + self.apart[1].powi(2)
    }
}

struct Quantities<'q> {
    program: &'q Program,
    limits: &'q Limits,
    tune: &'q Tune,
    sides: [(&'q Term, &'q Term); 2],
}

impl Quantities<'_> {
    fn own(&self, at: [f64; 2]) -> Evaluator<'_> {
        let knobs = self.tune.knobs.iter().zip(at);
        let values = knobs.map(|(knob, at)| {
            // A place of the scan is exact, so that what is exact there is found exactly.
            let stretches = (at * STRETCHES as f64).round();
            let scanned = (stretches / STRETCHES as f64 == at).then(|| Number::fraction(stretches as i64, STRETCHES as i64));
            let share = scanned.flatten().unwrap_or_else(|| Number::from(at));
            (knob.name.clone(), KnobValue::Number(knob.low.add(&knob.high.sub(&knob.low).mul(&share))))
        });
        Evaluator::bound(self.program, self.limits, Bound { target: self.tune.target.clone(), values: values.collect() })
    }

    /// `None` where a side is no finite number.
    fn see(&self, at: [f64; 2]) -> Result<Option<Seen>, Vec<Diagnostic>> {
        let mut own = self.own(at);
        let (mut values, mut apart) = ([0.0; 2], [0.0; 2]);
        for (place, (left, right)) in self.sides.into_iter().enumerate() {
            let (left, right) = (own.term(left)?.number(), own.term(right)?.number());
            let (Some(left), Some(right)) = (left, right) else { return Ok(None) };
            values[place] = left;
            apart[place] = (left - right) / right.abs().max(1e-6);
        }
        Ok(apart.iter().all(|x| x.is_finite()).then_some(Seen { at, values, apart }))
    }

    fn near(&self, at: [f64; 2]) -> Option<Seen> {
        self.see(at).ok().flatten()
    }

    /// The least distance that Nelder and Mead's simplex finds from a place of the scan on, and how often the quantities were worked out.
    fn refined(&self, from: Seen) -> (Seen, usize) {
        let search = Search { quantities: self, best: Cell::new(from), evaluations: Cell::new(0) };
        let beside = |x: f64, y: f64| vec![from.at[0] + x / STRETCHES as f64, from.at[1] + y / STRETCHES as f64];
        let Ok(method) = NelderMead::new(vec![beside(0.0, 0.0), beside(0.5, 0.1), beside(-0.1, 0.5)]).with_sd_tolerance(EVEN)
        else {
            return (from, 0);
        };
        // What was found stays in `search`.
        let _ = Executor::new(&search, method).configure(|state| state.max_iters(STEPS).target_cost(EVEN)).timer(false).run();
        (search.best.get(), search.evaluations.get())
    }

    fn place(&self, seen: &Seen) -> Place {
        let knob = |along: usize| {
            let knob = &self.tune.knobs[along];
            let (low, high) = (knob.low.to_f64(), knob.high.to_f64());
            low + (high - low) * seen.at[along]
        };
        Place { knobs: [knob(0), knob(1)], values: seen.values, residual: seen.residual() }
    }
}

/// The squared distance from the goal as a function of two numbers, those beyond the sides of the box folded back into it: so a least distance on a side is one
/// like any other.
struct Search<'s, 'q> {
    quantities: &'s Quantities<'q>,
    best: Cell<Seen>,
    evaluations: Cell<usize>,
}

impl CostFunction for &Search<'_, '_> {
    type Param = Vec<f64>;
    type Output = f64;

    fn cost(&self, at: &Vec<f64>) -> Result<f64, argmin::core::Error> {
        // When the time is up the rest of the search costs nothing. (An error here, at the first corners, would be a panic of the library's.)
        if self.quantities.limits.expired() {
            return Ok(FAR);
        }
        self.evaluations.set(self.evaluations.get() + 1);
        let Some(seen) = self.quantities.near([folded(at[0]), folded(at[1])]) else { return Ok(FAR) };
        if seen.squared() < self.best.get().squared() {
            self.best.set(seen);
        }
        Ok(seen.squared())
    }
}

fn folded(x: f64) -> f64 {
    let x = x.rem_euclid(2.0);
    if x > 1.0 { 2.0 - x } else { x }
}

/// Searches the whole box of the knobs.
///
/// # Errors
/// Where the goal does not name two equalities, or a quantity has a value nowhere.
pub fn tune_two(evaluator: &Evaluator, tune: &Tune) -> Result<TunedTwo, NotTuned> {
    let equalities = equalities(&tune.goal);
    let [first, second] = equalities.as_slice() else {
        return Err(NotTuned::Refused(
            "two knobs need two equalities, `measure == value and measure == value`; other conditions may stand beside them"
                .into(),
        ));
    };
    let sides = [(first.0, first.1), (second.0, second.1)];
    let quantities = Quantities { program: evaluator.program, limits: evaluator.limits, tune, sides };
    let side = STRETCHES + 1;
    let place = |number: usize| [number % side, number / side].map(|at| at as f64 / STRETCHES as f64);
    let scan: Vec<Result<Option<Seen>, Vec<Diagnostic>>> =
        (0..side * side).into_par_iter().map(|number| quantities.see(place(number))).collect();
    if scan.iter().all(Result::is_err) {
        return Err(NotTuned::Diagnostics(scan.into_iter().find_map(Result::err).unwrap_or_default()));
    }
    let seen: Vec<Option<Seen>> = scan.into_iter().map(|seen| seen.ok().flatten()).collect();
    if seen.iter().all(Option::is_none) {
        return Err(NotTuned::Refused("the quantities have no value anywhere in the box".to_string()));
    }
    let starts = starts(&seen, side);
    let refined: Vec<(Seen, usize)> = starts.into_par_iter().map(|start| quantities.refined(start)).collect();
    let evaluations = side * side + refined.iter().map(|(_, count)| count).sum::<usize>();
    let mut solutions: Vec<Seen> = Vec::new();
    for (found, _) in refined.iter().filter(|(found, _)| found.residual() <= CLOSE) {
        let same = |known: &Seen| (0..2).all(|along| (known.at[along] - found.at[along]).abs() < SAME);
        match solutions.iter_mut().find(|known| same(known)) {
            Some(known) if found.residual() < known.residual() => *known = *found,
            Some(_) => {}
            None => solutions.push(*found),
        }
    }
    // The whole goal is to hold there, whatever else it asks.
    solutions.retain(|found| matches!(quantities.own(found.at).goal(&tune.goal, 10.0 * CLOSE), Ok(Verdict::True)));
    solutions.sort_by(|a, b| a.at[0].total_cmp(&b.at[0]).then(a.at[1].total_cmp(&b.at[1])));
    let nearest = match solutions.is_empty() {
        true => refined.iter().map(|(found, _)| found).min_by(|a, b| a.squared().total_cmp(&b.squared())),
        false => None,
    };
    let within = |along: usize| (tune.knobs[along].low.to_f64(), tune.knobs[along].high.to_f64());
    Ok(TunedTwo {
        knobs: [tune.knobs[0].name.clone(), tune.knobs[1].name.clone()],
        within: [within(0), within(1)],
        quantities: [first.2.clone(), second.2.clone()],
        nearest: nearest.map(|found| quantities.place(found)),
        solutions: solutions.iter().map(|found| quantities.place(found)).collect(),
        evaluations,
    })
}

/// Where refinements begin: at the solution of the linear problem of each triangle in or beside whose image the goal lies, seen as its nearest
/// corner; and at the places of the scan that no neighbour is nearer to the goal than.
fn starts(seen: &[Option<Seen>], side: usize) -> Vec<Seen> {
    let at = |x: usize, y: usize| seen[y * side + x];
    let mut chosen: Vec<usize> = Vec::new();
    for y in 0..side {
        for x in 0..side {
            let Some(own) = at(x, y) else { continue };
            let beside = (y.saturating_sub(1)..=(y + 1).min(side - 1))
                .flat_map(|y| (x.saturating_sub(1)..=(x + 1).min(side - 1)).map(move |x| (x, y)));
            if beside.filter_map(|(x, y)| at(x, y)).all(|other| own.squared() <= other.squared()) {
                chosen.push(y * side + x);
            }
            if x + 1 == side || y + 1 == side {
                continue;
            }
            for corners in [[(x, y), (x + 1, y), (x, y + 1)], [(x + 1, y + 1), (x + 1, y), (x, y + 1)]] {
                let [Some(a), Some(b), Some(c)] = corners.map(|(x, y)| at(x, y)) else { continue };
                if held(&a, &b, &c) {
                    let nearest = corners.into_iter().min_by(|&(x, y), &(u, v)| {
                        let of = |x, y| at(x, y).map_or(f64::INFINITY, |seen| seen.squared());
                        of(x, y).total_cmp(&of(u, v))
                    });
                    chosen.extend(nearest.map(|(x, y)| y * side + x));
                }
            }
        }
    }
    chosen.sort_unstable();
    chosen.dedup();
    chosen.into_iter().filter_map(|place| seen[place]).collect()
}

/// Whether the goal lies in the image of a triangle, or near it.
fn held(a: &Seen, b: &Seen, c: &Seen) -> bool {
    let (u, v) = ([0, 1].map(|of| b.apart[of] - a.apart[of]), [0, 1].map(|of| c.apart[of] - a.apart[of]));
    let determinant = u[0] * v[1] - u[1] * v[0];
    if determinant == 0.0 {
        return false;
    }
    let along = (-a.apart[0] * v[1] + a.apart[1] * v[0]) / determinant;
    let across = (-a.apart[1] * u[0] + a.apart[0] * u[1]) / determinant;
    along > -BESIDE && across > -BESIDE && along + across < 1.0 + BESIDE
}
