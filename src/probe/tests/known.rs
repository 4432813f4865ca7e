use super::*;
use crate::probe::controls::{Kind, kinds};
use crate::probe::moments::Rows;
use crate::probe::net_of::errors;
use crate::probe::targets::Targets;

/// Shares of the belief's variance by each control that `keep` holds for.
fn shares(exact: &Exact, keep: impl Fn(Kind) -> bool) -> Vec<(Predictor, f64)> {
    let (targets, by_fold) = (Targets::new(exact), exact.by_fold());
    let rows = Rows { by_fold: &by_fold, weight: &exact.weight };
    let made = kinds(exact.columns as u32).into_iter().filter(|kind| keep(*kind)).map(|kind| {
        let control = kind.made(exact, &targets, rows).expect("it can be made");
        let errors = errors(&control.predictions, &targets, exact);
        (control.by, errors[0].as_ref().expect("beliefs vary").r2().value)
    });
    made.collect()
}

/// Shares that an independent computation gives: words up to 8 tokens, weighted by their probability, positions alike (numpy, dense matrices).
#[test]
fn tables_of_mess3_reach_what_they_should() {
    let exact = mess3(8);
    assert_eq!(exact.prefixes(), 9840);
    assert!(exact.is_complete());
    let found = shares(&exact, |kind| matches!(kind, Kind::Table { tokens: 0..=4 }));
    for ((by, found), share) in found.into_iter().zip([0.0, 0.834, 0.949, 0.991, 0.998]) {
        assert!((found - share).abs() < 5e-4, "{by:?}: {found}");
    }
}

#[test]
fn filters_of_mess3_reach_what_they_should() {
    let exact = mess3(7);
    let found = shares(&exact, |kind| matches!(kind, Kind::Lags | Kind::Exponential | Kind::NextToken));
    for (by, found) in found {
        match by {
            Predictor::NextToken => assert!(found > 1.0 - 1e-9, "{found}"),
            _ => assert!((0.944..0.9675).contains(&found), "{by:?}: {found}"),
        }
    }
    assert!(!Targets::new(&exact).kinds.contains(&Target::Invisible), "the next token shows all");
}

/// The same of RRXOR, up to 10 tokens, by numpy.
#[test]
fn tables_of_rrxor_reach_what_they_should() {
    let exact = rrxor(10);
    let found = shares(&exact, |kind| matches!(kind, Kind::Table { .. } | Kind::NextToken));
    let known = [0.0, 0.1490, 0.2831, 0.4620, 0.6393, 0.7555, 0.8580];
    for (by, found) in found {
        match by {
            Predictor::Table { tokens } => assert!((found - known[tokens]).abs() < 1e-4, "{tokens}: {found}"),
            _ => assert!((0.2..0.3).contains(&found), "the law of the next token: {found}"),
        }
    }
    assert!(Targets::new(&exact).kinds.contains(&Target::Invisible));
}
