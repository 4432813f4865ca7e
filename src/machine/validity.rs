//! Whether a machine makes probabilities. For generalized machines with negative entries no algorithm can decide that for all words, so the
//! answer says how far it looked.

use rustc_hash::FxHashSet;

use super::classes::classes;
use super::limits::Limits;
use super::linear::{Span, dot, row_times};
use super::quotient::{Observable, quotient};
use super::stationary::{NoLaw, beginning};
use super::{Machine, State, Token};
use crate::number::{Ordered, Scalar};

/// How far the word probabilities were found to be valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Valid {
    /// No word has a negative probability.
    Wholly,
    /// None of at most this length has.
    UpTo { length: u32 },
}

/// Why a machine does not make probabilities.
#[derive(Clone, Debug, PartialEq)]
pub enum Invalid<S> {
    /// A row of a probability machine that does not sum to one.
    RowSum { state: State, sum: S },
    /// A start that does not have weight one: `start . final`, or the sum of the start.
    StartWeight { weight: S },
    /// A negative start probability of a probability machine.
    NegativeStart { state: State, weight: S },
    /// T final differs from final in this state, where the process can tell: words of one length do not sum to one.
    FinalNotInvariant { state: State, before: S, after: S },
    /// The final vector is zero.
    ZeroFinal,
    /// This word has a negative probability.
    NegativeWord { word: Vec<Token>, probability: S },
}

impl<S> Invalid<S> {
    /// The same with other numbers.
    pub fn map<R>(&self, f: impl Fn(&S) -> R) -> Invalid<R> {
        match self {
            Invalid::RowSum { state, sum } => Invalid::RowSum { state: *state, sum: f(sum) },
            Invalid::StartWeight { weight } => Invalid::StartWeight { weight: f(weight) },
            Invalid::NegativeStart { state, weight } => Invalid::NegativeStart { state: *state, weight: f(weight) },
            Invalid::FinalNotInvariant { state, before, after } => {
                Invalid::FinalNotInvariant { state: *state, before: f(before), after: f(after) }
            }
            Invalid::ZeroFinal => Invalid::ZeroFinal,
            Invalid::NegativeWord { word, probability } => {
                Invalid::NegativeWord { word: word.clone(), probability: f(probability) }
            }
        }
    }
}

/// Checks a probability machine and its start (if one is written), or a generalized machine that starts in its own start or the
/// stationary law.
///
/// # Errors
/// `Ok(Err(..))` where the machine does not make probabilities; `Err(..)` where there is no law for it to start in.
pub fn check<S: Ordered>(machine: &Machine<S>, limits: &Limits) -> Result<Result<Valid, Invalid<S>>, NoLaw> {
    if machine.is_generalized(limits.tolerance) {
        let law = beginning(machine, limits)?;
        return Ok(validate(machine, Some(&law), limits));
    }
    if let Err(why) = validate(machine, machine.start(), limits) {
        return Ok(Err(why));
    }
    let recurrent = classes(machine).recurrent;
    match (recurrent.len(), machine.start()) {
        (0, _) => Err(NoLaw::NoClass),
        (1, _) | (_, Some(_)) => Ok(Ok(Valid::Wholly)),
        _ => Err(NoLaw::SeveralClasses(recurrent.into_iter().map(|class| class.states).collect())),
    }
}

/// Checks a machine that starts in `law`; a probability machine may be checked without one.
pub fn validate<S: Ordered>(machine: &Machine<S>, law: Option<&[S]>, limits: &Limits) -> Result<Valid, Invalid<S>> {
    let tolerance = limits.tolerance;
    let one = S::one();
    if machine.is_generalized(tolerance) {
        let law = law.unwrap_or_default();
        let weight = dot(law, &machine.final_vector());
        if !weight.equals(&one, tolerance) {
            return Err(Invalid::StartWeight { weight });
        }
        invariant_final(machine, law, tolerance)?;
        return words(machine, law, limits);
    }
    for state in 0..machine.states() as State {
        let sum = machine.from(state).iter().fold(S::zero(), |sum, e| sum.add(&e.weight));
        if !sum.equals(&one, tolerance) {
            return Err(Invalid::RowSum { state, sum });
        }
    }
    let Some(law) = law else { return Ok(Valid::Wholly) };
    if let Some((state, weight)) = law.iter().enumerate().find(|(_, weight)| weight.sign(tolerance) < 0) {
        return Err(Invalid::NegativeStart { state: state as State, weight: weight.clone() });
    }
    let weight = law.iter().fold(S::zero(), |sum, x| sum.add(x));
    if !weight.equals(&one, tolerance) {
        return Err(Invalid::StartWeight { weight });
    }
    Ok(Valid::Wholly)
}

/// T final = final, as far as the laws that the start leads to can tell.
fn invariant_final<S: Scalar>(machine: &Machine<S>, law: &[S], tolerance: f64) -> Result<(), Invalid<S>> {
    let finals = machine.final_vector();
    let mut after = vec![S::zero(); machine.states()];
    for image in machine.pull(&finals) {
        for (entry, value) in after.iter_mut().zip(&image) {
            *entry = entry.add(value);
        }
    }
    let defect: Vec<S> = after.iter().zip(&finals).map(|(a, b)| a.sub(b)).collect();
    let Some(state) = defect.iter().position(|x| !x.is_zero(tolerance)) else { return Ok(()) };
    let mut span = Span::new(machine.states(), tolerance);
    let mut open = vec![law.to_vec()];
    while let Some(vector) = open.pop() {
        if !span.insert(&vector) {
            continue;
        }
        if !dot(&vector, &defect).is_zero(tolerance) {
            let (before, after) = (finals[state].clone(), after[state].clone());
            return Err(Invalid::FinalNotInvariant { state: state as State, before, after });
        }
        open.extend(machine.push(&vector));
    }
    Ok(())
}

/// Looks for a word of negative probability, shortest first, among beliefs that differ.
fn words<S: Ordered>(machine: &Machine<S>, law: &[S], limits: &Limits) -> Result<Valid, Invalid<S>> {
    let negative = |vector: &[S]| vector.iter().any(|x| x.sign(0.0) < 0);
    if !machine.edges().iter().any(|e| e.weight.sign(0.0) < 0) && !negative(law) && !negative(&machine.final_vector()) {
        return Ok(Valid::Wholly);
    }
    let observable = quotient(machine, limits).map_err(|_| Invalid::ZeroFinal)?;
    let Some(start) = observable.coordinates(law) else { return Err(Invalid::StartWeight { weight: S::zero() }) };
    let key = |coordinates: &[S]| coordinates.iter().map(S::key).collect::<Vec<_>>();
    let mut seen: FxHashSet<Vec<S::Key>> = FxHashSet::default();
    seen.insert(key(&start));
    // Coordinates, the word that leads there, and its probability.
    let mut level: Vec<(Vec<S>, Vec<Token>, S)> = vec![(start, Vec::new(), S::one())];
    let mut length = 0;
    while !level.is_empty() {
        let mut next = Vec::new();
        for (coordinates, word, probability) in &level {
            for token in 0..observable.tokens() as Token {
                let (share, after) = observable.update(coordinates, token, limits.tolerance);
                if share.sign(limits.tolerance) < 0 {
                    let mut word = word.clone();
                    word.push(token);
                    return Err(Invalid::NegativeWord { word, probability: probability.mul(&share) });
                }
                let Some(after) = after else {
                    if let Some((rest, share)) = negative_after(&observable, coordinates, token, limits.tolerance) {
                        let word = [&word[..], &[token], &rest].concat();
                        return Err(Invalid::NegativeWord { word, probability: probability.mul(&share) });
                    }
                    continue;
                };
                if seen.insert(key(&after)) {
                    let mut word = word.clone();
                    word.push(token);
                    next.push((after, word, probability.mul(&share)));
                }
            }
            if seen.len() > MAX_BELIEFS || limits.expired() {
                return Ok(Valid::UpTo { length });
            }
        }
        length += 1;
        level = next;
        if length >= MAX_LENGTH && !level.is_empty() {
            return Ok(Valid::UpTo { length });
        }
    }
    Ok(Valid::Wholly)
}

/// After a token of probability zero: words of which one weighs less than nothing, where the words that begin so do not all have
/// probability zero. Their weights cancel, so where the first is not zero one of its length is negative.
fn negative_after<S: Ordered>(
    observable: &Observable<S>,
    coordinates: &[S],
    token: Token,
    tolerance: f64,
) -> Option<(Vec<Token>, S)> {
    let mut vector = row_times(coordinates, &observable.maps[token as usize]);
    let along = vector.iter().position(|weight| !weight.is_zero(tolerance))?;
    let mut word: Vec<Token> = Vec::new();
    for &next in &observable.words[along] {
        for (other, map) in observable.maps.iter().enumerate() {
            let weight = row_times(&vector, map).first().cloned().unwrap_or_else(S::zero);
            if weight.sign(tolerance) < 0 {
                word.push(other as Token);
                return Some((word, weight));
            }
        }
        vector = row_times(&vector, &observable.maps[next as usize]);
        word.push(next);
    }
    None
}

/// Beliefs that are looked at, and the longest words: enough to find mistakes, and soon done.
const MAX_BELIEFS: usize = 2_000;
const MAX_LENGTH: u32 = 24;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::Edge;
    use crate::number::Rational;

    fn rational(text: &str) -> Rational {
        text.parse().unwrap_or(Rational::ZERO)
    }

    fn machine(edges: &[(State, State, Token, &str)], finals: Option<&[&str]>) -> Machine<Rational> {
        let edges = edges.iter().map(|&(from, to, token, w)| Edge { from, to, token, weight: rational(w) }).collect();
        Machine::new(2, 2, edges, None, finals.map(|f| f.iter().map(|w| rational(w)).collect()))
    }

    #[test]
    fn a_golden_mean_with_negative_entries_is_wholly_valid() {
        let golden = machine(&[(0, 0, 0, "1/2"), (0, 0, 1, "1"), (0, 1, 1, "-1/2"), (1, 0, 1, "2"), (1, 1, 1, "-1")], None);
        let law = [rational("4/3"), rational("-1/3")];
        assert_eq!(validate(&golden, Some(&law), &Limits::default()), Ok(Valid::Wholly));
    }

    #[test]
    fn a_negative_word_is_found() {
        let bad = machine(&[(0, 0, 0, "3/2"), (0, 0, 1, "-1/2"), (1, 1, 0, "1")], None);
        let found = validate(&bad, Some(&[rational("1"), rational("0")]), &Limits::default());
        assert_eq!(found, Err(Invalid::NegativeWord { word: vec![1], probability: rational("-1/2") }));
    }

    #[test]
    fn a_negative_word_is_found_behind_one_of_probability_zero() {
        // From state 0 the word 0 has probability -1/2 + 1/2 = 0, and 0 1 has -1/2 + 1/4.
        let edges = [(0, 0, 0, "-1/2"), (0, 1, 0, "1/2"), (0, 0, 1, "1"), (1, 1, 0, "1/2"), (1, 1, 1, "1/2")];
        let found = validate(&machine(&edges, None), Some(&[rational("1"), rational("0")]), &Limits::default());
        assert_eq!(found, Err(Invalid::NegativeWord { word: vec![0, 1], probability: rational("-1/4") }));
    }

    #[test]
    fn rows_and_finals_are_checked() {
        let short = machine(&[(0, 0, 0, "1/2"), (1, 1, 0, "1")], None);
        let law = [rational("0"), rational("1")];
        assert_eq!(validate(&short, Some(&law), &Limits::default()), Err(Invalid::RowSum { state: 0, sum: rational("1/2") }));
        let drifting = machine(&[(0, 0, 0, "1/2"), (1, 1, 0, "1")], Some(&["2", "1"]));
        // State 0 has no weight, so nothing is wrong with the process that starts in state 1.
        assert_eq!(validate(&drifting, Some(&law), &Limits::default()), Ok(Valid::Wholly));
        let started = [rational("1/2"), rational("0")];
        let Err(Invalid::FinalNotInvariant { state: 0, .. }) = validate(&drifting, Some(&started), &Limits::default()) else {
            panic!("a final vector that is not invariant was accepted")
        };
    }
}
