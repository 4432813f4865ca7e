//! The observable quotient: what of a machine's state the tokens can ever show (Ito, Amari & Kobayashi 1992; Jaeger 2000).

use super::limits::Limits;
use super::linear::{Span, dot, row_times};
use super::{Edge, Machine, State, Token};
use crate::number::Scalar;

/// A basis of the span of { T[w] final : all words w } and how the tokens act on it.
///
/// With n states and rank r: B is n x r with first column `final`, and T[x] B = B A[x] for every token x. A law v over the states has
/// the coordinates v B (scaled so that the first is 1); after token x the coordinates c become c A[x], and the first entry of
/// c A[x] is the probability of x.
#[derive(Clone, Debug)]
pub struct Observable<S> {
    /// Columns of B: `basis[j][i]` = B[i][j]. Column j is T[w] final for w = `words[j]`; for floats a multiple of it, so that
    /// long words do not vanish.
    pub basis: Vec<Vec<S>>,
    pub words: Vec<Vec<Token>>,
    /// `maps[x][i][j]` = A[x]\[i\]\[j\], r x r.
    pub maps: Vec<Vec<Vec<S>>>,
}

/// Why there is no quotient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoQuotient {
    /// The final vector is zero: no word has any weight.
    ZeroFinal,
    /// The basis alone would have more than this many numbers.
    TooLarge { states: usize, rank: usize },
    /// The time was up, or the person asked to stop.
    Stopped,
}

/// Numbers that a dense basis may hold.
const MAX_ENTRIES: usize = 50_000_000;

/// The observable quotient of a machine.
pub fn quotient<S: Scalar>(machine: &Machine<S>, limits: &Limits) -> Result<Observable<S>, NoQuotient> {
    let finals = machine.final_vector();
    let mut span = Span::tracked(machine.states(), limits.tolerance);
    if !span.insert(&finals) {
        return Err(NoQuotient::ZeroFinal);
    }
    let mut basis = vec![finals];
    let mut words: Vec<Vec<Token>> = vec![Vec::new()];
    let mut next = 0;
    while next < basis.len() && !span.is_whole() {
        for (token, mut column) in machine.pull(&basis[next]).into_iter().enumerate() {
            rescale(&mut column);
            if !span.insert(&column) {
                continue;
            }
            let mut word = vec![token as Token];
            word.extend(&words[next]);
            basis.push(column);
            words.push(word);
            if basis.len().saturating_mul(machine.states()) > MAX_ENTRIES {
                return Err(NoQuotient::TooLarge { states: machine.states(), rank: basis.len() });
            }
        }
        if limits.expired() {
            return Err(NoQuotient::Stopped);
        }
        next += 1;
    }
    let rank = basis.len();
    let mut maps = vec![vec![vec![S::zero(); rank]; rank]; machine.tokens()];
    for (j, column) in basis.iter().enumerate() {
        if limits.expired() {
            return Err(NoQuotient::Stopped);
        }
        for (token, image) in machine.pull(column).into_iter().enumerate() {
            if image.iter().all(|x| x.is_zero(0.0)) {
                continue;
            }
            for (i, value) in span.coordinates(&image).into_iter().enumerate() {
                maps[token][i][j] = value;
            }
        }
    }
    Ok(Observable { basis, words, maps })
}

/// Floats only: divides by the largest entry, so that the tolerance means the same at every depth.
fn rescale<S: Scalar>(column: &mut [S]) {
    if S::EXACT {
        return;
    }
    let Some(largest) = column.iter().max_by(|a, b| a.magnitude().total_cmp(&b.magnitude())).cloned() else { return };
    for entry in column {
        if let Some(scaled) = entry.div(&largest) {
            *entry = scaled;
        }
    }
}

impl<S: Scalar> Observable<S> {
    /// Dimension r of the observable space.
    pub fn rank(&self) -> usize {
        self.basis.len()
    }

    pub fn tokens(&self) -> usize {
        self.maps.len()
    }

    /// The coordinates of a law over the states (need not be normalized), scaled so that the first is 1; `None` where the law has
    /// no weight (`law . final` = 0).
    pub fn coordinates(&self, law: &[S]) -> Option<Vec<S>> {
        normalize(self.basis.iter().map(|column| dot(law, column)).collect())
    }

    /// After `token`: its probability, and the coordinates it leads to (`None` where that probability counts as zero).
    pub fn update(&self, coordinates: &[S], token: Token, tolerance: f64) -> (S, Option<Vec<S>>) {
        let map = &self.maps[token as usize];
        // Of many tokens few are possible: their probability first, the rest of the row only then.
        let mut probability = S::zero();
        for (weight, row) in coordinates.iter().zip(map) {
            if !weight.is_zero(0.0) && !row[0].is_zero(0.0) {
                probability = probability.add(&weight.mul(&row[0]));
            }
        }
        if probability.is_zero(tolerance) { (probability, None) } else { (probability, normalize(row_times(coordinates, map))) }
    }

    /// The generalized machine of r states that acts on coordinates: starts in those of `law`, final vector (1, 0, ..., 0).
    /// `None` where the law has no weight.
    pub fn machine(&self, law: &[S]) -> Option<Machine<S>> {
        let start = self.coordinates(law)?;
        let mut finals = vec![S::zero(); self.rank()];
        finals[0] = S::one();
        let mut edges = Vec::new();
        for (token, map) in self.maps.iter().enumerate() {
            for (from, row) in map.iter().enumerate() {
                for (to, weight) in row.iter().enumerate().filter(|(_, weight)| !weight.is_zero(0.0)) {
                    edges.push(Edge { from: from as State, to: to as State, token: token as Token, weight: weight.clone() });
                }
            }
        }
        Some(Machine::new(self.rank(), self.tokens(), edges, Some(start), Some(finals)))
    }
}

fn normalize<S: Scalar>(mut coordinates: Vec<S>) -> Option<Vec<S>> {
    let scale = S::one().div(coordinates.first()?)?;
    for entry in &mut coordinates {
        *entry = entry.mul(&scale);
    }
    coordinates[0] = S::one();
    Some(coordinates)
}

/// The machine with time's arrow turned in the algebra: start and final vectors exchanged, every matrix transposed. The weight of a word is that of
/// the word read backwards. `law` stands for the start.
pub fn transpose<S: Scalar>(machine: &Machine<S>, law: &[S]) -> Machine<S> {
    let edges =
        machine.edges().iter().map(|e| Edge { from: e.to, to: e.from, token: e.token, weight: e.weight.clone() }).collect();
    Machine::new(machine.states(), machine.tokens(), edges, Some(machine.final_vector()), Some(law.to_vec()))
}

/// A machine of the least dimension that gives every word the same weight as `machine` started in `law`: the rank of the Hankel
/// matrix of word probabilities. Its start vector is (1, 0, ..., 0).
pub fn canonical<S: Scalar>(machine: &Machine<S>, law: &[S], limits: &Limits) -> Result<Machine<S>, NoQuotient> {
    let observable = quotient(machine, limits)?;
    let reduced = observable.machine(law).ok_or(NoQuotient::ZeroFinal)?;
    let start = observable.coordinates(law).ok_or(NoQuotient::ZeroFinal)?;
    let backward = transpose(&reduced, &start);
    let both = quotient(&backward, limits)?;
    let least = both.machine(&backward.start().map_or_else(Vec::new, <[S]>::to_vec)).ok_or(NoQuotient::ZeroFinal)?;
    let ends = least.start().map_or_else(Vec::new, <[S]>::to_vec);
    Ok(transpose(&least, &ends))
}

/// The canonical (Hankel) dimension of the process that `machine` generates from `law`.
pub fn dimension<S: Scalar>(machine: &Machine<S>, law: &[S], limits: &Limits) -> Result<usize, NoQuotient> {
    canonical(machine, law, limits).map(|least| least.states())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::Rational;

    fn rational(numerator: i64, denominator: i64) -> Rational {
        Rational::from_i64(numerator).div(&Rational::from_i64(denominator)).unwrap_or(Rational::ZERO)
    }

    fn machine(states: usize, edges: &[(State, State, Token, i64, i64)]) -> Machine<Rational> {
        let edges = edges.iter().map(|&(from, to, token, n, d)| Edge { from, to, token, weight: rational(n, d) }).collect();
        Machine::new(states, 2, edges, None, None)
    }

    #[test]
    fn a_fair_coin_in_two_states_has_rank_one() {
        let coin = machine(2, &[(0, 0, 0, 1, 3), (0, 1, 0, 1, 6), (0, 1, 1, 1, 2), (1, 0, 0, 1, 2), (1, 1, 1, 1, 2)]);
        let observable = quotient(&coin, &Limits::default()).unwrap();
        assert_eq!(observable.rank(), 1);
        assert_eq!(observable.maps[0], [[rational(1, 2)]]);
    }

    #[test]
    fn golden_mean_coordinates_and_their_update() {
        // A -> 1 A @ 1/2 | 0 B; B -> 1 A
        let golden = machine(2, &[(0, 0, 1, 1, 2), (0, 1, 0, 1, 2), (1, 0, 1, 1, 1)]);
        let observable = quotient(&golden, &Limits::default()).unwrap();
        assert_eq!((observable.rank(), &observable.words[1]), (2, &vec![0]));
        let law = [rational(2, 3), rational(1, 3)];
        let start = observable.coordinates(&law).unwrap();
        assert_eq!(start, [rational(1, 1), rational(1, 3)]); // P(0) = 1/3
        let (probability, after) = observable.update(&start, 0, 0.0);
        assert_eq!((probability, after.unwrap()), (rational(1, 3), vec![rational(1, 1), rational(0, 1)]));
        assert_eq!(dimension(&golden, &law, &Limits::default()), Ok(2));
        // In floats too.
        let float = golden.map(crate::number::Ordered::to_f64);
        assert_eq!(dimension(&float, &[2.0 / 3.0, 1.0 / 3.0], &Limits::default()), Ok(2));
    }

    #[test]
    fn states_that_the_start_never_mixes_do_not_count() {
        // Two different coins, one of them never started: dimension 1, though the observable space has two.
        let coins = machine(2, &[(0, 0, 0, 3, 4), (0, 0, 1, 1, 4), (1, 1, 0, 1, 3), (1, 1, 1, 2, 3)]);
        assert_eq!(quotient(&coins, &Limits::default()).unwrap().rank(), 2);
        assert_eq!(dimension(&coins, &[rational(1, 1), rational(0, 1)], &Limits::default()), Ok(1));
        assert_eq!(dimension(&coins, &[rational(1, 3), rational(2, 3)], &Limits::default()), Ok(2));
    }
}
