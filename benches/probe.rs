//! A hook of 100,000 prefixes x 256 units with all controls. `cargo bench --bench probe`.

use divan::{Bencher, black_box};
use epsilang::probe::{Activations, Exact, Matrix, Options, Prober};

fn main() {
    divan::main();
}

/// Mess3 (x = 0.05, a = 0.85) on prefixes of up to ten tokens, as many as there are, and some once more.
fn mess3(length: usize) -> Exact {
    let (x, a, b) = (0.05, 0.85, 0.075);
    let map = |token: usize| -> Vec<f64> {
        let entry = |i: usize, j: usize| (if i == token { a } else { b }) * if i == j { 1.0 - 2.0 * x } else { x };
        (0..9).map(|at| entry(at / 3, at % 3)).collect()
    };
    let maps: Vec<Vec<f64>> = (0..3).map(map).collect();
    let mut words: Vec<(Vec<u16>, f64, [f64; 3])> = vec![(Vec::new(), 0.0, [1.0 / 3.0; 3])];
    let mut children = Vec::new();
    let mut at = 0;
    while at < words.len() {
        for (token, map) in maps.iter().enumerate() {
            let (word, log, belief) = &words[at];
            if word.len() == length {
                children.push(-1);
                continue;
            }
            let mut next = [0.0; 3];
            (0..9).for_each(|at| next[at % 3] += belief[at / 3] * map[at]);
            let chance: f64 = next.iter().sum();
            let word: Vec<u16> = word.iter().copied().chain([token as u16]).collect();
            children.push(words.len() as i32 - 1);
            words.push((word, log + chance.ln(), next.map(|x| x / chance)));
        }
        at += 1;
    }
    let words = &words[1..];
    let longest: Vec<&Vec<u16>> = words.iter().map(|(word, ..)| word).filter(|word| word.len() == length).collect();
    let law = |belief: &[f64; 3]| {
        (0..3).map(|token| (0..3).map(|i| belief[i] * if i == token { a } else { b }).sum()).collect::<Vec<f64>>()
    };
    Exact {
        generator: "mess3".into(),
        vocabulary: ["A", "B", "C"].map(String::from).to_vec(),
        columns: length,
        row: words.iter().map(|(word, ..)| longest.partition_point(|other| other[..word.len()] < word[..]) as u32).collect(),
        column: words.iter().map(|(word, ..)| word.len() as u32 - 1).collect(),
        position: words.iter().map(|(word, ..)| word.len() as u32).collect(),
        weight: words.iter().map(|(_, log, _)| log.exp() / length as f64).collect(),
        log_probability: words.iter().map(|(_, log, _)| *log).collect(),
        fold: (0..words.len()).map(|at| (at * 7919 % 10007 % 6) as u8).collect(),
        folds: 6,
        belief: Matrix::new(words.len(), 3, words.iter().flat_map(|(.., belief)| *belief).collect()),
        next_token: Matrix::new(words.len(), 3, words.iter().flat_map(|(.., belief)| law(belief)).collect()),
        class: (0..words.len() as u32).collect(),
        features: Matrix::new(words.len(), 0, Vec::new()),
        children: children[3..].to_vec(),
        maps,
        finals: vec![1.0; 3],
        tokens: longest.into_iter().flatten().copied().collect(),
        ..Exact::default()
    }
}

/// Numbers that hold nothing: the work does not depend on what they are.
fn activations(exact: &Exact, width: usize, turn: f64) -> Activations {
    let count = exact.sequences() * exact.columns * width;
    let mut place = 0.3;
    let values = (0..count).map(|_| {
        place = (place + turn).fract();
        place as f32
    });
    Activations { hook: "hidden".into(), sequences: exact.sequences(), columns: exact.columns, width, values: values.collect() }
}

/// 88,572 prefixes, trained and untrained, 200 shuffles.
#[divan::bench(sample_count = 1, sample_size = 1)]
fn all_controls(bencher: Bencher) {
    let exact = mess3(10);
    let (trained, untrained) = (activations(&exact, 256, 0.618_033_988_749_895), activations(&exact, 256, 0.414_213_562_373_095));
    bencher.bench(|| {
        let prober = Prober::new(black_box(&exact), Options::default()).expect("it can be probed");
        prober.hook("bench", &trained, Some(&untrained)).expect("it fits")
    });
}
