//! The source as it was written, with the numbers of its lines.

use maud::{Markup, html};

use crate::report::Excerpt;

pub fn panel(excerpt: Option<&Excerpt>) -> Markup {
    let Some(excerpt) = excerpt else { return html! {} };
    html! {
        section.long {
            h3 { "The source" }
            p.plain { "As written in " code { (excerpt.file) } ", from line " (excerpt.line) "." }
            pre.source {
                @for (at, line) in excerpt.text.trim_end().lines().enumerate() {
                    @let (code, comment) = split(line);
                    span.n { (excerpt.line + at) } (code)
                    @if !comment.is_empty() { span.comment { (comment) } }
                    "\n"
                }
            }
        }
    }
}

/// A line's code and the comment at its end.
fn split(line: &str) -> (&str, &str) {
    let (mut quoted, mut escaped, mut slash) = (false, false, false);
    for (at, c) in line.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '/' if !quoted && slash => return line.split_at(at - 1),
            _ => {}
        }
        slash = c == '/' && !quoted;
    }
    (line, "")
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn comments_are_found_outside_strings_only() {
        assert_eq!(split("A -> 1 A // loop"), ("A -> 1 A ", "// loop"));
        assert_eq!(split(r#"A -> "//" A @ 1/2"#), (r#"A -> "//" A @ 1/2"#, ""));
        assert_eq!(split(r#""\"//" //"#), (r#""\"//" "#, "//"));
    }
}
