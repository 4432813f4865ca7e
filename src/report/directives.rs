//! What `run` says of each directive, as text and as JSON.

use serde_json::{Value, json};

use super::features::{FeatureView, feature_json, feature_text};
use super::tables::{self, Table, Tuning};
use super::tunings;
use super::{Document, json as report_json, text as report_text};
use crate::directive::carry_out::Status;
use crate::directive::tune_two::TunedTwo;

fn word(status: Status) -> &'static str {
    match status {
        Status::Holds => "holds",
        Status::Fails => "FAILS",
        Status::Unknown => "unknown",
        Status::Done => "done",
    }
}

/// One directive and what became of it.
#[derive(Clone, Debug)]
pub struct Record {
    /// Counted from 1.
    pub line: usize,
    /// The directive as written.
    pub source: String,
    pub status: Status,
    /// Whether it is an `expect`.
    pub expectation: bool,
    /// Source text of a term, and what was found for it.
    pub found: Vec<(String, String)>,
    /// Of a `sweep`.
    pub table: Option<Table>,
    /// Of a `tune`.
    pub tuning: Option<Tuning>,
    /// Of a `tune` with two knobs.
    pub tuned_two: Option<TunedTwo>,
    /// Of a `feature`.
    pub feature: Option<FeatureView>,
    /// The reports made, for a `report`.
    pub reports: Vec<Document>,
}

/// One line, then what was found where that is news, then the reports.
pub fn text(record: &Record) -> String {
    let source: Vec<&str> = record.source.split_whitespace().collect();
    let mut text = format!("{:<8}line {:<4} {}\n", word(record.status), record.line, source.join(" "));
    if record.status != Status::Holds {
        for (term, found) in &record.found {
            text.push_str(&format!("                   {term} is {found}\n"));
        }
    }
    if let Some(table) = &record.table {
        text.push_str(&tables::text(table));
    }
    if let Some(tuning) = &record.tuning {
        text.push_str(&tables::tuning_text(tuning));
    }
    if let Some(tuned) = &record.tuned_two {
        text.push_str(&tunings::text(tuned));
    }
    if let Some(feature) = &record.feature {
        text.push_str(&format!("         {}\n", feature_text(feature)));
    }
    for document in &record.reports {
        text.push('\n');
        text.push_str(&report_text::write(document, 100, false));
        text.push('\n');
    }
    text
}

/// How many expectations hold, where there are any.
pub fn summary(records: &[Record]) -> String {
    let expectations = records.iter().filter(|record| record.expectation).count();
    let holds = records.iter().filter(|record| record.status == Status::Holds).count();
    match (expectations, records.is_empty()) {
        (0, true) => "nothing to carry out: the file has no directives\n".to_string(),
        (0, false) => String::new(),
        _ => format!("{holds} of {expectations} expectations hold\n"),
    }
}

/// `{"epsilang", "source", "directives": [{"line", "source", "status", "found": [{"term", "value"}], "reports"}]}`; a `sweep` has a `"table"`
/// too, a `tune` a `"tuning"`, a `feature` a `"feature"`.
pub fn json(source: &str, records: &[Record]) -> String {
    let directives: Vec<Value> = records
        .iter()
        .map(|record| {
            let found: Vec<Value> = record.found.iter().map(|(term, value)| json!({ "term": term, "value": value })).collect();
            let reports: Vec<Value> =
                record.reports.iter().filter_map(|document| serde_json::from_str(&report_json::write(document)).ok()).collect();
            let mut view = json!({
                "line": record.line,
                "source": record.source,
                "status": word(record.status).to_lowercase(),
                "found": found,
                "reports": reports,
            });
            let outcomes = [
                ("table", record.table.as_ref().map(tables::json)),
                ("tuning", record.tuning.as_ref().map(tables::tuning_json)),
                ("tuning", record.tuned_two.as_ref().map(tunings::json)),
                ("feature", record.feature.as_ref().map(feature_json)),
            ];
            for (key, outcome) in outcomes {
                if let Some(outcome) = outcome {
                    view[key] = outcome;
                }
            }
            view
        })
        .collect();
    let document = json!({ "epsilang": env!("CARGO_PKG_VERSION"), "source": source, "directives": directives });
    format!("{document:#}\n")
}
