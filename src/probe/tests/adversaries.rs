//! Activations that hold no more of the process than its last tokens or its next one must never get the verdict that they carry the belief.

use super::*;

type DataSet = (&'static Exact, Prober<'static>);

fn never_carried(name: &str, of: &DataSet, activations: &Activations) -> Verdict {
    let verdict = probed(of, activations).finding.verdict;
    assert!(!verdict.is_carried(), "{name}: {verdict:?}");
    verdict
}

/// An indicator of the last k tokens.
fn last_tokens(exact: &Exact, k: usize) -> Activations {
    let size = exact.vocabulary.len();
    let width = (1..=k).map(|k| size.pow(k as u32)).sum();
    of_words(exact, width, |word, row| {
        let end = &word[word.len().saturating_sub(k)..];
        let before: usize = (1..end.len()).map(|k| size.pow(k as u32)).sum();
        row[before + end.iter().fold(0, |number, &token| number * size + token as usize)] = 1.0;
    })
}

fn filters(exact: &Exact, decays: &[f64]) -> Activations {
    let size = exact.vocabulary.len();
    of_words(exact, size * decays.len(), |word, row| {
        for (decay, row) in decays.iter().zip(row.chunks_exact_mut(size)) {
            for &token in word {
                row.iter_mut().for_each(|x| *x *= decay);
                row[token as usize] += 1.0;
            }
        }
    })
}

#[test]
fn tables_of_the_last_tokens_are_not_the_belief() {
    for of in [&*MESS3, &*RRXOR] {
        let exact = of.0;
        for k in 1..=4 {
            never_carried(&format!("last {k} tokens"), of, &last_tokens(exact, k));
        }
    }
}

#[test]
fn filters_are_not_the_belief() {
    for of in [&*MESS3, &*RRXOR] {
        let exact = of.0;
        never_carried("a filter", of, &filters(exact, &[0.62]));
        never_carried("several filters", of, &filters(exact, &[0.33, 0.62, 0.87]));
    }
}

#[test]
fn random_numbers_are_not_the_belief() {
    let exact = RRXOR.0;
    let mut random = Xoshiro256PlusPlus::seed_from_u64(3);
    let mut activations = of_words(exact, 24, |_, _| {});
    activations.values.iter_mut().for_each(|x| *x = random.random::<f32>() - 0.5);
    assert_eq!(never_carried("noise", &RRXOR, &activations), Verdict::NotShown);
    // A number for each column, whatever the tokens.
    let positions = of_words(exact, exact.columns, |word, row| row[word.len() - 1] = 1.0);
    assert_eq!(never_carried("positions", &RRXOR, &positions), Verdict::NotShown);
}

/// A random net, not that of the control: other weights, rectified.
#[test]
fn random_features_are_not_the_belief() {
    for of in [&*MESS3, &*RRXOR] {
        let exact = of.0;
        let mut random = Xoshiro256PlusPlus::seed_from_u64(11);
        let (width, size) = (32, exact.vocabulary.len());
        let mut number = |scale: f64| (random.random::<f64>() - 0.5) * scale;
        let recurrent: Vec<f64> = (0..width * width).map(|_| number(0.5)).collect();
        let input: Vec<f64> = (0..width * size).map(|_| number(2.0)).collect();
        let activations = of_words(exact, width, |word, row| {
            for &token in word {
                let next: Vec<f64> = (0..width)
                    .map(|i| {
                        let moved: f64 = row.iter().zip(&recurrent[i * width..]).map(|(h, w)| h * w).sum();
                        (moved + input[token as usize * width + i] + 0.1).max(0.0)
                    })
                    .collect();
                row.copy_from_slice(&next);
            }
        });
        never_carried("random features", of, &activations);
    }
}

#[test]
fn the_law_of_the_next_token_is_not_the_belief() {
    let exact = RRXOR.0;
    never_carried("the next token", &RRXOR, &mapped(exact, &exact.next_token, 12, 0.0));
    // Even beside the last four tokens.
    let (next, last) = (mapped(exact, &exact.next_token, 4, 0.0), last_tokens(exact, 4));
    let mut both = of_words(exact, next.width + last.width, |_, _| {});
    for (at, row) in both.values.chunks_exact_mut(next.width + last.width).enumerate() {
        row[..next.width].copy_from_slice(&next.values[at * next.width..(at + 1) * next.width]);
        row[next.width..].copy_from_slice(&last.values[at * last.width..(at + 1) * last.width]);
    }
    never_carried("the next token and the last four", &RRXOR, &both);
}

#[test]
fn shifted_beliefs_are_refused() {
    let exact = RRXOR.0;
    let right = mapped(exact, &exact.belief, 16, 0.0);
    let (columns, width) = (right.columns, right.width);
    for by in [-1isize, 1] {
        let mut shifted = right.clone();
        for sequence in 0..right.sequences {
            for column in 0..columns {
                // Saved so many columns late; what falls off the end is repeated.
                let from = (column as isize - by).clamp(0, columns as isize - 1) as usize;
                let (to, from) = ((sequence * columns + column) * width, (sequence * columns + from) * width);
                shifted.values[to..to + width].copy_from_slice(&right.values[from..from + width]);
            }
        }
        let hook = probed(&RRXOR, &shifted);
        let refused = if by > 0 { Aligned::Shifted { by } } else { Aligned::SeesLater };
        assert!(hook.alignment.verdict == Aligned::Shifted { by } || hook.alignment.verdict == refused, "{:?}", hook.alignment);
        assert_eq!(hook.finding.verdict, Verdict::Refused);
    }
}

#[test]
fn exact_beliefs_are_found() {
    let exact = RRXOR.0;
    let hook = probed(&RRXOR, &mapped(exact, &exact.belief, 16, 0.0));
    let r2 = hook.probe.belief().expect("beliefs vary").r2.value;
    assert!(r2 > 1.0 - 1e-6, "{r2}");
    assert_eq!(hook.finding.verdict, Verdict::Carries, "{:?}", hook.finding);
    assert!(hook.returned.r2.value > 1.0 - 1e-6);
    assert!(hook.shuffled.p_value < 0.01 && hook.shuffled.mean < 0.1);
    assert!((hook.shuffled.observed - r2).abs() < 1e-5);
    // Of Mess3 the law of the next token is the belief.
    let exact = MESS3.0;
    let hook = probed(&MESS3, &mapped(exact, &exact.belief, 16, 0.0));
    assert_eq!(hook.finding.verdict, Verdict::CarriesPrediction, "{:?}", hook.finding);
}

#[test]
fn noisy_beliefs_are_found_where_they_beat_the_tables() {
    let exact = RRXOR.0;
    let hook = probed(&RRXOR, &mapped(exact, &exact.belief, 64, 0.3));
    assert_eq!(
        hook.finding.verdict,
        Verdict::Carries,
        "{:?}",
        hook.finding.reasons.iter().map(Reason::words).collect::<Vec<_>>()
    );
    let noisy = probed(&RRXOR, &mapped(exact, &exact.belief, 8, 3.0));
    assert!(!noisy.finding.verdict.is_carried());
}
