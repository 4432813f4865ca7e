//! One kind of number for many.

use std::sync::Arc;

use super::algebraic::Algebraic;
use super::compositum::{common_field, embed};
use super::field::Field;
use super::{Number, NumberError, Ordered, Rational};

/// Numbers of one kind, the most exact that holds them all, in the order given.
#[derive(Clone, Debug)]
pub enum Unified {
    Rational(Vec<Rational>),
    /// All in `field` (rational ones among them).
    Algebraic {
        field: Arc<Field>,
        values: Vec<Algebraic>,
    },
    /// At least one is inexact.
    Inexact(Vec<f64>),
}

/// Brings numbers to one kind. One inexact number makes all inexact.
///
/// # Errors
/// [`NumberError::DegreeTooHigh`] or [`NumberError::TooLarge`] where the algebraic ones have no common field that is handled.
pub fn unify(numbers: &[Number]) -> Result<Unified, NumberError> {
    if numbers.iter().any(|x| !x.is_exact()) {
        return Ok(Unified::Inexact(numbers.iter().map(Ordered::to_f64).collect()));
    }
    // Each field met, with its generator as an element of the common field so far.
    let mut fields: Vec<(Arc<Field>, Algebraic)> = Vec::new();
    let mut common: Option<Arc<Field>> = None;
    for number in numbers {
        let Number::Algebraic(x) = number else { continue };
        let Some(field) = x.field() else { continue };
        if fields.iter().any(|(met, _)| same(met, field)) {
            continue;
        }
        let image = match &common {
            None => Algebraic::generator(field),
            Some(so_far) if same(so_far, field) => Algebraic::generator(so_far),
            Some(so_far) => {
                let (old, new) = common_field(so_far, field)?;
                for (_, image) in &mut fields {
                    *image = embed(image, &old);
                }
                new
            }
        };
        common = image.field().cloned();
        fields.push((field.clone(), image));
    }
    let Some(field) = common else {
        return Ok(Unified::Rational(numbers.iter().filter_map(Number::as_rational).cloned().collect()));
    };
    let values = numbers.iter().map(|number| match number {
        Number::Rational(x) => Algebraic::constant(x.clone()),
        Number::Algebraic(x) => {
            let image = x.field().and_then(|own| fields.iter().find(|(met, _)| same(met, own)));
            image.map_or_else(|| x.clone(), |(_, image)| embed(x, image))
        }
        // Not reached: inexact numbers were sent away above.
        Number::Inexact(_) => Algebraic::constant(Rational::ZERO),
    });
    Ok(Unified::Algebraic { values: values.collect(), field })
}

fn same(a: &Arc<Field>, b: &Arc<Field>) -> bool {
    Arc::ptr_eq(a, b) || a == b
}
