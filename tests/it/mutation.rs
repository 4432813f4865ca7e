//! Damaged files are read and checked to the end: no panic, no hang, and what is still read without complaint is still formatted
//! without a change of meaning.

use std::time::Instant;

use epsilang::check::load;
use epsilang::diagnostic::{Diagnostic, json::json, render::render};
use epsilang::source::{FileId, Sources};
use epsilang::syntax::format::format;
use epsilang::syntax::lexer::lex;
use epsilang::syntax::parser::parse;

use crate::format::formatted;
use crate::parse_examples::{examples, texts};

const SIGNS: &[u8] = b"\"\\(){}[]|@;,.:=-+*?/~>#\xc3\n\t 0aZ";

/// What stands in few files and may stand anywhere.
const ODD: &[&str] = &[
    "0",
    "-1",
    "1000000000",
    "1/0",
    "1e400",
    "sqrt(2)",
    "sqrt(-1)",
    "pi",
    "infinite",
    "empty",
    "_",
    "\"\"",
    "{}",
    "[]",
    "()",
    "(0, 1)",
    "0..3",
    "1..=0",
    "for i in 0..3",
    "if 1 == 2",
    "@ 1/2",
    "*(1/2)",
    "?(1)",
    "{3}",
    "|",
    "~>",
    "in",
    "mod",
    "not",
    "start",
    ";",
    "\n",
];

/// A small generator of pseudo-random numbers (xorshift), so that every run damages the files in the same way.
struct Damage(u64);

impl Damage {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % limit.max(1)
    }

    /// Changes some bytes; what is no text any more is replaced as a reader of files would.
    fn bytes(&mut self, text: &str) -> String {
        let mut bytes = text.as_bytes().to_vec();
        for _ in 0..1 + self.below(4) {
            let at = self.below(bytes.len() + 1);
            match self.below(3) {
                0 if at < bytes.len() => drop(bytes.remove(at)),
                1 => bytes.insert(at, SIGNS[self.below(SIGNS.len())]),
                _ if at < bytes.len() => bytes[at] = self.below(256) as u8,
                _ => {}
            }
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Leaves out, doubles, swaps or moves tokens, or puts others in their place.
    fn tokens(&mut self, text: &str) -> String {
        let mut pieces: Vec<&str> = Vec::new();
        let mut last = 0;
        for lexeme in lex(FileId(0), text).lexemes {
            pieces.extend([&text[last..lexeme.start], &text[lexeme.start..lexeme.end]]);
            last = lexeme.end;
        }
        for _ in 0..1 + self.below(3) {
            let (one, other) = (self.below(pieces.len()), self.below(pieces.len()));
            match self.below(5) {
                0 => drop(pieces.remove(one)),
                1 => pieces.swap(one, other),
                2 => pieces.insert(other, pieces[one]),
                3 => pieces[one] = ODD[self.below(ODD.len())],
                _ => pieces[one] = pieces[other],
            }
        }
        pieces.concat()
    }
}

/// Reads a text and does with the result what can be done with any.
fn read(text: &str) {
    let started = Instant::now();
    let mut sources = Sources::default();
    let file = sources.add("damaged.gen", text);
    let parsed = parse(file, text);
    can_be_shown(&parsed.diagnostics, &sources);
    if parsed.diagnostics.is_empty() {
        formatted("damaged", text);
    } else {
        assert!(format(text).is_err());
    }
    took_no_time(started, text);
}

/// Checks a text and writes its generators out.
fn check(text: &str) {
    let started = Instant::now();
    let mut sources = Sources::default();
    let file = sources.add("damaged.gen", text);
    let (mut program, mut diagnostics) = load(&mut sources, file, &|_| Err("no files here".to_string()));
    program.max_states = 200;
    diagnostics.extend(program.elaborate_all());
    can_be_shown(&diagnostics, &sources);
    took_no_time(started, text);
}

fn can_be_shown(diagnostics: &[Diagnostic], sources: &Sources) {
    for diagnostic in diagnostics {
        for label in diagnostic.primary.iter().chain(&diagnostic.secondary) {
            let text = &sources.get(label.span.file).text;
            assert!(text.get(label.span.range()).is_some(), "a label outside the text: {diagnostic:?}");
        }
    }
    let first = &diagnostics[..diagnostics.len().min(3)];
    assert_eq!(first.is_empty(), render(first, sources, false).is_empty());
    assert!(json(first, sources).starts_with('['));
}

fn took_no_time(started: Instant, text: &str) {
    // Seconds where nothing else runs.
    let head: String = text.chars().take(200).collect();
    assert!(started.elapsed().as_secs() < 60, "takes too long:\n{head}");
}

#[test]
fn damaged_files_are_read_to_the_end() {
    let examples = examples();
    let mut damage = Damage(0x9e37_79b9_7f4a_7c15);
    let started = Instant::now();
    for round in 0..150 {
        for (_, text) in &examples {
            let damaged = if round % 2 == 0 { damage.bytes(text) } else { damage.tokens(text) };
            let again = if round % 3 == 0 { damage.tokens(&damaged) } else { damaged };
            read(&again);
        }
        // A slow machine does fewer rounds.
        if started.elapsed().as_secs() >= 4 {
            break;
        }
    }
}

#[test]
fn damaged_programs_are_checked_to_the_end() {
    let mut programs: Vec<String> = examples().into_iter().chain(texts("tests/suite/check")).map(|(_, text)| text).collect();
    programs.sort_by_key(String::len);
    let mut damage = Damage(0x5851_f42d_4c95_7f2d);
    let started = Instant::now();
    for _ in 0..150 {
        for text in &programs {
            check(&damage.tokens(text));
        }
        // A slow machine does fewer rounds.
        if started.elapsed().as_secs() >= 4 {
            break;
        }
    }
}

#[test]
fn strange_files_are_read_to_the_end() {
    let deep = |open: &str, close: &str| format!("let x = {}1{}\n", open.repeat(5000), close.repeat(5000));
    let block = |open: &str| format!("process p = {}", open.repeat(3000));
    let strange = [
        String::new(),
        "\u{feff}".into(),
        "\0\0\0".into(),
        "\r\r\n\"".into(),
        "é".repeat(1000),
        deep("(", ")"),
        deep("[", "]"),
        deep("{", "}"),
        deep("f(", ")"),
        deep("(", ""),
        deep("", ")"),
        deep("-", ""),
        deep("not ", ""),
        deep("1+", ""),
        deep("a[", "]"),
        deep("if 1 then ", " else 2"),
        block("switch c { x -> "),
        block("expand c { x -> (a | "),
        block("{"),
        format!("grammar g {{ S -> {} }}", "(".repeat(5000)),
        format!("grammar g {{ S -> x{} }}", "?".repeat(5000)),
        format!("grammar g {{ S -> x{} }}", "{2}".repeat(5000)),
        format!("grammar g {{ S -> {}x }}", "a | ".repeat(50_000)),
        format!("let x = a{}", ".b".repeat(50_000)),
        "}".repeat(5000),
        "process p {".repeat(5000),
        "process p {\n".repeat(5000),
        "A -> ( \n".repeat(5000),
        "\"\n".repeat(5000),
        "switch ".repeat(5000),
        "# ".repeat(5000),
    ];
    for text in &strange {
        read(text);
        check(text);
    }
}

#[test]
fn a_megabyte_is_read_at_once() {
    let rule = "  A -> 1 A @ 1/2 | \"two\" B[i + 1] @ (p * 3) / 4 for i in 0..3 | f(x, y: 2)*(1/2)\n";
    let valid = format!("process p over {{0, 1}} {{\n{}}}\n", rule.repeat(1_000_000 / rule.len()));
    let words = "a ( b [ 1 } ".repeat(1_000_000 / 12);
    for (what, text) in [("rules", valid), ("brackets", words)] {
        let started = Instant::now();
        parse(FileId(0), &text);
        println!("{what}: {:?}", started.elapsed());
        // Well under a second where the machine is idle and the program optimized.
        assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
    }
}
