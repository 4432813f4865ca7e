//! Adam (Kingma & Ba 2015): steps along a running mean of the gradient, divided by the root of a running mean of its square.

/// Share of the running mean of gradients that each step keeps.
const MEAN: f32 = 0.9;
/// Share of the running mean of squares that each step keeps: less than is usual, because a small net learns in some hundred steps.
const SQUARE: f32 = 0.95;
const SMALLEST: f32 = 1e-8;
/// Gradients longer than this are scaled down to it.
const LONGEST: f64 = 1.0;

#[derive(Clone, Debug)]
pub struct Adam {
    mean: Vec<f32>,
    square: Vec<f32>,
    steps: i32,
}

impl Adam {
    pub fn new(parameters: usize) -> Adam {
        Adam { mean: vec![0.0; parameters], square: vec![0.0; parameters], steps: 0 }
    }

    /// One step down the gradient, which is clipped to length 1 first.
    pub fn step(&mut self, parameters: &mut [f32], gradient: &[f32], rate: f32) {
        let length = gradient.iter().map(|g| f64::from(*g).powi(2)).sum::<f64>().sqrt();
        let clip = if length > LONGEST { (LONGEST / length) as f32 } else { 1.0 };
        self.steps = self.steps.saturating_add(1);
        // Both means begin at zero; this takes away what that pulls them down by.
        let mean_share = 1.0 - MEAN.powi(self.steps);
        let square_share = 1.0 - SQUARE.powi(self.steps);
        let moments = self.mean.iter_mut().zip(&mut self.square);
        for ((parameter, g), (mean, square)) in parameters.iter_mut().zip(gradient).zip(moments) {
            let g = g * clip;
            *mean = MEAN * *mean + (1.0 - MEAN) * g;
            *square = SQUARE * *square + (1.0 - SQUARE) * g * g;
            *parameter -= rate * (*mean / mean_share) / ((*square / square_share).sqrt() + SMALLEST);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_step_is_as_long_as_the_rate_in_every_direction() {
        let mut parameters = [1.0, -2.0, 0.5];
        Adam::new(3).step(&mut parameters, &[1e-3, -7.0, 0.0], 0.1);
        for (got, expected) in parameters.iter().zip([0.9_f32, -1.9, 0.5]) {
            assert!((got - expected).abs() < 1e-5, "{got} {expected}");
        }
    }

    #[test]
    fn a_bowl_is_descended_to_its_ground() {
        let (mut at, mut adam) = ([3.0_f32, -4.0], Adam::new(2));
        for step in 0..2000 {
            let gradient = [2.0 * (at[0] - 1.0), 20.0 * (at[1] + 1.0)];
            adam.step(&mut at, &gradient, 0.05 * (1.0 - step as f32 / 2000.0));
        }
        assert!((at[0] - 1.0).abs() < 1e-3 && (at[1] + 1.0).abs() < 1e-3, "{at:?}");
    }
}
