//! From text to tree and back.

pub(crate) mod build;
pub mod comments;
pub mod format;
mod hints;
pub mod layout;
pub mod lexer;
pub mod parser;
mod recover;
pub mod token;
pub mod tree;
mod words;
