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
