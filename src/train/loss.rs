//! How far a net is from the optimal predictor, without drawing anything: every prefix is weighted by its probability, and the next token by its
//! probability after that prefix.

/// Prefixes of a probe set, one entry each.
#[derive(Clone, Copy, Debug)]
pub struct Prefixes<'p> {
    /// Where the prefix ends: row and column among the tokens that the net read.
    pub row: &'p [u32],
    pub column: &'p [u32],
    /// Tokens of the process that the prefix has.
    pub position: &'p [u32],
    /// How much it counts; within a position, proportional to its probability.
    pub weight: &'p [f64],
    /// `[prefixes, tokens]`: the probability of each next token.
    pub next_token: &'p [f64],
    pub tokens: usize,
}

/// The expected surprise of the next token, in nats, after prefixes of one length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ExpectedLoss {
    /// Tokens that have been seen.
    pub position: u32,
    /// Of the net. The difference to `optimal` is a Kullback-Leibler divergence, so it is never below it but for rounding.
    pub net: f64,
    /// Of the true probabilities: their entropy.
    pub optimal: f64,
    /// How much the position counts: the weights of its prefixes together.
    pub weight: f64,
}

/// The expected loss at each position that has prefixes, in order. `probabilities` is `[rows, columns, predicted]`, as a net answers.
pub fn expected_losses(probabilities: &[f32], columns: usize, predicted: usize, prefixes: &Prefixes) -> Vec<ExpectedLoss> {
    let mut sums: Vec<ExpectedLoss> = Vec::new();
    let truth = prefixes.next_token.chunks_exact(prefixes.tokens.max(1));
    let places = prefixes.row.iter().zip(prefixes.column).zip(prefixes.position.iter().zip(prefixes.weight));
    for (((&row, &column), (&position, &weight)), truth) in places.zip(truth) {
        let at = (row as usize * columns + column as usize) * predicted;
        let Some(said) = probabilities.get(at..at + predicted) else { continue };
        let (mut net, mut optimal) = (0.0, 0.0);
        for (&p, q) in truth.iter().zip(said.iter().map(|&q| f64::from(q))).filter(|(p, _)| **p > 0.0) {
            // A probability that single precision has no number for counts as the smallest it has.
            net -= p * q.max(f64::from(f32::MIN_POSITIVE)).ln();
            optimal -= p * p.ln();
        }
        let slot = sums.binary_search_by_key(&position, |s| s.position).unwrap_or_else(|slot| {
            sums.insert(slot, ExpectedLoss { position, net: 0.0, optimal: 0.0, weight: 0.0 });
            slot
        });
        sums[slot].net += weight * net;
        sums[slot].optimal += weight * optimal;
        sums[slot].weight += weight;
    }
    sums.retain(|s| s.weight > 0.0);
    for sum in &mut sums {
        sum.net /= sum.weight;
        sum.optimal /= sum.weight;
    }
    sums
}

/// The mean over positions, each counting as much as its prefixes do: (net, optimal). `None` where there is no prefix.
pub fn mean(losses: &[ExpectedLoss]) -> Option<(f64, f64)> {
    let weight: f64 = losses.iter().map(|l| l.weight).sum();
    let over = |part: fn(&ExpectedLoss) -> f64| losses.iter().map(|l| l.weight * part(l)).sum::<f64>() / weight;
    (weight > 0.0).then(|| (over(|l| l.net), over(|l| l.optimal)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_coin_foretold_by_a_fair_net_costs_one_bit() {
        // Two prefixes of one token, three and one in four; after the first the next token is certain.
        let prefixes = Prefixes {
            row: &[0, 1],
            column: &[0, 0],
            position: &[1, 1],
            weight: &[0.75, 0.25],
            next_token: &[1.0, 0.0, 0.5, 0.5],
            tokens: 2,
        };
        let losses = expected_losses(&[0.5; 8], 2, 2, &prefixes);
        assert_eq!(losses.len(), 1);
        let ln_2 = std::f64::consts::LN_2;
        assert!((losses[0].net - ln_2).abs() < 1e-9 && (losses[0].optimal - ln_2 / 4.0).abs() < 1e-12);
        let (net, optimal) = mean(&losses).expect("there are prefixes");
        assert!((net - ln_2).abs() < 1e-9 && (optimal - ln_2 / 4.0).abs() < 1e-12);
        assert_eq!(mean(&[]), None);
    }
}
