//! What all lengths of a language's strings have in common: the least of them, and what the others differ from it by.
//!
//! A derivation is longer than the shortest one by what each of its steps adds to the shortest way on, and every step that is ever taken
//! can be taken alone: so the lengths differ by multiples of the greatest common divisor of these, and of nothing larger.

use super::{Label, Network};
use crate::number::Scalar;

/// The least length of a string, and the greatest common divisor of what other lengths exceed it by (zero where all are of one length).
/// `None` where no string ends.
pub fn lengths<S: Scalar>(language: &Network<S>) -> Option<(u64, u64)> {
    let shortest = shortest(language);
    let own = |component: usize| shortest[component][language.components[component].entry.0 as usize];
    let root = language.root.0 as usize;
    let least = own(root)?;
    let mut beyond = 0;
    // Nodes that a derivation which ends comes to.
    let mut reached: Vec<Vec<bool>> = shortest.iter().map(|nodes| vec![false; nodes.len()]).collect();
    let mut open = vec![(root, language.components[root].entry.0 as usize)];
    while let Some((component, node)) = open.pop() {
        if std::mem::replace(&mut reached[component][node], true) {
            continue;
        }
        let edges = language.components[component].edges.iter();
        for edge in edges.filter(|edge| edge.from.0 as usize == node && !edge.weight.is_zero(0.0)) {
            let to = edge.to.0 as usize;
            let written = match edge.label {
                Label::Emit(_) => Some(1),
                Label::Silent => Some(0),
                Label::Call(callee) => own(callee.0 as usize),
            };
            let (Some(written), Some(after), Some(before)) = (written, shortest[component][to], shortest[component][node]) else {
                continue;
            };
            beyond = gcd(beyond, written + after - before);
            open.push((component, to));
            if let Label::Call(callee) = edge.label {
                let callee = callee.0 as usize;
                open.push((callee, language.components[callee].entry.0 as usize));
            }
        }
    }
    Some((least, beyond))
}

/// By component and node, the fewest tokens to its exit; `None` where it is never come to.
fn shortest<S: Scalar>(language: &Network<S>) -> Vec<Vec<Option<u64>>> {
    let mut found: Vec<Vec<Option<u64>>> = language.components.iter().map(|c| vec![None; c.nodes.len()]).collect();
    for (component, nodes) in language.components.iter().zip(&mut found) {
        if let Some(exit) = component.exit {
            nodes[exit.0 as usize] = Some(0);
        }
    }
    loop {
        let mut changed = false;
        for (index, component) in language.components.iter().enumerate() {
            for edge in component.edges.iter().rev().filter(|edge| !edge.weight.is_zero(0.0)) {
                let written = match edge.label {
                    Label::Emit(_) => Some(1),
                    Label::Silent => Some(0),
                    Label::Call(callee) => {
                        let callee = callee.0 as usize;
                        found[callee][language.components[callee].entry.0 as usize]
                    }
                };
                let Some((written, after)) = written.zip(found[index][edge.to.0 as usize]) else { continue };
                let whole = u64::saturating_add(written, after);
                let before = &mut found[index][edge.from.0 as usize];
                if before.is_none_or(|before| whole < before) {
                    *before = Some(whole);
                    changed = true;
                }
            }
        }
        if !changed {
            return found;
        }
    }
}

/// Of zero and a number that number.
fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}
