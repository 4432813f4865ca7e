//! How beliefs move: rows of text, and JSON.

use serde_json::{Value, json};

use super::figure::short;
use super::geometry::Row;
use super::json::{Section, bound, number, numbers};
use crate::geometry::dynamics::cycles::CycleKind;
use crate::geometry::dynamics::{Coordinates, Cycle, Dynamics, Meeting, Overlap, TokenMap};
use crate::geometry::{Refused, Shape};
use crate::machine::Token;

/// Tokens and cycles that have a row in a table.
const ROWS: usize = 8;
/// What is below this is rounding, of numbers of size one.
const ROUNDING: f64 = 1e-12;
/// Entries of a belief that are written out.
const ENTRIES: usize = 4;

fn word(of: &[Token], alphabet: &[String]) -> String {
    let names = of.iter().map(|&token| alphabet.get(token as usize).map_or("?", String::as_str));
    names.collect::<Vec<&str>>().join(" ")
}

/// What stands in a table. `alphabet`: names of the tokens.
pub fn rows(found: &Dynamics, shape: &Shape, alphabet: &[String]) -> Vec<Row> {
    let mut rows = Vec::new();
    // One belief does not move.
    if shape.affine == Some(0) && found.meeting.is_none() {
        return rows;
    }
    for (token, map) in found.maps.iter().enumerate().take(ROWS) {
        let value = match map.image {
            _ if map.stretches.is_none() => continue,
            0 => format!("{}: tells the belief, whatever was believed before", word(&[token as Token], alphabet)),
            _ => format!("{}: {}", word(&[token as Token], alphabet), stretch(map)),
        };
        let how = match (map.birkhoff, map.image) {
            (_, 0) => "the rank of its matrix is one".to_string(),
            (Some(factor), _) if factor < 1.0 => {
                format!("in Hilbert's metric at least by {} each time (Birkhoff)", short(factor))
            }
            (Some(_), _) => {
                "in Hilbert's metric it need not contract: it leaves different states possible after different beliefs"
                    .to_string()
            }
            (None, _) => format!("leaves {} of the dimensions", map.image),
        };
        let how = format!("{how}{}", others(map));
        rows.push(Row { name: "token", value, how });
    }
    rows.extend(overlap_row(&found.overlap).filter(|_| alphabet.len() > 1));
    let exponent = shape.lyapunov.as_ref().ok().and_then(|found| found.exponents.first());
    rows.extend(found.meeting.as_ref().map(|meeting| meeting_row(meeting, exponent.is_some())));
    let cycles = found.cycles.iter().filter(|cycle| cycle.beliefs[0].len() <= ENTRIES).take(ROWS);
    rows.extend(cycles.map(|cycle| Row {
        name: "repeated",
        value: format!("{}: stays at {}", word(&cycle.word, alphabet), entries(&cycle.beliefs[0])),
        how: match cycle.kind {
            CycleKind::Attracting if cycle.factor < 1e-12 => "beliefs near it are led to it at once".to_string(),
            // Rounding parts eigenvalues that are equal by so much.
            CycleKind::Attracting if cycle.factor < 1e-6 => {
                "beliefs near it come nearer by a factor below 1e-6 each time".to_string()
            }
            CycleKind::Attracting => format!("beliefs near it come nearer by a factor of {} each time", short(cycle.factor)),
            CycleKind::Neutral => "not alone: others stay too, or go round it".to_string(),
            CycleKind::Slow => "beliefs near it come nearer or go away more slowly than by any factor".to_string(),
            CycleKind::Repelling => format!("beliefs near it are led away, by a factor of {} each time", short(cycle.factor)),
        },
    }));
    rows
}

fn stretch(map: &TokenMap) -> String {
    match map.stretch() {
        Some((mean, _)) if mean == f64::NEG_INFINITY => "brings all beliefs together".into(),
        Some((mean, error)) => {
            // The direction that is stretched most: the others come together by more.
            let way = match mean {
                _ if mean.abs() <= (3.0 * error).max(1e-9) => {
                    return format!(
                        "leaves beliefs as far apart as they were, on average, or brings them together ({:.3} ± {} bits)",
                        mean.abs(),
                        tiny(error)
                    );
                }
                _ if mean < 0.0 => "brings beliefs together, by at least",
                _ => "may take beliefs apart, by up to",
            };
            format!("{way} {:.3} ± {} bits on average", mean.abs(), tiny(error))
        }
        None => "comes too seldom".into(),
    }
}

/// Along the axes across the one that is stretched most.
fn others(map: &TokenMap) -> String {
    let all = map.stretches.as_deref().unwrap_or_default().iter().skip(1).take(ENTRIES);
    let written = |mean: f64| match mean {
        _ if !mean.is_finite() => "forgotten".to_string(),
        _ if mean.abs() < 5e-4 => "0".to_string(),
        _ => format!("{mean:.3}"),
    };
    let each: Vec<String> = all.map(|(mean, _)| written(*mean)).collect();
    if map.image == 0 || each.is_empty() { String::new() } else { format!("; the other directions: {}", each.join(", ")) }
}

/// A number that is rounding is none.
fn tiny(value: f64) -> String {
    if value.abs() < ROUNDING { "0".to_string() } else { short(value) }
}

fn entries(belief: &[f64]) -> String {
    let all: Vec<String> = belief.iter().map(|x| tiny(*x)).collect();
    format!("({})", all.join(", "))
}

fn overlap_row(overlap: &Overlap) -> Option<Row> {
    let how = match overlap.apart {
        Some((apart, pairs)) => format!("of {pairs} pairs of tokens {apart} are proved apart, by a hyperplane"),
        None => "no pair of tokens was looked at for a hyperplane that parts them".to_string(),
    };
    if overlap.none() {
        let value = "apart: the belief tells the token before it".to_string();
        return Some(Row { name: "images of tokens", value, how });
    }
    let shared = overlap.share?;
    if shared.value == 0.0 {
        let value = "apart, as far as sampled beliefs show".to_string();
        return Some(Row {
            name: "images of tokens",
            value,
            how: format!("none in a box of side {} that beliefs after another token meet; {how}", short(shared.side)),
        });
    }
    Some(Row {
        name: "images of tokens",
        value: format!("share {:.3} ± {} of the beliefs", shared.value, short(shared.standard_error)),
        how: format!("in boxes of side {} that beliefs after another token meet, sampled; {how}", short(shared.side)),
    })
}

/// `exponent`: whether the largest Lyapunov exponent is known and finite.
fn meeting_row(meeting: &Meeting, exponent: bool) -> Row {
    let at = |position: usize| match meeting.mean[position] {
        mean if mean > 0.0 && mean < ROUNDING => "less than 1e-12".to_string(),
        mean => short(mean),
    };
    Row {
        name: "observers agree",
        value: format!("apart by {}, {} after 4 tokens, {} after 16, {} after 64", at(0), at(4), at(16), at(64)),
        how: match meeting.rate {
            Some((rate, error)) => format!(
                "one with a long past, one without; {rate:.3} ± {} bits a token{}; {} pairs",
                tiny(error),
                if exponent { ", which nears the largest Lyapunov exponent" } else { "" },
                meeting.pairs
            ),
            None => {
                format!("one with a long past, one without; most of {} pairs agree wholly within a few tokens", meeting.pairs)
            }
        },
    }
}

/// Under `dynamics`.
pub(super) fn json(found: &Result<Dynamics, Refused>, shape: &Shape, alphabet: &[String], section: &mut Section) {
    match found {
        Err(why) => section.miss("dynamics", &why.words()),
        Ok(found) => {
            let mut own = Section::default();
            own.put("coordinates", json!(coordinates(found.coordinates)));
            own.put("maps", found.maps.iter().enumerate().map(|(token, of)| map(token as Token, of, alphabet)).collect());
            put_overlap(&mut own, &found.overlap);
            own.put("cycles", found.cycles.iter().map(|of| cycle(of, alphabet)).collect());
            match &found.meeting {
                Some(of) => own.put("meeting", meeting(of, found.coordinates, shape)),
                None => own.miss("meeting", "there is but one belief, or the time was up"),
            }
            let walk = &found.trajectory;
            let tokens: Vec<String> = walk.tokens.iter().map(|&token| word(&[token], alphabet)).collect();
            let beliefs: Vec<Value> = walk.beliefs.iter().map(|belief| numbers(belief)).collect();
            own.put("trajectory", json!({ "tokens": tokens, "beliefs": beliefs }));
            section.put("dynamics", Value::Object(own.finish()));
        }
    }
}

fn coordinates(of: Coordinates) -> &'static str {
    match of {
        Coordinates::States => "probabilities of the states as written",
        Coordinates::Reduced => "orthonormal coordinates of the reduced presentation",
    }
}

fn map(token: Token, of: &TokenMap, alphabet: &[String]) -> Value {
    let mut section = Section::default();
    section.put("token", json!(word(&[token], alphabet)));
    section.put("probability", number(of.probability));
    match (of.birkhoff, of.diameter) {
        (Some(factor), Some(diameter)) => {
            section.put("birkhoff", number(factor));
            section.put("diameter", bound(diameter));
        }
        _ => section.miss("birkhoff", "the states are no alternatives, or too many"),
    }
    section.put("image_dimension", json!(of.image));
    match of.stretch() {
        Some((mean, error)) => section.put(
            "log2_stretch",
            json!({ "value": bound(mean), "standard_error": number(error), "method": "largest singular value of the derivative at sampled beliefs" }),
        ),
        None => section.miss("log2_stretch", "it comes too seldom, there is but one belief, there are too many dimensions, or the time was up"),
    }
    match &of.stretches {
        Some(all) => {
            let each = all.iter().map(|(mean, error)| json!({ "value": bound(*mean), "standard_error": number(*error) }));
            section.put("log2_stretches", each.collect());
        }
        None => section.miss(
            "log2_stretches",
            "it comes too seldom, there is but one belief, there are too many dimensions, or the time was up",
        ),
    }
    Value::Object(section.finish())
}

fn put_overlap(section: &mut Section, of: &Overlap) {
    let mut own = Section::default();
    match of.apart {
        Some((apart, pairs)) => own.put(
            "apart",
            json!({ "proved": apart, "pairs": pairs, "method": "a hyperplane parts the images of the whole simplex" }),
        ),
        None => own.miss("apart", "the states are no alternatives, or the pairs too many"),
    }
    match of.share {
        Some(shared) => own.put(
            "share",
            json!({
                "value": number(shared.value), "standard_error": number(shared.standard_error), "side": number(shared.side),
                "points": shared.points, "method": "sampled beliefs in boxes that beliefs after another token meet",
            }),
        ),
        None => own.miss("share", "there is but one belief or token, or the time was up"),
    }
    section.put("overlap", Value::Object(own.finish()));
}

fn cycle(of: &Cycle, alphabet: &[String]) -> Value {
    let names: Vec<String> = of.word.iter().map(|&token| word(&[token], alphabet)).collect();
    let beliefs: Vec<Value> = of.beliefs.iter().map(|belief| numbers(belief)).collect();
    json!({
        "word": names,
        "beliefs": beliefs,
        "probability": number(of.probability),
        "kind": match of.kind {
            CycleKind::Attracting => "attracting",
            CycleKind::Neutral => "neutral",
            CycleKind::Slow => "slow",
            CycleKind::Repelling => "repelling",
        },
        "factor": number(of.factor),
        "error": number(of.error),
    })
}

fn meeting(of: &Meeting, coordinates: Coordinates, shape: &Shape) -> Value {
    let largest = shape.lyapunov.as_ref().ok().and_then(|found| found.exponents.first().copied());
    json!({
        "distance": match coordinates {
            Coordinates::States => "total variation over the states as written",
            Coordinates::Reduced => "Euclidean, in the reduced presentation",
        },
        "mean": numbers(&of.mean),
        "standard_errors": numbers(&of.standard_errors),
        "rate": of.rate.map_or(Value::Null, |(value, error)| json!({ "value": number(value), "standard_error": number(error), "unit": "bits per token" })),
        "largest_lyapunov_exponent": largest.map_or(Value::Null, number),
        "met": number(of.met),
        "pairs": of.pairs,
        "method": "an observer with a long past and one who begins in the stationary law, on sampled tokens",
    })
}
