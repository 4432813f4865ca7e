//! A feature on a machine: a linear functional of the belief, as a column over the states.

use super::Built;
use crate::check::program::Functional;
use crate::machine::Machine;
use crate::number::{Number, Scalar};

/// Steps of a `within` at most.
const STEPS: u64 = 100_000;
/// States that are named where another was asked for.
const SHOWN: usize = 5;

impl Built {
    /// The column f with (value of the feature) = belief . f, for a belief normalized against the final vector.
    ///
    /// # Errors
    /// Why the machine does not tell it, in words.
    pub fn feature(&self, functional: &Functional) -> Result<Vec<Number>, String> {
        self.column(functional, &self.machine.to_numbers())
    }

    fn column(&self, functional: &Functional, machine: &Machine<Number>) -> Result<Vec<Number>, String> {
        let zeros = || vec![Number::from_i64(0); machine.states()];
        match functional {
            Functional::Constant(value) => Ok(machine.final_vector().iter().map(|entry| entry.mul(value)).collect()),
            Functional::Next(tokens) => {
                let columns = machine.pull(&machine.final_vector());
                let mut sum = zeros();
                for token in self.numbered(tokens)? {
                    sum = added(&sum, &columns[token]);
                }
                Ok(sum)
            }
            Functional::Within { steps, tokens } => {
                if *steps > STEPS {
                    return Err(format!("{steps} steps are more than are followed ({STEPS})"));
                }
                let wanted = self.numbered(tokens)?;
                let finals = machine.final_vector();
                let mut seen = zeros();
                for _ in 0..*steps {
                    // Either the next token is one of them, or another and then one within a step less.
                    let (now, later) = (machine.pull(&finals), machine.pull(&seen));
                    let each = now.into_iter().zip(later).enumerate();
                    seen = each.fold(zeros(), |sum, (token, (now, later))| {
                        added(&sum, if wanted.contains(&token) { &now } else { &later })
                    });
                }
                Ok(seen)
            }
            Functional::State(names) => {
                let mut column = zeros();
                for name in names {
                    let places: Vec<usize> = (0..self.states.len()).filter(|&at| self.states[at] == *name).collect();
                    if places.is_empty() {
                        return Err(format!("no state that is reached is named `{name}`{}", self.named()));
                    }
                    places.into_iter().for_each(|at| column[at] = Number::from_i64(1));
                }
                Ok(column)
            }
            Functional::Level { level, tokens } => {
                let at = self.levels.all.iter().position(|known| known.name == *level);
                let at = at.ok_or_else(|| format!("the machine's states do not tell of a level `{level}`"))?;
                let mut sum = zeros();
                for token in tokens {
                    let column = self.levels.token_column(machine, &self.tokens, at, token);
                    sum = added(&sum, &column.ok_or_else(|| format!("some state does not tell what `{level}` is at"))?);
                }
                Ok(sum)
            }
            Functional::Inside(_) | Functional::Depth { .. } | Functional::MeanDepth => {
                Err("the states of a finite machine do not say which rules they are inside".to_string())
            }
            Functional::Sum(left, right) => Ok(added(&self.column(left, machine)?, &self.column(right, machine)?)),
            Functional::Scaled(factor, inner) => Ok(self.column(inner, machine)?.iter().map(|entry| entry.mul(factor)).collect()),
        }
    }

    /// What its states are named, as far as that helps.
    fn named(&self) -> String {
        match &self.states[..] {
            [] => String::new(),
            all => {
                let shown: Vec<String> = all.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
                let more = if all.len() > SHOWN { ", ..." } else { "" };
                format!("; its states are {}{more}; what rules are open is asked with `P(inside RULE)`", shown.join(", "))
            }
        }
    }

    fn numbered(&self, tokens: &[String]) -> Result<Vec<usize>, String> {
        let place = |token: &String| self.tokens.iter().position(|own| own == token);
        tokens.iter().map(|token| place(token).ok_or_else(|| format!("`{token}` is no token of the machine"))).collect()
    }
}

fn added(a: &[Number], b: &[Number]) -> Vec<Number> {
    a.iter().zip(b).map(|(x, y)| x.add(y)).collect()
}
