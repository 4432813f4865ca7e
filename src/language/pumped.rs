//! Languages that are surely not regular, where no weight of tokens shows it at once: the strings of a few patterns x u* y v* z, for a
//! recursion S => u S v and a string y of S, are looked at alone, their tokens told apart by where in the pattern they stand. If the language were
//! regular so would these be (regular languages are closed under intersection and inverse homomorphism; Bar-Hillel, Perles & Shamir 1961).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::recursion::groups;
use super::regular;
use super::rules::{Act, Move, Rules};
use super::short::{from_entry, shortest};
use crate::number::{Number, Scalar};

/// Patterns that are tried, the short ones first, and the tokens of the longest.
const MOST_PATTERNS: usize = 24;
const LONGEST: usize = 24;
/// Nodes of the rules; nodes of those of one pattern's strings.
const MOST_NODES: usize = 400;
const MOST_PAIRED: usize = 240;

type Word = Vec<usize>;

/// x u* y v* z.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Pattern {
    x: Word,
    u: Word,
    y: Word,
    v: Word,
    z: Word,
}

/// A pattern that shows that the language is not regular, as x and u: after x, each further u makes other endings possible (both empty where
/// this is not known of them). `components`: how many the network has.
pub fn not_regular(rules: &Rules<Number>, components: usize) -> Option<(Word, Word)> {
    if rules.nodes() > MOST_NODES {
        return None;
    }
    let mut patterns = patterns(rules, components);
    patterns.sort_by_key(Pattern::len);
    patterns.into_iter().take_while(|pattern| pattern.len() <= LONGEST).take(MOST_PATTERNS).find_map(|pattern| {
        let automaton = pattern.automaton();
        let (paired, count) = paired(rules, &automaton)?;
        let found = regular::not_regular(&paired, count)?;
        let before = pattern.x.len();
        let turn = found.weights[before..before + pattern.u.len()].iter().fold(Number::zero(), |sum, weight| sum.add(weight));
        Some(if turn.is_zero(0.0) { (Vec::new(), Vec::new()) } else { (pattern.x, pattern.u) })
    })
}

/// A call, by the components and the nodes that it leaves and comes back to.
struct Site {
    caller: usize,
    callee: usize,
    from: usize,
    to: usize,
}

fn patterns(rules: &Rules<Number>, components: usize) -> Vec<Pattern> {
    let site = |m: &Move<Number>| match m.act {
        Act::Call(entry) => {
            Some(Site { caller: rules.component[m.from], callee: rules.component[entry], from: m.from, to: m.to })
        }
        _ => None,
    };
    let sites: Vec<Site> = rules.moves.iter().filter_map(site).collect();
    let mut entries: BTreeMap<usize, usize> = BTreeMap::from([(rules.component[rules.root], rules.root)]);
    entries
        .extend(rules.moves.iter().filter_map(|m| if let Act::Call(e) = m.act { Some((rules.component[e], e)) } else { None }));
    let whole = shortest(rules);
    let to: HashMap<usize, Vec<Option<Word>>> =
        entries.iter().map(|(&component, &entry)| (component, from_entry(rules, entry, &whole, false))).collect();
    // What a call has on its left and on its right within its component.
    let sides = |site: &Site| Some((to.get(&site.caller)?[site.from].clone()?, whole[site.to].clone()?));
    let around = |(x, z): &(Word, Word), site: &Site| {
        let (left, right) = sides(site)?;
        Some(([x.as_slice(), &left].concat(), [right.as_slice(), z].concat()))
    };
    // Steps from a component on through the calls of `allowed`, each component with the shortest sides.
    let spread = |begin: usize, allowed: &dyn Fn(&Site) -> bool| {
        let mut best: BTreeMap<usize, (Word, Word)> = BTreeMap::from([(begin, (Word::new(), Word::new()))]);
        loop {
            let mut changed = false;
            for site in sites.iter().filter(|site| allowed(site)) {
                let Some(found) = best.get(&site.caller).and_then(|sides| around(sides, site)) else { continue };
                if best.get(&site.callee).is_none_or(|known| found.0.len() + found.1.len() < known.0.len() + known.1.len()) {
                    best.insert(site.callee, found);
                    changed = true;
                }
            }
            if !changed {
                return best;
            }
        }
    };
    let contexts = spread(rules.component[rules.root], &|_| true);
    let group = groups(&super::recursion::calls(rules), components);
    let mut found = BTreeSet::new();
    for (&component, &entry) in &entries {
        let Some((x, z)) = contexts.get(&component) else { continue };
        let inner = |site: &Site| group[site.caller] == group[component] && group[site.callee] == group[component];
        // One way round for each call that the component makes of its group.
        let turns: Vec<(Word, Word)> = sites
            .iter()
            .filter(|site| site.caller == component && inner(site))
            .filter_map(|site| {
                let back = spread(site.callee, &inner).remove(&component)?;
                let (left, right) = sides(site)?;
                Some(([left, back.0].concat(), [back.1, right].concat()))
            })
            .collect();
        let mut ends: BTreeSet<Word> = BTreeSet::new();
        for m in rules.moves.iter().filter(|m| m.from == entry) {
            let own = match m.act {
                Act::Silent => Some(Word::new()),
                Act::Emit(token) => Some(vec![token]),
                Act::Call(entry) => whole[entry].clone(),
            };
            ends.extend(own.zip(whole[m.to].as_ref()).map(|(own, rest)| [own, rest.clone()].concat()));
        }
        if let Some(least) = &whole[entry] {
            ends.extend(turns.iter().map(|(u, v)| [u.as_slice(), least, v].concat()));
        }
        for (u, v) in turns.iter().filter(|(u, v)| !u.is_empty() && !v.is_empty()) {
            let ends = ends.iter().filter(|y| !y.is_empty());
            found.extend(ends.map(|y| Pattern { x: x.clone(), u: u.clone(), y: y.clone(), v: v.clone(), z: z.clone() }));
        }
    }
    found.into_iter().collect()
}

/// A nondeterministic automaton: (from, token, to), in the order of the pattern's letters. It begins in state 0.
struct Automaton {
    arcs: Vec<(usize, usize, usize)>,
    states: usize,
    last: usize,
}

impl Pattern {
    fn len(&self) -> usize {
        self.x.len() + self.u.len() + self.y.len() + self.v.len() + self.z.len()
    }

    fn automaton(&self) -> Automaton {
        let mut made = Automaton { arcs: Vec::new(), states: 1, last: 0 };
        for (word, turns) in [(&self.x, false), (&self.u, true), (&self.y, false), (&self.v, true), (&self.z, false)] {
            let begin = made.last;
            for (place, &token) in word.iter().enumerate() {
                let to = if turns && place + 1 == word.len() { begin } else { made.states };
                made.states += usize::from(to == made.states);
                made.arcs.push((made.last, token, to));
                made.last = to;
            }
        }
        made
    }
}

/// The rules of those strings that the automaton reads, a token being the arc that reads it; how many components they have. `None` where
/// there are too many nodes.
fn paired(rules: &Rules<Number>, automaton: &Automaton) -> Option<(Rules<Number>, usize)> {
    let states = automaton.states;
    // `ends[node][from * states + to]`: what begins at the node and ends at its component's exit can take the automaton from one to the other.
    let mut ends = vec![vec![false; states * states]; rules.nodes()];
    for (node, _) in rules.exit.iter().enumerate().filter(|(_, exit)| **exit) {
        (0..states).for_each(|state| ends[node][state * states + state] = true);
    }
    loop {
        let mut changed = false;
        for m in rules.moves.iter().rev() {
            let mut put = |from: usize, middle: usize, ends: &mut Vec<Vec<bool>>| {
                for to in 0..states {
                    if ends[m.to][middle * states + to] && !std::mem::replace(&mut ends[m.from][from * states + to], true) {
                        changed = true;
                    }
                }
            };
            match m.act {
                Act::Silent => (0..states).for_each(|state| put(state, state, &mut ends)),
                Act::Emit(token) => {
                    automaton.arcs.iter().filter(|arc| arc.1 == token).for_each(|arc| put(arc.0, arc.2, &mut ends));
                }
                Act::Call(entry) => {
                    for pair in (0..states * states).filter(|&pair| ends[entry][pair]).collect::<Vec<_>>() {
                        put(pair / states, pair % states, &mut ends);
                    }
                }
            }
        }
        if !changed {
            break;
        }
    }
    if !ends[rules.root][automaton.last] {
        return None;
    }
    // A node with where the automaton stands, within a call that is to leave it in a certain state after having found it in another.
    type Key = (usize, usize, (usize, usize));
    let mut numbers: HashMap<Key, usize> = HashMap::new();
    let mut keys: Vec<Key> = Vec::new();
    let mut see = |key: Key, keys: &mut Vec<Key>| {
        *numbers.entry(key).or_insert_with(|| {
            keys.push(key);
            keys.len() - 1
        })
    };
    see((rules.root, 0, (0, automaton.last)), &mut keys);
    let mut moves = Vec::new();
    let mut next = 0;
    while next < keys.len() {
        if keys.len() > MOST_PAIRED {
            return None;
        }
        let (node, state, within) = keys[next];
        for m in rules.moves.iter().filter(|m| m.from == node) {
            let fits = |middle: usize| ends[m.to][middle * states + within.1];
            let mut put = |act: Act, middle: usize, keys: &mut Vec<Key>| {
                let to = see((m.to, middle, within), keys);
                moves.push(Move { from: next, to, act, weight: Number::one() });
            };
            match m.act {
                Act::Silent if fits(state) => put(Act::Silent, state, &mut keys),
                Act::Silent => {}
                Act::Emit(token) => {
                    let arcs = automaton.arcs.iter().enumerate();
                    for (number, arc) in arcs.filter(|(_, arc)| arc.0 == state && arc.1 == token && fits(arc.2)) {
                        put(Act::Emit(number), arc.2, &mut keys);
                    }
                }
                Act::Call(entry) => {
                    for middle in (0..states).filter(|&middle| ends[entry][state * states + middle] && fits(middle)) {
                        let called = see((entry, state, (state, middle)), &mut keys);
                        let to = see((m.to, middle, within), &mut keys);
                        moves.push(Move { from: next, to, act: Act::Call(called), weight: Number::one() });
                    }
                }
            }
        }
        next += 1;
    }
    let mut components: HashMap<(usize, (usize, usize)), usize> = HashMap::new();
    let component = keys.iter().map(|(node, _, within)| {
        let number = components.len();
        *components.entry((rules.component[*node], *within)).or_insert(number)
    });
    let component: Vec<usize> = component.collect();
    let exit = keys.iter().map(|(node, state, within)| rules.exit[*node] && *state == within.1).collect();
    let count = components.len();
    let null = vec![Number::zero(); keys.len()];
    Some((Rules { tokens: automaton.arcs.len(), root: 0, exit, component, moves, null }, count))
}
