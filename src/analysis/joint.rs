//! Entropies of the joint law of forward and reverse causal state (Crutchfield, Ellison & Mahoney 2009).

use std::collections::BTreeMap;

use super::entropy::{Sum, surprise, weighted_entropy};
use crate::machine::causal::Bidirectional;
use crate::number::Ordered;

pub(super) struct Joint {
    /// H[S+, S-].
    pub(super) entropy: f64,
    /// H[S+ | S-].
    pub(super) crypticity: f64,
    /// I[S+; S-] = E.
    pub(super) excess_entropy: f64,
}

pub(super) fn joint<S: Ordered>(bidirectional: &Bidirectional<S>) -> Joint {
    let mut forward: BTreeMap<u32, f64> = BTreeMap::new();
    let mut reverse: BTreeMap<u32, Vec<f64>> = BTreeMap::new();
    for (f, r, p) in &bidirectional.joint {
        let p = p.to_f64();
        *forward.entry(*f).or_default() += p;
        reverse.entry(*r).or_default().push(p);
    }
    let weight = |r: &u32| reverse[r].iter().sum::<f64>();
    let weights: BTreeMap<u32, f64> = reverse.keys().map(|r| (*r, weight(r))).collect();
    let divergence = |(f, r, p): &(u32, u32, S)| {
        let p = p.to_f64();
        if p > 0.0 { p * (p / (forward[f] * weights[r])).log2() } else { 0.0 }
    };
    Joint {
        entropy: bidirectional.joint.iter().map(|(_, _, p)| surprise(p.to_f64())).collect::<Sum>().value().max(0.0),
        crypticity: reverse.values().map(|law| weighted_entropy(law)).collect::<Sum>().value(),
        excess_entropy: bidirectional.joint.iter().map(divergence).collect::<Sum>().value().max(0.0),
    }
}
