//! The one intermediate form for everything: a recursive transition network (in probability theory, a recursive Markov
//! chain; Etessami & Yannakakis 2009): named components with an entry and an exit, whose edges emit a token, call a component,
//! or do neither.
//!
//! A process is a network whose root component never exits; a grammar is one that does.

pub mod bounded;
pub mod certificate;
pub mod condition;
pub mod cut;
pub mod independent;
pub mod inside;
mod least;
pub mod lengths;
pub mod level;
mod levels;
pub mod linear;
pub mod period;
pub mod plan;
pub mod rewrite;
pub mod shape;
pub mod system;
pub mod termination;
pub mod token_names;
pub mod within;

use crate::number::Scalar;

/// Index of a token in the network's alphabet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Token(pub u32);

/// Index of a component.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ComponentId(pub u32);

/// Index of a node within its component.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub u32);

/// What following an edge does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Label {
    Silent,
    Emit(Token),
    Call(ComponentId),
}

#[derive(Clone, Debug)]
pub struct Edge<S> {
    pub from: NodeId,
    pub to: NodeId,
    pub label: Label,
    pub weight: S,
}

/// A node's name, where it is a state that a person named (`A`, `B[1]`), and the place it came from: an opaque number that
/// the maker of the network (the language's `lower`) can turn back into a place in the source.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NodeInfo {
    pub name: Option<String>,
    pub origin: Option<u32>,
}

#[derive(Clone, Debug)]
pub struct Component<S> {
    pub name: String,
    pub nodes: Vec<NodeInfo>,
    pub entry: NodeId,
    /// `None` for a component that never returns (a process).
    pub exit: Option<NodeId>,
    pub edges: Vec<Edge<S>>,
    /// What it says of the levels of a hierarchy.
    pub mark: Option<level::Mark<S>>,
}

/// Where a process begins.
#[derive(Clone, Debug)]
pub enum Start<S> {
    /// At the entry of the root component (a grammar), whatever the stationary law.
    Entry,
    /// In the stationary law.
    Stationary,
    /// In a given law over the nodes of the root component, as (node, weight).
    Law(Vec<(NodeId, S)>),
}

#[derive(Clone, Debug)]
pub struct Network<S: Scalar> {
    /// Token names; `Token(i)` is shown as `tokens[i]`.
    pub tokens: Vec<String>,
    pub components: Vec<Component<S>>,
    pub root: ComponentId,
    pub start: Start<S>,
    /// The final (right) vector of a generalized process over the nodes of the root; `None` means all ones.
    pub finals: Option<Vec<S>>,
    /// Weights may be negative (generalized process): rows need not be probabilities.
    pub generalized: bool,
}
