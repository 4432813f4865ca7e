//! The anatomy of one token (James, Ellison & Crutchfield, Chaos 21 (2011) 037109): what of it past and future share.
//!
//! From r = H[X_0 | past, future] the rest follows: b = h - r, w = H(1) - r, rho = H(1) - h, q = rho - b, sigma = E - rho.

use std::collections::BTreeMap;

use super::entropy::{Sum, weighted_entropy};
use crate::machine::bidirectional::TokenInContext;
use crate::number::Ordered;

/// r = H[X_0 | S+_0, S-_1] from the law of a token between its forward and its reverse causal state.
pub(super) fn residual_entropy<S: Ordered>(context: &[TokenInContext<S>]) -> f64 {
    let mut tokens: BTreeMap<(u32, u32), Vec<f64>> = BTreeMap::new();
    for entry in context {
        tokens.entry((entry.before, entry.future)).or_default().push(entry.probability.to_f64());
    }
    tokens.values().map(|law| weighted_entropy(law)).collect::<Sum>().value()
}

/// sigma = I[S+_0; S-_1 | X_0] from the same law.
pub(super) fn elusive_information<S: Ordered>(context: &[TokenInContext<S>]) -> f64 {
    let mut joint: BTreeMap<(u32, u32, u32), f64> = BTreeMap::new();
    let mut before: BTreeMap<(u32, u32), f64> = BTreeMap::new();
    let mut future: BTreeMap<(u32, u32), f64> = BTreeMap::new();
    let mut tokens: BTreeMap<u32, f64> = BTreeMap::new();
    for entry in context {
        let p = entry.probability.to_f64();
        *joint.entry((entry.token, entry.before, entry.future)).or_default() += p;
        *before.entry((entry.token, entry.before)).or_default() += p;
        *future.entry((entry.token, entry.future)).or_default() += p;
        *tokens.entry(entry.token).or_default() += p;
    }
    let divergence = |(&(token, f, r), p): (&(u32, u32, u32), &f64)| {
        p * (p * tokens[&token] / (before[&(token, f)] * future[&(token, r)])).log2()
    };
    joint.iter().map(divergence).collect::<Sum>().value().max(0.0)
}
