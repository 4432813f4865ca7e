//! What activations have seen, of activations that are made to have seen it.

use super::*;
use crate::probe::alignment::alignment;
use crate::probe::sight::{Sight, sight};

/// The belief, and what is left of it one token later, beside the token: both the belief and the one before can be read off.
fn remembers(exact: &Exact, width: usize) -> Activations {
    let own = mapped(exact, &exact.belief, width, 0.0);
    let mut both = of_words(exact, 2 * width, |_, _| {});
    for (at, row) in both.values.chunks_exact_mut(2 * width).enumerate() {
        row[..width].copy_from_slice(&own.values[at * width..(at + 1) * width]);
        if at % exact.columns > 0 {
            row[width..].copy_from_slice(&own.values[(at - 1) * width..at * width]);
        }
    }
    both
}

/// What belongs to a column, so many columns late.
fn shifted(activations: &Activations, by: isize) -> Activations {
    let (columns, width) = (activations.columns, activations.width);
    let mut shifted = activations.clone();
    for (at, row) in shifted.values.chunks_exact_mut(width).enumerate() {
        let (sequence, column) = (at / columns, at % columns);
        let from = sequence * columns + (column as isize - by).clamp(0, columns as isize - 1) as usize;
        row.copy_from_slice(&activations.values[from * width..(from + 1) * width]);
    }
    shifted
}

fn noisy(activations: &Activations, size: f32) -> Activations {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(2);
    let mut noisy = activations.clone();
    noisy.values.iter_mut().for_each(|x| *x += size * (random.random::<f32>() - 0.5));
    noisy
}

#[test]
fn sequences_that_begin_alike_tell_what_was_seen() {
    let exact = mess3(5);
    let own = remembers(&exact, 6);
    for noise in [0.0, 0.02] {
        let seen = |activations: &Activations| sight(&exact, &noisy(activations, noise));
        assert_eq!(seen(&own), Sight::ItsPrefix);
        assert_eq!(seen(&shifted(&own, 1)), Sight::TooLittle);
        assert_eq!(seen(&shifted(&own, -1)), Sight::TooMuch);
    }
    assert_eq!(sight(&exact, &noisy(&own, 30.0)), Sight::Unclear);
    // Rows in another order: nothing is alike.
    let mut mixed = own.clone();
    let row = own.columns * own.width;
    for (at, values) in mixed.values.chunks_exact_mut(row).enumerate() {
        let from = at * 100 % own.sequences;
        values.copy_from_slice(&own.values[from * row..(from + 1) * row]);
    }
    assert_eq!(sight(&exact, &mixed), Sight::Unclear);
    // A net that reads both ways.
    let mut both_ways = of_words(&exact, 1, |_, _| {});
    for (at, x) in both_ways.values.iter_mut().enumerate() {
        let (sequence, column) = (at / exact.columns, at % exact.columns);
        let row = &exact.tokens[sequence * exact.columns..(sequence + 1) * exact.columns];
        let near = |other: usize| 0.5f32.powi((other as i32 - column as i32).abs());
        *x = row.iter().enumerate().map(|(other, token)| near(other) * f32::from(*token)).sum();
    }
    assert_eq!(sight(&exact, &both_ways), Sight::TooMuch);
}

/// Fits alone would take the one for the other: a net that says the belief before better than the present one, and one that has seen the next token.
#[test]
fn fits_do_not_overrule_what_was_seen() {
    let exact = mess3(5);
    let mut own = remembers(&exact, 6);
    // Its own belief it says roughly: by its last token.
    for (at, row) in own.values.chunks_exact_mut(12).enumerate() {
        row[..6].fill(0.0);
        row[usize::from(exact.tokens[at])] = 1.0;
    }
    let found = alignment(&exact, &exact.belief, &own);
    let [_, at, later] = &found.shifts[..] else { panic!("{found:?}") };
    assert!(later.r2.value > 1.0 - 1e-6 && at.r2.value < 0.99 && found.verdict == Aligned::Seen, "{found:?}");
    let early = alignment(&exact, &exact.belief, &shifted(&remembers(&exact, 6), -1));
    let [before, at, _] = &early.shifts[..] else { panic!("{early:?}") };
    assert!(at.r2.value > 0.999 && before.r2.value > 0.999 && early.verdict == Aligned::SeesLater, "{early:?}");
    // Noise hides what was seen, and its own column fits best.
    let drowned = alignment(&exact, &exact.belief, &noisy(&mapped(&exact, &exact.belief, 40, 0.0), 1.2));
    assert!(matches!(drowned.verdict, Aligned::Yes | Aligned::Seen), "{drowned:?}");
}
