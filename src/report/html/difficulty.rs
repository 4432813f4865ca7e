//! The panel of what a probe would have to beat.

use maud::{Markup, html};

use crate::geometry::difficulty::Predictor;
use crate::report::difficulty::{row, sentences};
use crate::report::{GeneratorReport, words};

/// How well the belief is predicted without any model.
pub fn panel(report: &GeneratorReport) -> Markup {
    let Some(Ok(found)) = report.geometry.as_ref().map(|geometry| &geometry.difficulty) else { return html! {} };
    let bars = found.long.predictions.iter().filter(|p| !p.is_constant()).map(|p| (p.by, row(found, p), p.share.value));
    html! {
        section {
            h3 { "What a probe would have to beat" }
            p.plain {
                "A probe that finds the belief inside a trained model shows something only where the belief cannot be had without one. So much of \
                the belief (R2, the share of its variance) do the last tokens, simple filters and the next token's law give by themselves."
            }
            @for sentence in sentences(found) { p { (sentence) } }
            div.scroll {
                table.difficulty {
                    tbody {
                        @for (by, row, share) in bars {
                            tr {
                                td.name {
                                    @if let Predictor::Table { tokens } = by { "table, last " (words::number_of(tokens, "token")) } @else { (row.name) }
                                }
                                td { div.share role="img" aria-label=(row.value) { span style=(format!("width:{:.1}%", 100.0 * share.clamp(0.0, 1.0))) {} } }
                                td.count { (row.value) }
                                td.gloss { (row.how) }
                            }
                        }
                    }
                }
            }
        }
    }
}
