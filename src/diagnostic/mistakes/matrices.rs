//! Mistakes in processes given by matrices.

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// `S[0] = [..]`: only `T` names the matrix of a token.
pub fn not_named_t(at: Span, name: &str) -> Diagnostic {
    Diagnostic::error("unknown-matrix", format!("the matrix of a token is called `T`, not `{name}`"))
        .at(at, "write `T[token] = [[..], ..]`")
        .fix(at, "T")
}

/// Rules and matrices, or both forms of matrices, in one process.
pub fn given_in_two_ways(at: Span, first: Span) -> Diagnostic {
    Diagnostic::error("given-in-two-ways", "the process is given in two ways")
        .at(at, "a second description")
        .also(first, "already described here")
        .help("use rules, or `hidden` with `emits`, or matrices `T[x]`: one of the three")
}

/// `hidden` without `emits`, or the other way round.
pub fn missing_half(at: Span, missing: &str) -> Diagnostic {
    let help = match missing {
        "emits" => "add `emits [[..], ..]`: for each state, the probability of each token on entering it",
        _ => "add `hidden [[..], ..]`: for each state, the probability of each next state",
    };
    Diagnostic::error("missing-matrix", format!("`{missing}` is missing")).at(at, "goes with the other").help(help)
}

/// `hidden`/`emits` need `over`, which says which column is which token.
pub fn alphabet_needed(at: Span) -> Diagnostic {
    Diagnostic::error("alphabet-needed", "nothing says which column of `emits` is which token")
        .at(at, "the process has no alphabet")
        .help("declare it: `over {A, B, C}`")
}

/// A channel without `from` and `to`.
pub fn channel_alphabets_needed(at: Span, name: &str) -> Diagnostic {
    Diagnostic::error("alphabet-needed", "nothing says which tokens the channel reads and which it writes")
        .at(at, "`from` and `to` are missing")
        .help(format!("declare both: `channel {name} from {{0, 1}} to {{0, 1}}`"))
}

/// Not a matrix of numbers: rows of different lengths, or entries that are lists.
pub fn not_a_matrix(at: Span, reason: &str) -> Diagnostic {
    Diagnostic::error("not-a-matrix", "a matrix is needed here: a list of rows of numbers").at(at, reason)
}

pub fn not_square(at: Span, rows: usize, columns: usize) -> Diagnostic {
    Diagnostic::error("not-square", format!("this matrix must be square, and is {rows} by {columns}"))
        .at(at, format!("{rows} rows of {columns}"))
}

/// Matrices (or vectors) that must have one size and do not.
pub fn sizes_differ(at: Span, found: &str, needed: &str, other: Span) -> Diagnostic {
    Diagnostic::error("sizes-differ", "the sizes do not fit")
        .at(at, format!("this has {found}"))
        .also(other, format!("so {needed} needed"))
}

/// A row of probabilities that does not sum to one.
pub fn not_stochastic(at: Span, row: usize, sum: &str, rest: &str, what: &str) -> Diagnostic {
    Diagnostic::error("not-stochastic", format!("row {row} of {what} sums to {sum}, not to 1"))
        .at(at, format!("sum {sum}: off by {rest}"))
        .note("rows are counted from 0")
}

/// A token matrix for the same token twice.
pub fn duplicate_matrix(at: Span, token: &str, first: Span) -> Diagnostic {
    Diagnostic::error("duplicate-declaration", format!("the matrix of `{token}` is given twice"))
        .at(at, "given again here")
        .also(first, "first given here")
}

/// `start` names a state that a matrix process does not have.
pub fn unknown_state(at: Span, state: &str, states: usize) -> Diagnostic {
    Diagnostic::error("unknown-state", format!("there is no state `{state}`"))
        .at(at, "not a state")
        .note(format!("the states of a process given by matrices go by the numbers 0 to {}", states.saturating_sub(1)))
}

/// A generalized process whose vectors do not give total probability one.
pub fn not_normalized(at: Span, value: &str) -> Diagnostic {
    Diagnostic::error("not-normalized", format!("the empty word has probability {value}, not 1"))
        .at(at, "`start` times `final` must be 1")
}

/// A generalized process whose total matrix does not keep the final vector.
pub fn final_not_kept(at: Span, row: usize, value: &str, needed: &str) -> Diagnostic {
    Diagnostic::error(
        "not-stochastic",
        format!("the sum of all T[x] does not keep the final vector: row {row} gives {value}, not {needed}"),
    )
    .at(at, "then the probabilities of the words of one length do not sum to one")
    .note("rows are counted from 0")
}
