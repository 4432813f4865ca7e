//! Generators and channels with their arguments, elaborated.

use std::sync::Arc;

use super::program::Kind;
use super::value::Alphabet;
use crate::network::plan::Plan;
use crate::number::Number;
use crate::source::Span;

/// A process or a language, made of a declaration and its arguments or by an operator.
#[derive(Clone, Debug)]
pub struct Made {
    pub kind: Kind,
    /// The declared name, or the operator's.
    pub name: String,
    pub span: Span,
    pub alphabet: Arc<Alphabet>,
    /// Ready for the mathematics.
    pub plan: Plan<Number>,
    /// Parameter and value, written exactly.
    pub parameters: Vec<(String, String)>,
    pub docs: Vec<String>,
    /// Levels of a hierarchy, with their alphabets.
    pub levels: Vec<(String, Arc<Alphabet>)>,
    /// Names of the states, where it has states of its own.
    pub states: Vec<String>,
    /// Names of the rules, without their indices.
    pub rules: Vec<String>,
}

/// A channel with its arguments.
#[derive(Clone, Debug)]
pub struct Channel {
    pub name: String,
    pub from: Arc<Alphabet>,
    pub to: Arc<Alphabet>,
    pub transducer: crate::network::plan::Channel<Number>,
}
