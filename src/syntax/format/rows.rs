//! Statements as rows of a table: arrows, equals signs and comments of neighbouring lines stand below one another.

use crate::syntax::format::doc::width;

/// What a statement is, as far as alignment goes: only neighbours of one class are aligned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    Rule,
    Matrix,
    Let,
    Alphabet,
    /// `process NAME = ...`, by its keyword's length.
    Generator(usize),
    /// A generator whose body is a block on the same line, by its keyword's length.
    Block(usize),
    Level,
    Feature,
    Other,
}

/// A statement in segments that are aligned; the lines after its first are in `tail`.
#[derive(Clone, Debug)]
pub struct Cell {
    pub class: Class,
    pub segments: Vec<String>,
    pub tail: Vec<String>,
    /// Whether the tail moves with the last segment.
    pub tail_moves: bool,
}

impl Cell {
    fn width(&self) -> usize {
        self.segments.iter().map(|segment| width(segment) + 1).sum::<usize>().saturating_sub(1)
    }
}

/// Something on lines of its own.
#[derive(Clone, Debug)]
pub enum Entry {
    Blank,
    Comment(String),
    /// The statements of a line, and the comment at its end.
    Row {
        cells: Vec<Cell>,
        comment: Option<String>,
    },
}

/// Aligning does not put more blanks than this in a row.
const GAP_LIMIT: usize = 12;

/// The lines of the entries, not indented, `columns` wide where that is possible.
pub fn lines(mut entries: Vec<Entry>, columns: usize) -> Vec<String> {
    let mut at = 0;
    while at < entries.len() {
        let end = run(&entries, at);
        align(&mut entries[at..end], columns);
        at = end;
    }
    let mut written: Vec<Written> = entries.into_iter().map(write).collect();
    align_comments(&mut written);
    written.into_iter().flat_map(Written::lines).collect()
}

/// The end of the run of rows that begins at an entry, whose first cells are of one class.
fn run(entries: &[Entry], start: usize) -> usize {
    let key = |entry: &Entry| match entry {
        Entry::Row { cells, .. } => cells.first().map(|cell| (cell.class, cell.segments.len())),
        _ => None,
    };
    let Some(first) = key(&entries[start]) else { return start + 1 };
    let mut end = start + 1;
    while end < entries.len() && key(&entries[end]) == Some(first) && first.0 != Class::Other {
        end += 1;
    }
    end
}

/// Pads the segments of a run of rows.
fn align(rows: &mut [Entry], columns: usize) {
    let cells = |rows: &[Entry]| -> Vec<Cell> {
        rows.iter().filter_map(|row| if let Entry::Row { cells, .. } = row { cells.first().cloned() } else { None }).collect()
    };
    let firsts = cells(rows);
    let Some(count) = firsts.first().map(|cell| cell.segments.len()) else { return };
    if rows.len() < 2 {
        return;
    }
    let mut pads: Vec<Vec<usize>> = vec![Vec::new(); firsts.len()];
    for column in 0..count.saturating_sub(1) {
        let widths: Vec<usize> = firsts.iter().map(|cell| width(&cell.segments[column])).collect();
        let (least, most) = (widths.iter().min().copied().unwrap_or(0), widths.iter().max().copied().unwrap_or(0));
        if most - least > GAP_LIMIT {
            return;
        }
        for (pad, width) in pads.iter_mut().zip(widths) {
            pad.push(most - width);
        }
    }
    let rest =
        |row: &Entry| if let Entry::Row { cells, .. } = row { cells[1..].iter().map(|cell| cell.width() + 2).sum() } else { 0 };
    let too_wide = firsts.iter().zip(rows.iter()).zip(&pads).any(|((cell, row), pad)| {
        let pad: usize = pad.iter().sum();
        cell.width() + pad + rest(row) > columns.max(cell.width() + rest(row))
            || cell.tail_moves && cell.tail.iter().any(|line| width(line) + pad > columns.max(width(line)))
    });
    if too_wide {
        return;
    }
    for (row, pads) in rows.iter_mut().zip(pads) {
        let Entry::Row { cells, .. } = row else { continue };
        let Some(cell) = cells.first_mut() else { continue };
        for (segment, pad) in cell.segments.iter_mut().zip(&pads) {
            segment.push_str(&" ".repeat(*pad));
        }
        if cell.tail_moves {
            let pad = " ".repeat(pads.iter().sum());
            for line in cell.tail.iter_mut().filter(|line| !line.is_empty()) {
                line.insert_str(0, &pad);
            }
        }
    }
    align_joined(rows, columns);
}

/// Pads the first statements of neighbouring rows of several statements, so that the second ones begin in one column.
fn align_joined(rows: &mut [Entry], columns: usize) {
    let joined = |row: &Entry| match row {
        Entry::Row { cells, .. } if cells.len() == 2 => Some((cells[0].width(), cells[1].width())),
        _ => None,
    };
    let mut at = 0;
    while at < rows.len() {
        let end = at + rows[at..].iter().take_while(|row| joined(row).is_some()).count();
        if end - at >= 2 {
            let sizes: Vec<(usize, usize)> = rows[at..end].iter().filter_map(joined).collect();
            let first = sizes.iter().map(|size| size.0).max().unwrap_or(0);
            let least = sizes.iter().map(|size| size.0).min().unwrap_or(0);
            let second = sizes.iter().map(|size| size.1).max().unwrap_or(0);
            if first + 2 + second <= columns && first - least <= GAP_LIMIT {
                for row in &mut rows[at..end] {
                    let Entry::Row { cells, .. } = row else { continue };
                    // The `;` stays at the statement, the blanks come after it.
                    let pad = first - cells[0].width();
                    if let Some(segment) = cells[1].segments.first_mut() {
                        segment.insert_str(0, &" ".repeat(pad));
                    }
                }
            }
        }
        at = end.max(at + 1);
    }
}

/// Lines of one entry, and the comment that stands after the last of them.
struct Written {
    lines: Vec<String>,
    comment: Option<String>,
}

impl Written {
    fn lines(self) -> Vec<String> {
        let mut lines = self.lines;
        if let (Some(comment), Some(last)) = (self.comment, lines.last_mut()) {
            last.push_str(&comment);
        }
        lines
    }
}

fn write(entry: Entry) -> Written {
    match entry {
        Entry::Blank => Written { lines: vec![String::new()], comment: None },
        Entry::Comment(comment) => Written { lines: vec![comment], comment: None },
        Entry::Row { cells, comment } => {
            let first: Vec<String> = cells.iter().map(|cell| cell.segments.join(" ")).collect();
            let mut lines = vec![first.join("; ")];
            lines.extend(cells.into_iter().flat_map(|cell| cell.tail));
            Written { lines, comment: comment.map(|comment| format!("  {comment}")) }
        }
    }
}

/// Puts the comments of neighbouring lines in one column, where there is room.
fn align_comments(written: &mut [Written]) {
    let mut at = 0;
    while at < written.len() {
        let run = written[at..].iter().take_while(|one| one.comment.is_some() && one.lines.len() == 1).count();
        let widths: Vec<usize> = written[at..at + run].iter().map(|one| width(&one.lines[0])).collect();
        let most = widths.iter().max().copied().unwrap_or(0);
        let least = widths.iter().min().copied().unwrap_or(0);
        if run > 1 && most - least <= GAP_LIMIT {
            for (one, width) in written[at..at + run].iter_mut().zip(widths) {
                one.lines[0].push_str(&" ".repeat(most - width));
            }
        }
        at += run.max(1);
    }
}
