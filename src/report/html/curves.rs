//! Panels of curves.

use maud::{Markup, html};

use crate::analysis::measure::Measure;
use crate::analysis::quantity::Quantity;
use crate::analysis::{Analysis, DecayKind};
use crate::report::svg::{Drawing, curves};
use crate::report::uncertainty::Row;
use crate::report::{decay, uncertainty, words};

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

/// How an observer comes to know the state.
pub fn synchronization(analysis: &Analysis) -> Markup {
    let Some(drawing) = curves::uncertainty(analysis) else { return html! {} };
    let found = &analysis.uncertainty;
    html! {
        section {
            h3 { "How the state becomes known" }
            p.plain { "An observer who begins with no token learns where the process is. What is left unknown when nothing more is learnt, no number of tokens tells." }
            (figure(Some(drawing), html! {
                @if !found.written.bits.is_empty() { span.swatch {} b { "Hidden state" } ", what is not known of it after L tokens, in bits" }
                @if !found.causal.bits.is_empty() {
                    @if !found.written.bits.is_empty() { "; " }
                    span.swatch.second {} b { "causal state" }
                }
                @if !found.unsynchronized.is_empty() { "; " span.swatch.quiet {} "the probability that the causal state is not known for certain" }
                "."
            }))
            div.scroll.below { (falling(&uncertainty::rows(analysis))) }
        }
    }
}

/// What is not known after so many tokens.
fn falling(rows: &[Row]) -> Markup {
    let shown = rows.iter().map(|row| row.values.len()).max().unwrap_or(0);
    html! {
        table.falling {
            thead {
                tr {
                    th { "After" }
                    @for at in &Row::POSITIONS[..shown] { th { (words::number_of(*at, "token")) } }
                }
            }
            tbody {
                @for row in rows {
                    tr {
                        th { (row.name) ", " (row.unit) }
                        @for at in 0..shown { td.count { (row.values.get(at).map_or("", String::as_str)) } }
                    }
                    @if !row.how.is_empty() { tr.how { td {} td.soft colspan=(shown) { (row.how) } } }
                }
            }
        }
    }
}

/// How far tokens tell of one another.
pub fn memory(analysis: &Analysis) -> Markup {
    let information = curves::token_information(analysis);
    let correlation = curves::autocorrelation(analysis);
    let spectrum = curves::power_spectrum(analysis);
    let (powers, exponentials) = (curves::decay_logarithmic(analysis), curves::decay_linear(analysis));
    let fallen = powers.is_some();
    if information.is_none() && correlation.is_none() && spectrum.is_none() {
        return html! {};
    }
    html! {
        section {
            h3 { "How far memory reaches" }
            p.plain { "What one token tells of another that stands t tokens away, and the rhythms in the stream." }
            div.pair.triple {
                (figure(information, html! { b { "Token information" } ": the bits that two tokens at distance t share." }))
                (figure(correlation, html! {
                    b { "Autocorrelation" } " of the tokens: 1 is the same token for certain, 0 no more often than by chance."
                }))
                (figure(spectrum, html! {
                    b { "Power spectrum" } ": a peak at frequency f is a rhythm of 1 / f tokens."
                    @if !analysis.curves.spectral_lines.is_empty() {
                        " " span.swatch.second.solid {} "Pure lines of a periodic process, their heights relative to the strongest."
                    }
                }))
            }
            @for sentence in decay::sentences(&analysis.decay) { p { (sentence) } }
            @if fallen {
                div.pair {
                    (figure(powers, html! {
                        b { "Token information" } " on logarithmic scales: a power law is a straight line here."
                        @if analysis.decay.kind == DecayKind::Power { " " span.swatch.second {} "The law that was fitted, where it holds." }
                    }))
                    (figure(exponentials, html! {
                        "The same against the distance itself: an exponential is a straight line here."
                        @if analysis.decay.kind == DecayKind::Exponential { " " span.swatch.second {} "The law that was fitted, where it holds." }
                    }))
                }
            }
        }
    }
}
