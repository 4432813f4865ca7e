//! Indexed rules written out: one instance for each index value that is reached, `for` and `if` carried out, weights as
//! probabilities.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use crate::check::evaluate::{Elaborator, Env, Eval, Stop};
use crate::check::heads::{Pattern, RuleTable};
use crate::check::made::Made;
use crate::check::program::Kind;
use crate::check::rules::weights::Written;
use crate::check::value::{Alphabet, Set, Value};
use crate::diagnostic::mistakes::{rules as mistakes, types, weights};
use crate::number::{Number, Ordered, Scalar};
use crate::source::Span;
use crate::syntax::tree::{Alternative, Arrow, Clause, Expr, Name, Symbol, SymbolKind, TokenLiteral};

/// A rule with values for its indices, written out.
#[derive(Debug)]
pub struct Instance {
    /// `B`, or `B[1]`.
    pub name: String,
    /// Index of its head in the rule table.
    pub head: usize,
    pub alternatives: Vec<Choice>,
}

/// An alternative with its probability.
#[derive(Clone, Debug)]
pub struct Choice {
    pub weight: Number,
    pub items: Vec<Item>,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct Item {
    pub kind: ItemKind,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub enum ItemKind {
    Token(u32),
    /// Index of an instance.
    Rule(usize),
    /// Index of another generator in [`Expansion::guests`].
    Guest(usize),
    Group(Vec<Choice>),
    Optional(Box<Item>, Number),
    Star(Box<Item>, Number),
    Plus(Box<Item>, Number),
    /// Uniformly often, from the first count to the second.
    Repeat(Box<Item>, u64, u64),
}

/// The tokens a generator may emit.
#[derive(Debug)]
pub enum Tokens {
    /// Declared, and where.
    Declared(Arc<Alphabet>, Span),
    /// Those that occur.
    Open(Alphabet),
}

/// Everything written out.
#[derive(Debug)]
pub struct Expansion {
    pub instances: Vec<Instance>,
    pub tokens: Tokens,
    pub guests: Vec<Arc<Made>>,
}

enum Matcher<'a> {
    Literal(String),
    Member(&'a str, Set),
    Variable(&'a str),
}

/// A channel reads a token in each state; the instance for its state and token is found by both.
pub struct Reads {
    pub alphabet: Arc<Alphabet>,
}

pub struct Expander<'x, 'a> {
    elaborator: &'x Elaborator<'a>,
    env: Env<'a>,
    table: &'x RuleTable<'a>,
    matchers: Vec<Vec<Matcher<'a>>>,
    pub expansion: Expansion,
    ids: HashMap<(&'a str, Vec<String>), usize>,
    /// Rules of which an instance has been reached.
    names: HashSet<&'a str>,
    queue: VecDeque<(usize, Vec<Value>)>,
    reads: Option<Reads>,
    bad: bool,
}

impl<'x, 'a> Expander<'x, 'a> {
    /// `env` holds the parameters and constants of the generator.
    pub fn new(
        elaborator: &'x Elaborator<'a>,
        env: Env<'a>,
        table: &'x RuleTable<'a>,
        tokens: Tokens,
        reads: Option<Reads>,
    ) -> Eval<Expander<'x, 'a>> {
        let matcher = |pattern: &Pattern<'a>| match pattern {
            Pattern::Literal(value) => Ok(Matcher::Literal(elaborator.token_text(value, &env)?)),
            Pattern::Variable(name) => Ok(Matcher::Variable(name.text.as_str())),
            Pattern::Member { name, set } => Ok(Matcher::Member(name.text.as_str(), elaborator.set(set, &env)?)),
        };
        let matchers = table.heads.iter().map(|head| head.patterns.iter().map(matcher).collect()).collect::<Eval<_>>()?;
        let expansion = Expansion { instances: Vec::new(), tokens, guests: Vec::new() };
        let (ids, names, queue) = (HashMap::new(), HashSet::new(), VecDeque::new());
        Ok(Expander { elaborator, env, table, matchers, expansion, ids, names, queue, reads, bad: false })
    }

    /// In a channel: bare names on the right of a rule are tokens it writes, before those it reads.
    pub fn writes(&mut self, alphabet: Arc<Alphabet>) {
        self.env.tokens = Some(alphabet);
    }

    /// The instances a head makes by itself: one where it has no index or only literals, one for each value of its sets;
    /// `None` where an index is a variable that nothing gives a value.
    pub fn roots(&mut self, head: usize) -> Eval<Option<Vec<usize>>> {
        let patterns = &self.matchers[head];
        let mut tuples: Vec<Vec<Value>> = vec![Vec::new()];
        let last_reads = self.reads.is_some();
        for (place, matcher) in patterns.iter().enumerate() {
            if last_reads && place + 1 == patterns.len() {
                break;
            }
            let values: Vec<Value> = match matcher {
                Matcher::Literal(text) => vec![literal(text)],
                Matcher::Member(_, set) => {
                    let span = self.table.heads[head].span();
                    self.size(set.len().saturating_mul(tuples.len() as u64), span)?;
                    set.iter().collect()
                }
                Matcher::Variable(_) => return Ok(None),
            };
            tuples = tuples
                .into_iter()
                .flat_map(|tuple| values.iter().map(move |v| [&tuple[..], std::slice::from_ref(v)].concat()))
                .collect();
        }
        let name = self.table.heads[head].rule.head.text.as_str();
        let span = self.table.heads[head].span();
        tuples.into_iter().map(|indices| self.refer(name, indices, span)).collect::<Eval<Vec<usize>>>().map(Some)
    }

    fn size(&self, count: u64, span: Span) -> Eval<()> {
        let limit = self.elaborator.max_states;
        if count > limit as u64 {
            return Err(self.elaborator.report(mistakes::machine_too_large(span, &count.to_string(), limit)));
        }
        Ok(())
    }

    /// Whether any instance of a rule of this name has been reached.
    pub fn reached(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// The instance of a rule for some index values; in a channel, the first of those for all tokens it may read.
    pub fn refer(&mut self, name: &'a str, indices: Vec<Value>, span: Span) -> Eval<usize> {
        let Some(reads) = &self.reads else { return self.instance(name, indices, span) };
        let tokens = Arc::clone(&reads.alphabet);
        let mut first = None;
        for token in &tokens.values {
            let id = self.instance(name, [&indices[..], std::slice::from_ref(token)].concat(), span)?;
            first.get_or_insert(id);
        }
        first.ok_or(Stop)
    }

    fn instance(&mut self, name: &'a str, indices: Vec<Value>, span: Span) -> Eval<usize> {
        let texts: Option<Vec<String>> = indices.iter().map(Value::token_text).collect();
        let Some(texts) = texts else {
            let odd = indices.iter().find(|v| v.token_text().is_none());
            let shown = odd.map_or_else(String::new, |v| format!("{} ({})", v.describe(), v.text()));
            return Err(self.elaborator.report(types::bad_number(span, &shown, "an index: a whole number or a token")));
        };
        let key = (name, texts);
        if let Some(&known) = self.ids.get(&key) {
            return Ok(known);
        }
        let shown = if key.1.is_empty() { name.to_owned() } else { format!("{name}[{}]", key.1.join(", ")) };
        let Some(head) = self.head(name, &indices, &key.1) else {
            let heads = self.table.named(name).iter().map(|&h| &self.table.heads[h]);
            let heads: Vec<(Span, String)> = heads.map(|h| (h.span(), h.rule.head.text.clone())).collect();
            return Err(self.elaborator.report(match &self.reads {
                Some(_) => {
                    let (token, state) = key.1.split_last().map_or(("", name.to_owned()), |(token, rest)| {
                        (token, if rest.is_empty() { name.to_owned() } else { format!("{name}[{}]", rest.join(", ")) })
                    });
                    mistakes::channel_token_missing(heads.first().map_or(span, |h| h.0), &state, token)
                }
                None => mistakes::no_rule_for_index(span, &shown, &heads),
            }));
        };
        let limit = self.elaborator.max_states;
        if self.expansion.instances.len() >= limit {
            let place = self.table.heads[head].span();
            return Err(self.elaborator.report(mistakes::unbounded_index(place, name, &shown, limit)));
        }
        let id = self.expansion.instances.len();
        self.expansion.instances.push(Instance { name: shown, head, alternatives: Vec::new() });
        self.ids.insert(key, id);
        self.names.insert(name);
        self.queue.push_back((id, indices));
        Ok(id)
    }

    /// The head that matches best: a literal before a member of a set before a variable, the leftmost index first.
    fn head(&self, name: &str, indices: &[Value], texts: &[String]) -> Option<usize> {
        let rank = |head: usize| -> Option<Vec<u8>> {
            let matchers = &self.matchers[head];
            if matchers.len() != indices.len() {
                return None;
            }
            matchers
                .iter()
                .zip(indices.iter().zip(texts))
                .map(|(matcher, (value, text))| match matcher {
                    Matcher::Literal(wanted) => (wanted == text).then_some(0),
                    Matcher::Member(_, set) => set.contains(value).then_some(1),
                    Matcher::Variable(_) => Some(2),
                })
                .collect()
        };
        self.table.named(name).iter().filter_map(|&head| Some((rank(head)?, head))).min().map(|(_, head)| head)
    }

    /// Writes out all instances that are reached. Mistakes are reported; `Err` where there were any.
    pub fn run(&mut self) -> Eval<()> {
        while let Some((id, indices)) = self.queue.pop_front() {
            let head = self.expansion.instances[id].head;
            let rule = self.table.heads[head].rule;
            let mut env = self.env.clone();
            for (matcher, value) in self.matchers[head].iter().zip(indices) {
                if let Matcher::Member(name, _) | Matcher::Variable(name) = matcher {
                    env.vars.push((name, value));
                }
            }
            let name = self.expansion.instances[id].name.clone();
            match self.choices(&rule.alternatives, rule.arrow, &env, &name, self.table.heads[head].span()) {
                Ok(alternatives) => self.expansion.instances[id].alternatives = alternatives,
                Err(Stop) => self.bad = true,
            }
            // After a mistake that comes of too much, more would only take long.
            if self.bad && (self.elaborator.budget.get() == 0 || self.expansion.instances.len() >= self.elaborator.max_states) {
                break;
            }
        }
        if self.bad { Err(Stop) } else { Ok(()) }
    }

    /// Alternatives written out, those of probability zero left out.
    pub fn choices(
        &mut self,
        alternatives: &'a [Alternative],
        arrow: Arrow,
        env: &Env<'a>,
        rule: &str,
        at: Span,
    ) -> Eval<Vec<Choice>> {
        let mut written: Vec<(Written, Vec<Item>)> = Vec::new();
        let mut bad = false;
        for alternative in alternatives {
            bad |= self.spread(alternative, &alternative.clauses, &mut env.clone(), &mut written).is_err();
        }
        if bad {
            return Err(Stop);
        }
        if written.is_empty() {
            return Err(self.elaborator.report(mistakes::no_alternative(at, rule)));
        }
        let weights: Vec<Written> = written.iter().map(|(w, _)| w.clone()).collect();
        let shares = self.elaborator.shares(&weights, arrow, rule, at)?;
        let choices = written.into_iter().zip(shares).map(|(((_, span), items), weight)| Choice { weight, items, span });
        Ok(choices.filter(|choice| !choice.weight.is_zero(0.0)).collect())
    }

    fn spread(
        &mut self,
        alternative: &'a Alternative,
        clauses: &'a [Clause],
        env: &mut Env<'a>,
        written: &mut Vec<(Written, Vec<Item>)>,
    ) -> Eval<()> {
        let Some((clause, rest)) = clauses.split_first() else {
            self.spend(alternative.span)?;
            let weight = match &alternative.weight {
                Some(expr) => Some(self.weight(expr, env)?),
                None => None,
            };
            // What cannot happen is not reached either.
            let impossible = weight.as_ref().is_some_and(|w| w.is_zero(0.0));
            let items = if impossible { Vec::new() } else { self.items(&alternative.items, env)? };
            written.push(((weight, alternative.span), items));
            return Ok(());
        };
        match clause {
            Clause::If { condition, .. } => {
                if self.elaborator.truth(condition, env)? {
                    self.spread(alternative, rest, env, written)?;
                }
            }
            Clause::For { variables, set, span } => {
                let values = self.elaborator.set(set, env)?;
                let limit = self.elaborator.budget.get();
                if values.len() > limit as u64 {
                    let count = values.len().to_string();
                    return Err(self.elaborator.report(mistakes::too_many_alternatives(set.span, Some(&count), limit)));
                }
                let depth = env.vars.len();
                for value in values.iter() {
                    self.bind(variables, value, *span, env)?;
                    self.spread(alternative, rest, env, written)?;
                    env.vars.truncate(depth);
                }
            }
        }
        Ok(())
    }

    fn spend(&self, at: Span) -> Eval<()> {
        match self.elaborator.budget.get().checked_sub(1) {
            Some(left) => {
                self.elaborator.budget.set(left);
                Ok(())
            }
            None => {
                let limit = self.elaborator.max_states.saturating_mul(16).max(100_000);
                Err(self.elaborator.report(mistakes::too_many_alternatives(at, None, limit)))
            }
        }
    }

    fn bind(&self, variables: &'a [Name], value: Value, span: Span, env: &mut Env<'a>) -> Eval<()> {
        match (variables, value) {
            ([single], value) => env.vars.push((&single.text, value)),
            (several, Value::Tuple(parts)) if parts.len() == several.len() => {
                env.vars.extend(several.iter().map(|v| v.text.as_str()).zip(parts));
            }
            (several, value) => {
                let shown = format!("{} ({})", value.describe(), value.text());
                let needed = format!("a tuple of {} values for each step", several.len());
                return Err(self.elaborator.report(types::wrong_type(span, &shown, &needed)));
            }
        }
        Ok(())
    }

    fn weight(&self, expr: &'a Expr, env: &Env<'a>) -> Eval<Number> {
        let weight = self.elaborator.number(expr, env)?;
        if weight.sign(crate::check::value::TOLERANCE) < 0 {
            return Err(self.elaborator.report(weights::negative(expr.span, &weight.to_text())));
        }
        Ok(weight)
    }

    fn items(&mut self, symbols: &'a [Symbol], env: &Env<'a>) -> Eval<Vec<Item>> {
        let mut items = Vec::with_capacity(symbols.len());
        let mut bad = false;
        for symbol in symbols {
            match self.item(symbol, env) {
                Ok(item) => items.extend(item),
                Err(Stop) => bad = true,
            }
        }
        if bad { Err(Stop) } else { Ok(items) }
    }

    /// One item, `None` for `empty`.
    fn item(&mut self, symbol: &'a Symbol, env: &Env<'a>) -> Eval<Option<Item>> {
        let span = symbol.span;
        let kind = match &symbol.kind {
            SymbolKind::Empty => return Ok(None),
            SymbolKind::Error => return Err(Stop),
            SymbolKind::Token(literal) => {
                let value = match literal {
                    TokenLiteral::Int(text) => {
                        let number = Number::parse_literal(text).map_err(|why| self.elaborator.no_value(span, why))?;
                        Value::Number(number)
                    }
                    TokenLiteral::Str(text) => Value::Token(Arc::from(text.as_str())),
                    TokenLiteral::Tuple(parts) => {
                        let parts = parts.iter().map(|part| self.elaborator.eval(part, env));
                        Value::Tuple(parts.collect::<Eval<Vec<Value>>>()?)
                    }
                };
                ItemKind::Token(self.token(value, span)?)
            }
            SymbolKind::Name(name) => self.name(name, env)?,
            SymbolKind::Indexed { name, indices } => {
                let indices = indices.iter().map(|index| self.elaborator.eval(index, env)).collect::<Eval<Vec<Value>>>()?;
                ItemKind::Rule(self.refer(&name.text, indices, span)?)
            }
            SymbolKind::Call { path, args } => {
                let args = args.as_deref().unwrap_or(&[]);
                let value = match &path[..] {
                    [name] if env.var(&name.text).is_some() => env.var(&name.text).cloned().ok_or(Stop)?,
                    _ => self.elaborator.generator_call(path, args, span, env)?,
                };
                self.value_item(value, span)?
            }
            SymbolKind::Group(alternatives) => {
                ItemKind::Group(self.choices(alternatives, Arrow::Probabilities, env, "this group", span)?)
            }
            SymbolKind::Optional { item, probability } => {
                let p = self.chance(probability.as_ref(), env)?;
                return Ok(self.item(item, env)?.map(|item| Item { kind: ItemKind::Optional(Box::new(item), p), span }));
            }
            SymbolKind::Star { item, probability } => {
                let p = self.going_on(probability.as_ref(), env)?;
                return Ok(self.item(item, env)?.map(|item| Item { kind: ItemKind::Star(Box::new(item), p), span }));
            }
            SymbolKind::Plus { item, probability } => {
                let p = self.going_on(probability.as_ref(), env)?;
                return Ok(self.item(item, env)?.map(|item| Item { kind: ItemKind::Plus(Box::new(item), p), span }));
            }
            SymbolKind::Repeat { item, count } => {
                let (low, high) = self.counts(count, env)?;
                return Ok(self.item(item, env)?.map(|item| Item { kind: ItemKind::Repeat(Box::new(item), low, high), span }));
            }
        };
        Ok(Some(Item { kind, span }))
    }

    fn chance(&self, probability: Option<&'a Expr>, env: &Env<'a>) -> Eval<Number> {
        self.elaborator.probability(probability.ok_or(Stop)?, env)
    }

    /// The probability of another round, which must not be certain.
    fn going_on(&self, probability: Option<&'a Expr>, env: &Env<'a>) -> Eval<Number> {
        let expr = probability.ok_or(Stop)?;
        let p = self.chance(Some(expr), env)?;
        if Number::one().sub(&p).is_zero(crate::check::value::TOLERANCE) {
            let shown = p.to_text();
            return Err(self.elaborator.report(types::bad_number(expr.span, &shown, "a probability below 1 (or it never ends)")));
        }
        Ok(p)
    }

    /// `{n}` or `{n..=m}`.
    fn counts(&self, count: &'a Expr, env: &Env<'a>) -> Eval<(u64, u64)> {
        let wrong = |shown: &str| self.elaborator.report(types::bad_number(count.span, shown, "a count, or a range of counts"));
        let (low, end) = match self.elaborator.eval(count, env)? {
            Value::Set(Set::Range { low, end }) => (low, end),
            value => {
                let n = value.integer().ok_or_else(|| wrong(&value.text()))?;
                (n, n.saturating_add(1))
            }
        };
        match (u64::try_from(low), u64::try_from(end - 1)) {
            (Ok(low), Ok(high)) if low <= high => {
                self.size(high, count.span)?;
                Ok((low, high))
            }
            _ => Err(wrong(if low < 0 { "negative" } else { "empty" })),
        }
    }

    fn name(&mut self, name: &'a Name, env: &Env<'a>) -> Eval<ItemKind> {
        let own_token = env.tokens.as_ref().is_some_and(|own| own.get(&name.text).is_some());
        if let Some(value) = env.var(&name.text)
            && (!own_token || value.token_text().is_some() || matches!(value, Value::Generator(_)))
        {
            let value = value.clone();
            return self.value_item(value, name.span);
        }
        if self.table.contains(&name.text) {
            return Ok(ItemKind::Rule(self.refer(&name.text, Vec::new(), name.span)?));
        }
        if own_token {
            return Ok(ItemKind::Token(self.token(Value::Token(Arc::from(name.text.as_str())), name.span)?));
        }
        let value = match self.elaborator.modules[env.module].names.get(&name.text) {
            Some(_) => self.elaborator.generator_or_constant(name, env)?,
            None => return Err(Stop),
        };
        self.value_item(value, name.span)
    }

    fn value_item(&mut self, value: Value, span: Span) -> Eval<ItemKind> {
        match value {
            Value::Generator(made) => {
                if self.reads.is_some() || (made.kind == Kind::Process && self.table.heads.is_empty()) {
                    let mistake = types::wrong_type(span, "a generator", "a token or a rule");
                    return Err(self.elaborator.report(mistake));
                }
                let known = self.expansion.guests.iter().position(|guest| Arc::ptr_eq(guest, &made));
                Ok(ItemKind::Guest(known.unwrap_or_else(|| {
                    self.expansion.guests.push(made);
                    self.expansion.guests.len() - 1
                })))
            }
            value => Ok(ItemKind::Token(self.token(value, span)?)),
        }
    }

    fn token(&mut self, value: Value, span: Span) -> Eval<u32> {
        let Some(text) = value.token_text() else {
            let shown = format!("{} ({})", value.describe(), value.text());
            return Err(self.elaborator.report(mistakes::not_a_token(span, &shown)));
        };
        match &mut self.expansion.tokens {
            Tokens::Open(alphabet) => Ok(alphabet.add(&text, value)),
            Tokens::Declared(alphabet, place) => alphabet.get(&text).ok_or_else(|| {
                let mistake = mistakes::token_not_in_alphabet(span, &text, &alphabet.shown(), Some(*place));
                self.elaborator.report(mistake)
            }),
        }
    }
}

/// The value of a literal index.
fn literal(text: &str) -> Value {
    match Number::parse_literal(text) {
        Ok(number) => Value::Number(number),
        Err(_) => Value::Token(Arc::from(text)),
    }
}

impl<'a> Elaborator<'a> {
    /// The text of an expression that must be a token.
    pub(in crate::check) fn token_text(&self, expr: &'a Expr, env: &Env<'a>) -> Eval<String> {
        let value = self.eval(expr, env)?;
        value.token_text().ok_or_else(|| {
            let shown = format!("{} ({})", value.describe(), value.text());
            self.report(mistakes::not_a_token(expr.span, &shown))
        })
    }
}
