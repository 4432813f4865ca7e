//! The data of the interactive picture of the beliefs: what `explorer.js` draws. Places are quantized to 16 bits along each axis, colours
//! to 16 bits (5, 6, 5), sizes and values to 8, and stand in the page as base64, so that 200,000 beliefs stay below 5 MB.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{Markup, PreEscaped, html};
use serde_json::{Value, json};

use crate::analysis::BeliefCloud;
use crate::machine::Token;
use crate::report::GeneratorReport;
use crate::report::svg::beliefs::projection::{Components, SEEN_FROM, components, tetrahedron};
use crate::report::svg::beliefs::{colour, in_simplex, state_colour};
use crate::report::svg::plane::shortened;

/// Bytes, before base64, that the points of one picture may take: what is over loses its last colourings.
const ROOM: usize = 3_300_000;
/// Bytes, before base64, of what is said of the points that are pointed at, and shares of a belief or a law that are said.
const TOLD: usize = 240_000;
const SHARES: usize = 4;
/// Entries of a colour's key, and of a belief's shares, at most.
const KEYED: usize = 8;
/// A share below this is not told.
const NEGLIGIBLE: f64 = 0.002;

/// Numbers of two bytes, the lower byte first.
fn words(words: &[u16]) -> String {
    STANDARD.encode(words.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<u8>>())
}

/// The data of the picture; nothing where there is no picture, or nothing that could be sent.
pub fn data(report: &GeneratorReport) -> Markup {
    let Some(data) = picture(report) else { return html! {} };
    // In a script nothing ends the element but `</`, and nothing is escaped: JSON may write any character by its number.
    let text = data.to_string().replace('<', "\\u003c");
    html! { script.beliefs type="application/json" { (PreEscaped(text)) } }
}

/// Where beliefs are drawn.
enum Space {
    Segment,
    Triangle,
    Tetrahedron,
    Components(Components),
}

impl Space {
    fn of(cloud: &BeliefCloud, points: &[Point]) -> Option<Space> {
        let simplex = in_simplex(cloud);
        match cloud.states {
            0 | 1 => None,
            2 if simplex => Some(Space::Segment),
            3 if simplex => Some(Space::Triangle),
            4 if simplex => Some(Space::Tetrahedron),
            _ => {
                let beliefs: Vec<&[f64]> = points.iter().map(|point| point.belief).collect();
                let weights: Vec<f64> = points.iter().map(|point| point.weight).collect();
                components(&beliefs, &weights).map(Space::Components)
            }
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Space::Segment => "segment",
            Space::Triangle => "triangle",
            Space::Tetrahedron => "tetrahedron",
            Space::Components(_) => "components",
        }
    }

    fn dimensions(&self) -> usize {
        match self {
            Space::Segment | Space::Triangle => 2,
            Space::Tetrahedron => 3,
            Space::Components(found) => 2 + usize::from(found.shares[2] > 1e-9),
        }
    }

    fn corners(&self) -> Vec<[f64; 3]> {
        match self {
            Space::Segment => vec![[0.0; 3], [1.0, 0.0, 0.0]],
            Space::Triangle => vec![[0.0; 3], [1.0, 0.0, 0.0], [0.5, 3f64.sqrt() / 2.0, 0.0]],
            Space::Tetrahedron => tetrahedron().to_vec(),
            Space::Components(_) => Vec::new(),
        }
    }

    /// A belief of two states stands as high as it is probable.
    fn place(&self, belief: &[f64], height: f64) -> [f64; 3] {
        match self {
            Space::Segment => [belief[1], 0.3 * height, 0.0],
            Space::Components(found) => found.place(belief),
            Space::Triangle | Space::Tetrahedron => {
                let corners = self.corners();
                [0, 1, 2].map(|axis| corners.iter().zip(belief).map(|(corner, share)| corner[axis] * share).sum())
            }
        }
    }
}

struct Point<'a> {
    belief: &'a [f64],
    weight: f64,
    next: &'a [f64],
    /// The shortest word that leads to it, where it is among the first beliefs.
    word: Option<&'a [Token]>,
}

/// The points of the cloud, the likeliest first, then those first beliefs that are not among them.
fn points<'a>(cloud: &'a BeliefCloud, first: &'a [(Vec<f64>, Vec<Token>)]) -> (Vec<Point<'a>>, usize) {
    let key = |belief: &[f64]| belief.iter().map(|share| (share * 1e9).round() as i64).collect::<Vec<i64>>();
    let mut words: std::collections::HashMap<Vec<i64>, usize> =
        first.iter().enumerate().map(|(at, (belief, _))| (key(belief), at)).collect();
    let sound =
        |belief: &[f64]| belief.len() == cloud.states && belief.iter().all(|share| share.is_finite() && share.abs() < 1e6);
    let all = cloud.distributions.iter().zip(&cloud.weights).zip(&cloud.next_token);
    let mut points: Vec<Point> = all
        .filter(|((belief, weight), _)| sound(belief) && weight.is_finite())
        .map(|((belief, weight), next)| Point {
            belief,
            weight: weight.max(0.0),
            next,
            word: words.remove(&key(belief)).map(|at| first[at].1.as_slice()),
        })
        .collect();
    points.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    let held = points.len();
    let mut rest: Vec<usize> = words.into_values().collect();
    rest.sort_unstable();
    let rest = rest.into_iter().map(|at| &first[at]).filter(|(belief, _)| sound(belief));
    points.extend(rest.map(|(belief, word)| Point { belief, weight: 0.0, next: &[], word: Some(word) }));
    let early = points.len() - held;
    (points, early)
}

fn picture(report: &GeneratorReport) -> Option<Value> {
    let (cloud, subject) = (&report.analysis.beliefs, &report.subject);
    let first = report.picture.as_ref().map_or(&[][..], |picture| &picture.trail.first);
    let (points, early) = points(cloud, first);
    if points.is_empty() {
        return None;
    }
    let space = Space::of(cloud, &points)?;
    let heaviest = points.iter().map(|point| point.weight).fold(0.0, f64::max).max(f64::MIN_POSITIVE);
    let height = |point: &Point| point.weight / heaviest;
    let places: Vec<[f64; 3]> = points.iter().map(|point| space.place(point.belief, height(point))).collect();
    let (low, span) = bounds(places.iter().copied().chain(space.corners()));
    let dimensions = space.dimensions();
    let quantized: Vec<u16> = places
        .iter()
        .flat_map(|place| (0..dimensions).map(|axis| ((place[axis] - low[axis]) / span[axis] * 65535.0).round() as u16))
        .collect();
    // What has a weight is never as small as what has none.
    let sizes: Vec<u8> =
        points.iter().map(|point| if point.weight > 0.0 { (1.0 + 254.0 * height(point).sqrt()) as u8 } else { 0 }).collect();
    let corners = space
        .corners()
        .into_iter()
        .enumerate()
        .map(|(state, at)| json!({ "at": at, "name": short_name(&subject.states, state) }));
    let axes: Vec<String> = match &space {
        Space::Components(found) => {
            found.shares[..dimensions].iter().map(|share| format!("{:.0} % of the variance", share * 100.0)).collect()
        }
        _ => Vec::new(),
    };
    Some(json!({
        "kind": space.name(),
        "dimensions": dimensions,
        "seen_from": match space { Space::Tetrahedron => [SEEN_FROM.0, SEEN_FROM.1], _ => [0.0, 0.0] },
        "corners": corners.collect::<Vec<Value>>(),
        "axes": axes,
        "count": points.len(),
        "early": early,
        "low": low,
        "span": span,
        "places": words(&quantized),
        "sizes": STANDARD.encode(&sizes),
        "colourings": colourings(report, &points, dimensions),
        "states": (0..cloud.states.min(subject.states.len())).map(|state| short_name(&subject.states, state)).collect::<Vec<String>>(),
        "tokens": subject.alphabet,
        "told": told(report, &points, cloud.states, in_simplex(cloud)),
        "trail": trail(report, &space),
    }))
}

/// Lower bounds and extents.
fn bounds(places: impl Iterator<Item = [f64; 3]>) -> ([f64; 3], [f64; 3]) {
    let (mut low, mut high) = ([f64::INFINITY; 3], [f64::NEG_INFINITY; 3]);
    for place in places {
        for axis in 0..3 {
            low[axis] = low[axis].min(place[axis]);
            high[axis] = high[axis].max(place[axis]);
        }
    }
    (low, [0, 1, 2].map(|axis| (high[axis] - low[axis]).max(1e-12)))
}

fn short_name(names: &[String], at: usize) -> String {
    names.get(at).map_or_else(|| format!("state {at}"), |name| shortened(name, 24))
}

/// The ways to colour the points: by belief, next token, time, level, feature; as many as there is room for.
fn colourings(report: &GeneratorReport, points: &[Point], dimensions: usize) -> Vec<Value> {
    let room = (ROOM / points.len()).saturating_sub(2 * dimensions + 1);
    let (subject, picture) = (&report.subject, report.picture.as_ref());
    let mixed = |name: String, keys: &[String], law: &dyn Fn(&Point) -> Vec<f64>| {
        let colours: Vec<u16> = points.iter().map(|point| packed(colour(&law(point)))).collect();
        let key: Vec<Value> =
            keys.iter().take(KEYED).enumerate().map(|(at, key)| json!([shortened(key, 24), state_colour(at)])).collect();
        (2, json!({ "name": name, "key": key, "more": keys.len() > KEYED, "colours": words(&colours) }))
    };
    let scale = |name: String, values: Vec<f64>| {
        let low = values.iter().copied().fold(f64::INFINITY, f64::min);
        let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let bytes: Vec<u8> = values.iter().map(|value| ((value - low) / (high - low).max(1e-12) * 255.0).round() as u8).collect();
        (1, json!({ "name": name, "low": low, "high": high, "values": STANDARD.encode(&bytes) }))
    };
    let mut all = vec![mixed("belief".into(), &subject.states, &|point| point.belief.to_vec())];
    all.push(mixed("next token".into(), &subject.alphabet, &|point| point.next.to_vec()));
    if points.iter().any(|point| point.word.is_some()) {
        let most = points.iter().filter_map(|point| Some(point.word?.len())).max().unwrap_or(0) + 1;
        all.push(scale("time".into(), points.iter().map(|point| point.word.map_or(most, <[Token]>::len) as f64).collect()));
    }
    for level in picture.iter().flat_map(|picture| &picture.levels) {
        all.push(mixed(format!("level {}", level.name), &level.tokens, &|point| laws(&level.columns, point.belief)));
    }
    for feature in &report.features {
        if let Some(direction) = feature.found.as_ref().ok().and_then(|found| found.direction.as_ref().ok()) {
            all.push(scale(
                format!("feature {}", feature.name),
                points.iter().map(|point| dot(point.belief, &direction.values)).collect(),
            ));
        }
    }
    let mut used = 0;
    all.into_iter()
        .filter(|(bytes, _)| {
            used += bytes;
            used <= room
        })
        .map(|(_, view)| view)
        .collect()
}

/// Five bits of red, six of green, five of blue.
fn packed([r, g, b]: [u8; 3]) -> u16 {
    u16::from(r >> 3) << 11 | u16::from(g >> 2) << 5 | u16::from(b >> 3)
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

fn laws(columns: &[Vec<f64>], belief: &[f64]) -> Vec<f64> {
    columns.iter().map(|column| dot(column, belief).max(0.0)).collect()
}

/// What is said of a point that is pointed at, for as many of the likeliest as there is room for: its weight as a float; of its belief and of what it
/// expects next the largest shares, each as which (16 bits) and how much (16 bits).
fn told(report: &GeneratorReport, points: &[Point], states: usize, simplex: bool) -> Value {
    let tokens = report.subject.alphabet.len();
    let (of_belief, of_next) = (if simplex { states.min(SHARES) } else { 0 }, tokens.min(SHARES));
    let room = TOLD / (4 + 4 * (of_belief + of_next));
    let points = &points[..points.len().min(room)];
    let most = usize::from(u16::MAX);
    if points.is_empty() || states > most || tokens > most {
        return Value::Null;
    }
    let largest = |law: &[f64], count: usize| {
        let mut all: Vec<(usize, f64)> = law.iter().copied().enumerate().filter(|(_, share)| *share > 0.0).collect();
        all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        all.resize(count, (0, 0.0));
        all.into_iter().flat_map(|(which, share)| [which as u16, (share.min(1.0) * 65535.0).round() as u16]).collect::<Vec<u16>>()
    };
    let shares: Vec<u16> =
        points.iter().flat_map(|point| [largest(point.belief, of_belief), largest(point.next, of_next)].concat()).collect();
    let weights: Vec<u8> = points.iter().flat_map(|point| (point.weight as f32).to_le_bytes()).collect();
    let words_of = points.iter().enumerate().filter_map(|(at, point)| Some((at.to_string(), json!(point.word?))));
    json!({
        "count": points.len(), "of_belief": of_belief, "of_next": of_next, "states": (states > SHARES).then_some(states),
        "weights": STANDARD.encode(&weights), "shares": words(&shares), "words": words_of.collect::<serde_json::Map<String, Value>>(),
    })
}

/// The sampled sequence: where each belief of it is, and what it says. `null` where there is none.
fn trail(report: &GeneratorReport, space: &Space) -> Value {
    let Some(picture) = &report.picture else { return Value::Null };
    let trail = &picture.trail;
    let at: Vec<[f64; 3]> = trail.beliefs.iter().map(|belief| space.place(belief, 0.0).map(rounded)).collect();
    let beliefs: Vec<Value> = trail.beliefs.iter().map(|belief| shares(belief)).collect();
    let levels = picture.levels.iter().map(|level| {
        let laws: Vec<Value> = trail.beliefs.iter().map(|belief| shares(&laws(&level.columns, belief))).collect();
        json!({ "name": level.name, "tokens": level.tokens, "shares": laws })
    });
    let features = report.features.iter().filter_map(|feature| {
        let direction = feature.found.as_ref().ok()?.direction.as_ref().ok()?;
        let values: Vec<f64> = trail.beliefs.iter().map(|belief| rounded(dot(belief, &direction.values))).collect();
        Some(json!({ "name": feature.name, "values": values }))
    });
    json!({
        "tokens": trail.tokens,
        "at": at,
        "beliefs": beliefs,
        "next": trail.next.iter().map(|law| shares(law)).collect::<Vec<Value>>(),
        "levels": levels.collect::<Vec<Value>>(),
        "features": features.collect::<Vec<Value>>(),
    })
}

/// The largest shares of a belief: `[[which, share], ...]`, the largest first.
fn shares(belief: &[f64]) -> Value {
    let mut all: Vec<(usize, f64)> = belief.iter().copied().enumerate().filter(|(_, share)| *share > NEGLIGIBLE).collect();
    all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    all.truncate(KEYED);
    all.into_iter().map(|(at, share)| json!([at, rounded(share)])).collect()
}

fn rounded(value: f64) -> f64 {
    (value * 1e5).round() / 1e5
}
