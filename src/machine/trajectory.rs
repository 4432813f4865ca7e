//! The belief along a word: the optimal observer's distribution over the states after each token.

use super::linear::dot;
use super::{Machine, Token};
use crate::number::Scalar;

/// What an observer knows after some tokens.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment<S> {
    /// Distribution over the states, scaled so that its product with the final vector is one; n entries. For a generalized machine
    /// the entries may be negative.
    pub belief: Vec<S>,
    /// P(next token | tokens so far), one entry a token.
    pub next: Vec<S>,
}

/// The word cannot occur: the token at `position` has probability zero after what comes before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Impossible {
    pub position: usize,
}

/// The moments before the first token and after each: `word.len() + 1` of them, or those before the impossible token.
pub fn trajectory<S: Scalar>(
    machine: &Machine<S>,
    law: &[S],
    word: &[Token],
    tolerance: f64,
) -> (Vec<Moment<S>>, Option<Impossible>) {
    let finals = machine.final_vector();
    let mut moments = Vec::with_capacity(word.len() + 1);
    let mut belief = law.to_vec();
    for position in 0..=word.len() {
        let steps = machine.push(&belief);
        let next: Vec<S> = steps.iter().map(|step| dot(step, &finals)).collect();
        moments.push(Moment { belief, next: next.clone() });
        let Some(&token) = word.get(position) else { break };
        let probability = &next[token as usize];
        if probability.is_zero(tolerance) {
            return (moments, Some(Impossible { position }));
        }
        belief = steps[token as usize].iter().filter_map(|weight| weight.div(probability)).collect();
    }
    (moments, None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::Edge;
    use crate::number::Rational;

    fn rational(n: i64, d: i64) -> Rational {
        Rational::from_i64(n).div(&Rational::from_i64(d)).expect("not zero")
    }

    /// Golden mean, no two 0s in a row: A -> 1 A @ 1/2 | 0 B; B -> 1 A.
    fn golden_mean() -> Machine<Rational> {
        let edge = |from, to, token, n| Edge { from, to, token, weight: rational(n, 2) };
        Machine::new(2, 2, vec![edge(0, 0, 1, 1), edge(0, 1, 0, 1), edge(1, 0, 1, 2)], None, None)
    }

    #[test]
    fn a_zero_tells_the_state() {
        let (moments, impossible) = trajectory(&golden_mean(), &[rational(2, 3), rational(1, 3)], &[0, 1], 0.0);
        assert_eq!(impossible, None);
        assert_eq!(moments[0].next, vec![rational(1, 3), rational(2, 3)]);
        assert_eq!(moments[1].belief, vec![rational(0, 1), rational(1, 1)]);
        assert_eq!(moments[1].next, vec![rational(0, 1), rational(1, 1)]);
        assert_eq!(moments[2].belief, vec![rational(1, 1), rational(0, 1)]);
    }

    #[test]
    fn two_zeros_are_impossible() {
        let (moments, impossible) = trajectory(&golden_mean(), &[rational(2, 3), rational(1, 3)], &[0, 0], 0.0);
        assert_eq!(moments.len(), 2);
        assert_eq!(impossible, Some(Impossible { position: 1 }));
    }
}
