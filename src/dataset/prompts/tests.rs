use super::*;
use crate::dataset::Subject;
use crate::dataset::array::Matrix;
use crate::machine::limits::Limits;
use crate::machine::{Edge, Machine};
use crate::number::{Rational, Scalar};

fn words(of: &[&str], separator: Option<&str>) -> Result<Words, BadWords> {
    Words::new(of.iter().map(ToString::to_string).collect(), separator.map(String::from), of.len())
}

#[test]
fn offsets_are_of_characters_and_of_bytes() {
    let words = words(&["né", "b"], Some(" → ")).expect("they can be told apart");
    let written = words.write(&[0, 1, 0]);
    assert_eq!(written.text, "né → b → né");
    assert_eq!(written.characters, [[0, 2], [5, 6], [9, 11]]);
    assert_eq!(written.bytes, [[0, 3], [8, 9], [14, 17]]);
    for ([first, last], [start, end]) in written.characters.iter().zip(&written.bytes) {
        let by_characters: String = written.text.chars().skip(*first as usize).take((last - first) as usize).collect();
        assert_eq!(by_characters, written.text[*start as usize..*end as usize]);
    }
}

#[test]
fn the_usual_separator_is_a_space_where_words_have_none() {
    assert_eq!(words(&[" A", " B"], None).expect("fine").write(&[0, 1, 1]).text, " A B B");
    assert_eq!(words(&["A", "B"], None).expect("fine").write(&[0, 1, 1]).text, "A B B");
    assert_eq!(words(&[" A", " B"], Some(",")).expect("fine").write(&[0, 1]).text, " A, B");
}

#[test]
fn usual_words_can_be_read_back_all_of_them() {
    let most = (1..).take_while(|&n| Words::usual(None, n).is_ok()).last().expect("there are some");
    assert!(most >= 32);
    assert_eq!(Words::usual(None, most + 1), Err(BadWords::TooFewUsual { wanted: most + 1 }));
    assert!(Words::usual(None, most).expect("fine").words().iter().all(|word| word.starts_with(' ') && word.is_ascii()));
}

#[test]
fn words_that_cannot_stand_for_tokens_are_refused() {
    let two = |a: &str, b: &str, separator| words(&[a, b], separator).err();
    let same = |a: &str, b: &str| Some(BadWords::Same { word: b.to_string(), other: a.to_string() });
    let clash = |a: &str, b: &str| Some(BadWords::Clash { short: a.to_string(), long: b.to_string() });
    assert_eq!(two("A", "A", None), same("A", "A"));
    assert_eq!(two(" A", "A", None), same(" A", "A"));
    assert_eq!(two("A", " ", None), Some(BadWords::Blank { number: 2 }));
    assert_eq!(two("A", "", None), Some(BadWords::Blank { number: 2 }));
    assert_eq!(two("A", "in fact", None), Some(BadWords::Within { word: "in fact".to_string() }));
    assert_eq!(two("A", "B", Some("\u{7}")), Some(BadWords::Separator));
    // "ab" is a, then b; or one word.
    assert_eq!(words(&["a", "ab", "b"], Some("")).err(), clash("a", "ab"));
    assert_eq!(two("a", "aa", Some("")), clash("a", "aa"));
    assert_eq!(two("a", "a,", Some(", ")), clash("a", "a,"));
    // What keeps them apart.
    assert_eq!(two(" a", " ab", None), None);
    assert_eq!(two("a", "ab", Some(", ")), None);
    assert_eq!(two("a", "ab", Some("")), None);
    let three = Words::new(vec!["A".to_string()], None, 3);
    assert_eq!(three, Err(BadWords::Count { found: 1, wanted: 3 }));
}

/// Every text of up to `most` words has one reading.
#[test]
fn texts_in_words_that_pass_are_read_in_one_way() {
    let sets: [(&[&str], &str); 6] = [
        (&["a", "ab", "c"], ""),
        (&[" a", " ab", " b"], ""),
        (&["a", "ab", "b"], ","),
        (&["x", "yx", "xy"], ""),
        (&["a", "b", "abc"], ""),
        (&["a-", "a", "-"], "-"),
    ];
    let mut passed = 0;
    for (set, separator) in sets {
        let Ok(words) = words(set, Some(separator)) else { continue };
        passed += 1;
        let mut met = std::collections::HashSet::new();
        for length in 1..=5u32 {
            for number in 0..3usize.pow(length) {
                let tokens: Vec<u16> = (0..length).map(|at| (number / 3usize.pow(at) % 3) as u16).collect();
                assert!(met.insert(words.write(&tokens).text), "{set:?} {separator:?}: {tokens:?}");
            }
        }
    }
    assert!(passed >= 2);
}

fn rational(n: i64, d: i64) -> Rational {
    Rational::from_i64(n).div(&Rational::from_i64(d)).expect("not zero")
}

/// Edges: from, to, token, halves of probability.
fn subject(states: usize, edges: &[(u32, u32, u32, i64)], law: &[Rational]) -> Subject {
    let edges = edges.iter().map(|&(from, to, token, halves)| Edge { from, to, token, weight: rational(halves, 2) });
    let machine = Machine::new(states, 2, edges.collect(), None, None);
    Subject::new(&machine, law, &Limits::default()).expect("it is small")
}

fn close(found: &[f64], wanted: &[f64]) {
    assert_eq!(found.len(), wanted.len());
    assert!(found.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-14), "{found:?}, not {wanted:?}");
}

#[test]
fn the_observers_of_the_last_tokens_of_the_even_process() {
    // A -> 0 A @ 1/2 | 1 B @ 1/2; B -> 1 A: a 0 shows A, and with each 1 after it A and B change places.
    let law = [rational(2, 3), rational(1, 3)];
    let mut even = subject(2, &[(0, 0, 0, 1), (0, 1, 1, 1), (1, 0, 1, 2)], &law);
    let prompt = Matrix::new(1, 4, vec![0, 1, 1, 1]);
    let seen = Observed::new(&mut even, &[2.0 / 3.0, 1.0 / 3.0], &prompt, 3);
    for (t, belief) in [[1.0, 0.0], [0.0, 1.0], [1.0, 0.0], [0.0, 1.0]].iter().enumerate() {
        close(seen.written.row(t), belief);
    }
    close(&seen.logprob, &[(1.0f64 / 3.0).ln(), 0.5f64.ln(), 0.0, 0.5f64.ln()]);
    close(&seen.losses(), &[(3.0f64.ln() + 2.0 * 2.0f64.ln()) / 4.0]);
    let suffix = |t: usize, j: usize| seen.suffix_written.row(t * 3 + j - 1);
    // A lone 1: (2/3, 1/3) becomes (1/3, 1/3), that is even. Two: (1/2, 1/4). Three: (1/3, 1/3).
    for t in 1..4 {
        close(suffix(t, 1), &[0.5, 0.5]);
    }
    close(suffix(2, 2), &[2.0 / 3.0, 1.0 / 3.0]);
    close(suffix(3, 2), &[2.0 / 3.0, 1.0 / 3.0]);
    close(suffix(3, 3), &[0.5, 0.5]);
    // As many tokens as there are.
    close(suffix(0, 3), &[1.0, 0.0]);
    close(suffix(1, 3), &[0.0, 1.0]);
    close(seen.suffix_next_token.row(3), &[0.25, 0.75]);
    // Two states with different laws of the next token: it shows all.
    assert_eq!(seen.hidden, 0);
    assert!(seen.invisible.values.iter().all(|x| x.abs() < 1e-15));
    assert_eq!(seen.class[0], seen.class[2]);
    assert_ne!(seen.class[0], seen.class[1]);
}

#[test]
fn what_the_next_token_does_not_show_is_the_kernel_of_the_emission_matrix() {
    // State 0 tosses a coin, whose outcome 1 or 2 then repeats: the next token's laws (1/2, 1/2), (1, 0), (0, 1) miss the direction (2, -1, -1).
    let law = [rational(1, 2), rational(1, 4), rational(1, 4)];
    let mut coin = subject(3, &[(0, 1, 0, 1), (0, 2, 1, 1), (1, 0, 0, 2), (2, 0, 1, 2)], &law);
    let prompt = Matrix::new(2, 3, vec![0, 0, 1, 0, 1, 1]);
    let seen = Observed::new(&mut coin, &[0.5, 0.25, 0.25], &prompt, 2);
    assert_eq!(seen.hidden, 1);
    for (belief, invisible) in seen.written.iter().zip(seen.invisible.iter()) {
        let along = (2.0 * belief[0] - belief[1] - belief[2]) / 6.0f64.sqrt();
        let length: f64 = invisible.iter().map(|x| x * x).sum();
        assert!((length - along * along).abs() < 1e-14);
    }
    for column in coin.reduced.next_columns() {
        for invisible in seen.invisible.iter() {
            assert!(invisible.iter().zip(&column).map(|(x, y)| x * y).sum::<f64>().abs() < 1e-14);
        }
    }
    // 0 1 0: the last two of the first prompt show where the coin is tossed; so does all of it.
    assert!(seen.hidden_variance.is_some_and(|share| share > 0.0 && share < 1.0));
}

#[test]
fn tokens_that_cannot_come_in_the_long_run_leave_no_belief() {
    // State 0 is left for ever with token 1.
    let mut passing = subject(2, &[(0, 1, 1, 2), (1, 1, 0, 2)], &[rational(1, 1), rational(0, 1)]);
    let seen = Observed::new(&mut passing, &[0.0, 1.0], &Matrix::new(1, 2, vec![1, 0]), 2);
    close(seen.written.row(0), &[0.0, 1.0]);
    assert!(seen.suffix_written.row(0).iter().all(|x| x.is_nan()));
    close(seen.suffix_written.row(2), &[0.0, 1.0]);
    assert!(seen.suffix_written.row(3).iter().all(|x| x.is_nan()));
}
