//! Pictures as SVG. Colours are variables of one style sheet, so that a picture follows the page into dark mode and onto paper.

pub mod barcode;
pub mod beliefs;
pub mod curves;
pub mod diagram;
pub mod maps;
pub mod matrix;
pub mod plane;
pub mod plot;
pub mod strip;

use maud::{Markup, PreEscaped, html};

/// The style sheet all drawings rely on.
pub const STYLE: &str = include_str!("style.css");

/// A picture with its bounds: left, top, width, height, in pixels.
#[derive(Clone, Debug)]
pub struct Drawing {
    pub view: [f64; 4],
    /// What it shows, for those who do not see it.
    pub title: String,
    pub body: Markup,
}

impl Drawing {
    /// As part of an HTML page that holds [`STYLE`].
    pub fn inline(&self) -> Markup {
        let [_, _, width, height] = self.view;
        html! {
            svg.drawing xmlns="http://www.w3.org/2000/svg" role="img" aria-label=(self.title) viewBox=(self.view_box())
                width=(format!("{width:.0}")) height=(format!("{height:.0}")) { (self.body) }
        }
    }

    /// As a file of its own.
    pub fn standalone(&self) -> String {
        let [_, _, width, height] = self.view;
        let markup = html! {
            svg.drawing xmlns="http://www.w3.org/2000/svg" viewBox=(self.view_box())
                width=(format!("{width:.0}")) height=(format!("{height:.0}")) {
                title { (self.title) }
                style { (PreEscaped(STYLE)) }
                (self.body)
            }
        };
        format!("{}\n", markup.into_string())
    }

    fn view_box(&self) -> String {
        let [left, top, width, height] = self.view;
        format!("{left:.1} {top:.1} {width:.1} {height:.1}")
    }
}
