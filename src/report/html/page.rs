//! What every page has: its style, its scripts, its foot.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::report::{svg, words};

/// A whole page of a report.
pub fn page(title: &str, version: &str, head: Markup, main: Markup) -> String {
    read_by(READING, title, version, head, main)
}

/// A whole page; `reading` says at its foot how its figures are to be read.
pub fn read_by(reading: &str, title: &str, version: &str, head: Markup, main: Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="generator" content=(format!("epsilang {version}"));
                title { (title) }
                style { (PreEscaped(svg::STYLE)) (PreEscaped(include_str!("page.css"))) }
            }
            body {
                header.top { (head) }
                main {
                    (main)
                    footer {
                        p { (reading) }
                        p { "Made by epsilang " (version) "." }
                    }
                }
                (scripts())
            }
        }
    };
    page.into_string()
}

/// Lines of documentation as paragraphs.
pub fn docs(lines: &[String]) -> Markup {
    html! { div.docs { @for paragraph in words::paragraphs(lines) { p { (prose(&paragraph)) } } } }
}

/// Text in which what stands between backticks is code.
pub fn prose(text: &str) -> Markup {
    let mut pieces: Vec<&str> = text.split('`').collect();
    // Backticks come in pairs; the last of an odd number is itself.
    let rest = if pieces.len().is_multiple_of(2) { pieces.pop() } else { None };
    html! {
        @for (at, piece) in pieces.into_iter().enumerate() {
            @if at % 2 == 1 { code { (piece) } } @else { (piece) }
        }
        @if let Some(rest) = rest { "`" (rest) }
    }
}

/// The page fetches nothing, and the browser sees to it.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

/// What makes pictures move. The colours of the states stand in the page once.
fn scripts() -> Markup {
    let colours: Vec<String> =
        (0..svg::beliefs::COLOURS).map(|state| format!("\"{}\"", svg::beliefs::state_colour(state))).collect();
    html! {
        script id="state-colours" type="application/json" { (PreEscaped(format!("[{}]", colours.join(",")))) }
        script { (PreEscaped(include_str!("page.js"))) }
        script { (PreEscaped(include_str!("explorer.js"))) }
    }
}

const READING: &str = "All information is in bits. A number without an interval is exact to rounding; one with an interval \
     is known to lie in that interval, and is printed with the digits the interval supports. Where something could not be had, \
    the report says why.";

#[cfg(test)]
mod tests {
    use super::prose;

    #[test]
    fn code_stands_between_two_backticks() {
        assert_eq!(prose("a `b` <c>").into_string(), "a <code>b</code> &lt;c&gt;");
        assert_eq!(prose("a `b").into_string(), "a `b");
        assert_eq!(prose("`a` b` c").into_string(), "<code>a</code> b` c");
        assert_eq!(prose("").into_string(), "");
    }
}
