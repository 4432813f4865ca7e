//! What the file's sweeps show: curves, a strip of belief pictures, the table.

use maud::{Markup, html};

use crate::report::sweep::{Curves, ShownSweep, plots, strip};
use crate::report::tables::{self, Table};

/// Where the article is on the page.
pub const ANCHOR: &str = "sweeps";
/// Rows of a table that are seen before it is opened.
const OPEN: usize = 12;

pub fn article(sweeps: &[ShownSweep]) -> Markup {
    html! {
        @if !sweeps.is_empty() {
            article id=(ANCHOR) {
                h2 { "Turning the knobs" }
                p.plain {
                    "What changes when a parameter does. Each point is a generator of its own, worked out with less effort than a report of it \
                    would be; an area around a curve is where the value may lie."
                }
                @for sweep in sweeps { (panel(sweep)) }
            }
        }
    }
}

fn panel(sweep: &ShownSweep) -> Markup {
    let table = sweep.table();
    let curves = plots(&table);
    let legend = curves.as_ref().and_then(|curves| curves.legend.clone());
    html! {
        section.sweep {
            h3 { code { (sweep.source) } }
            p.plain {
                "Line " (sweep.line) ". "
                @for sentence in sweep.left_out() { (sentence) " " }
                "The whole of it, as tables and pictures: " code { (sweep.command) } "."
            }
            @if let Some(Curves { plots, .. }) = &curves {
                div.pair {
                    @for (title, drawing) in plots {
                        figure {
                            (drawing.inline())
                            figcaption { b { (title) } @if let Some(legend) = &legend { ": " (legend) } "." }
                        }
                    }
                }
            }
            @if let Some(drawing) = strip(&table, &sweep.finished) {
                figure.wide {
                    (drawing.inline())
                    figcaption {
                        "Beliefs along the sweep, all laid out alike: a corner for each hidden state, the first on top (two states: from certain of the \
                        second, left, to certain of the first, right); the darker, the likelier."
                    }
                }
            }
            @if !table.rows.is_empty() {
                details open[table.rows.len() <= OPEN] { summary { "The values" } (values(&table)) }
            }
        }
    }
}

fn values(table: &Table) -> Markup {
    html! {
        div.scroll {
            table.sweep {
                thead { tr { @for name in table.knobs.iter().chain(&table.measures) { th { (name) } } } }
                tbody {
                    @for row in &table.rows {
                        tr {
                            @for knob in &row.knobs { td.count { (knob) } }
                            @for cell in &row.cells { td.count { (cell.shown()) } }
                        }
                    }
                }
            }
        }
        @for why in tables::reasons(table) { p.missing { "-: " (why) } }
    }
}
