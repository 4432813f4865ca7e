//! Probabilities of words, exactly.

use super::linear::dot;
use super::{Machine, Token};
use crate::number::Scalar;

/// `law T[x1] ... T[xL] final`, for a row vector `law` over the states: the probability of the word from there.
pub fn word_probability<S: Scalar>(machine: &Machine<S>, law: &[S], word: &[Token]) -> S {
    dot(&after(machine, law, word), &machine.final_vector())
}

/// P(token | word), or `None` where the word is impossible (exactly, or within the tolerance for inexact numbers).
pub fn next_probability<S: Scalar>(machine: &Machine<S>, law: &[S], word: &[Token], token: Token, tolerance: f64) -> Option<S> {
    let seen = after(machine, law, word);
    let finals = machine.final_vector();
    let whole = dot(&seen, &finals);
    if whole.is_zero(tolerance) {
        return None;
    }
    dot(&machine.step(&seen, token), &finals).div(&whole)
}

fn after<S: Scalar>(machine: &Machine<S>, law: &[S], word: &[Token]) -> Vec<S> {
    word.iter().fold(law.to_vec(), |law, &token| machine.step(&law, token))
}
