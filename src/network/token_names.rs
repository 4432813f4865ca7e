//! How tokens are named where they are more than a word, and how a word of tokens is read back.

use std::borrow::Cow;

/// The name of a tuple of tokens: `(0, 1)`.
pub fn tuple(parts: &[&str]) -> String {
    format!("({})", parts.join(", "))
}

/// A token as it stands in a text of tokens: in quotes where it has spaces.
pub fn spelled(token: &str) -> Cow<'_, str> {
    let whole = split(token);
    if whole.len() == 1 && whole[0] == token { Cow::Borrowed(token) } else { Cow::Owned(format!("\"{token}\"")) }
}

/// The tokens of a text, between spaces; quotes that touch what they enclose, with a space inside, enclose one token. A parenthesis that touches what it encloses, with a comma inside, encloses a tuple: one token,
/// whatever its spaces. (A parenthesis alone is a token of its own: `( ( ) )`.)
pub fn split(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        if let Some(length) = quoted_length(rest) {
            tokens.push(rest[1..length - 1].to_string());
            rest = rest[length..].trim_start();
            continue;
        }
        let length = tuple_length(rest).unwrap_or_else(|| rest.find(char::is_whitespace).unwrap_or(rest.len()));
        let (token, after) = rest.split_at(length);
        let spelled: String = token.chars().filter(|c| !c.is_whitespace()).collect();
        tokens.push(if tuple_length(token).is_some() { spelled.replace(',', ", ") } else { spelled });
        rest = after.trim_start();
    }
    tokens
}

/// The length in bytes of the quoted token that a text begins with, which has a space inside.
fn quoted_length(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('"').filter(|inside| !inside.starts_with(char::is_whitespace))?;
    let ends = |at: usize| inside[at + 1..].chars().next().is_none_or(char::is_whitespace);
    let end = inside.match_indices('"').map(|(at, _)| at).find(|&at| ends(at))?;
    let token = &inside[..end];
    (token.contains(char::is_whitespace) && !token.ends_with(char::is_whitespace)).then_some(end + 2)
}

/// The length in bytes of the tuple that a text begins with.
fn tuple_length(text: &str) -> Option<usize> {
    let mut next = text.chars();
    if next.next() != Some('(') || next.next().is_none_or(char::is_whitespace) {
        return None;
    }
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return text[..at].contains(',').then_some(at + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tuples_are_one_token() {
        assert_eq!(split(" a  b"), ["a", "b"]);
        let nested = tuple(&["1", &tuple(&["2", "3"])]);
        assert_eq!(split("(0,0) (1, (2 ,3)) c"), [tuple(&["0", "0"]), nested, "c".to_string()]);
    }

    #[test]
    fn a_token_with_spaces_is_quoted() {
        assert_eq!(split(r#"a "b c" d"#), ["a", "b c", "d"]);
        assert_eq!(split(r#"" a " b"#), ["\"", "a", "\"", "b"]);
        assert_eq!(split(r#""a" "b"#), ["\"a\"", "\"b"]);
        for token in ["a", "b c", "(0, 1)", "(", "\""] {
            assert_eq!(split(&spelled(token)), [token]);
        }
    }

    #[test]
    fn parentheses_alone_are_tokens() {
        assert_eq!(split("( ( ) ) ,"), ["(", "(", ")", ")", ","]);
        assert_eq!(split("(a b"), ["(a", "b"]);
    }
}
