//! A machine over whichever kind of number it needs.

use super::Machine;
use crate::number::{Number, Ordered, Rational};

/// A machine whose numbers are all of one kind: the simplest that holds them all.
#[derive(Clone, Debug)]
pub enum AnyMachine {
    Rational(Machine<Rational>),
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
            $crate::machine::any::AnyMachine::Float($name) => $crate::machine::any::AnyMachine::Float($body),
        }
    };
}

impl AnyMachine {
    /// Finds the simplest kind of number that holds all of the machine's.
    pub fn unify(machine: &Machine<Number>) -> AnyMachine {
        let vectors = machine.start().into_iter().chain(machine.finals()).flatten();
        let mut numbers = machine.edges().iter().map(|e| &e.weight).chain(vectors);
        if numbers.all(|x| x.as_rational().is_some()) {
            AnyMachine::Rational(machine.map(|x| x.as_rational().cloned().unwrap_or_default()))
        } else {
            AnyMachine::Float(machine.map(Ordered::to_f64))
        }
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
