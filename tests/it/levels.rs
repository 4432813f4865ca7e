//! The levels of hierarchies: what is believed of them, against chains written out by hand.

use std::collections::BTreeMap;

use epsilang::analysis::levels::{LevelsAnalysis, analyze_levels};
use epsilang::analysis::quantity::{Measured, Quantity};
use epsilang::build::{Built, Stacks};
use epsilang::machine::limits::Limits;
use epsilang::machine::trajectory::Moment;
use epsilang::number::{Number, Ordered};
use epsilang::on_machine;

/// Three levels: categories, spelled as words, spelled as sounds.
pub const BABBLE: &str = r#"
alphabet Cat   = {DET, NOUN, VERB}
alphabet Phone = {dh, ah, d, ao, g, k, ae, t, aw, s, iy, z}
grammar clause over Cat { C -> DET NOUN VERB DET NOUN | DET NOUN VERB @ 0.4 }
hierarchy babble {
  level syntax           = stream(clause)
  level word             = expand syntax { DET -> "the" | "a" @ 0.3; NOUN -> "dog" | "cat"; VERB -> "sees" }
  level sound over Phone = expand word {
    "the" -> dh ah; "a" -> ah; "dog" -> d ao g; "cat" -> k ae t; "sees" -> s iy z
  }
}
"#;

/// A slow topic that chooses the words.
pub const CHAT: &str = r#"
alphabet Topic = {home, farm}
process topic(stay: prob = 0.95) over Topic {
  T[i in Topic] -> i T[j] @ (if i == j then stay else 1 - stay) for j in Topic
}
process home_words over {"cat", "dog", "cow"} { W -> "cat" W @ 0.6 | "dog" W @ 0.3 | "cow" W }
process farm_words over {"cat", "dog", "cow"} { W -> "cow" W @ 0.6 | "dog" W @ 0.3 | "cat" W }
hierarchy chat(stay: prob = 0.95) {
  level subject = topic(stay)
  level word    = switch subject { home -> home_words; farm -> farm_words }
}
"#;

pub fn built(text: &str, name: &str) -> Built {
    let program = epsilang::program(text).unwrap_or_else(|errors| panic!("{errors:?}"));
    epsilang::machine(&program, name, &[]).unwrap_or_else(|errors| panic!("{errors:?}"))
}

/// P(level at token) at the last of the moments along a word, for each level and token.
fn told(built: &Built, word: &str) -> BTreeMap<(String, String), f64> {
    let names: Vec<String> = word.split_whitespace().map(str::to_string).collect();
    let tokens = built.word(&names).expect("the tokens are there");
    let (moments, impossible) = built.trajectory(&tokens, &Limits::default()).expect("a law to start in");
    assert_eq!(impossible, None);
    let last: Vec<Moment<Number>> = moments.into_iter().skip(names.len()).collect();
    let mut told = BTreeMap::new();
    for level in &built.level_beliefs(&last)[0] {
        for (token, p) in level.tokens.iter().flatten() {
            told.insert((level.name.clone(), token.clone()), p.to_f64());
        }
    }
    told
}

/// A state of babble by hand: clause, slot, word, sound within the word.
type Babbling = (usize, usize, &'static str, usize);

const CLAUSES: [(f64, &[&str]); 2] = [(0.6, &["DET", "NOUN", "VERB", "DET", "NOUN"]), (0.4, &["DET", "NOUN", "VERB"])];

fn words(category: &str) -> Vec<(f64, &'static str)> {
    match category {
        "DET" => vec![(0.7, "the"), (0.3, "a")],
        "NOUN" => vec![(0.5, "dog"), (0.5, "cat")],
        _ => vec![(1.0, "sees")],
    }
}

fn sounds(word: &str) -> &'static [&'static str] {
    match word {
        "the" => &["dh", "ah"],
        "a" => &["ah"],
        "dog" => &["d", "ao", "g"],
        "cat" => &["k", "ae", "t"],
        _ => &["s", "iy", "z"],
    }
}

/// Each state is visited once in each clause of its kind that has the word in the slot: its weight in the stationary law.
fn babbling() -> BTreeMap<Babbling, f64> {
    let mut law = BTreeMap::new();
    for (clause, (q, slots)) in CLAUSES.iter().enumerate() {
        for (slot, category) in slots.iter().enumerate() {
            for (p, word) in words(category) {
                law.extend((0..sounds(word).len()).map(|at| ((clause, slot, word, at), q * p)));
            }
        }
    }
    let total: f64 = law.values().sum();
    law.into_iter().map(|(state, weight)| (state, weight / total)).collect()
}

fn after(law: &BTreeMap<Babbling, f64>, sound: &str) -> BTreeMap<Babbling, f64> {
    let mut next: BTreeMap<Babbling, f64> = BTreeMap::new();
    for (&(clause, slot, word, at), weight) in law.iter().filter(|((_, _, word, at), _)| sounds(word)[*at] == sound) {
        if at + 1 < sounds(word).len() {
            *next.entry((clause, slot, word, at + 1)).or_default() += weight;
            continue;
        }
        let begin: Vec<(f64, usize, usize)> = match slot + 1 < CLAUSES[clause].1.len() {
            true => vec![(1.0, clause, slot + 1)],
            false => CLAUSES.iter().enumerate().map(|(clause, (q, _))| (*q, clause, 0)).collect(),
        };
        for (q, clause, slot) in begin {
            for (p, word) in words(CLAUSES[clause].1[slot]) {
                *next.entry((clause, slot, word, 0)).or_default() += weight * q * p;
            }
        }
    }
    let total: f64 = next.values().sum();
    next.into_iter().map(|(state, weight)| (state, weight / total)).collect()
}

#[test]
fn babble_is_believed_as_by_hand() {
    let built = built(BABBLE, "babble");
    for text in ["", "d", "ah", "dh ah d", "ao g s iy z", "dh ah k ae t s iy z ah", "g ah", "t dh ah d ao g s iy z dh"] {
        let mut law = babbling();
        for sound in text.split_whitespace() {
            law = after(&law, sound);
        }
        let told = told(&built, text);
        let chance = |holds: &dyn Fn(&Babbling) -> bool| law.iter().filter(|(s, _)| holds(s)).map(|(_, p)| p).sum::<f64>();
        for ((level, token), p) in &told {
            let by_hand = match level.as_str() {
                "syntax" => chance(&|s| CLAUSES[s.0].1[s.1] == token),
                "word" => chance(&|s| s.2 == token),
                _ => chance(&|s| sounds(s.2)[s.3] == token),
            };
            assert!((p - by_hand).abs() < 1e-12, "after `{text}`: {level} at {token}: {p}, by hand {by_hand}");
        }
        assert_eq!(told.keys().filter(|(level, _)| level == "word").count(), 5);
    }
    assert_eq!(told(&built, "d ao")[&("word".to_string(), "dog".to_string())], 1.0);
}

#[test]
fn chat_is_believed_as_by_hand() {
    let built = built(CHAT, "chat");
    let home = |word: &str| match word {
        "cat" => (0.6, 0.1),
        "dog" => (0.3, 0.3),
        _ => (0.1, 0.6),
    };
    let mut believed = 0.5;
    let mut past = String::new();
    for word in ["cat", "cat", "dog", "cow", "cow"] {
        let (here, there) = home(word);
        let at_home = believed * here / (believed * here + (1.0 - believed) * there);
        believed = 0.95 * at_home + 0.05 * (1.0 - at_home);
        past.push_str(&format!("{word} "));
        let p = told(&built, &past)[&("subject".to_string(), "home".to_string())];
        assert!((p - believed).abs() < 1e-12, "after `{past}` {p}, by hand {believed}");
    }
}

fn measured(built: &Built) -> LevelsAnalysis {
    let limits = Limits::default();
    let found = on_machine!(&built.machine, m => analyze_levels(m, &built.levels, &built.tokens, &limits));
    found.expect("it has levels")
}

fn value(quantity: &Quantity) -> (f64, f64, f64) {
    let Quantity::Value(Measured { value, lower, upper, .. }) = quantity else { panic!("{quantity:?}") };
    (*value, *lower, *upper)
}

fn assert_near(quantity: &Quantity, wanted: f64, tolerance: f64) {
    let (value, lower, upper) = value(quantity);
    assert!((value - wanted).abs() <= tolerance, "{value} in [{lower}, {upper}] is not {wanted}");
}

fn entropy(law: impl IntoIterator<Item = f64>) -> f64 {
    law.into_iter().filter(|p| *p > 0.0).map(|p| -p * p.log2()).sum()
}

fn entropy_of<K: Ord>(law: &BTreeMap<Babbling, f64>, of: impl Fn(&Babbling) -> K) -> f64 {
    let mut sums: BTreeMap<K, f64> = BTreeMap::new();
    law.iter().for_each(|(state, p)| *sums.entry(of(state)).or_default() += p);
    entropy(sums.into_values())
}

/// The levels of babble made independent, by hand.
fn apart(law: &BTreeMap<Babbling, f64>) -> BTreeMap<Babbling, f64> {
    let (mut syntax, mut word, mut sound) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for (s, p) in law {
        *syntax.entry((s.0, s.1)).or_insert(0.0) += p;
        *word.entry(s.2).or_insert(0.0) += p;
        *sound.entry((s.2, s.3)).or_insert(0.0) += p;
    }
    let weight = |s: &Babbling| {
        let of = (syntax.get(&(s.0, s.1)), word.get(&s.2), sound.get(&(s.2, s.3)));
        of.0.unwrap_or(&0.0) * of.1.unwrap_or(&0.0) * of.2.unwrap_or(&0.0)
    };
    let product: BTreeMap<Babbling, f64> = babbling().into_keys().map(|s| (s, weight(&s))).filter(|(_, w)| *w > 0.0).collect();
    let total: f64 = product.values().sum();
    product.into_iter().map(|(s, w)| (s, w / total)).collect()
}

fn next(law: &BTreeMap<Babbling, f64>) -> BTreeMap<&'static str, f64> {
    let mut next = BTreeMap::new();
    law.iter().for_each(|(s, p)| *next.entry(sounds(s.2)[s.3]).or_insert(0.0) += p);
    next
}

/// Over all words of one length: their probability, the belief, and that of one who keeps the levels apart (empty: not followed).
type Words = Vec<(f64, BTreeMap<Babbling, f64>, BTreeMap<Babbling, f64>)>;

fn words_of_length(start: Words, length: usize) -> Words {
    let mut words = start;
    for _ in 0..length {
        words = words
            .iter()
            .flat_map(|(p, belief, kept)| {
                next(belief).into_iter().map(move |(sound, q)| {
                    let kept = if kept.is_empty() { BTreeMap::new() } else { apart(&after(kept, sound)) };
                    (p * q, after(belief, sound), kept)
                })
            })
            .collect();
    }
    words
}

/// A quantity of a belief, to be averaged over words.
type Average<'a> = &'a dyn Fn(&BTreeMap<Babbling, f64>) -> f64;

#[test]
fn babble_is_measured_as_over_all_words() {
    let found = measured(&built(BABBLE, "babble"));
    let start = babbling();
    let all = words_of_length(vec![(1.0, start.clone(), apart(&start))], 14);
    let known: Words = start.iter().map(|(s, p)| (*p, BTreeMap::from([(*s, 1.0)]), BTreeMap::new())).collect();
    let known = words_of_length(known, 8);
    let mean = |words: &Words, of: Average| words.iter().map(|(p, b, _)| p * of(b)).sum::<f64>();
    let of_level: [Average; 4] =
        [&|b| entropy_of(b, |s| (s.0, s.1)), &|b| entropy_of(b, |s| s.2), &|b| entropy_of(b, |s| (s.2, s.3)), &|b| {
            entropy_of(b, |s| *s)
        }];
    let quantities = [&found.levels[0].entropy, &found.levels[1].entropy, &found.levels[2].entropy, &found.joint_entropy];
    for (quantity, of) in quantities.into_iter().zip(of_level) {
        // Knowing the state at the beginning tells more, knowing only so many tokens less, than knowing the past.
        let (lower, upper) = (mean(&known, of), mean(&all, of));
        let exact = value(quantity).0;
        assert!(lower <= exact + 1e-12 && exact <= upper + 1e-12, "{exact} is not in [{lower}, {upper}]");
        assert!(upper - exact < 0.01, "{exact} is far below {upper}");
    }
    let entropies: f64 = found.levels.iter().map(|level| value(&level.entropy).0).sum();
    assert_near(&found.total_correlation, entropies - value(&found.joint_entropy).0, 1e-12);
    // Total variation from the product of the levels' own beliefs: what the states weigh more than that.
    let share = |b: &BTreeMap<Babbling, f64>, alike: &dyn Fn(&Babbling) -> bool| {
        b.iter().filter(|(s, _)| alike(s)).map(|(_, p)| p).sum::<f64>()
    };
    let more = |b: &BTreeMap<Babbling, f64>, s: &Babbling| {
        let product =
            share(b, &|t| (t.0, t.1) == (s.0, s.1)) * share(b, &|t| t.2 == s.2) * share(b, &|t| (t.2, t.3) == (s.2, s.3));
        (b[s] - product).max(0.0)
    };
    let by_hand = mean(&all, &|b| b.keys().map(|s| more(b, s)).sum());
    let distance = value(&found.product_distance).0;
    assert!((distance - by_hand).abs() < 0.005, "{distance} against {by_hand}");
    // Pinsker's inequality, and Jensen's.
    assert!(distance <= (value(&found.total_correlation).0 * 2f64.ln() / 2.0).sqrt());
    let motion = found.motion.as_ref().expect("there was time");
    for (points, level) in motion.points.iter().zip(&found.levels) {
        assert!(
            !points.is_empty()
                && points.iter().all(|p| p.len() == level.configurations.len() && (p.iter().sum::<f64>() - 1.0).abs() < 1e-9)
        );
    }
    // The sound is another after every token, for certain; syntax and words are learnt together.
    assert!((motion.moves[2].mean - 1.0).abs() < 1e-9 && motion.moves[1].mean < 0.9 && motion.together[1].is_none());
    assert!(motion.together[0].expect("both move").mean > 0.5);
    let loss: f64 = all
        .iter()
        .map(|(p, belief, kept)| {
            let guessed = next(kept);
            p * next(belief).into_iter().map(|(sound, q)| q * (q / guessed[sound]).log2()).sum::<f64>()
        })
        .sum();
    assert_near(&found.factoring_loss, loss, 0.002);
    let scales: Vec<f64> = found.levels.iter().map(|level| value(&level.time_scale).0).collect();
    let sounds_for_a_word = 10.52 / 4.2;
    for (scale, wanted) in scales.into_iter().zip([sounds_for_a_word, sounds_for_a_word, 1.0]) {
        assert!((scale - wanted).abs() < 1e-12, "{scale} is not {wanted}");
    }
    // The sound's place tells the word, so the two share all of the word's entropy.
    assert_near(found.levels[1].information[2].as_ref().expect("of two levels"), value(&found.levels[1].entropy).0, 1e-12);
    // Chain rule: together the levels tell all that the state tells of the future, of which words tell more and more.
    let told: f64 = found.levels.iter().map(|level| value(&level.predictive_information).0).sum();
    let blocks = |words: &Words| entropy(words.iter().map(|(p, ..)| *p));
    let point = |s: &Babbling| (1.0, BTreeMap::from([(*s, 1.0)]), BTreeMap::new());
    let shared = |length: usize| {
        let from_state = start.iter().map(|(s, p)| p * blocks(&words_of_length(vec![point(s)], length))).sum::<f64>();
        blocks(&words_of_length(vec![(1.0, start.clone(), BTreeMap::new())], length)) - from_state
    };
    let (fewer, more) = (shared(9), shared(12));
    assert!(fewer < more && more < told && told - more < 0.15, "{fewer}, {more}, {told}");
}

#[test]
fn independent_levels_share_nothing_and_lose_nothing() {
    let text = r#"
process golden over {0, 1} { A -> 1 A | 0 B; B -> 1 A }
process even over {0, 1} { A -> 0 A | 1 B; B -> 1 A }
hierarchy two { level first = golden; level second = first * even }
"#;
    let found = measured(&built(text, "two"));
    assert_eq!(found.levels.iter().map(|level| level.name.as_str()).collect::<Vec<_>>(), ["first", "second"]);
    // Both synchronize: after long there is nothing left to know of the states.
    for level in &found.levels {
        assert_near(&level.entropy, 0.0, 1e-12);
        assert_near(&level.time_scale, 1.0, 1e-12);
    }
    assert_near(found.levels[0].information[1].as_ref().expect("of two levels"), 0.0, 1e-12);
    assert_near(&found.total_correlation, 0.0, 1e-12);
    assert_near(&found.product_distance, 0.0, 1e-12);
    let together = found.motion.expect("there was time").together[0].expect("both move");
    assert!(together.mean.abs() < 5.0 * together.standard_error + 1e-3, "{together:?}");
    assert_near(&found.factoring_loss, 0.0, 1e-12);
    // What each tells of the future is its own excess entropy (Crutchfield & Feldman 2003).
    assert_near(&found.levels[0].predictive_information, 0.25162916738782287, 1e-9);
    assert_near(&found.levels[1].predictive_information, 0.9182958340544896, 1e-6);
}

#[test]
fn a_topic_that_is_guessed_is_enclosed() {
    let program = epsilang::program(CHAT).expect("no mistakes");
    let built = epsilang::machine(&program, "chat", &[("stay", "0.7")]).expect("a machine");
    let found = measured(&built);
    let table = [[0.6, 0.3, 0.1], [0.1, 0.3, 0.6]];
    // H[topic | words] over all words of one length, from knowing nothing and from knowing the topic at first.
    let mean = |start: Vec<(f64, f64)>, length: usize| {
        let mut words = start;
        for _ in 0..length {
            let grown = words.iter().flat_map(|&(p, home)| {
                (0..3).map(move |w| {
                    let (here, there) = (home * table[0][w], (1.0 - home) * table[1][w]);
                    let at_home = here / (here + there);
                    (p * (here + there), 0.7 * at_home + 0.3 * (1.0 - at_home))
                })
            });
            words = grown.collect();
        }
        words.iter().map(|(p, home)| p * entropy([*home, 1.0 - *home])).sum::<f64>()
    };
    let (lower, upper) = (mean(vec![(0.5, 0.0), (0.5, 1.0)], 9), mean(vec![(1.0, 0.5)], 9));
    let (_, least, most) = value(&found.levels[0].entropy);
    assert!(upper - lower < 1e-3 && least <= upper && lower <= most, "[{least}, {most}] against [{lower}, {upper}]");
    assert_near(&found.levels[0].dwell_time, 1.0 / 0.3, 1e-12);
    // The second eigenvalue is 0.7 - 0.3.
    assert_near(&found.levels[0].correlation_time, -1.0 / 0.4_f64.ln(), 1e-9);
    assert_near(&found.factoring_loss, 0.0, 1e-12);
}

#[test]
fn a_topic_is_followed_through_the_spelling_of_its_words() {
    let spelled = r#"$0
  level sound over {k, ae, t, d, ao, o, g, aw} = expand word { "cat" -> k ae t; "dog" -> d ao g | d o g; "cow" -> k aw }"#;
    let last = "  level word    = switch subject { home -> home_words; farm -> farm_words }";
    let text = CHAT.replace(last, &spelled.replace("$0", last));
    let built = built(&text, "chat");
    let spell = |word: usize| -> Vec<(f64, Vec<&str>)> {
        match word {
            0 => vec![(1.0, vec!["k", "ae", "t"])],
            1 => vec![(0.5, vec!["d", "ao", "g"]), (0.5, vec!["d", "o", "g"])],
            _ => vec![(1.0, vec!["k", "aw"])],
        }
    };
    let table = [[0.6, 0.3, 0.1], [0.1, 0.3, 0.6]];
    // (topic of the word being spelled, word, spelling, position)
    let mut start: BTreeMap<(usize, usize, usize, usize), f64> = BTreeMap::new();
    for (topic, words) in table.iter().enumerate() {
        for (word, chance) in words.iter().enumerate() {
            for (nth, (p, spelling)) in spell(word).iter().enumerate() {
                (0..spelling.len()).for_each(|at| *start.entry((topic, word, nth, at)).or_default() += 0.5 * chance * p);
            }
        }
    }
    let scaled = |law: BTreeMap<(usize, usize, usize, usize), f64>| {
        let total: f64 = law.values().sum();
        law.into_iter().map(|(s, p)| (s, p / total)).collect::<BTreeMap<_, _>>()
    };
    for text in ["", "k", "k aw", "k ae t d", "g k", "o g k aw k aw k", "d ao g d o g k ae"] {
        let mut law = scaled(start.clone());
        for sound in text.split_whitespace() {
            let mut moved = BTreeMap::new();
            for ((topic, word, nth, at), p) in law.iter().filter(|((_, word, nth, at), _)| spell(*word)[*nth].1[*at] == sound) {
                if at + 1 < spell(*word)[*nth].1.len() {
                    *moved.entry((*topic, *word, *nth, at + 1)).or_insert(0.0) += p;
                    continue;
                }
                for (next, words) in table.iter().enumerate() {
                    let turn = if next == *topic { 0.95 } else { 0.05 };
                    for (word, chance) in words.iter().enumerate() {
                        for (nth, (q, _)) in spell(word).iter().enumerate() {
                            *moved.entry((next, word, nth, 0)).or_insert(0.0) += p * turn * chance * q;
                        }
                    }
                }
            }
            law = scaled(moved);
        }
        let told = told(&built, text);
        let chance =
            |holds: &dyn Fn(usize, usize) -> bool| law.iter().filter(|(s, _)| holds(s.0, s.1)).map(|(_, p)| p).sum::<f64>();
        for (token, number) in [("home", 0), ("farm", 1)] {
            let (p, by_hand) = (told[&("subject".to_string(), token.to_string())], chance(&|topic, _| topic == number));
            assert!((p - by_hand).abs() < 1e-12, "after `{text}` subject at {token}: {p}, by hand {by_hand}");
        }
        for (token, number) in [("cat", 0), ("dog", 1), ("cow", 2)] {
            let (p, by_hand) = (told[&("word".to_string(), token.to_string())], chance(&|_, word| word == number));
            assert!((p - by_hand).abs() < 1e-12, "after `{text}` word at {token}: {p}, by hand {by_hand}");
        }
    }
    let found = measured(&built);
    let mean_length = 0.35 * 3.0 + 0.3 * 3.0 + 0.35 * 2.0;
    assert_near(&found.levels[0].time_scale, mean_length, 1e-12);
    assert_near(&found.levels[1].time_scale, mean_length, 1e-12);
}

/// Levels that are languages, streamed: the same sounds.
const SPOKEN: &str = r#"
alphabet Cat   = {DET, NOUN, VERB}
alphabet Word  = {the, a, dog, cat, sees}
alphabet Phone = {dh, ah, d, ao, g, k, ae, t, aw, s, iy, z}
grammar clause over Cat { C -> DET NOUN VERB DET NOUN | DET NOUN VERB @ 0.4 }
hierarchy spoken {
  level syntax         = clause
  level word over Word = expand syntax { DET -> the | a @ 0.3; NOUN -> dog | cat; VERB -> sees }
}
hierarchy babble {
  level line             = stream(spoken())
  level sound over Phone = expand line { the -> dh ah; a -> ah; dog -> d ao g; cat -> k ae t; sees -> s iy z }
}
"#;

#[test]
fn levels_of_a_language_are_known_in_its_stream() {
    let (process, language) = (built(BABBLE, "babble"), built(SPOKEN, "babble"));
    assert_eq!(language.levels.all.iter().map(|l| l.name.as_str()).collect::<Vec<_>>(), ["line", "syntax", "word", "sound"]);
    for text in ["", "d", "dh ah d", "ao g s iy z", "t dh ah d ao g s iy z dh"] {
        let (wanted, found) = (told(&process, text), told(&language, text));
        for ((level, token), p) in wanted {
            let found = found[&(level.clone(), token.clone())];
            assert!((found - p).abs() < 1e-12, "after `{text}`: {level} at {token}: {found}, as a process {p}");
        }
        for word in ["the", "a", "dog", "cat", "sees"] {
            assert_eq!(found[&("line".to_string(), word.to_string())], found[&("word".to_string(), word.to_string())]);
        }
    }
}

#[test]
fn a_topic_is_heard_through_a_channel() {
    let text = format!(
        "{CHAT}\nalphabet Word = {{\"cat\", \"dog\", \"cow\"}}\nchannel slip from Word to Word {{\n  q on \"cat\" -> \"cat\" q | \"dog\" q @ 0.2\n  \
         q on \"dog\" -> \"dog\" q | \"cow\" q @ 0.2\n  q on \"cow\" -> \"cow\" q | \"cat\" q @ 0.2\n}}\n\
         hierarchy heard {{\n  level talk = chat()\n  level ear = talk |> slip\n}}\n"
    );
    let built = built(&text, "heard");
    let table = [[0.6, 0.3, 0.1], [0.1, 0.3, 0.6]];
    let heard = |topic: usize, word: usize| 0.8 * table[topic][word] + 0.2 * table[topic][(word + 2) % 3];
    // Before the next word is heard, the topic is the one it will be spoken under.
    let mut home = 0.5;
    let mut past = String::new();
    for word in [0, 0, 1, 2, 2, 0] {
        let (here, there) = (home * heard(0, word), (1.0 - home) * heard(1, word));
        let at_home = here / (here + there);
        home = 0.95 * at_home + 0.05 * (1.0 - at_home);
        past.push_str(["cat ", "dog ", "cow "][word]);
        let told = told(&built, &past);
        let p = told[&("subject".to_string(), "home".to_string())];
        assert!((p - home).abs() < 1e-12, "after `{past}` {p}, by hand {home}");
        // The word being heard has been spoken already.
        let spoken = told[&("talk".to_string(), "cat".to_string())];
        let by_hand = home * 0.6 + (1.0 - home) * 0.1;
        assert!((spoken - by_hand).abs() < 1e-12, "after `{past}` {spoken}, by hand {by_hand}");
    }
}

#[test]
fn levels_stay_known_through_operators() {
    let text = format!("{CHAT}\nprocess coin over {{0, 1}} {{ C -> 0 C | 1 C }}\n");
    let operators = [
        ("mix(chat() @ 1/3, coin())", 1.0 / 3.0, 1.0),
        ("chat() * coin()", 1.0, 1.0),
        ("interleave(chat(), coin())", 1.0, 2.0),
        ("shuffle(chat() @ 1/4, coin())", 1.0, 4.0),
        ("every(chat(), 3)", 1.0, 1.0 / 3.0),
        ("block(chat(), 2)", 1.0, 0.5),
        ("map chat() { \"cat\" -> pet; \"dog\" -> pet; \"cow\" -> beast }", 1.0, 1.0),
        ("reverse(chat())", 1.0, 1.0),
    ];
    for (operator, runs, scale) in operators {
        let over = if operator.starts_with("map") { " over {pet, beast}" } else { "" };
        let text = format!("{text}\nhierarchy made {{ level whole{over} = {operator} }}\n");
        let built = built(&text, "made");
        let told = told(&built, "");
        let at = |token: &str| told[&("subject".to_string(), token.to_string())];
        assert!((at("home") - runs / 2.0).abs() < 1e-12 && (at("farm") - runs / 2.0).abs() < 1e-12, "{operator}: {told:?}");
        let subject = built.levels.all.iter().position(|level| level.name == "subject").expect("it is kept");
        if runs == 1.0 {
            let law = built.stationary(&Limits::default());
            let rate: f64 = built.levels.all[subject].ticks.iter().zip(&law).map(|(ticks, p)| ticks.to_f64() * p).sum();
            assert!((1.0 / rate - scale).abs() < 1e-12, "{operator}: {rate}");
        }
    }
}

#[test]
fn only_what_is_reached_is_made() {
    let tower = built(include_str!("../../examples/five_levels.gen"), "tower");
    assert_eq!(tower.machine.states(), 640);
    let places: Vec<usize> = tower.levels.all.iter().map(|level| level.places.len()).collect();
    // Of the middle levels: in the middle of a string of one of ten tokens, or at its end.
    assert_eq!(places, [20, 11, 11, 11, 20]);
}

#[test]
fn levels_of_a_language_are_believed_along_a_string() {
    let program = epsilang::program(SPOKEN).expect("no mistakes");
    let generator = program.build("spoken", &[]).expect("a language");
    let stacks = Stacks::of(&generator, 1e-12).expect("written by rules").expect("it ends");
    let word = stacks.word(&["the", "dog", "sees"].map(str::to_string)).expect("its tokens");
    let moments = stacks.level_beliefs(&word, &Limits::default());
    let at = |moment: usize, level: usize, token: &str| {
        let tokens = moments[moment][level].tokens.as_ref().expect("told");
        tokens.iter().find(|(name, _)| name == token).map(|(_, p)| p.to_f64()).expect("a token of the level")
    };
    assert_eq!(moments[0].iter().map(|level| level.name.as_str()).collect::<Vec<_>>(), ["syntax", "word"]);
    assert_eq!((at(0, 0, "DET"), at(0, 1, "the"), at(0, 1, "a")), (1.0, 0.7, 0.3));
    assert_eq!((at(1, 0, "NOUN"), at(1, 1, "dog"), at(1, 1, "cat")), (1.0, 0.5, 0.5));
    assert_eq!((at(2, 0, "VERB"), at(2, 1, "sees")), (1.0, 1.0));
    // With probability 0.4 the string is over.
    assert!((at(3, 0, "DET") - 0.6).abs() < 1e-12 && (at(3, 1, "the") - 0.42).abs() < 1e-12);
}

/// Each level's beliefs are certain in the end; on the way there the tracker may have guessed with no probability to speak of.
#[test]
fn clocks_that_are_known_lose_nothing() {
    let found = measured(&built("from std.hierarchy import nested_clocks\nprocess clock = nested_clocks(3, 3, 3)\n", "clock"));
    assert_eq!(found.levels.len(), 5);
    assert_near(&found.factoring_loss, 0.0, 1e-9);
    assert_near(&found.total_correlation, 0.0, 1e-9);
}

/// The control of a switch may draw one of several tokens at a state: while what is said under it is spelled, which one it was is known.
#[test]
fn a_control_that_draws_is_told_while_its_words_are_spelled() {
    let text = r#"
process coin over {u, v} { C -> u C @ 1/4 | v C }
process low over {"x", "y"} { L -> "x" L @ 3/4 | "y" L }
process high over {"x", "y"} { H -> "x" H @ 1/5 | "y" H }
hierarchy made {
  level top = coin
  level word = switch top { u -> low; v -> high }
  level letter = expand word { "x" -> "a" "b"; "y" -> "a" "c" | "d" }
}
hierarchy paired {
  level top = coin
  level both = top * low
  level letter = expand both { (u, "x") -> "a" "b"; (v, "x") -> "a" "b" "b"; (u, "y") -> "a" "c"; (v, "y") -> "a" "c" "c" }
}
"#;
    let made = built(text, "made");
    // P(u, x) = 3/16, P(u, y) = 1/16, P(v, x) = 3/20, P(v, y) = 3/5; after `a` of a word: x, or y spelled a c.
    let (ux, uy, vx, vy) = (3.0 / 16.0, 1.0 / 16.0, 3.0 / 20.0, 3.0 / 5.0);
    let after_d = told(&made, "d");
    let top = |token: &str| ("top".to_string(), token.to_string());
    assert!((after_d[&top("u")] - 0.25).abs() < 1e-12);
    let after_a = told(&made, "d a");
    let u = (ux + uy / 2.0) / (ux + uy / 2.0 + vx + vy / 2.0);
    assert!((after_a[&top("u")] - u).abs() < 1e-12, "{after_a:?}, by hand {u}");
    assert!((after_a[&("word".to_string(), "x".to_string())] - (ux + vx) / (ux + vx + (uy + vy) / 2.0)).abs() < 1e-12);
    let paired = built(text, "paired");
    // After one b the word goes on where v came, 3/4, the x's being as likely under both; where it does not the next is v with 3/4.
    assert!((told(&paired, "b a b")[&top("v")] - 15.0 / 16.0).abs() < 1e-12);
    assert!((told(&paired, "b b")[&top("u")] - 0.25).abs() < 1e-12);
}
