//! One named function for each mistake: all wording is here, and nowhere else.

pub mod directives;
pub mod machines;
pub mod imports;
pub mod matrices;
pub mod names;
pub mod rules;
pub mod syntax;
pub mod types;
