//! Grammars that are surely unambiguous: those that a deterministic parser with one token of lookahead reads, LR(1) (Knuth 1965).
//!
//! A node is a nonterminal, and each move out of it a production: the token or the component called, then the node it leads to
//! (nothing, where that is the exit).

use std::collections::{BTreeMap, HashMap};

use super::rules::{Act, Rules};
use crate::number::Scalar;

/// Parser states beyond which nothing is decided.
const MAX_STATES: usize = 2_000;
/// Tokens beyond which nothing is decided: a set of lookaheads is one word.
const MAX_TOKENS: usize = 127;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Symbol {
    Token(usize),
    Node(usize),
}

type Lookaheads = u128;
/// Items: production and how far it is read, with the tokens that may follow.
type Items = BTreeMap<(usize, usize), Lookaheads>;

struct Grammar {
    productions: Vec<(usize, Vec<Symbol>)>,
    of: Vec<Vec<usize>>,
    nullable: Vec<bool>,
    first: Vec<Lookaheads>,
}

/// Whether the rules are LR(1), and so each string has one derivation. `false` says nothing.
pub fn deterministic<S: Scalar>(rules: &Rules<S>) -> bool {
    rules.tokens < MAX_TOKENS && Grammar::new(rules).conflict_free(rules.root, rules.tokens)
}

impl Grammar {
    fn new<S: Scalar>(rules: &Rules<S>) -> Grammar {
        let nodes = rules.nodes();
        let mut productions = Vec::new();
        let mut of = vec![Vec::new(); nodes];
        for m in &rules.moves {
            let mut right = Vec::new();
            match m.act {
                Act::Silent => {}
                Act::Emit(token) => right.push(Symbol::Token(token)),
                Act::Call(entry) => right.push(Symbol::Node(entry)),
            }
            if !rules.exit[m.to] {
                right.push(Symbol::Node(m.to));
            }
            of[m.from].push(productions.len());
            productions.push((m.from, right));
        }
        let mut grammar = Grammar { productions, of, nullable: rules.exit.clone(), first: vec![0; nodes] };
        loop {
            let before = (grammar.nullable.clone(), grammar.first.clone());
            for (left, right) in &grammar.productions {
                let (first, nullable) = grammar.begins(right);
                grammar.first[*left] |= first;
                grammar.nullable[*left] = grammar.nullable[*left] || nullable;
            }
            if before == (grammar.nullable.clone(), grammar.first.clone()) {
                return grammar;
            }
        }
    }

    /// The tokens that can begin what these symbols write, and whether they can write nothing.
    fn begins(&self, symbols: &[Symbol]) -> (Lookaheads, bool) {
        let mut first = 0;
        for symbol in symbols {
            match symbol {
                Symbol::Token(token) => return (first | 1 << token, false),
                Symbol::Node(node) => {
                    first |= self.first[*node];
                    if !self.nullable[*node] {
                        return (first, false);
                    }
                }
            }
        }
        (first, true)
    }

    fn closure(&self, kernel: &Items) -> Items {
        let mut items = kernel.clone();
        let mut open: Vec<(usize, usize)> = kernel.keys().copied().collect();
        while let Some(item) = open.pop() {
            let (right, follow) = (&self.productions[item.0].1, items[&item]);
            let Some(Symbol::Node(node)) = right.get(item.1) else { continue };
            let (mut first, nullable) = self.begins(&right[item.1 + 1..]);
            if nullable {
                first |= follow;
            }
            for &production in &self.of[*node] {
                let known = items.entry((production, 0)).or_insert(0);
                // New lookaheads are handed on; so is an item seen for the first time.
                if *known | first != *known {
                    *known |= first;
                    open.push((production, 0));
                }
            }
        }
        items
    }

    fn conflict_free(&self, root: usize, tokens: usize) -> bool {
        let end: Lookaheads = 1 << tokens;
        let kernel: Items = self.of[root].iter().map(|&production| ((production, 0), end)).collect();
        let mut known: HashMap<Items, ()> = HashMap::from([(kernel.clone(), ())]);
        let mut open = vec![(kernel, true)];
        while let Some((kernel, begin)) = open.pop() {
            let items = self.closure(&kernel);
            let mut taken: Lookaheads = 0;
            let mut next: BTreeMap<Symbol, Items> = BTreeMap::new();
            for (&(production, dot), &follow) in &items {
                match self.productions[production].1.get(dot) {
                    Some(&symbol) => {
                        next.entry(symbol).or_default().insert((production, dot + 1), follow);
                    }
                    None if taken & follow != 0 => return false,
                    None => taken |= follow,
                }
            }
            // The whole string read, in the first state after the root: accepting is one more way to end.
            let shifts = next.keys().fold(0, |set, s| if let Symbol::Token(t) = s { set | 1 << t } else { set });
            if taken & shifts != 0 {
                return false;
            }
            if begin
                && let Some(items) = next.get(&Symbol::Node(root))
                && self.reduces_at(items, end)
            {
                return false;
            }
            for (_, kernel) in next {
                if known.insert(kernel.clone(), ()).is_none() {
                    if known.len() > MAX_STATES {
                        return false;
                    }
                    open.push((kernel, false));
                }
            }
        }
        true
    }

    /// Whether a reduction is possible here before the end: it would compete with accepting.
    fn reduces_at(&self, kernel: &Items, end: Lookaheads) -> bool {
        self.closure(kernel)
            .iter()
            .any(|(&(production, dot), &follow)| self.productions[production].1.len() == dot && follow & end != 0)
    }
}
