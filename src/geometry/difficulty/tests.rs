//! Against regressions over all words of up to eight tokens, worked out apart from this code with NumPy.

use super::*;
use crate::machine::stationary::stationary;
use crate::machine::{Edge, Machine};

/// Rows of a hidden chain, emission probabilities of the state that is reached.
fn machine(hidden: &[&[f64]], emits: &[&[f64]]) -> Machine<f64> {
    let mut edges = Vec::new();
    for (from, row) in hidden.iter().enumerate() {
        for (to, p) in row.iter().enumerate() {
            for (token, q) in emits[to].iter().enumerate() {
                edges.push(Edge { from: from as u32, to: to as u32, token: token as u32, weight: p * q });
            }
        }
    }
    Machine::new(hidden.len(), emits[0].len(), edges, None, None)
}

fn mess3() -> Machine<f64> {
    let (y, x, a, b) = (0.9, 0.05, 0.85, 0.075);
    machine(&[&[y, x, x], &[x, y, x], &[x, x, y]], &[&[a, b, b], &[b, a, b], &[b, b, a]])
}

fn measured(machine: &Machine<f64>) -> Difficulty {
    let limits = Limits::default();
    let law = stationary(machine, &limits).unwrap();
    difficulty(&Presentation::reduced(machine, &law, &limits).unwrap(), None, &limits).unwrap()
}

fn value(moments: &Moments, by: impl Fn(Predictor) -> bool) -> f64 {
    moments.predictions.iter().find(|p| by(p.by)).unwrap().share.value
}

fn tables(moments: &Moments) -> Vec<f64> {
    (0..=6).map(|tokens| value(moments, |by| by == Predictor::Table { tokens })).collect()
}

#[track_caller]
fn close(found: f64, value: f64, tolerance: f64) {
    assert!((found - value).abs() < tolerance, "{found} against {value}");
}

#[test]
fn mess3_in_a_context_of_eight_tokens() {
    let found = measured(&mess3()).context.unwrap();
    assert_eq!(found.context, Some(8));
    close(found.variance, 0.479_888_123_085_714_9, 1e-12);
    let known = [0.0, 0.834_395_867_294_976_8, 0.949_441_338_127_608_4, 0.991_232_002_997_756_6, 0.997_963_871_970_927_8];
    for (found, known) in tables(&found).iter().zip(known) {
        close(*found, known, 1e-10);
    }
    close(value(&found, |by| matches!(by, Predictor::Lags { .. })), 0.965_845_160_723_585_4, 1e-9);
    close(
        value(&found, |by| matches!(by, Predictor::Exponential { decay } if (decay - 0.45).abs() < 1e-9)),
        0.965_697_773_488_597_3,
        1e-9,
    );
    close(
        value(&found, |by| matches!(by, Predictor::Quadratic { decay } if (decay - 0.5).abs() < 1e-9)),
        0.975_880_958_013_137_6,
        1e-9,
    );
    close(value(&found, |by| by == Predictor::NextToken), 1.0, 1e-12);
}

#[test]
fn mess3_after_a_long_past() {
    let found = measured(&mess3()).long;
    // The same over all words of ten tokens, which is near enough.
    let known = [0.0, 0.804_772_88, 0.931_585_55, 0.985_328_22, 0.995_716_81, 0.998_945_33, 0.999_721_37];
    for (found, known) in tables(&found).iter().zip(known) {
        close(*found, known, 2e-5);
    }
    close(value(&found, |by| matches!(by, Predictor::Lags { .. })), 0.967_029_9, 2e-5);
    for prediction in &found.predictions {
        let share = prediction.share;
        assert!(
            share.lower <= share.value && share.value <= share.upper && share.standard_error.is_none_or(|e| e < 1e-5),
            "{share:?}"
        );
    }
}

#[test]
fn a_chain_whose_next_token_does_not_tell_the_belief() {
    let found = measured(&machine(
        &[&[0.7, 0.3, 0.0, 0.0], &[0.0, 0.6, 0.4, 0.0], &[0.0, 0.0, 0.8, 0.2], &[0.5, 0.0, 0.0, 0.5]],
        &[&[0.9, 0.1], &[0.2, 0.8], &[0.6, 0.4], &[0.35, 0.65]],
    ));
    let shares = tables(&found.long);
    assert!(shares.windows(2).all(|pair| pair[0] <= pair[1] + 1e-12), "{shares:?}");
    let lags = value(&found.long, |by| matches!(by, Predictor::Lags { .. }));
    let quadratic = value(&found.long, |by| matches!(by, Predictor::Quadratic { .. }));
    let exponential = value(&found.long, |by| matches!(by, Predictor::Exponential { .. }));
    assert!(exponential <= quadratic && shares[1] <= lags + 1e-12 && lags < 1.0);
    assert_eq!(value(&found.long, |by| by == Predictor::TwoTokens), 1.0);
    let next = found.long.by(Predictor::NextToken).unwrap().share;
    assert!(next.value > 0.3 && next.value < 0.99 && next.standard_error.is_some(), "{next:?}");
}

#[test]
fn a_linear_chain_of_four_states_over_two_tokens() {
    // Edges by the token of the state that is left, as in the independent computation.
    let hidden = [[0.7, 0.3, 0.0, 0.0], [0.0, 0.6, 0.4, 0.0], [0.0, 0.0, 0.8, 0.2], [0.5, 0.0, 0.0, 0.5]];
    let emits = [[0.9, 0.1], [0.2, 0.8], [0.6, 0.4], [0.35, 0.65]];
    let mut edges = Vec::new();
    for (from, (row, own)) in hidden.iter().zip(&emits).enumerate() {
        for (to, p) in row.iter().enumerate() {
            for (token, q) in own.iter().enumerate() {
                edges.push(Edge { from: from as u32, to: to as u32, token: token as u32, weight: p * q });
            }
        }
    }
    let found = measured(&Machine::new(4, 2, edges, None, None));
    // Over all words of 14 tokens 0.89673, of 16 0.89657: it falls by a quarter of that with every two.
    let squares = found.long.by(Predictor::NextTokenSquares).unwrap().share;
    let error = squares.standard_error.unwrap();
    assert!(error < 0.01 && (squares.value - 0.8965).abs() < 4.0 * error + 1e-3, "{squares:?}");
    assert!(squares.lower <= 0.8966 && 0.8964 <= squares.upper && squares.value > 0.65);
    let found = found.context.unwrap();
    close(found.variance, 0.020_016_001_390_486_687, 1e-12);
    close(value(&found, |by| matches!(by, Predictor::Lags { .. })), 0.787_374_708_232_150_1, 1e-9);
    close(value(&found, |by| by == Predictor::NextToken), 0.715_107_296_083_233, 1e-9);
    close(value(&found, |by| by == Predictor::TwoTokens), 1.0, 1e-12);
    close(value(&found, |by| by == Predictor::NextTokenSquares), 0.931_669_115_459_673_3, 1e-9);
    close(value(&found, |by| by == Predictor::TwoTokensSquares), 1.0, 1e-12);
    close(value(&found, |by| matches!(by, Predictor::Quadratic { .. })), 0.828_558_050_171_972, 1e-8);
    close(tables(&found)[6], 0.993_722_439_142_597_6, 1e-10);
}

#[test]
fn beliefs_known_with_their_law_need_no_sample() {
    // Golden mean, 1 not twice: the belief is told by the last token.
    let edges = [(0, 0, 0, 0.5), (0, 1, 1, 0.5), (1, 0, 0, 1.0)];
    let edges = edges.iter().map(|&(from, to, token, weight)| Edge { from, to, token, weight }).collect();
    let machine: Machine<f64> = Machine::new(2, 2, edges, None, None);
    let limits = Limits::default();
    let of = Presentation::reduced(&machine, &[2.0 / 3.0, 1.0 / 3.0], &limits).unwrap();
    let beliefs = [[1.0, 0.0], [0.0, 1.0]].map(|law| of.coordinates(&law));
    let law = vec![(2.0 / 3.0, beliefs[0].clone()), (1.0 / 3.0, beliefs[1].clone())];
    let found = difficulty(&of, Some(&law), &limits).unwrap();
    // 2/3 * (1/3)^2 * 2 + 1/3 * (2/3)^2 * 2.
    close(found.long.variance, 4.0 / 9.0, 1e-12);
    assert!(found.long.predictions.iter().all(|p| p.share.standard_error.is_none()));
    for prediction in &found.long.predictions[1..] {
        match prediction.by {
            // All of a filter's decays are too long for the last token alone.
            Predictor::Exponential { .. } | Predictor::Quadratic { .. } => assert!(prediction.share.value > 0.9),
            _ => close(prediction.share.value, 1.0, 1e-9),
        }
    }
}

#[test]
fn one_belief_is_nothing_to_predict() {
    let machine = machine(&[&[1.0]], &[&[0.3, 0.7]]);
    let limits = Limits::default();
    let of = Presentation::reduced(&machine, &[1.0], &limits).unwrap();
    assert_eq!(difficulty(&of, None, &limits), Err(Refused::OnePoint));
}
