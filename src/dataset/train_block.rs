//! Training sequences, drawn a block at a time.

use std::ops::Range;

use rayon::prelude::*;

use super::reader::{InStacks, Reader, affordable, draw};
use crate::machine::filter::Filter;
use crate::machine::sample::{SampleError, Sampler, Samples};
use crate::machine::{Machine, Token};

/// Draws training sequences with their log-probabilities and, of a machine, hidden states. Sequence i is the same whatever else is drawn.
pub struct Drawer {
    by: By,
    length: usize,
    seed: u64,
}

enum By {
    Machine { sampler: Box<Sampler>, filter: Filter<f64>, drawn: Samples, affordable: usize },
    Stacks(Box<InStacks>),
}

/// Some sequences, one after the other, as they are written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Block {
    /// `length` tokens each.
    pub tokens: Vec<u16>,
    /// ln P(token | tokens before it), `length` each.
    pub logprob: Vec<f32>,
    /// The hidden state before the first token and after each, `length + 1` each; empty where there is none.
    pub states: Vec<u32>,
}

impl Drawer {
    /// # Errors
    /// Where the machine cannot be sampled from `law`.
    pub fn new(machine: &Machine<f64>, law: &[f64], length: usize, seed: u64) -> Result<Drawer, SampleError> {
        let sampler = Box::new(Sampler::new(machine, law)?);
        let (filter, drawn, affordable) = (Filter::new(machine, law), Samples::default(), affordable(machine));
        Ok(Drawer { by: By::Machine { sampler, filter, drawn, affordable }, length, seed })
    }

    /// Of a process that is known by its stacks.
    pub fn by_stacks(reader: InStacks, length: usize, seed: u64) -> Drawer {
        Drawer { by: By::Stacks(Box::new(reader)), length, seed }
    }

    /// The same, of another length and with another seed.
    pub fn other(self, length: usize, seed: u64) -> Drawer {
        Drawer { length, seed, ..self }
    }

    /// How many tokens may be drawn at a time, so that this takes seconds.
    pub fn affordable(&self) -> usize {
        match &self.by {
            By::Machine { affordable, .. } => *affordable,
            By::Stacks(reader) => reader.affordable(),
        }
    }

    /// Whether there are hidden states.
    pub fn has_states(&self) -> bool {
        matches!(&self.by, By::Machine { sampler, .. } if sampler.has_states())
    }

    /// The sequences with these numbers, in place of what `block` held, whose memory is used again. On all of rayon's threads.
    pub fn draw_into(&mut self, block: &mut Block, sequences: Range<u64>) {
        block.tokens.clear();
        block.logprob.clear();
        block.states.clear();
        match &mut self.by {
            By::Machine { sampler, filter, drawn, .. } => {
                sampler.sample_into(drawn, self.seed, sequences, self.length);
                let tokens: &[Token] = &drawn.tokens;
                let probabilities = filter.probabilities(tokens, self.length);
                block.logprob.par_extend(probabilities.into_par_iter().map(|p| p.ln() as f32));
                block.tokens.par_extend(tokens.par_iter().map(|&token| token as u16));
                block.states.extend_from_slice(&drawn.states);
            }
            By::Stacks(reader) => {
                let (seed, length) = (self.seed, self.length);
                let one = |sequence| {
                    let mut found = (Vec::with_capacity(length), Vec::with_capacity(length));
                    draw(&**reader, seed, sequence, length, |token, law| {
                        found.0.push(token as u16);
                        found.1.push((law[token] / law.iter().sum::<f64>()).ln() as f32);
                    });
                    found
                };
                for (tokens, logprob) in sequences.into_par_iter().map(one).collect::<Vec<(Vec<u16>, Vec<f32>)>>() {
                    block.tokens.extend(tokens);
                    block.logprob.extend(logprob);
                }
            }
        }
    }
}
