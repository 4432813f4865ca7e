//! Forward and reverse causal state at one instant (Ellison, Mahoney & Crutchfield 2009; James, Burke & Crutchfield 2014).

use super::causal::{Bidirectional, Causal, EpsilonMachine};
use super::{State, Token};
use crate::number::Ordered;

/// The joint law of forward and reverse causal state, where both are finitely many; `None` elsewhere.
///
/// `reverse` must come from [`super::reverse_causal::analyze_reverse`] on this `forward`: then a reverse causal state r, reached by a
/// future, is a distribution over the forward states, and P(S+ = f, S- = r) = P(r) P(f | r). (It does not depend on which
/// future of r it was: S+ is a function of the past, and all those futures give one law of the past.)
pub fn bidirectional<S: Ordered>(forward: &Causal<S>, reverse: &Causal<S>, tolerance: f64) -> Option<Bidirectional<S>> {
    let (Causal::Finite { epsilon: forward, .. }, Causal::Finite { epsilon: reverse, .. }) = (forward, reverse) else {
        return None;
    };
    if reverse.distributions.len() != reverse.states() || reverse.distributions.iter().any(|d| d.len() != forward.states()) {
        return None;
    }
    let mut joint = Vec::new();
    for (r, (law, weight)) in reverse.distributions.iter().zip(&reverse.stationary).enumerate() {
        for (f, share) in law.iter().enumerate().filter(|(_, share)| share.sign(tolerance) > 0) {
            joint.push((f as State, r as State, weight.mul(share)));
        }
    }
    joint.sort_by_key(|&(f, r, _)| (f, r));
    Some(Bidirectional { joint })
}

/// One token with what stands before and after it: P(S+_0 = `before`, X_0 = `token`, S+_1 = `after`, S-_1 = `future`).
#[derive(Clone, Debug, PartialEq)]
pub struct TokenInContext<S> {
    pub before: State,
    pub token: Token,
    pub after: State,
    pub future: State,
    pub probability: S,
}

/// The law of one token in its context, zero entries left out: all of the token's anatomy is in it. Given S+_1, the reverse
/// state S-_1 (a function of the future from 1 on) does not depend on S+_0 and X_0.
pub fn token_in_context<S: Ordered>(forward: &EpsilonMachine<S>, joint: &Bidirectional<S>) -> Vec<TokenInContext<S>> {
    let mut futures: Vec<Vec<(State, &S)>> = vec![Vec::new(); forward.states()];
    for (f, r, probability) in &joint.joint {
        futures[*f as usize].push((*r, probability));
    }
    let mut entries = Vec::new();
    for (before, arcs) in forward.machine.arcs.iter().enumerate() {
        for arc in arcs {
            let Some(share) = forward.stationary[before].mul(&arc.probability).div(&forward.stationary[arc.to as usize]) else {
                continue;
            };
            for (future, probability) in &futures[arc.to as usize] {
                entries.push(TokenInContext {
                    before: before as State,
                    token: arc.token,
                    after: arc.to,
                    future: *future,
                    probability: share.mul(probability),
                });
            }
        }
    }
    entries
}
