//! What a belief says about stacks: the likely ones, by name, and how deep they are.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};

use super::belief::{BOTTOM, Belief, NOTHING};
use super::effect::Place;
use super::machine::StackMachine;
use crate::language::rules::{Act, Rules};
use crate::number::{Ordered, Scalar};

/// Stacks that are looked through for one answer, at most.
const MOST: usize = 20_000;
/// Moves of a rule that are told of what is to come of it.
const TOLD: usize = 12;

/// A rule that has begun and is not done.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Open {
    /// The component that was called, as numbered in the network.
    pub goal: usize,
    /// The component on its left edge in which things stand; the goal itself, mostly.
    pub rule: usize,
    /// What is to come of that rule, as far as there is no choice.
    pub to_come: Vec<ToCome>,
}

/// A piece of what is to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ToCome {
    Token(usize),
    /// A component, as numbered in the network.
    Rule(usize),
    /// It depends.
    Several,
}

/// A stack, outermost rule first, and its probability given the prefix.
#[derive(Clone, Debug)]
pub struct Opened<S> {
    pub stack: Vec<Open>,
    pub probability: S,
}

/// Stacks that agree in their upper frames; what lies below each is a tail, or nothing more.
struct Partial<S> {
    order: f64,
    /// Topmost first.
    stack: Vec<Open>,
    tails: Vec<(u32, S)>,
    whole: Option<S>,
}

impl<S: Ordered> Belief<S> {
    /// The most probable stacks, at most `count` of them, the likeliest first. Rules with nothing left to write are left out.
    pub fn likely(&self, machine: &mut StackMachine<S>, count: usize) -> Vec<Opened<S>> {
        let mut heap = BinaryHeap::new();
        let tops = self.active[..self.tops].iter().map(|top| (top.frame, top.tail, top.weight.clone()));
        spread(&mut heap, machine, &[], tops.collect());
        let mut found: Vec<Opened<S>> = Vec::new();
        let mut looked = 0;
        while let Some(mut partial) = heap.pop() {
            looked += 1;
            if let Some(probability) = partial.whole {
                partial.stack.reverse();
                // A frame on top with nothing left to do is not told, so a stack may be come to again.
                match found.iter().position(|known| known.stack == partial.stack) {
                    Some(at) => found[at].probability = found[at].probability.add(&probability),
                    None if found.len() < count => found.push(Opened { stack: partial.stack, probability }),
                    None => break,
                }
            } else {
                let below = |(tail, weight): &(u32, S)| {
                    let weight = weight.clone();
                    self.tail(*tail).iter().map(move |item| (item.frame, item.tail, weight.mul(&item.weight)))
                };
                let items = partial.tails.iter().flat_map(below).collect();
                spread(&mut heap, machine, &partial.stack, items);
            }
            if looked > MOST || heap.len() > MOST {
                break;
            }
        }
        found.sort_by(|a, b| b.probability.to_f64().total_cmp(&a.probability.to_f64()));
        found
    }

    /// The probability of each number of open rules that have something left to write, below `most`; what is left is deeper. What
    /// never ends is no open rule.
    pub fn depths(&self, machine: &mut StackMachine<S>, most: usize) -> Vec<S> {
        let mut depths = vec![S::zero(); most];
        let mut level: BTreeMap<(usize, u32), S> = BTreeMap::new();
        let add = |level: &mut BTreeMap<(usize, u32), S>, depth: usize, tail: u32, weight: S| {
            if depth < most {
                let sum = level.entry((depth, tail)).or_insert_with(S::zero);
                *sum = sum.add(&weight);
            }
        };
        for top in &self.active[..self.tops] {
            let depth = usize::from(machine.counts(top.frame));
            add(&mut level, depth, top.tail, top.weight.clone());
        }
        // The tails of a process that has run for ever lie in circles: so many rounds are enough to count `most` frames, but for
        // frames with nothing left to do.
        for _ in 0..4 * most + self.tails() {
            let mut below = BTreeMap::new();
            for ((depth, tail), weight) in level {
                if tail == BOTTOM {
                    depths[depth] = depths[depth].add(&weight);
                    continue;
                }
                for item in self.tail(tail) {
                    let more = usize::from(item.frame != NOTHING && machine.counts(item.frame));
                    add(&mut below, depth + more, item.tail, weight.mul(&item.weight));
                }
            }
            if below.is_empty() {
                break;
            }
            level = below;
        }
        depths
    }
}

/// What lies below an upper stack, (frame, tail, weight), put together by how the frame reads.
fn spread<S: Ordered>(
    heap: &mut BinaryHeap<Partial<S>>,
    machine: &mut StackMachine<S>,
    upper: &[Open],
    items: Vec<(u32, u32, S)>,
) {
    // By whether nothing lies below, and how the frame reads: the tails.
    type Key = (bool, Option<Open>);
    let mut groups: BTreeMap<Key, Vec<(u32, S)>> = BTreeMap::new();
    for (frame, tail, weight) in items {
        let open = if frame == NOTHING { None } else { machine.open(frame) };
        super::edge::accumulate(groups.entry((tail == BOTTOM, open)).or_default(), tail, weight);
    }
    for ((whole, open), tails) in groups {
        let sum = tails.iter().fold(S::zero(), |sum, (_, weight)| sum.add(weight));
        let stack = upper.iter().cloned().chain(open).collect();
        heap.push(Partial { order: sum.to_f64(), stack, tails, whole: whole.then_some(sum) });
    }
}

impl<S: Scalar> StackMachine<S> {
    /// Whether a frame has nothing left to write.
    fn only_waits(&mut self, frame: u32) -> bool {
        self.meet(frame);
        self.effect(frame).is_some_and(|effect| effect.next.is_empty())
    }

    /// Whether a frame is one that ends and has something left to write.
    pub(super) fn counts(&mut self, frame: u32) -> bool {
        let Place::At(node) = self.frames[frame as usize].place else { return true };
        !self.edges.endless(node as usize) && !self.only_waits(frame)
    }

    /// A frame as an open rule; `None` where nothing is left to write.
    fn open(&mut self, frame: u32) -> Option<Open> {
        if self.only_waits(frame) {
            return None;
        }
        let place = self.frames[frame as usize];
        let rules = &self.edges.rules;
        let start = self.goals[place.goal as usize].start;
        let node = match place.place {
            Place::Before => start,
            Place::At(node) => node as usize,
        };
        let (goal, rule) = (rules.component[start], rules.component[node]);
        Some(Open { goal, rule, to_come: to_come(rules, &self.edges.from, node) })
    }
}

fn to_come<S: Scalar>(rules: &Rules<S>, from: &[Vec<usize>], node: usize) -> Vec<ToCome> {
    let (mut told, mut at) = (Vec::new(), node);
    while told.len() < TOLD && !rules.exit[at] {
        let [only] = from[at].as_slice() else {
            told.push(ToCome::Several);
            break;
        };
        let m = &rules.moves[*only];
        match m.act {
            Act::Silent => {}
            Act::Emit(token) => told.push(ToCome::Token(token)),
            Act::Call(entry) => told.push(ToCome::Rule(rules.component[entry])),
        }
        at = m.to;
        if at == node {
            break;
        }
    }
    told
}

impl<S> PartialEq for Partial<S> {
    fn eq(&self, other: &Partial<S>) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl<S> Eq for Partial<S> {}

impl<S> PartialOrd for Partial<S> {
    fn partial_cmp(&self, other: &Partial<S>) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The likelier one first; among equals one that is whole, then by frames, so that the same order comes out always.
impl<S> Ord for Partial<S> {
    fn cmp(&self, other: &Partial<S>) -> Ordering {
        let by_weight = self.order.total_cmp(&other.order);
        by_weight.then(self.whole.is_some().cmp(&other.whole.is_some())).then_with(|| other.stack.cmp(&self.stack))
    }
}
