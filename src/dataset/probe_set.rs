//! Every prefix with what an optimal observer believes after it.

use super::array::{Matrix, NotAnArray, read_matrix, read_vector, to_bytes};
use super::manifest::{LevelFile, Manifest};
use super::paths;
use super::prefixes::{FOLDS, Prefixes};
use super::subject::{LevelMap, Subject};

/// Prefixes and their beliefs; entry or row i of everything is of prefix i, except `sequences`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProbeSet {
    /// Sequences of one length, begin token included: what a model is fed. Its activations are `[sequences.rows, sequences.columns, width]`.
    pub sequences: Matrix<u16>,
    /// Where in `sequences` (and so in activations) the prefix ends.
    pub row: Vec<u32>,
    pub column: Vec<u32>,
    /// Tokens seen, without the begin token.
    pub position: Vec<u32>,
    /// Sums to one; every position has the same share.
    pub weight: Vec<f64>,
    /// Natural logarithm of the prefix's probability.
    pub log_probability: Vec<f64>,
    /// Over the states as written, and in the fewest coordinates, unobservable directions removed.
    pub belief_written: Option<Matrix<f64>>,
    pub belief_reduced: Option<Matrix<f64>>,
    /// P(next token), vocabulary entries.
    pub next_token: Matrix<f64>,
    /// Equal numbers are equal predictions of everything to come.
    pub belief_class: Option<Vec<u32>>,
    /// The prefix with token x after it: entry (i, x), -1 where that is not there.
    pub children: Matrix<i32>,
    /// 0 .. [`FOLDS`], by the prefix's tokens.
    pub fold: Vec<u8>,
    pub feature_names: Vec<String>,
    pub features: Matrix<f64>,
    pub levels: Vec<LevelBeliefs>,
    pub update: Option<UpdateMaps>,
}

/// What is believed of a level of a hierarchy: P(it is in this place).
#[derive(Clone, Debug, PartialEq)]
pub struct LevelBeliefs {
    pub name: String,
    pub places: Vec<String>,
    pub beliefs: Matrix<f64>,
}

/// How reduced beliefs move: b becomes b A[x] / (b A[x] . finals) with token x.
#[derive(Clone, Debug, PartialEq)]
pub struct UpdateMaps {
    pub dimension: usize,
    /// `maps[x]`: A[x], row by row.
    pub maps: Vec<Vec<f64>>,
    pub finals: Vec<f64>,
    pub start: Vec<f64>,
}

/// Why files are not the probe set of a data set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotAProbeSet {
    Array {
        file: String,
        why: NotAnArray,
    },
    /// Missing, or it cannot be read.
    Unreadable {
        file: String,
        why: String,
    },
    /// Its shape does not fit the others'.
    Misfit {
        file: String,
        found: usize,
        wanted: usize,
    },
    /// A prefix points out of the sequences.
    Outside {
        file: String,
    },
}

impl std::fmt::Display for NotAProbeSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            NotAProbeSet::Array { file, why } => write!(f, "{file} {why}"),
            NotAProbeSet::Unreadable { file, why } => write!(f, "{file} cannot be read: {why}"),
            NotAProbeSet::Misfit { file, found, wanted } => {
                write!(f, "{file} has {found} rows, where {wanted} prefixes are expected")
            }
            NotAProbeSet::Outside { file } => write!(f, "{file} points outside of {}", paths::PROBE_TOKENS),
        }
    }
}

impl ProbeSet {
    /// Of the prefixes of a process. `bos`: the begin token's number, where sequences begin with one; the empty prefix is there only then.
    pub fn new(subject: &Subject, prefixes: &Prefixes, bos: Option<u16>, seed: u64) -> ProbeSet {
        let states = subject.started.machine.states();
        let nodes = prefixes.len();
        let mut written = vec![0.0; nodes * states];
        written[..states].copy_from_slice(&subject.started.law);
        let mut log_probability = vec![0.0; nodes];
        for node in 1..nodes {
            let parent = prefixes.parent[node] as usize;
            let (before, after) = written.split_at_mut(node * states);
            let belief = &before[parent * states..(parent + 1) * states];
            let p = subject.started.filter.step(belief, prefixes.token[node].into(), &mut after[..states]);
            log_probability[node] = log_probability[parent] + p.ln();
        }
        // The empty prefix ends in no column where there is no begin token.
        let first = usize::from(bos.is_none());
        let kept = first..nodes;
        let beliefs = || kept.clone().map(|node| &written[node * states..(node + 1) * states]);
        let count = kept.len();
        let along = |column: &[f64], belief: &[f64]| belief.iter().zip(column).map(|(p, value)| p * value).sum::<f64>();
        let table = |columns: &[Vec<f64>]| {
            let values = beliefs().flat_map(|belief| columns.iter().map(move |column| along(column, belief))).collect();
            Matrix::new(count, columns.len(), values)
        };
        let next = subject.started.machine.pull(&subject.started.machine.final_vector());
        let features: Vec<Vec<f64>> = subject.started.features.iter().map(|(_, column)| column.clone()).collect();
        let reduced: Vec<f64> = beliefs().flat_map(|belief| subject.reduced.coordinates(belief)).collect();
        let level = |level: &LevelMap| LevelBeliefs {
            name: level.name.clone(),
            places: level.places.clone(),
            beliefs: table(&level.columns),
        };
        ProbeSet {
            belief_reduced: Some(Matrix::new(count, subject.reduced.dimension, reduced)),
            belief_class: Some(prefixes.classes[kept.clone()].to_vec()),
            feature_names: subject.started.features.iter().map(|(name, _)| name.clone()).collect(),
            features: table(&features),
            levels: subject.started.levels.iter().map(level).collect(),
            update: Some(UpdateMaps {
                dimension: subject.reduced.dimension,
                maps: subject.reduced.maps.clone(),
                finals: subject.reduced.finals.clone(),
                start: subject.reduced.start.clone(),
            }),
            next_token: table(&next),
            belief_written: Some(Matrix::new(count, states, written.split_off(first * states))),
            ..ProbeSet::without_beliefs(prefixes, bos, seed, &log_probability)
        }
    }

    /// Prefixes with their places, weights, children and folds, and nothing of what is believed after them, not even the law of the next token.
    pub fn without_beliefs(prefixes: &Prefixes, bos: Option<u16>, seed: u64, log_probability: &[f64]) -> ProbeSet {
        let first = usize::from(bos.is_none());
        let kept = first..prefixes.len();
        let tokens = prefixes.vocabulary;
        let positions = (prefixes.sequences.columns + 1 - first).max(1) as f64;
        let share = |node: usize| match prefixes.drawn.first() {
            None => log_probability[node].exp(),
            Some(&all) => f64::from(prefixes.drawn[node]) / f64::from(all.max(1)),
        };
        let children = prefixes.children[first * tokens..].iter().map(|&child| if child < 0 { -1 } else { child - first as i32 });
        ProbeSet {
            sequences: with_mark(&prefixes.sequences, bos),
            row: prefixes.row[kept.clone()].to_vec(),
            column: prefixes.position[kept.clone()].iter().map(|&position| position - first as u32).collect(),
            position: prefixes.position[kept.clone()].to_vec(),
            weight: kept.clone().map(|node| share(node) / positions).collect(),
            log_probability: log_probability[kept.clone()].to_vec(),
            children: Matrix::new(kept.len(), tokens, children.collect()),
            fold: prefixes.folds(seed)[kept.clone()].to_vec(),
            features: Matrix::new(kept.len(), 0, Vec::new()),
            ..ProbeSet::default()
        }
    }

    /// Adds a feature, its value given after every one of the tree's prefixes, the empty one first.
    pub fn add_feature(&mut self, name: &str, values: &[f64]) {
        let count = self.len();
        // Without a begin token the empty prefix is not there.
        let own = &values[values.len() - count..];
        let joined = self.features.iter().zip(own).flat_map(|(row, value)| row.iter().copied().chain([*value])).collect();
        self.features = Matrix::new(count, self.features.columns + 1, joined);
        self.feature_names.push(name.to_string());
    }

    /// Number of prefixes.
    pub fn len(&self) -> usize {
        self.row.len()
    }

    pub fn is_empty(&self) -> bool {
        self.row.is_empty()
    }

    /// Tokens of the process, begin token not counted.
    pub fn vocabulary(&self) -> usize {
        self.next_token.columns
    }

    /// The files of `probe/`: path and bytes. Update maps are in `process.npz`, which is not among them.
    pub fn files(&self, levels: &[LevelFile]) -> Vec<(String, Vec<u8>)> {
        let count = self.len();
        let matrix = |m: &Matrix<f64>| to_bytes(&[m.rows, m.columns], &m.values);
        let mut files = vec![
            (paths::PROBE_TOKENS, to_bytes(&[self.sequences.rows, self.sequences.columns], &self.sequences.values)),
            (paths::PROBE_ROW, to_bytes(&[count], &self.row)),
            (paths::PROBE_COLUMN, to_bytes(&[count], &self.column)),
            (paths::PROBE_POSITION, to_bytes(&[count], &self.position)),
            (paths::PROBE_WEIGHT, to_bytes(&[count], &self.weight)),
            (paths::PROBE_LOG_PROBABILITY, to_bytes(&[count], &self.log_probability)),
            (paths::PROBE_NEXT_TOKEN, matrix(&self.next_token)),
            (paths::PROBE_CHILDREN, to_bytes(&[count, self.children.columns], &self.children.values)),
            (paths::PROBE_FOLD, to_bytes(&[count], &self.fold)),
            (paths::PROBE_FEATURES, matrix(&self.features)),
        ];
        files.extend(self.belief_written.as_ref().map(|m| (paths::PROBE_BELIEF_WRITTEN, matrix(m))));
        files.extend(self.belief_reduced.as_ref().map(|m| (paths::PROBE_BELIEF_REDUCED, matrix(m))));
        files.extend(self.belief_class.as_ref().map(|classes| (paths::PROBE_BELIEF_CLASS, to_bytes(&[count], classes))));
        let named = files.into_iter().map(|(path, bytes)| (path.to_string(), bytes));
        named.chain(levels.iter().zip(&self.levels).map(|(file, level)| (file.file.clone(), matrix(&level.beliefs)))).collect()
    }

    /// Reads the set back. `file` gives the bytes below a path, or says why not.
    ///
    /// # Errors
    /// Where a file that the manifest lists is missing, is no array, or does not fit the others.
    pub fn read(manifest: &Manifest, mut file: impl FnMut(&str) -> Result<Vec<u8>, String>) -> Result<ProbeSet, NotAProbeSet> {
        let mut bytes = |path: &str| file(path).map_err(|why| NotAProbeSet::Unreadable { file: path.to_string(), why });
        let of = |path: &str| {
            let file = path.to_string();
            move |why| NotAProbeSet::Array { file: file.clone(), why }
        };
        macro_rules! vector {
            ($path:expr) => {
                read_vector(bytes($path)?.as_slice()).map_err(of($path))?
            };
        }
        macro_rules! matrix {
            ($path:expr) => {
                read_matrix(bytes($path)?.as_slice()).map_err(of($path))?
            };
        }
        macro_rules! where_listed {
            ($path:expr, $read:ident) => {
                if manifest.files.contains_key($path) { Some($read!($path)) } else { None }
            };
        }
        let mut set = ProbeSet {
            sequences: matrix!(paths::PROBE_TOKENS),
            row: vector!(paths::PROBE_ROW),
            column: vector!(paths::PROBE_COLUMN),
            position: vector!(paths::PROBE_POSITION),
            weight: vector!(paths::PROBE_WEIGHT),
            log_probability: vector!(paths::PROBE_LOG_PROBABILITY),
            belief_written: where_listed!(paths::PROBE_BELIEF_WRITTEN, matrix),
            belief_reduced: where_listed!(paths::PROBE_BELIEF_REDUCED, matrix),
            next_token: matrix!(paths::PROBE_NEXT_TOKEN),
            belief_class: where_listed!(paths::PROBE_BELIEF_CLASS, vector),
            children: matrix!(paths::PROBE_CHILDREN),
            fold: vector!(paths::PROBE_FOLD),
            feature_names: manifest.features.clone(),
            features: matrix!(paths::PROBE_FEATURES),
            levels: Vec::new(),
            update: None,
        };
        for level in &manifest.levels {
            let beliefs = matrix!(&level.file);
            set.levels.push(LevelBeliefs { name: level.name.clone(), places: level.states.clone(), beliefs });
        }
        if manifest.files.contains_key(paths::PROCESS) && set.belief_reduced.is_some() {
            let process = bytes(paths::PROCESS)?;
            set.update = Some(update_maps(&process).map_err(of(paths::PROCESS))?);
        }
        set.fits()?;
        Ok(set)
    }

    /// Whether all of it is of the same prefixes, and they lie in the sequences.
    fn fits(&self) -> Result<(), NotAProbeSet> {
        let wanted = self.len();
        let misfit = |file: &str, found: usize| {
            if found == wanted { Ok(()) } else { Err(NotAProbeSet::Misfit { file: file.to_string(), found, wanted }) }
        };
        misfit(paths::PROBE_COLUMN, self.column.len())?;
        misfit(paths::PROBE_POSITION, self.position.len())?;
        misfit(paths::PROBE_WEIGHT, self.weight.len())?;
        misfit(paths::PROBE_LOG_PROBABILITY, self.log_probability.len())?;
        misfit(paths::PROBE_NEXT_TOKEN, self.next_token.rows)?;
        misfit(paths::PROBE_CHILDREN, self.children.rows)?;
        misfit(paths::PROBE_FOLD, self.fold.len())?;
        misfit(paths::PROBE_FEATURES, self.features.rows)?;
        for (file, beliefs) in
            [(paths::PROBE_BELIEF_WRITTEN, &self.belief_written), (paths::PROBE_BELIEF_REDUCED, &self.belief_reduced)]
        {
            misfit(file, beliefs.as_ref().map_or(wanted, |m| m.rows))?;
        }
        misfit(paths::PROBE_BELIEF_CLASS, self.belief_class.as_ref().map_or(wanted, Vec::len))?;
        for level in &self.levels {
            misfit(&format!("{}/{}", paths::PROBE_LEVELS, level.name), level.beliefs.rows)?;
        }
        let outside = |file: &str, holds: bool| {
            if holds { Ok(()) } else { Err(NotAProbeSet::Outside { file: file.to_string() }) }
        };
        outside(paths::PROBE_ROW, self.row.iter().all(|&row| (row as usize) < self.sequences.rows))?;
        outside(paths::PROBE_COLUMN, self.column.iter().all(|&column| (column as usize) < self.sequences.columns))?;
        outside(paths::PROBE_CHILDREN, self.children.values.iter().all(|&child| child < wanted as i32))?;
        outside(paths::PROBE_FOLD, self.fold.iter().all(|&fold| fold < FOLDS))?;
        // A prefix of so many tokens has them before the column it ends in.
        let columns = self.column.iter().zip(&self.position);
        outside(paths::PROBE_POSITION, columns.clone().all(|(c, p)| p == c || *p == c + 1))
    }
}

/// Sequences with the begin token in column 0.
pub fn with_mark(sequences: &Matrix<u16>, bos: Option<u16>) -> Matrix<u16> {
    let columns = sequences.columns + usize::from(bos.is_some());
    let values = sequences.iter().flat_map(|row| bos.into_iter().chain(row.iter().copied())).collect();
    Matrix::new(sequences.rows, columns, values)
}

/// The arrays `T_reduced`, `final_reduced`, `start_reduced` of an archive.
fn update_maps(bytes: &[u8]) -> Result<UpdateMaps, NotAnArray> {
    let wrong = |error: std::io::Error| NotAnArray::Format(error.to_string());
    let mut archive = npyz::npz::NpzArchive::new(std::io::Cursor::new(bytes)).map_err(wrong)?;
    let mut array = |name: &str| {
        let array = archive.by_name(name).map_err(wrong)?;
        let array = array.ok_or_else(|| NotAnArray::Format(format!("there is no array {name}")))?;
        let shape: Vec<usize> = array.shape().iter().map(|&n| n as usize).collect();
        Ok((shape, array.into_vec::<f64>().map_err(wrong)?))
    };
    let (shape, values) = array("T_reduced")?;
    let &[tokens, dimension, columns] = shape.as_slice() else {
        return Err(NotAnArray::Axes { found: shape.len(), wanted: 3 });
    };
    let (finals, start) = (array("final_reduced")?.1, array("start_reduced")?.1);
    if columns != dimension || finals.len() != dimension || start.len() != dimension {
        return Err(NotAnArray::Format("T_reduced, final_reduced and start_reduced do not fit".to_string()));
    }
    let maps = (0..tokens).map(|x| values[x * dimension * dimension..(x + 1) * dimension * dimension].to_vec()).collect();
    Ok(UpdateMaps { dimension, maps, finals, start })
}
