//! From syntax tree to plan: imports, names, types, exact constants, lint, and lowering.
//!
//! [`Program`] is a checked file with all it imports. Its generators are *lowered* on demand, once their arguments are known,
//! because indexed rules, `for` and `if` depend on them.

pub mod load;
pub mod program;

pub use load::load;
pub use program::Program;
