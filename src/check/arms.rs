//! The lines of `switch`, `modulate`, `map` and `expand`: one for each token.

use std::collections::{HashMap, HashSet};

use super::evaluate::{Elaborator, Env, Eval, Stop};
use super::value::{Alphabet, Value};
use crate::diagnostic::mistakes::compose as mistakes;
use crate::diagnostic::suggest::closest;
use crate::source::Span;
use crate::syntax::tree::{Expr, ExprKind, Name};

/// The left side of a line.
pub(super) struct Left<'a> {
    pub pattern: &'a Expr,
    /// The names that the right side uses: one that is no token can be meant as a variable.
    pub used: HashSet<&'a str>,
}

impl Left<'_> {
    /// Whether a name that is no token may stand for any.
    fn uses(&self, name: &str) -> bool {
        name == "_" || self.used.contains(name)
    }
}

/// The line that serves a token, and the variables that hold the token or its parts there.
#[derive(Clone, Debug)]
pub(super) struct Line<'a> {
    pub index: usize,
    pub variables: Vec<(&'a str, Value)>,
}

/// What a tuple on the left stands for.
enum Shape<'a> {
    Token(String),
    Variable(&'a Name),
    Tuple(Vec<Shape<'a>>),
}

impl<'a> Shape<'a> {
    fn fits(&self, value: &Value, bound: &mut Vec<(&'a str, Value)>) -> bool {
        match (self, value) {
            (Shape::Token(text), Value::Token(token)) => **token == **text,
            (Shape::Token(text), value) => value.token_text().is_some_and(|other| other == *text),
            (Shape::Variable(name), value) => {
                // A name that comes twice stands for one token.
                let known = bound.iter().find(|(other, _)| *other == name.text && *other != "_");
                let fits = known.is_none_or(|(_, known)| known.same(value));
                bound.push((&name.text, value.clone()));
                fits
            }
            (Shape::Tuple(shapes), Value::Tuple(parts)) => {
                shapes.len() == parts.len() && shapes.iter().zip(parts).all(|(shape, part)| shape.fits(part, bound))
            }
            (Shape::Tuple(_), _) => false,
        }
    }

    /// As written; of what has no variables, the token.
    fn text(&self) -> String {
        match self {
            Shape::Token(text) => text.clone(),
            Shape::Variable(name) => name.text.clone(),
            Shape::Tuple(parts) => format!("({})", parts.iter().map(Shape::text).collect::<Vec<String>>().join(", ")),
        }
    }

    /// How many of its places are free of each other.
    fn freedom(&self) -> usize {
        let variables = self.variables();
        let nameless = variables.iter().filter(|name| name.text == "_").count();
        let named: HashSet<&str> = variables.iter().map(|name| name.text.as_str()).filter(|name| *name != "_").collect();
        nameless + named.len()
    }

    fn variables(&self) -> Vec<&'a Name> {
        match self {
            Shape::Token(_) => Vec::new(),
            Shape::Variable(name) => vec![name],
            Shape::Tuple(shapes) => shapes.iter().flat_map(Shape::variables).collect(),
        }
    }
}

/// The tokens of an alphabet, and those that stand at each place of its tuples, by their lengths.
#[derive(Default)]
struct Places {
    tokens: HashSet<String>,
    inside: HashMap<usize, Vec<Places>>,
}

impl Places {
    fn of(alphabet: &Alphabet) -> Places {
        let mut places = Places::default();
        alphabet.values.iter().for_each(|value| places.add(value));
        places
    }

    fn add(&mut self, value: &Value) {
        match value {
            Value::Tuple(parts) => {
                let inside = self.inside.entry(parts.len()).or_insert_with(|| parts.iter().map(|_| Places::default()).collect());
                inside.iter_mut().zip(parts).for_each(|(place, part)| place.add(part));
            }
            value => self.tokens.extend(value.token_text()),
        }
    }
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
        let mut places: Option<Places> = None;
        let mut unused: Vec<(&'a str, Span, usize)> = Vec::new();
        let mut wide: Vec<(Shape<'a>, usize)> = Vec::new();
        for (index, left) in lefts.iter().enumerate() {
            let span = left.pattern.span;
            let text = match &left.pattern.kind {
                ExprKind::Name(name) => match alphabet.get(&name.text) {
                    Some(_) => name.text.clone(),
                    None if env.var(&name.text).is_some_and(|v| v.token_text().is_some()) => {
                        self.token_text(left.pattern, env)?
                    }
                    None if left.uses(&name.text) => {
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
                ExprKind::Tuple(_) => {
                    let places = places.get_or_insert_with(|| Places::of(alphabet));
                    let shape = self.shape(left.pattern, places, env)?;
                    if !shape.variables().is_empty() {
                        wide.push((shape, index));
                        continue;
                    }
                    shape.text()
                }
                _ => self.token_text(left.pattern, env)?,
            };
            match alphabet.get(&text) {
                Some(token) => {
                    if let Some(first) = &lines[token as usize] {
                        self.report(mistakes::token_twice(span, &text, lefts[first.index].pattern.span));
                        bad = true;
                    }
                    lines[token as usize] = Some(Line { index, variables: Vec::new() });
                }
                None => {
                    self.report(mistakes::surplus_token(span, &text, &alphabet.shown(), None));
                    bad = true;
                }
            }
        }
        if self.wide_lines(wide, lefts, alphabet, open, &mut lines) {
            return Err(Stop);
        }
        for (name, span, index) in unused {
            let missing = || alphabet.tokens.iter().zip(&lines).filter(|(_, line)| line.is_none()).map(|(token, _)| &**token);
            let slip = closest(name, missing()).filter(|_| name.chars().count() > 2);
            if open && rest.is_none() && slip.is_none() && missing().next().is_some() {
                rest = Some((index, name, span));
                continue;
            }
            self.report(mistakes::unused_variable(span, name, &alphabet.shown(), slip));
            bad = true;
        }
        if let Some((index, name, _)) = rest {
            for (line, token) in lines.iter_mut().zip(&alphabet.values).filter(|(line, _)| line.is_none()) {
                *line = Some(Line { index, variables: vec![(name, token.clone())] });
            }
        }
        let missing: Vec<String> =
            alphabet.tokens.iter().zip(&lines).filter(|(_, line)| line.is_none()).map(|(token, _)| token.to_string()).collect();
        if !missing.is_empty() {
            self.report(mistakes::missing_tokens(at, what, &missing));
            bad = true;
        }
        if bad { Err(Stop) } else { lines.into_iter().collect::<Option<Vec<Line<'a>>>>().ok_or(Stop) }
    }

    /// Gives each token that no line names to the tuple with the fewest variables that it fits. Whether something was wrong.
    fn wide_lines(
        &self,
        mut wide: Vec<(Shape<'a>, usize)>,
        lefts: &[Left<'a>],
        alphabet: &Alphabet,
        open: bool,
        lines: &mut [Option<Line<'a>>],
    ) -> bool {
        wide.sort_by_key(|(shape, index)| (shape.freedom(), *index));
        let named: Vec<bool> = lines.iter().map(Option::is_some).collect();
        let mut bad = false;
        for (shape, index) in &wide {
            let span = lefts[*index].pattern.span;
            let variables = shape.variables();
            let alone = |name: &Name| variables.iter().filter(|other| other.text == name.text).count() == 1;
            let unused = variables.iter().find(|name| !open && alone(name) && !lefts[*index].uses(&name.text));
            if let Some(unused) = unused {
                self.report(mistakes::unused_variable(unused.span, &unused.text, &alphabet.shown(), None));
                bad = true;
                continue;
            }
            let mut met = false;
            for (token, line) in lines.iter_mut().enumerate() {
                let mut bound = Vec::new();
                if !shape.fits(&alphabet.values[token], &mut bound) {
                    continue;
                }
                met = true;
                match line {
                    Some(first) if !named[token] => {
                        let other = wide.iter().find(|(_, index)| *index == first.index).map(|(shape, _)| shape.freedom());
                        if other == Some(shape.freedom()) {
                            let first = lefts[first.index].pattern.span;
                            self.report(mistakes::token_twice(span, &alphabet.tokens[token], first));
                            bad = true;
                        }
                    }
                    Some(_) => {}
                    None => *line = Some(Line { index: *index, variables: bound }),
                }
            }
            if !met {
                let text = shape.text();
                self.report(mistakes::surplus_token(span, &text, &alphabet.shown(), None));
                bad = true;
            }
        }
        bad
    }

    /// A pattern as what may stand in its place among the tokens: a bare name is a token there, or a value in sight, or else a
    /// variable.
    fn shape(&self, pattern: &'a Expr, places: &Places, env: &Env<'a>) -> Eval<Shape<'a>> {
        Ok(match &pattern.kind {
            ExprKind::Paren(inner) => self.shape(inner, places, env)?,
            ExprKind::Tuple(parts) => {
                let (nothing, inside) = (Places::default(), places.inside.get(&parts.len()));
                let place = |at: usize| inside.map_or(&nothing, |inside| &inside[at]);
                let shapes = parts.iter().enumerate().map(|(at, part)| self.shape(part, place(at), env));
                Shape::Tuple(shapes.collect::<Eval<_>>()?)
            }
            ExprKind::Name(name) if places.tokens.contains(&name.text) => Shape::Token(name.text.clone()),
            ExprKind::Name(name) if env.var(&name.text).is_none() && !self.modules[env.module].names.contains_key(&name.text) => {
                Shape::Variable(name)
            }
            _ => Shape::Token(self.token_text(pattern, env)?),
        })
    }
}
