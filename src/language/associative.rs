//! Ambiguity that is nothing but the order of brackets: rules `S -> S m S | r`, of which a string r m r m r has as many derivations, all as
//! likely, as there are binary trees over its r's (Catalan numbers). Where the rules that say `r (m r)*` instead give each string one
//! derivation, what a string leaves open of its derivation is known in closed form, and with it the entropy of strings.

use super::lr;
use super::rules::{Act, Move, Rules};
use super::system::System;
use crate::number::{Number, Ordered, Scalar};

/// Terms of the series, of ratio 4 p (1 - p); nearer to criticality nothing is said.
const MOST_TERMS: usize = 2_000_000;

/// What strings leave open of their derivations, all ambiguity being of this kind.
pub struct Open {
    /// H(derivation | string), in bits, and how far it may be off.
    pub bits: f64,
    pub error: f64,
}

/// A rule `S -> S m S | r`.
struct Branching {
    entry: usize,
    /// The probability of `S m S`.
    p: f64,
    /// Moves that begin and that end `S m S`.
    first: Vec<usize>,
    last: Vec<usize>,
    /// The nodes within m.
    middle: Vec<bool>,
}

/// Of rules whose derivations end surely and have a finite mean length; `None` where their ambiguity is of another kind, or they have none.
pub fn open(rules: &Rules<Number>) -> Option<Open> {
    let mut entries: Vec<usize> =
        rules.moves.iter().filter_map(|m| if let Act::Call(e) = m.act { Some(e) } else { None }).collect();
    entries.sort_unstable();
    entries.dedup();
    let found: Vec<Branching> = entries.into_iter().filter_map(|entry| branching(rules, entry)).collect();
    if found.is_empty() || !lr::deterministic(&in_a_row(rules, &found)) {
        return None;
    }
    let floats = rules.map(Ordered::to_f64, vec![0.0; rules.nodes()]);
    let mut begin = vec![0.0; rules.nodes()];
    begin[rules.root] = 1.0;
    let visits = System::new(floats.mean_matrix())?.solve_transposed(begin);
    let mut open = Open { bits: 0.0, error: 0.0 };
    for Branching { entry, p, .. } in found {
        let (bits, error) = of_tree(p)?;
        // A tree of k leaves has 2k - 1 nodes; the mean of these is 1 / (1 - 2p).
        let trees = visits[entry] * (1.0 - 2.0 * p);
        open.bits += trees * bits;
        open.error += trees * error;
    }
    Some(open)
}

/// The mean of log2 of the Catalan number of trees, over trees whose nodes branch with probability p; and its error.
fn of_tree(p: f64) -> Option<(f64, f64)> {
    let ratio = 4.0 * p * (1.0 - p);
    let terms = 40.0 / (1.0 - ratio);
    if ratio >= 1.0 || terms > MOST_TERMS as f64 {
        return None;
    }
    // P(k leaves) and log2 of the trees over them.
    let (mut chance, mut log_trees, mut bits) = (1.0 - p, 0.0_f64, 0.0);
    for k in 1..terms as usize + 2 {
        bits += chance * log_trees;
        let more = 2.0 * (2 * k - 1) as f64 / (k + 1) as f64;
        chance *= more * p * (1.0 - p);
        log_trees += more.log2();
    }
    // Beyond, chances fall by the ratio at least, and there are at most 4^k trees.
    let (k, rest) = (terms + 2.0, 1.0 - ratio);
    let beyond = 2.0 * chance * (k / rest + ratio / (rest * rest));
    Some((bits, beyond + 1e-14 * (1.0 + bits)))
}

/// The component that begins at `entry` as such a rule: where its first act is a call of itself its last act is one too.
fn branching(rules: &Rules<Number>, entry: usize) -> Option<Branching> {
    let calls = |m: &Move<Number>| m.act == Act::Call(entry);
    let moves = || rules.moves.iter().enumerate();
    let first: Vec<usize> = moves().filter(|(_, m)| m.from == entry && calls(m)).map(|(index, _)| index).collect();
    if first.is_empty() || first.iter().any(|&index| rules.exit[rules.moves[index].to]) {
        return None;
    }
    let within = |seeds: Vec<usize>, follows: &dyn Fn(usize) -> bool| {
        let mut seen = vec![false; rules.nodes()];
        let mut open = seeds;
        while let Some(node) = open.pop() {
            if !rules.exit[node] && !std::mem::replace(&mut seen[node], true) {
                let next = moves().filter(|(index, m)| m.from == node && follows(*index));
                open.extend(next.map(|(_, m)| m.to));
            }
        }
        seen
    };
    let middle = within(first.iter().map(|&index| rules.moves[index].to).collect(), &|_| true);
    let rest = within(vec![entry], &|index| !first.contains(&index));
    let apart = middle.iter().zip(&rest).all(|(a, b)| !(a & b));
    let ending: Vec<(usize, &Move<Number>)> = moves().filter(|(_, m)| middle[m.from] && rules.exit[m.to]).collect();
    let closed = ending.iter().all(|(_, m)| calls(m));
    let last = ending.into_iter().map(|(index, _)| index).collect();
    let p = first.iter().map(|&index| rules.moves[index].weight.to_f64()).sum();
    (apart && closed).then_some(Branching { entry, p, first, last, middle })
}

/// The rules with `r (m r)*` in place of `S m S | r`.
fn in_a_row(rules: &Rules<Number>, all: &[Branching]) -> Rules<Number> {
    let mut row = rules.clone();
    for Branching { entry, first, last, middle, .. } in all {
        let component = rules.component[*entry];
        let after = row.nodes();
        let Some(exit) = (0..rules.nodes()).find(|&node| rules.exit[node] && rules.component[node] == component) else {
            continue;
        };
        row.exit.push(false);
        row.component.push(component);
        row.null.push(Number::zero());
        for (index, m) in row.moves.iter_mut().enumerate().filter(|(_, m)| rules.component.get(m.from) == Some(&component)) {
            if first.contains(&index) {
                (m.from, m.act) = (after, Act::Silent);
            } else if last.contains(&index) {
                (m.to, m.act) = (*entry, Act::Silent);
            } else if m.to == exit && !middle[m.from] {
                m.to = after;
            }
        }
        row.moves.push(Move { from: after, to: exit, act: Act::Silent, weight: Number::one() });
    }
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The entropy over the trees of a string, from the probabilities of all strings of up to many leaves.
    #[test]
    fn trees_over_leaves() {
        let p = 0.2_f64;
        let (bits, error) = of_tree(p).expect("it converges");
        // Catalan numbers by their recurrence.
        let mut trees = vec![0.0_f64, 1.0];
        for k in 2..150 {
            trees.push((1..k).map(|left| trees[left] * trees[k - left]).sum());
        }
        let chance = |k: usize| trees[k] * p.powi(k as i32 - 1) * (1.0 - p).powi(k as i32);
        let total: f64 = (1..150).map(chance).sum();
        let wanted: f64 = (1..150).map(|k| chance(k) * trees[k].log2()).sum();
        assert!((total - 1.0).abs() < 1e-12 && (bits - wanted).abs() < 1e-12 + error && error < 1e-12, "{bits} {wanted} {error}");
        assert!(of_tree(0.5).is_none());
    }
}
