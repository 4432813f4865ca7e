//! `epsilang sample FILE [NAME] --length N`

use super::args::{Sample, SampleFormat};
use super::{Failure, batches, sample_strings, select};
use crate::build::{Built, Factored, Stacks};
use crate::check::program::{Generator, Kind};
use crate::machine::Token;
use crate::machine::limits::Limits;
use crate::machine::sample::{Sampler, Samples};
use crate::machine::stationary::beginning;
use crate::network::independent::JointTokens;
use crate::network::plan::Plan;
use crate::on_machine;
use crate::report::samples;

/// Tokens drawn before they are written: enough to keep all threads busy, few enough to hold.
const BATCH: usize = 1 << 22;

/// One sequence is drawn whole, so it has to fit into memory.
const LONGEST: usize = 1 << 27;

/// Between the seeds of two parts: the golden ratio of 2^64, so that small seeds do not meet.
const PART: u64 = 0x9e37_79b9_7f4a_7c15;

pub fn run(args: &Sample) -> Result<(), Failure> {
    let limits = args.limits.limits();
    if args.length > LONGEST {
        return Err(Failure::limit(format!("a sequence may have at most {LONGEST} tokens; draw several with --count")));
    }
    let generator = select::one_generator(&args.source.file, &args.source.settings, args.name.as_deref(), &limits)?;
    match &generator {
        Some(Generator { kind: Kind::Language, plan: Plan::Network(network), name, .. }) => {
            return sample_strings::language(args, name, network, &limits);
        }
        Some(generator) if Stacks::needed(generator) => return sample_strings::stacks(args, generator, &limits),
        _ => {}
    }
    let factored = select::one_factored(&args.source.file, &args.source.settings, args.name.as_deref(), &limits)?;
    if let Some(factored) = factored.filter(|factored| factored.tokens != JointTokens::Otherwise) {
        return independent(args, &factored, &limits);
    }
    let chosen = select::one(&args.source.file, &args.source.settings, args.name.as_deref(), &limits);
    let built = match (chosen, &generator) {
        (Ok(chosen), _) => chosen.built,
        // A machine within the limits there is not; its stacks there are.
        (Err(Failure::Limit(_)), Some(generator)) if Stacks::of(generator, limits.tolerance).is_some_and(|s| s.is_ok()) => {
            return sample_strings::stacks(args, generator, &limits);
        }
        (Err(failure), _) => return Err(failure),
    };
    let sampler = sampler(&built, args, &limits)?;
    let names = samples::Names { tokens: &built.tokens, states: args.states.then_some(built.states.as_slice()) };
    let mut drawn = Samples::default();
    batches::write(args.count, (BATCH / (args.length + 1)).max(1), &limits, |sequences| {
        let count = (sequences.end - sequences.start) as usize;
        sampler.sample_into(&mut drawn, args.seed, sequences, args.length);
        match args.format {
            SampleFormat::Text => samples::text(&drawn, count, &names),
            SampleFormat::Jsonl => samples::jsonl(&drawn, count, &names),
        }
    })
}

fn sampler(built: &Built, args: &Sample, limits: &Limits) -> Result<Sampler, Failure> {
    let sampler = on_machine!(&built.machine, m => {
        let law = beginning(m, limits).map_err(|_| Failure::limit("the law it starts in could not be had within the limits"))?;
        Sampler::new(m, &law)
    })
    .map_err(|why| Failure::limit(format!("{} cannot be sampled: {why}", built.name)))?;
    if args.states && !sampler.has_states() {
        return Err(Failure::input(format!(
            "{} is a generalized process: it has no hidden states to show; leave out --states",
            built.name
        )));
    }
    Ok(sampler)
}

/// Draws each part by itself. The parts' random streams differ in their seed.
fn independent(args: &Sample, factored: &Factored, limits: &Limits) -> Result<(), Failure> {
    if args.length.saturating_mul(factored.of.len()) > LONGEST {
        return Err(Failure::limit(format!(
            "a sequence may have at most {} tokens of so many parts; draw several with --count",
            LONGEST / factored.of.len()
        )));
    }
    let samplers =
        factored.distinct.iter().map(|built| sampler(built, args, limits)).collect::<Result<Vec<Sampler>, Failure>>()?;
    let batch = (BATCH / (args.length + 1) / factored.of.len()).max(1);
    let alphabets = factored.alphabets();
    let name = |token: &[Token]| factored.tokens.name(token, &alphabets).unwrap_or_default();
    batches::write(args.count, batch, limits, |sequences| {
        let count = (sequences.end - sequences.start) as usize;
        let parts = factored.of.iter().enumerate().map(|(part, &at)| {
            let seed = args.seed.wrapping_add((part as u64 + 1).wrapping_mul(PART));
            let drawn = samplers[at].sample(seed, sequences.clone(), args.length);
            samples::Part { drawn, states: args.states.then_some(factored.distinct[at].states.as_slice()) }
        });
        let parts: Vec<samples::Part> = parts.collect();
        match args.format {
            SampleFormat::Text => samples::joint_text(&parts, count, &name),
            SampleFormat::Jsonl => samples::joint_jsonl(&parts, count, &name),
        }
    })
}
