//! Choosing generators from what was opened, and building them.

use super::Failure;
use super::input::{self, Input, OpenMachine, OpenProgram};
use crate::build::{Assembled, Built, Factored, Lazy, Spoken, Stacks, assemble, build};
use crate::check::program::{DirectiveKind, Feature, Generator, Kind, Signature};
use crate::diagnostic::{Diagnostic, suggest};
use crate::machine::limits::Limits;
use crate::report::Excerpt;
use crate::source::Span;

/// A built generator and the text it came from.
pub struct Chosen {
    pub built: Built,
    pub excerpt: Option<Excerpt>,
    /// What was found legal and surprising, each as one sentence.
    pub warnings: Vec<String>,
    /// What its file declares of its beliefs.
    pub features: Vec<Feature>,
    /// As it was written, where one of the features asks of its rules.
    pub rules: Option<Generator>,
}

/// A language and the text it came from.
pub struct ChosenLanguage {
    pub spoken: Spoken,
    pub excerpt: Option<Excerpt>,
    pub warnings: Vec<String>,
    /// What its file declares of its beliefs.
    pub features: Vec<Feature>,
    pub rules: Option<Generator>,
}

/// A process of independent parts and the text it came from.
pub struct ChosenProduct {
    pub factored: Factored,
    pub excerpt: Option<Excerpt>,
    pub warnings: Vec<String>,
    /// What its file declares of its beliefs.
    pub features: Vec<Feature>,
    pub rules: Option<Generator>,
}

/// A process known by its stacks and the text it came from.
pub struct ChosenLazy {
    pub lazy: Lazy,
    pub excerpt: Option<Excerpt>,
    pub warnings: Vec<String>,
    /// What its file declares of its beliefs.
    pub features: Vec<Feature>,
    pub rules: Option<Generator>,
}

/// What came of building several generators.
pub struct Selection {
    /// The input's name without folder and extension.
    pub stem: String,
    pub chosen: Vec<Chosen>,
    /// Languages, each with how many generators stand before it.
    pub languages: Vec<(usize, ChosenLanguage)>,
    /// Processes of independent parts, each with how many generators stand before it.
    pub products: Vec<(usize, ChosenProduct)>,
    /// Processes known by their stacks, each with how many generators stand before it.
    pub lazies: Vec<(usize, ChosenLazy)>,
    /// What is wrong with those that could not be built.
    pub failed: Option<Failure>,
}

impl Selection {
    /// How many generators were built.
    pub fn len(&self) -> usize {
        self.chosen.len() + self.languages.len() + self.products.len() + self.lazies.len()
    }
}

/// The one generator meant by `name`; without a name there must be one that can be built from its defaults, or the last
/// part of `std.MODULE.NAME`.
pub fn one(file: &str, settings: &[(String, String)], name: Option<&str>, limits: &Limits) -> Result<Chosen, Failure> {
    one_of(input::open(file, limits)?, settings, name, limits)
}

/// The same of an input that is open.
pub fn one_of(input: Input, settings: &[(String, String)], name: Option<&str>, limits: &Limits) -> Result<Chosen, Failure> {
    match input {
        Input::Machine(machine) => machine_as_chosen(*machine, settings, name.as_slice()),
        Input::Program(opened) => {
            let name = match name.or(opened.only.as_deref()) {
                Some(name) => name.to_string(),
                None => only_buildable(&opened)?,
            };
            build_named(&opened, &name, settings, limits)
        }
    }
}

/// The generator meant by `name`, as [`one`], as it was written; `None` for a machine as JSON.
pub fn one_generator(
    file: &str,
    settings: &[(String, String)],
    name: Option<&str>,
    limits: &Limits,
) -> Result<Option<Generator>, Failure> {
    let Input::Program(opened) = input::open(file, limits)? else { return Ok(None) };
    generator(&opened, settings, name).map(Some)
}

/// The generator meant by `name`, as [`one`], of a file that is open.
pub fn generator(opened: &OpenProgram, settings: &[(String, String)], name: Option<&str>) -> Result<Generator, Failure> {
    let name = match name.or(opened.only.as_deref()) {
        Some(name) => name.to_string(),
        None => only_buildable(opened)?,
    };
    generator_named(opened, &name, settings)
}

/// The generator meant by `name`, as [`one`], its independent parts kept apart where it has such; `None` for a machine as JSON.
pub fn one_factored(
    file: &str,
    settings: &[(String, String)],
    name: Option<&str>,
    limits: &Limits,
) -> Result<Option<Factored>, Failure> {
    let Input::Program(opened) = input::open(file, limits)? else { return Ok(None) };
    let name = match name.or(opened.only.as_deref()) {
        Some(name) => name.to_string(),
        None => only_buildable(&opened)?,
    };
    let generator = generator_named(&opened, &name, settings)?;
    Factored::new(&generator, limits).map_err(|diagnostics| failure(&diagnostics, opened.show(&diagnostics)))
}

/// States of a stream beyond which it is followed by its stacks.
const FOLLOWED_STATES: usize = 1_000;

/// What is followed along a word: a machine, or the stacks of a language or of a process that has no machine within the limits.
pub enum Followed {
    Machine(Box<Chosen>),
    /// With what its file declares of its beliefs.
    Stacks(Box<Stacks>, Box<Generator>, Vec<Feature>),
}

/// The one generator meant by `name`, as [`one`] has it, to be followed along a word.
pub fn followed(file: &str, settings: &[(String, String)], name: Option<&str>, limits: &Limits) -> Result<Followed, Failure> {
    let opened = match input::open(file, limits)? {
        Input::Machine(machine) => {
            return machine_as_chosen(*machine, settings, name.as_slice()).map(|chosen| Followed::Machine(Box::new(chosen)));
        }
        Input::Program(opened) => opened,
    };
    let name = match name.or(opened.only.as_deref()) {
        Some(name) => name.to_string(),
        None => only_buildable(&opened)?,
    };
    let generator = generator_named(&opened, &name, settings)?;
    let show = |errors: Vec<Diagnostic>| failure(&errors, opened.show(&errors));
    let with_features =
        |stacks: Stacks| Followed::Stacks(Box::new(stacks), Box::new(generator.clone()), features_of(&opened, &generator.name));
    if generator.kind == Kind::Language || Stacks::needed(&generator) {
        match Stacks::of(&generator, limits.tolerance) {
            Some(Ok(stacks)) => return Ok(with_features(stacks)),
            Some(Err(why)) => return Err(Failure::limit(format!("{name}: {why}"))),
            None => {}
        }
    }
    match build(generator.clone(), limits) {
        // A belief over so many states is nothing to read; the same in stacks is.
        Ok(built) if built.streamed.is_some() && built.machine.states() > FOLLOWED_STATES => {
            match Stacks::of(&generator, limits.tolerance) {
                Some(Ok(stacks)) => Ok(with_features(stacks)),
                _ => Ok(Followed::Machine(Box::new(of_built(&opened, built)))),
            }
        }
        Ok(built) => Ok(Followed::Machine(Box::new(of_built(&opened, built)))),
        Err(errors) if errors.iter().all(|error| error.code == "machine-too-large") => {
            match Stacks::of(&generator, limits.tolerance) {
                Some(Ok(stacks)) => Ok(with_features(stacks)),
                _ => Err(show(errors)),
            }
        }
        Err(errors) => Err(show(errors)),
    }
}

/// The generators meant by `names`; none named: every one that can be built from its defaults and `settings`.
pub fn several_of_input(
    input: Input,
    settings: &[(String, String)],
    names: &[String],
    limits: &Limits,
) -> Result<Selection, Failure> {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    match input {
        Input::Machine(machine) => {
            let stem = machine.name.clone();
            let chosen = vec![machine_as_chosen(*machine, settings, &names)?];
            Ok(Selection { stem, chosen, languages: Vec::new(), products: Vec::new(), lazies: Vec::new(), failed: None })
        }
        Input::Program(opened) => several_of(&opened, settings, &names, limits),
    }
}

/// The same of a file that is open.
pub fn several_of(
    opened: &OpenProgram,
    settings: &[(String, String)],
    names: &[&str],
    limits: &Limits,
) -> Result<Selection, Failure> {
    let all = chosen_names(opened, names, settings)?;
    let mut selection = Selection {
        stem: opened.stem.clone(),
        chosen: Vec::new(),
        languages: Vec::new(),
        products: Vec::new(),
        lazies: Vec::new(),
        failed: None,
    };
    for name in all {
        if let Some(Ok(generator)) = language_named(opened, &name).then(|| opened.program.build(&name, settings)) {
            match Spoken::new(generator) {
                Ok(spoken) => selection.languages.push((selection.len(), of_spoken(opened, spoken))),
                Err(errors) => {
                    selection.failed = Some(failure(&errors, opened.show(&errors)).after(selection.failed.take()));
                }
            }
            continue;
        }
        match assemble_named(opened, &name, settings, limits) {
            Ok(Assembled::Joint(built)) => selection.chosen.push(of_built(opened, built)),
            Ok(Assembled::Factored(factored)) => {
                let place = selection.len();
                selection.products.push((place, of_factored(opened, factored)));
            }
            Ok(Assembled::Lazy(lazy)) => {
                let place = selection.len();
                selection.lazies.push((place, of_lazy(opened, *lazy)));
            }
            Err(failure) => selection.failed = Some(failure.after(selection.failed.take())),
        }
    }
    Ok(selection)
}

/// Names as asked for; otherwise all generators whose parameters have defaults or are set.
fn chosen_names(opened: &OpenProgram, names: &[&str], settings: &[(String, String)]) -> Result<Vec<String>, Failure> {
    if !names.is_empty() {
        return Ok(names.iter().map(ToString::to_string).collect());
    }
    if let Some(only) = &opened.only {
        return Ok(vec![only.clone()]);
    }
    let complete = |signature: &&Signature| {
        signature.kind.is_some()
            && signature.params.iter().all(|p| p.default.is_some() || settings.iter().any(|(name, _)| *name == p.name))
    };
    let takes_settings =
        |signature: &&Signature| settings.iter().all(|(name, _)| signature.params.iter().any(|p| p.name == *name));
    let signatures = opened.program.signatures();
    let names: Vec<String> =
        signatures.iter().filter(complete).filter(takes_settings).map(|signature| signature.name.clone()).collect();
    if names.is_empty() {
        let why = match settings.first() {
            Some((name, _)) if signatures.iter().all(|s| s.params.iter().all(|p| p.name != *name)) => {
                format!("no generator here has a parameter `{name}`")
            }
            Some(_) => "no generator here takes all the parameters that are set and has defaults for the others".to_string(),
            None => "no generator here can be built from its defaults; name one and set its parameters with --set".to_string(),
        };
        return Err(Failure::input(why));
    }
    Ok(names)
}

fn only_buildable(opened: &OpenProgram) -> Result<String, Failure> {
    let candidates: Vec<&str> =
        opened.program.signatures().iter().filter(|s| s.kind.is_some()).map(|s| s.name.as_str()).collect();
    match candidates.as_slice() {
        [name] => Ok((*name).to_string()),
        [] => Err(Failure::input("there is no generator here")),
        several => Err(Failure::input(format!("there are several generators here; name one of {}", several.join(", ")))),
    }
}

fn build_named(opened: &OpenProgram, name: &str, settings: &[(String, String)], limits: &Limits) -> Result<Chosen, Failure> {
    let generator = generator_named(opened, name, settings)?;
    let built = build(generator, limits).map_err(|diagnostics| failure(&diagnostics, opened.show(&diagnostics)))?;
    Ok(of_built(opened, built))
}

fn assemble_named(
    opened: &OpenProgram,
    name: &str,
    settings: &[(String, String)],
    limits: &Limits,
) -> Result<Assembled, Failure> {
    let generator = generator_named(opened, name, settings)?;
    assemble(generator, limits).map_err(|diagnostics| failure(&diagnostics, opened.show(&diagnostics)))
}

fn generator_named(opened: &OpenProgram, name: &str, settings: &[(String, String)]) -> Result<Generator, Failure> {
    let signatures = opened.program.signatures();
    if signatures.iter().all(|signature| signature.name != name) {
        let near = suggest::closest(name, signatures.iter().map(|s| s.name.as_str()));
        let hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        return Err(Failure::input(format!("there is no generator `{name}` here{hint}")));
    }
    opened.program.build(name, settings).map_err(|errors| failure(&errors, opened.show(&errors)))
}

fn language_named(opened: &OpenProgram, name: &str) -> bool {
    opened.program.signatures().iter().any(|signature| signature.name == name && signature.kind == Some(Kind::Language))
}

/// A language with the piece of source that declares it.
pub fn of_spoken(opened: &OpenProgram, spoken: Spoken) -> ChosenLanguage {
    let warnings = spoken.warnings.iter().map(|warning| warning.message.clone()).collect();
    let features = features_of(opened, &spoken.name);
    let rules = features.first().and_then(|feature| rules_of(opened, &spoken.name, &spoken.parameters, feature));
    ChosenLanguage { excerpt: Some(excerpt_of(opened, spoken.span)), spoken, warnings, features, rules }
}

/// A built generator with the piece of source that declares it.
pub fn of_built(opened: &OpenProgram, built: Built) -> Chosen {
    let excerpt = built.span.map(|span| excerpt_of(opened, span));
    let warnings = built.warnings.iter().map(|warning| warning.message.clone()).collect();
    let features = features_of(opened, &built.name);
    let asking = features.iter().find(|feature| feature.functional.asks_of_rules());
    let rules = asking.and_then(|feature| rules_of(opened, &built.name, &built.parameters, feature));
    Chosen { built, excerpt, warnings, features, rules }
}

/// A generator as it was written; where it has no name of its own, as its feature has it.
fn rules_of(opened: &OpenProgram, name: &str, parameters: &[(String, String)], feature: &Feature) -> Option<Generator> {
    let named = opened.program.signatures().iter().any(|signature| signature.name == name);
    let own = if named { opened.program.build(name, parameters).ok() } else { None };
    own.or_else(|| opened.program.lower(&feature.of).ok())
}

/// The features that a file declares of a generator, by its name.
pub fn features_of(opened: &OpenProgram, name: &str) -> Vec<Feature> {
    let features = opened.program.directives().iter().filter_map(|directive| match &directive.kind {
        DirectiveKind::Feature(feature) => Some(feature),
        _ => None,
    });
    features.filter(|feature| feature.of.text.split('(').next().unwrap_or_default().trim() == name).cloned().collect()
}

/// A process of independent parts with the piece of source that declares it.
pub fn of_factored(opened: &OpenProgram, factored: Factored) -> ChosenProduct {
    let excerpt = Some(excerpt_of(opened, factored.span));
    let warnings = factored.warnings.iter().map(|warning| warning.message.clone()).collect();
    let features = features_of(opened, &factored.name);
    let rules = features.first().and_then(|feature| rules_of(opened, &factored.name, &factored.parameters, feature));
    ChosenProduct { factored, excerpt, warnings, features, rules }
}

/// A process known by its stacks with the piece of source that declares it.
pub fn of_lazy(opened: &OpenProgram, lazy: Lazy) -> ChosenLazy {
    let excerpt = Some(excerpt_of(opened, lazy.span));
    let warnings = lazy.warnings.iter().map(|warning| warning.message.clone()).collect();
    let features = features_of(opened, &lazy.name);
    let rules = features.first().and_then(|feature| rules_of(opened, &lazy.name, &lazy.parameters, feature));
    ChosenLazy { lazy, excerpt, warnings, features, rules }
}

pub fn excerpt_of(opened: &OpenProgram, span: Span) -> Excerpt {
    let file = opened.sources.get(span.file);
    let line = file.line_column(span.start as usize).0;
    Excerpt { file: file.name.clone(), line, text: opened.sources.text(span).to_string() }
}

fn machine_as_chosen(opened: OpenMachine, settings: &[(String, String)], names: &[&str]) -> Result<Chosen, Failure> {
    if let Some((name, _)) = settings.first() {
        return Err(Failure::input(format!("a machine as JSON has no parameter `{name}`")));
    }
    if let Some(name) = names.iter().find(|name| **name != opened.name) {
        return Err(Failure::input(format!("a machine as JSON holds one generator, `{}`; there is no `{name}`", opened.name)));
    }
    let machine = opened.machine;
    let warnings = input::left_out(&machine).into_iter().collect();
    let built = Built {
        name: opened.name,
        kind: Kind::Process,
        parameters: Vec::new(),
        docs: Vec::new(),
        span: None,
        machine: machine.machine,
        tokens: machine.tokens,
        states: machine.names,
        levels: machine.levels,
        cut: None,
        streamed: None,
        valid: machine.valid,
        warnings: Vec::new(),
    };
    let excerpt = Excerpt { file: opened.file, line: 1, text: opened.text };
    Ok(Chosen { built, excerpt: Some(excerpt), warnings, features: Vec::new(), rules: None })
}

/// Codes of what is no mistake of the person: a limit was hit, or it could not be decided.
const LIMITS: &[&str] = &["machine-too-large", "limit-hit", "too-many-alternatives", "expect-unknown"];

/// The failure that diagnostics amount to: a limit where all errors are limits, else wrong input.
pub fn failure(diagnostics: &[Diagnostic], shown: String) -> Failure {
    let limit = diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).all(|diagnostic| LIMITS.contains(&diagnostic.code));
    if limit { Failure::Limit(shown) } else { Failure::Input(shown) }
}
