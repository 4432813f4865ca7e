//! Any text is checked, and its generators are written out, each or with what is wrong with it.

#![no_main]

use epsilang::check::load;
use epsilang::source::Sources;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let mut sources = Sources::default();
    let file = sources.add("fuzz.gen", text);
    let (mut program, _) = load(&mut sources, file, &|_| Err("no files here".to_string()));
    program.max_states = 100;
    program.elaborate_all();
});
