//! A belief over stacks: the frames that may be on top, each with its probability and what may lie below it.

use std::sync::Arc;

use super::machine::StackMachine;
use super::stationary::Returns;
use crate::number::{Ordered, Scalar};

/// A frame over a tail, with a weight.
#[derive(Clone, Debug)]
pub(super) struct Item<S> {
    pub frame: u32,
    pub tail: u32,
    pub weight: S,
}

/// The frame of an item that stands for no frame: what lies below is the tail itself.
pub(super) const NOTHING: u32 = u32::MAX;
/// The tail under the last frame.
pub(super) const BOTTOM: u32 = 0;
/// Frames of a stack that is drawn.
const DEEPEST: usize = 10_000;

/// Items in tails before those that nothing reaches any more are looked for.
const SWEEP: usize = 4096;

/// What is known after a prefix. Weights are conditional on it: those of the top frames sum to one, and so do those of each tail.
#[derive(Clone, Debug)]
pub struct Belief<S> {
    /// The frames on top, then the frames that come to the top as those above them end, before the next token.
    pub(super) active: Vec<Item<S>>,
    /// How many of them are on top now.
    pub(super) tops: usize,
    /// The probability that everything is done.
    ends: S,
    /// Tail t is `items[first[t]..first[t + 1]]`; a tail's items lie over earlier tails, except in the first `endless` ones.
    items: Vec<Item<S>>,
    first: Vec<u32>,
    /// Tails that may lie over each other in circles: those of a process that has run for ever.
    endless: Option<Arc<Returns<S>>>,
    sweep: usize,
}

/// What a step uses and leaves empty.
#[derive(Clone, Debug)]
pub(super) struct Scratch<S> {
    /// By frame: its first new top, while a step is taken.
    pub slots: Vec<u32>,
    /// By goal: the frames that wait for it.
    pub called: Vec<Vec<Item<S>>>,
    goals: Vec<u32>,
    tops: Vec<Item<S>>,
    /// For each new top the next one of the same frame.
    chain: Vec<u32>,
    pending: Vec<(u32, S)>,
}

impl<S: Scalar> Belief<S> {
    /// `tops`: (frame, tail, probability); `endless`: the tails under a process that has run for ever.
    pub(super) fn new(machine: &mut StackMachine<S>, endless: Option<Arc<Returns<S>>>, tops: Vec<(u32, u32, S)>) -> Belief<S> {
        let (mut items, mut first) = (Vec::new(), vec![0, 0]);
        for tail in endless.iter().flat_map(|returns| &returns.tails) {
            items.extend(tail.iter().cloned());
            first.push(items.len() as u32);
        }
        let active: Vec<Item<S>> = tops.into_iter().map(|(frame, tail, weight)| Item { frame, tail, weight }).collect();
        let tops = active.len();
        let mut belief = Belief { active, tops, ends: S::zero(), items, first, endless, sweep: SWEEP };
        belief.come_up(machine);
        belief
    }

    /// One of the stacks that this is a belief over, drawn by its probability, as a belief that is sure of it; `uniform` draws numbers
    /// between 0 and 1. `None` where the stack is deeper than is followed.
    pub fn stack(&self, machine: &mut StackMachine<S>, uniform: &mut dyn FnMut() -> f64) -> Option<Belief<S>>
    where
        S: Ordered,
    {
        let top = drawn(&self.active[..self.tops], uniform)?;
        let (mut frames, mut tail) = (Vec::new(), top.tail);
        while tail != BOTTOM {
            let item = drawn(self.tail(tail), uniform)?;
            if item.frame != NOTHING {
                frames.push(item.frame);
            }
            if frames.len() > DEEPEST {
                return None;
            }
            tail = item.tail;
        }
        // The lowest frame first: each tail is one frame over the tail before.
        let over = |(below, frame): (usize, u32)| Item { frame, tail: below as u32, weight: S::one() };
        let items: Vec<Item<S>> = frames.into_iter().rev().enumerate().map(over).collect();
        let first = std::iter::once(0).chain(0..=items.len() as u32).collect();
        let active = vec![Item { frame: top.frame, tail: items.len() as u32, weight: S::one() }];
        let mut belief = Belief { active, tops: 1, ends: S::zero(), items, first, endless: None, sweep: SWEEP };
        belief.come_up(machine);
        Some(belief)
    }

    /// The probability that the string ends here, given the prefix.
    pub fn ends(&self) -> &S {
        &self.ends
    }

    /// The probability of each token to come next, given the prefix. What they and [`ends`](Self::ends) sum to is one.
    pub fn next(&self, machine: &StackMachine<S>) -> Vec<S> {
        let mut next = vec![S::zero(); machine.tokens()];
        self.next_into(machine, &mut next);
        next
    }

    /// The same, in place of what `next` held.
    pub fn next_into(&self, machine: &StackMachine<S>, next: &mut [S]) {
        next.fill(S::zero());
        for item in &self.active {
            if let Some(effect) = machine.effect(item.frame) {
                for (token, weight) in &effect.next {
                    next[*token as usize].add_product(&item.weight, weight);
                }
            }
        }
    }

    /// The number of frames that may be on top, or come there before the next token.
    pub fn width(&self) -> usize {
        self.active.len()
    }

    /// What may lie below: a tail's items.
    pub(super) fn tail(&self, tail: u32) -> &[Item<S>] {
        &self.items[self.first[tail as usize] as usize..self.first[tail as usize + 1] as usize]
    }

    /// The number of tails kept.
    pub fn tails(&self) -> usize {
        self.first.len() - 1
    }

    /// Whether it is of a process that has run for ever, and of no one beginning.
    pub fn is_endless(&self) -> bool {
        self.endless.is_some()
    }

    /// The number of tails that lie over each other in circles: the first ones.
    pub(super) fn circles(&self) -> usize {
        self.endless.as_ref().map_or(0, |returns| returns.tails.len())
    }

    /// Reads a token. Its probability given the prefix; `None`, and nothing happens, where that is zero.
    pub fn push(&mut self, machine: &mut StackMachine<S>, token: usize) -> Option<S> {
        let mut scratch = std::mem::take(&mut machine.scratch);
        for item in &self.active {
            let Some(effect) = machine.effect(item.frame) else { continue };
            for (frame, weight) in effect.moves.on(token) {
                scratch.put(*frame, item.tail, item.weight.mul(weight));
            }
            for call in effect.calls.on(token) {
                let weight = item.weight.mul(&call.weight);
                let frame = if call.last { NOTHING } else { call.back };
                let waiting = &mut scratch.called[call.goal as usize];
                if waiting.is_empty() {
                    scratch.goals.push(call.goal);
                }
                gather(waiting, frame, item.tail, weight);
            }
        }
        let mut goals = std::mem::take(&mut scratch.goals);
        for &goal in &goals {
            let mut waiting = std::mem::take(&mut scratch.called[goal as usize]);
            let (tail, weight) = self.below(&mut waiting);
            waiting.clear();
            scratch.called[goal as usize] = waiting;
            for (frame, share) in machine.heads(goal, token) {
                scratch.put(*frame, tail, weight.mul(share));
            }
        }
        goals.clear();
        scratch.goals = goals;
        let read = self.settle(&mut scratch);
        machine.scratch = scratch;
        if read.is_some() {
            self.come_up(machine);
            if self.items.len() > self.sweep {
                self.sweep();
            }
        }
        read
    }

    /// The new tops, their weights made to sum to one, in place of the old ones; what they summed to.
    fn settle(&mut self, scratch: &mut Scratch<S>) -> Option<S> {
        for top in &scratch.tops {
            scratch.slots[top.frame as usize] = u32::MAX;
        }
        scratch.chain.clear();
        scratch.tops.retain(|top| !top.weight.is_zero(0.0));
        let sum = scratch.tops.iter().fold(S::zero(), |sum, top| sum.add(&top.weight));
        let share = S::one().div(&sum);
        if let Some(share) = &share {
            for top in &mut scratch.tops {
                top.weight = top.weight.mul(share);
            }
            std::mem::swap(&mut self.active, &mut scratch.tops);
            self.tops = self.active.len();
        }
        scratch.tops.clear();
        share.map(|_| sum)
    }

    /// The tail of frames that wait for the same goal, and their weight.
    fn below(&mut self, waiting: &mut Vec<Item<S>>) -> (u32, S) {
        let weight = waiting.iter().fold(S::zero(), |sum, item| sum.add(&item.weight));
        if let [only] = waiting.as_slice()
            && only.frame == NOTHING
        {
            return (only.tail, weight);
        }
        let Some(share) = S::one().div(&weight) else { return (BOTTOM, weight) };
        let begin = self.items.len();
        for item in waiting.iter().filter(|item| item.frame != NOTHING || item.tail == BOTTOM) {
            self.items.push(Item { weight: item.weight.mul(&share), ..item.clone() });
        }
        // A frame with nothing left to do is left out: what lies below it takes its place.
        for item in waiting.iter().filter(|item| item.frame == NOTHING && item.tail != BOTTOM) {
            let scale = item.weight.mul(&share);
            for at in self.first[item.tail as usize] as usize..self.first[item.tail as usize + 1] as usize {
                let Item { frame, tail, weight } = self.items[at].clone();
                let weight = weight.mul(&scale);
                match self.items[begin..].iter_mut().find(|known| (known.frame, known.tail) == (frame, tail)) {
                    Some(known) => known.weight = known.weight.add(&weight),
                    None => self.items.push(Item { frame, tail, weight }),
                }
            }
        }
        self.first.push(self.items.len() as u32);
        (self.first.len() as u32 - 2, weight)
    }

    /// Finds what comes to the top as frames end.
    fn come_up(&mut self, machine: &mut StackMachine<S>) {
        let mut pending = std::mem::take(&mut machine.scratch.pending);
        self.active.truncate(self.tops);
        self.ends = S::zero();
        for item in &self.active {
            machine.meet(item.frame);
            pend(&mut pending, machine, item.frame, item.tail, &item.weight);
        }
        let endless = self.endless.clone();
        let circles = endless.as_ref().map_or(0, |returns| returns.tails.len() as u32);
        // Later tails lie over earlier ones, so each is come to once, with all its weight.
        while let Some((tail, weight)) = pending.pop() {
            if tail == BOTTOM {
                self.ends = self.ends.add(&weight);
            } else if let Some(returns) = endless.as_ref().filter(|_| tail <= circles) {
                for item in returns.ups[tail as usize - 1].iter().filter(|item| item.frame != NOTHING) {
                    self.active.push(Item { weight: item.weight.mul(&weight), ..item.clone() });
                }
            } else {
                for at in self.first[tail as usize] as usize..self.first[tail as usize + 1] as usize {
                    let Item { frame, tail, weight: share } = self.items[at].clone();
                    let weight = weight.mul(&share);
                    if frame == NOTHING {
                        pend_weight(&mut pending, tail, weight);
                        continue;
                    }
                    machine.meet(frame);
                    pend(&mut pending, machine, frame, tail, &weight);
                    self.active.push(Item { frame, tail, weight });
                }
            }
        }
        machine.scratch.pending = pending;
    }

    /// Forgets the tails that nothing lies over.
    fn sweep(&mut self) {
        let circles = self.endless.as_ref().map_or(0, |returns| returns.tails.len());
        let mut kept = vec![false; self.tails()];
        kept[..=circles].fill(true);
        self.active.iter().for_each(|item| kept[item.tail as usize] = true);
        for tail in (circles + 1..kept.len()).rev() {
            if kept[tail] {
                for at in self.first[tail] as usize..self.first[tail + 1] as usize {
                    kept[self.items[at].tail as usize] = true;
                }
            }
        }
        let mut place = vec![0; kept.len()];
        let (mut items, mut first) = (Vec::new(), vec![0]);
        for tail in (0..kept.len()).filter(|&tail| kept[tail]) {
            place[tail] = first.len() as u32 - 1;
            items.extend_from_slice(&self.items[self.first[tail] as usize..self.first[tail + 1] as usize]);
            first.push(items.len() as u32);
        }
        items.iter_mut().chain(&mut self.active).for_each(|item| item.tail = place[item.tail as usize]);
        (self.items, self.first) = (items, first);
        self.sweep = SWEEP.max(2 * self.items.len());
    }
}

/// Notes what a frame that ends leaves on top.
#[inline]
fn pend<S: Scalar>(pending: &mut Vec<(u32, S)>, machine: &StackMachine<S>, frame: u32, tail: u32, weight: &S) {
    if let Some(effect) = machine.effect(frame)
        && !effect.done.is_zero(0.0)
    {
        pend_weight(pending, tail, weight.mul(&effect.done));
    }
}

/// Keeps `pending` in the order of its tails.
fn pend_weight<S: Scalar>(pending: &mut Vec<(u32, S)>, tail: u32, weight: S) {
    match pending.binary_search_by_key(&tail, |(known, _)| *known) {
        Ok(at) => pending[at].1 = pending[at].1.add(&weight),
        Err(at) => pending.insert(at, (tail, weight)),
    }
}

fn gather<S: Scalar>(waiting: &mut Vec<Item<S>>, frame: u32, tail: u32, weight: S) {
    match waiting.iter_mut().find(|item| (item.frame, item.tail) == (frame, tail)) {
        Some(item) => item.weight = item.weight.add(&weight),
        None => waiting.push(Item { frame, tail, weight }),
    }
}

impl<S> Default for Scratch<S> {
    fn default() -> Scratch<S> {
        let (slots, called, goals) = (Vec::new(), Vec::new(), Vec::new());
        Scratch { slots, called, goals, tops: Vec::new(), chain: Vec::new(), pending: Vec::new() }
    }
}

impl<S: Scalar> Scratch<S> {
    /// Adds to the weight of a new top.
    #[inline]
    fn put(&mut self, frame: u32, tail: u32, weight: S) {
        let head = self.slots[frame as usize];
        let mut at = head;
        while at != u32::MAX {
            let top = &mut self.tops[at as usize];
            if top.tail == tail {
                top.weight = top.weight.add(&weight);
                return;
            }
            at = self.chain[at as usize];
        }
        self.slots[frame as usize] = self.tops.len() as u32;
        self.chain.push(head);
        self.tops.push(Item { frame, tail, weight });
    }
}

fn drawn<'i, S: Ordered>(items: &'i [Item<S>], uniform: &mut dyn FnMut() -> f64) -> Option<&'i Item<S>> {
    let mut left = uniform() * items.iter().map(|item| item.weight.to_f64()).sum::<f64>();
    let likely = items.iter().find(|item| {
        left -= item.weight.to_f64();
        left < 0.0
    });
    likely.or(items.last())
}
