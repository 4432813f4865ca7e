//! The stationary law a process has, or is led to by its start.
//!
//! Probability machines: elimination of one state after the other without any subtraction (Grassmann, Taksar & Heyman 1985), so
//! that floats keep full relative accuracy and nothing has to be pivoted. Generalized machines: null vectors of T - I.

use super::censor::{Censor, TooDense};
use super::classes::{Classes, classes};
use super::limits::Limits;
use super::linear::{Span, dot, row_times};
use super::quotient::quotient;
use super::{Machine, State};
use crate::number::linear::solve;
use crate::number::{Ordered, Scalar};

/// Why there is no stationary law.
#[derive(Clone, Debug, PartialEq)]
pub enum NoLaw {
    /// Several recurrent classes, and no start that says how they are weighted. Each class by its states.
    SeveralClasses(Vec<Vec<State>>),
    /// No state recurs: some state has nowhere to go.
    NoClass,
    /// A generalized machine whose matrix T has no eigenvalue one.
    NoInvariant,
    /// A generalized machine whose eigenvalue one has this multiplicity, with laws that predict differently, and no start.
    NotUnique {
        dimension: usize,
    },
    /// A generalized machine whose invariant vectors all have no weight, or whose powers grow.
    NotNormalizable,
    /// More work than is reasonable at this size.
    TooLarge {
        states: usize,
    },
    /// Floats only: power iteration had not settled; the largest change in its last step.
    NotConverged {
        change: f64,
    },
    Stopped,
}

/// The recurrent classes of a probability machine with their laws, and how a start is divided over them.
#[derive(Clone, Debug)]
pub struct Ergodic<S> {
    pub classes: Classes,
    /// For each recurrent class its stationary law, over the class's states in their order.
    pub laws: Vec<Vec<S>>,
    /// Probability of ending up in each class.
    pub weights: Vec<S>,
}

impl<S: Scalar> Ergodic<S> {
    /// The law over all states: for a periodic machine the average over time (Cesaro).
    pub fn law(&self) -> Vec<S> {
        let mut law = vec![S::zero(); self.classes.class_of.len()];
        for ((class, inner), weight) in self.classes.recurrent.iter().zip(&self.laws).zip(&self.weights) {
            for (&state, value) in class.states.iter().zip(inner) {
                law[state as usize] = weight.mul(value);
            }
        }
        law
    }
}

/// The stationary law over all states that the machine's start leads to (the average over time where it is periodic), or the only
/// one there is where no start was written. Entries sum to one; for a generalized machine `law . final` = 1.
pub fn stationary<S: Ordered>(machine: &Machine<S>, limits: &Limits) -> Result<Vec<S>, NoLaw> {
    if machine.is_generalized(limits.tolerance) {
        generalized(machine, machine.start(), limits)
    } else {
        ergodic(machine, machine.start(), limits).map(|found| found.law())
    }
}

/// The law the machine begins in: its start where one was written, otherwise the stationary one.
pub fn beginning<S: Ordered>(machine: &Machine<S>, limits: &Limits) -> Result<Vec<S>, NoLaw> {
    match machine.start() {
        Some(start) => Ok(start.to_vec()),
        None => stationary(machine, limits),
    }
}

/// Whether `law T = law`.
pub fn is_stationary<S: Scalar>(machine: &Machine<S>, law: &[S], tolerance: f64) -> bool {
    machine.advance(law).iter().zip(law).all(|(after, before)| after.equals(before, tolerance))
}

/// Recurrent classes, their laws, and how `start` (rows of a probability machine must sum to one) is divided over them.
///
/// # Errors
/// `SeveralClasses` where there is no start to weight several classes.
pub fn ergodic<S: Scalar>(machine: &Machine<S>, start: Option<&[S]>, limits: &Limits) -> Result<Ergodic<S>, NoLaw> {
    let classes = classes(machine);
    let count = classes.recurrent.len();
    if count == 0 {
        return Err(NoLaw::NoClass);
    }
    if let Some((laws, weights)) = start.and_then(|start| already(machine, &classes, start)) {
        return Ok(Ergodic { classes, laws, weights });
    }
    let weights = match start {
        _ if count == 1 => vec![S::one()],
        None => return Err(NoLaw::SeveralClasses(classes.recurrent.into_iter().map(|class| class.states).collect())),
        Some(start) => absorption(machine, &classes, start, limits)?,
    };
    // Where each state stands in its class.
    let mut place = vec![0; machine.states()];
    for class in &classes.recurrent {
        for (index, &state) in class.states.iter().enumerate() {
            place[state as usize] = index as State;
        }
    }
    let laws = classes.recurrent.iter().map(|class| class_law(machine, &class.states, &place, limits));
    let laws = laws.collect::<Result<Vec<_>, NoLaw>>()?;
    Ok(Ergodic { classes, laws, weights })
}

/// The laws and weights of the classes where the start is stationary already, as that of operators on processes is: elimination, in which exact
/// numbers grow, is not needed. Exact numbers only: floats are better by elimination.
fn already<S: Scalar>(machine: &Machine<S>, classes: &Classes, start: &[S]) -> Option<(Vec<Vec<S>>, Vec<S>)> {
    if !S::EXACT || !is_stationary(machine, start, 0.0) {
        return None;
    }
    let mut laws = Vec::with_capacity(classes.recurrent.len());
    let mut weights = Vec::with_capacity(classes.recurrent.len());
    for class in &classes.recurrent {
        let mut law: Vec<S> = class.states.iter().map(|&state| start[state as usize].clone()).collect();
        weights.push(law.iter().fold(S::zero(), |sum, weight| sum.add(weight)));
        normalize(&mut law).ok()?;
        laws.push(law);
    }
    Some((laws, weights))
}

/// Probability of ending in each recurrent class from the law `start`.
fn absorption<S: Scalar>(machine: &Machine<S>, classes: &Classes, start: &[S], limits: &Limits) -> Result<Vec<S>, NoLaw> {
    let mut mass = start.to_vec();
    let transient = classes.transient();
    if transient.iter().any(|&state| !mass[state as usize].is_zero(0.0)) {
        let mut chain = Censor::new(machine.states());
        for edge in machine.edges().iter().filter(|e| classes.class_of[e.from as usize].is_none()) {
            chain.add(edge.from, edge.to, &edge.weight);
        }
        for removed in chain.remove_all(&transient, limits).map_err(|why| too_dense(why, machine.states()))? {
            let here = std::mem::replace(&mut mass[removed.state as usize], S::zero());
            if !here.is_zero(0.0) {
                for (to, share) in &removed.out {
                    mass[*to as usize].add_product(&here, share);
                }
            }
        }
    }
    let mut weights = vec![S::zero(); classes.recurrent.len()];
    for (state, value) in mass.iter().enumerate() {
        if let Some(class) = classes.class_of[state] {
            weights[class as usize] = weights[class as usize].add(value);
        }
    }
    Ok(weights)
}

/// The stationary law of one recurrent class, over its states in order; `place` tells where each stands.
fn class_law<S: Scalar>(machine: &Machine<S>, states: &[State], place: &[State], limits: &Limits) -> Result<Vec<S>, NoLaw> {
    if states.len() == 1 {
        return Ok(vec![S::one()]);
    }
    let mut chain = Censor::new(states.len());
    for &state in states {
        for edge in machine.from(state) {
            chain.add(place[state as usize], place[edge.to as usize], &edge.weight);
        }
    }
    let all_but_first: Vec<State> = (1..states.len() as State).collect();
    let mut law = vec![S::zero(); states.len()];
    law[0] = S::one();
    match chain.remove_all(&all_but_first, limits) {
        Ok(removed) => {
            for step in removed.iter().rev() {
                let mut sum = S::zero();
                for (from, weight) in &step.into {
                    sum.add_product(&law[*from as usize], weight);
                }
                law[step.state as usize] = sum;
            }
            normalize(&mut law)?;
            Ok(law)
        }
        Err(TooDense::Fill) if states.len() <= MAX_DENSE_CLASS => dense_law(machine, states, place, limits),
        Err(TooDense::Fill) if !S::EXACT => power_iteration(machine, states, place, limits),
        Err(why) => Err(too_dense(why, states.len())),
    }
}

fn too_dense(why: TooDense, states: usize) -> NoLaw {
    match why {
        TooDense::Fill => NoLaw::TooLarge { states },
        TooDense::Stopped => NoLaw::Stopped,
        TooDense::Stuck(_) => NoLaw::NoClass,
    }
}

fn normalize<S: Scalar>(law: &mut [S]) -> Result<(), NoLaw> {
    let sum = law.iter().fold(S::zero(), |sum, x| sum.add(x));
    let scale = S::one().div(&sum).ok_or(NoLaw::NotNormalizable)?;
    for entry in law {
        *entry = entry.mul(&scale);
    }
    Ok(())
}

/// States of a class that are eliminated one by one in a dense matrix.
const MAX_DENSE_CLASS: usize = 2_000;

/// The same elimination in a dense matrix, the last state first.
fn dense_law<S: Scalar>(machine: &Machine<S>, states: &[State], place: &[State], limits: &Limits) -> Result<Vec<S>, NoLaw> {
    let size = states.len();
    let mut matrix = vec![vec![S::zero(); size]; size];
    for (row, &state) in matrix.iter_mut().zip(states) {
        for edge in machine.from(state) {
            let entry = &mut row[place[edge.to as usize] as usize];
            *entry = entry.add(&edge.weight);
        }
    }
    for k in (1..size).rev() {
        if limits.expired() {
            return Err(NoLaw::Stopped);
        }
        let (above, below) = matrix.split_at_mut(k);
        let last = &below[0][..k];
        let leave = last.iter().fold(S::zero(), |sum, x| sum.add(x));
        for row in above {
            if row[k].is_zero(0.0) {
                continue;
            }
            let visits = row[k].div(&leave).ok_or(NoLaw::NoClass)?;
            S::add_scaled(&mut row[..k], &visits, last);
            row[k] = visits;
        }
    }
    let mut law = vec![S::one()];
    for k in 1..size {
        let mut sum = S::zero();
        for (weight, row) in law.iter().zip(&matrix) {
            sum.add_product(weight, &row[k]);
        }
        law.push(sum);
    }
    normalize(&mut law)?;
    Ok(law)
}

/// Steps of power iteration before it is given up.
const MAX_STEPS: usize = 100_000;

/// Floats, where elimination would fill up: the law after many steps of (T + I) / 2, which has no period. Stops when a step
/// changes no entry by more than a rounding error of the largest.
fn power_iteration<S: Scalar>(machine: &Machine<S>, states: &[State], place: &[State], limits: &Limits) -> Result<Vec<S>, NoLaw> {
    let half = S::one().div(&S::from_i64(2)).ok_or(NoLaw::NotNormalizable)?;
    let share = S::one().div(&S::from_i64(states.len() as i64)).ok_or(NoLaw::NotNormalizable)?;
    let mut law = vec![share; states.len()];
    let mut change = f64::INFINITY;
    for _ in 0..MAX_STEPS {
        if limits.expired() {
            return Err(NoLaw::Stopped);
        }
        let mut next: Vec<S> = law.iter().map(|x| x.mul(&half)).collect();
        for (index, &state) in states.iter().enumerate() {
            let here = law[index].mul(&half);
            for edge in machine.from(state) {
                next[place[edge.to as usize] as usize].add_product(&here, &edge.weight);
            }
        }
        change = next.iter().zip(&law).map(|(a, b)| a.sub(b).magnitude()).fold(0.0, f64::max);
        let largest = next.iter().map(S::magnitude).fold(0.0, f64::max);
        law = next;
        if change <= largest * 4.0 * f64::EPSILON {
            normalize(&mut law)?;
            return Ok(law);
        }
    }
    Err(NoLaw::NotConverged { change })
}

/// States of a generalized machine whose dense matrices are still handled.
const MAX_DENSE: usize = 3_000;

/// The invariant law of a generalized machine, with `law . final` = 1.
///
/// With a start, the projection of it onto the eigenvalue one: start R (L R)^-1 L, the rows of L spanning the left and the columns
/// of R the right null space of T - I: the average over time of start T^t.
pub fn generalized<S: Scalar>(machine: &Machine<S>, start: Option<&[S]>, limits: &Limits) -> Result<Vec<S>, NoLaw> {
    let size = machine.states();
    if size > MAX_DENSE {
        return Err(NoLaw::TooLarge { states: size });
    }
    let mut matrix = vec![vec![S::zero(); size]; size];
    for (i, row) in matrix.iter_mut().enumerate() {
        row[i] = S::one().neg();
    }
    for edge in machine.edges() {
        let entry = &mut matrix[edge.from as usize][edge.to as usize];
        *entry = entry.add(&edge.weight);
    }
    let (mut columns, mut rows) = (Span::new(size, limits.tolerance), Span::new(size, limits.tolerance));
    for (i, row) in matrix.iter().enumerate() {
        if limits.expired() {
            return Err(NoLaw::Stopped);
        }
        let column: Vec<S> = matrix.iter().map(|row| row[i].clone()).collect();
        columns.insert(&column);
        if start.is_some() {
            rows.insert(row);
        }
    }
    let left = columns.complement();
    if left.is_empty() {
        return Err(NoLaw::NoInvariant);
    }
    let finals = machine.final_vector();
    let mut law = match start {
        Some(start) => {
            let right = rows.complement();
            let gram: Vec<Vec<S>> = left.iter().map(|l| right.iter().map(|r| dot(l, r)).collect()).collect();
            // weights (L R) = start R, so (L R)^T weights^T = (start R)^T
            let turned: Vec<Vec<S>> = (0..gram.len()).map(|j| gram.iter().map(|row| row[j].clone()).collect()).collect();
            let target: Vec<Vec<S>> = right.iter().map(|r| vec![dot(start, r)]).collect();
            let weights = solve(turned, target, limits.tolerance).ok_or(NoLaw::NotNormalizable)?;
            let weights: Vec<S> = weights.into_iter().map(|mut row| row.swap_remove(0)).collect();
            row_times(&weights, &left)
        }
        None => only_law(machine, left, &finals, limits)?,
    };
    let scale = S::one().div(&dot(&law, &finals)).ok_or(NoLaw::NotNormalizable)?;
    for entry in &mut law {
        *entry = entry.mul(&scale);
    }
    Ok(law)
}

/// The invariant vector, where there is but one, or where all of them predict the same.
fn only_law<S: Scalar>(machine: &Machine<S>, mut left: Vec<Vec<S>>, finals: &[S], limits: &Limits) -> Result<Vec<S>, NoLaw> {
    let dimension = left.len();
    let weighty = left.iter().position(|law| !dot(law, finals).is_zero(limits.tolerance)).ok_or(NoLaw::NotNormalizable)?;
    let law = left.swap_remove(weighty);
    if dimension == 1 {
        return Ok(law);
    }
    let observable = quotient(machine, limits).map_err(|_| NoLaw::NotUnique { dimension })?;
    let seen = |law: &[S]| -> Vec<S> { observable.basis.iter().map(|column| dot(law, column)).collect() };
    let reference = seen(&law);
    let scale = S::one().div(&reference[0]).ok_or(NoLaw::NotNormalizable)?;
    let alike = left.iter().all(|other| {
        let other = seen(other);
        let weight = other[0].mul(&scale);
        other.iter().zip(&reference).all(|(x, y)| x.equals(&y.mul(&weight), limits.tolerance))
    });
    if alike { Ok(law) } else { Err(NoLaw::NotUnique { dimension }) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::{Edge, Token};
    use crate::number::Rational;

    fn rational(numerator: i64, denominator: i64) -> Rational {
        Rational::from_i64(numerator).div(&Rational::from_i64(denominator)).unwrap_or(Rational::ZERO)
    }

    type Written = (State, State, Token, i64, i64);

    fn machine(states: usize, edges: &[Written], start: Option<Vec<Rational>>) -> Machine<Rational> {
        let edges = edges.iter().map(|&(from, to, token, n, d)| Edge { from, to, token, weight: rational(n, d) }).collect();
        Machine::new(states, 2, edges, start, None)
    }

    #[test]
    fn even_process() {
        let even = machine(2, &[(0, 0, 0, 1, 2), (0, 1, 1, 1, 2), (1, 0, 1, 1, 1)], None);
        assert_eq!(stationary(&even, &Limits::default()), Ok(vec![rational(2, 3), rational(1, 3)]));
    }

    #[test]
    fn periodic_chain_has_the_average_over_time() {
        let cycle = machine(3, &[(0, 1, 0, 1, 1), (1, 2, 0, 1, 1), (2, 0, 1, 1, 1)], None);
        assert_eq!(stationary(&cycle, &Limits::default()), Ok(vec![rational(1, 3); 3]));
    }

    #[test]
    fn several_classes_want_a_start() {
        // 0 leaves for 1 (1/4), for 2 (1/2), or stays (1/4).
        let edges = [(0, 0, 0, 1, 4), (0, 1, 0, 1, 4), (0, 2, 1, 1, 2), (1, 1, 0, 1, 1), (2, 2, 1, 1, 1)];
        let none = machine(3, &edges, None);
        assert_eq!(stationary(&none, &Limits::default()), Err(NoLaw::SeveralClasses(vec![vec![1], vec![2]])));
        let some = machine(3, &edges, Some(vec![rational(1, 2), rational(1, 2), rational(0, 1)]));
        assert_eq!(stationary(&some, &Limits::default()), Ok(vec![rational(0, 1), rational(2, 3), rational(1, 3)]));
    }

    #[test]
    fn a_generalized_machine_has_its_null_vector() {
        // The golden mean with negative entries: start (4/3, -1/3).
        let edges = [(0, 0, 0, 1, 2), (0, 0, 1, 1, 1), (0, 1, 1, -1, 2), (1, 0, 1, 2, 1), (1, 1, 1, -1, 1)];
        let golden = machine(2, &edges, None);
        assert_eq!(stationary(&golden, &Limits::default()), Ok(vec![rational(4, 3), rational(-1, 3)]));
        let started = golden.with_start(Some(vec![rational(1, 1), rational(0, 1)]));
        assert_eq!(stationary(&started, &Limits::default()), Ok(vec![rational(4, 3), rational(-1, 3)]));
    }

    #[test]
    fn dense_elimination_agrees_with_sparse() {
        // Three states, all moves: P = (1/2 1/4 1/4; 1/3 1/3 1/3; 1/5 2/5 2/5).
        let row = |i: State, d: i64, n: [i64; 3]| (0..3u32).map(move |j| (i, j, 0, n[j as usize], d));
        let edges: Vec<Written> = row(0, 4, [2, 1, 1]).chain(row(1, 3, [1, 1, 1])).chain(row(2, 5, [1, 2, 2])).collect();
        let machine = machine(3, &edges, None);
        let sparse = stationary(&machine, &Limits::default()).unwrap();
        assert_eq!(dense_law(&machine, &[0, 1, 2], &[0, 1, 2], &Limits::default()), Ok(sparse.clone()));
        assert!(is_stationary(&machine, &sparse, 0.0));
    }

    #[test]
    fn floats_keep_relative_accuracy_over_many_scales() {
        // Birth and death with ratio 1e-12: the law falls off as powers of it.
        let edges =
            (0..9u32).flat_map(|i| [(i, i + 1, 1e-12), (i + 1, i, 1.0 - 1e-12)]).chain([(0, 0, 1.0 - 1e-12), (9, 9, 1e-12)]);
        let edges = edges.map(|(from, to, weight)| Edge { from, to, token: 0, weight }).collect();
        let law = stationary(&Machine::new(10, 1, edges, None, None), &Limits::default()).unwrap();
        for pair in law.windows(2) {
            assert!((pair[1] / pair[0] / 1e-12 - 1.0).abs() < 1e-10, "{law:?}");
        }
    }
}
