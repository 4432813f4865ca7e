//! Integration tests, in one binary.

mod docs;
mod parse_examples;
mod report;
mod tidy;
