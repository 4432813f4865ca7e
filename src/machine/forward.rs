//! The causal structure of a process in one direction of time: finite, infinite, or not known.
//!
//! In this order: the mixed states from the stationary law, if they close soon; the recurrent ones alone, closed from beliefs known
//! to lead to them (the laws of single states, or what is left after a word that resets); a proof that they are infinitely many;
//! the same again with more patience.

use super::causal::{Causal, Exploration, MixedStates, NotFinite};
use super::classes::classes;
use super::epsilon::recurrent;
use super::ergodic::is_ergodic;
use super::essential::{Essential, essential};
use super::explore::explore;
use super::limits::Limits;
use super::mixed::{Closure, Search, distributions};
use super::quotient::{Observable, quotient};
use super::shadow::{Shadow, shadow};
use super::unifilar::analyze_unifilar;
use super::witness::{Findings, Proof, Proofs};
use super::{Machine, State, Token};
use crate::number::Ordered;

/// Beliefs that are tried before anything clever is.
const FIRST_TRY: usize = 500;
/// Each further try goes this many times as far.
const FURTHER: usize = 8;
/// A unifilar machine with more states is worked on without observable coordinates.
const LARGE: usize = 64;
/// Single states of a class whose laws are tried as seeds.
const MAX_POINTS: usize = 4;
/// Numbers that the laws over the machine's states may take in all.
const MAX_LAW_ENTRIES: usize = 20_000_000;

/// The causal structure of the process that `machine` generates in the stationary law `law` (over its states).
pub fn analyze_forward<S: Ordered>(machine: &Machine<S>, law: &[S], limits: &Limits) -> Causal<S> {
    let essential = essential(machine, law, limits.tolerance);
    if essential.machine.states() > LARGE
        && let Some(causal) = analyze_unifilar(machine, law, &essential, limits)
    {
        return causal;
    }
    let prepared = quotient(&essential.machine, limits).ok().and_then(|observable| {
        let start = observable.coordinates(&essential.law(law))?;
        Some((observable, start))
    });
    match prepared {
        Some((observable, start)) => {
            let shadow = shadow(&observable);
            // The classes of a probability machine are its ergodic parts. A generalized one shows none.
            let generalized = essential.machine.is_generalized(limits.tolerance);
            let parts_known = !generalized || is_ergodic(&essential.machine, &essential.law(law), limits) == Some(true);
            Forward { machine, law, essential: &essential, observable: &observable, start, shadow, parts_known, limits }.analyze()
        }
        None => Causal::Open {
            reason: NotFinite::Unknown { explored: 0, depth: 0 },
            exploration: Exploration::none(machine.tokens()),
        },
    }
}

/// A belief from which the recurrent ones are to be reached.
#[derive(Clone)]
struct Seed<S> {
    belief: Vec<S>,
    /// What it is the belief of, and the tokens seen since.
    source: Source,
    seen: Vec<Token>,
    /// Probability of the part of the process that starts there.
    weight: S,
}

/// A law over the essential machine's states.
#[derive(Clone, Debug)]
enum Source {
    /// The stationary law of the process.
    Whole,
    /// The same, given that it is among these states (in order).
    Class(Vec<State>),
    /// One state.
    Point(State),
}

/// One ergodic part of the process.
struct Part<S> {
    /// Its stationary law.
    whole: Seed<S>,
    /// Laws of single states.
    points: Vec<Seed<S>>,
}

struct Forward<'a, S: Ordered> {
    machine: &'a Machine<S>,
    law: &'a [S],
    essential: &'a Essential<S>,
    observable: &'a Observable<S>,
    start: Vec<S>,
    shadow: Option<Box<dyn Shadow<S>>>,
    /// Whether the ergodic parts are known: not where a generalized machine has several.
    parts_known: bool,
    limits: &'a Limits,
}

impl<S: Ordered> Forward<'_, S> {
    fn analyze(&self) -> Causal<S> {
        let mut patience = FIRST_TRY.max(2 * self.essential.machine.states()).min(self.limits.max_beliefs);
        if let Some(found) = self.complete(patience) {
            return found;
        }
        let everything = self.proofs(&self.start);
        let depth = everything.as_ref().map_or(0, |proofs| proofs.depth());
        let transient_witness = everything.as_ref().and_then(|proofs| proofs.start_wanders());
        // What recurs in one part may not be seen in another: without parts only the whole is an answer.
        let parts = if self.parts_known { self.parts() } else { Vec::new() };
        let mut seeds: Vec<Option<Seed<S>>> = vec![None; parts.len()];
        let mut findings: Vec<Option<Findings>> = vec![None; parts.len()];
        loop {
            for ((part, seed), found) in parts.iter().zip(&mut seeds).zip(&mut findings) {
                if seed.is_none() {
                    *seed = part.points.iter().find(|point| self.closes(point, patience)).cloned();
                }
                if seed.is_none() {
                    let found = found.get_or_insert_with(|| self.findings(part));
                    if found.proof.is_none() {
                        *seed = self.after_reset(part, found).filter(|reset| self.closes(reset, patience));
                    }
                }
            }
            if let Some(reason) = infinite(&findings) {
                // However long it is explored, it is never whole.
                let most = self.limits.of_effort(self.limits.max_beliefs);
                return Causal::Open { reason, exploration: self.explore(most) };
            }
            let all: Option<Vec<Seed<S>>> = seeds.iter().cloned().collect();
            if let Some(all) = all.filter(|all| !all.is_empty())
                && let Some(found) = self.recurrent_only(&all, patience, transient_witness.as_deref(), depth)
            {
                return found;
            }
            if patience >= self.limits.max_beliefs || self.limits.expired() {
                let reason = NotFinite::Unknown { explored: patience, depth };
                return Causal::Open { reason, exploration: self.explore(self.limits.max_beliefs) };
            }
            patience = (patience * FURTHER).min(self.limits.max_beliefs);
            if transient_witness.is_none()
                && let Some(found) = self.complete(patience)
            {
                return found;
            }
        }
    }

    /// The process as a whole, as a seed.
    fn whole(&self) -> Seed<S> {
        Seed { belief: self.start.clone(), source: Source::Whole, seen: Vec::new(), weight: S::one() }
    }

    /// The ergodic parts of the process: for a generalized machine, which shows no classes, the whole.
    fn parts(&self) -> Vec<Part<S>> {
        let machine = &self.essential.machine;
        if machine.is_generalized(self.limits.tolerance) {
            return vec![Part { whole: self.whole(), points: Vec::new() }];
        }
        let law = self.essential.law(self.law);
        let mut parts = Vec::new();
        for class in classes(machine).recurrent {
            let mut inner = vec![S::zero(); machine.states()];
            let mut weight = S::zero();
            for &state in &class.states {
                inner[state as usize] = law[state as usize].clone();
                weight = weight.add(&law[state as usize]);
            }
            let seed = |law: &[S], source: Source| {
                let belief = self.observable.coordinates(law)?;
                Some(Seed { belief, source, seen: Vec::new(), weight: weight.clone() })
            };
            let point = |state: &State| {
                let mut law = vec![S::zero(); machine.states()];
                law[*state as usize] = S::one();
                seed(&law, Source::Point(*state))
            };
            let points = class.states.iter().take(MAX_POINTS).filter_map(point).collect();
            if let Some(whole) = seed(&inner, Source::Class(class.states.clone())) {
                parts.push(Part { whole, points });
            }
        }
        parts
    }

    /// The law over the machine's states that a seed stands for (up to a factor).
    fn law_of(&self, seed: &Seed<S>) -> Vec<S> {
        let mut law = match &seed.source {
            Source::Whole => self.law.to_vec(),
            Source::Class(states) => {
                let within = |became: &Option<State>| became.is_some_and(|state| states.binary_search(&state).is_ok());
                let weights = self.law.iter().zip(&self.essential.became);
                weights.map(|(weight, became)| if within(became) { weight.clone() } else { S::zero() }).collect()
            }
            Source::Point(state) => {
                let mut law = vec![S::zero(); self.machine.states()];
                law[self.essential.original[*state as usize] as usize] = S::one();
                law
            }
        };
        for &token in &seed.seen {
            law = self.machine.step(&law, token);
        }
        law
    }

    fn proofs(&self, belief: &[S]) -> Option<Box<dyn Proofs>> {
        self.shadow.as_ref()?.proofs(belief)
    }

    fn findings(&self, part: &Part<S>) -> Findings {
        self.proofs(&part.whole.belief).map_or_else(Findings::default, |proofs| proofs.recurrent())
    }

    fn invertible(&self) -> bool {
        self.proofs(&self.start).is_some_and(|proofs| proofs.invertible())
    }

    /// The belief after a word that resets: it recurs.
    fn after_reset(&self, part: &Part<S>, findings: &Findings) -> Option<Seed<S>> {
        let mut seed = part.whole.clone();
        for &token in findings.reset.as_ref()? {
            seed.belief = self.observable.update(&seed.belief, token, self.limits.tolerance).1?;
            seed.seen.push(token);
        }
        Some(seed)
    }

    fn closes(&self, seed: &Seed<S>, most: usize) -> bool {
        self.close(std::slice::from_ref(seed), most).is_some()
    }

    /// The beliefs reached from the seeds, if they are at most so many. Exact numbers are first tried modulo a prime.
    fn close(&self, seeds: &[Seed<S>], most: usize) -> Option<Closure<S>> {
        let firsts: Vec<&[S]> = seeds.iter().map(|seed| seed.belief.as_slice()).collect();
        if self.shadow.as_ref().and_then(|shadow| shadow.closes(&firsts, most, self.limits)) == Some(false) {
            return None;
        }
        let beliefs: Vec<Vec<S>> = seeds.iter().map(|seed| seed.belief.clone()).collect();
        let mut search = Search::new(self.observable, &beliefs, self.limits);
        search.run(most).then(|| search.into_closure())
    }

    /// The answer, if there are at most so many mixed states.
    fn complete(&self, most: usize) -> Option<Causal<S>> {
        let seeds = [self.whole()];
        let closure = self.close(&seeds, most)?;
        let mut found = recurrent(&closure, self.machine.tokens(), &[S::one()], self.limits).ok()?;
        let laws = self.laws(&closure, &seeds);
        found.epsilon.distributions = pick(&laws, &found.nodes);
        let mixed = MixedStates {
            machine: closure.unifilar(self.machine.tokens()),
            beliefs: closure.beliefs,
            distributions: laws,
            causal_state: found.causal_state,
            depth: closure.depth,
        };
        Some(Causal::Finite { epsilon: found.epsilon, mixed: Some(mixed), exploration: None, transient_reason: None })
    }

    /// The answer where the recurrent beliefs close from the seeds and the transient ones do not, or not yet.
    fn recurrent_only(&self, seeds: &[Seed<S>], patience: usize, witness: Option<&[Token]>, depth: u32) -> Option<Causal<S>> {
        let closure = self.close(seeds, patience.saturating_mul(seeds.len()))?;
        let weights: Vec<S> = seeds.iter().map(|seed| seed.weight.clone()).collect();
        let mut found = recurrent(&closure, self.machine.tokens(), &weights, self.limits).ok()?;
        found.epsilon.distributions = pick(&self.laws(&closure, seeds), &found.nodes);
        let mut explored = patience;
        while witness.is_none() && explored < self.limits.max_beliefs && !self.limits.expired() {
            explored = (explored * FURTHER).min(self.limits.max_beliefs);
            if let Some(answer) = self.complete(explored) {
                return Some(answer);
            }
        }
        let reason = match witness {
            Some(witness) => NotFinite::Infinite { witness: witness.to_vec(), invertible: self.invertible() },
            None => NotFinite::Unknown { explored, depth },
        };
        let exploration = Some(self.explore(self.limits.max_beliefs));
        Some(Causal::Finite { epsilon: found.epsilon, mixed: None, exploration, transient_reason: Some(reason) })
    }

    /// The laws over the machine's states behind the beliefs, unless they are too large to keep.
    fn laws(&self, closure: &Closure<S>, seeds: &[Seed<S>]) -> Vec<Vec<S>> {
        if closure.beliefs.len().saturating_mul(self.machine.states()) > MAX_LAW_ENTRIES {
            return Vec::new();
        }
        let laws: Vec<Vec<S>> = seeds.iter().map(|seed| self.law_of(seed)).collect();
        distributions(self.machine, closure, &laws, self.limits.tolerance)
    }

    fn explore(&self, most: usize) -> Exploration {
        let limits = Limits { max_beliefs: most, ..self.limits.clone() };
        explore(self.machine, self.observable, self.shadow.as_deref(), self.law, &self.start, &limits)
    }
}

fn pick<S: Clone>(laws: &[Vec<S>], nodes: &[State]) -> Vec<Vec<S>> {
    if laws.is_empty() { Vec::new() } else { nodes.iter().map(|&node| laws[node as usize].clone()).collect() }
}

/// Whether some part was proved to have infinitely many recurrent beliefs: countably many where every such part resets.
fn infinite(findings: &[Option<Findings>]) -> Option<NotFinite> {
    let proofs = findings.iter().flatten().filter_map(|found| found.proof.clone());
    proofs
        .map(|proof| match proof {
            Proof::Reset { witness, reset } => NotFinite::Countable { witness, reset },
            Proof::NotCommuting { witness, invertible } => NotFinite::Infinite { witness, invertible },
            Proof::Anchored { witness } => NotFinite::Infinite { witness, invertible: false },
        })
        .reduce(|a, b| if matches!(a, NotFinite::Infinite { .. }) { a } else { b })
}
