//! What reads a process token by token and knows after each what comes next: by the states of its machine, or by its stacks.

use rand::RngExt;

use super::subject::Started;
use crate::language::stack::{Belief, StackMachine};
use crate::machine::Machine;
use crate::machine::filter::Filter;
use crate::machine::sample::stream::stream;

/// An observer who knows the process and reads a sequence from its first token on.
pub trait Reader: Clone + Send + Sync {
    /// What is known after a prefix.
    type Place: Clone + Send;
    /// Tokens of the process.
    fn tokens(&self) -> usize;
    fn begin(&self) -> Self::Place;
    /// Fills `values` with what a place tells: the law of the next token first, then what else the reader has to say.
    fn tell(&self, place: &Self::Place, values: &mut [f64]);
    /// Reads a token; whether it can come here. Where it cannot, the place is not to be used again.
    fn read(&mut self, place: &mut Self::Place, token: usize) -> bool;
    /// How many tokens may be read so that this takes seconds; by a count of the work, so that it is the same on every machine.
    fn affordable(&self) -> usize;
}

/// Draws a sequence: `each` is told every token and the law that it was drawn from. Sequence i is the same whatever else is drawn.
pub fn draw<R: Reader>(reader: &R, seed: u64, sequence: u64, length: usize, mut each: impl FnMut(usize, &[f64])) {
    // What a reader has met before is no part of what it says, and still may turn the last bit: each sequence begins anew.
    let (mut reader, mut place) = (reader.clone(), reader.begin());
    let mut random = stream(seed, sequence);
    let mut law = vec![0.0; reader.tokens()];
    for _ in 0..length {
        reader.tell(&place, &mut law);
        let mut left = random.random::<f64>() * law.iter().map(|p| p.max(0.0)).sum::<f64>();
        let mut chosen = law.iter().rposition(|p| *p > 0.0).unwrap_or(0);
        for (token, p) in law.iter().enumerate() {
            left -= p.max(0.0);
            if left < 0.0 {
                chosen = token;
                break;
            }
        }
        each(chosen, &law);
        reader.read(&mut place, chosen);
    }
}

/// By a machine's states. Tells, after the law of the next token, functionals of the belief, and then the belief itself.
#[derive(Clone, Copy, Debug)]
pub struct InStates<'a> {
    machine: &'a Machine<f64>,
    filter: &'a Filter<f64>,
    law: &'a [f64],
    /// The functionals as columns over the states, those of the next token first.
    columns: &'a [Vec<f64>],
}

impl<'a> InStates<'a> {
    /// From where a process begins; `columns` are at least those of [`Started::next`].
    pub fn new(of: &'a Started, columns: &'a [Vec<f64>]) -> InStates<'a> {
        InStates { machine: &of.machine, filter: &of.filter, law: &of.law, columns }
    }

    /// From another law.
    pub fn beginning_in(self, law: &'a [f64]) -> InStates<'a> {
        InStates { law, ..self }
    }
}

impl Reader for InStates<'_> {
    type Place = Vec<f64>;

    fn tokens(&self) -> usize {
        self.machine.tokens()
    }

    fn begin(&self) -> Vec<f64> {
        self.law.to_vec()
    }

    fn tell(&self, belief: &Vec<f64>, values: &mut [f64]) {
        for (value, column) in values.iter_mut().zip(self.columns) {
            *value = belief.iter().zip(column).map(|(p, x)| p * x).sum();
        }
        if let Some(rest) = values.get_mut(self.columns.len()..) {
            rest.iter_mut().zip(belief).for_each(|(value, p)| *value = *p);
        }
    }

    fn read(&mut self, belief: &mut Vec<f64>, token: usize) -> bool {
        let mut after = vec![0.0; belief.len()];
        let p = self.filter.step(belief, token as u32, &mut after);
        *belief = after;
        p > 0.0
    }

    fn affordable(&self) -> usize {
        affordable(self.machine)
    }
}

/// How many tokens a machine's beliefs are followed along within seconds.
pub fn affordable(machine: &Machine<f64>) -> usize {
    // Some numbers for each state and edge at every token.
    let work = machine.edges().len() + machine.states() * (1 + machine.tokens());
    ((1 << 29) / work.max(1)).clamp(1 << 14, 1 << 22)
}

/// By stacks of rules, however many there may be.
#[derive(Clone, Debug)]
pub struct InStacks {
    machine: StackMachine<f64>,
    begin: Belief<f64>,
}

impl InStacks {
    pub fn new(machine: StackMachine<f64>, begin: Belief<f64>) -> InStacks {
        InStacks { machine, begin }
    }
}

impl Reader for InStacks {
    type Place = Belief<f64>;

    fn tokens(&self) -> usize {
        self.machine.tokens()
    }

    fn begin(&self) -> Belief<f64> {
        self.begin.clone()
    }

    fn tell(&self, belief: &Belief<f64>, values: &mut [f64]) {
        let tokens = self.tokens().min(values.len());
        belief.next_into(&self.machine, &mut values[..tokens]);
    }

    fn read(&mut self, belief: &mut Belief<f64>, token: usize) -> bool {
        belief.push(&mut self.machine, token).is_some()
    }

    fn affordable(&self) -> usize {
        1 << 18
    }
}
