//! Derivatives against differences; learning against what there is to learn.

use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::activations::answers;
use super::gradient::loss_and_gradient;
use super::net::{Cell, Net, Shape, Tokens};
use super::trainer::Trainer;

fn shape(cell: Cell, size: usize, tokens: usize) -> Shape {
    Shape { cell, size, read: tokens, predicted: tokens }
}

/// The mean surprise in double precision, computed from the definition, unit by unit, without matrices.
fn plain_loss(net: &Net, parameters: &[f64], tokens: Tokens) -> f64 {
    let Shape { cell, size, read, predicted } = net.shape;
    let wide = if cell == Cell::Gru { 3 * size } else { size };
    let mut rest = parameters;
    let mut take = |length: usize| {
        let (part, after) = rest.split_at(length);
        rest = after;
        part
    };
    let (input, recurrent, bias) = (take(read * wide), take(size * wide), take(wide));
    let candidate = take(if cell == Cell::Gru { size } else { 0 });
    let (output, output_bias) = (take(size * predicted), take(predicted));
    let logistic = |x: f64| 1.0 / (1.0 + (-x).exp());
    let (mut sum, mut count) = (0.0, 0);
    for row in tokens.ids.chunks(tokens.columns) {
        let mut hidden = vec![0.0; size];
        for pair in row.windows(2) {
            let (token, next) = (usize::from(pair[0]), usize::from(pair[1]));
            let outside = |k: usize| input[token * wide + k] + bias[k];
            let inside = |k: usize| (0..size).map(|i| hidden[i] * recurrent[i * wide + k]).sum::<f64>();
            hidden = (0..size)
                .map(|k| match cell {
                    Cell::Rnn => (outside(k) + inside(k)).tanh(),
                    Cell::Gru => {
                        let r = logistic(outside(k) + inside(k));
                        let z = logistic(outside(size + k) + inside(size + k));
                        let n = (outside(2 * size + k) + r * (inside(2 * size + k) + candidate[k])).tanh();
                        (1.0 - z) * n + z * hidden[k]
                    }
                })
                .collect();
            let logit = |k: usize| output_bias[k] + (0..size).map(|i| hidden[i] * output[i * predicted + k]).sum::<f64>();
            let total: f64 = (0..predicted).map(|k| logit(k).exp()).sum();
            sum += total.ln() - logit(next);
            count += 1;
        }
    }
    sum / f64::from(count)
}

fn random_tokens(rows: usize, columns: usize, tokens: u16) -> Vec<u16> {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(5);
    (0..rows * columns).map(|_| random.random_range(0..tokens)).collect()
}

#[test]
fn gradients_are_what_differences_say() {
    for cell in [Cell::Rnn, Cell::Gru] {
        let mut net = Net::new(shape(cell, 5, 3), 3);
        // Larger than nets begin, so that what bends is felt.
        net.parameters.iter_mut().for_each(|p| *p *= 2.0);
        // More rows than one chunk, and not a multiple of it.
        let ids = random_tokens(70, 7, 3);
        let tokens = Tokens { ids: &ids, columns: 7 };
        let (loss, gradient) = loss_and_gradient(&net, tokens);
        let parameters: Vec<f64> = net.parameters.iter().map(|&p| f64::from(p)).collect();
        assert!((loss - plain_loss(&net, &parameters, tokens)).abs() < 1e-6);
        let mut moved = parameters.clone();
        for (k, &got) in gradient.iter().enumerate() {
            let step = 1e-4;
            moved[k] = parameters[k] + step;
            let above = plain_loss(&net, &moved, tokens);
            moved[k] = parameters[k] - step;
            let below = plain_loss(&net, &moved, tokens);
            moved[k] = parameters[k];
            let difference = (above - below) / (2.0 * step);
            assert!((f64::from(got) - difference).abs() < 1e-6, "{cell:?} parameter {k}: {got} against {difference}");
        }
    }
}

#[test]
fn answers_are_the_losses_that_training_sees() {
    for cell in [Cell::Rnn, Cell::Gru] {
        let net = Net::new(shape(cell, 6, 4), 1);
        let ids = random_tokens(65, 5, 4);
        let tokens = Tokens { ids: &ids, columns: 5 };
        let seen = answers(&net, tokens);
        assert_eq!((seen.hidden.len(), seen.losses.len()), (65 * 5 * 6, 65 * 4));
        let mean = seen.losses.iter().map(|&l| f64::from(l)).sum::<f64>() / (65.0 * 4.0);
        assert!((mean - loss_and_gradient(&net, tokens).0).abs() < 1e-6);
        // The first rows alone give the same.
        let few = answers(&net, Tokens { ids: &ids[..10], columns: 5 });
        assert!(few.hidden.iter().zip(&seen.hidden).all(|(a, b)| (a - b).abs() < 1e-6));
        for row in seen.probabilities.chunks(4) {
            assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        }
    }
}

/// Tokens that alternate between 0 and 1, or stay: which of the two is drawn at the beginning of a row. From the second token on nothing is left to chance.
fn alternating_or_constant(rows: usize, columns: usize) -> Vec<u16> {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(9);
    let mut ids = Vec::new();
    for _ in 0..rows {
        let (first, changes) = (random.random_range(0..2_u16), random.random_range(0..2_u16));
        ids.extend((0..columns as u16).map(|t| (first + changes * t) % 2));
    }
    ids
}

#[test]
fn both_cells_learn_what_two_tokens_tell() {
    for cell in [Cell::Rnn, Cell::Gru] {
        let mut trainer = Trainer::new(shape(cell, 8, 2), 0, 0.02, Some(200));
        while !trainer.finished() {
            let ids = alternating_or_constant(32, 6);
            trainer.step(Tokens { ids: &ids, columns: 6 });
        }
        let ids = alternating_or_constant(64, 6);
        let losses = answers(trainer.net(), Tokens { ids: &ids, columns: 6 }).losses;
        let column = |c: usize| losses.iter().skip(c).step_by(5).map(|&l| f64::from(l)).sum::<f64>() / 64.0;
        // One bit before the second token, in nats, on 64 rows; then nothing.
        assert!((column(0) - std::f64::consts::LN_2).abs() < 0.1, "{cell:?} {}", column(0));
        assert!((1..5).all(|c| column(c) < 0.05), "{cell:?} {} {}", column(1), column(4));
    }
}

#[test]
fn the_same_steps_give_the_same_bits_on_any_number_of_threads() {
    let ids = random_tokens(300, 5, 3);
    let train = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| {
            let mut trainer = Trainer::new(shape(Cell::Gru, 7, 3), 4, 0.01, Some(5));
            while !trainer.finished() {
                trainer.step(Tokens { ids: &ids, columns: 5 });
            }
            trainer.net().parameters.clone()
        })
    };
    assert_eq!(train(1), train(3));
    // Where it began is the net that is written as the untrained one.
    assert_eq!(
        Trainer::new(shape(Cell::Gru, 7, 3), 4, 0.01, Some(5)).net().parameters,
        Net::new(shape(Cell::Gru, 7, 3), 4).parameters
    );
}

#[test]
fn a_row_without_a_next_token_teaches_nothing() {
    let net = Net::new(shape(Cell::Rnn, 3, 2), 0);
    let (loss, gradient) = loss_and_gradient(&net, Tokens { ids: &[0, 1, 0], columns: 1 });
    assert!(loss == 0.0 && gradient.iter().all(|&g| g == 0.0));
    assert_eq!(answers(&net, Tokens { ids: &[0, 1, 0], columns: 1 }).losses.len(), 0);
}
