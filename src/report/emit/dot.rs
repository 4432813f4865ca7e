//! Graphviz.

use std::fmt::Write;

use super::{Names, parallel};
use crate::machine::Machine;
use crate::number::Ordered;

/// The machine as a Graphviz digraph; parallel edges share one arrow.
pub fn write<S: Ordered>(machine: &Machine<S>, names: &Names) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "digraph {} {{", quote(names.generator));
    text.push_str("  rankdir=LR;\n  node [shape=circle];\n");
    for state in 0..machine.states() as u32 {
        let _ = writeln!(text, "  {state} [label={}];", quote(&names.state(state)));
    }
    for ((from, to), edges) in parallel(machine) {
        let labels: Vec<String> = edges.iter().map(|e| format!("{} : {}", names.token(e.token), e.weight.to_text())).collect();
        let _ = writeln!(text, "  {from} -> {to} [label={}];", quote(&labels.join("\n")));
    }
    text.push_str("}\n");
    text
}

fn quote(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            c if c.is_control() => quoted.push(' '),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
