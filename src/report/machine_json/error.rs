//! What can be wrong with a machine as JSON, each with its place.

use std::fmt;

use crate::machine::flatten::NotFlat;
use crate::machine::realize::NotRealized;
use crate::machine::stationary::NoLaw;
use crate::machine::validity::Invalid;
use crate::network::independent::product_text;
use crate::number::{Number, NumberError, Ordered};

/// Paths are written as `transitions[3].probability`, `T["0"][2][1]`.
#[derive(Clone, Debug, PartialEq)]
pub enum MachineJsonError {
    /// Not JSON.
    Syntax {
        line: usize,
        column: usize,
        message: String,
    },
    Missing {
        path: String,
    },
    WrongType {
        path: String,
        expected: &'static str,
        found: &'static str,
    },
    /// A name that is not in the alphabet, or not among the states.
    Unknown {
        path: String,
        what: &'static str,
        name: String,
    },
    Duplicate {
        path: String,
        name: String,
    },
    Empty {
        path: String,
    },
    Number {
        path: String,
        text: String,
        why: NumberError,
    },
    Negative {
        path: String,
        value: String,
    },
    /// A list of the wrong length.
    Ragged {
        path: String,
        expected: usize,
        found: usize,
    },
    /// Both `transitions` and `T`.
    Both,
    Field {
        path: String,
        why: NumberError,
    },
    TooLarge {
        states: usize,
        limit: usize,
    },
    /// A limit on time was hit.
    Stopped,
    /// The machine is written well and makes no process.
    NotAProcess(Box<NotRealized>),
}

impl fmt::Display for MachineJsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MachineJsonError::Syntax { line, column, message } => write!(f, "line {line}, column {column}: {message}"),
            MachineJsonError::Missing { path } => write!(f, "{path}: missing"),
            MachineJsonError::WrongType { path, expected, found } => write!(f, "{path}: expected {expected}, found {found}"),
            MachineJsonError::Unknown { path, what, name } => write!(f, "{path}: there is no {what} `{name}`"),
            MachineJsonError::Duplicate { path, name } => write!(f, "{path}: `{name}` is there twice"),
            MachineJsonError::Empty { path } => write!(f, "{path}: empty"),
            MachineJsonError::Number { path, text, why } => write!(f, "{path}: `{text}`: {why}"),
            MachineJsonError::Negative { path, value } => {
                write!(f, "{path}: the probability {value} is negative, which only a machine with a `final` vector may have")
            }
            MachineJsonError::Ragged { path, expected, found } => write!(f, "{path}: expected {expected} entries, found {found}"),
            MachineJsonError::Both => f.write_str("both `transitions` and `T` are given: one of them is enough"),
            MachineJsonError::Field { path, why } => write!(f, "{path}: {why}"),
            MachineJsonError::TooLarge { states, limit } => {
                write!(f, "states: {states} states, more than the limit of {limit}")
            }
            MachineJsonError::Stopped => f.write_str("the time was up before it was read; allow more with --time"),
            MachineJsonError::NotAProcess(why) => describe(why, f),
        }
    }
}

impl std::error::Error for MachineJsonError {}

fn quoted(names: impl IntoIterator<Item = impl fmt::Display>) -> String {
    names.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn describe(why: &NotRealized, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match why {
        NotRealized::NoLaw { why, names, .. } => no_law(why, names, f),
        NotRealized::Invalid { why, names, tokens, .. } => invalid(why, names, tokens, f),
        NotRealized::Number(why) => write!(f, "field: {why}"),
        NotRealized::Flat(why) => match why {
            NotFlat::TooLarge { states, limit } => write!(f, "{states} states, more than the limit of {limit}"),
            NotFlat::TooLargeProduct { sizes, limit, .. } => {
                write!(f, "a product of {}, more than the limit of {limit}", product_text(sizes))
            }
            NotFlat::TooMany { limit } => write!(f, "states: more than the limit of {limit}"),
            _ => f.write_str("the machine could not be made"),
        },
        NotRealized::StatesDiffer { .. } => f.write_str("the machine could not be made"),
    }
}

/// The most class members that a message lists.
const LISTED: usize = 8;

fn no_law(why: &NoLaw, names: &[String], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match why {
        NoLaw::SeveralClasses(classes) => {
            write!(f, "start: {} recurrent classes, and no start to choose among them:", classes.len())?;
            for (index, class) in classes.iter().take(LISTED).enumerate() {
                let members = quoted(class.iter().take(LISTED).map(|&s| &names[s as usize]));
                let more = if class.len() > LISTED { ", ..." } else { "" };
                write!(f, "{} {{{members}{more}}}", if index == 0 { "" } else { "," })?;
            }
            if classes.len() > LISTED { f.write_str(", ...") } else { Ok(()) }
        }
        NoLaw::NoClass => f.write_str("transitions: no state can be returned to"),
        NoLaw::NoInvariant => {
            f.write_str("start: there is no stationary law (the transition matrix has no eigenvalue one); a start must be given")
        }
        NoLaw::NotUnique { dimension } => {
            write!(
                f,
                "start: the stationary law is not unique (the eigenvalue one has multiplicity {dimension}); a start must be given"
            )
        }
        NoLaw::NotNormalizable => f.write_str("start: the stationary law cannot be normalized against the final vector"),
        NoLaw::TooLarge { states } => write!(f, "start: the stationary law of {states} states is more work than is reasonable"),
        NoLaw::NotConverged { change } => write!(f, "start: the stationary law did not settle (last change {change:e})"),
        NoLaw::Stopped => f.write_str("stopped"),
    }
}

fn invalid(why: &Invalid<Number>, names: &[String], tokens: &[String], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match why {
        Invalid::RowSum { state, sum } => {
            write!(f, "transitions from `{}`: the probabilities sum to {}, not to 1", names[*state as usize], sum.to_text())
        }
        Invalid::StartWeight { weight } => write!(f, "start: the weight is {}, not 1", weight.to_text()),
        Invalid::NegativeStart { state, weight } => {
            write!(f, "start: the probability of `{}` is negative: {}", names[*state as usize], weight.to_text())
        }
        Invalid::FinalNotInvariant { state, before, after } => write!(
            f,
            "final: the entry of `{}` is {}, but one token earlier it is {}: words of one length do not sum to one",
            names[*state as usize],
            before.to_text(),
            after.to_text()
        ),
        Invalid::ZeroFinal => f.write_str("final: the vector is zero"),
        Invalid::NegativeWord { word, probability } => {
            let word: Vec<&str> = word.iter().map(|&t| tokens[t as usize].as_str()).collect();
            write!(f, "the word \"{}\" has the probability {}", word.join(" "), probability.to_text())
        }
    }
}
