//! `epsilang fmt FILE... [--check]`

use std::path::Path;

use super::args::Fmt;
use super::{Failure, colour, input, output};
use crate::diagnostic::render::render;
use crate::source::Sources;
use crate::syntax::format;

pub fn run(args: &Fmt) -> Result<(), Failure> {
    let (mut broken, mut differ) = (String::new(), false);
    for file in &args.files {
        let text = match input::read(file) {
            Ok(text) => text,
            Err(Failure::Input(message)) => {
                broken.push_str(&message);
                continue;
            }
            Err(other) => return Err(other),
        };
        let mut sources = Sources::default();
        sources.add(file.clone(), text.clone());
        match format::format(&text) {
            Err(diagnostics) => broken.push_str(&render(&diagnostics, &sources, colour())),
            Ok(formatted) if file == "-" && !args.check => output::write_stdout(formatted.as_bytes())?,
            Ok(formatted) if formatted == text => {}
            Ok(_) if args.check => {
                differ = true;
                output::write_stdout(format!("{file}: not formatted\n").as_bytes())?;
            }
            Ok(formatted) => output::write_file(Path::new(file), formatted.as_bytes())?,
        }
    }
    match (broken.is_empty(), differ) {
        (false, _) => Err(Failure::Input(broken)),
        (true, true) => Err(Failure::False),
        (true, false) => Ok(()),
    }
}
