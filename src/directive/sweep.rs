//! `sweep`: measures of a generator over all combinations of its knobs' values, in parallel.

use rayon::prelude::*;

use super::evaluate::{Bound, Evaluator};
use super::value::Value;
use crate::check::program::{KnobValue, Sweep};
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

/// Carries out a sweep. A row whose generator cannot be built has values that say why.
///
/// # Errors
/// Where no row's generator can be built: what is wrong with it.
pub fn sweep(evaluator: &Evaluator, sweep: &Sweep) -> Result<Table, Vec<Diagnostic>> {
    let program = evaluator.program;
    let limits = &Limits { effort: evaluator.limits.effort.or(Some(EFFORT)), ..evaluator.limits.clone() };
    let combinations = combinations(sweep);
    let rows: Vec<Result<Row, Vec<Diagnostic>>> = combinations
        .into_par_iter()
        .map(|knobs| {
            let names = sweep.knobs.iter().map(|knob| knob.name.clone());
            let bound = Bound { target: sweep.target.clone(), values: names.zip(knobs.iter().cloned()).collect() };
            let mut own = Evaluator::bound(program, limits, bound);
            let values = sweep.formulas.iter().map(|formula| own.term(&formula.term)).collect::<Result<Vec<Value>, _>>();
            values.map(|values| Row { knobs, values })
        })
        .collect();
    let mut table = Table {
        knobs: sweep.knobs.iter().map(|knob| knob.name.clone()).collect(),
        measures: sweep.formulas.iter().map(|formula| formula.text.clone()).collect(),
        rows: Vec::with_capacity(rows.len()),
    };
    let failed = rows.iter().filter(|row| row.is_err()).count();
    if failed > 0 && failed == rows.len() {
        return Err(rows.into_iter().find_map(Result::err).unwrap_or_default());
    }
    for (row, knobs) in rows.into_iter().zip(self::combinations(sweep)) {
        table.rows.push(row.unwrap_or_else(|errors| {
            let why = errors.first().map_or_else(|| "it cannot be built".to_string(), |error| error.message.clone());
            Row { knobs, values: vec![Value::None(why); sweep.formulas.len()] }
        }));
    }
    Ok(table)
}

fn combinations(sweep: &Sweep) -> Vec<Vec<KnobValue>> {
    sweep.knobs.iter().fold(vec![Vec::new()], |before, knob| {
        let with = |chosen: &Vec<KnobValue>| {
            let chosen = chosen.clone();
            knob.values.iter().map(move |value| [chosen.as_slice(), std::slice::from_ref(value)].concat())
        };
        before.iter().flat_map(with).collect()
    })
}
