//! `sweep`: measures of a generator over all combinations of its knobs' values, in parallel.

use rayon::prelude::*;

use super::evaluate::{Bound, Evaluator};
use super::value::Value;
use crate::analysis::BeliefCloud;
use crate::check::program::{Knob, KnobValue, Program, Sweep};
use crate::diagnostic::Diagnostic;
use crate::machine::limits::Limits;

/// A sweep is about how a measure changes over many points: unless told otherwise, each gets this share of the work that a report spends
/// where a value can only be approached. The bounds of each value say what it is worth.
const EFFORT: f64 = 0.04;

/// A table: one row for each combination of values, the last knob turning fastest.
#[derive(Clone, Debug)]
pub struct Table {
    pub knobs: Vec<String>,
    pub measures: Vec<String>,
    pub rows: Vec<Row>,
}

#[derive(Clone, Debug)]
pub struct Row {
    pub knobs: Vec<KnobValue>,
    pub values: Vec<Value>,
}

/// A point of a sweep, and the beliefs there.
#[derive(Clone, Debug)]
pub struct Swept {
    pub row: Row,
    /// `None` where they were not asked for, or could not be had.
    pub beliefs: Option<BeliefCloud>,
}

/// The limits that each point of a sweep is worked out under.
pub fn limits_of_points(limits: &Limits) -> Limits {
    Limits { effort: limits.effort.or(Some(EFFORT)), ..limits.clone() }
}

/// Works out one point of a sweep.
///
/// # Errors
/// The diagnostics of a generator that cannot be built there.
pub fn point(
    program: &Program,
    limits: &Limits,
    sweep: &Sweep,
    knobs: &[KnobValue],
    pictured: bool,
) -> Result<Swept, Vec<Diagnostic>> {
    let names = sweep.knobs.iter().map(|knob| knob.name.clone());
    let bound = Bound { target: sweep.target.clone(), values: names.zip(knobs.iter().cloned()).collect() };
    let mut own = Evaluator::bound(program, limits, bound);
    let values = sweep.formulas.iter().map(|formula| own.term(&formula.term)).collect::<Result<Vec<Value>, _>>()?;
    let of = sweep.target.expression();
    let beliefs = if pictured && own.language(&of)?.is_none() { own.analysis(&of).ok() } else { None };
    Ok(Swept { row: Row { knobs: knobs.to_vec(), values }, beliefs: beliefs.map(|analysis| analysis.beliefs.clone()) })
}

/// The row of a point whose generator cannot be built: values that say why.
pub fn without_values(sweep: &Sweep, knobs: &[KnobValue], errors: &[Diagnostic]) -> Row {
    let why = errors.first().map_or_else(|| "it cannot be built".to_string(), |error| error.message.clone());
    Row { knobs: knobs.to_vec(), values: vec![Value::None(why); sweep.formulas.len()] }
}

/// Carries out a sweep. A row whose generator cannot be built has values that say why.
///
/// # Errors
/// Where no row's generator can be built: what is wrong with it.
pub fn sweep(evaluator: &Evaluator, sweep: &Sweep) -> Result<Table, Vec<Diagnostic>> {
    let (program, limits) = (evaluator.program, &limits_of_points(evaluator.limits));
    let (combinations, watch) = (combinations(sweep), evaluator.watch);
    let rows: Vec<Result<Row, Vec<Diagnostic>>> = (combinations.par_iter())
        .map(|knobs| {
            let swept = point(program, limits, sweep, knobs, false);
            if let Some(watch) = watch {
                watch(combinations.len());
            }
            swept.map(|swept| swept.row)
        })
        .collect();
    if rows.iter().all(Result::is_err)
        && let Some(Err(errors)) = rows.first()
    {
        return Err(errors.clone());
    }
    let rows = rows.into_iter().zip(&combinations);
    Ok(Table {
        knobs: sweep.knobs.iter().map(|knob| knob.name.clone()).collect(),
        measures: sweep.formulas.iter().map(|formula| formula.text.clone()).collect(),
        rows: rows.map(|(row, knobs)| row.unwrap_or_else(|errors| without_values(sweep, knobs, &errors))).collect(),
    })
}

/// The same sweep with at most so many points: the knobs with the most values keep some of them, evenly spread, the first and the last among
/// them.
pub fn thinned(sweep: &Sweep, most: usize) -> Sweep {
    let mut kept: Vec<usize> = sweep.knobs.iter().map(|knob| knob.values.len()).collect();
    while kept.iter().product::<usize>() > most.max(1) {
        let Some(longest) = (0..kept.len()).max_by_key(|&at| (kept[at], usize::MAX - at)) else { break };
        kept[longest] -= 1;
    }
    let knobs = sweep.knobs.iter().zip(kept).map(|(knob, kept)| Knob {
        name: knob.name.clone(),
        values: (0..kept).map(|at| knob.values[at * (knob.values.len() - 1) / (kept - 1).max(1)].clone()).collect(),
    });
    Sweep { knobs: knobs.collect(), ..sweep.clone() }
}

/// All combinations of the knobs' values, the last knob turning fastest.
pub fn combinations(sweep: &Sweep) -> Vec<Vec<KnobValue>> {
    sweep.knobs.iter().fold(vec![Vec::new()], |before, knob| {
        let with = |chosen: &Vec<KnobValue>| {
            let chosen = chosen.clone();
            knob.values.iter().map(move |value| [chosen.as_slice(), std::slice::from_ref(value)].concat())
        };
        before.iter().flat_map(with).collect()
    })
}
