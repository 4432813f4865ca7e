//! Alias tables (Walker 1977; Vose 1991) in integers: one draw of 64 bits, one comparison, whatever the number of outcomes.

/// 2^k cells, each of 2^(64 - k) tickets: the first `threshold` of them are for `own`, the rest for `other`.
#[derive(Clone, Copy, Debug)]
pub struct Cell {
    pub threshold: u64,
    pub own: u32,
    pub other: u32,
}

/// The cells for outcomes with these weights (not negative, finite, not all zero), 2 or more in number and a power of two.
/// Each outcome has its share of 2^64 tickets, to one ticket and the rounding of its weight; what that leaves over (less than
/// 2^-53 of all) goes to the most probable.
pub fn cells(outcomes: &[(u32, f64)]) -> Vec<Cell> {
    let count = outcomes.len().next_power_of_two().max(2);
    let capacity = (1_u128 << 64) / count as u128;
    let mut tickets = tickets(outcomes);
    tickets.resize(count, 0);
    let outcome = |i: usize| outcomes.get(i).map_or(outcomes[0].0, |o| o.0);
    let mut cells: Vec<Cell> = (0..count).map(|i| Cell { threshold: 0, own: outcome(i), other: outcome(i) }).collect();
    let (mut poor, mut rich): (Vec<usize>, Vec<usize>) = (0..count).partition(|&i| tickets[i] < capacity);
    while let (Some(&from), Some(to)) = (rich.last(), poor.pop()) {
        cells[to].threshold = tickets[to] as u64;
        cells[to].other = outcome(from);
        tickets[from] -= capacity - tickets[to];
        if tickets[from] < capacity {
            rich.pop();
            poor.push(from);
        }
    }
    // Those left hold exactly what fits, and both their outcomes are their own.
    cells
}

/// Alias tables one after the other, by number.
#[derive(Clone, Debug, Default)]
pub struct AliasTables {
    cells: Vec<Cell>,
    rows: Vec<Row>,
}

/// Where a table begins, and 64 - k for its 2^k cells.
#[derive(Clone, Copy, Debug)]
struct Row {
    first: u32,
    shift: u32,
}

impl AliasTables {
    /// Adds a table for the outcomes, as [`cells`] wants them. False where there are too many cells.
    pub fn push(&mut self, outcomes: &[(u32, f64)]) -> bool {
        let table = cells(outcomes);
        let Ok(first) = u32::try_from(self.cells.len()) else { return false };
        self.rows.push(Row { first, shift: table.len().leading_zeros() + 1 });
        self.cells.extend(table);
        true
    }

    /// An outcome of a table, from 64 random bits.
    #[inline(always)]
    pub fn draw(&self, table: u32, bits: u64) -> u32 {
        let row = self.rows[table as usize];
        let cell = &self.cells[row.first as usize + (bits >> row.shift) as usize];
        let ticket = bits & ((1 << row.shift) - 1);
        if ticket < cell.threshold { cell.own } else { cell.other }
    }
}

/// 2^64 tickets, shared out among outcomes with these weights.
pub fn tickets(outcomes: &[(u32, f64)]) -> Vec<u128> {
    let total: f64 = outcomes.iter().map(|o| o.1).sum();
    let scale = 18_446_744_073_709_551_616.0;
    let mut tickets: Vec<u128> = outcomes.iter().map(|o| (o.1 / total * scale).round() as u128).collect();
    let mut by_weight: Vec<usize> = (0..tickets.len()).collect();
    by_weight.sort_by(|&a, &b| tickets[b].cmp(&tickets[a]));
    let (whole, sum) = (1_u128 << 64, tickets.iter().sum::<u128>());
    if sum <= whole {
        tickets[by_weight[0]] += whole - sum;
    } else {
        let mut surplus = sum - whole;
        for i in by_weight {
            let taken = surplus.min(tickets[i]);
            tickets[i] -= taken;
            surplus -= taken;
        }
    }
    tickets
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shares(outcomes: &[(u32, f64)]) -> Vec<u128> {
        let cells = cells(outcomes);
        let capacity = (1_u128 << 64) / cells.len() as u128;
        let mut shares = vec![0; outcomes.len()];
        for cell in cells {
            shares[cell.own as usize] += u128::from(cell.threshold);
            shares[cell.other as usize] += capacity - u128::from(cell.threshold);
        }
        shares
    }

    proptest! {
        #[test]
        fn every_outcome_has_its_share(weights in prop::collection::vec(prop_oneof![Just(0.0), 1e-12..1.0_f64, Just(1e-300)], 1..40)) {
            let total: f64 = weights.iter().sum();
            prop_assume!(total > 0.0);
            let outcomes: Vec<(u32, f64)> = (0..).zip(weights.iter().copied()).collect();
            let shares = shares(&outcomes);
            prop_assert_eq!(shares.iter().sum::<u128>(), 1 << 64);
            for (share, weight) in shares.iter().zip(&weights) {
                let found = *share as f64 / 18_446_744_073_709_551_616.0;
                prop_assert!((found - weight / total).abs() <= 4.0 / 9_007_199_254_740_992.0);
                prop_assert!(*weight > 0.0 || *share == 0);
            }
        }
    }

    #[test]
    fn one_outcome_is_certain() {
        assert_eq!(shares(&[(0, 0.25)]), [1 << 64]);
        assert_eq!(shares(&[(0, 0.5), (1, 0.5)]), [1 << 63, 1 << 63]);
    }
}
