//! From plan to machine: every operator of a generator carried out.

use super::any::{AnyMachine, to_number};
use super::flatten::{Flat, NotFlat, flatten};
use super::limits::Limits;
use super::reversal::reverse;
use super::stationary::NoLaw;
use super::validity::{Invalid, Valid, check};
use crate::network::plan::Plan;
use crate::number::{Number, NumberError};
use crate::{map_machine, on_machine};

/// A generator as a machine.
#[derive(Clone, Debug)]
pub struct Realized {
    pub machine: AnyMachine,
    /// Names of the states, no two alike.
    pub names: Vec<String>,
    /// Where each state was written.
    pub origins: Vec<Option<u32>>,
    /// Names of the tokens.
    pub tokens: Vec<String>,
    /// How far its word probabilities were found to be valid (less than wholly only for generalized machines).
    pub valid: Valid,
}

/// Why a plan is not a machine. States are those of the names given.
#[derive(Clone, Debug, PartialEq)]
pub enum NotRealized {
    Flat(NotFlat<Number>),
    /// Its numbers have no common field that is handled.
    Number(NumberError),
    /// No law to start in.
    NoLaw {
        why: NoLaw,
        names: Vec<String>,
        origins: Vec<Option<u32>>,
    },
    /// It does not make probabilities.
    Invalid {
        why: Box<Invalid<Number>>,
        names: Vec<String>,
        origins: Vec<Option<u32>>,
        tokens: Vec<String>,
    },
}

/// Carries out a plan.
///
/// # Errors
/// See [`NotRealized`]; among them several recurrent classes without a start.
pub fn realize(plan: &Plan<Number>, limits: &Limits) -> Result<Realized, NotRealized> {
    match plan {
        Plan::Network(network) => {
            let Flat { machine, state_names, origins, tokens } = flatten(network, limits).map_err(NotRealized::Flat)?;
            finish(AnyMachine::unify(&machine).map_err(NotRealized::Number)?, state_names, origins, tokens, limits)
        }
        Plan::Reverse(inner) => {
            let inner = realize(inner, limits)?;
            let (names, origins) = (inner.names, inner.origins);
            let mut kept = Vec::new();
            let turned = (|| -> Result<AnyMachine, NoLaw> {
                Ok(map_machine!(&inner.machine, m => {
                    let reversed = reverse(m, limits)?;
                    kept = reversed.states;
                    reversed.machine
                }))
            })();
            let machine = match turned {
                Ok(machine) => machine,
                Err(why) => return Err(NotRealized::NoLaw { why, names, origins }),
            };
            let names = kept.iter().map(|&s| names[s as usize].clone()).collect();
            let origins = kept.iter().map(|&s| origins[s as usize]).collect();
            Ok(Realized { machine, names, origins, tokens: inner.tokens, valid: inner.valid })
        }
    }
}

/// Checks that a machine, from wherever it was read, has a law to start in and makes probabilities.
pub fn finish(
    machine: AnyMachine,
    names: Vec<String>,
    origins: Vec<Option<u32>>,
    tokens: Vec<String>,
    limits: &Limits,
) -> Result<Realized, NotRealized> {
    let checked = on_machine!(&machine, m => {
        let found = check(m, limits);
        found.map(|valid| valid.map_err(|why| Box::new(why.map(to_number))))
    });
    match checked {
        Ok(Ok(valid)) => Ok(Realized { machine, names, origins, tokens, valid }),
        Ok(Err(why)) => Err(NotRealized::Invalid { why, names, origins, tokens }),
        Err(why) => Err(NotRealized::NoLaw { why, names, origins }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{self, Component, ComponentId, Label, Network, NodeId, NodeInfo, Start};

    fn network(edges: &[(u32, u32, u32, Number)], nodes: usize) -> Network<Number> {
        let edge = |(from, to, token, weight): &(u32, u32, u32, Number)| network::Edge {
            from: NodeId(*from),
            to: NodeId(*to),
            label: Label::Emit(network::Token(*token)),
            weight: weight.clone(),
        };
        let name = |i: usize| NodeInfo { name: Some(((b'A' + i as u8) as char).to_string()), origin: Some(i as u32) };
        let component = Component {
            name: "p".into(),
            nodes: (0..nodes).map(name).collect(),
            entry: NodeId(0),
            exit: None,
            edges: edges.iter().map(edge).collect(),
        };
        Network {
            tokens: vec!["0".into(), "1".into()],
            components: vec![component],
            root: ComponentId(0),
            start: Start::Stationary,
            finals: None,
            generalized: false,
        }
    }

    fn fraction(numerator: i64, denominator: i64) -> Number {
        Number::fraction(numerator, denominator).unwrap_or(Number::from(0))
    }

    #[test]
    fn the_kind_of_number_follows_what_was_written() {
        let exact = network(&[(0, 0, 1, fraction(1, 2)), (0, 1, 0, fraction(1, 2)), (1, 0, 1, Number::from(1))], 2);
        let realized = realize(&Plan::Network(exact), &Limits::default()).unwrap();
        assert!(realized.machine.is_exact());
        assert_eq!((realized.names, realized.origins), (vec!["A".to_owned(), "B".to_owned()], vec![Some(0), Some(1)]));
        let inexact = network(&[(0, 0, 1, Number::from(0.25)), (0, 0, 0, Number::from(0.75))], 1);
        assert!(!realize(&Plan::Network(inexact), &Limits::default()).unwrap().machine.is_exact());
    }

    #[test]
    fn two_classes_without_a_start_are_named() {
        let coins = network(&[(0, 0, 0, Number::from(1)), (1, 1, 1, Number::from(1))], 2);
        let Err(NotRealized::NoLaw { why, .. }) = realize(&Plan::Network(coins), &Limits::default()) else {
            panic!("two classes were accepted")
        };
        assert_eq!(why, NoLaw::SeveralClasses(vec![vec![0], vec![1]]));
    }

    #[test]
    fn reversal_is_carried_out() {
        let golden = network(&[(0, 0, 1, fraction(1, 2)), (0, 1, 0, fraction(1, 2)), (1, 0, 1, Number::from(1))], 2);
        let plan = Plan::Reverse(Box::new(Plan::Network(golden)));
        let AnyMachine::Rational(machine) = realize(&plan, &Limits::default()).unwrap().machine else { panic!("inexact") };
        assert_eq!(machine.from(1)[0].token, 0);
    }
}
