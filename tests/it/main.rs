//! Integration tests, in one binary.

mod report;
mod tidy;
