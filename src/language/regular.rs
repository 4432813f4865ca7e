//! Languages that are surely not regular: a weight of tokens that is the same for every string, and a recursion whose left side
//! has a weight of its own. Strings x u^i y v^i z belong to the language, and of x u^i y v^j z only those with i = j, so the prefixes
//! x u^i y are told apart by what may follow (Myhill & Nerode).

use super::recursion::{Call, calls, groups};
use super::rules::{Act, Rules};
use crate::number::{Number, Scalar};

/// Unknowns beyond which no weight is looked for.
const MAX_UNKNOWNS: usize = 600;

/// A recursion whose left side has a weight of its own: the calls of a cycle from a component back to itself, as indices into
/// what [`calls`] gives, and that component.
pub struct Pumped {
    pub component: usize,
    pub cycle: Vec<usize>,
    /// The weight of each token.
    pub weights: Vec<Number>,
}

/// The recursion that shows that the language is not regular, where some weight of tokens shows one.
pub fn not_regular(rules: &Rules<Number>, components: usize) -> Option<Pumped> {
    // Unknowns: a weight for each token, a height for each node (zero at entries), a total for each component.
    let (nodes, tokens) = (rules.nodes(), rules.tokens);
    let width = tokens + nodes + components;
    if width > MAX_UNKNOWNS {
        return None;
    }
    let mut equations: Vec<Vec<(usize, i64)>> = Vec::new();
    let total = |node: usize| tokens + nodes + rules.component[node];
    for m in &rules.moves {
        let mut equation = vec![(tokens + m.from, 1), (tokens + m.to, -1)];
        match m.act {
            Act::Silent => {}
            Act::Emit(token) => equation.push((token, 1)),
            Act::Call(entry) => {
                equation.push((total(entry), 1));
                equations.push(vec![(tokens + entry, 1)]);
            }
        }
        equations.push(equation);
    }
    equations.push(vec![(tokens + rules.root, 1)]);
    for (node, exit) in rules.exit.iter().enumerate() {
        if *exit {
            equations.push(vec![(tokens + node, 1), (total(node), -1)]);
        }
    }
    let calls = calls(rules);
    let group = groups(&calls, components);
    null_space(equations, width).iter().find_map(|weights| {
        // Heights of components along calls within a group: unequal ways round mean a cycle that has weight on its left.
        let mut height: Vec<Option<(Number, Option<usize>)>> = vec![None; components];
        for begin in 0..components {
            if height[begin].is_some() {
                continue;
            }
            height[begin] = Some((Number::zero(), None));
            let mut open = vec![begin];
            while let Some(at) = open.pop() {
                let Some((here, _)) = height[at].clone() else { continue };
                let own = calls.iter().enumerate().filter(|(_, c)| c.caller == at && group[c.callee] == group[at]);
                for (index, call) in own {
                    let there = here.add(&weights[tokens + call.from]);
                    match &height[call.callee] {
                        Some((known, _)) if !known.equals(&there, 0.0) => {
                            let found = cycle(&calls, &group, begin, index, &height, |call| &weights[tokens + call.from])?;
                            return Some(Pumped { component: begin, cycle: found, weights: weights[..tokens].to_vec() });
                        }
                        Some(_) => {}
                        None => {
                            height[call.callee] = Some((there, Some(index)));
                            open.push(call.callee);
                        }
                    }
                }
            }
        }
        None
    })
}

/// Two ways lead from `begin` to what call `last` calls, of different weight: with a way back, one of them is a cycle of weight.
fn cycle<'w>(
    calls: &[Call],
    group: &[usize],
    begin: usize,
    last: usize,
    height: &[Option<(Number, Option<usize>)>],
    weight: impl Fn(&Call) -> &'w Number,
) -> Option<Vec<usize>> {
    let down = |to: usize| {
        let (mut at, mut path) = (to, Vec::new());
        while let Some((_, Some(by))) = height[at] {
            path.push(by);
            at = calls[by].caller;
        }
        path.reverse();
        path
    };
    let back = way(calls, group, calls[last].callee, begin)?;
    let round = |first: Vec<usize>| [first, back.clone()].concat();
    let mut one = down(calls[last].caller);
    one.push(last);
    let other = down(calls[last].callee);
    let weighs = |path: &Vec<usize>| !path.iter().fold(Number::zero(), |sum, &call| sum.add(weight(&calls[call]))).is_zero(0.0);
    [round(one), round(other)].into_iter().find(weighs)
}

/// Fewest calls within a group from one component to another.
fn way(calls: &[Call], group: &[usize], from: usize, to: usize) -> Option<Vec<usize>> {
    let mut paths: Vec<Option<Vec<usize>>> = vec![None; group.len()];
    paths[from] = Some(Vec::new());
    let mut open = std::collections::VecDeque::from([from]);
    while let Some(at) = open.pop_front() {
        if at == to {
            break;
        }
        for (index, call) in calls.iter().enumerate().filter(|(_, c)| c.caller == at && group[c.callee] == group[from]) {
            if paths[call.callee].is_none() {
                let path = paths[at].iter().flatten().copied().chain([index]).collect();
                paths[call.callee] = Some(path);
                open.push_back(call.callee);
            }
        }
    }
    paths[to].take()
}

/// A basis of the vectors that satisfy all equations.
fn null_space(equations: Vec<Vec<(usize, i64)>>, width: usize) -> Vec<Vec<Number>> {
    // Rows in reduced echelon form, by pivot.
    let mut rows: Vec<(usize, Vec<Number>)> = Vec::new();
    for equation in equations {
        let mut vector = vec![Number::zero(); width];
        for (column, value) in equation {
            vector[column] = vector[column].add(&Number::from_i64(value));
        }
        for (pivot, row) in &rows {
            let minus = vector[*pivot].neg();
            if !minus.is_zero(0.0) {
                Number::add_scaled(&mut vector, &minus, row);
            }
        }
        let Some(pivot) = vector.iter().position(|x| !x.is_zero(0.0)) else { continue };
        let Some(scale) = Number::one().div(&vector[pivot]) else { continue };
        vector.iter_mut().filter(|x| !x.is_zero(0.0)).for_each(|x| *x = x.mul(&scale));
        for (_, row) in &mut rows {
            let minus = row[pivot].neg();
            if !minus.is_zero(0.0) {
                Number::add_scaled(row, &minus, &vector);
            }
        }
        rows.push((pivot, vector));
    }
    let free = (0..width).filter(|column| rows.iter().all(|(pivot, _)| pivot != column));
    free.map(|column| {
        let mut vector = vec![Number::zero(); width];
        vector[column] = Number::one();
        for (pivot, row) in &rows {
            vector[*pivot] = row[column].neg();
        }
        vector
    })
    .collect()
}
