//! Every word up to a length, one after the other: what is exact of a process that is known by its stacks.

use crate::analysis::entropy::entropy;
use crate::language::stack::{Belief, StackMachine};
use crate::machine::limits::Limits;

/// Steps in all, and words' lengths, at most.
const WORK: usize = 3_000_000;
const LONGEST: usize = 48;

/// What words of up to `depth` tokens, and the token after them, tell.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// h(1), h(2), ..., one more than the depth.
    pub myopic: Vec<f64>,
    /// P(X_0 = x, X_t = y) for t = 1 .. depth, at `x * tokens + y`.
    pub pairs: Vec<Vec<f64>>,
    /// P(X_0 = x).
    pub single: Vec<f64>,
    pub count: usize,
}

struct Round<'a> {
    machine: &'a mut StackMachine<f64>,
    seen: Words,
    work: usize,
    left: usize,
    limits: &'a Limits,
}

/// All words of the greatest length that the work is enough for.
pub fn words(machine: &mut StackMachine<f64>, begin: &Belief<f64>, limits: &Limits) -> Words {
    let single = begin.next(machine);
    let mut best = Words { myopic: vec![entropy(single.iter().copied())], single, ..Words::default() };
    let tokens = machine.tokens();
    let all = limits.of_effort(WORK);
    let (mut last, mut ratio) = (0, tokens);
    for depth in 1..=LONGEST {
        if depth > 1 && last * ratio > all {
            break;
        }
        let (myopic, pairs) = (vec![0.0; depth + 1], vec![vec![0.0; tokens * tokens]; depth]);
        let seen = Words { myopic, pairs, single: best.single.clone(), count: 0 };
        let mut round = Round { machine, seen, work: 0, left: all, limits };
        if !round.visit(begin, 1.0, None, 0, depth) {
            break;
        }
        ratio = round.work.checked_div(last).map_or(tokens, |ratio| ratio.max(1) + 1);
        last = round.work;
        best = round.seen;
    }
    best
}

impl Round<'_> {
    /// The words that go on from a belief; `false` where the work or the time is up.
    fn visit(&mut self, belief: &Belief<f64>, weight: f64, first: Option<usize>, at: usize, depth: usize) -> bool {
        let next = belief.next(self.machine);
        self.seen.count += 1;
        self.seen.myopic[at] += weight * entropy(next.iter().copied());
        if let (Some(first), Some(lag)) = (first, at.checked_sub(1)) {
            let pairs = &mut self.seen.pairs[lag][first * next.len()..];
            pairs.iter_mut().zip(&next).for_each(|(pair, p)| *pair += weight * p);
        }
        if at == depth {
            return true;
        }
        for (token, &p) in next.iter().enumerate().filter(|(_, p)| **p > 0.0) {
            let mut after = belief.clone();
            self.work += 8 + after.width() + after.tails() / 4;
            if self.work > self.left || self.limits.expired() {
                return false;
            }
            if after.push(self.machine, token).is_some() && !self.visit(&after, weight * p, first.or(Some(token)), at + 1, depth)
            {
                return false;
            }
        }
        true
    }
}
