//! The same regression with the beliefs dealt anew among the prefixes of the same position: what position alone, and a flexible fit, give.
//!
//! What is compared is the highest held-out R2 under any penalty, for the true beliefs as for each deal: a penalty that was chosen for the true
//! ones would make the deals look worse than they are, and the p-value too small.

use std::ops::Range;

use faer::linalg::matmul::matmul;
use faer::{Accum, Mat, MatRef, Par};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;

use super::exact::Exact;
use super::matrix::Matrix;
use super::moments::{Design, Fold, Moments, Rows, chunk};
use super::result::Shuffled;
use super::ridge::held_out_by_penalty;
use crate::geometry::principal::axes;

/// Leading principal axes of the belief that are dealt at most.
const AXES: usize = 8;
const CHUNK: usize = 512;
/// Draws that are multiplied at a time: their columns are held for one chunk of rows only, their orders for all.
const BATCH: usize = 256;

pub(super) fn shuffled(
    exact: &Exact,
    design: &dyn Design,
    moments: &Moments,
    rows: Rows,
    (draws, seed): (usize, u64),
) -> Option<Shuffled> {
    let principal = axes(&exact.belief.values, exact.dimension(), AXES.min(exact.dimension().saturating_sub(1)).max(1));
    let size = principal.directions.len();
    let mut belief =
        Matrix::new(exact.prefixes(), size, exact.belief.iter().flat_map(|belief| principal.project(belief)).collect());
    let mean = belief.mean(rows.weight);
    belief.values.chunks_exact_mut(size).for_each(|row| row.iter_mut().zip(&mean).for_each(|(x, m)| *x -= m));

    let mut dealt = Dealt::new(exact, seed);
    let identity: Vec<u32> = (0..exact.prefixes() as u32).collect();
    let mut orders = vec![identity];
    let mut r2 = Vec::with_capacity(draws + 1);
    while r2.len() <= draws {
        while orders.len() < BATCH && r2.len() + orders.len() <= draws {
            orders.push(dealt.next());
        }
        r2.extend(held_out(design, moments, rows, &belief, &orders)?);
        orders.clear();
    }
    let observed = r2[0];
    let of_draws = &r2[1..];
    let reached = of_draws.iter().filter(|r2| **r2 >= observed).count();
    Some(Shuffled {
        draws,
        axes: size,
        observed,
        mean: of_draws.iter().sum::<f64>() / draws.max(1) as f64,
        highest: of_draws.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        p_value: (1 + reached) as f64 / (1 + draws) as f64,
    })
}

/// Orders of the prefixes that keep positions.
struct Dealt {
    by_position: Vec<Vec<u32>>,
    random: Xoshiro256PlusPlus,
    prefixes: usize,
}

impl Dealt {
    fn new(exact: &Exact, seed: u64) -> Dealt {
        let longest = exact.position.iter().copied().max().unwrap_or(0) as usize;
        let mut by_position = vec![Vec::new(); longest + 1];
        for (at, &position) in exact.position.iter().enumerate() {
            by_position[position as usize].push(at as u32);
        }
        Dealt { by_position, random: Xoshiro256PlusPlus::seed_from_u64(seed), prefixes: exact.prefixes() }
    }

    /// Entry i: the prefix whose belief prefix i gets.
    fn next(&mut self) -> Vec<u32> {
        let mut order = vec![0; self.prefixes];
        for own in &self.by_position {
            let mut dealt = own.clone();
            dealt.shuffle(&mut self.random);
            own.iter().zip(dealt).for_each(|(&at, from)| order[at as usize] = from);
        }
        order
    }
}

/// Held-out R2 for each order of the beliefs, under the penalty that suits it best.
fn held_out(design: &dyn Design, moments: &Moments, rows: Rows, belief: &Matrix, orders: &[Vec<u32>]) -> Option<Vec<f64>> {
    let (width, size) = (moments.width(), belief.columns);
    let count = orders.len() * size;
    let of_fold = |own: &Vec<u32>| {
        let (mut features, mut wanted) = (Vec::new(), vec![0.0; CHUNK * count]);
        let (mut cross, mut squares) = (Mat::zeros(width + 1, count), vec![0.0; count]);
        for part in own.chunks(CHUNK) {
            chunk(design, part, rows.weight, &moments.centre, &mut features);
            for (&row, out) in part.iter().zip(wanted.chunks_exact_mut(count)) {
                let root = rows.weight[row as usize].sqrt();
                for (order, out) in orders.iter().zip(out.chunks_exact_mut(size)) {
                    let dealt = belief.row(order[row as usize] as usize);
                    out.iter_mut().zip(dealt).for_each(|(out, y)| *out = y * root);
                }
                squares.iter_mut().zip(out.iter()).for_each(|(sum, y)| *sum += y * y);
            }
            let x = MatRef::from_row_major_slice(&features, part.len(), width + 1);
            let y = MatRef::from_row_major_slice(&wanted[..part.len() * count], part.len(), count);
            matmul(cross.as_mut(), Accum::Add, x.transpose(), y, 1.0, Par::Seq);
        }
        (cross, squares)
    };
    let crosses: Vec<(Mat<f64>, Vec<f64>)> = rows.by_fold.par_iter().map(of_fold).collect();
    let folds = moments.folds.iter().zip(crosses);
    let folds: Vec<Fold> =
        folds.map(|(fold, (cross, squares))| Fold { weight: fold.weight, gram: fold.gram.clone(), cross, squares }).collect();
    let weight: f64 = folds.iter().map(|fold| fold.weight).sum();
    let dealt = Moments { centre: moments.centre.clone(), target_centre: vec![0.0; count], folds };
    let left = held_out_by_penalty(&dealt)?;
    let all = dealt.sum(|_| true);
    let of = |columns: Range<usize>| {
        let whole: f64 = columns.clone().map(|column| all.squares[column] - all.cross[(width, column)].powi(2) / weight).sum();
        let rest = |left: &Vec<f64>| left[columns.clone()].iter().sum::<f64>();
        let least = left.iter().map(rest).fold(f64::INFINITY, f64::min);
        if whole > 0.0 { 1.0 - least / whole } else { 0.0 }
    };
    Some((0..orders.len()).map(|at| of(at * size..(at + 1) * size)).collect())
}
