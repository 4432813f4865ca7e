//! `epsilang report FILE [NAME...]`

use std::collections::HashSet;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use super::args::{Report, ReportFormat};
use super::input::{self, Input};
use super::select::{self, Chosen, ChosenLanguage, ChosenLazy, ChosenProduct, Selection};
use super::{Failure, output, page_sweeps, progress};
use crate::analysis::Analysis;
use crate::analysis::levels::{LevelsAnalysis, analyze_levels};
use crate::build::{Built, Spoken, build};
use crate::check::program::{self, Feature, Generator};
use crate::directive::questions::of_language;
use crate::directive::{self, analysed};
use crate::geometry::geometry;
use crate::geometry::trail::trail;
use crate::language::lengths::lengths;
use crate::language::likeliest::likeliest;
use crate::language::{Language, Refused};
use crate::machine::limits::Limits;
use crate::network::independent::product_text;
use crate::number::{Number, Ordered};
use crate::on_machine;
use crate::report::features::FeatureView;
use crate::report::{
    Declaration, Document, FactoredReport, GeneratorReport, Grade, Kind, LanguageReport, LazyReport, LevelColumns, Picture,
    Subject, html, json, text, written,
};

/// Share of the time that the sweeps of a file may take.
const SWEEPS: f64 = 0.25;

pub fn run(args: &Report) -> Result<(), Failure> {
    let limits = args.limits.limits();
    let opened = input::open(&args.source.file, &limits)?;
    // Only a page shows sweeps, and only those of the file as it stands.
    let paged = matches!(args.format, None | Some(ReportFormat::Html)) && args.source.settings.is_empty();
    let program = if let (true, Input::Program(program)) = (paged, &opened) { Some(program) } else { None };
    let named = args.names.iter().cloned().chain(program.and_then(|program| program.only.clone())).collect::<Vec<String>>();
    let sweeps = program.map_or(Vec::new(), |program| {
        page_sweeps::sweeps(program, &args.source.file, &named, args.sweep_points, &limits.with_share_of_time(SWEEPS))
    });
    let selection = select::several_of_input(opened, &args.source.settings, &args.names, &limits)?;
    let Selection { stem, chosen, languages, products, lazies, failed } = selection;
    let (document, stopped) = document(&args.source.file, chosen, languages, products, lazies, &limits)?;
    let document = Document { sweeps, ..document };
    let failed = match stopped {
        Some(stopped) => Some(stopped.after(failed)),
        None => failed,
    };
    if let (true, Some(failed)) = (document.is_empty(), &failed) {
        return Err(failed.clone());
    }
    let out = args.out.as_deref();
    match args.format {
        Some(ReportFormat::Json) => output::write(out, json::write(&document).as_bytes())?,
        Some(ReportFormat::Text) => output::write(out, text(&document).as_bytes())?,
        Some(ReportFormat::Html) => {
            let path = html_path(out, &stem);
            output::write_file(&path, html::write(&document).as_bytes())?;
            eprintln!("wrote {}", path.display());
        }
        None => {
            let path = html_path(out, &stem);
            output::write_file(&path, html::write(&document).as_bytes())?;
            output::write_stdout(text(&document).as_bytes())?;
            output::write_stdout(format!("\nThe whole report with its pictures: {}\n", path.display()).as_bytes())?;
        }
    }
    failed.map_or(Ok(()), Err)
}

/// Analyzes what was chosen, in order, each in its share of the time; and what a limit stopped.
pub fn document(
    source: &str,
    chosen: Vec<Chosen>,
    heard: Vec<(usize, ChosenLanguage)>,
    factored: Vec<(usize, ChosenProduct)>,
    explored: Vec<(usize, ChosenLazy)>,
    limits: &Limits,
) -> Result<(Document, Option<Failure>), Failure> {
    let mut left = chosen.len() + factored.len() + explored.len() + heard.len();
    let progress = progress::over(chosen.len() + factored.len() + explored.len(), "analyzing");
    let mut share = || {
        let share = limits.with_share_of_time(1.0 / left.max(1) as f64);
        left = left.saturating_sub(1);
        share
    };
    let others = heard.iter().map(|(place, _)| *place).chain(factored.iter().map(|(place, _)| *place));
    let mut kept = Kept::new(others.chain(explored.iter().map(|(place, _)| *place)));
    let mut generators = Vec::with_capacity(chosen.len());
    for chosen in chosen {
        progress.set_message(chosen.built.name.clone());
        let place = kept.next_process();
        generators.extend(kept.keep(place, generator(chosen, &share()))?);
        progress.inc(1);
    }
    let mut products = Vec::with_capacity(factored.len());
    for (place, chosen) in factored {
        progress.set_message(chosen.factored.name.clone());
        products.extend(kept.keep(place, product(place, chosen, &share()))?);
        progress.inc(1);
    }
    let mut lazies = Vec::with_capacity(explored.len());
    for (place, chosen) in explored {
        progress.set_message(chosen.lazy.name.clone());
        lazies.extend(kept.keep(place, lazy(place, chosen, &share()))?);
        progress.inc(1);
    }
    let mut languages: Vec<LanguageReport> = heard.into_iter().map(|(place, chosen)| language(place, chosen, &share())).collect();
    progress.finish_and_clear();
    products.iter_mut().for_each(|product| product.place = kept.moved(product.place));
    languages.iter_mut().for_each(|language| language.place = kept.moved(language.place));
    lazies.iter_mut().for_each(|lazy| lazy.place = kept.moved(lazy.place));
    let epsilang = env!("CARGO_PKG_VERSION").to_string();
    Ok((
        Document { epsilang, source: source.to_string(), generators, languages, products, lazies, sweeps: Vec::new() },
        kept.stopped,
    ))
}

/// Which of the reports there are, where limits stopped some.
struct Kept {
    /// Places of languages, products and what is explored; the processes have the others, in order.
    others: HashSet<usize>,
    processes: usize,
    lost: Vec<usize>,
    stopped: Option<Failure>,
}

impl Kept {
    fn new(others: impl Iterator<Item = usize>) -> Kept {
        Kept { others: others.collect(), processes: 0, lost: Vec::new(), stopped: None }
    }

    fn next_process(&mut self) -> usize {
        while self.others.contains(&self.processes) {
            self.processes += 1;
        }
        self.processes += 1;
        self.processes - 1
    }

    /// The report, or none where a limit stopped it, which is noted.
    fn keep<T>(&mut self, place: usize, report: Result<T, Failure>) -> Result<Option<T>, Failure> {
        match report {
            Ok(report) => Ok(Some(report)),
            Err(stopped @ Failure::Limit(_)) => {
                self.lost.push(place);
                self.stopped = Some(stopped.after(self.stopped.take()));
                Ok(None)
            }
            Err(other) => Err(other),
        }
    }

    /// A place among those that are left.
    fn moved(&self, place: usize) -> usize {
        place - self.lost.iter().filter(|&&lost| lost < place).count()
    }
}

fn generator(chosen: Chosen, limits: &Limits) -> Result<GeneratorReport, Failure> {
    let analysis = analysed(&chosen.built, limits).map_err(|error| Failure::limit(format!("{}: {error}", chosen.built.name)))?;
    let geometry = on_machine!(&chosen.built.machine, m => geometry(m, &analysis, limits));
    let levels = levels(&chosen, limits);
    let picture = picture(&chosen.built, limits);
    let features: Vec<FeatureView> =
        chosen.features.iter().map(|feature| feature_view(feature, &chosen, &analysis, limits)).collect();
    let told: Vec<_> = features.iter().filter_map(|feature| feature.found.as_ref().ok()).collect();
    let relations = directive::feature::related(&told, &chosen.built, &analysis.beliefs, limits);
    Ok(GeneratorReport {
        subject: subject(chosen, grade(&analysis), limits),
        analysis,
        geometry: Some(geometry),
        levels,
        features,
        relations,
        picture,
    })
}

/// States of a machine at most whose levels colour the picture.
const COLOURED: usize = 5_000;

/// States and tokens at most of a machine whose tokens have pictures.
const MAPPED_STATES: usize = 40;
const MAPPED_TOKENS: usize = 24;

fn picture(built: &Built, limits: &Limits) -> Option<Picture> {
    // What takes no time is done although the time may be up.
    let unhurried = Limits { deadline: None, ..limits.clone() };
    let law = built.stationary(if built.machine.states() <= COLOURED { &unhurried } else { limits });
    if law.is_empty() {
        return None;
    }
    let machine = built.machine.to_f64();
    let levels = built.levels.map(Number::to_f64);
    let columns = levels.all.iter().enumerate().take(if law.len() > COLOURED { 0 } else { levels.all.len() });
    let columns = columns.filter_map(|(at, level)| {
        let column = |token: &String| levels.token_column(&machine, &built.tokens, at, token);
        let columns: Option<Vec<Vec<f64>>> = level.tokens.iter().map(column).collect();
        Some(LevelColumns { name: level.name.clone(), tokens: level.tokens.clone(), columns: columns? })
    });
    let levels = columns.collect();
    let small = law.len() <= MAPPED_STATES && machine.tokens() <= MAPPED_TOKENS;
    let corner = |state: usize| (0..law.len()).map(|s| if s == state { 1.0 } else { 0.0 }).collect::<Vec<f64>>();
    let images: Vec<Vec<Vec<f64>>> =
        if small { (0..law.len()).map(|state| machine.push(&corner(state))).collect() } else { Vec::new() };
    let maps =
        (0..if small { machine.tokens() } else { 0 }).map(|token| images.iter().map(|image| image[token].clone()).collect());
    Some(Picture { trail: trail(&machine, &law)?, levels, maps: maps.collect() })
}

fn levels(chosen: &Chosen, limits: &Limits) -> Option<LevelsAnalysis> {
    let built = &chosen.built;
    let found = on_machine!(&built.machine, m => analyze_levels(m, &built.levels, &built.tokens, limits))?;
    Some(match &built.cut {
        Some(certificate) => found.of_cut(certificate.depth),
        None => found,
    })
}

/// Joint tokens that a report lists.
const LISTED: usize = 1_000;

fn product(place: usize, chosen: ChosenProduct, limits: &Limits) -> Result<FactoredReport, Failure> {
    let ChosenProduct { factored, excerpt, warnings, features, rules } = chosen;
    let features = features_of_joint(&features, rules.as_ref(), limits);
    let combined =
        directive::factored::analyze(&factored, limits).map_err(|error| Failure::limit(format!("{}: {error}", factored.name)))?;
    let sizes: Vec<usize> = factored.alphabets().iter().map(|tokens| tokens.len()).collect();
    let parts = factored.distinct.iter().zip(combined.parts).enumerate().map(|(at, (built, analysis))| {
        let chosen = Chosen { built: built.clone(), excerpt: None, warnings: Vec::new(), features: Vec::new(), rules: None };
        let places = (0..factored.of.len()).filter(|&place| factored.of[place] == at).collect();
        let geometry = on_machine!(&chosen.built.machine, m => geometry(m, &analysis, limits));
        let levels = levels(&chosen, limits);
        let picture = picture(&chosen.built, limits);
        let subject = subject(chosen, grade(&analysis), limits);
        (
            GeneratorReport {
                subject,
                analysis,
                geometry: Some(geometry),
                levels,
                features: Vec::new(),
                relations: None,
                picture,
            },
            places,
        )
    });
    Ok(FactoredReport {
        place,
        parts: parts.collect(),
        alphabet: factored.joint_tokens(LISTED),
        alphabet_size: factored.declared_tokens().map_or_else(|| product_text(&sizes), |size| size.to_string()),
        combined: combined.combined,
        name: factored.name,
        parameters: factored.parameters,
        docs: factored.docs,
        excerpt,
        warnings,
        features,
    })
}

/// The terminal's width is asked for by nobody else, so it is kept plain: 100 columns.
pub fn text(document: &Document) -> String {
    text::write(document, 100, std::io::stdout().is_terminal() && super::colour())
}

fn language(place: usize, chosen: ChosenLanguage, limits: &Limits) -> LanguageReport {
    let ChosenLanguage { spoken, excerpt, warnings, features, rules } = chosen;
    let strings = strings(&spoken, limits);
    let found = spoken.measure(limits);
    let rules = rules.as_ref();
    let questions = found.as_ref().ok().map(|language| of_language(&spoken, language, limits));
    let features = features.iter().map(|feature| feature_of_stacks(feature, rules, limits)).collect();
    let report = language_report(place, spoken, found, strings);
    let declared = Declaration { excerpt, warnings, ..report.declared };
    LanguageReport { questions, features, declared, ..report }
}

/// P(a string has 0, 1, 2, ... tokens), and the likeliest strings.
type Strings = (Vec<f64>, Vec<(Vec<usize>, f64)>);

/// What takes little time, and is found before anything that may use up all there is.
fn strings(spoken: &Spoken, limits: &Limits) -> Strings {
    let stop = || limits.expired();
    let lengths = lengths(&spoken.network, limits.tolerance, &stop).unwrap_or_default();
    (lengths, likeliest(&spoken.network, limits.tolerance, LIKELIEST, &stop).unwrap_or_default())
}

/// Of a language that was measured, without what its file says of it.
fn language_report(
    place: usize,
    spoken: Spoken,
    found: Result<Language, Refused>,
    (lengths, likeliest): Strings,
) -> LanguageReport {
    LanguageReport {
        place,
        found,
        questions: None,
        lengths,
        likeliest,
        features: Vec::new(),
        declared: Declaration {
            name: spoken.name,
            parameters: spoken.parameters,
            alphabet: spoken.network.tokens,
            docs: spoken.docs,
            excerpt: None,
            warnings: Vec::new(),
        },
    }
}

fn lazy(place: usize, chosen: ChosenLazy, limits: &Limits) -> Result<LazyReport, Failure> {
    let ChosenLazy { lazy, excerpt, warnings, features, rules } = chosen;
    let features = features.iter().map(|feature| feature_of_stacks(feature, rules.as_ref(), limits)).collect();
    let followed = directive::lazy::follow(&lazy, limits).map_err(|error| Failure::limit(format!("{}: {error}", lazy.name)))?;
    let questions = followed.questions.clone();
    let strings = followed.language.map(|(spoken, language)| {
        let strings = strings(&spoken, limits);
        let spoken = Spoken { parameters: Vec::new(), docs: Vec::new(), ..spoken };
        LanguageReport { questions: Some(questions), ..language_report(place, spoken, Ok(language), strings) }
    });
    Ok(LazyReport {
        place,
        declared: Declaration {
            name: lazy.name,
            parameters: lazy.parameters,
            alphabet: lazy.tokens,
            docs: lazy.docs,
            excerpt,
            warnings,
        },
        too_large: lazy.too_large,
        explored: followed.explored,
        questions: followed.questions,
        finite: followed.finite,
        strings,
        features,
    })
}

/// Strings of a language that are kept, the likeliest.
const LIKELIEST: usize = 12;

/// A feature measured, or why neither machine nor stacks tell it.
fn feature_view(feature: &Feature, chosen: &Chosen, analysis: &Analysis, limits: &Limits) -> FeatureView {
    let (beliefs, rules) = (Some(&analysis.beliefs), chosen.rules.as_ref());
    let found = directive::feature::measured(feature, &chosen.built, beliefs, rules, limits);
    FeatureView { name: feature.name.clone(), text: feature.text.clone(), found }
}

fn feature_of_stacks(feature: &Feature, rules: Option<&Generator>, limits: &Limits) -> FeatureView {
    let found = match rules {
        Some(rules) => directive::feature::of_language(feature, rules, limits),
        None => Err("its rules could not be had".to_string()),
    };
    FeatureView { name: feature.name.clone(), text: feature.text.clone(), found }
}

/// States at most of a joint machine that is built for a feature of a product.
const JOINT_STATES: usize = 600;

/// Features of a product are of its joint beliefs: measured where the joint machine is small.
fn features_of_joint(features: &[Feature], rules: Option<&Generator>, limits: &Limits) -> Vec<FeatureView> {
    if features.is_empty() {
        return Vec::new();
    }
    let small = Limits { max_states: limits.max_states.min(JOINT_STATES), ..limits.clone() };
    let joint = rules.map(|rules| build(rules.clone(), &small));
    let measured = |feature: &Feature| match &joint {
        Some(Ok(joint)) => directive::feature::measured(feature, joint, None, rules, limits),
        _ => Err(format!(
            "its parts are kept apart, and their joint machine, which a feature of the whole is read off, has more than {JOINT_STATES} \
             states: `epsilang run` builds it, or declare the feature of a part"
        )),
    };
    features
        .iter()
        .map(|feature| FeatureView { name: feature.name.clone(), text: feature.text.clone(), found: measured(feature) })
        .collect()
}

fn grade(analysis: &Analysis) -> Grade {
    if analysis.cut.is_some() { Grade::Bounded } else { Grade::Exact }
}

fn subject(chosen: Chosen, grade: Grade, limits: &Limits) -> Subject {
    let built = chosen.built;
    let stationary = built.stationary(limits);
    Subject {
        written: on_machine!(&built.machine, m => written::diagram(m, &stationary)),
        name: built.name,
        kind: match built.kind {
            program::Kind::Process => Kind::Process,
            program::Kind::Language => Kind::Language,
        },
        parameters: built.parameters,
        alphabet: built.tokens,
        states: built.states,
        docs: built.docs,
        excerpt: chosen.excerpt,
        grade,
        warnings: chosen.warnings,
    }
}

fn html_path(out: Option<&Path>, stem: &str) -> PathBuf {
    out.map_or_else(|| PathBuf::from(format!("{stem}.html")), Path::to_path_buf)
}
