//! The command line as declared: commands, arguments, options.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::machine::limits::Limits;
use crate::train::net::Cell;

/// A language and compiler for toy generators: from a .gen file to the geometry of its optimal beliefs.
#[derive(Debug, Parser)]
#[command(name = "epsilang", version, propagate_version = true, arg_required_else_help = true)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Analyze generators: a summary on the terminal and an HTML report, or JSON.
    Report(Report),
    /// Carry out what a file says: expect, report.
    Run(Run),
    /// Carry out a file's sweeps into a folder: tables, curves, pictures; a run that was stopped goes on.
    Sweep(Sweep),
    /// Parse, type-check and elaborate; show diagnostics only.
    Check(Check),
    /// Write a generator's machine in another form.
    Compile(Compile),
    /// Are two generators the same process? Exit status 0: yes; 1: no, with a shortest word that tells them apart.
    Equiv(Equiv),
    /// Draw token sequences.
    Sample(Sample),
    /// Write a data set: sequences to train on, and every prefix with what an optimal observer believes after it.
    Dataset(Dataset),
    /// Write sequences in words for a ready-made language model, with what observers believe along them.
    Prompts(Prompts),
    /// Follow the belief along a word: the distribution over states and over the next token after each token.
    Beliefs(Beliefs),
    /// Say how much of the beliefs a model's activations carry, beside what anything would.
    Probe(Probe),
    /// Train a small recurrent net on a data set and write its activations, trained and untrained, as `probe` reads them.
    Train(Train),
    /// List the standard library, one line each.
    List(List),
    /// Make a small static site of a library: a page for each generator, an index with thumbnails.
    Doc(Doc),
    /// Format .gen files in place.
    Fmt(Fmt),
    /// Explain a diagnostic's code.
    Explain(Explain),
}

/// A .gen file, `std.MODULE`, `std.MODULE.NAME`, a machine as JSON, or `-` for standard input.
#[derive(Debug, Args)]
pub struct Source {
    /// A .gen file, std.MODULE, std.MODULE.NAME, a machine as JSON, or - for standard input.
    #[arg(value_name = "FILE")]
    pub file: String,
    /// Give a parameter a value: an exact number, an expression, or a token.
    #[arg(long = "set", value_name = "PARAM=VALUE", value_parser = setting)]
    pub settings: Vec<(String, String)>,
}

/// How much work to do at most.
#[derive(Debug, Args)]
#[command(next_help_heading = "Limits")]
pub struct LimitArgs {
    /// States of a machine that is built, at most.
    #[arg(long, value_name = "N", default_value_t = Limits::default().max_states, value_parser = at_least_one)]
    pub max_states: usize,
    /// Beliefs that are explored, at most.
    #[arg(long, value_name = "N", default_value_t = Limits::default().max_beliefs, value_parser = at_least_one)]
    pub max_beliefs: usize,
    /// Beliefs that are kept as points of the belief picture, at most.
    #[arg(long, value_name = "N", default_value_t = Limits::default().points)]
    pub points: usize,
    /// Below this an inexact number counts as zero; exact numbers do not use it.
    #[arg(long, value_name = "X", default_value_t = Limits::default().tolerance, value_parser = positive)]
    pub tolerance: f64,
    /// Where recursion has to be cut, cut it so deep that what is left out changes probabilities by less than this.
    #[arg(long, value_name = "X", default_value_t = Limits::default().cut, value_parser = positive)]
    pub cut: f64,
    /// Distances at which two tokens are compared; left out, as many as stay quick.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub lags: Option<u32>,
    /// Share of the usual work to spend where a value can only be approached (1 where left out, 0.04 for each point of a sweep).
    #[arg(long, value_name = "X", value_parser = positive)]
    pub effort: Option<f64>,
    /// Give what there is after so many seconds.
    #[arg(long, value_name = "SECONDS", value_parser = positive)]
    pub time: Option<f64>,
}

impl LimitArgs {
    /// The limits, the clock starting now.
    pub fn limits(&self) -> Limits {
        Limits {
            max_states: self.max_states,
            max_beliefs: self.max_beliefs,
            points: self.points,
            tolerance: self.tolerance,
            cut: self.cut,
            lags: self.lags.map(|lags| lags as usize),
            effort: self.effort,
            deadline: self
                .time
                .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
                .and_then(|time| Instant::now().checked_add(time)),
            cancelled: super::interrupt::flag(),
        }
    }
}

#[derive(Debug, Args)]
pub struct Report {
    #[command(flatten)]
    pub source: Source,
    /// Generators to report; none named: every one that can be built from its defaults.
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,
    /// What to write; left out: text on the terminal and an HTML file.
    #[arg(long, value_enum)]
    pub format: Option<ReportFormat>,
    /// Where to write; left out: JSON and text to standard output, HTML next to where you are, named after FILE.
    #[arg(long, value_name = "PATH")]
    pub out: Option<PathBuf>,
    /// Points of each sweep of the file that the page shows, at most; 0: none.
    #[arg(long, value_name = "N", default_value_t = 25)]
    pub sweep_points: usize,
    #[command(flatten)]
    pub limits: LimitArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    Html,
    Json,
    Text,
}

#[derive(Debug, Args)]
pub struct Run {
    /// A .gen file, std.MODULE, or - for standard input.
    #[arg(value_name = "FILE")]
    pub file: String,
    #[arg(long, value_enum, default_value_t = RunFormat::Text)]
    pub format: RunFormat,
    #[command(flatten)]
    pub limits: LimitArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RunFormat {
    Text,
    Json,
    /// The tables of the sweeps alone, an empty line between two.
    Csv,
}

#[derive(Debug, Args)]
pub struct Sweep {
    /// A .gen file, std.MODULE, or - for standard input.
    #[arg(value_name = "FILE")]
    pub file: String,
    /// The folder for tables, pictures and journals; what its journals hold is not worked out again.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Work out the K-th of N shares of the points only.
    #[arg(long, value_name = "K/N", value_parser = shard, conflicts_with = "join")]
    pub shard: Option<Shard>,
    /// Work out nothing: take the finished points of these folders, which must be all.
    #[arg(long, value_name = "DIR")]
    pub join: Vec<PathBuf>,
    /// Leave out the strip of belief pictures.
    #[arg(long)]
    pub no_pictures: bool,
    #[command(flatten)]
    pub limits: LimitArgs,
}

/// A share of work: `part`, from 1 on, of `of`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    pub part: usize,
    pub of: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TextOrJson {
    Text,
    Json,
}

#[derive(Debug, Args)]
pub struct Check {
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<String>,
    /// Diagnostics for people (text) or for programs (json).
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub format: TextOrJson,
}

#[derive(Debug, Args)]
pub struct Compile {
    #[command(flatten)]
    pub source: Source,
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
    /// The form to write.
    #[arg(long, value_enum)]
    pub emit: Emit,
    /// Which machine: as written, with unobservable directions removed, or the epsilon-machine.
    #[arg(long, value_enum, default_value_t = Stage::Written)]
    pub stage: Stage,
    /// Where to write; left out: standard output.
    #[arg(long, value_name = "PATH")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub limits: LimitArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Emit {
    Gen,
    Json,
    Dot,
    Svg,
    Npz,
    Fst,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Stage {
    Written,
    Reduced,
    Epsilon,
}

#[derive(Debug, Args)]
pub struct Equiv {
    /// The first file.
    pub a: String,
    /// The second file; may be the same.
    pub b: String,
    /// The generator to take: once for both files, or twice, for the first and the second.
    #[arg(long, value_name = "NAME")]
    pub of: Vec<String>,
    #[command(flatten)]
    pub limits: LimitArgs,
}

#[derive(Debug, Args)]
pub struct Sample {
    #[command(flatten)]
    pub source: Source,
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
    /// Tokens in each sequence.
    #[arg(long, value_name = "N")]
    pub length: usize,
    /// How many sequences.
    #[arg(long, value_name = "M", default_value_t = 1)]
    pub count: usize,
    /// Same seed, same sequences, on any number of threads.
    #[arg(long, value_name = "S", default_value_t = 0)]
    pub seed: u64,
    /// Show the hidden states too: the state before the first token and after each.
    #[arg(long)]
    pub states: bool,
    #[arg(long, value_enum, default_value_t = SampleFormat::Text)]
    pub format: SampleFormat,
    #[command(flatten)]
    pub limits: LimitArgs,
}

/// What a folder of sequences is made of, and where.
#[derive(Debug, Args)]
pub struct Making {
    #[command(flatten)]
    pub source: Source,
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
    /// The folder to make. It appears under its name when it is whole.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Same seed, same bytes, on any number of threads.
    #[arg(long, value_name = "S", default_value_t = 0)]
    pub seed: u64,
    /// What sequences begin in; left out: sentences at their beginning, processes in their own start.
    #[arg(long, value_enum)]
    pub start: Option<Beginning>,
    /// Replace the folder if this command made it.
    #[arg(long)]
    pub force: bool,
    #[command(flatten)]
    pub limits: LimitArgs,
}

#[derive(Debug, Args)]
pub struct Dataset {
    #[command(flatten)]
    pub of: Making,
    /// Training sequences.
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(1..))]
    pub rows: u64,
    /// Tokens in each sequence.
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    pub length: usize,
    /// Put a begin token into column 0 of all sequences.
    #[arg(long)]
    pub bos: bool,
    /// Tokens of the longest prefix to give beliefs of; left out: as many as a sequence has.
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    pub probe_length: Option<usize>,
    /// Prefixes at most; where there are more, those of drawn sequences stand for all, with weights.
    #[arg(long, value_name = "N", default_value_t = 100_000, value_parser = at_least_one)]
    pub max_prefixes: usize,
    /// Write the training tokens as raw 16-bit numbers too.
    #[arg(long)]
    pub bin: bool,
    /// Write the training tokens as a Parquet table too.
    #[arg(long)]
    pub parquet: bool,
    /// Draw the K-th of N shares of the training sequences only.
    #[arg(long, value_name = "K/N", value_parser = shard, conflicts_with = "join")]
    pub shard: Option<Shard>,
    /// Draw nothing: take the training sequences from these shards, which must be all.
    #[arg(long, value_name = "DIR")]
    pub join: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Prompts {
    #[command(flatten)]
    pub of: Making,
    /// Tokens in each prompt.
    #[arg(long, value_name = "N", default_value_t = 512, value_parser = at_least_one)]
    pub length: usize,
    /// How many prompts.
    #[arg(long, value_name = "M", default_value_t = 1, value_parser = at_least_one)]
    pub count: usize,
    /// A word for each token, in the vocabulary's order, commas between; their white space is theirs: " A, B, C". Left out: common nouns.
    #[arg(long, value_name = "WORDS", allow_hyphen_values = true)]
    pub words: Option<String>,
    /// What stands between two words; left out: nothing where every word begins with white space, else one space.
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub separator: Option<String>,
    /// Beliefs of observers who saw only the last 1 to K tokens.
    #[arg(long, value_name = "K", default_value_t = 4, value_parser = at_least_one)]
    pub suffix: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Beginning {
    /// As after a long past that is not shown.
    Stationary,
    /// At the beginning of a sentence.
    Sentence,
    /// In the start that the generator was written with.
    Written,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SampleFormat {
    Text,
    Jsonl,
}

#[derive(Debug, Args)]
pub struct Beliefs {
    #[command(flatten)]
    pub source: Source,
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
    /// Tokens separated by spaces.
    #[arg(long, value_name = "TOKENS")]
    pub word: String,
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub format: TextOrJson,
    #[command(flatten)]
    pub limits: LimitArgs,
}

#[derive(Debug, Args)]
pub struct List {
    /// A module, such as classic or std.classic, or one of its generators: std.classic.even.
    pub module: Option<String>,
}

#[derive(Debug, Args)]
pub struct Doc {
    /// A library module (classic or std.classic), a .gen file, or a folder of .gen files; left out: the whole standard library.
    pub of: Option<String>,
    /// The folder to make; one made before is replaced, whole.
    #[arg(long, value_name = "FOLDER")]
    pub out: PathBuf,
    /// Seconds for each generator, at most.
    #[arg(long, value_name = "SECONDS", default_value_t = 20.0, value_parser = positive)]
    pub time: f64,
    /// Beliefs in each picture, at most.
    #[arg(long, value_name = "N", default_value_t = 6_000)]
    pub points: usize,
}

#[derive(Debug, Args)]
pub struct Fmt {
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<String>,
    /// Change nothing; exit status 1 where a file would change.
    #[arg(long)]
    pub check: bool,
}

#[derive(Debug, Args)]
pub struct Explain {
    /// A code such as unknown-name; left out: all codes, one line each.
    pub code: Option<String>,
}

/// A p-value of 0.01 takes so many: (1 + 0) / (1 + 99).
fn draws(text: &str) -> Result<usize, String> {
    let found = text.parse().ok().filter(|draws| (99..=100_000).contains(draws));
    found.ok_or_else(|| format!("`{text}` is not a number of draws from 99 to 100000"))
}

fn setting(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() && !value.trim().is_empty() => {
            Ok((name.trim().to_string(), value.trim().to_string()))
        }
        _ => Err(format!("`{text}` is not PARAM=VALUE, such as p=1/3")),
    }
}

/// A small recurrent net learns a data set.
#[derive(Debug, Args)]
pub struct Probe {
    /// The folder of a data set, as `epsilang dataset` writes it.
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    /// Activations over probe/tokens.npy: .npy, .npz or .safetensors, an array [sequences, columns, width] for each hook.
    #[arg(value_name = "ACTIVATIONS", required = true)]
    pub activations: Vec<PathBuf>,
    /// The same hooks of the net before training: what they reach shows nothing.
    #[arg(long, value_name = "FILE")]
    pub untrained: Option<PathBuf>,
    /// Losses of the model over probe/tokens.npy, in nats: [sequences, columns - 1].
    #[arg(long, value_name = "FILE")]
    pub losses: Option<PathBuf>,
    /// How often the beliefs are shuffled: 99 or more, as fewer cannot show a p-value of 0.01.
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = draws)]
    pub draws: usize,
    /// Of shuffles, random nets and samples of points.
    #[arg(long, value_name = "S", default_value_t = 0)]
    pub seed: u64,
    #[arg(long, value_enum, default_value_t = ProbeFormat::Text)]
    pub format: ProbeFormat,
    /// Where to write; left out: standard output.
    #[arg(long, value_name = "PATH")]
    pub out: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ProbeFormat {
    Text,
    Json,
    Html,
}

#[derive(Debug, Args)]
pub struct Train {
    /// The folder of a data set, as `epsilang dataset` writes it.
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    /// The plain recurrent cell (tanh), or the gated recurrent unit.
    #[arg(long, value_enum, default_value_t = TrainModel::Gru)]
    pub model: TrainModel,
    /// Hidden units.
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = up_to::<1024>)]
    pub size: usize,
    /// How long to train: 10s, 500ms, 2m.
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = time_span, conflicts_with = "steps")]
    pub budget: Duration,
    /// Take so many steps instead, whatever time it takes: the same number gives the same bytes.
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    pub steps: Option<usize>,
    #[arg(long, value_name = "S", default_value_t = 0)]
    pub seed: u64,
    /// Rows of each step.
    #[arg(long, value_name = "ROWS", default_value_t = 64, value_parser = up_to::<4096>)]
    pub batch: usize,
    /// The largest step of Adam; left out, 0.003 for rnn and 0.01 for gru.
    #[arg(long, value_name = "X", value_parser = positive)]
    pub rate: Option<f64>,
    /// Where to write; left out, DIR/models/MODEL-SIZE-seedS.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TrainModel {
    Rnn,
    Gru,
}

impl TrainModel {
    pub fn cell(self) -> Cell {
        match self {
            TrainModel::Rnn => Cell::Rnn,
            TrainModel::Gru => Cell::Gru,
        }
    }
}

/// A length of time: a positive number, then ms, s (or nothing), m or h.
fn time_span(text: &str) -> Result<Duration, String> {
    const LONGEST: f64 = 30.0 * 24.0 * 3600.0;
    let number = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match &text[number.len()..] {
        "ms" => Some(1e-3),
        "s" | "" => Some(1.0),
        "m" => Some(60.0),
        "h" => Some(3600.0),
        _ => None,
    };
    let seconds = unit.zip(number.parse::<f64>().ok()).map(|(unit, count)| unit * count);
    match seconds {
        Some(seconds) if seconds > 0.0 && seconds <= LONGEST => Ok(Duration::from_secs_f64(seconds)),
        Some(seconds) if seconds > LONGEST => Err(format!("`{text}` is longer than 30 days")),
        _ => Err(format!("`{text}` is not a length of time, such as 10s, 500ms or 2m")),
    }
}

/// A whole number from 1 to `MOST`.
fn up_to<const MOST: usize>(text: &str) -> Result<usize, String> {
    match text.parse::<usize>() {
        Ok(count) if (1..=MOST).contains(&count) => Ok(count),
        _ => Err(format!("`{text}` is not a whole number from 1 to {MOST}")),
    }
}

fn shard(text: &str) -> Result<Shard, String> {
    let parts = text.split_once('/').and_then(|(part, of)| Some((part.parse().ok()?, of.parse().ok()?)));
    match parts {
        Some((part, of)) if (1..=of).contains(&part) => Ok(Shard { part, of }),
        _ => Err(format!("`{text}` is not K/N with K from 1 to N, such as 2/8")),
    }
}

fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse::<usize>() {
        Ok(count) if count > 0 => Ok(count),
        _ => Err(format!("`{text}` is not a whole number, at least 1")),
    }
}

fn positive(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() && value > 0.0 => Ok(value),
        _ => Err(format!("`{text}` is not a positive number")),
    }
}
