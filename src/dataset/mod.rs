//! Data sets for training sequence models and for asking what they carry: tokens, exact beliefs and optimal losses, as arrays.
//!
//! Nothing here touches files: arrays go to and come from bytes, by the names of [`paths`], and the command line puts them where they belong.
//!
//! Alignment: the belief at index t has seen tokens 0..=t, so it belongs to a model's activation at t. A begin token, where there is one, stands before
//! token 0 and leaves the belief the process starts with.

pub mod archive;
pub mod array;
pub mod card;
pub mod controls;
pub mod loss;
pub mod manifest;
pub mod parquet;
pub mod paths;
pub mod prefixes;
pub mod probe_set;
pub mod process;
pub mod prompts;
pub mod reader;
pub mod subject;
pub mod train_block;
pub mod train_set;
pub mod without_coordinates;

pub use array::Matrix;
pub use manifest::Manifest;
pub use probe_set::ProbeSet;
pub use subject::Subject;
pub use train_set::TrainSet;

/// Loads a data set with numpy, and with PyTorch where it is installed.
pub const LOADER_PY: &str = include_str!("python/loader.py");
/// Finds the words of prompts in a tokenizer's output.
pub const ALIGN_PY: &str = include_str!("python/align.py");
/// A small transformer and a recurrent net in PyTorch, and how their activations are saved.
pub const MODEL_PY: &str = include_str!("python/model.py");

#[cfg(test)]
mod tests;
