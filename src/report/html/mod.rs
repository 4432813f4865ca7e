//! The report as one HTML file that needs nothing else.

use maud::{DOCTYPE, html};

use super::Document;

/// The document as a self-contained HTML page. All text of the source is escaped.
pub fn write(document: &Document) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head { meta charset="utf-8"; title { (document.source) } }
            body { pre { (super::text::write(document, 100, false)) } }
        }
    };
    page.into_string()
}
