//! Recurrent nets with random weights, as wide as the activations: what a net has of the beliefs before it has learnt anything (reservoirs;
//! Jaeger 2001).

use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::exact::Exact;
use super::moments::Design;

/// Gains of the recurrence that are tried: from a short memory to the edge of chaos.
pub const GAINS: [f64; 3] = [0.5, 0.9, 1.2];
/// Of the tokens and of the constant.
const INPUT: f64 = 1.0;
const BIAS: f64 = 0.5;
/// Units at most: more than this are not asked of a control.
pub const WIDEST: usize = 256;

/// Hidden units of a net h' = tanh(W h + U[token] + b) after each prefix.
pub(super) struct RandomNet {
    units: usize,
    values: Vec<f32>,
}

impl RandomNet {
    /// Entries of W are normal with standard deviation gain / sqrt(units), so that its spectral radius is about the gain.
    pub(super) fn new(exact: &Exact, units: usize, gain: f64, seed: u64) -> RandomNet {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        let scale = gain / (units as f64).sqrt();
        let recurrent: Vec<f64> = (0..units * units).map(|_| normal(&mut random) * scale).collect();
        let input: Vec<f64> = (0..exact.vocabulary.len() * units).map(|_| normal(&mut random) * INPUT).collect();
        let bias: Vec<f64> = (0..units).map(|_| normal(&mut random) * BIAS).collect();
        let step = |state: &[f64], token: usize, next: &mut [f64]| {
            next.copy_from_slice(&bias);
            next.iter_mut().zip(&input[token * units..]).for_each(|(x, u)| *x += u);
            for (&h, row) in state.iter().zip(recurrent.chunks_exact(units)) {
                if h != 0.0 {
                    next.iter_mut().zip(row).for_each(|(x, w)| *x += h * w);
                }
            }
            next.iter_mut().for_each(|x| *x = x.tanh());
        };
        let mut values = vec![0.0f32; exact.prefixes() * units];
        let parents = exact.parents();
        let mut order: Vec<usize> = (0..exact.prefixes()).collect();
        order.sort_by_key(|&at| exact.position[at]);
        let (mut state, mut next) = (vec![0.0; units], vec![0.0; units]);
        for at in order {
            // From the parent where it is there, else along the whole word.
            match parents[at] {
                Some((parent, token)) => {
                    let before = &values[parent * units..(parent + 1) * units];
                    state.iter_mut().zip(before).for_each(|(x, y)| *x = f64::from(*y));
                    step(&state, token, &mut next);
                    std::mem::swap(&mut state, &mut next);
                }
                None => {
                    state.fill(0.0);
                    for &token in exact.word(at) {
                        step(&state, token as usize, &mut next);
                        std::mem::swap(&mut state, &mut next);
                    }
                }
            }
            values[at * units..(at + 1) * units].iter_mut().zip(&state).for_each(|(out, x)| *out = *x as f32);
        }
        RandomNet { units, values }
    }
}

impl Design for RandomNet {
    fn width(&self) -> usize {
        self.units
    }

    fn fill(&self, prefix: usize, into: &mut [f64]) {
        let row = &self.values[prefix * self.units..(prefix + 1) * self.units];
        into.iter_mut().zip(row).for_each(|(out, x)| *out = f64::from(*x));
    }
}

/// A normal number (Box & Muller 1958).
fn normal(random: &mut Xoshiro256PlusPlus) -> f64 {
    let (u, v): (f64, f64) = (1.0 - random.random::<f64>(), random.random());
    (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos()
}
