//! Indexed rules written out: one instance for each index value that is reached.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use crate::check::evaluate::{Elaborator, Env, Eval, Stop};
use crate::check::heads::{Pattern, RuleTable};
use crate::check::made::Made;
use crate::check::value::{Alphabet, Set, Value};
use crate::diagnostic::mistakes::{rules as mistakes, types};
use crate::number::Number;
use crate::source::Span;
use crate::syntax::tree::Expr;

/// A rule with values for its indices, written out.
#[derive(Debug)]
pub struct Instance {
    /// `B`, or `B[1]`.
    pub name: String,
    /// The token that it reads, in a channel.
    pub reads: Option<String>,
    /// Index of its head in the rule table.
    pub head: usize,
    pub alternatives: Vec<Choice>,
}

impl Instance {
    /// `B[1]`, or `q on 0` in a channel.
    fn described(&self) -> String {
        self.reads.as_ref().map_or_else(|| self.name.clone(), |token| format!("{} on {token}", self.name))
    }
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
    pub(super) elaborator: &'x Elaborator<'a>,
    pub(super) env: Env<'a>,
    pub(super) table: &'x RuleTable<'a>,
    matchers: Vec<Vec<Matcher<'a>>>,
    pub expansion: Expansion,
    ids: HashMap<(&'a str, Vec<String>), usize>,
    /// Rules of which an instance has been reached.
    names: HashSet<&'a str>,
    queue: VecDeque<(usize, Vec<Value>)>,
    pub(super) reads: Option<Reads>,
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

    pub(super) fn size(&self, count: u64, span: Span) -> Eval<()> {
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
        let (reads, texts) = match key.1.split_last() {
            Some((token, texts)) if self.reads.is_some() => (Some(token.clone()), texts),
            _ => (None, &key.1[..]),
        };
        let shown = if texts.is_empty() { name.to_owned() } else { format!("{name}[{}]", texts.join(", ")) };
        let Some(head) = self.head(name, &indices, &key.1) else {
            let heads = self.table.named(name).iter().map(|&h| &self.table.heads[h]);
            let heads: Vec<(Span, String)> = heads.map(|h| (h.span(), h.rule.head.text.clone())).collect();
            return Err(self.elaborator.report(match &reads {
                Some(token) => mistakes::channel_token_missing(heads.first().map_or(span, |h| h.0), &shown, token),
                None => mistakes::no_rule_for_index(span, &shown, &heads),
            }));
        };
        let limit = self.elaborator.max_states;
        if self.expansion.instances.len() >= limit {
            let place = self.table.heads[head].span();
            return Err(self.elaborator.report(match key.1.is_empty() {
                true => mistakes::machine_too_large(place, &format!("more than {limit}"), limit),
                false => mistakes::unbounded_index(place, name, &shown, limit),
            }));
        }
        let id = self.expansion.instances.len();
        self.expansion.instances.push(Instance { name: shown, reads, head, alternatives: Vec::new() });
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
            let name = self.expansion.instances[id].described();
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
