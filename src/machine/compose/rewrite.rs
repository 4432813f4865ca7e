//! Channels, and machines as networks. A channel gives a network, which `flatten` writes out: strings take their own time, so the
//! law of the result is worked out there.

use rustc_hash::FxHashMap;

use super::{Part, too_large};
use crate::machine::State;
use crate::machine::flatten::NotFlat;
use crate::machine::limits::Limits;
use crate::network::plan::Channel;
use crate::network::rewrite::shifted;
use crate::network::{Component, ComponentId, Edge, Label, Network, NodeId, NodeInfo, Start, Token};
use crate::number::Ordered;

/// A process through a channel: states are pairs of the process's and the channel's, explored from where both begin.
pub fn through<S: Ordered>(part: &Part<S>, channel: &Channel<S>, limits: &Limits) -> Result<Network<S>, NotFlat<S>> {
    let machine = &part.flat.machine;
    let read: Vec<Option<u32>> =
        part.flat.tokens.iter().map(|name| channel.reads.iter().position(|token| token == name).map(|at| at as u32)).collect();
    let mut moves: FxHashMap<(u32, u32), Vec<usize>> = FxHashMap::default();
    for (at, step) in channel.moves.iter().enumerate() {
        moves.entry((step.from, step.token)).or_default().push(at);
    }
    let mut number: FxHashMap<(State, u32), u32> = FxHashMap::default();
    let mut pairs: Vec<(State, u32)> = Vec::new();
    let mut see = |pair: (State, u32), pairs: &mut Vec<(State, u32)>| {
        NodeId(*number.entry(pair).or_insert_with(|| {
            pairs.push(pair);
            pairs.len() as u32 - 1
        }))
    };
    let support = part.law.iter().enumerate().filter(|(_, weight)| !weight.is_zero(0.0));
    let law: Vec<(NodeId, S)> = support.map(|(state, weight)| (see((state as State, 0), &mut pairs), weight.clone())).collect();
    let mut edges = Vec::new();
    let mut next = 0;
    while next < pairs.len() {
        if pairs.len() > limits.max_states {
            return Err(too_large(pairs.len(), limits));
        }
        let (state, place) = pairs[next];
        for edge in machine.from(state) {
            let Some(token) = read[edge.token as usize] else { continue };
            for &at in moves.get(&(place, token)).into_iter().flatten() {
                let step = &channel.moves[at];
                let to = see((edge.to, step.to), &mut pairs);
                let weight = edge.weight.mul(&step.probability);
                edges.push(Edge { from: NodeId(next as u32), to, label: Label::Call(ComponentId(step.output + 1)), weight });
            }
        }
        next += 1;
    }
    let node = |&(state, place): &(State, u32)| NodeInfo {
        name: Some(format!("{}/{}", part.flat.state_names[state as usize], channel.states[place as usize])),
        origin: part.flat.origins[state as usize],
    };
    let root =
        Component { name: "channel".to_string(), nodes: pairs.iter().map(node).collect(), entry: NodeId(0), exit: None, edges };
    let finals = machine.finals().map(|finals| pairs.iter().map(|(state, _)| finals[*state as usize].clone()).collect());
    let mut components = vec![root];
    components.extend(shifted(&channel.outputs, 1));
    let generalized = finals.is_some();
    Ok(Network { tokens: channel.writes.clone(), components, root: ComponentId(0), start: Start::Law(law), finals, generalized })
}

/// A machine as a network of one component, started in the part's law.
pub fn as_network<S: Ordered>(part: &Part<S>) -> Network<S> {
    let machine = &part.flat.machine;
    let node = |(name, origin): (&String, &Option<u32>)| NodeInfo { name: Some(name.clone()), origin: *origin };
    let edge = |edge: &crate::machine::Edge<S>| Edge {
        from: NodeId(edge.from),
        to: NodeId(edge.to),
        label: Label::Emit(Token(edge.token)),
        weight: edge.weight.clone(),
    };
    let root = Component {
        name: "process".to_string(),
        nodes: part.flat.state_names.iter().zip(&part.flat.origins).map(node).collect(),
        entry: NodeId(0),
        exit: None,
        edges: machine.edges().iter().map(edge).collect(),
    };
    let law = part.law.iter().enumerate().filter(|(_, weight)| !weight.is_zero(0.0));
    Network {
        tokens: part.flat.tokens.clone(),
        components: vec![root],
        root: ComponentId(0),
        start: Start::Law(law.map(|(state, weight)| (NodeId(state as u32), weight.clone())).collect()),
        finals: machine.finals().map(<[S]>::to_vec),
        generalized: machine.finals().is_some(),
    }
}
