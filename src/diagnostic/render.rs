//! Diagnostics as text for people, with the lines of source they speak of. This file alone knows ariadne.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use ariadne::{Cache, Color, Config, IndexType, Report, ReportKind, Source};

use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::source::{FileId, Sources, Span};

/// The diagnostics one after the other, errors and warnings in the order given, with the source lines concerned.
pub fn render(diagnostics: &[Diagnostic], sources: &Sources, colour: bool) -> String {
    let mut cache = Files { sources, read: HashMap::new() };
    let mut out = Vec::new();
    for diagnostic in diagnostics {
        if diagnostic.primary.is_none() {
            out.extend(without_place(diagnostic).into_bytes());
        } else if labels(diagnostic).any(|label| on_long_line(label.span, sources)) {
            out.extend(excerpted(diagnostic, sources).into_bytes());
        } else {
            report(diagnostic, sources, colour, &mut cache, &mut out);
        }
    }
    String::from_utf8_lossy(&out).lines().map(|line| line.trim_end().to_string() + "\n").collect()
}

fn without_place(diagnostic: &Diagnostic) -> String {
    let mut text = format!("[{}] {}: {}\n", diagnostic.code, severity(diagnostic.severity), diagnostic.message);
    for note in &diagnostic.notes {
        text += &format!("  Note: {note}\n");
    }
    if let Some(help) = &diagnostic.help {
        text += &format!("  Help: {help}\n");
    }
    text
}

/// Lines longer than this are not shown whole.
const LONGEST_LINE: usize = 400;

/// Characters of a long line shown on either side of a place.
const AROUND: usize = 40;

fn labels(diagnostic: &Diagnostic) -> impl Iterator<Item = &Label> {
    diagnostic.primary.iter().chain(&diagnostic.secondary)
}

/// The line that holds the start of a span, and where in it the span starts.
fn line(span: Span, sources: &Sources) -> (&str, usize) {
    let text = &sources.get(span.file).text;
    let mut start = (span.start as usize).min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let begin = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    (&text[begin..end], start - begin)
}

fn on_long_line(span: Span, sources: &Sources) -> bool {
    line(span, sources).0.len() > LONGEST_LINE
}

/// Of lines too long to be shown, only the surroundings of the places.
fn excerpted(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let mut text = format!("[{}] {}: {}\n", diagnostic.code, severity(diagnostic.severity), diagnostic.message);
    for label in labels(diagnostic) {
        let file = sources.get(label.span.file);
        let (row, column) = file.line_column(label.span.start as usize);
        let (line, at) = line(label.span, sources);
        let before: Vec<char> = line[..at].chars().rev().take(AROUND).collect();
        let before: String = before.into_iter().rev().collect();
        let after: String = line[at..].chars().take(AROUND).collect();
        text += &format!("   {}:{row}:{column}: ...{before}{after}...\n", file.name);
        text += &format!(
            "   {}^ {}\n",
            " ".repeat(file.name.len() + format!(":{row}:{column}: ...").len() + before.chars().count()),
            label.message
        );
    }
    for note in &diagnostic.notes {
        text += &format!("  Note: {note}\n");
    }
    if let Some(help) = &diagnostic.help {
        text += &format!("  Help: {help}\n");
    }
    text
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "Error",
        Severity::Warning => "Warning",
    }
}

fn report(diagnostic: &Diagnostic, sources: &Sources, colour: bool, cache: &mut Files, out: &mut Vec<u8>) {
    let Some(primary) = &diagnostic.primary else { return };
    let (kind, main) = match diagnostic.severity {
        Severity::Error => (ReportKind::Error, Color::Red),
        Severity::Warning => (ReportKind::Warning, Color::Yellow),
    };
    let config = Config::default().with_color(colour).with_index_type(IndexType::Char).with_tab_width(4);
    let mut builder = Report::build(kind, Place::of(primary.span, sources))
        .with_config(config)
        .with_code(diagnostic.code)
        .with_message(&diagnostic.message)
        .with_label(label(primary, sources, main).with_priority(1));
    for secondary in &diagnostic.secondary {
        builder = builder.with_label(label(secondary, sources, Color::Blue));
    }
    for note in &diagnostic.notes {
        builder.add_note(note);
    }
    if let Some(help) = &diagnostic.help {
        builder.add_help(help);
    }
    // Writing to memory does not fail, and every span lies in a file that the cache has.
    if builder.finish().write(cache, &mut *out).is_err() {
        out.extend(without_place(diagnostic).into_bytes());
    }
}

fn label(label: &Label, sources: &Sources, colour: Color) -> ariadne::Label<Place> {
    let shown = ariadne::Label::new(Place::of(label.span, sources)).with_color(colour);
    if label.message.is_empty() { shown } else { shown.with_message(&label.message) }
}

/// A span as ariadne needs it: counted in characters (with bytes it misplaces the headings of further files), within the text,
/// and one character wide at least where there is one.
struct Place {
    file: FileId,
    start: usize,
    end: usize,
}

impl Place {
    fn of(span: Span, sources: &Sources) -> Place {
        let text = &sources.get(span.file).text;
        let mut start = (span.start as usize).min(text.len());
        let mut end = (span.end as usize).clamp(start, text.len());
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        while !text.is_char_boundary(end) {
            end += 1;
        }
        if start == end {
            match text[start..].chars().next().filter(|&next| next != '\n' && next != '\r') {
                Some(next) => end += next.len_utf8(),
                None => start -= text[..start].chars().next_back().filter(|&c| c != '\n').map_or(0, char::len_utf8),
            }
        }
        let before = text[..start].chars().count();
        Place { file: span.file, start: before, end: before + text[start..end].chars().count() }
    }
}

impl ariadne::Span for Place {
    type SourceId = FileId;

    fn source(&self) -> &FileId {
        &self.file
    }

    fn start(&self) -> usize {
        self.start
    }

    fn end(&self) -> usize {
        self.end
    }
}

struct Files<'a> {
    sources: &'a Sources,
    read: HashMap<FileId, Source<Arc<str>>>,
}

impl Cache<FileId> for &mut Files<'_> {
    type Storage = Arc<str>;

    fn fetch(&mut self, id: &FileId) -> Result<&Source<Arc<str>>, impl fmt::Debug> {
        let sources = self.sources;
        Ok::<_, fmt::Error>(self.read.entry(*id).or_insert_with(|| Source::from(sources.get(*id).text.clone())))
    }

    fn display<'a>(&self, id: &'a FileId) -> Option<impl fmt::Display + 'a> {
        Some(self.sources.get(*id).name.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_the_lines_of_several_files() {
        let mut sources = Sources::default();
        let a = sources.add("a.gen", "process p = q\n");
        let b = sources.add("b.gen", "// ünï\nlet q = 1\n");
        let diagnostic = Diagnostic::error("wrong-kind", "`q` is a number")
            .at(Span::new(a, 12, 13), "a process is needed")
            .also(Span::new(b, 13, 14), "declared here")
            .note("a note")
            .help("a mend");
        let shown = render(&[diagnostic], &sources, false);
        for part in ["[wrong-kind] Error: `q` is a number", "a.gen:1:13", "b.gen:2:5", "declared here", "a note", "a mend"] {
            assert!(shown.contains(part), "{part:?} is not in\n{shown}");
        }
        assert!(!shown.contains('\u{1b}'));
    }

    #[test]
    fn any_span_can_be_shown() {
        let mut sources = Sources::default();
        let file = sources.add("é.gen", "aé\n\nb");
        let empty = sources.add("empty.gen", "");
        for start in 0..8 {
            for end in start..9 {
                let diagnostic = Diagnostic::warning("x", "y").at(Span::new(file, start, end), "here");
                assert!(render(&[diagnostic], &sources, true).contains('y'));
            }
        }
        let nowhere =
            [Diagnostic::error("x", "y").at(Span::new(empty, 0, 0), ""), Diagnostic::error("x", "no place").help("mend")];
        assert!(render(&nowhere, &sources, false).contains("no place"));
    }
}
