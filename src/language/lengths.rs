//! How long the strings of a language are: its network over one token has a string for each length.

use super::stack::{StackMachine, make};
use crate::network::{Label, Network, Token};
use crate::number::Number;

/// Lengths at most, those from the shortest string's on that are followed, and the probability of longer strings that no longer is.
const MOST: usize = 2_000;
const FOLLOWED: usize = 300;
const NEGLIGIBLE: f64 = 1e-4;
/// Items of a belief over stacks beyond which it is not followed: lengths of languages of one token that are so ambiguous.
const WIDEST: usize = 20_000;

/// P(a string that ends has 0, 1, 2, ... tokens), until nearly all strings are told or they get too long. `None` where no derivation ends.
pub fn lengths(network: &Network<Number>, tolerance: f64, stop: &dyn Fn() -> bool) -> Option<Vec<f64>> {
    let mut machine: StackMachine<f64> = make::language(&over_one_token(network), tolerance).ok()?.machine.floats()?;
    let mut belief = machine.begin();
    let (mut reached, mut law) = (1.0, Vec::new());
    loop {
        let ends = reached * belief.ends();
        law.push(ends);
        reached -= ends;
        let before = law.iter().position(|p| *p > 0.0).unwrap_or(law.len());
        if reached < NEGLIGIBLE || law.len() > MOST.min(before + FOLLOWED) || belief.width() > WIDEST || stop() {
            return Some(law);
        }
        if belief.push(&mut machine, 0).is_none() {
            return Some(law);
        }
    }
}

fn over_one_token(network: &Network<Number>) -> Network<Number> {
    let mut one = network.clone();
    one.tokens = vec![String::new()];
    for edge in one.components.iter_mut().flat_map(|component| &mut component.edges) {
        if let Label::Emit(token) = &mut edge.label {
            *token = Token(0);
        }
    }
    one
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::Spoken;

    fn law(source: &str) -> Vec<f64> {
        let program = crate::program(source).expect("right");
        let spoken = Spoken::new(program.build("g", &[]).expect("built")).expect("a language");
        lengths(&spoken.network, 1e-10, &|| false).expect("it ends")
    }

    #[test]
    fn lengths_have_their_closed_forms() {
        // Nested pairs: 2n tokens with probability 2/3 (1/3)^n.
        let pairs = law("grammar g { S -> \"(\" S \")\" @ 1/3 | empty }");
        for (length, p) in pairs.iter().enumerate() {
            let wanted = if length % 2 == 0 { 2.0 / 3.0 * (1.0f64 / 3.0).powi(length as i32 / 2) } else { 0.0 };
            assert!((p - wanted).abs() < 1e-12, "{length}: {p}");
        }
        // Two tokens of many, always: the names do not matter.
        assert_eq!(law("grammar g { S -> A A; A -> \"a\" | \"b\" | \"c\" }"), [0.0, 0.0, 1.0]);
        // Binary trees with n leaves: Catalan numbers C(n - 1) p^(n - 1) (1 - p)^n, whatever their shape.
        let trees = law("grammar g { S -> S S @ 1/4 | \"x\" }");
        for (n, catalan) in [1.0, 1.0, 2.0, 5.0, 14.0].into_iter().enumerate() {
            let wanted = catalan * 0.25f64.powi(n as i32) * 0.75f64.powi(n as i32 + 1);
            assert!((trees[n + 1] - wanted).abs() < 1e-12, "{n}");
        }
    }
}
