//! epsilang: a language and compiler for toy generators.
//!
//! Data flows one way: source text, tokens, syntax tree, checked program, network, machine, analysis, report. See `ARCHITECTURE.md`.

pub mod analysis;
pub mod build;
pub mod check;
pub mod cli;
pub mod diagnostic;
pub mod directive;
pub mod language;
pub mod machine;
pub mod network;
pub mod number;
pub mod report;
pub mod source;
pub mod stdlib;
pub mod syntax;
