//! The prefixes of a data set with what is believed after them, and the least loss: by coordinates, by states, or by stacks.

use super::PART;
use super::prepared::{Prepared, Process};
use crate::cli::Failure;
use crate::cli::args::Dataset as Arguments;
use crate::dataset::manifest::OptimalLoss;
use crate::dataset::prefixes::{Prefixes, Stopped};
use crate::dataset::reader::{InStates, Reader};
use crate::dataset::subject::Started;
use crate::dataset::train_block::{Block, Drawer};
use crate::dataset::without_coordinates::{self as without, WRITTEN_NUMBERS};
use crate::dataset::{Matrix, ProbeSet, loss, paths};
use crate::machine::limits::Limits;

/// Numbers that one array of the prefixes may hold.
const NUMBERS: usize = 1 << 27;

/// Prefixes of up to `length` tokens: all where they are few enough, else those of drawn sequences. What they lack is noted.
pub fn set(args: &Arguments, of: &mut Prepared, length: usize, limits: &Limits) -> Result<(Prefixes, ProbeSet), Failure> {
    let (bos, seed) = (of.bos.as_ref().map(|bos| bos.id), args.of.seed);
    let most = |width: usize| args.max_prefixes.min(NUMBERS / width.max(1)).max(1);
    let stopped = |_: Stopped| Failure::limit("the time was up; the same command goes on from there");
    let drawer = super::drawer(args, of)?;
    match &mut of.process {
        Process::Coordinates(subject, _) => {
            let machine = &subject.started.machine;
            let most = most(machine.states().max(machine.tokens()));
            // A single sequence has as many prefixes as tokens.
            let length = length.min(most);
            let prefixes = match Prefixes::all(subject, length, most) {
                Some(all) => all,
                None => Prefixes::of_drawn(subject, &drawn(drawer, args, length, most)),
            };
            if limits.expired() {
                return Err(stopped(Stopped));
            }
            let set = ProbeSet::new(subject, &prefixes, bos, seed);
            Ok((prefixes, set))
        }
        Process::States(started, _, why) => {
            let columns = without::columns(started);
            let reader = InStates::new(started, &columns);
            let prefixes = read(&reader, drawer, args, length, most(columns.len()), limits).map_err(stopped)?;
            let set = without::of_states(started, &prefixes, bos, seed, WRITTEN_NUMBERS, limits).map_err(stopped)?;
            let states = started.machine.states();
            if set.belief_written.is_none() {
                let most = (WRITTEN_NUMBERS / states).saturating_sub(1);
                let why = format!(
                    "{states} states for each of {} prefixes are too many numbers; --max-prefixes {most} or less gives them",
                    prefixes.len()
                );
                of.absent.push((paths::PROBE_BELIEF_WRITTEN.to_string(), why));
            }
            let why = why.to_string();
            of.absent.push((paths::PROBE_BELIEF_REDUCED.to_string(), why.clone()));
            of.absent.push((paths::PROBE_BELIEF_CLASS.to_string(), why));
            Ok((prefixes, set))
        }
        Process::Stacks(stacks) => {
            let most = most(stacks.reader.tokens());
            let prefixes = read(&stacks.reader, drawer, args, length, most, limits).map_err(stopped)?;
            let set = without::of_stacks(&stacks.reader, &prefixes, bos, seed, limits).map_err(stopped)?;
            let why = format!("the belief is over stacks of rules, and has no coordinates ({})", stacks.why);
            for path in [paths::PROBE_BELIEF_WRITTEN, paths::PROBE_BELIEF_REDUCED, paths::PROBE_BELIEF_CLASS] {
                of.absent.push((path.to_string(), why.clone()));
            }
            Ok((prefixes, set))
        }
    }
}

fn read<R: Reader>(
    reader: &R,
    drawer: Drawer,
    args: &Arguments,
    length: usize,
    most: usize,
    limits: &Limits,
) -> Result<Prefixes, Stopped> {
    let length = length.min(most);
    let all = Prefixes::read(reader, length, most, limits)?;
    Ok(all.unwrap_or_else(|| Prefixes::drawn(reader.tokens(), &drawn(drawer, args, length, most))))
}

/// Sequences in which there are at most so many prefixes.
fn drawn(drawer: Drawer, args: &Arguments, length: usize, most: usize) -> Matrix<u16> {
    let rows = (most / length).max(1);
    let mut block = Block::default();
    drawer.other(length, args.of.seed.wrapping_add(PART)).draw_into(&mut block, 0..rows as u64);
    Matrix::new(rows, length, block.tokens)
}

/// The least loss of any predictor, at each position.
pub fn optimal_loss(args: &Arguments, of: &Prepared, set: &ProbeSet, complete: bool) -> OptimalLoss {
    let by_states = |started: &Started| {
        let next = started.next();
        loss::optimal_loss(&InStates::new(started, &next), set, complete, args.length, args.of.seed)
    };
    match &of.process {
        Process::Coordinates(subject, _) => by_states(&subject.started),
        Process::States(started, ..) => by_states(started),
        Process::Stacks(stacks) => loss::optimal_loss(&stacks.reader, set, complete, args.length, args.of.seed),
    }
}
