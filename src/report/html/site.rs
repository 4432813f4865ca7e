//! A library as a small static site: an index with a thumbnail for each generator, and a page for each. Links are relative.

use maud::{Markup, html};

use super::{articles, channel, language, page, source};
use crate::analysis::measure::Measure;
use crate::analysis::{BeliefCloud, CausalSummary};
use crate::report::svg::diagram::{self, Labels};
use crate::report::svg::plane::shortened;
use crate::report::svg::{beliefs, curves, matrix};
use crate::report::{ChannelReport, Document, Entry, Excerpt, GeneratorReport, LanguageReport, words};

/// Beliefs of a thumbnail at most.
const THUMBNAIL: usize = 700;
/// Where there are no more beliefs and states, the machine says more than its beliefs do.
const FEW: usize = 12;
/// Strings of a thumbnail, and their letters, at most.
const STRINGS: usize = 5;
const LETTERS: usize = 22;

/// What the library holds, known before anything is worked out.
#[derive(Clone, Debug)]
pub struct Outline {
    pub epsilang: String,
    pub title: String,
    pub modules: Vec<Module>,
}

/// One file of it.
#[derive(Clone, Debug)]
pub struct Module {
    /// As it is shown: `std.classic`.
    pub name: String,
    /// The folder of its pages, below the index: `classic`, or `sub/mine`.
    pub folder: String,
    pub docs: Vec<String>,
    pub generators: Vec<Declared>,
}

/// One declaration.
#[derive(Clone, Debug)]
pub struct Declared {
    pub name: String,
    /// `process`, `language` or `channel`.
    pub kind: &'static str,
    /// `(p = 1/2)`, or nothing.
    pub parameters: String,
    pub docs: Vec<String>,
    pub excerpt: Excerpt,
}

impl Outline {
    /// Where a generator's page is, from the index.
    pub fn path(&self, module: usize, generator: usize) -> String {
        let module = &self.modules[module];
        format!("{}/{}.html", module.folder, module.generators[generator].name)
    }

    /// Every generator, in order.
    pub fn all(&self) -> Vec<(usize, usize)> {
        let generators = |(at, module): (usize, &Module)| (0..module.generators.len()).map(move |generator| (at, generator));
        self.modules.iter().enumerate().flat_map(generators).collect()
    }
}

/// A page, and what the index shows of it.
#[derive(Clone, Debug)]
pub struct Leaf {
    pub html: String,
    pub card: Card,
}

#[derive(Clone, Debug)]
pub struct Card {
    picture: Markup,
    facts: Markup,
}

/// What there is to say of a declaration.
#[derive(Clone, Copy, Debug)]
pub enum Known<'a> {
    Report(&'a Document),
    Channel(&'a ChannelReport),
    /// Nothing, and why.
    Nothing(&'a str),
}

/// The page of one generator: its report, or why there is none.
pub fn leaf(outline: &Outline, place: (usize, usize), known: Known) -> Leaf {
    let module = &outline.modules[place.0];
    let declared = &module.generators[place.1];
    let up = "../".repeat(module.folder.split('/').count());
    let order = outline.all();
    let at = order.iter().position(|other| *other == place).unwrap_or(0);
    let link = |to: Option<&(usize, usize)>, arrow: &str| {
        html! {
            @if let Some(&(module, generator)) = to {
                a href=(format!("{up}{}", outline.path(module, generator))) { (arrow) " " (outline.modules[module].generators[generator].name) }
            }
        }
    };
    let head = html! {
        nav.site {
            a href=(format!("{up}index.html")) { (outline.title) }
            span { a href=(format!("{up}index.html#{}", module.folder)) { (module.name) } }
            span.soft { (link(at.checked_sub(1).and_then(|before| order.get(before)), "←")) " " (link(order.get(at + 1), "→")) }
        }
    };
    let main = match known {
        Known::Report(document) => articles(document),
        Known::Channel(report) => alone(declared, channel::panel(report)),
        Known::Nothing(why) => alone(declared, without(why)),
    };
    let title = format!("{}.{} - {}", module.name, declared.name, outline.title);
    Leaf { html: page::page(&title, &outline.epsilang, head, main), card: card(declared, known) }
}

fn without(why: &str) -> Markup {
    html! {
        section {
            h3 { "No values" }
            @if why.contains('\n') { pre.source { (why) } } @else { p.plain { (why) } }
        }
    }
}

/// A page that is no report of a generator.
fn alone(declared: &Declared, panel: Markup) -> Markup {
    html! {
        article {
            h2 { (declared.name) " " span.args { (declared.parameters) } }
            p.over { "A " (declared.kind) }
            (page::docs(&declared.docs))
            (panel)
            section.long {
                h3 { "The source" }
                p.plain { "As written in " code { (declared.excerpt.file) } ", from line " (declared.excerpt.line) "." }
                (source::listing(&declared.excerpt.text, declared.excerpt.line))
            }
        }
    }
}

fn card(declared: &Declared, known: Known) -> Card {
    let entries = match known {
        Known::Report(document) => document.entries(),
        Known::Channel(report) => {
            let facts = html! { "a channel; " (words::number_of(report.states.len(), "state")) };
            return Card { picture: channel::picture(report, 0).inline(), facts };
        }
        Known::Nothing(_) => Vec::new(),
    };
    match entries.first() {
        Some(Entry::Process(report)) => Card { picture: thumbnail(report), facts: figures(report) },
        Some(Entry::Language(report)) => {
            let drawing = language::lengths(&report.lengths).map(|drawing| drawing.inline());
            Card { picture: drawing.unwrap_or_else(|| likeliest(report)), facts: html! { (report.in_short()) } }
        }
        Some(Entry::Product(report)) => {
            let part = report.parts.first().map(|(part, _)| thumbnail(part)).unwrap_or_default();
            Card {
                picture: part,
                facts: html! { "a product of " (words::number_of(report.parts.len(), "kind")) " of independent parts" },
            }
        }
        Some(Entry::Lazy(report)) => Card {
            picture: curves::myopic_entropy(&report.explored.whole)
                .map_or_else(|| html! { span.glyph { "..." } }, |drawing| drawing.inline()),
            facts: html! { "explored by its stacks; " i { "h" } " " (super::value(&report.explored.whole, Measure::EntropyRate)) },
        },
        None => Card {
            picture: html! { span.glyph { @if declared.kind == "channel" { "x ↦ y" } @else { "..." } } },
            facts: html! { "a " (declared.kind) },
        },
    }
}

/// The first strings of a language whose strings are all of one length.
fn likeliest(report: &LanguageReport) -> Markup {
    let each = report.likeliest.iter().take(STRINGS);
    html! {
        @if report.likeliest.is_empty() { span.glyph { "S → ..." } }
        @else { div.strings { @for (word, _) in each { code { (shortened(&report.word(word).join(" "), LETTERS)) } } } }
    }
}

fn figures(report: &GeneratorReport) -> Markup {
    let value = |measure| super::value(&report.analysis, measure);
    let states = match &report.analysis.forward {
        CausalSummary::Finite { recurrent, .. } => words::number_of(*recurrent, "causal state"),
        open => format!("{} causal states", super::causal_states(open)),
    };
    html! {
        (states) "; "
        i { "h" } " " (value(Measure::EntropyRate)) ", " i { "E" } " " (value(Measure::ExcessEntropy))
    }
}

/// The beliefs, or where there are but a few of them, the machine.
fn thumbnail(report: &GeneratorReport) -> Markup {
    let (analysis, subject) = (&report.analysis, &report.subject);
    let few = analysis.beliefs.weights.len() <= FEW && analysis.diagram.nodes.len() <= FEW;
    let drawing = if few { None } else { beliefs::draw(&some(&analysis.beliefs), &subject.states).map(|(drawing, _)| drawing) };
    let drawing = drawing.unwrap_or_else(|| {
        let labels = Labels { title: "The machine", tokens: &subject.alphabet, states: &subject.states };
        match matrix::tangled(&analysis.diagram) {
            true => matrix::moves(&analysis.diagram, labels.title, labels.tokens, labels.states).0,
            false => diagram::draw(&analysis.diagram, &labels),
        }
    });
    drawing.inline()
}

/// The beliefs, or where they are too many for a thumbnail, some of them from everywhere.
fn some(cloud: &BeliefCloud) -> BeliefCloud {
    let step = cloud.weights.len().div_ceil(THUMBNAIL).max(1);
    // Neighbours end in the same tokens: steps of one length would show the images of one token only.
    let kept = |at: &usize| (at.wrapping_mul(0x9e37_79b9) >> 7).is_multiple_of(step);
    let all = || (0..cloud.weights.len().min(cloud.distributions.len())).filter(kept);
    BeliefCloud {
        states: cloud.states,
        distributions: all().map(|at| cloud.distributions[at].clone()).collect(),
        weights: all().map(|at| cloud.weights[at]).collect(),
        ..BeliefCloud::default()
    }
}

/// The index. `cards` are in the order of [`Outline::all`].
pub fn index(outline: &Outline, cards: &[Card]) -> String {
    let mut cards = outline.all().into_iter().zip(cards).peekable();
    let head = html! {
        h1 { (outline.title) }
        p.soft { (words::number_of(outline.all().len(), "generator")) ", each with its documentation, source, values and beliefs." }
        nav.modules {
            @for module in &outline.modules { a href=(format!("#{}", module.folder)) { (module.name) } " " }
        }
    };
    let main = html! {
        @for (at, module) in outline.modules.iter().enumerate() {
            article.module id=(module.folder) {
                h2 { (module.name) }
                (page::docs(&module.docs))
                div.gallery {
                    @while let Some(((_, generator), card)) = cards.next_if(|((module, _), _)| *module == at) {
                        @let declared = &module.generators[generator];
                        a.card href=(outline.path(at, generator)) {
                            div.thumbnail { (card.picture) }
                            b { (declared.name) } " " span.args { (declared.parameters) }
                            @if let Some(first) = words::paragraphs(&declared.docs).first() { p { (page::prose(first)) } }
                            p.soft { (card.facts) }
                        }
                    }
                }
            }
        }
    };
    page::page(&outline.title, &outline.epsilang, head, main)
}
