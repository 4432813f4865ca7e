//! Channels and hierarchies: checked, their alphabets worked out.

use std::sync::Arc;

use super::evaluate::{Elaborator, Env, Eval, Stop};
use super::heads::RuleTable;
use super::made::{Channel, Made};
use super::not_yet;
use super::rules::expand::{Expander, ItemKind, Reads, Tokens};
use super::value::Value;
use crate::diagnostic::mistakes::{rules as mistakes, types};
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
        Ok(Arc::new(Channel { name: generator.name.text.clone(), from, to }))
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
                    let made = Arc::new(Made { name: name.text.clone(), ..made });
                    levels.push((name.text.clone(), Arc::clone(&made)));
                    env.vars.push((&name.text, Value::Generator(made)));
                }
                _ => {}
            }
        }
        let Some((_, last)) = levels.last() else {
            return Err(self.report(types::empty_generator(generator.name.span, &generator.name.text)));
        };
        let span = generator.name.span;
        Ok(Made {
            kind: last.kind,
            name: generator.name.text.clone(),
            span,
            alphabet: Arc::clone(&last.alphabet),
            plan: Err(Box::new(not_yet::diagnostic("a hierarchy", span))),
            parameters: Vec::new(),
            docs: Vec::new(),
            levels: levels.iter().map(|(name, made)| (name.clone(), Arc::clone(&made.alphabet))).collect(),
            states: last.states.clone(),
            rules: last.rules.clone(),
        })
    }
}
