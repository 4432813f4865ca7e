//! What a channel does with each token that it reads, in each of its states.

use crate::language::likeliest::likeliest;
use crate::network::plan::Channel;
use crate::network::{ComponentId, Network, Start};
use crate::number::{Number, Ordered};

/// Strings that a move may write, at most; the likeliest.
const STRINGS: usize = 8;
/// Probabilities below this are rounding.
const NOTHING: f64 = 1e-12;

/// A channel as it is shown.
#[derive(Clone, Debug)]
pub struct ChannelReport {
    pub reads: Vec<String>,
    pub writes: Vec<String>,
    /// The first is the one it begins in.
    pub states: Vec<String>,
    pub moves: Vec<Written>,
}

/// In a state, reading a token, with this probability: write this and go on.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    pub from: usize,
    pub token: usize,
    pub to: usize,
    /// `None` stands for all strings that are not told one by one.
    pub string: Option<Vec<usize>>,
    pub probability: f64,
}

impl ChannelReport {
    pub fn new(of: &Channel<Number>, tolerance: f64) -> ChannelReport {
        let mut moves = Vec::new();
        for step in &of.moves {
            let (from, token, to) = (step.from as usize, step.token as usize, step.to as usize);
            let probability = step.probability.to_f64();
            if probability <= NOTHING {
                continue;
            }
            let network = Network {
                tokens: of.writes.clone(),
                components: of.outputs.clone(),
                root: ComponentId(step.output),
                start: Start::Entry,
                finals: None,
                generalized: false,
            };
            let strings = likeliest(&network, tolerance, STRINGS, &|| false).unwrap_or_default();
            let rest = probability * (1.0 - strings.iter().map(|(_, share)| share).sum::<f64>());
            let told = strings.into_iter().map(|(string, share)| (Some(string), share * probability));
            let rest = (rest > NOTHING).then_some((None, rest));
            moves.extend(told.chain(rest).map(|(string, probability)| Written { from, token, to, string, probability }));
        }
        ChannelReport { reads: of.reads.clone(), writes: of.writes.clone(), states: of.states.clone(), moves }
    }

    /// A string that is written, in words.
    pub fn text(&self, string: Option<&[usize]>) -> String {
        match string {
            None => "longer".to_string(),
            Some([]) => "nothing".to_string(),
            Some(tokens) => {
                let names: Vec<&str> = tokens.iter().map(|&token| self.writes.get(token).map_or("?", String::as_str)).collect();
                names.join(" ")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::TOLERANCE;

    fn of(text: &str) -> ChannelReport {
        let program = crate::program(text).expect("right");
        ChannelReport::new(&program.channel("c").expect("built"), TOLERANCE)
    }

    #[test]
    fn what_is_written_for_each_token() {
        // Deletion and insertion: a bit is left out with probability 1/4, else comes after a geometric number of 0s.
        let found = of("channel c from {0, 1} to {0, 1} { q on x in {0, 1} -> q @ 1/4 | 0*(1/2) x q }");
        let share = |token: usize, string: &[usize]| {
            let told = found.moves.iter().filter(|step| step.token == token && step.string.as_deref() == Some(string));
            told.map(|step| step.probability).sum::<f64>()
        };
        assert!((share(1, &[]) - 0.25).abs() < 1e-12 && (share(1, &[1]) - 0.375).abs() < 1e-12);
        assert!((share(1, &[0, 0, 1]) - 0.375 / 4.0).abs() < 1e-12 && share(1, &[0]) == 0.0);
        // What is not told one by one is left over.
        for token in 0..2 {
            let all: f64 = found.moves.iter().filter(|step| step.token == token).map(|step| step.probability).sum();
            assert!((all - 1.0).abs() < 1e-9, "{all}");
        }
        assert!(found.moves.iter().any(|step| step.string.is_none()));
        assert_eq!(
            (found.text(Some(&[])), found.text(Some(&[0, 1])), found.text(None)),
            ("nothing".into(), "0 1".into(), "longer".into())
        );
    }

    #[test]
    fn states_hold_what_waits() {
        // A delay by one: what is written is the state, what is read the next.
        let found = of("channel c from {a, b} to {a, b} { L[w in {a, b}] on x in {a, b} -> w L[x] }");
        assert_eq!((found.states.len(), found.moves.len()), (2, 4));
        assert!(
            found
                .moves
                .iter()
                .all(|step| step.string == Some(vec![step.from]) && step.to == step.token && step.probability == 1.0)
        );
    }
}
