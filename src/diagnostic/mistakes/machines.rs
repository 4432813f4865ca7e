//! What turns out wrong once a generator's machine is built.

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// Several recurrent classes and no `start`; each class by the names of its states.
pub fn several_recurrent_classes(generator: Span, name: &str, classes: &[Vec<String>], states: &[Span]) -> Diagnostic {
    let shown: Vec<String> = classes.iter().map(|class| format!("{{{}}}", few(class))).collect();
    let diagnostic = Diagnostic::error(
        "several-recurrent-classes",
        format!("`{name}` has {} recurrent classes and no `start` that says how often it begins in each", classes.len()),
    )
    .at(generator, format!("the classes are {}", few(&shown)))
    .help("add a `start` with a state of each class: `start A @ 1/2 | B @ 1/2`, or `start [1/2, 1/2]` for matrices");
    states.iter().fold(diagnostic, |diagnostic, &span| diagnostic.also(span, "a class has this state"))
}

/// A generalized process without exactly one stationary vector.
pub fn no_stationary_vector(generator: Span, name: &str, why: &str) -> Diagnostic {
    Diagnostic::error("no-stationary-vector", format!("`{name}` has no stationary law: {why}"))
        .at(generator, "where does it start?")
        .help("give `start [..]`, a row vector with start (sum of T) = start and start . final = 1")
}

/// Rules or a matrix row that leave a state with a total other than one.
pub fn row_sum(place: Span, state: &str, sum: &str) -> Diagnostic {
    Diagnostic::error("not-stochastic", format!("the probabilities that leave `{state}` sum to {sum}, not to 1"))
        .at(place, format!("sum {sum}"))
        .help("change the weights so that they sum to 1, or write `~>` to have relative weights normalized")
}

/// A cycle of moves that emit nothing, with probability one.
pub fn silent_cycle(place: Span, states: &[String]) -> Diagnostic {
    let message = match states {
        [state] => format!("{state} leads to itself for ever without a token"),
        several => format!("{} lead to one another for ever without a token", few(several)),
    };
    Diagnostic::error("silent-cycle", message)
        .at(place, "no token ever comes from here")
        .help("let at least one alternative on the way emit a token")
}

/// The same of a generator made of others, where what falls silent is not a rule as it is written but what an operator makes of it.
pub fn silent_whole(generator: Span, name: &str, states: &[String]) -> Diagnostic {
    Diagnostic::error("silent-cycle", format!("`{name}` can come to where it never emits another token"))
        .at(generator, format!("from {} on no token comes through", few(states)))
        .help("a channel must let some token through from every state, and a repeated language must have a string that is not empty")
}

/// A process that emits nothing at all.
pub fn silent_process(generator: Span, name: &str) -> Diagnostic {
    Diagnostic::error("silent-cycle", format!("`{name}` never emits a token")).at(generator, "no rule here holds a token")
}

/// A process whose rules come to an end.
pub fn process_ends(generator: Span, name: &str) -> Diagnostic {
    Diagnostic::error("process-can-end", format!("`{name}` comes to an end, and a process must not"))
        .at(generator, "a rule returns here")
        .help("end every alternative in the call of a state, or make it a `grammar` and `stream` it")
}

/// More states than the limit.
pub fn machine_too_large(generator: Span, name: &str, states: &str, limit: usize) -> Diagnostic {
    Diagnostic::error("machine-too-large", format!("`{name}` would have up to {states} states, more than the limit of {limit}"))
        .at(generator, "this generator is too large")
        .help(format!("raise the limit with `--max-states {states}`, or lower a parameter"))
}

/// A product of processes that is asked for as one machine. `size` as in `2^1000`, `what`: `states` or `tokens`.
pub fn product_too_large(product: Span, name: &str, size: &str, what: &str, limit: usize) -> Diagnostic {
    Diagnostic::error("machine-too-large", format!("`{name}` would have {size} {what}, more than the limit of {limit}"))
        .at(product, "as one machine this product is too large")
        .help("`report`, `expect` and `sample` keep independent processes apart; only what needs the joint machine is too large")
}

/// More states than the limit are reached; how many there are was not counted.
pub fn more_states_than(generator: Span, name: &str, limit: usize) -> Diagnostic {
    Diagnostic::error("machine-too-large", format!("`{name}` has more than {limit} states, which is the limit"))
        .at(generator, "this generator is too large")
        .help("raise the limit with `--max-states`, or lower a parameter")
}

/// Its numbers cannot be brought into one field.
pub fn numbers(generator: Span, name: &str, why: &str) -> Diagnostic {
    Diagnostic::error("limit-hit", format!("the numbers of `{name}` cannot be held exactly in one field: {why}"))
        .at(generator, "this generator")
        .help("use fewer roots, or make one inexact, as in `pow(2, 0.5)`")
}

/// More work than the algorithms take on, whatever the limit.
pub fn too_large_to_solve(generator: Span, name: &str, states: usize) -> Diagnostic {
    Diagnostic::error(
        "machine-too-large",
        format!("the stationary law of `{name}` with {states} states cannot be had exactly here"),
    )
    .at(generator, "this generator is too large")
    .help("write its numbers as floats (for instance multiply one by exp(0)) or make it smaller")
}

/// The time was up, or the person asked to stop.
pub fn stopped(generator: Span, name: &str) -> Diagnostic {
    Diagnostic::error("limit-hit", format!("the work on `{name}` was stopped before its machine was built"))
        .at(generator, "this generator")
        .help("allow more with `--time SECONDS`")
}

/// A negative start probability.
pub fn negative_start(generator: Span, state: &str, weight: &str) -> Diagnostic {
    Diagnostic::error("negative-probability", format!("the start gives state `{state}` the probability {weight}"))
        .at(generator, "a probability is not negative")
        .help("only a `generalized process` may have negative entries")
}

/// T final is not final: the words of one length do not sum to one.
pub fn final_not_invariant(generator: Span, state: &str, before: &str, after: &str) -> Diagnostic {
    Diagnostic::error(
        "not-stochastic",
        format!("the matrices do not keep `final`: at state `{state}` it is {before}, one step on {after}"),
    )
    .at(generator, "word probabilities of one length do not sum to 1")
    .help("the sum of the T matrices times `final` must be `final`; without a `final` each row must sum to 1")
}

/// `final` is zero.
pub fn zero_final(generator: Span) -> Diagnostic {
    Diagnostic::error("not-stochastic", "`final` is zero, so every word has probability 0")
        .at(generator, "in this generator")
        .help("leave `final` out for a column of ones")
}

/// A generalized process in which a word has a negative probability.
pub fn negative_word(generator: Span, name: &str, word: &[String], probability: &str) -> Diagnostic {
    Diagnostic::error("negative-word", format!("`{name}` gives the word `{}` the probability {probability}", word.join(" ")))
        .at(generator, "these matrices make no process")
        .help("change the matrices: every word needs a probability of at least 0")
}

/// At most eight of a list.
fn few(names: &[String]) -> String {
    let shown = names.iter().take(8).map(String::as_str).collect::<Vec<_>>().join(", ");
    match names.len() {
        0..=8 => shown,
        n => format!("{shown} and {} more", n - 8),
    }
}
