//! The forms of the report: shape, escaping, and what a person reads.

mod fixtures;
mod json;
mod text;
