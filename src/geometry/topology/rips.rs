//! Vietoris-Rips complexes on a farthest-point sample: pieces, loops and hollows by persistent cohomology (de Silva, Morozov &
//! Vejdemo-Johansson 2011), coboundaries enumerated as they are needed (Bauer 2021).

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

use super::{Feature, Sets};
use crate::geometry::boxes::Points;
use crate::geometry::{Refused, go_on};
use crate::machine::limits::Limits;

/// Points for loops, and for hollows, whose work grows faster.
const FOR_LOOPS: usize = 200;
const FOR_HOLLOWS: usize = 90;

/// Points nearer than this part of the widest distance are one.
const ALIKE: f64 = 1e-9;

/// What was found, pieces first.
pub struct Found {
    pub features: Vec<Vec<Feature>>,
    pub landmarks: usize,
    /// No point is farther than this from a landmark.
    pub covering: f64,
}

/// Pieces and loops on `landmarks` points chosen far apart.
///
/// # Errors
/// `Stopped`.
pub fn pieces_and_loops(points: &Points, landmarks: usize, limits: &Limits) -> Result<Vec<Vec<Feature>>, Refused> {
    let (chosen, _) = farthest_points(points, landmarks, limits)?;
    let distances = Distances::new(points, &chosen);
    let (pieces, tree) = distances.pieces();
    let cleared: FxHashMap<Simplex, ()> = tree.into_iter().map(|edge| (edge, ())).collect();
    Ok(vec![pieces, distances.classes(1, &cleared, limits)?.0])
}

/// Pieces, loops and hollows.
///
/// # Errors
/// `Stopped`.
pub fn homology(points: &Points, limits: &Limits) -> Result<Found, Refused> {
    let (chosen, covering) = farthest_points(points, FOR_LOOPS, limits)?;
    let landmarks = chosen.len();
    let all = Distances::new(points, &chosen);
    let (pieces, tree) = all.pieces();
    let cleared: FxHashMap<Simplex, ()> = tree.into_iter().map(|edge| (edge, ())).collect();
    let (loops, _) = all.classes(1, &cleared, limits)?;
    // The first landmarks are themselves a farthest-point sample.
    let few = Distances::new(points, &chosen[..landmarks.min(FOR_HOLLOWS)]);
    let (_, tree) = few.pieces();
    let cleared = tree.into_iter().map(|edge| (edge, ())).collect();
    let (_, filled) = few.classes(1, &cleared, limits)?;
    let (hollows, _) = few.classes(2, &filled, limits)?;
    Ok(Found { features: vec![pieces, loops, hollows], landmarks, covering })
}

/// Indices of points each as far as can be from those before, at most `most`; and how far the others are from them.
fn farthest_points(points: &Points, most: usize, limits: &Limits) -> Result<(Vec<usize>, f64), Refused> {
    let all: Vec<&[f64]> = points.iter().collect();
    let square = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum::<f64>();
    let mut away = vec![f64::INFINITY; all.len()];
    let mut chosen = Vec::new();
    let mut next = 0;
    let mut widest = 0.0f64;
    loop {
        go_on(limits)?;
        chosen.push(next);
        let here = all[next];
        let mut farthest = (0.0, 0);
        for (at, (away, point)) in away.iter_mut().zip(&all).enumerate() {
            *away = away.min(square(here, point));
            if *away > farthest.0 {
                farthest = (*away, at);
            }
        }
        widest = widest.max(farthest.0);
        // What is left are the same points, but for rounding.
        if farthest.0 <= ALIKE * ALIKE * widest {
            return Ok((chosen, 0.0));
        }
        if chosen.len() == most {
            return Ok((chosen, farthest.0.sqrt()));
        }
        next = farthest.1;
    }
}

/// Vertices, rising, 16 bits each, counted from 1 so that no two simplices of any size are alike.
type Simplex = u64;
/// Order of the filtration: the diameter's bits (which order floats that are not negative), then the vertices.
type Place = (u64, Simplex);

struct Distances {
    count: usize,
    between: Vec<f64>,
    /// From this diameter on the complex is a cone over some point, so all is over.
    enclosing: f64,
}

impl Distances {
    fn new(points: &Points, chosen: &[usize]) -> Distances {
        let all: Vec<&[f64]> = points.iter().collect();
        let count = chosen.len();
        let mut between = vec![0.0; count * count];
        for (i, &a) in chosen.iter().enumerate() {
            for (j, &b) in chosen.iter().enumerate() {
                between[i * count + j] = all[a].iter().zip(all[b]).map(|(x, y)| (x - y) * (x - y)).sum::<f64>().sqrt();
            }
        }
        let farthest = |i: usize| between[i * count..(i + 1) * count].iter().copied().fold(0.0, f64::max);
        let enclosing = (0..count).map(farthest).fold(f64::INFINITY, f64::min);
        Distances { count, between, enclosing }
    }

    fn of(&self, i: usize, j: usize) -> f64 {
        self.between[i * self.count + j]
    }

    /// Edges by length.
    fn edges(&self) -> Vec<Place> {
        let pairs = (0..self.count).flat_map(|i| (i + 1..self.count).map(move |j| (i, j)));
        let mut edges: Vec<Place> = pairs
            .filter(|&(i, j)| self.of(i, j) <= self.enclosing)
            .map(|(i, j)| (self.of(i, j).to_bits(), encoded(&[i, j])))
            .collect();
        edges.sort_unstable();
        edges
    }

    /// Pieces, and the edges that join them.
    fn pieces(&self) -> (Vec<Feature>, Vec<Simplex>) {
        let mut sets = Sets::new(self.count);
        let mut joining = Vec::new();
        let mut found = Vec::new();
        for (length, edge) in self.edges() {
            let ends = vertices(edge);
            let (a, b) = (sets.root(ends[0]), sets.root(ends[1]));
            if a != b {
                sets.join(a.min(b), a.max(b));
                joining.push(edge);
                found.push(Feature { birth: 0.0, death: f64::from_bits(length) / 2.0 });
            }
        }
        (found, joining)
    }

    /// Simplices of dimension 1 or 2 in the order of the filtration.
    fn simplices(&self, dimension: usize) -> Vec<Place> {
        let edges = self.edges();
        if dimension == 1 {
            return edges;
        }
        let mut triangles = Vec::new();
        for edge in edges {
            // Each triangle once, with its last vertex.
            let last = vertices(edge.1)[1];
            self.cofaces(edge, |place, added| {
                if added > last {
                    triangles.push(place);
                }
                true
            });
        }
        triangles.sort_unstable();
        triangles
    }

    /// The simplices with one vertex more, and that vertex, in the order of their codes, until `each` says that it is enough.
    fn cofaces(&self, (diameter, simplex): Place, mut each: impl FnMut(Place, usize) -> bool) {
        let own = vertices(simplex);
        let diameter = f64::from_bits(diameter);
        // Codes of what stands before and after the vertex that is added.
        let mut at = 0;
        let (mut before, mut after) = (0, simplex);
        for added in 0..self.count {
            if own.get(at) == Some(&added) {
                at += 1;
                let after_bits = 16 * (own.len() - at) as u32;
                before = simplex >> after_bits;
                after = simplex & ((1 << after_bits) - 1);
                continue;
            }
            let diameter = own.iter().map(|&v| self.of(v, added)).fold(diameter, f64::max);
            if diameter <= self.enclosing {
                let after_bits = 16 * (own.len() - at) as u32;
                let code = ((before << 16 | (added as u64 + 1)) << after_bits) | after;
                if !each((diameter.to_bits(), code), added) {
                    return;
                }
            }
        }
    }

    /// Classes of a dimension, and the simplices that end them. Those in `cleared` end classes of the dimension below and begin none.
    fn classes<T>(
        &self,
        dimension: usize,
        cleared: &FxHashMap<Simplex, T>,
        limits: &Limits,
    ) -> Result<(Vec<Feature>, FxHashMap<Simplex, ()>), Refused> {
        // By the simplex that ends a class: the cochain whose coboundary begins there.
        let mut reduced: FxHashMap<Simplex, Vec<Place>> = FxHashMap::default();
        let mut found = Vec::new();
        let mut added = 0;
        let begin = self.simplices(dimension).into_iter().rev().filter(|(_, simplex)| !cleared.contains_key(simplex));
        for (number, place) in begin.enumerate() {
            if number % 256 == 0 {
                go_on(limits)?;
            }
            // Most coboundaries begin where no other does, and need no more than their first entry.
            let mut least: Option<Place> = None;
            self.cofaces(place, |coface, _| {
                least = Some(least.map_or(coface, |known| known.min(coface)));
                // None is smaller, and those of its size come later.
                coface.0 > place.0
            });
            let Some(least) = least else { continue };
            if let Entry::Vacant(free) = reduced.entry(least.1) {
                found.extend(feature(place, least));
                free.insert(vec![place]);
                continue;
            }
            let mut cochain = vec![place];
            let mut coboundary: BinaryHeap<Reverse<Place>> = BinaryHeap::new();
            self.cofaces(place, |coface, _| {
                coboundary.push(Reverse(coface));
                true
            });
            while let Some(pivot) = first(&mut coboundary) {
                match reduced.get(&pivot.1) {
                    None => {
                        found.extend(feature(place, pivot));
                        reduced.insert(pivot.1, cochain);
                        break;
                    }
                    Some(other) => {
                        added += 1;
                        if added % 1024 == 0 {
                            go_on(limits)?;
                        }
                        for &place in other {
                            self.cofaces(place, |coface, _| {
                                coboundary.push(Reverse(coface));
                                true
                            });
                        }
                        cochain.extend(other);
                        cochain = odd(cochain);
                    }
                }
            }
        }
        Ok((found, reduced.into_keys().map(|simplex| (simplex, ())).collect()))
    }
}

/// The class that one simplex begins and another ends, where it lives at all.
fn feature(begun: Place, ended: Place) -> Option<Feature> {
    let (birth, death) = (f64::from_bits(begun.0) / 2.0, f64::from_bits(ended.0) / 2.0);
    (death > birth).then_some(Feature { birth, death })
}

/// The first entry that stands there an odd number of times; it stays.
fn first(heap: &mut BinaryHeap<Reverse<Place>>) -> Option<Place> {
    while let Some(Reverse(top)) = heap.pop() {
        if heap.peek() == Some(&Reverse(top)) {
            heap.pop();
        } else {
            heap.push(Reverse(top));
            return Some(top);
        }
    }
    None
}

/// Entries that stand there an odd number of times, once each.
fn odd(mut entries: Vec<Place>) -> Vec<Place> {
    entries.sort_unstable();
    let mut kept: Vec<Place> = Vec::with_capacity(entries.len());
    for entry in entries {
        if kept.last() == Some(&entry) {
            kept.pop();
        } else {
            kept.push(entry);
        }
    }
    kept
}

fn encoded(vertices: &[usize]) -> Simplex {
    vertices.iter().fold(0, |code, &v| code << 16 | (v as u64 + 1))
}

fn vertices(mut simplex: Simplex) -> Vec<usize> {
    let mut found = Vec::with_capacity(4);
    while simplex > 0 {
        found.push((simplex & 0xffff) as usize - 1);
        simplex >>= 16;
    }
    found.reverse();
    found
}
