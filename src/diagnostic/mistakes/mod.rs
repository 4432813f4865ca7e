//! One named function for each mistake: all wording is here, and nowhere else.

pub mod directives;
pub mod machines;
pub mod syntax;
