//! The geometry of the beliefs: rows for people, and JSON.

use serde_json::{Map, Value, json};

use super::figure::{count, short};
use super::json::{Section, bound, number, numbers};
use crate::analysis::BeliefCloud;
use crate::geometry::grain::{Grain, SPAN, grain, pieces};
use crate::geometry::topology::{Complex, Feature};
use crate::geometry::{Dimension, Geometry, Lyapunov, Refused, Shape, Topology};

/// Why there is no geometry.
pub const NOT_MEASURED: &str = "not measured in this report";

/// Name, value, and how it was had.
pub struct Row {
    pub name: &'static str,
    pub value: String,
    pub how: String,
}

/// What stands in a table of one presentation.
pub fn rows(shape: &Shape) -> Vec<Row> {
    let dimension = |name, found: &Result<Dimension, Refused>| match found {
        Ok(found) if found.scales.is_empty() => Row { name, value: "0".into(), how: "exact".into() },
        Ok(found) => {
            let (widest, finest) = (found.scales.first().copied().unwrap_or(0.0), found.scales.last().copied().unwrap_or(0.0));
            Row {
                name,
                value: format!("{:.3} ± {:.3}", tidy(found.value), found.standard_error),
                how: format!("over boxes of side {} down to {}", short(widest), short(finest)),
            }
        }
        Err(why) => Row { name, value: "not given".into(), how: why.words() },
    };
    if let Some(why) = nothing(shape) {
        return vec![Row { name: "all of it", value: "not given".into(), how: why.words() }];
    }
    let mut rows: Vec<Row> = shape.projected.map(|axes| projection(shape, axes)).into_iter().collect();
    rows.extend([
        dimension("box dimension", &shape.box_dimension),
        dimension("information dimension", &shape.information_dimension),
        dimension("correlation dimension", &shape.correlation_dimension),
    ]);
    rows.push(match &shape.lyapunov {
        Ok(found) => Row { name: "Lyapunov exponents", value: exponents(found), how: how(found) },
        Err(why) => Row { name: "Lyapunov exponents", value: "not given".into(), how: why.words() },
    });
    rows.push(match &shape.lyapunov_dimension {
        Ok(found) => Row {
            name: "Lyapunov dimension",
            value: format!("{:.3}", tidy(found.value)),
            how: "Kaplan-Yorke form: an upper bound on the information dimension".into(),
        },
        Err(why) => Row { name: "Lyapunov dimension", value: "not given".into(), how: why.words() },
    });
    match &shape.topology {
        Ok(topology) => {
            rows.extend(grain(shape).filter(|_| topology.points > 1).map(|found| grain_row(found, shape, topology)));
            rows.extend(topology_rows(topology));
        }
        Err(why) => rows.push(Row { name: "topology", value: "not given".into(), how: why.words() }),
    }
    rows
}

/// Why nothing is given, where nothing is.
fn nothing(shape: &Shape) -> Option<Refused> {
    let topology = shape.topology.as_ref().err().copied()?;
    let lyapunov = shape.lyapunov.as_ref().err().copied()?;
    let dimensions = [&shape.box_dimension, &shape.information_dimension, &shape.correlation_dimension];
    (topology == lyapunov && dimensions.iter().all(|found| found.as_ref().err() == Some(&topology))).then_some(topology)
}

/// What it looks like, with what says so.
fn grain_row(found: Grain, shape: &Shape, topology: &Topology) -> Row {
    let trusted = 2.0 * topology.noise_floor;
    let of_pieces = || {
        format!(
            "{} with balls of radius {}, {} of {}, in one piece from {}",
            super::words::number_of(pieces(topology, trusted), "piece"),
            short(trusted),
            count(pieces(topology, SPAN * trusted)),
            short(SPAN * trusted),
            short(topology.connected_from)
        )
    };
    let dimension =
        shape.box_dimension.as_ref().map_or_else(|_| String::new(), |found| format!("; box dimension {:.2}", found.value));
    let (value, how) = match found {
        Grain::Points if shape.box_dimension.as_ref().is_ok_and(|found| found.scales.is_empty()) => {
            ("single points".to_string(), "the beliefs are finitely many".to_string())
        }
        Grain::Points if shape.information_dimension.as_ref().is_ok_and(|found| found.scales.is_empty()) => {
            ("single points".to_string(), format!("the beliefs are countably many; {}", of_pieces()))
        }
        Grain::Points if topology.noise_floor == 0.0 => {
            ("single points".to_string(), format!("sampled beliefs are one of {}", count(topology.points)))
        }
        Grain::Points => ("single points".to_string(), format!("{}; nothing finer is seen", of_pieces())),
        Grain::Dust { exponent: Some(exponent) } => (format!("dust: pieces grow like radius^-{exponent:.2}"), of_pieces()),
        Grain::Dust { exponent: None } => ("dust".to_string(), of_pieces()),
        Grain::Curve => ("a curve".to_string(), format!("{}{dimension}", of_pieces())),
        Grain::Filled => ("filled".to_string(), format!("{}{dimension}", of_pieces())),
        Grain::Web => ("a web, neither curve nor filled".to_string(), format!("{}{dimension}", of_pieces())),
        Grain::Connected => ("hangs together".to_string(), of_pieces()),
    };
    Row { name: "connectedness", value, how }
}

/// The leading principal axes, where dimensions are measured in these.
fn projection(shape: &Shape, axes: usize) -> Row {
    let share = shape.variances.iter().take(axes).sum::<f64>() / shape.variances.iter().sum::<f64>();
    Row {
        name: "measured in",
        value: format!("the {axes} leading principal components"),
        how: format!(
            "the beliefs span {} dimensions; these carry {} of their variance, and show every dimension below {axes}",
            count(shape.affine.unwrap_or(0)),
            short(share)
        ),
    }
}

fn topology_rows(topology: &Topology) -> Vec<Row> {
    if topology.points < 2 {
        return vec![Row { name: "topology", value: "one point".into(), how: "exact".into() }];
    }
    let pieces = Row {
        name: "pieces",
        value: count(topology.pieces),
        how: match topology.noise_floor > 0.0 {
            true => format!(
                "told apart with balls of radius {}; in one piece from {} on",
                short(2.0 * topology.noise_floor),
                short(topology.connected_from)
            ),
            false => format!(
                "the beliefs themselves; balls around them hang together from radius {} on",
                short(topology.connected_from)
            ),
        },
    };
    let names = ["pieces", "loops", "hollows"];
    let more = topology.homology.iter().enumerate().skip(1).map(|(dimension, homology)| Row {
        name: names.get(dimension).copied().unwrap_or("classes"),
        value: count(homology.lasting),
        how: match homology.longest.first() {
            Some(longest) => {
                format!(
                    "that outlive the noise; the longest-lived from radius {} to {}",
                    short(longest.birth),
                    short(longest.death)
                )
            }
            None => "none at any scale".to_string(),
        },
    });
    std::iter::once(pieces).chain(more).collect()
}

/// How the complex was made.
pub fn complex(topology: &Topology) -> String {
    match topology.complex {
        Complex::Alpha => "alpha complex of all the points".to_string(),
        Complex::Rips { landmarks } => {
            format!("Vietoris-Rips complex on {landmarks} points chosen far apart; hollows on at most 90 of them")
        }
    }
}

/// No minus before what rounds to zero.
fn tidy(value: f64) -> f64 {
    if value.abs() < 5e-4 { 0.0 } else { value }
}

/// No error that is rounding.
fn tidy_error(error: f64) -> f64 {
    if error < 1e-12 { 0.0 } else { error }
}

fn exponents(found: &Lyapunov) -> String {
    let finite = found.exponents.iter().map(|exponent| format!("{:.3}", tidy(*exponent)));
    let rest = match found.minus_infinite {
        many if many > 3 => vec![format!("-∞ ({many} times)")],
        few => vec!["-∞".to_string(); few],
    };
    let all: Vec<String> = finite.chain(rest).collect();
    if all.is_empty() { "none".into() } else { format!("{} bits per token", all.join(", ")) }
}

fn how(found: &Lyapunov) -> String {
    let error = found.standard_errors.iter().copied().fold(0.0, f64::max);
    match found.exact_sum {
        _ if found.exponents.is_empty() && found.minus_infinite == 0 => "the beliefs are one point".into(),
        _ if found.exponents.is_empty() => "some token forgets every difference".into(),
        Some(sum) => format!("± {}; their sum, {}, is known in closed form", short(tidy_error(error)), short(sum)),
        None => format!("± {}", short(tidy_error(error))),
    }
}

fn topology_view(topology: &Topology) -> Value {
    let feature = |feature: &Feature| json!({ "birth": number(feature.birth), "death": bound(feature.death) });
    let homology: Vec<Value> = topology
        .homology
        .iter()
        .enumerate()
        .map(|(dimension, homology)| {
            json!({
                "dimension": dimension,
                "lasting": homology.lasting,
                "longest": homology.longest.iter().map(feature).collect::<Vec<Value>>(),
                "betti": homology.betti,
            })
        })
        .collect();
    json!({
        "method": complex(topology),
        "scale": "radius of balls around the points",
        "points": topology.points,
        "noise_floor": number(topology.noise_floor),
        "pieces": topology.pieces,
        "connected_from": number(topology.connected_from),
        "scales": numbers(&topology.scales),
        "homology": homology,
    })
}

/// The contract's `geometry`.
pub fn view(cloud: &BeliefCloud, geometry: Option<&Geometry>, alphabet: &[String]) -> Map<String, Value> {
    let mut section = Section::default();
    section.put("points", json!(cloud.weights.len()));
    section.put("mass", number(cloud.mass));
    section.put("linear_dimension", json!(cloud.linear_dimension));
    match geometry {
        None => {
            let keys = [
                "box_dimension",
                "information_dimension",
                "correlation_dimension",
                "lyapunov",
                "lyapunov_dimension",
                "topology",
                "probe_difficulty",
                "dynamics",
            ];
            keys.into_iter().for_each(|key| section.miss(key, NOT_MEASURED));
        }
        Some(geometry) => {
            put(&mut section, &geometry.reduced);
            super::difficulty::json(&geometry.difficulty, &mut section);
            super::dynamics::json(&geometry.dynamics, &geometry.reduced, alphabet, &mut section);
            match &geometry.written {
                None => section.miss("written", "the tokens show all that the states as written can tell: it is the same set"),
                Some(shape) => {
                    let mut written = Section::default();
                    put(&mut written, shape);
                    section.put("written", Value::Object(written.finish()));
                }
            }
        }
    }
    section.finish()
}

fn put(section: &mut Section, shape: &Shape) {
    section.put("affine_dimension", json!(shape.affine));
    section.put("principal_variances", numbers(&shape.variances));
    if let Some(axes) = shape.projected {
        section.put("measured_in_principal_components", json!(axes));
    }
    let dimensions = [
        ("box_dimension", &shape.box_dimension),
        ("information_dimension", &shape.information_dimension),
        ("correlation_dimension", &shape.correlation_dimension),
    ];
    for (key, found) in dimensions {
        match found {
            Ok(found) => section.put(
                key,
                json!({
                    "value": number(found.value),
                    "standard_error": number(found.standard_error),
                    "scales": numbers(&found.scales),
                    "points": found.points,
                    "method": if found.scales.is_empty() { "exact: the law of the beliefs is one of single points" } else {
                        "slope over the scales, the grid's position averaged"
                    },
                }),
            ),
            Err(why) => section.miss(key, &why.words()),
        }
    }
    match &shape.lyapunov {
        Ok(found) => section.put(
            "lyapunov",
            json!({
                "value": numbers(&found.exponents),
                "standard_error": numbers(&found.standard_errors),
                "minus_infinite": found.minus_infinite,
                "sum": found.exact_sum.map_or(Value::Null, number),
                "sampled_sum": if found.minus_infinite == 0 { number(found.sampled_sum) } else { Value::Null },
                "unit": "bits per token",
                "method": format!("products of derivatives along {} sampled tokens, orthogonalized", found.tokens),
            }),
        ),
        Err(why) => section.miss("lyapunov", &why.words()),
    }
    match &shape.lyapunov_dimension {
        Ok(found) => section.put(
            "lyapunov_dimension",
            json!({
                "value": number(found.value),
                "standard_error": number(found.standard_error),
                "method": "Kaplan-Yorke form: an upper bound on the information dimension",
            }),
        ),
        Err(why) => section.miss("lyapunov_dimension", &why.words()),
    }
    match &shape.topology {
        Ok(topology) => {
            section.put("topology", topology_view(topology));
            if let Some(found) = grain(shape) {
                let row = grain_row(found, shape, topology);
                let exponent = if let Grain::Dust { exponent: Some(exponent) } = found { number(exponent) } else { Value::Null };
                section.put("connectedness", json!({ "kind": found.name(), "exponent": exponent, "evidence": row.how }));
            }
        }
        Err(why) => section.miss("topology", &why.words()),
    }
}
