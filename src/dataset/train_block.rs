//! Training sequences, drawn a block at a time.

use std::ops::Range;

use rayon::prelude::*;

use crate::machine::filter::Filter;
use crate::machine::sample::{SampleError, Sampler, Samples};
use crate::machine::{Machine, Token};

/// Draws training sequences with their log-probabilities and hidden states. Sequence i is the same whatever else is drawn.
pub struct Drawer {
    sampler: Sampler,
    filter: Filter<f64>,
    length: usize,
    seed: u64,
    drawn: Samples,
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
        let sampler = Sampler::new(machine, law)?;
        Ok(Drawer { sampler, filter: Filter::new(machine, law), length, seed, drawn: Samples::default() })
    }

    /// Whether there are hidden states.
    pub fn has_states(&self) -> bool {
        self.sampler.has_states()
    }

    /// The sequences with these numbers, in place of what `block` held, whose memory is used again. On all of rayon's threads.
    pub fn draw_into(&mut self, block: &mut Block, sequences: Range<u64>) {
        self.sampler.sample_into(&mut self.drawn, self.seed, sequences, self.length);
        let tokens: &[Token] = &self.drawn.tokens;
        let probabilities = self.filter.probabilities(tokens, self.length);
        block.logprob.clear();
        block.logprob.par_extend(probabilities.into_par_iter().map(|p| p.ln() as f32));
        block.tokens.clear();
        block.tokens.par_extend(tokens.par_iter().map(|&token| token as u16));
        block.states.clear();
        block.states.extend_from_slice(&self.drawn.states);
    }
}
