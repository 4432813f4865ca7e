//! The process a data set is of, ready to be followed along prefixes.

use crate::geometry::presentation::{MAX_DIMENSION, MAX_STATES, NoCoordinates, Presentation};
use crate::machine::belief_index::BeliefIndex;
use crate::machine::filter::Filter;
use crate::machine::limits::Limits;
use crate::machine::modular::reduce;
use crate::machine::quotient::{NoQuotient, Observable, quotient};
use crate::machine::{Machine, Token};
use crate::number::reduction::{AtPrime, at_primes};
use crate::number::{Ordered, Scalar};

/// A machine from the law it begins in, in floats.
pub struct Started {
    pub machine: Machine<f64>,
    /// Over the states: what is believed before the first token.
    pub law: Vec<f64>,
    pub filter: Filter<f64>,
    /// Name, and the functional of the belief as a column over the states.
    pub features: Vec<(String, Vec<f64>)>,
    pub levels: Vec<LevelMap>,
}

/// The same where beliefs are few numbers, with what tells them apart.
pub struct Subject {
    pub started: Started,
    /// Beliefs in the fewest coordinates, unobservable directions removed.
    pub reduced: Presentation,
    pub classes: Box<dyn Classes>,
}

/// A level of a hierarchy as a linear map of the belief.
#[derive(Clone, Debug, PartialEq)]
pub struct LevelMap {
    pub name: String,
    pub places: Vec<String>,
    /// `columns[k][i]`: whether state i has the level in place k.
    pub columns: Vec<Vec<f64>>,
}

/// The class of a belief after a token whose probability is below the tolerance of inexact numbers.
pub const UNTOLD: u32 = u32::MAX;

/// Tells beliefs apart: equal numbers are equal predictions of everything to come.
pub trait Classes: Send {
    /// The class of the belief before the first token.
    fn first(&self) -> u32;
    /// The class after one more token; `None` where that token cannot come, or the class is [`UNTOLD`].
    fn after(&mut self, class: u32, token: Token) -> Option<u32>;
    /// How equality is decided, in words.
    fn decided(&self) -> &'static str;
}

/// Why a process cannot be followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoSubject {
    Coordinates(NoCoordinates),
    Quotient(NoQuotient),
    /// The law it begins in has no weight.
    NoWeight,
}

impl std::fmt::Display for NoSubject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            NoSubject::Coordinates(NoCoordinates::TooLarge) => write!(
                f,
                "its beliefs span too many dimensions (more than {MAX_DIMENSION}, or over more than {MAX_STATES} states)"
            ),
            NoSubject::Coordinates(NoCoordinates::Stopped) | NoSubject::Quotient(NoQuotient::Stopped) => {
                write!(f, "the time was up")
            }
            NoSubject::Quotient(NoQuotient::TooLarge { states, rank }) => {
                write!(f, "its {states} states have {rank} or more observable directions, which is too many")
            }
            NoSubject::Quotient(NoQuotient::ZeroFinal) | NoSubject::NoWeight => write!(f, "no word has any weight"),
        }
    }
}

impl NoSubject {
    /// Whether there are too many dimensions, however much time there is.
    pub fn is_too_large(&self) -> bool {
        matches!(self, NoSubject::Coordinates(NoCoordinates::TooLarge) | NoSubject::Quotient(NoQuotient::TooLarge { .. }))
    }
}

impl Started {
    pub fn new<S: Ordered>(machine: &Machine<S>, law: &[S]) -> Started {
        let machine = machine.map(Ordered::to_f64);
        let law: Vec<f64> = law.iter().map(Ordered::to_f64).collect();
        let filter = Filter::new(&machine, &law);
        Started { machine, law, filter, features: Vec::new(), levels: Vec::new() }
    }

    /// For each token its probability as a functional of the belief, a column over the states.
    pub fn next(&self) -> Vec<Vec<f64>> {
        self.machine.pull(&self.machine.final_vector())
    }
}

impl Subject {
    /// A machine from the law it begins in.
    ///
    /// # Errors
    /// Where it is too large to be followed with its beliefs in coordinates, or the time is up.
    pub fn new<S: Ordered>(machine: &Machine<S>, law: &[S], limits: &Limits) -> Result<Subject, NoSubject> {
        let started = Started::new(machine, law);
        // Floats first: they tell at once where there are too many dimensions.
        let reduced = Presentation::reduced(&started.machine, &started.law, limits).map_err(NoSubject::Coordinates)?;
        let classes = classes(machine, law, limits)?;
        Ok(Subject { started, reduced, classes })
    }
}

/// Modulo a prime for exact machines, by nearness for others.
fn classes<S: Ordered>(machine: &Machine<S>, law: &[S], limits: &Limits) -> Result<Box<dyn Classes>, NoSubject> {
    if S::EXACT {
        let found = at_primes(1, &Task { machine, law, limits }).pop();
        if let Some(found) = found {
            return found;
        }
    }
    let floats = machine.map(Ordered::to_f64);
    let law: Vec<f64> = law.iter().map(Ordered::to_f64).collect();
    let observable = quotient(&floats, limits).map_err(NoSubject::Quotient)?;
    Interned::boxed(observable, &law, limits.tolerance)
}

struct Task<'m, S> {
    machine: &'m Machine<S>,
    law: &'m [S],
    limits: &'m Limits,
}

impl<S: Ordered> AtPrime for Task<'_, S> {
    type Output = Result<Box<dyn Classes>, NoSubject>;
    fn at<const P: u64>(&self) -> Option<Self::Output> {
        // One law with the machine, so that numbers of a field are sent to one image.
        let started = self.machine.clone().with_start(Some(self.law.to_vec()));
        let reduced = reduce::<S, P>(&started)?;
        let law = reduced.start()?.to_vec();
        Some(match quotient(&reduced, self.limits) {
            Ok(observable) => Interned::boxed(observable, &law, 0.0),
            Err(why) => Err(NoSubject::Quotient(why)),
        })
    }
}

/// Beliefs in observable coordinates, numbered as they are met.
struct Interned<S: Scalar> {
    observable: Observable<S>,
    index: BeliefIndex<S>,
    met: Vec<Vec<S>>,
    /// `next[class * tokens + token]`, filled when it is asked for.
    next: Vec<Next>,
    tolerance: f64,
}

#[derive(Clone, Copy)]
enum Next {
    NotAsked,
    Impossible,
    Class(u32),
}

impl<S: Scalar> Interned<S> {
    fn boxed(observable: Observable<S>, law: &[S], tolerance: f64) -> Result<Box<dyn Classes>, NoSubject> {
        let first = observable.coordinates(law).ok_or(NoSubject::NoWeight)?;
        let mut interned =
            Interned { index: BeliefIndex::new(tolerance), met: Vec::new(), next: Vec::new(), observable, tolerance };
        interned.number(first);
        Ok(Box::new(interned))
    }

    fn number(&mut self, coordinates: Vec<S>) -> u32 {
        let new = self.met.len() as u32;
        self.index.find_or_insert(&coordinates, new).unwrap_or_else(|| {
            self.met.push(coordinates);
            self.next.resize(self.met.len() * self.observable.tokens(), Next::NotAsked);
            new
        })
    }
}

impl<S: Scalar> Classes for Interned<S> {
    fn first(&self) -> u32 {
        0
    }

    fn after(&mut self, class: u32, token: Token) -> Option<u32> {
        if class == UNTOLD {
            return None;
        }
        let at = class as usize * self.observable.tokens() + token as usize;
        let found = match self.next[at] {
            Next::Class(class) => return Some(class),
            Next::Impossible => return None,
            Next::NotAsked => self.observable.update(&self.met[class as usize], token, self.tolerance).1,
        };
        let found = found.map(|coordinates| self.number(coordinates));
        self.next[at] = found.map_or(Next::Impossible, Next::Class);
        found
    }

    fn decided(&self) -> &'static str {
        if S::EXACT {
            "modulo a 61-bit prime: different classes differ; equal ones are equal, wrong with a probability of about 2^-60 for each pair"
        } else {
            "to the tolerance: the generator's numbers are inexact"
        }
    }
}
