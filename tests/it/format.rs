//! The formatter changes neither meaning nor comments, and has nothing left to do the second time.

use epsilang::source::FileId;
use epsilang::syntax::comments::Comment;
use epsilang::syntax::format::format;
use epsilang::syntax::parser::parse;

use expect_test::expect_file;

use crate::parse_examples::{examples, texts};

/// The tree as text, without the places.
fn tree_without_places(text: &str) -> String {
    let tree = format!("{:?}", parse(FileId(0), text).tree);
    let mut out = String::new();
    let mut rest = tree.as_str();
    while let Some(at) = rest.find("Span {") {
        out.push_str(&rest[..at]);
        rest = rest[at..].split_once('}').map_or("", |(_, after)| after);
    }
    out + rest
}

fn comments(text: &str) -> Vec<String> {
    let comment = |comment: &Comment| text[comment.start..comment.end].trim_end().to_string();
    parse(FileId(0), text).comments.iter().map(comment).collect()
}

/// Formats, and checks what holds of every formatting.
pub fn formatted(name: &str, text: &str) -> String {
    let once = format(text).unwrap_or_else(|mistakes| panic!("{name}: {mistakes:?}"));
    let twice = format(&once).unwrap_or_else(|mistakes| panic!("{name}: the formatted text is not read: {mistakes:?}\n{once}"));
    assert!(once == twice, "{name}: a second formatting changes the text\n{once}\n---\n{twice}");
    assert_eq!(comments(text), comments(&once), "{name}: comments\n{once}");
    assert!(tree_without_places(text) == tree_without_places(&once), "{name}: the tree changes\n{text}\n---\n{once}");
    once
}

#[test]
fn examples_keep_their_meaning_and_comments() {
    for (name, text) in examples() {
        let text = formatted(&name, &text);
        for line in text.lines() {
            assert!(line.contains("//") || line.chars().count() <= 110, "{name}: {line}");
        }
    }
}

#[test]
fn the_library_keeps_its_meaning_and_comments() {
    for (name, text) in texts("stdlib") {
        formatted(&name, &text);
    }
}

#[test]
fn examples_are_formatted() {
    let mut unformatted = Vec::new();
    for (name, text) in examples() {
        let formatted = formatted(&name, &text);
        let changed: Vec<_> = text.lines().zip(formatted.lines()).filter(|(old, new)| old != new).collect();
        for (old, new) in changed.iter().take(10) {
            println!("{name}\n- {old}\n+ {new}");
        }
        if text != formatted {
            unformatted.push(name);
        }
    }
    assert!(unformatted.is_empty(), "not formatted: {unformatted:?}");
}

/// Comments in every place that can hold one, and statements in every form.
const UNTIDY: &str = r#"
//! File.
   //! More.
// Before.
import   std.classic as  cl // trailing
from "./a.gen" import  a,b  as  c ,
   d


alphabet   Bit={0,1}; alphabet Other = { "a",(0,1),
  // inside
  -1, // after one
  3 // last
  }
/// Documented.
generalized process  g ( x : prob=1/2,
   // about y
   y:int , k : Bit ) over {0,1} { // opening
  // first

  let  b=(1-x)/2   // constant
  hidden [[1,0],
    [b,   1 - b]]
  emits [[1,0], // a comment in a matrix
    [0,1]]
  T[0]=[[1]];T[1]   =   [[0]]
  T[(0,1)] = [[1/2]]
  start [1/2 ,1/2]
  final [1,1]


  // last
}
process empty_one over {0} { }
process begun over {0} { start C[i]@1/2 for i in 0..4 if i<2|C[4]
 C[i]->0 C[i] }
process commented over {0} {
  // nothing
}
grammar s over Bit { S->A[i,j] "x"?(1/2) (a|b @ 1/3) @ 1/2 for (i,j) in pairs if i!=j and not i==0 |empty
  A[i in Bit , 0]~>-1 B*(p)  // one
    // between
    |  0  // two
  A[0,0] -> std.extra.f( 1 , n : 2 @ 1/3 ) | x{2}|y{2..=3}
  Long -> "a long alternative of a rule" "with many words" Name[i + 1] Other[j - 1] @ 1/3 for i in 0..10 if i != 3 | "another alternative" "that goes on"
}
channel ch(e:prob) from Bit to {a,b,c} { q on 0->0 q|1 q @ e; q on -1 -> q }
hierarchy h { level a = stream(s, end:".") ; level b over Bit=switch seen a { 0->x ; 1 -> y(1,2) }
 level c = expand b {
   0 -> "long"
     | "longer" @ 1/2 // why
   t -> t }
}
process m = map p |> q { (0,0)->a;(1,1) -> if x==y then 1 else 2 }
let big = {aaaaaaaaaaaa, bbbbbbbbbbbbbbb, cccccccccccccc, dddddddddddddd, eeeeeeeeeee, fffffffffffff, ggggggggg, hhhhhhhhhh, iiiiiiiiiii}
expect entropy_rate(a_long_name(1/2, another: 1/3)) + excess_entropy(another_long_name(1/2)) == some_other_thing(1/3) * 2 within 1e-9
expect not(1==2)or  -x^2<=y mod 2 and 1..=3 in {1}
sweep p(x:x) for x in linspace(0,1,3),y in {1} {entropy_rate , excess_entropy}
tune p(x) for x in [0 ,1] so entropy_rate==0.5 and  statistical_complexity<1
feature f of p=2*P(next in {0,1})-P(within 3:A)+E(depth)+P(inside A[0])
report a,b(1/2) // done
// end
"#;

#[test]
fn an_untidy_file_is_made_tidy() {
    let tidy = formatted("untidy", UNTIDY);
    expect_file!["../format/tidy.gen"].assert_eq(&tidy);
}
