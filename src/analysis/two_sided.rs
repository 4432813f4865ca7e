//! A token between its past and its future, where these cannot be replaced by finitely many causal states.
//!
//! Pasts are followed from the stationary law for as many tokens as it takes and futures likewise, by the transposed matrices; each side is
//! merged to a *summary* of some hundred cells (see [`super::propagate`]), and the sums go over all pairs of cells. A summary tells no more
//! than what it sums up: so H[X_0 | summaries] is at least r, and I[summary; summary] at most E. It tells less by at most
//! the information about the hidden state that it lacks, d for each side: r >= H[X_0 | summaries] - d(past) - d(future) and
//! E <= I[summary; summary] + d(past) + d(future).
//!
//! Knowing more than the whole past, namely some tokens and the hidden state before them, and of the future likewise, gives the same
//! bounds from the other side: r is at least H[X_0 | these], E at most I[these; these].
//!
//! What a summary lacks is bounded in two ways. From below, H[S_0 | past] >= H[S_0 | X_-L .. X_-1, S_-L]. And along its making: what it
//! lacked contracts (see [`super::contraction`]) and what each merging loses is added.

use super::contraction::Contraction;
use super::entropy::{Sum, surprise};
use super::propagate::{Level, Operators, Propagation};
use super::quantity::{Measured, Method};
use super::structure::Structure;
use crate::machine::Machine;
use crate::machine::limits::Limits;
use crate::machine::quotient::transpose;
use crate::machine::reversal::reverse_with;
use crate::number::Ordered;

/// Elementary operations for the pairs of cells.
const WORK: usize = 100_000_000;
/// Cells of one side, at most.
const CELLS: usize = 4_000;
/// Beliefs that are followed where the state is known at the start.
const KNOWN: usize = 50_000;
/// Words longer than this are not followed.
const LONGEST: usize = 200;
/// A side is done when so many tokens more have not made it tell more.
const PATIENCE: u64 = 12;
/// What a token more must leave at most of what is lacking.
const LESS: f64 = 0.99;
/// What it must tell, and what part of all that was told before, where what is lacking is not known.
const MORE: f64 = 1e-14;
const PART: f64 = 1e-4;
/// The same as long as nothing that differs was merged.
const EXACT_PART: f64 = 1e-12;
/// A proved bracket wider than this gives way to an estimate, in bits.
const NARROW: f64 = 0.05;
/// States of a machine for which this is done.
const STATES: usize = 300;

/// What two sides tell.
pub(super) struct TwoSided {
    pub(super) residual_entropy: Measured,
    pub(super) excess_entropy: Measured,
}

/// What is kept of one side.
struct Summary {
    level: Level,
    length: u64,
    /// Bound on the information about the state that it lacks; `None` for a generalized machine.
    lacks: Option<f64>,
    /// Uncertainty that is left; comparable among summaries of one side.
    uncertainty: f64,
    /// More than can be known: some tokens and the state beyond them. Empty for a generalized machine.
    known: Level,
}

/// Of a process whose machine as written is `machine`, in the law `law`: over its states, and where these have directions that
/// the tokens do not show, in the coordinates of the least dimension as well, where fewer cells do.
pub(super) fn of_process<S: Ordered>(
    structure: &Structure<S>,
    machine: &Machine<f64>,
    law: &[f64],
    limits: &Limits,
) -> Option<TwoSided> {
    let hidden = if structure.generalized { None } else { two_sided(machine, law, limits.of_effort(WORK), limits) };
    let states = law.iter().filter(|weight| **weight > 0.0).count();
    let canonical = structure.canonical.as_ref().filter(|canonical| structure.generalized || canonical.states() < states);
    let coordinates = canonical.and_then(|canonical| {
        let canonical = canonical.map(Ordered::to_f64);
        let start = canonical.start()?.to_vec();
        two_sided(&canonical.with_start(None), &start, limits.of_effort(WORK), limits)
    });
    match (hidden, coordinates) {
        (Some(hidden), Some(coordinates)) => Some(TwoSided {
            residual_entropy: better(&coordinates.residual_entropy, &hidden.residual_entropy),
            excess_entropy: better(&coordinates.excess_entropy, &hidden.excess_entropy),
        }),
        (hidden, coordinates) => hidden.or(coordinates),
    }
}

/// An estimate within bounds that are proved: these bounds, unless they say next to nothing.
fn better(estimate: &Measured, proved: &Measured) -> Measured {
    let within = |value: f64| value.clamp(proved.lower, proved.upper);
    match proved.upper - proved.lower <= NARROW {
        true => Measured { value: within(estimate.value), ..proved.clone() },
        false => Measured {
            value: within(estimate.value),
            lower: within(estimate.lower),
            upper: within(estimate.upper),
            ..estimate.clone()
        },
    }
}

/// `machine` in its stationary law `law`. `None` where it is too large, or the time was up.
fn two_sided(machine: &Machine<f64>, law: &[f64], work: usize, limits: &Limits) -> Option<TwoSided> {
    let pair = 2 * machine.states() * (machine.tokens() + 1) + 12 * (machine.tokens() + 1);
    let cells = ((work / pair) as f64).sqrt() as usize;
    if machine.states() > STATES || cells < 50 {
        return None;
    }
    let cells = cells.min(CELLS);
    let fine = Sides::new(machine, law, cells, LONGEST, limits)?;
    let coarse = Sides::new(machine, law, cells / 3, LONGEST, limits)?;
    let lacks = |sides: &Sides| Some(sides.past.lacks? + sides.future.lacks?);
    let (fine_residual, fine_excess) = fine.measure(limits)?;
    let (coarse_residual, coarse_excess) = coarse.measure(limits)?;
    // With the states beyond known; nothing where there are no such states.
    let (least_residual, most_excess) = match fine.past.known.len() {
        0 => (0.0, f64::INFINITY),
        _ => fine.measure_known(limits)?,
    };
    // Where nothing bounds what a summary lacks: what the last quarter of its tokens told. The rest tell less than as much again.
    let (last_residual, last_excess) = match lacks(&fine) {
        Some(_) => (0.0, 0.0),
        None => {
            let shorter = fine.past.length.min(fine.future.length) as usize * 3 / 4;
            let (residual, excess) = Sides::new(machine, law, cells, shorter, limits)?.measure(limits)?;
            ((residual - fine_residual).abs(), (excess - fine_excess).abs())
        }
    };
    // What is amiss is in proportion to what is lacking, about. In the plane a third of the cells lacks three times as much.
    let ratio = match (lacks(&fine), lacks(&coarse)) {
        (Some(fine), Some(coarse)) if coarse > 0.0 => (fine / coarse).min(0.5),
        _ => 1.0 / 3.0,
    };
    let length = fine.past.length.min(fine.future.length);
    let method = match lacks(&fine) {
        Some(_) => Method::Bracket { length },
        None => Method::Extrapolated { length },
    };
    let amiss = |fine: f64, coarse: f64| (coarse - fine).abs() * ratio / (1.0 - ratio);
    let measured = |value: f64, lower: f64, upper: f64| {
        let rounding = 1e-13 * (1.0 + value.abs());
        let (lower, upper) = (lower - rounding, upper + rounding);
        Measured { value: value.clamp(lower, upper), lower, upper, standard_error: None, method: method.clone() }
    };
    let (residual, excess) = (amiss(fine_residual, coarse_residual), amiss(fine_excess, coarse_excess));
    let floor = (fine_residual - lacks(&fine).unwrap_or(4.0 * residual + 2.0 * last_residual))
        .max(least_residual)
        .min(fine_residual)
        .max(0.0);
    let ceiling = (fine_excess + lacks(&fine).unwrap_or(4.0 * excess + 2.0 * last_excess)).min(most_excess).max(fine_excess);
    Some(TwoSided {
        residual_entropy: measured(fine_residual - residual, floor, fine_residual),
        excess_entropy: measured(fine_excess + excess, fine_excess, ceiling),
    })
}

struct Sides<'a> {
    machine: &'a Machine<f64>,
    past: Summary,
    future: Summary,
    /// Measures of futures as columns: the probability of the cell's futures from each state.
    columns: Columns,
}

/// How a measure over the states of the reversed machine becomes a column over those of the machine.
enum Columns {
    /// As it is.
    Same,
    /// P(future, state) of these states, divided by their law.
    Given { states: Vec<u32>, law: Vec<f64> },
}

impl Columns {
    fn column(&self, measure: &[f64]) -> Vec<f64> {
        match self {
            Columns::Same => measure.to_vec(),
            Columns::Given { states, law } => {
                let mut column = vec![0.0; law.len()];
                for (&state, weight) in states.iter().zip(measure) {
                    column[state as usize] = weight / law[state as usize];
                }
                column
            }
        }
    }
}

impl<'a> Sides<'a> {
    /// From words of at most `longest` tokens on each side.
    fn new(machine: &'a Machine<f64>, law: &[f64], cells: usize, longest: usize, limits: &Limits) -> Option<Sides<'a>> {
        let operators = Operators::new(machine);
        let past = summary(&operators, law, cells, longest, limits)?;
        let (future, columns) = match operators.stochastic {
            true => {
                let reversed = reverse_with(machine, law);
                let backward = reversed.states.iter().map(|&state| law[state as usize]).collect::<Vec<f64>>();
                let future = summary(&Operators::new(&reversed.machine), &backward, cells, longest, limits)?;
                (future, Columns::Given { states: reversed.states, law: law.to_vec() })
            }
            false => {
                let future = summary(&Operators::new(&transpose(machine, law)), &machine.final_vector(), cells, longest, limits)?;
                (future, Columns::Same)
            }
        };
        Some(Sides { machine, past, future, columns })
    }

    /// H[X_0 | summaries] with the token between them, and I[summary; summary] with nothing between them.
    fn measure(&self, limits: &Limits) -> Option<(f64, f64)> {
        self.between(&self.past.level, &self.future.level, limits)
    }

    /// The same with the states beyond some tokens known.
    fn measure_known(&self, limits: &Limits) -> Option<(f64, f64)> {
        self.between(&self.past.known, &self.future.known, limits)
    }

    fn between(&self, past: &Level, future: &Level, limits: &Limits) -> Option<(f64, f64)> {
        let (mut residual, mut excess) = (Sum::default(), Sum::default());
        let futures: Vec<(f64, Vec<f64>)> = future.iter().map(|(mass, measure)| (mass, self.columns.column(measure))).collect();
        for (at, (mass, measure)) in past.iter().enumerate() {
            if at % 64 == 0 && limits.expired() {
                return None;
            }
            let next = self.machine.push(measure);
            let (mut tokens_given, mut shared) = (0.0, 0.0);
            for (future, column) in &futures {
                let dot = |row: &[f64]| row.iter().zip(column).map(|(a, b)| a * b).sum::<f64>().max(0.0);
                let (mut total, mut own) = (0.0, 0.0);
                for row in &next {
                    let p = dot(row);
                    total += p;
                    own += surprise(p);
                }
                tokens_given += own - surprise(total);
                let p = dot(measure);
                if p > 0.0 {
                    shared += p * (p / (mass * future)).log2();
                }
            }
            residual.add(tokens_given);
            excess.add(shared);
        }
        Some((residual.value().max(0.0), excess.value().max(0.0)))
    }
}

/// Follows words of at most `longest` tokens from `law` until longer ones tell no more of the state, in at most `cells` cells.
fn summary(operators: &Operators, law: &[f64], cells: usize, longest: usize, limits: &Limits) -> Option<Summary> {
    let contraction = Contraction::new(operators, law);
    let mut above = Propagation::new(operators, [law.to_vec()], cells);
    // With the state known at the start: a lower side as long as nothing needs to be merged.
    let points = (0..law.len()).filter(|&i| operators.stochastic && law[i] > 0.0);
    let point = |i: usize| (0..law.len()).map(|j| if i == j { law[i] } else { 0.0 }).collect::<Vec<f64>>();
    let mut below = Propagation::new(operators, points.map(point), KNOWN);
    let mut floor = 0.0_f64;
    let mut known = below.level.clone();
    // After t tokens: what the summary lacks at most, and what merging has lost so far.
    let (mut lacks, mut lost): (Vec<f64>, Vec<f64>) = (Vec::new(), Vec::new());
    let first = above.uncertainty();
    let mut best: Option<Summary> = None;
    for length in 0..=longest {
        if limits.expired() {
            break;
        }
        let uncertainty = above.uncertainty();
        let mut bound = None;
        if operators.stochastic {
            floor = floor.max(below.uncertainty() - below.loss);
            lost.push(above.loss);
            let since = |tokens: usize| lost[length] - lost[length - tokens];
            let steps = std::iter::once((1, 1.0)).chain(contraction.coefficients().iter().enumerate().map(|(n, e)| (n + 1, *e)));
            let along = steps.filter(|(n, _)| *n <= length).map(|(n, e)| e * lacks[length - n] + since(n));
            let least = along.fold((uncertainty - floor).max(0.0) + MORE, f64::min);
            lacks.push(least);
            bound = Some(least);
        }
        let better = best.as_ref().is_none_or(|best| match (bound, best.lacks) {
            (Some(bound), Some(before)) => bound < LESS * before,
            _ => {
                let part = if above.exact() { EXACT_PART } else { PART };
                best.uncertainty - uncertainty > MORE + part * (first - best.uncertainty)
            }
        });
        if better {
            let (level, known) = (above.level.clone(), Level::default());
            best = Some(Summary { level, length: length as u64, lacks: bound, uncertainty, known });
        } else if best.as_ref().is_some_and(|best| length as u64 >= best.length + PATIENCE) {
            break;
        }
        above.step();
        if below.next_len() <= KNOWN {
            below.step();
            if below.level.len() <= cells {
                known.clone_from(&below.level);
            }
        }
    }
    best.map(|best| Summary { known, ..best })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::{Edge, Machine};

    #[test]
    fn the_simple_nonunifilar_source() {
        // By the law of the number of 0s since the last 1 and until the next.
        let edges = [(0, 0, 0, 0.5), (0, 1, 0, 0.5), (1, 1, 0, 0.5), (1, 0, 1, 0.5)];
        let edges = edges.map(|(from, to, token, weight)| Edge { from, to, token, weight });
        let machine = Machine::new(2, 2, edges.to_vec(), None, None);
        let found = two_sided(&machine, &[0.5, 0.5], WORK, &Limits::default()).unwrap();
        let close = |found: &Measured, value: f64| {
            assert!(found.lower <= value && value <= found.upper && found.upper - found.lower < 1e-9, "{found:?} for {value}");
        };
        close(&found.residual_entropy, 0.5306352394578092);
        close(&found.excess_entropy, 0.14723194159733535);
    }

    #[test]
    fn mess3_within_what_all_words_of_seven_tokens_on_both_sides_prove() {
        let hidden = |i: u32, j: u32| if i == j { 0.7 } else { 0.15 };
        let seen = |token: u32, j: u32| if token == j { 0.6 } else { 0.2 };
        let triples = (0..27).map(|n| (n / 9, n / 3 % 3, n % 3));
        let edges = triples.map(|(token, from, to)| Edge { from, to, token, weight: hidden(from, to) * seen(token, to) });
        let machine = Machine::new(3, 3, edges.collect(), None, None);
        let found = two_sided(&machine, &[1.0 / 3.0; 3], 5_000_000, &Limits::default()).unwrap().residual_entropy;
        // All 3^14 pairs of words, the states beyond them not known and known.
        assert!(found.lower <= 1.558353710489 && 1.558344403240 <= found.upper, "{found:?}");
        assert!(found.upper - found.lower < 2e-3 && (found.value - 1.558353).abs() < 5e-5, "{found:?}");
    }

    #[test]
    fn coordinates_of_any_size_fit_into_few_cells() {
        // A qubit's states in coordinates ten thousand times too large.
        let s = 51.0_f64.sqrt() / 104.0;
        let (q, m) = (0.25, -25.0 / 104.0);
        let entries = |sign: f64| [(0, 0, q), (0, 2, sign * s), (1, 1, m), (2, 0, sign * s), (2, 2, q)];
        let turned = |sign: f64| [(0, 0, q), (0, 1, sign * s), (1, 0, sign * s), (1, 1, q), (2, 2, m)];
        let matrices = [entries(1.0), entries(-1.0), turned(1.0), turned(-1.0)];
        let scale = |state: u32| if state == 0 { 1.0 } else { 1e4 };
        let edges = matrices.iter().enumerate().flat_map(|(token, matrix)| {
            matrix.map(|(from, to, weight)| Edge { from, to, token: token as u32, weight: weight * scale(to) / scale(from) })
        });
        let machine = Machine::new(3, 4, edges.collect(), None, Some(vec![1.0, 0.0, 0.0]));
        let found = two_sided(&machine, &[1.0, 0.0, 0.0], 500_000, &Limits::default()).unwrap();
        // r lies below h.
        assert!(
            found.residual_entropy.value < 1.97253 && found.excess_entropy.value > 2.0 - 1.97253,
            "{:?}",
            found.excess_entropy
        );
    }

    #[test]
    fn coordinates_in_place_of_states() {
        // The golden mean in the coordinates (1, P(next is 0)): c A[1] = (1 - p, (1 - p) / 2), c A[0] = (p, 0). r in closed form.
        let edges = [(0, 0, 1, 1.0), (1, 0, 1, -1.0), (0, 1, 1, 0.5), (1, 1, 1, -0.5), (1, 0, 0, 1.0)];
        let edges = edges.map(|(from, to, token, weight)| Edge { from, to, token, weight });
        let machine = Machine::new(2, 2, edges.to_vec(), None, Some(vec![1.0, 0.0]));
        let found = two_sided(&machine, &[1.0, 1.0 / 3.0], WORK, &Limits::default()).unwrap();
        assert!((found.residual_entropy.value - 0.4591479170272448).abs() < 1e-9, "{:?}", found.residual_entropy);
        assert!((found.excess_entropy.value - 0.2516291673878229).abs() < 1e-9, "{:?}", found.excess_entropy);
        assert!(matches!(found.residual_entropy.method, Method::Extrapolated { .. }));
    }
}
