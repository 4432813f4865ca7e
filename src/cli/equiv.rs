//! `epsilang equiv A B [--of NAME]...`

use super::args::Equiv;
use super::select::{self, Chosen};
use super::{Failure, output};
use crate::directive::evaluate::equivalent;
use crate::directive::value::Verdict;

pub fn run(args: &Equiv) -> Result<(), Failure> {
    if args.of.len() > 2 {
        return Err(Failure::input("`--of` is given once for both files, or twice, for the first and the second"));
    }
    let limits = args.limits.limits();
    let pick = |file: &str, name: Option<&String>| -> Result<Chosen, Failure> {
        select::one(file, &[], name.map(String::as_str), &limits)
    };
    let a = pick(&args.a, args.of.first())?;
    let b = pick(&args.b, args.of.last())?;
    let (verdict, text) = equivalent(&a.built, &b.built, &limits);
    match verdict {
        Verdict::True => output::write_stdout(format!("{text}\n").as_bytes()),
        Verdict::False => {
            output::write_stdout(format!("{text}\n").as_bytes())?;
            Err(Failure::False)
        }
        Verdict::Unknown(why) => Err(Failure::limit(why)),
    }
}
