//! The probe set of a process whose beliefs have no coordinates of their own: they are over too many states, or over stacks. What comes next is told
//! all the same, and what is a functional of the states.

use super::array::Matrix;
use super::prefixes::{Prefixes, Stopped};
use super::probe_set::{LevelBeliefs, ProbeSet};
use super::reader::{InStacks, InStates, Reader};
use super::subject::Started;
use crate::machine::limits::Limits;

/// Numbers that the beliefs over the states may be: a quarter of a gibibyte.
pub const WRITTEN_NUMBERS: usize = 1 << 25;

/// The functionals that are told of a machine: its next tokens, its features, the places of its levels.
pub fn columns(of: &Started) -> Vec<Vec<f64>> {
    let features = of.features.iter().map(|(_, column)| column.clone());
    of.next().into_iter().chain(features).chain(of.levels.iter().flat_map(|level| level.columns.clone())).collect()
}

/// Of a machine; with the beliefs over its states where these are at most `numbers` numbers.
///
/// # Errors
/// [`Stopped`].
pub fn of_states(
    of: &Started,
    prefixes: &Prefixes,
    bos: Option<u16>,
    seed: u64,
    numbers: usize,
    limits: &Limits,
) -> Result<ProbeSet, Stopped> {
    let columns = columns(of);
    let states = of.machine.states();
    let is_written = prefixes.len().saturating_mul(states) <= numbers;
    let width = columns.len() + if is_written { states } else { 0 };
    let told = prefixes.told(&InStates::new(of, &columns), width, limits)?;
    let mut set = of_laws(prefixes, &told, of.machine.tokens(), bos, seed);
    let mut at = of.machine.tokens();
    let mut take = |count: usize| {
        at += count;
        part(&told, set.len(), at - count, count)
    };
    let features = take(of.features.len());
    let levels = of.levels.iter().map(|level| LevelBeliefs {
        name: level.name.clone(),
        places: level.places.clone(),
        beliefs: take(level.columns.len()),
    });
    let levels = levels.collect();
    let written = is_written.then(|| take(states));
    set.feature_names = of.features.iter().map(|(name, _)| name.clone()).collect();
    (set.features, set.levels, set.belief_written) = (features, levels, written);
    Ok(set)
}

/// Of stacks.
///
/// # Errors
/// [`Stopped`].
pub fn of_stacks(
    reader: &InStacks,
    prefixes: &Prefixes,
    bos: Option<u16>,
    seed: u64,
    limits: &Limits,
) -> Result<ProbeSet, Stopped> {
    let told = prefixes.told(reader, reader.tokens(), limits)?;
    Ok(of_laws(prefixes, &told, reader.tokens(), bos, seed))
}

/// `told`: for every prefix the law of the next token, and more.
fn of_laws(prefixes: &Prefixes, told: &Matrix<f64>, tokens: usize, bos: Option<u16>, seed: u64) -> ProbeSet {
    let mut log_probability = vec![0.0; prefixes.len()];
    for node in 1..prefixes.len() {
        let before = prefixes.parent[node] as usize;
        log_probability[node] = log_probability[before] + told.row(before)[usize::from(prefixes.token[node])].ln();
    }
    let set = ProbeSet::without_beliefs(prefixes, bos, seed, &log_probability);
    ProbeSet { next_token: part(told, set.len(), 0, tokens), ..set }
}

/// Some columns of the last rows.
fn part(told: &Matrix<f64>, rows: usize, first: usize, count: usize) -> Matrix<f64> {
    let values = told.iter().skip(told.rows - rows).flat_map(|row| row[first..first + count].iter().copied());
    Matrix::new(rows, count, values.collect())
}
