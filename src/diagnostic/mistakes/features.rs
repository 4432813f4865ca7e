//! Mistakes in what directives ask for: conditions, measures, features.

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// What `expect` (or the goal of a `tune`) asserts is no condition.
pub fn not_a_condition(at: Span) -> Diagnostic {
    Diagnostic::error("not-a-condition", "a condition is needed here")
        .at(at, "neither true nor false")
        .help("compare: `expect states(p) == 2`, or ask: `expect equivalent(a, b)`, `expect regular(l)`")
}

/// A condition where a number is needed.
pub fn condition_for_number(at: Span) -> Diagnostic {
    Diagnostic::error("wrong-type", "a number is needed here").at(at, "this is a condition")
}

/// A name that is no measure.
pub fn unknown_measure(at: Span, name: &str, closest: Option<&str>) -> Diagnostic {
    let mistake = Diagnostic::error("unknown-measure", format!("there is no measure `{name}`")).at(at, "not a measure");
    match closest {
        Some(other) => mistake.help(format!("did you mean `{other}`?")).fix(at, other),
        None => mistake,
    }
}

/// A word that is not given as a quoted string.
pub fn word_needed(at: Span) -> Diagnostic {
    Diagnostic::error("wrong-type", "a word is needed here: tokens in quotes, separated by spaces").at(at, "not a quoted string")
}

/// A token that the generator never emits.
pub fn token_of_no_use(at: Span, token: &str, generator: &str, alphabet: &str, closest: Option<&str>) -> Diagnostic {
    let mistake = Diagnostic::error("unknown-token", format!("`{generator}` has no token `{token}`"))
        .at(at, "not a token of it")
        .note(format!("its tokens are {alphabet}"));
    match closest {
        Some(other) => mistake.help(format!("did you mean `{other}`?")),
        None => mistake,
    }
}

/// Something that is not a linear functional of the belief.
pub fn not_a_functional(at: Span) -> Diagnostic {
    Diagnostic::error("not-a-functional", "this is not a linear functional of the belief").at(at, "not understood").help(
        "a feature is made of P(next == t), P(next in {..}), P(within k: t), P(state == S), P(LEVEL == t), P(inside RULE), \
             P(depth >= d), E(depth), their sums and their multiples by numbers",
    )
}

/// `P(word == ..)` where `word` is no level, or the like.
pub fn unknown_aspect(at: Span, name: &str, levels: &[&str], closest: Option<&str>) -> Diagnostic {
    let mistake = Diagnostic::error("unknown-name", format!("unknown name `{name}`")).at(at, "not something a belief is about");
    let mistake = match levels {
        [] => mistake
            .note("a belief is about `next`, `state`, `depth`, and the levels of a hierarchy; this generator has no levels"),
        _ => mistake.note(format!("a belief is about `next`, `state`, `depth`, and the levels {}", levels.join(", "))),
    };
    match closest {
        Some(other) => mistake.help(format!("did you mean `{other}`?")).fix(at, other),
        None => mistake,
    }
}

/// A state (or rule) that the generator does not have.
pub fn unknown_part(at: Span, what: &str, name: &str, generator: &str, known: &str, closest: Option<&str>) -> Diagnostic {
    let code = if what == "rule" { "unknown-rule" } else { "unknown-state" };
    let mistake = Diagnostic::error(code, format!("`{generator}` has no {what} `{name}`"))
        .at(at, format!("not a {what} of it"))
        .note(format!("it has {known}"));
    match closest {
        Some(other) => mistake.help(format!("did you mean `{other}`?")),
        None => mistake,
    }
}
