//! Features of a generator that is written by rules, after any prefix: what they ask of open rules is a property of the stacks, which no state of
//! a finite machine need tell. Stacks are followed once as they are, and once more for each rule that is asked about, with all that runs
//! within that rule kept apart.

use super::stacks::{no_law, refused};
use crate::check::program::{Comparison, Functional, Generator, Kind};
use crate::language::stack::{Belief, StackMachine, Stacked, make};
use crate::machine::limits::Limits;
use crate::machine::realize::network_of;
use crate::network::plan::Plan;
use crate::network::within::within;
use crate::network::{Network, rewrite};
use crate::number::{Number, Ordered, Scalar};

/// Depths beyond which none is asked about.
const DEEPEST: u64 = 1_000;
/// Tokens that are followed for one answer to `within`.
const LOOKED: usize = 100_000;

/// Stacks that answer for features.
#[derive(Clone, Debug)]
pub struct Follower<S: Scalar> {
    pub tokens: Vec<String>,
    pub kind: Kind,
    /// The stacks as they are first, then those of each rule asked about.
    views: Vec<View<S>>,
    number: fn(&Number) -> S,
}

#[derive(Clone, Debug)]
struct View<S: Scalar> {
    /// The rule watched, and by component whether it runs within that; of the first view, nothing.
    watched: Option<(String, Vec<bool>)>,
    machine: StackMachine<S>,
    /// By frame, what is known of its going on.
    known: Vec<Option<S>>,
    begin: Belief<S>,
    now: Belief<S>,
}

impl Functional {
    /// Whether it asks about open rules.
    pub fn asks_of_rules(&self) -> bool {
        match self {
            Functional::Inside(_) | Functional::Depth { .. } | Functional::MeanDepth => true,
            Functional::Sum(left, right) => left.asks_of_rules() || right.asks_of_rules(),
            Functional::Scaled(_, inner) => inner.asks_of_rules(),
            _ => false,
        }
    }

    fn rules<'f>(&'f self, found: &mut Vec<&'f str>) {
        match self {
            Functional::Inside(rule) if !found.contains(&rule.as_str()) => found.push(rule),
            Functional::Sum(left, right) => {
                left.rules(found);
                right.rules(found);
            }
            Functional::Scaled(_, inner) => inner.rules(found),
            _ => {}
        }
    }
}

impl Follower<Number> {
    /// For these features of a generator.
    ///
    /// # Errors
    /// Why there are no such stacks, in words.
    pub fn new<'f>(
        generator: &Generator,
        features: impl IntoIterator<Item = &'f Functional>,
        limits: &Limits,
    ) -> Result<Follower<Number>, String> {
        let mut rules = Vec::new();
        features.into_iter().for_each(|feature| feature.rules(&mut rules));
        let made;
        let (network, end) = match &generator.plan {
            Plan::Network(network) => (network, None),
            Plan::Stream { language, end } => (language, Some(end.as_deref())),
            plan => {
                made = network_of(plan, limits).ok_or("an operator hides the rules it is made of")?;
                (&made, None)
            }
        };
        if network.generalized {
            return Err("a generalized machine has no rules".to_string());
        }
        let mut tokens = network.tokens.clone();
        tokens.extend(end.flatten().map(str::to_string));
        let view = |network: &Network<Number>, watched| -> Result<View<Number>, String> {
            let made = match end {
                None if generator.kind == Kind::Language => make::language(network, limits.tolerance),
                None => make::process(network, limits.tolerance),
                Some(end) => make::process(&rewrite::stream(&ending(network, limits)?, end), limits.tolerance),
            };
            let Stacked { mut machine, stationary, .. } = made.map_err(|why| refused(why).to_string())?;
            let begin = match stationary {
                true => machine.stationary().map_err(|why| no_law(why).to_string())?,
                false => machine.begin(),
            };
            Ok(View { watched, machine, known: Vec::new(), now: begin.clone(), begin })
        };
        let mut views = vec![view(network, None)?];
        for rule in rules {
            let named = |name: &str| name == rule || name.split_once('[').is_some_and(|(base, _)| base == rule);
            let mut watched: Vec<bool> = network.components.iter().map(|component| named(&component.name)).collect();
            if generator.kind == Kind::Process && end.is_none() {
                watched[network.root.0 as usize] = false;
            }
            if !watched.contains(&true) {
                return Err(format!("`{rule}` is a state, or no rule that is reached; ask for P(state == {rule})"));
            }
            let (doubled, mask) = within(network, &watched);
            views.push(view(&doubled, Some((rule.to_string(), mask)))?);
        }
        Ok(Follower { tokens, kind: generator.kind, views, number: Clone::clone })
    }

    /// The same in floats.
    pub fn floats(&self) -> Option<Follower<f64>> {
        let view = |view: &View<Number>| {
            let mut machine = view.machine.floats()?;
            let begin = match view.begin.is_endless() {
                true => machine.stationary().ok()?,
                false => machine.begin(),
            };
            Some(View { watched: view.watched.clone(), machine, known: Vec::new(), now: begin.clone(), begin })
        };
        let views = self.views.iter().map(view).collect::<Option<Vec<View<f64>>>>()?;
        Some(Follower { tokens: self.tokens.clone(), kind: self.kind, views, number: Ordered::to_f64 })
    }
}

/// A language given that its strings end.
fn ending(language: &Network<Number>, limits: &Limits) -> Result<Network<Number>, String> {
    let inside = crate::network::inside::inside(language, limits.tolerance);
    crate::network::condition::terminating(language, &inside).ok_or_else(|| "no derivation ends".to_string())
}

impl<S: Ordered> Follower<S> {
    /// Whether it is at its beginning a process that has run for ever.
    pub fn is_stationary(&self) -> bool {
        self.views[0].begin.is_endless()
    }

    /// Back to the beginning.
    pub fn restart(&mut self) {
        self.views.iter_mut().for_each(|view| view.now = view.begin.clone());
    }

    /// To begin where it was then.
    pub(super) fn restart_at(&mut self, place: &[Belief<S>]) {
        self.views.iter_mut().zip(place).for_each(|(view, then)| view.begin = then.clone());
        self.restart();
    }

    /// Where it is, to come back to.
    pub fn place(&self) -> Vec<Belief<S>> {
        self.views.iter().map(|view| view.now.clone()).collect()
    }

    /// Back to where it was.
    pub fn go_to(&mut self, place: &[Belief<S>]) {
        self.views.iter_mut().zip(place).for_each(|(view, then)| view.now = then.clone());
    }

    /// Reads a token; `None` where it is impossible here.
    pub fn push(&mut self, token: usize) -> Option<S> {
        let mut read = None;
        for view in self.views.iter_mut().rev() {
            read = Some(view.now.push(&mut view.machine, token)?);
        }
        read
    }

    /// The probability of each token to come next.
    pub fn next(&self) -> Vec<S> {
        self.views[0].now.next(&self.views[0].machine)
    }

    /// The probability that the string ends here; zero for a process.
    pub fn ends(&self) -> S {
        self.views[0].now.ends().clone()
    }

    /// The value of a feature here.
    ///
    /// # Errors
    /// Why the stacks do not tell it, in words.
    pub fn value(&mut self, feature: &Functional) -> Result<S, String> {
        Ok(match feature {
            Functional::Constant(value) => (self.number)(value),
            Functional::Sum(left, right) => self.value(left)?.add(&self.value(right)?),
            Functional::Scaled(factor, inner) => (self.number)(factor).mul(&self.value(inner)?),
            Functional::Next(tokens) => {
                let next = self.next();
                self.numbered(tokens)?.iter().fold(S::zero(), |sum, &token| sum.add(&next[token]))
            }
            Functional::Within { steps, tokens } => {
                let wanted = self.numbered(tokens)?;
                let (mut left, view) = (LOOKED, &mut self.views[0]);
                let now = view.now.clone();
                soon(&now, &mut view.machine, *steps, &wanted, &mut left)
                    .ok_or_else(|| format!("{steps} tokens ahead there are more words than are followed ({LOOKED})"))?
            }
            Functional::Inside(rule) => {
                let of = |view: &&View<S>| view.watched.as_ref().is_some_and(|(watched, _)| watched == rule);
                let at = self.views.iter().position(|view| of(&view)).ok_or_else(|| format!("`{rule}` is not watched"))?;
                let View { watched, machine, known, now, .. } = &mut self.views[at];
                let mask = watched.as_ref().map_or(&[][..], |(_, mask)| mask);
                now.going_on(machine, mask, known)
            }
            Functional::Depth { op, value } => self.depth(*op, value)?,
            Functional::MeanDepth => {
                let view = &mut self.views[0];
                view.now.mean_depth(&mut view.machine).ok_or("the mean depth is infinite")?
            }
            Functional::State(_) => return Err("after a prefix there are stacks, not states; ask for P(inside RULE)".to_string()),
            Functional::Level { .. } => return Err("features of levels need a finite machine".to_string()),
        })
    }

    /// P(depth OP value): the depth is a whole number from 0 on.
    fn depth(&mut self, op: Comparison, value: &Number) -> Result<S, String> {
        let (bound, whole) = (value.to_f64(), value.to_integer().is_some());
        if bound >= DEEPEST as f64 {
            return Err(format!("depths are told below {DEEPEST}"));
        }
        let below = |least: f64| if least <= 0.0 { 0 } else { least.ceil() as usize };
        let view = &mut self.views[0];
        let mut less = |count: usize| {
            let depths = view.now.depths(&mut view.machine, count);
            depths.iter().fold(S::zero(), |sum, p| sum.add(p))
        };
        // Fewer than, and at most.
        let (strictly, at_most) = (below(bound), if whole { below(bound + 1.0) } else { below(bound) });
        let one = S::one();
        Ok(match op {
            Comparison::Less => less(strictly),
            Comparison::LessEqual => less(at_most),
            Comparison::GreaterEqual => one.sub(&less(strictly)),
            Comparison::Greater => one.sub(&less(at_most)),
            Comparison::Equal => less(at_most).sub(&less(strictly)),
            Comparison::NotEqual => one.sub(&less(at_most).sub(&less(strictly))),
        })
    }

    fn numbered(&self, tokens: &[String]) -> Result<Vec<usize>, String> {
        let place = |token: &String| self.tokens.iter().position(|own| own == token);
        tokens.iter().map(|token| place(token).ok_or_else(|| format!("`{token}` is no token of the generator"))).collect()
    }
}

/// The probability of one of the wanted tokens among the next ones; `None` where too many words were followed.
fn soon<S: Ordered>(
    belief: &Belief<S>,
    machine: &mut StackMachine<S>,
    steps: u64,
    wanted: &[usize],
    left: &mut usize,
) -> Option<S> {
    let mut sum = S::zero();
    if steps == 0 {
        return Some(sum);
    }
    for (token, p) in belief.next(machine).into_iter().enumerate().filter(|(_, p)| !p.is_zero(0.0)) {
        if wanted.contains(&token) {
            sum = sum.add(&p);
        } else if steps > 1 {
            *left = left.checked_sub(1)?;
            let mut after = belief.clone();
            after.push(machine, token)?;
            sum = sum.add(&p.mul(&soon(&after, machine, steps - 1, wanted, left)?));
        }
    }
    Some(sum)
}
