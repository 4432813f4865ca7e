//! Where a feature shows: its direction split into what the next token's law tells, what only later tokens tell, and what no token tells.
//!
//! A functional of the belief is a column f over the states. The laws of the next token are the columns T[x] 1; their span is the row space of the
//! emission matrix, and what is orthogonal to it is its kernel. The probabilities of all words span the observable columns.

use crate::geometry::presentation::{dot, extend};
use crate::machine::Machine;
use crate::machine::limits::Limits;
use crate::machine::linear::Span;
use crate::number::{Number, Ordered, Scalar};

/// Part of a column's length that may be missing from a span for it to count as within, where numbers are floats.
const MISSING: f64 = 1e-8;
/// States at most of a machine whose ranks are decided in its own numbers.
const EXACT_STATES: usize = 64;

/// Where a functional of the belief shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visible {
    /// It is a combination of the probabilities of the next token.
    NextToken,
    /// It is one of the probabilities of longer words.
    LaterTokens,
    /// Some of it changes no word's probability: no model of the tokens can learn it.
    NotWholly,
    /// A limit was hit.
    Unknown,
}

impl Visible {
    pub fn words(self) -> &'static str {
        match self {
            Visible::NextToken => "a function of the next token's law",
            Visible::LaterTokens => "seen only in what comes after the next token",
            Visible::NotWholly => "not wholly seen in the tokens, however many",
            Visible::Unknown => "whether the tokens show it could not be said",
        }
    }
}

/// A direction split.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Split {
    pub visible: Visible,
    /// Whether the ranks were decided exactly; otherwise in floats, within 1e-8 of the direction's length.
    pub exact: bool,
    /// Parts of the squared length of the direction, without what is the same at every state: in the row space of the emission matrix;
    /// in its kernel and observable; not observable. They sum to one; `None` for a constant, or where the spans could not be had.
    pub shares: Option<[f64; 3]>,
}

/// Splits the functional belief . column of a machine.
pub fn split(machine: &Machine<f64>, exact: Option<&Machine<Number>>, column: &[Number], limits: &Limits) -> Split {
    let floats: Vec<f64> = column.iter().map(Ordered::to_f64).collect();
    let (first, all) = spans(machine, limits);
    let shares = all.as_ref().and_then(|all| {
        let constant = [unit(&machine.final_vector())];
        let whole = squared(&remainder(&constant, &floats));
        let (beyond_next, beyond_all) = (squared(&remainder(&first, &floats)), squared(&remainder(all, &floats)));
        (whole > MISSING * MISSING * squared(&floats))
            .then(|| [(whole - beyond_next).max(0.0) / whole, (beyond_next - beyond_all).max(0.0) / whole, beyond_all / whole])
    });
    let decided = exact
        .filter(|machine| machine.states() <= EXACT_STATES && column.iter().all(Number::is_exact))
        .and_then(|machine| exactly(machine, column, limits));
    if let Some(visible) = decided {
        return Split { visible, exact: true, shares };
    }
    let within = |basis: &[Vec<f64>]| squared(&remainder(basis, &floats)).sqrt() <= MISSING * squared(&floats).sqrt();
    let visible = match all {
        _ if within(&first) => Visible::NextToken,
        Some(all) if within(&all) => Visible::LaterTokens,
        Some(_) => Visible::NotWholly,
        None => Visible::Unknown,
    };
    Split { visible, exact: false, shares }
}

/// Orthonormal bases of the columns of the next token's law, and of all words' probabilities; `None` where the time was up.
fn spans(machine: &Machine<f64>, limits: &Limits) -> (Vec<Vec<f64>>, Option<Vec<Vec<f64>>>) {
    let finals = machine.final_vector();
    let mut basis = Vec::new();
    extend(&mut basis, finals.clone());
    machine.pull(&finals).into_iter().for_each(|image| extend(&mut basis, image));
    let first = basis.clone();
    let mut next = 0;
    while next < basis.len() && basis.len() < machine.states() {
        if limits.expired() {
            return (first, None);
        }
        machine.pull(&basis[next]).into_iter().for_each(|image| extend(&mut basis, image));
        next += 1;
    }
    (first, Some(basis))
}

/// The same decision by exact elimination; `None` where the time was up, or the numbers are not exact.
fn exactly<S: Scalar>(machine: &Machine<S>, column: &[S], limits: &Limits) -> Option<Visible> {
    let finals = machine.final_vector();
    let mut span = Span::new(machine.states(), 0.0);
    span.insert(&finals);
    let mut open: Vec<Vec<S>> = Vec::new();
    for image in machine.pull(&finals) {
        if span.insert(&image) {
            open.push(image);
        }
    }
    if span.contains(column) {
        return Some(Visible::NextToken);
    }
    while let Some(word) = open.pop() {
        if limits.expired() {
            return None;
        }
        for image in machine.pull(&word) {
            if span.insert(&image) {
                open.push(image);
            }
        }
    }
    Some(if span.contains(column) { Visible::LaterTokens } else { Visible::NotWholly })
}

fn unit(v: &[f64]) -> Vec<f64> {
    let length = squared(v).sqrt();
    v.iter().map(|x| if length > 0.0 { x / length } else { 0.0 }).collect()
}

fn squared(v: &[f64]) -> f64 {
    dot(v, v)
}

/// What is left of a column outside an orthonormal basis.
fn remainder(basis: &[Vec<f64>], column: &[f64]) -> Vec<f64> {
    let mut rest = column.to_vec();
    for _ in 0..2 {
        for u in basis {
            let along = dot(u, &rest);
            rest.iter_mut().zip(u).for_each(|(x, y)| *x -= along * y);
        }
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::Edge;

    fn number(n: i64, d: i64) -> Number {
        Number::fraction(n, d).expect("not zero")
    }

    /// A coin (states 0, 1: heads with 1/2) beside a copy of state 1 (state 2): 0 -> 1 or 2 on `a`, else to itself on `b`; 1 and 2 -> 0 on `b`.
    fn machine() -> Machine<Number> {
        let edge = |from, to, token, n, d| Edge { from, to, token, weight: number(n, d) };
        let edges = vec![edge(0, 1, 0, 1, 4), edge(0, 2, 0, 1, 4), edge(0, 0, 1, 1, 2), edge(1, 0, 1, 1, 1), edge(2, 0, 1, 1, 1)];
        Machine::new(3, 2, edges, None, None)
    }

    #[test]
    fn directions_are_split_exactly() {
        let (exact, limits) = (machine(), Limits::default());
        let floats = exact.map(Ordered::to_f64);
        let of = |column: [i64; 3]| {
            let column: Vec<Number> = column.iter().map(|&x| Number::from_i64(x)).collect();
            split(&floats, Some(&exact), &column, &limits)
        };
        // The law of the next token tells state 0 from the others, and nothing tells these two apart.
        let told = of([1, 0, 0]);
        assert_eq!((told.visible, told.exact), (Visible::NextToken, true));
        assert!((told.shares.expect("not constant")[0] - 1.0).abs() < 1e-12);
        let half = of([0, 1, 0]);
        assert_eq!(half.visible, Visible::NotWholly);
        // (0, 1, 0) less its mean is (-1/3, 2/3, -1/3), of which (-1/3, 1/6, 1/6) is told: 1/6 of 2/3.
        let [next, later, never] = half.shares.expect("not constant");
        assert!((next - 0.25).abs() < 1e-12 && later.abs() < 1e-12 && (never - 0.75).abs() < 1e-12);
        assert_eq!(of([2, 2, 2]).shares, None);
    }
}
