//! Beliefs about each level along sampled sequences: where they lie in the level's own simplex, how far a token moves them, and which levels it moves together.
//!
//! How far: the total variation between what is believed of the level's configuration before a token and after it.

use super::labels::Labels;
use super::sampled::{Mean, Walker, draw, random};
use crate::machine::Machine;
use crate::machine::limits::Limits;

/// Independent sequences, and numbers that they use of the stream of random ones.
const CHAINS: usize = 16;
const FIRST: u64 = 1_000;
/// Elementary operations, about.
const WORK: usize = 8_000_000;
const LONGEST: usize = 1_000;
/// Points of a cloud, and numbers that one may hold.
const POINTS: usize = 1_600;
const NUMBERS: usize = 24_000;

/// A variance below this is rounding.
const CONSTANT: f64 = 1e-10;

/// What is sampled of the levels' beliefs.
#[derive(Clone, Debug, Default)]
pub struct Motion {
    /// `points[level]`: beliefs over the level's configurations, as often as they are held.
    pub points: Vec<Vec<Vec<f64>>>,
    /// Mean of how far a token moves each level's belief.
    pub moves: Vec<Mean>,
    /// Correlation of the moves of levels j < k, in the order (0, 1), (0, 2), ..., (1, 2), ...; `None` where one of them never moves, or always as far.
    pub together: Vec<Option<Mean>>,
    /// Correlation of each level's moves with the token's surprise -log2 P(token | past).
    pub with_surprise: Vec<Option<Mean>>,
    pub tokens: u64,
}

/// Sums of products of (moves of the levels, surprise), the constant 1 among them, of one sequence.
type Products = Vec<Vec<f64>>;

/// `law`: the stationary law of a probability machine. `None` where the time was up.
pub fn motion(machine: &Machine<f64>, law: &[f64], labels: &Labels, limits: &Limits) -> Option<Motion> {
    let walker = Walker::new(machine);
    let levels = labels.levels();
    let cost = 2 * machine.edges().len() + machine.states() * (levels + 2) + 50;
    let tokens = (WORK / cost / CHAINS).clamp(32, LONGEST);
    let silent = tokens / 4;
    let taken = tokens - silent;
    let kept: Vec<usize> = labels.counts.iter().map(|count| (NUMBERS / count).min(POINTS) / CHAINS).collect();
    let mut found = Motion { points: vec![Vec::new(); levels], tokens: (CHAINS * taken) as u64, ..Motion::default() };
    let mut sums: Vec<Products> = Vec::with_capacity(CHAINS);
    for chain in 0..CHAINS as u64 {
        let mut random = random(FIRST + chain);
        let mut belief = law.to_vec();
        let mut before = marginals(labels, &belief);
        let mut products = vec![vec![0.0; levels + 2]; levels + 2];
        for step in 0..tokens {
            if step % 64 == 63 && limits.expired() {
                return None;
            }
            let chances = walker.chances(&belief);
            let token = draw(&chances, &mut random);
            let chance = chances[token as usize];
            belief = walker.step(&belief, token, chance);
            // Rounding must not add up.
            let mass: f64 = belief.iter().sum();
            belief.iter_mut().for_each(|p| *p /= mass);
            let after = marginals(labels, &belief);
            if step >= silent {
                let mut row: Vec<f64> = before.iter().zip(&after).map(|(a, b)| distance(a, b)).collect();
                row.extend([-chance.log2(), 1.0]);
                for (sums, a) in products.iter_mut().zip(&row) {
                    sums.iter_mut().zip(&row).for_each(|(sum, b)| *sum += a * b / taken as f64);
                }
                for (level, points) in found.points.iter_mut().enumerate() {
                    // Evenly along the sequence.
                    let every = taken.div_ceil(kept[level].max(1));
                    if kept[level] > 0 && (step - silent).is_multiple_of(every) {
                        points.push(after[level].clone());
                    }
                }
            }
            before = after;
        }
        sums.push(products);
    }
    let one = levels + 1;
    found.moves = (0..levels).map(|level| jackknife(&sums, |total| Some(total[level][one]))).collect::<Option<_>>()?;
    let pairs = (0..levels).flat_map(|j| (j + 1..levels).map(move |k| (j, k)));
    found.together = pairs.map(|(j, k)| jackknife(&sums, |total| correlation(total, j, k, one))).collect();
    found.with_surprise = (0..levels).map(|j| jackknife(&sums, |total| correlation(total, j, levels, one))).collect();
    Some(found)
}

/// What a belief says of each level's configuration.
pub fn marginals(labels: &Labels, belief: &[f64]) -> Vec<Vec<f64>> {
    let of_level = |(of, count): (&Vec<u32>, &usize)| {
        let mut law = vec![0.0; *count];
        of.iter().zip(belief).for_each(|(at, p)| law[*at as usize] += p);
        law
    };
    labels.of.iter().zip(&labels.counts).map(of_level).collect()
}

/// Total variation.
pub fn distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| (x - y).abs()).sum::<f64>() / 2.0
}

fn correlation(total: &Products, j: usize, k: usize, one: usize) -> Option<f64> {
    let covariance = |a: usize, b: usize| total[a][b] - total[a][one] * total[b][one];
    let scale = (covariance(j, j) * covariance(k, k)).sqrt();
    (covariance(j, j) > CONSTANT && covariance(k, k) > CONSTANT).then(|| (covariance(j, k) / scale).clamp(-1.0, 1.0))
}

/// A function of the means, with the error that leaving out each sequence in turn shows.
fn jackknife(sums: &[Products], of: impl Fn(&Products) -> Option<f64>) -> Option<Mean> {
    let count = sums.len() as f64;
    let size = sums[0].len();
    let total = |a: usize, b: usize| sums.iter().map(|products| products[a][b]).sum::<f64>();
    let all: Products = (0..size).map(|a| (0..size).map(|b| total(a, b)).collect()).collect();
    let scaled = |less: Option<&Products>| -> Products {
        let left = count - f64::from(u8::from(less.is_some()));
        let entry = |a: usize, b: usize| (all[a][b] - less.map_or(0.0, |less| less[a][b])) / left;
        (0..size).map(|a| (0..size).map(|b| entry(a, b)).collect()).collect()
    };
    let mean = of(&scaled(None))?;
    let without: Vec<f64> = sums.iter().map(|products| of(&scaled(Some(products)))).collect::<Option<_>>()?;
    let middle = without.iter().sum::<f64>() / count;
    let spread: f64 = without.iter().map(|value| (value - middle).powi(2)).sum();
    Some(Mean { mean, standard_error: (spread * (count - 1.0) / count).sqrt() })
}
