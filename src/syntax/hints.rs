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
        Tok::Assign if wants("->") => "a rule is written with an arrow: `NAME -> ...`",
        Tok::Assign if wants("==") => "`==` compares; `=` only declares",
        Tok::Arrow if wants("=") => "this is declared with `=`",
        Tok::Equal | Tok::NotEqual | Tok::Less | Tok::LessEqual | Tok::Greater | Tok::GreaterEqual if wants("and") => {
            "comparisons do not follow one another: write `a < b and b < c`"
        }
        Tok::Name(_) if matches!(before, Some(Tok::Block(_))) => "after a `}` the next begins on a new line or after `;`",
        Tok::Separator => "inside brackets a `;` means nothing; elements are parted by commas",
        Tok::Name(_) | Tok::Int(_) | Tok::Str(_) | Tok::Decimal(_)
            if wants("*") && wants("+") && before.is_some_and(Tok::ends_operand) =>
        {
            "between two operands there is an operator or a comma; a new statement begins on a new line or after `;`"
        }
        _ => return None,
    })
}
