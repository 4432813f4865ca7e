//! Mistakes in rules.

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// `x?`, `x*` or `x+` without its probability.
pub fn repetition_without_probability(at: Span, sign: char) -> Diagnostic {
    let meaning = match sign {
        '?' => "how likely is it to be there?",
        _ => "how likely is it to go on?",
    };
    Diagnostic::error("repetition-without-probability", format!("`{sign}` needs a probability"))
        .at(at, meaning)
        .help(format!("write it in parentheses: `x{sign}(1/2)`"))
}

/// A rule used with another number of indices than any of its heads has.
pub fn wrong_index_count(at: Span, name: &str, given: usize, heads: &[usize], first: Span) -> Diagnostic {
    let count = |n: usize| match n {
        0 => "no index".to_owned(),
        1 => "one index".to_owned(),
        n => format!("{n} indices"),
    };
    let known: Vec<String> = heads.iter().map(|n| count(*n)).collect();
    Diagnostic::error("wrong-index-count", format!("the rule `{name}` has {}", known.join(" or ")))
        .at(at, format!("used with {}", count(given)))
        .also(first, "declared here")
}

/// `X[i]`, or `X` in a `start`, where X is no rule.
pub fn unknown_rule(at: Span, name: &str, indexed: bool, closest: Option<&str>) -> Diagnostic {
    let label = if indexed { "only rules have an index" } else { "no rule has this name" };
    let mistake = Diagnostic::error("unknown-rule", format!("there is no rule `{name}`")).at(at, label);
    match closest {
        Some(other) => mistake.help(format!("did you mean `{other}`?")).fix(at, other),
        None => mistake,
    }
}

/// A call `X[3]` that no head matches.
pub fn no_rule_for_index(at: Span, instance: &str, heads: &[(Span, String)]) -> Diagnostic {
    let mut mistake = Diagnostic::error("no-rule-for-index", format!("there is no rule for `{instance}`"))
        .at(at, format!("leads to `{instance}`"))
        .help("guard the alternative with `if`, or add a rule for this index");
    for (place, head) in heads.iter().take(4) {
        mistake = mistake.also(*place, format!("`{head}` does not match it"));
    }
    mistake
}

/// A head with a variable index that nothing gives a value.
pub fn index_without_set(at: Span, head: &str, variable: &str) -> Diagnostic {
    Diagnostic::error("index-without-set", format!("nothing says which values `{variable}` takes"))
        .at(at, format!("`{head}` is where the generator starts, and its index is a variable"))
        .help(format!("name the set: `{variable} in SET`"))
}

/// No alternative of a rule is left: every guard is false, or every `for` is over an empty set.
pub fn no_alternative(at: Span, instance: &str) -> Diagnostic {
    Diagnostic::error("no-alternative", format!("`{instance}` has no alternative"))
        .at(at, "nothing is left once `for` and `if` are carried out")
        .help("give it an alternative for this case, or guard the alternatives that lead here")
}

/// More alternatives than the limit. `count` is how many there would be, or `None` where the count itself is without bound.
pub fn too_many_alternatives(at: Span, count: Option<&str>, limit: usize) -> Diagnostic {
    let message = match count {
        Some(count) => format!("this makes {count} alternatives; the limit is {limit}"),
        None => format!("the rules make more than {limit} alternatives"),
    };
    Diagnostic::error("too-many-alternatives", message)
        .at(at, "too many to write out")
        .help("use a smaller set, or a rule that chooses step by step")
}

/// A machine beyond the limit. `states` says how large it would be (`1000000000`, `more than 100000`).
pub fn machine_too_large(at: Span, states: &str, limit: usize) -> Diagnostic {
    Diagnostic::error("machine-too-large", format!("the machine would have {states} states; the limit is {limit}"))
        .at(at, "too large")
        .help("`--max-states` raises the limit; a smaller index set or a shallower recursion makes a smaller machine")
}

/// An index recursion such as `D[d] -> "(" D[d + 1]` that has no end.
pub fn unbounded_index(at: Span, head: &str, example: &str, limit: usize) -> Diagnostic {
    Diagnostic::error("machine-too-large", format!("the machine would have more than {limit} states; the limit is {limit}"))
        .at(at, format!("`{head}` takes ever new index values: it has reached `{example}`"))
        .help("bound the index by a guard: `| \"(\" D[d + 1] if d < m`")
}

/// A rule of a process with an alternative that comes to an end.
pub fn process_can_end(at: Span, rule: &str, head: Span) -> Diagnostic {
    Diagnostic::error("process-can-end", format!("the process comes to an end in `{rule}`"))
        .at(at, "nothing follows this alternative")
        .also(head, "a process goes on for ever: every alternative ends in a rule that does")
        .help("end the alternative in a rule; or make it a `grammar`, and a process of that with `stream(..)`")
}

/// Items that stand after something that never returns.
pub fn after_endless_call(at: Span, endless: Span, rule: &str) -> Diagnostic {
    Diagnostic::error("after-endless-call", "this is never reached")
        .at(at, "comes after a call that does not return")
        .also(endless, format!("`{rule}` never returns"))
        .help("a rule that never returns can only stand last")
}

/// A phrase that returns in one alternative and never in another.
pub fn mixed_rule(at: Span, rule: &str, returns: Span) -> Diagnostic {
    Diagnostic::error("mixed-rule", format!("`{rule}` sometimes returns and sometimes does not"))
        .at(at, "this alternative never returns")
        .also(returns, "this one does")
        .help("split it into a phrase (all alternatives end) and a state (none does)")
}

/// A grammar rule that has no way to come to an end.
pub fn never_finishes(at: Span, rule: &str) -> Diagnostic {
    Diagnostic::error("never-finishes", format!("`{rule}` can never finish"))
        .at(at, "every alternative needs a rule that cannot finish")
        .help("add an alternative that ends: `| empty`, or a token")
}

/// A process called from a grammar rule.
pub fn process_in_grammar(at: Span) -> Diagnostic {
    Diagnostic::error("process-for-language", "a process cannot stand in a grammar's rule")
        .at(at, "an endless stream of tokens: what comes after it is never reached")
        .help("call a grammar here")
}

/// A value that is not a token, where a rule needs one.
pub fn not_a_token(at: Span, found: &str) -> Diagnostic {
    Diagnostic::error("not-a-token", "a token is needed here")
        .at(at, format!("this is {found}"))
        .note("a token is an integer, a quoted string, a declared name, or a pair of these")
}

/// A token that the generator's declared alphabet does not hold.
pub fn token_not_in_alphabet(at: Span, token: &str, alphabet: &str, declared: Option<Span>) -> Diagnostic {
    let mistake = Diagnostic::error("token-not-in-alphabet", format!("the alphabet has no token `{token}`"))
        .at(at, "not in the declared alphabet")
        .note(format!("the alphabet is {alphabet}"));
    match declared {
        Some(place) => mistake.also(place, "declared here"),
        None => mistake,
    }
}

/// States or rules that nothing reaches (a warning).
pub fn never_reached(at: Span, what: &str, why: &str) -> Diagnostic {
    Diagnostic::warning("never-reached", format!("{what} is never reached")).at(at, why)
}

/// Tokens of the declared alphabet that are never emitted (a warning).
pub fn unused_tokens(at: Span, tokens: &[String]) -> Diagnostic {
    let plural = if tokens.len() == 1 { "a token" } else { "tokens" };
    Diagnostic::warning(
        "unused-tokens",
        format!("the alphabet has {plural} that never occur{}", if tokens.len() == 1 { "s" } else { "" }),
    )
    .at(at, format!("never emitted: {}", tokens.join(", ")))
}

/// A period above one (a warning).
pub fn periodic(at: Span, period: u64) -> Diagnostic {
    Diagnostic::warning("periodic", format!("the process has period {period}"))
        .at(at, "the phase of the cycle is never forgotten")
        .note("measures are taken over the stationary mixture of all phases")
}

/// A state of a channel that has no rule for a token it may read.
pub fn channel_token_missing(at: Span, state: &str, token: &str) -> Diagnostic {
    Diagnostic::error("alphabets-differ", format!("in state `{state}` the channel has no rule for the token {token}"))
        .at(at, "no rule of this state reads it")
        .help(format!("add `{state} on {token} -> .. {state}`"))
}

/// An alternative of a channel's rule that does not end in a state.
pub fn channel_can_end(at: Span) -> Diagnostic {
    Diagnostic::error("process-can-end", "the channel does not say which state comes next")
        .at(at, "must end in a state")
        .help("write the tokens first and then the state: `q on 0 -> 0 q`")
}

/// Something other than tokens and a last state in a channel's rule.
pub fn not_in_channel(at: Span) -> Diagnostic {
    Diagnostic::error("misplaced", "a channel writes tokens and then goes to a state")
        .at(at, "only tokens can stand before the state")
}

/// `start` of a process given by rules, with something that is no state.
pub fn start_needs_state(at: Span) -> Diagnostic {
    Diagnostic::error("wrong-type", "`start` names states here")
        .at(at, "not a state")
        .help("write `start A @ 1/2 | B @ 1/2`; a vector belongs to a process given by matrices")
}

/// A grammar whose first rule has an index with several values.
pub fn several_beginnings(at: Span, names: &[String]) -> Diagnostic {
    let shown: Vec<String> = names.iter().take(4).map(|name| format!("`{name}`")).collect();
    let more = if names.len() > 4 { ", .." } else { "" };
    Diagnostic::error("several-beginnings", format!("the grammar could start in {}{more}", shown.join(" or ")))
        .at(at, "a grammar starts in its first rule")
        .help("put a rule without an index first, which chooses: `S -> NP[n] for n in Num`")
}
