//! From plan to machine: every operator of a generator carried out.

use super::State;
use super::any::{AnyMachine, to_number};
use super::closing::closed;
use super::compose::{self, Part};
use super::flatten::{Flat, NotFlat};
use super::levels::Levels;
use super::limits::Limits;
use super::lump::lump_within;
use super::restrict::{reached, restrict};
use super::reversal::reverse;
use super::stationary::{NoLaw, beginning, is_stationary, stationary};
use super::validity::{Invalid, Valid, check};
use crate::network::certificate::Certificate;
use crate::network::cut::{mean_lengths, shortest_lengths};
use crate::network::independent::Independent;
use crate::network::level::{has_levels, levelled};
use crate::network::plan::{Plan, Select, Strings};
use crate::network::rewrite::{renamed, renaming, rewritten, stream};
use crate::network::{ComponentId, Network, Start};
use crate::number::{Number, NumberError, Ordered, Scalar};
use crate::{map_machine, on_machine};

/// A generator as a machine.
#[derive(Clone, Debug)]
pub struct Realized {
    pub machine: AnyMachine,
    /// Names of the states, no two alike.
    pub names: Vec<String>,
    /// Where each state was written.
    pub origins: Vec<Option<u32>>,
    /// Names of the tokens.
    pub tokens: Vec<String>,
    /// The levels of a hierarchy at the states.
    pub levels: Levels<Number>,
    /// How far its word probabilities were found to be valid (less than wholly only for generalized machines).
    pub valid: Valid,
    /// Where recursion was cut: how far it is from the true process.
    pub cut: Option<Certificate>,
    /// Names of the states that were left out because its start never leads to them.
    pub left_out: Vec<String>,
}

/// Why a plan is not a machine. States are those of the names given.
#[derive(Clone, Debug, PartialEq)]
pub enum NotRealized {
    Flat(NotFlat<Number>),
    /// Its numbers have no common field that is handled.
    Number(NumberError),
    /// The parts of a `modulate` have states of different names.
    StatesDiffer {
        first: Vec<String>,
        other: Vec<String>,
    },
    /// No law to start in.
    NoLaw {
        why: NoLaw,
        names: Vec<String>,
        origins: Vec<Option<u32>>,
    },
    /// It does not make probabilities.
    Invalid {
        why: Box<Invalid<Number>>,
        names: Vec<String>,
        origins: Vec<Option<u32>>,
        tokens: Vec<String>,
    },
}

/// Carries out a plan.
///
/// # Errors
/// See [`NotRealized`]; among them several recurrent classes without a start.
pub fn realize(plan: &Plan<Number>, limits: &Limits) -> Result<Realized, NotRealized> {
    carried_out(plan, false, limits)
}

/// `spelled`: its tokens are to be replaced by strings.
fn carried_out(plan: &Plan<Number>, spelled: bool, limits: &Limits) -> Result<Realized, NotRealized> {
    match plan {
        Plan::Network(network) => {
            let (flat, cut) = closed(network, limits).map_err(NotRealized::Flat)?;
            of_flat(flat, cut, limits)
        }
        Plan::Joined { network, endings } => {
            let (mut network, mut before) = (network.clone(), None);
            for (component, plan) in endings {
                let ending = part(plan, spelled, limits)?;
                before = [before, ending.cut.clone()].into_iter().flatten().reduce(|a, b| a.beside(&b));
                network.components[component.0 as usize] = compose::begun(&ending, &network.tokens);
            }
            let (flat, cut) = closed(&network, limits).map_err(NotRealized::Flat)?;
            of_flat(flat, [before, cut].into_iter().flatten().reduce(|a, b| a.beside(&b)), limits)
        }
        Plan::Stream { .. } | Plan::Expand { .. } | Plan::Channel { .. } => match written(plan, false, limits)? {
            Some(written) => of_written(&written, limits),
            None => Err(NotRealized::Flat(NotFlat::Silent)),
        },
        Plan::Level { name, source } => match written(plan, false, limits)? {
            Some(written) => of_written(&written, limits),
            None => {
                let realized = carried_out(source, spelled, limits)?;
                let levels = realized.levels.named(name, &realized.tokens, &realized.names);
                Ok(Realized { levels, ..realized })
            }
        },
        Plan::Reverse(inner) => {
            let inner = carried_out(inner, spelled, limits)?;
            let (names, origins) = (inner.names, inner.origins);
            let mut kept = Vec::new();
            let turned = (|| -> Result<AnyMachine, NoLaw> {
                Ok(map_machine!(&inner.machine, m => {
                    let reversed = reverse(m, limits)?;
                    kept = reversed.states;
                    reversed.machine
                }))
            })();
            let machine = match turned {
                Ok(machine) => machine,
                Err(why) => return Err(NotRealized::NoLaw { why, names, origins }),
            };
            let names = kept.iter().map(|&s| names[s as usize].clone()).collect();
            let origins = kept.iter().map(|&s| origins[s as usize]).collect();
            let levels = inner.levels.reversed(&kept);
            Ok(Realized { machine, names, origins, levels, ..inner })
        }
        _ => {
            let composed = composed(plan, spelled, limits)?;
            of_flat(composed.flat, composed.cut, limits)
        }
    }
}

/// The operators whose result is a machine over the states of their parts.
fn composed(plan: &Plan<Number>, spelled: bool, limits: &Limits) -> Result<Part<Number>, NotRealized> {
    let all = |plans: &[Plan<Number>]| plans.iter().map(|plan| part(plan, spelled, limits)).collect::<Result<Vec<_>, _>>();
    let weighted = |plans: &[(Number, Plan<Number>)]| -> Result<(Vec<Number>, Vec<Part<Number>>), NotRealized> {
        let weights = plans.iter().map(|(weight, _)| weight.clone()).collect();
        let parts = plans.iter().map(|(_, plan)| part(plan, spelled, limits)).collect::<Result<Vec<_>, _>>()?;
        Ok((weights, parts))
    };
    // A part moves at most once for each token of these operators.
    let (made, cut) = match plan {
        Plan::Product { parts, .. } => {
            if parts.iter().any(|part| matches!(part, Plan::Product { .. }))
                && let Some(independent) = Independent::of(plan)
            {
                // A product of products is measured whole before any of it is built.
                let parts =
                    independent.parts.iter().map(|own| part(&own.plan, spelled, limits)).collect::<Result<Vec<_>, _>>()?;
                compose::fits(&parts, limits).map_err(NotRealized::Flat)?;
            }
            let parts = all(parts)?;
            (compose::product(&parts, limits), together(&parts))
        }
        Plan::Interleave(plans) => {
            let parts = all(plans)?;
            (compose::interleave(&parts, limits), together(&parts))
        }
        Plan::Mix(plans) => {
            let (weights, parts) = weighted(plans)?;
            (compose::mix(&parts, &weights, limits), together(&parts))
        }
        Plan::Shuffle(plans) => {
            let (weights, parts) = weighted(plans)?;
            (compose::shuffle(&parts, &weights, limits), together(&parts))
        }
        Plan::Every(source, n) => {
            let source = part(source, spelled, limits)?;
            (compose::every(&source, *n, limits), source.cut.as_ref().map(|cut| cut.each(*n as f64)))
        }
        Plan::Block(source, n) => {
            let source = part(source, spelled, limits)?;
            (compose::block(&source, *n, limits), source.cut.as_ref().map(|cut| cut.each(f64::from(*n))))
        }
        Plan::Map { source, to, tokens } => {
            let source = part(source, spelled, limits)?;
            let cut = source.cut.clone();
            (Ok(compose::renamed(&source, to, tokens.clone())), cut)
        }
        Plan::Select(select) => return selected(select, spelled, limits),
        _ => return part(plan, spelled, limits),
    };
    Ok(Part { cut, ..made.map_err(NotRealized::Flat)? })
}

/// The certificate of processes beside each other.
fn together<'p>(parts: impl IntoIterator<Item = &'p Part<Number>>) -> Option<Certificate> {
    parts.into_iter().filter_map(|part| part.cut.clone()).reduce(|a, b| a.beside(&b))
}

/// The certificate of a process each of whose tokens is written as a string.
fn rewriting(cut: &Certificate, source: &Part<Number>, strings: &Strings<Number>) -> Certificate {
    let network = Network {
        tokens: strings.tokens.clone(),
        components: strings.components.clone(),
        root: ComponentId(0),
        start: Start::Entry,
        finals: None,
        generalized: false,
    };
    let floats = source.flat.machine.map(Ordered::to_f64);
    let law: Vec<f64> = source.law.iter().map(Ordered::to_f64).collect();
    let bounds = shortest_lengths(&network).zip(mean_lengths(&network));
    let Some((shortest, mean)) = bounds else { return cut.vacuous() };
    let (mut longest, mut average) = (0.0_f64, 0.0);
    for (token, &component) in strings.of.iter().enumerate() {
        let component = component as usize;
        let entry = strings.components[component].entry.0 as usize;
        if shortest[component] == 0 {
            return cut.vacuous();
        }
        longest = longest.max(mean[component][entry]);
        average += floats.step(&law, token as u32).iter().sum::<f64>() * mean[component][entry];
    }
    cut.stretched(longest / average)
}

fn selected(select: &Select<Number>, spelled: bool, limits: &Limits) -> Result<Part<Number>, NotRealized> {
    let control = part(&select.control, spelled, limits)?;
    let mut parts = select
        .parts
        .iter()
        .map(|plan| if select.modulate { named_part(plan, spelled, limits) } else { part(plan, spelled, limits) })
        .collect::<Result<Vec<_>, _>>()?;
    if select.modulate {
        let names = parts.first().map(|part| part.flat.state_names.clone()).unwrap_or_default();
        for part in &mut parts {
            match compose::aligned(part, &names) {
                Some(aligned) => *part = aligned,
                None => {
                    let (first, other) = (names, part.flat.state_names.clone());
                    return Err(NotRealized::StatesDiffer { first, other });
                }
            }
        }
    }
    let mut cut = together(parts.iter().chain([&control]));
    if select.modulate {
        // One hidden state moves by the laws of all: the times at which a part would nest deeper are not its own.
        cut = cut.map(|cut| cut.vacuous());
    }
    let made =
        compose::select(control, parts, &select.part_of, select.seen, select.modulate, limits).map_err(NotRealized::Flat)?;
    let made = if select.modulate { settled(made.flat, limits)? } else { made };
    Ok(Part { cut, ..made })
}

/// A plan as a part of a larger one: its machine, and the law it starts in.
///
/// States that lead to the same futures are merged where there are many, so that a tower of operators does not explode where its result is
/// small; states of levels, and of what was cut, are kept as they are.
///
/// `spelled`: what the larger one writes is to be replaced by strings. While one is being spelled, what the levels have drawn is to be known, so each
/// state of a part with levels then says which token comes.
fn part(plan: &Plan<Number>, spelled: bool, limits: &Limits) -> Result<Part<Number>, NotRealized> {
    let part = smaller(named_part(plan, spelled, limits)?, limits);
    Ok(if spelled && !part.flat.levels.is_empty() { compose::decided(&part, limits).unwrap_or(part) } else { part })
}

fn smaller(part: Part<Number>, limits: &Limits) -> Part<Number> {
    let size = part.flat.machine.states();
    let mergeable = part.flat.levels.all.is_empty() && part.flat.levels.beside.is_empty() && part.cut.is_none();
    if mergeable && (MANY..=MOST_MERGED).contains(&size) { merged(part, limits) } else { part }
}

/// A part with so many states is made smaller before it is built upon; one with more than the second number would take too long.
const MANY: usize = 65;
const MOST_MERGED: usize = 20_000;

fn merged(part: Part<Number>, limits: &Limits) -> Part<Number> {
    let Part { flat, law, cut } = part;
    let lumped = lump_within(&flat.machine, &vec![0; flat.machine.states()], limits.tolerance);
    let mut shared = vec![Number::from(0); lumped.machine.states()];
    for (weight, &block) in law.iter().zip(&lumped.block_of) {
        shared[block as usize] = shared[block as usize].add(weight);
    }
    let first = |&state: &State| state as usize;
    let flat = Flat {
        machine: lumped.machine.with_start(flat.machine.start().map(|_| shared.clone())),
        state_names: lumped.representatives.iter().map(|state| flat.state_names[first(state)].clone()).collect(),
        origins: lumped.representatives.iter().map(|state| flat.origins[first(state)]).collect(),
        ..flat
    };
    Part { flat, law: shared, cut }
}

/// A part with its states as they are.
fn named_part(plan: &Plan<Number>, spelled: bool, limits: &Limits) -> Result<Part<Number>, NotRealized> {
    let realized = carried_out(plan, spelled, limits)?;
    let law = on_machine!(&realized.machine, m => beginning(m, limits).map(|law| law.iter().map(to_number).collect()));
    let machine = on_machine!(&realized.machine, m => m.map(to_number));
    let Realized { names, origins, tokens, levels, cut, .. } = realized;
    match law {
        Ok(law) => Ok(Part { flat: Flat { machine, state_names: names, origins, tokens, levels }, law, cut }),
        Err(why) => Err(NotRealized::NoLaw { why, names, origins }),
    }
}

/// A plan that is written as a network, and so needs no machine of its own before it is expanded further: calls within calls, and
/// positions only where they are reached.
struct Written {
    network: Network<Number>,
    /// Its start is the stationary law of a process that it was made of, which takes its own time: the result starts in the stationary law of
    /// its own tokens.
    retimed: bool,
    /// Of a machine that it was made of, in the network's own time: where recursion was cut.
    cut: Option<Certificate>,
}

/// The network of a plan, `None` where it is a machine. `within`: it is to be expanded.
/// The network that a plan is as it stands, where it is one and nothing of it was cut or timed anew.
pub fn network_of(plan: &Plan<Number>, limits: &Limits) -> Option<Network<Number>> {
    let written = written(plan, false, limits).ok().flatten()?;
    (!written.retimed && written.cut.is_none()).then_some(written.network)
}

fn written(plan: &Plan<Number>, within: bool, limits: &Limits) -> Result<Option<Written>, NotRealized> {
    Ok(match plan {
        Plan::Network(network) if within && network.finals.is_some() => None,
        Plan::Network(network) => Some(Written { network: network.clone(), retimed: false, cut: None }),
        Plan::Stream { language, end } => Some(Written { network: stream(language, end.as_deref()), retimed: false, cut: None }),
        Plan::Level { name, source } => {
            let written = written(source, within, limits)?;
            written.map(|written| Written { network: levelled(written.network, name), ..written })
        }
        Plan::Expand { source, strings } => Some(match written(source, true, limits)? {
            Some(written) => {
                let cut = written.cut.map(|cut| cut.vacuous());
                Written { network: rewritten(written.network, strings), cut, ..written }
            }
            None => {
                let source = smaller(named_part(source, true, limits)?, limits);
                let cut = source.cut.as_ref().map(|cut| rewriting(cut, &source, strings));
                Written { network: compose::spelled(&source, strings), retimed: stationary_start(&source, limits), cut }
            }
        }),
        Plan::Map { source, to, tokens } => {
            let same = |written: &Written| written.network.tokens.iter().zip(to).all(|(name, &at)| *name == tokens[at as usize]);
            written(source, within, limits)?.and_then(|written| match () {
                () if same(&written) || !spoken_by_a_level(source) => {
                    Some(Written { network: renamed(written.network, to, tokens), ..written })
                }
                // What the level draws is kept: a token that another becomes is a string of one token.
                () if within => Some(Written { network: rewritten(written.network, &renaming(to, tokens)), ..written }),
                () => None,
            })
        }
        Plan::Channel { source, channel } => {
            let source = smaller(named_part(source, true, limits)?, limits);
            let network = compose::through(&source, channel, limits).map_err(NotRealized::Flat)?;
            // How many tokens a channel takes for one of its own is not bounded.
            let cut = source.cut.as_ref().map(Certificate::vacuous);
            Some(Written { network, retimed: stationary_start(&source, limits), cut })
        }
        _ => None,
    })
}

/// Whether the tokens of a plan are those of a level.
fn spoken_by_a_level(plan: &Plan<Number>) -> bool {
    match plan {
        Plan::Level { .. } => true,
        Plan::Map { source, .. } => spoken_by_a_level(source),
        Plan::Network(network) | Plan::Stream { language: network, .. } => has_levels(network),
        _ => false,
    }
}

fn stationary_start(source: &Part<Number>, limits: &Limits) -> bool {
    is_stationary(&source.flat.machine, &source.law, limits.tolerance)
}

fn of_written(written: &Written, limits: &Limits) -> Result<Realized, NotRealized> {
    let (flat, cut) = closed(&written.network, limits).map_err(NotRealized::Flat)?;
    let cut = [written.cut.clone(), cut].into_iter().flatten().reduce(|a, b| a.beside(&b));
    if written.retimed { of_flat(settled(flat, limits)?.flat, cut, limits) } else { of_flat(flat, cut, limits) }
}

fn of_flat(flat: Flat<Number>, cut: Option<Certificate>, limits: &Limits) -> Result<Realized, NotRealized> {
    let Flat { machine, state_names, origins, tokens, levels } = flat;
    let machine = AnyMachine::unify(&machine).map_err(NotRealized::Number)?;
    let kept = on_machine!(&machine, m => reached(m));
    let realized = finish(machine, state_names, origins, tokens, limits)?;
    let levels = kept.map_or_else(|| levels.clone(), |kept| levels.kept(&kept));
    Ok(Realized { levels, cut, ..realized })
}

/// The machine started in the stationary law that its start leads to.
fn settled(flat: Flat<Number>, limits: &Limits) -> Result<Part<Number>, NotRealized> {
    let machine = AnyMachine::unify(&flat.machine).map_err(NotRealized::Number)?;
    let law = on_machine!(&machine, m => stationary(m, limits).map(|law| law.iter().map(to_number).collect::<Vec<Number>>()));
    match law {
        Ok(law) => {
            let machine = flat.machine.with_start(Some(law.clone()));
            Ok(Part { flat: Flat { machine, ..flat }, law, cut: None })
        }
        Err(why) => Err(NotRealized::NoLaw { why, names: flat.state_names, origins: flat.origins }),
    }
}

/// Checks that a machine, from wherever it was read, has a law to start in and makes probabilities. States that its start never leads
/// to are left out.
pub fn finish(
    machine: AnyMachine,
    names: Vec<String>,
    origins: Vec<Option<u32>>,
    tokens: Vec<String>,
    limits: &Limits,
) -> Result<Realized, NotRealized> {
    let (mut machine, mut names, mut origins, mut left_out) = (machine, names, origins, Vec::new());
    if let Some(kept) = on_machine!(&machine, m => reached(m)) {
        let mut stays = vec![false; names.len()];
        kept.iter().for_each(|&state| stays[state as usize] = true);
        left_out = names.iter().zip(stays).filter(|(_, stays)| !stays).map(|(name, _)| name.clone()).collect();
        machine = map_machine!(&machine, m => restrict(m, &kept));
        names = kept.iter().map(|&state| names[state as usize].clone()).collect();
        origins = kept.iter().map(|&state| origins[state as usize]).collect();
    }
    let checked = on_machine!(&machine, m => {
        let found = check(m, limits);
        found.map(|valid| valid.map_err(|why| Box::new(why.map(to_number))))
    });
    match checked {
        Ok(Ok(valid)) => Ok(Realized { machine, names, origins, tokens, levels: Levels::default(), valid, cut: None, left_out }),
        Ok(Err(why)) => Err(NotRealized::Invalid { why, names, origins, tokens }),
        Err(why) => Err(NotRealized::NoLaw { why, names, origins }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{self, Component, Label, NodeId, NodeInfo};

    fn network(edges: &[(u32, u32, u32, Number)], nodes: usize) -> Network<Number> {
        let edge = |(from, to, token, weight): &(u32, u32, u32, Number)| network::Edge {
            from: NodeId(*from),
            to: NodeId(*to),
            label: Label::Emit(network::Token(*token)),
            weight: weight.clone(),
        };
        let name = |i: usize| NodeInfo { name: Some(((b'A' + i as u8) as char).to_string()), origin: Some(i as u32) };
        let component = Component {
            name: "p".into(),
            nodes: (0..nodes).map(name).collect(),
            entry: NodeId(0),
            exit: None,
            edges: edges.iter().map(edge).collect(),
            mark: None,
        };
        Network {
            tokens: vec!["0".into(), "1".into()],
            components: vec![component],
            root: ComponentId(0),
            start: Start::Stationary,
            finals: None,
            generalized: false,
        }
    }

    fn fraction(numerator: i64, denominator: i64) -> Number {
        Number::fraction(numerator, denominator).unwrap_or(Number::from(0))
    }

    #[test]
    fn the_kind_of_number_follows_what_was_written() {
        let exact = network(&[(0, 0, 1, fraction(1, 2)), (0, 1, 0, fraction(1, 2)), (1, 0, 1, Number::from(1))], 2);
        let realized = realize(&Plan::Network(exact), &Limits::default()).unwrap();
        assert!(realized.machine.is_exact());
        assert_eq!((realized.names, realized.origins), (vec!["A".to_owned(), "B".to_owned()], vec![Some(0), Some(1)]));
        let inexact = network(&[(0, 0, 1, Number::from(0.25)), (0, 0, 0, Number::from(0.75))], 1);
        assert!(!realize(&Plan::Network(inexact), &Limits::default()).unwrap().machine.is_exact());
    }

    #[test]
    fn two_classes_without_a_start_are_named() {
        let coins = network(&[(0, 0, 0, Number::from(1)), (1, 1, 1, Number::from(1))], 2);
        let Err(NotRealized::NoLaw { why, .. }) = realize(&Plan::Network(coins), &Limits::default()) else {
            panic!("two classes were accepted")
        };
        assert_eq!(why, NoLaw::SeveralClasses(vec![vec![0], vec![1]]));
    }

    #[test]
    fn reversal_is_carried_out() {
        let golden = network(&[(0, 0, 1, fraction(1, 2)), (0, 1, 0, fraction(1, 2)), (1, 0, 1, Number::from(1))], 2);
        let plan = Plan::Reverse(Box::new(Plan::Network(golden)));
        let AnyMachine::Rational(machine) = realize(&plan, &Limits::default()).unwrap().machine else { panic!("inexact") };
        assert_eq!(machine.from(1)[0].token, 0);
    }
}
