//! A functional after every prefix of a tree, read from the stacks.

use super::Follower;
use crate::check::program::Functional;
use crate::machine::limits::Limits;
use crate::number::Ordered;

/// Prefixes between two looks at the clock.
const LOOK: usize = 256;

impl<S: Ordered> Follower<S> {
    /// What is known here is from now on its beginning.
    pub fn begin_here(&mut self) {
        self.restart_at(&self.place());
    }

    /// The value of a functional after each prefix, a token being its place in `vocabulary`. Prefix i is prefix `parent[i]` with `token[i]` after it;
    /// prefix 0 is the empty one, and each comes after the one it prolongs.
    ///
    /// # Errors
    /// Why the stacks do not tell it, in words; that a prefix cannot occur; that the time was up.
    pub fn along_prefixes(
        &mut self,
        functional: &Functional,
        vocabulary: &[String],
        parent: &[u32],
        token: &[u16],
        limits: &Limits,
    ) -> Result<Vec<f64>, String> {
        let own = |name: &String| self.tokens.iter().position(|token| token == name);
        let Some(number) = vocabulary.iter().map(own).collect::<Option<Vec<usize>>>() else {
            return Err("the tokens of rules and machine differ".to_string());
        };
        let mut children: Vec<Vec<u32>> = vec![Vec::new(); parent.len()];
        for (node, &before) in parent.iter().enumerate().skip(1) {
            children[before as usize].push(node as u32);
        }
        let mut values = vec![0.0; parent.len()];
        self.restart();
        // Depth first, so that only the places along one path are kept.
        let mut open = if parent.is_empty() { Vec::new() } else { vec![(0_u32, self.place())] };
        let mut seen = 0;
        while let Some((node, before)) = open.pop() {
            self.go_to(&before);
            if node > 0 && self.push(number[usize::from(token[node as usize])]).is_none() {
                return Err("a prefix cannot occur by the stacks".to_string());
            }
            values[node as usize] = self.value(functional)?.to_f64();
            if !children[node as usize].is_empty() {
                let here = self.place();
                open.extend(children[node as usize].iter().rev().map(|&child| (child, here.clone())));
            }
            seen += 1;
            if seen % LOOK == 0 && limits.expired() {
                return Err("the time was up".to_string());
            }
        }
        Ok(values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::program::{DirectiveKind, Generator};
    use crate::number::Scalar;

    const TEXT: &str = "grammar right { S -> \"rat\" \"saw\" S @ 0.3 | \"cat\" \"slept\" }
        process chained = stream(right(), end: \".\")
        feature open of chained = P(inside S)";

    fn generator() -> (Generator, Functional) {
        let program = crate::program(TEXT).expect("it is right");
        let feature = program.directives().iter().find_map(|directive| match &directive.kind {
            DirectiveKind::Feature(feature) => Some(feature.functional.clone()),
            _ => None,
        });
        (program.build("chained", &[]).expect("it can be built"), feature.expect("there is one"))
    }

    #[test]
    fn each_value_is_that_after_its_own_prefix() {
        let (generator, functional) = generator();
        let limits = Limits::default();
        let mut exact = Follower::new(&generator, [&functional], &limits).expect("it has stacks");
        let mut vocabulary = exact.tokens.clone();
        vocabulary.reverse();
        let number = |name: &str| vocabulary.iter().position(|token| token == name).expect("it is one") as u16;
        // "", "rat", "cat", "rat saw", "cat slept", "rat saw cat", "cat slept .".
        let words = ["", "rat", "cat", "saw", "slept", "cat", "."];
        let parent = [0, 0, 0, 1, 2, 3, 4];
        let token: Vec<u16> = words.iter().map(|word| if word.is_empty() { 0 } else { number(word) }).collect();
        let mut floats = exact.floats().expect("they are small");
        let values = floats.along_prefixes(&functional, &vocabulary, &parent, &token, &limits).expect("they are told");
        for (node, value) in values.iter().enumerate() {
            let (mut word, mut at) = (Vec::new(), node);
            while at > 0 {
                word.insert(0, words[at]);
                at = parent[at] as usize;
            }
            exact.restart();
            for name in &word {
                let token = exact.tokens.iter().position(|token| token == name).expect("it is one");
                assert!(exact.push(token).is_some_and(|p| !p.is_zero(0.0)));
            }
            assert!((value - exact.value(&functional).expect("it is told").to_f64()).abs() < 1e-12, "{word:?}");
        }
        // Within a sentence S is open; after its full stop it is not.
        assert_eq!((values[1], values[5], values[6]), (1.0, 1.0, 0.0));
    }

    #[test]
    fn an_impossible_prefix_and_another_alphabet_are_said() {
        let (generator, functional) = generator();
        let limits = Limits::default();
        let mut follower = Follower::new(&generator, [&functional], &limits).expect("it has stacks");
        let vocabulary = follower.tokens.clone();
        let saw = vocabulary.iter().position(|token| token == "saw").expect("it is one") as u16;
        assert!(follower.along_prefixes(&functional, &vocabulary, &[0, 0, 1], &[0, saw, saw], &limits).is_err());
        assert!(follower.along_prefixes(&functional, &["dog".to_string()], &[0], &[0], &limits).is_err());
    }
}
