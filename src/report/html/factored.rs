//! A process of independent parts on the page: the whole, then each part by itself.

use maud::{Markup, html};

use super::{TOKENS_LISTED, curves, features, measures, page, source};
use crate::report::FactoredReport;
use crate::report::figure::count;

pub fn articles(at: usize, report: &FactoredReport) -> Markup {
    let whole = &report.combined.whole;
    let notes = report.notes();
    html! {
        article id=(anchor(at)) {
            h2 { (report.name) " " span.args { (super::arguments(&report.parameters)) } }
            p.over {
                "A process over "
                @match &report.alphabet {
                    Some(tokens) => {
                        @for (nth, token) in tokens.iter().take(TOKENS_LISTED).enumerate() {
                            @if nth > 0 { " " }
                            span.token { (token) }
                        }
                        @if tokens.len() > TOKENS_LISTED { " and " (count(tokens.len() - TOKENS_LISTED)) " more tokens" }
                    }
                    None => { (report.alphabet_size) " tokens" }
                }
            }
            (page::docs(&report.docs))
            @for (nth, sentence) in report.sentences().iter().enumerate() { @if nth == 0 { p.answer { (sentence) } } @else { p { (sentence) } } }
            (measures::key_figures(whole))
            section {
                h3 { "The whole" }
                dl.facts {
                    @for (name, value) in report.rows() { dt { (name) } dd { (value) } }
                }
            }
            section {
                h3 { "Its parts" }
                ul.notes {
                    @for (nth, (part, places)) in report.parts.iter().enumerate() {
                        li { a href=(format!("#{}", part_anchor(at, nth))) { (super::page::prose(&FactoredReport::heading(part, places))) } }
                    }
                }
            }
            (super::worth_knowing(&notes))
            (measures::panel(whole))
            (curves::convergence(whole))
            (curves::memory(whole))
            (features::panel(&report.features, None))
            (source::panel(report.excerpt.as_ref()))
        }
        @for (nth, (part, places)) in report.parts.iter().enumerate() {
            (super::article(&part_anchor(at, nth), &FactoredReport::heading(part, places), part))
        }
    }
}

pub fn anchor(at: usize) -> String {
    format!("product-{}", at + 1)
}

fn part_anchor(at: usize, part: usize) -> String {
    format!("product-{}-part-{}", at + 1, part + 1)
}
