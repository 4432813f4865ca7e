//! Boxes of every size at once: points in a cube get Morton codes, which sorted once hold the occupied boxes of each size as runs.
//!
//! A box of level l has the side 2^-l of the cube. The cube is laid with an offset, and what is counted is averaged over offsets: then pairs
//! that share a box are pairs weighted by prod_d max(0, 1 - |distance along d| / side), a smooth correlation sum.

use rustc_hash::FxHashMap;

use super::{Refused, go_on};
use crate::machine::limits::Limits;

/// Groups that points are dealt into, for errors by batch means.
pub const GROUPS: usize = 16;
const GROUP_BITS: u32 = 4;
/// Levels at most.
const LEVELS: usize = 24;
/// A box with fewer points tells little of its probability.
const CROWD: u32 = 8;
/// Places of single points at most, the size of one against the side of the cube, and how often each is taken on average.
const PLACES: usize = 1000;
const PLACE: f64 = 1e-9;
const OFTEN: usize = 16;
/// Places that are nearer than eight times this, in sizes of one, are not told apart.
const SPREAD: f64 = 100.0;
/// Axes at most: a code holds 124 bits, and a level takes one of each axis.
pub const MAX_AXES: usize = 15;

/// Points in space, row by row; consecutive stretches of equal length are the groups.
#[derive(Clone, Debug, Default)]
pub struct Points {
    pub axes: usize,
    pub coordinates: Vec<f64>,
}

impl Points {
    pub fn len(&self) -> usize {
        self.coordinates.len().checked_div(self.axes).unwrap_or(0)
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn iter(&self) -> impl Iterator<Item = &[f64]> {
        self.coordinates.chunks_exact(self.axes.max(1))
    }

    /// Lower corner and side of the least cube that holds the points.
    pub fn cube(&self) -> (Vec<f64>, f64) {
        let mut low = vec![f64::INFINITY; self.axes];
        let mut high = vec![f64::NEG_INFINITY; self.axes];
        for point in self.iter() {
            for (axis, &x) in point.iter().enumerate() {
                low[axis] = low[axis].min(x);
                high[axis] = high[axis].max(x);
            }
        }
        let side = low.iter().zip(&high).map(|(l, h)| h - l).fold(0.0, f64::max);
        (low, side)
    }
}

/// Where the points are but a few places, each taken again and again: the distance of the nearest two places and the size that a place has at most, which are
/// the scales over which nothing finer is seen. `None` where they are more.
pub fn single_points(points: &Points, side: f64) -> Option<[f64; 2]> {
    let size = side * PLACE;
    let mut places: FxHashMap<Vec<i64>, &[f64]> = FxHashMap::default();
    for point in points.iter() {
        // Not at a whole number of steps, where many points may lie.
        places.entry(point.iter().map(|x| (x / size + 0.381_966).floor() as i64).collect()).or_insert(point);
        if places.len() > PLACES || places.len() * OFTEN > points.len() {
            return None;
        }
    }
    let places: Vec<&[f64]> = places.into_values().collect();
    let apart = |(at, a): (usize, &&[f64])| {
        places[..at]
            .iter()
            .map(|b| a.iter().zip(*b).map(|(x, y)| (x - y).powi(2)).sum::<f64>().sqrt())
            .fold(f64::INFINITY, f64::min)
    };
    let nearest = places.iter().enumerate().map(apart).fold(f64::INFINITY, f64::min);
    // Places side by side are one that rounding has split, or many that come ever nearer to one another.
    (nearest.is_finite() && nearest > 8.0 * SPREAD * size).then_some([nearest, size])
}

/// What is counted of the boxes of one size.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Level {
    pub boxes: f64,
    /// Share of the points that lie in boxes with at least `CROWD` of them.
    pub crowded: f64,
    /// Entropy of the box of a point in bits, as each group sees it.
    pub entropy: [f64; GROUPS],
    /// Share of the other points that share a point's box, as each group sees it.
    pub company: [f64; GROUPS],
}

/// `levels[l]` counts the boxes whose side is `side` / 2^l.
#[derive(Clone, Debug)]
pub struct Counts {
    pub side: f64,
    pub levels: Vec<Level>,
}

/// Counts of every level, averaged over `offsets` positions of the grid.
///
/// # Errors
/// `Stopped`.
pub fn count(points: &Points, offsets: usize, limits: &Limits) -> Result<Counts, Refused> {
    let (low, extent) = points.cube();
    let depth = LEVELS.min(((128 - GROUP_BITS) as usize) / points.axes.max(1));
    let side = 2.0 * extent.max(f64::MIN_POSITIVE);
    let mut levels = vec![Level::default(); depth + 1];
    let surprise = psi(points.len());
    for offset in 0..offsets {
        go_on(limits)?;
        let shift = offset_of(offset, points.axes).map(|part| part * extent);
        let corner: Vec<f64> = low.iter().zip(shift).map(|(low, shift)| low - shift).collect();
        // Half the bits, half the passes of the sort.
        if points.axes * depth + GROUP_BITS as usize <= 64 {
            let mut codes: Vec<u64> = codes(points, &corner, side, depth).map(|code| code as u64).collect();
            radsort::sort(&mut codes);
            tally(codes.iter().map(|&code| u128::from(code)), points.axes, depth, &surprise, &mut levels);
        } else {
            let mut codes: Vec<u128> = codes(points, &corner, side, depth).collect();
            radsort::sort(&mut codes);
            tally(codes.iter().copied(), points.axes, depth, &surprise, &mut levels);
        }
    }
    let weight = 1.0 / offsets as f64;
    for level in &mut levels {
        level.boxes *= weight;
        level.crowded *= weight;
        level.entropy.iter_mut().chain(&mut level.company).for_each(|x| *x *= weight);
    }
    Ok(Counts { side, levels })
}

/// Offsets that fill the cube evenly: multiples of powers of the generalized golden ratio (Roberts 2018).
fn offset_of(which: usize, axes: usize) -> impl Iterator<Item = f64> {
    let mut ratio = 1.5f64;
    for _ in 0..60 {
        ratio = (1.0 + ratio).powf(1.0 / (axes as f64 + 1.0));
    }
    (1..=axes).map(move |axis| (0.5 + which as f64 * ratio.powi(-(axis as i32))).fract())
}

/// A code for each point: the box's bits, coarse to fine and axis by axis, then the group.
fn codes(points: &Points, corner: &[f64], side: f64, depth: usize) -> impl Iterator<Item = u128> {
    let scale = (1u64 << depth) as f64 / side;
    let (count, axes) = (points.len(), points.axes);
    // Eight bits of a cell, each as many bits from the next as there are axes.
    let spread: Vec<u128> =
        (0..256u128).map(|byte| (0..8).fold(0, |code, bit| code | (byte >> bit & 1) << (bit * axes))).collect();
    let bytes = depth.div_ceil(8);
    points.iter().enumerate().map(move |(at, point)| {
        let mut code = 0u128;
        for (axis, (x, corner)) in point.iter().zip(corner).enumerate() {
            let cell = (((x - corner) * scale) as u64).min((1 << depth) - 1);
            let whole =
                (0..bytes).fold(0, |whole, byte| whole | spread[(cell >> (8 * byte) & 255) as usize] << (8 * byte * axes));
            code |= whole << (axes - 1 - axis);
        }
        code << GROUP_BITS | (at * GROUPS / count) as u128
    })
}

/// Runs of equal leading bits, for all levels in one pass.
fn tally(codes: impl ExactSizeIterator<Item = u128>, axes: usize, depth: usize, surprise: &[f64], levels: &mut [Level]) {
    let count = codes.len();
    let mut codes = codes.peekable();
    let mut runs = vec![[0u32; GROUPS]; depth + 1];
    let mut sizes = [0u32; GROUPS];
    let mut sums = vec![([0.0f64; GROUPS], [0.0f64; GROUPS]); depth + 1];
    // Points that are alone from this level on, by group.
    let mut alone = vec![[0u32; GROUPS]; depth + 2];
    let mut before = 0;
    while let Some(code) = codes.next() {
        let group = (code & (GROUPS as u128 - 1)) as usize;
        sizes[group] += 1;
        // The level from which on the point's box is not that of the next.
        let first = match codes.peek().map(|next| (code ^ next) >> GROUP_BITS) {
            Some(0) => depth + 1,
            Some(bits) => depth - (127 - bits.leading_zeros() as usize) / axes,
            None => 0,
        };
        let single = first.max(before);
        alone[single][group] += 1;
        if single > 0 {
            runs[single - 1][group] += 1;
        }
        before = first;
        for level in (first..single).rev() {
            let run = std::mem::take(&mut runs[level]);
            let total: u32 = run.iter().sum();
            levels[level].boxes += 1.0;
            if total >= CROWD {
                levels[level].crowded += f64::from(total) / count as f64;
            }
            let (entropy, company) = &mut sums[level];
            for group in 0..GROUPS {
                entropy[group] += f64::from(run[group]) * surprise[total as usize];
                company[group] += f64::from(run[group]) * f64::from(total - 1);
            }
            if level > 0 {
                runs[level - 1].iter_mut().zip(&run).for_each(|(above, below)| *above += below);
            }
        }
    }
    let mut single = [0u32; GROUPS];
    for ((level, alone), (entropy, _)) in levels.iter_mut().zip(&alone).zip(&mut sums) {
        for group in 0..GROUPS {
            single[group] += alone[group];
            entropy[group] += f64::from(single[group]) * surprise[1];
        }
        level.boxes += f64::from(single.iter().sum::<u32>());
    }
    for (level, (entropy, company)) in levels.iter_mut().zip(&sums) {
        for group in (0..GROUPS).filter(|&group| sizes[group] > 0) {
            let size = f64::from(sizes[group]);
            level.entropy[group] += surprise[count] - entropy[group] / size;
            level.company[group] += company[group] / size / (count.max(2) - 1) as f64;
        }
    }
}

/// psi(n) / ln 2 for n = 0 (unused), 1, ..., count: in place of log2 n it takes away most of the bias of entropies of few points
/// (Grassberger 1988).
fn psi(count: usize) -> Vec<f64> {
    let mut table = Vec::with_capacity(count + 1);
    let mut value = -0.577_215_664_901_532_9;
    table.push(0.0);
    for n in 1..=count {
        table.push(value / std::f64::consts::LN_2);
        value += 1.0 / n as f64;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_count_what_a_table_of_boxes_counts() {
        // A lattice with a step of an irrational number, in two axes.
        let coordinates =
            (0..500).flat_map(|i| [(f64::from(i) * 0.618_034).fract(), (f64::from(i) * 0.414_214).fract()]).collect();
        let points = Points { axes: 2, coordinates };
        let counts = count(&points, 1, &Limits::default()).unwrap();
        let (low, extent) = points.cube();
        for level in 1..8 {
            let mut boxes = std::collections::BTreeMap::new();
            let side = counts.side / f64::from(1 << level);
            for point in points.iter() {
                let cell = |axis: usize| ((point[axis] - low[axis] + 0.5 * extent) / side) as u64;
                *boxes.entry((cell(0), cell(1))).or_insert(0u32) += 1;
            }
            assert_eq!(counts.levels[level].boxes, boxes.len() as f64, "level {level}");
            let pairs: u32 = boxes.values().map(|n| n * (n - 1)).sum();
            let mean = (0..GROUPS).map(|g| counts.levels[level].company[g] * group_size(g)).sum::<f64>() / 500.0;
            assert!((mean - f64::from(pairs) / 500.0 / 499.0).abs() < 1e-12);
        }
    }

    fn group_size(group: usize) -> f64 {
        (0..500).filter(|at| at * GROUPS / 500 == group).count() as f64
    }

    #[test]
    fn equal_points_share_all_boxes() {
        let points = Points { axes: 1, coordinates: vec![0.25; 40] };
        let counts = count(&points, 2, &Limits::default()).unwrap();
        assert!(counts.levels.iter().all(|level| level.boxes == 1.0 && (level.company[3] - 1.0).abs() < 1e-12));
    }
}
