//! `epsilang sample` of a language, string by string, and of a process that is known by its stacks alone.

use rand::RngExt;
use rayon::prelude::*;

use super::args::{Sample, SampleFormat};
use super::{Failure, batches};
use crate::build::Stacks;
use crate::check::program::Generator;
use crate::machine::limits::Limits;
use crate::machine::sample::stream::stream;
use crate::machine::sample::strings::StringSampler;
use crate::network::Network;
use crate::network::condition::terminating;
use crate::network::inside::inside;
use crate::number::Number;
use crate::report::samples;

/// Strings drawn before they are written.
const BATCH: usize = 1 << 14;

/// Strings of a language that end, each of at most `--length` tokens: what is longer is cut there, and said to be.
pub fn language(args: &Sample, name: &str, network: &Network<Number>, limits: &Limits) -> Result<(), Failure> {
    no_states(args, name)?;
    let ending = terminating(network, &inside(network, limits.tolerance))
        .ok_or_else(|| Failure::input(format!("{name} has no string: no derivation ends")))?;
    let sampler = StringSampler::new(&ending).ok_or_else(|| Failure::limit(format!("{name} is too large to be sampled")))?;
    in_batches(
        args,
        limits,
        |index| {
            let (mut tokens, mut stack) = (Vec::new(), Vec::new());
            let whole = sampler.draw(&mut stream(args.seed, index), args.length, &mut tokens, &mut stack);
            (tokens, whole)
        },
        &network.tokens,
    )
}

/// Sequences of a process that is known by its stacks alone, token by token from what may come next.
pub fn stacks(args: &Sample, generator: &Generator, limits: &Limits) -> Result<(), Failure> {
    no_states(args, &generator.name)?;
    let failed = |why: &str| Failure::limit(format!("{} cannot be sampled: {why}", generator.name));
    let stacks = Stacks::of(generator, limits.tolerance).ok_or_else(|| failed("it is not made of rules alone"))?;
    let stacks = stacks.map_err(|why| failed(&why))?;
    let mut machine = stacks.stacked.machine.floats().ok_or_else(|| failed("it goes round without a token for ever"))?;
    let begin = if stacks.stacked.stationary {
        machine.stationary().map_err(|_| failed("it has no law to start in"))?
    } else {
        machine.begin()
    };
    let machine = machine;
    in_batches(
        args,
        limits,
        |index| {
            let (mut machine, mut belief) = (machine.clone(), begin.clone());
            let mut random = stream(args.seed, index);
            let mut tokens = Vec::with_capacity(args.length);
            while tokens.len() < args.length {
                let mut left: f64 = random.random();
                let next = belief.next(&machine);
                let mut chosen = next.iter().rposition(|p| *p > 0.0).unwrap_or(0);
                for (token, p) in next.iter().enumerate() {
                    left -= p;
                    if left < 0.0 {
                        chosen = token;
                        break;
                    }
                }
                if belief.push(&mut machine, chosen).is_none() {
                    break;
                }
                tokens.push(chosen as u32);
            }
            (tokens, true)
        },
        &stacks.tokens,
    )
}

fn no_states(args: &Sample, name: &str) -> Result<(), Failure> {
    if args.states {
        return Err(Failure::input(format!("{name} has stacks of rules and no states to show; leave out --states")));
    }
    Ok(())
}

/// Draws sequences by their numbers, on all threads, and writes them in order.
fn in_batches(
    args: &Sample,
    limits: &Limits,
    draw: impl Fn(u64) -> (Vec<u32>, bool) + Sync,
    tokens: &[String],
) -> Result<(), Failure> {
    batches::write(args.count, BATCH, limits, |sequences| {
        let drawn: Vec<(Vec<u32>, bool)> = sequences.into_par_iter().map(&draw).collect();
        match args.format {
            SampleFormat::Text => samples::strings_text(&drawn, tokens),
            SampleFormat::Jsonl => samples::strings_jsonl(&drawn, tokens),
        }
    })
}
