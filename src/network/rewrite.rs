//! Operators on networks that write strings: streams of a language, tokens expanded into strings.

use super::plan::Strings;
use super::{Component, ComponentId, Edge, Label, Network, NodeId, NodeInfo, Start, Token};
use crate::number::Scalar;

/// Strings of a language, independent, one after the other, each closed by `end` if it is given.
pub fn stream<S: Scalar>(language: &Network<S>, end: Option<&str>) -> Network<S> {
    let mut network = language.clone();
    let root = ComponentId(network.components.len() as u32);
    let (begin, closed) = (NodeId(0), NodeId(1));
    let label = match end {
        Some(name) => {
            network.tokens.push(name.to_string());
            Label::Emit(Token(network.tokens.len() as u32 - 1))
        }
        None => Label::Silent,
    };
    let node = |name: &str| NodeInfo { name: Some(name.to_string()), origin: None };
    network.components.push(Component {
        name: "stream".to_string(),
        nodes: vec![node("begin"), node("end")],
        entry: begin,
        exit: None,
        edges: vec![
            Edge { from: begin, to: closed, label: Label::Call(language.root), weight: S::one() },
            Edge { from: closed, to: begin, label, weight: S::one() },
        ],
    });
    network.root = root;
    network.start = Start::Stationary;
    network
}

/// Each token of the source replaced by a string of its component: emitting becomes calling.
pub fn rewritten<S: Scalar>(mut source: Network<S>, strings: &Strings<S>) -> Network<S> {
    let shift = source.components.len() as u32;
    for edge in source.components.iter_mut().flat_map(|component| &mut component.edges) {
        if let Label::Emit(token) = edge.label {
            edge.label = Label::Call(ComponentId(strings.of[token.0 as usize] + shift));
        }
    }
    source.components.extend(shifted(&strings.components, shift));
    source.tokens = strings.tokens.clone();
    source
}

/// Components moved to the places from `shift` on.
pub fn shifted<S: Scalar>(components: &[Component<S>], shift: u32) -> impl Iterator<Item = Component<S>> {
    components.iter().map(move |component| {
        let mut component = component.clone();
        for edge in &mut component.edges {
            if let Label::Call(id) = &mut edge.label {
                id.0 += shift;
            }
        }
        component
    })
}
