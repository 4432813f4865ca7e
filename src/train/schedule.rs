//! How large the steps are: a short rise, a while at the top, then a fall to zero in a straight line.

/// Steps over which the rate rises.
const RISE: usize = 50;
/// Of all steps one in so many is before the fall.
const BEFORE_FALL: usize = 2;

/// A learning rate for each step. Where training lasts for a time rather than a number of steps, the number is settled when the fall begins:
/// until then the rate does not depend on it, so that the same number of steps asked for takes the same steps.
#[derive(Clone, Debug)]
pub struct Schedule {
    top: f32,
    steps: Option<usize>,
}

impl Schedule {
    /// So many steps in all, or as many as [`Schedule::fall`] will say.
    pub fn new(top: f32, steps: Option<usize>) -> Schedule {
        Schedule { top, steps }
    }

    /// How many steps there are in all, where that is settled.
    pub fn steps(&self) -> Option<usize> {
        self.steps
    }

    /// After `done` steps the fall begins, and this settles how many there are in all.
    pub fn fall(&mut self, done: usize) {
        self.steps = Some(done.saturating_mul(BEFORE_FALL));
    }

    /// The share of the whole that is over when the fall begins.
    pub fn share_before_fall() -> f64 {
        1.0 / BEFORE_FALL as f64
    }

    /// The rate of the step after `done` steps.
    pub fn rate(&self, done: usize) -> f32 {
        let rise = ((done + 1) as f32 / RISE as f32).min(1.0);
        let fall = match self.steps {
            Some(steps) if done >= steps / BEFORE_FALL => {
                steps.saturating_sub(done) as f32 / (steps - steps / BEFORE_FALL).max(1) as f32
            }
            _ => 1.0,
        };
        self.top * rise * fall
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_rises_stays_and_falls() {
        let schedule = Schedule::new(2.0, Some(1000));
        assert!((schedule.rate(0) - 0.04).abs() < 1e-6);
        assert_eq!(schedule.rate(49), 2.0);
        assert_eq!(schedule.rate(500), 2.0);
        assert!((schedule.rate(750) - 1.0).abs() < 1e-6);
        assert!(schedule.rate(999) > 0.0 && schedule.rate(999) < 0.01);
        assert_eq!(schedule.rate(1000), 0.0);
    }

    #[test]
    fn a_number_of_steps_settled_on_the_way_is_as_one_asked_for() {
        let mut on_the_way = Schedule::new(1.0, None);
        let rates: Vec<f32> = (0..500)
            .map(|done| {
                if done == 250 {
                    on_the_way.fall(done);
                }
                on_the_way.rate(done)
            })
            .collect();
        assert_eq!(on_the_way.steps(), Some(500));
        let asked_for = Schedule::new(1.0, Some(500));
        assert_eq!(rates, (0..500).map(|done| asked_for.rate(done)).collect::<Vec<f32>>());
    }
}
