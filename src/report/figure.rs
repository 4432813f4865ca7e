//! Measured numbers as a person should read them: never with more digits than their bounds support.

use dashu_int::UBig;

use crate::analysis::quantity::{Measured, Method};

/// Most decimals that are shown of any number.
const MOST_DECIMALS: i32 = 7;

/// A number in print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    pub value: String,
    pub doubt: Doubt,
}

/// What is known of a number's error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// Right to rounding.
    None,
    /// The true value lies between these, which are rounded outwards.
    Between(String, String),
    /// It is the value of a cut process; of the true one this is proved, if anything.
    Cut(Option<String>),
}

/// Prints a measured number with the digits that its bounds support.
pub fn figure(measured: &Measured) -> Figure {
    let Measured { value, lower, upper, .. } = *measured;
    let scale = value.abs().max(1.0);
    let width = (upper - value).max(value - lower).max(0.0);
    if !value.is_finite() {
        return Figure { value: "not a number".to_string(), doubt: Doubt::None };
    }
    if matches!(measured.method, Method::Cut { .. }) && !width.is_finite() {
        let proved = match (lower.is_finite(), upper.is_finite()) {
            (true, _) => Some(format!("at least {}", end(lower, MOST_DECIMALS, -1.0))),
            (_, true) => Some(format!("at most {}", end(upper, MOST_DECIMALS, 1.0))),
            _ => None,
        };
        return Figure { value: exact(value), doubt: Doubt::Cut(proved) };
    }
    if width <= 1e-12 * scale {
        return Figure { value: exact(value), doubt: Doubt::None };
    }
    let closed = matches!(measured.method, Method::ClosedForm | Method::Identity { .. });
    if closed && width <= 1e-9 * scale {
        return Figure { value: exact(value), doubt: Doubt::None };
    }
    // One side may be open: then the digits are those that the other supports.
    let side = [value - lower, upper - value].into_iter().filter(|side| side.is_finite()).fold(0.0, f64::max);
    let width = if width.is_finite() { width } else { side.max(1e-3 * scale) };
    // Of a number that is known no better than in its size, the size is shown.
    let width = if lower > 0.0 || upper < 0.0 { width.min(value.abs()) } else { width };
    // The last decimal is the first that is in doubt; the bounds have as many, rounded outwards, so that the value lies between.
    let decimals = ((-width.log10()).ceil() as i32).min(MOST_DECIMALS);
    Figure { value: rounded(value, decimals), doubt: Doubt::Between(end(lower, decimals, -1.0), end(upper, decimals, 1.0)) }
}

/// A number that is right to rounding: seven decimals, or fewer where fewer say it.
pub fn exact(value: f64) -> String {
    let text = rounded(value, MOST_DECIMALS);
    let scale = value.abs().max(1.0);
    let says_it = text.parse::<f64>().is_ok_and(|shown| (shown - value).abs() <= 1e-12 * scale);
    if says_it && text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_string() } else { text }
}

/// Rounded to so many decimals; negative: to tens, hundreds, ...
fn rounded(value: f64, decimals: i32) -> String {
    let text = if decimals >= 0 {
        format!("{value:.*}", decimals as usize)
    } else {
        let unit = 10f64.powi(-decimals);
        format!("{:.0}", (value / unit).round() * unit)
    };
    let zero = text.starts_with('-') && text.bytes().all(|b| !b.is_ascii_digit() || b == b'0');
    if zero { text[1..].to_string() } else { text }
}

/// A bound, rounded away from the value: `side` is -1 for the lower, 1 for the upper.
fn end(bound: f64, decimals: i32, side: f64) -> String {
    if !bound.is_finite() {
        return if bound > 0.0 { "infinity" } else { "-infinity" }.to_string();
    }
    let unit = 10f64.powi(decimals);
    let scaled = bound * unit;
    // A bound that is a decimal of this length already is not pushed a whole unit out by its last bit.
    let nearest = scaled.round();
    let outward = if (scaled - nearest).abs() <= 1e-6 {
        nearest
    } else if side < 0.0 {
        scaled.floor()
    } else {
        scaled.ceil()
    };
    rounded(outward / unit, decimals)
}

/// A probability or a curve's value for a label: three significant digits at most.
pub fn short(value: f64) -> String {
    if !value.is_finite() {
        return "?".to_string();
    }
    if value == 0.0 {
        return "0".to_string();
    }
    let magnitude = value.abs().log10().floor() as i32;
    if !(-4..6).contains(&magnitude) {
        return format!("{value:.2e}");
    }
    let text = rounded(value, (2 - magnitude).max(0));
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_string() } else { text }
}

/// A whole number of any size: with its digits, or in powers of ten where these are too many to read.
pub fn big(n: &UBig) -> String {
    match usize::try_from(n.clone()) {
        Ok(n) => count(n),
        Err(_) => {
            let digits = n.to_string();
            format!("about {}.{}e{}", &digits[..1], &digits[1..4], digits.len() - 1)
        }
    }
}

/// A count with its digits in groups of three: `12 345` (the space does not break).
pub fn count(n: usize) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) && digits.len() > 4 {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(value: f64, lower: f64, upper: f64, method: Method) -> Measured {
        Measured { value, lower, upper, standard_error: None, method }
    }

    #[test]
    fn exact_numbers_are_short_where_that_says_them() {
        let of = |v| figure(&measured(v, v, v, Method::ClosedForm)).value;
        assert_eq!(of(2.0 / 3.0), "0.6666667");
        assert_eq!(of(1.0), "1");
        assert_eq!(of(0.25), "0.25");
        assert_eq!(of(-0.0), "0");
        assert_eq!(of(12.743093), "12.743093");
    }

    fn printed(value: f64, lower: f64, upper: f64) -> (String, String, String) {
        match figure(&measured(value, lower, upper, Method::Bracket { length: 12 })) {
            Figure { value, doubt: Doubt::Between(lower, upper) } => (value, lower, upper),
            other => panic!("no bounds: {other:?}"),
        }
    }

    #[test]
    fn a_bracket_keeps_the_digits_it_supports() {
        let triple = |v: &str, l: &str, u: &str| (v.to_string(), l.to_string(), u.to_string());
        assert_eq!(printed(1.5709336, 1.5709331, 1.5709341), triple("1.5709336", "1.5709331", "1.5709341"));
        assert_eq!(printed(0.5, 0.41234, 0.58766), triple("0.50", "0.41", "0.59"));
        assert_eq!(printed(0.147231941597, 0.147231941596, 0.147231941599), triple("0.1472319", "0.1472319", "0.1472320"));
        assert_eq!(printed(1234.0, 1100.0, 1400.0), triple("1200", "1100", "1400"));
    }

    #[test]
    fn what_is_printed_lies_between_what_is_printed() {
        for k in 0..2000 {
            let value = (f64::from(k) * 0.7311).sin() * 10f64.powi(k % 5 - 2);
            let (below, above) = (10f64.powi(-(k % 11)), 3.3 * 10f64.powi(-(k % 7)));
            let (value, lower, upper) = printed(value, value - below, value + above);
            let number = |text: &str| text.parse::<f64>().expect("a number");
            assert!(number(&lower) <= number(&value) && number(&value) <= number(&upper), "{value} in [{lower}, {upper}]");
        }
    }

    #[test]
    fn labels_are_short() {
        assert_eq!(short(0.333333), "0.333");
        assert_eq!(short(0.5), "0.5");
        assert_eq!(short(12.0), "12");
        assert_eq!(short(0.0000001), "1.00e-7");
        assert_eq!(count(1234567), "1\u{202f}234\u{202f}567");
    }
}
