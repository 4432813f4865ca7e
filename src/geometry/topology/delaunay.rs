//! Delaunay triangulations in space, point by point (Bowyer 1981; Watson 1981): the tetrahedra whose spheres hold the new point are taken away, and the hole is
//! filled with tetrahedra from its walls to the point. A vertex at infinity closes the outside, so that the hull is no special case. All decisions are by exact
//! predicates (Shewchuk 1997): with them the hole is seen whole from the point, however degenerate the points are.

use robust::{Coord3D, insphere, orient3d};
use rustc_hash::FxHashMap;

use super::order::order;
use crate::geometry::{Refused, go_on};
use crate::machine::limits::Limits;

/// The vertex at infinity.
const OUTSIDE: u32 = u32::MAX;
const NONE: u32 = u32::MAX;
/// Tetrahedra looked at for each point, on average, beyond which there are too many: points in space have a few dozen, points along curves that do not
/// meet as many as there are points.
const PATIENCE: usize = 300;

/// Corners such that `orient3d` is positive, and `beside[i]` the tetrahedron across the face that lacks corner i.
#[derive(Clone, Copy)]
struct Tetrahedron {
    corners: [u32; 4],
    beside: [u32; 4],
}

struct Triangulation {
    points: Vec<Coord3D<f64>>,
    all: Vec<Tetrahedron>,
    alive: Vec<bool>,
    free: Vec<u32>,
    last: u32,
    /// Tetrahedra looked at so far.
    work: usize,
}

/// The tetrahedra of the Delaunay triangulation, as indices of points; of points in the same place one stands for all. `None` where all
/// lie in a plane, and where there are far more tetrahedra than points.
///
/// # Errors
/// `Stopped`.
pub fn tetrahedra(points: &[[f64; 3]], limits: &Limits) -> Result<Option<Vec<[u32; 4]>>, Refused> {
    let order = order(points);
    let points: Vec<Coord3D<f64>> = points.iter().map(|&[x, y, z]| Coord3D { x, y, z }).collect();
    let Some(first) = corners_of_first(&points, &order) else { return Ok(None) };
    let most = PATIENCE * (points.len() + 100);
    let mut built = Triangulation::new(points, first);
    let mut scratch = Scratch::default();
    for (number, at) in order.into_iter().filter(|at| !first.contains(at)).enumerate() {
        if number % 256 == 0 {
            go_on(limits)?;
        }
        built.insert(at, &mut scratch);
        if built.work > most {
            return Ok(None);
        }
    }
    let finite = |(tetrahedron, alive): (&Tetrahedron, &bool)| {
        (*alive && !tetrahedron.corners.contains(&OUTSIDE)).then_some(tetrahedron.corners)
    };
    Ok(Some(built.all.iter().zip(&built.alive).filter_map(finite).collect()))
}

/// Four points that do not lie in a plane, in positive order.
fn corners_of_first(points: &[Coord3D<f64>], order: &[u32]) -> Option<[u32; 4]> {
    let p = |at: u32| points[at as usize];
    let a = *order.first()?;
    let b = *order.iter().find(|&&b| p(b) != p(a))?;
    let away = |c: u32| {
        let [u, v] = [b, c].map(|q| [p(q).x - p(a).x, p(q).y - p(a).y, p(q).z - p(a).z]);
        let cross = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
        cross.iter().map(|x| x * x).sum::<f64>()
    };
    let c = *order.iter().find(|&&c| away(c) > 0.0)?;
    let d = *order.iter().find(|&&d| orient3d(p(a), p(b), p(c), p(d)) != 0.0)?;
    Some(if orient3d(p(a), p(b), p(c), p(d)) > 0.0 { [a, b, c, d] } else { [a, c, b, d] })
}

/// What an insertion needs, kept between insertions.
#[derive(Default)]
struct Scratch {
    taken: Vec<u32>,
    /// (tetrahedron that goes, the face of it that stays).
    walls: Vec<(u32, usize)>,
    /// By an edge of the hole's walls: the new tetrahedron and the place that await a neighbour across the face with that edge.
    open: FxHashMap<(u32, u32), (u32, usize)>,
    new: Vec<u32>,
    /// By tetrahedron: whether it goes, as far as looked at.
    goes: FxHashMap<u32, bool>,
}

impl Triangulation {
    fn new(points: Vec<Coord3D<f64>>, first: [u32; 4]) -> Triangulation {
        let mut all = vec![Tetrahedron { corners: first, beside: [1, 2, 3, 4] }];
        for face in 0..4 {
            // The vertex outside on the other side of the face: the order of two corners changes.
            let mut corners = first;
            corners[face] = OUTSIDE;
            let (i, j) = ((face + 1) % 4, (face + 2) % 4);
            corners.swap(i, j);
            let beside = std::array::from_fn(|at| match at {
                at if at == face => 0,
                at if at == i => 1 + j as u32,
                at if at == j => 1 + i as u32,
                at => 1 + at as u32,
            });
            all.push(Tetrahedron { corners, beside });
        }
        Triangulation { points, alive: vec![true; all.len()], all, free: Vec::new(), last: 0, work: 0 }
    }

    fn point(&self, at: u32) -> Coord3D<f64> {
        self.points[at as usize]
    }

    fn orientation(&self, corners: [u32; 4]) -> f64 {
        let [a, b, c, d] = corners.map(|at| self.point(at));
        orient3d(a, b, c, d)
    }

    /// Whether the sphere around a tetrahedron holds the point; around one with the vertex at infinity: whether the point is outside its face, or in the plane of it and
    /// within the circle around it.
    fn holds(&self, which: u32, point: u32) -> bool {
        let Tetrahedron { corners, beside } = self.all[which as usize];
        match corners.iter().position(|&corner| corner == OUTSIDE) {
            None => {
                let [a, b, c, d] = corners.map(|at| self.point(at));
                insphere(a, b, c, d, self.point(point)) > 0.0
            }
            Some(place) => {
                let mut face = corners;
                face[place] = point;
                match self.orientation(face) {
                    side if side > 0.0 => true,
                    side if side < 0.0 => false,
                    _ => self.holds(beside[place], point),
                }
            }
        }
    }

    /// A tetrahedron whose sphere holds the point, by walking towards it; `None` where the point is a corner.
    fn located(&mut self, point: u32) -> Option<u32> {
        let mut now = self.last;
        let mut turn = 0usize;
        'walk: for _ in 0..4 * self.all.len() + 64 {
            self.work += 1;
            let Tetrahedron { corners, beside } = self.all[now as usize];
            if let Some(place) = corners.iter().position(|&corner| corner == OUTSIDE) {
                if self.holds(now, point) {
                    return Some(now);
                }
                now = beside[place];
                continue;
            }
            turn += 1;
            for step in 0..4 {
                // Not always the same face first, lest the walk goes in circles.
                let face = (step + turn) % 4;
                let mut seen = corners;
                seen[face] = point;
                if self.orientation(seen) < 0.0 {
                    now = beside[face];
                    continue 'walk;
                }
            }
            return self.holds(now, point).then_some(now);
        }
        (0..self.all.len() as u32).find(|&at| self.alive[at as usize] && self.holds(at, point))
    }

    fn insert(&mut self, point: u32, scratch: &mut Scratch) {
        let Some(begin) = self.located(point) else { return };
        let Scratch { taken, walls, open, new, goes } = scratch;
        taken.clear();
        walls.clear();
        open.clear();
        new.clear();
        goes.clear();
        taken.push(begin);
        goes.insert(begin, true);
        let mut next = 0;
        while next < taken.len() {
            let which = taken[next];
            next += 1;
            for face in 0..4 {
                let beside = self.all[which as usize].beside[face];
                let known = goes.get(&beside).copied();
                let gone = known.unwrap_or_else(|| self.holds(beside, point));
                if known.is_none() {
                    goes.insert(beside, gone);
                    if gone {
                        taken.push(beside);
                    }
                }
                if !gone {
                    walls.push((which, face));
                }
            }
        }
        self.work += goes.len();
        for &(which, face) in walls.iter() {
            let Tetrahedron { mut corners, beside } = self.all[which as usize];
            corners[face] = point;
            let outer = beside[face];
            let added = self.add(Tetrahedron { corners, beside: [NONE; 4] });
            new.push(added);
            self.all[added as usize].beside[face] = outer;
            let back = self.all[outer as usize].beside.iter().position(|&at| at == which);
            // A tetrahedron may touch another with two faces only around infinity of the first few points; the corners tell which.
            let back = back
                .filter(|&back| !corners.contains(&self.all[outer as usize].corners[back]))
                .or_else(|| (0..4).find(|&at| !corners.contains(&self.all[outer as usize].corners[at])));
            if let Some(back) = back {
                self.all[outer as usize].beside[back] = added;
            }
            for place in (0..4).filter(|&place| place != face) {
                let mut edge = [0, 1, 2, 3].into_iter().filter(|&at| at != place && at != face).map(|at| corners[at]);
                let (Some(a), Some(b)) = (edge.next(), edge.next()) else { continue };
                match open.remove(&(a.min(b), a.max(b))) {
                    None => {
                        open.insert((a.min(b), a.max(b)), (added, place));
                    }
                    Some((other, other_place)) => {
                        self.all[added as usize].beside[place] = other;
                        self.all[other as usize].beside[other_place] = added;
                    }
                }
            }
        }
        for &gone in taken.iter() {
            self.alive[gone as usize] = false;
            self.free.push(gone);
        }
        self.last = new.first().copied().unwrap_or(self.last);
    }

    fn add(&mut self, tetrahedron: Tetrahedron) -> u32 {
        match self.free.pop() {
            Some(at) => {
                self.all[at as usize] = tetrahedron;
                self.alive[at as usize] = true;
                at
            }
            None => {
                self.all.push(tetrahedron);
                self.alive.push(true);
                (self.all.len() - 1) as u32
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::order::scrambled;
    use super::*;

    fn found(points: &[[f64; 3]]) -> Option<Vec<[u32; 4]>> {
        tetrahedra(points, &Limits::default()).unwrap()
    }

    /// That no point lies inside the sphere of a tetrahedron, that each face is that of two or on the hull, and that the volumes add up.
    fn check(points: &[[f64; 3]], volume: f64) {
        let found = found(points).unwrap();
        let at = |i: u32| Coord3D { x: points[i as usize][0], y: points[i as usize][1], z: points[i as usize][2] };
        let mut total = 0.0;
        for tetrahedron in &found {
            let [a, b, c, d] = tetrahedron.map(at);
            let size = orient3d(a, b, c, d);
            assert!(size > 0.0);
            total += size / 6.0;
            assert!((0..points.len() as u32).all(|p| insphere(a, b, c, d, at(p)) <= 0.0));
        }
        assert!((total - volume).abs() < 1e-9 * volume, "{total} against {volume}");
    }

    #[test]
    fn a_lattice_where_many_points_share_a_sphere() {
        let points: Vec<[f64; 3]> = (0..5)
            .flat_map(|x| (0..4).flat_map(move |y| (0..3).map(move |z| [f64::from(x), f64::from(y), f64::from(z)])))
            .collect();
        check(&points, 4.0 * 3.0 * 2.0);
    }

    #[test]
    fn scattered_points_in_a_cube_with_its_corners() {
        let mut points: Vec<[f64; 3]> = (0..8).map(|c| [f64::from(c & 1), f64::from(c >> 1 & 1), f64::from(c >> 2)]).collect();
        points.extend((0..200u64).map(|i| std::array::from_fn(|axis| scrambled(3 * i + axis as u64) as f64 / u64::MAX as f64)));
        points.push(points[20]);
        check(&points, 1.0);
    }

    #[test]
    fn points_in_a_plane_have_none() {
        let flat: Vec<[f64; 3]> = (0..9).map(|i| [f64::from(i % 3), f64::from(i / 3), 0.0]).collect();
        assert_eq!(found(&flat), None);
        assert_eq!(found(&[[0.0; 3]; 4]), None);
    }

    #[test]
    fn points_on_two_lines_that_do_not_meet_have_too_many() {
        // Each pair of neighbours on one line and each on the other: a tetrahedron.
        let lines = |count: i32| -> Vec<[f64; 3]> {
            (0..count).flat_map(|i| [[f64::from(i), 0.0, 0.0], [0.5, f64::from(i) + 0.25, 7.0]]).collect()
        };
        assert_eq!(found(&lines(12)).map(|found| found.len()), Some(121));
        assert_eq!(found(&lines(3_000)), None);
    }
}
