//! The lazy stack machine: what an observer knows about a network of calls after any prefix, however deep its recursion.
//!
//! The state of a network that has written some tokens is a stack of frames. A frame is a goal, a component that has been called and has
//! begun, and the node where things stand in a component on the goal's *left edge*: the first call of the first call ... of the
//! goal. How many calls lie between the goal and that component is not guessed but summed over (the left-corner transform of
//! Rosenkrantz & Lewis 1970, with the closures of Stolcke 1995), so a token pushes at most one frame, left recursion costs nothing, and
//! what happens without a token (left recursion, unit and empty cycles) is a linear system for each goal.
//!
//! A belief is a graph of such stacks with weights: every frame shares the stacks below it with others ([`Belief`]). Weights are
//! probabilities given the past, exact where the numbers are.

mod belief;
mod edge;
mod effect;
mod machine;
pub mod make;
mod open;
mod stationary;
mod view;

pub use belief::Belief;
pub use machine::StackMachine;
pub use make::Stacked;
pub use stationary::NotStationary;
pub use view::{Open, Opened, ToCome};

#[cfg(test)]
mod tests;
