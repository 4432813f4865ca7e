//! The loss of a model at each position against the least that any model can have.

use super::activations::Unfit;
use super::exact::Exact;

/// Means over the prefixes that were followed by a token, in nats, by how many tokens had been seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    /// Tokens seen before the one that is predicted.
    pub seen: u32,
    /// Mean loss of the model, prefixes by their probability.
    pub model: f64,
    /// Mean loss of the exact law on the same tokens: the entropy of the next token where all words are there.
    pub least: f64,
    /// Weight at this position of the prefixes that are there.
    pub weight: f64,
}

impl Position {
    /// How much worse the model is: the divergence of its law from the exact one.
    pub fn excess(&self) -> f64 {
        self.model - self.least
    }
}

/// `losses`: [sequences, columns - 1], entry t the loss in nats of predicting the token in column t + 1.
///
/// # Errors
/// Where they have another shape, or are not finite.
pub fn by_position(exact: &Exact, shape: &[usize], losses: &[f32]) -> Result<Vec<Position>, Unfit> {
    let (sequences, columns) = (exact.sequences(), exact.columns);
    if shape != [sequences, columns.saturating_sub(1)] || losses.len() != sequences * columns.saturating_sub(1) {
        return Err(Unfit::Losses { found: shape.to_vec(), sequences, columns });
    }
    let longest = exact.position.iter().copied().max().unwrap_or(0) as usize;
    let mut sums = vec![[0.0; 3]; longest + 1];
    // A prefix of one token more holds the loss of that token after this one.
    for (at, parent) in exact.parents().into_iter().enumerate() {
        let Some((parent, token)) = parent else { continue };
        let chance = exact.next_token.row(parent)[token];
        let Some(column) = (exact.column[at] as usize).checked_sub(1).filter(|_| chance > 0.0) else { continue };
        let place = exact.row[at] as usize * (columns - 1) + column;
        let loss = f64::from(losses[place]);
        if !loss.is_finite() {
            let at = [place / (columns - 1), column, 0];
            return Err(Unfit::NotFinite { hook: "the losses".to_string(), at });
        }
        let weight = exact.weight[at];
        let sum = &mut sums[exact.position[parent] as usize];
        sum[0] += weight;
        sum[1] += weight * loss;
        sum[2] -= weight * chance.ln();
    }
    let there = sums.into_iter().enumerate().filter(|(_, [weight, ..])| *weight > 0.0);
    Ok(there
        .map(|(seen, [weight, model, least])| Position {
            seen: seen as u32,
            model: model / weight,
            least: least / weight,
            weight,
        })
        .collect())
}
