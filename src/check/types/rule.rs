//! Names and types in rules.

use std::rc::Rc;

use super::{Checker, Scope, Type, closest};
use crate::check::heads::{Head, Pattern, RuleTable};
use crate::check::scope::Entity;
use crate::diagnostic::mistakes::{names, rules as mistakes, types};
use crate::source::Span;
use crate::syntax::tree::{Alternative, Clause, Expr, Name, Symbol, SymbolKind, TokenLiteral};

impl<'a> Checker<'a> {
    /// All rules of a generator. `endless`: it is a process, so that a process may be called.
    pub(super) fn rules(&mut self, table: &RuleTable<'a>, scope: &Scope<'a>, endless: bool) {
        self.duplicate_rules(table);
        for head in &table.heads {
            let mut inner = scope.clone();
            for pattern in &head.patterns {
                match pattern {
                    Pattern::Literal(value) => {
                        self.value(value, scope);
                    }
                    Pattern::Variable(name) => inner.vars.push((&name.text, Type::Token)),
                    Pattern::Member { name, set } => {
                        self.expect(set, scope, Type::Set);
                        inner.vars.push((&name.text, Type::Token));
                    }
                }
            }
            self.alternatives(&head.rule.alternatives, &inner, endless);
        }
    }

    fn duplicate_rules(&mut self, table: &RuleTable<'a>) {
        let shape = |checker: &Checker<'a>, head: &Head<'a>| -> Vec<String> {
            let text = |expr: &Expr| checker.sources.text(expr.span).split_whitespace().collect::<String>();
            let written = |pattern: &Pattern<'a>| match pattern {
                Pattern::Literal(value) => text(value),
                Pattern::Variable(_) => "_".to_owned(),
                Pattern::Member { set, .. } => format!("in {}", text(set)),
            };
            head.patterns.iter().map(written).collect()
        };
        let mut seen = std::collections::HashMap::new();
        for head in &table.heads {
            let key = (head.rule.head.text.as_str(), shape(self, head));
            if let Some(first) = seen.get(&key) {
                if !head.rule.head.text.is_empty() {
                    let shown = self.sources.text(head.span());
                    let close = if shown.contains('[') && !shown.ends_with(']') { "]" } else { "" };
                    self.diagnostics.push(names::duplicate_rule(head.span(), &format!("{shown}{close}"), *first));
                }
            } else {
                seen.insert(key, head.span());
            }
        }
    }

    pub(super) fn alternatives(&mut self, alternatives: &'a [Alternative], scope: &Scope<'a>, endless: bool) {
        for alternative in alternatives {
            let inner = self.clauses(&alternative.clauses, scope);
            if let Some(weight) = &alternative.weight {
                self.expect(weight, &inner, Type::Number);
            }
            for item in &alternative.items {
                self.symbol(item, &inner, endless);
            }
        }
    }

    /// What is in sight where `for` and `if` have been carried out.
    pub(super) fn clauses(&mut self, clauses: &'a [Clause], scope: &Scope<'a>) -> Scope<'a> {
        let mut inner = scope.clone();
        for clause in clauses {
            match clause {
                Clause::For { variables, set, .. } => {
                    self.expect(set, &inner, Type::Set);
                    inner.vars.extend(variables.iter().map(|v| (v.text.as_str(), Type::Token)));
                }
                Clause::If { condition, .. } => {
                    self.expect(condition, &inner, Type::Truth);
                }
            }
        }
        inner
    }

    fn symbol(&mut self, symbol: &'a Symbol, scope: &Scope<'a>, endless: bool) {
        match &symbol.kind {
            SymbolKind::Token(TokenLiteral::Tuple(parts)) => parts.iter().for_each(|part| match scope.tokens.is_some() {
                // Whether the alphabet has a tuple with such a name is seen once it is known.
                true => self.beside_bare_names(part, scope),
                false => {
                    self.value(part, scope);
                }
            }),
            SymbolKind::Token(_) | SymbolKind::Empty | SymbolKind::Error => {}
            SymbolKind::Name(name) => self.item_name(name, scope, endless),
            SymbolKind::Indexed { name, indices } => {
                for index in indices {
                    self.value(index, scope);
                }
                self.rule_use(name, indices.len(), symbol.span, scope);
            }
            SymbolKind::Call { path, args } => {
                let args: &'a [crate::syntax::tree::Arg] = args.as_deref().unwrap_or(&[]);
                let found = self.generator_call(path, args, symbol.span, scope);
                self.item_type(symbol.span, found, endless);
            }
            SymbolKind::Group(alternatives) => self.alternatives(alternatives, scope, endless),
            SymbolKind::Optional { item, probability } => {
                self.repeated(symbol.span, '?', item, probability.as_ref(), scope, endless)
            }
            SymbolKind::Star { item, probability } => self.repeated(symbol.span, '*', item, probability.as_ref(), scope, endless),
            SymbolKind::Plus { item, probability } => self.repeated(symbol.span, '+', item, probability.as_ref(), scope, endless),
            SymbolKind::Repeat { item, count } => {
                let found = self.expr(count, scope);
                if found != Type::Set {
                    self.want(count.span, found, Type::Number);
                }
                self.symbol(item, scope, endless);
            }
        }
    }

    fn repeated(
        &mut self,
        span: Span,
        sign: char,
        item: &'a Symbol,
        probability: Option<&'a Expr>,
        scope: &Scope<'a>,
        endless: bool,
    ) {
        match probability {
            Some(p) => {
                self.expect(p, scope, Type::Number);
            }
            None => self.diagnostics.push(mistakes::repetition_without_probability(span, sign)),
        }
        self.symbol(item, scope, endless);
    }

    /// A bare name as an item: an index or loop variable, a rule, a token, a parameter, a generator.
    fn item_name(&mut self, name: &'a Name, scope: &Scope<'a>, endless: bool) {
        let own_token = scope.tokens.as_ref().is_some_and(|own| own.contains(&name.text));
        match scope.var(&name.text) {
            Some(Type::Process) => return self.item_type(name.span, Type::Process, endless),
            Some(Type::Token | Type::Number | Type::Language | Type::Unknown) => return,
            Some(other) if !own_token => {
                self.diagnostics.push(mistakes::not_a_token(name.span, other.describe()));
                return;
            }
            Some(_) | None => {}
        }
        if scope.rules.as_ref().is_some_and(|rules| rules.contains(&name.text)) {
            return self.rule_use(name, 0, name.span, scope);
        }
        if own_token {
            return;
        }
        match self.modules[self.module].names.get(&name.text) {
            Some((Entity::Generator(_), _)) => {
                let found = self.generator_call(std::slice::from_ref(name), &[], name.span, scope);
                self.item_type(name.span, found, endless);
            }
            Some((entity, _)) => {
                let entity = *entity;
                let found = self.entity_type(entity);
                if !found.fits(Type::Token) || matches!(entity, Entity::Module(_)) {
                    let what = entity.describe(self.modules);
                    self.diagnostics.push(mistakes::not_a_token(name.span, what));
                }
            }
            None => match self.modules[self.module].tokens.get(&name.text) {
                Some(alphabet) => {
                    let mistake = names::token_of_another_alphabet(name.span, &name.text, alphabet);
                    self.diagnostics.push(mistake);
                }
                None => {
                    let expected = if scope.tokens.is_some() { "rule, parameter or declared token" } else { "rule or parameter" };
                    self.unknown(name, scope, expected, &[]);
                    self.may_be_a_token(name);
                }
            },
        }
    }

    fn item_type(&mut self, span: Span, found: Type, endless: bool) {
        match found {
            Type::Process if !endless => self.diagnostics.push(mistakes::process_in_grammar(span)),
            Type::Process | Type::Language | Type::Token | Type::Number | Type::Unknown => {}
            other => self.diagnostics.push(types::wrong_type(span, other.describe(), "a token, a rule or a grammar")),
        }
    }

    /// A use of a rule with some number of indices.
    pub(super) fn rule_use(&mut self, name: &'a Name, indices: usize, span: Span, scope: &Scope<'a>) {
        let Some(rules) = scope.rules.as_ref().map(Rc::clone) else {
            self.diagnostics.push(mistakes::unknown_rule(name.span, &name.text, indices > 0, None));
            return;
        };
        let heads = rules.named(&name.text);
        let Some(&first) = heads.first() else {
            let other = closest(&name.text, rules.names());
            self.diagnostics.push(mistakes::unknown_rule(name.span, &name.text, indices > 0, other));
            return;
        };
        let mut counts: Vec<usize> = heads.iter().map(|&h| rules.heads[h].rule.indices.len()).collect();
        counts.sort_unstable();
        counts.dedup();
        if !counts.contains(&indices) {
            let place = rules.heads[first].span();
            self.diagnostics.push(mistakes::wrong_index_count(span, &name.text, indices, &counts, place));
        }
    }
}
