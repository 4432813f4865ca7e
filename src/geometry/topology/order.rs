//! The order in which points are put into a triangulation: rounds that grow fourfold, each along a curve that fills space. What comes next is near, so it is
//! soon found, and each round is spread over the whole, so that no order of the points themselves is a bad one (Amenta, Choi & Rote 2003).

/// Bits of a cell along an axis.
const BITS: u32 = 20;

/// Indices of the points.
pub fn order<const AXES: usize>(points: &[[f64; AXES]]) -> Vec<u32> {
    let (mut low, mut high) = ([f64::INFINITY; AXES], [f64::NEG_INFINITY; AXES]);
    for point in points {
        for axis in 0..AXES {
            low[axis] = low[axis].min(point[axis]);
            high[axis] = high[axis].max(point[axis]);
        }
    }
    let last = f64::from((1u32 << BITS) - 1);
    // Each axis by its own width: a cloud may be as thin as rounding.
    let cell = |point: &[f64; AXES], axis: usize| {
        let width = (high[axis] - low[axis]).max(f64::MIN_POSITIVE);
        ((point[axis] - low[axis]) / width * last) as u64
    };
    let key = |(at, point): (usize, &[f64; AXES])| {
        let round = (scrambled(at as u64) | 1 << 24).trailing_zeros() / 2;
        let cells: [u64; AXES] = std::array::from_fn(|axis| cell(point, axis));
        let curve = (0..BITS).rev().fold(0u64, |code, bit| cells.iter().fold(code, |code, cell| code << 1 | (cell >> bit & 1)));
        (u32::MAX - round, curve, at as u32)
    };
    let mut keys: Vec<(u32, u64, u32)> = points.iter().enumerate().map(key).collect();
    keys.sort_unstable();
    keys.into_iter().map(|(_, _, at)| at).collect()
}

/// A number that looks random (Steele, Lea & Flood 2014).
pub fn scrambled(n: u64) -> u64 {
    let n = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}
