//! Alpha complexes in the plane: the Delaunay triangulation, each edge and triangle from the radius on at which balls around its corners meet.
//!
//! Pieces come together along edges, shortest first: union-find. A loop is a hole in the complex, and holes come together as edges are taken away,
//! largest first: union-find again, over triangles and the outside, so no matrix is reduced (Edelsbrunner & Harer 2010).

use robust::{Coord, orient2d};
use spade::{DelaunayTriangulation, Point2, Triangulation};

use super::order::order;
use super::{Feature, Sets};
use crate::geometry::boxes::Points;
use crate::geometry::{Refused, go_on};
use crate::machine::limits::Limits;

struct Edge {
    /// Vertices.
    ends: [usize; 2],
    /// Faces on its sides, 0 the outside.
    sides: [usize; 2],
    /// Square of the radius from which on it is there.
    from: f64,
}

/// Pieces and loops.
///
/// # Errors
/// `Stopped`.
pub fn homology(points: &Points, limits: &Limits) -> Result<Vec<Vec<Feature>>, Refused> {
    let places: Vec<[f64; 2]> = points.iter().map(|p| [clean(p[0]), clean(p[1])]).collect();
    let Some(corners) = corners_of_first(&places) else { return Ok(vec![on_a_line(places), Vec::new()]) };
    let triangulation = triangulated(&places, corners, limits)?;
    let mut faces = vec![f64::INFINITY; triangulation.num_all_faces()];
    for face in triangulation.inner_faces() {
        faces[face.fix().index()] = face.circumcircle().1;
    }
    let mut edges: Vec<Edge> = Vec::with_capacity(triangulation.num_undirected_edges());
    for edge in triangulation.undirected_edges() {
        let directed = edge.as_directed();
        let [a, b] = edge.positions();
        let middle = Point2::new((a.x + b.x) / 2.0, (a.y + b.y) / 2.0);
        let own = edge.length_2() / 4.0;
        let inside = [directed, directed.rev()].iter().any(|side| {
            side.opposite_vertex().is_some_and(|v| {
                let p = v.position();
                (p.x - middle.x).powi(2) + (p.y - middle.y).powi(2) < own
            })
        });
        let sides = [directed.face().fix().index(), directed.rev().face().fix().index()];
        let beside = faces[sides[0]].min(faces[sides[1]]);
        // With a corner in its own circle an edge comes with its first triangle; never after one.
        let from = if inside { beside } else { own.min(beside) };
        let [a, b] = edge.vertices();
        edges.push(Edge { ends: [a.fix().index(), b.fix().index()], sides, from });
    }
    edges.sort_by(|a, b| a.from.total_cmp(&b.from));
    Ok(vec![pieces(&edges, triangulation.num_vertices()), loops(&edges, &faces)])
}

/// Point by point, from a triangle on. (spade's own loading of many points at once sweeps around their middle; along curves it takes a thousand times as long.)
fn triangulated(
    places: &[[f64; 2]],
    corners: [usize; 3],
    limits: &Limits,
) -> Result<DelaunayTriangulation<Point2<f64>>, Refused> {
    let mut triangulation = DelaunayTriangulation::new();
    let rest = order(places).into_iter().map(|at| at as usize).filter(|at| !corners.contains(at));
    let mut last = None;
    for (number, at) in corners.into_iter().chain(rest).enumerate() {
        if number % 1024 == 0 {
            go_on(limits)?;
        }
        let point = Point2::new(places[at][0], places[at][1]);
        let inserted = match last {
            Some(near) => triangulation.insert_with_hint(point, near),
            None => triangulation.insert(point),
        };
        // What is no place is left out.
        last = inserted.ok().or(last);
    }
    Ok(triangulation)
}

/// Three points that do not lie on a line, far apart; `None` where all do, decided exactly.
fn corners_of_first(places: &[[f64; 2]]) -> Option<[usize; 3]> {
    let along = |a: &usize, b: &usize| places[*a][0].total_cmp(&places[*b][0]).then(places[*a][1].total_cmp(&places[*b][1]));
    let (a, b) = ((0..places.len()).min_by(along)?, (0..places.len()).max_by(along)?);
    let at = |which: usize| Coord { x: places[which][0], y: places[which][1] };
    let beside = |which: &usize| orient2d(at(a), at(b), at(*which)).abs();
    let c = (0..places.len()).max_by(|x, y| beside(x).total_cmp(&beside(y)))?;
    (beside(&c) > 0.0).then_some([a, b, c])
}

/// On a line of the plane pieces are parted by gaps.
fn on_a_line(mut places: Vec<[f64; 2]>) -> Vec<Feature> {
    places.sort_unstable_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    let gaps = places.windows(2).map(|pair| (pair[1][0] - pair[0][0]).hypot(pair[1][1] - pair[0][1]));
    gaps.filter(|gap| *gap > 0.0).map(|gap| Feature { birth: 0.0, death: gap / 2.0 }).collect()
}

/// What is too near zero for exact predicates counts as zero.
fn clean(x: f64) -> f64 {
    if x.abs() < spade::MIN_ALLOWED_VALUE { 0.0 } else { x }
}

fn pieces(edges: &[Edge], vertices: usize) -> Vec<Feature> {
    let mut sets = Sets::new(vertices);
    let mut found = Vec::new();
    for edge in edges {
        let [a, b] = edge.ends.map(|end| sets.root(end));
        if a != b {
            sets.join(a.min(b), a.max(b));
            found.push(Feature { birth: 0.0, death: edge.from.sqrt() });
        }
    }
    found
}

/// Holes by falling radius: a triangle is a hole until it is filled, and an edge parts the holes on its sides until it is gone.
fn loops(edges: &[Edge], faces: &[f64]) -> Vec<Feature> {
    let mut sets = Sets::new(faces.len());
    let mut found = Vec::new();
    for edge in edges.iter().rev() {
        let [a, b] = edge.sides.map(|side| sets.root(side));
        if a == b {
            continue;
        }
        // The root of a set is its triangle that is filled last.
        let (elder, younger) = if (faces[a], b) > (faces[b], a) { (a, b) } else { (b, a) };
        sets.join(elder, younger);
        if faces[younger] > edge.from {
            found.push(Feature { birth: edge.from.sqrt(), death: faces[younger].sqrt() });
        }
    }
    found
}
