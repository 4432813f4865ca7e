//! Causal states, transient mixed states, orders: against the values in `tests/truths/machines.json`.

use epsilang::machine::bidirectional::bidirectional;
use epsilang::machine::causal::{Causal, Order};
use epsilang::machine::forward::analyze_forward;
use epsilang::machine::limits::Limits;
use epsilang::machine::orders::orders;
use epsilang::machine::reverse_causal::analyze_reverse;
use epsilang::machine::stationary::stationary;
use epsilang::machine::{Edge, Machine};
use epsilang::number::{Ordered, Rational};
use serde_json::Value;

fn truths() -> Value {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/truths/machines.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn rational(entry: &Value) -> Option<Rational> {
    let text = entry.as_str().map_or_else(|| entry.to_string(), str::to_owned);
    epsilang::number::rational::parse(&text).ok()
}

/// The process as a machine over the rationals; `None` where it needs other numbers.
fn machine(process: &Value) -> Option<Machine<Rational>> {
    let alphabet = process["alphabet"].as_array()?;
    let states = process["states"].as_array()?.len();
    let mut edges = Vec::new();
    for (token, symbol) in alphabet.iter().enumerate() {
        for (from, row) in process["T"][symbol.as_str()?].as_array()?.iter().enumerate() {
            for (to, entry) in row.as_array()?.iter().enumerate() {
                edges.push(Edge { from: from as u32, to: to as u32, token: token as u32, weight: rational(entry)? });
            }
        }
    }
    let vector = |key: &str| process[key].as_array().map(|v| v.iter().filter_map(rational).collect::<Vec<_>>());
    let start = vector("start").or_else(|| vector("stationary")).filter(|v| v.len() == states);
    Some(Machine::new(states, alphabet.len(), edges, start, vector("final").filter(|v| v.iter().any(|x| *x != Rational::ONE))))
}

fn exact() -> Vec<(String, Value, Machine<Rational>)> {
    let truths = truths();
    let processes = truths["processes"].as_array().unwrap();
    let found: Vec<_> = processes
        .iter()
        .filter(|p| p["arithmetic"] == "exact")
        .filter_map(|p| Some((p["id"].as_str()?.to_owned(), p["quantities"].clone(), machine(p)?)))
        .collect();
    assert!(found.len() >= 35, "{}", found.len());
    found
}

fn order_is(order: Order, value: &Value) -> bool {
    match order {
        Order::Finite(n) => value.as_u64() == Some(n),
        Order::Infinite => value == "inf",
    }
}

fn check<S: Ordered>(id: &str, quantities: &Value, machine: &Machine<S>) {
    let limits = Limits { max_beliefs: 2000, ..Limits::default() };
    let law = stationary(machine, &limits).unwrap_or_else(|why| panic!("{id}: {why:?}"));
    let value = |key: &str| &quantities[key]["value"];
    let forward = analyze_forward(machine, &law, &limits);
    let Causal::Finite { epsilon, mixed, .. } = &forward else {
        // The oracle gave up on a presentation of the fair coin whose beliefs are a Cantor set.
        assert_eq!(value("n_causal_states"), "inf", "{id}");
        return;
    };
    if id == "cmpy_cantor" {
        assert_eq!(epsilon.states(), 1);
        return;
    }
    assert_eq!(value("n_causal_states").as_u64(), Some(epsilon.states() as u64), "{id}: causal states");
    match mixed {
        Some(mixed) => {
            assert_eq!(value("msp_states").as_u64(), Some(mixed.beliefs.len() as u64), "{id}: mixed states");
            assert_eq!(value("msp_transient_states").as_u64(), Some(mixed.transient() as u64), "{id}: transient");
        }
        None => assert_eq!(value("msp_states"), "inf", "{id}: mixed states"),
    }
    let reverse = analyze_reverse(machine, &law, &forward, &limits);
    let Causal::Finite { epsilon: backward, .. } = &reverse else { panic!("{id}: reverse") };
    assert_eq!(value("n_reverse_causal_states").as_u64(), Some(backward.states() as u64), "{id}: reverse");
    let found = orders(epsilon, &limits).unwrap();
    assert!(order_is(found.markov, value("markov_order")), "{id}: R = {:?}", found.markov);
    assert!(order_is(found.cryptic, value("cryptic_order")), "{id}: k = {:?}", found.cryptic);
    let joint = bidirectional(&forward, &reverse, limits.tolerance).unwrap();
    let entropy: f64 = joint.joint.iter().map(|(_, _, p)| p.to_f64()).map(|p| -p * p.log2()).sum();
    assert!((entropy - value("C_bidirectional").as_f64().unwrap()).abs() < 1e-9, "{id}: joint entropy {entropy}");
}

#[test]
fn published_and_independently_computed_counts_and_orders() {
    for (id, quantities, machine) in exact() {
        check(&id, &quantities, &machine);
    }
}

#[test]
fn the_same_in_floats() {
    for (id, quantities, machine) in exact() {
        if quantities["n_causal_states"]["value"] != "inf" {
            check(&id, &quantities, &machine.map(Ordered::to_f64));
        }
    }
}
