//! A process of independent parts in the report: what is true of the whole, and each part by itself.

use serde_json::{Map, Value as Json, json};

use super::features::{FeatureView, feature_json};
use super::figure::{big, count};
use super::{Excerpt, GeneratorReport, decay, json as forms, words};
use crate::analysis::factors::{CausalCount, Combined};

/// What a process of independent parts is and what was found of it.
#[derive(Clone, Debug)]
pub struct FactoredReport {
    /// How many generators of the document stand before it.
    pub place: usize,
    pub name: String,
    /// Parameter and value, written exactly.
    pub parameters: Vec<(String, String)>,
    /// The joint tokens, where they are few enough to be listed.
    pub alphabet: Option<Vec<String>>,
    /// How many tokens there are: `2^1000`.
    pub alphabet_size: String,
    pub docs: Vec<String>,
    pub excerpt: Option<Excerpt>,
    /// Each part that differs from the others, and the places (from 0) at which it stands in the joint tokens.
    pub parts: Vec<(GeneratorReport, Vec<usize>)>,
    pub combined: Combined,
    pub warnings: Vec<String>,
    /// What its file declares of the joint beliefs.
    pub features: Vec<FeatureView>,
}

/// Joint tokens that are told in one line.
const LISTED: usize = 36;

impl FactoredReport {
    /// The tokens in few words: all of them, or how many.
    pub fn tokens(&self) -> String {
        match &self.alphabet {
            Some(tokens) if tokens.len() > LISTED => {
                format!("{{{}, ...}}, {} tokens", tokens[..LISTED / 3].join(", "), count(tokens.len()))
            }
            Some(tokens) => format!("{{{}}}", tokens.join(", ")),
            None => format!("{} tokens", self.alphabet_size),
        }
    }

    /// What there is to say in sentences.
    pub fn sentences(&self) -> Vec<String> {
        let parts: usize = self.parts.iter().map(|(_, places)| places.len()).sum();
        let mut said = vec![format!(
            "{} processes run side by side and know nothing of one another. Each is analyzed by itself, and what is said of the whole follows from \
             that; the joint machine is not built.",
            count(parts)
        )];
        let counts = &self.combined.counts;
        said.push(match &counts.forward {
            CausalCount::Finite { recurrent, .. } => {
                format!("A causal state of the whole is a tuple of causal states of the parts: {} in all.", big(recurrent))
            }
            CausalCount::Open { part } => {
                let (report, places) = &self.parts[*part];
                let why = words::why(&report.analysis.forward, report.analysis.exact, &report.subject.alphabet);
                format!("Of {} ({}): {}.", title(report), places_text(places), why)
            }
        });
        said
    }

    /// The same facts about the structure as of any process: names and values.
    pub fn rows(&self) -> Vec<(&'static str, String)> {
        let (counts, whole) = (&self.combined.counts, &self.combined.whole);
        let causal = |count: &CausalCount| match count {
            CausalCount::Finite { recurrent, transient: Some(transient) } => {
                format!("{} recurrent, {} transient", big(recurrent), self::count(*transient))
            }
            CausalCount::Finite { recurrent, transient: None } => format!("{} recurrent", big(recurrent)),
            CausalCount::Open { .. } => String::new(),
        };
        let summary = |count: &CausalCount, summary| match count {
            CausalCount::Open { .. } => words::how_many(summary),
            CausalCount::Finite { .. } => causal(count),
        };
        let classes = counts.recurrent_classes.as_ref().filter(|classes| **classes > 1_u32.into());
        let classes = classes.map_or_else(String::new, |classes| format!(", {} recurrent classes", big(classes)));
        let period = counts.period.filter(|&period| period > 1).map_or_else(String::new, |period| format!(", period {period}"));
        let reverse = match &counts.reverse {
            CausalCount::Finite { recurrent, .. } => format!("{} recurrent", big(recurrent)),
            CausalCount::Open { .. } => words::how_many(&whole.reverse),
        };
        let dimension = counts.dimension.as_ref().map_or_else(|| "not known within the limits".to_string(), big);
        vec![
            (
                "joint machine",
                format!(
                    "{} states, {} transitions, {}{classes}{period}",
                    big(&counts.states),
                    big(&counts.transitions),
                    if counts.unifilar { "unifilar" } else { "not unifilar" }
                ),
            ),
            ("smallest found", format!("{} states, linear dimension {dimension}", big(&counts.reduced))),
            ("causal states", summary(&counts.forward, &whole.forward)),
            ("of the reverse", reverse),
            ("Markov order", words::order(&whole.markov_order, whole)),
            ("cryptic order", words::order(&whole.cryptic_order, whole)),
            ("arithmetic", if whole.exact { "decided exactly" } else { "inexact numbers, decided with a tolerance" }.to_string()),
        ]
    }

    /// What is surprising, as sentences.
    pub fn notes(&self) -> Vec<String> {
        let notices = self.combined.whole.notices.iter().map(|notice| words::notice(notice, &[]));
        self.warnings.iter().cloned().chain(notices).collect()
    }

    /// A part's heading: what it is, and where it stands.
    pub fn heading(report: &GeneratorReport, places: &[usize]) -> String {
        format!("{}: {}", places_text(places), title(report))
    }

    pub(super) fn json(&self) -> Json {
        let (counts, whole) = (&self.combined.counts, &self.combined.whole);
        let parameters: Map<String, Json> =
            self.parameters.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
        let mut why = Map::new();
        why.insert("language".into(), "a process does not end: there is no string to measure".into());
        if self.alphabet.is_none() {
            why.insert("alphabet".into(), format!("{} tokens are too many to be listed: see factors", self.alphabet_size).into());
        }
        let parts = self.parts.iter().map(|(report, places)| {
            let mut part = forms::generator_value(report);
            if let Some(part) = part.as_object_mut() {
                part.insert("places".into(), json!(places));
            }
            part
        });
        json!({
            "name": self.name, "kind": "process", "parameters": parameters, "alphabet": self.alphabet,
            "alphabet_size": self.alphabet_size, "exact": whole.exact, "grade": "exact",
            "written": {
                "states": forms::whole(&counts.states), "transitions": forms::whole(&counts.transitions), "unifilar": counts.unifilar,
                "recurrent_classes": counts.recurrent_classes.as_ref().map(forms::whole), "period": counts.period,
            },
            "reduced": { "states": forms::whole(&counts.reduced), "dimension": counts.dimension.as_ref().map(forms::whole) },
            "epsilon": self.epsilon(),
            "measures": forms::measures(whole), "curves": forms::curves(whole),
            "geometry": {
                "points": null, "mass": null, "linear_dimension": forms::whole(&counts.span), "box_dimension": null,
                "information_dimension": null, "correlation_dimension": null, "lyapunov": null, "lyapunov_dimension": null, "topology": null,
                "why": "beliefs of independent parts are tuples of beliefs: see the geometry of each of the factors",
            },
            "levels": [], "features": self.features.iter().map(feature_json).collect::<Vec<Json>>(), "language": null, "why": why, "warnings": self.notes(),
            "decay": decay::json(&whole.decay),
            "factors": parts.collect::<Vec<Json>>(),
        })
    }

    fn epsilon(&self) -> Json {
        let (counts, whole) = (&self.combined.counts, &self.combined.whole);
        let side = |count: &CausalCount, summary, forward: bool| match count {
            CausalCount::Finite { recurrent, .. } => {
                (forms::whole(recurrent), "tuples of the causal states of the factors".to_string())
            }
            CausalCount::Open { part } => {
                let (report, places) = &self.parts[*part];
                let own = if forward { &report.analysis.forward } else { &report.analysis.reverse };
                let why = words::why(own, report.analysis.exact, &report.subject.alphabet);
                (forms::recurrent(summary), format!("of {} ({}): {why}", title(report), places_text(places)))
            }
        };
        let (recurrent, why) = side(&counts.forward, &whole.forward, true);
        let (reverse, reverse_why) = side(&counts.reverse, &whole.reverse, false);
        let transient = match &counts.forward {
            CausalCount::Finite { transient, .. } => json!(transient),
            CausalCount::Open { .. } => forms::recurrent(&whole.forward),
        };
        json!({
            "kind": words::kind(&whole.forward), "why": why, "witness": null, "recurrent": recurrent, "transient": transient,
            "markov_order": forms::order(&whole.markov_order), "cryptic_order": forms::order(&whole.cryptic_order),
            "reverse": { "kind": words::kind(&whole.reverse), "why": reverse_why, "recurrent": reverse },
        })
    }
}

fn title(report: &GeneratorReport) -> String {
    format!("`{}`", report.subject.name)
}

/// `part 1`, `parts 1, 2 and 3`, `parts 1, 2, 3, ... (1,000 alike)`.
fn places_text(places: &[usize]) -> String {
    const SHOWN: usize = 4;
    let shown: Vec<String> = places.iter().take(SHOWN).map(|place| (place + 1).to_string()).collect();
    match (places.len(), shown.split_last()) {
        (1, Some((only, _))) => format!("part {only}"),
        (n, Some((last, before))) if n <= SHOWN => format!("parts {} and {last}", before.join(", ")),
        (n, _) => format!("parts {}, ... ({} alike)", shown.join(", "), count(n)),
    }
}
