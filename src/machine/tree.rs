//! The tree of beliefs: one node for every word up to a length, each with the belief it leads to. Nothing is merged.

use super::Token;
use super::filter::{Filter, Real};

/// All words of positive probability up to a length, breadth first (so shorter words first, and those of one length in the
/// order of their tokens). Node 0 is the empty word.
#[derive(Clone, Debug, PartialEq)]
pub struct BeliefTree<R> {
    pub states: usize,
    /// Node i's belief: `beliefs[i * states..(i + 1) * states]`.
    pub beliefs: Vec<R>,
    /// `levels[d]..levels[d + 1]` are the words of length d.
    pub levels: Vec<usize>,
    /// The word without its last token; 0 for node 0.
    pub parents: Vec<u32>,
    /// The last token; 0 for node 0.
    pub tokens: Vec<Token>,
    /// Probability of the whole word.
    pub probabilities: Vec<R>,
}

impl<R: Real> BeliefTree<R> {
    pub fn nodes(&self) -> usize {
        self.parents.len()
    }

    /// The word that leads to a node.
    pub fn word(&self, mut node: usize) -> Vec<Token> {
        let mut word = Vec::new();
        while node > 0 {
            word.push(self.tokens[node]);
            node = self.parents[node] as usize;
        }
        word.reverse();
        word
    }

    /// The tree to depth `depth`, or as deep as whole levels fit into `max_nodes` nodes (fewer than 2^32).
    pub fn new(filter: &Filter<R>, depth: usize, max_nodes: usize) -> BeliefTree<R> {
        let states = filter.states();
        let mut tree = BeliefTree {
            states,
            beliefs: filter.start().to_vec(),
            levels: vec![0, 1],
            parents: vec![0],
            tokens: vec![0],
            probabilities: vec![R::ONE],
        };
        for level in 0..depth {
            let (first, last) = (tree.levels[level], tree.levels[level + 1]);
            let most = last + (last - first).saturating_mul(filter.tokens());
            if most > max_nodes.min(u32::MAX as usize) || first == last || states == 0 {
                break;
            }
            tree.reserve(most);
            let BeliefTree { beliefs, parents, tokens, probabilities, .. } = &mut tree;
            filter.expand(beliefs, first..last, &mut |parent, token, probability| {
                parents.push(parent as u32);
                tokens.push(token);
                probabilities.push(probabilities[parent] * probability);
            });
            tree.levels.push(tree.parents.len());
        }
        tree
    }

    fn reserve(&mut self, nodes: usize) {
        self.beliefs.reserve(nodes * self.states - self.beliefs.len());
        self.parents.reserve(nodes - self.parents.len());
        self.tokens.reserve(nodes - self.tokens.len());
        self.probabilities.reserve(nodes - self.probabilities.len());
    }
}

/// The beliefs of the tree alone, in the same order.
pub fn tree_beliefs<R: Real>(filter: &Filter<R>, depth: usize, max_nodes: usize) -> Vec<R> {
    let states = filter.states();
    let mut beliefs = filter.start().to_vec();
    let mut level = 0..1;
    for _ in 0..depth {
        let most = level.end + level.len().saturating_mul(filter.tokens());
        if most > max_nodes || level.is_empty() || states == 0 {
            break;
        }
        beliefs.reserve(most * states - beliefs.len());
        filter.successors(&mut beliefs, level.clone());
        level = level.end..beliefs.len() / states;
    }
    beliefs
}

#[cfg(test)]
mod tests {
    use super::super::{Edge, Machine};
    use super::*;
    use crate::number::rational::fraction;
    use crate::number::{Ordered, Rational};

    fn even() -> Machine<Rational> {
        let half = || fraction(1, 2).unwrap();
        let edges = vec![
            Edge { from: 0, to: 0, token: 0, weight: half() },
            Edge { from: 0, to: 1, token: 1, weight: half() },
            Edge { from: 1, to: 0, token: 1, weight: Rational::ONE },
        ];
        Machine::new(2, 2, edges, None, None)
    }

    #[test]
    fn the_even_process_has_as_many_words_as_known() {
        // Words of the even process by length: 1, 2, 4, 7, 12, 20, 33 (one less than the Fibonacci numbers from 2, 3, 5, 8).
        let law = [fraction(2, 3).unwrap(), fraction(1, 3).unwrap()];
        let tree = BeliefTree::new(&Filter::<f64>::new(&even(), &law), 6, usize::MAX);
        let counts: Vec<usize> = tree.levels.windows(2).map(|ends| ends[1] - ends[0]).collect();
        assert_eq!(counts, [1, 2, 4, 7, 12, 20, 33]);
        for ends in tree.levels.windows(2) {
            assert!((tree.probabilities[ends[0]..ends[1]].iter().sum::<f64>() - 1.0).abs() < 1e-12);
        }
        for node in 0..tree.nodes() {
            let word = tree.word(node);
            let reached = word.iter().fold(law.to_vec(), |law, &token| even().step(&law, token));
            let total = Ordered::to_f64(&(&reached[0] + &reached[1]));
            assert!((tree.probabilities[node] - total).abs() < 1e-14);
            let first = Ordered::to_f64(&reached[0]) / total;
            assert!((tree.beliefs[2 * node] - first).abs() < 1e-14, "{word:?}");
        }
        assert_eq!(tree.beliefs, tree_beliefs(&Filter::<f64>::new(&even(), &law), 6, usize::MAX));
    }

    #[test]
    fn whole_levels_up_to_the_limit() {
        let law = [fraction(2, 3).unwrap(), fraction(1, 3).unwrap()];
        let filter = Filter::<f64>::new(&even(), &law);
        let tree = BeliefTree::new(&filter, 60, 30);
        assert_eq!((tree.nodes(), tree.levels.len()), (26, 6));
        assert_eq!(tree_beliefs(&filter, 60, 30).len(), 52);
    }

    #[test]
    fn many_states_take_the_other_path() {
        // A cycle of nine states that shows whether it is at its beginning: 9 words of each length from the uniform law
        // once length 9 is reached.
        let edges = (0..9).map(|i| Edge { from: i, to: (i + 1) % 9, token: u32::from(i == 0), weight: Rational::ONE }).collect();
        let machine = Machine::new(9, 2, edges, None, None);
        let law = vec![fraction(1, 9).unwrap(); 9];
        let filter = Filter::<f64>::new(&machine, &law);
        let tree = BeliefTree::new(&filter, 12, usize::MAX);
        let counts: Vec<usize> = tree.levels.windows(2).map(|ends| ends[1] - ends[0]).collect();
        assert_eq!(counts, [1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 9, 9]);
        assert_eq!(tree.beliefs, tree_beliefs(&filter, 12, usize::MAX));
    }
}
