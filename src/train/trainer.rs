//! Training, a step at a time.

use super::adam::Adam;
use super::gradient::loss_and_gradient;
use super::net::{Net, Shape, Tokens};
use super::schedule::Schedule;

/// A net on its way.
#[derive(Clone, Debug)]
pub struct Trainer {
    net: Net,
    adam: Adam,
    schedule: Schedule,
    done: usize,
}

impl Trainer {
    /// A new net; it takes so many steps, or as many as [`Trainer::fall`] will say. `rate` is the largest step Adam takes.
    pub fn new(shape: Shape, seed: u64, rate: f32, steps: Option<usize>) -> Trainer {
        let adam = Adam::new(shape.parameters());
        Trainer { net: Net::new(shape, seed), adam, schedule: Schedule::new(rate, steps), done: 0 }
    }

    pub fn net(&self) -> &Net {
        &self.net
    }

    /// Steps taken.
    pub fn done(&self) -> usize {
        self.done
    }

    /// Steps in all, where that is settled.
    pub fn steps(&self) -> Option<usize> {
        self.schedule.steps()
    }

    pub fn finished(&self) -> bool {
        self.steps().is_some_and(|steps| self.done >= steps)
    }

    /// Begins the fall of the learning rate now, where the number of steps is not settled.
    pub fn fall(&mut self) {
        if self.steps().is_none() {
            self.schedule.fall(self.done);
        }
    }

    /// Learns from some rows of tokens, and gives their mean surprise before it did, in nats a token.
    pub fn step(&mut self, tokens: Tokens) -> f64 {
        let (loss, gradient) = loss_and_gradient(&self.net, tokens);
        self.adam.step(&mut self.net.parameters, &gradient, self.schedule.rate(self.done));
        self.done += 1;
        loss
    }
}
