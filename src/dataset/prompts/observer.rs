//! What observers believe along prompts: one who read all of it, and those who saw only the last tokens.

use crate::dataset::array::Matrix;
use crate::dataset::probe_set::LevelBeliefs;
use crate::dataset::subject::{Subject, UNTOLD};
use crate::geometry::presentation::{dot, extend};

/// Beliefs along prompts of one length. Row `i * length + t` of everything is after token t of prompt i, that token seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Observed {
    pub length: usize,
    /// ln P(token t | tokens before it).
    pub logprob: Vec<f64>,
    /// Over the states as written, and in the fewest coordinates, unobservable directions removed.
    pub written: Matrix<f64>,
    pub reduced: Matrix<f64>,
    pub class: Vec<u32>,
    /// P(next token).
    pub next_token: Matrix<f64>,
    /// Of the reduced belief, what the law of the next token does not show: its projection on the kernel of the emission matrix.
    pub invisible: Matrix<f64>,
    /// Dimensions of that kernel.
    pub hidden: usize,
    /// The part of the variance of the reduced beliefs of these prompts that is invisible; `None` where they do not vary.
    pub hidden_variance: Option<f64>,
    /// Rows `(i * length + t) * k + (j - 1)` are of the observer who saw the last j tokens, j = 1 ..= k (as many as there are), and knew nothing
    /// before them but the stationary law. Not a number where those tokens cannot come in it.
    pub suffix: usize,
    pub suffix_written: Matrix<f64>,
    pub suffix_reduced: Matrix<f64>,
    pub suffix_next_token: Matrix<f64>,
    pub features: Matrix<f64>,
    pub levels: Vec<LevelBeliefs>,
}

/// Variance below this is none.
const CONSTANT: f64 = 1e-24;

/// Numbers that the arrays of beliefs hold, for `tokens` tokens in all: what to refuse by before working.
pub fn numbers(subject: &Subject, tokens: usize, suffix: usize) -> usize {
    let each = subject.started.machine.states() + subject.reduced.dimension + subject.started.machine.tokens();
    tokens.saturating_mul(suffix + 2).saturating_mul(each)
}

impl Observed {
    /// Along `prompts`, one a row. `stationary`: the law over the states that knows no past.
    pub fn new(subject: &mut Subject, stationary: &[f64], prompts: &Matrix<u16>, suffix: usize) -> Observed {
        let states = subject.started.machine.states();
        let mut written = vec![0.0; prompts.values.len() * states];
        let mut logprob = Vec::with_capacity(prompts.values.len());
        let mut class = Vec::with_capacity(prompts.values.len());
        let mut slots = written.chunks_exact_mut(states.max(1));
        for prompt in prompts.iter() {
            let mut belief = subject.started.law.clone();
            let mut at = subject.classes.first();
            for (&token, slot) in prompt.iter().zip(&mut slots) {
                logprob.push(subject.started.filter.step(&belief, token.into(), slot).ln());
                belief.copy_from_slice(slot);
                at = subject.classes.after(at, token.into()).unwrap_or(UNTOLD);
                class.push(at);
            }
        }
        let written = Matrix::new(prompts.values.len(), states, written);
        let suffixes = suffixes(subject, stationary, prompts, suffix);
        let reduced = in_fewest(subject, &written);
        let (invisible, hidden) = invisible(subject, &reduced);
        let features: Vec<&[f64]> = subject.started.features.iter().map(|(_, column)| column.as_slice()).collect();
        let levels = subject.started.levels.iter().map(|level| LevelBeliefs {
            name: level.name.clone(),
            places: level.places.clone(),
            beliefs: table(&written, &level.columns.iter().map(Vec::as_slice).collect::<Vec<_>>()),
        });
        Observed {
            length: prompts.columns,
            logprob,
            class,
            next_token: next_tokens(subject, &written),
            hidden_variance: share(&invisible, &reduced),
            invisible,
            hidden,
            suffix,
            suffix_reduced: in_fewest(subject, &suffixes),
            suffix_next_token: next_tokens(subject, &suffixes),
            suffix_written: suffixes,
            features: table(&written, &features),
            levels: levels.collect(),
            reduced,
            written,
        }
    }

    /// The mean loss of the observer on each prompt, in nats per token: no predictor is better on average over prompts.
    pub fn losses(&self) -> Vec<f64> {
        self.logprob.chunks_exact(self.length.max(1)).map(|prompt| -prompt.iter().sum::<f64>() / prompt.len() as f64).collect()
    }
}

/// The law over the states as written, after the last j tokens alone.
fn suffixes(subject: &Subject, stationary: &[f64], prompts: &Matrix<u16>, most: usize) -> Matrix<f64> {
    let states = subject.started.machine.states();
    let mut values = Vec::with_capacity(prompts.values.len() * most * states);
    let (mut belief, mut next) = (stationary.to_vec(), stationary.to_vec());
    for prompt in prompts.iter() {
        for seen in 1..=prompt.len() {
            for j in 1..=most {
                belief.copy_from_slice(stationary);
                let mut possible = true;
                for &token in &prompt[seen - j.min(seen)..seen] {
                    possible &= subject.started.filter.step(&belief, token.into(), &mut next) > 0.0;
                    std::mem::swap(&mut belief, &mut next);
                }
                if possible {
                    values.extend_from_slice(&belief);
                } else {
                    values.extend(std::iter::repeat_n(f64::NAN, states));
                }
            }
        }
    }
    Matrix::new(prompts.values.len() * most, states, values)
}

fn table(beliefs: &Matrix<f64>, columns: &[&[f64]]) -> Matrix<f64> {
    let values = beliefs.iter().flat_map(|belief| columns.iter().map(move |column| dot(belief, column))).collect();
    Matrix::new(beliefs.rows, columns.len(), values)
}

fn next_tokens(subject: &Subject, beliefs: &Matrix<f64>) -> Matrix<f64> {
    let next = subject.started.machine.pull(&subject.started.machine.final_vector());
    table(beliefs, &next.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

fn in_fewest(subject: &Subject, beliefs: &Matrix<f64>) -> Matrix<f64> {
    let values = beliefs.iter().flat_map(|belief| subject.reduced.coordinates(belief)).collect();
    Matrix::new(beliefs.rows, subject.reduced.dimension, values)
}

/// Beliefs without what lies in the span of the next token's probabilities, and the dimensions that are left.
fn invisible(subject: &Subject, reduced: &Matrix<f64>) -> (Matrix<f64>, usize) {
    let mut shown: Vec<Vec<f64>> = Vec::new();
    for column in subject.reduced.next_columns() {
        extend(&mut shown, column);
    }
    let values = reduced.iter().flat_map(|belief| {
        let mut rest = belief.to_vec();
        // Where nothing is left it is nothing, not what rounding leaves.
        if shown.len() >= rest.len() {
            rest.fill(0.0);
        }
        for direction in &shown {
            let along = dot(direction, &rest);
            rest.iter_mut().zip(direction).for_each(|(x, u)| *x -= along * u);
        }
        rest
    });
    let hidden = reduced.columns.saturating_sub(shown.len());
    (Matrix::new(reduced.rows, reduced.columns, values.collect()), hidden)
}

/// The variance of `part` over that of `whole`, summed over coordinates.
fn share(part: &Matrix<f64>, whole: &Matrix<f64>) -> Option<f64> {
    let variance = |of: &Matrix<f64>| {
        (0..of.columns)
            .map(|j| {
                let column = || of.iter().map(move |row| row[j]);
                let mean = column().sum::<f64>() / of.rows as f64;
                column().map(|x| (x - mean).powi(2)).sum::<f64>() / of.rows as f64
            })
            .sum::<f64>()
    };
    let all = variance(whole);
    (all > CONSTANT).then(|| variance(part) / all)
}
