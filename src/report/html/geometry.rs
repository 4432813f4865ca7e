//! The panel of the geometry of the beliefs.

use maud::{Markup, html};

use crate::report::geometry::{Row, complex, rows};
use crate::report::svg::barcode::barcode;
use crate::report::svg::curves::betti;
use crate::report::{GeneratorReport, words};

/// Dimensions and exponents, of the reduced presentation and, where it differs, of the one as written.
pub fn panel(report: &GeneratorReport) -> Markup {
    let Some(geometry) = &report.geometry else { return html! {} };
    html! {
        section {
            h3 { "The shape of the beliefs" }
            p.plain {
                "How many dimensions the beliefs fill, seen at finer and finer scale, and how fast two observers who believe nearly the same and \
                see the same tokens come to agree. A fraction means a fractal."
            }
            (table(rows(&geometry.reduced)))
            @if let Ok(topology) = &geometry.reduced.topology {
                div.pair.below {
                    @if let Some(drawing) = betti(topology) {
                        figure {
                            (drawing.inline())
                            figcaption {
                                "Balls are laid around the beliefs and grow. " span.swatch {} "How many pieces there are"
                                "; " span.swatch.second {} "how many loops"
                                @if geometry.reduced.affine.is_some_and(|dimension| dimension > 2) { "; " span.swatch.quiet {} "how many hollows" }
                                ". A long plateau is a shape; a straight slope of the pieces is dust."
                            }
                        }
                    }
                    @if let Some(drawing) = barcode(topology) {
                        figure {
                            (drawing.inline())
                            figcaption {
                                "The longest-lived of each kind: a bar begins at the radius where it comes and ends where it goes. By the "
                                (complex(topology)) "."
                                @if topology.noise_floor > 0.0 { " What ends within the shaded part may be a matter of the sample." }
                            }
                        }
                    }
                }
            }
            @if let Some(written) = &geometry.written {
                p.plain {
                    "As written the beliefs have directions that no token ever shows. With those kept, the set spans "
                    (words::number_of(written.affine.unwrap_or(0), "dimension")) ":"
                }
                (table(rows(written)))
            }
        }
    }
}

/// Names, values and how they were had.
pub fn table(rows: Vec<Row>) -> Markup {
    html! {
        div.scroll {
            table.geometry {
                tbody {
                    @for row in rows {
                        tr { th { (row.name) } td { (row.value) } td.soft { (row.how) } }
                    }
                }
            }
        }
    }
}
