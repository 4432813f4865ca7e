//! `epsilang beliefs FILE [NAME] --word "t t t"`

use super::args::{Beliefs, TextOrJson};
use super::select::{self, Chosen, Followed};
use super::{Failure, output};
use crate::build::{Follower, StackMoment, Stacks};
use crate::check::program::{Feature, Functional, Generator};
use crate::machine::levels::LevelBelief;
use crate::machine::limits::Limits;
use crate::network::token_names;
use crate::number::{Number, Scalar};
use crate::report::{beliefs, stacks};

pub fn run(args: &Beliefs) -> Result<(), Failure> {
    let limits = args.limits.limits();
    let words: Vec<String> = token_names::split(&args.word);
    match select::followed(&args.source.file, &args.source.settings, args.name.as_deref(), &limits)? {
        Followed::Machine(chosen) => machine(&chosen, &words, args.format, &limits),
        Followed::Stacks(stacks, generator, features) => {
            along_stacks(*stacks, &generator, &features, &words, args.format, &limits)
        }
    }
}

fn machine(chosen: &Chosen, words: &[String], format: TextOrJson, limits: &Limits) -> Result<(), Failure> {
    let built = &chosen.built;
    let word = built.word(words).map_err(|unknown| no_token(&unknown, &built.name, &built.tokens))?;
    let (moments, impossible) = built.trajectory(&word, limits).map_err(Failure::limit)?;
    let levels = shown(&built.level_beliefs(&moments));
    let mut features = Vec::new();
    for feature in &chosen.features {
        let column = match &chosen.rules {
            Some(rules) if feature.functional.asks_of_rules() => {
                let values = Follower::new(rules, [&feature.functional], limits)
                    .and_then(|mut follower| along(&mut follower, &feature.functional, words));
                match values {
                    Ok(values) => features.push((feature.name.clone(), values)),
                    Err(why) => eprintln!("note: feature {} is left out: {why}", feature.name),
                }
                continue;
            }
            _ => built.feature(&feature.functional),
        };
        match column {
            Ok(column) => {
                let values = moments.iter().map(|moment| beliefs::entry(&product(&moment.belief, &column))).collect();
                features.push((feature.name.clone(), values));
            }
            Err(why) => eprintln!("note: feature {} is left out: {why}", feature.name),
        }
    }
    let walk = beliefs::Walk {
        features: &features,
        generator: &built.name,
        tokens: &built.tokens,
        states: &built.states,
        word: &word,
        moments: &moments.iter().map(beliefs::entries).collect::<Vec<_>>(),
        levels: &levels,
    };
    let shown = match format {
        TextOrJson::Text => beliefs::text(&walk),
        TextOrJson::Json => beliefs::json(&walk),
    };
    finish(&shown, words, impossible.map(|impossible| impossible.position))
}

fn product(belief: &[Number], column: &[Number]) -> Number {
    belief.iter().zip(column).fold(Number::from_i64(0), |sum, (p, value)| sum.add(&p.mul(value)))
}

/// A feature before a word and after each of its tokens, as far as these are possible.
fn along(follower: &mut Follower<Number>, feature: &Functional, words: &[String]) -> Result<Vec<beliefs::Entry>, String> {
    let mut values = vec![beliefs::entry(&follower.value(feature)?)];
    for word in words {
        let Some(token) = follower.tokens.iter().position(|token| token == word) else { break };
        if follower.push(token).is_none() {
            break;
        }
        values.push(beliefs::entry(&follower.value(feature)?));
    }
    Ok(values)
}

fn along_stacks(
    mut of: Stacks,
    generator: &Generator,
    features: &[Feature],
    words: &[String],
    format: TextOrJson,
    limits: &Limits,
) -> Result<(), Failure> {
    let mut values = Vec::new();
    for feature in features {
        let found = Follower::new(generator, [&feature.functional], limits)
            .and_then(|mut follower| along(&mut follower, &feature.functional, words));
        match found {
            Ok(found) => values.push((feature.name.clone(), found)),
            Err(why) => eprintln!("note: feature {} is left out: {why}", feature.name),
        }
    }
    let word = of.word(words).map_err(|unknown| no_token(&unknown, &of.name, &of.tokens))?;
    let (moments, impossible) = of.walk(&word);
    let walk = stacks::Walk {
        generator: &of.name,
        tokens: &of.tokens,
        rules: &of.rules,
        word: &word,
        moments: moments.iter().map(told).collect(),
        levels: shown(&of.level_beliefs(&word, limits)),
        features: &values,
    };
    let shown = match format {
        TextOrJson::Text => stacks::text(&walk),
        TextOrJson::Json => stacks::json(&walk),
    };
    finish(&shown, words, impossible)
}

fn shown(moments: &[Vec<LevelBelief<Number>>]) -> Vec<Vec<LevelBelief<beliefs::Entry>>> {
    moments.iter().map(|levels| levels.iter().map(|level| level.map(beliefs::entry)).collect()).collect()
}

fn told(moment: &StackMoment) -> stacks::Moment<'_> {
    stacks::Moment {
        probability: &moment.probability,
        next: &moment.next,
        end: moment.end.as_ref(),
        stacks: &moment.stacks,
        depths: &moment.depths,
    }
}

fn no_token(unknown: &str, generator: &str, tokens: &[String]) -> Failure {
    Failure::input(format!("`{unknown}` is no token of {generator}; its tokens are {}", tokens.join(" ")))
}

fn finish(shown: &str, words: &[String], impossible: Option<usize>) -> Result<(), Failure> {
    match impossible {
        None => output::write_stdout(shown.as_bytes()),
        Some(position) => Err(Failure::input(format!(
            "the word cannot occur: after `{}` the token `{}` has probability zero",
            words[..position].join(" "),
            words[position]
        ))),
    }
}
