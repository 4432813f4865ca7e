//! Prompts: sequences of a process written as text in words that a language model reads as one token each, with what an optimal observer
//! believes after each word. What testing a ready-made model in context needs.
//!
//! The observer knows the process. A model that reads a prompt has yet to find it out, so beside the belief stand those of observers who saw only the
//! last few tokens.

pub mod card;
pub mod folder;
pub mod manifest;
pub mod observer;
pub mod paths;
pub mod words;

pub use manifest::Manifest;
pub use observer::Observed;
pub use words::{BadWords, Words, Written};

#[cfg(test)]
mod tests;
