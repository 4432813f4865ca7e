//! A language on the page.

use maud::{Markup, html};

use super::{features, page, source};
use crate::report::LanguageReport;

pub fn article(anchor: &str, report: &LanguageReport) -> Markup {
    html! {
        article id=(anchor) {
            h2 { (report.name) " " span.args { (super::arguments(&report.parameters)) } }
            p.over {
                "A language over "
                @for (nth, token) in report.alphabet.iter().take(super::TOKENS_LISTED).enumerate() {
                    @if nth > 0 { " " }
                    span.token { (token) }
                }
            }
            (page::docs(&report.docs))
            @for sentence in report.sentences() { p { (sentence) } }
            div.scroll {
                table {
                    tbody { @for (name, value) in report.rows() { tr { td { (name) } td { (value) } } } }
                }
            }
            (features::panel(&report.features, None))
            (super::worth_knowing(&report.warnings))
            (source::panel(report.excerpt.as_ref()))
        }
    }
}
