//! `epsilang train DIR`: a small recurrent net learns a data set, and what it does on the probe set is written as activations are.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::Instant;

use super::args::Train as Arguments;
use super::{Failure, data_set, interrupt, output, progress};
use crate::dataset::array::to_bytes;
use crate::dataset::{Manifest, ProbeSet, paths};
use crate::report::training::{Losses, Point, Trained, Training};
use crate::train::activations::answers;
use crate::train::loss::{ExpectedLoss, Prefixes, expected_losses};
use crate::train::net::{Net, Shape, Tokens};
use crate::train::save;
use crate::train::schedule::Schedule;
use crate::train::trainer::Trainer;
use crate::train::windows::Windows;

/// What says that a folder was written by this command.
const MARK: &str = "training.json";
/// Points of the loss curve that is kept, about.
const CURVE: usize = 100;

pub fn run(args: &Arguments) -> Result<(), Failure> {
    let manifest = data_set::manifest(&args.dir)?;
    let probe = ProbeSet::read(&manifest, |path| {
        let path = args.dir.join(path);
        std::fs::read(&path).map_err(|error| error.to_string())
    })
    .map_err(|why| Failure::input(format!("{}: {why}", args.dir.display())))?;
    let mut windows = windows(&args.dir)?;
    let vocabulary = manifest.vocabulary.len();
    let shape = Shape {
        cell: args.model.cell(),
        size: args.size,
        read: manifest.bos.as_ref().map_or(vocabulary, |bos| vocabulary.max(usize::from(bos.id) + 1)),
        predicted: vocabulary,
    };
    check(&args.dir.join(paths::PROBE_TOKENS), &probe.sequences.values, &shape)?;
    if probe.vocabulary() != vocabulary {
        let path = args.dir.join(paths::PROBE_NEXT_TOKEN);
        let found = probe.vocabulary();
        return Err(Failure::input(format!("{} is of {found} tokens, the manifest of {vocabulary}", path.display())));
    }
    let seed = args.seed;
    let folder = match &args.out {
        Some(out) => out.clone(),
        None => args.dir.join("models").join(format!("{}-{}-seed{seed}", shape.cell.name(), args.size)),
    };
    can_be_made(&folder)?;

    let trained = train(args, shape, &mut windows, optimal_mean(&manifest))?;
    let (files, losses) = files(&trained.net, &Net::new(shape, seed), &probe)?;
    let training = Training {
        epsilang: env!("CARGO_PKG_VERSION"),
        model: shape.cell.name(),
        size: shape.size,
        parameters: shape.parameters(),
        seed,
        batch: trained.batch,
        predictions: windows.window_columns() - 1,
        learning_rate: trained.rate,
        steps: trained.steps,
        epochs: trained.steps as f64 * trained.batch as f64 / windows.count() as f64,
        budget_seconds: trained.seconds.map(|_| args.budget.as_secs_f64()),
        seconds: trained.seconds,
        dataset: Trained {
            generator: manifest.generator.name.clone(),
            source_sha256: manifest.generator.source_sha256.clone(),
            seed: manifest.seed,
            rows: windows.rows(),
        },
        hook: save::HOOK,
        loss: losses,
        curve: trained.curve,
    };
    let json = (PathBuf::from(MARK), training.json().into_bytes());
    write(&folder, files.into_iter().chain([json]).collect())?;
    let path = |file: &str| folder.join(file).display().to_string();
    let mut text = training.text();
    text += &format!("wrote {}\n", folder.display());
    if let Some(why) = manifest.absent.get(paths::PROBE_BELIEF_REDUCED) {
        text += &format!("there are no beliefs to ask it for: {why}\n");
    } else {
        text += &format!("to ask what it carries:\n  epsilang probe {} {}", args.dir.display(), path("trained.safetensors"));
        text += &format!(" --untrained {} --losses {}\n", path("untrained.safetensors"), path("losses.npy"));
    }
    output::write_stdout(text.as_bytes())
}

fn windows(folder: &Path) -> Result<Windows<BufReader<File>>, Failure> {
    let path = folder.join(paths::TRAIN_TOKENS);
    let file = File::open(&path).map_err(|error| Failure::input(format!("cannot read {}: {error}", path.display())))?;
    Windows::open(BufReader::with_capacity(1 << 16, file)).map_err(|why| Failure::input(format!("{} {why}", path.display())))
}

/// The least possible loss of the tokens that are predicted, mean over their positions, in nats.
fn optimal_mean(manifest: &Manifest) -> Option<f64> {
    let nats = &manifest.optimal_loss.as_ref()?.nats;
    // Without a begin token nothing is read before the first token, so it is not predicted.
    let predicted = nats.get(usize::from(manifest.bos.is_none())..)?;
    (!predicted.is_empty()).then(|| predicted.iter().sum::<f64>() / predicted.len() as f64)
}

fn check(path: &Path, ids: &[u16], shape: &Shape) -> Result<(), Failure> {
    match ids.iter().find(|&&id| usize::from(id) >= shape.read) {
        Some(id) => {
            Err(Failure::input(format!("{} holds the token {id}, the manifest knows 0 to {}", path.display(), shape.read - 1)))
        }
        None => Ok(()),
    }
}

/// Nothing is there, or what this command wrote before.
fn can_be_made(folder: &Path) -> Result<(), Failure> {
    let empty = || std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none());
    if !folder.exists() || folder.join(MARK).is_file() || empty() {
        return Ok(());
    }
    let what = if folder.is_dir() { "the folder holds something else; name a new or an empty one" } else { "it is a file" };
    Err(Failure::input(format!("cannot write {}: {what}", folder.display())))
}

/// A net that has learned, and how.
struct Outcome {
    net: Net,
    steps: usize,
    batch: usize,
    rate: f32,
    /// Where the clock decided how many steps there are.
    seconds: Option<f64>,
    curve: Vec<Point>,
}

fn train(
    args: &Arguments,
    shape: Shape,
    windows: &mut Windows<BufReader<File>>,
    optimal: Option<f64>,
) -> Result<Outcome, Failure> {
    let path = args.dir.join(paths::TRAIN_TOKENS);
    let batch = args.batch.min(windows.count());
    let rate = args.rate.map_or(shape.cell.rate(), |rate| rate as f32);
    let mut trainer = Trainer::new(shape, args.seed, rate, args.steps);
    let (cancelled, progress, began) = (interrupt::flag(), progress::share("training"), Instant::now());
    let (mut ids, mut curve, mut since) = (Vec::new(), Vec::new(), Since::default());
    while !trainer.finished() {
        windows.read(batch, &mut ids).map_err(|error| Failure::input(format!("cannot read {}: {error}", path.display())))?;
        check(&path, &ids, &shape)?;
        let loss = trainer.step(Tokens { ids: &ids, columns: windows.window_columns() });
        // The last step is seen by no loss.
        let last = || trainer.finished() && !trainer.net().parameters.iter().all(|p| p.is_finite());
        if !loss.is_finite() || last() {
            return Err(Failure::input(format!(
                "at step {} the net is beyond finite numbers: a smaller --rate than {rate} is needed",
                trainer.done()
            )));
        }
        if cancelled.load(Ordering::Relaxed) {
            progress.finish_and_clear();
            return Err(Failure::limit(format!("stopped after {} steps: nothing was written", trainer.done())));
        }
        let spent = began.elapsed().as_secs_f64() / args.budget.as_secs_f64().max(f64::MIN_POSITIVE);
        if spent >= Schedule::share_before_fall() {
            trainer.fall();
        }
        since.add(loss);
        // How many steps there will be is known once the rate falls; until then every tenth is looked at.
        let every = trainer.steps().map_or(10, |steps| (steps / CURVE).max(1));
        if trainer.done().is_multiple_of(every) || trainer.finished() {
            let share = trainer.steps().map_or(spent, |steps| trainer.done() as f64 / steps.max(1) as f64);
            let aim = optimal.map_or_else(String::new, |nats| format!(", optimal {nats:.4}"));
            let nats = since.take();
            progress::show(&progress, share, format!("step {}, loss {nats:.4}{aim}", trainer.done()));
            curve.push(Point { step: trainer.done(), nats });
        }
    }
    progress.finish_and_clear();
    let seconds = args.steps.is_none().then(|| began.elapsed().as_secs_f64());
    Ok(Outcome { net: trainer.net().clone(), steps: trainer.done(), batch, rate, seconds, curve: thinned(curve) })
}

/// Losses since they were last asked for.
#[derive(Default)]
struct Since {
    sum: f64,
    count: u32,
}

impl Since {
    fn add(&mut self, loss: f64) {
        self.sum += loss;
        self.count += 1;
    }

    fn take(&mut self) -> f64 {
        let mean = self.sum / f64::from(self.count.max(1));
        *self = Since::default();
        mean
    }
}

/// A curve of not many more points than [`CURVE`], each the mean of equally many steps where they were so before.
fn thinned(curve: Vec<Point>) -> Vec<Point> {
    let group = curve.len().div_ceil(2 * CURVE).max(1);
    let mut before = 0;
    let mut joined = |points: &[Point]| {
        let (mut sum, first) = (0.0, before);
        for point in points {
            sum += point.nats * (point.step - before) as f64;
            before = point.step;
        }
        Point { step: before, nats: sum / (before - first).max(1) as f64 }
    };
    curve.chunks(group).map(&mut joined).collect()
}

type Files = Vec<(PathBuf, Vec<u8>)>;

/// What both nets do on the probe set: the files, and how far each is from the optimal predictor.
fn files(trained: &Net, untrained: &Net, probe: &ProbeSet) -> Result<(Files, Losses), Failure> {
    let (rows, columns) = (probe.sequences.rows, probe.sequences.columns);
    let prefixes = Prefixes {
        row: &probe.row,
        column: &probe.column,
        position: &probe.position,
        weight: &probe.weight,
        next_token: &probe.next_token.values,
        tokens: probe.vocabulary(),
    };
    let mut files = Files::new();
    let mut expected = Vec::<Vec<ExpectedLoss>>::new();
    for (name, net) in [("trained.safetensors", trained), ("untrained.safetensors", untrained)] {
        let seen = answers(net, Tokens { ids: &probe.sequences.values, columns });
        let bytes = save::safetensors(&seen.hidden, rows, columns, net.shape.size).map_err(Failure::input)?;
        files.push((name.into(), bytes));
        expected.push(expected_losses(&seen.probabilities, columns, net.shape.predicted, &prefixes));
        if name == "trained.safetensors" {
            files.push(("losses.npy".into(), to_bytes(&[rows, columns.saturating_sub(1)], &seen.losses)));
        }
    }
    Ok((files, Losses::new(&expected[0], &expected[1])))
}

/// Writes the folder whole, first making those above it.
fn write(folder: &Path, files: Files) -> Result<(), Failure> {
    if let Some(parent) = folder.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        std::fs::create_dir_all(parent)
            .map_err(|error| Failure::input(format!("cannot make the folder {}: {error}", parent.display())))?;
    }
    output::write_folder(folder, &files)
}
