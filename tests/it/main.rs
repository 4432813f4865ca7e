//! Integration tests, in one binary.

mod parse_examples;
mod report;
mod tidy;
