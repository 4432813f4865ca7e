//! The files of prompts, as bytes.

use super::manifest::{Surrogate, texts};
use super::observer::Observed;
use super::paths;
use super::words::{Words, Written};
use crate::dataset::array::{Matrix, to_bytes};
use crate::dataset::manifest::LevelFile;

/// Path below the folder, and content.
pub type File = (String, Vec<u8>);

/// Texts, tokens and places of the prompts themselves.
pub fn prompts(words: &Words, tokens: &Matrix<u16>) -> Vec<File> {
    let names = [paths::TEXTS, paths::TOKENS, paths::CHARACTERS, paths::BYTES].map(String::from);
    written(words, tokens, names)
}

/// The same of a k-Markov surrogate.
pub fn surrogate(words: &Words, tokens: &Matrix<u16>, k: usize) -> (Surrogate, Vec<File>) {
    let of = Surrogate {
        order: k as u64,
        texts: paths::surrogate_texts(k),
        tokens: paths::surrogate(k, paths::TOKENS),
        characters: paths::surrogate(k, paths::CHARACTERS),
        bytes: paths::surrogate(k, paths::BYTES),
    };
    let names = [&of.texts, &of.tokens, &of.characters, &of.bytes].map(String::clone);
    let files = written(words, tokens, names);
    (of, files)
}

fn written(words: &Words, tokens: &Matrix<u16>, [text, token, character, byte]: [String; 4]) -> Vec<File> {
    let all: Vec<Written> = tokens.iter().map(|prompt| words.write(prompt)).collect();
    let shape = [tokens.rows, tokens.columns, 2];
    let spans =
        |of: fn(&Written) -> &[[u32; 2]]| to_bytes(&shape, &all.iter().flat_map(of).flatten().copied().collect::<Vec<u32>>());
    vec![
        (text, texts(&all.iter().map(|written| written.text.as_str()).collect::<Vec<_>>())),
        (token, to_bytes(&[tokens.rows, tokens.columns], &tokens.values)),
        (character, spans(|written| &written.characters)),
        (byte, spans(|written| &written.bytes)),
    ]
}

/// What observers believe, shaped \[prompt, token, ...\]. `levels`: where each level goes.
pub fn beliefs(of: &Observed, levels: &[LevelFile]) -> Vec<File> {
    let length = of.length;
    let count = of.logprob.len() / length.max(1);
    let along = |m: &Matrix<f64>| to_bytes(&[count, length, m.columns], &m.values);
    let suffixes = |m: &Matrix<f64>| to_bytes(&[count, length, of.suffix, m.columns], &m.values);
    let mut files = vec![
        (paths::LOGPROB, to_bytes(&[count, length], &of.logprob)),
        (paths::BELIEF_CLASS, to_bytes(&[count, length], &of.class)),
        (paths::BELIEF_WRITTEN, along(&of.written)),
        (paths::BELIEF_REDUCED, along(&of.reduced)),
        (paths::NEXT_TOKEN, along(&of.next_token)),
        (paths::INVISIBLE, along(&of.invisible)),
        (paths::SUFFIX_WRITTEN, suffixes(&of.suffix_written)),
        (paths::SUFFIX_REDUCED, suffixes(&of.suffix_reduced)),
        (paths::SUFFIX_NEXT_TOKEN, suffixes(&of.suffix_next_token)),
    ];
    if of.features.columns > 0 {
        files.push((paths::FEATURES, along(&of.features)));
    }
    let named = files.into_iter().map(|(path, bytes)| (path.to_string(), bytes));
    named.chain(levels.iter().zip(&of.levels).map(|(file, level)| (file.file.clone(), along(&level.beliefs)))).collect()
}
