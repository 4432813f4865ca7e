//! What a probe would have to beat: sentences, rows and JSON.

use serde_json::{Map, Value, json};

use super::geometry::Row;
use super::json::{Section, bound, number};
use crate::geometry::Refused;
use crate::geometry::difficulty::{Difficulty, Moments, Prediction, Predictor, Share};

/// A table or filter that leaves less than this is as good as the belief.
const ALL: f64 = 0.9995;

/// What it means for a probe, plainly.
pub fn sentences(found: &Difficulty) -> Vec<String> {
    let of = &found.long;
    let mut said = Vec::new();
    match of.best_filter() {
        Some(best) if best.share.value >= ALL => said.push(format!(
            "No R2 of a probe shows anything here: {} alone reaches {}.",
            by(best.by),
            digits(best.share.value)
        )),
        Some(best) => {
            said.push(format!(
                "An R2 below {} shows nothing here: {} reaches it without any model of the process.",
                digits(best.share.value),
                by(best.by)
            ));
            if let Some(table) = of.table_reaching(ALL).or(of.longest_table()) {
                said.push(match table.by {
                    Predictor::Table { tokens } if table.share.value >= ALL => {
                        format!(
                            "A table of the last {} reaches {}: no R2 shows more than a memory that long.",
                            super::words::number_of(tokens, "token"),
                            digits(table.share.value)
                        )
                    }
                    Predictor::Table { tokens } if table.share.value > best.share.value => {
                        format!(
                            "Only above {} does it show more than a memory of the last {}.",
                            digits(table.share.value),
                            super::words::number_of(tokens, "token")
                        )
                    }
                    _ => format!("{} tells less than that: {}.", capital(&by(table.by)), digits(table.share.value)),
                });
            }
        }
        None => {}
    }
    let told = |which| of.by(which).map_or(0.0, |p| p.share.value);
    said.push(match (told(Predictor::NextToken), told(Predictor::TwoTokens)) {
        (next, _) if next >= ALL => "The law of the next token tells the belief wholly: whatever predicts well has the belief, linearly, in \
             its output."
            .to_string(),
        (next, two) if two >= ALL => format!(
            "The law of the next token tells {} of the belief, that of the next two tokens all of it: what a probe finds beyond the first is \
             more than the output needs.",
            digits(next)
        ),
        (next, two) => format!(
            "The law of the next token tells {} of the belief, that of the next two tokens {}: what a probe finds beyond is more than the \
             output needs.",
            digits(next),
            digits(two)
        ),
    });
    if let Some(squares) = of.by(Predictor::NextTokenSquares).filter(|p| p.share.lower > told(Predictor::NextToken) + 1e-3) {
        said.push(format!(
            "With squares and products the next token's probabilities tell {}: a probe that is not linear has to beat that.",
            digits(squares.share.value)
        ));
    }
    said
}

/// One predictor with what it explains after a long past; in `how` the same for a short context.
pub fn row(found: &Difficulty, prediction: &Prediction) -> Row {
    let Share { value, standard_error, .. } = prediction.share;
    let other = found.context.as_ref().and_then(|context| {
        let alike = |p: &&Prediction| match prediction.by {
            Predictor::Table { .. } => p.by == prediction.by,
            _ => std::mem::discriminant(&p.by) == std::mem::discriminant(&prediction.by),
        };
        Some((context.context?, context.predictions.iter().find(alike)?))
    });
    Row {
        name: name(prediction.by),
        value: match standard_error {
            Some(error) if error > 5e-6 => format!("{} ± {}", digits(value), super::figure::short(error)),
            _ => digits(value),
        },
        how: match other {
            Some((length, other)) => {
                format!("{}; over the first {length} tokens of a context {}", by(prediction.by), digits(other.share.value))
            }
            None => by(prediction.by),
        },
    }
}

/// The predictors with what they explain, the tables in one row.
pub fn rows(found: &Difficulty) -> Vec<Row> {
    let others = found.long.predictions.iter().filter(|p| !matches!(p.by, Predictor::Table { .. }));
    tables(found).into_iter().chain(others.map(|prediction| row(found, prediction))).collect()
}

/// All tables in one row.
fn tables(found: &Difficulty) -> Option<Row> {
    let of = |moments: &Moments| -> Vec<String> {
        let longer = moments.predictions.iter().filter(|p| matches!(p.by, Predictor::Table { tokens } if tokens > 0));
        longer.map(|p| digits(p.share.value)).collect()
    };
    let long = of(&found.long);
    let context = found.context.as_ref().and_then(|context| {
        Some(format!("; over the first {} tokens of a context {}", context.context?, of(context).join(", ")))
    });
    (!long.is_empty()).then(|| Row {
        name: "tables",
        value: long.join(", "),
        how: format!("of the last {} tokens{}", counted(long.len()), context.unwrap_or_default()),
    })
}

/// `1, 2, 3`.
fn counted(most: usize) -> String {
    (1..=most).map(|n| n.to_string()).collect::<Vec<String>>().join(", ")
}

fn name(of: Predictor) -> &'static str {
    match of {
        Predictor::Table { .. } => "tables",
        Predictor::Lags { .. } => "linear filter",
        Predictor::Exponential { .. } => "exponential filter",
        Predictor::Quadratic { .. } => "quadratic filter",
        Predictor::NextToken => "next token's law",
        Predictor::TwoTokens => "next two tokens' law",
        Predictor::NextTokenSquares => "next token's law, squared",
        Predictor::TwoTokensSquares => "next two tokens' law, squared",
    }
}

/// The predictor in words.
pub fn by(of: Predictor) -> String {
    match of {
        Predictor::Table { tokens: 0 } => "a constant".into(),
        Predictor::Table { tokens: 1 } => "a table of the last token".into(),
        Predictor::Table { tokens } => format!("a table of the last {tokens} tokens"),
        Predictor::Lags { tokens } => format!("a linear filter of the last {tokens} tokens"),
        Predictor::Exponential { decay } => format!("a linear exponential filter (decay {decay:.2})"),
        Predictor::Quadratic { decay } => format!("an exponential filter with its squares and products (decay {decay:.2})"),
        Predictor::NextToken => "a linear map of the next token's law".into(),
        Predictor::TwoTokens => "a linear map of the law of the next two tokens".into(),
        Predictor::NextTokenSquares => "the next token's probabilities, their squares and products".into(),
        Predictor::TwoTokensSquares => "the probabilities of the next two tokens, their squares and products".into(),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Three digits, and more where it is near one.
fn digits(value: f64) -> String {
    match 1.0 - value {
        rest if rest < 1e-6 => "1".into(),
        rest if rest < 1e-3 => format!("{value:.6}"),
        rest if rest < 1e-2 => format!("{value:.4}"),
        _ => format!("{value:.3}"),
    }
}

/// As in the report; the reason where there is none.
pub fn value(found: &Result<Difficulty, Refused>) -> Result<Value, String> {
    let mut section = Section::default();
    json(found, &mut section);
    match section.finish().remove("probe_difficulty") {
        Some(value) if !value.is_null() => Ok(value),
        _ => Err(found.as_ref().err().map_or_else(String::new, |why| why.words())),
    }
}

/// `{"sentences", "norm", "long": {"variance", "predictors": [..]}, "context": {"positions", ..}}`.
pub(super) fn json(found: &Result<Difficulty, Refused>, section: &mut Section) {
    match found {
        Err(why) => section.miss("probe_difficulty", &why.words()),
        Ok(found) => {
            let mut own = Section::default();
            own.put("sentences", json!(sentences(found)));
            own.put(
                "definition",
                json!("share of the belief's variance, words weighted by probability: 1 - E|belief - prediction|^2 / E|belief - mean|^2"),
            );
            own.put("long", Value::Object(moments(&found.long)));
            match &found.context {
                Some(context) => own.put("context", Value::Object(moments(context))),
                None => own.miss("context", "the words of a context are too many"),
            }
            section.put("probe_difficulty", Value::Object(own.finish()));
        }
    }
}

fn moments(of: &Moments) -> Map<String, Value> {
    let mut section = Section::default();
    section.put(
        "moments",
        match of.context {
            None => json!("after a long past"),
            Some(length) => json!(format!("after 1 to {length} tokens from the stationary law, all together")),
        },
    );
    section.put("positions", json!(of.context));
    section.put("variance", number(of.variance));
    section.put("predictors", of.predictions.iter().map(prediction).collect());
    section.finish()
}

fn prediction(of: &Prediction) -> Value {
    let mut section = Section::default();
    let (kind, tokens, decay) = match of.by {
        Predictor::Table { tokens } => ("table", Some(tokens), None),
        Predictor::Lags { tokens } => ("lags", Some(tokens), None),
        Predictor::Exponential { decay } => ("exponential", None, Some(decay)),
        Predictor::Quadratic { decay } => ("quadratic", None, Some(decay)),
        Predictor::NextToken => ("next_token", None, None),
        Predictor::TwoTokens => ("two_tokens", None, None),
        Predictor::NextTokenSquares => ("next_token_squares", None, None),
        Predictor::TwoTokensSquares => ("two_tokens_squares", None, None),
    };
    section.put("kind", json!(kind));
    if let Some(tokens) = tokens {
        section.put("tokens", json!(tokens));
    }
    if let Some(decay) = decay {
        section.put("decay", number((decay * 100.0).round() / 100.0));
    }
    section.put("what", json!(by(of.by)));
    let Share { value, lower, upper, standard_error } = of.share;
    section.put("r2", number(value));
    section.put("lower", bound(lower));
    section.put("upper", bound(upper));
    if let Some(error) = standard_error {
        section.put("standard_error", number(error));
    }
    let method = match of.by {
        _ if standard_error.is_none() => "exact",
        Predictor::NextTokenSquares | Predictor::TwoTokensSquares => "beliefs along sampled sequences",
        _ => "exact moments; what the longest words leave of the variance is sampled",
    };
    section.put("method", json!(method));
    Value::Object(section.finish())
}
