//! What the parser expects and finds, in a reader's words.

use crate::syntax::token::Tok;

/// Terminals that a reader thinks of as one thing, in the order in which they are named.
const GROUPS: &[(&str, &[&str])] = &[
    ("a statement", &["\"as item\"", "\"as body\""]),
    ("a name", &["\"name\""]),
    ("a token", &["\"integer\"", "\"string\"", "\"empty\""]),
    ("a number", &["\"decimal\""]),
    ("a block `{ ... }`", &["\"block\""]),
    ("a set `{...}`", &["\"{\""]),
    ("`(`", &["\"(\"", "\"call (\"", "\"tuple (\"", "\"probability (\""]),
    ("`[`", &["\"[\"", "\"index [\""]),
    ("`}`", &["\"}\"", "\"repeat }\""]),
    ("`->`", &["\"->\"", "\"~>\""]),
];

/// Terminals that begin or continue almost any expression: naming them would say nothing.
const COMMON: &[&str] = &[
    "\"+\"",
    "\"-\"",
    "\"*\"",
    "\"/\"",
    "\"^\"",
    "\"mod\"",
    "\"touching +\"",
    "\"touching *\"",
    "\"touching ?\"",
    "\"|>\"",
    "\"and\"",
    "\"or\"",
    "\"in\"",
    "\"==\"",
    "\"!=\"",
    "\"<\"",
    "\"<=\"",
    "\">\"",
    "\">=\"",
    "\"..\"",
    "\"..=\"",
    "\".\"",
    "\"call (\"",
    "\"index [\"",
    "\"repeat {\"",
    "\"probability (\"",
];

/// The expected terminals (as the grammar writes them) as a list in words: `a name, `|` or `@``.
pub fn expected(terminals: &[String]) -> String {
    let has = |name: &str| terminals.iter().any(|terminal| terminal == name);
    let mut words: Vec<String> = Vec::new();
    if has("\"decimal\"") && has("\"string\"") && has("\"[\"") {
        // Everything that begins an expression.
        words.push("an expression".into());
        for other in ["\"then\"", "\"]\"", "\")\"", "\"within\"", "\"}\""] {
            if has(other) {
                words.push(in_quotes(other));
            }
        }
        return list(&words);
    }
    let operand_done = has("\"+\"") && has("\"*\"");
    if has("\"integer\"") && has("\"string\"") && has("\"empty\"") {
        words.push("a token, a rule or a group".into());
    }
    let items = !words.is_empty();
    let mut seen: Vec<&str> = Vec::new();
    for terminal in terminals {
        let terminal = terminal.as_str();
        if operand_done && COMMON.contains(&terminal) || seen.contains(&terminal) {
            continue;
        }
        if items
            && matches!(terminal, "\"name\"" | "\"integer\"" | "\"string\"" | "\"empty\"" | "\"(\"" | "\"tuple (\"" | "\"-\"")
        {
            continue;
        }
        if COMMON.contains(&terminal) && terminals.len() > 6 {
            continue;
        }
        match GROUPS.iter().find(|(_, members)| members.contains(&terminal)) {
            Some((word, members)) => {
                seen.extend(members.iter());
                words.push((*word).into());
            }
            None => words.push(in_quotes(terminal)),
        }
    }
    if operand_done && words.len() < 6 {
        words.push("an operator".into());
    }
    list(&words)
}

fn in_quotes(terminal: &str) -> String {
    format!("`{}`", terminal.trim_matches('"'))
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
        Tok::Star | Tok::Plus | Tok::Question => format!("`{shown}`"),
        _ => format!("`{shown}`"),
    }
}
