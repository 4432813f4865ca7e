//! The likeliest strings of a language: prefixes are gone on with in the order of their probability, so that a string that is met is likelier than
//! every one that is not.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::rc::Rc;

use super::stack::{Belief, StackMachine, make};
use crate::network::Network;
use crate::number::Number;

/// Prefixes that are gone on with at most, and items of the widest belief over stacks among them.
const PREFIXES: usize = 3_000;
const WIDEST: usize = 5_000;

/// Strings with their probabilities among those that end, the likeliest first: the likeliest `most` there are, or as many of them as could be told
/// apart from what is not looked at. `None` where no derivation ends.
pub fn likeliest(
    network: &Network<Number>,
    tolerance: f64,
    most: usize,
    stop: &dyn Fn() -> bool,
) -> Option<Vec<(Vec<usize>, f64)>> {
    let mut machine: StackMachine<f64> = make::language(network, tolerance).ok()?.machine.floats()?;
    let mut found = Vec::new();
    let mut waiting = BinaryHeap::from([Waiting { probability: 1.0, word: Vec::new(), before: None }]);
    let mut followed = 0;
    while let Some(Waiting { probability, word, before }) = waiting.pop() {
        let belief = match before {
            Some(Before::Whole) => {
                found.push((word, probability));
                if found.len() == most {
                    break;
                }
                continue;
            }
            Some(Before::Prefix(belief)) => {
                let mut belief = Belief::clone(&belief);
                let Some(read) = word.last().and_then(|&token| belief.push(&mut machine, token)) else { continue };
                if read <= 0.0 {
                    continue;
                }
                belief
            }
            None => machine.begin(),
        };
        followed += 1;
        if followed > PREFIXES || belief.width() > WIDEST || stop() {
            break;
        }
        if *belief.ends() > 0.0 {
            waiting.push(Waiting { probability: probability * belief.ends(), word: word.clone(), before: Some(Before::Whole) });
        }
        let next = belief.next(&machine);
        let belief = Rc::new(belief);
        for (token, share) in next.into_iter().enumerate().filter(|(_, share)| *share > 0.0) {
            let word = [word.as_slice(), &[token]].concat();
            waiting.push(Waiting { probability: probability * share, word, before: Some(Before::Prefix(belief.clone())) });
        }
    }
    Some(found)
}

/// A prefix, or a whole string, with its probability.
struct Waiting {
    probability: f64,
    word: Vec<usize>,
    before: Option<Before>,
}

enum Before {
    /// The word is a string.
    Whole,
    /// The belief before its last token, which has not been read.
    Prefix(Rc<Belief<f64>>),
}

/// By probability; of words as likely the shorter, then the first in the order of tokens.
impl Ord for Waiting {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_word = || other.word.len().cmp(&self.word.len()).then_with(|| other.word.cmp(&self.word));
        self.probability.total_cmp(&other.probability).then_with(by_word)
    }
}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Waiting {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Waiting {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::Spoken;

    fn strings(source: &str, most: usize) -> Vec<(Vec<usize>, f64)> {
        let program = crate::program(source).expect("right");
        let spoken = Spoken::new(program.build("g", &[]).expect("built")).expect("a language");
        likeliest(&spoken.network, 1e-10, most, &|| false).expect("it ends")
    }

    #[test]
    fn the_likeliest_come_first_and_there_are_no_others() {
        let found = strings("grammar g over {a, b} { S -> a S b @ 1/3 | empty }", 4);
        let words: Vec<&[usize]> = found.iter().map(|(word, _)| word.as_slice()).collect();
        assert_eq!(words, [&[][..], &[0, 1], &[0, 0, 1, 1], &[0, 0, 0, 1, 1, 1]]);
        for (at, (_, p)) in found.iter().enumerate() {
            assert!((p - 2.0 / 3.0 * (1.0f64 / 3.0).powi(at as i32)).abs() < 1e-12);
        }
        // A string of two derivations has the probability of both.
        let found = strings("grammar g over {x} { S -> S S @ 1/4 | x }", 3);
        let wanted = [0.75, 0.25 * 0.75 * 0.75, 2.0 * 0.25 * 0.25 * 0.75 * 0.75 * 0.75];
        assert!(found.iter().zip(wanted).all(|((_, p), wanted)| (p - wanted).abs() < 1e-12), "{found:?}");
        // All there are.
        assert_eq!(strings("grammar g over {a, b} { S -> a | b @ 1/3 }", 9).len(), 2);
    }
}
