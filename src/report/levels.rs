//! The levels of a hierarchy: as JSON, and as lines of text.

use serde_json::{Map, Value, json};

use super::figure::{Doubt, figure};
use super::json::{Section, measured_view, number, numbers};
use super::words;
use crate::analysis::levels::sampled::Mean;
use crate::analysis::levels::{LevelMeasures, LevelsAnalysis};
use crate::analysis::quantity::{Absent, Quantity};

/// `{"name", "states", "tokens", "places", "entropy", "time_scale", "dwell_time", "correlation_time", "information": {other: ..}, "predictive_information"}` for
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
    put(&mut section, "correlation_time", &level.correlation_time);
    let mut shared = Section::default();
    for (other, quantity) in found.levels.iter().zip(&level.information) {
        if let Some(quantity) = quantity {
            put(&mut shared, &other.name, quantity);
        }
    }
    section.put("information", Value::Object(shared.finish()));
    put(&mut section, "predictive_information", &level.predictive_information);
    let at = found.levels.iter().position(|other| other.name == level.name).unwrap_or(0);
    match found.motion.as_ref().and_then(|motion| motion.points.get(at)).filter(|points| !points.is_empty()) {
        Some(points) => section.put(
            "simplex",
            json!({
                "corners": level.configurations,
                "points": points.iter().map(|point| numbers(point)).collect::<Vec<Value>>(),
                "method": "beliefs about the level along sampled sequences, as often as they are held",
            }),
        ),
        None => section.miss("simplex", "the level has too many configurations, or the time was up"),
    }
    section.finish()
}

/// How tokens move what is believed of the levels, and the sampled sequence.
pub(super) fn put_motion(section: &mut Section, found: &LevelsAnalysis) {
    let names: Vec<&str> = found.levels.iter().map(|level| level.name.as_str()).collect();
    let mean = |of: &Mean| json!({ "value": number(of.mean), "standard_error": number(of.standard_error) });
    let correlation = |of: &Option<Mean>| of.as_ref().map_or(Value::Null, mean);
    match &found.motion {
        Some(motion) => {
            let pairs = pairs(names.len()).zip(&motion.together);
            section.put(
                "level_moves",
                json!({
                    "levels": names,
                    "mean": motion.moves.iter().map(mean).collect::<Vec<Value>>(),
                    "correlations": pairs.map(|((j, k), of)| json!({ "of": names[j], "and": names[k], "correlation": correlation(of) })).collect::<Vec<Value>>(),
                    "with_surprise": motion.with_surprise.iter().map(correlation).collect::<Vec<Value>>(),
                    "method": format!(
                        "total variation between what is believed of a level before a token and after it, along {} sampled tokens",
                        motion.tokens
                    ),
                }),
            );
        }
        None => section.miss("level_moves", "the time was up"),
    }
    let walk = &found.walk;
    let beliefs = |own: &Vec<Option<Vec<f64>>>| {
        own.iter().map(|law| law.as_ref().map_or(Value::Null, |law| numbers(law))).collect::<Vec<Value>>()
    };
    section.put(
        "level_walk",
        json!({
            "tokens": walk.tokens,
            "surprises": numbers(&walk.surprises),
            "beliefs": walk.beliefs.iter().map(beliefs).collect::<Vec<Vec<Value>>>(),
            "moves": walk.moves.iter().map(|own| numbers(own)).collect::<Vec<Value>>(),
        }),
    );
}

/// (0, 1), (0, 2), ..., (1, 2), ...
fn pairs(count: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..count).flat_map(move |j| (j + 1..count).map(move |k| (j, k)))
}

/// How tokens move what is believed of the levels, as names and texts.
pub(super) fn motion_lines(found: &LevelsAnalysis) -> Vec<(String, String)> {
    let Some(motion) = &found.motion else { return Vec::new() };
    let names: Vec<&str> = found.levels.iter().map(|level| level.name.as_str()).collect();
    let mut lines = Vec::new();
    for ((name, moves), surprise) in names.iter().zip(&motion.moves).zip(&motion.with_surprise) {
        let with =
            surprise.as_ref().map_or_else(String::new, |of| format!("; correlation with the token's surprise {:.2}", of.mean));
        lines
            .push((format!("a token moves {name}"), format!("{:.3} ± {:.3} on average{with}", moves.mean, moves.standard_error)));
    }
    for ((j, k), together) in pairs(names.len()).zip(&motion.together) {
        if let Some(of) = together {
            let text = format!("correlation {:.2} ± {:.2}", of.mean, of.standard_error);
            lines.push((format!("{} and {} move", names[j], names[k]), text));
        }
    }
    lines
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
        lines.push(("  remembers".to_string(), tokens(&level.correlation_time)));
        for (other, quantity) in found.levels.iter().zip(&level.information) {
            if let Some(quantity) = quantity {
                lines.push((format!("  shared with {}", other.name), shown(quantity, "bits")));
            }
        }
        lines.push(("  tells of the future".to_string(), shown(&level.predictive_information, "bits")));
    }
    lines.push(("total correlation".to_string(), shown(&found.total_correlation, "bits")));
    lines.push(("joint against product".to_string(), shown(&found.product_distance, "total variation")));
    lines.extend(motion_lines(found));
    lines.push(("factoring loss".to_string(), shown(&found.factoring_loss, "bits per token")));
    lines
}
