//! Mistakes of type: a language for a process, a number for a set, arguments that do not fit.

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// Anything of the wrong type. `found` and `needed` are nouns with their articles (`a number`).
pub fn wrong_type(at: Span, found: &str, needed: &str) -> Diagnostic {
    Diagnostic::error("wrong-type", format!("{needed} is needed here")).at(at, format!("this is {found}"))
}

/// A language where a process is needed.
pub fn language_for_process(at: Span, text: Option<&str>) -> Diagnostic {
    let mistake = Diagnostic::error("language-for-process", "a process is needed here, and this is a language")
        .at(at, "makes one finite string and stops")
        .help("`stream(..)` makes a process of it: strings one after the other");
    match text {
        Some(text) => mistake.fix(at, format!("stream({text})")),
        None => mistake,
    }
}

/// A process where a language is needed.
pub fn process_for_language(at: Span) -> Diagnostic {
    Diagnostic::error("process-for-language", "a language is needed here, and this is a process")
        .at(at, "an endless stream of tokens")
        .help("a grammar makes a language: its strings come to an end")
}

/// `name: TYPE` of a type that is not there.
pub fn unknown_type(at: Span, name: &str, closest: Option<&str>) -> Diagnostic {
    let mistake = Diagnostic::error("unknown-type", format!("there is no type `{name}`"))
        .at(at, "not a type")
        .note("a parameter is prob, real, int, Process, Language, Channel, or a token of an alphabet, named here");
    match closest {
        Some(other) => mistake.help(format!("did you mean `{other}`?")).fix(at, other),
        None => mistake,
    }
}

/// A parameter without a default that the call does not give.
pub fn missing_argument(at: Span, callee: &str, parameter: &str, declared: Option<Span>) -> Diagnostic {
    let mistake = Diagnostic::error("missing-argument", format!("`{callee}` needs a value for `{parameter}`"))
        .at(at, format!("`{parameter}` is not given"));
    match declared {
        Some(place) => mistake.also(place, "it has no default"),
        None => mistake,
    }
}

/// More arguments than parameters.
pub fn surplus_argument(at: Span, callee: &str, most: usize) -> Diagnostic {
    let plural = if most == 1 { "" } else { "s" };
    Diagnostic::error("surplus-argument", format!("`{callee}` takes {most} argument{plural}")).at(at, "one too many")
}

/// A named argument that is no parameter.
pub fn unknown_argument(at: Span, callee: &str, name: &str, parameters: &[&str], closest: Option<&str>) -> Diagnostic {
    let mistake =
        Diagnostic::error("unknown-argument", format!("`{callee}` has no parameter `{name}`")).at(at, "no such parameter");
    let mistake = match parameters {
        [] => mistake.note("it has no parameters"),
        _ => mistake.note(format!("its parameters: {}", parameters.join(", "))),
    };
    match closest {
        Some(other) => mistake.help(format!("did you mean `{other}`?")).fix(at, other),
        None => mistake,
    }
}

/// One parameter given by position and by name, or twice by name.
pub fn repeated_argument(at: Span, name: &str) -> Diagnostic {
    Diagnostic::error("repeated-argument", format!("`{name}` is given twice")).at(at, "already given before")
}

/// `@ weight` on an argument of something that takes none.
pub fn weight_not_taken(at: Span, callee: &str) -> Diagnostic {
    Diagnostic::error("weight-not-taken", format!("the arguments of `{callee}` have no weights"))
        .at(at, "a weight means nothing here")
        .note("`mix` and `shuffle` take weights")
}

/// An argument outside of what its parameter's type allows.
pub fn out_of_range(at: Option<Span>, parameter: &str, value: &str, allowed: &str, declared: Span) -> Diagnostic {
    let mistake = Diagnostic::error("argument-out-of-range", format!("`{parameter}` = {value} is out of range"))
        .note(format!("`{parameter}` must be {allowed}"));
    match at {
        Some(place) if place == declared => mistake.at(place, format!("not {allowed}")),
        Some(place) => mistake.at(place, format!("not {allowed}")).also(declared, "declared here"),
        None => mistake.also(declared, "declared here"),
    }
}

/// A number that must be a whole number, or within bounds, and is not.
pub fn bad_number(at: Span, value: &str, needed: &str) -> Diagnostic {
    Diagnostic::error("bad-number", format!("{needed} is needed here")).at(at, format!("this is {value}"))
}

/// An operation on numbers that has no result.
pub fn no_value(at: Span, reason: &str) -> Diagnostic {
    Diagnostic::error("no-value", reason).at(at, "this has no value")
}

/// Something that may not stand in this kind of generator's body.
pub fn misplaced(at: Span, what: &str, within: &str, help: &str) -> Diagnostic {
    Diagnostic::error("misplaced", format!("{what} cannot stand in {within}")).at(at, "not here").help(help)
}

/// A generator whose body says nothing of how tokens are made.
pub fn empty_generator(at: Span, name: &str, hierarchy: bool) -> Diagnostic {
    let (what, help) = match hierarchy {
        true => ("levels", "give it levels, such as `level words = stream(clause)`"),
        false => ("rules", "give it rules, such as `A -> 0 A | 1 A`"),
    };
    Diagnostic::error("empty-generator", format!("`{name}` has no {what}"))
        .at(at, "nothing says which tokens it makes")
        .help(help)
}

/// A level by the name of something else that a belief is about.
pub fn level_named_so(at: Span, name: &str) -> Diagnostic {
    Diagnostic::error("reserved-word", format!("a level cannot be called `{name}`"))
        .at(at, "used as a level's name here")
        .help(format!("`P({name} == ..)` is about something else; choose another name"))
}

/// A call of something that is not a generator, or a rule called with parentheses.
pub fn not_callable(at: Span, name: &str, is: &str) -> Diagnostic {
    let mistake = Diagnostic::error("not-callable", format!("`{name}` is {is} and cannot be called")).at(at, "called here");
    match is {
        "a rule" => mistake.help(format!("write `{name}` alone, or `{name}[..]` with an index")),
        "a token" => {
            mistake.help(format!("a parenthesis that touches a name is a call; set a space before a group: `{name} (..)`"))
        }
        _ => mistake,
    }
}

/// `--set NAME=VALUE` of a parameter that the generator does not have.
pub fn unknown_setting(generator: &str, name: &str, parameters: &[&str], closest: Option<&str>) -> Diagnostic {
    let mistake = Diagnostic::error("unknown-argument", format!("`{generator}` has no parameter `{name}`"));
    let mistake = match parameters {
        [] => mistake.note("it has no parameters"),
        _ => mistake.note(format!("its parameters: {}", parameters.join(", "))),
    };
    match closest {
        Some(other) => mistake.help(format!("did you mean `{other}`?")),
        None => mistake,
    }
}

/// `--set NAME=..` twice for one parameter.
pub fn set_twice(name: &str) -> Diagnostic {
    Diagnostic::error("repeated-argument", format!("`{name}` is set twice")).help(format!("leave one `--set {name}=..` out"))
}

/// `--set NAME=VALUE` with a value that cannot be read.
pub fn bad_setting(name: &str, text: &str) -> Diagnostic {
    Diagnostic::error("bad-setting", format!("cannot read the value of `{name}`: {text}"))
        .help("a value is a number, an expression of numbers, or a token: 1/3, sqrt(51), farm")
}

/// Something that was to be built and is no generator.
pub fn not_a_generator(at: Span, name: &str, is: &str) -> Diagnostic {
    Diagnostic::error("wrong-type", format!("`{name}` is {is} and generates nothing by itself")).at(at, is)
}
