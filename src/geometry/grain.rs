//! What a belief set looks like from nearer and nearer: dust, a curve, something filled, or a web with holes of every size.

use super::Shape;
use super::topology::Topology;

/// Pieces that dust has at least where it can be trusted.
const MANY: usize = 8;
/// Over a factor of `SPAN` in radius the pieces of dust become at least twice as many. (Halving the radius may show none: a Cantor set's gaps are thirds.)
pub const SPAN: f64 = 8.0;
/// What is in one piece at balls less than this times the finest that can be trusted has not been seen to fall apart.
const SOON: f64 = 4.0;
/// A box dimension that is that of single points, measured.
const NO_DIMENSION: f64 = 0.05;
/// How near a box dimension has to be to a whole number, beside its error.
const WHOLE: f64 = 0.1;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Grain {
    /// Single points: the beliefs are finitely many, or nothing finer is seen at any scale.
    Points,
    /// It falls into more and more pieces: their number grows like radius^-exponent, where an exponent can be read off.
    Dust { exponent: Option<f64> },
    /// One or a few pieces that stay, of dimension one.
    Curve,
    /// Pieces that stay and fill the dimensions that the beliefs span.
    Filled,
    /// Pieces that stay, of a dimension between: with holes of every size, or a surface.
    Web,
    /// Pieces that stay; how they are filled could not be said.
    Connected,
}

/// What a shape looks like, where its topology was measured.
pub fn grain(shape: &Shape) -> Option<Grain> {
    let topology = shape.topology.as_ref().ok()?;
    let finite = shape.box_dimension.as_ref().is_ok_and(|dimension| dimension.scales.is_empty());
    if topology.noise_floor == 0.0 || finite {
        return Some(Grain::Points);
    }
    let trusted = 2.0 * topology.noise_floor;
    if topology.connected_from <= trusted {
        return Some(connected(shape));
    }
    let (fine, coarse) = (pieces(topology, trusted), pieces(topology, SPAN * trusted));
    if fine == coarse && shape.box_dimension.as_ref().is_ok_and(|dimension| dimension.value <= NO_DIMENSION) {
        return Some(Grain::Points);
    }
    if fine >= MANY && fine >= 2 * coarse {
        // Over the finer half of the scales at which it falls apart.
        let middle = (trusted * topology.connected_from).sqrt();
        let exponent = (fine as f64 / pieces(topology, middle) as f64).ln() / (middle / trusted).ln();
        // No set in so many dimensions falls apart faster. Where all hangs together soon, what does are points along a curve, too far from one another for balls of
        // this size.
        let possible = shape.affine.is_none_or(|axes| exponent <= axes as f64);
        if possible || topology.connected_from >= SOON * trusted {
            return Some(Grain::Dust { exponent: possible.then_some(exponent) });
        }
    }
    // Countably many that accumulate: neither one piece nor dust of some dimension.
    if shape.information_dimension.as_ref().is_ok_and(|dimension| dimension.scales.is_empty()) {
        return Some(Grain::Points);
    }
    Some(connected(shape))
}

fn connected(shape: &Shape) -> Grain {
    let (Ok(dimension), Some(axes)) = (&shape.box_dimension, shape.affine) else { return Grain::Connected };
    let within = WHOLE + 2.0 * dimension.standard_error;
    match dimension.value {
        value if (value - 1.0).abs() <= within => Grain::Curve,
        value if value >= axes as f64 - within => Grain::Filled,
        _ => Grain::Web,
    }
}

/// Pieces at the nearest scale of the Betti curve that is not finer.
pub fn pieces(topology: &Topology, radius: f64) -> usize {
    let at = topology.scales.partition_point(|scale| *scale < radius);
    topology.homology[0].betti.get(at).copied().unwrap_or(1)
}

impl Grain {
    pub fn name(self) -> &'static str {
        match self {
            Grain::Points => "points",
            Grain::Dust { .. } => "dust",
            Grain::Curve => "curve",
            Grain::Filled => "filled",
            Grain::Web => "web",
            Grain::Connected => "connected",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::boxes::Points;
    use crate::geometry::topology::topology;
    use crate::geometry::{Dimension, Refused};
    use crate::machine::limits::Limits;

    fn shape(points: &Points, gap: f64, dimension: f64) -> Shape {
        Shape {
            affine: Some(points.axes),
            variances: Vec::new(),
            projected: None,
            box_dimension: Ok(Dimension { value: dimension, standard_error: 0.02, scales: vec![0.1], points: points.len() }),
            information_dimension: Err(Refused::Stopped),
            correlation_dimension: Err(Refused::Stopped),
            lyapunov: Err(Refused::Stopped),
            lyapunov_dimension: Err(Refused::Stopped),
            topology: topology(points, gap, &Limits::default()),
        }
    }

    #[test]
    fn dust_a_circle_and_a_square() {
        let ends: Vec<f64> =
            (0..64u32).map(|word| (0..6).map(|k| f64::from(word >> k & 1) * 2.0 / 3f64.powi(k + 1)).sum::<f64>()).collect();
        let dust = Points { axes: 2, coordinates: ends.iter().flat_map(|&x| ends.iter().flat_map(move |&y| [x, y])).collect() };
        // Side by side the pieces of the sixth step are 3^-6 long.
        let Some(Grain::Dust { exponent: Some(exponent) }) = grain(&shape(&dust, 2.0 / 729.0, 1.26)) else { panic!("dust") };
        assert!((exponent - 4f64.ln() / 3f64.ln()).abs() < 0.35, "{exponent}");
        let circle = Points {
            axes: 2,
            coordinates: (0..800).flat_map(|i| [(f64::from(i) / 127.3).cos(), (f64::from(i) / 127.3).sin()]).collect(),
        };
        assert_eq!(grain(&shape(&circle, 0.02, 1.01)), Some(Grain::Curve));
        let square = Points { axes: 2, coordinates: (0..900).flat_map(|i| [f64::from(i % 30), f64::from(i / 30)]).collect() };
        assert_eq!(grain(&shape(&square, 1.5, 1.97)), Some(Grain::Filled));
        assert_eq!(grain(&shape(&square, 1.5, 1.6)), Some(Grain::Web));
        assert_eq!(grain(&shape(&square, 0.0, 0.0)), Some(Grain::Points));
    }
}
