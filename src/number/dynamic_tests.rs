use super::*;

fn n(text: &str) -> Number {
    Number::parse_literal(text).unwrap()
}

#[test]
fn rational_arithmetic_is_exact() {
    assert_eq!(n("0.1").add(&n("0.2")), n("0.3"));
    assert_eq!(n("1/3").mul(&n("3")), n("1"));
    assert_eq!(n("1").div(&n("0")), None);
    assert_eq!(n("2/3").pow(&n("-3")).unwrap(), n("27/8"));
    assert_eq!(n("0").pow(&n("0")).unwrap(), n("1"));
    assert!(n("1/3").is_exact() && n("1/3").sub(&n("1/3")).is_zero(0.0));
}

#[test]
fn inexact_is_catching() {
    let product = n("1/3").mul(&Number::pi());
    assert!(!product.is_exact());
    assert!((product.to_f64() - std::f64::consts::FRAC_PI_3).abs() < 1e-15);
    assert!(!n("2").pow(&n("1/2")).unwrap().is_exact());
    assert!(!n("1").exp().unwrap().is_exact());
}

#[test]
fn exact_roots_stay_rational() {
    assert_eq!(n("4").sqrt().unwrap().as_rational(), n("2").as_rational());
    assert_eq!(n("-8/27").root(3).unwrap().as_rational(), n("-2/3").as_rational());
    assert_eq!(n("0").sqrt().unwrap(), n("0"));
}

#[test]
fn what_has_no_real_value_is_refused() {
    assert_eq!(n("-1").sqrt(), Err(NumberError::NotReal));
    assert_eq!(n("2").root(0), Err(NumberError::NotReal));
    assert_eq!(n("0").ln(), Err(NumberError::NotReal));
    assert_eq!(n("-2").pow(&n("1/2")), Err(NumberError::NotReal));
    assert_eq!(n("0").pow(&n("-1")), Err(NumberError::DivisionByZero));
    assert_eq!(n("2").pow(&n("1e12")), Err(NumberError::TooLarge));
    assert_eq!(n("1e9").exp(), Err(NumberError::TooLarge));
    assert_eq!(n("-1").pow(&n("1000000000001")).unwrap(), n("-1"));
    assert_eq!(n("-1").pow(&n("-4000000000000")).unwrap(), n("1"));
    assert_eq!(n("0").pow(&n("1000000000001")).unwrap(), n("0"));
}

#[test]
fn integers_and_order() {
    assert_eq!(n("-7").modulo(&n("3")).unwrap(), n("2"));
    assert_eq!(n("-7/2").floor(), n("-4"));
    assert_eq!(n("6/3").to_integer(), Some(2));
    assert_eq!(n("1/2").to_integer(), None);
    assert_eq!(n("1e30").to_integer(), None);
    assert!(n("1/3") < n("0.34") && n("1/3") > Number::Inexact(0.33));
    assert_eq!(n("-2/3").to_string(), "-2/3");
}
