//! Alternatives written out: `for` and `if` carried out, weights as probabilities, items resolved.

use std::sync::Arc;

use super::expand::{Choice, Expander, Item, ItemKind, Tokens};
use super::weights::Written;
use crate::check::evaluate::{Env, Eval, Stop};
use crate::check::program::Kind;
use crate::check::value::{Set, Value};
use crate::diagnostic::mistakes::{rules as mistakes, types};
use crate::number::{Number, Ordered, Scalar, TOLERANCE};
use crate::source::Span;
use crate::syntax::tree::{Alternative, Arrow, Expr, ExprKind, Name, Symbol, SymbolKind, TokenLiteral};

impl<'a> Expander<'_, 'a> {
    /// Alternatives written out, those of probability zero left out.
    pub fn choices(
        &mut self,
        alternatives: &'a [Alternative],
        arrow: Arrow,
        env: &Env<'a>,
        rule: &str,
        at: Span,
    ) -> Eval<Vec<Choice>> {
        let mut written: Vec<(Written, Vec<Item>)> = Vec::new();
        let mut bad = false;
        let elaborator = self.elaborator;
        for alternative in alternatives {
            let each = elaborator.each(&alternative.clauses, &mut env.clone(), &mut |env| {
                written.push(self.written(alternative, env)?);
                Ok(())
            });
            bad |= each.is_err();
        }
        if bad {
            return Err(Stop);
        }
        if written.is_empty() {
            return Err(self.elaborator.report(mistakes::no_alternative(at, rule)));
        }
        let weights: Vec<Written> = written.iter().map(|(w, _)| w.clone()).collect();
        let shares = self.elaborator.shares(&weights, arrow, rule, at)?;
        let choices = written.into_iter().zip(shares).map(|(((_, span), items), weight)| Choice { weight, items, span });
        Ok(choices.filter(|choice| !choice.weight.is_zero(0.0)).collect())
    }

    /// An alternative with the values of its variables.
    fn written(&mut self, alternative: &'a Alternative, env: &Env<'a>) -> Eval<(Written, Vec<Item>)> {
        self.elaborator.spend(alternative.span)?;
        let weight = self.elaborator.weight(alternative.weight.as_ref(), env)?;
        // What cannot happen is not reached either.
        let impossible = weight.as_ref().is_some_and(|w| w.is_zero(0.0));
        let items = if impossible { Vec::new() } else { self.items(&alternative.items, env)? };
        Ok(((weight, alternative.span), items))
    }

    fn items(&mut self, symbols: &'a [Symbol], env: &Env<'a>) -> Eval<Vec<Item>> {
        let mut items = Vec::with_capacity(symbols.len());
        let mut bad = false;
        for symbol in symbols {
            match self.item(symbol, env) {
                Ok(item) => items.extend(item),
                Err(Stop) => bad = true,
            }
        }
        if bad { Err(Stop) } else { Ok(items) }
    }

    /// One item, `None` for `empty`.
    fn item(&mut self, symbol: &'a Symbol, env: &Env<'a>) -> Eval<Option<Item>> {
        let span = symbol.span;
        let kind = match &symbol.kind {
            SymbolKind::Empty => return Ok(None),
            SymbolKind::Error => return Err(Stop),
            SymbolKind::Token(literal) => {
                let value = match literal {
                    TokenLiteral::Int(text) => {
                        let number = Number::parse_literal(text).map_err(|why| self.elaborator.no_value(span, why))?;
                        Value::Number(number)
                    }
                    TokenLiteral::Str(text) => Value::Token(Arc::from(text.as_str())),
                    TokenLiteral::Tuple(parts) => {
                        let parts = parts.iter().map(|part| self.part(part, env));
                        Value::Tuple(parts.collect::<Eval<Vec<Value>>>()?)
                    }
                };
                ItemKind::Token(self.token(value, span)?)
            }
            SymbolKind::Name(name) => self.name(name, env)?,
            SymbolKind::Indexed { name, indices } => {
                let indices = indices.iter().map(|index| self.elaborator.eval(index, env)).collect::<Eval<Vec<Value>>>()?;
                ItemKind::Rule(self.refer(&name.text, indices, span)?)
            }
            SymbolKind::Call { path, args } => {
                let args = args.as_deref().unwrap_or(&[]);
                let value = match &path[..] {
                    [name] if env.var(&name.text).is_some() => env.var(&name.text).cloned().ok_or(Stop)?,
                    _ => self.elaborator.generator_call(path, args, span, env)?,
                };
                self.value_item(value, span)?
            }
            SymbolKind::Group(alternatives) => {
                ItemKind::Group(self.choices(alternatives, Arrow::Probabilities, env, "this group", span)?)
            }
            SymbolKind::Optional { item, probability } => {
                let p = self.chance(probability.as_ref(), env)?;
                return Ok(self.item(item, env)?.map(|item| Item { kind: ItemKind::Optional(Box::new(item), p), span }));
            }
            SymbolKind::Star { item, probability } => {
                let p = self.going_on(probability.as_ref(), env)?;
                return Ok(self.item(item, env)?.map(|item| Item { kind: ItemKind::Star(Box::new(item), p), span }));
            }
            SymbolKind::Plus { item, probability } => {
                let p = self.going_on(probability.as_ref(), env)?;
                return Ok(self.item(item, env)?.map(|item| Item { kind: ItemKind::Plus(Box::new(item), p), span }));
            }
            SymbolKind::Repeat { item, count } => {
                let (low, high) = self.counts(count, env)?;
                return Ok(self.item(item, env)?.map(|item| Item { kind: ItemKind::Repeat(Box::new(item), low, high), span }));
            }
        };
        Ok(Some(Item { kind, span }))
    }

    /// A part of a tuple: a name that is no value in sight is a token.
    fn part(&self, expr: &'a Expr, env: &Env<'a>) -> Eval<Value> {
        match &expr.kind {
            ExprKind::Name(name)
                if env.var(&name.text).is_none() && !self.elaborator.modules[env.module].names.contains_key(&name.text) =>
            {
                Ok(Value::Token(Arc::from(name.text.as_str())))
            }
            ExprKind::Tuple(parts) => {
                Ok(Value::Tuple(parts.iter().map(|part| self.part(part, env)).collect::<Eval<Vec<Value>>>()?))
            }
            _ => self.elaborator.eval(expr, env),
        }
    }

    fn chance(&self, probability: Option<&'a Expr>, env: &Env<'a>) -> Eval<Number> {
        self.elaborator.probability(probability.ok_or(Stop)?, env)
    }

    /// The probability of another round, which must not be certain.
    fn going_on(&self, probability: Option<&'a Expr>, env: &Env<'a>) -> Eval<Number> {
        let expr = probability.ok_or(Stop)?;
        let p = self.chance(Some(expr), env)?;
        if Number::one().sub(&p).is_zero(TOLERANCE) {
            let shown = p.to_text();
            return Err(self.elaborator.report(types::bad_number(expr.span, &shown, "a probability below 1 (or it never ends)")));
        }
        Ok(p)
    }

    /// `{n}` or `{n..=m}`.
    fn counts(&self, count: &'a Expr, env: &Env<'a>) -> Eval<(u64, u64)> {
        let wrong = |shown: &str| self.elaborator.report(types::bad_number(count.span, shown, "a count, or a range of counts"));
        let (low, end) = match self.elaborator.eval(count, env)? {
            Value::Set(Set::Range { low, end }) => (low, end),
            value => {
                let n = value.integer().ok_or_else(|| wrong(&value.text()))?;
                (n, n.saturating_add(1))
            }
        };
        match (u64::try_from(low), u64::try_from(end - 1)) {
            (Ok(low), Ok(high)) if low <= high => {
                self.size(high, count.span)?;
                Ok((low, high))
            }
            _ => Err(wrong(if low < 0 { "negative" } else { "empty" })),
        }
    }

    fn name(&mut self, name: &'a Name, env: &Env<'a>) -> Eval<ItemKind> {
        let own_token = env.tokens.as_ref().is_some_and(|own| own.get(&name.text).is_some());
        if let Some(value) = env.var(&name.text)
            && (!own_token || value.token_text().is_some() || matches!(value, Value::Generator(_)))
        {
            let value = value.clone();
            return self.value_item(value, name.span);
        }
        if self.table.contains(&name.text) {
            return Ok(ItemKind::Rule(self.refer(&name.text, Vec::new(), name.span)?));
        }
        if own_token {
            return Ok(ItemKind::Token(self.token(Value::Token(Arc::from(name.text.as_str())), name.span)?));
        }
        let value = match self.elaborator.modules[env.module].names.get(&name.text) {
            Some(_) => self.elaborator.generator_or_constant(name, env)?,
            None => return Err(Stop),
        };
        self.value_item(value, name.span)
    }

    fn value_item(&mut self, value: Value, span: Span) -> Eval<ItemKind> {
        match value {
            Value::Generator(made) => {
                if self.reads.is_some() || (made.kind == Kind::Process && self.table.heads.is_empty()) {
                    let mistake = types::wrong_type(span, "a generator", "a token or a rule");
                    return Err(self.elaborator.report(mistake));
                }
                let known = self.expansion.guests.iter().position(|guest| Arc::ptr_eq(guest, &made));
                Ok(ItemKind::Guest(known.unwrap_or_else(|| {
                    self.expansion.guests.push(made);
                    self.expansion.guests.len() - 1
                })))
            }
            value => Ok(ItemKind::Token(self.token(value, span)?)),
        }
    }

    fn token(&mut self, value: Value, span: Span) -> Eval<u32> {
        let Some(text) = value.token_text() else {
            let shown = format!("{} ({})", value.describe(), value.text());
            return Err(self.elaborator.report(mistakes::not_a_token(span, &shown)));
        };
        match &mut self.expansion.tokens {
            Tokens::Open(alphabet) => Ok(alphabet.add(&text, value)),
            Tokens::Declared(alphabet, place) => alphabet.get(&text).ok_or_else(|| {
                let mistake = mistakes::token_not_in_alphabet(span, &text, &alphabet.shown(), Some(*place));
                self.elaborator.report(mistake)
            }),
        }
    }
}
