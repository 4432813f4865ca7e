//! Reads arithmetic in one named number, as in a machine's `field` entries: `-(a/104)`, `(1+a)/2`.

use super::{Number, NumberError, Scalar};

/// Parentheses and signs nested deeper than this are refused.
const MAX_DEPTH: usize = 100;

/// The value of `text`, in which `name` stands for `value`.
pub(super) fn parse(text: &str, name: &str, value: &Number) -> Result<Number, NumberError> {
    let mut reader = Reader { rest: text.trim_start(), name, value, depth: 0 };
    let sum = reader.sum()?;
    if reader.rest.is_empty() { Ok(sum) } else { Err(NumberError::Syntax) }
}

struct Reader<'a> {
    /// What is not read yet; begins with no space.
    rest: &'a str,
    name: &'a str,
    value: &'a Number,
    depth: usize,
}

impl Reader<'_> {
    fn eat(&mut self, symbol: &str) -> bool {
        match self.rest.strip_prefix(symbol) {
            Some(rest) => {
                self.rest = rest.trim_start();
                true
            }
            None => false,
        }
    }

    fn sum(&mut self) -> Result<Number, NumberError> {
        let mut sum = self.product()?;
        loop {
            if self.eat("+") {
                sum = sum.add(&self.product()?);
            } else if self.eat("-") {
                sum = sum.sub(&self.product()?);
            } else {
                return Ok(sum);
            }
        }
    }

    fn product(&mut self) -> Result<Number, NumberError> {
        let mut product = self.signed()?;
        loop {
            if self.eat("*") {
                product = product.mul(&self.signed()?);
            } else if self.eat("/") {
                product = product.div(&self.signed()?).ok_or(NumberError::DivisionByZero)?;
            } else {
                return Ok(product);
            }
        }
    }

    fn signed(&mut self) -> Result<Number, NumberError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(NumberError::TooLarge);
        }
        let value = if self.eat("-") {
            self.signed()?.neg()
        } else if self.eat("+") {
            self.signed()?
        } else {
            self.power()?
        };
        self.depth -= 1;
        Ok(value)
    }

    fn power(&mut self) -> Result<Number, NumberError> {
        let base = self.atom()?;
        if self.eat("^") || self.eat("**") {
            let exponent = self.signed()?;
            if exponent.to_integer().is_none() {
                return Err(NumberError::NotAnInteger);
            }
            return base.pow(&exponent);
        }
        Ok(base)
    }

    fn atom(&mut self) -> Result<Number, NumberError> {
        if self.eat("(") {
            let inside = self.sum()?;
            return if self.eat(")") { Ok(inside) } else { Err(NumberError::Syntax) };
        }
        let word = self.rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(self.rest.len());
        if !self.name.is_empty() && &self.rest[..word] == self.name {
            self.rest = self.rest[word..].trim_start();
            return Ok(self.value.clone());
        }
        let length = literal_length(self.rest);
        let literal = Number::parse_literal(&self.rest[..length])?;
        self.rest = self.rest[length..].trim_start();
        Ok(literal)
    }
}

/// The bytes of the decimal literal that `text` begins with.
fn literal_length(text: &str) -> usize {
    let digits = |from: usize| text[from..].bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
    let mantissa = digits(0);
    if mantissa > 0 && text[mantissa..].starts_with(['e', 'E']) {
        let mut end = mantissa + 1;
        if text[end..].starts_with(['-', '+']) {
            end += 1;
        }
        if digits(end) > 0 {
            return end + digits(end);
        }
    }
    mantissa
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn value(text: &str) -> Result<Number, NumberError> {
        parse(text, "a", &Number::from(7))
    }

    #[test]
    fn arithmetic_is_read_as_usual() {
        for (text, expected) in [
            ("a/104", "7/104"),
            ("-(a/104)", "-7/104"),
            (" ( 1 + a ) / 2 ", "4"),
            ("(1)*a^0", "1"),
            ("(9/19)*a^0 + (3/19)*a^1 + (-2/19)*a^2", "-68/19"),
            ("a**2 - 2*-a", "63"),
            ("-a^2", "-49"),
            ("a^-1", "1/7"),
            ("1.5e1", "15"),
            ("0.25", "1/4"),
        ] {
            assert_eq!(value(text), Number::parse_literal(expected), "{text}");
        }
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["", "a a", "(a", "a)", "b", "ab", "1/", "*a", "a^", "2a", "1e", "é"] {
            assert_eq!(value(text), Err(NumberError::Syntax), "{text}");
        }
        assert_eq!(value("1/(a-7)"), Err(NumberError::DivisionByZero));
        assert_eq!(value("2^a^9999"), Err(NumberError::NotAnInteger));
        assert_eq!(value("2^(1/2)"), Err(NumberError::NotAnInteger));
        assert_eq!(value(&"(".repeat(100_000)), Err(NumberError::TooLarge));
        assert_eq!(value(&"-".repeat(100_000)), Err(NumberError::TooLarge));
    }

    proptest! {
        #[test]
        fn never_panics(text in "[-+*/^()a0-9.e é]{0,24}") {
            let _ = value(&text);
        }
    }
}
