//! A process that was explored by its stacks, in the report: what could be had without its machine, and why the rest could not.

use serde_json::{Map, Value as Json, json};

use super::features::{FeatureView, feature_json};
use super::figure::{count, short};
use super::json::{self as forms, Section};
use super::{Declaration, LanguageReport, words};
use crate::analysis::explored::Explored;
use crate::analysis::questions::Questions;

/// What a process is and what was found of it by its stacks.
#[derive(Clone, Debug)]
pub struct LazyReport {
    /// How many generators of the document stand before it.
    pub place: usize,
    pub declared: Declaration,
    /// How large its machine would be, in words.
    pub too_large: String,
    pub explored: Explored,
    pub questions: Questions,
    /// Its causal states are finitely many, and too many to be counted.
    pub finite: bool,
    /// The language that it is a stream of.
    pub strings: Option<LanguageReport>,
    /// What its file declares of the beliefs about it.
    pub features: Vec<FeatureView>,
}

const NOT_WRITTEN: &str = "its machine is too large to be written out: it is explored on demand, by its stacks";
const OVER_STACKS: &str = "its beliefs are over stacks, and have no coordinates: `epsilang beliefs` follows them along a word";
const NOT_MET: &str = "known up to the words that were looked at; what comes later is not exact";

impl LazyReport {
    /// What there is to say in sentences.
    pub fn sentences(&self) -> Vec<String> {
        let Explored { depth, words: seen, sequences, length, .. } = self.explored;
        let mut said = vec![match self.finite {
            true => {
                "Finitely many causal states, too many to be counted: its strings are finitely many, and their ends are seen."
                    .to_string()
            }
            false => words::answer(&self.explored.whole.forward),
        }];
        said.push(format!(
            "{}; it is explored on demand, by the stacks of its rules. Words of up to {} were followed one by one ({} beliefs), and {} of {} sampled.",
            self.too_large,
            words::number_of(depth + 1, "token"),
            count(seen),
            words::number_of(sequences, "sequence"),
            words::number_of(length, "token")
        ));
        said.extend(words::questions(&self.questions));
        said
    }

    /// Facts about its structure: names and values.
    pub fn rows(&self) -> Vec<(&'static str, String)> {
        let whole = &self.explored.whole;
        let states = if self.finite { "finitely many".to_string() } else { words::how_many(&whole.forward) };
        let mut rows = vec![
            ("causal states", states),
            ("Markov order", words::order(&whole.markov_order, whole)),
            ("stacks", format!("{} of its rules were met", words::number_of(self.explored.frames, "place"))),
            ("arithmetic", if whole.exact { "exact; measured in floats" } else { "inexact numbers" }.to_string()),
        ];
        if let Some(period) = whole.written.period.filter(|&period| period > 1) {
            rows.insert(1, ("period", count(period as usize)));
        }
        rows
    }

    /// Each token with its probability and the mean length of its runs, as far as they are listed.
    pub fn tokens(&self) -> Vec<(String, String)> {
        let each = self.declared.alphabet.iter().zip(self.explored.tokens.iter().zip(&self.explored.sojourns));
        each.map(|(name, (p, run))| {
            let run = if run.is_finite() { format!("in runs of {}", short(*run)) } else { "for ever".to_string() };
            (name.clone(), format!("{}, {run}", short(*p)))
        })
        .collect()
    }

    /// What is surprising, as sentences.
    pub fn notes(&self) -> Vec<String> {
        let notices = self.explored.whole.notices.iter().map(|notice| words::notice(notice, &[]));
        self.declared.warnings.iter().cloned().chain(notices).collect()
    }

    pub(super) fn json(&self) -> Json {
        let whole = &self.explored.whole;
        let parameters: Map<String, Json> =
            self.declared.parameters.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
        let mut why = Map::new();
        let language = match &self.strings {
            Some(strings) => strings.block(),
            None => {
                why.insert("language".into(), "it is not the stream of one language".into());
                Json::Null
            }
        };
        let machine = |keys: &[&str]| {
            let why: Map<String, Json> = keys.iter().map(|key| (key.to_string(), NOT_WRITTEN.into())).collect();
            Json::Object(why)
        };
        json!({
            "name": self.declared.name, "kind": "process", "parameters": parameters, "alphabet": self.declared.alphabet, "exact": whole.exact, "grade": "lazy",
            "written": {
                "states": null, "transitions": null, "unifilar": null, "recurrent_classes": 1, "period": whole.written.period,
                "why": {
                    "states": self.too_large, "transitions": NOT_WRITTEN, "unifilar": NOT_WRITTEN,
                    "period": whole.written.period.is_none().then_some("it is not the stream of one language"),
                },
            },
            "reduced": { "states": null, "dimension": null, "why": machine(&["states", "dimension"]) },
            "epsilon": self.epsilon(),
            "measures": forms::measures(whole), "curves": self.curves(), "questions": words::questions_json(&self.questions),
            "token_law": self.declared.alphabet.iter().zip(self.explored.tokens.iter().zip(&self.explored.sojourns)).map(|(token, (p, run))| {
                json!({ "token": token, "probability": forms::number(*p), "mean_run": forms::bound(*run) })
            }).collect::<Vec<Json>>(),
            "explored": {
                "exact_tokens": self.explored.depth, "beliefs": self.explored.words, "sequences": self.explored.sequences,
                "tokens_each": self.explored.length, "places": self.explored.frames,
            },
            "geometry": {
                "points": null, "mass": null, "linear_dimension": null, "box_dimension": null, "information_dimension": null,
                "correlation_dimension": null, "lyapunov": null, "lyapunov_dimension": null, "topology": null, "why": OVER_STACKS,
            },
            "levels": [], "features": self.features.iter().map(feature_json).collect::<Vec<Json>>(), "language": language, "why": why, "warnings": self.notes(),
        })
    }

    fn curves(&self) -> Map<String, Json> {
        let mut section = Section::default();
        let curves = &self.explored.whole.curves;
        section.put("block_entropy", forms::numbers(&curves.block_entropy));
        section.put("myopic_entropy", forms::numbers(&curves.myopic_entropy));
        section.put("myopic_entropy_standard_error", forms::numbers(&self.explored.errors));
        section.put("myopic_entropy_lower", forms::numbers(&curves.myopic_entropy_lower));
        section.put("token_information", forms::numbers(&curves.token_information));
        section.put("autocorrelation", forms::numbers(&curves.autocorrelation));
        section.miss("power_spectrum", "needs two tokens at any distance, and words were followed to a length only");
        for key in ["state_uncertainty", "causal_uncertainty", "unsynchronized"] {
            section.miss(key, NOT_WRITTEN);
        }
        for key in ["token_information", "autocorrelation"] {
            section.explain(key, NOT_MET);
        }
        section.finish()
    }

    fn epsilon(&self) -> Json {
        let whole = &self.explored.whole;
        let side = |summary, recurrent: Json, why: String| {
            let kind = if self.finite { "finite" } else { words::kind(summary) };
            (kind, recurrent, why)
        };
        let counted = "its strings are finitely many, and their ends are seen; the causal states are too many to be counted";
        let why = |summary| match self.finite {
            true => counted.to_string(),
            false => words::why(summary, whole.exact, &self.declared.alphabet),
        };
        let recurrent = |summary| if self.finite { Json::Null } else { forms::recurrent(summary) };
        let (kind, states, reason) = side(&whole.forward, recurrent(&whole.forward), why(&whole.forward));
        let (reverse_kind, reverse, reverse_reason) = side(&whole.reverse, recurrent(&whole.reverse), why(&whole.reverse));
        let witness = words::witness(&whole.forward)
            .map(|word| word.iter().map(|&token| self.declared.alphabet[token as usize].clone()).collect::<Vec<String>>());
        json!({
            "kind": kind, "why": reason, "witness": witness, "recurrent": states, "transient": null,
            "markov_order": forms::order(&whole.markov_order), "cryptic_order": null,
            "reverse": { "kind": reverse_kind, "why": reverse_reason, "recurrent": reverse },
        })
    }
}
