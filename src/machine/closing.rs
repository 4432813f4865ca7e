//! From any network to a finite machine: exactly where its recursion embeds nothing in itself, otherwise cut at a depth, with a
//! certificate.

use super::flatten::{Flat, NotFlat, flatten, flatten_copies};
use super::limits::Limits;
use crate::network::certificate::Certificate;
use crate::network::cut::{Certifier, cut, embeds};
use crate::network::linear::made_linear;
use crate::network::{Label, Network};
use crate::number::Number;

/// States of a cut machine, at most: what is measured of it takes much more work than the machine itself.
pub const CUT_STATES: usize = 1_000;
/// Depths beyond which no cut is tried.
const DEEPEST: u32 = 1 << 12;

/// A network as a machine, and how far it is from it where it had to be cut.
///
/// # Errors
/// See [`NotFlat`].
pub fn closed(network: &Network<Number>, limits: &Limits) -> Result<(Flat<Number>, Option<Certificate>), NotFlat<Number>> {
    let network = made_linear(network);
    if network.generalized || !embeds(&network) {
        return Ok((flatten(&network, limits)?, None));
    }
    let Some(certifier) = Certifier::new(&network) else { return Err(endless(&network)) };
    let small = Limits { max_states: limits.max_states.min(CUT_STATES), ..limits.clone() };
    let wanted = deep_enough(&network, &certifier, limits)?;
    let attempt = |depth: u32| match cut(&network, depth) {
        None => Ok(None),
        Some(copy) => match flatten_copies(&copy, &small) {
            Ok(flat) => Ok(certifier.certificate(depth, &copy).map(|certificate| (flat, certificate))),
            Err(NotFlat::TooLarge { .. }) => Ok(None),
            Err(other) => Err(other),
        },
    };
    // The deepest that fits, at most as deep as wanted.
    let mut found = attempt(wanted)?;
    let (mut low, mut high) = (0, wanted);
    while high - low > 1 || (found.is_none() && high > 0) {
        if found.as_ref().is_some_and(|(_, certificate)| certificate.depth == wanted) {
            break;
        }
        let middle = low + (high - low) / 2;
        match attempt(middle)? {
            Some(fits) => (found, low) = (Some(fits), middle),
            None if cut(&network, middle).is_none() => low = middle,
            None => high = middle,
        }
        if high - low <= 1 {
            break;
        }
    }
    match found {
        Some((flat, certificate)) => Ok((flat, Some(certificate))),
        None => {
            // The shallowest cut does not fit, or it fits and says nothing, and one that does is too large.
            let sizes = (0..=wanted).filter_map(|depth| cut(&network, depth)).map(|copy| flatten_copies(&copy, &small).err());
            match sizes.flatten().next() {
                Some(error) => Err(error),
                None => Err(endless(&network)),
            }
        }
    }
}

/// The least depth beyond which less lies than the limits ask for.
fn deep_enough(network: &Network<Number>, certifier: &Certifier, limits: &Limits) -> Result<u32, NotFlat<Number>> {
    let enough = |depth: u32| {
        let certificate = cut(network, depth).and_then(|copy| certifier.certificate(depth, &copy));
        certificate.is_some_and(|certificate| certificate.beyond() <= limits.cut)
    };
    let (mut low, mut high) = (0, 1);
    while high < DEEPEST && !enough(high) {
        if limits.expired() {
            return Err(NotFlat::Stopped);
        }
        (low, high) = (high, high * 2);
    }
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if enough(middle) { high = middle } else { low = middle }
    }
    Ok(high)
}

/// A phrase whose mean length is infinite: the process has no stationary law.
fn endless(network: &Network<Number>) -> NotFlat<Number> {
    let called = network.components.iter().flat_map(|component| &component.edges);
    let callee = called.filter_map(|edge| if let Label::Call(callee) = edge.label { Some(callee) } else { None }).next();
    NotFlat::Recursive(callee.unwrap_or(network.root))
}
