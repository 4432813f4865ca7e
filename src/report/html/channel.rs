//! A channel on the page: what becomes of each token, as shaded cells.

use maud::{Markup, html};

use crate::report::ChannelReport;
use crate::report::channel::Written;
use crate::report::figure::{count, short};
use crate::report::svg::Drawing;
use crate::report::svg::matrix::{Cell, Matrix};
use crate::report::words;

/// States that have a picture, columns of one, and colours of states.
const PICTURES: usize = 8;
const COLUMNS: usize = 40;
const COLOURS: usize = 8;
/// Size of a picture.
const SIDE: f64 = 380.0;

pub fn panel(report: &ChannelReport) -> Markup {
    let several = report.states.len() > 1;
    html! {
        section {
            h3 { "What becomes of each token" }
            p.plain {
                "A row is a token that is read, a column what is written in its place; the darker a cell, the more probable."
                @if several {
                    " That depends on the channel's state, which no one sees. The colour of a cell is the state the channel goes to."
                }
            }
            @if several {
                p.key {
                    @for (at, state) in report.states.iter().enumerate().take(COLOURS) {
                        span { i style=(format!("background:var(--c{at})")) {} (state) }
                    }
                    @if report.states.len() > COLOURS { span { "further states have these colours again" } }
                }
            }
            div.small-multiples.matrices {
                @for (state, name) in report.states.iter().enumerate().take(PICTURES) {
                    figure {
                        (picture(report, state).inline())
                        @if several { figcaption { b { (name) } @if state == 0 { ", where it begins" } } }
                    }
                }
            }
            @if report.states.len() > PICTURES {
                p.missing { "The first " (PICTURES) " of its " (count(report.states.len())) " states are shown." }
            }
            p.missing {
                "A channel makes no tokens by itself: it changes those of a process, as in " code { "p |> c" } ", and what it writes is a process again. This one has "
                (words::number_of(report.states.len(), "state")) ", reads " (words::number_of(report.reads.len(), "token")) " and writes "
                (words::number_of(report.writes.len(), "token")) "."
            }
        }
    }
}

/// What is written in one state.
pub fn picture(report: &ChannelReport, state: usize) -> Drawing {
    let moves: Vec<&Written> = report.moves.iter().filter(|step| step.from == state).collect();
    // Single tokens in their order, then nothing, then longer strings.
    let rank = |string: &Option<Vec<usize>>| match string.as_deref() {
        Some([one]) => (0, vec![*one]),
        Some([]) => (1, Vec::new()),
        Some(longer) => (2, longer.to_vec()),
        None => (3, Vec::new()),
    };
    let mut columns: Vec<&Option<Vec<usize>>> = moves.iter().map(|step| &step.string).collect();
    columns.sort_by_key(|string| rank(string));
    columns.dedup();
    columns.truncate(COLUMNS);
    let cells = moves.iter().filter_map(|step| {
        let column = columns.iter().position(|string| **string == step.string)?;
        let name = |names: &[String], at: usize| names.get(at).cloned().unwrap_or_default();
        let written = report.text(step.string.as_deref());
        let title = format!(
            "reads {}, writes {written} with probability {}, goes to {}",
            name(&report.reads, step.token),
            short(step.probability),
            name(&report.states, step.to)
        );
        Some(Cell { row: step.token, column, value: step.probability, colour: step.to % COLOURS, title })
    });
    Matrix {
        title: format!("What is written for each token in the state {}", report.states.get(state).map_or("", String::as_str)),
        cells: cells.collect(),
        rows: report.reads.clone(),
        columns: columns.iter().map(|string| report.text(string.as_deref())).collect(),
        axes: ["read", "written"],
        side: SIDE,
    }
    .draw()
}
