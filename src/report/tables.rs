//! Sweeps and tunings, as text, JSON and CSV.

use serde_json::{Map, Value, json};

use super::figure::short;
use super::json::{bound, number, numbers};

/// A table of measures: one row for each combination of knobs.
#[derive(Clone, Debug, Default)]
pub struct Table {
    pub knobs: Vec<String>,
    pub measures: Vec<String>,
    pub rows: Vec<Row>,
}

#[derive(Clone, Debug)]
pub struct Row {
    /// As written exactly.
    pub knobs: Vec<String>,
    pub cells: Vec<Cell>,
}

/// A value with what encloses it, or why there is none.
#[derive(Clone, Debug)]
pub enum Cell {
    Number { value: f64, lower: f64, upper: f64 },
    Infinite,
    None(String),
}

impl Cell {
    /// With one digit beyond the first that is in doubt.
    pub(super) fn shown(&self) -> String {
        match self {
            Cell::Number { value, lower, upper } if upper - lower > 1e-9 * value.abs().max(1.0) => {
                let error = (upper - lower) / 2.0;
                let digits = (1.0 - error.log10().floor()).clamp(0.0, 9.0) as usize;
                format!("{value:.digits$} ± {}", short(error))
            }
            Cell::Number { value, .. } => decimals(*value),
            Cell::Infinite => "infinite".into(),
            Cell::None(_) => "-".into(),
        }
    }

    fn json(&self) -> Value {
        match self {
            Cell::Number { value, lower, upper } => {
                json!({ "value": number(*value), "lower": bound(*lower), "upper": bound(*upper) })
            }
            Cell::Infinite => json!("infinite"),
            Cell::None(_) => Value::Null,
        }
    }
}

/// Columns as wide as what stands in them, indented.
pub fn text(table: &Table) -> String {
    let mut rows = vec![[table.knobs.as_slice(), table.measures.as_slice()].concat()];
    for row in &table.rows {
        rows.push(row.knobs.iter().cloned().chain(row.cells.iter().map(Cell::shown)).collect());
    }
    let widths: Vec<usize> =
        (0..rows[0].len()).map(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0)).collect();
    let mut text = String::new();
    for row in rows {
        let cells = row.iter().zip(&widths).map(|(cell, &width)| format!("{cell}{}", " ".repeat(width - cell.chars().count())));
        text.push_str(&format!("         {}", cells.collect::<Vec<String>>().join("  ")));
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    for why in reasons(table) {
        text.push_str(&format!("         -: {why}\n"));
    }
    text
}

/// Why values are missing, each reason once.
pub(super) fn reasons(table: &Table) -> Vec<&str> {
    let mut found: Vec<&str> = Vec::new();
    for cell in table.rows.iter().flat_map(|row| &row.cells) {
        if let Cell::None(why) = cell
            && !found.contains(&why.as_str())
        {
            found.push(why);
        }
    }
    found
}

/// `{"knobs", "measures", "rows": [{KNOB: "1/2", ..., MEASURE: {"value", "lower", "upper"}, ..., "why": {..}}]}`
pub fn json(table: &Table) -> Value {
    let rows: Vec<Value> = table
        .rows
        .iter()
        .map(|row| {
            let mut view: Map<String, Value> =
                table.knobs.iter().cloned().zip(row.knobs.iter().map(|knob| Value::from(knob.as_str()))).collect();
            let mut why = Map::new();
            for (measure, cell) in table.measures.iter().zip(&row.cells) {
                view.insert(measure.clone(), cell.json());
                if let Cell::None(reason) = cell {
                    why.insert(measure.clone(), reason.as_str().into());
                }
            }
            if !why.is_empty() {
                view.insert("why".into(), Value::Object(why));
            }
            Value::Object(view)
        })
        .collect();
    json!({ "knobs": table.knobs, "measures": table.measures, "rows": rows })
}

/// Comma-separated values with a heading; a knob that is a number stands as a decimal, a missing value as nothing.
pub fn csv(table: &Table) -> String {
    let line = |cells: Vec<String>| cells.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(",") + "\n";
    let mut text = line([table.knobs.as_slice(), table.measures.as_slice()].concat());
    for row in &table.rows {
        let cells = row.cells.iter().map(|cell| match cell {
            Cell::Number { value, .. } => value.to_string(),
            Cell::Infinite => "inf".into(),
            Cell::None(_) => String::new(),
        });
        text.push_str(&line(row.knobs.iter().cloned().chain(cells).collect()));
    }
    text
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_string() }
}

/// What a search for a knob's value found.
#[derive(Clone, Debug)]
pub struct Tuning {
    pub knob: String,
    pub within: (f64, f64),
    pub quantity: String,
    /// (knob, quantity, by how much it misses the goal)
    pub solutions: Vec<(f64, f64, f64)>,
    pub nearest: Option<(f64, f64)>,
    pub least: Option<(f64, f64)>,
    pub greatest: Option<(f64, f64)>,
    pub evaluations: usize,
}

/// The solutions, or the nearest that can be had; and what the quantity can be at all.
pub fn tuning_text(tuning: &Tuning) -> String {
    let Tuning { knob, quantity, .. } = tuning;
    let mut text = String::new();
    let mut line = |words: String| text.push_str(&format!("         {words}\n"));
    for (at, value, residual) in &tuning.solutions {
        line(format!("{knob} = {}   ({quantity} = {}, off by {})", decimals(*at), decimals(*value), short(residual.abs())));
    }
    if let Some((at, value)) = tuning.nearest {
        line(format!("no solution; nearest at {knob} = {}, where {quantity} is {}", decimals(at), decimals(value)));
    }
    if let (Some(least), Some(greatest)) = (tuning.least, tuning.greatest) {
        line(format!(
            "for {knob} in [{}, {}] {quantity} is at least {} (at {}) and at most {} (at {})",
            decimals(tuning.within.0),
            decimals(tuning.within.1),
            decimals(least.1),
            decimals(least.0),
            decimals(greatest.1),
            decimals(greatest.0)
        ));
    }
    text
}

pub(super) fn decimals(value: f64) -> String {
    let text = format!("{value:.9}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".into() } else { text.into() }
}

pub fn tuning_json(tuning: &Tuning) -> Value {
    let point = |(knob, value): &(f64, f64)| json!({ "knob": number(*knob), "value": number(*value) });
    let solution = |(knob, value, residual): &(f64, f64, f64)| json!({ "knob": number(*knob), "value": number(*value), "residual": number(*residual) });
    let maybe = |found: &Option<(f64, f64)>| found.as_ref().map_or(Value::Null, point);
    json!({
        "knob": tuning.knob,
        "within": numbers(&[tuning.within.0, tuning.within.1]),
        "quantity": tuning.quantity,
        "solutions": tuning.solutions.iter().map(solution).collect::<Vec<Value>>(),
        "nearest": maybe(&tuning.nearest),
        "least": maybe(&tuning.least),
        "greatest": maybe(&tuning.greatest),
        "evaluations": tuning.evaluations,
    })
}
