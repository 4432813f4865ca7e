//! A process whose states say which token comes next: each state once for each token that may come from it. What it writes is the same.

use rustc_hash::FxHashMap;

use super::Part;
use crate::machine::flatten::Flat;
use crate::machine::limits::Limits;
use crate::machine::{Edge, Machine, State, Token};
use crate::number::Ordered;

/// `None` where nothing is to be done (each state has one token already), for a generalized process, or where there would be too many states.
pub fn decided<S: Ordered>(part: &Part<S>, limits: &Limits) -> Option<Part<S>> {
    let machine = &part.flat.machine;
    if machine.finals().is_some() {
        return None;
    }
    // (state, token), with the probability of the token there.
    let mut copies: Vec<(State, Token, S)> = Vec::new();
    let mut of: FxHashMap<State, std::ops::Range<usize>> = FxHashMap::default();
    for state in 0..machine.states() as State {
        let begin = copies.len();
        for edge in machine.from(state).iter().filter(|edge| !edge.weight.is_zero(0.0)) {
            match copies[begin..].iter_mut().find(|(_, token, _)| *token == edge.token) {
                Some((_, _, chance)) => *chance = chance.add(&edge.weight),
                None => copies.push((state, edge.token, edge.weight.clone())),
            }
        }
        of.insert(state, begin..copies.len());
    }
    if copies.len() == machine.states() || copies.len() > limits.max_states {
        return None;
    }
    let mut edges = Vec::new();
    for (from, (state, token, chance)) in copies.iter().enumerate() {
        for edge in machine.from(*state).iter().filter(|edge| edge.token == *token) {
            let step = edge.weight.div(chance)?;
            for to in of[&edge.to].clone() {
                edges.push(Edge { from: from as State, to: to as State, token: *token, weight: step.mul(&copies[to].2) });
            }
        }
    }
    let shared = |law: &[S]| copies.iter().map(|(state, _, chance)| law[*state as usize].mul(chance)).collect::<Vec<S>>();
    let kept: Vec<State> = copies.iter().map(|(state, ..)| *state).collect();
    let name = |(state, token, _): &(State, Token, S)| {
        let own = &part.flat.state_names[*state as usize];
        if of[state].len() == 1 { own.clone() } else { format!("{own}:{}", part.flat.tokens[*token as usize]) }
    };
    let flat = Flat {
        machine: Machine::new(copies.len(), machine.tokens(), edges, machine.start().map(shared), None),
        state_names: copies.iter().map(name).collect(),
        origins: kept.iter().map(|&state| part.flat.origins[state as usize]).collect(),
        tokens: part.flat.tokens.clone(),
        levels: part.flat.levels.kept(&kept),
    };
    Some(Part { flat, law: shared(&part.law), cut: part.cut.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::levels::Levels;
    use crate::machine::stationary::is_stationary;
    use crate::machine::word::word_probability;
    use crate::number::{Rational, Scalar};

    #[test]
    fn words_keep_their_probabilities() {
        let number = |n: i64, d: i64| Rational::from_i64(n).div(&Rational::from_i64(d)).unwrap_or(Rational::ZERO);
        let edge = |from, to, token, weight| Edge { from, to, token, weight };
        let edges = vec![
            edge(0, 0, 0, number(1, 2)),
            edge(0, 1, 0, number(1, 4)),
            edge(0, 1, 1, number(1, 4)),
            edge(1, 0, 1, number(1, 1)),
        ];
        let law = vec![number(2, 3), number(1, 3)];
        let flat = Flat {
            machine: Machine::new(2, 2, edges, None, None),
            state_names: vec!["A".into(), "B".into()],
            origins: vec![None; 2],
            tokens: vec!["0".into(), "1".into()],
            levels: Levels::default(),
        };
        let part = Part { flat, law, cut: None };
        let split = decided(&part, &Limits::default()).expect("A has two tokens");
        assert_eq!(split.flat.state_names, ["A:0", "A:1", "B"]);
        assert!(is_stationary(&split.flat.machine, &split.law, 0.0));
        for word in [[0, 0, 1], [0, 1, 1], [1, 1, 0], [1, 0, 1]] {
            let (before, after) = (
                word_probability(&part.flat.machine, &part.law, &word),
                word_probability(&split.flat.machine, &split.law, &word),
            );
            assert_eq!(before, after);
        }
        assert!(decided(&split, &Limits::default()).is_none());
    }
}
