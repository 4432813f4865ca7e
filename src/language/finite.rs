//! Whether some finite hidden Markov model writes a language's strings with their probabilities: another question than whether
//! the grammar is free of self-embedding, and than whether the language is regular.

use super::recursion::{Recursion, calls};
use super::rules::{Act, Rules};
use super::short::{from_entry, shortest};
use super::system::components;
use super::{pumped, regular};
use crate::network::inside::inside;
use crate::network::{Label, Network};
use crate::number::{Number, Scalar};

/// Nodes beyond which no witness is looked for.
const MAX_NODES: usize = 2_000;

/// Whether a finite model writes the strings with their probabilities.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Model {
    /// Nothing embeds itself: the grammar is one, written out.
    Finite,
    /// The strings make no regular language, and those of a finite model do. After `before` each further `repeated` makes other
    /// endings possible (empty, where no short one was found).
    NotRegular {
        before: Vec<usize>,
        repeated: Vec<usize>,
    },
    /// The generating function of the lengths has a branch point (Drmota 1997; Lalley 1993; Woods 1997): it is not rational, as
    /// that of a finite model is. `repeated`: the token, where there is only one.
    Lengths {
        repeated: Option<usize>,
    },
    /// Strings of one token are their lengths, and no recursion calls itself twice at a time: what stands after a call may stand before it, and
    /// the grammar is right-linear.
    OneToken,
    Unknown,
}

impl Model {
    pub(super) fn of(network: &Network<Number>, rules: &Rules<Number>, worst: Recursion, tolerance: f64) -> Model {
        let components = network.components.len();
        if worst != Recursion::SelfEmbedding {
            return Model::Finite;
        }
        if let Some(pumped) = regular::not_regular(rules, components) {
            let (before, repeated) = witness(rules, &pumped).unwrap_or_default();
            return Model::NotRegular { before, repeated };
        }
        if let Some((before, repeated)) = pumped::not_regular(rules, components) {
            return Model::NotRegular { before, repeated };
        }
        if lengths_branch(rules) || lengths_irrational(network, tolerance) {
            let only = rules.moves.iter().find_map(|m| if let Act::Emit(token) = m.act { Some(token) } else { None });
            return Model::Lengths { repeated: only.filter(|_| one_token(rules)) };
        }
        if one_token(rules) && !branches(rules) {
            return Model::OneToken;
        }
        Model::Unknown
    }
}

/// Whether some recursion calls itself twice at a time.
fn branches(rules: &Rules<Number>) -> bool {
    components(&rules.mean_matrix()).into_iter().any(|part| squared(rules, &part))
}

/// Whether a move out of a strong component stays in it both in what it calls and in what comes after.
fn squared(rules: &Rules<Number>, part: &[usize]) -> bool {
    let mut member = vec![false; rules.nodes()];
    part.iter().for_each(|&node| member[node] = true);
    rules.moves.iter().any(|m| member[m.from] && member[m.to] && matches!(m.act, Act::Call(e) if member[e]))
}

/// Every context-free language over one token is regular (Parikh 1966).
pub(super) fn one_token<S: Scalar>(rules: &Rules<S>) -> bool {
    let mut tokens = rules.moves.iter().filter_map(|m| if let Act::Emit(token) = m.act { Some(token) } else { None });
    tokens.next().is_none_or(|first| tokens.all(|token| token == first))
}

/// Whether the generating function of the lengths surely has a branch point. The generating functions of the nodes solve a
/// positive polynomial system; a strong component of it that is not linear has a square root at its radius of convergence, where
/// its values are finite and their slopes are not. What depends on it polynomially inherits that; a linear recursion might have a
/// pole before, and then nothing is said.
fn lengths_branch(rules: &Rules<Number>) -> bool {
    let matrix = rules.mean_matrix();
    let mut emits = vec![false; rules.nodes()];
    for m in &rules.moves {
        emits[m.from] |= matches!(m.act, Act::Emit(_));
    }
    let mut branches = false;
    let mut visible = vec![false; rules.nodes()];
    // Components come with those they depend on first.
    for part in components(&matrix) {
        let mut member = vec![false; rules.nodes()];
        part.iter().for_each(|&node| member[node] = true);
        let seen = part.iter().any(|&node| emits[node] || matrix[node].iter().any(|(to, _)| visible[*to]));
        part.iter().for_each(|&node| visible[node] = seen);
        let recursive = part.iter().any(|&node| matrix[node].iter().any(|(to, _)| member[*to]));
        if !recursive || !seen {
            continue;
        }
        if !squared(rules, &part) {
            return false;
        }
        branches = true;
    }
    branches
}

/// Whether the generating function of the lengths, with rational coefficients, has an irrational value at a rational place: then it is not
/// rational.
fn lengths_irrational(network: &Network<Number>, tolerance: f64) -> bool {
    let edges = || network.components.iter().flat_map(|component| &component.edges);
    if edges().any(|edge| edge.weight.as_rational().is_none()) {
        return false;
    }
    let root = network.root.0 as usize;
    [Number::fraction(1, 2), Number::fraction(1, 3)].into_iter().flatten().any(|place| {
        let mut weighed = network.clone();
        for edge in weighed.components.iter_mut().flat_map(|component| &mut component.edges) {
            if let Label::Emit(_) = edge.label {
                edge.weight = edge.weight.mul(&place);
            }
        }
        let found = inside(&weighed, tolerance);
        let value = found.at(root, network.components[root].entry);
        value.is_exact() && value.as_rational().is_none()
    })
}

/// What leads to a recursion whose left side has weight, and its left side, as short strings.
fn witness(rules: &Rules<Number>, pumped: &regular::Pumped) -> Option<(Vec<usize>, Vec<usize>)> {
    if rules.nodes() > MAX_NODES {
        return None;
    }
    let whole = shortest(rules);
    // From the root, and from the component's entries, to each node.
    let calls = calls(rules);
    let mut entries: Vec<Option<usize>> = Vec::new();
    for m in &rules.moves {
        if let Act::Call(entry) = m.act {
            let component = rules.component[entry];
            entries.resize(entries.len().max(component + 1), None);
            entries[component] = Some(entry);
        }
    }
    let before = from_entry(rules, rules.root, &whole, true);
    let top = entries.get(pumped.component).copied().flatten()?;
    let begin = before[top].clone()?;
    let mut repeated = Vec::new();
    for &index in &pumped.cycle {
        let call = &calls[index];
        let entry = entries.get(call.caller).copied().flatten()?;
        repeated.extend(from_entry(rules, entry, &whole, false)[call.from].clone()?);
    }
    Some((begin, repeated))
}
