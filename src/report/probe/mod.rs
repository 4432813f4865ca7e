//! What a probe found, as text and as JSON.

pub mod json;
pub mod text;
