//! The forms of the report: shape, escaping, and what a person reads.

mod emit;
mod fixtures;
mod html;
mod json;
mod text;
