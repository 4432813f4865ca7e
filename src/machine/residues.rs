//! The observable process modulo a prime: what differs there differs in truth, at machine speed.

use super::quotient::Observable;
use crate::number::{Ordered, Prime};

/// The largest P = 2^61 - c with P and (P - 1) / 2 prime whose c = 3 * 349171 has no more small factors.
///
/// Beliefs are full of powers of small fractions, so the prime must not be chosen without regard to these: modulo 2^61 - 1 the powers of two
/// repeat after 61 steps, and an infinite set of beliefs seems to close. Modulo this one, every number but 1 and -1 has at least
/// (P - 1) / 2 different powers, and no short relation among small primes holds.
pub const MODULUS: u64 = (1 << 61) - 1_047_513;

pub type Residue = Prime<MODULUS>;

/// The same process over the prime field, without the basis; `None` where the numbers have no residues.
pub fn residues<S: Ordered>(observable: &Observable<S>) -> Option<Observable<Residue>> {
    if !S::EXACT {
        return None;
    }
    let maps = observable.maps.iter().map(|map| map.iter().map(|row| residue(row)).collect()).collect::<Option<_>>()?;
    let basis = vec![Vec::new(); observable.rank()];
    Some(Observable { basis, words: observable.words.clone(), maps })
}

pub fn residue<S: Ordered>(vector: &[S]) -> Option<Vec<Residue>> {
    vector.iter().map(S::residue).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::Scalar;

    #[test]
    fn powers_do_not_repeat_soon() {
        // In a field of P elements x^(P-1) = 1; with (P - 1) / 2 prime, orders are 1, 2, (P - 1) / 2 and P - 1.
        for base in [2, 3, 5, 6, 7, 10] {
            let x = Residue::from_i64(base);
            assert_eq!(x.pow(MODULUS - 1), Residue::one());
            assert_ne!(x.pow(2), Residue::one());
        }
        // Miller and Rabin's test of (P - 1) / 2 to these bases is a proof below 2^64 (Sorenson & Webster 2015).
        let half = u128::from(MODULUS / 2);
        for base in [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37_u128] {
            let (mut power, mut square, mut exponent) = (1, base, half - 1);
            while exponent > 0 {
                if exponent & 1 == 1 {
                    power = power * square % half;
                }
                square = square * square % half;
                exponent >>= 1;
            }
            assert_eq!(power, 1);
        }
    }
}
