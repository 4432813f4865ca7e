//! What the mathematics says of a network, turned back into places of the source.

use crate::check::program::Generator;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::mistakes::{compose, machines as mistakes, matrices::not_normalized};
use crate::machine::State;
use crate::machine::flatten::{Counted, NotFlat, Place};
use crate::machine::realize::NotRealized;
use crate::machine::stationary::NoLaw;
use crate::machine::validity::Invalid;
use crate::network::ComponentId;
use crate::network::independent::product_text;
use crate::network::plan::Plan;
use crate::number::{Number, Ordered};
use crate::source::Span;

/// The diagnostics of a generator whose plan is not a machine.
pub fn diagnostics(why: &NotRealized, generator: &Generator) -> Vec<Diagnostic> {
    let whole = generator.span;
    vec![match why {
        NotRealized::Flat(why) => not_flat(why, generator),
        NotRealized::Number(why) => mistakes::numbers(whole, &generator.name, &why.to_string()),
        NotRealized::StatesDiffer { first, other } => compose::states_differ(whole, &other.join(", "), &first.join(", ")),
        NotRealized::NoLaw { why, names, origins } => no_law(why, generator, names, origins),
        NotRealized::Invalid { why, names, origins, tokens } => {
            let name = |state: &State| names[*state as usize].clone();
            let place = |state: &State| span_of(generator, origins[*state as usize]);
            match &**why {
                Invalid::RowSum { state, sum } => mistakes::row_sum(place(state), &name(state), &sum.to_text()),
                Invalid::StartWeight { weight } => not_normalized(whole, &weight.to_text()),
                Invalid::NegativeStart { state, weight } => mistakes::negative_start(whole, &name(state), &weight.to_text()),
                Invalid::FinalNotInvariant { state, before, after } => {
                    mistakes::final_not_invariant(whole, &name(state), &before.to_text(), &after.to_text())
                }
                Invalid::ZeroFinal => mistakes::zero_final(whole),
                Invalid::NegativeWord { word, probability } => {
                    let word: Vec<String> = word.iter().map(|&token| tokens[token as usize].clone()).collect();
                    mistakes::negative_word(whole, &generator.name, &word, &probability.to_text())
                }
            }
        }
    }]
}

fn not_flat(why: &NotFlat<Number>, generator: &Generator) -> Diagnostic {
    let (whole, name) = (generator.span, generator.name.as_str());
    let place = |place: &Place| span_of(generator, place.origin);
    match why {
        NotFlat::Recursive(component) => compose::infinite_mean_length(whole, &component_name(generator, *component)),
        NotFlat::SilentCycle(places) => {
            let mut names: Vec<String> = Vec::new();
            for place in places.iter().filter(|place| !place.name.is_empty()) {
                if !names.contains(&place.name) {
                    names.push(place.name.clone());
                }
            }
            match &generator.plan {
                Plan::Network(_) => mistakes::silent_cycle(places.first().map_or(whole, place), &names),
                _ => mistakes::silent_whole(whole, name, &names),
            }
        }
        NotFlat::RowSum { place: at, sum } => mistakes::row_sum(place(at), &at.name, &sum.to_text()),
        NotFlat::Ends(_) => mistakes::process_ends(whole, name),
        NotFlat::TooLarge { states, limit } => mistakes::machine_too_large(whole, name, &states.to_string(), *limit),
        NotFlat::TooLargeProduct { what, sizes, limit } => {
            let noun = match what {
                Counted::States => "states",
                Counted::Tokens => "tokens",
            };
            mistakes::product_too_large(whole, name, &product_text(sizes), noun, *limit)
        }
        NotFlat::TooMany { limit } => mistakes::more_states_than(whole, name, *limit),
        NotFlat::Silent => mistakes::silent_process(whole, name),
        NotFlat::Stopped => mistakes::stopped(whole, name),
    }
}

fn no_law(why: &NoLaw, generator: &Generator, names: &[String], origins: &[Option<u32>]) -> Diagnostic {
    let (whole, name) = (generator.span, generator.name.as_str());
    match why {
        NoLaw::SeveralClasses(classes) => {
            let named: Vec<Vec<String>> =
                classes.iter().map(|class| class.iter().map(|&state| names[state as usize].clone()).collect()).collect();
            let first = classes.iter().filter_map(|class| class.first());
            let places: Vec<Span> =
                first.filter_map(|&state| origins[state as usize]).map(|origin| generator.origins[origin as usize]).collect();
            mistakes::several_recurrent_classes(whole, name, &named, &places)
        }
        NoLaw::NoClass => mistakes::no_stationary_vector(whole, name, "no state can be returned to"),
        NoLaw::NoInvariant => mistakes::no_stationary_vector(whole, name, "the sum of its matrices has no eigenvalue 1"),
        NoLaw::NotUnique { dimension } => mistakes::no_stationary_vector(
            whole,
            name,
            &format!("the eigenvalue 1 of its matrix has multiplicity {dimension}, and no `start` chooses"),
        ),
        NoLaw::NotNormalizable => mistakes::no_stationary_vector(whole, name, "its invariant vectors have no weight"),
        NoLaw::TooLarge { states } => mistakes::too_large_to_solve(whole, name, *states),
        NoLaw::NotConverged { change } => mistakes::no_stationary_vector(
            whole,
            name,
            &format!("the iteration for it had not settled (last change {change:.1e}); write the numbers exactly"),
        ),
        NoLaw::Stopped => mistakes::stopped(whole, name),
    }
}

fn span_of(generator: &Generator, origin: Option<u32>) -> Span {
    origin.and_then(|origin| generator.origins.get(origin as usize).copied()).unwrap_or(generator.span)
}

/// The rule that a component is, or the generator where that is not known.
fn component_name(generator: &Generator, id: ComponentId) -> String {
    let mut plan = &generator.plan;
    while let Plan::Level { source, .. } | Plan::Expand { source, .. } = plan {
        plan = source;
    }
    let network = match plan {
        Plan::Network(network) | Plan::Stream { language: network, .. } => Some(network),
        _ => None,
    };
    let component = network.and_then(|network| network.components.get(id.0 as usize));
    component.map_or_else(|| generator.name.clone(), |component| component.name.clone())
}
