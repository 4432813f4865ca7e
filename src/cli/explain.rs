//! `epsilang explain CODE`

use super::args::Explain;
use super::{Failure, output};
use crate::diagnostic::{codes, suggest};

pub fn run(args: &Explain) -> Result<(), Failure> {
    let Some(code) = &args.code else {
        let all: String = codes::PAGES.iter().map(|(code, page)| format!("{code:<32} {}\n", first_sentence(page))).collect();
        return output::write_stdout(all.as_bytes());
    };
    match codes::explain(code) {
        Some(page) => output::write_stdout(page.as_bytes()),
        None => {
            let near = suggest::closest(code, codes::PAGES.iter().map(|(code, _)| *code));
            let hint =
                near.map_or_else(|| "; `epsilang explain` lists all".to_string(), |near| format!("; did you mean `{near}`?"));
            Err(Failure::input(format!("there is no diagnostic `{code}`{hint}")))
        }
    }
}

/// The first line of a page below its heading.
fn first_sentence(page: &str) -> &str {
    page.lines().skip(1).find(|line| !line.trim().is_empty()).unwrap_or("")
}
