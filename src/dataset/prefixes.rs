//! The tree of prefixes, and the sequences that hold them all.

use rustc_hash::FxHashMap;

use super::array::Matrix;
use super::subject::{Classes, Subject, UNTOLD};
use crate::machine::Token;
use crate::machine::sample::Samples;

/// Parts that prefixes are dealt into.
pub const FOLDS: u8 = 5;

/// Distinct prefixes, each after the one it prolongs. Number 0 is the empty one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prefixes {
    pub vocabulary: usize,
    /// The prefix without its last token; 0 for the empty one.
    pub parent: Vec<u32>,
    /// The last token; 0 for the empty one.
    pub token: Vec<u16>,
    /// Number of tokens.
    pub position: Vec<u32>,
    /// `children[i * vocabulary + x]`: prefix i with token x after it, -1 where that is not there.
    pub children: Vec<i32>,
    /// A sequence that begins with it.
    pub row: Vec<u32>,
    /// Sequences of one length, in which every prefix occurs.
    pub sequences: Matrix<u16>,
    /// How many of the drawn sequences begin with it; empty where all prefixes are there.
    pub drawn: Vec<u32>,
    pub classes: Vec<u32>,
}

impl Prefixes {
    pub fn len(&self) -> usize {
        self.parent.len()
    }

    pub fn is_empty(&self) -> bool {
        self.parent.is_empty()
    }

    pub fn is_complete(&self) -> bool {
        self.drawn.is_empty()
    }

    /// Every prefix of up to `length` tokens that can occur; `None` where they are more than `most`.
    pub fn all(subject: &mut Subject, length: usize, most: usize) -> Option<Prefixes> {
        Prefixes::grown(subject.machine.tokens(), &mut *subject.classes, length, most)
    }

    /// The same of whatever tells what can follow, over so many tokens.
    pub fn grown(vocabulary: usize, classes: &mut dyn Classes, length: usize, most: usize) -> Option<Prefixes> {
        let mut tree = Prefixes::root(vocabulary, classes);
        let mut level = 0..1;
        for _ in 0..length {
            for node in level.clone() {
                for token in 0..tree.vocabulary {
                    if let Some(class) = classes.after(tree.classes[node], token as Token) {
                        if tree.len() >= most {
                            return None;
                        }
                        tree.add(node, token, class);
                    }
                }
            }
            level = level.end..tree.len();
        }
        // Words of one length come in the order of their tokens, so that the words that begin with one prefix follow each other.
        let (first, rows) = (level.start, level.len());
        let mut values = vec![0; rows * length];
        for leaf in level {
            let mut node = leaf;
            for column in (0..length).rev() {
                values[(leaf - first) * length + column] = tree.token[node];
                node = tree.parent[node] as usize;
            }
        }
        tree.row = vec![u32::MAX; tree.len()];
        for node in (0..tree.len()).rev() {
            if node >= first {
                tree.row[node] = (node - first) as u32;
            }
            let (row, parent) = (tree.row[node], tree.parent[node] as usize);
            tree.row[parent] = tree.row[parent].min(row);
        }
        tree.sequences = Matrix::new(rows, length, values);
        Some(tree)
    }

    /// The prefixes of drawn sequences, each once, and how often it was drawn. A sequence that was drawn twice is there once.
    pub fn of_drawn(subject: &mut Subject, drawn: &Samples) -> Prefixes {
        Prefixes::grown_along(subject.machine.tokens(), &mut *subject.classes, drawn)
    }

    /// The same of whatever tells what can follow, over so many tokens.
    pub fn grown_along(vocabulary: usize, classes: &mut dyn Classes, drawn: &Samples) -> Prefixes {
        let mut tree = Prefixes::root(vocabulary, classes);
        tree.drawn.push(0);
        tree.row.push(0);
        let mut known: FxHashMap<u32, u32> = FxHashMap::default();
        let mut values = Vec::new();
        let mut rows = 0;
        for sequence in drawn.tokens.chunks_exact(drawn.length.max(1)) {
            let mut node = 0;
            tree.drawn[0] += 1;
            for &token in sequence {
                let child = tree.children[node * tree.vocabulary + token as usize];
                node = if let Ok(child) = usize::try_from(child) {
                    child
                } else {
                    let class = classes.after(tree.classes[node], token).unwrap_or(UNTOLD);
                    tree.row.push(rows);
                    tree.drawn.push(0);
                    tree.add(node, token as usize, class)
                };
                tree.drawn[node] += 1;
            }
            known.entry(node as u32).or_insert_with(|| {
                values.extend(sequence.iter().map(|&token| token as u16));
                rows += 1;
                rows - 1
            });
        }
        tree.sequences = Matrix::new(rows as usize, drawn.length, values);
        tree
    }

    fn root(vocabulary: usize, classes: &dyn Classes) -> Prefixes {
        Prefixes {
            vocabulary,
            parent: vec![0],
            token: vec![0],
            position: vec![0],
            children: vec![-1; vocabulary],
            classes: vec![classes.first()],
            ..Prefixes::default()
        }
    }

    fn add(&mut self, parent: usize, token: usize, class: u32) -> usize {
        let node = self.len();
        self.children[parent * self.vocabulary + token] = node as i32;
        self.children.resize(self.children.len() + self.vocabulary, -1);
        self.parent.push(parent as u32);
        self.token.push(token as u16);
        self.position.push(self.position[parent] + 1);
        self.classes.push(class);
        node
    }

    /// For each prefix one of the [`FOLDS`] parts, by its tokens and the seed alone: a prefix falls into the same part whatever else is there.
    pub fn folds(&self, seed: u64) -> Vec<u8> {
        let mut hashes = Vec::with_capacity(self.len());
        hashes.push(mixed(seed));
        for node in 1..self.len() {
            let before = hashes[self.parent[node] as usize];
            hashes.push(mixed(before ^ mixed(u64::from(self.token[node]) + 1)));
        }
        hashes.into_iter().map(|hash| (hash % u64::from(FOLDS)) as u8).collect()
    }
}

/// A bijection that scatters (the finalizer of SplitMix64: Steele, Lea & Flood 2014).
fn mixed(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
