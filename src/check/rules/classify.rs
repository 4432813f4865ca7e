//! Which rules are states and which are phrases: a rule is a *phrase* if it can come to an end, else a *state*, and each must
//! be so in all its alternatives.

use super::expand::{Choice, Expansion, Instance, Item, ItemKind};
use crate::check::evaluate::{Elaborator, Eval, Stop};
use crate::check::heads::RuleTable;
use crate::check::program::Kind;
use crate::diagnostic::mistakes::rules as mistakes;
use crate::source::Span;

/// For each instance whether it can come to an end.
pub struct Ends(Vec<bool>);

impl Ends {
    /// The least solution of: a rule ends if all items of some alternative end.
    pub fn of(expansion: &Expansion) -> Ends {
        let count = expansion.instances.len();
        let mut users: Vec<Vec<usize>> = vec![Vec::new(); count];
        for (id, instance) in expansion.instances.iter().enumerate() {
            mentions(&instance.alternatives, &mut |used| users[used].push(id));
        }
        let mut ends = Ends(vec![false; count]);
        let mut queue: Vec<usize> = (0..count).collect();
        while let Some(id) = queue.pop() {
            if !ends.0[id] && expansion.instances[id].alternatives.iter().any(|choice| ends.choice(choice, expansion)) {
                ends.0[id] = true;
                queue.extend(users[id].iter().filter(|user| !ends.0[**user]));
            }
        }
        ends
    }

    pub fn rule(&self, id: usize) -> bool {
        self.0[id]
    }

    pub fn choice(&self, choice: &Choice, expansion: &Expansion) -> bool {
        choice.items.iter().all(|item| self.item(item, expansion))
    }

    pub fn item(&self, item: &Item, expansion: &Expansion) -> bool {
        match &item.kind {
            ItemKind::Token(_) | ItemKind::Optional(..) | ItemKind::Star(..) => true,
            ItemKind::Rule(id) => self.0[*id],
            ItemKind::Guest(guest) => expansion.guests[*guest].kind == Kind::Language,
            ItemKind::Group(choices) => choices.iter().any(|choice| self.choice(choice, expansion)),
            ItemKind::Plus(inner, _) => self.item(inner, expansion),
            ItemKind::Repeat(inner, low, _) => *low == 0 || self.item(inner, expansion),
        }
    }
}

/// Every rule that alternatives mention.
pub fn mentions(choices: &[Choice], visit: &mut dyn FnMut(usize)) {
    for item in choices.iter().flat_map(|choice| &choice.items) {
        item_mentions(item, visit);
    }
}

fn item_mentions(item: &Item, visit: &mut dyn FnMut(usize)) {
    match &item.kind {
        ItemKind::Rule(id) => visit(*id),
        ItemKind::Group(choices) => mentions(choices, visit),
        ItemKind::Optional(inner, _) | ItemKind::Star(inner, _) | ItemKind::Plus(inner, _) | ItemKind::Repeat(inner, ..) => {
            item_mentions(inner, visit);
        }
        ItemKind::Token(_) | ItemKind::Guest(_) => {}
    }
}

impl Elaborator<'_> {
    /// Checks that the rules make a process: `roots` never end, states end in states, phrases return in every alternative.
    pub(super) fn endless(&self, expansion: &Expansion, table: &RuleTable, roots: &[usize], ends: &Ends) -> Eval<()> {
        let mut bad = false;
        for &root in roots.iter().filter(|root| ends.rule(**root)) {
            let (id, place) = blame(expansion, ends, root);
            let instance = &expansion.instances[id];
            bad = true;
            self.report(mistakes::process_can_end(place, &instance.name, table.heads[instance.head].span()));
        }
        if bad {
            return Err(Stop);
        }
        for (id, instance) in expansion.instances.iter().enumerate() {
            let result = if ends.rule(id) {
                self.returning(expansion, &instance.alternatives, &instance.name, ends)
            } else {
                self.going_on(expansion, &instance.alternatives, ends)
            };
            bad |= result.is_err();
        }
        if bad { Err(Stop) } else { Ok(()) }
    }

    /// Alternatives of a state: something that never returns stands last, and only there.
    fn going_on(&self, expansion: &Expansion, choices: &[Choice], ends: &Ends) -> Eval<()> {
        for choice in choices {
            let Some((last, before)) = choice.items.split_last() else { return Err(Stop) };
            for (place, item) in before.iter().enumerate() {
                if !ends.item(item, expansion) {
                    let next = choice.items[place + 1].span;
                    return Err(self.report(mistakes::after_endless_call(next, item.span, &name_of(expansion, item))));
                }
                self.item_returning(expansion, item, ends)?;
            }
            match &last.kind {
                ItemKind::Group(inner) => {
                    if inner.iter().any(|choice| ends.choice(choice, expansion)) {
                        return Err(Stop);
                    }
                    self.going_on(expansion, inner, ends)?;
                }
                ItemKind::Plus(inner, _) | ItemKind::Repeat(inner, ..) => {
                    return Err(self.report(mistakes::after_endless_call(last.span, inner.span, &name_of(expansion, inner))));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Alternatives of a phrase: each returns, whatever happens in it.
    fn returning(&self, expansion: &Expansion, choices: &[Choice], name: &str, ends: &Ends) -> Eval<()> {
        for choice in choices {
            if !ends.choice(choice, expansion) {
                let returns = choices.iter().find(|c| ends.choice(c, expansion)).map_or(choice.span, |c| c.span);
                return Err(self.report(mistakes::mixed_rule(choice.span, name, returns)));
            }
            choice.items.iter().try_for_each(|item| self.item_returning(expansion, item, ends))?;
        }
        Ok(())
    }

    fn item_returning(&self, expansion: &Expansion, item: &Item, ends: &Ends) -> Eval<()> {
        match &item.kind {
            ItemKind::Group(choices) => self.returning(expansion, choices, "this group", ends),
            ItemKind::Optional(inner, _) | ItemKind::Star(inner, _) | ItemKind::Repeat(inner, ..) => {
                if !ends.item(inner, expansion) {
                    return Err(self.report(mistakes::after_endless_call(item.span, inner.span, &name_of(expansion, inner))));
                }
                self.item_returning(expansion, inner, ends)
            }
            ItemKind::Plus(inner, _) => self.item_returning(expansion, inner, ends),
            ItemKind::Token(_) | ItemKind::Rule(_) | ItemKind::Guest(_) => Ok(()),
        }
    }

    /// Checks that every rule of a grammar can come to an end.
    pub(super) fn finishing(&self, expansion: &Expansion, table: &RuleTable, ends: &Ends) -> Eval<()> {
        let mut told: Vec<&str> = Vec::new();
        for (id, instance) in expansion.instances.iter().enumerate() {
            let head = &table.heads[instance.head];
            let name = head.rule.head.text.as_str();
            if !ends.rule(id) && !told.contains(&name) {
                told.push(name);
                self.report(mistakes::never_finishes(head.span(), &instance.name));
            }
        }
        if told.is_empty() { Ok(()) } else { Err(Stop) }
    }
}

fn name_of(expansion: &Expansion, item: &Item) -> String {
    match &item.kind {
        ItemKind::Rule(id) => expansion.instances[*id].name.clone(),
        ItemKind::Guest(guest) => expansion.guests[*guest].name.clone(),
        _ => "this".to_owned(),
    }
}

/// The alternative to show for a process that ends: from the root along last items that look like states, to one that ends in
/// something else.
fn blame(expansion: &Expansion, ends: &Ends, root: usize) -> (usize, Span) {
    let mut seen = vec![root];
    let mut at = root;
    loop {
        let instance: &Instance = &expansion.instances[at];
        let ending: Vec<&Choice> = instance.alternatives.iter().filter(|c| ends.choice(c, expansion)).collect();
        let next = ending.iter().find_map(|choice| match choice.items.last().map(|item| &item.kind) {
            Some(ItemKind::Rule(id)) if !seen.contains(id) && calls_last(expansion, *id) => Some(*id),
            _ => None,
        });
        let plain = ending.iter().find(|choice| !matches!(choice.items.last().map(|i| &i.kind), Some(ItemKind::Rule(_))));
        match (plain, next) {
            (Some(choice), _) => return (at, choice.span),
            (None, Some(id)) => {
                seen.push(id);
                at = id;
            }
            (None, None) => return (at, ending.first().map_or(Span::new(crate::source::FileId(0), 0, 0), |c| c.span)),
        }
    }
}

fn calls_last(expansion: &Expansion, id: usize) -> bool {
    let last = |choice: &Choice| matches!(choice.items.last().map(|item| &item.kind), Some(ItemKind::Rule(_)));
    expansion.instances[id].alternatives.iter().any(last)
}
