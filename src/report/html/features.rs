//! The panel of features.

use maud::{Markup, html};

use crate::geometry::feature::Relations;
use crate::report::features::{FeatureView, feature_text, relations_text};

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
                            tr { th { (feature.name) } td { code { (feature.text) } } td { (feature_text(feature)) } }
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
