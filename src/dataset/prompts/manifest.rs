//! What prompts say of themselves: `manifest.json`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::dataset::manifest::{Begins, Bounded, FileEntry, LevelFile, OptimalLoss, Source, json};

pub const FORMAT: &str = "epsilang prompts";
pub const FORMAT_VERSION: u32 = 1;

/// The rule by which beliefs belong to a model's activations.
pub const ALIGNMENT: &str = "row t of every array is after the prompt's token t, that token seen; it belongs to the activation at the model token that \
                             carries its word: the one model token whose characters hold those of characters.npy[prompt, t], white space around words \
                             not counted. align.py finds it from a tokenizer's offsets, and refuses where a word is split into several model tokens, \
                             two words share one, or one is missing. Model tokens of the separator, and those that the tokenizer adds, carry no belief";

/// What is believed of, in words.
pub const OBSERVER: &str = "the observer knows the generator and reads the prompt from its beginning; a model that is given one prompt has to find the \
                            generator out while it reads, so that late positions are the fair ones, and the observers of the last k tokens are what it \
                            can be no better than without that";

#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct Manifest {
    pub format: String,
    pub format_version: u32,
    /// Version of the program that wrote it.
    pub epsilang: String,
    pub generator: Source,
    /// Token i is `vocabulary[i]`, written `words[i]`.
    pub vocabulary: Vec<String>,
    pub words: Vec<String>,
    /// Stands between two words.
    pub separator: String,
    pub begins: Begins,
    pub seed: u64,
    /// Prompts, and tokens of each.
    pub count: u64,
    pub length: u64,
    pub alignment: String,
    pub observer: String,
    pub suffix: SuffixObservers,
    pub invisible: Invisible,
    pub surrogates: Vec<Surrogate>,
    /// Of the observer, at each position.
    pub optimal_loss: Option<OptimalLoss>,
    /// Mean loss of the observer on each of these prompts, nats per token.
    pub prompt_loss_nats: Vec<f64>,
    /// Bits per token.
    pub entropy_rate: Option<Bounded>,
    /// How equality of beliefs was decided, for `belief_class.npy`.
    pub belief_class: String,
    /// Columns of `features.npy`.
    pub features: Vec<String>,
    pub levels: Vec<LevelFile>,
    /// What may go wrong when a tokenizer reads the words.
    pub tokenisation: Vec<String>,
    /// What a reader may look for and is not here, and why.
    pub absent: BTreeMap<String, String>,
    pub files: BTreeMap<String, FileEntry>,
}

/// The observers of the last tokens.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
pub struct SuffixObservers {
    /// Axis 2 of the arrays `suffix_*`: entry j - 1 is of the last j tokens.
    pub most: u64,
    pub what: String,
}

/// The part of the belief that the next token does not show.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct Invisible {
    /// Of the kernel of the emission matrix, in reduced coordinates.
    pub dimension: u64,
    /// The part of the variance of these prompts' reduced beliefs; null where they do not vary.
    pub share_of_variance: Option<f64>,
    pub what: String,
}

/// Prompts of a k-Markov approximation in the same words.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
pub struct Surrogate {
    pub order: u64,
    pub texts: String,
    pub tokens: String,
    pub characters: String,
    pub bytes: String,
}

impl Manifest {
    pub fn write(&self) -> String {
        json(self)
    }
}

/// Texts as a list of strings.
pub fn texts(texts: &[&str]) -> Vec<u8> {
    json(texts).into_bytes()
}
