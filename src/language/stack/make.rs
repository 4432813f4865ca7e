//! Stack machines of languages, of streams of them, and of processes whose rules call phrases.

use super::StackMachine;
use crate::language::Refused;
use crate::language::measure::{EXACT_LIMIT, ending};
use crate::language::rules::Rules;
use crate::language::system::largest_block;
use crate::network::condition::terminating;
use crate::network::inside::{inside, silent};
use crate::network::{Network, Start, rewrite};
use crate::number::{Number, Ordered};

/// A stack machine and what is known of its numbers.
#[derive(Clone, Debug)]
pub struct Stacked {
    pub machine: StackMachine<Number>,
    /// The probability that the network ends: the machine is of the derivations that do. One for a process.
    pub ends: Number,
    pub exact: bool,
    /// How far inexact probabilities of ending may be off.
    pub error: f64,
    /// A process that begins in its stationary law.
    pub stationary: bool,
}

/// The strings of a language that end.
///
/// # Errors
/// See [`Refused`].
pub fn language(network: &Network<Number>, tolerance: f64) -> Result<Stacked, Refused> {
    let ending = ending(network, tolerance)?;
    let (ends, exact, error) = (ending.probability, ending.finite_numbers, ending.error);
    let machine = StackMachine::new(ending.rules).ok_or(Refused::SilentCycle)?;
    Ok(Stacked { machine, ends, exact, error, stationary: false })
}

/// The strings of a language that end, one after the other, each closed by `end` if it is given. The end's token comes last.
///
/// # Errors
/// See [`Refused`].
pub fn stream(language: &Network<Number>, end: Option<&str>, tolerance: f64) -> Result<Stacked, Refused> {
    streamed(language, end, tolerance, |stream| stream)
}

/// The same from the beginning of a string on: not as after a long past.
///
/// # Errors
/// See [`Refused`].
pub fn strings(language: &Network<Number>, end: &str, tolerance: f64) -> Result<Stacked, Refused> {
    streamed(language, Some(end), tolerance, |stream| Network { start: Start::Entry, ..stream })
}

fn streamed(
    language: &Network<Number>,
    end: Option<&str>,
    tolerance: f64,
    begin: impl Fn(Network<Number>) -> Network<Number>,
) -> Result<Stacked, Refused> {
    let inside = inside(language, tolerance);
    let conditioned = terminating(language, &inside).ok_or(Refused::NeverEnds)?;
    let mut stacked = process(&begin(rewrite::stream(&conditioned, end)), tolerance)?;
    stacked.error += inside.error;
    Ok(stacked)
}

/// A process, whose phrases come to their ends surely.
///
/// # Errors
/// See [`Refused`].
pub fn process(network: &Network<Number>, tolerance: f64) -> Result<Stacked, Refused> {
    let silent = silent(network, tolerance);
    let mut rules = Rules::new(network, &silent.masses);
    if largest_block(&rules.mean_matrix()) > EXACT_LIMIT {
        rules = rules.map(|x| Number::Inexact(x.to_f64()), rules.null.iter().map(|x| Number::Inexact(x.to_f64())).collect());
    }
    let exact = rules.moves.iter().all(|m| m.weight.is_exact()) && rules.null.iter().all(Number::is_exact);
    let root = network.root.0 as usize;
    let first = rules.component.iter().position(|&component| component == root).unwrap_or(0);
    let nodes = network.components[root].nodes.len();
    let one = || Number::from(1);
    let starts: Vec<(usize, Number)> = match &network.start {
        Start::Entry => vec![(rules.root, one())],
        Start::Law(law) => law.iter().map(|(node, weight)| (first + node.0 as usize, weight.clone())).collect(),
        Start::Stationary => (first..first + nodes).map(|node| (node, one())).collect(),
    };
    let stationary = matches!(network.start, Start::Stationary);
    let machine = StackMachine::starting(rules, starts).ok_or(Refused::SilentCycle)?;
    Ok(Stacked { machine, ends: one(), exact, error: silent.error, stationary })
}

impl StackMachine<Number> {
    /// The same in floats.
    pub fn floats(&self) -> Option<StackMachine<f64>> {
        let null = self.edges.rules.null.iter().map(Ordered::to_f64).collect();
        let rules = self.edges.rules.map(Ordered::to_f64, null);
        StackMachine::starting(rules, self.starts().iter().map(|(node, weight)| (*node, weight.to_f64())).collect())
    }
}
