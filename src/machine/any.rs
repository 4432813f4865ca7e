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
        let vectors = machine.start().into_iter().chain(machine.finals()).flatten();
        let numbers: Vec<Number> = machine.edges().iter().map(|e| &e.weight).chain(vectors).cloned().collect();
        Ok(match unify(&numbers)? {
            Unified::Rational(values) => AnyMachine::Rational(rebuild(machine, values)),
            Unified::Algebraic { field, values } => AnyMachine::Algebraic { field, machine: rebuild(machine, values) },
            Unified::Inexact(values) => AnyMachine::Float(rebuild(machine, values)),
        })
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

/// The machine with other numbers in place of its own, in the order edges, start, final vector.
fn rebuild<S: Scalar>(machine: &Machine<Number>, values: Vec<S>) -> Machine<S> {
    let mut values = values.into_iter();
    let edges = machine.edges().iter().zip(values.by_ref());
    let edges = edges.map(|(e, weight)| Edge { from: e.from, to: e.to, token: e.token, weight }).collect();
    let start = machine.start().map(|start| values.by_ref().take(start.len()).collect());
    let finals = machine.finals().map(|finals| values.by_ref().take(finals.len()).collect());
    Machine::new(machine.states(), machine.tokens(), edges, start, finals)
}
