//! Second moments of features and targets, fold by fold: all that the regressions need, so that rows are read once however many fits there are.

use faer::linalg::matmul::matmul;
use faer::{Accum, Mat, MatRef, Par};
use rayon::prelude::*;

use super::matrix::Matrix;

/// Rows that are multiplied at a time.
const CHUNK: usize = 512;

/// What a regression sees: a row of features for each prefix.
pub trait Design: Sync {
    fn width(&self) -> usize;
    /// The features of a prefix into `into`, which has as many places.
    fn fill(&self, prefix: usize, into: &mut [f64]);
}

impl Design for Matrix {
    fn width(&self) -> usize {
        self.columns
    }

    fn fill(&self, prefix: usize, into: &mut [f64]) {
        into.copy_from_slice(self.row(prefix));
    }
}

/// Features side by side.
pub struct Beside<'a>(pub &'a dyn Design, pub &'a dyn Design);

impl Design for Beside<'_> {
    fn width(&self) -> usize {
        self.0.width() + self.1.width()
    }

    fn fill(&self, prefix: usize, into: &mut [f64]) {
        let (first, second) = into.split_at_mut(self.0.width());
        self.0.fill(prefix, first);
        self.1.fill(prefix, second);
    }
}

/// The prefixes of each fold, and the weight of every prefix.
#[derive(Clone, Copy)]
pub struct Rows<'a> {
    pub by_fold: &'a [Vec<u32>],
    pub weight: &'a [f64],
}

/// Sums over the prefixes of a fold, weighted, features and targets less fixed centres. The last feature is the constant 1.
#[derive(Clone)]
pub(super) struct Fold {
    pub weight: f64,
    /// [width + 1, width + 1]
    pub gram: Mat<f64>,
    /// [width + 1, targets]
    pub cross: Mat<f64>,
    /// Squares of the targets.
    pub squares: Vec<f64>,
}

/// Moments of every fold.
pub(super) struct Moments {
    pub centre: Vec<f64>,
    pub target_centre: Vec<f64>,
    pub folds: Vec<Fold>,
}

/// Rows of a chunk, prepared: each times the square root of its weight, centred, the constant last.
pub(super) fn chunk(design: &dyn Design, rows: &[u32], weight: &[f64], centre: &[f64], into: &mut Vec<f64>) {
    let width = design.width();
    into.resize(rows.len() * (width + 1), 0.0);
    for (row, out) in rows.iter().zip(into.chunks_exact_mut(width + 1)) {
        let root = weight[*row as usize].sqrt();
        design.fill(*row as usize, &mut out[..width]);
        out[..width].iter_mut().zip(centre).for_each(|(x, c)| *x = (*x - c) * root);
        out[width] = root;
    }
}

impl Moments {
    pub(super) fn new(design: &dyn Design, targets: &Matrix, rows: Rows) -> Moments {
        let (centre, target_centre) = (mean(design, rows), targets_mean(targets, rows));
        let (width, count) = (design.width(), targets.columns);
        let fold = |own: &Vec<u32>| {
            let mut fold = Fold {
                weight: own.iter().map(|&row| rows.weight[row as usize]).sum(),
                gram: Mat::zeros(width + 1, width + 1),
                cross: Mat::zeros(width + 1, count),
                squares: vec![0.0; count],
            };
            let (mut features, mut wanted) = (Vec::new(), Vec::new());
            for part in own.chunks(CHUNK) {
                chunk(design, part, rows.weight, &centre, &mut features);
                chunk(targets, part, rows.weight, &target_centre, &mut wanted);
                let x = MatRef::from_row_major_slice(&features, part.len(), width + 1);
                let y = MatRef::from_row_major_slice(&wanted, part.len(), count + 1).subcols(0, count);
                matmul(fold.gram.as_mut(), Accum::Add, x.transpose(), x, 1.0, Par::Seq);
                matmul(fold.cross.as_mut(), Accum::Add, x.transpose(), y, 1.0, Par::Seq);
                for row in wanted.chunks_exact(count + 1) {
                    fold.squares.iter_mut().zip(row).for_each(|(sum, y)| *sum += y * y);
                }
            }
            fold
        };
        // One after the other within a fold, so that sums do not depend on the number of threads.
        let folds = rows.by_fold.par_iter().map(fold).collect();
        Moments { centre, target_centre, folds }
    }

    pub(super) fn width(&self) -> usize {
        self.centre.len()
    }

    pub(super) fn targets(&self) -> usize {
        self.target_centre.len()
    }

    /// The sums of all folds for which `keep` holds.
    pub(super) fn sum(&self, keep: impl Fn(usize) -> bool) -> Fold {
        let (width, count) = (self.width(), self.targets());
        let mut sum = Fold {
            weight: 0.0,
            gram: Mat::zeros(width + 1, width + 1),
            cross: Mat::zeros(width + 1, count),
            squares: vec![0.0; count],
        };
        for (_, fold) in self.folds.iter().enumerate().filter(|(at, _)| keep(*at)) {
            sum.weight += fold.weight;
            sum.gram += &fold.gram;
            sum.cross += &fold.cross;
            sum.squares.iter_mut().zip(&fold.squares).for_each(|(sum, square)| *sum += square);
        }
        sum
    }
}

fn mean(design: &dyn Design, rows: Rows) -> Vec<f64> {
    let part = |own: &Vec<u32>| {
        let mut sum = vec![0.0; design.width()];
        let mut features = vec![0.0; design.width()];
        let mut weight = 0.0;
        for &row in own {
            design.fill(row as usize, &mut features);
            let w = rows.weight[row as usize];
            weight += w;
            sum.iter_mut().zip(&features).for_each(|(sum, x)| *sum += w * x);
        }
        (sum, weight)
    };
    let parts: Vec<(Vec<f64>, f64)> = rows.by_fold.par_iter().map(part).collect();
    let total: f64 = parts.iter().map(|(_, weight)| weight).sum();
    let mut mean = vec![0.0; design.width()];
    for (sum, _) in &parts {
        mean.iter_mut().zip(sum).for_each(|(mean, x)| *mean += x / total.max(f64::MIN_POSITIVE));
    }
    mean
}

fn targets_mean(targets: &Matrix, rows: Rows) -> Vec<f64> {
    mean(targets, rows)
}

/// Predictions of linear maps, one for each fold: `coefficients[f]` [width + 1, targets] for centred features and the constant.
pub(super) fn predicted(design: &dyn Design, rows: Rows, centre: &[f64], maps: &[Mat<f64>], prefixes: usize) -> Matrix {
    let width = design.width();
    let count = maps.first().map_or(0, Mat::ncols);
    let ones = vec![1.0; prefixes];
    let of_fold = |(own, map): (&Vec<u32>, &Mat<f64>)| {
        let mut features = Vec::new();
        let mut values = vec![0.0; own.len() * count];
        for (part, out) in own.chunks(CHUNK).zip(values.chunks_mut(CHUNK * count.max(1))) {
            chunk(design, part, &ones, centre, &mut features);
            let x = MatRef::from_row_major_slice(&features, part.len(), width + 1);
            let y = faer::MatMut::from_row_major_slice_mut(out, part.len(), count);
            matmul(y, Accum::Replace, x, map, 1.0, Par::Seq);
        }
        values
    };
    let parts: Vec<Vec<f64>> = rows.by_fold.par_iter().zip(maps).map(of_fold).collect();
    let mut all = Matrix::zeros(prefixes, count);
    for (own, values) in rows.by_fold.iter().zip(&parts) {
        for (row, values) in own.iter().zip(values.chunks_exact(count.max(1))) {
            all.row_mut(*row as usize).copy_from_slice(values);
        }
    }
    all
}
