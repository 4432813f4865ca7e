//! Two knobs tuned at once, as text and as JSON.

use serde_json::{Map, Value, json};

use super::figure::short;
use super::json::{number, numbers};
use super::tables::decimals;
use crate::directive::tune_two::{Place, TunedTwo};

/// The solutions, or the nearest that can be had.
pub fn text(tuned: &TunedTwo) -> String {
    let shown = |place: &Place| {
        let pairs = |names: &[String; 2], values: [f64; 2]| {
            names.iter().zip(values).map(|(name, value)| format!("{name} = {}", decimals(value))).collect::<Vec<_>>().join(", ")
        };
        format!(
            "{}   ({}, off by {})",
            pairs(&tuned.knobs, place.knobs),
            pairs(&tuned.quantities, place.values),
            short(place.residual)
        )
    };
    let mut text = String::new();
    for solution in &tuned.solutions {
        text.push_str(&format!("         {}\n", shown(solution)));
    }
    if let Some(nearest) = &tuned.nearest {
        text.push_str(&format!("         no solution; nearest at {}\n", shown(nearest)));
    }
    let [(p, q), (r, s)] = tuned.within;
    let [p, q, r, s] = [p, q, r, s].map(decimals);
    text.push_str(&format!(
        "         searched: {} in [{p}, {q}], {} in [{r}, {s}]; worked out {} times\n",
        tuned.knobs[0], tuned.knobs[1], tuned.evaluations
    ));
    text
}

/// `{"knobs", "within", "quantities", "solutions": [{"knobs": {NAME: x}, "values": [..], "residual"}], "nearest", "evaluations"}`
pub fn json(tuned: &TunedTwo) -> Value {
    let place = |place: &Place| {
        let knobs: Map<String, Value> = tuned.knobs.iter().cloned().zip(place.knobs.iter().map(|value| number(*value))).collect();
        json!({ "knobs": knobs, "values": numbers(&place.values), "residual": number(place.residual) })
    };
    let within: Map<String, Value> =
        tuned.knobs.iter().cloned().zip(tuned.within.iter().map(|(low, high)| numbers(&[*low, *high]))).collect();
    json!({
        "knobs": tuned.knobs,
        "within": within,
        "quantities": tuned.quantities,
        "solutions": tuned.solutions.iter().map(place).collect::<Vec<Value>>(),
        "nearest": tuned.nearest.as_ref().map_or(Value::Null, place),
        "evaluations": tuned.evaluations,
    })
}
