//! What an observer goes through: the beliefs along one sampled sequence, and the first beliefs there are, word by word. For pictures.

use rustc_hash::FxHashSet;

use super::presentation::dot;
use super::walk::uniform;
use crate::machine::{Machine, Token};

/// Tokens of the sequence at most.
const LENGTH: usize = 160;
/// First beliefs at most, and the tokens after which one is looked for: where beliefs never end a word that goes on and on would fill the page.
const FIRST: usize = 2_000;
const LONGEST: usize = 64;
/// Numbers that a trail holds at most, in each of its two parts.
const NUMBERS: usize = 1_000_000;
/// Edges followed at most, about, for first beliefs.
const WORK: usize = 100_000_000;
/// Beliefs nearer than this are one point of a picture.
const SAME: f64 = 1e-9;

/// A sampled sequence with the belief along it, and the beliefs after every short word. Beliefs are over the states as written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trail {
    pub tokens: Vec<Token>,
    /// Before the first token and after each: one more than there are tokens.
    pub beliefs: Vec<Vec<f64>>,
    /// What each of them expects of the next token.
    pub next: Vec<Vec<f64>>,
    /// Beliefs after all words up to some length, each with the shortest word that leads to it.
    pub first: Vec<(Vec<f64>, Vec<Token>)>,
}

/// From the stationary law; the same machine, the same trail. `None` where there are too many states for one.
pub fn trail(machine: &Machine<f64>, law: &[f64]) -> Option<Trail> {
    let length = LENGTH.min(NUMBERS / law.len().max(1));
    if length < 8 {
        return None;
    }
    let finals = machine.final_vector();
    let mut trail = sampled(machine, law, &finals, length);
    trail.first = first(machine, law, &finals, FIRST.min(NUMBERS / law.len()).min(WORK / machine.edges().len().max(1)));
    Some(trail)
}

fn sampled(machine: &Machine<f64>, law: &[f64], finals: &[f64], length: usize) -> Trail {
    let mut random = super::walk::seeded(0);
    let mut trail = Trail { beliefs: vec![law.to_vec()], ..Trail::default() };
    loop {
        let next = machine.push(&trail.beliefs[trail.tokens.len()]);
        let chances: Vec<f64> = next.iter().map(|image| dot(image, finals).max(0.0)).collect();
        trail.next.push(chances.clone());
        if trail.tokens.len() == length {
            return trail;
        }
        let mut left = uniform(&mut random) * chances.iter().sum::<f64>();
        let Some(mut drawn) = chances.iter().rposition(|chance| *chance > 0.0) else { return trail };
        for (token, chance) in chances.iter().enumerate() {
            if left < *chance {
                drawn = token;
                break;
            }
            left -= chance;
        }
        trail.beliefs.push(next[drawn].iter().map(|x| x / chances[drawn]).collect());
        trail.tokens.push(drawn as Token);
    }
}

fn first(machine: &Machine<f64>, law: &[f64], finals: &[f64], most: usize) -> Vec<(Vec<f64>, Vec<Token>)> {
    let mut seen: FxHashSet<Vec<i64>> = FxHashSet::default();
    let mut is_new = move |belief: &[f64]| seen.insert(belief.iter().map(|x| (x / SAME).round() as i64).collect());
    is_new(law);
    let mut found = vec![(law.to_vec(), Vec::new())];
    let mut at = 0;
    while at < found.len() {
        let (belief, word) = found[at].clone();
        if word.len() >= LONGEST {
            break;
        }
        for (token, image) in machine.push(&belief).into_iter().enumerate() {
            let chance = dot(&image, finals);
            let next: Vec<f64> = image.iter().map(|x| x / chance).collect();
            if chance > 1e-12 && is_new(&next) {
                if found.len() >= most {
                    // A length is there whole or not at all.
                    found.retain(|(_, other)| other.len() <= word.len());
                    return found;
                }
                found.push((next, [word.as_slice(), &[token as Token]].concat()));
            }
        }
        at += 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::build;
    use crate::machine::limits::Limits;

    fn golden() -> Machine<f64> {
        let program = crate::program("process golden over {0, 1} { A -> 1 A | 0 B; B -> 1 A }").expect("right");
        build(program.build("golden", &[]).expect("built"), &Limits::default()).expect("built").machine.to_f64()
    }

    #[test]
    fn each_belief_follows_from_the_one_before() {
        let trail = trail(&golden(), &[2.0 / 3.0, 1.0 / 3.0]).expect("small");
        assert_eq!(trail.beliefs.len(), trail.tokens.len() + 1);
        for (at, token) in trail.tokens.iter().enumerate() {
            // After a 0 the state is B, after a 1 it is A: the golden mean has Markov order one.
            let sure = if *token == 0 { [0.0, 1.0] } else { [1.0, 0.0] };
            assert_eq!(trail.beliefs[at + 1], sure);
            assert!(*token == 1 || trail.beliefs[at][1] < 1.0, "no two 0s in a row");
        }
    }

    #[test]
    fn words_do_not_go_on_and_on() {
        // The simple nonunifilar source: another belief after each further 0.
        let program = crate::program("process sns over {0, 1} { A -> 0 A | 0 B; B -> 0 B | 1 A }").expect("right");
        let machine = build(program.build("sns", &[]).expect("built"), &Limits::default()).expect("built").machine.to_f64();
        let trail = trail(&machine, &[0.5, 0.5]).expect("small");
        assert_eq!(trail.first.iter().map(|(_, word)| word.len()).max(), Some(LONGEST));
        // So many 0s from the start, and the 1 after which A is certain; a 0 more leads back to the start.
        assert_eq!(trail.first.len(), LONGEST + 2);
    }

    #[test]
    fn first_beliefs_come_with_their_word() {
        let trail = trail(&golden(), &[2.0 / 3.0, 1.0 / 3.0]).expect("small");
        let words: Vec<&[Token]> = trail.first.iter().map(|(_, word)| word.as_slice()).collect();
        assert_eq!(words, [&[][..], &[0], &[1]]);
    }
}
