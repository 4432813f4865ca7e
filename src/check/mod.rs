//! From syntax tree to plan: imports, names, types, exact constants, lint, and lowering.
//!
//! [`Program`] is a checked file with all it imports. Its generators are *lowered* on demand, once their arguments are known,
//! because indexed rules, `for` and `if` depend on them. What is known without arguments is checked first, for everything
//! (`types`); the rest comes with the values (`evaluate`, `rules`, `matrices`, `compose`).

mod arms;
pub mod builtin;
mod call;
mod channel;
mod clauses;
mod compose;
mod conditioned;
mod elaborate;
mod ending;
mod evaluate;
mod heads;
mod lint;
pub mod load;
mod made;
mod matrices;
mod network;
pub mod program;
mod rules;
mod scope;
mod types;
mod value;
mod walk;

pub use elaborate::Program;
pub use load::{load, normalize};

#[cfg(test)]
mod tests;
