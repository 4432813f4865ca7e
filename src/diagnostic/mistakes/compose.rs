//! Mistakes in putting generators together.

use crate::diagnostic::Diagnostic;
use crate::source::Span;

fn listed(tokens: &[String]) -> String {
    let more = if tokens.len() > 8 { format!(" and {} more", tokens.len() - 8) } else { String::new() };
    let first: Vec<&str> = tokens.iter().take(8).map(String::as_str).collect();
    format!("{}{more}", first.join(", "))
}

/// Tokens for which a `switch`, `modulate`, `map` or `expand` has no line.
pub fn missing_tokens(at: Span, what: &str, tokens: &[String]) -> Diagnostic {
    let plural = if tokens.len() == 1 { "the token" } else { "the tokens" };
    Diagnostic::error("missing-token", format!("`{what}` has no line for {plural} {}", listed(tokens)))
        .at(at, "every token needs a line")
        .help(match tokens {
            [only] => format!("add `{only} -> ..`"),
            _ => format!("add a line for each: `{} -> ..`", tokens.first().map_or("", String::as_str)),
        })
}

/// A line for a token that the other side does not have.
pub fn surplus_token(at: Span, token: &str, alphabet: &str, closest: Option<&str>) -> Diagnostic {
    let mistake = Diagnostic::error("surplus-token", format!("there is no token `{token}` here"))
        .at(at, "never comes")
        .note(format!("the alphabet is {alphabet}"));
    match closest {
        Some(other) => mistake.help(format!("did you mean `{other}`?")).fix(at, other),
        None => mistake,
    }
}

/// A name on the left of a line that is no token, and that the right side does not use.
pub fn unused_variable(at: Span, name: &str, alphabet: &str, closest: Option<&str>) -> Diagnostic {
    let mistake = surplus_token(at, name, alphabet, closest);
    match closest {
        Some(_) => mistake,
        None => mistake.help("a name that stands for any token is one that the right side uses; else write `_`"),
    }
}

/// Two lines for one token.
pub fn token_twice(at: Span, token: &str, first: Span) -> Diagnostic {
    Diagnostic::error("duplicate-declaration", format!("the token `{token}` has two lines"))
        .at(at, "again here")
        .also(first, "first here")
}

/// Two lines whose variable stands for every other token.
pub fn two_variables(at: Span, first: Span) -> Diagnostic {
    Diagnostic::error("duplicate-declaration", "two lines stand for every other token")
        .at(at, "a variable again")
        .also(first, "a variable already")
}

/// A process whose tokens a channel does not read.
pub fn channel_alphabet(at: Span, channel: &str, surplus: &[String], reads: &str) -> Diagnostic {
    Diagnostic::error("alphabets-differ", format!("the channel `{channel}` does not read {}", listed(surplus)))
        .at(at, format!("emits {}", listed(surplus)))
        .note(format!("it reads {reads}"))
        .help("rename the tokens with `map`, or widen the channel's alphabet")
}

/// Processes of a `modulate` that do not have the same states.
pub fn states_differ(at: Span, found: &str, needed: &str) -> Diagnostic {
    Diagnostic::error("states-differ", "the processes of a `modulate` must have the same states")
        .at(at, format!("has the states {found}"))
        .note(format!("the first has {needed}"))
}

/// `end` is a token of the language that it closes.
pub fn end_in_alphabet(at: Span, token: &str, language: &str) -> Diagnostic {
    Diagnostic::error("end-in-alphabet", format!("the language `{language}` holds the end token `{token}`"))
        .at(at, "must not be a token of the language")
        .help("choose another token, so that one sees where a string ends")
}

/// An `expand` that replaces everything by nothing from some time on.
pub fn expands_to_nothing(at: Span, tokens: &[String]) -> Diagnostic {
    Diagnostic::error("expands-to-nothing", "this `expand` could yield nothing for ever")
        .at(at, "no token would ever come again")
        .note(format!("{} may come for ever, and become the empty string", listed(tokens)))
        .help("let at least one of them become a token sometimes")
}

/// A stream of empty strings with nothing between them.
pub fn stream_of_nothing(at: Span, language: &str) -> Diagnostic {
    Diagnostic::error("silent-cycle", format!("every string of `{language}` is empty"))
        .at(at, "a stream of its strings would never emit a token")
        .help("give it a string that is not empty, or close each string by a token: `end: \"..\"`")
}

/// A language that need not end, where it must.
pub fn may_not_terminate(at: Span, language: &str, probability: &str) -> Diagnostic {
    Diagnostic::error("may-not-terminate", format!("`{language}` terminates with probability {probability} only"))
        .at(at, "must come to an end here")
        .help(format!("`condition({language})` is the language given that it terminates"))
}

/// A language that need not end, by itself (a warning).
pub fn terminates_below_one(at: Span, language: &str, probability: &str) -> Diagnostic {
    Diagnostic::warning("terminates-below-one", format!("`{language}` terminates with probability {probability}"))
        .at(at, "may run for ever")
        .help(format!("`condition({language})` is the language given that it terminates"))
}

/// A language cut at a depth: what was left out (a warning).
pub fn mass_cut_off(at: Span, language: &str, mass: &str) -> Diagnostic {
    Diagnostic::warning("mass-cut-off", format!("{mass} of the probability of `{language}` is cut off"))
        .at(at, "derivations that nest deeper are left out, the others in their proportions")
        .help("a larger depth cuts off less")
}

/// A language of infinite mean length, where a stationary stream needs a finite one.
pub fn infinite_mean_length(at: Span, language: &str) -> Diagnostic {
    Diagnostic::error("infinite-mean-length", format!("the mean length of `{language}` is infinite"))
        .at(at, "a stream of its strings has no stationary distribution")
        .help("lower the probability of recursion, or bound it: `bounded(.., depth: 8)`, `condition(.., length: 0..=40)`")
}

/// A length that no string has.
pub fn no_such_length(at: Span, language: &str, low: u64, high: u64) -> Diagnostic {
    let lengths = if low == high { format!("{low}") } else { format!("{low} to {high}") };
    Diagnostic::error("no-such-length", format!("no string of `{language}` has a length of {lengths} tokens"))
        .at(at, "nothing is left under this condition")
        .help("`report` shows the mean and the variance of the length")
}

/// Parts of a `shuffle` or `switch` that share tokens (a warning).
pub fn overlapping_tokens(at: Span, what: &str, tokens: &[String]) -> Diagnostic {
    Diagnostic::warning("overlapping-tokens", format!("parts of this `{what}` share the tokens {}", listed(tokens)))
        .at(at, "a shared token does not tell which part emitted it")
}
