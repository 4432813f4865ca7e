//! `epsilang probe DIR ACTIVATIONS...`

use std::path::Path;

use super::args::{Probe as Arguments, ProbeFormat};
use super::{Failure, data_set, interrupt, output, progress};
use crate::dataset::{ProbeSet, paths};
use crate::probe::read::{Array, File};
use crate::probe::{Activations, Aligned, Exact, Options, Prober, losses};
use crate::report::html;
use crate::report::probe::{json, text};

pub fn run(args: &Arguments) -> Result<(), Failure> {
    args.out.as_deref().map_or(Ok(()), |path| output::place(path).map(|_| ()))?;
    let exact = exact(&args.dir)?;
    let losses = match &args.losses {
        Some(path) => {
            let found = one(path)?;
            losses::by_position(&exact, &found.shape, &found.values)
                .map_err(|why| Failure::input(format!("{}: {why}", path.display())))?
        }
        None => Vec::new(),
    };
    let before = args.untrained.as_deref().map(Stored::open).transpose()?;
    // All is looked at before the long work begins, hook by hook, so that one is held at a time.
    let mut count = 0;
    for path in &args.activations {
        let file = Stored::open(path)?;
        for name in file.file.names() {
            file.hook(name, &exact)?;
            untrained(before.as_ref(), name, file.file.names(), &exact)?;
            count += 1;
        }
    }
    let options = Options { draws: args.draws, seed: args.seed, ..Options::default() };
    let bar = progress::over(count + 1, "probed");
    let prober = Prober::new(&exact, options).map_err(Failure::input)?;
    bar.inc(1);
    let mut hooks = Vec::with_capacity(count);
    for path in &args.activations {
        let file = Stored::open(path)?;
        for name in file.file.names() {
            if interrupt::flag().load(std::sync::atomic::Ordering::Relaxed) {
                return Err(Failure::limit("stopped before all hooks were probed"));
            }
            let (found, untrained) = (file.hook(name, &exact)?, untrained(before.as_ref(), name, file.file.names(), &exact)?);
            let hook = prober.hook(&path.display().to_string(), &found, untrained.as_ref());
            hooks.push(hook.map_err(|why| Failure::input(format!("{}: {why}", path.display())))?);
            bar.inc(1);
        }
    }
    bar.finish_and_clear();
    let probe = prober.finished(hooks, losses);
    let written = match args.format {
        ProbeFormat::Text => text::write(&probe),
        ProbeFormat::Json => json::write(&probe, &args.dir.display().to_string()),
        ProbeFormat::Html => html::probe::write(&probe, &args.dir.display().to_string()),
    };
    output::write(args.out.as_deref(), written.as_bytes())?;
    if probe.hooks.iter().any(|hook| hook.finding.verdict.is_carried()) {
        return Ok(());
    }
    let shifted = probe.hooks.iter().find_map(|hook| match hook.alignment.verdict {
        Aligned::Shifted { .. } | Aligned::SeesLater => hook.finding.reasons.first().map(|reason| (hook, reason.words())),
        _ => None,
    });
    match shifted {
        Some((hook, why)) => Err(Failure::input(format!(
            "{} {}: {why}\nthe activation at column t must have seen the tokens in columns 0 to t of {}, and no more",
            hook.file,
            hook.name,
            paths::PROBE_TOKENS
        ))),
        None => Err(Failure::False),
    }
}

fn exact(folder: &Path) -> Result<Exact, Failure> {
    let manifest = data_set::manifest(folder)?;
    let of_folder = |why: &dyn std::fmt::Display| Failure::input(format!("{}: {why}", folder.display()));
    let set = ProbeSet::read(&manifest, |path| std::fs::read(folder.join(path)).map_err(|error| error.to_string()));
    Exact::of(&manifest, set.map_err(|why| of_folder(&why))?).map_err(|why| of_folder(&why))
}

/// Bytes of a file of activations at most: it is held whole, and one of its arrays as numbers.
const LARGEST: u64 = 16 << 30;

/// A file of activations, and where it lies.
struct Stored<'a> {
    path: &'a Path,
    file: File,
}

impl<'a> Stored<'a> {
    fn open(path: &'a Path) -> Result<Stored<'a>, Failure> {
        let wrong = |error: std::io::Error| Failure::input(format!("cannot read {}: {error}", path.display()));
        let bytes = std::fs::metadata(path).map_err(wrong)?.len();
        if bytes > LARGEST {
            let (has, most) = (bytes >> 30, LARGEST >> 30);
            return Err(Failure::input(format!(
                "{} has {has} GiB; at most {most} GiB are read at a time: put fewer hooks in a file, save float16, or make the data set with a smaller \
                 --max-prefixes",
                path.display()
            )));
        }
        let bytes = std::fs::read(path).map_err(wrong)?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let file = File::new(&name, bytes).map_err(|why| Failure::input(format!("{}: {why}", path.display())))?;
        Ok(Stored { path, file })
    }

    fn wrong(&self, why: &dyn std::fmt::Display) -> Failure {
        Failure::input(format!("{}: {why}", self.path.display()))
    }

    fn array(&self, name: &str) -> Result<Array, Failure> {
        self.file.array(name).map_err(|why| self.wrong(&why))
    }

    fn hook(&self, name: &str, exact: &Exact) -> Result<Activations, Failure> {
        let found = self.array(name)?.into_activations(exact.sequences(), exact.columns).map_err(|why| self.wrong(&why))?;
        found.fits(exact).map_err(|why| self.wrong(&why))?;
        Ok(found)
    }
}

fn one(path: &Path) -> Result<Array, Failure> {
    let stored = Stored::open(path)?;
    match stored.file.names() {
        [name] => stored.array(name),
        _ => Err(stored.wrong(&"expected one array")),
    }
}

/// The untrained activations of the same name, or the only ones there are, where the hook is the only one of its file too.
fn untrained(before: Option<&Stored>, name: &str, beside: &[String], exact: &Exact) -> Result<Option<Activations>, Failure> {
    let Some(before) = before else { return Ok(None) };
    match before.file.names() {
        names if names.iter().any(|other| other == name) => before.hook(name, exact).map(Some),
        [only] if beside.len() == 1 => before.hook(only, exact).map(Some),
        _ => Err(before.wrong(&format!("it has no array named {name}, as the activations have"))),
    }
}
