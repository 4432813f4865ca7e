//! Three questions that are not one: whether a grammar embeds itself, whether some finite hidden Markov model makes the distribution,
//! and whether the causal states are finitely many.

use super::{Analysis, CausalSummary};
use crate::machine::causal::NotFinite;

/// An answer, with its reason; `None`: it is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub holds: Option<bool>,
    pub why: String,
}

impl Answer {
    pub fn new(holds: Option<bool>, why: impl Into<String>) -> Answer {
        Answer { holds, why: why.into() }
    }
}

/// The answers for one generator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Questions {
    /// Whether some rule embeds itself.
    pub self_embedding: Answer,
    pub finite_hidden_markov: Answer,
    pub finite_epsilon: Answer,
}

impl Questions {
    /// Of a process.
    pub fn of_process(analysis: &Analysis) -> Questions {
        let cut = analysis.cut.is_some();
        let self_embedding = match cut {
            true => Answer::new(Some(true), "a rule calls itself with tokens on both sides"),
            false => Answer::new(Some(false), "it was written out as a finite machine, exactly"),
        };
        let finite_hidden_markov = match (&analysis.forward, cut) {
            (_, false) => Answer::new(Some(true), "its machine is one"),
            (CausalSummary::Open(NotFinite::Strings(found)), true) => Answer::new(Some(false), unbounded(found.lengths)),
            (_, true) => Answer::new(None, "its recursion embeds itself, and nothing shows that no finite model makes it"),
        };
        let finite_epsilon = match &analysis.forward {
            CausalSummary::Finite { recurrent, .. } => Answer::new(Some(true), format!("{recurrent} recurrent causal states")),
            CausalSummary::Open(reason) => open(reason),
        };
        Questions { self_embedding, finite_hidden_markov, finite_epsilon }
    }

    /// The answer to the question of this name.
    pub fn named(self, name: &str) -> Answer {
        match name {
            "self_embedding" => self.self_embedding,
            "finite_hidden_markov" => self.finite_hidden_markov,
            _ => self.finite_epsilon,
        }
    }
}

/// Why no finite model makes the strings: their lengths, or the strings themselves.
pub fn unbounded(lengths: bool) -> &'static str {
    if lengths {
        "the generating function of the lengths has a branch point, and that of a finite model is rational"
    } else {
        "the strings make no regular language, and those of a finite model do"
    }
}

/// The answer where the causal states are not known to be finitely many.
pub fn open(reason: &NotFinite) -> Answer {
    match reason {
        NotFinite::Countable { .. } | NotFinite::Infinite { .. } => {
            Answer::new(Some(false), "a word whose repetition never brings a belief back was found")
        }
        NotFinite::Strings(_) => Answer::new(Some(false), "finitely many causal states would be a finite model"),
        NotFinite::Cut { .. } => Answer::new(None, "its recursion was cut, and the cut process says nothing of it"),
        NotFinite::Unknown { explored: 0, .. } => {
            Answer::new(None, "its machine has too many states for its causal states to be looked for")
        }
        NotFinite::Unknown { explored, depth } => {
            Answer::new(None, format!("{explored} beliefs were explored, and every word of up to {depth} tokens was tried"))
        }
    }
}
