//! Comments, kept beside the tree: documentation is handed to what it documents, and the formatter puts all of them back.

/// What a comment is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommentKind {
    /// `// ...`
    Plain,
    /// `/// ...`: documentation of what follows.
    Doc,
    /// `//! ...`: documentation of the file.
    FileDoc,
}

impl CommentKind {
    /// The kind of a comment by its first characters; four slashes and more are plain.
    pub fn of(text: &str) -> CommentKind {
        if text.starts_with("//!") {
            CommentKind::FileDoc
        } else if text.starts_with("///") && !text.starts_with("////") {
            CommentKind::Doc
        } else {
            CommentKind::Plain
        }
    }
}

/// A comment and its place in bytes, markers included and line end not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    pub kind: CommentKind,
    pub start: usize,
    pub end: usize,
    /// Whether nothing but blanks stands before it on its line.
    pub own_line: bool,
}

impl Comment {
    /// The comment's text, its marker and one leading blank taken off.
    pub fn words<'s>(&self, text: &'s str) -> &'s str {
        let slice = &text[self.start..self.end];
        let marker = if self.kind == CommentKind::Plain { 2 } else { 3 };
        let words = &slice[marker..];
        words.strip_prefix(' ').unwrap_or(words).trim_end()
    }
}
