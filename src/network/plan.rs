//! How a generator is put together from networks: what the language lowers to and `machine::realize` carries out.
//!
//! Parts are processes unless said otherwise. Tokens of different parts are the same where their names are; the tokens of the
//! result are the union in the order of the parts, or what the operator says.

use std::borrow::Cow;

use super::rewrite::{renamed, rewritten, stream};
use super::{Component, ComponentId, Network};
use crate::number::Scalar;

/// A generator as a tree of operators over networks.
#[derive(Clone, Debug)]
pub enum Plan<S: Scalar> {
    /// Rules, matrices: a network of its own; a process or a language.
    Network(Network<S>),
    /// Rules of a process that go on, at the nodes of these components and for ever, as another process: one whose tokens are among
    /// the network's, begun where it begins.
    Joined { network: Network<S>, endings: Vec<(ComponentId, Plan<S>)> },
    /// `level name = p`: what of the process belongs to no level yet is this level.
    Level { name: String, source: Box<Plan<S>> },
    /// `reverse(p)`
    Reverse(Box<Plan<S>>),
    /// `product(a, b, ...)`: all run, independently; the tokens are tuples. The names are for people.
    Product { parts: Vec<Plan<S>>, names: Vec<String> },
    /// `mix(a @ p, b)`: one is chosen once, for ever.
    Mix(Vec<(S, Plan<S>)>),
    /// `interleave(a, b, ...)`: one token of each in turn.
    Interleave(Vec<Plan<S>>),
    /// `shuffle(a @ p, b)`: at each step one is picked and moves.
    Shuffle(Vec<(S, Plan<S>)>),
    /// `switch` and `modulate`.
    Select(Select<S>),
    /// `every(p, n)`: each n-th token.
    Every(Box<Plan<S>>, u64),
    /// `block(p, n)`: n tokens as one, a tuple.
    Block(Box<Plan<S>>, u32),
    /// `map p { .. }` of a process: token i becomes `tokens[to[i]]`.
    Map { source: Box<Plan<S>>, to: Vec<u32>, tokens: Vec<String> },
    /// `stream(l, end: t)` of a language.
    Stream { language: Network<S>, end: Option<String> },
    /// `expand u { .. }`: each token of u becomes a string of the component of that number.
    Expand { source: Box<Plan<S>>, strings: Strings<S> },
    /// `p |> c`
    Channel { source: Box<Plan<S>>, channel: Channel<S> },
}

impl<S: Scalar> Plan<S> {
    /// The rules of a plan that is made by rules alone: strings one after the other, spelled or renamed. `None` for any other.
    pub fn rules(&self) -> Option<Cow<'_, Network<S>>> {
        Some(match self {
            Plan::Network(network) => Cow::Borrowed(network),
            Plan::Stream { language, end } => Cow::Owned(stream(language, end.as_deref())),
            Plan::Level { source, .. } => source.rules()?,
            Plan::Map { source, to, tokens } => Cow::Owned(renamed(source.rules()?.into_owned(), to, tokens)),
            Plan::Expand { source, strings } => Cow::Owned(rewritten(source.rules()?.into_owned(), strings)),
            _ => return None,
        })
    }
}

/// A control process that says at each token which part moves (`switch`), or by which part's law the one hidden state moves
/// (`modulate`).
#[derive(Clone, Debug)]
pub struct Select<S: Scalar> {
    pub control: Box<Plan<S>>,
    pub parts: Vec<Plan<S>>,
    /// For each token of the control the part it names.
    pub part_of: Vec<usize>,
    /// The control's token is shown too: tokens are pairs.
    pub seen: bool,
    /// The parts share one hidden state.
    pub modulate: bool,
}

/// The languages that tokens are expanded into: their components, over their own alphabet.
#[derive(Clone, Debug)]
pub struct Strings<S> {
    pub tokens: Vec<String>,
    pub components: Vec<Component<S>>,
    /// For each token of the source the component that writes its strings.
    pub of: Vec<u32>,
}

/// A probabilistic finite-state transducer.
#[derive(Clone, Debug)]
pub struct Channel<S> {
    /// Names of the tokens it reads and of those it writes.
    pub reads: Vec<String>,
    pub writes: Vec<String>,
    /// Names of its states; it begins in the first.
    pub states: Vec<String>,
    pub moves: Vec<Move<S>>,
    /// What moves write, over `writes`; each has an exit, and calls only components of this list.
    pub outputs: Vec<Component<S>>,
}

/// In state `from`, reading `token`, with this probability: write a string of `output` and go to `to`.
#[derive(Clone, Debug)]
pub struct Move<S> {
    pub from: u32,
    pub token: u32,
    pub probability: S,
    pub output: u32,
    pub to: u32,
}
