//! How the arrows of a diagram run and where their labels stand, so that nothing covers anything as far as that can be had.

use std::f64::consts::PI;

use crate::report::svg::plane::{Curve, Point, Rect, point};

/// An arrow from one node to another (or the same), with the size of its label.
#[derive(Clone, Copy, Debug)]
pub struct Arrow {
    pub from: usize,
    pub to: usize,
    /// Half width and half height of the label.
    pub label: Point,
}

/// An arrow as it is drawn: from border to border, with the label's box.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    pub curve: Curve,
    pub label: Rect,
}

/// Routes for all arrows between nodes that cover the boxes `nodes` (drawn as boxes with round ends).
pub fn routes(nodes: &[Rect], arrows: &[Arrow]) -> Vec<Route> {
    let middle = nodes.iter().fold(point(0.0, 0.0), |sum, node| sum.plus(node.centre)).times(1.0 / nodes.len().max(1) as f64);
    let mut curves: Vec<Option<Curve>> = arrows.iter().map(|arrow| plain(nodes, arrows, arrow)).collect();
    let mut drawn: Vec<Vec<Point>> = curves.iter().map(|curve| curve.map(sampled).unwrap_or_default()).collect();
    for (at, arrow) in arrows.iter().enumerate() {
        if curves[at].is_none() {
            let curve = best_loop(nodes, arrow, middle, &drawn);
            drawn[at] = sampled(curve);
            curves[at] = Some(curve);
        }
    }
    let curves: Vec<Curve> = curves.into_iter().flatten().collect();
    let labels = labels(nodes, arrows, &curves, &drawn, middle);
    curves.into_iter().zip(labels).map(|(curve, label)| Route { curve, label }).collect()
}

const SAMPLES: usize = 24;

/// Points along a curve, about six pixels apart.
fn sampled(curve: Curve) -> Vec<Point> {
    let chord = curve.at(0.0).minus(curve.at(0.5)).length() + curve.at(0.5).minus(curve.at(1.0)).length();
    curve.samples((chord / 6.0) as usize + 8).collect()
}

/// Signed distance from the border of a node: negative inside.
fn outside(node: &Rect, p: Point) -> f64 {
    let core = (node.half.x - node.half.y).max(0.0);
    let dx = ((p.x - node.centre.x).abs() - core).max(0.0);
    point(dx, p.y - node.centre.y).length() - node.half.y
}

/// The part of a curve between the borders of two nodes.
fn clipped(curve: Curve, from: &Rect, to: &Rect) -> Curve {
    let crossing = |node: &Rect, gap: f64, inside: f64, beyond: f64| {
        let (mut inside, mut beyond) = (inside, beyond);
        for _ in 0..30 {
            let t = (inside + beyond) / 2.0;
            if outside(node, curve.at(t)) < gap { inside = t } else { beyond = t }
        }
        beyond
    };
    let low = crossing(from, 1.0, 0.0, 0.5);
    let high = crossing(to, 3.0, 1.0, 0.5);
    curve.part(low, high)
}

/// A curve between two different nodes that avoids the others; `None` for a loop.
fn plain(nodes: &[Rect], arrows: &[Arrow], arrow: &Arrow) -> Option<Curve> {
    if arrow.from == arrow.to {
        return None;
    }
    let (a, b) = (&nodes[arrow.from], &nodes[arrow.to]);
    let length = b.centre.minus(a.centre).length();
    let returns = arrows.iter().any(|other| (other.from, other.to) == (arrow.to, arrow.from));
    // Arrows to and fro leave room for a label between them.
    let across = b.centre.minus(a.centre).unit().normal();
    let thick = across.x.abs() * arrow.label.x + across.y.abs() * arrow.label.y;
    let least = if returns { (0.06 * length + 12.0).max((thick + 4.0).min(0.2 * length)) } else { 0.0 };
    let bends = [0.0, 0.12, -0.12, 0.24, -0.24, 0.36, -0.36].map(|part| part * length);
    let candidates = bends.iter().map(|bend| if returns { least + bend.abs() } else { *bend });
    let cost = |curve: &Curve, bend: f64| {
        let others = nodes.iter().enumerate().filter(|(at, _)| *at != arrow.from && *at != arrow.to);
        let hits = others.map(|(_, node)| {
            let nearest = curve.samples(SAMPLES).map(|p| outside(node, p)).fold(f64::INFINITY, f64::min);
            (10.0 - nearest).max(0.0) * 10.0
        });
        hits.sum::<f64>() + bend.abs() * 0.2
    };
    let curves = candidates.map(|bend| (bend, Curve::bent(a.centre, b.centre, bend)));
    let best = curves.min_by(|(b1, c1), (b2, c2)| cost(c1, *b1).total_cmp(&cost(c2, *b2)));
    best.map(|(_, curve)| clipped(curve, a, b))
}

fn loop_at(node: &Rect, angle: f64) -> Curve {
    const OPENING: f64 = 0.42;
    const REACH: f64 = 46.0;
    let direction = |turn: f64| Point::at_angle(angle + turn);
    let border = |turn: f64| {
        let (mut inside, mut beyond) = (0.0, node.half.x + node.half.y);
        for _ in 0..30 {
            let r = (inside + beyond) / 2.0;
            if outside(node, node.centre.plus(direction(turn).times(r))) < 2.0 { inside = r } else { beyond = r }
        }
        node.centre.plus(direction(turn).times(beyond))
    };
    let (start, end) = (border(-OPENING), border(OPENING));
    let out = |from: Point, turn: f64| from.plus(direction(turn).times(REACH));
    Curve([start, out(start, -0.75 * OPENING), out(end, 0.75 * OPENING), end])
}

fn best_loop(nodes: &[Rect], arrow: &Arrow, middle: Point, drawn: &[Vec<Point>]) -> Curve {
    const ANGLES: usize = 24;
    let node = &nodes[arrow.from];
    let away = node.centre.minus(middle);
    let wanted = if away.length() > 1.0 { away.unit() } else { point(0.0, -1.0) };
    let cost = |angle: f64| {
        let curve = loop_at(node, angle);
        let reach = loop_label(&curve, node, arrow.label).grown(3.0);
        let lobe = Rect { centre: curve.at(0.5).plus(node.centre).times(0.5), half: point(20.0, 20.0) };
        let hits = drawn.iter().flatten().filter(|p| reach.holds(**p) || lobe.holds(**p)).count();
        let others = nodes.iter().enumerate().filter(|(at, _)| *at != arrow.from);
        let covered: f64 = others.map(|(_, other)| reach.overlap(&other.grown(4.0)) + lobe.overlap(&other.grown(4.0))).sum();
        let direction = Point::at_angle(angle);
        hits as f64 * 4.0 + covered * 0.2 + (1.0 - direction.x * wanted.x - direction.y * wanted.y) * 6.0
    };
    let first = wanted.y.atan2(wanted.x);
    let angles = (0..ANGLES).map(|k| first + 2.0 * PI * k as f64 / ANGLES as f64);
    let best = angles.min_by(|a, b| cost(*a).total_cmp(&cost(*b))).unwrap_or(-0.5 * PI);
    loop_at(node, best)
}

/// Beyond the far end of a loop, as near as the box clears it.
fn loop_label(curve: &Curve, node: &Rect, half: Point) -> Rect {
    let top = curve.at(0.5);
    let out = top.minus(node.centre).unit();
    let at = |step: usize| Rect { centre: top.plus(out.times(2.0 * step as f64)), half };
    let clear = |rect: &Rect| !curve.samples(SAMPLES).any(|p| rect.grown(3.0).holds(p));
    (0..200).map(at).find(clear).unwrap_or(Rect { centre: top.plus(out.times(beside(out, half))), half })
}

/// How far a box's centre is from a line it stands beside in direction `out`.
fn beside(out: Point, half: Point) -> f64 {
    out.x.abs() * half.x + out.y.abs() * half.y + 4.0
}

/// One box for each label, each in turn where it covers least, in three rounds.
fn labels(nodes: &[Rect], arrows: &[Arrow], curves: &[Curve], drawn: &[Vec<Point>], middle: Point) -> Vec<Rect> {
    const ALONG: [f64; 9] = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82];
    const ROUNDS: usize = 3;
    let mut placed: Vec<Option<Rect>> = vec![None; arrows.len()];
    for _ in 0..ROUNDS {
        for (at, arrow) in arrows.iter().enumerate() {
            let curve = &curves[at];
            let candidates: Vec<(Rect, f64)> = if arrow.from == arrow.to {
                let node = &nodes[arrow.from];
                let plain = loop_label(curve, node, arrow.label);
                let slide = curve.direction(0.5);
                [0.0, 12.0, -12.0, 24.0, -24.0]
                    .map(|by| (Rect { centre: plain.centre.plus(slide.times(by)), half: plain.half }, by.abs() * 0.4))
                    .to_vec()
            } else {
                let place = |t: f64, side: f64| {
                    let out = curve.direction(t).normal().times(side);
                    let line = curve.at(t);
                    let outwards = out.x * (line.x - middle.x) + out.y * (line.y - middle.y);
                    let rect = Rect { centre: line.plus(out.times(beside(out, arrow.label))), half: arrow.label };
                    (rect, (t - 0.5).abs() * 40.0 + if outwards > 0.0 { 0.0 } else { 3.0 })
                };
                ALONG.iter().flat_map(|&t| [place(t, 1.0), place(t, -1.0)]).collect()
            };
            let cost = |(rect, dislike): &(Rect, f64)| {
                let near = rect.grown(2.0);
                let on_nodes: f64 = nodes.iter().map(|node| near.overlap(&node.grown(1.0))).sum();
                let others = placed.iter().enumerate().filter(|(other, _)| *other != at);
                let on_labels: f64 = others.filter_map(|(_, other)| other.as_ref()).map(|other| near.overlap(other)).sum();
                let on_lines = drawn.iter().flatten().filter(|p| near.holds(**p)).count() as f64;
                dislike + on_nodes * 0.6 + on_labels * 0.6 + on_lines * 14.0
            };
            placed[at] = candidates.into_iter().min_by(|a, b| cost(a).total_cmp(&cost(b))).map(|(rect, _)| rect);
        }
    }
    placed.into_iter().flatten().collect()
}
