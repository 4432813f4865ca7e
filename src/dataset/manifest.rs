//! What a data set says of itself: `manifest.json`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Anything that JSON can say.
pub type Json = serde_json::Value;

pub const FORMAT: &str = "epsilang dataset";
pub const FORMAT_VERSION: u32 = 1;

/// The rule by which beliefs belong to activations.
pub const ALIGNMENT: &str = "the belief of a prefix belongs to the activation at the column where the prefix ends: the belief at index t has seen \
                             tokens 0..=t; a begin token, where there is one, stands in column 0 and leaves the belief the process starts with";

#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct Manifest {
    pub format: String,
    pub format_version: u32,
    /// Version of the program that wrote it.
    pub epsilang: String,
    pub generator: Source,
    /// Token i of the arrays is `vocabulary[i]`; marks have numbers after these.
    pub vocabulary: Vec<String>,
    /// The begin token in column 0, where there is one.
    pub bos: Option<Mark>,
    /// The token that closes a sentence; it is one of the vocabulary.
    pub end: Option<Mark>,
    pub alignment: String,
    pub begins: Begins,
    pub seed: u64,
    /// Training sequences, and tokens of each without the begin token.
    pub rows: u64,
    pub length: u64,
    pub optimal_loss: Option<OptimalLoss>,
    /// Bits per token.
    pub entropy_rate: Option<Bounded>,
    pub probe: Option<Probed>,
    /// How well beliefs are predicted without a model, as in the report.
    pub probe_difficulty: Option<Json>,
    pub levels: Vec<LevelFile>,
    /// Columns of `probe/features.npy`.
    pub features: Vec<String>,
    /// What a reader may look for and is not here, and why.
    pub absent: BTreeMap<String, String>,
    pub files: BTreeMap<String, FileEntry>,
}

#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct Source {
    pub name: String,
    pub parameters: BTreeMap<String, String>,
    /// The file it was made from, and a hash of its text.
    pub source: String,
    pub source_sha256: String,
}

#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
pub struct Mark {
    pub id: u16,
    pub token: String,
}

/// The law that every sequence begins in.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Begins {
    /// As after a long past that is not shown.
    Stationary,
    /// At the beginning of a sentence.
    Sentence,
    /// In the start that the generator was written with.
    Written,
}

/// The least mean loss that any predictor of the next token can have, at each position: H[X_t | X_0 .. X_{t-1}].
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct OptimalLoss {
    pub nats: Vec<f64>,
    pub bits: Vec<f64>,
    pub how: String,
    /// Of each entry, in nats, where it was sampled.
    pub standard_error_nats: Option<Vec<f64>>,
}

#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct Bounded {
    pub value: f64,
    pub lower: f64,
    pub upper: f64,
    pub method: String,
}

/// What `probe/` holds.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
pub struct Probed {
    pub prefixes: u64,
    /// Rows of `probe/tokens.npy`.
    pub sequences: u64,
    /// Tokens of the longest prefix.
    pub longest: u64,
    /// Whether every prefix that can occur is there; else those of drawn sequences, weighted by how often they were drawn.
    pub complete: bool,
    pub folds: u8,
    /// How equality of beliefs was decided.
    pub belief_class: String,
}

#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
pub struct LevelFile {
    pub name: String,
    pub file: String,
    /// Columns: P(the level is in this place).
    pub states: Vec<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
pub struct FileEntry {
    pub sha256: String,
    pub bytes: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dtype: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shape: Option<Vec<u64>>,
}

/// Why a text is no manifest that can be read here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotAManifest {
    Json(String),
    Format(String),
    Version(u32),
}

impl std::fmt::Display for NotAManifest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            NotAManifest::Json(why) => write!(f, "is not the manifest of a data set: {why}"),
            NotAManifest::Format(format) => write!(f, "is of the format `{format}`, where `{FORMAT}` is expected"),
            NotAManifest::Version(version) => {
                write!(
                    f,
                    "is of version {version} of the format; this program reads version {FORMAT_VERSION}: make the data set again"
                )
            }
        }
    }
}

impl Manifest {
    /// # Errors
    /// Where the text is no manifest, or one of another version.
    pub fn read(text: &str) -> Result<Manifest, NotAManifest> {
        #[derive(Deserialize)]
        struct Head {
            format: String,
            format_version: u32,
        }
        let json = |error: serde_json::Error| NotAManifest::Json(error.to_string());
        // The version first: another version may have other fields.
        let head: Head = serde_json::from_str(text).map_err(json)?;
        if head.format != FORMAT {
            return Err(NotAManifest::Format(head.format));
        }
        if head.format_version != FORMAT_VERSION {
            return Err(NotAManifest::Version(head.format_version));
        }
        serde_json::from_str(text).map_err(json)
    }

    pub fn write(&self) -> String {
        json(self)
    }
}

/// As JSON that people can read too.
pub(super) fn json(of: &(impl Serialize + ?Sized)) -> String {
    let mut text = serde_json::to_string_pretty(of).unwrap_or_default();
    text.push('\n');
    text
}
