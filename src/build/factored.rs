//! A generator whose independent parts are kept apart, each built by itself.

use std::collections::HashMap;

use super::{Built, Lazy, build};
use crate::check::program::{Generator, Kind};
use crate::diagnostic::Diagnostic;
use crate::machine::classes::reachable;
use crate::machine::limits::Limits;
use crate::machine::stationary::{beginning, is_stationary};
use crate::machine::{State, Token};
use crate::network::independent::{Independent, JointTokens, Part};
use crate::network::plan::Plan;
use crate::number::{Number, Scalar};
use crate::on_machine;
use crate::source::Span;

/// Joint tokens that are worth naming one by one.
const NAMED: usize = 10_000;

/// A process of independent parts.
#[derive(Clone, Debug)]
pub struct Factored {
    pub name: String,
    /// Parameter and value, written exactly.
    pub parameters: Vec<(String, String)>,
    pub docs: Vec<String>,
    pub span: Span,
    /// The machines of the parts, each once.
    pub distinct: Vec<Built>,
    /// For each part which of these it is.
    pub of: Vec<usize>,
    pub tokens: JointTokens,
    /// What is legal and surprising about it.
    pub warnings: Vec<Diagnostic>,
    /// At most one part does not start in a stationary law, so that the stationary process is the product of those of the parts.
    pub measurable: bool,
}

/// A built generator: one machine, or the machines of its independent parts.
#[derive(Clone, Debug)]
// There are few of these, so their size does not matter.
#[allow(clippy::large_enum_variant)]
pub enum Assembled {
    Joint(Built),
    Factored(Factored),
    /// Its machine is too large, and it is known by its stacks.
    Lazy(Box<Lazy>),
}

/// Builds a generator, its independent parts each by itself where it has such and they can be measured apart, or what can be explored of a machine
/// that is too large.
///
/// # Errors
/// As [`build`].
pub fn assemble(generator: Generator, limits: &Limits) -> Result<Assembled, Vec<Diagnostic>> {
    match Factored::new(&generator, limits)? {
        Some(factored) if factored.measurable && factored.is_worthwhile() => Ok(Assembled::Factored(factored)),
        _ => match build(generator.clone(), limits) {
            Ok(built) => Ok(Assembled::Joint(built)),
            Err(errors) => Lazy::of(&generator, &errors, limits).map(|lazy| Assembled::Lazy(Box::new(lazy))).ok_or(errors),
        },
    }
}

impl Factored {
    /// The parts of a generator; `None` where it is not made as a product.
    ///
    /// # Errors
    /// As [`build`], of a part.
    pub fn new(generator: &Generator, limits: &Limits) -> Result<Option<Factored>, Vec<Diagnostic>> {
        if generator.kind == Kind::Language {
            return Ok(None);
        }
        let Some(independent) = Independent::of(&generator.plan) else { return Ok(None) };
        let mut known: HashMap<String, usize> = HashMap::new();
        let (mut distinct, mut of): (Vec<Built>, Vec<usize>) = (Vec::new(), Vec::new());
        let (mut moving, mut started) = (0, Vec::new());
        for part in &independent.parts {
            let written = format!("{:?}", part.plan);
            let at = match known.get(&written) {
                Some(&at) => at,
                None => {
                    let built = build_part(generator, &part.name, &part.plan, limits)?;
                    started.push(starts_stationary(generator, part, &built, limits)?);
                    distinct.push(built);
                    known.insert(written, distinct.len() - 1);
                    distinct.len() - 1
                }
            };
            moving += usize::from(!started[at]);
            of.push(at);
        }
        Ok(Some(Factored {
            name: generator.name.clone(),
            parameters: generator.parameters.clone(),
            docs: generator.docs.clone(),
            span: generator.declaration.unwrap_or(generator.span),
            distinct,
            of,
            tokens: independent.tokens,
            warnings: generator.warnings.clone(),
            measurable: moving <= 1,
        }))
    }

    /// Whether its tokens can be named by those of the parts, or are too many to be named at all.
    pub fn is_worthwhile(&self) -> bool {
        self.tokens != JointTokens::Otherwise || self.tuples().is_none_or(|tuples| tuples > NAMED)
    }

    /// How many tuples of the parts' tokens there are.
    fn tuples(&self) -> Option<usize> {
        self.alphabets().iter().try_fold(1, |all: usize, tokens| all.checked_mul(tokens.len()))
    }

    /// How many tokens are declared, where these are other than the tuples of the parts' tokens.
    pub fn declared_tokens(&self) -> Option<usize> {
        match &self.tokens {
            JointTokens::Renamed { to, names } if to.len() != names.len() => Some(names.len()),
            _ => None,
        }
    }

    /// The names of the joint tokens; `None` where they are more than `most`, or have no names of their own.
    pub fn joint_tokens(&self, most: usize) -> Option<Vec<String>> {
        let alphabets = self.alphabets();
        let count = self.tuples().filter(|&tuples| tuples <= most)?;
        if let JointTokens::Renamed { names, .. } = &self.tokens {
            return (names.len() <= most).then(|| names.clone());
        }
        let mut tuple: Vec<Token> = vec![0; alphabets.len()];
        let mut names = Vec::with_capacity(count);
        loop {
            names.push(self.tokens.name(&tuple, &alphabets)?);
            let Some(at) = (0..tuple.len()).rev().find(|&at| tuple[at] as usize + 1 < alphabets[at].len()) else { break };
            tuple[at] += 1;
            tuple[at + 1..].fill(0);
        }
        Some(names)
    }

    /// The alphabets of the parts.
    pub fn alphabets(&self) -> Vec<&[String]> {
        self.of.iter().map(|&at| self.distinct[at].tokens.as_slice()).collect()
    }

    /// How many parts each of [`Factored::distinct`] stands for.
    pub fn copies(&self) -> Vec<usize> {
        (0..self.distinct.len()).map(|at| self.of.iter().filter(|&&own| own == at).count()).collect()
    }

    /// The parts' tokens of each token of a word, or the first name that is no token; `None` where names cannot be taken apart.
    pub fn word(&self, names: &[String]) -> Option<Result<Vec<Vec<Token>>, String>> {
        if self.tokens == JointTokens::Otherwise || self.declared_tokens().is_some() {
            return None;
        }
        let alphabets = self.alphabets();
        Some(names.iter().map(|name| self.tokens.read(name, &alphabets).ok_or_else(|| name.clone())).collect())
    }

    /// The probability of a word (each token as those of the parts) from where the process starts, or why there is none.
    pub fn word_probability(&self, word: &[Vec<Token>], limits: &Limits) -> Result<Number, String> {
        let mut product = Number::from_i64(1);
        for (part, &at) in self.of.iter().enumerate() {
            let own: Vec<Token> = word.iter().map(|token| token[part]).collect();
            product = product.mul(&self.distinct[at].word_probability(&own, limits)?);
        }
        Ok(product)
    }

    /// P(token | past) from where the process starts, or why there is none.
    pub fn next_probability(&self, past: &[Vec<Token>], token: &[Token], limits: &Limits) -> Result<Number, String> {
        let mut product = Number::from_i64(1);
        for (part, &at) in self.of.iter().enumerate() {
            let own: Vec<Token> = past.iter().map(|token| token[part]).collect();
            product = product.mul(&self.distinct[at].next_probability(&own, token[part], limits)?);
        }
        Ok(product)
    }
}

fn build_part(generator: &Generator, name: &str, plan: &Plan<Number>, limits: &Limits) -> Result<Built, Vec<Diagnostic>> {
    let part = Generator {
        name: name.to_string(),
        parameters: Vec::new(),
        docs: Vec::new(),
        plan: plan.clone(),
        warnings: Vec::new(),
        ..generator.clone()
    };
    build(part, limits)
}

/// Whether a part starts in a stationary law whose states lead nowhere else. The coordinates of a generalized machine are no states: a law
/// that stays as it is suffices.
fn starts_stationary(
    generator: &Generator,
    part: &Part<Number>,
    built: &Built,
    limits: &Limits,
) -> Result<bool, Vec<Diagnostic>> {
    let before = part.forwards.as_ref().map(|plan| build_part(generator, &part.name, plan, limits)).transpose()?;
    Ok([Some(built), before.as_ref()].into_iter().flatten().all(|built| {
        on_machine!(&built.machine, m => beginning(m, limits).is_ok_and(|law| {
            let support = |state: &usize| !Scalar::is_zero(&law[*state], limits.tolerance);
            let begun = (0..law.len()).filter(support);
            let seen = reachable(m, begun.map(|state| state as State));
            let closed = || (0..law.len()).all(|state| !seen[state] || support(&state));
            is_stationary(m, &law, limits.tolerance) && (m.is_generalized(limits.tolerance) || closed())
        }))
    }))
}
