//! Activations as they are saved: one array [sequences, columns, width] for each hook.

use super::exact::Exact;
use super::moments::Design;

/// The activations of one hook over all of `probe/tokens`.
#[derive(Clone, Debug, PartialEq)]
pub struct Activations {
    /// Where it was taken, by its name in the file.
    pub hook: String,
    pub sequences: usize,
    pub columns: usize,
    pub width: usize,
    /// [sequences, columns, width], row by row.
    pub values: Vec<f32>,
}

/// Why activations cannot be held against a data set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// Its shape is not [sequences, columns, width].
    Shape { hook: String, found: Vec<usize>, sequences: usize, columns: usize },
    /// A number that is not finite.
    NotFinite { hook: String, at: [usize; 3] },
    /// So wide that the moments would not fit.
    TooWide { hook: String, width: usize },
    /// All numbers are the same.
    Constant { hook: String },
    /// There are fewer than three folds with weight.
    TooFewFolds { folds: usize },
    /// The losses have another shape than [sequences, columns - 1].
    Losses { found: Vec<usize>, sequences: usize, columns: usize },
}

/// Units of a hook at most: moments are this wide in both directions, for each fold.
pub const WIDEST: usize = 4096;

impl std::fmt::Display for Unfit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Unfit::Shape { hook, found, sequences, columns } => {
                write!(
                    f,
                    "{hook} has the shape {found:?}; expected [{sequences}, {columns}, width]: one row for each sequence of probe/tokens.npy, \
                     one column for each of its tokens"
                )?;
                match found[..] {
                    [s, c, _] if s == *sequences && c == columns + 1 => write!(
                        f,
                        "; it has one column more, as if a begin token had been put in front: leave that column out, or make the data set with \
                         --bos"
                    ),
                    [s, c, _] if s == *sequences && c + 1 == *columns => {
                        write!(f, "; it has one column less: feed whole sequences, the last token too")
                    }
                    [c, s, _] if s == *sequences && c == *columns => write!(f, "; sequences and columns are the other way round"),
                    [s, w] if s == sequences * columns => {
                        write!(f, "; reshape it to [{sequences}, {columns}, {w}] if its rows are in the order of the tokens")
                    }
                    [s, c, ..] if s == *sequences && c == *columns && found.len() > 3 => {
                        write!(f, "; flatten what comes after the columns to one width")
                    }
                    _ => Ok(()),
                }
            }
            Unfit::NotFinite { hook, at: [sequence, column, unit] } => {
                write!(f, "{hook} holds a number that is not finite, at sequence {sequence}, column {column}, unit {unit}")
            }
            Unfit::TooWide { hook, width } => write!(f, "{hook} is {width} wide; at most {WIDEST} units are probed at a time"),
            Unfit::Constant { hook } => write!(f, "{hook} holds the same numbers everywhere"),
            Unfit::TooFewFolds { folds } => {
                write!(
                    f,
                    "the data set has prefixes in {folds} folds only: too few are there to hold some out and choose a penalty"
                )
            }
            Unfit::Losses { found, sequences, columns } => write!(
                f,
                "the losses have the shape {found:?}; expected [{sequences}, {}]: entry t is the loss, in nats, of predicting the token in column \
                 t + 1 of probe/tokens.npy",
                columns.saturating_sub(1)
            ),
        }
    }
}

impl Activations {
    /// Whether it can be held against these prefixes.
    ///
    /// # Errors
    /// What is wrong with its shape or its numbers.
    pub fn fits(&self, exact: &Exact) -> Result<(), Unfit> {
        let (sequences, columns) = (exact.sequences(), exact.columns);
        if (self.sequences, self.columns) != (sequences, columns) || self.width == 0 {
            let found = vec![self.sequences, self.columns, self.width];
            return Err(Unfit::Shape { hook: self.hook.clone(), found, sequences, columns });
        }
        if self.width > WIDEST {
            return Err(Unfit::TooWide { hook: self.hook.clone(), width: self.width });
        }
        if let Some(at) = self.values.iter().position(|x| !x.is_finite()) {
            let place = [at / self.width / self.columns, at / self.width % self.columns, at % self.width];
            return Err(Unfit::NotFinite { hook: self.hook.clone(), at: place });
        }
        let first = &self.values[..self.width.min(self.values.len())];
        if self.values.chunks_exact(self.width).all(|row| row == first) {
            return Err(Unfit::Constant { hook: self.hook.clone() });
        }
        Ok(())
    }
}

/// The activations that belong to each prefix, or those so many columns later.
pub(super) struct AtPrefix<'a> {
    pub exact: &'a Exact,
    pub activations: &'a Activations,
    pub shift: isize,
}

impl AtPrefix<'_> {
    /// Whether there is such a column.
    pub(super) fn there(&self, prefix: usize) -> bool {
        (self.exact.column[prefix] as usize)
            .checked_add_signed(self.shift)
            .is_some_and(|column| column < self.activations.columns)
    }
}

impl Design for AtPrefix<'_> {
    fn width(&self) -> usize {
        self.activations.width
    }

    fn fill(&self, prefix: usize, into: &mut [f64]) {
        let (row, column) = (self.exact.row[prefix] as usize, self.exact.column[prefix] as usize);
        let at = row * self.activations.columns + column.saturating_add_signed(self.shift);
        let values = &self.activations.values[at * self.activations.width..(at + 1) * self.activations.width];
        into.iter_mut().zip(values).for_each(|(out, x)| *out = f64::from(*x));
    }
}
