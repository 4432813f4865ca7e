//! `epsilang run FILE`: carries out the file's directives.

use std::sync::{Mutex, PoisonError};

use indicatif::ProgressBar;

use super::args::{Run, RunFormat};
use super::input::{self, OpenProgram};
use super::{Failure, output, progress, report, select};
use crate::diagnostic::Diagnostic;
use crate::directive::Evaluator;
use crate::directive::carry_out::{Carried, Outcome, Reported, Status};
use crate::directive::sweep;
use crate::directive::tune::{Point, Tuned};
use crate::directive::value::Value;
use crate::machine::limits::Limits;
use crate::report::Document;
use crate::report::directives::{self, Record};
use crate::report::features::FeatureView;
use crate::report::tables::{self, Cell, Row, Table, Tuning};

pub fn run(args: &Run) -> Result<(), Failure> {
    let limits = args.limits.limits();
    let opened = input::open_program(&args.file, &limits)?;
    let bar: Mutex<Option<ProgressBar>> = Mutex::new(None);
    let held = || bar.lock().unwrap_or_else(PoisonError::into_inner);
    let watch = |points: usize| held().get_or_insert_with(|| progress::over(points, "sweeping")).inc(1);
    let mut evaluator = Evaluator::new(&opened.program, &limits);
    evaluator.watch = Some(&watch);
    let (mut records, mut diagnostics, mut statuses) = (Vec::new(), Vec::new(), Vec::new());
    let mut stopped: Option<Failure> = None;
    for directive in opened.program.directives() {
        let carried = evaluator.carry_out(directive);
        if let Some(bar) = held().take() {
            bar.finish_and_clear();
        }
        let (record, unfinished) = record(&opened, &args.file, &carried, &limits)?;
        stopped = unfinished.map(|unfinished| unfinished.after(stopped.take())).or(stopped);
        if args.format == RunFormat::Text {
            output::write_stdout(directives::text(&record).as_bytes())?;
        }
        records.push(record);
        statuses.push(carried.status);
        diagnostics.extend(carried.diagnostics);
    }
    let end = match args.format {
        RunFormat::Text => directives::summary(&records),
        RunFormat::Json => directives::json(&args.file, &records),
        RunFormat::Csv => {
            records.iter().filter_map(|record| record.table.as_ref()).map(tables::csv).collect::<Vec<String>>().join("\n")
        }
    };
    output::write_stdout(end.as_bytes())?;
    // What no directive asked for is to be sound all the same.
    let said: Vec<_> = diagnostics.iter().map(|told| (told.code, told.span())).collect();
    let broken: Vec<Diagnostic> = opened.program.elaborate_all().into_iter().filter(Diagnostic::is_error).collect();
    diagnostics.extend(broken.iter().filter(|found| !said.contains(&(found.code, found.span()))).cloned());
    let shown = opened.show(&diagnostics);
    if statuses.contains(&Status::Fails) {
        eprint!("{shown}");
        return Err(Failure::False);
    }
    if statuses.contains(&Status::Unknown) {
        let stopped = if limits.expired() { "error: the time was up; allow more with --time\n" } else { "" };
        return Err(select::failure(&diagnostics, format!("{shown}{stopped}")));
    }
    if !broken.is_empty() {
        return Err(select::failure(&broken, shown));
    }
    eprint!("{shown}");
    stopped.map_or(Ok(()), Err)
}

/// What a directive came to, for people and programs; a `report` is made here, of what no limit stops.
fn record(opened: &OpenProgram, file: &str, carried: &Carried, limits: &Limits) -> Result<(Record, Option<Failure>), Failure> {
    let text = |span| opened.sources.text(span).to_string();
    let reports = carried
        .built
        .iter()
        .map(|reported| match reported {
            Reported::Process(built) => report::document(
                file,
                vec![select::of_built(opened, (**built).clone())],
                Vec::new(),
                Vec::new(),
                Vec::new(),
                limits,
            ),
            Reported::Language(heard) => report::document(
                file,
                Vec::new(),
                vec![(0, select::of_spoken(opened, heard.spoken.clone()))],
                Vec::new(),
                Vec::new(),
                limits,
            ),
            Reported::Lazy(lazy) => {
                let chosen = select::of_lazy(opened, (**lazy).clone());
                report::document(file, Vec::new(), Vec::new(), Vec::new(), vec![(0, chosen)], limits)
            }
            Reported::Product(factored) => {
                let chosen = select::of_factored(opened, (**factored).clone());
                report::document(file, Vec::new(), Vec::new(), vec![(0, chosen)], Vec::new(), limits)
            }
        })
        .collect::<Result<Vec<(Document, Option<Failure>)>, Failure>>()?;
    let (reports, stopped): (Vec<Document>, Vec<Option<Failure>>) = reports.into_iter().unzip();
    let stopped = stopped.into_iter().flatten().reduce(|before, after| after.after(Some(before)));
    let mut record = Record {
        line: opened.sources.get(carried.span.file).line_column(carried.span.start as usize).0,
        source: text(carried.span),
        status: if stopped.is_some() { Status::Unknown } else { carried.status },
        expectation: carried.expectation,
        table: None,
        tuning: None,
        tuned_two: None,
        feature: None,
        found: carried.found.iter().map(|found| (text(found.span), found.text.clone())).collect(),
        reports,
    };
    match carried.outcome {
        Some(Outcome::Table(ref found)) => record.table = Some(table(found)),
        Some(Outcome::Tuned(ref found)) => record.tuning = Some(tuning(found)),
        Some(Outcome::TunedTwo(ref found)) => record.tuned_two = Some(found.clone()),
        Some(Outcome::Feature { ref name, ref text, ref found }) => {
            record.feature = Some(FeatureView { name: name.clone(), text: text.clone(), found: found.clone() });
        }
        None => {}
    }
    Ok((record, stopped))
}

/// A value as a table has it.
pub fn cell(value: &Value) -> Cell {
    match value {
        Value::Exact(_) | Value::Modular { .. } | Value::Measured { .. } => match value.bounds() {
            Some((value, lower, upper)) => Cell::Number { value, lower, upper },
            None => Cell::None("no finite number".to_string()),
        },
        Value::Infinite => Cell::Infinite,
        Value::None(why) => Cell::None(why.clone()),
    }
}

fn table(found: &sweep::Table) -> Table {
    let row = |row: &sweep::Row| Row {
        knobs: row.knobs.iter().map(ToString::to_string).collect(),
        cells: row.values.iter().map(cell).collect(),
    };
    Table { knobs: found.knobs.clone(), measures: found.measures.clone(), rows: found.rows.iter().map(row).collect() }
}

fn tuning(found: &Tuned) -> Tuning {
    let pair = |point: &Point| (point.knob, point.value);
    Tuning {
        knob: found.knob.clone(),
        within: found.within,
        quantity: found.quantity.clone(),
        solutions: found.solutions.iter().map(|point| (point.knob, point.value, point.residual)).collect(),
        nearest: found.nearest.as_ref().map(pair),
        least: found.least.as_ref().map(pair),
        greatest: found.greatest.as_ref().map(pair),
        evaluations: found.evaluations,
    }
}
