//! `epsilang sweep FILE --out DIR`: the sweeps of a file, written to a folder. What is finished is kept in a journal, so that a run that was stopped
//! goes on, and several machines may each do a share.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use rayon::prelude::*;

use super::args::{Shard, Sweep as Arguments};
use super::input::{self, OpenProgram};
use super::run::cell;
use super::{Failure, output, progress};
use crate::check::program::{DirectiveKind, KnobValue, Program, Sweep};
use crate::diagnostic::Diagnostic;
use crate::directive::sweep::{combinations, limits_of_points, point, without_values};
use crate::machine::limits::Limits;
use crate::report::sweep::{Finished, Heading, files, journal, pictured, thumbnail};

pub fn run(args: &Arguments) -> Result<(), Failure> {
    let limits = limits_of_points(&args.limits.limits());
    let opened = input::open_program(&args.file, &limits)?;
    let sweeps: Vec<(&str, &Sweep)> = (opened.program.directives().iter())
        .filter_map(|directive| match &directive.kind {
            DirectiveKind::Sweep(sweep) => Some((opened.sources.text(directive.span), sweep)),
            _ => None,
        })
        .collect();
    if sweeps.is_empty() {
        return Err(Failure::input(format!("there is no `sweep` in {}", args.file)));
    }
    fs::create_dir_all(&args.out)
        .map_err(|error| Failure::input(format!("cannot make the folder {}: {error}", args.out.display())))?;
    for (at, (text, sweep)) in sweeps.into_iter().enumerate() {
        let points = combinations(sweep);
        let heading = heading(&opened, text, args, &limits, points.len());
        Work { args, limits: &limits, opened: &opened, sweep, stem: format!("sweep-{}", at + 1), points, heading }.run()?;
    }
    Ok(())
}

/// What a journal is of: everything that its values depend on.
fn heading(opened: &OpenProgram, directive: &str, args: &Arguments, limits: &Limits, points: usize) -> Heading {
    let Limits { max_states, max_beliefs, tolerance, cut, lags, effort, points: kept, .. } = limits;
    let limits = format!("{max_states} {max_beliefs} {tolerance:?} {cut:?} {lags:?} {effort:?} {kept} {}", args.no_pictures);
    let sources = opened.sources.iter().map(|(_, file)| &*file.text);
    Heading::of(sources.chain([directive, env!("CARGO_PKG_VERSION"), &limits]), points)
}

/// One sweep.
struct Work<'w> {
    args: &'w Arguments,
    limits: &'w Limits,
    opened: &'w OpenProgram,
    sweep: &'w Sweep,
    /// The beginning of its files' names.
    stem: String,
    points: Vec<Vec<KnobValue>>,
    heading: Heading,
}

impl Work<'_> {
    fn run(&self) -> Result<(), Failure> {
        let mut finished = BTreeMap::new();
        for folder in std::iter::once(&self.args.out).chain(&self.args.join) {
            self.gather(folder, &mut finished)?;
        }
        if self.args.join.is_empty() {
            self.work(&mut finished)?;
        }
        let mine = (0..self.points.len()).filter(|&point| self.is_mine(point));
        let (all, missing) = (mine.clone().count(), mine.filter(|point| !finished.contains_key(point)).count());
        let there = all - missing;
        if missing > 0 && !self.args.join.is_empty() {
            return Err(Failure::input(format!(
                "{}: {missing} of {all} points are in none of the journals; run the shards that lack them",
                self.stem
            )));
        }
        if missing > 0 {
            return Err(Failure::limit(format!(
                "{}: stopped with {there} of {all} points finished; the same command goes on from there",
                self.stem
            )));
        }
        if let Some(Shard { part, of }) = self.args.shard {
            eprintln!("{}: shard {part}/{of} is finished, {all} points", self.stem);
            return Ok(());
        }
        self.write(&finished.into_values().collect::<Vec<Finished>>())
    }

    fn is_mine(&self, point: usize) -> bool {
        self.args.shard.is_none_or(|Shard { part, of }| point % of == part - 1)
    }

    /// The journals of this sweep in a folder, whoever wrote them.
    fn gather(&self, folder: &Path, finished: &mut BTreeMap<usize, Finished>) -> Result<(), Failure> {
        let wrong = |error: std::io::Error| Failure::input(format!("cannot read {}: {error}", folder.display()));
        let mut paths = Vec::new();
        for entry in fs::read_dir(folder).map_err(wrong)? {
            let path = entry.map_err(wrong)?.path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let rest = name.strip_prefix(self.stem.as_str()).and_then(|rest| rest.strip_suffix("journal"));
            if rest.is_some_and(|rest| rest.starts_with('.')) {
                paths.push(path);
            }
        }
        paths.sort();
        for path in paths {
            let text = fs::read_to_string(&path).map_err(wrong)?;
            let Some((points, _)) = self.heading.read(&text) else { return Err(other(&path)) };
            finished.extend(points.into_iter().map(|point| (point.point, point)));
        }
        Ok(())
    }

    fn journal(&self) -> PathBuf {
        let shard = self.args.shard.map_or_else(String::new, |Shard { part, of }| format!(".{part}of{of}"));
        self.args.out.join(format!("{}{shard}.journal", self.stem))
    }

    /// Works out what is missing of this share, each point written down as soon as it is finished.
    fn work(&self, finished: &mut BTreeMap<usize, Finished>) -> Result<(), Failure> {
        let missing: Vec<usize> =
            (0..self.points.len()).filter(|&point| self.is_mine(point) && !finished.contains_key(&point)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let journal = Mutex::new(self.opened_journal()?);
        let progress = progress::over(missing.len(), "sweeping");
        let worked: Vec<Result<Option<Finished>, Failure>> = missing
            .into_par_iter()
            .map(|at| {
                let Some((point, failed)) = self.point(at) else { return Ok(None) };
                let line = journal::line(&point);
                let mut file = journal.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                file.write_all(line.as_bytes())
                    .map_err(|error| Failure::input(format!("cannot write {}: {error}", self.journal().display())))?;
                drop(file);
                progress.inc(1);
                if let Some(errors) = failed.filter(|_| self.points.len() == 1) {
                    return Err(Failure::Input(self.opened.show(&errors)));
                }
                Ok(Some(point))
            })
            .collect();
        progress.finish_and_clear();
        for point in worked {
            finished.extend(point?.map(|point| (point.point, point)));
        }
        Ok(())
    }

    /// The journal to go on with: without a line that was cut short, as happens to a run that is killed.
    fn opened_journal(&self) -> Result<File, Failure> {
        let path = self.journal();
        let wrong = |error: std::io::Error| Failure::input(format!("cannot write {}: {error}", path.display()));
        let before = if path.exists() { fs::read_to_string(&path).map_err(wrong)? } else { String::new() };
        let whole = match self.heading.read(&before) {
            Some((_, lines)) => self.heading.line() + &lines.concat(),
            None if before.is_empty() => self.heading.line(),
            None => return Err(other(&path)),
        };
        if whole != before {
            output::write_file(&path, whole.as_bytes())?;
        }
        OpenOptions::new().append(true).open(&path).map_err(wrong)
    }

    /// A point of this sweep, as [`finish`] has it.
    fn point(&self, at: usize) -> Option<(Finished, Option<Vec<Diagnostic>>)> {
        let wanted = !self.args.no_pictures && pictured(at, self.points.len());
        finish(&self.opened.program, self.limits, self.sweep, (at, &self.points[at]), wanted)
    }

    fn write(&self, finished: &[Finished]) -> Result<(), Failure> {
        let names: Vec<String> = self.sweep.knobs.iter().map(|knob| knob.name.clone()).collect();
        let measures: Vec<String> = self.sweep.formulas.iter().map(|formula| formula.text.clone()).collect();
        let knobs: Vec<Vec<String>> = self.points.iter().map(|values| values.iter().map(ToString::to_string).collect()).collect();
        let mut written = Vec::new();
        for (end, text) in files(&names, &measures, &knobs, finished) {
            let path = self.args.out.join(format!("{}{end}", self.stem));
            output::write_file(&path, text.as_bytes())?;
            written.push(path.display().to_string());
        }
        eprintln!("wrote {}", written.join(", "));
        Ok(())
    }
}

/// A point, and what is wrong with it where it cannot be built; `None` where the time was up: what was then found is not what would be.
pub fn finish(
    program: &Program,
    limits: &Limits,
    sweep: &Sweep,
    (at, knobs): (usize, &[KnobValue]),
    wanted: bool,
) -> Option<(Finished, Option<Vec<Diagnostic>>)> {
    if limits.expired() {
        return None;
    }
    let (row, beliefs, failed) = match point(program, limits, sweep, knobs, wanted) {
        Ok(swept) => (swept.row, swept.beliefs, None),
        Err(errors) => (without_values(sweep, knobs, &errors), None, Some(errors)),
    };
    let cells = row.values.iter().map(cell).collect();
    let finished = Finished { point: at, cells, picture: beliefs.as_ref().and_then(thumbnail) };
    (!limits.expired()).then_some((finished, failed))
}

fn other(path: &Path) -> Failure {
    Failure::input(format!(
        "{} is the journal of another sweep, or the file or its limits have changed since: remove it, or give another folder",
        path.display()
    ))
}
