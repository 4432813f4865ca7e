//! Identities of the causal structure that hold for every process, on small random machines: reducible, periodic and
//! non-unifilar ones among them.

use epsilang::machine::bidirectional::{bidirectional, token_in_context};
use epsilang::machine::causal::{Causal, EpsilonMachine, Order};
use epsilang::machine::essential::essential;
use epsilang::machine::forward::analyze_forward;
use epsilang::machine::limits::Limits;
use epsilang::machine::orders::orders;
use epsilang::machine::reverse_causal::analyze_reverse;
use epsilang::machine::stationary::stationary;
use epsilang::machine::unifilar::analyze_unifilar;
use epsilang::machine::{Edge, Machine, State, Token};
use epsilang::number::{Rational, Scalar};
use proptest::prelude::*;

const TOKENS: usize = 2;

fn limits() -> Limits {
    Limits { max_beliefs: 600, ..Limits::default() }
}

fn fraction(n: i64, d: i64) -> Rational {
    Rational::from_i64(n).div(&Rational::from_i64(d)).unwrap()
}

/// Up to four states; each has one to three edges with small weights. It starts with equal probability anywhere.
fn machines() -> impl Strategy<Value = Machine<Rational>> {
    let row = |states: usize| prop::collection::vec((0..TOKENS as Token, 0..states as State, 1..4_i64), 1..=3);
    (1..=4_usize).prop_flat_map(move |states| prop::collection::vec(row(states), states)).prop_map(|rows| {
        let states = rows.len();
        let mut edges = Vec::new();
        for (from, row) in rows.iter().enumerate() {
            let total = row.iter().map(|(_, _, weight)| weight).sum();
            for &(token, to, weight) in row {
                edges.push(Edge { from: from as State, to, token, weight: fraction(weight, total) });
            }
        }
        Machine::new(states, TOKENS, edges, Some(vec![fraction(1, states as i64); states]), None)
    })
}

/// States renamed (backwards) and the first one split in two, a third and two thirds of what enters it.
fn disguised(machine: &Machine<Rational>) -> Machine<Rational> {
    let last = machine.states() as State;
    let mut edges = Vec::new();
    for edge in machine.edges() {
        let sources = if edge.from == 0 { vec![0, last] } else { vec![edge.from] };
        let targets =
            if edge.to == 0 { vec![(0, fraction(1, 3)), (last, fraction(2, 3))] } else { vec![(edge.to, fraction(1, 1))] };
        for &from in &sources {
            for (to, share) in &targets {
                edges.push(Edge { from: last - from, to: last - to, token: edge.token, weight: edge.weight.mul(share) });
            }
        }
    }
    let mut start = machine.start().unwrap().to_vec();
    start.push(Rational::ZERO);
    start.reverse();
    Machine::new(machine.states() + 1, TOKENS, edges, Some(start), None)
}

fn analyzed(machine: &Machine<Rational>) -> (Vec<Rational>, Causal<Rational>) {
    let law = stationary(machine, &limits()).unwrap();
    let causal = analyze_forward(machine, &law, &limits());
    (law, causal)
}

/// Probabilities of all words of this length, in order.
fn words(machine: &Machine<Rational>, law: &[Rational], length: usize) -> Vec<Rational> {
    let mut laws = vec![law.to_vec()];
    for _ in 0..length {
        laws = laws.iter().flat_map(|law| machine.push(law)).collect();
    }
    laws.iter().map(|law| law.iter().fold(Rational::zero(), |sum, x| sum.add(x))).collect()
}

/// Sizes: recurrent causal states, classes, and mixed states where they are finitely many.
fn sizes(causal: &Causal<Rational>) -> Option<(usize, usize, Option<usize>)> {
    let Causal::Finite { epsilon, mixed, .. } = causal else { return None };
    let classes = epsilon.class.iter().max().map_or(0, |&c| c as usize + 1);
    Some((epsilon.states(), classes, mixed.as_ref().map(|mixed| mixed.beliefs.len())))
}

fn markov(epsilon: &EpsilonMachine<Rational>) -> Order {
    orders(epsilon, &limits()).unwrap().markov
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_epsilon_machine_generates_the_process(machine in machines()) {
        let (law, causal) = analyzed(&machine);
        if let Causal::Finite { epsilon, mixed, .. } = &causal {
            let short = words(&machine, &law, 7);
            prop_assert_eq!(&words(&epsilon.to_machine(), &epsilon.stationary, 7), &short);
            // Each causal state predicts as the law over the machine's states that it stands for.
            for (state, belief) in epsilon.distributions.iter().enumerate() {
                let mut point = vec![Rational::ZERO; epsilon.states()];
                point[state] = Rational::ONE;
                prop_assert_eq!(words(&epsilon.to_machine(), &point, 5), words(&machine, belief, 5));
            }
            if let Some(mixed) = mixed {
                let transient = mixed.transient();
                prop_assert_eq!(mixed.beliefs.len(), transient + epsilon.states());
            }
        }
    }

    #[test]
    fn renamed_and_split_states_change_nothing(machine in machines()) {
        let other = disguised(&machine);
        let ((law, one), (other_law, two)) = (analyzed(&machine), analyzed(&other));
        prop_assert_eq!(words(&machine, &law, 5), words(&other, &other_law, 5));
        prop_assert_eq!(sizes(&one), sizes(&two));
        if let (Causal::Finite { epsilon: one, .. }, Causal::Finite { epsilon: two, .. }) = (&one, &two) {
            prop_assert_eq!(orders(one, &limits()), orders(two, &limits()));
            let sorted = |e: &EpsilonMachine<Rational>| {
                let mut all = e.stationary.clone();
                all.sort();
                all
            };
            prop_assert_eq!(sorted(one), sorted(two));
        }
    }

    #[test]
    fn time_reversal(machine in machines()) {
        let (law, forward) = analyzed(&machine);
        let reverse = analyze_reverse(&machine, &law, &forward, &limits());
        let (Causal::Finite { epsilon: plus, .. }, Causal::Finite { epsilon: minus, .. }) = (&forward, &reverse) else {
            return Ok(());
        };
        prop_assert_eq!(orders(plus, &limits()), orders(minus, &limits()));
        let joint = bidirectional(&forward, &reverse, 0.0).unwrap();
        let mut margins = (vec![Rational::ZERO; plus.states()], vec![Rational::ZERO; minus.states()]);
        for (f, r, probability) in &joint.joint {
            margins.0[*f as usize] += probability.clone();
            margins.1[*r as usize] += probability.clone();
        }
        prop_assert_eq!(&margins, &(plus.stationary.clone(), minus.stationary.clone()));
        let total = token_in_context(plus, &joint).iter().fold(Rational::ZERO, |sum, entry| sum + entry.probability.clone());
        prop_assert_eq!(total, Rational::ONE);
        // Reversed twice, it is what it was; and the joint law read from the other side is the same.
        let again = analyze_reverse(&machine, &law, &reverse, &limits());
        if let Causal::Finite { epsilon: again_plus, .. } = &again {
            prop_assert_eq!(again_plus.states(), plus.states());
            let other = bidirectional(&reverse, &again, 0.0).unwrap();
            let mut one: Vec<_> = joint.joint.into_iter().map(|(_, _, p)| p).collect();
            let mut two: Vec<_> = other.joint.into_iter().map(|(_, _, p)| p).collect();
            one.sort();
            two.sort();
            prop_assert_eq!(one, two);
        }
    }

    /// Large unifilar machines are worked on without coordinates; on small ones both ways must agree.
    #[test]
    fn with_and_without_coordinates(machine in machines()) {
        let (law, causal) = analyzed(&machine);
        let essential = essential(&machine, &law, 0.0);
        if let Some(Causal::Finite { epsilon, mixed, .. }) = analyze_unifilar(&machine, &law, &essential, &limits()) {
            let found = (epsilon.states(), epsilon.class.iter().max().map_or(0, |&c| c as usize + 1));
            prop_assert_eq!(sizes(&causal).map(|(states, classes, _)| (states, classes)), Some(found));
            let counts = sizes(&causal).and_then(|(_, _, mixed)| mixed);
            prop_assert!(mixed.is_none() || mixed.as_ref().map(|m| m.machine.arcs.len()) == counts);
            if let (Some(mixed), Causal::Finite { mixed: Some(other), .. }) = (mixed, &causal) {
                prop_assert_eq!(mixed.transient(), other.transient());
                prop_assert_eq!(mixed.depth, other.depth.clone());
            }
        }
    }

    /// With the mixed states at hand, R is one more than the longest word that leaves them transient.
    #[test]
    fn markov_order_from_the_mixed_states(machine in machines()) {
        let (_, causal) = analyzed(&machine);
        if let Causal::Finite { epsilon, mixed: Some(mixed), .. } = &causal {
            let mut level: Vec<State> = if mixed.causal_state[0].is_none() { vec![0] } else { Vec::new() };
            let mut length = 0;
            while !level.is_empty() && length <= mixed.beliefs.len() as u64 {
                length += 1;
                let arcs = level.iter().flat_map(|&node| &mixed.machine.arcs[node as usize]).map(|arc| arc.to);
                level = arcs.filter(|&to| mixed.causal_state[to as usize].is_none()).collect();
                level.sort();
                level.dedup();
            }
            let expected = if level.is_empty() { Order::Finite(length) } else { Order::Infinite };
            prop_assert_eq!(markov(epsilon), expected);
        }
    }
}
