//! Every measure and curve of the processes in `tests/truths/machines.json`.

use std::collections::BTreeMap;
use std::time::Instant;

use epsilang::analysis::measure::Measure;
use epsilang::analysis::quantity::Quantity;
use epsilang::analysis::{Analysis, CausalSummary, analyze_any};
use epsilang::machine::causal::Order;
use epsilang::machine::limits::Limits;
use epsilang::report::machine_json;
use serde_json::{Map, Value};

const MEASURES: &[(&str, Measure)] = &[
    ("h_mu", Measure::EntropyRate),
    ("C_mu", Measure::StatisticalComplexity),
    ("C_mu_reverse", Measure::ReverseStatisticalComplexity),
    ("causal_irreversibility", Measure::CausalIrreversibility),
    ("C_bidirectional", Measure::BidirectionalComplexity),
    ("E", Measure::ExcessEntropy),
    ("chi_plus", Measure::Crypticity),
    ("T", Measure::TransientInformation),
    ("S", Measure::SynchronizationInformation),
    ("G", Measure::TotalPredictability),
    ("H1", Measure::SingleTokenEntropy),
    ("r_mu", Measure::ResidualEntropy),
    ("b_mu", Measure::BoundInformation),
    ("q_mu", Measure::EnigmaticInformation),
    ("w_mu", Measure::LocalExogenousInformation),
    ("rho_mu", Measure::Redundancy),
    ("sigma_mu", Measure::ElusiveInformation),
];

fn processes() -> Vec<Map<String, Value>> {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/truths/machines.json")).unwrap();
    let truths: Value = serde_json::from_str(&text).unwrap();
    truths["processes"].as_array().unwrap().iter().map(|p| p.as_object().unwrap().clone()).collect()
}

fn analysis(process: &Map<String, Value>) -> Analysis {
    let keys = ["alphabet", "states", "T", "start", "init", "final", "field"];
    let machine: Map<String, Value> = process
        .iter()
        .filter(|(key, _)| keys.contains(&key.as_str()))
        .map(|(key, value)| (if key == "init" { "start".to_owned() } else { key.clone() }, value.clone()))
        .collect();
    let realized = machine_json::read(&Value::Object(machine).to_string(), &Limits::default()).unwrap();
    analyze_any(&realized.machine, &Limits::default()).unwrap()
}

/// What is wrong with one process, line by line.
fn wrong(process: &Map<String, Value>) -> Vec<String> {
    let id = process["id"].as_str().unwrap();
    let time = Instant::now();
    let found = analysis(process);
    let time = time.elapsed();
    let mut wrong = Vec::new();
    let quantities = process["quantities"].as_object().unwrap();
    let of_curve = |curve: &[f64], truth: &Value| {
        let values: Vec<f64> = truth.as_array().unwrap().iter().filter_map(Value::as_f64).collect();
        values.iter().zip(curve).all(|(a, b)| (a - b).abs() < 2e-9) && curve.len() >= values.len().min(10)
    };
    for (name, truth) in quantities {
        let (value, tolerance) = (&truth["value"], truth["tol"].as_f64().unwrap_or(0.0).max(1e-9));
        if let Some((_, measure)) = MEASURES.iter().find(|(key, _)| key == name) {
            let quantity = &found.measures[measure];
            let holds = match (quantity, value.as_f64()) {
                (Quantity::Value(m), Some(value)) => {
                    (m.value - value).abs() <= tolerance && m.lower <= value + tolerance && value - tolerance <= m.upper
                }
                (Quantity::Infinite(_) | Quantity::Absent(_), None) => true,
                _ => false,
            };
            if !holds {
                wrong.push(format!("{id}: {name} is {value} within {tolerance}, found {quantity:?}"));
            }
        }
        let holds = match name.as_str() {
            "block_entropy" => of_curve(&found.curves.block_entropy, value),
            "myopic_h" => of_curve(&found.curves.myopic_entropy, value),
            "linear_dimension" => value.as_u64() == found.reduced.dimension.map(|dimension| dimension as u64),
            "n_causal_states" => recurrent(&found.forward) == value.as_u64(),
            "n_reverse_causal_states" => recurrent(&found.reverse) == value.as_u64(),
            "markov_order" => order(found.markov_order.clone().ok()) == *value,
            "cryptic_order" => order(found.cryptic_order.clone().ok()) == *value,
            _ => true,
        };
        if !holds {
            wrong.push(format!("{id}: {name} is {value}; {:?} {:?}", found.curves.block_entropy, found.forward));
        }
    }
    eprintln!("{id}: {time:?}, {} wrong", wrong.len());
    wrong
}

fn recurrent(summary: &CausalSummary) -> Option<u64> {
    match summary {
        CausalSummary::Finite { recurrent, .. } => Some(*recurrent as u64),
        CausalSummary::Open(_) => None,
    }
}

fn order(order: Option<Order>) -> Value {
    match order {
        Some(Order::Finite(order)) => order.into(),
        Some(Order::Infinite) => "inf".into(),
        None => Value::Null,
    }
}

#[test]
fn every_known_process_has_its_known_values() {
    let only = std::env::var("TRUTH").ok();
    let wrong: BTreeMap<usize, Vec<String>> = processes()
        .iter()
        .filter(|process| only.as_ref().is_none_or(|id| process["id"] == id.as_str()))
        .map(wrong)
        .enumerate()
        .collect();
    let all: Vec<String> = wrong.into_values().flatten().collect();
    assert!(all.is_empty(), "{}", all.join("\n"));
}
