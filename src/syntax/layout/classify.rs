//! Says of every lexeme which terminal it is, by what stands around it.

use std::ops::Range;

use crate::diagnostic::mistakes::syntax as mistakes;
use crate::source::FileId;
use crate::syntax::layout::brackets::Balanced;
use crate::syntax::layout::{Block, DEPTH_LIMIT, Layout, span, words};
use crate::syntax::lexer::{Lexeme, Raw};
use crate::syntax::token::{Tok, Token};

pub fn classify<'s>(file: FileId, text: &'s str, balanced: Balanced) -> Layout<'s> {
    let Balanced { lexemes, partner, diagnostics, mended } = balanced;
    let mut layout = Layout { diagnostics, mended, ..Layout::default() };
    layout.blocks.push(Block { inside: 0..0, bytes: 0..text.len() });
    let mut classifier = Classifier {
        file,
        text,
        lexemes: &lexemes,
        partner: &partner,
        layout,
        open: vec![Open::new(Opens::File)],
        too_deep_reported: false,
    };
    let mut at = 0;
    while at < lexemes.len() {
        at = classifier.step(at);
    }
    let Classifier { mut layout, .. } = classifier;
    layout.blocks[0].inside.end = layout.tokens.len();
    layout.merge_mended();
    layout
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Opens<'s> {
    File,
    /// A block of statements, by its place in the table.
    Block(usize),
    /// Anything inside which line ends mean nothing.
    Closed(Tok<'s>),
}

/// A bracket that is open, and what is known of what stands in it.
#[derive(Clone, Copy, Debug)]
struct Open<'s> {
    opens: Opens<'s>,
    /// The first terminal of the current statement, where the bracket holds statements.
    first: Option<Tok<'s>>,
    /// An arrow has been seen, and no weight or clause since: what stands here are items of a rule.
    items: bool,
    /// Signs since the last place where an expression begins: how deep the tree can be here.
    signs: usize,
    /// The same, of the brackets around.
    around: usize,
}

impl<'s> Open<'s> {
    fn new(opens: Opens<'s>) -> Open<'s> {
        Open { opens, first: None, items: false, signs: 0, around: 0 }
    }

    /// Whether the alternatives of a rule stand here.
    fn items_before(&self) -> bool {
        matches!(self.first, Some(first) if first == Tok::Arrow || !matches!(first, Tok::Start | Tok::Level | Tok::Let))
    }

    fn holds_statements(&self) -> bool {
        !matches!(self.opens, Opens::Closed(_))
    }
}

struct Classifier<'a, 's> {
    file: FileId,
    text: &'s str,
    lexemes: &'a [Lexeme],
    partner: &'a [usize],
    layout: Layout<'s>,
    open: Vec<Open<'s>>,
    too_deep_reported: bool,
}

impl<'s> Classifier<'_, 's> {
    /// Takes one lexeme and says which is next.
    fn step(&mut self, at: usize) -> usize {
        let lexeme = self.lexemes[at];
        if lexeme.first && self.top().holds_statements() && self.ends_line_here(at) {
            self.separate(lexeme.start);
        }
        let tok = match lexeme.raw {
            Raw::OpenParen | Raw::OpenBracket | Raw::OpenBrace => return self.open(at),
            Raw::CloseParen | Raw::CloseBracket | Raw::CloseBrace => {
                self.close(lexeme);
                return at + 1;
            }
            Raw::Semicolon if self.top().holds_statements() => {
                self.separate(lexeme.start);
                return at + 1;
            }
            Raw::Word => self.word(at),
            other => self.sign(other, at),
        };
        if self.too_deep(tok, at) {
            return self.skip(at);
        }
        self.note(tok);
        self.push(tok, lexeme.start, lexeme.end);
        at + 1
    }

    fn top(&self) -> &Open<'s> {
        self.open.last().expect("the file itself is never closed")
    }

    fn top_mut(&mut self) -> &mut Open<'s> {
        self.open.last_mut().expect("the file itself is never closed")
    }

    fn last(&self) -> Option<Tok<'s>> {
        self.layout.tokens.last().map(|token| token.tok)
    }

    /// Whether no statement has begun since the last separator or the block's `{`.
    fn at_statement_start(&self) -> bool {
        matches!(self.last(), None | Some(Tok::Separator | Tok::Block(_)))
    }

    fn push(&mut self, tok: Tok<'s>, start: usize, end: usize) {
        self.layout.tokens.push(Token { tok, start, end });
    }

    fn separate(&mut self, place: usize) {
        if !self.at_statement_start() {
            self.push(Tok::Separator, place, place);
        }
        let top = self.top_mut();
        top.first = None;
        top.items = false;
        top.signs = 0;
    }

    fn text(&self, at: usize) -> &'s str {
        self.lexemes.get(at).map_or("", |lexeme| &self.text[lexeme.start..lexeme.end])
    }

    fn raw(&self, at: usize) -> Option<Raw> {
        self.lexemes.get(at).map(|lexeme| lexeme.raw)
    }

    fn touches_before(&self, at: usize) -> bool {
        at > 0
            && self.lexemes[at - 1].end == self.lexemes[at].start
            && self.layout.tokens.last().is_some_and(|t| t.tok != Tok::Separator)
    }

    /// Whether the line end before a lexeme ends the statement.
    fn ends_line_here(&self, at: usize) -> bool {
        let goes_on = match self.lexemes[at].raw {
            Raw::Bar | Raw::Pipe | Raw::At | Raw::Arrow | Raw::RelativeArrow | Raw::Comma | Raw::Assign | Raw::OpenBrace => true,
            Raw::Equal | Raw::NotEqual | Raw::Less | Raw::LessEqual | Raw::Greater | Raw::GreaterEqual => true,
            Raw::Plus | Raw::Star | Raw::Slash | Raw::Caret | Raw::Range | Raw::ClosedRange | Raw::Dot => true,
            Raw::Word => {
                let word = self.text(at);
                matches!(word, "for" | "if" | "then" | "else" | "and" | "or" | "mod" | "in")
                    || self.top().first.is_some_and(|first| {
                        matches!((first, word), (Tok::Expect, "within") | (Tok::Tune, "so"))
                            && !matches!(self.raw(at + 1), Some(Raw::Arrow | Raw::RelativeArrow))
                    })
            }
            _ => false,
        };
        !goes_on && (!self.last().is_some_and(needs_more) || self.must_begin_statement(at))
    }

    /// Whether a line can only be a new statement, whatever the line before lacks.
    fn must_begin_statement(&self, at: usize) -> bool {
        let next_is_word = || self.raw(at + 1) == Some(Raw::Word) && !self.lexemes[at + 1].first;
        match self.top().opens {
            Opens::File if words::begins_item(self.text(at)).is_some() && next_is_word() => true,
            _ => self.raw(at) == Some(Raw::Word) && self.is_rule_head(at) && words::reserved(self.text(at)).is_none(),
        }
    }

    fn word(&self, at: usize) -> Tok<'s> {
        let word = self.text(at);
        let name = Tok::Name(word);
        if self.at_statement_start() {
            return match self.top().opens {
                Opens::File => words::begins_item(word),
                Opens::Block(_) if self.is_rule_head(at) => None,
                Opens::Block(_) => words::begins_body_item(word),
                Opens::Closed(_) => None,
            }
            .or_else(|| words::reserved(word))
            .unwrap_or(name);
        }
        if let Some(tok) = words::reserved(word) {
            return tok;
        }
        let top = self.top();
        if top.holds_statements()
            && let Some(first) = top.first
            && let Some(tok) = words::inside_statement(first, word)
            && (matches!(tok, Tok::Process | Tok::From) || self.last().is_some_and(Tok::ends_operand))
        {
            return tok;
        }
        if word == "on" && top.holds_statements() && !top.items && matches!(self.last(), Some(Tok::Name(_) | Tok::CloseBracket)) {
            return Tok::On;
        }
        let before_operand = self.begins_operand(at + 1);
        match (word, self.last()) {
            ("seen", Some(Tok::Switch | Tok::Modulate)) if before_operand => Tok::Seen,
            ("within", Some(Tok::OpenCall)) if before_operand => Tok::Within,
            ("inside", Some(Tok::OpenCall)) if before_operand => Tok::Inside,
            _ => name,
        }
    }

    /// Whether a word begins a rule: an arrow, `on` or `=` comes next, or an index and then one of these.
    fn is_rule_head(&self, at: usize) -> bool {
        let mut next = at + 1;
        if self.raw(next) == Some(Raw::OpenBracket) && self.lexemes[at].end == self.lexemes[next].start {
            next = self.partner[next] + 1;
        }
        matches!(self.raw(next), Some(Raw::Arrow | Raw::RelativeArrow | Raw::Assign)) || self.text(next) == "on"
    }

    /// Whether a lexeme can begin an operand that stands apart from the word before it.
    fn begins_operand(&self, at: usize) -> bool {
        match self.raw(at) {
            Some(Raw::Word) => !matches!(self.text(at), "in" | "and" | "or" | "mod" | "then" | "else" | "for" | "if"),
            Some(Raw::Int | Raw::Decimal | Raw::Str | Raw::OpenBrace) => true,
            Some(Raw::OpenParen | Raw::OpenBracket) => self.lexemes[at - 1].end < self.lexemes[at].start,
            _ => false,
        }
    }

    fn sign(&self, raw: Raw, at: usize) -> Tok<'s> {
        let touching = self.touches_before(at) && self.last().is_some_and(|tok| tok.ends_operand() || is_repetition(tok));
        match raw {
            Raw::Int => Tok::Int(self.text(at)),
            Raw::Decimal => Tok::Decimal(self.text(at)),
            Raw::Str => Tok::Str(self.text(at)),
            Raw::Arrow => Tok::Arrow,
            Raw::RelativeArrow => Tok::RelativeArrow,
            Raw::Pipe => Tok::Pipe,
            Raw::Bar => Tok::Bar,
            Raw::At => Tok::At,
            Raw::Comma => Tok::Comma,
            Raw::Colon => Tok::Colon,
            Raw::Assign => Tok::Assign,
            Raw::Equal => Tok::Equal,
            Raw::NotEqual => Tok::NotEqual,
            Raw::Less => Tok::Less,
            Raw::LessEqual => Tok::LessEqual,
            Raw::Greater => Tok::Greater,
            Raw::GreaterEqual => Tok::GreaterEqual,
            Raw::Range => Tok::Range,
            Raw::ClosedRange => Tok::ClosedRange,
            Raw::Dot => Tok::Dot,
            Raw::Minus => Tok::Minus,
            Raw::Slash => Tok::Slash,
            Raw::Caret => Tok::Caret,
            Raw::Plus if touching => Tok::TouchingPlus,
            Raw::Star if touching => Tok::TouchingStar,
            Raw::Question if touching => Tok::TouchingQuestion,
            Raw::Plus => Tok::Plus,
            Raw::Star => Tok::Star,
            Raw::Question => Tok::Question,
            // A `;` inside brackets; line ends and comments never come here, brackets and words are treated elsewhere.
            _ => Tok::Separator,
        }
    }

    /// Keeps account of where in its statement the next terminal stands.
    fn note(&mut self, tok: Tok<'s>) {
        let items = self.top().items;
        let juxtaposed = self.last().is_some_and(|last| last.ends_operand() || items && is_repetition(last));
        let top = self.top_mut();
        if top.first.is_none() && top.holds_statements() {
            top.first = Some(tok);
        }
        match tok {
            Tok::Arrow | Tok::RelativeArrow => (top.items, top.signs) = (true, 0),
            Tok::Bar => (top.items, top.signs) = (top.first.is_some() && top.items_before(), 0),
            Tok::At | Tok::For => (top.items, top.signs) = (false, 0),
            Tok::If if juxtaposed => (top.items, top.signs) = (false, 0),
            Tok::Comma | Tok::Colon | Tok::Separator => top.signs = 0,
            Tok::Name(_) | Tok::Int(_) | Tok::Decimal(_) | Tok::Str(_) if juxtaposed => top.signs = 0,
            Tok::Open | Tok::OpenTuple if juxtaposed => top.signs = 1,
            Tok::Minus if juxtaposed && items => top.signs = 1,
            Tok::Name(_) | Tok::Int(_) | Tok::Decimal(_) | Tok::Str(_) | Tok::Dot => {}
            _ => top.signs += 1,
        }
    }

    fn too_deep(&mut self, tok: Tok<'s>, at: usize) -> bool {
        let top = self.top();
        if top.around + top.signs < DEPTH_LIMIT || matches!(tok, Tok::Comma | Tok::Bar | Tok::At | Tok::For | Tok::Arrow) {
            return false;
        }
        let lexeme = self.lexemes[at];
        let bytes = lexeme.start..lexeme.end;
        // Once is enough for a file: what is cut out is the same each time.
        if !std::mem::replace(&mut self.too_deep_reported, true) {
            self.layout.diagnostics.push(mistakes::nesting_too_deep(span(self.file, &bytes), DEPTH_LIMIT));
        }
        self.layout.mended.push(bytes);
        self.push(Tok::TooDeep, lexeme.start, lexeme.end);
        true
    }

    /// The lexeme after everything that is left of the bracket or statement that nests too deep.
    fn skip(&self, at: usize) -> usize {
        let mut next = at;
        while let Some(lexeme) = self.lexemes.get(next) {
            match lexeme.raw {
                Raw::CloseParen | Raw::CloseBracket | Raw::CloseBrace => break,
                Raw::OpenParen | Raw::OpenBracket | Raw::OpenBrace => next = self.partner[next] + 1,
                Raw::Semicolon if self.top().holds_statements() => break,
                _ if next > at && lexeme.first && self.top().holds_statements() && self.ends_line_here(next) => break,
                _ => next += 1,
            }
        }
        next
    }

    fn open(&mut self, at: usize) -> usize {
        let lexeme = self.lexemes[at];
        let opens = self.opens(at);
        let tok = match opens {
            Opens::Closed(tok) => tok,
            Opens::Block(block) => Tok::Block(block),
            Opens::File => Tok::TooDeep,
        };
        if self.too_deep(tok, at) {
            return self.skip(at);
        }
        self.note(tok);
        let around = self.top().around + self.top().signs;
        self.push(tok, lexeme.start, lexeme.end);
        if let Opens::Block(_) = opens {
            let inside = self.layout.tokens.len();
            self.layout.blocks.push(Block { inside: inside..inside, bytes: lexeme.start..lexeme.end });
        }
        // A group inside a rule holds items too.
        let items = tok == Tok::Open && self.top().items;
        self.open.push(Open { opens, first: items.then_some(Tok::Arrow), items, signs: 0, around });
        at + 1
    }

    fn opens(&self, at: usize) -> Opens<'s> {
        let before = self.last();
        let after_operand = before.is_some_and(Tok::ends_operand);
        let touching = self.touches_before(at);
        match self.lexemes[at].raw {
            Raw::OpenParen if touching && after_operand && before != Some(Tok::TouchingQuestion) => Opens::Closed(Tok::OpenCall),
            Raw::OpenParen if touching && before.is_some_and(is_repetition) => Opens::Closed(Tok::OpenProbability),
            Raw::OpenParen if self.holds_comma(at) => Opens::Closed(Tok::OpenTuple),
            Raw::OpenParen => Opens::Closed(Tok::Open),
            Raw::OpenBracket if touching && after_operand => Opens::Closed(Tok::OpenIndex),
            Raw::OpenBracket => Opens::Closed(Tok::OpenList),
            _ if touching
                && self.top().items
                && (after_operand || before.is_some_and(is_repetition))
                && !self.holds_arrow(at) =>
            {
                Opens::Closed(Tok::OpenRepeat)
            }
            _ if after_operand || self.holds_statements(at) => Opens::Block(self.layout.blocks.len()),
            _ => Opens::Closed(Tok::OpenSet),
        }
    }

    fn holds_comma(&self, open: usize) -> bool {
        self.own(open).any(|raw| raw == Raw::Comma)
    }

    fn holds_arrow(&self, open: usize) -> bool {
        self.own(open).any(|raw| matches!(raw, Raw::Arrow | Raw::RelativeArrow))
    }

    /// Whether braces hold what no set does.
    fn holds_statements(&self, open: usize) -> bool {
        self.own(open).any(|raw| matches!(raw, Raw::Arrow | Raw::RelativeArrow | Raw::Assign | Raw::Semicolon))
    }

    /// The lexemes of a bracket that no inner bracket holds.
    fn own(&self, open: usize) -> impl Iterator<Item = Raw> + '_ {
        let end = self.partner[open];
        let mut at = open + 1;
        std::iter::from_fn(move || {
            let raw = (at < end).then(|| self.lexemes[at].raw)?;
            at = match raw {
                Raw::OpenParen | Raw::OpenBracket | Raw::OpenBrace => self.partner[at] + 1,
                _ => at + 1,
            };
            Some(raw)
        })
    }

    fn close(&mut self, lexeme: Lexeme) {
        if self.open.len() == 1 {
            return;
        }
        let bytes: Range<usize> = lexeme.start..lexeme.end;
        match self.open.pop().map(|open| open.opens) {
            Some(Opens::Block(block)) => {
                if self.last() == Some(Tok::Separator) {
                    self.layout.tokens.pop();
                }
                let end = self.layout.tokens.len();
                self.layout.blocks[block].inside.end = end;
                self.layout.blocks[block].bytes.end = bytes.end;
                self.push(Tok::CloseBlock, bytes.start, bytes.end);
            }
            Some(Opens::Closed(open)) => {
                let close = match open {
                    Tok::OpenList | Tok::OpenIndex => Tok::CloseBracket,
                    Tok::OpenSet => Tok::CloseSet,
                    Tok::OpenRepeat => Tok::CloseRepeat,
                    _ => Tok::Close,
                };
                self.push(close, bytes.start, bytes.end);
            }
            Some(Opens::File) | None => {}
        }
    }
}

fn is_repetition(tok: Tok) -> bool {
    matches!(tok, Tok::TouchingQuestion | Tok::TouchingStar | Tok::TouchingPlus)
}

/// Whether a line that ends so goes on in the next one.
fn needs_more(tok: Tok) -> bool {
    use Tok::*;
    matches!(
        tok,
        Arrow
            | RelativeArrow
            | Pipe
            | Bar
            | At
            | Comma
            | Colon
            | Assign
            | Equal
            | NotEqual
            | Less
            | LessEqual
            | Greater
            | GreaterEqual
            | Range
            | ClosedRange
            | Plus
            | Minus
            | Star
            | Slash
            | Caret
            | For
            | If
            | Then
            | Else
            | In
            | And
            | Or
            | Not
            | Mod
            | Over
            | To
            | Of
            | So
            | Within
    )
}
