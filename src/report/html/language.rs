//! A language on the page.

use maud::{Markup, html};

use super::{features, page, source};
use crate::report::LanguageReport;
use crate::report::figure::short;
use crate::report::svg::Drawing;
use crate::report::svg::plot::{Axis, Colour, Mark, Plot, Series, Size, draw};

pub fn article(anchor: &str, report: &LanguageReport) -> Markup {
    html! {
        article id=(anchor) {
            h2 { (report.declared.name) " " span.args { (super::arguments(&report.declared.parameters)) } }
            p.over {
                "A language over "
                @for (nth, token) in report.declared.alphabet.iter().take(super::TOKENS_LISTED).enumerate() {
                    @if nth > 0 { " " }
                    span.token { (token) }
                }
            }
            (page::docs(&report.declared.docs))
            @for sentence in report.sentences() { p { (page::prose(&sentence)) } }
            div.scroll {
                table {
                    tbody { @for (name, value) in report.rows() { tr { td { (name) } td { (value) } } } }
                }
            }
            (strings(report))
            (features::panel(&report.features, None))
            (super::worth_knowing(&report.declared.warnings))
            (source::panel(report.declared.excerpt.as_ref()))
        }
    }
}

/// Strings that are listed.
const LISTED: usize = 12;
/// Tokens of a string that are listed.
const TOKENS: usize = 60;

/// How long its strings are, and the likeliest of them.
pub fn strings(report: &LanguageReport) -> Markup {
    let drawing = lengths(&report.lengths);
    if drawing.is_none() && report.likeliest.is_empty() {
        return html! {};
    }
    let most = report.likeliest.first().map_or(1.0, |(_, p)| *p);
    html! {
        section {
            h3 { "What its strings are" }
            p.plain { "How long a string is, and the strings that come most often." }
            div.pair {
                @if let Some(drawing) = drawing {
                    figure {
                        (drawing.inline())
                        figcaption {
                            "The probability of each length, in tokens."
                            @let told: f64 = report.lengths.iter().sum();
                            @if told < 1.0 - 1e-6 { " Longer strings have " (short((1.0 - told).max(0.0))) " together." }
                        }
                    }
                }
                div {
                    @if report.likeliest.is_empty() {
                        p.plain { "No string is so likely that the likeliest could be found." }
                    } @else {
                        table.beliefs {
                            caption { "The likeliest strings: no other is likelier than the last" }
                            thead { tr { th { "Probability" } th {} th { "String" } } }
                            tbody {
                                @for (word, p) in report.likeliest.iter().take(LISTED) {
                                    tr {
                                        td.count { (short(*p)) }
                                        td { div.share { span style=(format!("width:{:.1}%", 100.0 * p / most)) {} } }
                                        td { code { (string(&report.word(word))) } }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn string(word: &[&str]) -> String {
    let shown = word.iter().take(TOKENS).copied().collect::<Vec<&str>>().join(" ");
    match word.len() {
        0 => "(empty)".to_string(),
        length if length > TOKENS => format!("{shown} ..."),
        _ => shown,
    }
}

/// The law of lengths as stems, as far as there is anything; nothing where there is but one length.
pub fn lengths(law: &[f64]) -> Option<Drawing> {
    let points: Vec<(f64, f64)> = law.iter().enumerate().filter(|(_, p)| **p > 0.0).map(|(at, p)| (at as f64, *p)).collect();
    if points.len() < 2 {
        return None;
    }
    let high = points.iter().map(|point| point.1).fold(0.0, f64::max);
    draw(&Plot {
        title: "How long the strings are".to_string(),
        x: Axis { label: "tokens", low: 0.0, high: points.last()?.0 },
        y: Axis { label: "probability", low: 0.0, high },
        series: vec![Series { mark: Mark::Stems, colour: Colour::First, points }],
        size: Size::Large,
    })
}
