//! The beliefs as points.

use super::BeliefCloud;
use super::propagate::{Operators, Propagation};
use super::structure::Structure;
use crate::machine::Machine;
use crate::machine::causal::Causal;
use crate::machine::limits::Limits;
use crate::machine::linear::Span;
use crate::number::Ordered;

/// Points that are had in no time.
const FEW: usize = 3_000;
/// Numbers that the points of infinitely many beliefs may hold together.
const NUMBERS: usize = 20_000_000;
/// Words at most this long are followed for the law of a belief among infinitely many.
const LENGTH: usize = 64;
/// States of a machine whose span of beliefs is found exactly.
const SPAN: usize = 48;

/// Where the mixed states are finitely many: all of them, the causal ones with their stationary probability. Otherwise the beliefs
/// after words of one length, with the probability of those words.
pub(super) fn cloud<S: Ordered>(structure: &Structure<S>, machine: &Machine<f64>, law: &[f64], limits: &Limits) -> BeliefCloud {
    let mut cloud = Cloud { states: machine.states(), points: Vec::new() };
    match &structure.forward {
        Causal::Finite { epsilon, mixed, exploration, .. } => {
            let transient: Vec<Vec<f64>> = match (mixed, exploration) {
                (Some(mixed), _) => {
                    let open = mixed.distributions.iter().zip(&mixed.causal_state).filter(|(_, state)| state.is_none());
                    open.map(|(law, _)| floats(law)).collect()
                }
                (None, Some(exploration)) => exploration.distributions.clone(),
                (None, None) => Vec::new(),
            };
            for (law, p) in epsilon.distributions.iter().zip(&epsilon.stationary).take(limits.points) {
                cloud.points.push(Point { law: floats(law), weight: p.to_f64(), recurrent: true });
            }
            let room = limits.points.saturating_sub(cloud.points.len());
            cloud.points.extend(transient.into_iter().take(room).map(|law| Point { law, weight: 0.0, recurrent: false }));
        }
        Causal::Open { .. } => {
            let operators = Operators::new(machine);
            let mut propagation = Propagation::new(&operators, [law.to_vec()], usize::MAX);
            for _ in 0..LENGTH {
                let next = propagation.next_len();
                if next > limits.points || next.saturating_mul(machine.states()) > NUMBERS || (next > FEW && limits.expired()) {
                    break;
                }
                propagation.step();
            }
            for (mass, measure) in propagation.level.iter() {
                let law = measure.iter().map(|v| v / mass).collect();
                cloud.points.push(Point { law, weight: mass, recurrent: false });
            }
        }
    }
    let columns = machine.pull(&machine.final_vector());
    let dot = |law: &[f64], column: &[f64]| law.iter().zip(column).map(|(a, b)| a * b).sum::<f64>();
    let basis: Vec<Vec<f64>> =
        structure.observable.as_ref().map_or_else(Vec::new, |observable| observable.basis.iter().map(|b| floats(b)).collect());
    let coordinates = |law: &[f64]| basis.iter().map(|column| dot(law, column)).collect();
    BeliefCloud {
        states: cloud.states,
        coordinates: cloud.points.iter().map(|p| coordinates(&p.law)).collect(),
        next_token: cloud.points.iter().map(|p| columns.iter().map(|c| dot(&p.law, c).max(0.0)).collect()).collect(),
        weights: cloud.points.iter().map(|p| p.weight).collect(),
        recurrent: cloud.points.iter().map(|p| p.recurrent).collect(),
        mass: cloud.points.iter().map(|p| p.weight).sum::<f64>().min(1.0),
        linear_dimension: linear_dimension(structure, limits),
        distributions: cloud.points.into_iter().map(|p| p.law).collect(),
    }
}

struct Cloud {
    states: usize,
    points: Vec<Point>,
}

struct Point {
    law: Vec<f64>,
    weight: f64,
    recurrent: bool,
}

fn floats<S: Ordered>(vector: &[S]) -> Vec<f64> {
    vector.iter().map(Ordered::to_f64).collect()
}

/// Dimension of the affine span of all beliefs: one less than that of the span of the laws `stationary T[w]`, since every belief has
/// total weight one. For machines too large, that of the observable beliefs.
fn linear_dimension<S: Ordered>(structure: &Structure<S>, limits: &Limits) -> usize {
    let machine = structure.machine;
    if machine.states() > SPAN {
        return structure.canonical.as_ref().map_or(0, |canonical| canonical.states().saturating_sub(1));
    }
    let mut span = Span::new(machine.states(), limits.tolerance);
    let mut open = vec![structure.law.clone()];
    span.insert(&structure.law);
    while let Some(law) = open.pop() {
        if span.is_whole() || limits.expired() {
            break;
        }
        for next in machine.push(&law) {
            if span.insert(&next) {
                open.push(next);
            }
        }
    }
    span.dimension().saturating_sub(1)
}
