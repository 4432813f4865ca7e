//! A machine in other programs' formats, and as a .gen file.

pub mod dot;
pub mod fst;
pub mod npz;
pub mod process;

use crate::machine::{Machine, State, Token};

/// What things are called, beside a machine that knows only their numbers.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    /// Of the generator.
    pub generator: &'a str,
    /// In the order of the machine's tokens.
    pub tokens: &'a [String],
    /// In the order of the machine's states; those that are missing are numbered.
    pub states: &'a [String],
}

impl Names<'_> {
    fn token(&self, token: Token) -> String {
        self.tokens.get(token as usize).cloned().unwrap_or_else(|| format!("t{token}"))
    }

    fn state(&self, state: State) -> String {
        self.states.get(state as usize).cloned().unwrap_or_else(|| format!("S{state}"))
    }
}

/// Why a machine cannot be written in a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unwritable {
    /// The format takes logarithms of weights, and this machine has negative ones.
    NegativeWeight,
    /// The dense form would have this many numbers.
    TooLarge { numbers: usize },
}

impl std::fmt::Display for Unwritable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Unwritable::NegativeWeight => f.write_str("the format takes logarithms of weights, and some weights are negative"),
            Unwritable::TooLarge { numbers } => write!(f, "the dense form would hold {numbers} numbers"),
        }
    }
}

impl std::error::Error for Unwritable {}

/// Groups of edges with the same ends, in order of (from, to).
fn parallel<S>(machine: &Machine<S>) -> std::collections::BTreeMap<(State, State), Vec<&crate::machine::Edge<S>>>
where
    S: crate::number::Scalar,
{
    let mut groups = std::collections::BTreeMap::new();
    for edge in machine.edges() {
        groups.entry((edge.from, edge.to)).or_insert_with(Vec::new).push(edge);
    }
    groups
}
