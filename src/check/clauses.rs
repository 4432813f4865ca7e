//! `for` and `if` carried out, and the weights that stand before them.

use super::evaluate::{Elaborator, Env, Eval};
use super::value::Value;
use crate::diagnostic::mistakes::{rules as mistakes, types, weights};
use crate::number::{Number, Ordered, TOLERANCE};
use crate::source::Span;
use crate::syntax::tree::{Clause, Expr, Name};

impl<'a> Elaborator<'a> {
    /// Does something for each way in which the clauses give their variables values, in the order written.
    pub(super) fn each(&self, clauses: &'a [Clause], env: &mut Env<'a>, act: &mut dyn FnMut(&Env<'a>) -> Eval<()>) -> Eval<()> {
        let Some((clause, rest)) = clauses.split_first() else { return act(env) };
        match clause {
            Clause::If { condition, .. } => {
                if self.truth(condition, env)? {
                    self.each(rest, env, act)?;
                }
            }
            Clause::For { variables, set, span } => {
                let values = self.set(set, env)?;
                self.within_limit(&values, set.span)?;
                let depth = env.vars.len();
                for value in values.iter() {
                    self.bind(variables, value, *span, env)?;
                    self.each(rest, env, act)?;
                    env.vars.truncate(depth);
                }
            }
        }
        Ok(())
    }

    fn bind(&self, variables: &'a [Name], value: Value, span: Span, env: &mut Env<'a>) -> Eval<()> {
        match (variables, value) {
            ([single], value) => env.vars.push((&single.text, value)),
            (several, Value::Tuple(parts)) if parts.len() == several.len() => {
                env.vars.extend(several.iter().map(|v| v.text.as_str()).zip(parts));
            }
            (several, value) => {
                let shown = format!("{} ({})", value.describe(), value.text());
                let needed = format!("a tuple of {} values for each step", several.len());
                return Err(self.report(types::wrong_type(span, &shown, &needed)));
            }
        }
        Ok(())
    }

    /// One more alternative is written out.
    pub(super) fn spend(&self, at: Span) -> Eval<()> {
        match self.budget.get().checked_sub(1) {
            Some(left) => {
                self.budget.set(left);
                Ok(())
            }
            None => {
                let limit = self.max_states.saturating_mul(16).max(100_000);
                Err(self.report(mistakes::too_many_alternatives(at, None, limit)))
            }
        }
    }

    /// A probability or a relative weight, where one is written.
    pub(super) fn weight(&self, written: Option<&'a Expr>, env: &Env<'a>) -> Eval<Option<Number>> {
        let Some(expr) = written else { return Ok(None) };
        let weight = self.number(expr, env)?;
        if weight.sign(TOLERANCE) < 0 {
            return Err(self.report(weights::negative(expr.span, &weight.to_text())));
        }
        Ok(Some(weight))
    }
}
