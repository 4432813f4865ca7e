//! Surrogates: the k-Markov approximations of a process, which agree with it on all words of k + 1 tokens and know nothing more.

use rustc_hash::FxHashMap;

use super::reader::Reader;
use crate::machine::{Edge, Machine, State, Token};

/// Orders of the surrogates that a data set has.
pub const ORDERS: [usize; 3] = [0, 1, 2];

/// Contexts of a surrogate at most.
const CONTEXTS: usize = 100_000;
/// And what comes after all of them: half a gibibyte.
const NUMBERS: usize = 1 << 26;

/// A k-Markov process: its machine, whose states are the words of k tokens that occur, and their law.
#[derive(Clone, Debug)]
pub struct Markov {
    pub machine: Machine<f64>,
    pub law: Vec<f64>,
}

/// The k-Markov approximation of the process that a reader knows, from the stationary law: P(x | last k tokens), exact to rounding. The first k tokens
/// come by the process's own law. `None` where too many words of k tokens occur: more than a hundred thousand, or fewer of many tokens.
pub fn markov<R: Reader>(stationary: &R, k: usize) -> Option<Markov> {
    let mut reader = stationary.clone();
    let tokens = reader.tokens();
    // Words of k tokens that occur, each with its probability and what comes next.
    let mut words: Vec<(Vec<Token>, f64, Vec<f64>)> = Vec::new();
    // Depth first, words in the order of their tokens.
    let mut open = vec![(Vec::new(), 1.0, reader.begin())];
    while let Some((word, probability, place)) = open.pop() {
        let mut law = vec![0.0; tokens];
        reader.tell(&place, &mut law);
        law.iter_mut().for_each(|p| *p = p.max(0.0));
        if word.len() == k {
            words.push((word, probability, law));
            if words.len() > CONTEXTS || words.len() * tokens > NUMBERS {
                return None;
            }
            continue;
        }
        for token in (0..tokens).rev().filter(|&token| law[token] > 0.0) {
            let mut after = place.clone();
            if reader.read(&mut after, token) {
                let longer = word.iter().copied().chain([token as Token]).collect();
                open.push((longer, probability * law[token], after));
            }
        }
    }
    let number: FxHashMap<&[Token], State> =
        words.iter().enumerate().map(|(at, (word, ..))| (word.as_slice(), at as State)).collect();
    let mut edges = Vec::new();
    for (from, (word, _, law)) in words.iter().enumerate() {
        let all: f64 = law.iter().sum();
        for (token, p) in law.iter().enumerate().filter(|(_, p)| **p > 0.0) {
            // The last k tokens.
            let next: Vec<Token> = word.iter().copied().chain([token as Token]).skip(1).collect();
            // A word so rare that rounding lost it leads nowhere.
            let Some(&to) = number.get(next.as_slice()) else { continue };
            edges.push(Edge { from: from as State, to, token: token as Token, weight: p / all });
        }
    }
    let all: f64 = words.iter().map(|(_, probability, _)| probability).sum();
    let law: Vec<f64> = words.iter().map(|(_, probability, _)| probability / all).collect();
    let machine = Machine::new(words.len(), tokens, edges, Some(law.clone()), None);
    Some(Markov { machine, law })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::reader::InStates;
    use crate::dataset::subject::Started;
    use crate::machine::word::word_probability;

    /// The even process, whose words of any length tell more than shorter ones.
    fn even() -> (Machine<f64>, Vec<f64>) {
        let edge = |from, to, token, weight| Edge { from, to, token, weight };
        let edges = vec![edge(0, 0, 0, 0.5), edge(0, 1, 1, 0.5), edge(1, 0, 1, 1.0)];
        (Machine::new(2, 2, edges, None, None), vec![2.0 / 3.0, 1.0 / 3.0])
    }

    #[test]
    fn a_surrogate_agrees_on_words_of_one_token_more_and_not_on_longer_ones() {
        let (even, law) = even();
        let started = Started::new(&even, &law);
        let next = started.next();
        for k in ORDERS {
            let surrogate = markov(&InStates::new(&started, &next), k).expect("it is small");
            let start = &surrogate.law;
            for length in 1..=5usize {
                let mut apart = false;
                for word in 0..1u32 << length {
                    let word: Vec<Token> = (0..length).map(|at| word >> at & 1).collect();
                    let truth = word_probability(&even, &law, &word);
                    // A surrogate's law is over the last k tokens: words after those.
                    let found = word_probability(&surrogate.machine, start, &word);
                    apart |= (truth - found).abs() > 1e-9;
                }
                assert_eq!(apart, length > k + 1, "k = {k}, words of {length}");
            }
        }
    }
}
