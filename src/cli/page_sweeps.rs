//! The sweeps of a file for its page: as many of their points as a page has time for.

use rayon::prelude::*;

use super::input::OpenProgram;
use super::progress;
use super::sweep::finish;
use crate::check::program::{Directive, DirectiveKind, KnobValue, Sweep};
use crate::directive::sweep::{combinations, limits_of_points, thinned};
use crate::machine::limits::Limits;
use crate::report::sweep::{Finished, ShownSweep, pictured};

/// The sweeps of a file, each with at most so many points; where names are given, those of the generators so named. `file` as it is given on the
/// command line.
pub fn sweeps(opened: &OpenProgram, file: &str, names: &[String], most: usize, limits: &Limits) -> Vec<ShownSweep> {
    let wanted: Vec<(&Directive, &Sweep)> = (opened.program.directives().iter())
        .filter_map(|directive| match &directive.kind {
            DirectiveKind::Sweep(sweep) => Some((directive, sweep)),
            _ => None,
        })
        .filter(|(_, sweep)| names.is_empty() || names.iter().any(|name| name == of(sweep)))
        .filter(|_| most > 0)
        .collect();
    let count = wanted.len();
    let each = wanted.into_iter().enumerate();
    each.map(|(at, (directive, sweep))| {
        let limits = limits_of_points(&limits.with_share_of_time(1.0 / (count - at) as f64));
        shown(opened, file, directive, sweep, most, &limits)
    })
    .collect()
}

/// The name of the generator that is swept.
fn of(sweep: &Sweep) -> &str {
    sweep.target.text.split('(').next().unwrap_or_default().trim()
}

fn shown(opened: &OpenProgram, file: &str, directive: &Directive, sweep: &Sweep, most: usize, limits: &Limits) -> ShownSweep {
    let asked = sweep.knobs.iter().map(|knob| knob.values.len()).product();
    let sweep = thinned(sweep, most);
    let points = combinations(&sweep);
    let progress = progress::over(points.len(), "sweeping");
    let worked: Vec<Option<Finished>> = points
        .par_iter()
        .enumerate()
        .map(|(at, knobs)| {
            let finished = finish(&opened.program, limits, &sweep, (at, knobs), pictured(at, points.len()));
            progress.inc(1);
            finished.map(|(finished, _)| finished)
        })
        .collect();
    progress.finish_and_clear();
    let exactly = |knobs: &[KnobValue]| knobs.iter().map(ToString::to_string).collect();
    let there = worked.into_iter().zip(&points).filter_map(|(finished, knobs)| Some((finished?, exactly(knobs)))).enumerate();
    let (finished, values) = there.map(|(at, (finished, knobs))| (Finished { point: at, ..finished }, knobs)).unzip();
    let file_of = opened.sources.get(directive.span.file);
    ShownSweep {
        line: file_of.line_column(directive.span.start as usize).0,
        source: opened.sources.text(directive.span).split_whitespace().collect::<Vec<&str>>().join(" "),
        knobs: sweep.knobs.iter().map(|knob| knob.name.clone()).collect(),
        measures: sweep.formulas.iter().map(|formula| formula.text.clone()).collect(),
        values,
        finished,
        asked,
        wanted: points.len(),
        command: format!("epsilang sweep {file} --out FOLDER"),
    }
}
