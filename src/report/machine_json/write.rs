//! Writing.

use serde_json::{Map, Value, json};

use crate::machine::Machine;
use crate::machine::any::AnyMachine;
use crate::number::Ordered;

/// Writes a machine, indented, every number exactly: [`read`](super::read) gives the same machine back.
pub fn write(machine: &AnyMachine, state_names: &[String], token_names: &[String]) -> String {
    let mut top = Map::new();
    top.insert("alphabet".into(), json!(token_names));
    top.insert("states".into(), json!(state_names));
    match machine {
        AnyMachine::Rational(machine) => body(machine, state_names, token_names, &|x| Value::String(x.to_text()), &mut top),
        AnyMachine::Algebraic { field, machine } => {
            let coefficients: Vec<String> = field.modulus().coefficients().iter().map(Ordered::to_text).collect();
            // The float nearest to the root tells it from the others: they are much farther apart.
            let root = format!("{:?}", field.approximate());
            top.insert("field".into(), json!({ "gen": field.name(), "minpoly": coefficients, "root": root }));
            let text = |x: &crate::number::Algebraic| Value::String(x.to_text_in(field.name()));
            body(machine, state_names, token_names, &text, &mut top);
        }
        AnyMachine::Float(machine) => body(machine, state_names, token_names, &|x| json!(x), &mut top),
    }
    let mut text = format!("{:#}", Value::Object(top));
    text.push('\n');
    text
}

fn body<S: Ordered>(
    machine: &Machine<S>,
    state_names: &[String],
    token_names: &[String],
    number: &dyn Fn(&S) -> Value,
    top: &mut Map<String, Value>,
) {
    let name = |state: u32| state_names.get(state as usize).cloned().unwrap_or_else(|| format!("S{state}"));
    if let Some(start) = machine.start() {
        let entries = start.iter().enumerate().filter(|(_, x)| !x.is_zero(0.0));
        let map: Map<String, Value> = entries.map(|(state, x)| (name(state as u32), number(x))).collect();
        top.insert("start".into(), Value::Object(map));
    }
    if machine.is_generalized(0.0) {
        top.insert("final".into(), machine.final_vector().iter().map(number).collect());
    }
    let edge = |e: &crate::machine::Edge<S>| {
        let token = token_names.get(e.token as usize).cloned().unwrap_or_else(|| format!("t{}", e.token));
        json!({ "from": name(e.from), "to": name(e.to), "token": token, "probability": number(&e.weight) })
    };
    top.insert("transitions".into(), machine.edges().iter().map(edge).collect());
}
