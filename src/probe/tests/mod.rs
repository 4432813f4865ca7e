//! Activations whose content is known, held against beliefs whose values are known.

mod adversaries;
mod known;
mod reading;
mod scores;
mod sight;

use super::*;
use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use std::sync::LazyLock;

/// A machine of dense matrices T[x][i][j], followed along every prefix up to a length: by hand, so that nothing of the data sets is taken for granted.
fn exact(maps: &[Vec<Vec<f64>>], length: usize) -> Exact {
    let (tokens, states) = (maps.len(), maps[0].len());
    let step = |belief: &[f64], token: usize| -> Vec<f64> {
        (0..states).map(|j| (0..states).map(|i| belief[i] * maps[token][i][j]).sum()).collect()
    };
    // The stationary law, by averaging two steps of a long walk (which a period of two would need).
    let mut law = vec![1.0 / states as f64; states];
    for _ in 0..3000 {
        let next: Vec<Vec<f64>> = (0..tokens).map(|token| step(&law, token)).collect();
        law = (0..states).map(|i| 0.5 * law[i] + 0.5 * next.iter().map(|next| next[i]).sum::<f64>()).collect();
    }
    let mut words: Vec<(Vec<u16>, f64, Vec<f64>)> = vec![(Vec::new(), 0.0, law)];
    let mut children: Vec<i32> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        for token in 0..tokens {
            let (word, log, belief) = &words[at];
            let next = step(belief, token);
            let chance: f64 = next.iter().sum();
            if word.len() < length && chance > 1e-12 {
                children.push(words.len() as i32);
                let word = word.iter().copied().chain([token as u16]).collect();
                words.push((word, log + chance.ln(), next.iter().map(|x| x / chance).collect()));
            } else {
                children.push(-1);
            }
        }
        at += 1;
    }
    // The empty word, which ends in no column, is left out.
    let children: Vec<i32> = children[tokens..].iter().map(|&child| if child < 0 { -1 } else { child - 1 }).collect();
    let words = &words[1..];
    let longest: Vec<&Vec<u16>> = words.iter().map(|(word, ..)| word).filter(|word| word.len() == length).collect();
    let fold = |word: &[u16]| {
        let hash = word.iter().fold(0x9e37_79b9_u64, |hash, &token| {
            let mixed = (hash ^ (u64::from(token) + 1)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            mixed ^ mixed >> 29
        });
        (hash % 6) as u8
    };
    let belief = Matrix::new(words.len(), states, words.iter().flat_map(|(.., belief)| belief.clone()).collect());
    let next_token =
        words.iter().flat_map(|(.., belief)| (0..tokens).map(|token| step(belief, token).iter().sum()).collect::<Vec<f64>>());
    Exact {
        generator: "test".into(),
        vocabulary: (0..tokens).map(|token| token.to_string()).collect(),
        columns: length,
        row: words.iter().map(|(word, ..)| longest.partition_point(|other| other[..word.len()] < word[..]) as u32).collect(),
        column: words.iter().map(|(word, ..)| word.len() as u32 - 1).collect(),
        position: words.iter().map(|(word, ..)| word.len() as u32).collect(),
        weight: words.iter().map(|(_, log, _)| log.exp() / length as f64).collect(),
        log_probability: words.iter().map(|(_, log, _)| *log).collect(),
        fold: words.iter().map(|(word, ..)| fold(word)).collect(),
        folds: 6,
        next_token: Matrix::new(words.len(), tokens, next_token.collect()),
        class: classes(&belief),
        belief,
        written: None,
        features: Matrix::new(words.len(), 0, Vec::new()),
        feature_names: Vec::new(),
        levels: Vec::new(),
        children,
        maps: maps.iter().map(|map| map.iter().flatten().copied().collect()).collect(),
        finals: vec![1.0; states],
        tokens: longest.into_iter().flatten().copied().collect(),
    }
}

/// Numbers for beliefs that are the same to nine digits.
fn classes(beliefs: &Matrix) -> Vec<u32> {
    let mut known = std::collections::HashMap::new();
    let key = |row: &[f64]| row.iter().map(|x| (x * 1e9).round() as i64).collect::<Vec<i64>>();
    beliefs
        .iter()
        .map(|row| {
            let next = known.len() as u32;
            *known.entry(key(row)).or_insert(next)
        })
        .collect()
}

/// Mess3 (Marzen & Crutchfield 2017; Shai et al. 2024): three states, each likely to show its own token.
fn mess3(length: usize) -> Exact {
    let (x, a) = (0.05, 0.85);
    let map = |token: usize| -> Vec<Vec<f64>> {
        let emitted = |i: usize| if i == token { a } else { (1.0 - a) / 2.0 };
        (0..3).map(|i| (0..3).map(|j| emitted(i) * if i == j { 1.0 - 2.0 * x } else { x }).collect()).collect()
    };
    exact(&[map(0), map(1), map(2)], length)
}

/// Random, random, exclusive or: five states.
fn rrxor(length: usize) -> Exact {
    let mut maps = vec![vec![vec![0.0; 5]; 5]; 2];
    for (from, token, to, p) in [
        (0, 0, 1, 0.5),
        (0, 1, 2, 0.5),
        (1, 0, 3, 0.5),
        (1, 1, 4, 0.5),
        (2, 0, 4, 0.5),
        (2, 1, 3, 0.5),
        (3, 0, 0, 1.0),
        (4, 1, 0, 1.0),
    ] {
        maps[token][from][to] = p;
    }
    exact(&maps, length)
}

/// Activations that are a function of the tokens up to their column.
fn of_words(exact: &Exact, width: usize, fill: impl Fn(&[u16], &mut [f64])) -> Activations {
    let (sequences, columns) = (exact.sequences(), exact.columns);
    let mut values = vec![0.0f32; sequences * columns * width];
    let mut row = vec![0.0; width];
    for sequence in 0..sequences {
        for column in 0..columns {
            row.fill(0.0);
            fill(&exact.tokens[sequence * columns..=sequence * columns + column], &mut row);
            let at = (sequence * columns + column) * width;
            values[at..at + width].iter_mut().zip(&row).for_each(|(out, x)| *out = *x as f32);
        }
    }
    Activations { hook: "hidden".into(), sequences, columns, width, values }
}

/// The exact belief (or another matrix over the prefixes) through a random affine map, as activations.
fn mapped(exact: &Exact, of: &Matrix, width: usize, noise: f64) -> Activations {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(7);
    let mut number = || random.random::<f64>() - 0.5;
    let map: Vec<f64> = (0..of.columns * width).map(|_| number()).collect();
    let offset: Vec<f64> = (0..width).map(|_| 3.0 * number()).collect();
    let mut known: std::collections::HashMap<Vec<u16>, usize> = std::collections::HashMap::new();
    for at in 0..exact.prefixes() {
        known.insert(exact.word(at).to_vec(), at);
    }
    let mut activations = of_words(exact, width, |word, row| {
        let belief = of.row(known[word]);
        row.copy_from_slice(&offset);
        for (b, weights) in belief.iter().zip(map.chunks_exact(width)) {
            row.iter_mut().zip(weights).for_each(|(x, w)| *x += b * w);
        }
    });
    activations.values.iter_mut().for_each(|x| *x += (noise * number()) as f32);
    activations
}

/// Few points, as the shape of clouds is tested where it is computed.
const OPTIONS: Options = Options { draws: 100, seed: 0, points: 150 };

/// Data sets that many tests share: their controls are computed once.
static RRXOR: LazyLock<(&Exact, Prober)> = LazyLock::new(|| shared(rrxor(8)));
static MESS3: LazyLock<(&Exact, Prober)> = LazyLock::new(|| shared(mess3(5)));

fn shared(exact: Exact) -> (&'static Exact, Prober<'static>) {
    let exact = Box::leak(Box::new(exact));
    (exact, Prober::new(exact, OPTIONS).expect("it can be probed"))
}

fn probed((_, prober): &(&Exact, Prober), activations: &Activations) -> Hook {
    prober.hook("test", activations, None).expect("it fits")
}
