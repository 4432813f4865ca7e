//! Where the states of a machine are drawn: few on a circle, ordered so that arrows are short; a long chain or ring folded into
//! rows; others by stress majorization, which makes distances on paper follow distances in the graph (Gansner, Koren & North 2004).

use std::collections::VecDeque;
use std::f64::consts::PI;

use crate::report::svg::plane::{Point, point};

/// Up to so many states stand on a circle.
const ON_A_CIRCLE: usize = 10;

/// A ring wider than this is folded, so that what is written in it can be read on a page.
const WIDE: f64 = 1000.0;

/// Places `count` nodes with `links` between them, neighbours about `spacing` apart and no two nearer than `least`.
pub fn places(count: usize, links: &[(usize, usize)], spacing: f64, least: f64) -> Vec<Point> {
    match count {
        0 => Vec::new(),
        1 => vec![point(0.0, 0.0)],
        2 => vec![point(0.0, 0.0), point(spacing * 1.15, 0.0)],
        _ if count <= ON_A_CIRCLE => circle(&order(count, links), spacing),
        _ => match chain(count, links) {
            Some(order) if count as f64 * spacing / PI > WIDE => folded(&order, spacing),
            _ => spread(stress(count, links, spacing), least),
        },
    }
}

/// The nodes in the order of a chain or a ring, where that is what nearly all links make.
fn chain(count: usize, links: &[(usize, usize)]) -> Option<Vec<usize>> {
    let order = order(count, links);
    let mut seat = vec![0; count];
    for (at, &node) in order.iter().enumerate() {
        seat[node] = at;
    }
    let far = |&&(a, b): &&(usize, usize)| !matches!(seat[a].abs_diff(seat[b]), 0 | 1) && seat[a].abs_diff(seat[b]) + 1 != count;
    (links.iter().filter(far).count() * 10 <= count).then_some(order)
}

/// Nodes in rows to and fro, `spacing` apart, and back to the first along the side.
fn folded(order: &[usize], spacing: f64) -> Vec<Point> {
    let count = order.len();
    // An even number of rows ends on the side where it began.
    let rows = (1..).map(|half| 2 * half).find(|rows| (count / rows) as f64 * spacing <= WIDE).unwrap_or(2).min(count);
    let columns = (count - rows).div_ceil(rows);
    let height = (rows - 1) as f64 * 0.8 * spacing;
    let back = count - rows * columns;
    let mut places = vec![point(0.0, 0.0); count];
    for (at, &node) in order.iter().enumerate() {
        places[node] = match at / columns {
            row if row < rows => {
                let along = if row % 2 == 0 { at % columns } else { columns - 1 - at % columns };
                point((along + 1) as f64 * spacing, row as f64 * 0.8 * spacing)
            }
            _ => {
                let step = height / (back.max(2) - 1) as f64;
                let place = at - rows * columns;
                point(0.0, if back == 1 { height / 2.0 } else { height - place as f64 * step })
            }
        };
    }
    places
}

fn circle(order: &[usize], spacing: f64) -> Vec<Point> {
    let count = order.len();
    let radius = spacing / (2.0 * (PI / count as f64).sin());
    let first = if count == 4 { -0.75 * PI } else { -0.5 * PI };
    let mut places = vec![point(0.0, 0.0); count];
    for (at, &node) in order.iter().enumerate() {
        places[node] = Point::at_angle(first + 2.0 * PI * at as f64 / count as f64).times(radius);
    }
    places
}

/// An order around the circle with short chords: exchanges of two nodes as long as they help.
fn order(count: usize, links: &[(usize, usize)]) -> Vec<usize> {
    let chord = |a: usize, b: usize| (PI * a.abs_diff(b) as f64 / count as f64).sin();
    let cost = |seat: &[usize]| links.iter().map(|&(a, b)| chord(seat[a], seat[b])).sum::<f64>();
    let mut seat: Vec<usize> = vec![0; count];
    for (at, node) in depth_first(count, links).into_iter().enumerate() {
        seat[node] = at;
    }
    let mut best = cost(&seat);
    loop {
        let before = best;
        for a in 0..count {
            for b in a + 1..count {
                seat.swap(a, b);
                let now = cost(&seat);
                if now < best - 1e-9 {
                    best = now;
                } else {
                    seat.swap(a, b);
                }
            }
        }
        if best >= before - 1e-9 {
            break;
        }
    }
    let turn = seat[0];
    let mut order = vec![0; count];
    for (node, &at) in seat.iter().enumerate() {
        order[(at + count - turn) % count] = node;
    }
    order
}

fn depth_first(count: usize, links: &[(usize, usize)]) -> Vec<usize> {
    let mut seen = vec![false; count];
    let mut found = Vec::with_capacity(count);
    for root in 0..count {
        let mut stack = vec![root];
        while let Some(node) = stack.pop() {
            if std::mem::replace(&mut seen[node], true) {
                continue;
            }
            found.push(node);
            stack.extend(links.iter().rev().filter(|link| link.0 == node && !seen[link.1]).map(|link| link.1));
        }
    }
    found
}

/// Steps between any two nodes, direction ignored; nodes that do not hang together are one step more apart than any that do.
fn distances(count: usize, links: &[(usize, usize)]) -> Vec<Vec<f64>> {
    let mut neighbours = vec![Vec::new(); count];
    for &(a, b) in links.iter().filter(|link| link.0 != link.1) {
        neighbours[a].push(b);
        neighbours[b].push(a);
    }
    let mut steps = vec![vec![f64::INFINITY; count]; count];
    for (root, row) in steps.iter_mut().enumerate() {
        row[root] = 0.0;
        let mut queue = VecDeque::from([root]);
        while let Some(node) = queue.pop_front() {
            for &next in &neighbours[node] {
                if row[next].is_infinite() {
                    row[next] = row[node] + 1.0;
                    queue.push_back(next);
                }
            }
        }
    }
    let longest = steps.iter().flatten().copied().filter(|step| step.is_finite()).fold(1.0, f64::max);
    for step in steps.iter_mut().flatten().filter(|step| step.is_infinite()) {
        *step = longest + 1.0;
    }
    steps
}

fn stress(count: usize, links: &[(usize, usize)], spacing: f64) -> Vec<Point> {
    const ROUNDS: usize = 300;
    let steps = distances(count, links);
    let mut places = circle(&order(count, links), spacing * 0.6);
    for _ in 0..ROUNDS {
        for i in 0..count {
            let (mut sum, mut weights) = (point(0.0, 0.0), 0.0);
            for j in (0..count).filter(|&j| j != i) {
                let weight = 1.0 / (steps[i][j] * steps[i][j]);
                let away = places[i].minus(places[j]).unit().times(steps[i][j] * spacing);
                sum = sum.plus(places[j].plus(away).times(weight));
                weights += weight;
            }
            places[i] = sum.times(1.0 / weights);
        }
    }
    places
}

/// Pushes nodes apart that are nearer than `least`.
fn spread(mut places: Vec<Point>, least: f64) -> Vec<Point> {
    const ROUNDS: usize = 200;
    for _ in 0..ROUNDS {
        let mut moved = false;
        for i in 0..places.len() {
            for j in i + 1..places.len() {
                let between = places[j].minus(places[i]);
                let lacking = least - between.length();
                if lacking > 0.5 {
                    let aside = Point::at_angle(i as f64 + 0.37 * j as f64);
                    let push = if between.length() > 1e-9 { between.unit() } else { aside }.times(lacking / 2.0);
                    places[i] = places[i].minus(push);
                    places[j] = places[j].plus(push);
                    moved = true;
                }
            }
        }
        if !moved {
            break;
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cycle_keeps_its_order_on_the_circle() {
        let shuffled = [3, 0, 4, 1, 5, 2];
        let links: Vec<(usize, usize)> = (0..6).map(|k| (shuffled[k], shuffled[(k + 1) % 6])).collect();
        let places = places(6, &links, 100.0, 60.0);
        for (a, b) in links {
            assert!((places[a].minus(places[b]).length() - 100.0).abs() < 1e-6);
        }
    }

    #[test]
    fn a_long_ring_is_folded_into_what_a_page_holds() {
        for count in [12, 16, 29, 40] {
            let links: Vec<(usize, usize)> = (0..count).map(|k| (k, (k + 1) % count)).collect();
            let places = places(count, &links, 170.0, 90.0);
            let apart = |a: usize, b: usize| places[a].minus(places[b]).length();
            let width = |of: fn(&Point) -> f64| {
                let all = places.iter().map(of);
                all.clone().fold(f64::MIN, f64::max) - all.fold(f64::MAX, f64::min)
            };
            assert!(width(|p| p.x) <= 1.2 * WIDE && width(|p| p.y) <= 1.5 * WIDE, "{count}");
            assert!((0..count).all(|a| (0..a).all(|b| apart(a, b) > 90.0)), "{count}");
            assert!(links.iter().all(|&(a, b)| apart(a, b) <= 2.5 * 170.0), "{count}");
        }
    }

    #[test]
    fn no_two_of_many_nodes_come_too_near() {
        let links: Vec<(usize, usize)> = (1..40).map(|k| (0, k)).collect();
        let places = places(40, &links, 100.0, 70.0);
        let apart = |a: usize, b: usize| places[a].minus(places[b]).length();
        assert!((0..40).all(|a| (0..a).all(|b| apart(a, b) > 60.0)));
    }
}
