//! Surrogates: the k-Markov approximations of a process, which agree with it on all words of k + 1 tokens and know nothing more.

use rustc_hash::FxHashMap;

use crate::machine::{Edge, Machine, State, Token};

/// Orders of the surrogates that a data set has.
pub const ORDERS: [usize; 3] = [0, 1, 2];

/// Contexts of a surrogate at most.
const CONTEXTS: usize = 100_000;

/// A k-Markov process: its machine, whose states are the words of k tokens that occur, and their law.
#[derive(Clone, Debug)]
pub struct Markov {
    pub machine: Machine<f64>,
    pub law: Vec<f64>,
}

/// The k-Markov approximation of a process in its stationary law `law`: P(x | last k tokens), exact to rounding. The first k tokens come by the
/// process's own law. `None` where more than a hundred thousand words of k tokens occur.
pub fn markov(of: &Machine<f64>, law: &[f64], k: usize) -> Option<Markov> {
    let finals = of.final_vector();
    let weight = |row: &[f64]| row.iter().zip(&finals).map(|(p, f)| p * f).sum::<f64>();
    // Words of k tokens that occur, each with law T[word].
    let mut words: Vec<(Vec<Token>, Vec<f64>)> = vec![(Vec::new(), law.to_vec())];
    for _ in 0..k {
        let mut longer = Vec::new();
        for (word, row) in &words {
            for (token, row) in of.push(row).into_iter().enumerate() {
                if weight(&row) > 0.0 {
                    let mut word = word.clone();
                    word.push(token as Token);
                    longer.push((word, row));
                }
            }
            if longer.len() > CONTEXTS {
                return None;
            }
        }
        words = longer;
    }
    let number: FxHashMap<Vec<Token>, State> =
        words.iter().enumerate().map(|(at, (word, _))| (word.clone(), at as State)).collect();
    let mut edges = Vec::new();
    for (from, (word, row)) in words.iter().enumerate() {
        let ahead: Vec<f64> = of.push(row).iter().map(|row| weight(row).max(0.0)).collect();
        let all: f64 = ahead.iter().sum();
        for (token, p) in ahead.into_iter().enumerate().filter(|(_, p)| *p > 0.0) {
            // The last k tokens.
            let next: Vec<Token> = word.iter().copied().chain([token as Token]).skip(1).collect();
            // A word so rare that rounding lost it leads nowhere.
            let Some(&to) = number.get(&next) else { continue };
            edges.push(Edge { from: from as State, to, token: token as Token, weight: p / all });
        }
    }
    let law: Vec<f64> = words.iter().map(|(_, row)| weight(row)).collect();
    let all: f64 = law.iter().sum();
    let law: Vec<f64> = law.into_iter().map(|p| p / all).collect();
    let machine = Machine::new(words.len(), of.tokens(), edges, Some(law.clone()), None);
    Some(Markov { machine, law })
}

#[cfg(test)]
mod tests {
    use super::*;
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
        for k in ORDERS {
            let surrogate = markov(&even, &law, k).expect("it is small");
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
