//! String entropy by drawing: the entropy of derivations less what a string leaves open about its derivation,
//! H(string) = H(derivation) - E[log2 P(string) / P(derivation)], a mean over derivations drawn, each string's probability exact from the
//! stack machine. Where hardly a string has two derivations hardly a term differs from zero, so the mean is sharp.

use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::rules::{Act, Rules};
use super::stack::StackMachine;

/// Tokens read of all strings together, unless these are too few, and strings drawn at most.
const TOKENS: usize = 20_000;
const STRINGS: usize = 1_000;
/// Tokens of one string, and moves of one derivation, beyond which nothing is said.
const LONGEST: usize = 10_000;
const MOVES: usize = 1_000_000;
/// Steps in all, a token taking about as many as the square of the frames that are possible on top: near criticality strings are long, and their
/// stacks many.
const WORK: usize = 40_000_000;
/// Fewer strings than this say nothing.
const LEAST: usize = 16;
/// Bits that rounding may make.
const ROUNDING: f64 = 1e-7;

/// What was seen of derivations drawn.
pub struct Drawn {
    /// The mean of log2 P(string) / P(derivation), in bits, and its standard error. Where no string had two derivations the error is that
    /// of one bit in one string more than were drawn.
    pub gap: f64,
    pub standard_error: f64,
    /// The shortest string seen that has several derivations.
    pub ambiguous: Option<Vec<usize>>,
}

/// Draws derivations, of rules that end surely; always the same ones. `None` where strings are too long, or it is time to stop.
pub fn draw(rules: &Rules<f64>, stop: &dyn Fn() -> bool) -> Option<Drawn> {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(0);
    let mut machine = StackMachine::new(rules.clone())?;
    let mut from = vec![Vec::new(); rules.nodes()];
    for (index, m) in rules.moves.iter().enumerate() {
        from[m.from].push(index);
    }
    let (mut read, mut work, mut ambiguous) = (0, 0, None);
    let mut gaps: Vec<f64> = Vec::new();
    while gaps.len() < STRINGS && (read < TOKENS || gaps.len() < LEAST) {
        let (string, bits) = derivation(rules, &from, &mut random)?;
        let mut belief = machine.begin();
        let mut all = 0.0;
        for &token in &string {
            all -= belief.push(&mut machine, token)?.log2();
            work += belief.width() * (8 + belief.width() / 8);
            if work > WORK || stop() {
                return None;
            }
        }
        all -= belief.ends().log2();
        let gap = (bits - all).max(0.0);
        read += string.len();
        if gap > ROUNDING * (1.0 + bits) && ambiguous.as_ref().is_none_or(|known: &Vec<usize>| string.len() < known.len()) {
            ambiguous = Some(string);
        }
        gaps.push(if gap > ROUNDING * (1.0 + bits) { gap } else { 0.0 });
    }
    if gaps.len() < LEAST {
        return None;
    }
    let count = gaps.len() as f64;
    let mean = gaps.iter().sum::<f64>() / count;
    let variance = gaps.iter().map(|gap| (gap - mean).powi(2)).sum::<f64>() / (count - 1.0);
    let standard_error = (variance / count).sqrt().max(1.0 / count);
    Some(Drawn { gap: mean, standard_error, ambiguous })
}

/// A string, and the bits of the derivation that it was drawn by.
fn derivation(rules: &Rules<f64>, from: &[Vec<usize>], random: &mut Xoshiro256PlusPlus) -> Option<(Vec<usize>, f64)> {
    let (mut string, mut bits, mut stack) = (Vec::new(), 0.0, vec![rules.root]);
    for _ in 0..MOVES {
        let Some(node) = stack.pop() else { return Some((string, bits)) };
        if rules.exit[node] {
            continue;
        }
        let mut left: f64 = random.random();
        let mut chosen = *from[node].last()?;
        for &index in &from[node] {
            left -= rules.moves[index].weight;
            if left < 0.0 {
                chosen = index;
                break;
            }
        }
        let m = &rules.moves[chosen];
        bits -= m.weight.log2();
        stack.push(m.to);
        match m.act {
            Act::Silent => {}
            Act::Emit(token) => string.push(token),
            Act::Call(entry) => stack.push(entry),
        }
        if string.len() > LONGEST {
            return None;
        }
    }
    None
}
