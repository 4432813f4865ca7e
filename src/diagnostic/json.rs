//! Diagnostics as JSON, for editors and scripts.

use serde::Serialize;

use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{Sources, Span};

#[derive(Serialize)]
struct JsonDiagnostic<'a> {
    severity: &'static str,
    code: &'a str,
    message: &'a str,
    #[serde(flatten)]
    place: Option<Place<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    also: Vec<JsonLabel<'a>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    notes: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<JsonFix<'a>>,
}

/// Lines and columns are counted from 1, columns in characters; the end is the first place after. Bytes are counted from 0.
#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    bytes: [u32; 2],
}

#[derive(Serialize)]
struct JsonLabel<'a> {
    message: &'a str,
    #[serde(flatten)]
    place: Place<'a>,
}

#[derive(Serialize)]
struct JsonFix<'a> {
    replacement: &'a str,
    #[serde(flatten)]
    place: Place<'a>,
}

/// A JSON array of the diagnostics, indented.
pub fn json(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let list: Vec<_> = diagnostics.iter().map(|diagnostic| of(diagnostic, sources)).collect();
    // Strings and numbers only: this cannot fail.
    serde_json::to_string_pretty(&list).unwrap_or_default()
}

fn of<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> JsonDiagnostic<'a> {
    JsonDiagnostic {
        severity: match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        code: diagnostic.code,
        message: &diagnostic.message,
        place: diagnostic.primary.as_ref().map(|label| place(label.span, sources)),
        also: diagnostic
            .secondary
            .iter()
            .map(|label| JsonLabel { message: &label.message, place: place(label.span, sources) })
            .collect(),
        notes: &diagnostic.notes,
        help: diagnostic.help.as_deref(),
        fix: diagnostic.fix.as_ref().map(|fix| JsonFix { replacement: &fix.replacement, place: place(fix.span, sources) }),
    }
}

fn place(span: Span, sources: &Sources) -> Place<'_> {
    let file = sources.get(span.file);
    let (line, column) = file.line_column(span.start as usize);
    let (end_line, end_column) = file.line_column(span.end as usize);
    Place { file: &file.name, line, column, end_line, end_column, bytes: [span.start, span.end] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_in_characters() {
        let mut sources = Sources::default();
        let file = sources.add("a.gen", "x\n\"é\" b");
        let diagnostic = Diagnostic::error("some-code", "message")
            .at(Span::new(file, 7, 8), "here")
            .fix(Span::new(file, 7, 8), "c")
            .help("mend");
        let value: serde_json::Value = serde_json::from_str(&json(&[diagnostic], &sources)).expect("valid");
        let one = &value[0];
        assert_eq!((one["line"].as_u64(), one["column"].as_u64()), (Some(2), Some(5)));
        assert_eq!(one["fix"]["replacement"], "c");
        assert_eq!(one["severity"], "error");
        assert!(one.get("notes").is_none());
    }
}
