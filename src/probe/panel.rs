//! Points for a picture: truth, probe and controls on the same two axes.

use super::controls::Predictor;
use super::exact::Exact;
use super::matrix::Matrix;
use super::result::{Panel, Points};
use crate::geometry::principal::{Axes, axes};

/// Points of a picture at most.
const POINTS: usize = 3_000;

/// The axes, the prefixes that are shown, and the clouds so far.
#[derive(Clone)]
pub(super) struct Frontal {
    axes: Axes,
    chosen: Vec<u32>,
    panel: Panel,
}

impl Frontal {
    pub(super) fn new(exact: &Exact) -> Frontal {
        let all = axes(&exact.belief.values, exact.dimension(), exact.dimension());
        let whole: f64 = all.variances.iter().sum();
        let share = |at: usize| if whole > 0.0 { all.variances.get(at).map_or(0.0, |v| v / whole) } else { 0.0 };
        let shares = [share(0), share(1)];
        let mut axes = all;
        axes.directions.truncate(2);
        let step = exact.prefixes().div_ceil(POINTS).max(1);
        let chosen: Vec<u32> = (0..exact.prefixes() as u32).step_by(step).collect();
        let at = |of: &dyn Fn(usize) -> f64| chosen.iter().map(|&at| of(at as usize)).collect();
        let panel = Panel {
            shares,
            weight: at(&|at| exact.weight[at]),
            class: chosen.iter().map(|&at| exact.class.get(at as usize).copied().unwrap_or(0)).collect(),
            clouds: Vec::new(),
        };
        let mut frontal = Frontal { axes, chosen, panel };
        let truth = frontal.points(None, None, &exact.belief);
        frontal.panel.clouds.push(truth);
        frontal
    }

    fn points(&self, of: Option<Predictor>, r2: Option<f64>, beliefs: &Matrix) -> Points {
        let place = |&at: &u32| {
            let place = self.axes.project(beliefs.row(at as usize));
            [place.first().copied().unwrap_or(0.0), place.get(1).copied().unwrap_or(0.0)]
        };
        Points { of, r2, places: self.chosen.iter().map(place).collect() }
    }

    pub(super) fn keep(&mut self, of: Predictor, r2: Option<f64>, beliefs: &Matrix) {
        let points = self.points(Some(of), r2, beliefs);
        self.panel.clouds.push(points);
    }

    /// Beside the truth.
    pub(super) fn put_first(&mut self, of: Predictor, r2: Option<f64>, beliefs: &Matrix) {
        let points = self.points(Some(of), r2, beliefs);
        self.panel.clouds.insert(1, points);
    }

    pub(super) fn panel(self) -> Panel {
        self.panel
    }
}
