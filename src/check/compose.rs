//! The operators that make generators of generators: their operands checked, their alphabets worked out.

use std::collections::HashSet;
use std::sync::Arc;

use super::arms::Left;
use super::builtin::Operator;
use super::evaluate::{Elaborator, Env, Eval, Stop};
use super::made::Made;
use super::network::renamed;
use super::program::Kind;
use super::rules::build::Builder;
use super::rules::expand::{Choice, Expander, Item, ItemKind, Tokens};
use super::value::{Alphabet, Set, Value};
use super::{heads::RuleTable, lint, walk};
use crate::diagnostic::mistakes::{compose as mistakes, machines, types};
use crate::network::Label;
use crate::network::independent::product_text;
use crate::network::plan::{Plan, Strings};
use crate::network::rewrite::rewritten;
use crate::number::{Number, Scalar};
use crate::source::Span;
use crate::syntax::tree::{Arg, Arm, Arrow, ExpandArm, Expr, Select};

/// The most that `every` may step: the digits of exact probabilities grow with it.
const LONGEST_STRIDE: i64 = 10_000;

fn plans(parts: &[Arc<Made>]) -> Vec<Plan<Number>> {
    parts.iter().map(|part| part.plan.clone()).collect()
}

/// The name of a generator with its arguments.
fn called(made: &Made) -> String {
    let arguments: Vec<String> = made.parameters.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    if arguments.is_empty() { made.name.clone() } else { format!("{}({})", made.name, arguments.join(", ")) }
}

/// A generator made of parts by an operator.
fn made_of(kind: Kind, operator: &str, alphabet: Alphabet, parts: &[Arc<Made>], span: Span, plan: Plan<Number>) -> Made {
    let mut rules: Vec<String> = parts.iter().flat_map(|part| part.rules.iter().cloned()).collect();
    rules.sort();
    rules.dedup();
    Made {
        kind,
        name: operator.to_owned(),
        span,
        alphabet: Arc::new(alphabet),
        plan,
        parameters: Vec::new(),
        docs: Vec::new(),
        levels: parts.iter().flat_map(|part| part.levels.iter().cloned()).collect(),
        states: Vec::new(),
        rules,
    }
}

impl<'a> Elaborator<'a> {
    fn process(&self, expr: &'a Expr, env: &Env<'a>) -> Eval<Arc<Made>> {
        let made = self.listed(expr, env)?;
        match made.kind {
            Kind::Process => Ok(made),
            Kind::Language => Err(self.report(types::language_for_process(expr.span, None))),
        }
    }

    /// A generator whose tokens can be listed.
    fn listed(&self, expr: &'a Expr, env: &Env<'a>) -> Eval<Arc<Made>> {
        let made = self.made(expr, env)?;
        self.must_be_listed(&made, expr.span)?;
        Ok(made)
    }

    /// Refuses a product with more tokens than can be listed.
    pub(super) fn must_be_listed(&self, made: &Made, at: Span) -> Eval<()> {
        match &made.alphabet.unlisted {
            Some(sizes) => {
                let (size, limit) = (product_text(sizes), self.max_states);
                Err(self.report(machines::product_too_large(at, &made.name, &size, "tokens", limit)))
            }
            None => Ok(()),
        }
    }

    fn language(&self, expr: &'a Expr, env: &Env<'a>) -> Eval<Arc<Made>> {
        let made = self.made(expr, env)?;
        match made.kind {
            Kind::Language => Ok(made),
            Kind::Process => Err(self.report(types::process_for_language(expr.span))),
        }
    }

    pub(super) fn operator(&self, operator: Operator, args: &'a [Arg], span: Span, env: &Env<'a>) -> Eval<Value> {
        if operator.is_variadic() {
            return self.variadic(operator, args, span, env);
        }
        let names = operator.parameters();
        let mut given: Vec<Option<&'a Expr>> = vec![None; names.len()];
        let mut position = 0;
        for arg in args {
            let index = match &arg.name {
                Some(name) => names.iter().position(|(n, _, _)| *n == name.text),
                None => {
                    position += 1;
                    Some(position - 1)
                }
            };
            *index.and_then(|i| given.get_mut(i)).ok_or(Stop)? = Some(&arg.value);
        }
        let first = given[0].ok_or(Stop)?;
        let second = given.get(1).copied().flatten();
        let made = match operator {
            Operator::Reverse => {
                let inner = self.process(first, env)?;
                let plan = Plan::Reverse(Box::new(inner.plan.clone()));
                Made { name: "reverse".to_owned(), span, plan, ..(*inner).clone() }
            }
            Operator::Every => {
                let inner = self.process(first, env)?;
                let second = second.ok_or(Stop)?;
                let n = self.count(second, 1, env)?;
                if n > LONGEST_STRIDE {
                    let needed = format!("a whole number, at most {LONGEST_STRIDE},");
                    return Err(self.report(types::bad_number(second.span, &n.to_string(), &needed)));
                }
                let plan = Plan::Every(Box::new(inner.plan.clone()), n.unsigned_abs());
                made_of(Kind::Process, "every", (*inner.alphabet).clone(), &[inner], span, plan)
            }
            Operator::Block => self.block_of(self.process(first, env)?, second.ok_or(Stop)?, span, env)?,
            Operator::Stream => self.stream(first, second, span, env)?,
            Operator::Bounded => {
                let inner = self.language(first, env)?;
                let depth = self.count(second.ok_or(Stop)?, 0, env)?;
                self.bounded(&inner, depth, span)?
            }
            _ => {
                let inner = self.language(first, env)?;
                match second {
                    Some(length) => {
                        let (low, high) = self.lengths(length, env)?;
                        self.of_lengths(&inner, low, high, length.span, span)?
                    }
                    None => self.ending_surely(&inner, span)?,
                }
            }
        };
        Ok(Value::Generator(Arc::new(made)))
    }

    fn count(&self, expr: &'a Expr, least: i64, env: &Env<'a>) -> Eval<i64> {
        let count = self.integer(expr, env)?;
        if count < least {
            let needed = format!("a whole number, at least {least},");
            return Err(self.report(types::bad_number(expr.span, &count.to_string(), &needed)));
        }
        Ok(count)
    }

    /// The lengths of a condition: a range that holds some length, or one length.
    fn lengths(&self, expr: &'a Expr, env: &Env<'a>) -> Eval<(u64, u64)> {
        match self.eval(expr, env)? {
            Value::Set(set @ Set::Range { low, end }) if low >= 0 && set.len() > 0 => {
                Ok((low.unsigned_abs(), (end - 1).unsigned_abs()))
            }
            value if value.integer().is_some_and(|n| n >= 0) => {
                let length = value.integer().map_or(0, i64::unsigned_abs);
                Ok((length, length))
            }
            value => {
                let shown = match &value {
                    Value::Set(set) if set.len() == 0 => "an empty range".to_owned(),
                    value => value.text(),
                };
                Err(self.report(types::bad_number(expr.span, &shown, "a range of lengths, as 4..=20,")))
            }
        }
    }

    fn block_of(&self, inner: Arc<Made>, count: &'a Expr, span: Span, env: &Env<'a>) -> Eval<Made> {
        let n = self.count(count, 1, env)?;
        let size = u32::try_from(n).ok().and_then(|n| (inner.alphabet.len() as u64).checked_pow(n)).unwrap_or(u64::MAX);
        self.within_limit(&Set::Range { low: 0, end: i64::try_from(size).unwrap_or(i64::MAX) }, count.span)?;
        let mut blocks: Vec<Vec<Value>> = vec![Vec::new()];
        for _ in 0..n {
            blocks = blocks
                .into_iter()
                .flat_map(|block| inner.alphabet.values.iter().map(move |v| [&block[..], std::slice::from_ref(v)].concat()))
                .collect();
        }
        let alphabet = alphabet_of(blocks.into_iter().map(Value::Tuple));
        let length = u32::try_from(n).unwrap_or(u32::MAX);
        let plan = Plan::Block(Box::new(inner.plan.clone()), length);
        Ok(made_of(Kind::Process, "block", alphabet, &[inner], span, plan))
    }

    fn stream(&self, language: &'a Expr, end: Option<&'a Expr>, span: Span, env: &Env<'a>) -> Eval<Made> {
        let inner = self.language(language, env)?;
        let mut alphabet = (*inner.alphabet).clone();
        let mut closing = None;
        if let Some(end) = end {
            let value = self.eval(end, env)?;
            let text = self.token_text(end, env)?;
            closing = Some(text.clone());
            if alphabet.get(&text).is_some() {
                return Err(self.report(mistakes::end_in_alphabet(end.span, &text, &inner.name)));
            }
            alphabet.add(&text, value);
        }
        self.must_terminate(&inner, language.span, true)?;
        if closing.is_none() && self.is_only_empty(&inner) {
            return Err(self.report(mistakes::stream_of_nothing(language.span, &inner.name)));
        }
        let plan = Plan::Stream { language: self.network_of(&inner, span)?.clone(), end: closing };
        Ok(made_of(Kind::Process, "stream", alphabet, &[inner], span, plan))
    }

    fn variadic(&self, operator: Operator, args: &'a [Arg], span: Span, env: &Env<'a>) -> Eval<Value> {
        let mut parts = Vec::new();
        let mut written = Vec::new();
        for arg in args {
            // Only a product may be made of what is too large to be listed.
            let part = match operator {
                Operator::Product => self.made(&arg.value, env)?,
                _ => self.process(&arg.value, env)?,
            };
            parts.push((part, arg.value.span));
            written.push((self.weight(arg.weight.as_ref(), env)?, arg.span));
        }
        let weights = match operator {
            Operator::Product => return self.product(&parts, span),
            _ if operator.takes_weights() => self.shares(&written, Arrow::Probabilities, operator.name(), span)?,
            _ => Vec::new(),
        };
        if operator == Operator::Shuffle {
            self.overlap(operator.name(), parts.iter().map(|(made, _)| made), span);
        }
        let alphabet = alphabet_of(parts.iter().flat_map(|(made, _)| made.alphabet.values.iter().cloned()));
        let made: Vec<Arc<Made>> = parts.into_iter().map(|(made, _)| made).collect();
        let plan = match operator {
            Operator::Mix => Plan::Mix(weights.into_iter().zip(plans(&made)).collect()),
            Operator::Shuffle => Plan::Shuffle(weights.into_iter().zip(plans(&made)).collect()),
            _ => Plan::Interleave(plans(&made)),
        };
        Ok(Value::Generator(Arc::new(made_of(Kind::Process, operator.name(), alphabet, &made, span, plan))))
    }

    pub(super) fn product(&self, parts: &[(Arc<Made>, Span)], span: Span) -> Eval<Value> {
        if let Some((_, place)) = parts.iter().find(|(made, _)| made.kind == Kind::Language) {
            return Err(self.report(types::language_for_process(*place, None)));
        }
        let sizes: Vec<usize> = parts.iter().flat_map(|(made, _)| made.alphabet.sizes()).collect();
        let size = sizes.iter().try_fold(1, |all: usize, &size| all.checked_mul(size));
        let alphabet = if parts.iter().any(|(made, _)| made.alphabet.unlisted.is_some())
            || size.is_none_or(|size| size > self.max_states)
        {
            Alphabet::unlisted(sizes)
        } else {
            let mut tuples: Vec<Vec<Value>> = vec![Vec::new()];
            for (made, _) in parts {
                tuples = tuples
                    .into_iter()
                    .flat_map(|tuple| made.alphabet.values.iter().map(move |v| [&tuple[..], std::slice::from_ref(v)].concat()))
                    .collect();
            }
            alphabet_of(tuples.into_iter().map(Value::Tuple))
        };
        let made: Vec<Arc<Made>> = parts.iter().map(|(made, _)| Arc::clone(made)).collect();
        let names = made.iter().map(|part| called(part)).collect();
        let plan = Plan::Product { parts: plans(&made), names };
        Ok(Value::Generator(Arc::new(made_of(Kind::Process, "product", alphabet, &made, span, plan))))
    }

    pub(super) fn pipe(&self, left: &'a Expr, right: &'a Expr, span: Span, env: &Env<'a>) -> Eval<Value> {
        let source = self.process(left, env);
        let Value::Channel(channel) = self.eval(right, env)? else { return Err(Stop) };
        let source = source?;
        let surplus = source.alphabet.beyond(&channel.from);
        if !surplus.is_empty() {
            return Err(self.report(mistakes::channel_alphabet(left.span, &channel.name, &surplus, &channel.from.shown())));
        }
        let plan = Plan::Channel { source: Box::new(source.plan.clone()), channel: channel.transducer.clone() };
        Ok(Value::Generator(Arc::new(made_of(Kind::Process, &channel.name, (*channel.to).clone(), &[source], span, plan))))
    }

    /// Warns where parts share tokens.
    fn overlap<'m>(&self, what: &str, parts: impl Iterator<Item = &'m Arc<Made>>, span: Span) {
        let mut seen = HashSet::new();
        let mut shared: Vec<String> = Vec::new();
        for part in parts {
            for token in &part.alphabet.tokens {
                if !seen.insert(Arc::clone(token)) && !shared.contains(&token.to_string()) {
                    shared.push(token.to_string());
                }
            }
        }
        if !shared.is_empty() {
            self.report(mistakes::overlapping_tokens(span, what, &shared));
        }
    }

    pub(super) fn select(
        &self,
        how: Select,
        seen: bool,
        control: &'a Expr,
        arms: &'a [Arm],
        span: Span,
        env: &Env<'a>,
    ) -> Eval<Value> {
        let what = if how == Select::Switch { "switch" } else { "modulate" };
        let control = self.process(control, env)?;
        let lefts: Vec<Left<'a>> = arms.iter().map(|arm| Left { pattern: &arm.pattern, used: names_in(arm) }).collect();
        let lines = self.lines(what, &lefts, &control.alphabet, false, span, env)?;
        let mut parts: Vec<(Arc<Made>, Span)> = Vec::new();
        for line in &lines {
            let mut inner = env.clone();
            inner.vars.extend(line.variables.iter().cloned());
            let value = &arms[line.index].value;
            parts.push((self.process(value, &inner)?, value.span));
        }
        if how == Select::Modulate
            && let Some((first, rest)) = parts.split_first()
            && let Some((other, place)) = rest.iter().find(|(part, _)| part.states.len() != first.0.states.len())
        {
            let (found, needed) = (other.states.join(", "), first.0.states.join(", "));
            return Err(self.report(mistakes::states_differ(*place, &found, &needed)));
        }
        let mut distinct: Vec<Arc<Made>> = Vec::new();
        for (part, _) in &parts {
            if !distinct.iter().any(|known| Arc::ptr_eq(known, part)) {
                distinct.push(Arc::clone(part));
            }
        }
        if how == Select::Switch && !seen {
            self.overlap(what, distinct.iter(), span);
        }
        let all: Vec<Arc<Made>> = std::iter::once(control.clone()).chain(distinct.iter().cloned()).collect();
        let alphabet = if seen {
            alphabet_of(parts.iter().zip(&control.alphabet.values).flat_map(|((part, _), shown)| {
                part.alphabet.values.iter().map(move |v| Value::Tuple(vec![shown.clone(), v.clone()]))
            }))
        } else {
            alphabet_of(distinct.iter().flat_map(|part| part.alphabet.values.iter().cloned()))
        };
        let place = |part: &Arc<Made>| distinct.iter().position(|known| Arc::ptr_eq(known, part)).unwrap_or(0);
        let plan = Plan::Select(crate::network::plan::Select {
            control: Box::new(control.plan.clone()),
            parts: plans(&distinct),
            part_of: parts.iter().map(|(part, _)| place(part)).collect(),
            seen,
            modulate: how == Select::Modulate,
        });
        Ok(Value::Generator(Arc::new(made_of(Kind::Process, what, alphabet, &all, span, plan))))
    }

    pub(super) fn map(&self, source: &'a Expr, arms: &'a [Arm], span: Span, env: &Env<'a>) -> Eval<Value> {
        let source = self.listed(source, env)?;
        let lefts: Vec<Left<'a>> = arms.iter().map(|arm| Left { pattern: &arm.pattern, used: names_in(arm) }).collect();
        let lines = self.lines("map", &lefts, &source.alphabet, false, span, env)?;
        let mut alphabet = Alphabet::default();
        let mut to = Vec::new();
        for line in &lines {
            let mut inner = env.clone();
            inner.vars.extend(line.variables.iter().cloned());
            let value = self.eval(&arms[line.index].value, &inner)?;
            let text = self.token_text(&arms[line.index].value, &inner)?;
            to.push(alphabet.add(&text, value));
        }
        let plan = renamed(source.plan.clone(), &to, &alphabet.names());
        Ok(Value::Generator(Arc::new(made_of(source.kind, "map", alphabet, &[Arc::clone(&source)], span, plan))))
    }

    pub(super) fn expand(&self, source: &'a Expr, arms: &'a [ExpandArm], span: Span, env: &Env<'a>) -> Eval<Value> {
        let place = source.span;
        let source = self.listed(source, env)?;
        let used = |arm: &'a ExpandArm| {
            let mut used = HashSet::new();
            walk::alternatives_names(&arm.alternatives, &mut |name| used.extend([name.text.as_str()]));
            used
        };
        let lefts: Vec<Left<'a>> = arms.iter().map(|arm| Left { pattern: &arm.pattern, used: used(arm) }).collect();
        let lines = self.lines("expand", &lefts, &source.alphabet, true, span, env)?;
        let tokens = match &env.tokens {
            Some(alphabet) => Tokens::Declared(Arc::clone(alphabet), span),
            None => Tokens::Open(Alphabet::default()),
        };
        let table = RuleTable::default();
        let mut expander = Expander::new(self, env.clone(), &table, tokens, None)?;
        let (mut empty, mut strings) = (Vec::new(), Vec::new());
        for (line, token) in lines.iter().zip(&source.alphabet.values) {
            let mut inner = env.clone();
            inner.vars.extend(line.variables.iter().cloned());
            let arm = &arms[line.index];
            let name = token.token_text().unwrap_or_default();
            let choices = expander.choices(&arm.alternatives, arm.arrow, &inner, &name, arm.pattern.span.to(arm.span))?;
            empty.push(choices.iter().all(|choice| nothing(choice, &expander)));
            strings.push((name, choices));
        }
        let mut expansion = expander.expansion;
        for guest in &expansion.guests {
            self.must_terminate(guest, span, false)?;
        }
        self.goes_on(&source, &empty, place)?;
        self.guest_tokens(&mut expansion, span)?;
        let alphabet = match &expansion.tokens {
            Tokens::Declared(alphabet, _) => (**alphabet).clone(),
            Tokens::Open(alphabet) => alphabet.clone(),
        };
        let components = Builder::strings(self, &expansion, &strings, span)?;
        let of = (0..strings.len() as u32).collect();
        let strings = Strings { tokens: alphabet.names(), components, of };
        let plan = match source.plan.clone() {
            Plan::Network(network) => Plan::Network(rewritten(network, &strings)),
            other => Plan::Expand { source: Box::new(other), strings },
        };
        let (kind, parts) = (source.kind, std::iter::once(source).chain(expansion.guests).collect::<Vec<Arc<Made>>>());
        Ok(Value::Generator(Arc::new(made_of(kind, "expand", alphabet, &parts, span, plan))))
    }

    /// An expanded process must not come to tokens that all become nothing for ever.
    fn goes_on(&self, source: &Made, empty: &[bool], at: Span) -> Eval<()> {
        if source.kind == Kind::Language || !empty.contains(&true) {
            return Ok(());
        }
        let silenced: Vec<String> =
            source.alphabet.tokens.iter().zip(empty).filter(|(_, e)| **e).map(|(t, _)| t.to_string()).collect();
        let mut plan = &source.plan;
        while let Plan::Level { source, .. } = plan {
            plan = source;
        }
        let stuck = match plan {
            Plan::Network(network) => {
                let root = &network.components[network.root.0 as usize];
                lint::closed_classes(root).iter().any(|class| {
                    root.edges.iter().filter(|edge| class.contains(&edge.from)).all(|edge| match edge.label {
                        Label::Emit(token) => empty[token.0 as usize],
                        Label::Silent => true,
                        Label::Call(_) => false,
                    })
                })
            }
            _ => empty.iter().all(|e| *e),
        };
        if stuck { Err(self.report(mistakes::expands_to_nothing(at, &silenced))) } else { Ok(()) }
    }
}

/// Whether an alternative surely yields the empty string.
fn nothing(choice: &Choice, expander: &Expander) -> bool {
    choice.items.iter().all(|item| nothing_item(item, expander))
}

fn nothing_item(item: &Item, expander: &Expander) -> bool {
    match &item.kind {
        ItemKind::Token(_) | ItemKind::Rule(_) => false,
        ItemKind::Guest(guest) => expander.expansion.guests[*guest].alphabet.len() == 0,
        ItemKind::Group(choices) => choices.iter().all(|choice| nothing(choice, expander)),
        ItemKind::Optional(inner, p) | ItemKind::Star(inner, p) => p.is_zero(0.0) || nothing_item(inner, expander),
        ItemKind::Plus(inner, _) => nothing_item(inner, expander),
        ItemKind::Repeat(inner, _, high) => *high == 0 || nothing_item(inner, expander),
    }
}

/// The names that the right side of a line uses.
fn names_in(arm: &Arm) -> HashSet<&str> {
    let mut used = HashSet::new();
    walk::expr_names(&arm.value, &mut |name| used.extend([name.text.as_str()]));
    used
}

fn alphabet_of(values: impl Iterator<Item = Value>) -> Alphabet {
    let mut alphabet = Alphabet::default();
    for value in values {
        if let Some(text) = value.token_text() {
            alphabet.add(&text, value);
        }
    }
    alphabet
}
