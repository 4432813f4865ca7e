//! The lines of `switch`, `modulate`, `map` and `expand`: one for each token.

use super::evaluate::{Elaborator, Env, Eval, Stop};
use super::value::Alphabet;
use crate::diagnostic::mistakes::compose as mistakes;
use crate::diagnostic::suggest::closest;
use crate::source::Span;
use crate::syntax::tree::{Expr, ExprKind};

/// The left side of a line.
pub(super) struct Left<'a> {
    pub pattern: &'a Expr,
    /// Whether the right side uses the pattern's name, so that it can be meant as a variable.
    pub used: bool,
}

/// The line that serves a token, and the variable that holds the token there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    pub index: usize,
    pub variable: Option<&'a str>,
}

impl<'a> Elaborator<'a> {
    /// The line for each token of the alphabet. `open`: a variable need not be used on the right side.
    pub(super) fn lines(
        &self,
        what: &str,
        lefts: &[Left<'a>],
        alphabet: &Alphabet,
        open: bool,
        at: Span,
        env: &Env<'a>,
    ) -> Eval<Vec<Line<'a>>> {
        let mut lines: Vec<Option<Line<'a>>> = vec![None; alphabet.len()];
        let mut rest: Option<(usize, &'a str, Span)> = None;
        let mut bad = false;
        let (mut unused, mut surplus): (Vec<(&'a str, Span, usize)>, Vec<Span>) = (Vec::new(), Vec::new());
        for (index, left) in lefts.iter().enumerate() {
            let span = left.pattern.span;
            let text = match &left.pattern.kind {
                ExprKind::Name(name) => match alphabet.get(&name.text) {
                    Some(_) => name.text.clone(),
                    None if env.var(&name.text).is_some_and(|v| v.token_text().is_some()) => {
                        self.token_text(left.pattern, env)?
                    }
                    None if left.used => {
                        if let Some((_, _, first)) = rest {
                            self.report(mistakes::two_variables(span, first));
                            bad = true;
                        }
                        rest = Some((index, &name.text, span));
                        continue;
                    }
                    None => {
                        unused.push((&name.text, span, index));
                        continue;
                    }
                },
                _ => self.token_text(left.pattern, env)?,
            };
            match alphabet.get(&text) {
                Some(token) => {
                    if let Some(first) = lines[token as usize] {
                        self.report(mistakes::token_twice(span, &text, lefts[first.index].pattern.span));
                        bad = true;
                    }
                    lines[token as usize] = Some(Line { index, variable: None });
                }
                None => {
                    self.report(mistakes::surplus_token(span, &text, &alphabet.shown(), None));
                    surplus.push(span);
                    bad = true;
                }
            }
        }
        for (name, span, index) in unused {
            let missing = || alphabet.tokens.iter().zip(&lines).filter(|(_, line)| line.is_none()).map(|(token, _)| &**token);
            let slip = closest(name, missing()).filter(|_| name.chars().count() > 2);
            if open && rest.is_none() && slip.is_none() && missing().next().is_some() {
                rest = Some((index, name, span));
                continue;
            }
            self.report(mistakes::surplus_token(span, name, &alphabet.shown(), slip));
            bad = true;
        }
        if let Some((index, name, _)) = rest {
            lines.iter_mut().filter(|line| line.is_none()).for_each(|line| *line = Some(Line { index, variable: Some(name) }));
        }
        let missing: Vec<String> =
            alphabet.tokens.iter().zip(&lines).filter(|(_, line)| line.is_none()).map(|(token, _)| token.to_string()).collect();
        if !missing.is_empty() {
            self.report(mistakes::missing_tokens(at, what, &missing));
            bad = true;
        }
        if bad { Err(Stop) } else { lines.into_iter().collect::<Option<Vec<Line<'a>>>>().ok_or(Stop) }
    }
}
