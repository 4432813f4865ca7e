//! Features, as text and JSON.

use serde_json::{Map, Value, json};

use super::figure::short;
use super::json::{number, numbers};
use crate::directive::feature::FeatureFound;
use crate::geometry::feature::law::QUANTILES;
use crate::geometry::feature::{Law, Relations};

/// A feature and what values it takes.
#[derive(Clone, Debug)]
pub struct FeatureView {
    pub name: String,
    /// The functional as written.
    pub text: String,
    /// Or why it could not be had.
    pub found: Result<FeatureFound, String>,
}

/// One line of words.
pub fn feature_text(feature: &FeatureView) -> String {
    let found = match &feature.found {
        Err(why) => return format!("not given: {why}"),
        Ok(found) => found,
    };
    let mut text = format!("on average {}", short(found.mean));
    if let (None, Some(error)) = (&found.mean_exact, found.law.as_ref().and_then(|law| law.standard_error))
        && found.at_start.is_some()
    {
        text.push_str(&format!(" ± {}", short(error)));
    }
    if let Some(start) = found.at_start {
        text.push_str(&format!(", {} before the first token", short(start)));
    }
    if let Some(law) = &found.law {
        text.push_str(&format!(
            ", from {} to {} over the beliefs, standard deviation {}, median {}",
            short(law.least),
            short(law.greatest),
            short(law.variance.sqrt()),
            short(law.quantiles[2])
        ));
    }
    match &found.direction {
        Ok(direction) => {
            text.push_str(&format!("; {}", direction.split.visible.words()));
            if let Some([next, later, never]) = direction.split.shares.filter(|shares| shares[0] < 1.0 - 1e-9) {
                let share = |part: f64| if part < 1e-12 { "0".to_string() } else { short(100.0 * part) };
                text.push_str(&format!(
                    " (of its direction {} % the next token's law, {} % later tokens, {} % no token)",
                    share(next),
                    share(later),
                    share(never)
                ));
            }
        }
        Err(why) => text.push_str(&format!("; no direction: {why}")),
    }
    text
}

/// `{"name", "functional", "mean", "mean_exact", "at_start", "variance", "least", "greatest", "quantiles", "histogram", "over", "points",
/// "standard_error", "direction", "direction_exact", "visible", "visible_exact", "direction_shares", "why"}`
pub fn feature_json(feature: &FeatureView) -> Value {
    let (mut view, mut why) = (Map::new(), Map::new());
    view.insert("name".into(), feature.name.as_str().into());
    view.insert("functional".into(), feature.text.as_str().into());
    match &feature.found {
        Ok(found) => {
            view.insert("mean".into(), number(found.mean));
            view.insert("mean_exact".into(), found.mean_exact.clone().into());
            view.insert("at_start".into(), found.at_start.map_or(Value::Null, number));
            law(found.law.as_ref(), &mut view);
            view.insert("over".into(), found.over.into());
            match &found.direction {
                Ok(direction) => {
                    view.insert("direction".into(), numbers(&direction.values));
                    view.insert("direction_exact".into(), json!(direction.exact));
                    view.insert("visible".into(), direction.split.visible.words().into());
                    view.insert("visible_exact".into(), direction.split.exact.into());
                    let shares = direction.split.shares.map_or(Value::Null, |[next, later, never]| {
                        json!({ "next_token": number(next), "later_tokens": number(later), "no_token": number(never) })
                    });
                    view.insert("direction_shares".into(), shares);
                }
                Err(reason) => {
                    view.insert("direction".into(), Value::Null);
                    why.insert("direction".into(), reason.as_str().into());
                }
            }
        }
        Err(reason) => {
            for key in ["mean", "direction"] {
                view.insert(key.into(), Value::Null);
                why.insert(key.into(), reason.as_str().into());
            }
        }
    }
    if !why.is_empty() {
        view.insert("why".into(), Value::Object(why));
    }
    Value::Object(view)
}

fn law(law: Option<&Law>, view: &mut Map<String, Value>) {
    let of = |value: fn(&Law) -> f64| law.map_or(Value::Null, |law| number(value(law)));
    view.insert("variance".into(), of(|law| law.variance));
    view.insert("least".into(), of(|law| law.least));
    view.insert("greatest".into(), of(|law| law.greatest));
    let quantiles = law.map_or(Value::Null, |law| {
        let each = QUANTILES.iter().zip(law.quantiles).map(|(p, value)| json!({ "probability": p, "value": number(value) }));
        each.collect()
    });
    view.insert("quantiles".into(), quantiles);
    view.insert("histogram".into(), law.map_or(Value::Null, |law| numbers(&law.histogram)));
    view.insert("points".into(), law.map_or(Value::Null, |law| law.points.into()));
    view.insert("standard_error".into(), law.and_then(|law| law.standard_error).map_or(Value::Null, number));
}

/// What several features are together, a sentence each.
pub fn relations_text(relations: &Relations) -> Vec<String> {
    let degrees = |cosine: f64| format!("{:.1}°", cosine.clamp(-1.0, 1.0).acos().to_degrees());
    let percent = |part: f64| format!("{} %", short(100.0 * part));
    let mut sentences = Vec::new();
    let how = if relations.exact { "" } else { " (rank in floats)" };
    let variance =
        relations.variance.map_or_else(String::new, |part| format!(", and {} of the beliefs' variance", percent(part)));
    sentences.push(if relations.dimension >= relations.rank {
        format!(
            "together they tell {} of the {} dimensions that the beliefs span{how}{variance}",
            relations.rank, relations.dimension
        )
    } else {
        // The span of the beliefs was not found.
        format!("together they tell {}{how}{variance}", super::words::number_of(relations.rank, "dimension"))
    });
    for (at, name) in relations.names.iter().enumerate() {
        let mut parts = Vec::new();
        if let Some(part) = relations.redundancy[at].filter(|_| relations.names.len() > 1) {
            parts.push(format!("the others give {} of its variance", percent(part)));
        }
        if let Some(part) = relations.next_token[at] {
            parts.push(format!("the next token's law gives {}", percent(part)));
        }
        if !parts.is_empty() {
            sentences.push(format!("{name}: {}", parts.join(", ")));
        }
        for other in at + 1..relations.names.len() {
            if let (Some(correlation), Some(cosine)) = (relations.correlation[at][other], relations.cosine[at][other]) {
                sentences.push(format!(
                    "{name} and {}: correlation {}, an angle of {} in the covariance of the beliefs and of {} in their simplex",
                    relations.names[other],
                    short(correlation),
                    degrees(correlation),
                    degrees(cosine)
                ));
            }
        }
    }
    sentences
}

/// `{"names", "correlation", "angle_covariance", "angle_simplex", "redundancy", "next_token_share", "rank", "rank_exact", "dimension",
/// "variance_share"}`; angles in degrees.
pub fn relations_json(relations: &Relations) -> Value {
    let list = |row: &[Option<f64>]| -> Value { row.iter().map(|entry| entry.map_or(Value::Null, number)).collect() };
    let matrix = |rows: &[Vec<Option<f64>>]| -> Value { rows.iter().map(|row| list(row)).collect() };
    let angles = |rows: &[Vec<Option<f64>>]| -> Value {
        let angle = |cosine: f64| cosine.clamp(-1.0, 1.0).acos().to_degrees();
        rows.iter().map(|row| list(&row.iter().map(|entry| entry.map(angle)).collect::<Vec<_>>())).collect()
    };
    json!({
        "names": relations.names,
        "correlation": matrix(&relations.correlation),
        "angle_covariance": angles(&relations.correlation),
        "angle_simplex": angles(&relations.cosine),
        "redundancy": list(&relations.redundancy),
        "next_token_share": list(&relations.next_token),
        "rank": relations.rank,
        "rank_exact": relations.exact,
        "dimension": relations.dimension,
        "variance_share": relations.variance.map_or(Value::Null, number),
    })
}
