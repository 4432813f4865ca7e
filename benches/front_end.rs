//! Reading and formatting a file of a thousand lines: 125 processes, grammars, constants and directives.

use epsilang::source::FileId;
use epsilang::syntax::format::format;
use epsilang::syntax::parser::parse;

fn main() {
    divan::main();
}

fn thousand_lines() -> String {
    let part = |k: usize| {
        format!(
            "/// The {k}th process.\n\
             process p{k}(p: prob = 1/2, n: int = 3) over {{0, 1}} {{\n  \
               A    -> 1 A @ p | 0 B[0]\n  \
               B[i] -> 1 B[(i + 1) mod n] @ (1 - p) / 2 for j in 0..n if j == i | \"0\"*(1/3) A\n\
             }}\n\
             grammar g{k} {{ S -> \"a\" S \"b\" @ 0.3 | x?(1/2) y{{2..=3}} ; x -> \"x\"; y -> \"y\" }}\n\
             expect entropy_rate(p{k}(1/3)) == 2/3 within 1e-12\n\n"
        )
    };
    (0..125).map(part).collect()
}

#[divan::bench]
fn read(bencher: divan::Bencher) {
    let text = thousand_lines();
    assert!(text.lines().count() >= 1000 && parse(FileId(0), &text).diagnostics.is_empty());
    bencher.bench(|| parse(FileId(0), divan::black_box(&text)));
}

#[divan::bench]
fn read_and_format(bencher: divan::Bencher) {
    let text = thousand_lines();
    bencher.bench(|| format(divan::black_box(&text)));
}
