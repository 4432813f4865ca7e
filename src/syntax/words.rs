//! What the parser expects and finds, in a reader's words.

use crate::syntax::token::Tok;

/// Kinds of things, told by terminals that stand together only where one of that kind can: the words for it, and the terminals
/// that are then not named one by one.
struct Kind {
    words: &'static str,
    told_by: &'static [&'static str],
    covers: &'static [&'static str],
}

const ITEM_START: &[&str] = &["name", "integer", "string", "empty", "-", "(", "tuple ("];
const EXPRESSION_START: &[&str] = &[
    "name",
    "integer",
    "decimal",
    "string",
    "-",
    "(",
    "probability (",
    "tuple (",
    "[",
    "{",
    "if",
    "not",
    "switch",
    "modulate",
    "expand",
    "map",
    "within",
    "inside",
];
const OPERATORS: &[&str] = &[
    "+",
    "-",
    "*",
    "/",
    "^",
    "mod",
    "touching +",
    "touching *",
    "|>",
    "and",
    "or",
    "in",
    "==",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "..",
    "..=",
    ".",
    "call (",
    "index [",
];
const REPETITIONS: &[&str] = &["touching ?", "touching *", "touching +", "repeat {", "probability (", ".", "call (", "index ["];

const KINDS: &[Kind] = &[
    Kind {
        words: "a declaration (`process`, `grammar`, `alphabet`, ...) or a directive (`expect`, `report`, ...)",
        told_by: &["process", "expect"],
        covers: crate::syntax::layout::words::ITEM_WORDS,
    },
    Kind {
        words: "a rule (`NAME -> ...`) or another statement of a body",
        told_by: &["hidden", "level", "name"],
        covers: &["name", "let", "hidden", "emits", "start", "final", "level"],
    },
    Kind { words: "a token, a rule or a group", told_by: &["integer", "string", "empty"], covers: ITEM_START },
    Kind { words: "an expression", told_by: &["decimal", "string", "["], covers: EXPRESSION_START },
    Kind { words: "an operator", told_by: &["+", "*", "/"], covers: OPERATORS },
    Kind { words: "a repetition", told_by: &["touching ?", "repeat {"], covers: REPETITIONS },
];

/// The expected terminals, as the grammar writes them, as a list in words: "a name, `|` or `@`".
pub fn expected(terminals: &[String]) -> String {
    let terminals: Vec<&str> = terminals.iter().map(|terminal| terminal.trim_matches('"')).collect();
    let mut covered: Vec<&str> = Vec::new();
    let mut kinds: Vec<String> = Vec::new();
    for kind in KINDS {
        if kind.told_by.iter().all(|one| terminals.contains(one)) {
            covered.extend(kind.covers);
            // What can go on anyhow is not what is missing.
            if !matches!(kind.words, "an operator" | "a repetition") {
                kinds.push(kind.words.into());
            }
        }
    }
    for terminal in terminals {
        let words = one(terminal);
        if !covered.contains(&terminal) && !kinds.contains(&words) {
            kinds.push(words);
        }
    }
    if kinds.is_empty() {
        kinds.push("an operator".into());
    }
    list(&kinds)
}

fn one(terminal: &str) -> String {
    match terminal {
        "name" => "a name".into(),
        "integer" | "decimal" => "a number".into(),
        "string" => "a string".into(),
        "block" => "a block `{ ... }`".into(),
        "{" => "a set `{...}`".into(),
        "call (" | "tuple (" | "probability (" => "`(`".into(),
        "index [" => "`[`".into(),
        "repeat {" => "`{`".into(),
        "repeat }" => "`}`".into(),
        "touching ?" => "`?`".into(),
        "touching *" => "`*`".into(),
        "touching +" => "`+`".into(),
        "~>" => "`->`".into(),
        sign => format!("`{sign}`"),
    }
}

fn list(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    }
}

/// What stands in the source, in words. `text` is the source text of the terminal.
pub fn found(tok: Tok, text: &str) -> String {
    let shown: String = if text.chars().count() > 30 { text.chars().take(30).chain(['…']).collect() } else { text.into() };
    match tok {
        Tok::Name(_) => format!("the name `{shown}`"),
        Tok::Int(_) | Tok::Decimal(_) => format!("the number `{shown}`"),
        Tok::Str(_) => format!("the string `{shown}`"),
        Tok::Block(_) => "a block `{ ... }`".into(),
        _ => format!("`{shown}`"),
    }
}
