//! The report: what was found of each generator, and its text, JSON, HTML and SVG forms.
//!
//! [`Document`] is plain data. Each form is one function of it: [`json::write`], [`text::write`], [`html::write`].

pub mod beliefs;
pub mod channel;
pub mod decay;
pub mod difficulty;
pub mod directives;
pub mod dynamics;
pub mod emit;
pub mod factored;
pub mod features;
pub mod figure;
pub mod geometry;
pub mod html;
pub mod json;
pub mod language;
pub mod lazy;
pub mod levels;
pub mod machine_json;
pub mod probe;
pub mod samples;
pub mod stacks;
pub mod svg;
pub mod sweep;
pub mod tables;
pub mod text;
pub mod training;
pub mod tunings;
pub mod uncertainty;
pub mod words;
pub mod written;

pub use channel::ChannelReport;
pub use factored::FactoredReport;
pub use language::LanguageReport;
pub use lazy::LazyReport;

use crate::analysis::levels::LevelsAnalysis;
use crate::analysis::{Analysis, Diagram};
use crate::geometry::Geometry;
use crate::geometry::feature::Relations;
use crate::geometry::trail::Trail;
use features::FeatureView;
use sweep::ShownSweep;

/// A report on the generators of one file.
#[derive(Clone, Debug)]
pub struct Document {
    /// Version of epsilang that made the report.
    pub epsilang: String,
    /// The file (or `std.MODULE`, or `-`) as the person named it.
    pub source: String,
    pub generators: Vec<GeneratorReport>,
    pub languages: Vec<LanguageReport>,
    pub products: Vec<FactoredReport>,
    pub lazies: Vec<LazyReport>,
    /// What the file's sweeps came to, for the page.
    pub sweeps: Vec<ShownSweep>,
}

/// A process or a language of a document.
#[derive(Clone, Copy, Debug)]
pub enum Entry<'a> {
    Process(&'a GeneratorReport),
    Language(&'a LanguageReport),
    Product(&'a FactoredReport),
    Lazy(&'a LazyReport),
}

impl Entry<'_> {
    pub fn name(&self) -> &str {
        match self {
            Entry::Process(report) => &report.subject.name,
            Entry::Language(report) => &report.declared.name,
            Entry::Product(report) => &report.name,
            Entry::Lazy(report) => &report.declared.name,
        }
    }

    /// Parameter and value, written exactly.
    pub fn parameters(&self) -> &[(String, String)] {
        match self {
            Entry::Process(report) => &report.subject.parameters,
            Entry::Language(report) => &report.declared.parameters,
            Entry::Product(report) => &report.parameters,
            Entry::Lazy(report) => &report.declared.parameters,
        }
    }
}

impl Document {
    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.entries().is_empty()
    }

    /// Everything in it, in order.
    pub fn entries(&self) -> Vec<Entry<'_>> {
        let mut entries: Vec<Entry> = self.generators.iter().map(Entry::Process).collect();
        let languages = self.languages.iter().map(|language| (language.place, Entry::Language(language)));
        let products = self.products.iter().map(|product| (product.place, Entry::Product(product)));
        let lazies = self.lazies.iter().map(|lazy| (lazy.place, Entry::Lazy(lazy)));
        let mut others: Vec<(usize, Entry)> = languages.chain(products).chain(lazies).collect();
        others.sort_by_key(|(place, _)| *place);
        for (place, entry) in others {
            entries.insert(place.min(entries.len()), entry);
        }
        entries
    }
}

/// What a generator is and what was found of it.
#[derive(Clone, Debug)]
pub struct GeneratorReport {
    pub subject: Subject,
    pub analysis: Analysis,
    /// Left out where it was not measured.
    pub geometry: Option<Geometry>,
    /// Of a hierarchy.
    pub levels: Option<LevelsAnalysis>,
    /// What its file declares of its beliefs.
    pub features: Vec<FeatureView>,
    /// How those features lie to one another that have a direction.
    pub relations: Option<Relations>,
    /// What moves in the picture of the beliefs.
    pub picture: Option<Picture>,
}

/// What the picture of the beliefs shows beside them.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    pub trail: Trail,
    /// Of a hierarchy, from the top down.
    pub levels: Vec<LevelColumns>,
    /// `maps[token][i][j]`: P(token, then in j | in i), states as written; empty where there are many states or tokens.
    pub maps: Vec<Vec<Vec<f64>>>,
}

/// What the states say of a level's token.
#[derive(Clone, Debug, PartialEq)]
pub struct LevelColumns {
    pub name: String,
    pub tokens: Vec<String>,
    /// `columns[token][state]`: P(level at token | state).
    pub columns: Vec<Vec<f64>>,
}

/// A generator as its author wrote it: everything in a report that is not measured.
#[derive(Clone, Debug)]
pub struct Subject {
    pub name: String,
    pub kind: Kind,
    /// Parameter and value, written exactly.
    pub parameters: Vec<(String, String)>,
    /// Token names, in the order of the machine's tokens.
    pub alphabet: Vec<String>,
    /// State names, in the order of the states of the machine as written.
    pub states: Vec<String>,
    /// Lines of its `///` documentation.
    pub docs: Vec<String>,
    /// Where it is declared, where it has a place in a file.
    pub excerpt: Option<Excerpt>,
    pub grade: Grade,
    /// The machine as written, for drawing (see [`written::diagram`]).
    pub written: Diagram,
    /// What the checker found legal and surprising, each as one sentence.
    pub warnings: Vec<String>,
}

/// A generator that is known by its rules, as its author wrote it.
#[derive(Clone, Debug)]
pub struct Declaration {
    pub name: String,
    /// Parameter and value, written exactly.
    pub parameters: Vec<(String, String)>,
    pub alphabet: Vec<String>,
    /// Lines of its `///` documentation.
    pub docs: Vec<String>,
    /// Where it is declared, where it has a place in a file.
    pub excerpt: Option<Excerpt>,
    /// What the checker found legal and surprising, each as one sentence.
    pub warnings: Vec<String>,
}

/// A piece of a source file.
#[derive(Clone, Debug, PartialEq)]
pub struct Excerpt {
    pub file: String,
    /// Line of its first character, counted from 1.
    pub line: usize,
    pub text: String,
}

/// What a generator makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An endless stationary stream.
    Process,
    /// One finite string.
    Language,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Kind::Process => "process",
            Kind::Language => "language",
        }
    }
}

/// How the machine relates to what was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grade {
    /// A finite machine, the whole of it.
    Exact,
    /// A countable machine, explored on demand.
    Lazy,
    /// Recursion cut at a depth, with a certificate of what was cut off.
    Bounded,
}

impl Grade {
    pub fn name(self) -> &'static str {
        match self {
            Grade::Exact => "exact",
            Grade::Lazy => "lazy",
            Grade::Bounded => "bounded",
        }
    }
}
