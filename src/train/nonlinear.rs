//! The logistic function and the hyperbolic tangent, written so that a compiler makes vector instructions of a loop over them: a call of the
//! system's `tanh` for each unit would take longer than the matrix products of a small net.

/// Adding and taking away 1.5 * 2^23 rounds a small number to an integer, which then stands in the low bits of the sum.
const ROUNDING: f32 = 12_582_912.0;
/// ln 2 in two parts, the first with so few digits that a small integer times it is exact.
const LN_2_HIGH: f32 = 0.693_359_4;
const LN_2_LOW: f32 = -2.121_944_4e-4;

/// e^x, relative error below 1e-6, for x cut to -87..=87 (beyond which the result would leave the range of normal numbers).
#[inline(always)]
fn exp(x: f32) -> f32 {
    let x = x.clamp(-87.0, 87.0);
    // x = k ln 2 + rest, with |rest| at most ln(2) / 2.
    let shifted = x * std::f32::consts::LOG2_E + ROUNDING;
    let k = shifted - ROUNDING;
    let rest = (x - k * LN_2_HIGH) - k * LN_2_LOW;
    // The Taylor polynomial of e^rest, in pairs that do not wait for each other; the first term left out is below 2e-7.
    let square = rest * rest;
    let low = (1.0 + rest) + square * (0.5 + rest * (1.0 / 6.0));
    let high = (1.0 / 24.0 + rest * (1.0 / 120.0)) + square * (1.0 / 720.0);
    let sum = low + (square * square) * high;
    // 2^k by its exponent's bits.
    sum * f32::from_bits(shifted.to_bits().wrapping_add(127) << 23)
}

/// The logistic function of each.
pub fn logistic_of_all(numbers: &mut [f32]) {
    numbers.iter_mut().for_each(|x| *x = logistic(*x));
}

/// The hyperbolic tangent of each.
pub fn tanh_of_all(numbers: &mut [f32]) {
    numbers.iter_mut().for_each(|x| *x = tanh(*x));
}

/// 1 / (1 + e^-x), absolute error below 1e-6.
#[inline(always)]
fn logistic(x: f32) -> f32 {
    1.0 / (1.0 + exp(-x))
}

/// tanh x, absolute error below 1e-6.
#[inline(always)]
fn tanh(x: f32) -> f32 {
    1.0 - 2.0 / (1.0 + exp(2.0 * x))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_what_the_standard_library_has() {
        for i in -40_000..=40_000 {
            let x = i as f32 / 1000.0;
            let wide = f64::from(x);
            assert!((f64::from(exp(x)) / wide.exp() - 1.0).abs() < 1e-6, "exp {x}");
            assert!((f64::from(tanh(x)) - wide.tanh()).abs() < 1e-6, "tanh {x}");
            assert!((f64::from(logistic(x)) - 1.0 / (1.0 + (-wide).exp())).abs() < 1e-6, "logistic {x}");
        }
    }

    #[test]
    fn far_out_they_stay_within_their_range() {
        for x in [88.0, 1e4, f32::MAX, f32::INFINITY] {
            assert_eq!(tanh(x), 1.0);
            assert_eq!(logistic(x), 1.0);
            assert_eq!(tanh(-x), -1.0);
            assert!((0.0..1e-37).contains(&logistic(-x)));
        }
    }
}
