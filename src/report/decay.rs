//! How the information between two tokens falls with their distance, in words and as JSON.

use serde_json::{Map, Value as Json, json};

use super::figure::short;
use crate::analysis::{Decay, DecayKind, Fit};

/// What is to be said of it, as sentences; nothing where it was not looked at.
pub fn sentences(decay: &Decay) -> Vec<String> {
    let end = decay.information.last().map_or(0, |(lag, _)| *lag);
    let in_the_end = |what: &str| match decay.asymptotic_length {
        Some(length) if length > 0.0 => format!("{what} with a length of {} tokens, half the correlation length.", short(length)),
        _ => String::new(),
    };
    let mut said = Vec::new();
    match decay.kind {
        DecayKind::Unknown if decay.information.is_empty() => {}
        DecayKind::Unknown => {
            said.push("The information two tokens share follows no simple law at the distances looked at.".to_string());
            said.push(in_the_end("It falls exponentially in the end,"));
        }
        DecayKind::None => said.push("Two tokens are independent at every distance.".to_string()),
        DecayKind::Finite { last } => said.push(format!("Two tokens more than {last} apart are independent.")),
        DecayKind::Constant => {
            let (least, most) = decay.level;
            let level = match most - least <= 1e-9 {
                true if short(most) == "1" => "1 bit is left".to_string(),
                true => format!("{} bits are left", short(most)),
                false => format!("between {} and {} bits are left", short(least), short(most)),
            };
            said.push(format!(
                "The information two tokens share never falls to nothing: {level} at distances up to {end}. A period, or a choice made once for \
                 ever, is known at any distance."
            ));
        }
        DecayKind::Exponential => {
            if let Some(fit) = decay.exponential {
                said.push(format!(
                    "The information two tokens share falls exponentially: as exp(-t / {}), {}.",
                    short(fit.value),
                    fitted(&fit, "length")
                ));
            }
            said.push(in_the_end("In the end it falls"));
        }
        DecayKind::Power => {
            if let Some(fit) = decay.power {
                said.push(format!(
                    "The information two tokens share falls as a power of their distance: as t^-{}, {}.",
                    short(fit.value),
                    fitted(&fit, "exponent")
                ));
            }
            said.push(in_the_end("A finite machine forgets exponentially in the end, this one"));
        }
    }
    said.retain(|sentence| !sentence.is_empty());
    said
}

fn fitted(fit: &Fit, what: &str) -> String {
    format!("fitted at distances {} to {} ({what} ± {})", fit.range.0, fit.range.1, short(fit.standard_error))
}

/// As JSON: `{"kind": .., "distance": [..], "token_information": [..], "exponential": {..}, "power": {..}, ...}`.
pub(super) fn json(decay: &Decay) -> Json {
    let kind = match decay.kind {
        DecayKind::Unknown => "unknown",
        DecayKind::None => "none",
        DecayKind::Finite { .. } => "finite",
        DecayKind::Constant => "constant",
        DecayKind::Exponential => "exponential",
        DecayKind::Power => "power",
    };
    let fit = |fit: &Option<Fit>, key: &str| match fit {
        Some(fit) => json!({
            key: fit.value, "standard_error": fit.standard_error, "from": fit.range.0, "to": fit.range.1, "residual": fit.residual
        }),
        None => Json::Null,
    };
    let mut map = Map::new();
    map.insert("kind".into(), kind.into());
    if let DecayKind::Finite { last } = decay.kind {
        map.insert("last".into(), json!(last));
    }
    map.insert("level".into(), json!({ "least": decay.level.0, "most": decay.level.1 }));
    map.insert("exponential".into(), fit(&decay.exponential, "length"));
    map.insert("power".into(), fit(&decay.power, "exponent"));
    map.insert("asymptotic_length".into(), json!(decay.asymptotic_length));
    map.insert("distance".into(), json!(decay.information.iter().map(|(lag, _)| lag).collect::<Vec<_>>()));
    map.insert("token_information".into(), json!(decay.information.iter().map(|(_, bits)| bits).collect::<Vec<_>>()));
    let mut why = Map::new();
    let reasons = [
        ("exponential", decay.exponential.is_none(), "there is no distance from which an exponential holds to the end"),
        ("power", decay.power.is_none(), "no power law holds over a factor of 16 in distance better than an exponential"),
        ("asymptotic_length", decay.asymptotic_length.is_none(), "the correlation length is not known"),
    ];
    why.extend(reasons.iter().filter(|(_, missing, _)| *missing).map(|(key, _, reason)| (key.to_string(), (*reason).into())));
    if !why.is_empty() {
        map.insert("why".into(), why.into());
    }
    map.into()
}
