//! Mistakes in names: unknown, declared twice, of two meanings.

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// A name that means nothing here. `expected` says what could stand here (`rule, parameter or token`).
pub fn unknown_name(at: Span, name: &str, expected: &str, closest: Option<&str>) -> Diagnostic {
    let mistake =
        Diagnostic::error("unknown-name", format!("unknown name `{name}`")).at(at, format!("no {expected} has this name"));
    match closest {
        Some(other) => mistake.help(format!("did you mean `{other}`?")).fix(at, other),
        None => mistake,
    }
}

/// The mend of an unknown name that may be meant as a token.
pub fn how_tokens_are_written(name: &str) -> String {
    format!("as a token write it in quotes, \"{name}\", or declare it in the alphabet: `over {{{name}, ..}}`")
}

/// The mend of `std.classic.even` in an expression; `rest` is what follows `std`.
pub fn how_modules_are_named(rest: &[&str]) -> String {
    let module = rest.first().copied().unwrap_or("classic");
    format!("a module goes by its last name: `import std.{module}`, and then `{}`", rest.join("."))
}

/// A bare name in a rule that is a token of some alphabet, but not of this generator's.
pub fn token_of_another_alphabet(at: Span, name: &str, alphabet: &str) -> Diagnostic {
    Diagnostic::error("unknown-name", format!("`{name}` is not a token of this generator"))
        .at(at, format!("a token of alphabet {alphabet}, which this generator is not over"))
        .help(format!("declare the generator `over {alphabet}`, or write the token in quotes: \"{name}\""))
}

/// The same name declared twice in one scope. `what` says what it is (`rule`, `parameter`, `name`).
pub fn duplicate_declaration(at: Span, name: &str, what: &str, first: Span) -> Diagnostic {
    Diagnostic::error("duplicate-declaration", format!("the {what} `{name}` is declared twice"))
        .at(at, "declared again here")
        .also(first, "first declared here")
        .help("remove one of them, or give it another name")
}

/// Two rules with the same head and the same index pattern.
pub fn duplicate_rule(at: Span, head: &str, first: Span) -> Diagnostic {
    Diagnostic::error("duplicate-rule", format!("the rule `{head}` is given twice"))
        .at(at, "the same head again")
        .also(first, "first given here")
        .help("put all alternatives in one rule, separated by `|`; a guard belongs to its alternative: `x A if n > 0 | y B`")
}

/// A name that is both a token of the alphabet and a rule.
pub fn token_and_rule(at: Span, name: &str, alphabet: Option<Span>) -> Diagnostic {
    let mistake = Diagnostic::error("token-and-rule", format!("`{name}` is both a token and a rule"))
        .at(at, "a rule with the name of a token")
        .help("rename the rule, or write the token in quotes throughout");
    match alphabet {
        Some(place) => mistake.also(place, format!("the alphabet has the token `{name}`")),
        None => mistake,
    }
}

/// A constant or generator whose definition needs itself.
pub fn definition_cycle(at: Span, name: &str) -> Diagnostic {
    Diagnostic::error("definition-cycle", format!("the definition of `{name}` needs itself"))
        .at(at, "needed here again")
        .help("recursion is for rules within a grammar; a definition must come to an end")
}

/// An outermost name used in the wrong place, such as a module where a value is needed.
pub fn wrong_kind_of_name(at: Span, name: &str, is: &str, needed: &str) -> Diagnostic {
    Diagnostic::error("wrong-type", format!("`{name}` is {is}, where {needed} is needed")).at(at, is)
}

/// A generator asked for by a name that the file does not declare.
pub fn no_such_generator(name: &str, closest: Option<&str>) -> Diagnostic {
    let mistake = Diagnostic::error("unknown-name", format!("the file declares no generator `{name}`"));
    match closest {
        Some(other) => mistake.help(format!("did you mean `{other}`?")),
        None => mistake,
    }
}
