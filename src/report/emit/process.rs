//! A machine as a .gen file: rules where its weights are probabilities, matrices where they are not.

use std::collections::{BTreeSet, HashSet};
use std::fmt::Write;

use super::Names;
use crate::machine::{Edge, Machine};
use crate::number::Ordered;

/// Words of the language that no state may be called.
const RESERVED: &[&str] = &[
    "alphabet",
    "and",
    "as",
    "channel",
    "else",
    "emits",
    "empty",
    "expand",
    "expect",
    "feature",
    "final",
    "for",
    "from",
    "generalized",
    "grammar",
    "hidden",
    "hierarchy",
    "if",
    "import",
    "in",
    "inside",
    "let",
    "level",
    "map",
    "mod",
    "modulate",
    "not",
    "of",
    "on",
    "or",
    "over",
    "process",
    "report",
    "seen",
    "so",
    "start",
    "stream",
    "sweep",
    "switch",
    "then",
    "to",
    "tune",
    "within",
];

/// The machine as source text that reads back as the same machine. Numbers that the language cannot write exactly (elements of
/// a number field that is given by a polynomial) are rounded, and a comment says so.
pub fn write<S: Ordered>(machine: &Machine<S>, names: &Names) -> String {
    let generator = identifier(names.generator, "process_");
    let tokens: Vec<String> = (0..machine.tokens() as u32).map(|token| token_text(&names.token(token))).collect();
    let negative = machine.edges().iter().any(|edge| edge.weight.sign(0.0) < 0);
    let stuck = (0..machine.states() as u32).any(|state| machine.from(state).is_empty());
    let generalized = negative || stuck || machine.finals().is_some();
    let rounded = !machine.edges().iter().map(|edge| &edge.weight).chain(machine.start().into_iter().flatten()).all(writable);
    let mut text = String::new();
    if rounded {
        text.push_str("// Some numbers are rounded to decimals: this is not exactly the machine it was made from.\n");
    }
    let word = if generalized { "generalized process" } else { "process" };
    let _ = writeln!(text, "{word} {generator} over {{{}}} {{", tokens.join(", "));
    if generalized {
        matrices(&mut text, machine, &tokens);
    } else {
        rules(&mut text, machine, names, &tokens);
    }
    text.push_str("}\n");
    text
}

fn rules<S: Ordered>(text: &mut String, machine: &Machine<S>, names: &Names, tokens: &[String]) {
    let states = state_names(machine.states(), names);
    if let Some(start) = machine.start() {
        let choices: Vec<(&S, &str)> = start
            .iter()
            .zip(&states)
            .filter(|(weight, _)| weight.sign(0.0) != 0)
            .map(|(weight, s)| (weight, s.as_str()))
            .collect();
        let _ = writeln!(text, "  start {}", alternatives(&choices));
    }
    for state in 0..machine.states() as u32 {
        let item = |edge: &Edge<S>| format!("{} {}", tokens[edge.token as usize], states[edge.to as usize]);
        let items: Vec<String> = machine.from(state).iter().map(item).collect();
        let choices: Vec<(&S, &str)> =
            machine.from(state).iter().zip(&items).map(|(edge, item)| (&edge.weight, item.as_str())).collect();
        let _ = writeln!(text, "  {} -> {}", states[state as usize], alternatives(&choices));
    }
}

/// Weighted alternatives. Decimals need not add up to one exactly, so the likeliest then stands without a weight: it gets the
/// rest.
fn alternatives<S: Ordered>(choices: &[(&S, &str)]) -> String {
    let weights: Vec<String> = choices.iter().map(|(weight, _)| number(*weight)).collect();
    let likeliest = choices.iter().enumerate().max_by(|(_, a), (_, b)| a.0.to_f64().total_cmp(&b.0.to_f64())).map(|(at, _)| at);
    let rest = if choices.len() == 1 || weights.iter().any(|weight| weight.contains('.')) { likeliest } else { None };
    let written = choices
        .iter()
        .zip(&weights)
        .enumerate()
        .map(|(at, ((_, item), weight))| if rest == Some(at) { (*item).to_string() } else { format!("{item} @ {weight}") });
    written.collect::<Vec<_>>().join(" | ")
}

fn matrices<S: Ordered>(text: &mut String, machine: &Machine<S>, tokens: &[String]) {
    let row = |values: &[S]| format!("[{}]", values.iter().map(number).collect::<Vec<_>>().join(", "));
    for (token, name) in tokens.iter().enumerate() {
        let mut rows = vec![vec![S::zero(); machine.states()]; machine.states()];
        for edge in machine.edges().iter().filter(|edge| edge.token as usize == token) {
            rows[edge.from as usize][edge.to as usize] = edge.weight.clone();
        }
        let rows: Vec<String> = rows.iter().map(|values| row(values)).collect();
        let _ = writeln!(text, "  T[{name}] = [{}]", rows.join(", "));
    }
    if let Some(start) = machine.start() {
        let _ = writeln!(text, "  start {}", row(start));
    }
    if let Some(last) = machine.finals() {
        let _ = writeln!(text, "  final {}", row(last));
    }
}

/// Whether the language writes the number exactly: a fraction, a decimal, or made of these by roots.
fn writable<S: Ordered>(value: &S) -> bool {
    let text = value.to_text().replace("sqrt(", "(").replace("root(", "(");
    text.chars().all(|c| c.is_ascii_digit() || " -+*/^.,()".contains(c))
}

fn number<S: Ordered>(value: &S) -> String {
    if writable(value) { value.to_text() } else { format!("{}", value.to_f64()) }
}

/// Integers stand bare; every other token is quoted, so that no word of the language is in its way.
fn token_text(name: &str) -> String {
    let digits = name.strip_prefix('-').unwrap_or(name);
    let integer = !digits.is_empty()
        && digits.len() <= 18
        && digits.bytes().all(|b| b.is_ascii_digit())
        && (digits == "0" && digits == name || !digits.starts_with('0'));
    if integer { name.to_string() } else { quote(name) }
}

fn quote(name: &str) -> String {
    let mut quoted = String::from("\"");
    for c in name.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            c if c.is_control() => {
                let _ = write!(quoted, "\\u{{{:x}}}", c as u32);
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// A name for each state: its own where the language allows that, no two alike and none a token.
fn state_names(states: usize, names: &Names) -> Vec<String> {
    let tokens: HashSet<&str> = names.tokens.iter().map(String::as_str).collect();
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut unique = |state: u32| {
        let wanted = identifier(&names.state(state), "S");
        let wanted = if tokens.contains(wanted.as_str()) { format!("S_{wanted}") } else { wanted };
        let numbered = std::iter::once(wanted.clone()).chain((2..).map(|n| format!("{wanted}_{n}")));
        let free = numbered.into_iter().find(|name| !taken.contains(name) && !tokens.contains(name.as_str())).unwrap_or(wanted);
        taken.insert(free.clone());
        free
    };
    (0..states as u32).map(&mut unique).collect()
}

/// The name with everything that is no letter, digit or `_` made `_`; with the prefix where that is no name yet.
fn identifier(name: &str, prefix: &str) -> String {
    let plain: String = name.chars().map(|c| if c.is_alphabetic() || c.is_ascii_digit() || c == '_' { c } else { '_' }).collect();
    let plain = plain.trim_matches('_');
    let starts_well = plain.starts_with(char::is_alphabetic);
    if starts_well && !RESERVED.contains(&plain) { plain.to_string() } else { format!("{prefix}{plain}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::{Rational, Scalar};

    fn strings(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| text.to_string()).collect()
    }

    fn half() -> Rational {
        Rational::from_i64(1).div(&Rational::from_i64(2)).expect("not zero")
    }

    fn edge<S>(from: u32, token: u32, to: u32, weight: S) -> Edge<S> {
        Edge { from, to, token, weight }
    }

    #[test]
    fn probabilities_become_rules() {
        let edges = vec![edge(0, 1, 0, half()), edge(0, 0, 1, half()), edge(1, 1, 0, Rational::from_i64(1))];
        let machine = Machine::new(2, 2, edges, None, None);
        let names = Names { generator: "golden_mean(1/2)", tokens: &strings(&["0", "1"]), states: &strings(&["A", "B"]) };
        let expected = "process golden_mean_1_2 over {0, 1} {\n  A -> 0 B @ 1/2 | 1 A @ 1/2\n  B -> 1 A\n}\n";
        assert_eq!(write(&machine, &names), expected);
    }

    #[test]
    fn decimals_leave_one_alternative_the_rest() {
        let edges = vec![edge(0, 0, 0, 0.1), edge(0, 1, 0, 0.2), edge(0, 2, 0, 0.7)];
        let machine = Machine::new(1, 3, edges, None, None);
        let names = Names { generator: "p", tokens: &strings(&["A", "B", "a b"]), states: &strings(&["A"]) };
        let expected = "process p over {\"A\", \"B\", \"a b\"} {\n  S_A -> \"A\" S_A @ 0.1 | \"B\" S_A @ 0.2 | \"a b\" S_A\n}\n";
        assert_eq!(write(&machine, &names), expected);
    }

    #[test]
    fn negative_weights_become_matrices() {
        let edges = vec![edge(0, 0, 0, 1.5), edge(0, 0, 1, -0.5), edge(1, 0, 1, 1.0)];
        let machine = Machine::new(2, 1, edges, Some(vec![1.0, 0.0]), Some(vec![1.0, 1.0]));
        let names = Names { generator: "for", tokens: &strings(&["007"]), states: &[] };
        let expected =
            "generalized process process_for over {\"007\"} {\n  T[\"007\"] = [[1.5, -0.5], [0, 1]]\n  start [1, 0]\n}\n";
        assert_eq!(write(&machine, &names), expected);
    }

    #[test]
    fn state_names_are_names_and_differ() {
        let tokens = strings(&["S_x"]);
        let states = strings(&["x", "if", "D[2]", "D(2)", "", "S_x"]);
        let names = Names { generator: "p", tokens: &tokens, states: &states };
        assert_eq!(state_names(6, &names), ["x", "Sif", "D_2", "D_2_2", "S", "S_S_x"]);
    }
}
