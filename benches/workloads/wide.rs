use epsilang::machine::{Edge, Machine};

/// `states` states; at each, every one of `tokens` tokens, with `targets` successors spread over all states, of uneven weights.
pub fn wide(states: u32, tokens: u32, targets: u32) -> Machine<f64> {
    let mut edges = Vec::new();
    for from in 0..states {
        let weight = |token: u32, k: u32| f64::from(1 + (from * 31 + token * 17 + k * 7) % 97);
        let pairs = || (0..tokens).flat_map(move |token| (0..targets).map(move |k| (token, k)));
        let total: f64 = pairs().map(|(token, k)| weight(token, k)).sum();
        edges.extend(pairs().map(|(token, k)| {
            let to = (from * 13 + token * 7 + k * (states / targets)) % states;
            Edge { from, to, token, weight: weight(token, k) / total }
        }));
    }
    Machine::new(states as usize, tokens as usize, edges, None, None)
}
