//! The report as one HTML file that needs nothing else: no network, no fonts. What its scripts do, it does without them too, only still.

mod beliefs;
mod channel;
mod curves;
mod difficulty;
mod dynamics;
mod explorer;
mod factored;
mod features;
mod geometry;
mod language;
mod lazy;
mod levels;
mod machine;
mod measures;
mod page;
pub mod probe;
pub mod site;
mod source;
mod sweeps;

use maud::{Markup, html};

use super::figure::{big, count, figure};
use super::{Document, Entry, GeneratorReport, words};
use crate::analysis::factors::CausalCount;
use crate::analysis::measure::Measure;
use crate::analysis::quantity::Quantity;
use crate::analysis::{Analysis, CausalSummary};
use crate::machine::causal::NotFinite;

/// The document as a self-contained HTML page. Whatever comes from the source is escaped.
pub fn write(document: &Document) -> String {
    let title = format!("{} - epsilang report", document.source);
    let head = html! {
        h1 title=(document.source) { (file_name(&document.source)) }
        p.soft { (introduction(document)) }
        @if document.entries().len() > 1 { (contents(document)) }
        @if !document.sweeps.is_empty() { p { a href=(format!("#{}", sweeps::ANCHOR)) { "What its sweeps show" } } }
    };
    page::page(&title, &document.epsilang, head, articles(document))
}

/// Every entry of a document.
fn articles(document: &Document) -> Markup {
    html! {
        @for (at, entry) in document.entries().into_iter().enumerate() {
            @match entry {
                Entry::Process(report) => { (generator(at, report)) }
                Entry::Language(report) => { (language::article(&anchor(at), report)) }
                Entry::Product(report) => { (factored::articles(at, report)) }
                Entry::Lazy(report) => { (lazy::article(&anchor(at), report)) }
            }
        }
        (sweeps::article(&document.sweeps))
    }
}

/// The last part of a path.
fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).find(|part| !part.is_empty()).unwrap_or(path)
}

fn introduction(document: &Document) -> String {
    match document.entries().len() {
        0 => "There is nothing in this file that can be built from its defaults.".to_string(),
        1 => "What there is to know about this generator, and what an observer of its tokens can know.".to_string(),
        n => format!("What there is to know about these {} generators, and what an observer of their tokens can know.", count(n)),
    }
}

fn anchor(at: usize) -> String {
    format!("generator-{}", at + 1)
}

fn value(analysis: &Analysis, measure: Measure) -> String {
    match analysis.measures.get(&measure) {
        Some(Quantity::Value(measured)) => figure(measured).value,
        Some(Quantity::Infinite(_)) => "∞".to_string(),
        Some(Quantity::Absent(_)) | None => "-".to_string(),
    }
}

fn causal_states(summary: &CausalSummary) -> String {
    match summary {
        CausalSummary::Finite { recurrent, .. } => count(*recurrent),
        CausalSummary::Open(NotFinite::Unknown { .. } | NotFinite::Cut { .. }) => "not known".to_string(),
        CausalSummary::Open(_) => "∞".to_string(),
    }
}

fn product_states(count: &CausalCount, summary: &CausalSummary) -> String {
    match count {
        CausalCount::Finite { recurrent, .. } => big(recurrent),
        CausalCount::Open { .. } => causal_states(summary),
    }
}

fn contents(document: &Document) -> Markup {
    html! {
        div.scroll {
            table.contents {
                thead {
                    tr {
                        th { "Generator" }
                        th { "States as written" }
                        th { "Causal states" }
                        th { "Entropy rate" }
                        th { "Complexity" }
                        th { "Excess entropy" }
                    }
                }
                tbody {
                    @for (at, entry) in document.entries().into_iter().enumerate() {
                        @let anchor = if matches!(entry, Entry::Product(_)) { factored::anchor(at) } else { anchor(at) };
                        tr {
                            td { a href=(format!("#{anchor}")) { (entry.name()) } " " span.soft { (arguments(entry.parameters())) } }
                            @match entry {
                                Entry::Process(GeneratorReport { analysis, .. }) => {
                                    td.count { (count(analysis.written.states)) }
                                    td.count { (causal_states(&analysis.forward)) }
                                    (rates(analysis))
                                }
                                Entry::Product(report) => {
                                    td.count { (big(&report.combined.counts.states)) }
                                    td.count { (product_states(&report.combined.counts.forward, &report.combined.whole.forward)) }
                                    (rates(&report.combined.whole))
                                }
                                Entry::Lazy(report) => {
                                    td.count { "explored" }
                                    td.count { (if report.finite { "finite".to_string() } else { causal_states(&report.explored.whole.forward) }) }
                                    (rates(&report.explored.whole))
                                }
                                Entry::Language(report) => { td colspan="5" { (report.in_short()) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn rates(analysis: &Analysis) -> Markup {
    html! {
        td.count { (value(analysis, Measure::EntropyRate)) }
        td.count { (value(analysis, Measure::StatisticalComplexity)) }
        td.count { (value(analysis, Measure::ExcessEntropy)) }
    }
}

/// What is legal and perhaps surprising, where there is any.
fn worth_knowing(notes: &[String]) -> Markup {
    html! {
        @if !notes.is_empty() {
            section {
                h3 { "Worth knowing" }
                p.plain { "Legal and perhaps surprising, or a bound on what was done." }
                ul.notes { @for note in notes { li { (page::prose(note)) } } }
            }
        }
    }
}

/// `(p = 1/2)`, or nothing.
fn arguments(parameters: &[(String, String)]) -> String {
    let each: Vec<String> = parameters.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    if each.is_empty() { String::new() } else { format!("({})", each.join(", ")) }
}

/// How many tokens of an alphabet are listed.
const TOKENS_LISTED: usize = 40;

fn generator(at: usize, report: &GeneratorReport) -> Markup {
    article(&anchor(at), &report.subject.name, report)
}

fn article(id: &str, title: &str, report: &GeneratorReport) -> Markup {
    let GeneratorReport { subject, analysis, .. } = report;
    let more = subject.alphabet.len().saturating_sub(TOKENS_LISTED);
    let notices = analysis.notices.iter().map(|notice| words::notice(notice, &subject.states));
    let notes: Vec<String> = subject.warnings.iter().cloned().chain(notices).collect();
    html! {
        article id=(id) {
            h2 { (page::prose(title)) " " span.args { (arguments(&subject.parameters)) } }
            p.over {
                "A " (subject.kind.name()) " over "
                @for (nth, token) in subject.alphabet.iter().take(TOKENS_LISTED).enumerate() {
                    @if nth > 0 { " " }
                    span.token { (token) }
                }
                @if more > 0 { " and " (count(more)) " more tokens" }
            }
            (page::docs(&subject.docs))
            p.answer { (words::answer(&analysis.forward)) }
            p { (words::sentence(&words::why(&analysis.forward, analysis.exact, &subject.alphabet))) }
            @if let Some(cut) = &analysis.cut {
                section {
                    h3 { "Cut" }
                    @for sentence in words::cut(cut) { p.plain { (page::prose(&sentence)) } }
                }
            }
            (measures::key_figures(analysis))
            (machine::panel(report))
            (beliefs::panel(report))
            (worth_knowing(&notes))
            (measures::panel(analysis))
            (curves::convergence(analysis))
            (curves::synchronization(analysis))
            (curves::memory(analysis))
            (geometry::panel(report))
            (dynamics::panel(report))
            (difficulty::panel(report))
            (levels::panel(report))
            (features::panel(&report.features, report.relations.as_ref()))
            (source::panel(subject.excerpt.as_ref()))
        }
    }
}
