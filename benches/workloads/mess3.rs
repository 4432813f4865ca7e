use epsilang::machine::{Edge, Machine};

/// Mess3 (x = 0.15, a = 0.6): 3 states, 3 tokens, all 27 edges.
pub fn mess3() -> Machine<f64> {
    let mut edges = Vec::new();
    for from in 0..3 {
        for to in 0..3 {
            for token in 0..3 {
                let weight = if from == to { 0.7 } else { 0.15 } * if token == to { 0.6 } else { 0.2 };
                edges.push(Edge { from, to, token, weight });
            }
        }
    }
    Machine::new(3, 3, edges, None, None)
}
