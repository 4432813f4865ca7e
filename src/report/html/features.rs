//! The panel of features.

use maud::{Markup, html};

use crate::geometry::feature::{Law, Relations};
use crate::report::features::{FeatureView, feature_text, relations_text};
use crate::report::figure::short;
use crate::report::svg::Drawing;

/// What the file declares of the beliefs, and what values it takes.
pub fn panel(features: &[FeatureView], relations: Option<&Relations>) -> Markup {
    if features.is_empty() {
        return html! {};
    }
    html! {
        section {
            h3 { "Features" }
            p.plain { "What the file asks of the beliefs: numbers that depend linearly on them, as a linear probe would read them." }
            div.scroll {
                table.features {
                    tbody {
                        @for feature in features {
                            tr { th { (feature.name) } td { code { (feature.text) } } td { (super::page::prose(&feature_text(feature))) } td { @if let Some(law) = feature.found.as_ref().ok().and_then(|found| found.law.as_ref()) { (histogram(law)) } } }
                        }
                    }
                }
            }
            @if let Some(relations) = relations {
                ul.notes { @for sentence in relations_text(relations) { li { (sentence) } } }
            }
        }
    }
}

/// The law of a feature's values over the beliefs: how often it lies in each part between the least and the greatest.
fn histogram(law: &Law) -> Markup {
    const HEIGHT: f64 = 34.0;
    const STEP: f64 = 6.0;
    let most = law.histogram.iter().copied().fold(0.0, f64::max);
    if !(most > 0.0 && law.least < law.greatest) {
        return html! {};
    }
    let bars = law.histogram.iter().enumerate().map(|(at, share)| (at as f64 * STEP, HEIGHT * share / most));
    let wide = law.histogram.len() as f64 * STEP;
    let body = html! {
        @for (x, height) in bars {
            rect.k0 x=(format!("{x:.1}")) y=(format!("{:.1}", HEIGHT - height)) width=(STEP - 1.0) height=(format!("{height:.1}")) {}
        }
        path.frame d=(format!("M0 {HEIGHT}H{wide}")) {}
        text.soft x="0" y=(HEIGHT + 11.0) font-size="9" { (short(law.least)) }
        text.soft x=(wide) y=(HEIGHT + 11.0) font-size="9" text-anchor="end" { (short(law.greatest)) }
    };
    Drawing { view: [-2.0, 0.0, wide + 4.0, HEIGHT + 14.0], title: "How its values are spread over the beliefs".into(), body }
        .inline()
}
