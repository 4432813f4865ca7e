//! Integration tests, in one binary.

mod causal;
mod deletions;
mod docs;
mod machines;
mod parse_examples;
mod report;
mod tidy;
mod truths;
