//! `epsilang dataset FILE [NAME] --length N --out DIR`: sequences to train on, and every prefix with what an optimal observer believes after it.

mod features;
mod imports;
pub(super) mod known;
pub(super) mod prepared;
mod probed;
mod stacks;
pub(super) mod unfinished;

use std::fs;
use std::io::Read;
use std::path::Path;

use super::args::{Dataset as Arguments, LimitArgs, Making, Shard};
use super::new_folder::can_be_made;
use super::{Failure, progress};
use crate::dataset::controls::{self, Markov, markov};
use crate::dataset::manifest::{ALIGNMENT, FORMAT, FORMAT_VERSION, LevelFile, Manifest, OptimalLoss, Probed};
use crate::dataset::prefixes::{FOLDS, Prefixes};
use crate::dataset::probe_set::with_mark;
use crate::dataset::reader::InStates;
use crate::dataset::subject::Started;
use crate::dataset::train_block::{Block, Drawer};
use crate::dataset::{LOADER_PY, MODEL_PY, Matrix, ProbeSet, array, card, parquet, paths, process};
use crate::machine::limits::Limits;
use crate::machine::sample::Sampler;
use known::known;
use prepared::{Prepared, Process, prepare};
use unfinished::{Shape, Unfinished, sha256};

/// Tokens that are drawn at a time, and that a stopped run may lose.
const BLOCK: usize = 1 << 20;
/// One sequence is drawn whole.
const LONGEST: usize = 1 << 24;
/// Sequences of a surrogate at most.
const SURROGATES: u64 = 10_000;
/// Between the seeds of training sequences, probed prefixes and surrogates: the golden ratio of 2^64.
pub(super) const PART: u64 = 0x9e37_79b9_7f4a_7c15;
/// What a shard says of itself: the heading of the whole and its own rows.
const SHARD: &str = "shard.txt";

pub fn run(args: &Arguments) -> Result<(), Failure> {
    let limits = args.of.limits.limits();
    if args.length > LONGEST {
        return Err(Failure::limit(format!("a sequence may have at most {LONGEST} tokens; take more rows of fewer tokens")));
    }
    let probe_length = args.probe_length.unwrap_or(args.length);
    if probe_length > args.length {
        return Err(Failure::input(format!(
            "--probe-length {probe_length} is more than the {} tokens of a sequence",
            args.length
        )));
    }
    can_be_made(&args.of.out, args.of.force, || is_ours(&args.of.out))?;
    let mut of = prepare(&args.of, args.bos, &limits)?;
    let whole = heading(args, &of);
    let mine = rows_of(args);
    let drawer = drawer(args, &of)?;
    let states = of.process.machine().filter(|_| drawer.has_states()).map(|(started, _)| started.machine.states());
    let shape = Shape { rows: mine.end - mine.start, length: args.length, bos: of.bos.as_ref().map(|bos| bos.id), states };
    eprintln!(
        "{}: {} sequences of {} tokens, {} of training arrays; at most {} prefixes",
        args.of.out.display(),
        shape.rows,
        args.length,
        size(shape.bytes()),
        args.max_prefixes
    );
    let own = match args.shard {
        Some(Shard { part, of }) => format!("{whole} {part}/{of}"),
        None => whole.clone(),
    };
    let shards = shards(args, &whole)?;
    let mut unfinished = Unfinished::open(&args.of.out, &own, shape)?;
    if args.join.is_empty() {
        draw(args, &mut unfinished, drawer, mine.clone(), &limits)?;
    } else {
        join(&shards, &mut unfinished)?;
    }
    if args.shard.is_some() {
        unfinished.write(SHARD, format!("{whole}\n{} {}\n", mine.start, mine.end).as_bytes())?;
    } else {
        write_rest(args, &mut of, &unfinished, states.is_some(), probe_length, &limits)?;
    }
    unfinished.finish(&args.of.out)?;
    eprintln!("wrote {}", args.of.out.display());
    Ok(())
}

/// Whether a data set, or a shard of one, is there.
fn is_ours(out: &Path) -> bool {
    fs::read_to_string(out.join(paths::MANIFEST)).is_ok_and(|text| Manifest::read(&text).is_ok())
        || fs::read_to_string(out.join(SHARD)).is_ok_and(|text| text.starts_with(FORMAT))
}

/// Everything that the bytes depend on, on one line.
fn heading(args: &Arguments, of: &Prepared) -> String {
    let Arguments { rows, length, bos, probe_length, max_prefixes, bin, parquet, .. } = args;
    let Making { seed, start, .. } = &args.of;
    // Not the time: what stopped a run is no part of what it makes.
    let LimitArgs { max_states, max_beliefs, tolerance, cut, effort, .. } = &args.of.limits;
    let limits = format!("{max_states} {max_beliefs} {tolerance:?} {cut:?} {effort:?}");
    let options = format!("{rows} {length} {seed} {bos} {start:?} {probe_length:?} {max_prefixes} {bin} {parquet} {limits}");
    let version = env!("CARGO_PKG_VERSION");
    let sources: Vec<String> = of.sources().map(|(path, text)| format!("{path} {}", sha256(text.as_bytes()))).collect();
    let what = format!("{version} {} {:?} {sources:?} {options}", of.source.name, of.source.parameters);
    format!("{FORMAT} {}", sha256(what.as_bytes()))
}

/// The rows that this run draws.
fn rows_of(args: &Arguments) -> std::ops::Range<u64> {
    let all = u128::from(args.rows);
    let share = |part: usize, of: usize| (all * part as u128 / of as u128) as u64;
    match args.shard {
        Some(Shard { part, of }) => share(part - 1, of)..share(part, of),
        None => 0..args.rows,
    }
}

fn drawer(args: &Arguments, of: &Prepared) -> Result<Drawer, Failure> {
    let by_machine = |started: &Started| {
        Drawer::new(&started.machine, &started.law, args.length, args.of.seed)
            .map_err(|why| Failure::limit(format!("{} cannot be sampled: {why}", of.source.name)))
    };
    match &of.process {
        Process::Stacks(stacks) => Ok(Drawer::by_stacks(stacks.reader.clone(), args.length, args.of.seed)),
        Process::Coordinates(subject, _) => by_machine(&subject.started),
        Process::States(started, ..) => by_machine(started),
    }
}

fn draw(
    args: &Arguments,
    unfinished: &mut Unfinished,
    mut drawer: Drawer,
    rows: std::ops::Range<u64>,
    limits: &Limits,
) -> Result<(), Failure> {
    let at_a_time = (drawer.affordable().min(BLOCK) / (args.length + 1)).max(1) as u64;
    let progress = progress::over((rows.end - rows.start) as usize, "drawing");
    let mut block = Block::default();
    while rows.start + unfinished.rows < rows.end {
        if limits.expired() {
            progress.finish_and_clear();
            return Err(Failure::limit(format!(
                "stopped with {} of {} sequences; the same command goes on from there",
                unfinished.rows,
                rows.end - rows.start
            )));
        }
        let first = rows.start + unfinished.rows;
        let last = rows.end.min(first + at_a_time);
        drawer.draw_into(&mut block, first..last);
        unfinished.append(&block, last - first)?;
        progress.set_position(unfinished.rows);
    }
    progress.finish_and_clear();
    Ok(())
}

/// First row, one after the last, and folder of each shard, in the order of their rows.
fn shards<'a>(args: &'a Arguments, whole: &str) -> Result<Vec<(u64, u64, &'a Path)>, Failure> {
    let mut shards = Vec::new();
    for folder in &args.join {
        let path = folder.join(SHARD);
        let text = fs::read_to_string(&path)
            .map_err(|error| Failure::input(format!("cannot read {}: {error}; is it a finished shard?", path.display())))?;
        let parsed = text.split_once('\n').and_then(|(heading, rows)| {
            let (first, last) = rows.trim().split_once(' ')?;
            Some((heading, first.parse::<u64>().ok()?, last.parse::<u64>().ok()?))
        });
        match parsed {
            Some((heading, first, last)) if heading == whole => shards.push((first, last, folder.as_path())),
            _ => {
                return Err(Failure::input(format!(
                    "{} is a shard of another data set: the file, the options and the seed must be the same for all",
                    folder.display()
                )));
            }
        }
    }
    shards.sort();
    let mut next = 0;
    for &(first, last, folder) in &shards {
        if first != next {
            return Err(Failure::input(format!(
                "sequences {next} to {} are in none of the shards, or in two; {} begins with {first}",
                first.max(next),
                folder.display()
            )));
        }
        next = last;
    }
    if !shards.is_empty() && next != args.rows {
        return Err(Failure::input(format!("sequences from {next} on are in none of the shards; there are to be {}", args.rows)));
    }
    Ok(shards)
}

/// Takes the rows of all shards.
fn join(shards: &[(u64, u64, &Path)], unfinished: &mut Unfinished) -> Result<(), Failure> {
    for &(first, last, folder) in shards {
        // What a stopped run has taken is there.
        if first >= unfinished.rows {
            unfinished.append_shard(folder, last - first)?;
        }
    }
    Ok(())
}

/// All but the training arrays.
fn write_rest(
    args: &Arguments,
    of: &mut Prepared,
    unfinished: &Unfinished,
    has_states: bool,
    probe_length: usize,
    limits: &Limits,
) -> Result<(), Failure> {
    let bos = of.bos.as_ref().map(|bos| bos.id);
    if !has_states {
        let why = match &of.process {
            Process::Stacks(stacks) => format!("the process has stacks of rules in place of states ({})", stacks.why),
            _ => "the process is generalized: it has no hidden states".to_string(),
        };
        of.absent.push((paths::TRAIN_STATES.to_string(), why));
    }
    let (prefixes, mut set) = probed::set(args, of, probe_length, limits)?;
    features::along(of, &prefixes, &mut set, limits);
    let losses = probed::optimal_loss(args, of, &set, prefixes.is_complete());
    let levels: Vec<LevelFile> = set
        .levels
        .iter()
        .enumerate()
        .map(|(at, level)| level_file(paths::PROBE_LEVELS, at, &level.name, &level.places))
        .collect();
    let mut files: Vec<String> = vec![paths::TRAIN_TOKENS.to_string(), paths::TRAIN_LOGPROB.to_string()];
    files.extend(has_states.then(|| paths::TRAIN_STATES.to_string()));
    let mut put = |path: &str, bytes: &[u8]| {
        files.push(path.to_string());
        unfinished.write(path, bytes)
    };
    for (path, bytes) in set.files(&levels) {
        put(&path, &bytes)?;
    }
    if let Some(bytes) = matrices(of)? {
        put(paths::PROCESS, &bytes)?;
    }
    for (path, bytes) in surrogates(args, of, bos) {
        put(&path, &bytes)?;
    }
    for (path, text) in of.sources() {
        put(path, text.as_bytes())?;
    }
    put(paths::LOADER, LOADER_PY.as_bytes())?;
    put(paths::MODEL, MODEL_PY.as_bytes())?;
    if args.bin {
        let mut to = unfinished.create(paths::TRAIN_BIN)?;
        let copied = std::io::copy(&mut unfinished.tokens()?, &mut to);
        copied.map_err(|error| Failure::input(format!("cannot write {}: {error}", paths::TRAIN_BIN)))?;
        files.push(paths::TRAIN_BIN.to_string());
    }
    if args.parquet {
        write_parquet(args, unfinished, bos)?;
        files.push(paths::TRAIN_PARQUET.to_string());
    }
    let manifest = manifest(args, of, &prefixes, &set, losses, levels, limits);
    finish(unfinished, manifest, &files)
}

/// Hashes, manifest and card.
fn finish(unfinished: &Unfinished, mut manifest: Manifest, files: &[String]) -> Result<(), Failure> {
    for path in files {
        manifest.files.insert(path.clone(), unfinished.entry(path)?);
    }
    let text = card::card(&manifest);
    unfinished.write(paths::CARD, text.as_bytes())?;
    manifest.files.insert(paths::CARD.to_string(), unfinished.entry(paths::CARD)?);
    unfinished.write(paths::MANIFEST, manifest.write().as_bytes())
}

/// The process as matrices; where there are none, or not whole, that is noted.
pub(super) fn matrices(of: &mut Prepared) -> Result<Option<Vec<u8>>, Failure> {
    let (reduced, why) = match &of.process {
        Process::Coordinates(subject, _) => (Some(&subject.reduced), None),
        Process::States(_, _, why) => (None, Some(why.to_string())),
        Process::Stacks(stacks) => {
            of.absent.push((paths::PROCESS.to_string(), format!("the process has no finite matrices ({})", stacks.why)));
            return Ok(None);
        }
    };
    let Some((started, machine)) = of.process.machine() else { return Ok(None) };
    let bytes = process::write(started, reduced, &of.tokens, &machine.built.states)
        .map_err(|error| Failure::limit(format!("{}: {error}", paths::PROCESS)))?;
    if !process::is_written(started) {
        let why = "the dense matrices would be too large; T_places and T_weights are their entries".to_string();
        of.absent.push(("T in process.npz".to_string(), why));
    }
    of.absent.extend(why.map(|why| ("T_reduced in process.npz".to_string(), why)));
    Ok(Some(bytes))
}

/// Sequences of the k-Markov approximations; what cannot be had is noted.
fn surrogates(args: &Arguments, of: &mut Prepared, bos: Option<u16>) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for k in controls::ORDERS {
        let path = paths::control(k);
        let found = match surrogate(of, k) {
            Ok(found) => found,
            Err(why) => {
                of.absent.push((path, why));
                continue;
            }
        };
        let rows = args.rows.min(SURROGATES).min((BLOCK / args.length).max(1) as u64);
        match Sampler::new(&found.machine, &found.law) {
            Ok(sampler) => {
                let drawn = sampler.sample(args.of.seed.wrapping_add((k as u64 + 2).wrapping_mul(PART)), 0..rows, args.length);
                let tokens = drawn.tokens.iter().map(|&token| token as u16).collect();
                let marked = with_mark(&Matrix::new(rows as usize, args.length, tokens), bos);
                files.push((path, array::to_bytes(&[marked.rows, marked.columns], &marked.values)));
            }
            Err(why) => of.absent.push((path, why.to_string())),
        }
    }
    files
}

/// The k-Markov approximation, or why there is none.
pub(super) fn surrogate(of: &Prepared, k: usize) -> Result<Markov, String> {
    let found = match &of.process {
        Process::Stacks(stacks) => markov(stacks.stationary.as_ref().map_err(Clone::clone)?, k),
        Process::Coordinates(..) | Process::States(..) => {
            let Some((started, machine)) = of.process.machine() else { return Err(String::new()) };
            let law = machine.stationary.as_ref().ok_or("the stationary law could not be had")?;
            markov(&InStates::new(started, &started.next()).beginning_in(law), k)
        }
    };
    found.ok_or_else(|| format!("too many words of {k} tokens occur"))
}

fn write_parquet(args: &Arguments, unfinished: &Unfinished, bos: Option<u16>) -> Result<(), Failure> {
    let columns = args.length + usize::from(bos.is_some());
    let mut tokens = std::io::BufReader::new(unfinished.tokens()?);
    let rows = std::iter::from_fn(|| {
        let mut row = vec![0; 2 * columns];
        tokens.read_exact(&mut row).ok()?;
        Some(row.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect::<Vec<u16>>())
    });
    let to = unfinished.create(paths::TRAIN_PARQUET)?;
    parquet::write(to, rows, (BLOCK / columns).max(1))
        .map_err(|error| Failure::input(format!("cannot write {}: {error}", paths::TRAIN_PARQUET)))
}

fn manifest(
    args: &Arguments,
    of: &mut Prepared,
    prefixes: &Prefixes,
    set: &ProbeSet,
    optimal_loss: OptimalLoss,
    levels: Vec<LevelFile>,
    limits: &Limits,
) -> Manifest {
    let (entropy_rate, probe_difficulty) = known(of, limits);
    Manifest {
        format: FORMAT.to_string(),
        format_version: FORMAT_VERSION,
        epsilang: env!("CARGO_PKG_VERSION").to_string(),
        generator: of.source.clone(),
        vocabulary: of.tokens.clone(),
        bos: of.bos.clone(),
        end: of.end.clone(),
        alignment: ALIGNMENT.to_string(),
        begins: of.begins,
        seed: args.of.seed,
        rows: args.rows,
        length: args.length as u64,
        optimal_loss: Some(optimal_loss),
        entropy_rate,
        probe: Some(Probed {
            prefixes: set.len() as u64,
            sequences: set.sequences.rows as u64,
            longest: prefixes.sequences.columns as u64,
            complete: prefixes.is_complete(),
            folds: FOLDS,
            belief_class: match &of.process {
                Process::Coordinates(subject, _) => subject.classes.decided().to_string(),
                Process::States(..) | Process::Stacks(_) => "not decided".to_string(),
            },
        }),
        probe_difficulty,
        levels,
        features: set.feature_names.clone(),
        absent: of.absent.iter().cloned().collect(),
        files: std::collections::BTreeMap::new(),
    }
}

/// A file's name is the level's as far as that is safe, and its number.
pub(super) fn level_file(folder: &str, at: usize, name: &str, states: &[String]) -> LevelFile {
    let safe: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let numbered = if safe == name { safe } else { format!("{safe}_{at}") };
    LevelFile { name: name.to_string(), file: format!("{folder}/{numbered}.npy"), states: states.to_vec() }
}

/// A number of bytes, readable.
fn size(bytes: u64) -> String {
    let units = ["bytes", "KiB", "MiB", "GiB", "TiB"];
    let mut value = bytes as f64;
    let mut unit = 0;
    while value >= 1024.0 && unit + 1 < units.len() {
        (value, unit) = (value / 1024.0, unit + 1);
    }
    if unit == 0 { format!("{bytes} bytes") } else { format!("{value:.1} {}", units[unit]) }
}
