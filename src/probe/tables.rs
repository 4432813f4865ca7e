//! Tables of the last tokens: for each word of k tokens the mean over the prefixes that end in it. A prefix of fewer tokens is its own word.
//!
//! Where all words are there the means are those of the process, over all folds: no function of the last k tokens explains more, so no
//! activations that hold nothing else can beat it. Where the prefixes are a sample, means are taken without the fold held out, and a word that
//! is not met in the other folds falls back on its last k - 1 tokens.

use rustc_hash::FxHashMap;

use super::exact::Exact;
use super::matrix::Matrix;
use super::moments::Design;

/// Predictions of the table of the last `tokens` tokens, for each position apart where `by_position`. [prefixes, columns of `targets`]
pub(super) fn table(exact: &Exact, targets: &Matrix, tokens: usize, by_position: bool) -> Matrix {
    if exact.is_complete() {
        return means(exact, targets, tokens, by_position);
    }
    let mut predictions = Matrix::zeros(exact.prefixes(), targets.columns);
    // Shorter words first, so that a longer one that is known overwrites.
    for length in 0..=tokens {
        held_out(exact, targets, length, false, &mut predictions);
    }
    if by_position {
        held_out(exact, targets, tokens, true, &mut predictions);
    }
    predictions
}

/// Number of the entry of each prefix, and how many there are. A prefix with fewer tokens has one of its own.
fn entries(exact: &Exact, tokens: usize, by_position: bool) -> (Vec<u32>, usize) {
    let mut known: FxHashMap<(&[u16], u32), u32> = FxHashMap::default();
    let numbers = (0..exact.prefixes()).map(|at| {
        let word = exact.word(at);
        let end = &word[word.len().saturating_sub(tokens)..];
        let apart = if by_position { exact.position[at] } else { 0 };
        let next = known.len() as u32;
        *known.entry((end, apart)).or_insert(next)
    });
    let numbers: Vec<u32> = numbers.collect();
    let count = known.len();
    (numbers, count)
}

fn means(exact: &Exact, targets: &Matrix, tokens: usize, by_position: bool) -> Matrix {
    let (numbers, count) = entries(exact, tokens, by_position);
    let (sums, weights) = sums(exact, targets, &numbers, count, |_| true);
    let mut predictions = Matrix::zeros(exact.prefixes(), targets.columns);
    for (at, &number) in numbers.iter().enumerate() {
        let weight = weights[number as usize].max(f64::MIN_POSITIVE);
        let row = sums.row(number as usize);
        predictions.row_mut(at).iter_mut().zip(row).for_each(|(out, sum)| *out = sum / weight);
    }
    predictions
}

/// Overwrites the predictions of prefixes whose last `tokens` tokens are met in other folds; those of fewer tokens stay.
fn held_out(exact: &Exact, targets: &Matrix, tokens: usize, by_position: bool, predictions: &mut Matrix) {
    let (numbers, count) = entries(exact, tokens, by_position);
    for fold in 0..exact.folds {
        let (sums, weights) = sums(exact, targets, &numbers, count, |at| exact.fold[at] as usize != fold);
        let own = (0..exact.prefixes()).filter(|&at| exact.fold[at] as usize == fold);
        for at in own.filter(|&at| exact.position[at] as usize >= tokens) {
            let (number, weight) = (numbers[at] as usize, weights[numbers[at] as usize]);
            if weight > 0.0 {
                predictions.row_mut(at).iter_mut().zip(sums.row(number)).for_each(|(out, sum)| *out = sum / weight);
            }
        }
    }
}

fn sums(exact: &Exact, targets: &Matrix, numbers: &[u32], count: usize, keep: impl Fn(usize) -> bool) -> (Matrix, Vec<f64>) {
    let (mut sums, mut weights) = (Matrix::zeros(count, targets.columns), vec![0.0; count]);
    for (at, &number) in numbers.iter().enumerate().filter(|(at, _)| keep(*at)) {
        let weight = exact.weight[at];
        weights[number as usize] += weight;
        sums.row_mut(number as usize).iter_mut().zip(targets.row(at)).for_each(|(sum, y)| *sum += weight * y);
    }
    (sums, weights)
}

/// Indicators of the last token, of the last two, ..., of the last `tokens`: as features beside others.
pub(super) struct Indicators<'a> {
    exact: &'a Exact,
    tokens: usize,
    width: usize,
}

/// Indicators at most.
const WIDEST: usize = 160;

impl<'a> Indicators<'a> {
    /// Of as many of the last tokens as stay few enough; `None` where even single tokens are too many.
    pub(super) fn new(exact: &'a Exact, most: usize) -> Option<Indicators<'a>> {
        let (mut tokens, mut width, mut words) = (0, 0usize, 1usize);
        while tokens < most {
            words = words.saturating_mul(exact.vocabulary.len());
            if width.saturating_add(words) > WIDEST {
                break;
            }
            width += words;
            tokens += 1;
        }
        (tokens > 0).then_some(Indicators { exact, tokens, width })
    }

    pub(super) fn tokens(&self) -> usize {
        self.tokens
    }
}

impl Design for Indicators<'_> {
    fn width(&self) -> usize {
        self.width
    }

    fn fill(&self, prefix: usize, into: &mut [f64]) {
        into.fill(0.0);
        let (size, word) = (self.exact.vocabulary.len(), self.exact.word(prefix));
        let (mut from, mut words, mut number) = (0, 1, 0);
        for &token in word.iter().rev().take(self.tokens) {
            number += token as usize * words;
            words *= size;
            into[from + number] = 1.0;
            from += words;
        }
    }
}
