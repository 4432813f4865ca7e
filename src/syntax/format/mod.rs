//! The formatter: from tree and comments back to text.
//!
//! What the author chose is kept where it carries meaning for a reader: which statements share a line, whether a block or a
//! rule's alternatives stand on one line or several, blank lines, tight or loose operators. The rest has one form. A statement with
//! a comment in a place that has no form of its own stays as it was written.

mod doc;
mod expr;
mod item;
mod rows;
mod rule;

use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Span};
use crate::syntax::comments::Comment;
use crate::syntax::format::doc::Doc;
use crate::syntax::format::rows::{Cell, Class, Entry};
use crate::syntax::parser::parse;
use crate::syntax::tree::{Arm, BodyItem, ExpandArm, Item};

/// Lines are no longer than this where they can be broken.
const COLUMNS: usize = 110;

/// The text in its normal form; the mistakes of form where there are any.
pub fn format(text: &str) -> Result<String, Vec<Diagnostic>> {
    let parsed = parse(FileId(0), text);
    if !parsed.diagnostics.is_empty() {
        return Err(parsed.diagnostics);
    }
    let mut formatter = Formatter { text, comments: &parsed.comments, next: 0 };
    let statements: Vec<Statement> = parsed.tree.items.iter().map(Statement::Item).collect();
    let entries = formatter.entries(&statements, 0, text.len(), COLUMNS);
    let mut lines = rows::lines(entries, COLUMNS);
    lines.push(String::new());
    Ok(lines.join("\n"))
}

/// Anything that stands on lines of its own.
#[derive(Clone, Copy)]
enum Statement<'t> {
    Item(&'t Item),
    Body(&'t BodyItem),
    Arm(&'t Arm),
    ExpandArm(&'t ExpandArm),
}

impl Statement<'_> {
    fn span(self) -> Span {
        match self {
            Statement::Item(item) => item.span,
            Statement::Body(item) => item.span,
            Statement::Arm(arm) => arm.span,
            Statement::ExpandArm(arm) => arm.span,
        }
    }
}

/// A statement's segments, before they are made into lines.
struct Pieces {
    class: Class,
    segments: Vec<Doc>,
    /// Whether the lines after the first hang on the last segment.
    tail_moves: bool,
}

struct Formatter<'a> {
    text: &'a str,
    comments: &'a [Comment],
    /// The first comment that is not written yet.
    next: usize,
}

impl Formatter<'_> {
    fn slice(&self, span: Span) -> &str {
        &self.text[span.range()]
    }

    fn has_line_end(&self, start: usize, end: usize) -> bool {
        start < end && self.text[start..end].contains(['\n', '\r'])
    }

    fn has_blank_line(&self, start: usize, end: usize) -> bool {
        start < end && self.text[start..end].matches('\n').count() > 1
    }

    /// Whether comments that are not written yet begin before a place.
    fn comments_before(&self, place: usize) -> bool {
        self.comments.get(self.next).is_some_and(|comment| comment.start < place)
    }

    /// The next comment, if it begins before a place.
    fn take_comment(&mut self, place: usize) -> Option<Comment> {
        let comment = self.comments.get(self.next).filter(|comment| comment.start < place).copied();
        self.next += usize::from(comment.is_some());
        comment
    }

    fn comment_text(&self, comment: &Comment) -> String {
        self.text[comment.start..comment.end].trim_end().to_string()
    }

    /// The comment that stands on the same line after a place, if it is the next.
    fn take_trailing(&mut self, place: usize, end: usize) -> Option<String> {
        let comment = self.comments.get(self.next)?;
        if comment.own_line || comment.start < place || comment.start >= end || self.has_line_end(place, comment.start) {
            return None;
        }
        self.next += 1;
        Some(self.comment_text(comment))
    }

    /// The statements that stand between two places, and the comments around them.
    fn entries(&mut self, statements: &[Statement], start: usize, end: usize, columns: usize) -> Vec<Entry> {
        let mut entries: Vec<Entry> = Vec::new();
        let mut place = start;
        let mut at = 0;
        while at < statements.len() {
            let first = statements[at].span().start as usize;
            self.own_lines(&mut entries, &mut place, first);
            if !entries.is_empty() && self.has_blank_line(place, first) {
                entries.push(Entry::Blank);
            }
            let mut cells = Vec::new();
            let mut last;
            loop {
                let span = statements[at].span();
                cells.push(self.cell(statements[at], columns));
                last = span.end as usize;
                at += 1;
                let joined = statements.get(at).is_some_and(|next| !self.has_line_end(last, next.span().start as usize));
                if !joined {
                    break;
                }
            }
            place = last;
            let after = statements.get(at).map_or(end, |next| next.span().start as usize);
            let comment = self.take_trailing(last, after);
            let width: usize = cells.iter().map(|cell| cell.segments.iter().map(|s| doc::width(s) + 1).sum::<usize>() + 1).sum();
            if cells.len() > 1 && (width > columns + 2 || cells.iter().any(|cell| !cell.tail.is_empty())) {
                let count = cells.len();
                let mut comment = comment;
                for (number, cell) in cells.into_iter().enumerate() {
                    let comment = if number + 1 == count { comment.take() } else { None };
                    entries.push(Entry::Row { cells: vec![cell], comment });
                }
            } else {
                entries.push(Entry::Row { cells, comment });
            }
        }
        self.own_lines(&mut entries, &mut place, end);
        entries
    }

    /// Comments before a place, each on its own line, with the blank lines between them.
    fn own_lines(&mut self, entries: &mut Vec<Entry>, place: &mut usize, end: usize) {
        while let Some(comment) = self.take_comment(end) {
            if !entries.is_empty() && self.has_blank_line(*place, comment.start) {
                entries.push(Entry::Blank);
            }
            *place = comment.end;
            entries.push(Entry::Comment(self.comment_text(&comment)));
        }
    }

    fn cell(&mut self, statement: Statement, columns: usize) -> Cell {
        let span = statement.span();
        let before = self.next;
        let pieces = self.pieces(statement);
        if self.comments_before(span.end as usize) {
            self.next = before;
            return self.as_written(span);
        }
        let Pieces { class, segments, tail_moves } = pieces;
        let count = segments.len();
        let mut done: Vec<String> = Vec::new();
        let mut tail = Vec::new();
        for (at, segment) in segments.into_iter().enumerate() {
            let start: usize = done.iter().map(|text| doc::width(text) + 1).sum();
            let mut lines = segment.lines(columns, start);
            if lines.len() > 1 && at + 1 < count {
                // A heading in several lines: all that follows hangs on it as it is.
                return self.unaligned(statement, columns, before);
            }
            tail = lines.split_off(1);
            done.append(&mut lines);
        }
        // A body in several lines is no row of a table.
        let class = if matches!(class, Class::Block(_)) && !tail.is_empty() { Class::Other } else { class };
        Cell { class, segments: done, tail, tail_moves }
    }

    /// A statement whose segments cannot be aligned, as one segment.
    fn unaligned(&mut self, statement: Statement, columns: usize, before: usize) -> Cell {
        self.next = before;
        let mut lines = Doc::Cat(joined(self.pieces(statement).segments)).lines(columns, 0);
        let tail = lines.split_off(1);
        Cell { class: Class::Other, segments: lines, tail, tail_moves: false }
    }

    /// A statement just as it stands in the source.
    fn as_written(&mut self, span: Span) -> Cell {
        while self.take_comment(span.end as usize).is_some() {}
        let mut lines = self.slice(span).lines().map(|line| line.trim_end().to_string()).collect::<Vec<_>>();
        let tail = lines.split_off(1);
        // The lines after the first keep their distance from each other, the least indented of them standing two columns in.
        let indentation = |line: &String| line.len() - line.trim_start().len();
        let least = tail.iter().filter(|line| !line.is_empty()).map(indentation).min().unwrap_or(0);
        let moved = |line: &String| if line.is_empty() { String::new() } else { format!("  {}", &line[least..]) };
        Cell { class: Class::Other, segments: lines, tail: tail.iter().map(moved).collect(), tail_moves: false }
    }

    fn pieces(&mut self, statement: Statement) -> Pieces {
        match statement {
            Statement::Item(item) => self.item(item),
            Statement::Body(item) => self.body_item(item),
            Statement::Arm(arm) => {
                let pattern = self.expr(&arm.pattern);
                let value = self.expr(&arm.value);
                Pieces { class: Class::Rule, segments: vec![pattern, Doc::Cat(vec![doc::text("-> "), value])], tail_moves: false }
            }
            Statement::ExpandArm(arm) => {
                let pattern = self.expr(&arm.pattern);
                let rest = self.alternatives(arm.arrow, &arm.alternatives);
                Pieces { class: Class::Rule, segments: vec![pattern, rest], tail_moves: true }
            }
        }
    }

    /// `{ ... }` of statements, `end` being the place after the closing brace: on one line if it was, and fits.
    fn block(&mut self, statements: &[Statement], end: usize) -> Doc {
        let Some(first) = statements.first() else { return self.empty_block(end) };
        let first_start = first.span().start as usize;
        let open = self.opening_brace(first_start);
        if !self.has_line_end(open, end) && !self.comments_before(end) {
            return self.one_line_block(statements);
        }
        let comment = self.take_trailing(open + 1, first_start);
        let entries = self.entries(statements, open + 1, end, COLUMNS - 2);
        let open = comment.map_or("{".into(), |comment| format!("{{  {comment}"));
        broken_block(open, entries)
    }

    /// A block that was on one line, and stays so if it fits; otherwise each statement has a line of its own.
    fn one_line_block(&mut self, statements: &[Statement]) -> Doc {
        let cells: Vec<Cell> = statements.iter().map(|one| self.cell(*one, COLUMNS - 2)).collect();
        let flat: Vec<Option<String>> =
            statements.iter().map(|one| Doc::Cat(joined(self.pieces(*one).segments)).flat()).collect();
        let broken =
            broken_block("{".into(), cells.into_iter().map(|cell| Entry::Row { cells: vec![cell], comment: None }).collect());
        match flat.into_iter().collect::<Option<Vec<String>>>() {
            Some(flat) => Doc::Either(format!("{{ {} }}", flat.join("; ")), Box::new(broken)),
            None => broken,
        }
    }

    fn empty_block(&mut self, end: usize) -> Doc {
        let mut inside = Vec::new();
        while let Some(comment) = self.take_comment(end) {
            inside.push(Doc::Hard);
            inside.push(doc::text(self.comment_text(&comment)));
        }
        if inside.is_empty() {
            return doc::text("{}");
        }
        Doc::Cat(vec![doc::text("{"), doc::nest(2, inside), Doc::Hard, doc::text("}")])
    }

    fn comment_holds(&self, place: usize) -> bool {
        let at = self.comments.partition_point(|comment| comment.end <= place);
        self.comments.get(at).is_some_and(|comment| comment.start <= place)
    }

    /// The last `{` before a place that no comment holds.
    fn opening_brace(&self, before: usize) -> usize {
        self.text[..before].rmatch_indices('{').map(|(at, _)| at).find(|&at| !self.comment_holds(at)).unwrap_or(0)
    }
}

/// Braces around statements on lines of their own.
fn broken_block(open: String, entries: Vec<Entry>) -> Doc {
    let mut inside = Vec::new();
    for line in rows::lines(entries, COLUMNS - 2) {
        inside.extend([Doc::Hard, doc::text(line)]);
    }
    Doc::Cat(vec![doc::text(open), doc::nest(2, inside), Doc::Hard, doc::text("}")])
}

/// Segments one after the other, a blank between.
fn joined(segments: Vec<Doc>) -> Vec<Doc> {
    let mut parts = Vec::new();
    for (at, segment) in segments.into_iter().enumerate() {
        if at > 0 {
            parts.push(doc::text(" "));
        }
        parts.push(segment);
    }
    parts
}
