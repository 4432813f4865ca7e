//! Panels of curves, and of beliefs.

use maud::{Markup, html};

use crate::analysis::Analysis;
use crate::analysis::measure::Measure;
use crate::analysis::quantity::Quantity;
use crate::report::figure::{count, short};
use crate::report::svg::beliefs::{self, View};
use crate::report::svg::{Drawing, curves};
use crate::report::{GeneratorReport, words};

fn figure(drawing: Option<Drawing>, caption: Markup) -> Markup {
    html! { @if let Some(drawing) = drawing { figure { (drawing.inline()) figcaption { (caption) } } } }
}

/// How uncertainty falls as more of the past is seen.
pub fn convergence(analysis: &Analysis) -> Markup {
    let block = curves::block_entropy(analysis);
    let myopic = curves::myopic_entropy(analysis);
    if block.is_none() && myopic.is_none() {
        return html! {};
    }
    let known = |measure| analysis.measures.get(&measure).and_then(Quantity::value).is_some();
    let asymptote = known(Measure::EntropyRate) && known(Measure::ExcessEntropy);
    html! {
        section {
            h3 { "How uncertainty falls" }
            p.plain { "The more tokens an observer has seen, the less uncertain the next one is; what never goes away is the entropy rate." }
            div.pair {
                (figure(block, html! {
                    span.swatch {} b { "H(L)" } ", the entropy of L tokens"
                    @if asymptote { "; " span.swatch.second {} "the line E + h L it settles on, which starts at the excess entropy E" }
                    "."
                }))
                (figure(myopic, html! {
                    span.swatch {} b { "h(L)" } ", the entropy of a token when the L - 1 before it are known"
                    @if !analysis.curves.myopic_entropy_lower.is_empty() {
                        "; " span.swatch.quiet {} "the same when the hidden state before them is known too: the entropy rate lies between"
                    }
                    @if known(Measure::EntropyRate) { "; " span.swatch.second {} "the entropy rate h" }
                    "."
                }))
            }
        }
    }
}

/// How far tokens tell of one another.
pub fn memory(analysis: &Analysis) -> Markup {
    let information = curves::token_information(analysis);
    let correlation = curves::autocorrelation(analysis);
    let spectrum = curves::power_spectrum(analysis);
    if information.is_none() && correlation.is_none() && spectrum.is_none() {
        return html! {};
    }
    html! {
        section {
            h3 { "How far memory reaches" }
            p.plain { "What one token tells of another that stands t tokens away, and the rhythms in the stream." }
            div.pair {
                (figure(information, html! { b { "Token information" } ": the bits that two tokens at distance t share." }))
                (figure(correlation, html! {
                    b { "Autocorrelation" } " of the tokens: 1 is the same token for certain, 0 no more often than by chance."
                }))
                (figure(spectrum, html! {
                    b { "Power spectrum" } ": a peak at frequency f is a rhythm of 1 / f tokens."
                    @if !analysis.curves.spectral_lines.is_empty() {
                        " " span.swatch.second {} "Pure lines of a periodic process, their heights relative to the strongest."
                    }
                }))
            }
        }
    }
}

/// Where an observer's beliefs are.
pub fn beliefs(report: &GeneratorReport) -> Markup {
    let cloud = &report.analysis.beliefs;
    let Some((drawing, view)) = beliefs::draw(cloud, &report.subject.states) else { return html! {} };
    let seen = match view {
        View::Segment => {
            "Left: certain of the first state; right: certain of the second. Height: how probable the belief is.".to_string()
        }
        View::Triangle => "A corner is certainty of one state, the middle is knowing nothing.".to_string(),
        View::Tetrahedron => {
            "A corner of the tetrahedron is certainty of one state; it is seen from one side, the broken edge behind.".to_string()
        }
        View::Components { shares } => format!(
            "There are {} states, so the points are shown along the two directions in which they vary most, which carry {} % of the variance.",
            count(cloud.states),
            ((shares[0] + shares[1]) * 100.0).round()
        ),
    };
    html! {
        section {
            h3 { "What an observer believes" }
            p.plain {
                "After each token an observer who knows the machine holds a belief: a probability for every hidden state. \
                Each point is such a belief; the more probable, the larger. Colours mix as the belief mixes the states."
            }
            div.pair.uneven {
                figure {
                    (drawing.inline())
                    figcaption {
                        (seen)
                        @if beliefs::passing(cloud) {
                            " A ring is a belief on the way to synchronization, which is left for ever."
                        }
                    }
                }
                dl.facts {
                    dt { "Beliefs shown" }
                    dd { (count(cloud.weights.len())) }
                    dt { "Probability they carry" }
                    dd { (short(cloud.mass)) }
                    dt { "They span" }
                    dd {
                        @if cloud.linear_dimension == 0 { "a single point" } @else {
                            (count(cloud.linear_dimension)) " of "
                            (words::number_of(cloud.states.saturating_sub(1), "dimension"))
                        }
                    }
                }
            }
        }
    }
}
