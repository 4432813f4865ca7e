//! Markov order and cryptic order, from pairs of causal states that read the same word.
//!
//! Two different recurrent causal states that both can emit a word go along it in step; as the machine is unifilar, once they meet they stay
//! together.
//!
//! *Markov order* R, the least L with H[S_L | X_0 .. X_(L-1)] = 0: a word of length L leaves two states possible exactly where some
//! pair is still apart after it. So R is one more than the longest walk among pairs apart, infinite where they have a cycle, and 0
//! where there are no pairs.
//!
//! *Cryptic order* k, the least k with H[S_k | X_0, X_1, ...] = 0. Follow a pair along an infinite sequence. If it never meets, almost surely
//! one of the two ends up with no probability, given the sequence: the ratio of the two likelihoods is a martingale under either, so
//! it converges, and since different causal states of a finite set predict words of bounded length differently again and again, only to
//! zero. If it meets, the ratio stays what it was, and both remain possible. So S_k is uncertain exactly where some pair is apart
//! after k tokens and can still meet: k is one more than the longest walk among pairs that can meet. (Mahoney, Ellison & Crutchfield 2009 define it; the
//! criterion is what their definition comes to for finite machines.)

use super::causal::{EpsilonMachine, Order};
use super::limits::Limits;
use super::{State, Token};
use crate::number::Scalar;

/// Pairs that are looked at, at most.
const MAX_PAIRS: usize = 20_000_000;

/// Both orders of a process with finitely many causal states; `None` where there are too many pairs of them.
pub fn orders<S: Scalar>(epsilon: &EpsilonMachine<S>, limits: &Limits) -> Option<Orders> {
    let pairs = Pairs::new(epsilon, limits)?;
    let all = vec![true; pairs.count()];
    let markov = pairs.longest_walk(&all);
    let cryptic = pairs.longest_walk(&pairs.can_meet());
    Some(Orders { markov, cryptic })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Orders {
    pub markov: Order,
    pub cryptic: Order,
}

/// Pairs a < b of causal states, numbered b (b - 1) / 2 + a.
struct Pairs<'a, S> {
    epsilon: &'a EpsilonMachine<S>,
    states: usize,
}

/// Where a pair goes with a token that both can emit.
enum Step {
    Meet,
    Apart(usize),
}

impl<'a, S: Scalar> Pairs<'a, S> {
    fn new(epsilon: &'a EpsilonMachine<S>, limits: &Limits) -> Option<Pairs<'a, S>> {
        let pairs = Pairs { epsilon, states: epsilon.states() };
        (pairs.count() <= MAX_PAIRS && !limits.expired()).then_some(pairs)
    }

    fn count(&self) -> usize {
        self.states * self.states.saturating_sub(1) / 2
    }

    fn number(a: State, b: State) -> usize {
        let (low, high) = (a.min(b) as usize, a.max(b) as usize);
        high * (high - 1) / 2 + low
    }

    fn each(&self) -> impl Iterator<Item = (State, State)> {
        (1..self.states as State).flat_map(|b| (0..b).map(move |a| (a, b)))
    }

    fn steps(&self, (a, b): (State, State)) -> impl Iterator<Item = Step> {
        self.epsilon.machine.arcs[a as usize].iter().filter_map(move |arc| {
            let token: Token = arc.token;
            let to = self.epsilon.after(b, token)?;
            Some(if arc.to == to { Step::Meet } else { Step::Apart(Self::number(arc.to, to)) })
        })
    }

    /// Which pairs some word brings together.
    fn can_meet(&self) -> Vec<bool> {
        let mut before: Vec<Vec<u32>> = vec![Vec::new(); self.count()];
        let mut can = vec![false; self.count()];
        let mut open = Vec::new();
        for (here, pair) in self.each().enumerate() {
            for step in self.steps(pair) {
                match step {
                    Step::Meet if !can[here] => {
                        can[here] = true;
                        open.push(here);
                    }
                    Step::Meet => {}
                    Step::Apart(to) => before[to].push(here as u32),
                }
            }
        }
        while let Some(here) = open.pop() {
            for &pair in &before[here] {
                if !std::mem::replace(&mut can[pair as usize], true) {
                    open.push(pair as usize);
                }
            }
        }
        can
    }

    /// One more than the number of steps of the longest walk within these pairs; 0 where there are none.
    fn longest_walk(&self, within: &[bool]) -> Order {
        // Pairs are taken off when nothing leads to them any more; what lies on a cycle, or behind one, is never taken.
        let mut leading = vec![0_u32; within.len()];
        for (here, pair) in self.each().enumerate().filter(|(here, _)| within[*here]) {
            debug_assert!(within[here]);
            for step in self.steps(pair) {
                if let Step::Apart(to) = step
                    && within[to]
                {
                    leading[to] += 1;
                }
            }
        }
        let pairs: Vec<(State, State)> = self.each().collect();
        let mut level: Vec<usize> = (0..within.len()).filter(|&pair| within[pair] && leading[pair] == 0).collect();
        let mut left = within.iter().filter(|inside| **inside).count();
        let mut length = 0;
        while !level.is_empty() {
            length += 1;
            left -= level.len();
            let mut next = Vec::new();
            for here in level {
                for step in self.steps(pairs[here]) {
                    if let Step::Apart(to) = step
                        && within[to]
                    {
                        leading[to] -= 1;
                        if leading[to] == 0 {
                            next.push(to);
                        }
                    }
                }
            }
            level = next;
        }
        if left > 0 { Order::Infinite } else { Order::Finite(length) }
    }
}
