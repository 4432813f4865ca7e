//! The names of the files of prompts, below their folder.

pub use crate::dataset::paths::{CARD, GENERATOR, MANIFEST, PROCESS};

pub const ALIGN: &str = "align.py";
pub const TEXTS: &str = "prompts.json";
pub const TOKENS: &str = "tokens.npy";
pub const CHARACTERS: &str = "characters.npy";
pub const BYTES: &str = "bytes.npy";
pub const LOGPROB: &str = "logprob.npy";
pub const BELIEF_WRITTEN: &str = "belief_written.npy";
pub const BELIEF_REDUCED: &str = "belief_reduced.npy";
pub const BELIEF_CLASS: &str = "belief_class.npy";
pub const NEXT_TOKEN: &str = "next_token.npy";
pub const INVISIBLE: &str = "invisible.npy";
pub const SUFFIX_WRITTEN: &str = "suffix_written.npy";
pub const SUFFIX_REDUCED: &str = "suffix_reduced.npy";
pub const SUFFIX_NEXT_TOKEN: &str = "suffix_next_token.npy";
pub const FEATURES: &str = "features.npy";
/// Below it one file a level, named in the manifest.
pub const LEVELS: &str = "levels";

/// The texts of the k-Markov surrogate.
pub fn surrogate_texts(k: usize) -> String {
    format!("control/markov{k}.json")
}

/// Its tokens, characters or bytes.
pub fn surrogate(k: usize, of: &str) -> String {
    format!("control/markov{k}_{of}")
}
