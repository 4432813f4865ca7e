//! The journal of a sweep: a heading that says which sweep it is of, then a line for each point that is finished, in any order. A last line that
//! was cut short is no line.

use serde_json::{Value, json};

use super::Thumbnail;
use crate::report::tables::Cell;

/// Which sweep a journal is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// Of the sources, the directive and the limits: a journal goes on only where all are the same.
    pub key: String,
    /// How many points there are.
    pub points: usize,
}

/// A finished point.
#[derive(Clone, Debug)]
pub struct Finished {
    /// Counted from 0, in the order of the table.
    pub point: usize,
    pub cells: Vec<Cell>,
    pub picture: Option<Thumbnail>,
}

impl Heading {
    /// Of the texts that a sweep depends on.
    pub fn of<'t>(texts: impl IntoIterator<Item = &'t str>, points: usize) -> Heading {
        // Fowler, Noll & Vo's hash (1a) in 128 bits: the same on every machine; each text closed by a byte that no text holds.
        let bytes = texts.into_iter().flat_map(|text| text.bytes().chain([0xFF]));
        let key = bytes.fold(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d_u128, |hash, byte| {
            (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013B)
        });
        Heading { key: format!("{key:032x}"), points }
    }

    /// The first line of its journal.
    pub fn line(&self) -> String {
        format!("{}\n", json!({ "epsilang_sweep": env!("CARGO_PKG_VERSION"), "key": self.key, "points": self.points }))
    }

    /// The finished points of a journal, and its whole lines without the heading; `None` where it is of another sweep.
    pub fn read<'t>(&self, text: &'t str) -> Option<(Vec<Finished>, Vec<&'t str>)> {
        let mut lines = text.split_inclusive('\n');
        if lines.next() != Some(self.line().as_str()) {
            return None;
        }
        let whole = lines.filter_map(|line| Some((parsed(line.strip_suffix('\n')?)?, line)));
        Some(whole.filter(|(finished, _)| finished.point < self.points).unzip())
    }
}

/// A floating-point number so written that it is read back as the same.
fn written(value: f64) -> Value {
    format!("{value:?}").into()
}

fn read(value: &Value) -> Option<f64> {
    value.as_str()?.parse().ok()
}

/// The line of a point.
pub fn line(finished: &Finished) -> String {
    let cell = |cell: &Cell| match cell {
        Cell::Number { value, lower, upper } => json!([written(*value), written(*lower), written(*upper)]),
        Cell::Infinite => json!("infinite"),
        Cell::None(why) => json!({ "why": why }),
    };
    let cells: Vec<Value> = finished.cells.iter().map(cell).collect();
    format!("{}\n", json!({ "point": finished.point, "cells": cells, "picture": finished.picture }))
}

fn parsed(line: &str) -> Option<Finished> {
    let value: Value = serde_json::from_str(line).ok()?;
    let cell = |cell: &Value| match cell {
        Value::Array(numbers) => {
            let [value, lower, upper] = numbers.as_slice() else { return None };
            Some(Cell::Number { value: read(value)?, lower: read(lower)?, upper: read(upper)? })
        }
        Value::String(_) => Some(Cell::Infinite),
        other => Some(Cell::None(other.get("why")?.as_str()?.to_string())),
    };
    Some(Finished {
        point: usize::try_from(value.get("point")?.as_u64()?).ok()?,
        cells: value.get("cells")?.as_array()?.iter().map(cell).collect::<Option<Vec<Cell>>>()?,
        picture: serde_json::from_value(value.get("picture")?.clone()).ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_journal_is_read_back_to_the_last_whole_line() {
        let heading = Heading::of(["process", "sweep"], 3);
        let cells = vec![
            Cell::Number { value: 0.1 + 0.2, lower: f64::MIN_POSITIVE, upper: f64::INFINITY },
            Cell::Infinite,
            Cell::None("not \"had\"\nat all".to_string()),
        ];
        let finished = Finished { point: 2, cells, picture: Some(vec![[1, 2, 3]]) };
        let whole = heading.line() + &line(&finished);
        let torn = whole.clone() + &line(&Finished { point: 1, ..finished.clone() })[..20];
        let (points, lines) = heading.read(&torn).expect("it is its journal");
        assert_eq!((points.len(), lines.len(), points[0].point), (1, 1, 2));
        assert_eq!(line(&points[0]), line(&finished));
        assert_eq!(points[0].picture, finished.picture);
        assert!(Heading::of(["process", "sweep "], 3).read(&whole).is_none());
        assert!(Heading::of(["processs", "weep"], 3).read(&whole).is_none());
        assert!(heading.read("").is_none());
    }
}
