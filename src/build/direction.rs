//! The direction of a feature that asks of open rules, in the simplex of a finite machine's states: the column that gives the feature's value at
//! every belief, where there is one.

use std::collections::VecDeque;

use super::{Built, Follower};
use crate::check::program::Functional;
use crate::machine::limits::Limits;
use crate::number::{Number, Scalar};

/// States at most of a machine in which a direction is looked for.
const STATES: usize = 64;
/// Words at which the direction is fitted and checked.
const WORDS: usize = 400;

impl Built {
    /// The column f with (value of the feature) = belief . f, fitted exactly to the beliefs after the shortest words and checked at many more.
    /// Entries at states that no belief tells apart are zero where the choice is free.
    ///
    /// # Errors
    /// Why there is none, in words.
    pub fn direction(
        &self,
        feature: &Functional,
        follower: &mut Follower<Number>,
        limits: &Limits,
    ) -> Result<Vec<Number>, String> {
        let (machine, states) = (self.machine.to_numbers(), self.machine.states());
        if self.cut.is_some() {
            return Err("its recursion was cut to make the machine, and the stacks are those of the whole".to_string());
        }
        if states > STATES {
            return Err(format!("it is looked for in machines of at most {STATES} states"));
        }
        let place = |token: &String| follower.tokens.iter().position(|own| own == token);
        let Some(tokens) = self.tokens.iter().map(place).collect::<Option<Vec<usize>>>() else {
            return Err("the tokens of rules and machine differ".to_string());
        };
        let (moments, _) = self.trajectory(&[], limits)?;
        let finals = machine.final_vector();
        let start = moments.into_iter().next().map(|moment| moment.belief).ok_or("it has no law to start in")?;
        follower.restart();
        let mut open = VecDeque::from([(start, follower.place())]);
        let mut fitted = Echelon { rows: Vec::new() };
        let mut words = 0;
        // Beliefs that tell something new are followed first; what is left of the budget goes to those that must agree.
        let mut later = VecDeque::new();
        while let Some((belief, place)) = open.pop_front().or_else(|| later.pop_front()) {
            if words == WORDS || limits.expired() {
                break;
            }
            words += 1;
            follower.go_to(&place);
            let value = follower.value(feature)?;
            let new = fitted.add(&belief, value).ok_or("two pasts with one belief over the states differ in it")?;
            for (token, next) in machine.push(&belief).into_iter().enumerate() {
                let p = next.iter().zip(&finals).fold(Number::zero(), |sum, (x, end)| sum.add(&x.mul(end)));
                if p.is_zero(limits.tolerance) {
                    continue;
                }
                follower.go_to(&place);
                let Some(_) = follower.push(tokens[token]) else { continue };
                let after = (next.iter().filter_map(|x| x.div(&p)).collect(), follower.place());
                if new { open.push_back(after) } else { later.push_back(after) }
            }
        }
        follower.restart();
        Ok(fitted.solution(states))
    }
}

/// Equations belief . f = value in echelon form: each with the place of its leading entry, which is one.
struct Echelon {
    rows: Vec<(usize, Vec<Number>, Number)>,
}

impl Echelon {
    /// Whether the equation is new; `None` where it contradicts the others.
    fn add(&mut self, belief: &[Number], value: Number) -> Option<bool> {
        let (mut rest, mut value) = (belief.to_vec(), value);
        for (lead, row, right) in &self.rows {
            let factor = rest[*lead].clone();
            if factor.is_zero(0.0) {
                continue;
            }
            rest.iter_mut().zip(row).for_each(|(x, y)| *x = x.sub(&factor.mul(y)));
            value = value.sub(&factor.mul(right));
        }
        let zero = |x: &Number| if x.is_exact() { x.is_zero(0.0) } else { x.is_zero(1e-9) };
        let Some(lead) = rest.iter().position(|x| !zero(x)) else { return zero(&value).then_some(false) };
        let scale = Number::one().div(&rest[lead])?;
        rest.iter_mut().for_each(|x| *x = x.mul(&scale));
        self.rows.push((lead, rest, value.mul(&scale)));
        Some(true)
    }

    /// The solution that is zero wherever it is free.
    fn solution(&self, states: usize) -> Vec<Number> {
        let mut solution = vec![Number::zero(); states];
        for (lead, row, right) in self.rows.iter().rev() {
            let known = row.iter().zip(&solution).enumerate().filter(|(at, _)| at != lead);
            let sum = known.fold(Number::zero(), |sum, (_, (x, y))| sum.add(&x.mul(y)));
            solution[*lead] = right.sub(&sum);
        }
        solution
    }
}
