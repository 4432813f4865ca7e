//! What to say about a terminal that the grammar does not accept where it stands.

use crate::diagnostic::{Diagnostic, mistakes::syntax as mistakes, suggest};
use crate::source::Span;
use crate::syntax::layout::item_words;
use crate::syntax::token::{Tok, Token};
use crate::syntax::words;

/// `tokens[at]` is not accepted, `expected` is what is, as the grammar writes it, and `text` is the terminal's source text.
pub fn describe(span: Span, text: &str, tokens: &[Token], at: usize, expected: &[String]) -> Diagnostic {
    let wants = |terminal: &str| expected.iter().any(|one| one.trim_matches('"') == terminal);
    let tok = tokens.get(at).map_or(Tok::TooDeep, |token| token.tok);
    if wants("name") && tok.is_reserved() {
        return mistakes::reserved_word(span, text);
    }
    if at == 0 && wants("process") && wants("expect") {
        return not_an_item(span, text, tok, tokens);
    }
    let diagnostic = mistakes::unexpected(span, &words::found(tok, text), &words::expected(expected));
    match hint(tok, tokens, at, &wants) {
        Some(hint) => diagnostic.help(hint),
        None => diagnostic,
    }
}

/// A statement of the file that begins with no word that begins one.
fn not_an_item(span: Span, text: &str, tok: Tok, tokens: &[Token]) -> Diagnostic {
    let is_rule = tokens.iter().any(|token| matches!(token.tok, Tok::Arrow | Tok::RelativeArrow));
    if let Tok::Name(word) = tok {
        if is_rule {
            return mistakes::rule_outside(span, word);
        }
        return mistakes::not_a_declaration(span, word, suggest::closest(word, item_words()));
    }
    mistakes::unexpected(
        span,
        &words::found(tok, text),
        "a declaration (`process`, `grammar`, ...) or a directive (`expect`, ...)",
    )
}

fn hint(tok: Tok, tokens: &[Token], at: usize, wants: &dyn Fn(&str) -> bool) -> Option<&'static str> {
    let before = at.checked_sub(1).and_then(|before| tokens.get(before)).map(|token| token.tok);
    Some(match tok {
        Tok::Star | Tok::Plus | Tok::Question if wants("touching *") => {
            "a repetition touches what it repeats, and its probability touches it: `x*(1/2)`"
        }
        Tok::Block(_) | Tok::OpenSet if wants("repeat {") => "a count touches what it repeats: `x{2}`",
        Tok::Open | Tok::OpenTuple if wants("call (") && !wants("(") => {
            "the parenthesis of a call touches the name: `f(x)`, not `f (x)`"
        }
        Tok::Bar | Tok::At if wants("empty") => "an alternative that produces nothing is written `empty`",
        Tok::Decimal(_) if wants("empty") => "a token that is a decimal number is written in quotes",
        Tok::Dot if matches!(tokens.get(at + 1), Some(Token { tok: Tok::Int(_), .. })) => {
            "a decimal has a digit before its point: `0.5`"
        }
        Tok::Comma if wants("|") => "alternatives are separated by `|`, the items of one by blanks",
        Tok::Assign if wants(":") => "a parameter has a type: `x: prob = 1/2`",
        Tok::Assign if wants("->") => "a rule is written with an arrow: `NAME -> ...`",
        Tok::Assign if wants("==") => "`==` compares; `=` only declares",
        Tok::Arrow if wants("=") => "this is declared with `=`",
        Tok::Equal | Tok::NotEqual | Tok::Less | Tok::LessEqual | Tok::Greater | Tok::GreaterEqual if wants("and") => {
            "comparisons do not follow one another: write `a < b and b < c`"
        }
        Tok::Name(_) if matches!(before, Some(Tok::Block(_))) => "after a `}` the next begins on a new line or after `;`",
        Tok::Separator => "inside brackets a `;` means nothing; elements are parted by commas",
        Tok::Name(_) | Tok::Int(_) | Tok::Str(_) | Tok::Decimal(_)
            if matches!(tokens, [Token { tok: Tok::Name(_), .. }, Token { tok: Tok::Assign, .. }, ..]) =>
        {
            "a rule is written with an arrow: `NAME -> ...`"
        }
        Tok::Name(_) | Tok::Int(_) | Tok::Str(_) | Tok::Decimal(_)
            if wants("*") && wants("+") && before.is_some_and(Tok::ends_operand) =>
        {
            "between two operands there is an operator or a comma; a new statement begins on a new line or after `;`"
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use crate::source::FileId;
    use crate::syntax::parser::parse;

    #[test]
    fn what_is_written_otherwise_elsewhere_has_a_mend() {
        let rule = |alternatives: &str| format!("process p over {{0, 1}} {{ {alternatives} }}");
        for (text, mend) in [
            (rule("A → 0 A"), "`->`"),
            (rule("A = 0 A | 1 A"), "arrow"),
            (rule("A -> 0 A, 1 A"), "separated by `|`"),
            (rule("A -> 0 A @ .5 | 1 A"), "`0.5`"),
            (rule("A -> “0” A"), "quoted with"),
            ("# a comment".into(), "`//`"),
            ("process p(x=1/2) { A -> 0 A }".into(), "`x: prob = 1/2`"),
            ("process p { A -> 0 A } process q { A -> 0 A }".into(), "new line"),
            ("expect 1 ≤ 2".into(), "`<=`"),
        ] {
            let told = parse(FileId(0), &text).diagnostics;
            let helps: Vec<&str> = told.iter().filter_map(|one| one.help.as_deref()).collect();
            assert!(helps.iter().any(|help| help.contains(mend)), "{text}: {helps:?}");
        }
    }
}
