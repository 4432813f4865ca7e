//! Any text is read as a machine or refused; what is read is written, and the written text is read again.

#![no_main]

use epsilang::machine::limits::Limits;
use epsilang::report::machine_json;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let limits = Limits { max_states: 100, ..Limits::default() };
    if let Ok(read) = machine_json::read(text, &limits) {
        let written = machine_json::write(&read.machine, &read.names, &read.tokens);
        machine_json::read(&written, &limits).expect("a written machine is read");
    }
});
