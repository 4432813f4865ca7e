//! Reading.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde_json::{Map, Value};

use super::MachineJsonError;
use crate::machine::any::AnyMachine;
use crate::machine::limits::Limits;
use crate::machine::realize::{Realized, finish};
use crate::machine::{Edge, Machine, State, Token};
use crate::number::field::Field;
use crate::number::{Number, NumberError, Ordered, Rational, Scalar, rational};

type Result<T> = std::result::Result<T, MachineJsonError>;

/// Reads a machine and checks that it makes a process.
///
/// Exact decimals whose rows miss one by less than a float can tell are taken for rounded values: the machine is then inexact.
///
/// # Errors
/// See [`MachineJsonError`]; its text names the place.
pub fn read(text: &str, limits: &Limits) -> Result<Realized> {
    let value: Value = serde_json::from_str(text).map_err(|why| MachineJsonError::Syntax {
        line: why.line(),
        column: why.column(),
        message: plain(&why),
    })?;
    let top = object(&value, "machine")?;
    go_on(limits)?;
    let reader = Reader::new(top, limits)?;
    let machine = reader.machine(top, limits)?;
    let machine = AnyMachine::unify(&machine).map_err(|why| MachineJsonError::Field { path: "field".into(), why })?;
    let machine = if rounded(&machine) { AnyMachine::Float(machine.to_f64()) } else { machine };
    let origins = vec![None; machine.states()];
    finish(machine, reader.state_names, origins, reader.token_names, limits)
        .map_err(|why| MachineJsonError::NotAProcess(Box::new(why)))
}

/// The message without the place, which stands before it.
fn plain(why: &serde_json::Error) -> String {
    let text = why.to_string();
    text.split(" at line ").next().unwrap_or(&text).to_owned()
}

/// Whether T final differs from final, and by less than the resolution of a float.
fn rounded(machine: &AnyMachine) -> bool {
    fn defect<S: Ordered>(machine: &Machine<S>) -> bool {
        let finals = machine.final_vector();
        let mut after = vec![S::zero(); machine.states()];
        for edge in machine.edges() {
            after[edge.from as usize].add_product(&edge.weight, &finals[edge.to as usize]);
        }
        let misses: Vec<S> = after.iter().zip(&finals).map(|(a, b)| a.sub(b)).filter(|x| !x.is_zero(0.0)).collect();
        !misses.is_empty() && misses.iter().all(|x| x.to_f64().abs() <= f64::EPSILON)
    }
    machine.is_exact() && crate::on_machine!(machine, m => defect(m))
}

/// Transitions between two looks at the clock.
const STRETCH: usize = 10_000;

fn go_on(limits: &Limits) -> Result<()> {
    if limits.expired() { Err(MachineJsonError::Stopped) } else { Ok(()) }
}

struct Reader {
    state_names: Vec<String>,
    token_names: Vec<String>,
    states: FxHashMap<String, State>,
    tokens: FxHashMap<String, Token>,
    field: Option<Arc<Field>>,
    generalized: bool,
}

impl Reader {
    fn new(top: &Map<String, Value>, limits: &Limits) -> Result<Reader> {
        let (token_names, tokens) = names(top, "alphabet")?;
        let (state_names, states) = names(top, "states")?;
        if state_names.len() > limits.max_states {
            return Err(MachineJsonError::TooLarge { states: state_names.len(), limit: limits.max_states });
        }
        let field = given(top, "field").map(field).transpose()?;
        let generalized = given(top, "final").is_some();
        Ok(Reader { state_names, token_names, states, tokens, field, generalized })
    }

    fn machine(&self, top: &Map<String, Value>, limits: &Limits) -> Result<Machine<Number>> {
        let edges = match (given(top, "transitions"), given(top, "T")) {
            (Some(_), Some(_)) => return Err(MachineJsonError::Both),
            (Some(list), None) => self.transitions(list, limits)?,
            (None, Some(matrices)) => self.matrices(matrices, limits)?,
            (None, None) => return Err(MachineJsonError::Missing { path: "transitions".into() }),
        };
        let start = given(top, "start").map(|value| self.vector(value, "start")).transpose()?;
        let finals = given(top, "final").map(|value| self.vector(value, "final")).transpose()?;
        // All ones is what stands where there is none.
        let finals = finals.filter(|finals| finals.iter().any(|x| !x.is_exact() || *x != Number::from(1)));
        Ok(Machine::new(self.state_names.len(), self.token_names.len(), edges, start, finals))
    }

    fn transitions(&self, list: &Value, limits: &Limits) -> Result<Vec<Edge<Number>>> {
        let mut edges = Vec::new();
        for (index, value) in array(list, "transitions")?.iter().enumerate() {
            if index % STRETCH == 0 {
                go_on(limits)?;
            }
            let path = format!("transitions[{index}]");
            let entry = object(value, &path)?;
            let part = |key: &str| {
                let path = format!("{path}.{key}");
                given(entry, key).map(|value| (value, path.clone())).ok_or(MachineJsonError::Missing { path })
            };
            let name = |key: &str, what: &'static str, known: &FxHashMap<String, u32>| {
                let (value, path) = part(key)?;
                let name = name(value, &path)?;
                known.get(&name).copied().ok_or(MachineJsonError::Unknown { path, what, name })
            };
            let (from, to) = (name("from", "state", &self.states)?, name("to", "state", &self.states)?);
            let token = name("token", "token", &self.tokens)?;
            let (weight, path) = part("probability")?;
            edges.push(Edge { from, to, token, weight: self.weight(weight, &path)? });
        }
        Ok(edges)
    }

    fn matrices(&self, matrices: &Value, limits: &Limits) -> Result<Vec<Edge<Number>>> {
        let mut edges = Vec::new();
        for (key, matrix) in object(matrices, "T")? {
            let path = format!("T[{key:?}]");
            let Some(&token) = self.tokens.get(key) else {
                return Err(MachineJsonError::Unknown { path: "T".into(), what: "token", name: key.clone() });
            };
            let rows = self.list(matrix, &path)?;
            for (from, row) in rows.iter().enumerate() {
                go_on(limits)?;
                let path = format!("{path}[{from}]");
                for (to, entry) in self.list(row, &path)?.iter().enumerate() {
                    let weight = self.weight(entry, &format!("{path}[{to}]"))?;
                    if !weight.is_zero(0.0) {
                        edges.push(Edge { from: from as State, to: to as State, token, weight });
                    }
                }
            }
        }
        Ok(edges)
    }

    /// A list with an entry for each state.
    fn list<'v>(&self, value: &'v Value, path: &str) -> Result<&'v [Value]> {
        let list = array(value, path)?;
        if list.len() == self.state_names.len() {
            return Ok(list);
        }
        Err(MachineJsonError::Ragged { path: path.to_owned(), expected: self.state_names.len(), found: list.len() })
    }

    /// A map from state names, or a list with an entry for each state.
    fn vector(&self, value: &Value, path: &str) -> Result<Vec<Number>> {
        let Value::Object(map) = value else {
            let entries = self.list(value, path)?.iter().enumerate();
            return entries.map(|(index, entry)| self.weight_any(entry, &format!("{path}[{index}]"))).collect();
        };
        let mut vector = vec![Number::from(0); self.state_names.len()];
        for (name, entry) in map {
            let place = format!("{path}[{name:?}]");
            let Some(&state) = self.states.get(name) else {
                return Err(MachineJsonError::Unknown { path: path.to_owned(), what: "state", name: name.clone() });
            };
            vector[state as usize] = self.weight_any(entry, &place)?;
        }
        Ok(vector)
    }

    /// A probability: not negative, unless the machine is a generalized one.
    fn weight(&self, value: &Value, path: &str) -> Result<Number> {
        let weight = self.weight_any(value, path)?;
        if !self.generalized && weight.sign(0.0) < 0 {
            return Err(MachineJsonError::Negative { path: path.to_owned(), value: weight.to_text() });
        }
        Ok(weight)
    }

    fn weight_any(&self, value: &Value, path: &str) -> Result<Number> {
        let wrong = |text: &str, why| MachineJsonError::Number { path: path.to_owned(), text: text.to_owned(), why };
        match value {
            Value::String(text) => match &self.field {
                Some(field) => field.parse(text).map_err(|why| wrong(text, why)),
                None => rational::parse(text).map(Number::from).map_err(|why| wrong(text, why)),
            },
            Value::Number(number) => match (number.as_i64(), number.as_f64()) {
                (Some(integer), _) => Ok(Number::from(integer)),
                (None, Some(float)) if float.is_finite() => Ok(Number::from(float)),
                _ => Err(wrong(&number.to_string(), NumberError::TooLarge)),
            },
            _ => Err(wrong_type(value, path, "a probability (a string that holds an exact number, or a number)")),
        }
    }
}

/// The value of a key, where it is there and not null.
fn given<'v>(map: &'v Map<String, Value>, key: &str) -> Option<&'v Value> {
    map.get(key).filter(|value| !value.is_null())
}

fn names(top: &Map<String, Value>, key: &str) -> Result<(Vec<String>, FxHashMap<String, u32>)> {
    let value = given(top, key).ok_or_else(|| MachineJsonError::Missing { path: key.to_owned() })?;
    let (mut names, mut numbers) = (Vec::new(), FxHashMap::default());
    for (index, value) in array(value, key)?.iter().enumerate() {
        let path = format!("{key}[{index}]");
        let name = name(value, &path)?;
        if numbers.insert(name.clone(), index as u32).is_some() {
            return Err(MachineJsonError::Duplicate { path, name });
        }
        names.push(name);
    }
    if names.is_empty() { Err(MachineJsonError::Empty { path: key.to_owned() }) } else { Ok((names, numbers)) }
}

/// A name: a string, or an integer as it is written.
fn name(value: &Value, path: &str) -> Result<String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) if number.is_i64() || number.is_u64() => Ok(number.to_string()),
        _ => Err(wrong_type(value, path, "a name")),
    }
}

fn field(value: &Value) -> Result<Arc<Field>> {
    let map = object(value, "field")?;
    let part = |key: &str| {
        let path = format!("field.{key}");
        given(map, key).map(|value| (value, path.clone())).ok_or(MachineJsonError::Missing { path })
    };
    let exact = |value: &Value, path: String| -> Result<Rational> {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => return Err(wrong_type(value, &path, "a number")),
        };
        rational::parse(&text).map_err(|why| MachineJsonError::Number { path, text, why })
    };
    let (generator, path) = part("gen")?;
    let generator = name(generator, &path)?;
    let letters = generator.chars().all(|c| c.is_alphanumeric() || c == '_');
    if !letters || !generator.starts_with(|c: char| c.is_alphabetic() || c == '_') {
        return Err(MachineJsonError::Number { path, text: generator, why: NumberError::Syntax });
    }
    let (coefficients, path) = part("minpoly")?;
    let entries = array(coefficients, &path)?.iter().enumerate();
    let coefficients: Vec<Rational> = entries.map(|(i, value)| exact(value, format!("{path}[{i}]"))).collect::<Result<_>>()?;
    let (root, root_path) = part("root")?;
    let near = exact(root, root_path)?;
    Field::new(&coefficients, &near, &generator).map_err(|why| MachineJsonError::Field { path, why })
}

fn object<'v>(value: &'v Value, path: &str) -> Result<&'v Map<String, Value>> {
    value.as_object().ok_or_else(|| wrong_type(value, path, "an object"))
}

fn array<'v>(value: &'v Value, path: &str) -> Result<&'v [Value]> {
    value.as_array().map(Vec::as_slice).ok_or_else(|| wrong_type(value, path, "a list"))
}

fn wrong_type(value: &Value, path: &str, expected: &'static str) -> MachineJsonError {
    let found = match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    MachineJsonError::WrongType { path: path.to_owned(), expected, found }
}
