//! `epsilang probe DIR ACTIVATIONS...`

use std::path::Path;

use super::args::{Probe as Arguments, ProbeFormat};
use super::{Failure, data_set, interrupt, output, progress};
use crate::dataset::{ProbeSet, paths};
use crate::probe::read::{Array, arrays};
use crate::probe::{Activations, Aligned, Exact, Options, Prober, losses};
use crate::report::html;
use crate::report::probe::{json, text};

pub fn run(args: &Arguments) -> Result<(), Failure> {
    let exact = exact(&args.dir)?;
    let losses = match &args.losses {
        Some(path) => {
            let found = one(path)?;
            losses::by_position(&exact, &found.shape, &found.values)
                .map_err(|why| Failure::input(format!("{}: {why}", path.display())))?
        }
        None => Vec::new(),
    };
    let before = match &args.untrained {
        Some(path) => activations(path, &exact)?,
        None => Vec::new(),
    };
    // All is looked at before the long work begins; then file by file again, so that one is held at a time.
    let mut count = 0;
    for path in &args.activations {
        let found = activations(path, &exact)?;
        count += found.len();
        for hook in &found {
            matching(&before, hook, args.untrained.as_deref())?;
        }
    }
    let options = Options { draws: args.draws, seed: args.seed, ..Options::default() };
    let bar = progress::over(count + 1, "probed");
    let prober = Prober::new(&exact, options).map_err(Failure::input)?;
    bar.inc(1);
    let mut hooks = Vec::with_capacity(count);
    for path in &args.activations {
        for found in activations(path, &exact)? {
            if interrupt::flag().load(std::sync::atomic::Ordering::Relaxed) {
                return Err(Failure::limit("stopped before all hooks were probed"));
            }
            let untrained = matching(&before, &found, args.untrained.as_deref())?;
            let hook = prober.hook(&path.display().to_string(), &found, untrained);
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

fn read(path: &Path) -> Result<Vec<Array>, Failure> {
    let bytes = std::fs::read(path).map_err(|error| Failure::input(format!("cannot read {}: {error}", path.display())))?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    arrays(&name, &bytes).map_err(|why| Failure::input(format!("{}: {why}", path.display())))
}

fn one(path: &Path) -> Result<Array, Failure> {
    let mut found = read(path)?;
    match (found.pop(), found.is_empty()) {
        (Some(array), true) => Ok(array),
        _ => Err(Failure::input(format!("{}: expected one array", path.display()))),
    }
}

fn activations(path: &Path, exact: &Exact) -> Result<Vec<Activations>, Failure> {
    let wrong = |why: crate::probe::Unfit| Failure::input(format!("{}: {why}", path.display()));
    let into = |array: Array| {
        let found = array.into_activations(exact.sequences(), exact.columns).map_err(wrong)?;
        found.fits(exact).map_err(wrong)?;
        Ok(found)
    };
    read(path)?.into_iter().map(into).collect()
}

/// The untrained activations of the same name, or the only ones there are.
fn matching<'a>(before: &'a [Activations], hook: &Activations, file: Option<&Path>) -> Result<Option<&'a Activations>, Failure> {
    let Some(file) = file else { return Ok(None) };
    let found = before.iter().find(|other| other.hook == hook.hook).or(if let [only] = before { Some(only) } else { None });
    match found {
        Some(found) => Ok(Some(found)),
        None => Err(Failure::input(format!("{} has no array named {}, as the activations have", file.display(), hook.hook))),
    }
}
