//! How a generator is put together from networks: what the language lowers to and `machine::realize` carries out.

use super::Network;
use crate::number::Scalar;

/// A generator as a tree of operators over networks.
#[derive(Clone, Debug)]
pub enum Plan<S: Scalar> {
    /// Rules, matrices: a network of its own.
    Network(Network<S>),
    /// `reverse(p)`
    Reverse(Box<Plan<S>>),
}
