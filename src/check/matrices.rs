//! Processes given by matrices.

use std::sync::Arc;

use super::evaluate::{Elaborator, Env, Eval, Stop};
use super::made::Made;
use super::network::Draft;
use super::program::Kind;
use super::value::{Alphabet, Value};
use crate::diagnostic::mistakes::{matrices as mistakes, rules, types, weights};
use crate::network::plan::Plan;
use crate::network::{ComponentId, Label, Network, NodeId, Start, Token};
use crate::number::{Number, Ordered, Scalar, TOLERANCE};
use crate::source::Span;
use crate::syntax::tree::{BodyItem, BodyItemKind, Expr, ExprKind, Generator, GeneratorKind, StartChoice};

/// Rows of numbers, all of one length.
type Matrix = Vec<Vec<Number>>;

/// `matrices[x][i][j]` = P(emit x, go to j | in i).
struct Given<'a> {
    alphabet: Arc<Alphabet>,
    matrices: Vec<Matrix>,
    /// The matrix to point at: `hidden`, or the first `T[x]`.
    shown: &'a Expr,
}

impl<'a> Elaborator<'a> {
    pub(super) fn by_matrices(&self, generator: &'a Generator, items: &'a [BodyItem], env: &Env<'a>) -> Eval<Made> {
        let generalized = generator.kind == GeneratorKind::GeneralizedProcess;
        let find = |wanted: fn(&'a BodyItemKind) -> Option<&'a Expr>| items.iter().find_map(|item| wanted(&item.kind));
        let hidden = find(|kind| if let BodyItemKind::Hidden(value) = kind { Some(value) } else { None });
        let emits = find(|kind| if let BodyItemKind::Emits(value) = kind { Some(value) } else { None });
        let finals = find(|kind| if let BodyItemKind::Final(value) = kind { Some(value) } else { None });
        let start: Option<&'a [StartChoice]> = items.iter().find_map(|item| match &item.kind {
            BodyItemKind::Start(choices) => Some(&choices[..]),
            _ => None,
        });
        let given = match (hidden, emits) {
            (Some(hidden), Some(emits)) => self.hidden_emits(hidden, emits, env, generalized)?,
            _ => self.token_matrices(items, env, generalized)?,
        };
        let size = given.matrices.first().map_or(0, Vec::len);
        let finals = match finals {
            Some(expr) => Some(self.vector(expr, env, size, given.shown.span)?),
            None => None,
        };
        let law = match start {
            Some(choices) => Some(self.law(choices, env, size, given.shown.span, generalized)?),
            None => None,
        };
        if generalized {
            self.kept(&given, finals.as_deref(), law.as_deref(), start)?;
        }
        let mut draft = Draft::new(generator.name.text.clone());
        for state in 0..size {
            let mut origins = self.origins.borrow_mut();
            origins.push(row_span(given.shown, state));
            draft.node(Some(state.to_string()), Some(origins.len() as u32 - 1));
        }
        for (token, matrix) in given.matrices.iter().enumerate() {
            for (from, row) in matrix.iter().enumerate() {
                for (to, weight) in row.iter().enumerate() {
                    let label = Label::Emit(Token(token as u32));
                    draft.edge(NodeId(from as u32), NodeId(to as u32), label, weight.clone());
                }
            }
        }
        let root = draft.finish(NodeId(0), None);
        if law.is_none() && !generalized {
            self.one_class(&root, generator.name.span)?;
        }
        let start = match law {
            Some(law) => {
                let law = law.into_iter().enumerate().filter(|(_, weight)| !weight.is_zero(0.0));
                Start::Law(law.map(|(state, weight)| (NodeId(state as u32), weight)).collect())
            }
            None => Start::Stationary,
        };
        let network =
            Network { tokens: given.alphabet.names(), components: vec![root], root: ComponentId(0), start, finals, generalized };
        let made = Made {
            kind: Kind::Process,
            name: generator.name.text.clone(),
            span: generator.name.span,
            alphabet: given.alphabet,
            plan: Plan::Network(network),
            parameters: Vec::new(),
            docs: Vec::new(),
            levels: Vec::new(),
            states: (0..size).map(|state| state.to_string()).collect(),
            rules: Vec::new(),
        };
        self.unused_tokens(&made, generator, env);
        Ok(made)
    }

    fn hidden_emits(&self, hidden: &'a Expr, emits: &'a Expr, env: &Env<'a>, generalized: bool) -> Eval<Given<'a>> {
        let alphabet = Arc::clone(env.tokens.as_ref().ok_or(Stop)?);
        let (moves, shows) = (self.matrix(hidden, env), self.matrix(emits, env));
        let (moves, shows) = (moves?, shows?);
        self.square(&moves, hidden)?;
        if shows.len() != moves.len() {
            let found = format!("{} rows", shows.len());
            let needed = format!("{} rows (one for each state) are", moves.len());
            return Err(self.report(mistakes::sizes_differ(emits.span, &found, &needed, hidden.span)));
        }
        if shows[0].len() != alphabet.len() {
            let found = format!("{} columns", shows[0].len());
            let needed = format!("{} columns (one for each of the tokens {}) are", alphabet.len(), alphabet.shown());
            return Err(self.report(mistakes::sizes_differ(emits.span, &found, &needed, emits.span)));
        }
        if !generalized {
            let first = self.stochastic(&moves, hidden, "`hidden`");
            let second = self.stochastic(&shows, emits, "`emits`");
            first.and(second)?;
        }
        let matrix = |token: usize| -> Matrix {
            moves.iter().map(|row| row.iter().enumerate().map(|(to, p)| p.mul(&shows[to][token])).collect()).collect()
        };
        Ok(Given { matrices: (0..alphabet.len()).map(matrix).collect(), alphabet, shown: hidden })
    }

    fn token_matrices(&self, items: &'a [BodyItem], env: &Env<'a>, generalized: bool) -> Eval<Given<'a>> {
        let mut alphabet = env.tokens.as_ref().map(|a| (**a).clone()).unwrap_or_default();
        let mut found: Vec<Option<(Matrix, &'a Expr)>> = (0..alphabet.len()).map(|_| None).collect();
        for item in items {
            let BodyItemKind::TokenMatrix { token, matrix, .. } = &item.kind else { continue };
            let value = self.eval(token, env)?;
            let Some(text) = value.token_text() else {
                return Err(self.report(rules::not_a_token(token.span, &value.text())));
            };
            let index = match (&env.tokens, alphabet.get(&text)) {
                (_, Some(index)) => index,
                (None, None) => {
                    found.push(None);
                    alphabet.add(&text, value)
                }
                (Some(declared), None) => {
                    return Err(self.report(rules::token_not_in_alphabet(token.span, &text, &declared.shown(), None)));
                }
            };
            if let Some(Some((_, first))) = found.get(index as usize) {
                return Err(self.report(mistakes::duplicate_matrix(token.span, &text, first.span)));
            }
            found[index as usize] = Some((self.matrix(matrix, env)?, matrix));
        }
        let Some((first, shown)) = found.iter().flatten().next() else { return Err(Stop) };
        let (size, shown) = (first.len(), *shown);
        for (matrix, expr) in found.iter().flatten() {
            self.square(matrix, expr)?;
            if matrix.len() != size {
                let (found, needed) = (format!("{0} by {0} entries", matrix.len()), format!("{size} by {size} are"));
                return Err(self.report(mistakes::sizes_differ(expr.span, &found, &needed, shown.span)));
            }
        }
        if !generalized {
            for (matrix, expr) in found.iter().flatten() {
                self.not_negative(matrix, expr)?;
            }
            for row in 0..size {
                let entries = found.iter().flatten().flat_map(|(matrix, _)| &matrix[row]);
                let sum = entries.fold(Number::zero(), |sum, p| sum.add(p));
                self.sums_to_one(&sum, row, shown, "the sum of all `T[x]`")?;
            }
        }
        let empty = || vec![vec![Number::zero(); size]; size];
        let matrices = found.into_iter().map(|found| found.map_or_else(empty, |(matrix, _)| matrix)).collect();
        Ok(Given { alphabet: Arc::new(alphabet), matrices, shown })
    }

    /// A list of rows of numbers, not empty, the rows of one length.
    fn matrix(&self, expr: &'a Expr, env: &Env<'a>) -> Eval<Matrix> {
        let wrong = |span: Span, why: &str| self.report(mistakes::not_a_matrix(span, why));
        let Value::List(rows) = self.eval(expr, env)? else { return Err(wrong(expr.span, "not a list")) };
        let mut matrix = Vec::with_capacity(rows.len());
        for (index, row) in rows.into_iter().enumerate() {
            let span = row_span(expr, index);
            let Value::List(entries) = row else { return Err(wrong(span, "a row is a list of numbers")) };
            let mut numbers = Vec::with_capacity(entries.len());
            for entry in entries {
                let Value::Number(number) = entry else {
                    return Err(wrong(span, &format!("{} stands in it", entry.describe())));
                };
                numbers.push(number);
            }
            matrix.push(numbers);
        }
        let width = matrix.first().map_or(0, Vec::len);
        if width == 0 {
            return Err(wrong(expr.span, "it is empty"));
        }
        if let Some(odd) = matrix.iter().position(|row| row.len() != width) {
            let why = format!("row {odd} has {} entries, row 0 has {width} (rows are counted from 0)", matrix[odd].len());
            return Err(wrong(row_span(expr, odd), &why));
        }
        Ok(matrix)
    }

    fn square(&self, matrix: &Matrix, expr: &Expr) -> Eval<()> {
        if matrix.len() != matrix[0].len() {
            return Err(self.report(mistakes::not_square(expr.span, matrix.len(), matrix[0].len())));
        }
        Ok(())
    }

    fn not_negative(&self, matrix: &Matrix, expr: &Expr) -> Eval<()> {
        for (i, row) in matrix.iter().enumerate() {
            for (j, p) in row.iter().enumerate() {
                if p.sign(TOLERANCE) < 0 {
                    return Err(self.report(weights::negative(entry_span(expr, i, j), &p.to_text())));
                }
            }
        }
        Ok(())
    }

    fn stochastic(&self, matrix: &Matrix, expr: &Expr, what: &str) -> Eval<()> {
        self.not_negative(matrix, expr)?;
        let mut result = Ok(());
        for (index, row) in matrix.iter().enumerate() {
            let sum = row.iter().fold(Number::zero(), |sum, p| sum.add(p));
            result = result.and(self.sums_to_one(&sum, index, expr, what));
        }
        result
    }

    fn sums_to_one(&self, sum: &Number, row: usize, expr: &Expr, what: &str) -> Eval<()> {
        let rest = Number::one().sub(sum);
        if rest.is_zero(TOLERANCE) {
            return Ok(());
        }
        let (sum, rest) = (sum.to_text(), rest.abs().to_text());
        Err(self.report(mistakes::not_stochastic(row_span(expr, row), row, &sum, &rest, what)))
    }

    fn vector(&self, expr: &'a Expr, env: &Env<'a>, size: usize, other: Span) -> Eval<Vec<Number>> {
        let value = self.eval(expr, env)?;
        let Value::List(entries) = value else {
            return Err(self.report(types::wrong_type(expr.span, value.describe(), "a vector `[..]`")));
        };
        let numbers: Option<Vec<Number>> =
            entries.into_iter().map(|entry| if let Value::Number(number) = entry { Some(number) } else { None }).collect();
        let Some(numbers) = numbers else {
            return Err(self.report(mistakes::not_a_matrix(expr.span, "a vector is a list of numbers")));
        };
        if numbers.len() != size {
            let (found, needed) = (format!("{} entries", numbers.len()), format!("{size} entries (one for each state) are"));
            return Err(self.report(mistakes::sizes_differ(expr.span, &found, &needed, other)));
        }
        Ok(numbers)
    }

    /// Where it starts: a vector, or states by their numbers.
    fn law(&self, choices: &'a [StartChoice], env: &Env<'a>, size: usize, other: Span, generalized: bool) -> Eval<Vec<Number>> {
        let Some(first) = choices.first() else { return Err(Stop) };
        let vector = match choices {
            [only] if only.weight.is_none() && only.clauses.is_empty() => matches!(self.eval(&only.state, env)?, Value::List(_)),
            _ => false,
        };
        let law = if vector {
            self.vector(&first.state, env, size, other)?
        } else {
            let mut written = Vec::new();
            let mut states = Vec::new();
            for choice in choices {
                let span = choice.state.span;
                self.each(&choice.clauses, &mut env.clone(), &mut |env| {
                    self.spend(span)?;
                    let value = self.eval(&choice.state, env)?;
                    let state = value.integer().and_then(|i| usize::try_from(i).ok()).filter(|state| *state < size);
                    states.push(state.ok_or_else(|| self.report(mistakes::unknown_state(span, &value.text(), size)))?);
                    let weight = choice.weight.as_ref().map(|expr| self.number(expr, env)).transpose()?;
                    written.push((weight, span));
                    Ok(())
                })?;
            }
            let at = choices.iter().fold(first.state.span, |at, c| at.to(c.state.span));
            let shares = self.shares(&written, crate::syntax::tree::Arrow::Probabilities, "start", at)?;
            let mut law = vec![Number::zero(); size];
            for (state, share) in states.into_iter().zip(shares) {
                law[state] = law[state].add(&share);
            }
            law
        };
        if !generalized {
            if let Some(negative) = law.iter().find(|p| p.sign(TOLERANCE) < 0) {
                return Err(self.report(weights::negative(first.state.span, &negative.to_text())));
            }
            let sum = law.iter().fold(Number::zero(), |sum, p| sum.add(p));
            let rest = Number::one().sub(&sum);
            if !rest.is_zero(TOLERANCE) {
                let over = rest.sign(TOLERANCE) < 0;
                let mistake = weights::not_one(first.state.span, "start", &sum.to_text(), &rest.abs().to_text(), over);
                return Err(self.report(mistake));
            }
        }
        Ok(law)
    }

    /// The probabilities of the words of each length sum to one: sum of T[x] times final = final, and start times final = 1.
    fn kept(
        &self,
        given: &Given,
        finals: Option<&[Number]>,
        law: Option<&[Number]>,
        start: Option<&'a [StartChoice]>,
    ) -> Eval<()> {
        let size = given.matrices.first().map_or(0, Vec::len);
        let ones = vec![Number::one(); size];
        let finals = finals.unwrap_or(&ones);
        for (row, wanted) in finals.iter().enumerate() {
            let mut value = Number::zero();
            for matrix in &given.matrices {
                matrix[row].iter().zip(finals).for_each(|(p, f)| value.add_product(p, f));
            }
            if !value.equals(wanted, TOLERANCE) {
                let place = row_span(given.shown, row);
                return Err(self.report(mistakes::final_not_kept(place, row, &value.to_text(), &wanted.to_text())));
            }
        }
        if let (Some(law), Some([first, ..])) = (law, start) {
            let mut total = Number::zero();
            law.iter().zip(finals).for_each(|(p, f)| total.add_product(p, f));
            if !total.equals(&Number::one(), TOLERANCE) {
                return Err(self.report(mistakes::not_normalized(first.state.span, &total.to_text())));
            }
        }
        Ok(())
    }
}

/// The place of a row, where the matrix is written out; else that of the whole.
fn row_span(expr: &Expr, row: usize) -> Span {
    match &expr.kind {
        ExprKind::List(rows) => rows.get(row).map_or(expr.span, |r| r.span),
        _ => expr.span,
    }
}

fn entry_span(expr: &Expr, row: usize, column: usize) -> Span {
    match &expr.kind {
        ExprKind::List(rows) => match rows.get(row).map(|r| &r.kind) {
            Some(ExprKind::List(entries)) => entries.get(column).map_or(expr.span, |e| e.span),
            _ => row_span(expr, row),
        },
        _ => expr.span,
    }
}
