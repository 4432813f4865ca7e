//! From text to tree and back.

pub mod tree;
