//! What a report says in sentences: why a number is missing, how one was had, what kind of machine this is.

use crate::analysis::quantity::{Absent, Measured, Method};
use crate::analysis::questions::{Answer, Questions};
use crate::analysis::{Analysis, CausalSummary, Cut, Notice};
use crate::machine::Token;
use crate::machine::causal::{NotFinite, Order};
use crate::network::certificate::{Certificate, Unbounded};
use crate::report::figure::count;

/// `1 state`, `2 states`.
pub fn number_of(n: usize, noun: &str) -> String {
    format!("{} {noun}{}", count(n), if n == 1 { "" } else { "s" })
}

/// A word of tokens between quotes: `"0 1 1"`.
pub fn word(tokens: &[Token], alphabet: &[String]) -> String {
    let names: Vec<&str> = tokens.iter().map(|&t| alphabet.get(t as usize).map_or("?", String::as_str)).collect();
    format!("\"{}\"", names.join(" "))
}

/// Why a number is not given.
pub fn absent(reason: &Absent, analysis: &Analysis) -> String {
    let number = |summary: &CausalSummary| match summary {
        CausalSummary::Open(NotFinite::Unknown { .. }) if !analysis.exact => {
            "of inexact numbers it cannot be proved that they are infinitely many"
        }
        CausalSummary::Open(NotFinite::Unknown { .. } | NotFinite::Cut { .. }) => {
            "it is not known whether they are finitely many"
        }
        _ => "they are infinitely many",
    };
    match reason {
        Absent::CausalStatesNotFinite => format!("needs the causal states one by one, and {}", number(&analysis.forward)),
        Absent::ReverseNotFinite => {
            format!("needs the causal states of the reversed process one by one, and {}", number(&analysis.reverse))
        }
        Absent::Diverges => "the sum that defines it does not converge".into(),
        Absent::Undefined(why) | Absent::Limit(why) => (*why).into(),
    }
}

/// How a number was had.
pub fn method(method: &Method) -> String {
    match method {
        Method::ClosedForm => "closed form, exact to rounding".into(),
        Method::Series { terms } => format!("convergent sum of {terms} terms, the rest bounded"),
        Method::Extrapolated { length } => {
            format!("extrapolated from words of length up to {length}; the bounds are estimates, not proofs")
        }
        Method::Cut { depth } => format!("of the process cut at depth {depth}; finite bounds on the true value are proved"),
        Method::Bracket { length } => format!("enclosed from both sides by words of length up to {length}"),
        Method::Identity { formula } => format!("identity: {formula}"),
        Method::Sampled { tokens } => {
            format!("mean over {} sampled tokens, plus and minus four standard errors", count(*tokens as usize))
        }
    }
}

/// What is proved of a number that comes from a cut.
pub fn of_cut(measured: &Measured, depth: u32) -> String {
    let whose = format!("the value is that of the process cut at depth {depth}");
    match (measured.lower.is_finite(), measured.upper.is_finite()) {
        (true, true) => format!("{whose}; the bounds on the true value are proved"),
        (true, false) => format!("{whose}; of the true value only the lower bound is proved"),
        (false, true) => format!("{whose}; of the true value only the upper bound is proved"),
        (false, false) => format!("{whose}; no bound on the true value is proved"),
    }
}

/// The questions whose answers are not told elsewhere, as sentences.
pub fn questions(questions: &Questions) -> Vec<String> {
    let say = |yes: &str, no: &str, unknown: &str, answer: &Answer| {
        let said = match answer.holds {
            Some(true) => yes,
            Some(false) => no,
            None => unknown,
        };
        sentence(&format!("{said}: {}", answer.why))
    };
    vec![
        say(
            "Some finite hidden Markov model makes it",
            "No finite hidden Markov model makes it",
            "Whether some finite hidden Markov model makes it is not known",
            &questions.finite_hidden_markov,
        ),
        say(
            "Finitely many causal states predict it",
            "Its causal states are infinitely many",
            "Whether its causal states are finitely many is not known",
            &questions.finite_epsilon,
        ),
    ]
}

/// The three questions for programs.
pub fn questions_json(questions: &Questions) -> serde_json::Value {
    let of = |answer: &Answer| serde_json::json!({ "answer": answer.holds, "why": answer.why });
    serde_json::json!({
        "self_embedding": of(&questions.self_embedding),
        "finite_hidden_markov": of(&questions.finite_hidden_markov),
        "finite_epsilon": of(&questions.finite_epsilon),
    })
}

/// A cut and its certificate, as sentences.
pub fn cut(cut: &Cut) -> Vec<String> {
    let Certificate { depth, mass, start, rate } = cut.certificate;
    let mut said = vec![format!(
        "Its recursion embeds itself, so no finite machine was made of it as it is: what nests deeper than {depth} was cut off, {mass:.2e} of the strings."
    )];
    if start < 1.0 {
        said.push(format!(
            "The laws of L successive tokens of the cut and the true process differ by at most {start:.2e} + {rate:.2e} L in total variation."
        ));
    } else {
        said.push("How far the cut process is from the true one could not be bounded.".to_string());
    }
    if let Some(states) = cut.causal_states {
        said.push(format!("The cut process has {} causal states.", count(states)));
    }
    said.push("A number with brackets or without remark is one of the true process, proved; one marked `cut` is the cut's, and nothing is proved of the true one.".to_string());
    said
}

/// The kind of an answer on causal states, as the contract names it.
pub fn kind(summary: &CausalSummary) -> &'static str {
    match summary {
        CausalSummary::Finite { .. } => "finite",
        CausalSummary::Open(NotFinite::Countable { .. } | NotFinite::Strings(_)) => "countable",
        CausalSummary::Open(NotFinite::Infinite { .. }) => "infinite",
        CausalSummary::Open(NotFinite::Unknown { .. } | NotFinite::Cut { .. }) => "unknown",
    }
}

/// The word that proves there are infinitely many, where there is one.
pub fn witness(summary: &CausalSummary) -> Option<&[Token]> {
    match summary {
        CausalSummary::Open(NotFinite::Countable { witness, .. } | NotFinite::Infinite { witness, .. }) => Some(witness),
        CausalSummary::Open(NotFinite::Strings(found)) if !found.repeated.is_empty() => Some(&found.repeated),
        _ => None,
    }
}

/// The answer to "how many causal states", with its proof, as sentences without a period at the end.
/// `exact`: of the numbers of the process.
pub fn why(summary: &CausalSummary, exact: bool, alphabet: &[String]) -> String {
    match summary {
        CausalSummary::Finite { transient: Ok(_), .. } => {
            "the beliefs that are reached from the stationary law are finitely many".into()
        }
        CausalSummary::Finite { transient: Err(reason), .. } => {
            format!("the recurrent beliefs are finitely many; of the transient ones: {}", not_finite(reason, exact, alphabet))
        }
        CausalSummary::Open(reason) => not_finite(reason, exact, alphabet),
    }
}

fn not_finite(reason: &NotFinite, exact: bool, alphabet: &[String]) -> String {
    match reason {
        NotFinite::Countable { witness, reset } => format!(
            "repeating {} never brings a belief back, and after {} the belief does not depend on what came before, so they are countable",
            word(witness, alphabet),
            word(reset, alphabet)
        ),
        NotFinite::Infinite { witness, invertible: true } => format!(
            "repeating {} never brings a belief back, and no word resets the belief: every token's matrix is invertible",
            word(witness, alphabet)
        ),
        NotFinite::Infinite { witness, invertible: false } => {
            format!("repeating {} never brings a belief back", word(witness, alphabet))
        }
        NotFinite::Strings(found) => strings(found, alphabet),
        NotFinite::Cut { depth } => format!(
            "its recursion embeds itself and was cut at depth {depth}; what the causal states of the cut process are says nothing of the true one"
        ),
        NotFinite::Unknown { explored: 0, .. } => "its machine has too many states for its causal states to be looked for".into(),
        NotFinite::Unknown { explored, .. } if !exact => format!(
            "{} were explored and did not close; that they never do cannot be proved of inexact numbers, which are known to a tolerance only",
            number_of(*explored, "belief")
        ),
        NotFinite::Unknown { explored, depth } => format!(
            "not decided within the limits: {} were explored, and every word of up to {} was tried",
            number_of(*explored, "belief"),
            number_of(*depth as usize, "token")
        ),
    }
}

/// Why a stream of strings has infinitely many causal states.
fn strings(found: &Unbounded, alphabet: &[String]) -> String {
    let why = if found.lengths {
        "no finite model makes the lengths of its strings: their generating function has a branch point"
    } else {
        "its strings make no regular language"
    };
    let end = word(&[found.end], alphabet);
    let mut text = format!("{why}, and after {end} the belief does not depend on what came before");
    if !found.repeated.is_empty() {
        let before = [&[found.end], found.before.as_slice()].concat();
        text.push_str(&format!(
            "; after {}, each further {} leads to another causal state",
            word(&before, alphabet),
            word(&found.repeated, alphabet)
        ));
    }
    text
}

/// One plain sentence on what an optimal observer has to remember.
pub fn answer(summary: &CausalSummary) -> String {
    match summary {
        CausalSummary::Finite { recurrent: 1, .. } => {
            "One causal state: nothing in the past helps to predict what comes next.".into()
        }
        CausalSummary::Finite { recurrent, .. } => {
            let number = in_letters(*recurrent);
            sentence(&format!(
                "{number} causal states: an observer who predicts as well as can be tells {number} situations apart, and needs no more"
            ))
        }
        CausalSummary::Open(NotFinite::Countable { .. } | NotFinite::Strings(_)) => {
            "Infinitely many causal states, a countable set: predicting as well as can be takes unbounded memory, which some word resets.".into()
        }
        CausalSummary::Open(NotFinite::Infinite { .. }) => {
            "Infinitely many causal states: no finite memory predicts this process as well as can be.".into()
        }
        CausalSummary::Open(NotFinite::Cut { .. }) => {
            "It is not known whether finitely many causal states suffice: what is measured is a process whose recursion was cut.".into()
        }
        CausalSummary::Open(NotFinite::Unknown { .. }) => {
            "It is not known whether finitely many causal states suffice: the search met its limit first.".into()
        }
    }
}

/// A notice as one sentence. `states` are the names of the states as written.
pub fn notice(notice: &Notice, states: &[String]) -> String {
    match notice {
        Notice::Periodic { period } => format!("The machine is periodic, with period {period}."),
        Notice::SeveralClasses { classes } => {
            format!("The process is not ergodic: one of {classes} recurrent classes is chosen once, for ever.")
        }
        Notice::TransientStates { states: unvisited } => {
            let names: Vec<&str> =
                unvisited.iter().take(8).map(|&s| states.get(s as usize).map_or("?", String::as_str)).collect();
            let more = unvisited.len().saturating_sub(8);
            let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
            format!(
                "No stationary run visits {} {}{rest}.",
                if unvisited.len() == 1 { "state" } else { "states" },
                names.join(", ")
            )
        }
        Notice::StartNotStationary => {
            "It does not start in its stationary law; what is measured is the stationary process it settles into.".into()
        }
        Notice::Inexact { tolerance } => {
            format!("Some numbers are inexact: what was decided about them was decided with tolerance {tolerance:e}.")
        }
        Notice::Stopped { what } => format!("Stopped at a limit: {what}."),
        Notice::ValidUpTo { length } => {
            format!("That no word has negative probability was checked for words of up to {length} tokens only.")
        }
        Notice::Modular { bits } => {
            format!("Some decisions were taken modulo primes: the chance that one is wrong is below 2^-{bits}.")
        }
    }
}

/// How many causal states there are, in few words.
pub fn how_many(summary: &CausalSummary) -> String {
    match summary {
        CausalSummary::Finite { recurrent, transient: Ok(transient) } => {
            format!("{} recurrent, {} transient", count(*recurrent), count(*transient))
        }
        CausalSummary::Finite { recurrent, transient: Err(NotFinite::Unknown { .. }) } => {
            format!("{} recurrent, an unknown number transient", count(*recurrent))
        }
        CausalSummary::Finite { recurrent, transient: Err(_) } => {
            format!("{} recurrent, infinitely many transient", count(*recurrent))
        }
        CausalSummary::Open(NotFinite::Countable { .. } | NotFinite::Strings(_)) => "infinitely many, countably".into(),
        CausalSummary::Open(NotFinite::Infinite { .. }) => "infinitely many".into(),
        CausalSummary::Open(NotFinite::Unknown { .. } | NotFinite::Cut { .. }) => "not known".into(),
    }
}

/// An order, or why it is not given.
pub fn order(order: &Result<Order, Absent>, analysis: &Analysis) -> String {
    match order {
        Ok(Order::Finite(length)) => length.to_string(),
        Ok(Order::Infinite) => "infinite".into(),
        Err(reason) => format!("not given: {}", absent(reason, analysis)),
    }
}

/// Documentation lines joined to paragraphs; an empty line parts them.
pub fn paragraphs(docs: &[String]) -> Vec<String> {
    let parts = docs.split(|line| line.trim().is_empty());
    parts.filter(|part| !part.is_empty()).map(|part| part.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")).collect()
}

/// With a capital first and a period last.
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    let end = if text.ends_with('.') { "" } else { "." };
    format!("{first}{}{end}", letters.as_str())
}

/// Small numbers in letters, as prose has them.
fn in_letters(n: usize) -> String {
    const LETTERS: [&str; 13] =
        ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    LETTERS.get(n).map_or_else(|| count(n), |word| (*word).to_string())
}

/// The linear dimension, or that it is not known.
pub fn dimension(analysis: &Analysis) -> String {
    analysis.reduced.dimension.map_or_else(|| "not known within the limits".to_string(), count)
}
