//! Whether a process given by matrices is ergodic, where no classes of states can be read off.

use super::Machine;
use super::limits::Limits;
use super::linear::Span;
use super::quotient::canonical;
use crate::number::Scalar;

/// Whether the stationary process that `machine` generates from `law` is ergodic: in the presentation of least dimension, whether the matrix
/// of all tokens has the eigenvalue one only once (Schönhuth & Jaeger 2009). `None` where that presentation could not be had.
pub fn is_ergodic<S: Scalar>(machine: &Machine<S>, law: &[S], limits: &Limits) -> Option<bool> {
    let least = canonical(machine, law, limits).ok()?;
    let size = least.states();
    // The rows of M - 1: what they span leaves as many dimensions as there are fixed columns.
    let mut rows = vec![vec![S::zero(); size]; size];
    for (i, row) in rows.iter_mut().enumerate() {
        row[i] = S::one().neg();
    }
    for edge in least.edges() {
        let entry = &mut rows[edge.from as usize][edge.to as usize];
        *entry = entry.add(&edge.weight);
    }
    let mut span = Span::new(size, limits.tolerance);
    for row in &rows {
        span.insert(row);
    }
    Some(span.dimension() + 1 == size)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::Edge;
    use crate::number::Rational;

    /// Two coins with these chances of token 0, one of which is chosen for ever, in coordinates where no entry is a probability.
    fn two_coins(one: i64, other: i64) -> Machine<Rational> {
        let sixth = |n: i64| Rational::from_i64(n).div(&Rational::from_i64(6)).unwrap();
        let mut edges = Vec::new();
        for (token, [p, q]) in [(0, [one, other]), (1, [6 - one, 6 - other])] {
            // Q = [[2, -1], [-1, 1]] with the inverse [[1, 1], [1, 2]]: Q diag(p, q) Q^-1.
            let entries = [(0, 0, 2 * p - q), (0, 1, 2 * (p - q)), (1, 0, q - p), (1, 1, 2 * q - p)];
            edges.extend(entries.map(|(from, to, n)| Edge { from, to, token, weight: sixth(n) }));
        }
        let numbers = |v: [i64; 2]| v.map(Rational::from_i64).to_vec();
        Machine::new(2, 2, edges, None, Some(numbers([1, 0])))
    }

    #[test]
    fn a_choice_made_once_is_seen_in_any_coordinates() {
        // (1/2, 1/2) Q^-1 = (1, 3/2).
        let law = [Rational::from_i64(1), Rational::from_i64(3).div(&Rational::from_i64(2)).unwrap()];
        assert_eq!(is_ergodic(&two_coins(1, 5), &law, &Limits::default()), Some(false));
        // Twice the same coin.
        assert_eq!(is_ergodic(&two_coins(2, 2), &law, &Limits::default()), Some(true));
    }

    #[test]
    fn a_phase_is_ergodic() {
        let turn = [Edge { from: 0, to: 1, token: 0, weight: 1.0 }, Edge { from: 1, to: 0, token: 1, weight: 1.0 }];
        let machine = Machine::new(2, 2, turn.to_vec(), None, None);
        assert_eq!(is_ergodic(&machine, &[0.5, 0.5], &Limits::default()), Some(true));
    }
}
