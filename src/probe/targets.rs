//! What activations are asked for: columns that are functions of the exact belief, in groups.

use std::ops::Range;

use super::exact::Exact;
use super::matrix::Matrix;
use crate::geometry::presentation::{dot, extend};

/// A group of target columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The belief of the reduced presentation.
    Belief,
    /// The belief over the states as written.
    Written,
    /// The part of the reduced belief that does not change the law of the next token: its projection onto the kernel of the emission matrix.
    Invisible,
    /// The law of the next token.
    NextToken,
    Level(String),
    Feature(String),
}

impl Target {
    /// In a plain sentence's words.
    pub fn words(&self) -> String {
        match self {
            Target::Belief => "the belief".into(),
            Target::Written => "the belief over the states as written".into(),
            Target::Invisible => "the part of the belief that the next token does not show".into(),
            Target::NextToken => "the law of the next token".into(),
            Target::Level(name) => format!("the belief about level {name}"),
            Target::Feature(name) => format!("feature {name}"),
        }
    }
}

/// Targets, the belief first.
pub(super) struct Targets {
    pub kinds: Vec<Target>,
    pub groups: Vec<Range<usize>>,
    pub values: Matrix,
}

impl Targets {
    pub(super) fn new(exact: &Exact) -> Targets {
        let mut parts: Vec<(Target, Matrix)> = vec![(Target::Belief, exact.belief.clone())];
        if let Some(written) = &exact.written {
            parts.push((Target::Written, written.clone()));
        }
        let hidden = invisible(exact);
        if hidden.columns > 0 {
            parts.push((Target::Invisible, hidden));
        }
        parts.push((Target::NextToken, exact.next_token.clone()));
        parts.extend(exact.levels.iter().map(|(name, belief)| (Target::Level(name.clone()), belief.clone())));
        for (at, name) in exact.feature_names.iter().enumerate() {
            parts.push((Target::Feature(name.clone()), exact.features.slice(at..at + 1)));
        }
        let values = Matrix::beside(&parts.iter().map(|(_, part)| part).collect::<Vec<_>>());
        let mut groups = Vec::new();
        let mut from = 0;
        for (_, part) in &parts {
            groups.push(from..from + part.columns);
            from += part.columns;
        }
        Targets { kinds: parts.into_iter().map(|(kind, _)| kind).collect(), groups, values }
    }
}

/// Coordinates of the beliefs along an orthonormal basis of the directions that the columns final and T[x] final are blind to.
fn invisible(exact: &Exact) -> Matrix {
    let size = exact.dimension();
    let mut shown: Vec<Vec<f64>> = Vec::new();
    extend(&mut shown, exact.finals.clone());
    for map in &exact.maps {
        extend(&mut shown, map.chunks_exact(size).map(|row| dot(row, &exact.finals)).collect());
    }
    let seen = shown.len();
    for i in 0..size {
        extend(&mut shown, (0..size).map(|j| if i == j { 1.0 } else { 0.0 }).collect());
    }
    let hidden = &shown[seen..];
    Matrix::from_fn(exact.prefixes(), hidden.len(), |at, j| dot(exact.belief.row(at), &hidden[j]))
}
