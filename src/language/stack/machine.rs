//! Goals, frames and their effects, found as they are met.

use rustc_hash::FxHashMap;

use super::belief::{Belief, Scratch};
use super::edge::{Edges, Goal, accumulate};
use super::effect::{ByToken, Call, Effect, Frame, Place};
use crate::language::rules::{Act, Rules};
use crate::number::Scalar;

/// The stack machine of a network; see the [module](super).
#[derive(Clone, Debug)]
pub struct StackMachine<S: Scalar> {
    pub(super) edges: Edges<S>,
    pub(super) goals: Vec<Goal<S>>,
    goal_at: FxHashMap<usize, u32>,
    pub(super) frames: Vec<Frame>,
    frame_at: FxHashMap<Frame, u32>,
    effects: Vec<Option<Box<Effect<S>>>>,
    /// By goal: its frames after the first token, once a frame was met that calls it.
    heads: Vec<Option<ByToken<(u32, S)>>>,
    /// Where the network begins, as probabilities of nodes of its root.
    starts: Vec<(usize, S)>,
    pub(super) scratch: Scratch<S>,
}

impl<S: Scalar> StackMachine<S> {
    /// The machine of rules that begin at their root; `None` where a cycle without tokens has weight one.
    pub(crate) fn new(rules: Rules<S>) -> Option<StackMachine<S>> {
        let start = vec![(rules.root, S::one())];
        StackMachine::starting(rules, start)
    }

    /// The machine of rules that begin at one of several nodes of their root.
    pub(crate) fn starting(rules: Rules<S>, starts: Vec<(usize, S)>) -> Option<StackMachine<S>> {
        let edges = Edges::new(rules)?;
        let mut machine = StackMachine {
            edges,
            goals: Vec::new(),
            goal_at: FxHashMap::default(),
            frames: Vec::new(),
            frame_at: FxHashMap::default(),
            effects: Vec::new(),
            heads: Vec::new(),
            starts: Vec::new(),
            scratch: Scratch::default(),
        };
        // Every goal that a frame may come to is made here, so that no later step can fail.
        let mut entries: Vec<usize> = starts.iter().map(|(node, _)| *node).collect();
        let called = |m: &crate::language::rules::Move<S>| if let Act::Call(entry) = m.act { Some(entry) } else { None };
        entries.extend(machine.edges.rules.moves.iter().filter_map(called));
        entries.push(machine.edges.rules.root);
        for entry in entries {
            if !machine.goal_at.contains_key(&entry) {
                let goal = machine.edges.goal(entry)?;
                machine.goal_at.insert(entry, machine.goals.len() as u32);
                machine.goals.push(goal);
                machine.heads.push(None);
                machine.scratch.called.push(Vec::new());
            }
        }
        machine.starts = starts;
        Some(machine)
    }

    /// The number of tokens of the alphabet.
    pub fn tokens(&self) -> usize {
        self.edges.rules.tokens
    }

    /// How many kinds of frames have been met.
    pub fn frames(&self) -> usize {
        self.frames.len()
    }

    /// Before the first token, where the network begins.
    pub fn begin(&mut self) -> Belief<S> {
        let starts = self.starts.clone();
        let frames = starts.into_iter().map(|(node, weight)| {
            let goal = self.goal_at[&node];
            (self.frame(Frame { goal, place: Place::Before }), 0, weight)
        });
        let tops = frames.collect();
        Belief::new(self, None, tops)
    }

    /// Where the network begins, as probabilities of nodes of its root.
    pub(super) fn starts(&self) -> &[(usize, S)] {
        &self.starts
    }

    /// The goals that the network may begin as.
    pub(super) fn starting_goals(&self) -> Vec<u32> {
        self.starts.iter().map(|(node, _)| self.goal_at[node]).collect()
    }

    /// The probability that what begins at this entry writes any token.
    pub(super) fn spoken(&self, entry: usize) -> S {
        self.goal_at.get(&entry).map_or_else(S::zero, |&goal| self.goals[goal as usize].spoken())
    }

    /// The number of a frame.
    pub(super) fn frame(&mut self, frame: Frame) -> u32 {
        let next = self.frames.len() as u32;
        let id = *self.frame_at.entry(frame).or_insert(next);
        if id == next {
            self.frames.push(frame);
            self.effects.push(None);
            self.scratch.slots.push(u32::MAX);
        }
        id
    }

    /// The frame of a goal at a node. Where the node's component never ends, it does not matter how it was come to.
    fn frame_in(&mut self, goal: u32, node: usize) -> u32 {
        let goal = if self.edges.endless(node) { self.goal_at[&self.edges.rules.root] } else { goal };
        self.frame(Frame { goal, place: Place::At(node as u32) })
    }

    /// The frames that a goal may have after its first token, with each token.
    fn firsts(&mut self, goal: u32) -> Vec<Vec<(u32, S)>> {
        let nodes = self.goals[goal as usize].firsts.clone();
        let frames = |list: Vec<(usize, S)>| list.into_iter().map(|(node, weight)| (self.frame_in(goal, node), weight)).collect();
        nodes.into_iter().map(frames).collect()
    }

    /// The frames that a goal may have after its first token, with that token; nothing where no frame that was met calls it.
    #[inline]
    pub(super) fn heads(&self, goal: u32, token: usize) -> &[(u32, S)] {
        self.heads[goal as usize].as_ref().map_or(&[], |heads| heads.on(token))
    }

    /// The same, by any token.
    pub(super) fn all_heads(&self, goal: u32) -> &[(u32, S)] {
        self.heads[goal as usize].as_ref().map_or(&[], ByToken::all)
    }

    /// Works out what a frame does, if it is not known yet.
    pub(super) fn meet(&mut self, frame: u32) {
        if self.effects[frame as usize].is_none() {
            let effect = self.effect_of(self.frames[frame as usize]);
            for call in &effect.all_calls {
                if self.heads[call.goal as usize].is_none() {
                    self.heads[call.goal as usize] = Some(ByToken::new(self.firsts(call.goal)));
                }
            }
            self.effects[frame as usize] = Some(Box::new(effect));
        }
    }

    /// What a frame that was met does.
    #[inline]
    pub(super) fn effect(&self, frame: u32) -> Option<&Effect<S>> {
        self.effects[frame as usize].as_deref()
    }

    fn effect_of(&mut self, frame: Frame) -> Effect<S> {
        let tokens = self.tokens();
        let goal = frame.goal as usize;
        let mut moves: Vec<Vec<(u32, S)>> = vec![Vec::new(); tokens];
        let mut all_calls: Vec<Call<S>> = Vec::new();
        let done = match frame.place {
            Place::Before => {
                moves = self.firsts(frame.goal);
                self.edges.rules.null[self.goals[goal].start].clone()
            }
            Place::At(node) => {
                let closed = self.goals[goal].closed(node as usize, self.edges.rules.nodes());
                for at in (0..closed.len()).filter(|&at| !closed[at].is_zero(0.0)) {
                    for index in self.edges.from[at].clone() {
                        let m = self.edges.rules.moves[index].clone();
                        let weight = closed[at].mul(&m.weight);
                        match m.act {
                            Act::Silent => {}
                            Act::Emit(token) => {
                                let to = self.frame_in(frame.goal, m.to);
                                accumulate(&mut moves[token], to, weight);
                            }
                            Act::Call(entry) => {
                                let called = self.goal_at[&entry];
                                if !self.goals[called as usize].writes() {
                                    continue;
                                }
                                let back = self.frame_in(frame.goal, m.to);
                                match all_calls.iter_mut().find(|c| (c.back, c.goal) == (back, called)) {
                                    Some(call) => call.weight = call.weight.add(&weight),
                                    None => {
                                        let last = self.only_ends(frame.goal, m.to);
                                        all_calls.push(Call { back, last, goal: called, weight });
                                    }
                                }
                            }
                        }
                    }
                }
                self.goals[goal].done(&closed)
            }
        };
        let mut next = Vec::new();
        let mut calls: Vec<Vec<Call<S>>> = vec![Vec::new(); tokens];
        for token in 0..tokens {
            let mut sum = moves[token].iter().fold(S::zero(), |sum, (_, weight)| sum.add(weight));
            for call in &all_calls {
                let first = &self.goals[call.goal as usize].first[token];
                if !first.is_zero(0.0) {
                    sum.add_product(&call.weight, first);
                    calls[token].push(call.clone());
                }
            }
            if !sum.is_zero(0.0) {
                next.push((token as u32, sum));
            }
        }
        Effect { done, moves: ByToken::new(moves), calls: ByToken::new(calls), all_calls, next }
    }

    /// Whether a goal that stands at a node writes nothing more.
    fn only_ends(&self, goal: u32, node: usize) -> bool {
        let rules = &self.edges.rules;
        let closed = self.goals[goal as usize].closed(node, rules.nodes());
        (0..closed.len()).filter(|&at| !closed[at].is_zero(0.0)).all(|at| {
            self.edges.from[at].iter().all(|&index| match rules.moves[index].act {
                Act::Silent => true,
                Act::Emit(_) => false,
                Act::Call(entry) => !self.goals[self.goal_at[&entry] as usize].writes(),
            })
        })
    }
}
