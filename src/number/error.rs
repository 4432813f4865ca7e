//! Why a number could not be had.

/// What can go wrong in making or computing a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NumberError {
    /// The text is not a number.
    Syntax,
    /// The exact value would have more digits than anyone wants to wait for.
    TooLarge,
    DivisionByZero,
    /// The result is not a real number (the square root of -1), or there is none (the logarithm of 0).
    NotReal,
    /// An integer was needed.
    NotAnInteger,
    /// The algebraic number lies in a field of a degree beyond what is handled.
    DegreeTooHigh {
        degree: usize,
        limit: usize,
    },
    /// The polynomial is constant, or has no real root.
    NoRealRoot,
}

impl std::fmt::Display for NumberError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            NumberError::Syntax => f.write_str("this is not a number"),
            NumberError::TooLarge => f.write_str("the exact value has too many digits"),
            NumberError::DivisionByZero => f.write_str("division by zero"),
            NumberError::NotReal => f.write_str("the result is not a real number"),
            NumberError::NotAnInteger => f.write_str("an integer is needed here"),
            NumberError::DegreeTooHigh { degree, limit } => {
                write!(f, "an algebraic number of degree {degree} is beyond the limit of {limit}")
            }
            NumberError::NoRealRoot => f.write_str("the polynomial has no real root"),
        }
    }
}

impl std::error::Error for NumberError {}
