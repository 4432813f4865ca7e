//! Which words mean something special, and where.

use crate::syntax::token::Tok;

/// Words that are never names.
pub fn reserved(word: &str) -> Option<Tok<'static>> {
    Some(match word {
        "for" => Tok::For,
        "if" => Tok::If,
        "then" => Tok::Then,
        "else" => Tok::Else,
        "in" => Tok::In,
        "and" => Tok::And,
        "or" => Tok::Or,
        "not" => Tok::Not,
        "mod" => Tok::Mod,
        "empty" => Tok::Empty,
        "switch" => Tok::Switch,
        "modulate" => Tok::Modulate,
        "expand" => Tok::Expand,
        "map" => Tok::Map,
        _ => return None,
    })
}

/// All words that [`begins_item`] knows.
pub const ITEM_WORDS: &[&str] = &[
    "import",
    "from",
    "alphabet",
    "let",
    "process",
    "generalized",
    "grammar",
    "channel",
    "hierarchy",
    "expect",
    "sweep",
    "tune",
    "feature",
    "report",
];

/// Words that begin a declaration or a directive, as the first word of a statement of the file.
pub fn begins_item(word: &str) -> Option<Tok<'static>> {
    Some(match word {
        "import" => Tok::Import,
        "from" => Tok::From,
        "alphabet" => Tok::Alphabet,
        "let" => Tok::Let,
        "process" => Tok::Process,
        "generalized" => Tok::Generalized,
        "grammar" => Tok::Grammar,
        "channel" => Tok::Channel,
        "hierarchy" => Tok::Hierarchy,
        "expect" => Tok::Expect,
        "sweep" => Tok::Sweep,
        "tune" => Tok::Tune,
        "feature" => Tok::Feature,
        "report" => Tok::Report,
        _ => return None,
    })
}

/// Words that begin a statement of a body that is not a rule.
pub fn begins_body_item(word: &str) -> Option<Tok<'static>> {
    Some(match word {
        "let" => Tok::Let,
        "hidden" => Tok::Hidden,
        "emits" => Tok::Emits,
        "start" => Tok::Start,
        "final" => Tok::Final,
        "level" => Tok::Level,
        _ => return None,
    })
}

/// Words inside a statement, outside its brackets, that mean something because of how the statement begins.
pub fn inside_statement(first: Tok, word: &str) -> Option<Tok<'static>> {
    Some(match (first, word) {
        (Tok::Generalized, "process") => Tok::Process,
        (Tok::From, "import") => Tok::Import,
        (Tok::From | Tok::Import, "as") => Tok::As,
        (Tok::Process | Tok::Generalized | Tok::Grammar | Tok::Channel | Tok::Hierarchy | Tok::Level, "over") => Tok::Over,
        (Tok::Channel | Tok::Process | Tok::Grammar | Tok::Hierarchy, "from") => Tok::From,
        (Tok::Channel | Tok::Process | Tok::Grammar | Tok::Hierarchy, "to") => Tok::To,
        (Tok::Expect, "within") => Tok::Within,
        (Tok::Tune, "so") => Tok::So,
        (Tok::Feature, "of") => Tok::Of,
        _ => return None,
    })
}
