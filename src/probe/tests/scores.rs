use super::*;
use crate::probe::losses::by_position;
use crate::probe::moves::Tree;

/// The exact beliefs move as the update map says, and every roll-out from them is exact.
#[test]
fn exact_beliefs_move_as_beliefs_do() {
    let exact = rrxor(7);
    let tree = Tree::new(&exact);
    let moves = Moves::new(&exact, &tree, &exact.belief).expect("prefixes follow one another");
    assert!(moves.consistency.value > 1.0 - 1e-12 && moves.change.expect("they change").value > 1.0 - 1e-12);
    assert_eq!(moves.impossible, 0.0);
    for ahead in &moves.rollouts {
        assert!(ahead.r2.value > 1.0 - 1e-12);
        // Probabilities of zero are taken for 1e-4.
        assert!((0.0..2e-4).contains(&ahead.divergence), "{}", ahead.divergence);
    }
    // From the mean a roll-out is no better than the tokens since.
    let mean = exact.belief.mean(&exact.weight);
    let still = Matrix::new(exact.prefixes(), mean.len(), mean.repeat(exact.prefixes()));
    let still = Moves::new(&exact, &tree, &still);
    assert!(still.is_none(), "a cloud of one point has no moves to explain");
}

/// A model that foretells with the exact law has the least loss; one that takes all tokens for as likely has ln 2.
#[test]
fn losses_are_held_against_the_least() {
    let exact = rrxor(6);
    let (sequences, columns) = (exact.sequences(), exact.columns);
    let uniform = vec![2f32.ln(); sequences * (columns - 1)];
    let found = by_position(&exact, &[sequences, columns - 1], &uniform).expect("they fit");
    assert_eq!(found.len(), columns - 1);
    for at in &found {
        // The least is the entropy of the next token: 2/3 of a bit at a known phase, more before, and never above one bit.
        assert!((at.model - 2f64.ln()).abs() < 1e-6 && at.least < at.model + 1e-12 && at.least > 0.6 * 2f64.ln());
        assert!(at.excess() > -1e-6);
    }
    assert!(matches!(by_position(&exact, &[sequences, columns], &uniform), Err(Unfit::Losses { .. })));
}

/// Activations that hold other things beside the belief: the belief explains its part of them and no more.
#[test]
fn the_way_back_and_the_width() {
    let exact = RRXOR.0;
    let belief = mapped(exact, &exact.belief, 6, 0.0);
    let mut random = Xoshiro256PlusPlus::seed_from_u64(5);
    let mut wide = of_words(exact, 80, |_, _| {});
    for (at, row) in wide.values.chunks_exact_mut(80).enumerate() {
        row[..6].copy_from_slice(&belief.values[at * 6..(at + 1) * 6]);
        row[6..].iter_mut().for_each(|x| *x = 4.0 * random.random::<f32>());
    }
    let hook = probed(&RRXOR, &wide);
    assert!(hook.returned.r2.value < 0.1, "{:?}", hook.returned);
    // Noise in p axes, seen n times, fills about p n / (p + n) of them.
    let n = exact.effective();
    assert!(hook.effective_dimension > 0.5 * 74.0 * n / (74.0 + n), "{} of {n}", hook.effective_dimension);
    assert!(matches!(hook.in_sample, InSample::Refused { width: 80, .. }), "{:?} of {}", hook.in_sample, exact.effective());
    let narrow = probed(&RRXOR, &belief);
    let InSample::R2(r2) = narrow.in_sample else { panic!("it is narrow") };
    assert!(r2 > 1.0 - 1e-6 && narrow.effective_dimension < 5.0);
    let invisible = narrow.probe.targets[1].as_ref().expect("it varies").r2.value;
    assert!(invisible > 1.0 - 1e-6);
    // On the same seed the same numbers, on any number of threads.
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    let again = alone.install(|| probed(&RRXOR, &belief));
    assert_eq!(narrow.skills, again.skills);
    assert_eq!(narrow.shuffled, again.shuffled);
}
