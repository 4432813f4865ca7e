//! The three questions (see [`crate::analysis::questions`]) asked of languages, and in an `expect`.

use super::evaluate::Evaluator;
use super::value::Verdict;
use crate::analysis::questions::{Answer, Questions, open, unbounded};
use crate::build::{Spoken, refused};
use crate::check::program::GeneratorExpr;
use crate::diagnostic::Diagnostic;
use crate::language::{Language, Model, Recursion};
use crate::machine::causal::Causal;
use crate::machine::forward::analyze_forward;
use crate::machine::limits::Limits;
use crate::machine::realize::realize;
use crate::machine::stationary::stationary;
use crate::network::plan::Plan;
use crate::on_machine;

/// What was tried where it is not known whether some finite model makes the strings.
const UNDECIDED: &str = "its recursion embeds itself; neither a weight of tokens nor any pattern x u* y v* z that was tried shows that its strings are no \
                         regular language, and the lengths of its strings do not show it either";

/// States and beliefs of a language's stream that are looked at for the one question.
const STATES: usize = 2_000;

/// Of a language: of the strings, and of their stream with a token that ends each.
pub fn of_language(spoken: &Spoken, language: &Language, limits: &Limits) -> Questions {
    let embeds = language.recursion == Recursion::SelfEmbedding;
    let self_embedding = match embeds {
        true => Answer::new(Some(true), "a rule calls itself with tokens on both sides"),
        false => Answer::new(Some(false), "no rule calls itself with tokens on both sides"),
    };
    let finite_hidden_markov = match &language.model {
        Model::Finite => Answer::new(Some(true), "without self-embedding the grammar is one, written out"),
        Model::NotRegular { .. } => Answer::new(Some(false), unbounded(false)),
        Model::Lengths { .. } => Answer::new(Some(false), unbounded(true)),
        Model::OneToken => Answer::new(
            Some(true),
            "there is one token only and no recursion calls itself twice at a time, so that what stands after a call may stand before it",
        ),
        Model::Unknown => Answer::new(None, UNDECIDED),
    };
    let finite_epsilon = match finite_hidden_markov.holds {
        Some(false) => Answer::new(Some(false), "finitely many causal states would be a finite model"),
        None => Answer::new(None, "it is not known whether some finite model makes its strings"),
        Some(true) => of_stream(spoken, language, limits),
    };
    Questions { self_embedding, finite_hidden_markov, finite_epsilon }
}

fn verdict(answer: Answer) -> (Verdict, String) {
    match answer.holds {
        Some(holds) => {
            let word = if holds { "yes" } else { "no" };
            (Verdict::of(holds), format!("{word}: {}", answer.why))
        }
        None => (Verdict::Unknown(answer.why.clone()), format!("not known: {}", answer.why)),
    }
}

/// The causal states of the strings one after the other, each closed by a token of its own.
fn of_stream(spoken: &Spoken, language: &Language, limits: &Limits) -> Answer {
    let small = |most: usize| most.min(STATES);
    let limits = &Limits { max_states: small(limits.max_states), max_beliefs: small(limits.max_beliefs), ..limits.clone() };
    let end = Some("end of string".to_string());
    let Ok(realized) = realize(&Plan::Stream { language: spoken.network.clone(), end }, limits) else {
        // After the end of a string only what has come since counts, and that is the beginning of one of finitely many strings.
        return match language.finite {
            true => Answer::new(Some(true), "its strings are finitely many; the causal states were too many to be counted"),
            false => Answer::new(None, "its stream is larger than the limit, or has no stationary law"),
        };
    };
    if realized.cut.is_some() {
        return Answer::new(None, "its recursion was cut, and the cut process says nothing of it");
    }
    fn causal<S: crate::number::Ordered>(machine: &crate::machine::Machine<S>, limits: &Limits) -> Answer {
        let Ok(law) = stationary(machine, limits) else {
            return Answer::new(None, "its stream has no stationary law");
        };
        match analyze_forward(machine, &law, limits) {
            Causal::Finite { epsilon, .. } => {
                Answer::new(Some(true), format!("its stream has {} recurrent causal states", epsilon.states()))
            }
            Causal::Open { reason, .. } => open(&reason),
        }
    }
    let answer = on_machine!(&realized.machine, m => causal(m, limits));
    match answer.holds {
        None if language.finite => Answer::new(Some(true), "its strings are finitely many; the causal states were not counted"),
        _ => answer,
    }
}

impl Evaluator<'_> {
    /// One of the three questions.
    pub(super) fn question(&mut self, name: &str, of: &GeneratorExpr) -> Result<(Verdict, String), Vec<Diagnostic>> {
        let questions = match self.language(of)? {
            Some(heard) => match heard.measured.get_or_init(|| heard.spoken.measure(self.limits)) {
                Ok(language) => of_language(&heard.spoken, language, self.limits),
                Err(why) => return Ok((Verdict::Unknown(refused(*why).to_string()), refused(*why).to_string())),
            },
            None => match self.followed(of)? {
                Some(followed) => followed.questions.clone(),
                None => Questions::of_process(&*self.analysis(of)?),
            },
        };
        Ok(verdict(questions.named(name)))
    }
}
