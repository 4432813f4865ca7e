//! Dimensions and exponents of belief sets with known values.

use epsilang::analysis::analyze_any;
use epsilang::geometry::difficulty::Predictor;
use epsilang::geometry::grain::{Grain, grain};
use epsilang::geometry::{Dimension, Geometry, Refused, Shape, geometry};
use epsilang::machine::any::AnyMachine;
use epsilang::machine::limits::Limits;
use epsilang::on_machine;
use epsilang::report::machine_json;
use serde_json::{Map, Value};

fn measured(machine: &AnyMachine) -> Geometry {
    let limits = Limits::default();
    let analysis = analyze_any(machine, &limits).unwrap();
    on_machine!(machine, m => geometry(m, &analysis, &limits))
}

fn of_text(text: &str) -> Geometry {
    let program = epsilang::program(text).unwrap();
    measured(&epsilang::machine(&program, "p", &[]).unwrap().machine)
}

fn truth(id: &str) -> (AnyMachine, Map<String, Value>) {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/truths/machines.json")).unwrap();
    let truths: Value = serde_json::from_str(&text).unwrap();
    let process = truths["processes"].as_array().unwrap().iter().find(|p| p["id"] == id).unwrap().as_object().unwrap().clone();
    let renamed = |key: &String| if key == "init" { "start".to_owned() } else { key.clone() };
    let keys = ["alphabet", "states", "T", "start", "init", "final", "field"];
    let machine: Map<String, Value> = process
        .iter()
        .filter(|(key, _)| keys.contains(&key.as_str()))
        .map(|(key, value)| (renamed(key), value.clone()))
        .collect();
    let realized = machine_json::read(&Value::Object(machine).to_string(), &Limits::default()).unwrap();
    (realized.machine, process["quantities"].as_object().unwrap().clone())
}

fn close(name: &str, found: &Result<Dimension, Refused>, value: f64, tolerance: f64) {
    let found = found.as_ref().unwrap_or_else(|why| panic!("{name}: {why:?}"));
    assert!((found.value - value).abs() <= tolerance, "{name} is {value} within {tolerance}, found {found:?}");
    assert!(found.standard_error < 0.15, "{name}: {found:?}");
}

/// Compares with the entries of a process in the truths whose names begin with `prefix`.
fn compare(shape: &Shape, quantities: &Map<String, Value>, prefix: &str) {
    let of = |name: &str| quantities.get(&format!("{prefix}{name}")).map(|truth| truth["value"].clone());
    if let Some(value) = of("D0").and_then(|v| v.as_f64()) {
        close("box dimension", &shape.box_dimension, value, 0.15);
    }
    if let Some(value) = of("D1").and_then(|v| v.as_f64()) {
        close("information dimension", &shape.information_dimension, value, 0.05);
    }
    if let Some(value) = of("D2").and_then(|v| v.as_f64()) {
        close("correlation dimension", &shape.correlation_dimension, value, 0.05);
    }
    let lyapunov = shape.lyapunov.as_ref().unwrap();
    let exponents = of("lyapunov_ifs_bits").unwrap();
    let exponents = exponents.as_array().unwrap();
    let finite: Vec<f64> = exponents.iter().filter_map(Value::as_f64).collect();
    assert_eq!(
        (lyapunov.exponents.len(), lyapunov.minus_infinite),
        (finite.len(), exponents.len() - finite.len()),
        "{lyapunov:?}"
    );
    for (found, value) in lyapunov.exponents.iter().zip(&finite) {
        assert!((found - value).abs() <= 0.01 * value.abs(), "{value}: {lyapunov:?}");
    }
    if let Some(sum) = lyapunov.exact_sum {
        let truth = quantities[&format!("{prefix}lyapunov_ifs_bits")]["exact_sum"].as_f64().unwrap();
        assert!((sum - truth).abs() < 1e-6, "{sum} against {truth}");
        assert!((sum - lyapunov.exponents.iter().sum::<f64>()).abs() < 1e-9);
        assert!((sum - lyapunov.sampled_sum).abs() < 0.03 * sum.abs(), "{lyapunov:?}");
    }
    let dimension = of("lyapunov_dimension").unwrap().as_f64().unwrap();
    assert!((shape.lyapunov_dimension.unwrap().value - dimension).abs() < 0.01);
}

#[test]
fn mess3_near_synchronization() {
    let (machine, quantities) = truth("mess3_x0.05_a0.85");
    let found = measured(&machine);
    assert_eq!((found.written.is_none(), found.reduced.affine), (true, Some(2)));
    compare(&found.reduced, &quantities, "");
}

#[test]
fn mess3_where_beliefs_fill_more() {
    // Information dimension 1.34: Jurgens & Crutchfield's estimate is its Lyapunov dimension's.
    let found = of_text(
        "process p over {A, B, C} {
           hidden [[0.7, 0.15, 0.15], [0.15, 0.7, 0.15], [0.15, 0.15, 0.7]]
           emits [[0.6, 0.2, 0.2], [0.2, 0.6, 0.2], [0.2, 0.2, 0.6]]
         }",
    );
    close("information dimension", &found.reduced.information_dimension, 1.34, 0.05);
    assert!(found.reduced.lyapunov_dimension.unwrap().value > 1.3);
}

#[test]
fn a_quantum_walk_on_a_circle_has_dimension_one_whatever_its_exponents() {
    let (machine, quantities) = truth("bloch_walk_1_sqrt51");
    compare(&measured(&machine).reduced, &quantities, "");
}

#[test]
fn beliefs_on_a_circle_are_one_piece_with_one_loop() {
    let (machine, _) = truth("bloch_walk_1_sqrt51");
    let topology = measured(&machine).reduced.topology.unwrap();
    // States of one qubit seen by this walk are pure: on a circle.
    assert_eq!((topology.pieces, topology.homology[1].lasting), (1, 1), "{topology:?}");
}

#[test]
fn cantor_sets_of_a_presentation_whose_process_is_a_coin() {
    for id in ["jc_cantor_s3", "jc_cantor_s4"] {
        let (machine, quantities) = truth(id);
        let found = measured(&machine);
        assert_eq!(found.reduced.affine, Some(0));
        assert_eq!(found.reduced.box_dimension, Ok(Dimension::zero()));
        assert_eq!(found.reduced.information_dimension, Ok(Dimension::zero()));
        let written = found.written.unwrap();
        compare(&written, &quantities, "presentation_");
        let topology = written.topology.unwrap();
        // The middle of the set is missing: two pieces meet last, when balls fill the widest gap.
        let spread: f64 = topology.homology[0].longest[1].death / topology.homology[0].longest[2].death;
        let ratio = if id == "jc_cantor_s3" { 3.0 } else { 4.0 };
        assert!((spread - ratio).abs() < 0.05 && topology.pieces > 500, "{spread} {}", topology.pieces);
    }
    let (machine, quantities) = truth("cmpy_cantor");
    compare(&measured(&machine).reduced, &quantities, "");
}

#[test]
fn the_sierpinski_triangle_of_a_presentation_of_a_die() {
    // After token x the belief goes half the way to corner x, and the tokens are independent: log 3 / log 2.
    let found = of_text(
        "process p over {0, 1, 2} {
           T[0] = [[1/3, 0, 0], [1/6, 1/6, 0], [1/6, 0, 1/6]]
           T[1] = [[1/6, 1/6, 0], [0, 1/3, 0], [0, 1/6, 1/6]]
           T[2] = [[1/6, 0, 1/6], [0, 1/6, 1/6], [0, 0, 1/3]]
         }",
    );
    assert_eq!(found.reduced.affine, Some(0));
    let written = found.written.unwrap();
    let dimension = 3f64.log2();
    close("box dimension", &written.box_dimension, dimension, 0.05);
    close("information dimension", &written.information_dimension, dimension, 0.03);
    close("correlation dimension", &written.correlation_dimension, dimension, 0.05);
    // Each token contracts by one half in every direction.
    let lyapunov = written.lyapunov.unwrap();
    assert!(lyapunov.exponents.iter().all(|exponent| (exponent + 1.0).abs() < 1e-9), "{lyapunov:?}");
    assert!((written.lyapunov_dimension.unwrap().value - dimension).abs() < 1e-9);
}

#[test]
fn what_is_forgotten_at_once_has_exponents_of_minus_infinity() {
    for id in ["sns_1_2_1_2", "frdn_2000_0.49"] {
        let (machine, quantities) = truth(id);
        compare(&measured(&machine).reduced, &quantities, "");
    }
}

/// Recurrent causal states, and nothing else, are the pieces of a finite set: not the beliefs on the way there, and none twice by rounding.
#[test]
fn the_pieces_of_a_finite_set_are_its_causal_states() {
    // Even; alternating biased coins, where the way there never ends; a sequence of period 27 in as many dimensions less one.
    let clock: String =
        (0..27).map(|k| format!("S{k} -> {} S{}\n", u8::from(k % 9 == 0) + u8::from(k == 0), (k + 1) % 27)).collect();
    let programs = [
        ("process p over {0, 1} { E -> 0 E | 1 O; O -> 1 E }".to_string(), 2),
        ("process p over {0, 1} { A -> 1 B @ 3/4 | 0 B; B -> 1 A @ 1/4 | 0 A }".to_string(), 2),
        ("process p over {0, 1} { Z -> 0 Z | 1 O; O -> 0 Z | 1 E; E -> 1 O }".to_string(), 3),
        (format!("process p over {{0, 1, 2}} {{ {clock} }}"), 27),
    ];
    for (program, pieces) in programs {
        let found = of_text(&program).reduced;
        assert_eq!(grain(&found), Some(Grain::Points));
        let topology = found.topology.unwrap();
        assert_eq!((topology.points, topology.pieces), (pieces, pieces), "{program}");
        // In their presentation they are corners of a simplex: any two are as far apart.
        assert!((topology.connected_from - 0.5f64.sqrt()).abs() < 1e-9, "{program}: {}", topology.connected_from);
    }
}

#[test]
fn states_that_no_token_tells_apart_are_points_as_written_too() {
    // A die that is rolled by five hands, each of which gives it to the hand that its number says: one causal state, five beliefs as written.
    let found = of_text("process p over {0, 1, 2, 3, 4} { A[h in 0..5] -> t A[(h + t) mod 5] for t in 0..5 }");
    assert_eq!((found.reduced.affine, grain(&found.reduced)), (Some(0), Some(Grain::Points)));
    // The hand that begins is known to no one: the one belief is that all are as likely. With the hand shown first there are five.
    let shown = of_text("process p over {0, 1, 2, 3, 4} { A[h in 0..5] -> t A[t] for t in 0..5 }");
    let written = shown.written.unwrap();
    assert_eq!(grain(&written), Some(Grain::Points));
    assert_eq!(written.topology.unwrap().pieces, 5);
    assert_eq!(written.information_dimension.unwrap().value, 0.0);
}

#[test]
fn odd_machines_have_the_geometry_that_is_known_of_them() {
    // Independent tokens of one state: one belief.
    let one = of_text("process p over {0, 1} { S -> 0 S @ 1/3 | 1 S }").reduced;
    assert_eq!((one.affine, one.box_dimension, one.topology.unwrap().points), (Some(0), Ok(Dimension::zero()), 1));
    // Period two, and three: the phase is known at once, so there are as many beliefs and no exponents but minus infinity.
    let three = of_text("process p over {a, b} { S -> a b (a | b) S }").reduced;
    let topology = three.topology.unwrap();
    assert_eq!((topology.points, three.lyapunov.unwrap().minus_infinite > 0), (3, true));
    // Two coins, one chosen for ever: the belief ends at one of them. No exponents of the whole.
    let chosen = of_text("process p over {0, 1} { start A @ 1/3 | B @ 2/3; A -> 1 A @ 1/4 | 0 A; B -> 1 B @ 2/3 | 0 B }").reduced;
    assert_eq!((chosen.lyapunov, chosen.topology.unwrap().pieces), (Err(Refused::NotErgodic), 2));
    // The golden mean with negative entries: its two causal states, whatever the coordinates.
    let signed = of_text(
        "generalized process p over {0, 1} { T[1] = [[1/2, 0], [0, 0]]; T[0] = [[1, -1/2], [2, -1]]; start [4/3, -1/3]; final [1, 1] }",
    )
    .reduced;
    assert_eq!((signed.affine, signed.topology.unwrap().points, signed.box_dimension), (Some(1), 2, Ok(Dimension::zero())));
    // Sixty places in a circle, a stop at one of them with probability 1/2: sixty causal states, all known after the stop.
    let circle = of_text("process p over {0, 1} { P[k in 0..60] -> 1 P[1] @ 1/2 if k == 0 | 0 P[0] @ 1/2 if k == 0 | 0 P[(k + 1) mod 60] if k > 0 }").reduced;
    assert_eq!((circle.topology.unwrap().pieces, circle.information_dimension), (60, Ok(Dimension::zero())));
}

#[test]
fn a_finite_set_has_dimension_zero() {
    let found = of_text("process p over {0, 1} { A -> 1 A | 0 B; B -> 1 A }").reduced;
    assert_eq!(found.box_dimension, Ok(Dimension::zero()));
    assert_eq!(found.correlation_dimension, Ok(Dimension::zero()));
    let topology = found.topology.unwrap();
    assert_eq!((topology.points, topology.pieces, topology.noise_floor), (2, 2, 0.0));
    assert_eq!((found.affine, found.lyapunov.unwrap().minus_infinite), (Some(1), 1));
}

#[test]
fn too_few_points_are_refused() {
    let program = epsilang::program(
        "process p over {A, B, C} {
           hidden [[0.7, 0.15, 0.15], [0.15, 0.7, 0.15], [0.15, 0.15, 0.7]]
           emits [[0.6, 0.2, 0.2], [0.2, 0.6, 0.2], [0.2, 0.2, 0.6]]
         }",
    )
    .unwrap();
    let machine = epsilang::machine(&program, "p", &[]).unwrap().machine;
    let limits = Limits { max_beliefs: 400, ..Limits::default() };
    let analysis = analyze_any(&machine, &limits).unwrap();
    let found = on_machine!(&machine, m => geometry(m, &analysis, &limits)).reduced;
    assert_eq!(found.information_dimension, Err(Refused::TooFewPoints { points: 400 }));
}

#[test]
fn observers_of_mess3_agree_at_the_rate_of_the_largest_exponent() {
    let (machine, _) = truth("mess3_x0.05_a0.85");
    let found = measured(&machine);
    let dynamics = found.dynamics.unwrap();
    let largest = found.reduced.lyapunov.unwrap().exponents[0];
    let (rate, error) = dynamics.meeting.unwrap().rate.unwrap();
    assert!((rate - largest).abs() < 0.03 * largest.abs() + 5.0 * error, "{rate} ± {error} against {largest}");
    // What a probe has to beat, over all words of at most eight tokens: a table of the last two, and a linear filter.
    let context = found.difficulty.unwrap().context.unwrap();
    let table = context.by(Predictor::Table { tokens: 2 }).unwrap().share.value;
    let filter = context.by(Predictor::Lags { tokens: 10 }).unwrap().share.value;
    assert!((table - 0.949).abs() < 5e-4 && (filter - 0.966).abs() < 5e-4, "{table} {filter}");
}

#[test]
fn a_stretch_of_one_dimension_is_the_exponent() {
    // Beliefs of two states lie on a line: the mean logarithm of the derivative is the Lyapunov exponent.
    let found =
        of_text("process p over {0, 1} { A -> 0 A @ 0.6 | 1 A @ 0.13 | 1 B @ 0.27; B -> 0 A @ 0.2 | 0 B @ 0.1 | 1 B @ 0.7 }");
    let dynamics = found.dynamics.unwrap();
    let exponent = found.reduced.lyapunov.unwrap().exponents[0];
    let (mut mean, mut variance) = (0.0, 0.0);
    for map in &dynamics.maps {
        let (stretch, error) = map.stretch().unwrap();
        mean += map.probability * stretch;
        variance += (map.probability * error).powi(2);
    }
    assert!((mean - exponent).abs() < 6.0 * variance.sqrt() + 0.01, "{mean} against {exponent}");
    assert!(dynamics.overlap.none(), "0 leads to at most a third in B, 1 to at least two thirds: {:?}", dynamics.overlap);
}

#[test]
fn the_time_until_an_even_process_is_known() {
    let program = epsilang::program("process p over {0, 1} { A -> 0 A | 1 B; B -> 1 A }").unwrap();
    let machine = epsilang::machine(&program, "p", &[]).unwrap().machine;
    let analysis = analyze_any(&machine, &Limits::default()).unwrap();
    let unknown = &analysis.uncertainty.unsynchronized;
    assert!(unknown.len() > 40);
    for (length, p) in unknown.iter().enumerate() {
        // As long as no 0 has come: from A (2/3) every other token may be one, from B (1/3) the others.
        let ones = 2.0 / 3.0 * 0.5f64.powi(length.div_ceil(2) as i32) + 1.0 / 3.0 * 0.5f64.powi(length as i32 / 2);
        assert!((p - ones).abs() < 1e-12, "{length}: {p} against {ones}");
    }
    // The causal states are the states: what is not known of one is not known of the other.
    let (written, causal) = (&analysis.uncertainty.written.bits, &analysis.uncertainty.causal.bits);
    assert!(written.len() == causal.len() && written.iter().zip(causal).all(|(a, b)| (a - b).abs() < 1e-12));
}

#[test]
fn beliefs_of_many_dimensions_are_seen_in_principal_components() {
    // The bit five tokens ago comes back, mostly: 32 causal states, told by the last five tokens.
    let found = of_text(
        "process p over {0, 1} {
           M[w in 0..32] -> b M[(2*w + b) mod 32] @ (if b == floor(w / 16) then 0.9 else 0.1) for b in {0, 1}
         }",
    );
    // Finitely many are looked at as they are, each at the same distance from every other: no components are needed.
    assert_eq!((found.reduced.affine, found.reduced.projected), (Some(31), None));
    assert_eq!(found.reduced.information_dimension, Ok(Dimension::zero()));
    assert_eq!(found.reduced.lyapunov, Err(Refused::TooManyDimensions));
    let topology = found.reduced.topology.unwrap();
    assert_eq!((topology.points, topology.pieces, topology.noise_floor), (32, 32, 0.0));
    assert!((topology.connected_from - 0.5f64.sqrt()).abs() < 1e-9);
    let difficulty = found.difficulty.unwrap().long;
    let table = |tokens| difficulty.by(Predictor::Table { tokens }).unwrap().share;
    assert!((table(5).value - 1.0).abs() < 1e-9 && table(4).value < 0.99 && table(4).standard_error.is_none());
}
