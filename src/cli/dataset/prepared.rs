//! A generator, ready for a data set: its machine, the law its sequences begin in, and what is known of it.

use super::features;
use super::imports::{Imported, imported};
use super::stacks::{OfStacks, no_sentence, no_start};
use super::unfinished::sha256;
use crate::build::{Built, Spoken, build};
use crate::check::program::{Feature, Generator, Kind};
use crate::cli::Failure;
use crate::cli::args::{Beginning, Making};
use crate::cli::input::{self, OpenProgram};
use crate::cli::select::{self, Chosen};
use crate::dataset::manifest::{Begins, Mark, Source};
use crate::dataset::subject::{LevelMap, NoSubject, Started};
use crate::dataset::{Subject, paths};
use crate::machine::levels::Level;
use crate::machine::limits::Limits;
use crate::machine::linear::dot;
use crate::machine::stationary::stationary;
use crate::machine::{Machine, Token};
use crate::network::level::has_levels;
use crate::network::plan::Plan;
use crate::number::{Number, Ordered};
use crate::on_machine;

/// What closes a sentence, unless the language has such a token.
const END: &str = "END";
/// What stands in column 0.
const BOS: &str = "<bos>";

pub struct Prepared {
    pub process: Process,
    /// Token names, by their numbers.
    pub tokens: Vec<String>,
    pub begins: Begins,
    pub bos: Option<Mark>,
    pub end: Option<Mark>,
    pub source: Source,
    /// The file as it was given, whether it is a machine as JSON, and what it imports from beside it.
    pub text: String,
    pub is_machine: bool,
    pub imports: Vec<Imported>,
    /// What a reader may look for and is not there, and why.
    pub absent: Vec<(String, String)>,
    /// Features that no state of a machine tells: they ask of open rules, which the stacks of `rules` know, or there is no machine.
    pub open_rules: Vec<Feature>,
    /// As it was written, a language as a stream of its sentences.
    pub rules: Option<Generator>,
}

/// How a process is known.
pub enum Process {
    /// By its machine, beliefs over whose states are few numbers.
    Coordinates(Box<Subject>, Box<OfMachine>),
    /// By its machine, where they are not.
    States(Box<Started>, Box<OfMachine>, NoSubject),
    Stacks(Box<OfStacks>),
}

/// What else a machine tells of its process.
pub struct OfMachine {
    pub built: Built,
    /// Over the states: the stationary law, where there is one.
    pub stationary: Option<Vec<f64>>,
}

impl Prepared {
    /// The files that the process was made from: their paths below the folder that is made, and their texts.
    pub fn sources(&self) -> impl Iterator<Item = (&str, &str)> {
        let own = if self.is_machine { paths::MACHINE } else { paths::GENERATOR };
        let imports = self.imports.iter().map(|(path, text)| (path.as_str(), text.as_str()));
        std::iter::once((own, self.text.as_str())).chain(imports)
    }
}

impl Process {
    /// The machine, where there is one.
    pub fn machine(&self) -> Option<(&Started, &OfMachine)> {
        match self {
            Process::Coordinates(subject, of) => Some((&subject.started, of)),
            Process::States(started, of, _) => Some((started, of)),
            Process::Stacks(_) => None,
        }
    }

    fn started(&mut self) -> Option<&mut Started> {
        match self {
            Process::Coordinates(subject, _) => Some(&mut subject.started),
            Process::States(started, ..) => Some(started),
            Process::Stacks(_) => None,
        }
    }
}

/// Opens and builds what the command names; `bos`: with a begin token.
pub fn prepare(args: &Making, bos: bool, limits: &Limits) -> Result<Prepared, Failure> {
    let file = &args.source.file;
    let text = input::text(file)?;
    let is_machine = input::is_machine(&text.name, &text.text);
    let source = |name: &str, parameters: &[(String, String)]| Source {
        name: name.to_string(),
        parameters: parameters.iter().cloned().collect(),
        source: text.name.clone(),
        source_sha256: sha256(text.text.as_bytes()),
    };
    let mut imports = Vec::new();
    let mut found = if is_machine {
        let chosen = select::one(file, &args.source.settings, args.name.as_deref(), limits)?;
        let source = source(&chosen.built.name, &chosen.built.parameters);
        by_machine(chosen, args, None, None, source, limits)?
    } else {
        let opened = input::open_program(file, limits)?;
        imports = imported(&opened)?;
        let generator = select::generator(&opened, &args.source.settings, args.name.as_deref())?;
        let (generator, end) = as_process(generator);
        let source = source(&generator.name, &generator.parameters);
        match build(generator.clone(), limits) {
            Ok(built) => {
                let why =
                    built.cut.is_some().then(|| "its recursion embeds itself, so that no finite machine makes it".to_string());
                let machine = by_machine(select::of_built(&opened, built), args, end, Some(&generator), source.clone(), limits)?;
                // A machine that is neither the process nor small is none: the stacks are the process itself.
                match (why, &machine.process) {
                    (Some(why), Process::States(..)) => {
                        by_stacks(&opened, &generator, why, args, source, limits)?.unwrap_or(machine)
                    }
                    _ => machine,
                }
            }
            Err(errors) => {
                let failure = || select::failure(&errors, opened.show(&errors));
                let too_large = errors.iter().all(|error| error.code == "machine-too-large");
                let why = errors.first().filter(|_| too_large).ok_or_else(failure)?.message.clone();
                by_stacks(&opened, &generator, why, args, source, limits)?.ok_or_else(failure)?
            }
        }
    };
    found.bos = bos.then(|| Mark { id: found.tokens.len() as u16, token: BOS.to_string() });
    (found.text, found.is_machine, found.imports) = (text.text, is_machine, imports);
    Ok(found)
}

/// Whether 16 bits number the tokens, and one more that begins a sequence.
fn can_be_numbered(name: &str, tokens: &[String]) -> Result<(), Failure> {
    if tokens.len() < usize::from(u16::MAX) {
        return Ok(());
    }
    Err(Failure::limit(format!("{name} has {} tokens; a data set numbers them with 16 bits", tokens.len())))
}

/// By the machine that was built.
fn by_machine(
    chosen: Chosen,
    args: &Making,
    end: Option<u16>,
    rules: Option<&Generator>,
    source: Source,
    limits: &Limits,
) -> Result<Prepared, Failure> {
    let built = chosen.built;
    can_be_numbered(&source.name, &built.tokens)?;
    let closed =
        end.or_else(|| built.streamed.as_ref().filter(|streamed| streamed.closed).map(|_| built.tokens.len() as u16 - 1));
    let begun = on_machine!(&built.machine, m => begin(m, args.start, closed, &built.name, limits)?);
    let mut absent = Vec::new();
    if let Some(cut) = &built.cut {
        let why = format!(
            "recursion is cut at {} rules within each other, and all numbers are those of the cut process; its total variation from the true one is at \
             most {:.1e} before the first token and {:.1e} more with each",
            cut.depth, cut.start, cut.rate
        );
        absent.push(("deeper recursion".to_string(), why));
    }
    let (columns, open_rules) = features::columns(&built, &chosen.features, rules, &mut absent, limits);
    let levels = levels(&built);
    let tokens = built.tokens.clone();
    let of = Box::new(OfMachine { built, stationary: begun.stationary });
    let mut process = match begun.known {
        Ok(subject) => Process::Coordinates(Box::new(subject), of),
        Err((started, why)) => Process::States(Box::new(started), of, why),
    };
    if let Some(started) = process.started() {
        (started.features, started.levels) = (columns, levels);
    }
    Ok(Prepared {
        process,
        begins: begun.begins,
        bos: None,
        end: closed.map(|id| Mark { id, token: tokens[usize::from(id)].clone() }),
        tokens,
        source,
        text: String::new(),
        is_machine: false,
        imports: Vec::new(),
        absent,
        open_rules,
        rules: rules.cloned(),
    })
}

/// By its stacks, as there is no machine, for this reason; `None` where there are none either.
fn by_stacks(
    opened: &OpenProgram,
    generator: &Generator,
    why: String,
    args: &Making,
    source: Source,
    limits: &Limits,
) -> Result<Option<Prepared>, Failure> {
    let Some((of, begins)) = OfStacks::new(generator, why, args.start, limits)? else { return Ok(None) };
    let tokens = of.tokens.clone();
    can_be_numbered(&source.name, &tokens)?;
    let closed = of.is_closed.then(|| tokens.len() as u16 - 1);
    let levels = generator.plan.rules().is_some_and(|rules| has_levels(&rules));
    let absent =
        levels.then(|| ("levels".to_string(), "they are told of the states of a machine, and there is none".to_string()));
    Ok(Some(Prepared {
        process: Process::Stacks(Box::new(of)),
        begins,
        bos: None,
        end: closed.map(|id| Mark { id, token: tokens[usize::from(id)].clone() }),
        tokens,
        source,
        text: String::new(),
        is_machine: false,
        imports: Vec::new(),
        absent: absent.into_iter().collect(),
        open_rules: select::features_of(opened, &generator.name),
        rules: Some(generator.clone()),
    }))
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

/// A machine from where sequences begin.
struct Begun {
    known: Result<Subject, (Started, NoSubject)>,
    begins: Begins,
    stationary: Option<Vec<f64>>,
}

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
            let law = machine.start().ok_or_else(|| no_start(name))?;
            (Begins::Written, law.to_vec())
        }
        Beginning::Stationary => (Begins::Stationary, long_run.clone().ok_or_else(missing)?),
        Beginning::Sentence => {
            let end = end.ok_or_else(|| no_sentence(name))?;
            let law = long_run.as_ref().ok_or_else(missing)?;
            (Begins::Sentence, after(machine, law, end.into()).ok_or_else(missing)?)
        }
    };
    let known = match Subject::new(machine, &law, limits) {
        Ok(subject) => Ok(subject),
        Err(why) if why.is_too_large() && !machine.is_generalized(limits.tolerance) => Err((Started::new(machine, &law), why)),
        Err(why) => return Err(Failure::limit(format!("{name}: {why}"))),
    };
    Ok(Begun { known, begins, stationary: long_run.map(|law| law.iter().map(Ordered::to_f64).collect()) })
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
