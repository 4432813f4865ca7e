//! The panel of how beliefs move.

use maud::{Markup, html};

use super::geometry::table;
use crate::geometry::Dynamics;
use crate::report::dynamics::rows;
use crate::report::svg::{curves, maps};
use crate::report::{GeneratorReport, Subject};

/// Tokens that have a picture.
const PICTURES: usize = 8;

/// What each token does to the beliefs, and how observers who began differently agree.
pub fn panel(report: &GeneratorReport) -> Markup {
    let Some(Ok(found)) = report.geometry.as_ref().map(|geometry| &geometry.dynamics) else { return html! {} };
    let shape = report.geometry.as_ref().map(|geometry| &geometry.reduced);
    let rows = shape.map_or_else(Vec::new, |shape| rows(found, shape, &report.subject.alphabet));
    if rows.is_empty() {
        return html! {};
    }
    html! {
        section {
            h3 { "How beliefs move" }
            p.plain {
                "Each token takes every belief to another one. Tokens that bring all beliefs close together tell much and erase what was believed \
                before; where tokens lead to places of their own, the belief remembers which token came last."
            }
            (pictures(report, found))
            (table(rows))
            div.pair.below {
                @if let Some(drawing) = found.meeting.as_ref().and_then(curves::meeting) {
                    figure {
                        (drawing.inline())
                        figcaption {
                            "How far apart two observers are who see the same tokens, one with a long past and one without, on average. \
                            A straight line is an exponential approach."
                        }
                    }
                }
            }
        }
    }
}

fn pictures(report: &GeneratorReport, found: &Dynamics) -> Markup {
    let (subject, cloud) = (&report.subject, &report.analysis.beliefs);
    let Some(picture) = &report.picture else { return html! {} };
    let drawn = maps::draw(cloud, &picture.maps[..picture.maps.len().min(PICTURES)], &subject.alphabet);
    if drawn.is_empty() {
        return html! {};
    }
    html! {
        div.small-multiples {
            @for (token, drawing) in drawn.iter().enumerate().filter(|(token, _)| comes(found, *token)) {
                figure {
                    (drawing.inline())
                    figcaption { span.token { (token_name(subject, token)) } @if let Some(map) = found.maps.get(token) { " comes with probability " (crate::report::figure::short(map.probability)) } }
                }
            }
        }
        p.missing {
            @match cloud.states {
                2 => { "For each token: the belief after it against the belief before it. Where the curve meets the broken line a belief stays." }
                3 | 4 => { "For each token: the beliefs that are held, pale, and in colour where the token takes them. The coloured outline is where it takes the whole simplex." }
                _ => { "For each token: the beliefs that are held, pale, and in colour where the token takes them, along the two directions in which beliefs vary most." }
            }
            @if picture.maps.len() > PICTURES { " The first " (PICTURES) " of " (picture.maps.len()) " tokens are shown." }
        }
    }
}

/// Whether a token has any probability.
fn comes(found: &Dynamics, token: usize) -> bool {
    found.maps.get(token).is_none_or(|map| map.probability > 0.0)
}

fn token_name(subject: &Subject, token: usize) -> &str {
    subject.alphabet.get(token).map_or("?", String::as_str)
}
