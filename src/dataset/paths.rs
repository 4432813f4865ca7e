//! The names of a data set's files, below its folder.

pub const MANIFEST: &str = "manifest.json";
pub const GENERATOR: &str = "generator.gen";
/// In its place, where the process was given as a machine.
pub const MACHINE: &str = "generator.json";
pub const PROCESS: &str = "process.npz";
pub const CARD: &str = "README.md";
pub const LOADER: &str = "loader.py";
pub const MODEL: &str = "model.py";

pub const TRAIN_TOKENS: &str = "train/tokens.npy";
pub const TRAIN_LOGPROB: &str = "train/logprob.npy";
pub const TRAIN_STATES: &str = "train/states.npy";
pub const TRAIN_BIN: &str = "train/train.bin";
pub const TRAIN_PARQUET: &str = "train/train.parquet";

pub const PROBE_TOKENS: &str = "probe/tokens.npy";
pub const PROBE_ROW: &str = "probe/row.npy";
pub const PROBE_COLUMN: &str = "probe/column.npy";
pub const PROBE_POSITION: &str = "probe/position.npy";
pub const PROBE_WEIGHT: &str = "probe/weight.npy";
pub const PROBE_LOG_PROBABILITY: &str = "probe/log_probability.npy";
pub const PROBE_BELIEF_WRITTEN: &str = "probe/belief_written.npy";
pub const PROBE_BELIEF_REDUCED: &str = "probe/belief_reduced.npy";
pub const PROBE_NEXT_TOKEN: &str = "probe/next_token.npy";
pub const PROBE_BELIEF_CLASS: &str = "probe/belief_class.npy";
pub const PROBE_CHILDREN: &str = "probe/children.npy";
pub const PROBE_FOLD: &str = "probe/fold.npy";
pub const PROBE_FEATURES: &str = "probe/features.npy";
/// Below it one file a level, named in the manifest.
pub const PROBE_LEVELS: &str = "probe/levels";
/// Below it the k-Markov surrogates.
pub const CONTROL: &str = "control";

/// The file of the k-Markov surrogate.
pub fn control(k: usize) -> String {
    format!("{CONTROL}/markov{k}.npy")
}
