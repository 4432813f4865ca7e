//! Channels and hierarchies: checked, their alphabets worked out.

use std::sync::Arc;

use super::evaluate::{Elaborator, Env, Eval, Stop};
use super::heads::{Pattern, RuleTable};
use super::made::{Channel, Made};
use super::program::Kind;
use super::rules::build::Builder;
use super::rules::expand::{Choice, Expander, Expansion, Item, ItemKind, Reads, Tokens};
use super::value::{Alphabet, Value};
use crate::diagnostic::mistakes::compose::surplus_token;
use crate::diagnostic::mistakes::{rules as mistakes, types};
use crate::network::level::levelled;
use crate::network::plan::{Channel as Transducer, Move, Plan};
use crate::number::{Number, Scalar};
use crate::source::Span;
use crate::syntax::tree::{BodyItem, BodyItemKind, Generator};

impl<'a> Elaborator<'a> {
    pub(super) fn channel(&self, generator: &'a Generator, items: &'a [BodyItem], mut env: Env<'a>) -> Eval<Arc<Channel>> {
        let Some((from_set, to_set)) = &generator.from_to else { return Err(Stop) };
        let (from, to) = (self.alphabet(from_set, &env)?, self.alphabet(to_set, &env)?);
        self.constants_of(items, &mut env)?;
        let table = RuleTable::new(self.modules, env.module, generator);
        let Some(first) = table.heads.first() else { return Err(Stop) };
        // The tokens read are known by name in heads, those written in the rest of a rule.
        env.tokens = Some(Arc::clone(&from));
        let reads = Reads { alphabet: Arc::clone(&from) };
        self.reads_only(&table, &from, &env)?;
        let mut expander = Expander::new(self, env.clone(), &table, Tokens::Declared(Arc::clone(&to), to_set.span), Some(reads))?;
        expander.writes(Arc::clone(&to));
        if expander.roots(0)?.is_none() {
            let shown = first.rule.head.text.as_str();
            return Err(self.report(mistakes::index_without_set(first.span(), shown, "the index")));
        }
        expander.run()?;
        let mut bad = false;
        for choice in expander.expansion.instances.iter().flat_map(|instance| &instance.alternatives) {
            match choice.items.split_last() {
                Some((last, before)) if matches!(last.kind, ItemKind::Rule(_)) => {
                    for item in before.iter().filter(|item| matches!(item.kind, ItemKind::Rule(_) | ItemKind::Guest(_))) {
                        self.report(mistakes::not_in_channel(item.span));
                        bad = true;
                    }
                }
                _ => {
                    self.report(mistakes::channel_can_end(choice.span));
                    bad = true;
                }
            }
        }
        if bad {
            return Err(Stop);
        }
        let transducer = self.transducer(&expander.expansion, &from, &to, generator.name.span)?;
        Ok(Arc::new(Channel { name: generator.name.text.clone(), from, to, transducer }))
    }

    /// A rule for a token that the channel does not read would never be used.
    fn reads_only(&self, table: &RuleTable<'a>, from: &Alphabet, env: &Env<'a>) -> Eval<()> {
        let mut bad = false;
        for head in &table.heads {
            let Some(Pattern::Literal(token)) = head.patterns.last() else { continue };
            let text = self.token_text(token, env)?;
            if from.get(&text).is_none() {
                self.report(surplus_token(token.span, &text, &from.shown(), None));
                bad = true;
            }
        }
        if bad { Err(Stop) } else { Ok(()) }
    }

    /// The rules of a channel as moves. A state's instances, one for each token it reads, stand next to one another.
    fn transducer(&self, expansion: &Expansion, from: &Alphabet, to: &Alphabet, at: Span) -> Eval<Transducer<Number>> {
        let reads = from.len();
        let (mut moves, mut strings) = (Vec::new(), Vec::new());
        for (id, instance) in expansion.instances.iter().enumerate() {
            for choice in &instance.alternatives {
                let Some((Item { kind: ItemKind::Rule(next), .. }, written)) = choice.items.split_last() else {
                    return Err(Stop);
                };
                moves.push(Move {
                    from: (id / reads) as u32,
                    token: (id % reads) as u32,
                    probability: choice.weight.clone(),
                    output: strings.len() as u32,
                    to: (next / reads) as u32,
                });
                let output = Choice { weight: Number::one(), items: written.to_vec(), span: choice.span };
                strings.push((instance.name.clone(), vec![output]));
            }
        }
        let outputs = Builder::strings(self, expansion, &strings, at)?;
        let states = expansion.instances.iter().step_by(reads.max(1)).map(|instance| instance.name.clone()).collect();
        Ok(Transducer { reads: from.names(), writes: to.names(), states, moves, outputs })
    }

    pub(super) fn hierarchy(&self, generator: &'a Generator, items: &'a [BodyItem], mut env: Env<'a>) -> Eval<Made> {
        let mut levels: Vec<(String, Arc<Made>)> = Vec::new();
        for item in items {
            match &item.kind {
                BodyItemKind::Let(definition) => {
                    let value = self.eval(&definition.value, &env)?;
                    env.vars.push((&definition.name.text, value));
                }
                BodyItemKind::Level { name, over, value } => {
                    let alphabet = match over {
                        Some(set) => Some(self.alphabet(set, &env)?),
                        None => None,
                    };
                    let mut inner = env.clone();
                    inner.tokens.clone_from(&alphabet);
                    let made = self.made(value, &inner)?;
                    let made = self.over(made, alphabet.as_ref(), over.as_ref().map_or(value.span, |set| set.span))?;
                    let plan = level(made.plan, made.kind, &name.text);
                    let mut known = made.levels;
                    known.retain(|(other, _)| *other != name.text);
                    known.push((name.text.clone(), Arc::clone(&made.alphabet)));
                    let made = Arc::new(Made { name: name.text.clone(), plan, levels: known, ..made });
                    levels.push((name.text.clone(), Arc::clone(&made)));
                    env.vars.push((&name.text, Value::Generator(made)));
                }
                _ => {}
            }
        }
        let Some((_, last)) = levels.last() else {
            return Err(self.report(types::empty_generator(generator.name.span, &generator.name.text, true)));
        };
        let span = generator.name.span;
        Ok(Made {
            kind: last.kind,
            name: generator.name.text.clone(),
            span,
            alphabet: Arc::clone(&last.alphabet),
            plan: last.plan.clone(),
            parameters: Vec::new(),
            docs: Vec::new(),
            levels: last.levels.clone(),
            states: last.states.clone(),
            rules: last.rules.clone(),
        })
    }
}

/// A generator as a level of a hierarchy.
fn level(plan: Plan<Number>, kind: Kind, name: &str) -> Plan<Number> {
    match plan {
        Plan::Network(network) if kind == Kind::Language => Plan::Network(levelled(network, name)),
        plan => Plan::Level { name: name.to_owned(), source: Box::new(plan) },
    }
}
