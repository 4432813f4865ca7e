//! A process explored by its stacks, on the page.

use maud::{Markup, html};

use super::{TOKENS_LISTED, curves, features, language, measures, page, source};
use crate::report::LazyReport;

pub fn article(anchor: &str, report: &LazyReport) -> Markup {
    let whole = &report.explored.whole;
    let notes = report.notes();
    let tokens = report.tokens();
    html! {
        article id=(anchor) {
            h2 { (report.declared.name) " " span.args { (super::arguments(&report.declared.parameters)) } }
            p.over {
                "A process over "
                @for (nth, token) in report.declared.alphabet.iter().take(TOKENS_LISTED).enumerate() {
                    @if nth > 0 { " " }
                    span.token { (token) }
                }
            }
            (page::docs(&report.declared.docs))
            @for (nth, sentence) in report.sentences().iter().enumerate() { @if nth == 0 { p.answer { (page::prose(sentence)) } } @else { p { (page::prose(sentence)) } } }
            (measures::key_figures(whole))
            section {
                h3 { "Structure" }
                dl.facts { @for (name, value) in report.rows() { dt { (name) } dd { (value) } } }
            }
            @if let Some(strings) = &report.strings {
                section {
                    h3 { "Its strings" }
                    dl.facts { @for (name, value) in strings.rows() { dt { (name) } dd { (value) } } }
                }
                (language::strings(strings))
            }
            section {
                h3 { "Its tokens" }
                dl.facts { @for (name, value) in tokens.iter().take(TOKENS_LISTED) { dt { span.token { (name) } } dd { (value) } } }
            }
            (super::worth_knowing(&notes))
            (measures::panel(whole))
            (curves::convergence(whole))
            (curves::memory(whole))
            (features::panel(&report.features, None))
            (source::panel(report.declared.excerpt.as_ref()))
        }
    }
}
