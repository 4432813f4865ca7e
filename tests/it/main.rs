//! Integration tests, in one binary.

mod causal;
mod causal_identities;
mod check_examples;
mod deletions;
mod docs;
mod error_pages;
mod format;
mod identities;
mod machines;
mod mutation;
mod parse_examples;
mod random_machines;
mod report;
mod tidy;
mod truths;
