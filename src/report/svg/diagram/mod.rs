//! A machine as a diagram of states and arrows.

mod layout;
mod route;

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::Drawing;
use super::plane::{Point, Rect, point, shortened, text_width};
use crate::analysis::{Diagram, DiagramEdge, DiagramNode};
use crate::report::figure::short;
use route::{Arrow, Route};

/// Most states that are drawn; of larger machines, the likeliest.
pub const MOST_STATES: usize = 40;

/// Most tokens in one arrow's label.
const MOST_TOKENS: usize = 4;

const NAME_SIZE: f64 = 14.0;
const MASS_SIZE: f64 = 10.5;
const LABEL_SIZE: f64 = 12.5;
const LINE: f64 = 15.0;

/// What the nodes and tokens of a diagram are called.
#[derive(Clone, Copy, Debug)]
pub struct Labels<'a> {
    pub title: &'a str,
    pub tokens: &'a [String],
    pub states: &'a [String],
}

/// Draws a diagram, or the likeliest [`MOST_STATES`] states of a larger one and the arrows between them.
pub fn draw(diagram: &Diagram, labels: &Labels) -> Drawing {
    let shown = likeliest(diagram);
    let seat: BTreeMap<usize, usize> = shown.iter().enumerate().map(|(at, &node)| (node, at)).collect();
    let names: Vec<Name> = shown.iter().map(|&at| Name::of(&diagram.nodes[at], at, labels)).collect();
    let mut groups: BTreeMap<(usize, usize), Vec<&DiagramEdge>> = BTreeMap::new();
    for edge in &diagram.edges {
        if let (Some(&from), Some(&to)) = (seat.get(&edge.from), seat.get(&edge.to)) {
            groups.entry((from, to)).or_default().push(edge);
        }
    }
    let texts: Vec<Vec<Line>> = groups.values().map(|edges| lines(edges, labels)).collect();
    let arrows: Vec<Arrow> = groups
        .keys()
        .zip(&texts)
        .map(|(&(from, to), lines)| {
            let width = lines.iter().map(Line::width).fold(0.0, f64::max);
            Arrow { from, to, label: point(width / 2.0, lines.len() as f64 * LINE / 2.0) }
        })
        .collect();
    let widest = names.iter().map(|name| name.half.x).fold(0.0, f64::max);
    let between = arrows.iter().filter(|arrow| arrow.from != arrow.to).map(|arrow| arrow.label.x).fold(0.0, f64::max);
    let highest = arrows.iter().filter(|arrow| arrow.from != arrow.to).map(|arrow| arrow.label.y).fold(0.0, f64::max);
    let crowd = arrows.iter().filter(|arrow| arrow.from != arrow.to).count() as f64 / shown.len().max(1) as f64;
    let returning = arrows.iter().any(|a| a.from < a.to && arrows.iter().any(|b| (b.from, b.to) == (a.to, a.from)));
    let room = match shown.len() {
        0..=2 => 0.0,
        _ if returning => ((crowd - 1.5) * 0.8 * (between + highest + 24.0)).max(1.2 * (between + highest) - 10.0),
        _ => (crowd - 1.0).max(0.0) * 40.0,
    };
    let spacing = 2.0 * widest + 2.0 * between.max(20.0) + 44.0 + room;
    let links: Vec<(usize, usize)> = groups.keys().copied().collect();
    let places = layout::places(shown.len(), &links, spacing, 2.0 * widest + 40.0);
    let nodes: Vec<Rect> = places.iter().zip(&names).map(|(&centre, name)| Rect { centre, half: name.half }).collect();
    let routes = route::routes(&nodes, &arrows);
    let body = html! {
        @for route in &routes { (arrow(route)) }
        @for (rect, name) in nodes.iter().zip(&names) { (node(rect, name)) }
        @for (route, lines) in routes.iter().zip(&texts) { (label(route, lines)) }
    };
    Drawing { view: view(&nodes, &routes), title: labels.title.to_string(), body }
}

/// The states that are drawn, in their own order.
fn likeliest(diagram: &Diagram) -> Vec<usize> {
    let mut all: Vec<usize> = (0..diagram.nodes.len()).collect();
    if all.len() > MOST_STATES {
        all.sort_by(|&a, &b| diagram.nodes[b].probability.total_cmp(&diagram.nodes[a].probability));
        all.truncate(MOST_STATES);
        all.sort_unstable();
    }
    all
}

/// What stands in a node.
struct Name {
    full: String,
    text: String,
    mass: String,
    half: Point,
    recurrent: bool,
}

impl Name {
    fn of(node: &DiagramNode, at: usize, labels: &Labels) -> Name {
        let known = node.state.and_then(|state| labels.states.get(state as usize)).cloned();
        let full = known.unwrap_or_else(|| (at + 1).to_string());
        let text = shortened(&full, 14);
        let probability = if node.probability.is_finite() { node.probability.clamp(0.0, 1.0) } else { 0.0 };
        let mass = short(probability);
        let height = 19.0 + 9.0 * probability.sqrt();
        let needed = text_width(&text, NAME_SIZE).max(text_width(&mass, MASS_SIZE)) / 2.0 + 7.0;
        Name { full, text, mass, half: point(height.max(needed), height), recurrent: node.recurrent }
    }
}

/// One line of an arrow's label.
struct Line {
    token: String,
    /// Which colour the token has.
    colour: usize,
    probability: String,
    /// What was cut short, in full.
    full: Option<String>,
}

impl Line {
    fn width(&self) -> f64 {
        text_width(&self.token, LABEL_SIZE) + text_width(&self.probability, LABEL_SIZE)
    }
}

fn lines(edges: &[&DiagramEdge], labels: &Labels) -> Vec<Line> {
    let mut edges = edges.to_vec();
    let more = edges.len().saturating_sub(MOST_TOKENS);
    if more > 0 {
        edges.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    }
    let name = |edge: &DiagramEdge| labels.tokens.get(edge.token as usize).cloned().unwrap_or_else(|| "?".into());
    let line = |edge: &&DiagramEdge| {
        let (full, exact) = (name(edge), edge.text.chars().count() <= 7 && !edge.text.is_empty());
        let probability = if exact { edge.text.clone() } else { short(edge.probability) };
        let token = shortened(&full, 12);
        let cut = !exact || token != full;
        let whole = cut.then(|| format!("{full} : {}", edge.text));
        Line { token, colour: edge.token as usize % 8, probability: format!(" : {probability}"), full: whole }
    };
    let mut lines: Vec<Line> = edges.iter().take(if more > 0 { MOST_TOKENS - 1 } else { MOST_TOKENS }).map(line).collect();
    if more > 0 {
        let rest: Vec<String> =
            edges.iter().skip(MOST_TOKENS - 1).map(|edge| format!("{} : {}", name(edge), edge.text)).collect();
        let text = format!("and {} more", rest.len());
        lines.push(Line { token: String::new(), colour: 7, probability: text, full: Some(rest.join("\n")) });
    }
    lines
}

fn node(rect: &Rect, name: &Name) -> Markup {
    let Point { x, y } = rect.centre;
    let class = if name.recurrent { "node" } else { "node passing" };
    html! {
        g {
            title { (name.full) " : " (name.mass) }
            rect class=(class) x=(px(x - rect.half.x)) y=(px(y - rect.half.y)) width=(px(2.0 * rect.half.x))
                height=(px(2.0 * rect.half.y)) rx=(px(rect.half.y)) {}
            text class="name" x=(px(x)) y=(px(y + 1.0)) font-size=(NAME_SIZE) text-anchor="middle" { (name.text) }
            text class="mass" x=(px(x)) y=(px(y + 13.0)) font-size=(MASS_SIZE) text-anchor="middle" { (name.mass) }
        }
    }
}

fn arrow(route: &Route) -> Markup {
    const HEAD: f64 = 8.0;
    let tip = route.curve.at(1.0);
    let along = route.curve.direction(1.0);
    let back = tip.minus(along.times(HEAD));
    let (left, right) = (back.plus(along.normal().times(3.4)), back.minus(along.normal().times(3.4)));
    let head = format!("M{:.1} {:.1}L{:.1} {:.1}L{:.1} {:.1}Z", tip.x, tip.y, left.x, left.y, right.x, right.y);
    html! {
        path class="arrow" d=(route.curve.part(0.0, 0.97).path()) {}
        path class="head" d=(head) {}
    }
}

fn label(route: &Route, lines: &[Line]) -> Markup {
    let Rect { centre, half } = route.label;
    html! {
        @for (at, line) in lines.iter().enumerate() {
            text class="label" x=(px(centre.x)) y=(px(centre.y - half.y + LINE * at as f64 + 11.5)) font-size=(LABEL_SIZE)
                text-anchor="middle" {
                @if let Some(full) = &line.full { title { (full) } }
                tspan class=(format!("k{}", line.colour)) font-weight="600" { (line.token) }
                (line.probability)
            }
        }
    }
}

/// The box around everything, with a margin.
fn view(nodes: &[Rect], routes: &[Route]) -> [f64; 4] {
    const MARGIN: f64 = 8.0;
    let mut low = point(f64::INFINITY, f64::INFINITY);
    let mut high = point(f64::NEG_INFINITY, f64::NEG_INFINITY);
    let boxes = nodes.iter().chain(routes.iter().map(|route| &route.label));
    let corners = boxes.flat_map(|rect| [rect.centre.minus(rect.half), rect.centre.plus(rect.half)]);
    let lines = routes.iter().flat_map(|route| route.curve.samples(16).collect::<Vec<_>>());
    for p in corners.chain(lines) {
        low = point(low.x.min(p.x), low.y.min(p.y));
        high = point(high.x.max(p.x), high.y.max(p.y));
    }
    if low.x > high.x {
        return [0.0, 0.0, 1.0, 1.0];
    }
    [low.x - MARGIN, low.y - MARGIN, high.x - low.x + 2.0 * MARGIN, high.y - low.y + 2.0 * MARGIN]
}

fn px(value: f64) -> String {
    format!("{value:.1}")
}
