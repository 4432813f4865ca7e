//! `epsilang sample FILE [NAME] --length N`

use super::args::{Sample, SampleFormat};
use super::{Failure, output, progress, select};
use crate::machine::sample::Sampler;
use crate::machine::stationary::beginning;
use crate::on_machine;
use crate::report::samples;

/// Tokens drawn before they are written: enough to keep all threads busy, few enough to hold.
const BATCH: usize = 1 << 22;

/// One sequence is drawn whole, so it has to fit into memory.
const LONGEST: usize = 1 << 30;

pub fn run(args: &Sample) -> Result<(), Failure> {
    let limits = args.limits.limits();
    if args.length > LONGEST {
        return Err(Failure::limit(format!("a sequence may have at most {LONGEST} tokens; draw several with --count")));
    }
    let built = select::one(&args.source.file, &args.source.settings, args.name.as_deref(), &limits)?.built;
    let sampler = on_machine!(&built.machine, m => {
        let law = beginning(m, &limits).map_err(|_| Failure::limit("the law it starts in could not be had within the limits"))?;
        Sampler::new(m, &law)
    })
    .map_err(|why| Failure::limit(format!("{} cannot be sampled: {why}", built.name)))?;
    if args.states && !sampler.has_states() {
        return Err(Failure::input(format!(
            "{} is a generalized process: it has no hidden states to show; leave out --states",
            built.name
        )));
    }
    let names = samples::Names { tokens: &built.tokens, states: args.states.then_some(built.states.as_slice()) };
    let batch = (BATCH / (args.length + 1)).max(1);
    let progress = progress::over(args.count.div_ceil(batch), "drawing");
    let mut first = 0;
    while first < args.count {
        if limits.expired() {
            return Err(Failure::limit(format!("stopped after {first} of {} sequences", args.count)));
        }
        let last = (first + batch).min(args.count);
        let drawn = sampler.sample(args.seed, first as u64..last as u64, args.length);
        let text = match args.format {
            SampleFormat::Text => samples::text(&drawn, last - first, &names),
            SampleFormat::Jsonl => samples::jsonl(&drawn, last - first, &names),
        };
        output::write_stdout(text.as_bytes())?;
        progress.inc(1);
        first = last;
    }
    progress.finish_and_clear();
    Ok(())
}
