//! Polynomials modulo a large prime, as far as factoring over the rationals needs them.

use dashu_int::{IBig, UBig};

/// The integers modulo the Mersenne prime 2^exponent - 1. Polynomials are coefficient lists, constant first, without zeros at
/// the end.
pub struct ModularRing {
    exponent: usize,
    prime: UBig,
}

impl ModularRing {
    /// `2^exponent - 1` must be a prime.
    pub fn mersenne(exponent: usize) -> ModularRing {
        ModularRing { exponent, prime: UBig::ones(exponent) }
    }

    /// The image of an integer polynomial.
    pub fn reduce(&self, f: &[IBig]) -> Vec<UBig> {
        trimmed(f.iter().map(|c| self.residue(c)).collect())
    }

    /// The integer polynomial with coefficients nearest zero.
    pub fn lift(&self, f: &[UBig]) -> Vec<IBig> {
        let half = &self.prime >> 1;
        f.iter()
            .map(|c| if *c > half { IBig::from(c.clone()) - IBig::from(self.prime.clone()) } else { IBig::from(c.clone()) })
            .collect()
    }

    pub fn constant(&self, value: &IBig) -> Vec<UBig> {
        trimmed(vec![self.residue(value)])
    }

    pub fn mul(&self, a: &[UBig], b: &[UBig]) -> Vec<UBig> {
        if a.is_empty() || b.is_empty() {
            return Vec::new();
        }
        let mut product = vec![UBig::ZERO; a.len() + b.len() - 1];
        for (i, x) in a.iter().enumerate() {
            for (j, y) in b.iter().enumerate() {
                product[i + j] += x * y;
            }
        }
        trimmed(product.into_iter().map(|c| self.fold(c)).collect())
    }

    pub fn monic(&self, f: &[UBig]) -> Vec<UBig> {
        let inverse = f.last().map_or(UBig::ONE, |leading| self.inverse(leading));
        f.iter().map(|c| self.fold(c * &inverse)).collect()
    }

    pub fn is_square_free(&self, f: &[UBig]) -> bool {
        let derivative = f.iter().enumerate().skip(1).map(|(i, c)| self.fold(c * UBig::from(i))).collect();
        self.gcd(f, &trimmed(derivative)).len() == 1
    }

    /// The irreducible factors of a monic square-free polynomial: elements v of Berlekamp's subalgebra { v : v^p = v } are
    /// constant modulo each factor, and about half of those constants are squares.
    pub fn berlekamp(&self, f: &[UBig]) -> Vec<Vec<UBig>> {
        let basis = self.fixed_by_frobenius(f);
        let mut factors = vec![f.to_vec()];
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        while factors.len() < basis.len() {
            let element = basis.iter().fold(Vec::new(), |sum, v| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                self.add(&sum, &self.mul(v, &[UBig::from(state >> 32)]))
            });
            // v^((p - 1) / 2), with (p - 1) / 2 = 2^(exponent - 1) - 1, is 1 or -1 (or 0) modulo each factor.
            let power = self.power_of_ones(&self.rem(&element, f), self.exponent - 1, f);
            let shifted = self.add(&power, &[&self.prime - UBig::ONE]);
            factors = factors
                .into_iter()
                .flat_map(|g| {
                    let part = self.gcd(&g, &shifted);
                    if part.len() > 1 && part.len() < g.len() {
                        let other = self.monic(&self.quotient(&g, &part));
                        vec![part, other]
                    } else {
                        vec![g]
                    }
                })
                .collect();
        }
        factors
    }

    /// A basis of { v modulo f : v^p = v }.
    fn fixed_by_frobenius(&self, f: &[UBig]) -> Vec<Vec<UBig>> {
        let n = f.len() - 1;
        let frobenius = self.power_of_ones(&self.rem(&[UBig::ZERO, UBig::ONE], f), self.exponent, f);
        // Column i of the map minus the identity: x^(i p) - x^i.
        let mut images = vec![vec![UBig::ONE]];
        for i in 1..n {
            images.push(self.rem(&self.mul(&images[i - 1], &frobenius), f));
        }
        let entry = |row: usize, i: usize| {
            let image = images[i].get(row).cloned().unwrap_or(UBig::ZERO);
            if row == i { self.fold(image + &self.prime - UBig::ONE) } else { image }
        };
        let matrix = (0..n).map(|row| (0..n).map(|i| entry(row, i)).collect()).collect();
        self.kernel(matrix)
    }

    /// A basis of the vectors that the square matrix takes to zero.
    fn kernel(&self, mut matrix: Vec<Vec<UBig>>) -> Vec<Vec<UBig>> {
        let n = matrix.len();
        let mut pivot_of_column = vec![None; n];
        let mut rank = 0;
        for column in 0..n {
            let Some(pivot) = (rank..n).find(|&row| !matrix[row][column].is_zero()) else { continue };
            matrix.swap(rank, pivot);
            let inverse = self.inverse(&matrix[rank][column]);
            let pivot_row: Vec<UBig> = matrix[rank].iter().map(|c| self.fold(c * &inverse)).collect();
            for (row, entries) in matrix.iter_mut().enumerate() {
                if row != rank && !entries[column].is_zero() {
                    let factor = &self.prime - &entries[column];
                    for (c, p) in entries.iter_mut().zip(&pivot_row) {
                        *c = self.fold(&*c + p * &factor);
                    }
                }
            }
            matrix[rank] = pivot_row;
            pivot_of_column[column] = Some(rank);
            rank += 1;
        }
        let free = (0..n).filter(|&column| pivot_of_column[column].is_none());
        free.map(|column| {
            let entry = |i: usize| match pivot_of_column[i] {
                Some(row) => self.negate(&matrix[row][column]),
                None => UBig::from(u8::from(i == column)),
            };
            trimmed((0..n).map(entry).collect())
        })
        .collect()
    }

    /// `base` to the power 2^bits - 1 modulo f.
    fn power_of_ones(&self, base: &[UBig], bits: usize, f: &[UBig]) -> Vec<UBig> {
        let mut power = vec![UBig::ONE];
        for _ in 0..bits {
            let square = self.rem(&self.mul(&power, &power), f);
            power = self.rem(&self.mul(&square, base), f);
        }
        power
    }

    fn add(&self, a: &[UBig], b: &[UBig]) -> Vec<UBig> {
        let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
        let mut sum = long.to_vec();
        for (x, y) in sum.iter_mut().zip(short) {
            *x = self.fold(&*x + y);
        }
        trimmed(sum)
    }

    fn gcd(&self, a: &[UBig], b: &[UBig]) -> Vec<UBig> {
        let (mut a, mut b) = (self.monic(a), self.monic(b));
        while !b.is_empty() {
            let rest = self.monic(&self.rem(&a, &b));
            a = std::mem::replace(&mut b, rest);
        }
        a
    }

    fn rem(&self, a: &[UBig], divisor: &[UBig]) -> Vec<UBig> {
        self.div_rem(a, divisor).1
    }

    fn quotient(&self, a: &[UBig], divisor: &[UBig]) -> Vec<UBig> {
        self.div_rem(a, divisor).0
    }

    /// By a monic divisor.
    fn div_rem(&self, a: &[UBig], divisor: &[UBig]) -> (Vec<UBig>, Vec<UBig>) {
        let degree = divisor.len() - 1;
        let mut rest = a.to_vec();
        let mut quotient = vec![UBig::ZERO; rest.len().saturating_sub(degree)];
        for i in (0..quotient.len()).rev() {
            let factor = rest[i + degree].clone();
            if !factor.is_zero() {
                let negated = self.negate(&factor);
                for (r, d) in rest[i..].iter_mut().zip(divisor) {
                    *r = self.fold(&*r + d * &negated);
                }
            }
            quotient[i] = factor;
        }
        rest.truncate(degree);
        (trimmed(quotient), trimmed(rest))
    }

    fn negate(&self, c: &UBig) -> UBig {
        if c.is_zero() { UBig::ZERO } else { &self.prime - c }
    }

    /// 1/c for c not zero, by Euclid.
    fn inverse(&self, c: &UBig) -> UBig {
        let (mut old, mut new) = (IBig::from(self.prime.clone()), IBig::from(c.clone()));
        let (mut old_factor, mut factor) = (IBig::ZERO, IBig::ONE);
        while new != IBig::ZERO {
            let quotient = &old / &new;
            let rest = &old - &quotient * &new;
            old = std::mem::replace(&mut new, rest);
            let next = &old_factor - &quotient * &factor;
            old_factor = std::mem::replace(&mut factor, next);
        }
        self.residue(&old_factor)
    }

    fn residue(&self, c: &IBig) -> UBig {
        let rest = c % IBig::from(self.prime.clone());
        let positive = if rest < IBig::ZERO { rest + IBig::from(self.prime.clone()) } else { rest };
        UBig::try_from(positive).unwrap_or(UBig::ZERO)
    }

    /// The residue of a non-negative integer: 2^exponent is 1, so high bits add to low ones.
    fn fold(&self, mut c: UBig) -> UBig {
        while c > self.prime {
            let (low, high) = c.split_bits(self.exponent);
            c = low + high;
        }
        if c == self.prime { UBig::ZERO } else { c }
    }
}

fn trimmed(mut f: Vec<UBig>) -> Vec<UBig> {
    while f.last().is_some_and(UBig::is_zero) {
        f.pop();
    }
    f
}
