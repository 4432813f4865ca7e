//! Languages: networks whose root comes to an end. Lengths, entropies, recursion, ambiguity, and the probabilities of strings and
//! prefixes, for any recursion.
//!
//! Everything is measured on derivations that end, in their proportions; where a grammar may run for ever, the probability that it
//! ends is told beside it.

mod associative;
pub mod chart;
mod drawn;
mod dual;
mod finite;
pub mod lengths;
pub mod likeliest;
mod lr;
mod measure;
mod moments;
mod prefix;
mod pumped;
mod recursion;
mod regular;
pub(crate) mod rules;
mod short;
pub mod stack;
mod strings;

use crate::network::system;

pub use finite::Model;
pub use measure::{Budget, Language, Refused, Value, measure};
pub use prefix::Prefix;
pub use recursion::{Recursion, embeds_itself};
