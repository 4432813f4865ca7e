//! What a net does on given tokens: its hidden states, its surprises.

use rayon::prelude::*;

use super::gradient::{ROWS, logits, to_probabilities};
use super::net::{Net, Tokens};

/// A net's answers to some rows of tokens.
#[derive(Clone, Debug, PartialEq)]
pub struct Answers {
    /// `[rows, columns, size]`: the hidden state once the token of that column has been read.
    pub hidden: Vec<f32>,
    /// `[rows, columns - 1]`: the surprise, in nats, of the token in the next column.
    pub losses: Vec<f32>,
    /// `[rows, columns, predicted]`: the probabilities of the next token.
    pub probabilities: Vec<f32>,
}

/// Lets a net read rows of tokens.
pub fn answers(net: &Net, tokens: Tokens) -> Answers {
    let chunks: Vec<Tokens> = tokens.chunks(ROWS).collect();
    let parts: Vec<Answers> = chunks.into_par_iter().map(|chunk| of_chunk(net, chunk)).collect();
    let mut all = Answers { hidden: Vec::new(), losses: Vec::new(), probabilities: Vec::new() };
    for part in parts {
        all.hidden.extend(part.hidden);
        all.losses.extend(part.losses);
        all.probabilities.extend(part.probabilities);
    }
    all
}

fn of_chunk(net: &Net, tokens: Tokens) -> Answers {
    let (rows, columns) = (tokens.rows(), tokens.columns);
    let (size, predicted) = (net.shape.size, net.shape.predicted);
    let trace = net.trace(tokens, columns);
    let mut logits = logits(net, &trace);
    let mut answers = Answers {
        hidden: Vec::with_capacity(rows * columns * size),
        losses: Vec::with_capacity(rows * columns.saturating_sub(1)),
        probabilities: Vec::with_capacity(rows * columns * predicted),
    };
    // From step after step to row after row.
    for row in 0..rows {
        for column in 0..columns {
            let at = column * rows + row;
            answers.hidden.extend_from_slice(&trace.hidden[(rows + at) * size..(rows + at + 1) * size]);
            let next = tokens.ids.get(row * columns + column + 1).filter(|_| column + 1 < columns);
            let row_of_logits = &mut logits[at * predicted..(at + 1) * predicted];
            let surprise = to_probabilities(row_of_logits, next.map_or(0, |&token| usize::from(token)));
            if next.is_some() {
                answers.losses.push(surprise);
            }
            answers.probabilities.extend_from_slice(row_of_logits);
        }
    }
    answers
}
