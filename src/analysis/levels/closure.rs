//! The beliefs over all states that are reached from the stationary law, where they are finitely many, together with the belief of an
//! observer who keeps levels apart.
//!
//! Unobservable differences count here: they may be just what a level is. So beliefs are told apart as laws over the states, not in
//! observable coordinates.

use rustc_hash::FxHashMap;

use super::factored::factored;
use super::labels::Labels;
use crate::machine::classes::classes;
use crate::machine::limits::Limits;
use crate::machine::stationary::ergodic;
use crate::machine::{Edge, Machine};
use crate::number::tandem::Tandem;
use crate::number::{Ordered, Prime, Scalar};

/// Carries out something for the process modulo the first prime that serves.
macro_rules! at_some_prime {
    ($machine:expr, $law:expr, $process:ident => $body:expr) => {{
        const FIRST: u64 = crate::number::SAFE_PRIMES[0];
        const SECOND: u64 = crate::number::SAFE_PRIMES[1];
        if let Some($process) = Process::<FIRST>::new($machine, $law) {
            $body
        } else if let Some($process) = Process::<SECOND>::new($machine, $law) {
            $body
        } else {
            None
        }
    }};
}
/// Numbers that the beliefs may hold in all.
const NUMBERS: usize = 3_000_000;
/// Elementary operations, below a second.
const WORK: usize = 30_000_000;

/// Beliefs met, with what they lead to.
pub struct Closure {
    /// Sparse, entries sorted by state.
    pub beliefs: Vec<Vec<(u32, f64)>>,
    /// For each belief the time that is spent at it.
    pub law: Vec<f64>,
}

/// What becomes of a belief and of one that keeps levels apart.
pub struct Apart {
    /// Mean divergence of the predictions of the next token, bits per token.
    pub loss: f64,
}

/// A process modulo a prime and in floats at once.
struct Process<const P: u64> {
    states: usize,
    /// `rows[state]`: (token, to, weight).
    rows: Vec<Vec<(u32, u32, Tandem<P>)>>,
    law: Vec<Tandem<P>>,
}

type Belief<const P: u64> = Vec<(u32, Tandem<P>)>;

impl<const P: u64> Process<P> {
    fn new<S: Ordered>(machine: &Machine<S>, law: &[S]) -> Option<Process<P>> {
        let all: Vec<&S> = machine.edges().iter().map(|edge| &edge.weight).chain(law).collect();
        let residues: Vec<Prime<P>> = S::residues(&all)?;
        let tandem = |(number, residue): (&&S, &Prime<P>)| Tandem { residue: *residue, value: number.to_f64() };
        let mut numbers = all.iter().zip(&residues).map(tandem);
        let mut rows = vec![Vec::new(); machine.states()];
        for (edge, weight) in machine.edges().iter().zip(numbers.by_ref()) {
            rows[edge.from as usize].push((edge.token, edge.to, weight));
        }
        Some(Process { states: machine.states(), rows, law: numbers.collect() })
    }

    fn start(&self) -> Belief<P> {
        self.law.iter().enumerate().filter(|(_, p)| !p.is_zero(0.0)).map(|(state, p)| (state as u32, *p)).collect()
    }

    /// For each token that is possible: its probability, and the belief it leads to. Adds the operations to `work`.
    fn after(&self, belief: &Belief<P>, work: &mut usize) -> Vec<(u32, Tandem<P>, Belief<P>)> {
        let mut moved: Vec<(u32, u32, Tandem<P>)> = Vec::new();
        for (state, weight) in belief {
            moved.extend(self.rows[*state as usize].iter().map(|(token, to, step)| (*token, *to, weight.mul(step))));
        }
        *work += 8 * moved.len() + belief.len();
        moved.sort_unstable_by_key(|(token, to, _)| (*token, *to));
        let mut after = Vec::new();
        for group in moved.chunk_by(|a, b| a.0 == b.0) {
            let sum = |group: &[(u32, u32, Tandem<P>)]| group.iter().fold(Tandem::zero(), |sum, (_, _, w)| sum.add(w));
            let total = sum(group);
            let Some(scale) = Tandem::one().div(&total) else { continue };
            let states = group.chunk_by(|a, b| a.1 == b.1);
            after.push((group[0].0, total, states.map(|group| (group[0].1, sum(group).mul(&scale))).collect()));
        }
        after
    }
}

fn key<const P: u64>(belief: &Belief<P>) -> Vec<u64> {
    belief.iter().flat_map(|(state, weight)| [u64::from(*state), weight.key()]).collect()
}

/// The beliefs from the stationary law `law` of a probability machine whose states all have weight in it; `None` where they are too many, or
/// the numbers are inexact.
pub fn closure<S: Ordered>(machine: &Machine<S>, law: &[S], limits: &Limits) -> Option<Closure> {
    at_some_prime!(machine, law, process => beliefs(&process, limits))
}

/// The same for pairs of a belief and the one that keeps levels apart.
pub fn apart<S: Ordered>(machine: &Machine<S>, law: &[S], labels: &Labels, limits: &Limits) -> Option<Apart> {
    at_some_prime!(machine, law, process => pairs(&process, labels, limits))
}

fn beliefs<const P: u64>(process: &Process<P>, limits: &Limits) -> Option<Closure> {
    let start = process.start();
    let mut numbers = FxHashMap::from_iter([(key(&start), 0_u32)]);
    let mut all = vec![start];
    let mut arcs: Vec<(u32, u32, f64)> = Vec::new();
    let (mut next, mut work, mut held) = (0, 0, 0);
    while next < all.len() {
        if work > WORK || held > NUMBERS || all.len() > limits.max_beliefs || (next % 64 == 63 && limits.expired()) {
            return None;
        }
        for (_, chance, belief) in process.after(&all[next], &mut work) {
            let new = all.len() as u32;
            let to = *numbers.entry(key(&belief)).or_insert(new);
            if to == new {
                held += belief.len();
                all.push(belief);
            }
            arcs.push((next as u32, to, chance.value));
        }
        next += 1;
    }
    let law = time_at(all.len(), &arcs, limits)?;
    let floats = |belief: &Belief<P>| belief.iter().map(|(state, weight)| (*state, weight.value)).collect();
    Some(Closure { beliefs: all.iter().map(floats).collect(), law })
}

fn pairs<const P: u64>(process: &Process<P>, labels: &Labels, limits: &Limits) -> Option<Apart> {
    let dense = |belief: &Belief<P>| {
        let mut entries = vec![Tandem::zero(); process.states];
        belief.iter().for_each(|(state, weight)| entries[*state as usize] = *weight);
        entries
    };
    let sparse = |entries: Vec<Tandem<P>>| -> Belief<P> {
        entries.into_iter().enumerate().filter(|(_, w)| !w.is_zero(0.0)).map(|(state, w)| (state as u32, w)).collect()
    };
    let start = process.start();
    let both = |belief: &Belief<P>, apart: &Belief<P>| (key(belief), key(apart));
    let begun = sparse(factored(&dense(&start), labels, &process.law)?);
    let mut numbers = FxHashMap::from_iter([(both(&start, &begun), 0_u32)]);
    let mut all = vec![(start, begun)];
    let mut arcs: Vec<(u32, u32, f64)> = Vec::new();
    let mut losses = Vec::new();
    let (mut next, mut work, mut held) = (0, 0, 0);
    while next < all.len() {
        if work > WORK || held > NUMBERS || all.len() > limits.max_beliefs || (next % 64 == 63 && limits.expired()) {
            return None;
        }
        let (truth, kept) = (process.after(&all[next].0, &mut work), process.after(&all[next].1, &mut work));
        let mut loss = 0.0;
        for (token, chance, belief) in truth {
            let (_, guessed, apart) = kept.iter().find(|(other, ..)| *other == token)?;
            loss += chance.value * (chance.value / guessed.value).log2();
            let apart = sparse(factored(&dense(apart), labels, &process.law)?);
            work += 4 * process.states * labels.levels();
            let new = all.len() as u32;
            let to = *numbers.entry(both(&belief, &apart)).or_insert(new);
            if to == new {
                held += belief.len() + apart.len();
                all.push((belief, apart));
            }
            arcs.push((next as u32, to, chance.value));
        }
        losses.push(loss.max(0.0));
        next += 1;
    }
    let law = time_at(all.len(), &arcs, limits)?;
    // What is met only on the way there does not count: it may have been guessed with a probability below the least float.
    let loss: f64 = law.iter().zip(&losses).filter(|(p, _)| **p > 0.0).map(|(p, loss)| p * loss).sum();
    loss.is_finite().then_some(Apart { loss })
}

/// The share of time at each node of a chain that begins at node 0.
fn time_at(nodes: usize, arcs: &[(u32, u32, f64)], limits: &Limits) -> Option<Vec<f64>> {
    let edges = arcs.iter().map(|&(from, to, weight)| Edge { from, to, token: 0, weight }).collect();
    let start = (0..nodes).map(|node| if node == 0 { 1.0 } else { 0.0 }).collect();
    let chain = Machine::new(nodes, 1, edges, Some(start), None);
    // Node by node rounding is harmless; the classes are those of the arcs.
    if classes(&chain).recurrent.is_empty() {
        return None;
    }
    ergodic(&chain, chain.start(), limits).ok().map(|found| found.law())
}
