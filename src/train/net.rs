//! A recurrent net with one layer: a token's row of weights and the hidden state before it give the hidden state after it, from which a linear map and
//! a softmax give the probabilities of the next token.

use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::{gru, rnn};

/// How the hidden state is updated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// h' = tanh(W x + U h + b) (Elman 1990).
    Rnn,
    /// The gated recurrent unit (Cho et al. 2014), the reset gate after the product with U, as in PyTorch.
    Gru,
}

impl Cell {
    /// Blocks of `size` numbers that the cell computes from the token and the hidden state.
    fn blocks(self) -> usize {
        match self {
            Cell::Rnn => 1,
            Cell::Gru => 3,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Cell::Rnn => "rnn",
            Cell::Gru => "gru",
        }
    }

    /// The learning rate that finds beliefs soonest: tried on Mess3 with 32 plain units and RRXOR with 64 gated ones, 64 rows of 10 tokens a step.
    pub fn rate(self) -> f32 {
        match self {
            Cell::Rnn => 0.003,
            Cell::Gru => 0.01,
        }
    }
}

/// What a net is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    pub cell: Cell,
    /// Hidden units.
    pub size: usize,
    /// Token ids that are read: 0 up to here.
    pub read: usize,
    /// Token ids that are predicted: 0 up to here; a begin token, which is never predicted, comes after them.
    pub predicted: usize,
}

impl Shape {
    /// How many numbers a net has.
    pub fn parameters(&self) -> usize {
        self.lengths().iter().sum()
    }

    fn lengths(&self) -> [usize; 6] {
        let (size, wide) = (self.size, self.size * self.cell.blocks());
        let candidate = if self.cell == Cell::Gru { size } else { 0 };
        [self.read * wide, size * wide, wide, candidate, size * self.predicted, self.predicted]
    }

    /// The parts of a net's numbers, or of a gradient's.
    pub(super) fn parts<'p>(&self, numbers: &'p [f32]) -> Parts<&'p [f32]> {
        let mut rest = numbers;
        let [input, recurrent, bias, candidate_bias, output, output_bias] = self.lengths().map(|length| {
            let (part, after) = rest.split_at(length);
            rest = after;
            part
        });
        Parts { input, recurrent, bias, candidate_bias, output, output_bias }
    }

    pub(super) fn parts_mut<'p>(&self, numbers: &'p mut [f32]) -> Parts<&'p mut [f32]> {
        let mut rest = numbers;
        let [input, recurrent, bias, candidate_bias, output, output_bias] = self.lengths().map(|length| {
            let (part, after) = std::mem::take(&mut rest).split_at_mut(length);
            rest = after;
            part
        });
        Parts { input, recurrent, bias, candidate_bias, output, output_bias }
    }
}

/// The matrices of a net, row after row; `wide` is `size` for the plain cell and `3 size` for the gated one (reset, update, candidate).
#[derive(Debug)]
pub(super) struct Parts<S> {
    /// `[read, wide]`
    pub input: S,
    /// `[size, wide]`
    pub recurrent: S,
    /// `[wide]`
    pub bias: S,
    /// `[size]`, of the gated cell alone: added to the candidate's product with the hidden state, within the reset gate.
    pub candidate_bias: S,
    /// `[size, predicted]`
    pub output: S,
    /// `[predicted]`
    pub output_bias: S,
}

/// Token ids, `[rows, columns]`, row after row.
#[derive(Clone, Copy, Debug)]
pub struct Tokens<'t> {
    pub ids: &'t [u16],
    pub columns: usize,
}

impl<'t> Tokens<'t> {
    pub fn rows(&self) -> usize {
        self.ids.len().checked_div(self.columns).unwrap_or(0)
    }

    /// The ids of one column, from the first row to the last.
    pub(super) fn column(&self, column: usize) -> impl Iterator<Item = usize> + use<'t> {
        self.ids.iter().skip(column).step_by(self.columns).map(|&id| usize::from(id))
    }

    /// Some rows at a time.
    pub(super) fn chunks(&self, rows: usize) -> impl Iterator<Item = Tokens<'t>> + use<'t> {
        let columns = self.columns;
        self.ids.chunks((rows * columns).max(1)).map(move |ids| Tokens { ids, columns })
    }
}

/// What a net computed along some rows of tokens, step after step, each step `rows` rows.
#[derive(Debug)]
pub(super) struct Trace {
    pub rows: usize,
    pub steps: usize,
    /// `[steps + 1, rows, size]`: the hidden state before the first token, which is zero, and after each.
    pub hidden: Vec<f32>,
    /// `[steps, rows, 3 size]`: reset gate, update gate, candidate of a gated cell; of a plain one nothing.
    pub gates: Vec<f32>,
    /// `[steps, rows, size]`: what the reset gate of a gated cell multiplies.
    pub recalled: Vec<f32>,
}

/// A net: its shape and its numbers.
#[derive(Clone, Debug)]
pub struct Net {
    pub shape: Shape,
    pub parameters: Vec<f32>,
}

impl Net {
    /// A net that has learned nothing. PyTorch begins its recurrent nets with every number uniform within 1 / sqrt(size); here the rows of the tokens
    /// are within 1, because a single one of them comes in at a time, and the recurrent matrix within half of that, so that a token is
    /// forgotten before it is learned what to keep: beliefs are found sooner so.
    pub fn new(shape: Shape, seed: u64) -> Net {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        let mut parameters: Vec<f32> = (0..shape.parameters()).map(|_| 2.0 * random.random::<f32>() - 1.0).collect();
        let [input, recurrent, ..] = shape.lengths();
        let bound = 1.0 / (shape.size as f32).sqrt();
        parameters[input..].iter_mut().for_each(|p| *p *= bound);
        parameters[input..input + recurrent].iter_mut().for_each(|p| *p *= 0.5);
        Net { shape, parameters }
    }

    pub(super) fn parts(&self) -> Parts<&[f32]> {
        self.shape.parts(&self.parameters)
    }

    /// Reads the first `steps` columns.
    pub(super) fn trace(&self, tokens: Tokens, steps: usize) -> Trace {
        let (rows, size) = (tokens.rows(), self.shape.size);
        let gated = if self.shape.cell == Cell::Gru { steps * rows * size } else { 0 };
        let mut trace = Trace {
            rows,
            steps,
            hidden: vec![0.0; (steps + 1) * rows * size],
            gates: vec![0.0; 3 * gated],
            recalled: vec![0.0; gated],
        };
        let parts = self.parts();
        for step in 0..steps {
            match self.shape.cell {
                Cell::Rnn => rnn::forward(&parts, size, tokens.column(step), step, &mut trace),
                Cell::Gru => gru::forward(&parts, size, tokens.column(step), step, &mut trace),
            }
        }
        trace
    }
}
