//! Generators: parameters, and what may stand in each kind of body.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::{Checker, Scope, Type};
use crate::check::heads::RuleTable;
use crate::check::scope::listed_tokens;
use crate::diagnostic::mistakes::{matrices, names, types as mistakes};
use crate::source::Span;
use crate::syntax::tree::{Body, BodyItem, BodyItemKind, ExprKind, Generator, GeneratorKind, Name, StartChoice};

impl<'a> Checker<'a> {
    pub(super) fn generator(&mut self, generator: &'a Generator) {
        let mut scope = Scope::default();
        let mut declared: HashMap<&str, Span> = HashMap::new();
        for param in &generator.params {
            let ty = self.param_type(param);
            if let Some(default) = &param.default {
                let module = self.module;
                self.argument(param, module, default, &scope);
            }
            self.declare(&mut declared, &param.name, "parameter");
            scope.vars.push((&param.name.text, ty));
        }
        self.alphabets_fit(generator);
        let sets = generator.over.iter().chain(generator.from_to.iter().flat_map(|(from, to)| [from, to]));
        sets.for_each(|set| self.alphabet(set, &scope));
        let own = generator.over.as_ref().or(generator.from_to.as_ref().map(|(_, to)| to));
        if let Some(tokens) = own.and_then(|set| listed_tokens(self.modules, self.module, set)) {
            scope.tokens = Some(Rc::new(tokens.into_iter().collect()));
        }
        match &generator.body {
            Body::Expr(value) => {
                let wanted = match generator.kind {
                    GeneratorKind::Grammar => Type::Language,
                    GeneratorKind::Channel => Type::Channel,
                    _ => Type::Process,
                };
                self.expect(value, &scope, wanted);
            }
            Body::Block(items) => self.block(generator, items, scope, declared),
            Body::Error => {}
        }
    }

    /// A channel says what it reads and what it writes, everything else only what it emits.
    fn alphabets_fit(&mut self, generator: &'a Generator) {
        let name = &generator.name;
        match (generator.kind == GeneratorKind::Channel, &generator.over, &generator.from_to) {
            (true, Some(over), None) => self.diagnostics.push(matrices::channel_alphabets_needed(over.span, &name.text)),
            (true, None, None) if matches!(generator.body, Body::Block(_)) => {
                self.diagnostics.push(matrices::channel_alphabets_needed(name.span, &name.text));
            }
            (true, Some(over), Some(_)) => {
                let help = "`from` and `to` say which tokens it reads and writes";
                self.diagnostics.push(mistakes::misplaced(over.span, "`over`", "a channel", help));
            }
            (false, _, Some((from, to))) => {
                let (place, help) =
                    (from.span.to(to.span), "only a channel reads tokens; a generator's own are declared by `over`");
                self.diagnostics.push(mistakes::misplaced(place, "`from` and `to`", "the head of what is no channel", help));
            }
            _ => {}
        }
    }

    fn declare(&mut self, declared: &mut HashMap<&'a str, Span>, name: &'a Name, what: &str) {
        if name.text.is_empty() {
            return;
        }
        if let Some(first) = declared.get(name.text.as_str()) {
            self.diagnostics.push(names::duplicate_declaration(name.span, &name.text, what, *first));
        } else {
            declared.insert(&name.text, name.span);
        }
    }

    fn block(
        &mut self,
        generator: &'a Generator,
        items: &'a [BodyItem],
        mut scope: Scope<'a>,
        mut declared: HashMap<&'a str, Span>,
    ) {
        if generator.kind == GeneratorKind::Hierarchy {
            self.misplaced(generator, items);
            self.levels(generator, scope);
            return;
        }
        for item in items {
            if let BodyItemKind::Let(definition) = &item.kind {
                let ty = self.expr(&definition.value, &scope);
                self.declare(&mut declared, &definition.name, "constant");
                scope.vars.push((&definition.name.text, ty));
            }
        }
        let table = Rc::new(RuleTable::new(self.modules, self.module, generator));
        self.rule_names(generator, &table, &scope, &declared);
        scope.rules = Some(Rc::clone(&table));
        // Without `over`, the tokens are the strings and integers that the rules hold.
        if generator.over.is_none() && generator.from_to.is_none() {
            scope.tokens = None;
        }
        let endless = matches!(generator.kind, GeneratorKind::Process | GeneratorKind::GeneralizedProcess);
        if generator.kind == GeneratorKind::Channel {
            let from = generator.from_to.as_ref().and_then(|(from, _)| listed_tokens(self.modules, self.module, from));
            let mut both: HashSet<String> = from.unwrap_or_default().into_iter().collect();
            both.extend(scope.tokens.iter().flat_map(|own| own.iter().cloned()));
            let mut wider = scope.clone();
            wider.tokens = Some(Rc::new(both));
            self.rules(&table, &wider, true);
        } else {
            self.rules(&table, &scope, endless);
        }
        self.misplaced(generator, items);
        self.matrices(generator, items, &scope);
        for item in items {
            if let BodyItemKind::Start(choices) = &item.kind {
                self.start(choices, &scope);
            }
        }
    }

    /// Clashes of rules with tokens and parameters.
    fn rule_names(
        &mut self,
        generator: &'a Generator,
        table: &RuleTable<'a>,
        scope: &Scope<'a>,
        declared: &HashMap<&'a str, Span>,
    ) {
        let mut seen = HashSet::new();
        for head in &table.heads {
            let name = &head.rule.head;
            if !seen.insert(name.text.as_str()) || name.text.is_empty() {
                continue;
            }
            if let Some(first) = declared.get(name.text.as_str()) {
                self.diagnostics.push(names::duplicate_declaration(name.span, &name.text, "name", *first));
            }
            if scope.tokens.as_ref().is_some_and(|own| own.contains(&name.text)) {
                let place = generator.over.as_ref().or(generator.from_to.as_ref().map(|(_, to)| to)).map(|set| set.span);
                self.diagnostics.push(names::token_and_rule(name.span, &name.text, place));
            }
        }
    }

    /// Items that do not belong into this kind of generator.
    fn misplaced(&mut self, generator: &'a Generator, items: &'a [BodyItem]) {
        let kind = generator.kind;
        let within = match kind {
            GeneratorKind::Process => "a process",
            GeneratorKind::GeneralizedProcess => "a generalized process",
            GeneratorKind::Grammar => "a grammar",
            GeneratorKind::Channel => "a channel",
            GeneratorKind::Hierarchy => "a hierarchy",
        };
        let mut says_something = false;
        for item in items {
            let (allowed, what, help) = match &item.kind {
                BodyItemKind::Rule(rule) if kind == GeneratorKind::Channel && rule.on.is_none() => {
                    (false, "a rule without `on`", "a channel's rule names the token it reads: `q on 0 -> 0 q`")
                }
                BodyItemKind::Rule(rule) if kind != GeneratorKind::Channel && rule.on.is_some() => {
                    (false, "a rule with `on`", "only a channel reads tokens")
                }
                BodyItemKind::Rule(_) => (
                    !matches!(kind, GeneratorKind::GeneralizedProcess | GeneratorKind::Hierarchy),
                    "a rule",
                    "a generalized process is given by matrices, a hierarchy by levels",
                ),
                BodyItemKind::Hidden(_) | BodyItemKind::Emits(_) | BodyItemKind::TokenMatrix { .. } => (
                    matches!(kind, GeneratorKind::Process | GeneratorKind::GeneralizedProcess),
                    "a matrix",
                    "matrices make a `process`",
                ),
                BodyItemKind::Final(_) => (
                    kind == GeneratorKind::GeneralizedProcess,
                    "`final`",
                    "only a `generalized process` has a final vector; that of a process is all ones",
                ),
                BodyItemKind::Start(_) => (
                    matches!(kind, GeneratorKind::Process | GeneratorKind::GeneralizedProcess),
                    "`start`",
                    "a grammar and a channel start in their first rule, a hierarchy where its levels do",
                ),
                BodyItemKind::Level { .. } => (kind == GeneratorKind::Hierarchy, "a level", "levels make a `hierarchy`"),
                BodyItemKind::Let(_) => continue,
                BodyItemKind::Error => {
                    says_something = true;
                    continue;
                }
            };
            says_something = true;
            if !allowed {
                let place = match &item.kind {
                    BodyItemKind::Rule(rule) => rule.head.span,
                    _ => item.span,
                };
                self.diagnostics.push(mistakes::misplaced(place, what, within, help));
            }
        }
        if !says_something {
            self.diagnostics.push(mistakes::empty_generator(
                generator.name.span,
                &generator.name.text,
                kind == GeneratorKind::Hierarchy,
            ));
        }
    }

    /// The matrices of a process, and that it is given in one way only.
    fn matrices(&mut self, generator: &'a Generator, items: &'a [BodyItem], scope: &Scope<'a>) {
        let (mut hidden, mut emits, mut token, mut rules) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let (mut starts, mut finals) = (Vec::new(), Vec::new());
        for item in items {
            match &item.kind {
                BodyItemKind::Hidden(value) | BodyItemKind::Emits(value) | BodyItemKind::Final(value) => {
                    self.expect(value, scope, Type::List);
                    match &item.kind {
                        BodyItemKind::Hidden(_) => hidden.push(item.span),
                        BodyItemKind::Emits(_) => emits.push(item.span),
                        _ => finals.push(item.span),
                    }
                }
                BodyItemKind::TokenMatrix { name, token: which, matrix } => {
                    if name.text != "T" && !name.text.is_empty() {
                        self.diagnostics.push(matrices::not_named_t(name.span, &name.text));
                    }
                    self.value(which, scope);
                    self.expect(matrix, scope, Type::List);
                    token.push(item.span);
                }
                BodyItemKind::Rule(_) => rules.push(item.span),
                BodyItemKind::Start(_) => starts.push(item.span),
                _ => {}
            }
        }
        for (what, places) in [("hidden", &hidden), ("emits", &emits), ("start", &starts), ("final", &finals)] {
            if let [first, again, ..] = places[..] {
                self.diagnostics.push(names::duplicate_declaration(again, what, "part", first));
            }
        }
        let ways: Vec<Span> =
            [rules.first(), hidden.first().or(emits.first()), token.first()].into_iter().flatten().copied().collect();
        let is_process = matches!(generator.kind, GeneratorKind::Process);
        if let [first, second, ..] = ways[..]
            && is_process
        {
            self.diagnostics.push(matrices::given_in_two_ways(second, first));
        }
        let may_have_matrices = matches!(generator.kind, GeneratorKind::Process | GeneratorKind::GeneralizedProcess);
        match (hidden.first(), emits.first()) {
            _ if !may_have_matrices => {}
            (Some(place), None) => self.diagnostics.push(matrices::missing_half(*place, "emits")),
            (None, Some(place)) => self.diagnostics.push(matrices::missing_half(*place, "hidden")),
            (Some(_), Some(_)) if generator.over.is_none() => {
                self.diagnostics.push(matrices::alphabet_needed(generator.name.span));
            }
            _ => {}
        }
    }

    fn start(&mut self, choices: &'a [StartChoice], scope: &Scope<'a>) {
        for choice in choices {
            let scope = &self.clauses(&choice.clauses, scope);
            if let Some(weight) = &choice.weight {
                self.expect(weight, scope, Type::Number);
            }
            let has_rules = scope.rules.as_ref().is_some_and(|rules| !rules.heads.is_empty());
            match &choice.state.kind {
                ExprKind::List(parts) => parts.iter().for_each(|part| {
                    self.expect(part, scope, Type::Number);
                }),
                ExprKind::Name(name) if has_rules => self.rule_use(name, 0, name.span, scope),
                ExprKind::Index { base, indices } => {
                    indices.iter().for_each(|index| {
                        self.value(index, scope);
                    });
                    if let ExprKind::Name(name) = &base.kind {
                        self.rule_use(name, indices.len(), choice.state.span, scope);
                    }
                }
                ExprKind::Error => {}
                // A state of a matrix process goes by its number, and a vector may be a constant.
                _ => {
                    self.expr(&choice.state, scope);
                }
            }
        }
    }

    /// The levels of a hierarchy, each seen by those after it; the type of the last.
    pub(super) fn levels(&mut self, generator: &'a Generator, mut scope: Scope<'a>) -> Type {
        let Body::Block(items) = &generator.body else { return Type::Process };
        if scope.vars.is_empty() {
            for param in &generator.params {
                let errors = self.diagnostics.len();
                let ty = self.param_type(param);
                self.diagnostics.truncate(errors);
                scope.vars.push((&param.name.text, ty));
            }
        }
        let mut declared: HashMap<&'a str, Span> = HashMap::new();
        let mut last = Type::Process;
        for item in items {
            match &item.kind {
                BodyItemKind::Let(definition) => {
                    let ty = self.expr(&definition.value, &scope);
                    self.declare(&mut declared, &definition.name, "constant");
                    scope.vars.push((&definition.name.text, ty));
                }
                BodyItemKind::Level { name, over, value } => {
                    if let Some(set) = over {
                        self.alphabet(set, &scope);
                    }
                    let mut inner = scope.clone();
                    inner.tokens = over
                        .as_ref()
                        .and_then(|set| listed_tokens(self.modules, self.module, set))
                        .map(|tokens| Rc::new(tokens.into_iter().collect()));
                    let found = self.expr(value, &inner);
                    if !matches!(found, Type::Process | Type::Language | Type::Unknown) {
                        let mistake = mistakes::wrong_type(value.span, found.describe(), "a process or a language");
                        self.diagnostics.push(mistake);
                    }
                    self.declare(&mut declared, name, "level");
                    if ["next", "state", "depth"].contains(&name.text.as_str()) {
                        self.diagnostics.push(mistakes::level_named_so(name.span, &name.text));
                    }
                    scope.vars.push((&name.text, found));
                    last = found;
                }
                _ => {}
            }
        }
        last
    }
}
