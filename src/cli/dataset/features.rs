//! The features of a generator, as columns of the probe set.

use super::prepared::Prepared;
use crate::build::{Built, Follower};
use crate::check::program::{Feature, Functional, Generator};
use crate::dataset::ProbeSet;
use crate::dataset::manifest::Begins;
use crate::dataset::prefixes::Prefixes;
use crate::machine::limits::Limits;
use crate::number::Ordered;

/// Features that are functionals of the belief over the machine's states, each a column over these; and those that are not, and ask of open rules. What
/// is neither is noted in `absent`.
pub fn columns(
    built: &Built,
    features: &[Feature],
    rules: Option<&Generator>,
    absent: &mut Vec<(String, String)>,
    limits: &Limits,
) -> (Vec<(String, Vec<f64>)>, Vec<Feature>) {
    let (mut columns, mut open_rules) = (Vec::new(), Vec::new());
    for feature in features {
        let functional = &feature.functional;
        let found = match rules.filter(|_| functional.asks_of_rules()) {
            None => built.feature(functional),
            Some(rules) => {
                let direction = Follower::new(rules, [functional], limits)
                    .and_then(|mut follower| built.direction(functional, &mut follower, limits));
                if direction.is_err() {
                    open_rules.push(feature.clone());
                    continue;
                }
                direction
            }
        };
        match found {
            Ok(column) => columns.push((feature.name.clone(), column.iter().map(Ordered::to_f64).collect())),
            Err(why) => absent.push(not_there(feature, why)),
        }
    }
    (columns, open_rules)
}

fn not_there(feature: &Feature, why: String) -> (String, String) {
    (format!("feature {}", feature.name), why)
}

/// Features of open rules, from the stacks after every prefix.
pub fn along(of: &mut Prepared, prefixes: &Prefixes, set: &mut ProbeSet, limits: &Limits) {
    for feature in std::mem::take(&mut of.open_rules) {
        match values(of, &feature.functional, prefixes, limits) {
            Ok(values) => set.add_feature(&feature.name, &values),
            Err(why) => of.absent.push(not_there(&feature, why)),
        }
    }
}

fn values(of: &Prepared, functional: &Functional, prefixes: &Prefixes, limits: &Limits) -> Result<Vec<f64>, String> {
    let rules = of.rules.as_ref().ok_or("a machine that was not written in rules tells of none")?;
    let mut follower =
        Follower::new(rules, [functional], limits)?.floats().ok_or("derivations go round without a token for ever")?;
    // The stacks begin where sequences do.
    match (of.begins, follower.is_stationary()) {
        (Begins::Stationary, true) | (Begins::Written, false) => {}
        (Begins::Sentence, true) => {
            let end = of.end.as_ref().and_then(|end| follower.tokens.iter().position(|token| *token == end.token));
            end.and_then(|end| follower.push(end)).ok_or("no sentence ends")?;
            follower.begin_here();
        }
        (Begins::Sentence, false) | (Begins::Stationary, false) | (Begins::Written, true) => {
            return Err("the stacks do not begin where the sequences do".to_string());
        }
    }
    follower.along_prefixes(functional, &of.tokens, &prefixes.parent, &prefixes.token, limits)
}
