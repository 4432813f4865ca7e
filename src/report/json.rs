//! The report as JSON. Keys and their order are fixed: programs read them.
//!
//! A quantity that is not given is `null`, with the reason under the same key in the `"why"` beside it. In `epsilon`, whose
//! `"why"` is one text, that text gives the reasons too. What is infinite is the string `"infinite"`.

use dashu_int::UBig;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::features::{feature_json, relations_json};
use super::{Document, Entry, GeneratorReport, Kind, decay, levels, uncertainty, words};
use crate::analysis::measure::Measure;
use crate::analysis::quantity::{Absent, Measured, Method, Quantity};
use crate::analysis::questions::Questions;
use crate::analysis::{Analysis, CausalSummary, Cut};
use crate::machine::causal::{NotFinite, Order};

/// The document as JSON, indented, with a line end at its end.
pub fn write(document: &Document) -> String {
    let view = DocumentView {
        epsilang: &document.epsilang,
        source: &document.source,
        generators: document.entries().into_iter().map(entry).collect(),
    };
    let mut text = serde_json::to_string_pretty(&view).unwrap_or_default();
    text.push('\n');
    text
}

#[derive(Serialize)]
struct DocumentView<'a> {
    epsilang: &'a str,
    source: &'a str,
    generators: Vec<Value>,
}

#[derive(Serialize)]
struct GeneratorView<'a> {
    name: &'a str,
    kind: &'static str,
    parameters: Map<String, Value>,
    alphabet: &'a [String],
    exact: bool,
    grade: &'static str,
    written: WrittenView,
    reduced: ReducedView,
    epsilon: EpsilonView,
    measures: Map<String, Value>,
    curves: Map<String, Value>,
    questions: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    cut: Option<Value>,
    geometry: Map<String, Value>,
    levels: Vec<Value>,
    #[serde(flatten)]
    levels_together: Map<String, Value>,
    features: Vec<Value>,
    feature_relations: Value,
    language: Value,
    why: Map<String, Value>,
    warnings: Vec<String>,
    decay: Value,
}

#[derive(Serialize)]
struct WrittenView {
    states: usize,
    transitions: usize,
    unifilar: bool,
    recurrent_classes: Option<usize>,
    period: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<Value>,
}

#[derive(Serialize)]
struct ReducedView {
    states: usize,
    dimension: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<Value>,
}

#[derive(Serialize)]
struct EpsilonView {
    kind: &'static str,
    why: String,
    witness: Option<Vec<String>>,
    recurrent: Value,
    transient: Value,
    markov_order: Value,
    cryptic_order: Value,
    reverse: ReverseView,
}

#[derive(Serialize)]
struct ReverseView {
    kind: &'static str,
    why: String,
    recurrent: Value,
}

fn entry(entry: Entry) -> Value {
    match entry {
        Entry::Process(report) => generator_value(report),
        Entry::Language(report) => report.json(),
        Entry::Product(report) => report.json(),
        Entry::Lazy(report) => report.json(),
    }
}

/// One process, as it stands in the document.
pub(super) fn generator_value(report: &GeneratorReport) -> Value {
    serde_json::to_value(generator(report)).unwrap_or_default()
}

/// A whole number: a JSON number, or where it is too large for one a string of its digits.
pub(super) fn whole(n: &UBig) -> Value {
    u64::try_from(n.clone()).map_or_else(|_| n.to_string().into(), Value::from)
}

fn generator(report: &GeneratorReport) -> GeneratorView<'_> {
    let GeneratorReport { subject, analysis, levels: found, .. } = report;
    let mut why = Map::new();
    why.insert(
        "language".into(),
        match subject.kind {
            Kind::Process => "a process does not end: there is no string to measure",
            Kind::Language => "not computed by this version",
        }
        .into(),
    );
    if report.relations.is_none() {
        why.insert("feature_relations".into(), "no feature is declared, or none has a direction".into());
    }
    let mut levels_together = Map::new();
    if let Some(found) = found {
        let mut section = Section::default();
        levels::put(&mut section, "total_correlation", &found.total_correlation);
        levels::put(&mut section, "factoring_loss", &found.factoring_loss);
        levels::put(&mut section, "product_distance", &found.product_distance);
        levels::put_motion(&mut section, found);
        why.extend(std::mem::take(&mut section.why));
        levels_together = section.finish();
    }
    let mut warnings = subject.warnings.clone();
    warnings.extend(analysis.notices.iter().map(|notice| words::notice(notice, &subject.states)));
    GeneratorView {
        name: &subject.name,
        kind: subject.kind.name(),
        parameters: subject.parameters.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect(),
        alphabet: &subject.alphabet,
        exact: analysis.exact,
        grade: subject.grade.name(),
        written: WrittenView {
            states: analysis.written.states,
            transitions: analysis.written.transitions,
            unifilar: analysis.written.unifilar,
            recurrent_classes: analysis.written.recurrent_classes,
            period: analysis.written.period,
            why: analysis.written.period.is_none().then(|| {
                let why = "the states of a generalized machine are no places that a process stays in";
                match analysis.written.recurrent_classes {
                    None => json!({ "recurrent_classes": why, "period": why }),
                    Some(_) => json!({ "period": "the least common multiple of the classes' periods exceeds 64 bits" }),
                }
            }),
        },
        reduced: ReducedView {
            states: analysis.reduced.states,
            dimension: analysis.reduced.dimension,
            why: analysis.reduced.dimension.is_none().then(|| json!({ "dimension": "it could not be had within the limits" })),
        },
        epsilon: epsilon(analysis, &subject.alphabet),
        measures: measures(analysis),
        curves: curves(analysis),
        questions: words::questions_json(&Questions::of_process(analysis)),
        cut: analysis.cut.as_ref().map(cut),
        geometry: super::geometry::view(&analysis.beliefs, report.geometry.as_ref(), &subject.alphabet),
        levels: found.as_ref().map_or_else(Vec::new, levels::json),
        levels_together,
        features: report.features.iter().map(feature_json).collect(),
        feature_relations: report.relations.as_ref().map_or(Value::Null, relations_json),
        language: Value::Null,
        why,
        warnings,
        decay: decay::json(&analysis.decay),
    }
}

fn epsilon(analysis: &Analysis, alphabet: &[String]) -> EpsilonView {
    let mut why = words::why(&analysis.forward, analysis.exact, alphabet);
    for (name, order) in [("Markov order", &analysis.markov_order), ("cryptic order", &analysis.cryptic_order)] {
        if let Err(reason) = order {
            why.push_str(&format!("; {name}: {}", words::absent(reason, analysis)));
        }
    }
    let witness = words::witness(&analysis.forward)
        .map(|word| word.iter().map(|&token| alphabet.get(token as usize).cloned().unwrap_or_default()).collect());
    EpsilonView {
        kind: words::kind(&analysis.forward),
        why,
        witness,
        recurrent: recurrent(&analysis.forward),
        transient: match &analysis.forward {
            CausalSummary::Finite { transient: Ok(count), .. } => json!(count),
            CausalSummary::Finite { transient: Err(reason), .. } | CausalSummary::Open(reason) => unless_unknown(reason),
        },
        markov_order: order(&analysis.markov_order),
        cryptic_order: order(&analysis.cryptic_order),
        reverse: ReverseView {
            kind: words::kind(&analysis.reverse),
            why: words::why(&analysis.reverse, analysis.exact, alphabet),
            recurrent: recurrent(&analysis.reverse),
        },
    }
}

pub(super) fn recurrent(summary: &CausalSummary) -> Value {
    match summary {
        CausalSummary::Finite { recurrent, .. } => json!(recurrent),
        CausalSummary::Open(reason) => unless_unknown(reason),
    }
}

fn unless_unknown(reason: &NotFinite) -> Value {
    match reason {
        NotFinite::Countable { .. } | NotFinite::Infinite { .. } => json!("infinite"),
        NotFinite::Strings(_) => json!("infinite"),
        NotFinite::Unknown { .. } | NotFinite::Cut { .. } => Value::Null,
    }
}

pub(super) fn order(order: &Result<Order, Absent>) -> Value {
    match order {
        Ok(Order::Finite(length)) => json!(length),
        Ok(Order::Infinite) => json!("infinite"),
        Err(_) => Value::Null,
    }
}

pub(super) fn measures(analysis: &Analysis) -> Map<String, Value> {
    let mut section = Section::default();
    for measure in Measure::ALL {
        match analysis.measures.get(measure) {
            Some(Quantity::Value(measured)) if measured.value.is_finite() => {
                section.put(measure.name(), measured_view(measured));
                if let Method::Cut { depth } = measured.method {
                    section.explain(measure.name(), &words::of_cut(measured, depth));
                }
            }
            Some(Quantity::Value(_)) => section.miss(measure.name(), "it came out as no finite number"),
            Some(Quantity::Infinite(reason)) => {
                section.put(measure.name(), json!("infinite"));
                section.explain(measure.name(), reason);
            }
            Some(Quantity::Absent(reason)) => section.miss(measure.name(), &words::absent(reason, analysis)),
            None => section.miss(measure.name(), "not computed"),
        }
    }
    section.finish()
}

/// The cut of a process whose recursion embeds itself, and how far the true process may be from it.
fn cut(cut: &Cut) -> Value {
    let certificate = &cut.certificate;
    json!({
        "depth": certificate.depth,
        "mass_beyond": number(certificate.mass),
        "total_variation": {
            "at_once": number(certificate.start),
            "each_token": number(certificate.rate),
            "why": "the laws of L successive tokens of the cut and the true process differ by at most at_once + each_token * L",
        },
        "causal_states": cut.causal_states,
        "block_entropy_error": numbers(&cut.block_entropy_error),
    })
}

pub(super) fn measured_view(measured: &Measured) -> Value {
    let mut view = Map::new();
    view.insert("value".into(), number(measured.value));
    let cut = matches!(measured.method, Method::Cut { .. });
    for (name, end) in [("lower", measured.lower), ("upper", measured.upper)] {
        // Of a cut an infinite bound is none that was proved.
        view.insert(name.into(), if cut { number(end) } else { bound(end) });
    }
    view.insert("method".into(), words::method(&measured.method).into());
    if let Some(error) = measured.standard_error {
        view.insert("standard_error".into(), number(error));
    }
    Value::Object(view)
}

pub(super) fn curves(analysis: &Analysis) -> Map<String, Value> {
    let curves = &analysis.curves;
    let mut section = Section::default();
    section.put("block_entropy", numbers(&curves.block_entropy));
    section.put("myopic_entropy", numbers(&curves.myopic_entropy));
    if curves.myopic_entropy_lower.is_empty() {
        section.miss("myopic_entropy_lower", "a generalized machine has no such bound");
    } else {
        section.put("myopic_entropy_lower", numbers(&curves.myopic_entropy_lower));
    }
    section.put("token_information", numbers(&curves.token_information));
    if curves.autocorrelation.is_empty() {
        section.miss("autocorrelation", "there is but one token");
    } else {
        section.put("autocorrelation", numbers(&curves.autocorrelation));
    }
    if curves.power_spectrum.is_empty() {
        section.miss("power_spectrum", "there is but one token");
    } else {
        let steps = curves.power_spectrum.len().saturating_sub(1).max(1) as f64;
        let frequencies: Vec<f64> = (0..curves.power_spectrum.len()).map(|k| k as f64 / (2.0 * steps)).collect();
        let lines: Vec<Value> = curves
            .spectral_lines
            .iter()
            .map(|&(frequency, weight)| json!({ "frequency": number(frequency), "weight": number(weight) }))
            .collect();
        let spectrum = json!({ "frequency": numbers(&frequencies), "power": numbers(&curves.power_spectrum), "lines": lines });
        section.put("power_spectrum", spectrum);
    }
    uncertainty::put(&mut section, analysis);
    section.finish()
}

/// An object whose missing entries are explained under `"why"`.
#[derive(Default)]
pub(super) struct Section {
    entries: Map<String, Value>,
    why: Map<String, Value>,
}

impl Section {
    pub(super) fn put(&mut self, key: &str, value: Value) {
        self.entries.insert(key.into(), value);
    }

    pub(super) fn explain(&mut self, key: &str, reason: &str) {
        self.why.insert(key.into(), reason.into());
    }

    pub(super) fn miss(&mut self, key: &str, reason: &str) {
        self.put(key, Value::Null);
        self.explain(key, reason);
    }

    pub(super) fn finish(mut self) -> Map<String, Value> {
        if !self.why.is_empty() {
            self.entries.insert("why".into(), Value::Object(self.why));
        }
        self.entries
    }
}

/// A float as the shortest decimal that reads back as it; what is not finite is `null`.
pub(super) fn number(value: f64) -> Value {
    let value = if value == 0.0 { 0.0 } else { value };
    serde_json::Number::from_f64(value).map_or(Value::Null, Value::Number)
}

pub(super) fn bound(value: f64) -> Value {
    match value {
        f64::INFINITY => json!("infinite"),
        f64::NEG_INFINITY => json!("-infinite"),
        _ => number(value),
    }
}

pub(super) fn numbers(values: &[f64]) -> Value {
    Value::Array(values.iter().map(|&value| number(value)).collect())
}
