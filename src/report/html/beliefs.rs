//! The panel of beliefs: the picture, and the most probable of them one by one.

use maud::{Markup, html};

use super::explorer;
use crate::analysis::BeliefCloud;
use crate::report::figure::{count, short};
use crate::report::svg::beliefs::{View, draw, in_simplex, passing, state_colour};
use crate::report::svg::plane::shortened;
use crate::report::{GeneratorReport, Subject, words};

/// How many beliefs are listed.
const LISTED: usize = 8;
/// Up to how many states the colours have a key.
const KEYED: usize = 8;

/// Where an observer's beliefs are.
pub fn panel(report: &GeneratorReport) -> Markup {
    let (subject, cloud) = (&report.subject, &report.analysis.beliefs);
    let Some((drawing, view)) = draw(cloud, &subject.states) else { return html! {} };
    html! {
        section {
            h3 { "What an observer believes" }
            p.plain {
                @if in_simplex(cloud) {
                    "After each token an observer who knows the machine holds a belief: a probability for every hidden state. \
                    Each point is such a belief; the more probable, the larger. Colours mix as the belief mixes the states."
                } @else {
                    "After each token an observer who knows the machine holds a belief, which tells the probability of all that may follow. \
                    Each point is such a belief; the more probable, the larger. The states of a generalized process are no alternatives: \
                    beliefs are coordinates, no probabilities."
                }
            }
            div.pair.uneven {
                figure.explorer {
                    (drawing.inline())
                    (explorer::data(report))
                    figcaption {
                        span.still { (explanation(cloud, view)) }
                        @if passing(cloud) { " A ring is a belief on the way to synchronization, which is left for ever." }
                    }
                    @if matches!(view, View::Components { .. }) && cloud.states <= KEYED { div.still { (key(subject, cloud.states)) } }
                }
                div {
                    dl.facts {
                        dt { "Beliefs shown" }
                        dd { (count(cloud.weights.len())) }
                        dt { "Probability they carry" }
                        dd { (short(cloud.mass)) }
                        dt { "They span" }
                        dd {
                            @if cloud.linear_dimension == 0 && cloud.weights.len() > 1 { "not looked for" }
                            @else if cloud.linear_dimension == 0 { "a single point" } @else {
                                (count(cloud.linear_dimension)) " of "
                                (words::number_of(cloud.states.saturating_sub(1), "dimension"))
                            }
                        }
                    }
                    (likeliest(subject, cloud))
                }
            }
        }
    }
}

fn explanation(cloud: &BeliefCloud, view: View) -> String {
    match view {
        View::Segment => {
            "Left: certain of the first state; right: certain of the second. Height: how probable the belief is.".into()
        }
        View::Triangle => "A corner is certainty of one state, the middle is knowing nothing.".into(),
        View::Tetrahedron => {
            "A corner of the tetrahedron is certainty of one state; it is seen from one side, the broken edge behind.".into()
        }
        View::Components { shares } if cloud.states <= 4 => format!(
            "The points are shown along the two directions in which they vary most, which carry {} % of the variance.",
            ((shares[0] + shares[1]) * 100.0).round()
        ),
        View::Components { shares } => format!(
            "There are {} states, so the points are shown along the two directions in which they vary most, which carry {} % of the variance.",
            count(cloud.states),
            ((shares[0] + shares[1]) * 100.0).round()
        ),
    }
}

fn name(subject: &Subject, state: usize) -> String {
    subject.states.get(state).cloned().unwrap_or_else(|| format!("state {state}"))
}

fn key(subject: &Subject, states: usize) -> Markup {
    html! {
        p.key {
            @for state in 0..states {
                span { i style=(format!("background:{}", state_colour(state))) {} (shortened(&name(subject, state), 24)) }
            }
        }
    }
}

/// The beliefs of greatest weight: the states they are of, and what they expect next.
fn likeliest(subject: &Subject, cloud: &BeliefCloud) -> Markup {
    let mut order: Vec<usize> = (0..cloud.weights.len().min(cloud.distributions.len())).collect();
    order.retain(|&at| cloud.weights[at].is_finite() && cloud.weights[at] > 0.0);
    order.sort_by(|&a, &b| cloud.weights[b].total_cmp(&cloud.weights[a]));
    order.truncate(LISTED);
    let probable = in_simplex(cloud);
    if order.is_empty() {
        return html! {};
    }
    html! {
        div.scroll { table.beliefs {
            caption { "The most probable beliefs" }
            thead { tr { th { "Probability" } @if probable { th { "Belief" } } th { "Next token" } } }
            tbody {
                @for at in order {
                    tr {
                        td.count { (short(cloud.weights[at])) }
                        @if probable { td { (bar(subject, &cloud.distributions[at])) } }
                        td.next { (next_token(subject, cloud.next_token.get(at).map_or(&[], Vec::as_slice))) }
                    }
                }
            }
        } }
    }
}

/// A belief as a bar in the states' colours.
fn bar(subject: &Subject, belief: &[f64]) -> Markup {
    let total: f64 = belief.iter().filter(|share| share.is_finite()).map(|share| share.max(0.0)).sum();
    let parts: Vec<(usize, f64)> = belief.iter().copied().enumerate().filter(|(_, share)| *share > 0.002 * total).collect();
    let mut largest = parts.clone();
    largest.sort_by(|a, b| b.1.total_cmp(&a.1));
    let said: Vec<String> =
        largest.iter().take(4).map(|(state, share)| format!("{} {}", name(subject, *state), short(*share))).collect();
    let more = if largest.len() > 4 { ", ..." } else { "" };
    html! {
        div.belief role="img" aria-label=(said.join(", ")) title=(format!("{}{more}", said.join(", "))) {
            @for (state, share) in &parts {
                span style=(format!("width:{:.2}%;background:{}", 100.0 * share / total, state_colour(*state))) {}
            }
        }
    }
}

/// The tokens a belief expects, the likeliest first, three at most.
fn next_token(subject: &Subject, law: &[f64]) -> Markup {
    let mut tokens: Vec<(usize, f64)> = law.iter().copied().enumerate().filter(|(_, p)| *p > 5e-4).collect();
    tokens.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    html! {
        @for (token, probability) in tokens.iter().take(3) {
            span { b { (shortened(subject.alphabet.get(*token).map_or("?", String::as_str), 12)) } " " (short(*probability)) } " "
        }
        @if tokens.len() > 3 { "..." }
    }
}
