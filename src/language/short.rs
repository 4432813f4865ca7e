//! Shortest strings: of a node, on the way to a node.

use super::rules::{Act, Rules};
use crate::number::Number;

/// The shortest string from each node to its component's exit.
pub fn shortest(rules: &Rules<Number>) -> Vec<Option<Vec<usize>>> {
    let mut best: Vec<Option<Vec<usize>>> = rules.exit.iter().map(|&exit| exit.then(Vec::new)).collect();
    loop {
        let mut changed = false;
        for m in rules.moves.iter().rev() {
            let own = match m.act {
                Act::Silent => Some(Vec::new()),
                Act::Emit(token) => Some(vec![token]),
                Act::Call(entry) => best[entry].clone(),
            };
            let Some((own, after)) = own.zip(best[m.to].as_ref()) else { continue };
            let found = [own, after.clone()].concat();
            if best[m.from].as_ref().is_none_or(|known| found.len() < known.len()) {
                best[m.from] = Some(found);
                changed = true;
            }
        }
        if !changed {
            return best;
        }
    }
}

/// The shortest string from a node to each other; `down`: also into what is called.
pub fn from_entry(rules: &Rules<Number>, entry: usize, whole: &[Option<Vec<usize>>], down: bool) -> Vec<Option<Vec<usize>>> {
    let mut best: Vec<Option<Vec<usize>>> = vec![None; rules.nodes()];
    best[entry] = Some(Vec::new());
    loop {
        let mut changed = false;
        let mut put = |place: &mut Option<Vec<usize>>, found: Vec<usize>| {
            if place.as_ref().is_none_or(|known| found.len() < known.len()) {
                *place = Some(found);
                changed = true;
            }
        };
        for m in &rules.moves {
            let Some(here) = best[m.from].clone() else { continue };
            let own = match m.act {
                Act::Silent => Some(Vec::new()),
                Act::Emit(token) => Some(vec![token]),
                Act::Call(callee) => {
                    if down {
                        put(&mut best[callee], here.clone());
                    }
                    whole[callee].clone()
                }
            };
            if let Some(own) = own {
                put(&mut best[m.to], [here, own].concat());
            }
        }
        if !changed {
            return best;
        }
    }
}
