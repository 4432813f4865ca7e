//! What is known exactly of every prefix that a model was run on.

use super::matrix::Matrix;
use crate::dataset::prefixes::FOLDS;
use crate::dataset::{Manifest, ProbeSet, paths};

/// Tokens of the longest table.
pub const LONGEST_TABLE: usize = 6;
/// How near to one the probabilities of all words of a length add up.
const WHOLE: f64 = 1e-6;

/// The truth that activations are held against: N prefixes, each once.
#[derive(Clone, Debug, Default)]
pub struct Exact {
    pub generator: String,
    pub vocabulary: Vec<String>,
    /// Columns of `tokens`, and so of the activations.
    pub columns: usize,
    /// [sequences, columns]: what was fed to the model.
    pub tokens: Vec<u16>,
    /// Where in `tokens` a prefix ends. [N]
    pub row: Vec<u32>,
    pub column: Vec<u32>,
    /// Tokens of the process that were seen. [N]
    pub position: Vec<u32>,
    /// Sums to one. [N]
    pub weight: Vec<f64>,
    /// Natural logarithm of the prefix's probability. [N]
    pub log_probability: Vec<f64>,
    /// Below `folds`; prefixes of a fold are held out together. [N]
    pub fold: Vec<u8>,
    pub folds: usize,
    /// Of the reduced presentation. [N, dimension]
    pub belief: Matrix,
    /// Over the states as written, where that differs. [N, states]
    pub written: Option<Matrix>,
    /// [N, vocabulary]
    pub next_token: Matrix,
    /// Equal numbers: equal predictions. [N]
    pub class: Vec<u32>,
    /// Index of the prefix one token longer, -1 where there is none. [N, vocabulary]
    pub children: Vec<i32>,
    /// Values of named functionals of the belief. [N, features]
    pub features: Matrix,
    pub feature_names: Vec<String>,
    /// The belief about each level. [N, states of the level]
    pub levels: Vec<(String, Matrix)>,
    /// `maps[x]`: T[x] of the reduced presentation, row by row; the belief b becomes b T[x] / (b T[x] final).
    pub maps: Vec<Vec<f64>>,
    pub finals: Vec<f64>,
}

impl Exact {
    pub fn prefixes(&self) -> usize {
        self.weight.len()
    }

    pub fn sequences(&self) -> usize {
        self.tokens.len().checked_div(self.columns).unwrap_or(0)
    }

    pub fn dimension(&self) -> usize {
        self.belief.columns
    }

    /// The tokens of a prefix, a begin token left out.
    pub fn word(&self, prefix: usize) -> &[u16] {
        let end = self.row[prefix] as usize * self.columns + self.column[prefix] as usize + 1;
        &self.tokens[end - self.position[prefix] as usize..end]
    }

    /// Of so many prefixes of equal weight a mean would be as sharp: (sum w)^2 / sum w^2 (Kish 1965).
    pub fn effective(&self) -> f64 {
        let (sum, squares) = self.weight.iter().fold((0.0, 0.0), |(sum, squares), w| (sum + w, squares + w * w));
        if squares > 0.0 { sum * sum / squares } else { 0.0 }
    }

    /// For every prefix that with one token less, where it is there, and the token.
    pub fn parents(&self) -> Vec<Option<(usize, usize)>> {
        let mut parents = vec![None; self.prefixes()];
        let tokens = self.vocabulary.len().max(1);
        for (at, &child) in self.children.iter().enumerate() {
            if let Some(slot) = usize::try_from(child).ok().and_then(|child| parents.get_mut(child)) {
                *slot = Some((at / tokens, at % tokens));
            }
        }
        parents
    }

    /// Whether all words of every length are there: then means over the prefixes are those of the process, not estimates.
    pub fn is_complete(&self) -> bool {
        let longest = self.position.iter().copied().max().unwrap_or(0) as usize;
        let mut mass = vec![0.0; longest + 1];
        for (position, log) in self.position.iter().zip(&self.log_probability) {
            mass[*position as usize] += log.exp();
        }
        mass.iter().all(|mass| *mass == 0.0 || (mass - 1.0).abs() < WHOLE)
    }

    /// Prefixes of each fold, in order.
    pub fn by_fold(&self) -> Vec<Vec<u32>> {
        let mut rows = vec![Vec::new(); self.folds];
        for (at, fold) in self.fold.iter().enumerate() {
            rows[*fold as usize].push(at as u32);
        }
        rows
    }

    /// The weight of `state` T[token], where `state` is a belief or a row vector: for a belief the token's probability.
    pub fn chance(&self, state: &[f64], token: usize) -> f64 {
        use crate::geometry::presentation::dot;
        state.iter().zip(self.maps[token].chunks_exact(self.dimension())).map(|(x, row)| x * dot(row, &self.finals)).sum()
    }

    /// The belief after a token, by the update map, into `next`; its weight, the token's probability.
    pub fn update(&self, belief: &[f64], token: usize, next: &mut [f64]) -> f64 {
        crate::geometry::presentation::times(belief, &self.maps[token], next);
        let chance = crate::geometry::presentation::dot(next, &self.finals);
        next.iter_mut().for_each(|x| *x /= chance);
        chance
    }
}

/// Why a data set cannot be probed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotProbed {
    /// It holds no beliefs, or no update maps, for this reason.
    NoBeliefs(String),
    /// Less than two prefixes.
    TooFew,
    /// Its arrays do not fit one another, or hold what is no number: what is wrong.
    Damaged(&'static str),
}

impl std::fmt::Display for NotProbed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            NotProbed::NoBeliefs(why) => {
                write!(
                    f,
                    "the data set has no beliefs in coordinates, and so nothing that a claim to carry them could be held against: {why}. What it has for \
                     every prefix are the law of the next token ({}) and features ({}), which can be fitted by hand",
                    paths::PROBE_NEXT_TOKEN,
                    paths::PROBE_FEATURES
                )
            }
            NotProbed::Damaged(what) => write!(f, "the data set is damaged: {what}"),
            NotProbed::TooFew => write!(f, "the data set has too few prefixes to be probed"),
        }
    }
}

impl Exact {
    /// From a data set.
    ///
    /// # Errors
    /// Where it has no beliefs, or its arrays do not fit one another.
    pub fn of(manifest: &Manifest, set: ProbeSet) -> Result<Exact, NotProbed> {
        let (Some(belief), Some(update)) = (set.belief_reduced, set.update) else {
            let why = manifest.absent.get(paths::PROBE_BELIEF_REDUCED).or(manifest.absent.get(paths::PROCESS));
            return Err(NotProbed::NoBeliefs(why.cloned().unwrap_or_else(|| "its manifest does not say why".to_string())));
        };
        if set.row.len() < 2 {
            return Err(NotProbed::TooFew);
        }
        let tokens = set.next_token.columns;
        let finite = |matrix: &Matrix| matrix.values.iter().all(|x| x.is_finite());
        let sound = |holds: bool, what: &'static str| if holds { Ok(()) } else { Err(NotProbed::Damaged(what)) };
        sound(
            update.dimension == belief.columns && update.maps.len() == tokens,
            "its update maps do not fit its beliefs and its tokens",
        )?;
        sound(
            set.children.columns == tokens && manifest.vocabulary.len() >= tokens && tokens > 0,
            "its arrays are of different vocabularies",
        )?;
        sound(set.features.columns == set.feature_names.len(), "its features do not fit their names")?;
        sound(
            [&belief, &set.next_token, &set.features].into_iter().chain(&set.belief_written).all(finite)
                && set.levels.iter().all(|level| finite(&level.beliefs))
                && update.maps.iter().flatten().chain(&update.finals).all(|x| x.is_finite()),
            "some of its numbers are not finite",
        )?;
        let total: f64 = set.weight.iter().sum();
        sound(total.is_finite() && total > 0.0 && set.weight.iter().all(|w| *w >= 0.0), "its weights are no probabilities")?;
        let exact = Exact {
            generator: manifest.generator.name.clone(),
            vocabulary: manifest.vocabulary.iter().take(set.next_token.columns).cloned().collect(),
            columns: set.sequences.columns,
            tokens: set.sequences.values,
            row: set.row,
            column: set.column,
            position: set.position,
            weight: set.weight.iter().map(|w| w / total).collect(),
            log_probability: set.log_probability,
            folds: usize::from(FOLDS),
            fold: set.fold,
            written: set.belief_written.filter(|written| written.columns != belief.columns),
            class: set.belief_class.unwrap_or_default(),
            belief,
            next_token: set.next_token,
            children: set.children.values,
            features: set.features,
            feature_names: set.feature_names,
            levels: set.levels.into_iter().map(|level| (level.name, level.beliefs)).collect(),
            maps: update.maps,
            finals: update.finals,
        };
        let known = |at: usize| exact.word(at).iter().all(|&token| usize::from(token) < tokens);
        sound((0..exact.prefixes()).all(known), "its sequences hold tokens that are not in its vocabulary")?;
        Ok(exact)
    }
}
