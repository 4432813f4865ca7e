//! The levels of a hierarchy: as JSON, and as lines of text.

use serde_json::{Map, Value, json};

use super::figure::{Doubt, figure};
use super::json::{Section, measured_view};
use super::words;
use crate::analysis::levels::{LevelMeasures, LevelsAnalysis};
use crate::analysis::quantity::{Absent, Quantity};

/// `{"name", "states", "tokens", "places", "entropy", "time_scale", "dwell_time", "information": {other: ..}, "predictive_information"}` for
/// each level.
pub(super) fn json(found: &LevelsAnalysis) -> Vec<Value> {
    found.levels.iter().map(|level| Value::Object(one(level, found))).collect()
}

fn one(level: &LevelMeasures, found: &LevelsAnalysis) -> Map<String, Value> {
    let mut section = Section::default();
    section.put("name", json!(level.name));
    section.put("states", json!(level.places.len()));
    section.put("tokens", json!(level.tokens));
    section.put("places", json!(level.places));
    put(&mut section, "entropy", &level.entropy);
    put(&mut section, "time_scale", &level.time_scale);
    put(&mut section, "dwell_time", &level.dwell_time);
    let mut shared = Section::default();
    for (other, quantity) in found.levels.iter().zip(&level.information) {
        if let Some(quantity) = quantity {
            put(&mut shared, &other.name, quantity);
        }
    }
    section.put("information", Value::Object(shared.finish()));
    put(&mut section, "predictive_information", &level.predictive_information);
    section.finish()
}

/// A quantity under its key, or why it is not given.
pub(super) fn put(section: &mut Section, key: &str, quantity: &Quantity) {
    match quantity {
        Quantity::Value(measured) if measured.value.is_finite() => section.put(key, measured_view(measured)),
        Quantity::Value(_) => section.miss(key, "it came out as no finite number"),
        Quantity::Infinite(reason) => {
            section.put(key, json!("infinite"));
            section.explain(key, reason);
        }
        Quantity::Absent(reason) => section.miss(key, why(reason)),
    }
}

fn why(reason: &Absent) -> &'static str {
    match reason {
        Absent::Undefined(why) | Absent::Limit(why) => why,
        Absent::Diverges => "the sum that defines it does not converge",
        Absent::CausalStatesNotFinite | Absent::ReverseNotFinite => "it needs finitely many causal states",
    }
}

/// A quantity as it is read: the digits that its bounds support, the unit, and the bounds.
pub(super) fn shown(quantity: &Quantity, unit: &str) -> String {
    let with_unit = |value: &str| if unit.is_empty() { value.to_string() } else { format!("{value} {unit}") };
    match quantity {
        Quantity::Value(measured) => {
            let figure = figure(measured);
            match figure.doubt {
                Doubt::None => with_unit(&figure.value),
                Doubt::Cut(None) => format!("{} cut", with_unit(&figure.value)),
                Doubt::Cut(Some(proved)) => format!("{} cut, {proved}", with_unit(&figure.value)),
                Doubt::Between(lower, upper) if measured.standard_error.is_some() => {
                    format!("{} [{lower}, {upper}] sampled", with_unit(&figure.value))
                }
                Doubt::Between(lower, upper) => format!("{} [{lower}, {upper}]", with_unit(&figure.value)),
            }
        }
        Quantity::Infinite(_) => "infinite".to_string(),
        Quantity::Absent(reason) => format!("not given: {}", why(reason)),
    }
}

/// Name and value of what is said of the levels, in the order in which it is read.
pub(super) fn lines(found: &LevelsAnalysis) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    let tokens = |quantity: &Quantity| {
        let text = shown(quantity, "tokens");
        if text == "1 tokens" { "1 token".to_string() } else { text }
    };
    for level in &found.levels {
        let size =
            format!("{}, {}", words::number_of(level.places.len(), "state"), words::number_of(level.tokens.len(), "token"));
        lines.push((level.name.clone(), size));
        lines.push(("  entropy".to_string(), shown(&level.entropy, "bits")));
        lines.push(("  time scale".to_string(), tokens(&level.time_scale)));
        lines.push(("  stays as it is".to_string(), tokens(&level.dwell_time)));
        for (other, quantity) in found.levels.iter().zip(&level.information) {
            if let Some(quantity) = quantity {
                lines.push((format!("  shared with {}", other.name), shown(quantity, "bits")));
            }
        }
        lines.push(("  tells of the future".to_string(), shown(&level.predictive_information, "bits")));
    }
    lines.push(("total correlation".to_string(), shown(&found.total_correlation, "bits")));
    lines.push(("factoring loss".to_string(), shown(&found.factoring_loss, "bits per token")));
    lines
}
