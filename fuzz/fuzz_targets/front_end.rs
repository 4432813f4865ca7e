//! Any text is read to the end; what is read without complaint is formatted, and the formatted text is not changed again.

#![no_main]

use epsilang::diagnostic::render::render;
use epsilang::source::Sources;
use epsilang::syntax::format::format;
use epsilang::syntax::parser::parse;
use libfuzzer_sys::fuzz_target;

/// Drawing them takes longer than all else, and one is drawn as the other.
const DRAWN: usize = 2;

fuzz_target!(|text: &str| {
    let mut sources = Sources::default();
    let file = sources.add("fuzz.gen", text);
    let parsed = parse(file, text);
    render(&parsed.diagnostics[..parsed.diagnostics.len().min(DRAWN)], &sources, false);
    if parsed.diagnostics.is_empty() {
        let once = format(text).expect("a text without mistakes is formatted");
        let twice = format(&once).expect("a formatted text has no mistakes");
        assert_eq!(once, twice);
    }
});
