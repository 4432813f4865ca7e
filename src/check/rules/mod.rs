//! Generators given by rules: written out, classified, and built into a network.

mod alternatives;
pub(in crate::check) mod build;
mod classify;
pub mod expand;
mod weights;

use std::sync::Arc;

use super::evaluate::{Elaborator, Env, Eval, Stop};
use super::heads::RuleTable;
use super::made::Made;
use super::program::Kind;
use super::value::{Alphabet, Value};
use crate::diagnostic::mistakes::rules as mistakes;
use crate::network::Start;
use crate::network::plan::Plan;
use crate::number::{Number, Scalar};
use crate::source::Span;
use crate::syntax::tree::{Arrow, BodyItem, BodyItemKind, Expr, ExprKind, Generator, GeneratorKind, StartChoice};
use build::{Builder, network};
use classify::Ends;
use expand::{Expander, Expansion, Tokens};

impl<'a> Elaborator<'a> {
    /// A process or a grammar with a body of rules or matrices.
    pub(super) fn block(&self, generator: &'a Generator, items: &'a [BodyItem], mut env: Env<'a>) -> Eval<Made> {
        self.constants_of(items, &mut env)?;
        let has_rules = items.iter().any(|item| matches!(item.kind, BodyItemKind::Rule(_)));
        if has_rules { self.by_rules(generator, items, env) } else { self.by_matrices(generator, items, &env) }
    }

    /// `let`s of a body, in order.
    pub(super) fn constants_of(&self, items: &'a [BodyItem], env: &mut Env<'a>) -> Eval<()> {
        for item in items {
            if let BodyItemKind::Let(definition) = &item.kind {
                let value = self.eval(&definition.value, env)?;
                env.vars.push((&definition.name.text, value));
            }
        }
        Ok(())
    }

    fn by_rules(&self, generator: &'a Generator, items: &'a [BodyItem], env: Env<'a>) -> Eval<Made> {
        let table = RuleTable::new(self.modules, env.module, generator);
        let tokens = match (&env.tokens, &generator.over) {
            (Some(alphabet), Some(set)) => Tokens::Declared(Arc::clone(alphabet), set.span),
            _ => Tokens::Open(Alphabet::default()),
        };
        let mut expander = Expander::new(self, env.clone(), &table, tokens, None)?;
        let start: Option<&'a [StartChoice]> = items.iter().find_map(|item| match &item.kind {
            BodyItemKind::Start(choices) => Some(&choices[..]),
            _ => None,
        });
        let is_process = generator.kind != GeneratorKind::Grammar;
        let mut law: Vec<(usize, Number)> = Vec::new();
        let mut roots: Vec<usize> = Vec::new();
        match start {
            Some(choices) => {
                law = self.start_law(choices, &env, &mut expander)?;
                roots.extend(law.iter().map(|(id, _)| *id));
                expander.run()?;
            }
            None => self.reach(&table, &mut expander, &mut roots, is_process)?,
        }
        let mut expansion = expander.expansion;
        self.guest_tokens(&mut expansion, generator.name.span)?;
        let ends = Ends::of(&expansion);
        if is_process {
            // Rules that nothing calls are roots only if they go on for ever; phrases that nothing calls are never reached.
            let first = roots.first().copied();
            roots.retain(|root| Some(*root) == first || start.is_some() || !ends.rule(*root));
            self.endless(&expansion, &table, &roots, &ends)?;
        } else {
            self.finishing(&expansion, &table, &ends)?;
        }
        // Where part of the body could not be read, what follows from its absence is no surprise.
        let whole = !items.iter().any(|item| item.kind == BodyItemKind::Error);
        if whole {
            self.unreached(&table, &expansion, &roots);
        }
        for guest in expansion.guests.iter().filter(|guest| guest.kind == Kind::Language) {
            self.must_terminate(guest, generator.name.span, false)?;
        }
        let alphabet = match &expansion.tokens {
            Tokens::Declared(alphabet, _) => Arc::clone(alphabet),
            Tokens::Open(alphabet) => Arc::new(alphabet.clone()),
        };
        let root_name = is_process.then_some(generator.name.text.as_str());
        let mut built = Builder::build(self, &expansion, &table, &ends, root_name, generator.name.span)?;
        let start = if !is_process {
            Start::Entry
        } else if start.is_some() {
            Start::Law(law.into_iter().filter_map(|(id, weight)| Some((built.states[id]?, weight))).collect())
        } else {
            Start::Stationary
        };
        if is_process {
            self.goes_on_emitting(&built.components[0], generator.name.span)?;
        }
        if let (Start::Stationary, true) = (&start, is_process && whole) {
            self.one_class(&built.components[0], generator.name.span)?;
        }
        let endings = std::mem::take(&mut built.endings);
        let network = network(built, &alphabet, start);
        if is_process {
            self.phrases_terminate(&network, generator.name.span)?;
        }
        let states = expansion.instances.iter().enumerate().filter(|(id, _)| !ends.rule(*id));
        let mut rules: Vec<String> = table.names().map(str::to_owned).collect();
        rules.sort();
        let made = Made {
            kind: if is_process { Kind::Process } else { Kind::Language },
            name: generator.name.text.clone(),
            span: generator.name.span,
            states: states.map(|(_, instance)| instance.name.clone()).collect(),
            plan: if endings.is_empty() { Plan::Network(network) } else { Plan::Joined { network, endings } },
            alphabet,
            parameters: Vec::new(),
            docs: Vec::new(),
            levels: Vec::new(),
            rules,
        };
        if whole {
            self.unused_tokens(&made, generator, &env);
        }
        Ok(made)
    }

    /// Reaches rules from the first on; rules of which nothing has been reached begin by themselves in a process, which has no first
    /// rule (it starts in its stationary distribution).
    fn reach(
        &self,
        table: &RuleTable<'a>,
        expander: &mut Expander<'_, 'a>,
        roots: &mut Vec<usize>,
        is_process: bool,
    ) -> Eval<()> {
        for (index, head) in table.heads.iter().enumerate() {
            let first = index == 0;
            if !first && (!is_process || expander.reached(&head.rule.head.text)) {
                continue;
            }
            match expander.roots(index)? {
                Some(found) if is_process => roots.extend(found),
                Some(found) if found.len() > 1 => {
                    let names = found.iter().map(|id| expander.expansion.instances[*id].name.clone()).collect::<Vec<String>>();
                    return Err(self.report(mistakes::several_beginnings(head.span(), &names)));
                }
                Some(found) => roots.extend(found),
                None if first => {
                    let name = head.rule.indices.first().and_then(|index| match &index.kind {
                        ExprKind::Name(name) => Some(name.text.as_str()),
                        _ => None,
                    });
                    let shown = head.rule.head.text.as_str();
                    return Err(self.report(mistakes::index_without_set(head.span(), shown, name.unwrap_or("the index"))));
                }
                None => {}
            }
            expander.run()?;
        }
        Ok(())
    }

    /// Tokens of the grammars called become tokens of the caller.
    pub(in crate::check) fn guest_tokens(&self, expansion: &mut Expansion, at: Span) -> Eval<()> {
        for guest in &expansion.guests {
            for (text, value) in guest.alphabet.tokens.iter().zip(&guest.alphabet.values) {
                match &mut expansion.tokens {
                    Tokens::Open(alphabet) => {
                        alphabet.add(text, value.clone());
                    }
                    Tokens::Declared(alphabet, place) => {
                        if alphabet.get(text).is_none() {
                            let mistake = mistakes::token_not_in_alphabet(at, text, &alphabet.shown(), Some(*place));
                            return Err(self.report(mistake.note(format!("`{}` may emit it", guest.name))));
                        }
                    }
                }
            }
        }
        Ok(())
    }

    fn start_law(
        &self,
        choices: &'a [StartChoice],
        env: &Env<'a>,
        expander: &mut Expander<'_, 'a>,
    ) -> Eval<Vec<(usize, Number)>> {
        let mut law = Vec::new();
        let mut written = Vec::new();
        for choice in choices {
            let span = choice.state.span;
            let (name, indices): (&'a str, &'a [Expr]) = match &choice.state.kind {
                ExprKind::Name(name) => (&name.text, &[]),
                ExprKind::Index { base, indices } => match &base.kind {
                    ExprKind::Name(name) => (&name.text, indices),
                    _ => return Err(Stop),
                },
                _ => return Err(self.report(mistakes::start_needs_state(span))),
            };
            self.each(&choice.clauses, &mut env.clone(), &mut |env| {
                self.spend(span)?;
                let indices = indices.iter().map(|index| self.eval(index, env)).collect::<Eval<Vec<Value>>>()?;
                law.push(expander.refer(name, indices, span)?);
                written.push((self.weight(choice.weight.as_ref(), env)?, span));
                Ok(())
            })?;
        }
        let place = |choice: &StartChoice| choice.weight.as_ref().map_or(choice.state.span, |w| choice.state.span.to(w.span));
        let at = choices.iter().map(place).reduce(Span::to).ok_or(Stop)?;
        let shares = self.shares(&written, Arrow::Probabilities, "start", at)?;
        Ok(law.into_iter().zip(shares).filter(|(_, weight)| !weight.is_zero(0.0)).collect())
    }

    /// Warns of rules that nothing reaches.
    fn unreached(&self, table: &RuleTable<'a>, expansion: &Expansion, roots: &[usize]) {
        let mut called = vec![false; expansion.instances.len()];
        roots.iter().for_each(|root| called[*root] = true);
        let mut queue = roots.to_vec();
        while let Some(id) = queue.pop() {
            classify::mentions(&expansion.instances[id].alternatives, &mut |used| {
                if !std::mem::replace(&mut called[used], true) {
                    queue.push(used);
                }
            });
        }
        let used: std::collections::HashSet<usize> =
            expansion.instances.iter().zip(&called).filter(|(_, called)| **called).map(|(i, _)| i.head).collect();
        let names: std::collections::HashSet<&str> = used.iter().map(|head| table.heads[*head].rule.head.text.as_str()).collect();
        for head in &table.heads {
            // Which index values are reached depends on parameters: only what has no index is surely forgotten.
            if names.contains(head.rule.head.text.as_str()) || !head.patterns.is_empty() {
                continue;
            }
            let mistake =
                mistakes::never_reached(head.span(), &format!("the rule `{}`", head.rule.head.text), "nothing leads here");
            self.report(mistake);
        }
    }
}
