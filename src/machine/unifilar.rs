//! Large unifilar machines: their recurrent causal states are their minimized states, and the mixed states are sparse laws over these.
//! No matrix is ever as large as the states squared.

use rustc_hash::FxHashMap;

use super::belief_index::BeliefIndex;
use super::causal::{Arc, Causal, EpsilonMachine, MixedStates, NotFinite, Unifilar};
use super::classes::classes;
use super::epsilon::as_machine;
use super::essential::Essential;
use super::limits::Limits;
use super::minimize::minimize;
use super::{Machine, State, Token};
use crate::number::Ordered;

/// Numbers that laws over the machine's states may take in all.
const MAX_LAW_ENTRIES: usize = 20_000_000;
/// Products of weights that the search for mixed states may take: exact ones cost much more.
const EXACT_WORK: usize = 300_000;
const FLOAT_WORK: usize = 20_000_000;

/// The causal structure where the essential machine is unifilar, so that its states are the recurrent causal states; `None` where
/// it is not.
pub fn analyze_unifilar<S: Ordered>(
    machine: &Machine<S>,
    law: &[S],
    essential: &Essential<S>,
    limits: &Limits,
) -> Option<Causal<S>> {
    if !essential.machine.is_unifilar() || machine.is_generalized(limits.tolerance) {
        return None;
    }
    let stationary = essential.law(law);
    let found = classes(&essential.machine);
    let class = found.class_of.iter().copied().collect::<Option<Vec<u32>>>()?;
    let mut arcs: Vec<Vec<Arc<S>>> = vec![Vec::new(); essential.machine.states()];
    for e in essential.machine.edges() {
        arcs[e.from as usize].push(Arc { token: e.token, to: e.to, probability: e.weight.clone() });
    }
    let unifilar = Unifilar { tokens: machine.tokens(), arcs };
    let lift = |support: &[State], weights: &[S]| {
        let mut law = vec![S::zero(); machine.states()];
        for (state, weight) in support.iter().zip(weights) {
            law[essential.original[*state as usize] as usize] = weight.clone();
        }
        law
    };
    let fits = |laws: usize| laws.saturating_mul(machine.states()) <= MAX_LAW_ENTRIES;
    let mut search = Search { unifilar: &unifilar, limits, laws: Vec::new(), index: FxHashMap::default(), depth: Vec::new() };
    let mixed = search.run(&stationary).map(|arcs| {
        // Different laws over the states may predict the same.
        let all = Unifilar { tokens: machine.tokens(), arcs };
        let merged = minimize(&as_machine(&all), limits.tolerance).ok();
        let (block_of, first): (Vec<State>, Vec<State>) = match merged {
            Some(merged) => (merged.block_of, merged.representatives),
            None => ((0..all.arcs.len() as State).collect(), (0..all.arcs.len() as State).collect()),
        };
        let mut causal_state = vec![None; first.len()];
        for ((support, _), &block) in search.laws.iter().zip(&block_of) {
            if let [state] = support.as_slice() {
                causal_state[block as usize] = Some(*state);
            }
        }
        let renamed = |arc: &Arc<S>| Arc { to: block_of[arc.to as usize], ..arc.clone() };
        let laws = first.iter().map(|&node| &search.laws[node as usize]);
        MixedStates {
            machine: Unifilar {
                tokens: machine.tokens(),
                arcs: first.iter().map(|&node| all.arcs[node as usize].iter().map(renamed).collect()).collect(),
            },
            beliefs: Vec::new(),
            distributions: if fits(first.len()) {
                laws.map(|(support, weights)| lift(support, weights)).collect()
            } else {
                Vec::new()
            },
            causal_state,
            depth: first.iter().map(|&node| search.depth[node as usize]).collect(),
        }
    });
    let transient_reason = match &mixed {
        Some(_) => None,
        None => Some(NotFinite::Unknown {
            explored: search.laws.len(),
            depth: search.depth.last().copied().unwrap_or(0).saturating_sub(1),
        }),
    };
    let points = 0..unifilar.arcs.len() as State;
    let distributions =
        if fits(unifilar.arcs.len()) { points.map(|state| lift(&[state], &[S::one()])).collect() } else { Vec::new() };
    let epsilon = EpsilonMachine { machine: unifilar, stationary, class, beliefs: Vec::new(), distributions };
    Some(Causal::Finite { epsilon, mixed, exploration: None, transient_reason })
}

/// A law over the states as the states it gives weight to, in order, and their weights.
type Sparse<S> = (Vec<State>, Vec<S>);

struct Search<'a, S: Ordered> {
    unifilar: &'a Unifilar<S>,
    limits: &'a Limits,
    laws: Vec<Sparse<S>>,
    /// For each support the laws on it.
    index: FxHashMap<Vec<State>, BeliefIndex<S>>,
    depth: Vec<u32>,
}

impl<S: Ordered> Search<'_, S> {
    /// The arcs of all mixed states from the law `start` on, if they close within the limits.
    fn run(&mut self, start: &[S]) -> Option<Vec<Vec<Arc<S>>>> {
        let support: Vec<State> = (0..start.len() as State).collect();
        self.enter((support, start.to_vec()), 0);
        let mut work = if S::EXACT { EXACT_WORK } else { FLOAT_WORK };
        let mut arcs: Vec<Vec<Arc<S>>> = Vec::new();
        while arcs.len() < self.laws.len() {
            let node = arcs.len();
            work = work.saturating_sub(self.laws[node].0.len() * self.unifilar.tokens.min(8));
            if work == 0 || self.laws.len() > self.limits.max_beliefs || (node % 16 == 15 && self.limits.expired()) {
                return None;
            }
            let depth = self.depth[node] + 1;
            let mut here = Vec::new();
            for (token, probability, next) in self.successors(node) {
                let to = self.enter(next, depth);
                here.push(Arc { token, to, probability });
            }
            arcs.push(here);
        }
        (!self.index.values().any(BeliefIndex::doubtful)).then_some(arcs)
    }

    fn enter(&mut self, law: Sparse<S>, depth: u32) -> State {
        let new = self.laws.len() as State;
        let index = self.index.entry(law.0.clone()).or_insert_with(|| BeliefIndex::new(self.limits.tolerance));
        index.find_or_insert(&law.1, new).unwrap_or_else(|| {
            self.laws.push(law);
            self.depth.push(depth);
            new
        })
    }

    /// For each token that can come: its probability, and the law after it.
    fn successors(&self, node: usize) -> Vec<(Token, S, Sparse<S>)> {
        let (support, weights) = &self.laws[node];
        let mut moved: Vec<(Token, State, S)> = Vec::new();
        for (state, weight) in support.iter().zip(weights) {
            for arc in &self.unifilar.arcs[*state as usize] {
                moved.push((arc.token, arc.to, weight.mul(&arc.probability)));
            }
        }
        moved.sort_by_key(|(token, to, _)| (*token, *to));
        let mut successors: Vec<(Token, S, Sparse<S>)> = Vec::new();
        for (token, to, weight) in moved {
            if successors.last().is_none_or(|last| last.0 != token) {
                successors.push((token, S::zero(), (Vec::new(), Vec::new())));
            }
            let Some((_, probability, (support, weights))) = successors.last_mut() else { continue };
            *probability = probability.add(&weight);
            match (support.last(), weights.last_mut()) {
                (Some(&last), Some(sum)) if last == to => *sum = sum.add(&weight),
                _ => {
                    support.push(to);
                    weights.push(weight);
                }
            }
        }
        for (_, probability, (_, weights)) in &mut successors {
            if let Some(scale) = S::one().div(probability) {
                for weight in weights {
                    *weight = weight.mul(&scale);
                }
            }
        }
        successors
    }
}
