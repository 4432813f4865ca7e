//! What of the stacks is linear in the belief: whether a component is open, and how deep the stack is on average.

use super::belief::{BOTTOM, Belief, NOTHING};
use super::effect::Place;
use super::machine::StackMachine;
use crate::language::rules::Act;
use crate::language::system::System;
use crate::number::Scalar;

impl<S: Scalar> Belief<S> {
    /// The probability that the next token belongs to a call that has begun of some component of `within`: that one call has written
    /// the last token and writes the next. `within`, by component, holds for all that such a component calls too (see
    /// [`crate::network::within`]); `known` keeps what was found of frames, for one machine and one `within`.
    pub fn going_on(&self, machine: &StackMachine<S>, within: &[bool], known: &mut Vec<Option<S>>) -> S {
        known.resize(machine.frames(), None);
        self.active.iter().fold(S::zero(), |sum, item| {
            let own = known[item.frame as usize].get_or_insert_with(|| machine.going_on(item.frame, within));
            sum.add(&item.weight.mul(own))
        })
    }

    /// The mean number of open rules that have something left to write (see [`depths`](Self::depths)). `None` where it is infinite.
    pub fn mean_depth(&self, machine: &mut StackMachine<S>) -> Option<S> {
        let counted = |machine: &mut StackMachine<S>, frame: u32| match frame != NOTHING && machine.counts(frame) {
            true => S::one(),
            false => S::zero(),
        };
        // Tails in circles lie over each other and over no others.
        let circles = self.circles();
        let (mut rows, mut own) = (Vec::with_capacity(circles), Vec::with_capacity(circles));
        for tail in 1..=circles as u32 {
            let (mut row, mut sum) = (Vec::new(), S::zero());
            for item in self.tail(tail) {
                sum = sum.add(&item.weight.mul(&counted(machine, item.frame)));
                if item.tail != BOTTOM {
                    super::edge::accumulate(&mut row, item.tail as usize - 1, item.weight.clone());
                }
            }
            rows.push(row);
            own.push(sum);
        }
        let mut below = vec![S::zero()];
        below.extend(System::new(rows)?.solve(own));
        for tail in circles as u32 + 1..self.tails() as u32 {
            let mut sum = S::zero();
            for item in self.tail(tail) {
                let depth = counted(machine, item.frame).add(&below[item.tail as usize]);
                sum = sum.add(&item.weight.mul(&depth));
            }
            below.push(sum);
        }
        let mut mean = S::zero();
        for top in &self.active[..self.tops] {
            let depth = counted(machine, top.frame).add(&below[top.tail as usize]);
            mean = mean.add(&top.weight.mul(&depth));
        }
        Some(mean)
    }
}

impl<S: Scalar> StackMachine<S> {
    /// `within` holds for no component beyond its end. The probability that, with this frame on top, the next token comes before the components of `within` that are open in it are done.
    fn going_on(&self, frame: u32, within: &[bool]) -> S {
        let frame = self.frames[frame as usize];
        let Place::At(node) = frame.place else { return S::zero() };
        let rules = &self.edges.rules;
        let inside = |node: usize| within.get(rules.component[node]).is_some_and(|&inside| inside);
        if !inside(node as usize) {
            return S::zero();
        }
        let closed = self.goals[frame.goal as usize].closed(node as usize, rules.nodes());
        let mut sum = S::zero();
        for at in (0..closed.len()).filter(|&at| inside(at) && !closed[at].is_zero(0.0)) {
            for &index in &self.edges.from[at] {
                let m = &rules.moves[index];
                let writes = match m.act {
                    Act::Silent => continue,
                    Act::Emit(_) => m.weight.clone(),
                    Act::Call(entry) => m.weight.mul(&self.spoken(entry)),
                };
                sum = sum.add(&closed[at].mul(&writes));
            }
        }
        sum
    }
}
