//! The tree of prefixes, and the sequences that hold them all.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::array::Matrix;
use super::reader::Reader;
use super::subject::{Subject, UNTOLD};
use crate::machine::Token;
use crate::machine::limits::Limits;

/// Parts that prefixes are dealt into.
pub const FOLDS: u8 = 5;
/// Prefixes between two looks at the clock.
const LOOK: usize = 256;

/// The time was up, or the person asked to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stopped;

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
    /// [`UNTOLD`] where beliefs are not told apart.
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
        let classes = &mut *subject.classes;
        let mut tree = Prefixes::root(subject.started.machine.tokens(), classes.first());
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
        tree.lie_in(level, length);
        Some(tree)
    }

    /// The same, of what a reader finds possible, beliefs not told apart.
    ///
    /// # Errors
    /// [`Stopped`].
    pub fn read<R: Reader>(reader: &R, length: usize, most: usize, limits: &Limits) -> Result<Option<Prefixes>, Stopped> {
        // Depth first, so that only the places along one path are kept.
        let mut reader = reader.clone();
        let mut law = vec![0.0; reader.tokens()];
        let (mut parent, mut token, mut depth) = (vec![0], vec![0], vec![0]);
        let mut open = vec![(0_u32, reader.begin())];
        let mut seen = 0;
        while let Some((node, place)) = open.pop() {
            let position = depth[node as usize] + 1;
            reader.tell(&place, &mut law);
            let first = open.len();
            for next in (0..law.len()).filter(|&next| law[next] > 0.0) {
                if parent.len() >= most {
                    return Ok(None);
                }
                if position < length {
                    let mut after = place.clone();
                    reader.read(&mut after, next);
                    open.push((parent.len() as u32, after));
                }
                parent.push(node);
                token.push(next);
                depth.push(position);
            }
            open[first..].reverse();
            seen += 1;
            if seen % LOOK == 0 && limits.expired() {
                return Err(Stopped);
            }
        }
        // Shorter prefixes first; those of one length by their tokens, as their parents are.
        let mut tree = Prefixes::root(reader.tokens(), UNTOLD);
        let mut level = vec![(0_u32, 0_usize)];
        let mut children: Vec<Vec<u32>> = vec![Vec::new(); parent.len()];
        (1..parent.len()).for_each(|node| children[parent[node] as usize].push(node as u32));
        for _ in 0..length {
            let longer = level.iter().flat_map(|&(node, at)| children[node as usize].iter().map(move |&child| (child, at)));
            level = longer.map(|(child, at)| (child, tree.add(at, token[child as usize], UNTOLD))).collect();
        }
        let first = level.first().map_or(tree.len(), |(_, at)| *at);
        tree.lie_in(first..tree.len(), length);
        Ok(Some(tree))
    }

    /// The sequences are the longest prefixes, which are `level`; every prefix lies in the first that begins with it.
    fn lie_in(&mut self, level: Range<usize>, length: usize) {
        // Words of one length come in the order of their tokens, so that the words that begin with one prefix follow each other.
        let (first, rows) = (level.start, level.len());
        let mut values = vec![0; rows * length];
        for leaf in level {
            let mut node = leaf;
            for column in (0..length).rev() {
                values[(leaf - first) * length + column] = self.token[node];
                node = self.parent[node] as usize;
            }
        }
        self.row = vec![u32::MAX; self.len()];
        for node in (0..self.len()).rev() {
            if node >= first {
                self.row[node] = (node - first) as u32;
            }
            let (row, parent) = (self.row[node], self.parent[node] as usize);
            self.row[parent] = self.row[parent].min(row);
        }
        self.sequences = Matrix::new(rows, length, values);
    }

    /// The prefixes of drawn sequences, each once, and how often it was drawn. A sequence that was drawn twice is there once.
    pub fn of_drawn(subject: &mut Subject, drawn: &Matrix<u16>) -> Prefixes {
        let classes = &mut *subject.classes;
        let after = |class, token| classes.after(class, token).unwrap_or(UNTOLD);
        Prefixes::along(Prefixes::root(subject.started.machine.tokens(), 0), drawn, after)
    }

    /// The same over so many tokens, beliefs not told apart.
    pub fn drawn(vocabulary: usize, drawn: &Matrix<u16>) -> Prefixes {
        Prefixes::along(Prefixes::root(vocabulary, UNTOLD), drawn, |_, _| UNTOLD)
    }

    fn along(mut tree: Prefixes, drawn: &Matrix<u16>, mut after: impl FnMut(u32, Token) -> u32) -> Prefixes {
        tree.drawn.push(0);
        tree.row.push(0);
        let mut known: FxHashMap<u32, u32> = FxHashMap::default();
        let mut values = Vec::new();
        let mut rows = 0;
        for sequence in drawn.iter() {
            let mut node = 0;
            tree.drawn[0] += 1;
            for &token in sequence {
                let child = tree.children[node * tree.vocabulary + usize::from(token)];
                node = if let Ok(child) = usize::try_from(child) {
                    child
                } else {
                    let class = after(tree.classes[node], token.into());
                    tree.row.push(rows);
                    tree.drawn.push(0);
                    tree.add(node, token.into(), class)
                };
                tree.drawn[node] += 1;
            }
            known.entry(node as u32).or_insert_with(|| {
                values.extend_from_slice(sequence);
                rows += 1;
                rows - 1
            });
        }
        tree.sequences = Matrix::new(rows as usize, drawn.columns, values);
        tree
    }

    /// What a reader tells after each prefix, `width` numbers a row; the empty prefix first.
    ///
    /// # Errors
    /// [`Stopped`].
    pub fn told<R: Reader>(&self, reader: &R, width: usize, limits: &Limits) -> Result<Matrix<f64>, Stopped> {
        let mut reader = reader.clone();
        let mut values = vec![0.0; self.len() * width];
        let mut open = vec![(0_usize, reader.begin())];
        let mut seen = 0;
        while let Some((node, place)) = open.pop() {
            reader.tell(&place, &mut values[node * width..(node + 1) * width]);
            let children = &self.children[node * self.vocabulary..(node + 1) * self.vocabulary];
            for (token, &child) in children.iter().enumerate().rev() {
                let Ok(child) = usize::try_from(child) else { continue };
                let mut after = place.clone();
                reader.read(&mut after, token);
                open.push((child, after));
            }
            seen += 1;
            if seen % LOOK == 0 && limits.expired() {
                return Err(Stopped);
            }
        }
        Ok(Matrix::new(self.len(), width, values))
    }

    fn root(vocabulary: usize, class: u32) -> Prefixes {
        Prefixes {
            vocabulary,
            parent: vec![0],
            token: vec![0],
            position: vec![0],
            children: vec![-1; vocabulary],
            classes: vec![class],
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
