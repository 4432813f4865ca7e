//! What is known of a process beside its sequences: its entropy rate, and how well its beliefs are predicted without a model.

use super::prepared::{OfMachine, Prepared, Process};
use crate::analysis::Analysis;
use crate::analysis::measure::Measure;
use crate::analysis::quantity::Quantity;
use crate::dataset::manifest::{Bounded, Json};
use crate::directive::analysed;
use crate::geometry::geometry;
use crate::machine::limits::Limits;
use crate::on_machine;
use crate::report::{difficulty, words};

/// The entropy rate, and how well beliefs are predicted without a model; what could not be had is noted in `absent`.
pub fn known(of: &mut Prepared, limits: &Limits) -> (Option<Bounded>, Option<Json>) {
    let (rate, analysis) = entropy_rate(of, limits);
    let difficulty = match (analysis, of.process.machine()) {
        (Err(why), _) => Err(why),
        (Ok(_), None) => Err("its beliefs are over stacks of rules, and have no coordinates".to_string()),
        (Ok(analysis), Some((_, OfMachine { built, .. }))) => {
            let shape = on_machine!(&built.machine, m => geometry(m, &analysis, limits));
            difficulty::value(&shape.difficulty)
        }
    };
    match difficulty {
        Ok(difficulty) => (rate, Some(difficulty)),
        Err(why) => {
            of.absent.push(("probe_difficulty".to_string(), why));
            (rate, None)
        }
    }
}

/// The entropy rate, with the analysis that gave it or why there is none; what could not be had is noted in `absent`.
pub fn entropy_rate(of: &mut Prepared, limits: &Limits) -> (Option<Bounded>, Result<Analysis, String>) {
    let analysis = match &of.process {
        Process::Stacks(stacks) => stacks.follow(limits).map(|followed| followed.explored.whole),
        Process::Coordinates(_, machine) | Process::States(_, machine, _) => {
            analysed(&machine.built, limits).map_err(|why| why.to_string())
        }
    };
    let rate = match &analysis {
        Err(why) => Err(why.clone()),
        Ok(analysis) => match analysis.measures.get(&Measure::EntropyRate) {
            Some(Quantity::Value(rate)) => {
                Ok(Bounded { value: rate.value, lower: rate.lower, upper: rate.upper, method: words::method(&rate.method) })
            }
            _ => Err("it could not be had within the limits".to_string()),
        },
    };
    let rate = rate.map_err(|why| of.absent.push(("entropy_rate".to_string(), why))).ok();
    (rate, analysis)
}
