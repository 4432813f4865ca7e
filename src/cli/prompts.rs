//! `epsilang prompts FILE [NAME] --out DIR`: sequences written in words for a ready-made language model, with what observers believe along them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::args::Prompts as Arguments;
use super::dataset::known::entropy_rate;
use super::dataset::prepared::{Prepared, Process, prepare};
use super::dataset::{PART, level_file, matrices, surrogate, unfinished::sha256};
use super::new_folder::can_be_made;
use super::{Failure, output};
use crate::dataset::array::described;
use crate::dataset::controls;
use crate::dataset::manifest::{FileEntry, LevelFile, OptimalLoss};
use crate::dataset::prefixes::Prefixes;
use crate::dataset::prompts::manifest::{ALIGNMENT, FORMAT, FORMAT_VERSION, Invisible, OBSERVER, SuffixObservers, Surrogate};
use crate::dataset::prompts::{Manifest, Observed, Words, card, folder, observer, paths};
use crate::dataset::reader::InStates;
use crate::dataset::{ALIGN_PY, Matrix, ProbeSet, Subject, loss};
use crate::machine::Machine;
use crate::machine::limits::Limits;
use crate::machine::sample::Sampler;

/// Tokens of one prompt at most.
const LONGEST: usize = 1 << 20;
/// Numbers that all beliefs may hold: a gibibyte.
const NUMBERS: usize = 1 << 27;
/// Prefixes that are enumerated for the first positions of the optimal loss.
const PREFIXES: usize = 4096;
/// Words that are shown when all is done.
const SHOWN: usize = 16;

pub fn run(args: &Arguments) -> Result<(), Failure> {
    let limits = args.of.limits.limits();
    let tokens = args.count.saturating_mul(args.length);
    if args.length > LONGEST {
        return Err(Failure::limit(format!("a prompt may have at most {LONGEST} tokens; write several with --count")));
    }
    can_be_made(&args.of.out, args.of.force, || is_ours(&args.of.out))?;
    let mut of = prepare(&args.of, false, &limits)?;
    let words = words(args, &of)?;
    let why = match &of.process {
        Process::Coordinates(..) => String::new(),
        Process::States(_, _, why) => why.to_string(),
        Process::Stacks(stacks) => format!("its beliefs are over stacks of rules ({})", stacks.why),
    };
    let name = of.source.name.clone();
    let Process::Coordinates(subject, machine) = &mut of.process else {
        return Err(Failure::limit(format!("{name}: {why}, and prompts come with beliefs in coordinates")));
    };
    let stationary = machine.stationary.as_ref().ok_or_else(|| {
        Failure::limit(format!("the stationary law of {name} could not be had, which observers of the last tokens begin in"))
    })?;
    if observer::numbers(subject, tokens, args.suffix) > NUMBERS {
        return Err(Failure::limit(format!(
            "the beliefs would be more than {} MiB; take fewer or shorter prompts (--count, --length) or fewer suffixes (--suffix)",
            NUMBERS >> 17
        )));
    }
    let drawn = draw(&name, args, &subject.started.machine, &subject.started.law, args.of.seed)?;
    let seen = Observed::new(subject, stationary, &drawn, args.suffix);
    let losses = optimal_loss(args, subject);
    let of_beliefs = OfBeliefs {
        class: subject.classes.decided(),
        features: subject.started.features.iter().map(|(name, _)| name.clone()).collect(),
    };
    let levels: Vec<LevelFile> =
        (seen.levels.iter().enumerate()).map(|(at, level)| level_file(paths::LEVELS, at, &level.name, &level.places)).collect();
    let mut files = folder::prompts(&words, &drawn);
    files.extend(folder::beliefs(&seen, &levels));
    let surrogates = surrogates(args, &mut of, &words, &mut files)?;
    files.extend(matrices(&mut of)?.map(|bytes| (paths::PROCESS.to_string(), bytes)));
    files.extend(of.sources().map(|(path, text)| (path.to_string(), text.as_bytes().to_vec())));
    files.push((paths::ALIGN.to_string(), ALIGN_PY.as_bytes().to_vec()));
    let manifest = manifest(args, of, &words, &seen, of_beliefs, (losses, levels, surrogates), &limits);
    output::write_folder(&args.of.out, &whole(manifest, files))?;
    for (token, word) in words.words().iter().enumerate().take(SHOWN) {
        eprintln!("{token} is written \"{word}\"");
    }
    eprintln!("wrote {}", args.of.out.display());
    Ok(())
}

/// Whether prompts are there.
fn is_ours(out: &Path) -> bool {
    let format = format!("\"format\": \"{FORMAT}\"");
    fs::read_to_string(out.join(paths::MANIFEST)).is_ok_and(|text| text.contains(&format))
}

fn words(args: &Arguments, of: &Prepared) -> Result<Words, Failure> {
    let (names, tokens) = (&of.tokens, of.tokens.len());
    let separator = args.separator.clone();
    let words = match &args.words {
        Some(text) => Words::new(Words::split(text), separator, tokens),
        None => Words::usual(separator, tokens),
    };
    words.map_err(|why| Failure::input(format!("{why}\nthe tokens of {}: {}", of.source.name, names.join(" "))))
}

fn draw(name: &str, args: &Arguments, machine: &Machine<f64>, law: &[f64], seed: u64) -> Result<Matrix<u16>, Failure> {
    let sampler = Sampler::new(machine, law).map_err(|why| Failure::limit(format!("{name} cannot be sampled: {why}")))?;
    let drawn = sampler.sample(seed, 0..args.count as u64, args.length);
    Ok(Matrix::new(args.count, args.length, drawn.tokens.iter().map(|&token| token as u16).collect()))
}

/// Prompts of the k-Markov approximations; what cannot be had is noted.
fn surrogates(
    args: &Arguments,
    of: &mut Prepared,
    words: &Words,
    files: &mut Vec<folder::File>,
) -> Result<Vec<Surrogate>, Failure> {
    let mut surrogates = Vec::new();
    for k in controls::ORDERS {
        let found = match surrogate(of, k) {
            Ok(found) => found,
            Err(why) => {
                of.absent.push((paths::surrogate_texts(k), why));
                continue;
            }
        };
        let seed = args.of.seed.wrapping_add((k as u64 + 2).wrapping_mul(PART));
        let drawn = draw(&of.source.name, args, &found.machine, &found.law, seed)?;
        let (surrogate, written) = folder::surrogate(words, &drawn, k);
        surrogates.push(surrogate);
        files.extend(written);
    }
    Ok(surrogates)
}

/// Enumerated at the first positions, sampled beyond.
fn optimal_loss(args: &Arguments, subject: &mut Subject) -> OptimalLoss {
    let tokens = subject.started.machine.tokens().max(2);
    let length = (PREFIXES.ilog(tokens) as usize).clamp(1, args.length);
    let set = match Prefixes::all(subject, length, PREFIXES.max(tokens + 1)) {
        Some(prefixes) => ProbeSet::new(subject, &prefixes, None, args.of.seed),
        None => ProbeSet::default(),
    };
    let next = subject.started.next();
    loss::optimal_loss(&InStates::new(&subject.started, &next), &set, !set.is_empty(), args.length, args.of.seed)
}

/// What the manifest says of the beliefs.
struct OfBeliefs {
    class: &'static str,
    features: Vec<String>,
}

fn manifest(
    args: &Arguments,
    mut of: Prepared,
    words: &Words,
    seen: &Observed,
    of_beliefs: OfBeliefs,
    (optimal_loss, levels, surrogates): (OptimalLoss, Vec<LevelFile>, Vec<Surrogate>),
    limits: &Limits,
) -> Manifest {
    let entropy_rate = entropy_rate(&mut of, limits).0;
    for feature in std::mem::take(&mut of.open_rules) {
        of.absent.push((format!("feature {}", feature.name), "it asks of open rules, which the states do not tell".to_string()));
    }
    let suffix = format!(
        "at [prompt, t, j - 1]: an observer who knows the generator, saw the last j tokens alone (t + 1 where there are no more) and had the stationary \
         law before them; 1 <= j <= {}. Not a number where these tokens cannot come in that law",
        args.suffix
    );
    Manifest {
        format: FORMAT.to_string(),
        format_version: FORMAT_VERSION,
        epsilang: env!("CARGO_PKG_VERSION").to_string(),
        generator: of.source,
        vocabulary: of.tokens,
        words: words.words().to_vec(),
        separator: words.separator().to_string(),
        begins: of.begins,
        seed: args.of.seed,
        count: args.count as u64,
        length: args.length as u64,
        alignment: ALIGNMENT.to_string(),
        observer: OBSERVER.to_string(),
        suffix: SuffixObservers { most: args.suffix as u64, what: suffix },
        invisible: Invisible {
            dimension: seen.hidden as u64,
            share_of_variance: seen.hidden_variance,
            what: "invisible.npy: the projection of belief_reduced on the kernel of the emission matrix; what is left of the belief, belief_reduced - \
                   invisible, has the same law of the next token"
                .to_string(),
        },
        surrogates,
        optimal_loss: Some(optimal_loss),
        prompt_loss_nats: seen.losses(),
        entropy_rate,
        belief_class: of_beliefs.class.to_string(),
        features: of_beliefs.features,
        levels,
        tokenisation: words.warnings(),
        absent: of.absent.into_iter().collect(),
        files: BTreeMap::new(),
    }
}

/// All files, with manifest and card.
fn whole(mut manifest: Manifest, mut files: Vec<folder::File>) -> Vec<(PathBuf, Vec<u8>)> {
    let entry = |path: &str, bytes: &[u8]| {
        let (dtype, shape) = if path.ends_with(".npy") { described(bytes).unzip() } else { (None, None) };
        FileEntry { sha256: sha256(bytes), bytes: bytes.len() as u64, dtype, shape }
    };
    for (path, bytes) in &files {
        manifest.files.insert(path.clone(), entry(path, bytes));
    }
    let card = card::card(&manifest).into_bytes();
    manifest.files.insert(paths::CARD.to_string(), entry(paths::CARD, &card));
    files.push((paths::CARD.to_string(), card));
    files.push((paths::MANIFEST.to_string(), manifest.write().into_bytes()));
    files.into_iter().map(|(path, bytes)| (PathBuf::from(path), bytes)).collect()
}
