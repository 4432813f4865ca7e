//! Mean and variance of the length, and the entropy of derivations: linear systems over the nodes (Grenander 1967; Soule 1974).

use super::rules::{Act, Rules};
use super::system::System;
use crate::number::{Number, Ordered, Scalar};

/// Moments of the length of a string, in tokens; `None` where the mean is infinite.
pub fn length(rules: &Rules<Number>) -> Option<(Number, Number)> {
    let system = System::new(rules.mean_matrix())?;
    let own = |act: Act| if matches!(act, Act::Emit(_)) { Number::one() } else { Number::zero() };
    let mut right = vec![Number::zero(); rules.nodes()];
    for m in &rules.moves {
        right[m.from].add_product(&own(m.act), &m.weight);
    }
    let mean = system.solve(right);
    // E[(e + X + Y)^2], X what is called and Y what comes after, independent.
    let mut right = vec![Number::zero(); rules.nodes()];
    for m in &rules.moves {
        let e = own(m.act);
        let called = if let Act::Call(entry) = m.act { mean[entry].clone() } else { Number::zero() };
        let after = &mean[m.to];
        let products = e.mul(&called.add(after)).add(&called.mul(after));
        right[m.from].add_product(&m.weight, &e.add(&products.add(&products)));
    }
    let second = system.solve(right);
    let mean = mean[rules.root].clone();
    Some((mean.clone(), second[rules.root].sub(&mean.mul(&mean))))
}

/// The entropy of derivations in bits.
pub fn derivation_entropy(rules: &Rules<Number>) -> Option<f64> {
    let floats = rules.map(|w| w.to_f64(), vec![0.0; rules.nodes()]);
    let system = System::new(floats.mean_matrix())?;
    let mut right = vec![0.0; rules.nodes()];
    for m in &floats.moves {
        right[m.from] -= m.weight * m.weight.log2();
    }
    Some(system.solve(right)[rules.root])
}
