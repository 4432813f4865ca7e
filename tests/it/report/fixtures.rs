//! Documents made by hand, with published values.

use std::collections::BTreeMap;

use epsilang::analysis::measure::Measure;
use epsilang::analysis::quantity::{Absent, Measured, Method, Quantity};
use epsilang::analysis::{
    Analysis, BeliefCloud, CausalSummary, Curves, Diagram, DiagramEdge, DiagramNode, Notice, Reduced, Written,
};
use epsilang::machine::causal::{NotFinite, Order};
use epsilang::report::{Document, Excerpt, GeneratorReport, Grade, Kind, Subject};

pub fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| name.to_string()).collect()
}

pub fn document(generators: Vec<GeneratorReport>) -> Document {
    Document {
        epsilang: "0.1.0".into(),
        source: "classic.gen".into(),
        generators,
        languages: Vec::new(),
        products: Vec::new(),
        lazies: Vec::new(),
        sweeps: Vec::new(),
    }
}

pub fn exact(value: f64) -> Quantity {
    let method = Method::ClosedForm;
    Quantity::Value(Measured { value, lower: value, upper: value, standard_error: None, method })
}

pub fn bracket(value: f64, half_width: f64) -> Quantity {
    let method = Method::Bracket { length: 12 };
    Quantity::Value(Measured { value, lower: value - half_width, upper: value + half_width, standard_error: None, method })
}

fn edge(from: usize, to: usize, token: u32, probability: f64, text: &str) -> DiagramEdge {
    DiagramEdge { from, to, token, probability, text: text.into() }
}

fn node(state: u32, probability: f64) -> DiagramNode {
    DiagramNode { state: Some(state), probability, recurrent: true }
}

/// The golden mean process at p = 1/2, values of Crutchfield & Feldman 2003 and James, Ellison & Crutchfield 2011.
pub fn golden_mean() -> GeneratorReport {
    let h = 2.0 / 3.0;
    let c = 0.9182958340544896;
    let e = 0.25162916738782287;
    let measures: BTreeMap<Measure, Quantity> = [
        (Measure::EntropyRate, h),
        (Measure::StatisticalComplexity, c),
        (Measure::ReverseStatisticalComplexity, c),
        (Measure::CausalIrreversibility, 0.0),
        (Measure::BidirectionalComplexity, 1.584962500721156),
        (Measure::GeneratorEntropy, c),
        (Measure::ExcessEntropy, e),
        (Measure::Crypticity, h),
        (Measure::TransientInformation, e),
        (Measure::SynchronizationInformation, c),
        (Measure::TotalPredictability, -1.0 / 3.0),
        (Measure::SingleTokenEntropy, c),
        (Measure::ResidualEntropy, 0.4591479170272448),
        (Measure::BoundInformation, 0.2075187496394219),
        (Measure::EnigmaticInformation, 0.04411041774840094),
        (Measure::LocalExogenousInformation, 0.4591479170272448),
        (Measure::Redundancy, e),
        (Measure::ElusiveInformation, 0.0),
        (Measure::SynchronizationTime, 1.0),
        (Measure::CorrelationLength, 1.0 / 2f64.ln()),
    ]
    .into_iter()
    .map(|(measure, value)| (measure, exact(value)))
    .collect();
    let block: Vec<f64> = (0..=10).map(|l| if l == 0 { 0.0 } else { e + h * f64::from(l) }).collect();
    let diagram = Diagram {
        is_epsilon: true,
        nodes: vec![node(0, 2.0 / 3.0), node(1, 1.0 / 3.0)],
        edges: vec![edge(0, 0, 1, 0.5, "1/2"), edge(0, 1, 0, 0.5, "1/2"), edge(1, 0, 1, 1.0, "1")],
    };
    let analysis = Analysis {
        exact: true,
        written: Written { states: 2, transitions: 3, unifilar: true, recurrent_classes: Some(1), period: Some(1) },
        reduced: Reduced { states: 2, dimension: Some(2) },
        forward: CausalSummary::Finite { recurrent: 2, transient: Ok(1) },
        reverse: CausalSummary::Finite { recurrent: 2, transient: Ok(1) },
        markov_order: Ok(Order::Finite(1)),
        cryptic_order: Ok(Order::Finite(1)),
        measures,
        curves: Curves {
            myopic_entropy: block.windows(2).map(|pair| pair[1] - pair[0]).collect(),
            myopic_entropy_lower: vec![h; 10],
            block_entropy: block,
            token_information: vec![e, 0.0441, 0.0127, 0.0030, 0.00077, 0.00019, 0.00005],
            autocorrelation: (0..12).map(|t| (-0.5f64).powi(t)).collect(),
            power_spectrum: (0..=64).map(|k| 0.75 / (1.25 + (std::f64::consts::PI * f64::from(k) / 64.0).cos())).collect(),
            spectral_lines: Vec::new(),
        },
        beliefs: BeliefCloud {
            states: 2,
            distributions: vec![vec![1.0, 0.0], vec![0.0, 1.0]],
            coordinates: vec![vec![1.0, 0.5], vec![1.0, 0.0]],
            weights: vec![2.0 / 3.0, 1.0 / 3.0],
            next_token: vec![vec![0.5, 0.5], vec![0.0, 1.0]],
            recurrent: vec![true, true],
            mass: 1.0,
            linear_dimension: 1,
        },
        diagram: diagram.clone(),
        ingredients: Default::default(),
        decay: Default::default(),
        uncertainty: Default::default(),
        notices: Vec::new(),
        cut: None,
    };
    let text = "process golden_mean(p: prob = 1/2) over {0, 1} {\n  A -> 1 A @ p | 0 B\n  B -> 1 A\n}\n";
    let subject = Subject {
        name: "golden_mean".into(),
        kind: Kind::Process,
        parameters: vec![("p".into(), "1/2".into())],
        alphabet: names(&["0", "1"]),
        states: names(&["A", "B"]),
        docs: names(&["Golden mean: no two 0s in a row."]),
        excerpt: Some(Excerpt { file: "classic.gen".into(), line: 4, text: text.into() }),
        grade: Grade::Exact,
        written: diagram,
        warnings: Vec::new(),
    };
    GeneratorReport { subject, analysis, geometry: None, levels: None, features: Vec::new(), relations: None, picture: None }
}

/// Mess3 at x = 0.05, a = 0.85: infinitely many causal states, entropy rate known from a bracket.
pub fn mess3() -> GeneratorReport {
    let (x, a) = (0.05, 0.85);
    let token = |state: usize, token: usize| if state == token { a } else { (1.0 - a) / 2.0 };
    let hidden = |from: usize, to: usize| if from == to { 1.0 - 2.0 * x } else { x };
    let mut diagram = Diagram { is_epsilon: false, nodes: (0..3).map(|s| node(s, 1.0 / 3.0)).collect(), edges: Vec::new() };
    for from in 0..3 {
        for to in 0..3 {
            for t in 0..3 {
                let p = hidden(from, to) * token(to, t);
                diagram.edges.push(edge(from, to, t as u32, p, &format!("{p:.4}")));
            }
        }
    }
    let mut beliefs: Vec<(Vec<f64>, f64)> = vec![(vec![1.0 / 3.0; 3], 1.0)];
    for _ in 0..6 {
        let mut next = Vec::new();
        for (belief, weight) in &beliefs {
            for t in 0..3 {
                let joint: Vec<f64> =
                    (0..3).map(|j| (0..3).map(|i| belief[i] * hidden(i, j)).sum::<f64>() * token(j, t)).collect();
                let p: f64 = joint.iter().sum();
                next.push((joint.iter().map(|v| v / p).collect(), weight * p));
            }
        }
        beliefs = next;
    }
    let cloud = BeliefCloud {
        states: 3,
        coordinates: beliefs.iter().map(|(belief, _)| belief.clone()).collect(),
        next_token: beliefs
            .iter()
            .map(|(b, _)| {
                (0..3).map(|t| (0..3).map(|j| (0..3).map(|i| b[i] * hidden(i, j)).sum::<f64>() * token(j, t)).sum()).collect()
            })
            .collect(),
        weights: beliefs.iter().map(|(_, weight)| *weight).collect(),
        recurrent: vec![false; beliefs.len()],
        distributions: beliefs.into_iter().map(|(belief, _)| belief).collect(),
        mass: 1.0,
        linear_dimension: 2,
    };
    let absent = || Quantity::Absent(Absent::CausalStatesNotFinite);
    let mut measures: BTreeMap<Measure, Quantity> = Measure::ALL.iter().map(|&m| (m, absent())).collect();
    measures.insert(Measure::EntropyRate, bracket(1.1447172648289, 4e-8));
    measures.insert(Measure::ExcessEntropy, bracket(0.5708707793, 3e-6));
    measures.insert(Measure::TotalPredictability, bracket(-0.4402452358922507, 4e-8));
    measures.insert(Measure::SingleTokenEntropy, exact(3f64.log2()));
    measures.insert(Measure::StatisticalComplexity, Quantity::Infinite("there are infinitely many causal states"));
    measures.insert(Measure::GeneratorEntropy, exact(3f64.log2()));
    let block = vec![0.0, 1.584962500721, 2.822389425483, 3.995813638006, 5.147253960708, 6.293821343423, 7.439007921447];
    let block: Vec<f64> = block.into_iter().chain([8.583848087094, 9.728597277203, 10.87332282704, 12.018042249624]).collect();
    let analysis = Analysis {
        exact: true,
        written: Written { states: 3, transitions: 27, unifilar: false, recurrent_classes: Some(1), period: Some(1) },
        reduced: Reduced { states: 3, dimension: Some(3) },
        forward: CausalSummary::Open(NotFinite::Infinite { witness: vec![0], invertible: true }),
        reverse: CausalSummary::Open(NotFinite::Unknown { explored: 100_000, depth: 10 }),
        markov_order: Ok(Order::Infinite),
        cryptic_order: Err(Absent::CausalStatesNotFinite),
        measures,
        curves: Curves {
            myopic_entropy: block.windows(2).map(|pair| pair[1] - pair[0]).collect(),
            myopic_entropy_lower: (0..10).map(|l| 1.1447172648 - 0.2 * 0.35f64.powi(l)).collect(),
            block_entropy: block,
            token_information: (1..=24).map(|t| 0.35 * 0.7225f64.powi(t)).collect(),
            autocorrelation: (0..=24).map(|t| if t == 0 { 1.0 } else { 0.6 * 0.85f64.powi(t) }).collect(),
            power_spectrum: (0..=128)
                .map(|k| 0.4 + 0.6 * 0.2775 / (1.7225 - 1.7 * (std::f64::consts::PI * f64::from(k) / 128.0).cos()))
                .collect(),
            spectral_lines: Vec::new(),
        },
        beliefs: cloud,
        diagram: diagram.clone(),
        ingredients: Default::default(),
        decay: Default::default(),
        uncertainty: Default::default(),
        notices: vec![Notice::Stopped { what: "beliefs were explored up to the limit" }],
        cut: None,
    };
    let subject = Subject {
        name: "mess3".into(),
        kind: Kind::Process,
        parameters: vec![("x".into(), "1/20".into()), ("a".into(), "17/20".into())],
        alphabet: names(&["A", "B", "C"]),
        states: names(&["0", "1", "2"]),
        docs: names(&["Mess3: three hidden states whose beliefs fill a fractal in the triangle."]),
        excerpt: None,
        grade: Grade::Lazy,
        written: diagram,
        warnings: Vec::new(),
    };
    GeneratorReport { subject, analysis, geometry: None, levels: None, features: Vec::new(), relations: None, picture: None }
}
