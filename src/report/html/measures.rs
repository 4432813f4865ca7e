//! The measures: a few large, all in a table, and one token's entropy taken apart.

use maud::{Markup, html};

use crate::analysis::Analysis;
use crate::analysis::measure::Measure;
use crate::analysis::quantity::{Measured, Quantity};
use crate::report::figure::{Doubt, figure, short};
use crate::report::words;

const GROUPS: &[(&str, &[Measure])] = &[
    ("Uncertainty", &[Measure::EntropyRate, Measure::SingleTokenEntropy, Measure::Redundancy, Measure::TotalPredictability]),
    (
        "Memory",
        &[
            Measure::StatisticalComplexity,
            Measure::ExcessEntropy,
            Measure::Crypticity,
            Measure::ReverseStatisticalComplexity,
            Measure::CausalIrreversibility,
            Measure::BidirectionalComplexity,
            Measure::GeneratorEntropy,
            Measure::CorrelationLength,
        ],
    ),
    ("Synchronization", &[Measure::SynchronizationTime, Measure::SynchronizationInformation, Measure::TransientInformation]),
    (
        "Anatomy of one token",
        &[
            Measure::ResidualEntropy,
            Measure::BoundInformation,
            Measure::EnigmaticInformation,
            Measure::LocalExogenousInformation,
            Measure::ElusiveInformation,
        ],
    ),
];

/// The few numbers a reader looks for first.
pub fn key_figures(analysis: &Analysis) -> Markup {
    let shown = [
        (Measure::EntropyRate, "entropy rate"),
        (Measure::StatisticalComplexity, "statistical complexity"),
        (Measure::ExcessEntropy, "excess entropy"),
    ];
    html! {
        ul.figures {
            @for (measure, name) in shown {
                @if let Some(text) = headline(analysis, measure) {
                    li {
                        span.what { (name) " " i { (symbol(measure)) } }
                        span.value { (text) } " " span.unit { (measure.unit()) @if of_the_cut(analysis, measure) { ", of the cut" } }
                    }
                }
            }
            li { span.what { "linear dimension" } span.value { (words::dimension(analysis)) } }
        }
    }
}

/// Whether a number is the cut's, and not proved of the true process.
fn of_the_cut(analysis: &Analysis, measure: Measure) -> bool {
    matches!(analysis.measures.get(&measure), Some(Quantity::Value(measured)) if matches!(figure(measured).doubt, Doubt::Cut(_)))
}

fn headline(analysis: &Analysis, measure: Measure) -> Option<String> {
    match analysis.measures.get(&measure)? {
        Quantity::Value(measured) => Some(figure(measured).value.replace('-', "−")),
        Quantity::Infinite(_) => Some("∞".to_string()),
        Quantity::Absent(_) => None,
    }
}

/// The symbol as the field writes it.
fn symbol(measure: Measure) -> &'static str {
    match measure {
        Measure::ReverseStatisticalComplexity => "C⁻",
        Measure::CausalIrreversibility => "C⁺ − C⁻",
        Measure::Crypticity => "χ",
        Measure::Redundancy => "ρ",
        Measure::ElusiveInformation => "σ",
        Measure::SynchronizationTime => "τ",
        Measure::CorrelationLength => "ξ",
        other => other.symbol(),
    }
}

fn title(measure: Measure) -> String {
    measure.name().replace('_', " ")
}

pub fn panel(analysis: &Analysis) -> Markup {
    let given = |measure: &Measure| matches!(analysis.measures.get(measure), Some(Quantity::Value(_) | Quantity::Infinite(_)));
    let mut missing: Vec<(String, Vec<String>)> = Vec::new();
    for measure in Measure::ALL {
        if let Some(Quantity::Absent(reason)) = analysis.measures.get(measure) {
            let reason = words::absent(reason, analysis);
            match missing.iter_mut().find(|(known, _)| *known == reason) {
                Some((_, names)) => names.push(title(*measure)),
                None => missing.push((reason, vec![title(*measure)])),
            }
        }
    }
    html! {
        section.long {
            h3 { "Measures" }
            p.plain { "How much is uncertain, how much must be remembered, and how long it takes to know where the process is." }
            div.scroll {
                table {
                    thead {
                        tr {
                            th { "Measure" } th.symbol { "Symbol" } th colspan="2" { "Value" } th { "Unit" } th { "Bounds" }
                            th.gloss { "What it says" }
                        }
                    }
                    @for (group, measures) in GROUPS {
                        @if measures.iter().any(given) {
                            tbody {
                                tr.group { th colspan="7" { (group) (anatomy_after(group, analysis)) } }
                                @for measure in measures.iter().filter(|measure| given(measure)) { (row(analysis, *measure)) }
                            }
                        }
                    }
                }
            }
            @for (reason, names) in &missing {
                p.missing { b { "Not given: " } (names.join(", ")) ". " (words::sentence(reason)) }
            }
        }
    }
}

fn row(analysis: &Analysis, measure: Measure) -> Markup {
    let (value, bounds) = match analysis.measures.get(&measure) {
        Some(Quantity::Value(measured)) => (figure(measured).value.replace('-', "−"), bounds(measured)),
        Some(Quantity::Infinite(reason)) => ("∞".to_string(), html! { (words::sentence(reason)) }),
        Some(Quantity::Absent(_)) | None => ("".to_string(), html! {}),
    };
    let (whole, part) = value.find('.').map_or((value.as_str(), ""), |at| value.split_at(at));
    html! {
        tr {
            td.name { (title(measure)) }
            td.symbol { (symbol(measure)) }
            td.whole { (whole) }
            td.part { (part) }
            td.unit { (measure.unit().replace(" x ", " × ")) }
            td.bounds { (bounds) }
            td.gloss { (measure.gloss()) }
        }
    }
}

fn bounds(measured: &Measured) -> Markup {
    let method = words::method(&measured.method);
    match figure(measured).doubt {
        Doubt::None => html! { span { "exact" } span.how { (method) } },
        Doubt::Between(lower, upper) => html! {
            span.interval { "[" (lower.replace('-', "−")) ", " (upper.replace('-', "−")) "]" }
            span.how { (method) }
        },
        Doubt::Cut(proved) => html! {
            @if let Some(proved) = proved { span.interval { (proved.replace('-', "−")) } }
            span.how { "of the cut: not proved of the true process" }
        },
    }
}

/// One token's entropy as a bar: H(1) = r + b + b + q, where every part is known and none is negative.
fn anatomy_after(group: &str, analysis: &Analysis) -> Markup {
    let value = |measure| analysis.measures.get(&measure).and_then(Quantity::value).filter(|value: &f64| value.is_finite());
    let parts = (|| {
        let r = value(Measure::ResidualEntropy)?;
        let b = value(Measure::BoundInformation)?;
        let q = value(Measure::EnigmaticInformation)?;
        Some((r, b, q))
    })();
    let Some((r, b, q)) = parts.filter(|_| group == "Anatomy of one token") else { return html! {} };
    let whole = r + 2.0 * b + q;
    if [r, b, q].iter().any(|&part| part < -1e-9) || whole <= 1e-9 {
        return html! {};
    }
    let part = |class: &'static str, size: f64| {
        html! {
            @if size > 1e-9 { span class=(class) style=(format!("width:{:.3}%", 100.0 * size / whole)) {} }
        }
    };
    let keyed = |class: &'static str, what: &str, size: f64| {
        html! { @if size > 1e-9 { span { i class=(class) {} (what) " " (short(size)) } } }
    };
    html! {
        div.anatomy role="img" aria-label="The entropy of one token in its parts" {
            (part("r", r)) (part("p", b)) (part("q", q)) (part("f", b))
        }
        p.key {
            "The " (short(whole)) " bits of one token" @if of_the_cut(analysis, Measure::ResidualEntropy) { " of the cut" } ": "
            (keyed("r", "unpredictable and forgotten", r)) (keyed("p", "shared with the past alone", b))
            (keyed("q", "with past and future", q)) (keyed("f", "with the future alone", b))
        }
    }
}
