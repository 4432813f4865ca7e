//! Which calls are open within which: every component twice, as it is called from elsewhere and as it is called within some components that
//! are watched. Which copy is at work tells whether one of these is open, also where the call of it was the last thing its caller did and
//! left no trace on a stack.

use super::{ComponentId, Label, Network};
use crate::number::Scalar;

/// The network with two copies of each component, and for each component whether it is a copy within a watched one. `watched`: by
/// component; the root of a process, which never ends, is not to be watched.
pub fn within<S: Scalar>(network: &Network<S>, watched: &[bool]) -> (Network<S>, Vec<bool>) {
    let count = network.components.len();
    let copy = |callee: ComponentId, inside: bool| {
        let shift = if inside || watched[callee.0 as usize] { count } else { 0 };
        ComponentId(callee.0 + shift as u32)
    };
    let mut doubled = network.clone();
    doubled.components.extend(network.components.iter().cloned());
    for (at, component) in doubled.components.iter_mut().enumerate() {
        for edge in &mut component.edges {
            if let Label::Call(callee) = edge.label {
                edge.label = Label::Call(copy(callee, at >= count));
            }
        }
    }
    doubled.root = copy(network.root, false);
    (doubled, (0..2 * count).map(|at| at >= count).collect())
}
