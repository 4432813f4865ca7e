//! Alpha complexes in space: the Delaunay triangulation, each simplex from the radius on at which balls around its corners meet in it.
//!
//! Pieces come together along edges, shortest first, and hollows, from the largest radius down, across triangles: union-find twice. What is left are loops: each is ended by a
//! triangle that closes no hollow, and those triangles' boundaries are reduced (Edelsbrunner, Letscher & Zomorodian 2002).

use rustc_hash::FxHashMap;

use super::delaunay::tetrahedra;
use super::double::{Double, Vector, cross, dot, from_to, scaled, together};
use super::{Feature, Sets};
use crate::geometry::boxes::Points;
use crate::geometry::{Refused, go_on};
use crate::machine::limits::Limits;

/// Steps of the grid that points are laid on, along the side of their cube.
const STEPS: f64 = (1u64 << 40) as f64;

/// Entries of boundaries that are added between two looks at the clock.
const STRETCH: usize = 1_000_000;

/// The simplices of a complex with the squares of the radii from which on they are there.
struct Complex {
    edges: Vec<([u32; 2], f64)>,
    /// Corners, rising; the tetrahedra on its sides, counted from 1, 0 being the outside.
    triangles: Vec<([u32; 3], [usize; 2], f64)>,
    tetrahedra: Vec<f64>,
}

/// Pieces, loops and hollows; `None` where the points lie in a plane, or along curves so that almost every two are neighbours.
///
/// # Errors
/// `Stopped`.
pub fn homology(points: &Points, limits: &Limits) -> Result<Option<Vec<Vec<Feature>>>, Refused> {
    let (places, step) = snapped(points);
    let Some(mut complex) = Complex::new(&places, limits)? else { return Ok(None) };
    complex.edges.sort_by(|a, b| a.1.total_cmp(&b.1));
    complex.triangles.sort_by(|a, b| a.2.total_cmp(&b.2));
    let (pieces, joining) = pieces(&complex, places.len());
    let (hollows, closing) = hollows(&complex);
    let loops = loops(&complex, &joining, &closing, limits)?;
    let sized = |of: Vec<Feature>| of.iter().map(|f| Feature { birth: f.birth * step, death: f.death * step }).collect();
    Ok(Some([pieces, loops, hollows].map(sized).to_vec()))
}

/// The points in steps of a grid so fine that it is rounding, and so coarse that little is lost of products of their differences; and the step.
fn snapped(points: &Points) -> (Vec<[f64; 3]>, f64) {
    let (low, side) = points.cube();
    let step = if side > 0.0 { side / STEPS } else { 1.0 };
    (points.iter().map(|p| [0, 1, 2].map(|axis| ((p[axis] - low[axis]) / step).round())).collect(), step)
}

impl Complex {
    fn new(places: &[[f64; 3]], limits: &Limits) -> Result<Option<Complex>, Refused> {
        let Some(cells) = tetrahedra(places, limits)? else { return Ok(None) };
        let point = |at: u32| places[at as usize];
        let radii: Vec<f64> = cells.iter().map(|cell| Sphere::through(&cell.map(point)).radius).collect();
        // A triangle twice where it lies between two tetrahedra: (corners, tetrahedron, the corner across).
        let mut faces: Vec<([u32; 3], usize, u32)> = Vec::with_capacity(4 * cells.len());
        for (number, cell) in cells.iter().enumerate() {
            for skipped in 0..4 {
                let mut face = [cell[(skipped + 1) % 4], cell[(skipped + 2) % 4], cell[(skipped + 3) % 4]];
                face.sort_unstable();
                faces.push((face, number, cell[skipped]));
            }
        }
        faces.sort_unstable();
        let triangles: Vec<([u32; 3], [usize; 2], f64)> = faces
            .chunk_by(|a, b| a.0 == b.0)
            .map(|group| {
                let face = group[0].0;
                let sphere = Sphere::through(&face.map(point));
                let beside = group.iter().map(|(_, cell, _)| radii[*cell]).fold(f64::INFINITY, f64::min);
                let within = group.iter().any(|(_, _, corner)| sphere.holds(point(*corner)));
                let sides = [group[0].1 + 1, group.get(1).map_or(0, |other| other.1 + 1)];
                (face, sides, if within { beside } else { sphere.radius.min(beside) })
            })
            .collect();
        // (ends, the corner across, the triangle's radius).
        let mut sides: Vec<([u32; 2], u32, f64)> = Vec::with_capacity(3 * triangles.len());
        for ([a, b, c], _, from) in &triangles {
            sides.extend([([*a, *b], *c, *from), ([*a, *c], *b, *from), ([*b, *c], *a, *from)]);
        }
        sides.sort_unstable_by_key(|side| side.0);
        let edges = sides.chunk_by(|a, b| a.0 == b.0).map(|group| {
            let ends = group[0].0;
            let sphere = Sphere::through(&ends.map(point));
            let beside = group.iter().map(|(_, _, from)| *from).fold(f64::INFINITY, f64::min);
            let within = group.iter().any(|(_, corner, _)| sphere.holds(point(*corner)));
            (ends, if within { beside } else { sphere.radius.min(beside) })
        });
        Ok(Some(Complex { edges: edges.collect(), triangles, tetrahedra: radii }))
    }
}

/// A number in the numerator and one in the denominator; nothing is divided but in the end.
struct Sphere {
    /// Twice the way from the first corner to the centre, times `below`.
    centre: Vector,
    below: Double,
    /// Square of the radius.
    radius: f64,
    from: [f64; 3],
}

impl Sphere {
    /// The least sphere through two or three points, or that through four.
    fn through(corners: &[[f64; 3]]) -> Sphere {
        let from = corners[0];
        let to = |at: usize| from_to(from, corners[at]);
        let (centre, below) = match corners {
            [_, _] => (to(1), Double::between(1.0, 0.0)),
            [_, _, _] => {
                let (u, v) = (to(1), to(2));
                let normal = cross(u, v);
                (cross(together(scaled(v, dot(u, u)), scaled(u, -dot(v, v))), normal), dot(normal, normal))
            }
            _ => {
                let (u, v, w) = (to(1), to(2), to(3));
                let top = together(
                    together(scaled(cross(v, w), dot(u, u)), scaled(cross(w, u), dot(v, v))),
                    scaled(cross(u, v), dot(w, w)),
                );
                (top, dot(u, cross(v, w)))
            }
        };
        let radius = dot(centre, centre).to_f64() / 4.0 / below.to_f64() / below.to_f64();
        // Corners on a line, or in a plane: never filled by itself.
        Sphere { centre, below, radius: if radius.is_finite() { radius } else { f64::MAX }, from }
    }

    /// Of two or three points: whether a point lies within, not on it.
    fn holds(&self, point: [f64; 3]) -> bool {
        // |w - c|^2 < |c|^2 where |w|^2 < 2 w c.
        let way = from_to(self.from, point);
        (dot(way, self.centre) - dot(way, way) * self.below).is_positive()
    }
}

/// Pieces, and for each edge whether it joins two.
fn pieces(complex: &Complex, vertices: usize) -> (Vec<Feature>, Vec<bool>) {
    let mut sets = Sets::new(vertices);
    let mut found = Vec::new();
    let joining = complex.edges.iter().map(|([a, b], from)| {
        let (a, b) = (sets.root(*a as usize), sets.root(*b as usize));
        if a != b {
            sets.join(a.min(b), a.max(b));
            found.push(Feature { birth: 0.0, death: from.sqrt() });
        }
        a != b
    });
    let joining = joining.collect();
    (found, joining)
}

/// Hollows, by falling radius: a tetrahedron is one until it is filled, a triangle parts what is on its sides until it is gone. And for each triangle whether it closes one.
fn hollows(complex: &Complex) -> (Vec<Feature>, Vec<bool>) {
    let filled = |at: usize| if at == 0 { f64::INFINITY } else { complex.tetrahedra[at - 1] };
    let mut sets = Sets::new(complex.tetrahedra.len() + 1);
    let mut found = Vec::new();
    let mut closing = vec![false; complex.triangles.len()];
    for (at, (_, sides, from)) in complex.triangles.iter().enumerate().rev() {
        let [a, b] = sides.map(|side| sets.root(side));
        if a == b {
            continue;
        }
        closing[at] = true;
        // The root of a set is its tetrahedron that is filled last.
        let (elder, younger) = if (filled(a), b) > (filled(b), a) { (a, b) } else { (b, a) };
        sets.join(elder, younger);
        if filled(younger) > *from {
            found.push(Feature { birth: from.sqrt(), death: filled(younger).sqrt() });
        }
    }
    (found, closing)
}

/// Each triangle that closes no hollow ends a loop, that of the youngest edge of its boundary once those of earlier triangles are added.
fn loops(complex: &Complex, joining: &[bool], closing: &[bool], limits: &Limits) -> Result<Vec<Feature>, Refused> {
    let numbers: FxHashMap<[u32; 2], u32> =
        complex.edges.iter().enumerate().map(|(number, (ends, _))| (*ends, number as u32)).collect();
    // By the youngest edge.
    let mut reduced: Vec<Vec<u32>> = vec![Vec::new(); complex.edges.len()];
    let mut found = Vec::new();
    let mut work = 0;
    for (([a, b, c], _, death), _) in complex.triangles.iter().zip(closing).filter(|(_, closing)| !**closing) {
        let mut boundary: Vec<u32> =
            [[*a, *b], [*a, *c], [*b, *c]].iter().filter_map(|ends| numbers.get(ends).copied()).collect();
        boundary.sort_unstable();
        while let Some(&youngest) = boundary.last() {
            let other = &reduced[youngest as usize];
            if other.is_empty() {
                break;
            }
            boundary = one_of(&boundary, other);
            work += boundary.len() + 1;
        }
        if work > STRETCH {
            go_on(limits)?;
            work = 0;
        }
        if let Some(&youngest) = boundary.last() {
            let birth = complex.edges[youngest as usize].1;
            if *death > birth && !joining[youngest as usize] {
                found.push(Feature { birth: birth.sqrt(), death: death.sqrt() });
            }
            reduced[youngest as usize] = boundary;
        }
    }
    Ok(found)
}

/// What stands in one of two rising lists, and not in both.
fn one_of(a: &[u32], b: &[u32]) -> Vec<u32> {
    let mut result = Vec::with_capacity(a.len() + b.len());
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => {
                result.push(a[i]);
                i += 1;
            }
            std::cmp::Ordering::Greater => {
                result.push(b[j]);
                j += 1;
            }
            std::cmp::Ordering::Equal => {
                i += 1;
                j += 1;
            }
        }
    }
    result.extend_from_slice(&a[i..]);
    result.extend_from_slice(&b[j..]);
    result
}
