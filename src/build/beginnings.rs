//! Where the sequences of a process may begin, by its stacks.

use super::stacks::{no_law, refused};
use crate::check::program::{Generator, Kind};
use crate::language::stack::{Belief, StackMachine, Stacked, make};
use crate::machine::limits::Limits;
use crate::network::plan::Plan;
use crate::network::{Component, Label, Network};
use crate::number::Number;

/// Nodes of all rules, and of the one that never ends, that the law of the stacks is worked out of.
const NODES: usize = 20_000;
const ROOT: usize = 500;

/// Stacks in floats, and what is known of them before the first token.
pub type Begun = (StackMachine<f64>, Belief<f64>);

/// A process that is made of rules alone, by its stacks.
#[derive(Clone, Debug)]
pub struct Beginnings {
    pub tokens: Vec<String>,
    stacked: Stacked,
    /// At the beginning of a string, where the process is a stream and a token closes each.
    at_a_string: Option<Stacked>,
    /// Whether the law of the stacks is worked out of few enough rules.
    is_small: bool,
}

/// Whether rules call others: without calls the stacks of a process are its states, and are as many.
fn calls(rules: &Network<Number>) -> bool {
    rules.components.iter().flat_map(|component| &component.edges).any(|edge| matches!(edge.label, Label::Call(_)))
}

/// Whether the law of a process by its stacks can be worked out.
pub(super) fn explorable(rules: &Network<Number>) -> bool {
    let nodes = |component: &Component<Number>| component.nodes.len();
    let whole: usize = rules.components.iter().map(nodes).sum();
    calls(rules) && !rules.generalized && nodes(&rules.components[rules.root.0 as usize]) <= ROOT && whole <= NODES
}

impl Beginnings {
    /// `None` for what is not made of rules that call each other.
    ///
    /// # Errors
    /// Why there are no such stacks, in words.
    pub fn of(generator: &Generator, limits: &Limits) -> Option<Result<Beginnings, String>> {
        let rules = generator.plan.rules().filter(|rules| !rules.generalized && generator.kind == Kind::Process)?;
        if !calls(&rules) {
            return None;
        }
        let in_words = |why| refused(why).to_string();
        let made = match &generator.plan {
            Plan::Stream { language, end } => make::stream(language, end.as_deref(), limits.tolerance),
            _ => make::process(&rules, limits.tolerance),
        };
        let at_a_string = match &generator.plan {
            Plan::Stream { language, end: Some(end) } => Some(make::strings(language, end, limits.tolerance)),
            _ => None,
        };
        Some(made.and_then(|stacked| Ok((stacked, at_a_string.transpose()?))).map_err(in_words).map(|(stacked, at_a_string)| {
            Beginnings { tokens: rules.tokens.clone(), stacked, at_a_string, is_small: explorable(&rules) }
        }))
    }

    /// Whether the process was written with a start of its own.
    pub fn has_start(&self) -> bool {
        !self.stacked.stationary
    }

    /// In the start that it was written with, where it has one.
    ///
    /// # Errors
    /// In words.
    pub fn written(&self) -> Option<Result<Begun, String>> {
        self.has_start().then(|| begun(&self.stacked))
    }

    /// At the beginning of a string, where the process is a stream and a token closes each.
    ///
    /// # Errors
    /// In words.
    pub fn string(&self) -> Option<Result<Begun, String>> {
        self.at_a_string.as_ref().map(begun)
    }

    /// As after a long past.
    ///
    /// # Errors
    /// Why there is no such law, in words.
    pub fn stationary(&self) -> Result<Begun, String> {
        if !self.is_small {
            return Err("it has too many rules for the law of its stacks to be worked out".to_string());
        }
        let mut machine = floats(&self.stacked)?;
        let begin = machine.stationary().map_err(|why| no_law(why).to_string())?;
        Ok((machine, begin))
    }
}

fn floats(stacked: &Stacked) -> Result<StackMachine<f64>, String> {
    stacked.machine.floats().ok_or_else(|| "it goes round without a token for ever".to_string())
}

fn begun(stacked: &Stacked) -> Result<Begun, String> {
    let mut machine = floats(stacked)?;
    let begin = machine.begin();
    Ok((machine, begin))
}
