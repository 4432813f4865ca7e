//! Rules written out become a network: states are nodes of the root, phrases components.

use super::classify::Ends;
use super::expand::{Choice, Expansion, Item, ItemKind};
use crate::check::evaluate::{Elaborator, Eval, Stop};
use crate::check::heads::RuleTable;
use crate::check::network::{Draft, import};
use crate::check::program::Kind;
use crate::check::value::Alphabet;
use crate::diagnostic::mistakes::rules as mistakes;
use crate::network::plan::Plan;
use crate::network::{Component, ComponentId, Label, Network, NodeId, Start, Token};
use crate::number::{Number, Scalar};
use crate::source::Span;

/// What stands for each instance in the network.
enum Place {
    State(NodeId),
    Phrase(ComponentId),
}

pub(in crate::check) struct Builder<'x, 'a> {
    elaborator: &'x Elaborator<'a>,
    places: Vec<Place>,
    /// Component of each guest, and for a process the node of the root where it takes over.
    guests: Vec<(ComponentId, Option<NodeId>)>,
    nodes: usize,
    at: Span,
}

/// The components of a generator's rules; component 0 is the root of a process.
pub(in crate::check) struct Built {
    pub components: Vec<Component<Number>>,
    /// Node of the root for each instance that is a state.
    pub states: Vec<Option<NodeId>>,
    pub root: ComponentId,
    /// Components that stand for processes, each with its plan.
    pub endings: Vec<(ComponentId, Plan<Number>)>,
}

impl<'x, 'a> Builder<'x, 'a> {
    /// `process`: the name of the root component that holds the states; a grammar has none, its first instance is the root.
    pub fn build(
        elaborator: &'x Elaborator<'a>,
        expansion: &'x Expansion,
        table: &RuleTable<'a>,
        ends: &'x Ends,
        process: Option<&str>,
        at: Span,
    ) -> Eval<Built> {
        let mut builder = Builder { elaborator, places: Vec::new(), guests: Vec::new(), nodes: 0, at };
        let origin = |id: usize| {
            let mut origins = elaborator.origins.borrow_mut();
            origins.push(table.heads[expansion.instances[id].head].span());
            origins.len() as u32 - 1
        };
        let mut root = process.map(|name| Draft::new(name.to_owned()));
        let mut drafts: Vec<(usize, Draft)> = Vec::new();
        let mut next = u32::from(root.is_some());
        for (id, instance) in expansion.instances.iter().enumerate() {
            match &mut root {
                Some(root) if !ends.rule(id) => {
                    let node = root.node(Some(instance.name.clone()), Some(origin(id)));
                    builder.places.push(Place::State(node));
                }
                _ => {
                    let mut draft = Draft::new(instance.name.clone());
                    draft.node(None, Some(origin(id)));
                    draft.node(None, None);
                    drafts.push((id, draft));
                    builder.places.push(Place::Phrase(ComponentId(next)));
                    next += 1;
                }
            }
        }
        let imported = builder.import_guests(expansion, next)?;
        let mut endings = Vec::new();
        if let Some(root) = &mut root {
            for (guest, place) in expansion.guests.iter().zip(&mut builder.guests) {
                if guest.kind == Kind::Process {
                    let node = root.node(Some(guest.name.clone()), None);
                    root.edge(node, node, Label::Call(place.0), Number::one());
                    place.1 = Some(node);
                    endings.push((place.0, guest.plan.clone()));
                }
            }
            for (id, instance) in expansion.instances.iter().enumerate() {
                if let Place::State(node) = builder.places[id] {
                    builder.choices(root, &instance.alternatives, node, None)?;
                }
            }
        }
        let states =
            builder.places.iter().map(|p| if let Place::State(node) = p { Some(*node) } else { None }).collect::<Vec<_>>();
        let mut components: Vec<Component<Number>> = root.into_iter().map(|root| root.finish(NodeId(0), None)).collect();
        for (id, mut draft) in drafts {
            builder.choices(&mut draft, &expansion.instances[id].alternatives, NodeId(0), Some(NodeId(1)))?;
            components.push(draft.finish(NodeId(0), Some(NodeId(1))));
        }
        components.extend(imported);
        Ok(Built { components, states, root: ComponentId(0), endings })
    }

    /// A component for each list of alternatives, by its name, which may call guests and no rules; then the guests' components.
    pub fn strings(
        elaborator: &'x Elaborator<'a>,
        expansion: &'x Expansion,
        lists: &[(String, Vec<Choice>)],
        at: Span,
    ) -> Eval<Vec<Component<Number>>> {
        let mut builder = Builder { elaborator, places: Vec::new(), guests: Vec::new(), nodes: 0, at };
        let imported = builder.import_guests(expansion, lists.len() as u32)?;
        let mut components = Vec::new();
        for (name, choices) in lists {
            let mut draft = Draft::new(name.clone());
            draft.node(None, None);
            draft.node(None, None);
            builder.choices(&mut draft, choices, NodeId(0), Some(NodeId(1)))?;
            components.push(draft.finish(NodeId(0), Some(NodeId(1))));
        }
        components.extend(imported);
        Ok(components)
    }

    /// The components of the grammars called, to stand after `own` components.
    fn import_guests(&mut self, expansion: &Expansion, own: u32) -> Eval<Vec<Component<Number>>> {
        let mut imported = Vec::new();
        let alphabet = match &expansion.tokens {
            super::expand::Tokens::Declared(alphabet, _) => alphabet.as_ref(),
            super::expand::Tokens::Open(alphabet) => alphabet,
        };
        for guest in &expansion.guests {
            if guest.kind == Kind::Process {
                // Its machine comes here when it is built.
                self.guests.push((ComponentId(own + imported.len() as u32), None));
                let mut draft = Draft::new(guest.name.clone());
                draft.node(None, None);
                imported.push(draft.finish(NodeId(0), None));
                continue;
            }
            let Plan::Network(network) = &guest.plan else { return Err(Stop) };
            let tokens: Vec<u32> = guest.alphabet.tokens.iter().map(|t| alphabet.get(t).unwrap_or(0)).collect();
            let id = import(&mut imported, network, &tokens);
            self.guests.push((ComponentId(id.0 + own), None));
        }
        // `import` numbers calls within its own list, which begins after the generator's own components.
        for edge in imported.iter_mut().flat_map(|c: &mut Component<Number>| &mut c.edges) {
            if let Label::Call(id) = &mut edge.label {
                id.0 += own;
            }
        }
        Ok(imported)
    }

    fn node(&mut self, draft: &mut Draft, span: Span) -> Eval<NodeId> {
        self.nodes += 1;
        let limit = self.elaborator.max_states.saturating_mul(16);
        if self.nodes > limit {
            let mistake = mistakes::machine_too_large(self.at, &format!("more than {limit}"), limit);
            return Err(self.elaborator.report(mistake.also(span, "repeated here")));
        }
        let mut origins = self.elaborator.origins.borrow_mut();
        if origins.last() != Some(&span) {
            origins.push(span);
        }
        let origin = origins.len() as u32 - 1;
        Ok(draft.node(None, Some(origin)))
    }

    /// Paths from a node through each alternative, to a node or (`None`) into what never returns.
    fn choices(&mut self, draft: &mut Draft, choices: &[Choice], from: NodeId, to: Option<NodeId>) -> Eval<()> {
        for choice in choices {
            self.path(draft, &choice.items, from, to, choice.weight.clone())?;
        }
        Ok(())
    }

    /// One path; `weight` is carried by its first edge.
    fn path(&mut self, draft: &mut Draft, items: &[Item], from: NodeId, to: Option<NodeId>, weight: Number) -> Eval<()> {
        let Some((last, before)) = items.split_last() else {
            let to = to.ok_or(Stop)?;
            draft.edge(from, to, Label::Silent, weight);
            return Ok(());
        };
        // `token State` is one edge.
        if to.is_none()
            && let ItemKind::Rule(id) = &last.kind
            && let Place::State(state) = self.places[*id]
        {
            return self.path(draft, before, from, Some(state), weight);
        }
        if let ItemKind::Guest(guest) = &last.kind
            && let Some(state) = self.guests[*guest].1
        {
            return self.path(draft, before, from, Some(state), weight);
        }
        let (mut at, mut weight) = (from, weight);
        for item in before {
            let next = self.node(draft, item.span)?;
            self.item(draft, item, at, Some(next), std::mem::replace(&mut weight, Number::one()))?;
            at = next;
        }
        self.item(draft, last, at, to, weight)
    }

    fn item(&mut self, draft: &mut Draft, item: &Item, from: NodeId, to: Option<NodeId>, weight: Number) -> Eval<()> {
        match &item.kind {
            ItemKind::Token(token) => draft.edge(from, to.ok_or(Stop)?, Label::Emit(Token(*token)), weight),
            ItemKind::Rule(id) => match self.places[*id] {
                Place::State(state) => draft.edge(from, state, Label::Silent, weight),
                Place::Phrase(component) => draft.edge(from, to.ok_or(Stop)?, Label::Call(component), weight),
            },
            ItemKind::Guest(guest) => draft.edge(from, to.ok_or(Stop)?, Label::Call(self.guests[*guest].0), weight),
            ItemKind::Group(choices) => {
                for choice in choices {
                    self.path(draft, &choice.items, from, to, weight.mul(&choice.weight))?;
                }
            }
            ItemKind::Optional(inner, p) => {
                let to = to.ok_or(Stop)?;
                draft.edge(from, to, Label::Silent, weight.mul(&Number::one().sub(p)));
                self.item(draft, inner, from, Some(to), weight.mul(p))?;
            }
            ItemKind::Star(inner, p) => {
                let to = to.ok_or(Stop)?;
                let again = self.node(draft, item.span)?;
                draft.edge(from, again, Label::Silent, weight);
                draft.edge(again, to, Label::Silent, Number::one().sub(p));
                self.item(draft, inner, again, Some(again), p.clone())?;
            }
            ItemKind::Plus(inner, p) => {
                let to = to.ok_or(Stop)?;
                let (begin, end) = (self.node(draft, item.span)?, self.node(draft, item.span)?);
                draft.edge(from, begin, Label::Silent, weight);
                self.item(draft, inner, begin, Some(end), Number::one())?;
                draft.edge(end, begin, Label::Silent, p.clone());
                draft.edge(end, to, Label::Silent, Number::one().sub(p));
            }
            ItemKind::Repeat(inner, low, high) => {
                let to = to.ok_or(Stop)?;
                let (mut at, mut weight) = (from, weight);
                for round in 0..*high {
                    if round >= *low {
                        // Uniform over the counts: leave now with one over the number of counts still open.
                        let open = Number::from_i64((high - round) as i64 + 1);
                        let leave = Number::one().div(&open).unwrap_or_else(Number::zero);
                        draft.edge(at, to, Label::Silent, weight.mul(&leave));
                        weight = weight.mul(&Number::one().sub(&leave));
                    }
                    let next = self.node(draft, item.span)?;
                    self.item(draft, inner, at, Some(next), std::mem::replace(&mut weight, Number::one()))?;
                    at = next;
                }
                draft.edge(at, to, Label::Silent, weight);
            }
        }
        Ok(())
    }
}

/// A network of built components.
pub(super) fn network(built: Built, alphabet: &Alphabet, start: Start<Number>) -> Network<Number> {
    Network { tokens: alphabet.names(), components: built.components, root: built.root, start, finals: None, generalized: false }
}
