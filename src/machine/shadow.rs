//! The observable process modulo a prime: what differs there differs in truth, and it is found at machine speed. Only "equal"
//! can be wrong there, with probability about 2^-61 for each comparison.
//!
//! Beliefs are full of powers of small fractions, so the prime must not be chosen without regard to these: modulo 2^61 - 1 the
//! powers of two repeat after 61 steps, and an infinite set of beliefs seems to close.

use super::explore::{Seen, best_first};
use super::limits::Limits;
use super::mixed::Search;
use super::quotient::Observable;
use super::witness::{Modular, Proofs};

use crate::number::{Ordered, Prime};

/// Primes P = 2^61 - c with (P - 1) / 2 prime too, so that every number but 1 and -1 has at least that many different powers, and
/// c with one large prime factor, so that no short relation among small primes holds.
pub const SAFE_PRIMES: [u64; 8] = {
    let below =
        [1_047_513, 1_038_033, 1_019_829, 999_849, 956_589, 1_047_885, 1_041_465, 997_485, 987_465, 954_705, 934_665, 932_565];
    let mut primes = [0; 8];
    let mut i = 0;
    while i < 8 {
        primes[i] = (1 << 61) - below[i];
        i += 1;
    }
    primes
};

/// A process modulo some prime.
pub trait Shadow<S> {
    /// Whether at most so many beliefs are reached from the seeds (`None`: a seed has no residue).
    fn closes(&self, seeds: &[&[S]], most: usize, limits: &Limits) -> Option<bool>;
    /// What can be proved of the process that starts in this belief.
    fn proofs(&self, start: &[S]) -> Option<Box<dyn Proofs>>;
    /// Beliefs explored best first, told apart by their residues.
    fn explore(&self, start: &[S], floats: &Observable<f64>, states: usize, limits: &Limits) -> Option<Vec<Seen>>;
}

/// The process modulo the first prime that serves; `None` where the numbers have no residues.
pub fn shadow<S: Ordered>(observable: &Observable<S>) -> Option<Box<dyn Shadow<S>>> {
    if !S::EXACT {
        return None;
    }
    macro_rules! attempt {
        ($($i:literal)*) => {$(
            if let Some(reduced) = Reduced::<{ SAFE_PRIMES[$i] }>::new(observable) {
                return Some(Box::new(reduced));
            }
        )*};
    }
    attempt!(0 1 2 3 4 5 6 7);
    None
}

struct Reduced<const P: u64> {
    observable: Observable<Prime<P>>,
    /// Degree of the field over the rationals.
    degree: usize,
}

impl<const P: u64> Reduced<P> {
    fn new<S: Ordered>(observable: &Observable<S>) -> Option<Reduced<P>> {
        let all: Vec<&S> = observable.maps.iter().flatten().flatten().collect();
        let mut residues = S::residues::<P>(&all)?.into_iter();
        let rank = observable.rank();
        let maps = observable.maps.iter().map(|_| (0..rank).map(|_| residues.by_ref().take(rank).collect()).collect()).collect();
        let degree = all.iter().map(|x| x.field_degree()).max().unwrap_or(1);
        // The basis is not needed, only its length.
        let reduced = Observable { basis: vec![Vec::new(); rank], words: observable.words.clone(), maps };
        Some(Reduced { observable: reduced, degree })
    }
}

fn residue<S: Ordered, const P: u64>(vector: &[S]) -> Option<Vec<Prime<P>>> {
    S::residues(&vector.iter().collect::<Vec<_>>())
}

impl<S: Ordered, const P: u64> Shadow<S> for Reduced<P> {
    fn closes(&self, seeds: &[&[S]], most: usize, limits: &Limits) -> Option<bool> {
        let seeds = seeds.iter().map(|seed| residue(seed)).collect::<Option<Vec<_>>>()?;
        Some(Search::new(&self.observable, &seeds, limits).run(most))
    }

    fn proofs(&self, start: &[S]) -> Option<Box<dyn Proofs>> {
        Some(Box::new(Modular::new(&self.observable, &residue(start)?, self.degree)))
    }

    fn explore(&self, start: &[S], floats: &Observable<f64>, states: usize, limits: &Limits) -> Option<Vec<Seen>> {
        let begin = start.iter().map(S::to_f64).collect();
        Some(best_first(&self.observable, floats, residue(start)?, begin, states, limits))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A proof below 2^64 (Sorenson & Webster 2015).
    fn is_prime(n: u64) -> bool {
        let n = u128::from(n);
        let twos = (n - 1).trailing_zeros();
        [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37].into_iter().all(|base: u128| {
            let (mut power, mut square, mut exponent) = (1, base, (n - 1) >> twos);
            while exponent > 0 {
                if exponent & 1 == 1 {
                    power = power * square % n;
                }
                square = square * square % n;
                exponent >>= 1;
            }
            let mut x = power;
            x == 1
                || (0..twos).any(|_| {
                    let before = x;
                    x = x * x % n;
                    before == n - 1
                })
        })
    }

    #[test]
    fn the_primes_are_safe() {
        for p in SAFE_PRIMES {
            assert!(is_prime(p) && is_prime((p - 1) / 2), "{p}");
        }
    }
}
