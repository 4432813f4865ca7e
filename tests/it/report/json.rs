//! The shape that programs rely on.

use epsilang::analysis::measure::Measure;
use epsilang::analysis::quantity::{Measured, Method, Quantity};
use epsilang::report;
use serde_json::Value;

use super::fixtures::{document, golden_mean, mess3};

fn written(generators: Vec<report::GeneratorReport>) -> Value {
    serde_json::from_str(&report::json::write(&document(generators))).expect("the report is JSON")
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

#[test]
fn keys_stand_in_the_contracts_order() {
    let report = written(vec![golden_mean()]);
    assert_eq!(keys(&report), ["epsilang", "source", "generators"]);
    let generator = &report["generators"][0];
    let expected = [
        "name",
        "kind",
        "parameters",
        "alphabet",
        "exact",
        "grade",
        "written",
        "reduced",
        "epsilon",
        "measures",
        "curves",
        "questions",
        "geometry",
        "levels",
        "features",
        "feature_relations",
        "language",
        "why",
        "warnings",
        "decay",
    ];
    assert_eq!(keys(generator), expected);
    assert_eq!(keys(&generator["written"]), ["states", "transitions", "unifilar", "recurrent_classes", "period"]);
    let expected = ["kind", "why", "witness", "recurrent", "transient", "markov_order", "cryptic_order", "reverse"];
    assert_eq!(keys(&generator["epsilon"]), expected);
    let names: Vec<&str> = Measure::ALL.iter().map(|measure| measure.name()).collect();
    assert_eq!(keys(&generator["measures"]), names);
    assert_eq!(keys(&generator["measures"]["entropy_rate"]), ["value", "lower", "upper", "method"]);
    assert_eq!(generator["parameters"]["p"], "1/2");
    assert_eq!(generator["epsilon"]["recurrent"], 2);
    assert_eq!(generator["epsilon"]["reverse"]["recurrent"], 2);
    assert_eq!(generator["epsilon"]["markov_order"], 1);
    assert_eq!(generator["curves"]["block_entropy"][0], 0.0);
    assert_eq!(generator["measures"]["entropy_rate"]["value"].as_f64(), Some(2.0 / 3.0));
}

#[test]
fn what_is_missing_is_null_and_says_why() {
    let report = written(vec![golden_mean(), mess3()]);
    let generator = &report["generators"][1];
    assert_eq!(generator["epsilon"]["kind"], "infinite");
    assert_eq!(generator["epsilon"]["recurrent"], "infinite");
    assert_eq!(generator["epsilon"]["witness"], serde_json::json!(["A"]));
    assert_eq!(generator["epsilon"]["markov_order"], "infinite");
    assert_eq!(generator["epsilon"]["cryptic_order"], Value::Null);
    assert_eq!(generator["epsilon"]["reverse"]["recurrent"], Value::Null);
    assert_eq!(generator["measures"]["statistical_complexity"], "infinite");
    fn explained(value: &Value) {
        for (key, entry) in value.as_object().into_iter().flatten() {
            let named = value["why"][key.as_str()].is_string() || value["why"].is_string();
            assert!(!entry.is_null() || named, "{key} is null and nothing says why");
            explained(entry);
        }
    }
    for generator in report["generators"].as_array().expect("generators") {
        explained(generator);
    }
}

#[test]
fn no_number_is_ever_not_a_number() {
    let mut report = golden_mean();
    let broken = Measured {
        value: f64::NAN,
        lower: f64::NEG_INFINITY,
        upper: f64::INFINITY,
        standard_error: Some(f64::NAN),
        method: Method::Sampled { tokens: 7 },
    };
    report.analysis.measures.insert(Measure::EntropyRate, Quantity::Value(broken.clone()));
    report.analysis.measures.insert(Measure::ExcessEntropy, Quantity::Value(Measured { value: 1.0, ..broken }));
    report.analysis.curves.token_information = vec![f64::INFINITY, 0.5];
    let report = written(vec![report]);
    let generator = &report["generators"][0];
    assert_eq!(generator["measures"]["entropy_rate"], Value::Null);
    assert_eq!(generator["measures"]["excess_entropy"]["upper"], "infinite");
    assert_eq!(generator["curves"]["token_information"], serde_json::json!([null, 0.5]));
}
