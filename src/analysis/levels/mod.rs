//! The levels of a hierarchy, measured: how much an observer of the tokens does not know of each, what levels share, and what is lost by
//! tracking them apart. All are averages over the stationary process of what holds given the whole past.

mod closure;
mod factored;
mod labels;
pub mod motion;
mod predictive;
pub mod sampled;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use super::correlation::chain_correlation;
use super::quantity::{Absent, Measured, Method, Quantity};
use crate::machine::levels::{Aim, Levels};
use crate::machine::limits::Limits;
use crate::machine::restrict::restrict;
use crate::machine::stationary::stationary;
use crate::machine::{Machine, State, Token};
use crate::number::{Number, Ordered};
use labels::Labels;

/// What is measured of a hierarchy. A is a level's configuration: its place, and its token where one has been drawn.
#[derive(Clone, Debug)]
pub struct LevelsAnalysis {
    /// From the top down.
    pub levels: Vec<LevelMeasures>,
    /// H[A_1, ..., A_n | past].
    pub joint_entropy: Quantity,
    /// Sum of H[A_k | past], less H[A_1, ..., A_n | past].
    pub total_correlation: Quantity,
    /// Bits per token by which one predicts worse who keeps, after each token, only the product of the levels' own beliefs.
    pub factoring_loss: Quantity,
    /// Mean total variation between the belief about all levels and the product of those about each.
    pub product_distance: Quantity,
    /// The simplex of each level, and how tokens move what is believed of it; `None` where the time was up.
    pub motion: Option<motion::Motion>,
    /// A sampled sequence, with what is believed of the levels along it.
    pub walk: Walk,
}

/// What is measured of one level.
#[derive(Clone, Debug)]
pub struct LevelMeasures {
    pub name: String,
    pub tokens: Vec<String>,
    pub places: Vec<String>,
    /// Names of the level's configurations, the corners of its simplex.
    pub configurations: Vec<String>,
    /// H[A | past].
    pub entropy: Quantity,
    /// Mean number of the process's tokens for one of the level's.
    pub time_scale: Quantity,
    /// Mean number of tokens for which A stays what it is.
    pub dwell_time: Quantity,
    /// -1 / ln of the largest modulus below one among the eigenvalues of the level's own chain P(A a token later | A), in tokens: how long
    /// the level remembers, exactly where A is a Markov chain by itself, and else as the chain does that has the same pairs.
    pub correlation_time: Quantity,
    /// I[A; A of the other level | past], by the other level's index; nothing at its own.
    pub information: Vec<Option<Quantity>>,
    /// I[A; future | A of the levels below].
    pub predictive_information: Quantity,
}

/// Tokens and beliefs along a sequence.
#[derive(Clone, Debug, Default)]
pub struct Walk {
    pub tokens: Vec<Token>,
    /// `beliefs[level][t]`: P(level at token) before token t, for each of the level's tokens; `None` where the states do not tell.
    pub beliefs: Vec<Vec<Option<Vec<f64>>>>,
    /// -log2 P(token | all before), for each token.
    pub surprises: Vec<f64>,
    /// `moves[level][t]`: total variation between what is believed of the level's configuration before token t and after it.
    pub moves: Vec<Vec<f64>>,
}

impl LevelsAnalysis {
    /// Says of every number that it is one of the process cut at this depth, of which nothing is proved for the true one.
    #[must_use]
    pub fn of_cut(mut self, depth: u32) -> LevelsAnalysis {
        let cut = |quantity: &mut Quantity| {
            if let Quantity::Value(measured) = quantity {
                (measured.lower, measured.upper) = (f64::NEG_INFINITY, f64::INFINITY);
                measured.method = Method::Cut { depth };
            }
        };
        let joint = [&mut self.joint_entropy, &mut self.total_correlation, &mut self.factoring_loss, &mut self.product_distance];
        joint.into_iter().for_each(cut);
        for level in &mut self.levels {
            let own = [&mut level.entropy, &mut level.time_scale, &mut level.dwell_time, &mut level.correlation_time];
            let own = own.into_iter().chain([&mut level.predictive_information]);
            own.chain(level.information.iter_mut().flatten()).for_each(cut);
        }
        self
    }
}

/// Tokens of the sequence that is shown.
const SHOWN: usize = 40;
/// Tokens before it, by which an observer has come to know what can be known.
const BEFORE: usize = 400;

/// Measures the levels of a process; `None` where there are none, or it is a generalized process, whose states are no places to be in.
/// `tokens`: the names of the machine's tokens.
pub fn analyze_levels<S: Ordered>(
    machine: &Machine<S>,
    levels: &Levels<Number>,
    tokens: &[String],
    limits: &Limits,
) -> Option<LevelsAnalysis> {
    if levels.is_empty() || machine.is_generalized(limits.tolerance) {
        return None;
    }
    let law = stationary(machine, limits).ok()?;
    let kept: Vec<State> = (0..machine.states() as State).filter(|&s| law[s as usize].sign(limits.tolerance) > 0).collect();
    let machine = restrict(machine, &kept);
    let law: Vec<S> = kept.iter().map(|&state| law[state as usize].clone()).collect();
    let levels = levels.kept(&kept).map(Number::to_f64);
    let labels = Labels::new(levels.configurations(), machine.states());
    let (floats, chances) = (machine.map(S::to_f64), law.iter().map(S::to_f64).collect::<Vec<f64>>());

    let shared = closure::closure(&machine, &law, limits).map(|found| {
        let mut sums: Vec<f64> = Vec::new();
        for (belief, p) in found.beliefs.iter().zip(&found.law).filter(|(_, p)| **p > 0.0) {
            let values = labels.shared(belief).values();
            sums.resize(values.len(), 0.0);
            sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += p * value);
        }
        sums
    });
    // The pairs are at least as many as the beliefs.
    let apart = shared.as_ref().and_then(|_| closure::apart(&machine, &law, &labels, limits));
    let sampled = match (&shared, &apart) {
        (Some(_), Some(_)) => None,
        _ => sampled::sampled(&floats, &chances, &labels, sampled::WORK, limits),
    };
    let value = |at: usize| match (&shared, &sampled) {
        (Some(values), _) => Quantity::Value(Measured::closed_form(values[at])),
        (None, Some(found)) => from_mean(found.shared[at], found.tokens),
        (None, None) => Quantity::Absent(Absent::Limit("the time was up")),
    };
    let factoring_loss = match (&apart, &sampled) {
        (Some(found), _) => Quantity::Value(Measured::closed_form(found.loss)),
        (None, Some(found)) => from_mean(found.factoring_loss, found.tokens),
        (None, None) => Quantity::Absent(Absent::Limit("the time was up")),
    };
    let count = labels.levels();
    let pair = |j: usize, k: usize| {
        let (j, k) = (j.min(k), j.max(k));
        count + (0..j).map(|first| count - 1 - first).sum::<usize>() + (k - j - 1)
    };
    let mut predictive = predictive::predictive(&floats, &chances, &labels, limits).into_iter();
    let measures = levels.all.iter().enumerate().map(|(at, level)| LevelMeasures {
        name: level.name.clone(),
        tokens: level.tokens.clone(),
        places: standing_places(level),
        configurations: corners(level, &labels.of[at], labels.counts[at]),
        entropy: value(at),
        time_scale: per_event(level.ticks.iter().zip(&chances).map(|(ticks, p)| ticks * p).sum()),
        dwell_time: per_event(changes(&floats, &chances, &labels.of[at])),
        correlation_time: memory(&floats, &chances, &labels.of[at], labels.counts[at]),
        information: (0..count).map(|other| (other != at).then(|| value(pair(at, other)))).collect(),
        predictive_information: predictive.next().unwrap_or(Quantity::Absent(Absent::Limit("the time was up"))),
    });
    let measures: Vec<LevelMeasures> = measures.collect();
    let pairs = count * count.saturating_sub(1) / 2;
    Some(LevelsAnalysis {
        levels: measures,
        joint_entropy: value(count + pairs),
        total_correlation: value(count + pairs + 1),
        factoring_loss,
        product_distance: value(count + pairs + 2),
        motion: motion::motion(&floats, &chances, &labels, limits),
        walk: walk(&floats, &chances, &levels, &labels, tokens),
    })
}

/// The places that some state has.
fn standing_places(level: &crate::machine::levels::Level<f64>) -> Vec<String> {
    let used: BTreeSet<u32> = level.at.iter().flatten().map(|standing| standing.place).collect();
    used.into_iter().map(|place| level.places[place as usize].clone()).collect()
}

/// What the configurations of a level are called: the place, and the token where one has been drawn.
fn corners(level: &crate::machine::levels::Level<f64>, of: &[u32], count: usize) -> Vec<String> {
    let mut names = vec![String::new(); count];
    for (standing, at) in level.at.iter().zip(of) {
        let name = &mut names[*at as usize];
        if name.is_empty() {
            *name = match standing {
                None => "not running".to_string(),
                Some(standing) => match standing.token {
                    Aim::Drawn(token) => format!("{}: {}", level.places[standing.place as usize], level.tokens[token as usize]),
                    _ => level.places[standing.place as usize].clone(),
                },
            };
        }
    }
    names
}

fn from_mean(found: sampled::Mean, tokens: u64) -> Quantity {
    // Four standard errors; none of these can be negative.
    let error = 4.0 * found.standard_error + 1e-14;
    Quantity::Value(Measured {
        value: found.mean,
        lower: (found.mean - error).max(0.0),
        upper: found.mean + error,
        standard_error: Some(found.standard_error),
        method: Method::Sampled { tokens },
    })
}

/// Tokens for each event of a kind that happens so often in a token.
fn per_event(rate: f64) -> Quantity {
    match rate > 0.0 {
        true => Quantity::Value(Measured::closed_form(1.0 / rate)),
        false => Quantity::Infinite("it never moves on"),
    }
}

/// The probability that a token changes a function of the state.
fn changes(machine: &Machine<f64>, law: &[f64], of: &[u32]) -> f64 {
    let changing = machine.edges().iter().filter(|edge| of[edge.from as usize] != of[edge.to as usize]);
    changing.map(|edge| law[edge.from as usize] * edge.weight).sum()
}

/// Configurations of a level whose own chain is looked at.
const MOST_CONFIGURATIONS: usize = 200;

/// How long a function of the state, with so many values, remembers (see [`LevelMeasures::correlation_time`]).
fn memory(machine: &Machine<f64>, law: &[f64], of: &[u32], count: usize) -> Quantity {
    if count > MOST_CONFIGURATIONS {
        return Quantity::Absent(Absent::Limit("the level has too many configurations for the eigenvalues of its chain"));
    }
    let mut rows = vec![vec![0.0; count]; count];
    for edge in machine.edges() {
        rows[of[edge.from as usize] as usize][of[edge.to as usize] as usize] += law[edge.from as usize] * edge.weight;
    }
    for row in &mut rows {
        let total: f64 = row.iter().sum();
        row.iter_mut().for_each(|p| *p /= total);
    }
    chain_correlation(rows)
}

/// A sequence as it comes, and the beliefs along it.
fn walk(machine: &Machine<f64>, law: &[f64], levels: &Levels<f64>, labels: &Labels, tokens: &[String]) -> Walk {
    let walker = sampled::Walker::new(machine);
    let mut random = sampled::random(u64::MAX);
    let mut belief = law.to_vec();
    let count = levels.all.len();
    let mut walk = Walk { beliefs: vec![Vec::new(); count], moves: vec![Vec::new(); count], ..Walk::default() };
    let before = if machine.edges().len() > 100_000 { SHOWN } else { BEFORE };
    for step in 0..before + SHOWN {
        let chances = walker.chances(&belief);
        let token = sampled::draw(&chances, &mut random);
        if step >= before {
            walk.tokens.push(token);
            for (own, told) in walk.beliefs.iter_mut().zip(levels.beliefs(machine, tokens, &belief)) {
                own.push(told.tokens.map(|law| law.into_iter().map(|(_, p)| p).collect()));
            }
        }
        let next = walker.step(&belief, token, chances[token as usize]);
        if step >= before {
            walk.surprises.push(-chances[token as usize].log2());
            let (now, then) = (motion::marginals(labels, &belief), motion::marginals(labels, &next));
            walk.moves.iter_mut().zip(now.iter().zip(&then)).for_each(|(own, (a, b))| own.push(motion::distance(a, b)));
        }
        belief = next;
    }
    walk
}
