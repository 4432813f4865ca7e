//! A machine over whichever kind of number it needs.

use std::sync::Arc;

use super::{Edge, Machine};
use crate::number::field::Field;
use crate::number::unify::{Unified, unify};
use crate::number::{Algebraic, Number, NumberError, Ordered, Rational, Scalar};

/// A machine whose numbers are all of one kind: the simplest that holds them all.
#[derive(Clone, Debug)]
pub enum AnyMachine {
    Rational(Machine<Rational>),
    /// Every number lies in this field.
    Algebraic {
        field: Arc<Field>,
        machine: Machine<Algebraic>,
    },
    /// Some number is inexact.
    Float(Machine<f64>),
}

/// Carries out one expression for whichever kind of machine there is:
/// `on_machine!(machine, m => m.states())`.
#[macro_export]
macro_rules! on_machine {
    ($machine:expr, $name:ident => $body:expr) => {
        match $machine {
            $crate::machine::any::AnyMachine::Rational($name) => $body,
            $crate::machine::any::AnyMachine::Algebraic { machine: $name, .. } => $body,
            $crate::machine::any::AnyMachine::Float($name) => $body,
        }
    };
}

/// The same, giving a machine again: `map_machine!(machine, m => step(m))`.
#[macro_export]
macro_rules! map_machine {
    ($machine:expr, $name:ident => $body:expr) => {
        match $machine {
            $crate::machine::any::AnyMachine::Rational($name) => $crate::machine::any::AnyMachine::Rational($body),
            $crate::machine::any::AnyMachine::Algebraic { field, machine: $name } => {
                $crate::machine::any::AnyMachine::Algebraic { field: field.clone(), machine: $body }
            }
            $crate::machine::any::AnyMachine::Float($name) => $crate::machine::any::AnyMachine::Float($body),
        }
    };
}

impl AnyMachine {
    /// Finds the simplest kind of number that holds all of the machine's.
    ///
    /// # Errors
    /// Where the algebraic numbers have no common field of a degree that is handled.
    pub fn unify(machine: &Machine<Number>) -> Result<AnyMachine, NumberError> {
        Ok(match unify(&numbers(machine))? {
            Unified::Rational(values) => AnyMachine::Rational(rebuild(machine, values)),
            Unified::Algebraic { field, values } => AnyMachine::Algebraic { field, machine: rebuild(machine, values) },
            Unified::Inexact(values) => AnyMachine::Float(rebuild(machine, values)),
        })
    }

    /// Two machines over one kind of number.
    ///
    /// # Errors
    /// As [`AnyMachine::unify`].
    pub fn unify_pair(a: &AnyMachine, b: &AnyMachine) -> Result<(AnyMachine, AnyMachine), NumberError> {
        let (a, b) = (a.to_numbers(), b.to_numbers());
        let mut numbers = numbers(&a);
        let own = numbers.len();
        numbers.extend(self::numbers(&b));
        Ok(match unify(&numbers)? {
            Unified::Rational(mut values) => {
                let rest = values.split_off(own);
                (AnyMachine::Rational(rebuild(&a, values)), AnyMachine::Rational(rebuild(&b, rest)))
            }
            Unified::Algebraic { field, mut values } => {
                let rest = values.split_off(own);
                let first = AnyMachine::Algebraic { field: field.clone(), machine: rebuild(&a, values) };
                (first, AnyMachine::Algebraic { field, machine: rebuild(&b, rest) })
            }
            Unified::Inexact(mut values) => {
                let rest = values.split_off(own);
                (AnyMachine::Float(rebuild(&a, values)), AnyMachine::Float(rebuild(&b, rest)))
            }
        })
    }

    /// The machine over the language's numbers.
    pub fn to_numbers(&self) -> Machine<Number> {
        on_machine!(self, m => m.map(to_number))
    }

    /// Whether every number is exact.
    pub fn is_exact(&self) -> bool {
        !matches!(self, AnyMachine::Float(_))
    }

    pub fn states(&self) -> usize {
        on_machine!(self, m => m.states())
    }

    pub fn tokens(&self) -> usize {
        on_machine!(self, m => m.tokens())
    }

    pub fn transitions(&self) -> usize {
        on_machine!(self, m => m.edges().len())
    }

    /// The machine in floats, for measuring.
    pub fn to_f64(&self) -> Machine<f64> {
        on_machine!(self, m => m.map(Ordered::to_f64))
    }
}

/// All numbers of a machine: edges, start, final vector.
fn numbers(machine: &Machine<Number>) -> Vec<Number> {
    let vectors = machine.start().into_iter().chain(machine.finals()).flatten();
    machine.edges().iter().map(|e| &e.weight).chain(vectors).cloned().collect()
}

/// A number of the language from one of whichever kind.
pub(super) fn to_number<S: Clone>(value: &S) -> Number
where
    Number: From<S>,
{
    Number::from(value.clone())
}

/// The machine with other numbers in place of its own, in the order edges, start, final vector.
fn rebuild<S: Scalar>(machine: &Machine<Number>, values: Vec<S>) -> Machine<S> {
    let mut values = values.into_iter();
    let edges = machine.edges().iter().zip(values.by_ref());
    let edges = edges.map(|(e, weight)| Edge { from: e.from, to: e.to, token: e.token, weight }).collect();
    let start = machine.start().map(|start| values.by_ref().take(start.len()).collect());
    let finals = machine.finals().map(|finals| values.by_ref().take(finals.len()).collect());
    Machine::new(machine.states(), machine.tokens(), edges, start, finals)
}
