//! A generator, ready for a data set: its machine, the law its sequences begin in, and what is known of it.

use super::features;
use crate::analysis::Analysis;
use crate::analysis::measure::Measure;
use crate::analysis::quantity::Quantity;
use crate::build::{Built, Spoken, build};
use crate::check::program::{Feature, Generator, Kind};
use crate::cli::args::{self, Beginning};
use crate::cli::input;
use crate::cli::{Failure, select};
use crate::dataset::Subject;
use crate::dataset::manifest::{Begins, Bounded, Json, Mark, Source};
use crate::dataset::subject::LevelMap;
use crate::directive::analysed;
use crate::geometry::geometry;
use crate::machine::levels::Level;
use crate::machine::limits::Limits;
use crate::machine::linear::dot;
use crate::machine::stationary::stationary;
use crate::machine::{Machine, Token};
use crate::network::plan::Plan;
use crate::number::{Number, Ordered};
use crate::on_machine;
use crate::report::{difficulty, words};

/// What closes a sentence, unless the language has such a token.
const END: &str = "END";
/// What stands in column 0.
const BOS: &str = "<bos>";

pub struct Prepared {
    pub subject: Subject,
    pub built: Built,
    /// Over the states: the stationary law, where there is one.
    pub stationary: Option<Vec<f64>>,
    pub begins: Begins,
    pub bos: Option<Mark>,
    pub end: Option<Mark>,
    pub source: Source,
    /// The file as it was given, and whether it is a machine as JSON.
    pub text: String,
    pub is_machine: bool,
    /// What a reader may look for and is not there, and why.
    pub absent: Vec<(String, String)>,
    /// Features that no state of the machine tells: they ask of open rules, which the stacks of `rules` know.
    pub open_rules: Vec<Feature>,
    /// As it was written, a language as a stream of its sentences.
    pub rules: Option<Generator>,
}

/// What a command asks for.
pub struct Asked<'a> {
    pub source: &'a args::Source,
    pub name: Option<&'a str>,
    /// What sequences begin in; left out: sentences at their beginning, processes in their own start.
    pub start: Option<Beginning>,
    /// With a begin token.
    pub bos: bool,
}

/// Opens and builds what the command names.
pub fn prepare(args: &Asked, limits: &Limits, hash: impl Fn(&[u8]) -> String) -> Result<Prepared, Failure> {
    let file = &args.source.file;
    let text = input::text(file)?;
    let is_machine = input::is_machine(&text.name, &text.text);
    let (chosen, end, rules) = if is_machine {
        (select::one(file, &args.source.settings, args.name, limits)?, None, None)
    } else {
        let opened = input::open_program(file, limits)?;
        let generator = select::generator(&opened, &args.source.settings, args.name)?;
        let (generator, end) = as_process(generator);
        let rules = generator.clone();
        let built = build(generator, limits).map_err(|diagnostics| select::failure(&diagnostics, opened.show(&diagnostics)))?;
        (select::of_built(&opened, built), end, Some(rules))
    };
    let built = chosen.built;
    if built.tokens.len() >= usize::from(u16::MAX) {
        return Err(Failure::limit(format!(
            "{} has {} tokens; a data set numbers them with 16 bits",
            built.name,
            built.tokens.len()
        )));
    }
    let closed =
        end.or_else(|| built.streamed.as_ref().filter(|streamed| streamed.closed).map(|_| built.tokens.len() as u16 - 1));
    let (mut subject, begins, law) = on_machine!(&built.machine, m => begin(m, args.start, closed, &built.name, limits)?);
    let mut absent = Vec::new();
    if let Some(cut) = &built.cut {
        let why = format!(
            "recursion is cut at {} rules within each other, and all numbers are those of the cut process; its total variation from the true one is at \
             most {:.1e} before the first token and {:.1e} more with each",
            cut.depth, cut.start, cut.rate
        );
        absent.push(("deeper recursion".to_string(), why));
    }
    let (columns, open_rules) = features::columns(&built, &chosen.features, rules.as_ref(), &mut absent, limits);
    subject.features = columns;
    subject.levels = levels(&built);
    let mark = |id: u16, token: &str| Mark { id, token: token.to_string() };
    let source = Source {
        name: built.name.clone(),
        parameters: built.parameters.iter().cloned().collect(),
        source: text.name,
        source_sha256: hash(text.text.as_bytes()),
    };
    Ok(Prepared {
        stationary: law,
        begins,
        bos: args.bos.then(|| mark(built.tokens.len() as u16, BOS)),
        end: closed.map(|id| mark(id, &built.tokens[id as usize])),
        subject,
        source,
        text: text.text,
        is_machine,
        absent,
        open_rules,
        rules,
        built,
    })
}

/// A language becomes its sentences back to back, each closed by a token, whose number is given.
fn as_process(mut generator: Generator) -> (Generator, Option<u16>) {
    if generator.kind != Kind::Language {
        return (generator, None);
    }
    let Ok(spoken) = Spoken::new(generator.clone()) else { return (generator, None) };
    let tokens = &spoken.network.tokens;
    let end = if tokens.iter().any(|token| token == END) { "<end>" } else { END };
    let number = tokens.len() as u16;
    generator.kind = Kind::Process;
    generator.plan = Plan::Stream { language: spoken.network, end: Some(end.to_string()) };
    (generator, Some(number))
}

type Begun = (Subject, Begins, Option<Vec<f64>>);

/// The law that sequences begin in, and the stationary law where there is one.
fn begin<S: Ordered>(
    machine: &Machine<S>,
    start: Option<Beginning>,
    end: Option<u16>,
    name: &str,
    limits: &Limits,
) -> Result<Begun, Failure> {
    let usual = match (end, machine.start()) {
        (_, Some(_)) => Beginning::Written,
        (Some(_), None) => Beginning::Sentence,
        (None, None) => Beginning::Stationary,
    };
    let long_run = stationary(machine, limits).ok();
    let missing = || Failure::limit(format!("the stationary law of {name} could not be had within the limits"));
    let (begins, law) = match start.unwrap_or(usual) {
        Beginning::Written => {
            let law = machine.start().ok_or_else(|| {
                Failure::input(format!("{name} is written without a start; leave out --start written, or write one"))
            })?;
            (Begins::Written, law.to_vec())
        }
        Beginning::Stationary => (Begins::Stationary, long_run.clone().ok_or_else(missing)?),
        Beginning::Sentence => {
            let end = end.ok_or_else(|| {
                Failure::input(format!(
                    "{name} does not tell where a sentence begins; --start sentence is for grammars and for stream(.., end: TOKEN)"
                ))
            })?;
            let law = long_run.as_ref().ok_or_else(missing)?;
            (Begins::Sentence, after(machine, law, end.into()).ok_or_else(missing)?)
        }
    };
    let subject = Subject::new(machine, &law, limits).map_err(|why| Failure::limit(format!("{name}: {why}")))?;
    Ok((subject, begins, long_run.map(|law| law.iter().map(Ordered::to_f64).collect())))
}

/// The belief after one token.
fn after<S: Ordered>(machine: &Machine<S>, law: &[S], token: Token) -> Option<Vec<S>> {
    let moved = machine.step(law, token);
    let weight = dot(&moved, &machine.final_vector());
    moved.iter().map(|p| p.div(&weight)).collect()
}

fn levels(built: &Built) -> Vec<LevelMap> {
    let of = |level: &Level<Number>| LevelMap {
        name: level.name.clone(),
        places: level.places.clone(),
        columns: (0..level.places.len())
            .map(|place| {
                let here = level.at.iter().map(|at| at.as_ref().is_some_and(|standing| standing.place as usize == place));
                here.map(|here| f64::from(u8::from(here))).collect()
            })
            .collect(),
    };
    built.levels.all.iter().map(of).collect()
}

/// The entropy rate, and how well beliefs are predicted without a model; what could not be had is noted in `absent`.
pub fn known(of: &mut Prepared, limits: &Limits) -> (Option<Bounded>, Option<Json>) {
    let (rate, analysis) = entropy_rate(of, limits);
    let analysis = match analysis {
        Ok(analysis) => analysis,
        Err(why) => {
            of.absent.push(("probe_difficulty".to_string(), why));
            return (None, None);
        }
    };
    let shape = on_machine!(&of.built.machine, m => geometry(m, &analysis, limits));
    match difficulty::value(&shape.difficulty) {
        Ok(value) => (rate, Some(value)),
        Err(why) => {
            of.absent.push(("probe_difficulty".to_string(), why));
            (rate, None)
        }
    }
}

/// The entropy rate, with the analysis that gave it or why there is none; what could not be had is noted in `absent`.
pub fn entropy_rate(of: &mut Prepared, limits: &Limits) -> (Option<Bounded>, Result<Analysis, String>) {
    let analysis = match analysed(&of.built, limits) {
        Ok(analysis) => analysis,
        Err(why) => {
            let why = why.to_string();
            of.absent.push(("entropy_rate".to_string(), why.clone()));
            return (None, Err(why));
        }
    };
    let rate = match analysis.measures.get(&Measure::EntropyRate) {
        Some(Quantity::Value(rate)) => {
            Some(Bounded { value: rate.value, lower: rate.lower, upper: rate.upper, method: words::method(&rate.method) })
        }
        _ => None,
    };
    if rate.is_none() {
        of.absent.push(("entropy_rate".to_string(), "it could not be had within the limits".to_string()));
    }
    (rate, Ok(analysis))
}
