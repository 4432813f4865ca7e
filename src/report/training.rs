//! What became of a training: `training.json`, and a few lines of text.

use std::fmt::Write;

use serde::Serialize;

use crate::train::loss::{ExpectedLoss, mean};

/// Beyond so many times through the data set a small net learns the rows rather than the process.
const OFTEN: f64 = 4.0;

/// A training that is over.
#[derive(Clone, Debug, Serialize)]
pub struct Training {
    pub epsilang: &'static str,
    pub model: &'static str,
    /// Hidden units, and numbers that were learned.
    pub size: usize,
    pub parameters: usize,
    pub seed: u64,
    /// Rows of a step, and predictions in each row.
    pub batch: usize,
    pub predictions: usize,
    pub learning_rate: f32,
    /// The same number with `--steps` gives the same bytes.
    pub steps: usize,
    /// How often each row of the data set was learned from.
    pub epochs: f64,
    /// The budget, and the time it took; null where a number of steps was asked for, so that the same steps give the same bytes.
    pub budget_seconds: Option<f64>,
    pub seconds: Option<f64>,
    pub dataset: Trained,
    /// The name of the tensor in `trained.safetensors` and `untrained.safetensors`.
    pub hook: &'static str,
    pub loss: Losses,
    /// Mean loss, in nats, of the steps since the entry before.
    pub curve: Vec<Point>,
}

/// What was learned from.
#[derive(Clone, Debug, Serialize)]
pub struct Trained {
    pub generator: String,
    pub source_sha256: String,
    pub seed: u64,
    pub rows: usize,
}

/// Expected losses on the probe set, weighted as its prefixes are.
#[derive(Clone, Debug, Serialize)]
pub struct Losses {
    pub unit: &'static str,
    /// Tokens seen; an entry of each of the others for each of these.
    pub position: Vec<u32>,
    pub optimal: Vec<f64>,
    pub trained: Vec<f64>,
    pub untrained: Vec<f64>,
    pub mean: Means,
}

#[derive(Clone, Copy, Debug, Serialize)]
pub struct Means {
    pub optimal: Option<f64>,
    pub trained: Option<f64>,
    pub untrained: Option<f64>,
}

#[derive(Clone, Copy, Debug, Serialize)]
pub struct Point {
    pub step: usize,
    pub nats: f64,
}

impl Losses {
    pub fn new(trained: &[ExpectedLoss], untrained: &[ExpectedLoss]) -> Losses {
        Losses {
            unit: "nats",
            position: trained.iter().map(|loss| loss.position).collect(),
            optimal: trained.iter().map(|loss| loss.optimal).collect(),
            trained: trained.iter().map(|loss| loss.net).collect(),
            untrained: untrained.iter().map(|loss| loss.net).collect(),
            mean: Means {
                optimal: mean(trained).map(|(_, optimal)| optimal),
                trained: mean(trained).map(|(net, _)| net),
                untrained: mean(untrained).map(|(net, _)| net),
            },
        }
    }
}

impl Training {
    pub fn json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    pub fn text(&self) -> String {
        let mut text = format!(
            "{} of {} units ({} parameters): {} steps of {} rows, {:.1} times through the data set\n",
            self.model, self.size, self.parameters, self.steps, self.batch, self.epochs
        );
        if let Means { optimal: Some(optimal), trained: Some(trained), untrained: Some(untrained) } = self.loss.mean {
            let _ = writeln!(
                text,
                "loss, nats a token: optimal {optimal:.5}, trained {trained:.5} ({:+.5}), untrained {untrained:.5} ({:+.5})",
                trained - optimal,
                untrained - optimal
            );
        }
        if self.epochs > OFTEN {
            text += "the same rows came round often: more of them (`epsilang dataset --rows`) teach more than more time\n";
        }
        text
    }
}
