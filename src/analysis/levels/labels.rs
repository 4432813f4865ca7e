//! What of a belief belongs to which level.

use rustc_hash::FxHashMap;

use crate::analysis::entropy::entropy;

/// The levels' configurations at the states of a machine, as numbers.
#[derive(Clone, Debug)]
pub struct Labels {
    /// `of[k][s]`: the configuration of level k at state s.
    pub of: Vec<Vec<u32>>,
    /// How many there are.
    pub counts: Vec<usize>,
    /// The configurations of all levels together.
    pub joint: Vec<u32>,
    pub joint_count: usize,
}

/// Information about levels in one belief, in bits.
#[derive(Clone, Debug, Default)]
pub struct Shared {
    /// H of each level.
    pub entropy: Vec<f64>,
    /// I between levels j < k, in the order (0, 1), (0, 2), ..., (1, 2), ...
    pub information: Vec<f64>,
    /// H of all together.
    pub joint: f64,
    /// Sum of the levels' entropies less that of all together.
    pub total_correlation: f64,
    /// Total variation between the law of all together and the product of the levels' own.
    pub from_product: f64,
}

impl Labels {
    pub fn new(of: Vec<Vec<u32>>, states: usize) -> Labels {
        let all: Vec<usize> = (0..of.len()).collect();
        let (joint, joint_count) = together(&of, &all, states);
        let numbered: Vec<(Vec<u32>, usize)> = (0..of.len()).map(|level| together(&of, &[level], states)).collect();
        let counts = numbered.iter().map(|(_, count)| *count).collect();
        Labels { of: numbered.into_iter().map(|(labels, _)| labels).collect(), counts, joint, joint_count }
    }

    pub fn levels(&self) -> usize {
        self.of.len()
    }

    /// The configurations of the levels from `first` on, together.
    pub fn from(&self, first: usize, states: usize) -> (Vec<u32>, usize) {
        together(&self.of, &(first..self.of.len()).collect::<Vec<usize>>(), states)
    }

    /// What a belief (sparse, entries positive) says of the levels.
    pub fn shared(&self, belief: &[(u32, f64)]) -> Shared {
        let mut shared = Shared::default();
        for labels in &self.of {
            shared.entropy.push(entropy_of(belief, |state| labels[state]));
        }
        for j in 0..self.of.len() {
            for k in j + 1..self.of.len() {
                let both = entropy_of(belief, |state| (self.of[j][state], self.of[k][state]));
                shared.information.push((shared.entropy[j] + shared.entropy[k] - both).max(0.0));
            }
        }
        shared.joint = entropy_of(belief, |state| self.joint[state]);
        shared.total_correlation = (shared.entropy.iter().sum::<f64>() - shared.joint).max(0.0);
        shared.from_product = self.product_distance(belief);
        shared
    }

    /// Where the levels' configurations occur together they weigh more or less than the product says; what they weigh more is the total variation.
    fn product_distance(&self, belief: &[(u32, f64)]) -> f64 {
        let mut own: Vec<FxHashMap<u32, f64>> = vec![FxHashMap::default(); self.of.len()];
        let mut joint: FxHashMap<u32, (f64, u32)> = FxHashMap::default();
        for &(state, weight) in belief {
            for (own, labels) in own.iter_mut().zip(&self.of) {
                *own.entry(labels[state as usize]).or_insert(0.0) += weight;
            }
            joint.entry(self.joint[state as usize]).or_insert((0.0, state)).0 += weight;
        }
        let product = |state: u32| own.iter().zip(&self.of).map(|(own, labels)| own[&labels[state as usize]]).product::<f64>();
        // In the order of the states, so that the sum is the same each time.
        let mut terms: Vec<(u32, f64)> = joint.into_values().map(|(weight, state)| (state, weight - product(state))).collect();
        terms.sort_unstable_by_key(|(state, _)| *state);
        terms.into_iter().map(|(_, more)| more.max(0.0)).sum()
    }
}

impl Shared {
    /// All numbers, one after the other.
    pub fn values(&self) -> Vec<f64> {
        let own = self.entropy.iter().chain(&self.information).copied();
        own.chain([self.joint, self.total_correlation, self.from_product]).collect()
    }
}

/// Numbers for what several levels say together.
fn together(of: &[Vec<u32>], levels: &[usize], states: usize) -> (Vec<u32>, usize) {
    let mut numbers: FxHashMap<Vec<u32>, u32> = FxHashMap::default();
    let labels = (0..states).map(|state| {
        let key = levels.iter().map(|&level| of[level][state]).collect();
        let next = numbers.len() as u32;
        *numbers.entry(key).or_insert(next)
    });
    let labels: Vec<u32> = labels.collect();
    (labels, numbers.len())
}

/// Entropy of a function of the state.
fn entropy_of<K: Ord>(belief: &[(u32, f64)], of: impl Fn(usize) -> K) -> f64 {
    let mut weights: Vec<(K, f64)> = belief.iter().map(|(state, weight)| (of(*state as usize), *weight)).collect();
    weights.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    entropy(weights.chunk_by(|a, b| a.0 == b.0).map(|group| group.iter().map(|(_, weight)| weight).sum::<f64>()))
}
