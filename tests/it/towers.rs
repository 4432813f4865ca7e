//! Towers of operators whose result is small: what they are made of does not explode on the way.

use epsilang::directive::carry_out_all;
use epsilang::machine::limits::Limits;

const PARTS: &str = r#"
process golden over {0, 1} { A -> 1 A | 0 B; B -> 1 A }
channel flip(e: prob) from {0, 1} to {0, 1} { q on 0 -> 0 q | 1 q @ e; q on 1 -> 1 q | 0 q @ e }
// Two states that do the same: a tower of n has 2^n states where nothing is merged.
channel twice(e: prob) from {0, 1} to {0, 1} { q on 0 -> 0 r | 1 q @ e; q on 1 -> 1 q | 0 r @ e; r on 0 -> 0 q | 1 r @ e; r on 1 -> 1 r | 0 q @ e }
"#;

fn holds(text: &str, limits: &Limits) {
    let program = epsilang::program(&format!("{PARTS}{text}")).expect("the program is right");
    let said = carry_out_all(&program, limits);
    assert!(said.is_empty(), "{said:?}");
}

/// Golden mean through n channels, one after the other.
fn tower(channel: &str, height: usize) -> String {
    format!("golden{}", format!(" |> {channel}").repeat(height))
}

#[test]
fn channels_upon_channels() {
    // Noise 1/10 sixteen times over is (1 - (4/5)^16) / 2.
    let text = format!(
        "let noise = (1 - (4/5)^16) / 2\nexpect written_states({}) == 2\nexpect word_probability({}, \"0 0\") == \
         word_probability(golden |> flip(noise), \"0 0\")\nexpect written_states({}) <= 130\nexpect word_probability({}, \"0 0\") == \
         word_probability(golden |> flip(noise), \"0 0\")\n",
        tower("flip(1/10)", 16),
        tower("flip(1/10)", 16),
        tower("twice(1/10)", 16),
        tower("twice(1/10)", 16),
    );
    holds(&text, &Limits { max_states: 1_000, ..Limits::default() });
}

#[test]
fn operators_upon_blocks() {
    let text = "process b = every(block(golden, 2), 3)\nexpect written_states(every(block(every(block(b, 2), 2), 1), 5)) == 2\n\
                expect dimension(reverse(reverse(reverse(golden)))) == 2\n";
    holds(text, &Limits { max_states: 1_000, ..Limits::default() });
}

/// The law that a tower starts in is known from its parts: exact elimination over all its states is not needed to turn it round.
#[test]
fn spelled_twice_interleaved_blocked_thinned_and_reversed() {
    let text = "process once = expand golden { 0 -> 0 1 | 0; 1 -> 1 @ 1/3 | 1 0 0 }\n\
                process twice_spelled = expand once { 0 -> 0 1 1 | 0; 1 -> 1 @ 1/4 | 1 1 0 }\n\
                process tall = every(block(interleave(twice_spelled, once), 2), 3)\n\
                expect written_states(reverse(tall)) <= 210\n\
                expect word_probability(reverse(tall), \"(0, 1) (1, 1)\") == word_probability(tall, \"(1, 1) (0, 1)\")\n\
                expect word_probability(tall, \"(0, 1)\") == (word_probability(once, \"0\") * word_probability(twice_spelled, \"1\") + \
                word_probability(once, \"1\") * word_probability(twice_spelled, \"0\")) / 2\n";
    holds(text, &Limits { max_states: 1_000, ..Limits::default() });
}
