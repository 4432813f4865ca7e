//! One direction of time whose causal states are not finitely many, or not known to be.

use super::certainty::{CertaintyTime, certainty_time};
use super::renewal::Renewal;
use super::waiting::Waiting;
use crate::machine::Machine;
use crate::machine::causal::{Causal, NotFinite};
use crate::machine::ergodic::is_ergodic;
use crate::machine::images::{Images, images};
use crate::machine::limits::Limits;
use crate::machine::quotient::Observable;
use crate::number::Ordered;

pub(super) struct OpenSide {
    /// Where all is forgotten from time to time: countably many causal states, at most.
    pub(super) renewal: Option<Renewal>,
    /// The entropy of the causal state is proved to be infinite.
    pub(super) infinite: bool,
    pub(super) certainty: CertaintyTime,
}

impl OpenSide {
    /// `machine` in the stationary law `law`, whose causal states are `causal`. `None` where these are finitely many.
    pub(super) fn new<S: Ordered>(
        machine: &Machine<S>,
        law: &[S],
        causal: &Causal<S>,
        observable: Option<&Observable<S>>,
        limits: &Limits,
    ) -> Option<OpenSide> {
        let Causal::Open { reason, exploration } = causal else { return None };
        let images = observable
            .and_then(|observable| Some(images(observable, &observable.coordinates(law)?, limits)))
            .unwrap_or_else(|| Images::unknown(machine.tokens()));
        let floats = machine.map(Ordered::to_f64);
        let generalized = machine.is_generalized(limits.tolerance);
        // A word after which all is forgotten comes again for certain only where one part is all there is.
        let comes_again = !generalized || is_ergodic(machine, law, limits) == Some(true);
        let law: Vec<f64> = law.iter().map(Ordered::to_f64).collect();
        let reset = images.reset().filter(|_| comes_again);
        let waiting = reset.and_then(|reset| Some((Waiting::new(&floats, &law, &reset, generalized)?, reset)));
        let waiting = waiting.as_ref();
        Some(OpenSide {
            renewal: waiting.and_then(|(waiting, reset)| Renewal::new(exploration, reset, &floats, waiting)),
            infinite: matches!(reason, NotFinite::Infinite { .. }) && images.never_certain(),
            certainty: match comes_again {
                true => certainty_time(&images, &floats, &law, generalized, waiting.map(|(waiting, _)| waiting)),
                false => CertaintyTime::Unknown,
            },
        })
    }
}
