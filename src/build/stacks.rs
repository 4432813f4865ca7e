//! What can be asked of a generator after any prefix, by its stacks: no machine is made, so recursion may embed itself and the machine
//! may be larger than any limit.

use crate::check::program::{Generator, Kind};
use crate::language::stack::{Belief, NotStationary, Opened, Stacked, make};
use crate::language::{Refused, embeds_itself};
use crate::machine::levels::LevelBelief;
use crate::machine::limits::Limits;
use crate::machine::realize::realize;
use crate::machine::trajectory::{Moment, trajectory};
use crate::network::level::has_levels;
use crate::network::plan::Plan;
use crate::network::rewrite::stream;
use crate::network::{Network, Start};
use crate::number::{Number, Scalar};

/// Stacks and depths that are told of a moment, at most.
const SHOWN_STACKS: usize = 6;
const SHOWN_DEPTHS: usize = 16;

/// A language, a stream, or a process whose rules call phrases, with what is known of its stacks before the first token.
#[derive(Clone, Debug)]
pub struct Stacks {
    pub name: String,
    pub kind: Kind,
    pub tokens: Vec<String>,
    /// Names of the rules.
    pub rules: Vec<String>,
    /// The rule that makes a stream, which is no one's own.
    stream: Option<usize>,
    pub stacked: Stacked,
    pub begin: Belief<Number>,
    /// The language, where it has levels.
    levelled: Option<Network<Number>>,
}

/// What is known after some tokens.
#[derive(Clone, Debug)]
pub struct StackMoment {
    /// Of the tokens so far (of a language: and that the string ends).
    pub probability: Number,
    pub next: Vec<Number>,
    /// Of a language, that the string ends here.
    pub end: Option<Number>,
    /// The most probable stacks of open rules, the likeliest first.
    pub stacks: Vec<Opened<Number>>,
    /// The probability of each number of open rules; what is left is deeper.
    pub depths: Vec<Number>,
}

impl Stacks {
    /// Whether a generator is one that no finite machine makes.
    pub fn needed(generator: &Generator) -> bool {
        match &generator.plan {
            Plan::Network(network) | Plan::Stream { language: network, .. } => !network.generalized && embeds_itself(network),
            Plan::Map { .. } | Plan::Expand { .. } => {
                generator.plan.rules().is_some_and(|network| !network.generalized && embeds_itself(&network))
            }
            _ => false,
        }
    }

    /// `None` for a generator that is not written by rules alone; else the stacks, or why there are none.
    pub fn of(generator: &Generator, tolerance: f64) -> Option<Result<Stacks, String>> {
        let rules;
        let (network, made) = match &generator.plan {
            Plan::Network(network) if generator.kind == Kind::Language => (network, make::language(network, tolerance)),
            Plan::Network(network) if network.generalized => return None,
            Plan::Network(network) => (network, make::process(network, tolerance)),
            Plan::Stream { language, end } => (language, make::stream(language, end.as_deref(), tolerance)),
            plan => {
                rules = plan.rules().filter(|network| !network.generalized)?;
                (&*rules, make::process(&rules, tolerance))
            }
        };
        let mut tokens = network.tokens.clone();
        let mut rules: Vec<String> = network.components.iter().map(|component| component.name.clone()).collect();
        let mut stream = None;
        if let Plan::Stream { end, .. } = &generator.plan {
            stream = Some(rules.len());
            tokens.extend(end.clone());
            rules.push("stream".to_string());
        }
        Some(made.map_err(|why| refused(why).to_string()).and_then(|mut stacked| {
            let begin = if stacked.stationary {
                stacked.machine.stationary().map_err(|why| no_law(why).to_string())?
            } else {
                stacked.machine.begin()
            };
            let levelled = (generator.kind == Kind::Language && has_levels(network)).then(|| network.clone());
            Ok(Stacks { name: generator.name.clone(), kind: generator.kind, tokens, rules, stream, stacked, begin, levelled })
        }))
    }

    /// The tokens with these names, or the first name that is none.
    pub fn word(&self, names: &[String]) -> Result<Vec<usize>, String> {
        let token = |name: &String| self.tokens.iter().position(|token| token == name).ok_or_else(|| name.clone());
        names.iter().map(token).collect()
    }

    /// The probability of a prefix (of a language: and that the string ends), and the belief after it, unless it is impossible.
    pub fn after(&mut self, word: &[usize]) -> (Number, Option<Belief<Number>>) {
        let mut belief = self.begin.clone();
        let mut probability = self.stacked.ends.clone();
        for &token in word {
            match belief.push(&mut self.stacked.machine, token) {
                Some(read) => probability = probability.mul(&read),
                None => return (Number::zero(), None),
            }
        }
        (probability, Some(belief))
    }

    /// What is known before a word and after each of its tokens; and the place of the first token that is impossible.
    pub fn walk(&mut self, word: &[usize]) -> (Vec<StackMoment>, Option<usize>) {
        let mut belief = self.begin.clone();
        let mut probability = self.stacked.ends.clone();
        let mut moments = vec![self.moment(&belief, &probability)];
        for (position, &token) in word.iter().enumerate() {
            match belief.push(&mut self.stacked.machine, token) {
                Some(read) => probability = probability.mul(&read),
                None => return (moments, Some(position)),
            }
            moments.push(self.moment(&belief, &probability));
        }
        (moments, None)
    }

    /// What is believed of each level of a language before a word and after each of its tokens, where the language is a finite machine; what
    /// the probabilities lack is that of the string having ended. Empty where there are no levels, or no such machine.
    pub fn level_beliefs(&self, word: &[usize], limits: &Limits) -> Vec<Vec<LevelBelief<Number>>> {
        let Some(language) = &self.levelled else { return Vec::new() };
        // After a string and an end that is no token of the language, the next string.
        let mut end = "end".to_string();
        while language.tokens.contains(&end) {
            end.push('\'');
        }
        let strings = Network { start: Start::Entry, ..stream(language, Some(&end)) };
        let Ok(realized) = realize(&Plan::Network(strings), limits) else { return Vec::new() };
        if realized.cut.is_some() {
            return Vec::new();
        }
        let machine = realized.machine.to_numbers();
        let Some(start) = machine.start().map(<[Number]>::to_vec) else { return Vec::new() };
        let word: Vec<u32> = word.iter().map(|&token| token as u32).collect();
        let (moments, _) = trajectory(&machine, &start, &word, limits.tolerance);
        let believed = |moment: &Moment<Number>| {
            let mut levels = realized.levels.beliefs(&machine, &realized.tokens, &moment.belief);
            levels.iter_mut().flat_map(|level| &mut level.tokens).for_each(|tokens| tokens.retain(|(token, _)| *token != end));
            levels
        };
        moments.iter().map(believed).collect()
    }

    fn moment(&mut self, belief: &Belief<Number>, probability: &Number) -> StackMoment {
        let machine = &mut self.stacked.machine;
        let mut stacks = belief.likely(machine, SHOWN_STACKS);
        if let Some(stream) = self.stream {
            stacks.iter_mut().for_each(|opened| opened.stack.retain(|open| open.goal != stream));
        }
        StackMoment {
            probability: probability.clone(),
            next: belief.next(machine),
            end: (self.kind == Kind::Language).then(|| belief.ends().clone()),
            stacks,
            depths: belief.depths(machine, SHOWN_DEPTHS),
        }
    }

    /// How far a probability after so many tokens may be off, relatively; `None` where all numbers are exact.
    pub fn error(&self, tokens: usize) -> Option<f64> {
        (!self.stacked.exact).then_some(self.stacked.error.max(f64::EPSILON) * 1e2 * (tokens + 1) as f64)
    }
}

/// Why nothing is said of a language.
pub fn refused(why: Refused) -> &'static str {
    match why {
        Refused::NeverEnds => "no derivation ends, so there is no string",
        Refused::SilentCycle => "derivations go round without a token for ever",
    }
}

pub(super) fn no_law(why: NotStationary) -> &'static str {
    match why {
        NotStationary::Ends => "the process has no law to start in",
        NotStationary::SeveralClasses => "the process may settle in several ways; say where it starts",
        NotStationary::InfiniteMean => "what it calls takes infinitely many tokens on average",
    }
}
