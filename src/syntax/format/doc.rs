//! Text that may be broken into lines in certain places, and its printing within a width (after Wadler, "A prettier printer", 2003).

/// A text with its possible line ends.
#[derive(Clone, Debug)]
pub enum Doc {
    Text(String),
    /// A blank, or a line end where its group is broken.
    Line,
    /// Nothing, or a line end where its group is broken.
    Soft,
    /// A line end always.
    Hard,
    Cat(Vec<Doc>),
    /// Lines after the first are indented by so much more.
    Nest(usize, Box<Doc>),
    /// Lines after the first begin in the column where this begins.
    Align(Box<Doc>),
    /// On one line if that fits; otherwise all its own line ends are taken.
    Group(Box<Doc>),
    /// The first, which has no line end, if it fits; otherwise the second.
    Either(String, Box<Doc>),
    /// As many of these on each line as fit, blanks between.
    Fill(Vec<Doc>),
}

pub fn text(text: impl Into<String>) -> Doc {
    Doc::Text(text.into())
}

pub fn group(parts: Vec<Doc>) -> Doc {
    Doc::Group(Box::new(Doc::Cat(parts)))
}

pub fn nest(by: usize, parts: Vec<Doc>) -> Doc {
    Doc::Nest(by, Box::new(Doc::Cat(parts)))
}

impl Doc {
    /// The text on one line, if it has no line end that must be.
    pub fn flat(&self) -> Option<String> {
        let mut out = String::new();
        self.write_flat(&mut out).then_some(out)
    }

    fn write_flat(&self, out: &mut String) -> bool {
        match self {
            Doc::Text(text) | Doc::Either(text, _) => out.push_str(text),
            Doc::Line => out.push(' '),
            Doc::Soft => {}
            Doc::Hard => return false,
            Doc::Cat(parts) => return parts.iter().all(|part| part.write_flat(out)),
            Doc::Nest(_, inner) | Doc::Align(inner) | Doc::Group(inner) => return inner.write_flat(out),
            Doc::Fill(parts) => {
                for (at, part) in parts.iter().enumerate() {
                    if at > 0 {
                        out.push(' ');
                    }
                    if !part.write_flat(out) {
                        return false;
                    }
                }
            }
        }
        true
    }

    /// What is left of a number of columns after this on one line; `None` if it does not fit.
    fn room_after(&self, room: usize) -> Option<usize> {
        match self {
            Doc::Text(text) | Doc::Either(text, _) => room.checked_sub(width(text)),
            Doc::Line => room.checked_sub(1),
            Doc::Soft => Some(room),
            Doc::Hard => None,
            Doc::Cat(parts) => parts.iter().try_fold(room, |room, part| part.room_after(room)),
            Doc::Nest(_, inner) | Doc::Align(inner) | Doc::Group(inner) => inner.room_after(room),
            Doc::Fill(parts) => {
                let blanks = parts.len().saturating_sub(1);
                parts.iter().try_fold(room.checked_sub(blanks)?, |room, part| part.room_after(room))
            }
        }
    }

    /// The lines of this, printed from a column on; the first without what stands before it, the others with their indentation.
    pub fn lines(&self, columns: usize, start: usize) -> Vec<String> {
        let mut printer = Printer { columns, start, lines: vec![String::new()] };
        printer.print(self, 0, false);
        for line in &mut printer.lines[1..] {
            line.truncate(line.trim_end().len());
        }
        printer.lines
    }
}

/// Columns that a text takes.
pub fn width(text: &str) -> usize {
    text.chars().count()
}

struct Printer {
    columns: usize,
    start: usize,
    lines: Vec<String>,
}

impl Printer {
    fn column(&self) -> usize {
        let last = self.lines.last().map_or(0, |line| width(line));
        if self.lines.len() == 1 { self.start + last } else { last }
    }

    fn push(&mut self, text: &str) {
        if let Some(line) = self.lines.last_mut() {
            line.push_str(text);
        }
    }

    fn print(&mut self, doc: &Doc, indent: usize, flat: bool) {
        match doc {
            Doc::Text(text) => self.push(text),
            Doc::Line if flat => self.push(" "),
            Doc::Soft if flat => {}
            Doc::Line | Doc::Soft | Doc::Hard => self.lines.push(" ".repeat(indent)),
            Doc::Cat(parts) => parts.iter().for_each(|part| self.print(part, indent, flat)),
            Doc::Nest(by, inner) => self.print(inner, indent + by, flat),
            Doc::Align(inner) => {
                let column = self.column();
                self.print(inner, column, flat);
            }
            Doc::Group(inner) => {
                let flat = flat || self.fits(inner);
                self.print(inner, indent, flat);
            }
            Doc::Either(text, _) if flat || self.column() + width(text) <= self.columns => self.push(text),
            Doc::Either(_, broken) => self.print(broken, indent, false),
            Doc::Fill(parts) => {
                for (at, part) in parts.iter().enumerate() {
                    if at > 0 {
                        let room = self.columns.saturating_sub(self.column() + 1);
                        let breaks = !flat && part.room_after(room).is_none();
                        self.print(if breaks { &Doc::Hard } else { &Doc::Line }, indent, !breaks);
                    }
                    let flat = flat || self.fits(part);
                    self.print(part, indent, flat);
                }
            }
        }
    }

    fn fits(&self, doc: &Doc) -> bool {
        doc.room_after(self.columns.saturating_sub(self.column())).is_some()
    }
}
