//! What is written of a whole sweep.

use maud::html;

use super::Finished;
use super::picture::{SHADES, SIDE};
use crate::report::svg::Drawing;
use crate::report::svg::plot::{Axis, Colour, Mark, Plot, Series, Size, draw};
use crate::report::tables::{self, Cell, Row, Table};

/// Values of other knobs whose curves share a plot, at most.
const CURVES: usize = 12;
/// A picture of the strip: its side and the room for its words, in pixels.
const PICTURE: f64 = 150.0;
const WORDS: f64 = 22.0;
const GAP: f64 = 14.0;
/// Boxes up to which each is drawn larger than it is.
const FEW: usize = 60;
/// Pictures in a row.
const ACROSS: usize = 6;
/// Between two plots, and over one.
const HEAD: f64 = 26.0;

/// Ends of file names, and what stands in the files: the table, the curves, the beliefs. `knobs`: for each point its values, written exactly;
/// `finished` has every point once, in order.
pub fn files(
    knob_names: &[String],
    measures: &[String],
    knobs: &[Vec<String>],
    finished: &[Finished],
) -> Vec<(&'static str, String)> {
    let table = table(knob_names, measures, knobs, finished);
    let mut files = vec![(".csv", tables::csv(&table)), (".json", format!("{:#}\n", tables::json(&table)))];
    files.extend(curves(&table).map(|drawing| (".svg", drawing.standalone())));
    files.extend(strip(&table, finished).map(|drawing| ("-beliefs.svg", drawing.standalone())));
    files
}

/// The table of a sweep; `knobs` and `finished` as for [`files`].
pub fn table(knob_names: &[String], measures: &[String], knobs: &[Vec<String>], finished: &[Finished]) -> Table {
    let rows = knobs.iter().zip(finished).map(|(knobs, point)| Row { knobs: knobs.clone(), cells: point.cells.clone() });
    Table { knobs: knob_names.to_vec(), measures: measures.to_vec(), rows: rows.collect() }
}

/// A number written exactly: `1/3`, `0.25`.
fn value(text: &str) -> Option<f64> {
    match text.split_once('/') {
        Some((n, d)) => Some(n.trim().parse::<f64>().ok()? / d.trim().parse::<f64>().ok()?),
        None => text.parse().ok(),
    }
    .filter(|value: &f64| value.is_finite())
}

/// A plot for each measure, and what tells its curves apart.
pub struct Curves {
    /// `entropy_rate over p`, and its plot.
    pub plots: Vec<(String, Drawing)>,
    /// Where there are several curves.
    pub legend: Option<String>,
}

/// Each measure over the first knob that is a number, a curve for each combination of the others; what bounds a value, as an area around it.
pub fn plots(table: &Table) -> Option<Curves> {
    let numbers = |at: usize| table.rows.iter().map(|row| value(row.knobs.get(at)?)).collect::<Option<Vec<f64>>>();
    let (over, x) = (0..table.knobs.len()).find_map(|at| Some((at, numbers(at)?)))?;
    let mut others: Vec<Vec<&String>> = Vec::new();
    let of = |row: &Row| -> Vec<String> {
        row.knobs.iter().enumerate().filter(|(at, _)| *at != over).map(|(_, value)| value.clone()).collect()
    };
    for row in &table.rows {
        let values: Vec<&String> = row.knobs.iter().enumerate().filter(|(at, _)| *at != over).map(|(_, value)| value).collect();
        if !others.contains(&values) {
            others.push(values);
        }
    }
    others.truncate(CURVES);
    let mut plots: Vec<(String, Drawing)> = Vec::new();
    for (at, measure) in table.measures.iter().enumerate() {
        let mut series = Vec::new();
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for (nth, other) in others.iter().enumerate() {
            let mut points: Vec<(f64, f64, f64, f64)> = Vec::new();
            for (row, &x) in table.rows.iter().zip(&x).filter(|(row, _)| of(row).iter().eq(other.iter().copied())) {
                if let Cell::Number { value, lower, upper } = row.cells[at]
                    && value.is_finite()
                {
                    points.push((
                        x,
                        value,
                        if lower.is_finite() { lower } else { value },
                        if upper.is_finite() { upper } else { value },
                    ));
                }
            }
            points.sort_by(|a, b| a.0.total_cmp(&b.0));
            low = points.iter().map(|point| point.2).fold(low, f64::min);
            high = points.iter().map(|point| point.3).fold(high, f64::max);
            if points.iter().any(|(_, _, lower, upper)| upper - lower > 1e-9) {
                let there = points.iter().map(|&(x, _, lower, _)| (x, lower));
                let back = points.iter().rev().map(|&(x, _, _, upper)| (x, upper));
                series.push(Series { mark: Mark::Area, colour: Colour::First, points: there.chain(back).collect() });
            }
            let mark = if points.len() <= 24 { Mark::Points } else { Mark::Line };
            let colour = if nth == 0 {
                Colour::First
            } else if nth + 1 == others.len() {
                Colour::Second
            } else {
                Colour::Quiet
            };
            series.push(Series { mark, colour, points: points.iter().map(|&(x, y, ..)| (x, y)).collect() });
        }
        let (left, right) = x.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, r), &x| (l.min(x), r.max(x)));
        let plot = Plot {
            title: format!("{measure} over {}", table.knobs[over]),
            x: Axis { label: "", low: left, high: right },
            y: Axis { label: "", low, high },
            series,
            size: Size::Large,
        };
        plots.extend(draw(&plot).map(|drawing| (plot.title.clone(), drawing)));
    }
    let legend = match others.as_slice() {
        [] | [_] => None,
        [first, .., last] => {
            let names = table.knobs.iter().enumerate().filter(|(at, _)| *at != over).map(|(_, name)| name);
            let shown = |values: &[&String]| {
                names.clone().zip(values).map(|(name, value)| format!("{name} = {value}")).collect::<Vec<_>>().join(", ")
            };
            let between = if others.len() > 2 { "; grey: between" } else { "" };
            Some(format!("blue: {}; orange: {}{between}", shown(first), shown(last)))
        }
    };
    (!plots.is_empty()).then_some(Curves { plots, legend })
}

/// The plots one below the other, each with its words.
fn curves(table: &Table) -> Option<Drawing> {
    let Curves { plots, legend } = plots(table)?;
    let [_, _, width, height] = plots.first()?.1.view;
    let body = html! {
        @for (nth, (title, drawing)) in plots.iter().enumerate() {
            g transform=(format!("translate(0 {:.1})", nth as f64 * (height + HEAD) + HEAD)) {
                text x="58" y="-8" font-size="13" {
                    (title) @if let Some(legend) = &legend { " (" (legend) ")" }
                }
                (drawing.body)
            }
        }
    };
    let title = format!("{} over {}", table.measures.join(", "), table.knobs.join(", "));
    Some(Drawing { view: [0.0, 0.0, width, plots.len() as f64 * (height + HEAD) + 6.0], title, body })
}

/// How a box is drawn: those that all lie on the middle line as bars, few ones larger than they are, so that they are seen.
fn mark(boxes: &[[u8; 3]], x: u8, y: u8) -> String {
    let middle = (SIDE / 2) as u8;
    if boxes.iter().all(|cell| cell[1] == middle) {
        return format!("M{x} {}h1v{}h-1z", SIDE / 4, SIDE / 2);
    }
    if boxes.len() > FEW {
        format!("M{x} {y}h1v1h-1z")
    } else {
        format!("M{} {}h3v3h-3z", x.saturating_sub(1), y.saturating_sub(1))
    }
}

/// The pictures of the beliefs side by side, each with the values of the knobs.
pub fn strip(table: &Table, finished: &[Finished]) -> Option<Drawing> {
    let pictures: Vec<_> = finished.iter().filter_map(|point| Some((point.point, point.picture.as_ref()?))).collect();
    if pictures.is_empty() {
        return None;
    }
    let place =
        |nth: usize| ((nth % ACROSS) as f64 * (PICTURE + GAP) + GAP, (nth / ACROSS) as f64 * (PICTURE + WORDS + GAP) + GAP);
    let scale = PICTURE / SIDE as f64;
    let words = |point: usize| {
        let values = table.knobs.iter().zip(&table.rows[point].knobs).map(|(name, value)| format!("{name} = {value}"));
        values.collect::<Vec<_>>().join(", ")
    };
    let body = html! {
        @for (nth, (point, boxes)) in pictures.iter().enumerate() {
            @let (x, y) = place(nth);
            g transform=(format!("translate({x:.1} {y:.1})")) {
                rect.frame x="0" y="0" width=(PICTURE) height=(PICTURE) {}
                @for shade in 1..=SHADES {
                    @let path = boxes.iter().filter(|cell| cell[2] == shade).map(|[x, y, _]| mark(boxes, *x, *y)).collect::<String>();
                    @if !path.is_empty() {
                        path class="k0" transform=(format!("scale({scale:.4})")) d=(path)
                            opacity=(format!("{:.2}", 0.2 + 0.8 * f64::from(shade) / f64::from(SHADES))) {}
                    }
                }
                text.soft x=(PICTURE / 2.0) y=(PICTURE + 15.0) font-size="11" text-anchor="middle" { (words(*point)) }
            }
        }
    };
    let rows = pictures.len().div_ceil(ACROSS) as f64;
    let across = pictures.len().min(ACROSS) as f64;
    let view = [0.0, 0.0, across * (PICTURE + GAP) + GAP, rows * (PICTURE + WORDS + GAP) + GAP];
    Some(Drawing { view, title: format!("Beliefs over {}", table.knobs.join(", ")), body })
}
